"""Know, without running anything, what outcomes depend on."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from writethrough.run.runner import PACKAGE, BuildError, wanted_device

COMPILERS = ("c++", "g++", "clang++")
# The code that makes outcomes, judges them and writes them; the rest finds or shows them.
MAKES = (
    *("run/*.py", "matrix/*.py", "site/gallery.py", "site/matrix_pages.py"),
    *("gallery/scripts.py", "gallery/promises.py", "gallery/declared.py"),
)
# Of ``run``, what other checks use.
OTHERS = ("fixes.py", "made.py", "programs.py", "supported.py", "vocabulary.py", "worlds.py")
# What the drivers of NVIDIA, of Windows under WSL, and of AMD make.
DEVICE_FILES = Path("/dev")
CARDS = ("nvidia*", "nvhost*", "dxg", "kfd")


def compilers() -> list[str]:
    """Return the C++ compilers that are found, each by what it says of its version.

    The file would not do: behind ``ccache`` and Apple's ``c++`` it stays as the compiler changes.
    There is none for a torch whose own folder has a blank in its path: it hands that path to the
    linker without quotes, so what it compiles does not link (torch 2.13).
    """
    torch = importlib.util.find_spec("torch")
    if torch is not None and " " in str(torch.origin):
        return []
    found = []
    for name in dict.fromkeys((os.environ.get("CXX") or COMPILERS[0], *COMPILERS)):
        if path := shutil.which(name):
            command = [path, "--version"]
            ran = subprocess.run(
                command, env={**os.environ, "LC_ALL": "C"}, capture_output=True, text=True
            )
            found.append(f"{name}: {ran.stdout.partition(chr(10))[0]}")
    return found


def has(need: str, device: str) -> bool:
    """Whether a script that needs ``cuda``, ``cpu``, a ``compiler`` or nothing can run here."""
    if need == "compiler":
        return bool(compilers())
    return need != "cuda" or device == "cuda"


def cards(torch_version: str) -> list[str]:
    """Return what is known, without importing torch, of the devices that it may see.

    Parameters
    ----------
    torch_version : str
        The text of torch's ``version.py``.

    Returns
    -------
    list of str
        Empty where torch sees no CUDA for certain: it was built without, there is no card or
        driver, as on macOS, or ``CUDA_VISIBLE_DEVICES`` hides all of them.
    """
    built = re.findall(r"^(?:cuda|hip)\b.*= *(.+)", torch_version, re.MULTILINE)
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "all")
    nodes = sorted(str(path) for name in CARDS for path in DEVICE_FILES.glob(name))
    if set(built) == {"None"} or visible in ("", "-1") or not nodes:
        return []
    driver = Path("/proc/driver/nvidia/version")
    return [visible, *nodes, driver.read_text("utf-8") if driver.is_file() else ""]


@functools.cache
def build_key() -> str:
    """Return a digest of all that outcomes depend on except the sources themselves.

    It holds the installed torch and NumPy, the C++ compilers, the device that is to be used,
    the processor, the Python and the code of this package that makes outcomes (`MAKES`), and
    imports none of them.
    """
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        raise BuildError("torch is not installed: use tox, or pip install torch")
    version = Path(spec.origin).with_name("version.py")
    seen = cards(version.read_text("utf-8") if version.is_file() else "")
    device = wanted_device()
    parts = [sys.version, "cpu" if device == "auto" and not seen else device, *seen]
    parts += compilers()
    files = [Path(spec.origin), version]
    numpy = importlib.util.find_spec("numpy")
    if numpy is not None and numpy.origin is not None:
        files.append(Path(numpy.origin).with_name("version.py"))
    makes = {path for pattern in MAKES for path in PACKAGE.glob(pattern) if path.name not in OTHERS}
    files += sorted(makes)
    parts += [path.read_text("utf-8") for path in files if path.is_file()]
    cpu = Path("/proc/cpuinfo")
    if cpu.is_file():
        lines = cpu.read_text("utf-8").splitlines()
        parts += sorted({line for line in lines if line.startswith(("flags", "Features"))})
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
