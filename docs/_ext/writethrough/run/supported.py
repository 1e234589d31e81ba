"""Which Python and torch the project supports; as a program, pip that looks at both first.

tox installs by ``python supported.py``, followed by pip's arguments, so that one line says what
is the matter before anything is installed.
"""

from __future__ import annotations

import os
import platform
import re
import sys

PYTHON = "3.11"
TORCH = "2.3"  # older ones were built for NumPy 1


def older(version: str, least: str) -> bool:
    """Whether a version, such as ``2.13.0+cpu``, comes before another."""
    numbers = [[int(n) for n in re.findall(r"\d+", text)] for text in (version, least)]
    return numbers[0] < numbers[1]


def flaw(python: str, torch: str) -> str:
    """Return in one line what is not supported, or ``""``.

    Parameters
    ----------
    python, torch : str
        Their versions; an empty torch is not known yet.
    """
    if older(python, PYTHON):
        return f"Python {python} is too old: take {PYTHON} or newer (SITE_PYTHON names it)"
    if torch and older(torch, TORCH):
        return f"torch {torch} is too old: take {TORCH} or newer (TORCH names it)"
    return ""


def main(arguments: list[str]) -> None:
    named = re.search(r"\btorch==([\d.]+)", " ".join(arguments))
    wrong = flaw(platform.python_version(), named[1] if named else "")
    if wrong:
        sys.exit(wrong)
    os.execv(sys.executable, [sys.executable, "-I", "-m", "pip", "install", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
