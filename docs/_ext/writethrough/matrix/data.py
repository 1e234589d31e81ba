"""The matrix as data: ``matrix.json``, and what the chooser loads.

Plain functions on ``results``, by the name of the cell, as `judge.run_cell` gives them.
"""

from __future__ import annotations

import json
from typing import Any

from writethrough.matrix.cells import RULES, TARGETS, UPDATES, WHERE, find
from writethrough.matrix.code import script
from writethrough.matrix.html import excluded
from writethrough.matrix.words import MARKS, PageOf, Results, facts, sign, why

VERSION = 1


def public(results: Results, build: dict[str, str], error_of: PageOf) -> dict[str, Any]:
    """Return the matrix as ``matrix.json`` has it; ``error_of`` gives an error's id."""
    left = excluded()
    listed = []
    for name, result in results.items():
        error = error_of(result["said"]) if result.get("said") else None
        listed.append({"id": name, "error": error, **result})
    return {
        "version": VERSION,
        "build": build,
        "verdicts": list(MARKS),
        "targets": [
            {"id": t.id, "title": t.title, "given": t.given, "make": t.make} for t in TARGETS
        ],
        "updates": [{"id": u.id, "group": u.group, "code": u.code} for u in UPDATES],
        "where": [{"id": w.id, "title": w.title, "says": w.says} for w in WHERE],
        "rules": [{"id": r.id, "reason": r.reason, "excluded": left[r.id]} for r in RULES],
        "cells": listed,
    }


def assign(name: str, data: Any) -> str:
    """Return a script that sets a global: what a page opened from disk can load."""
    return f"{name}={json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"


def chooser_data(
    results: Results,
    page_of: PageOf,
    intros: dict[str, str],
    pages: list[list[Any]],
    others: dict[str, list[tuple[str, str]]],
) -> dict[str, str]:
    """Return the files of the chooser: all verdicts, and the rest for each of the surroundings.

    Parameters
    ----------
    results : dict
        The results of the matrix.
    page_of : callable
        Returns the page of an error.
    intros : dict
        The first sentences of each error's page.
    pages : list
        Scenarios and recipes: [page, title, [name of a cell, ...]].
    others : dict
        By the name of the cell (label of other builds, their verdict), where it is another.
    """
    places = [w.id for w in WHERE]
    verdicts: dict[str, list[str]] = {}
    texts: dict[str, dict[str, int]] = {place: {} for place in places}
    details: dict[str, dict[str, Any]] = {place: {} for place in places}
    for name, result in results.items():
        cell, (pair, _, place) = find(name), name.rpartition("/")
        marks = verdicts.setdefault(pair, ["-"] * len(places))
        marks[places.index(place)] = f"{list(MARKS).index(result['verdict']):x}"
        said = result.get("said")
        page = (page_of(said) if said else None) or ""
        reason = why(cell, result["verdict"]) or intros.get(page, "")
        numbers = texts[place]
        told = facts(cell, result) + [f"{b}: {sign(v)}" for b, v in others.get(name, ())]
        lines = [reason, ": ".join(said) if said else "", page, result.get("printed", "")]
        details[place][pair] = [
            *(numbers.setdefault(text, len(numbers)) for text in lines),
            [numbers.setdefault(text, len(numbers)) for text in script(cell).split("\n\n")],
            [numbers.setdefault(text, len(numbers)) for text in told],
        ]
    data = {
        "marks": list(MARKS.items()),
        "groups": {u.id: u.group for u in UPDATES},
        "verdicts": {pair: "".join(marks) for pair, marks in verdicts.items()},
        "pages": pages,
    }
    files = {"matrix-data.js": assign("window.WT_MATRIX", data)}
    for place in places:
        one = {"texts": list(texts[place]), "cells": details[place]}
        files[f"matrix-{place}.js"] = assign(f'window.WT_MATRIX_CELLS["{place}"]', one)
    return files
