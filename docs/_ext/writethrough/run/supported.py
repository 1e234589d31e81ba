"""Which Python, torch and NumPy go together; as a program, pip that looks at them first.

tox installs by ``python supported.py``, followed by pip's arguments, so that one line says what
is the matter before anything is installed.  Where pip installs the requirements of the site, it
installs the NumPy that the torch was built for (`NUMPY`).
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import re
import sys
from pathlib import Path

PYTHON = "3.11"
TORCH = "1.13"
# The first torch that PyPI has for the next Python, and the newest Python of those before it.
PYTHONS = (("2.2", "3.11"), ("2.5", "3.12"), ("2.9", "3.13"))
# The torch before which it holds, and the NumPy: torch was built for NumPy 1 until 2.3.
NUMPY = (("2.3", "numpy<2"), ("", "numpy==2.4.6"))


def older(version: str, least: str) -> bool:
    """Whether a version, such as ``2.13.0+cpu``, comes before another."""
    return numbers(version) < numbers(least)


def numbers(version: str) -> list[int]:
    """Return the numbers of a version, by which releases have their order."""
    return [int(part) for part in re.findall(r"\d+", version)]


def numpy_for(torch: str) -> str:
    """Return what pip is to install for a torch; an empty one is not known yet."""
    return next(numpy for end, numpy in NUMPY if not end or (torch and older(torch, end)))


def flaw(python: str, torch: str, numpy: str = "") -> str:
    """Return in one line what is not supported, or ``""``.

    Parameters
    ----------
    python, torch, numpy : str
        Their versions; an empty one is not known yet.
    """
    if older(python, PYTHON):
        return f"Python {python} is too old: take {PYTHON} or newer (SITE_PYTHON names it)"
    if not torch:
        return ""
    if older(torch, TORCH):
        return f"torch {torch} is too old: take {TORCH} or newer (TORCH names it)"
    newest = next((newest for end, newest in PYTHONS if older(torch, end)), "")
    if newest and older(newest, ".".join(python.split(".")[:2])):
        wanted = PYTHON if newest == PYTHON else f"{PYTHON} to {newest}"
        return (
            f"torch {torch} is not made for Python {python}: take {wanted} (SITE_PYTHON names it)"
        )
    if numpy and not older(numpy, "2") and numpy_for(torch) == "numpy<2":
        return f"torch {torch} was built for NumPy 1, and NumPy {numpy} is installed: take numpy<2"
    return ""


def installed(name: str) -> str:
    """Return the version of a package without importing it; ``""`` if it is not there."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return ""
    file = Path(spec.origin).with_name("version.py")
    text = file.read_text("utf-8") if file.is_file() else ""
    if found := re.search(
        r"^(?:__)?version(?:__)?\b[^=\n]*= *[\"'](\d[^\"']*)", text, re.MULTILINE
    ):
        return found[1]
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def main(arguments: list[str]) -> None:
    named = re.search(r"\btorch==([\d.]+)", " ".join(arguments))
    torch = named[1] if named else installed("torch")
    wrong = flaw(platform.python_version(), torch)
    if wrong:
        sys.exit(wrong)
    if "-r" in arguments:
        arguments = [*arguments, numpy_for(torch)]
    os.execv(sys.executable, [sys.executable, "-I", "-m", "pip", "install", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
