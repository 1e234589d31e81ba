"""The registry of errors, made from what the error pages declare and from what they raised.

Nothing here knows of Sphinx.  What the registry refuses is in `problems`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from writethrough.gallery import wordings
from writethrough.gallery.scripts import Script
from writethrough.run.runner import Build

VERSION = 1


def claimed(scripts: Iterable[Script]) -> list[tuple[str, str, list[str]]]:
    """Return (page, exception, wordings) of every declaration, as `Wordings` takes them."""
    return [(script.docname, *declared) for script in scripts for declared in script.errors]


def said(outcome: dict[str, Any] | None) -> list[list[str]]:
    """Return [type, message] of each error and warning of an outcome."""
    blocks = outcome["blocks"] if outcome else []
    events = [event for block in blocks for event in block or []]
    return [event[1:3] for event in events if event[0] in ("raise", "warn")]


def problems(scripts: dict[str, Script], outcomes: dict[str, Any]) -> list[str]:
    """Return what is wrong between the pages' wordings and what their scripts raised.

    Parameters
    ----------
    scripts : dict
        The gallery's scripts by page.
    outcomes : dict
        The outcome of each page's script; None where it did not run.
    """
    found: list[str] = []
    seen: dict[str, str] = {}
    declared = claimed(scripts.values())
    index = wordings.Wordings(declared)
    for page, _, texts in declared:
        for text in texts:
            other = seen.setdefault(" ".join(text.split()), page)
            if other != page:
                found.append(f"{page}.py:1: {other}.py claims the same wording: {text}")
    for page in dict.fromkeys(page for page, _, _ in declared):
        outcome = outcomes.get(page)
        if outcome is None:
            continue
        own = [index.find(kind, message) for kind, message in said(outcome)]
        if own and not any(hit and hit[0] == page for hit in own):
            found.append(f"{page}.py:1: no wording of this page matches what its script raised")
    return found


def by_exception(scripts: Iterable[Script]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all wordings as (exception, [(wording, page)]), in alphabetical order.

    They are for readers: a part that is bound to a kind is shown by its name alone.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for page, kind, texts in claimed(scripts):
        shown = [re.sub(r"\{(\w+):\w+\}", r"{\1}", text.replace("\n", " ")) for text in texts]
        found.setdefault(kind, []).extend((text, page) for text in shown)
    order = str.casefold
    return [
        (kind, sorted(found[kind], key=lambda entry: (order(entry[0]), entry[1])))
        for kind in sorted(found, key=order)
    ]


def public(scripts: Iterable[Script], build: Build) -> dict[str, Any]:
    """Return the registry as ``errors.json`` has it."""
    errors = []
    for script in scripts:
        if script.errors:
            errors.append(
                {
                    "id": script.label,
                    "url": f"{script.docname}.html",
                    "title": script.title.replace("\\", ""),
                    "cause": script.intro,
                    "wordings": [
                        {"type": kind, "text": text}
                        for kind, texts in script.errors
                        for text in texts
                    ],
                }
            )
    return {"version": VERSION, "build": made_by(build), "errors": errors}


def made_by(build: Build) -> dict[str, str]:
    """Return what made a site, as files for other programs say it."""
    return {"torch": build.torch, "device": build.device_name or "CPU", "python": build.python}
