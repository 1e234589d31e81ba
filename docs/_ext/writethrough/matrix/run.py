"""Run all cells, in as few children as can be.

A child runs cells as ``judge.py`` does; this module chooses them, shares them out and says what
became of one whose child was lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from writethrough.matrix.cells import COMPILED, cells, key
from writethrough.matrix.judge import LOST


def wanted(compiler: bool) -> list[str]:
    """Return the names of the cells that run, with or without a C++ compiler."""
    admitted = [cell for cell, rule in cells() if not rule]
    return [key(cell) for cell in admitted if cell[2].id != "compile-default" or compiler]


def run_all(keys: list[str], run: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Run cells in as few children as can be: one that dies or hangs costs its cell only.

    Parameters
    ----------
    keys : list of str
        Cells, as `key` names them.
    run : callable
        Runs a job (see ``run/worker.py``) and returns its outcome.
    """
    results: dict[str, Any] = {}
    left = list(keys)
    while left:
        outcome = run({"kind": "matrix", "path": "matrix", "cells": left})
        done = outcome["results"]
        results.update(zip(left, done, strict=False))
        left = left[len(done) :]
        if left:
            results[left.pop(0)] = lost(outcome["end"])
    return results


def lost(end: str) -> dict[str, Any]:
    """Return the result of a cell whose child hung, died or printed without end.

    Parameters
    ----------
    end : str
        How the worker says that the child was lost.
    """
    if end.startswith("the worker failed"):
        return {"verdict": LOST[2], "said": None, "end": end.strip().splitlines()[-1]}
    verdict = LOST[0] if end.startswith((LOST[0], "printed")) else LOST[1]
    return {"verdict": verdict, "said": None, "end": end}


def parts(keys: list[str], size: int = 500) -> list[list[str]]:
    """Split cells into lists that several workers share, those first that take longest.

    A child warms the compiler up once, so the cells that compile stay together, in halves.
    """
    slow = [name for name in keys if name.rpartition("/")[2] in COMPILED]
    rest = [name for name in keys if name.rpartition("/")[2] not in COMPILED]
    found = [slow[::2], slow[1::2]] + [rest[i : i + size] for i in range(0, len(rest), size)]
    return [part for part in found if part]
