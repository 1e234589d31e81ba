"""What is taken out of all that a run says, since it is no difference of torch.

Everything that a page shows or a promise is compared with goes through `clean`.
"""

from __future__ import annotations

import importlib.util
import os
import re

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def clean(text: str) -> str:
    """Return ``text`` without this machine's paths and the worker's own frames."""
    own_frame = rf'^[ ]*File "{re.escape(PACKAGE)}/[^"]*", line .*\n(?:(?![ ]*File )[ ]+.*\n)*'
    text = re.sub(own_frame, "", text, flags=re.MULTILINE)
    text = re.sub(r"\s*\(Triggered internally at [^)]*\)", "", text)
    text = without_folders(text)
    # Asserts in C++ name the file as it lay where torch was built; objects, their address.
    text = re.sub(r'"/[^"\s]*?/(?=(?:aten|c10|torch)/)', '"', text)
    text = re.sub(r" at 0x[0-9a-f]{6,}", "", text)
    return text


def packages() -> list[str]:
    """Return the folders that torch and NumPy are imported from, as given and resolved."""
    specs = map(importlib.util.find_spec, ("torch", "numpy"))
    files = [spec.origin for spec in specs if spec is not None and spec.origin is not None]
    folders = [os.path.dirname(os.path.dirname(file)) for file in files]
    return sorted({*folders, *map(os.path.realpath, folders)}, key=lambda one: (-len(one), one))


PACKAGES = packages()  # now, as a script may put something else in the place of a module


def without_folders(text: str) -> str:
    """Return ``text`` with paths from the folder of the packages, or the one it runs in."""
    for folder in (*PACKAGES, os.getcwd()):
        text = text.replace(folder + os.sep, "")
    return text
