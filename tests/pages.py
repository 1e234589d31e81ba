"""What a page of the gallery defines, so that an attack tries that and no copy of it."""

from __future__ import annotations

import ast
import re
import sys
import types
from pathlib import Path
from typing import Any

GALLERY = Path(__file__).parent.parent / "gallery"


def definitions(page: str, *wanted: str) -> tuple[Any, ...]:
    """Return functions and classes of a page; of the page only they and its imports are run.

    Parameters
    ----------
    page : str
        Such as ``recipes/rearranging/shift-elements``.
    wanted : str
        Their names, with those of others on the page that they call.

    Raises
    ------
    KeyError
        If the page does not define a name.
    """
    path = GALLERY / f"{page}.py"
    tree = ast.parse(path.read_text("utf-8"), str(path))
    tree.body = [
        node
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        or (isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in wanted)
    ]
    # Compilers and pickle look for the module of what they are given.
    module = types.ModuleType(re.sub(r"\W", "_", page))
    sys.modules[module.__name__] = module
    exec(compile(tree, str(path), "exec"), module.__dict__)
    return tuple(module.__dict__[name] for name in wanted)
