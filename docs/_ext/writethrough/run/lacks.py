"""Tell an error that comes from what this release of torch lacks from one that it raises.

``torch.compile`` came with torch 2.0, ``torch.uint16`` with 2.3: an older torch is not wrong where
an example needs them, and what it says is no message of torch.  The type and the message of the
error tell, so that the same holds for scripts, claims, cells and the chapters' kernels.
"""

from __future__ import annotations

import re

# What CPython says of a name that torch does not have.
ATTRIBUTE = r"(?:object )?has no attribute '(?P<what>\w+)'"
KEYWORD = "got an unexpected keyword argument"
FORMS = (
    ("AttributeError", rf"module '(?P<where>torch(?:\.\w+)*)' {ATTRIBUTE}"),
    ("AttributeError", rf"(?:type object )?'(?P<where>torch(?:\.\w+)*)' {ATTRIBUTE}"),
    ("AttributeError", rf"(?:type object )?'(?P<where>Tensor|Parameter)' {ATTRIBUTE}"),
    ("AttributeError", rf"'_OpNamespace' '(?P<where>\w+)' {ATTRIBUTE}"),
    ("ModuleNotFoundError", r"No module named '(?P<where>torch(?:\.\w+)*)\.(?P<what>\w+)'"),
    ("ImportError", r"cannot import name '(?P<what>\w+)' from '(?P<where>torch(?:\.\w+)*)'"),
    (
        "TypeError",
        r"'(?P<where>torch(?:\.\w+)*)' object does not support the context manager protocol",
    ),
    (
        "TypeError",
        rf"(?P<where>Module|Optimizer|SGD|Adam|AdamW)\.(?P<call>\w+)\(\) {KEYWORD} '(?P<what>\w+)'",
    ),
)
# Where torch has what is named by one word.
PLACES = {
    "Tensor": "torch.Tensor",
    "Parameter": "torch.nn.Parameter",
    "Module": "torch.nn.Module",
    "Optimizer": "torch.optim.Optimizer",
    "SGD": "torch.optim.SGD",
    "Adam": "torch.optim.Adam",
    "AdamW": "torch.optim.AdamW",
    "aten": "torch.ops.aten",
}
# A compiler that is not made for the Python at hand.
NO_COMPILER = (
    r"(?:Dynamo|torch\.compile) is not supported on Python 3\.\d+\+"
    r"|Python 3\.\d+\+ not yet supported for torch\.compile"
)


def of_lists(where: str, what: str) -> bool:
    """Whether it is a list that has what a tensor lacks: no torch has ``Tensor.append``."""
    return where in ("Tensor", "Parameter") and hasattr(list, what)


def lacking(kind: str, message: str) -> str:
    """Return what of torch is missing, such as ``torch.compile``; ``""`` if nothing is.

    Parameters
    ----------
    kind, message : str
        The type and the message of an error.
    """
    if kind == "InternalTorchDynamoError":  # of the compiler, for an error in what it compiles
        kind, message = "AttributeError", message.removeprefix("AttributeError: ")
    for form, pattern in FORMS:
        found = re.match(pattern, message) if form == kind else None
        if found is None:
            continue
        named = {"what": "__enter__", "call": "", **found.groupdict()}
        call, what = named["call"], named["what"]
        if not of_lists(named["where"], what):
            where = PLACES.get(named["where"], named["where"])
            return f"{where}.{call}({what}=...)" if call else f"{where}.{what}"
    if kind == "RuntimeError" and re.match(NO_COMPILER, message):
        return "torch.compile on this Python"
    return ""
