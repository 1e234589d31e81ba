"""What a record keeps of a build: an entry for each example (see ``published.py`` for the files).

An entry counts only where its digest of the source is that of today: else it is *stale*, and says
neither that builds agree nor that they differ. Whether two builds agree is a matter of their
digests of the outcome, so a record that holds a difference needs not know what it differed from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from writethrough.gallery.promises import keeps
from writethrough.gallery.scripts import Block, Script, hide_markers
from writethrough.matrix.cells import TARGETS, UPDATES, WHERE
from writethrough.run.normal import replaced
from writethrough.run.runner import PACKAGE
from writethrough.run.supported import numbers

KEPT = 600  # characters of a claim's failure that are kept
STAMP = ("torch", "build", "device", "name", "driver", "python", "numpy", "platform", "sources")
OWN_LINES = ((r'("(?:torch|aten|c10)/[^"\n]+"(?:, line |:))\d+', r"\1"),)
JUDGE = ("code.py", "judge.py", "model.py")  # of ``matrix``: what runs a cell and judges it
Said = list[list[str]] | None  # by a block; None: it could not run


@dataclass(frozen=True)
class Entry:
    """What a build did with one example.

    ``source`` and ``outcome`` are digests (a claim's outcome is its result); ``said`` is what it
    did, None if the record has no text of it.
    """

    source: str
    outcome: str
    said: Any = None


@dataclass(frozen=True)
class Record:
    """A record in memory: ``blocks`` by page and number, ``claims`` by id, ``cells`` by name."""

    stamp: Mapping[str, str]
    blocks: Mapping[tuple[str, int], Entry] = field(default_factory=dict)
    claims: Mapping[str, Entry] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    whole: bool = True

    @property
    def label(self) -> str:
        """Such as ``torch 2.13.0, CPU``."""
        return f"torch {self.stamp['torch']}, {self.stamp['name'] or 'CPU'}"

    @property
    def order(self) -> tuple[bool, list[int], str]:
        """Where it stands among others: the CPU's first, by version."""
        torch = self.stamp["torch"]
        return self.stamp["device"] != "cpu", numbers(torch), torch


def digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]


def said_by(outcome: Mapping[str, Any], number: int) -> Said:
    """Return what a record keeps of a block: no traceback's text, which depends on Python."""
    if number >= len(outcome["blocks"]):
        return None
    events = outcome["blocks"][number]
    if events is None:
        return None
    said = [event[:3] for event in events]
    last = number == len(outcome["blocks"]) - 1
    return [*said, ["end", outcome["end"]]] if last and outcome["end"] else said


def plain(said: Said) -> Said:
    """Return what a block did without lines of torch's own files, and names of a GPU's tensors."""
    return said and [[replaced(text, OWN_LINES) for text in event] for event in said]


def of_script(script: Script, outcome: Mapping[str, Any]) -> dict[tuple[str, int], Entry]:
    """Return the entries of a script that ran."""
    sources, found = "", {}
    for number, block in enumerate(script.code):
        sources += hide_markers(block.text).strip() + "\n"
        said = said_by(outcome, number)
        found[script.docname, number] = Entry(digest(sources), digest(plain(said)), said)
    return found


def of_claim(job: Mapping[str, Any], outcome: Mapping[str, Any]) -> Entry:
    """Return the entry of a claim."""
    lacks, failure = outcome.get("lacks"), outcome["end"] or outcome["failure"]
    result = f"lacks {lacks}" if lacks else "false" if failure else "true"
    return Entry(source_of(job), result, failure[:KEPT] if result == "false" else "")


def source_of(job: Mapping[str, Any]) -> str:
    """Return the digest of what a claim runs: its doctest, and its property with its ranges."""
    return digest(*[job.get(part) for part in ("source", "property", "range", "left_out")])


def parts_of_cells() -> dict[str, dict[str, str]]:
    """Return the digests of what cells are made of, and of the code that runs and judges them."""
    code = [(PACKAGE / "matrix" / name).read_text("utf-8") for name in JUDGE]
    made: dict[str, list[Any]] = {"targets": TARGETS, "updates": UPDATES, "where": WHERE}
    found = {name: {one.id: digest(repr(one)) for one in ones} for name, ones in made.items()}
    return {"code": {"": digest(code)}, **found}


def is_stale(cell: str, record: Record, parts: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a cell is made of something else than when it was recorded."""
    target, update, where = cell.split("/")
    names = {"code": "", "targets": target, "updates": update, "where": where}
    return any(record.parts[one].get(name) != parts[one].get(name) for one, name in names.items())


def same(before: Said, after: Said, block: Block) -> bool:
    """Whether a block did what the record says, or said it in another form that it promises."""
    before, after = plain(before), plain(after)
    if before is None or after is None:
        return before is after
    forms = [promise for promise in block.promises if " | " in promise.message]
    return len(before) == len(after) and all(
        one == other or any(keeps(form, one) and keeps(form, other) for form in forms)
        for one, other in zip(before, after, strict=True)
    )


def with_sources(record: Record) -> Record:
    """Return a record whose stamp has the digest of all that ran."""
    ran = [
        sorted((*name, one.source) for name, one in record.blocks.items()),
        sorted((name, one.source) for name, one in record.claims.items()),
        {name: dict(one) for name, one in record.parts.items()},
    ]
    return replace(record, stamp={**record.stamp, "sources": digest(ran)})


def differences(script: Script, kept: Record, outcome: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return (number of the code block, sentence) where an outcome is not the kept one."""
    found = []
    for (page, number), now in of_script(script, outcome).items():
        before = kept.blocks.get((page, number))
        if before is None or before.source != now.source:
            return [(number, "the record lacks this block, which is new or changed")]
        if not same(before.said, now.said, script.code[number]):
            both = [" ".join(event[-1] for event in one or []) for one in (before.said, now.said)]
            told = [text.strip() for text in both]
            found.append((number, f"the record says {told[0]!r}, this build {told[1]!r}"))
    return found
