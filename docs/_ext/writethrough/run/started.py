"""Have what a script starts by fork be started by another method.

A process that is spawned, or forked from a server, gets none of the script's names: it imports the
script as the file ``__main__``.  That file holds the imports, functions and classes of the script,
as if all other statements stood below ``if __name__ == "__main__"``, where they belong in a script
that spawns.  Such a process imports torch first, so who waits for its end waits longer.
"""

from __future__ import annotations

import ast
import os
import sys
from multiprocessing import context, process, set_forkserver_preload
from typing import Any

LONGER = 20.0  # seconds
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def by(method: str, blocks: list[dict[str, Any]]) -> None:
    """Give ``method`` to all that asks for fork.

    Parameters
    ----------
    method : str
        ``spawn`` or ``forkserver``.
    blocks : list of dict
        Those of the job, empty for a claim.
    """
    methods: dict[str, Any] = context._concrete_contexts  # type: ignore[attr-defined]
    methods["fork"] = methods[method]
    set_forkserver_preload(["torch"])  # each process would import it
    join: Any = process.BaseProcess.join
    process.BaseProcess.join = lambda self, timeout=None: join(  # type: ignore[method-assign]
        self, None if timeout is None else timeout + LONGER
    )
    statements = [node for block in blocks for node in ast.parse(block["source"]).body]
    kept: list[ast.stmt] = [node for node in statements if isinstance(node, DEFINITIONS)]
    main = os.path.abspath("definitions.py")
    with open(main, "w", encoding="utf-8") as file:
        file.write(ast.unparse(ast.Module(kept, [])))
    sys.modules["__main__"].__file__ = main
