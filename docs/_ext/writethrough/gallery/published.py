"""The files of records: their format, and what is refused.

A record (see ``entries.py``) is JSON, ``docs/_records/torch-VERSION-DEVICE.json``, of this schema:

``schema``, ``stamp``
    `SCHEMA`, and what made it: ``torch`` and its whole ``build``, ``device``, its ``name`` and
    ``driver``, ``python``, ``numpy``, ``platform``, and ``sources``, a digest of all that ran.
``whole``
    Whether it holds everything. One record does, the *reference*: that of the published site. The
    others hold in full only what is not as in the reference.
``scripts``
    For each page ``blocks``, ``SOURCE:OUTCOME`` for each block of code that ran: the digests of the
    source up to it and of what it did; and ``events``, what it did, by the number of the block.
``claims``
    ``SOURCE:RESULT`` by id, where the result is ``true``, ``false``, or ``lacks`` and the name of
    what this torch has not; ``failures`` has what came instead.
``cells``
    ``parts``, digests of what cells are made of, and ``verdicts``: by target, surroundings and
    verdict the updates, between blanks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from writethrough.gallery.entries import STAMP, Entry, Record
from writethrough.run.runner import BuildError

SCHEMA = 2
MOST = 5_000_000  # bytes of a record
LONGEST = 100_000  # characters of a text in it, as in ``run/recorder.py``


def path_of(docs: Path, torch: str, device: str) -> Path:
    return docs / "_records" / f"torch-{torch}-{device}.json"


def as_json(record: Record, reference: Record | None) -> str:
    """Return a record as its file has it; with a reference, without what is as in that."""
    shown: dict[str, Any] = {}
    for (page, number), entry in sorted(record.blocks.items()):
        kept = shown.setdefault(page, {"blocks": [], "events": {}})
        kept["blocks"].append(f"{entry.source}:{entry.outcome}")
        known = reference and reference.blocks.get((page, number))
        if not known or known.outcome != entry.outcome:
            kept["events"][str(number)] = entry.said
    claims = {name: f"{one.source}:{one.outcome}" for name, one in sorted(record.claims.items())}
    failures = {name: one.said for name, one in sorted(record.claims.items()) if one.said}
    verdicts: dict[str, Any] = {}
    everywhere = sorted({*record.cells, *(reference.cells if reference else ())})
    for cell in everywhere:
        verdict = record.cells.get(cell, "not run")
        if reference is None or reference.cells.get(cell, "not run") != verdict:
            target, update, where = cell.split("/")
            place = verdicts.setdefault(target, {}).setdefault(where, {})
            place[verdict] = f"{place.get(verdict, '')} {update}".lstrip()
    head = {"schema": SCHEMA, "stamp": record.stamp, "whole": reference is None}
    rest = {
        "claims": claims,
        "failures": failures,
        "parts": {name: dict(sorted(one.items())) for name, one in sorted(record.parts.items())},
    }
    lines = [
        f" {json.dumps(name)}: {json.dumps(value, sort_keys=True)}," for name, value in head.items()
    ]
    for name, rows in {"scripts": shown, **rest, "verdicts": verdicts}.items():
        texts = [
            f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False, sort_keys=True)}"
            for key, value in rows.items()
        ]
        lines += [f' "{name}": {{', ",\n".join(texts), " },"]
    return "{\n" + "\n".join(filter(None, lines)).removesuffix(",") + "\n}\n"


def unlike(value: Any, shape: Any, where: str) -> str:
    """Return where a value has not the shape of a record, or ``""``.

    Parameters
    ----------
    value : object
        What was read.
    shape : type or dict
        A type; ``{"*": shape}`` for a table with any keys; a dict for a table with just these.
    where : str
        How it is named.
    """
    if isinstance(shape, type):
        return "" if shape in (object, type(value)) else f"{where} is no {shape.__name__}"
    if not isinstance(value, dict):
        return f"{where} is no table"
    if "*" in shape:
        shape = dict.fromkeys(value, shape["*"])
    if shape.keys() != value.keys():
        return f"{where} has not just {', '.join(shape)}"
    return next(
        filter(None, (unlike(value[k], one, f"{where}/{k}") for k, one in shape.items())), ""
    )


SHAPE = {
    "schema": int,
    "stamp": dict.fromkeys(STAMP, str),
    "whole": bool,
    "scripts": {"*": {"blocks": list, "events": {"*": object}}},
    "claims": {"*": str},
    "failures": {"*": str},
    "parts": {name: {"*": str} for name in ("code", "targets", "updates", "where")},
    "verdicts": {"*": {"*": {"*": str}}},
}


def read(path: Path) -> dict[str, Any]:
    """Return the JSON of a record.

    Raises
    ------
    BuildError
        If it is no record of the torch and device that the file's name says, or one that this
        code does not read; the message names the file, and the line where that is known.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BuildError(f"{path}: not UTF-8") from error

    def once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise BuildError(f"{path}: {twice[0]!r} stands twice in one table")
        return dict(pairs)

    if len(text) > MOST:
        raise BuildError(f"{path}: a record of {len(text):,} characters: more than {MOST:,}")
    try:
        record = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise BuildError(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise BuildError(f"{path}: no record: it is too deep") from error
    schema = record.get("schema") if isinstance(record, dict) else None
    if schema != SCHEMA:
        raise BuildError(f"{path}:1: a record of schema {schema}: this site reads {SCHEMA}")
    if wrong := unlike(record, SHAPE, "it") or flaw(record, path):
        raise BuildError(f"{path}:1: no record: {wrong}")
    return record


def flaw(record: Mapping[str, Any], path: Path) -> str:
    """Return what is wrong with what has the shape of a record, or ``""``."""
    stamp = record["stamp"]
    if path.name != path_of(path, stamp["torch"], stamp["device"]).name:
        return f"its stamp is of torch {stamp['torch']}, {stamp['device']}"
    if not all(":" in one for one in record["claims"].values()):
        return "a claim is no 'SOURCE:RESULT'"
    return next(filter(None, map(flaw_of_script, record["scripts"].values())), "")


def flaw_of_script(kept: Mapping[str, Any]) -> str:
    """Return what is wrong with a script's part of a record, or ``""``."""
    if not all(
        isinstance(one, str) and re.fullmatch("[0-9a-f]+:[0-9a-f]+", one) for one in kept["blocks"]
    ):
        return "a block is no 'SOURCE:OUTCOME'"
    for number, events in kept["events"].items():
        if not number.isdecimal() or int(number) >= len(kept["blocks"]):
            return f"there is no block {number}"
        for event in events or ():
            texts = isinstance(event, list) and all(isinstance(text, str) for text in event)
            if not texts or len(event) < 2 or max(map(len, event)) > LONGEST:
                return f"what the block {number} did is not of short texts"
    return ""


def expand(kept: Mapping[str, Any], reference: Record | None = None) -> Record:
    """Return the record that a file holds; texts that it lacks are those of the reference."""
    blocks = {}
    for page, of_page in kept["scripts"].items():
        for number, text in enumerate(of_page["blocks"]):
            source, _, outcome = text.partition(":")
            said = of_page["events"].get(str(number))
            known = reference and reference.blocks.get((page, number))
            if str(number) not in of_page["events"] and known and known.outcome == outcome:
                said = known.said
            blocks[page, number] = Entry(source, outcome, said)
    claims = {}
    for name, text in kept["claims"].items():
        source, _, result = text.partition(":")
        claims[name] = Entry(source, result, kept["failures"].get(name, ""))
    cells = dict(reference.cells) if reference else {}
    for target, places in kept["verdicts"].items():
        for where, by_verdict in places.items():
            for verdict, updates in by_verdict.items():
                cells |= {f"{target}/{update}/{where}": verdict for update in updates.split()}
    return Record(kept["stamp"], blocks, claims, cells, kept["parts"], kept["whole"])


def load_all(docs: Path, but: Path | None = None) -> list[Record]:
    """Return the records of a site in order, the reference among them.

    Parameters
    ----------
    docs : Path
        The folder that holds ``_records``.
    but : Path
        One that is left out, since it is about to be written.

    Raises
    ------
    BuildError
        If one is broken, or not just one is whole.
    """
    paths = [path for path in sorted((docs / "_records").glob("torch-*.json")) if path != but]
    found = {path: read(path) for path in paths}
    whole = [path for path, kept in found.items() if kept["whole"]]
    if len(whole) > 1 or (paths and not whole and but is None):
        named = ", ".join(path.name for path in whole) or "none"
        raise BuildError(f"{docs / '_records'}: one record is whole, and here are: {named}")
    reference = expand(found[whole[0]]) if whole else None
    others = [expand(kept, reference) for kept in found.values() if not kept["whole"]]
    return sorted(filter(None, [reference, *others]), key=lambda record: record.order)


def reference_of(records: Iterable[Record]) -> Record | None:
    return next((record for record in records if record.whole), None)
