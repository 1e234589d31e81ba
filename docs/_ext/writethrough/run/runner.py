"""Start the workers, hand them jobs, and know what their outcomes depend on."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

PACKAGE = Path(__file__).parent.parent
MOST = 4  # workers at a time; each takes some 300 MB
DEVICES = ("auto", "cpu", "cuda")
COMPILERS = ("c++", "g++", "clang++")
# The code that makes outcomes, judges them and writes them; the rest finds or shows them.
MAKES = (
    *("run/*.py", "matrix/*.py", "site/gallery.py", "site/matrix_pages.py"),
    *("gallery/scripts.py", "gallery/promises.py", "gallery/declared.py"),
)
SWEEP = ("programs.py", "vocabulary.py")  # of ``run``, what makes no outcome of the site
# What the drivers of NVIDIA, of Windows under WSL, and of AMD make.
DEVICE_FILES = Path("/dev")
CARDS = ("nvidia*", "nvhost*", "dxg", "kfd")

Job = dict[str, Any]
Outcome = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")


class BuildError(Exception):
    """The build cannot go on; the message is one line and says what to do."""


def wanted_device() -> str:
    """Return what ``WT_DEVICE`` asks for.

    Raises
    ------
    BuildError
        If it is not one of ``auto``, ``cpu`` and ``cuda``.
    """
    device = os.environ.get("WT_DEVICE") or "auto"
    if device not in DEVICES:
        raise BuildError(f"WT_DEVICE={device}: choose one of {', '.join(DEVICES)}")
    return device


def compilers() -> list[str]:
    """Return the C++ compilers that are found, each by what it says of its version.

    The file would not do: behind ``ccache`` and Apple's ``c++`` it stays as the compiler changes.
    """
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
    """Whether a script that needs ``cuda``, a ``compiler`` or nothing can run on ``device``."""
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
    makes = {path for pattern in MAKES for path in PACKAGE.glob(pattern) if path.name not in SWEEP}
    files += sorted(makes)
    parts += [path.read_text("utf-8") for path in files if path.is_file()]
    cpu = Path("/proc/cpuinfo")
    if cpu.is_file():
        lines = cpu.read_text("utf-8").splitlines()
        parts += sorted({line for line in lines if line.startswith(("flags", "Features"))})
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Build:
    """What made the page: torch, device and Python."""

    torch: str
    device: str
    device_name: str
    capability: str
    python: str

    @property
    def label(self) -> str:
        """The build in a few words, such as ``torch 2.13.0, CPU``."""
        return f"torch {self.torch}, {self.device_name or 'CPU'}"


class Worker:
    """A process that has imported torch and runs one job at a time."""

    def __init__(self, *options: str) -> None:
        environment = dict(os.environ, OMP_NUM_THREADS="1", PYTHONHASHSEED="0", COLUMNS="80")
        paths = [str(PACKAGE.parent), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "writethrough.run.worker", "--serve", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=environment,
        )
        failure = self.receive()["failure"]
        if failure:
            raise BuildError(failure)

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise BuildError("the worker ended; its last words are above")
        return json.loads(line)

    def run(self, job: Job) -> Outcome:
        assert self.process.stdin is not None
        print(json.dumps(job), file=self.process.stdin, flush=True)
        return self.receive()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def most_workers() -> int:
    """Return how many workers run at a time: one for each core that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST)
    return min(os.cpu_count() or 1, MOST)


class Runner:
    """Hands jobs to workers, which are started when they are needed and kept until `close`.

    Parameters
    ----------
    options : str
        Of each worker's command line, such as ``--compiler``.
    """

    def __init__(self, *options: str) -> None:
        self.options = options
        self.device = "cpu"
        self.idle: list[Worker] = []

    def run(self, job: Job) -> Outcome:
        """Run one job (see ``run/worker.py``) and return its outcome."""
        try:
            worker = self.idle.pop()
        except IndexError:
            worker = Worker(*self.options)
        try:
            return worker.run({**job, "device": self.device})
        finally:
            self.idle.append(worker)

    def each(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """Yield ``function(item)`` of each item, in order; several run at a time.

        Parameters
        ----------
        function : callable
            Calls `run`, once or more.
        items : sequence
            What it is called with.
        """
        with ThreadPoolExecutor(most_workers()) as pool:
            yield from pool.map(function, items)

    def build(self) -> Build:
        """Describe the build and choose the device.

        Raises
        ------
        BuildError
            If torch does not import, or ``WT_DEVICE=cuda`` and torch sees no CUDA.
        """
        wanted = wanted_device()
        facts = self.run({"kind": "build", "path": "build"})
        if facts["end"]:
            raise BuildError(f"torch cannot describe itself: {facts['end']}")
        if wanted == "cuda" and not facts["cuda"]:
            raise BuildError(
                f"WT_DEVICE=cuda, but torch {facts['torch']} sees no CUDA device: "
                "install a CUDA build of torch, or use WT_DEVICE=cpu"
            )
        self.device = "cuda" if facts["cuda"] and wanted != "cpu" else "cpu"
        name = facts["name"] if self.device == "cuda" else ""
        return Build(facts["torch"], self.device, name, facts["capability"], facts["python"])

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()
