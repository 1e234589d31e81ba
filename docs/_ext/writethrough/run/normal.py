"""What is taken out of all that a run says, since it is no difference of torch.

Whatever a page shows, a promise is compared with or a record keeps has gone through `clean`.
What cannot be taken out is promised in all its forms (``# raises: TypeError: one | other``), or
printed by the script so that it does not depend on the machine.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sysconfig
from collections.abc import Iterable

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

RULES = (
    # Frames of the worker itself, and of the interpreter's start.
    (
        rf'^[ ]*File "(?:{re.escape(PACKAGE)}/[^"]*|<frozen [^"]*)", line .*\n'
        r"(?:(?![ ]*File )[ ]+.*\n)*",
        "",
    ),
    # Carets under a source line: each Python has its own, or none.
    (r"\n[ ]*[~^]+[~^ ]*$", ""),
    # Stamps of log lines: day, time, process id.
    (r"^(\[?[VDIWEF])\d{4} \d\d:\d\d:\d\d\.\d+(?: \d+)? ", r"\1 "),
    # A CUDA build's compiler that finds no GPU.
    (r"^W torch/utils/cpp_extension\.py:\d+\] .*No CUDA runtime is found.*(?:\n|\Z)", ""),
    # The dispatcher's list of backends, sixty lines that name what this build was made with.
    (r"(these backends: )\[[^\]]*\]\.\s*(?:^\w+: .*registered at .*(?:\n|\Z))+", r"\1[...]."),
    # Where torch was built: C++ files and lines.
    (r"\s*\(Triggered internally at [^)]*\)", ""),
    (r'"/[^"\s]*?/(?=(?:aten|c10|torch)/)', '"'),
    # Where an object lies.
    (r" at 0x[0-9a-f]{6,}", ""),
)
# How a tensor on a GPU names its device.  Pages show it; whatever is compared goes without, so that
# a promise or a claim made on the CPU holds for CUDA, too.
ON_CUDA = (
    (r",\s*device='cuda:\d+'", ""),
    (r"\btorch\.cuda\.(?=\w+Tensor\b)", "torch."),
)
# Warnings about the interpreter, which are not given at all: how they begin.
UNHEARD = ("Guards may run slower on Python",)


def clean(text: str) -> str:
    """Return ``text`` without what `RULES` names, and without this machine's paths."""
    for pattern, replacement in RULES:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return without_folders(text)


def replaced(text: str, alike: Iterable[tuple[str, str]]) -> str:
    """Return ``text`` without the differences that its surroundings make: CUDA, other dtypes.

    Parameters
    ----------
    text : str
        What is promised, or what came.
    alike : iterable of (pattern, replacement)
        See `writethrough.run.worlds.World`.
    """
    for pattern, replacement in (*ON_CUDA, *alike):
        text = re.sub(pattern, replacement, text)
    return text


def folders() -> list[str]:
    """Return where torch, NumPy and Python's own modules lie, as given and resolved."""
    specs = map(importlib.util.find_spec, ("torch", "numpy"))
    files = [spec.origin for spec in specs if spec is not None and spec.origin is not None]
    found = [os.path.dirname(os.path.dirname(file)) for file in files]
    found.append(sysconfig.get_path("stdlib"))
    return sorted({*found, *map(os.path.realpath, found)}, key=lambda one: (-len(one), one))


FOLDERS = folders()  # now, as a script may put something else in the place of a module


def without_folders(text: str) -> str:
    """Return ``text`` with paths from those folders, or from the one it runs in."""
    for folder in (*FOLDERS, os.getcwd()):
        text = text.replace(folder + os.sep, "")
    return text


# What makes one message differ from another that says the same, in the order of replacing.
VARYING = (
    (r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`", "Q"),
    (r"(?:<[^<>\n]*>|(?:/[\w.-]+){2,})", "P"),
    (r"\btorch\.[\w.]+Tensor\b|\bat::\w+", "D"),
    (
        r"\b(?:torch\.|c10::|numpy\.)?(?:b?float(?:\d+\w*)?|half|bfloat16|double|long|short|char"
        r"|byte|bool|int|u?int\d+|complex(?:\w+)?|q?u?int\d+x?\d*|c?(?:Complex)?(?:Half|Float"
        r"|Double)|BFloat16|Long|Int|Short|Char|Byte|Bool|UInt\d+|Float8_\w+|Q[IU]Int\d+)\b",
        "D",
    ),
    (r"\b(?:cpu|cuda|meta|mps|xpu)(?::\d+)?\b", "V"),
    (r"torch\.Size\(|\bSize\(", "("),
    (r"[-+]?\d[\d.]*(?:e[-+]?\d+)?j?|\binf\b|\bnan\b", "N"),
    (r"[\[({]+\s*(?:[NDVQP]\s*(?:,\s*|x)?)*[\])}]+", "S"),
    (r"\s+", " "),
)


def distinct(message: str) -> str:
    """Return ``message`` with one letter for each number, shape, dtype, device, path and name.

    Two messages are one where this returns the same text: the sweep counts them once.
    """
    for pattern, letter in VARYING:
        message = re.sub(pattern, letter, message)
    return message.strip()
