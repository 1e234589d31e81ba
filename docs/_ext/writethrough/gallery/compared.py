"""What differs between a build and those on record (see ``published.py``).

Builds are compared example by example: a block of a script, a claim, a cell of the matrix. A build
whose entry is stale says nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from writethrough.gallery import entries
from writethrough.gallery.entries import Entry, Record
from writethrough.gallery.scripts import Script
from writethrough.gallery.wordings import Wordings
from writethrough.matrix.judge import LACKING

KINDS = ("claims", "errors", "outputs", "lacking", "verdicts")
UNKNOWN = object()  # what a build did is stale, or not on record
LEAST = 20  # characters of an older message; a shorter one would claim what is not meant


@dataclass(frozen=True)
class Row:
    """An example that not all builds do alike.

    ``name`` is its page, claim or cell, and ``number`` that of the block; ``did`` has what each
    build did, or `UNKNOWN`; ``letters`` are the same for builds that did the same, ``.`` for
    `UNKNOWN`.
    """

    kind: str
    name: str
    number: int
    did: Sequence[Any]
    letters: str


def letters(did: Sequence[Any], alike: Any = None) -> str:
    """Return one letter for each outcome, the same for equal ones."""
    known: list[Any] = []
    found = ""
    for one in did:
        if one is UNKNOWN:
            found += "."
            continue
        at = next(
            (n for n, old in enumerate(known) if old == one or (alike and alike(old, one))), -1
        )
        if at < 0:
            at = len(known)
            known.append(one)
        found += chr(ord("a") + at)
    return found


def differ(found: str) -> bool:
    return len({*found} - {"."}) > 1


def outcome(entry: Entry | None, source: str) -> Any:
    """Return what an entry says was done, or `UNKNOWN`."""
    if entry is None or entry.source != source:
        return UNKNOWN
    lost = entry.said is None and entry.outcome != entries.digest(None)
    return UNKNOWN if lost else entry.said


def kind_of(did: Iterable[Any]) -> str:
    """Return the kind of a difference between what builds did with a block."""
    known = [one for one in did if one is not UNKNOWN]
    if any(one is None or any(event[0] in ("lacks", "end") for event in one) for one in known):
        return "lacking"
    said = [[event for event in one if event[0] in ("raise", "warn")] for one in known]
    return "errors" if any(one != said[0] for one in said) else "outputs"


def blocks(builds: Sequence[Record], scripts: Mapping[str, Script]) -> Iterator[Row]:
    """Yield the blocks that the first build and the others do not do alike."""
    for (page, number), entry in sorted(builds[0].blocks.items()):
        block = scripts[page].code[number]
        did = [outcome(one.blocks.get((page, number)), entry.source) for one in builds]
        found = letters(did, lambda a, b, block=block: entries.same(a, b, block))
        if differ(found):
            yield Row(kind_of(did), page, number, did, found)


def claims(builds: Sequence[Record]) -> Iterator[Row]:
    """Yield the claims that are not true in all builds."""
    for name, entry in sorted(builds[0].claims.items()):
        kept = [one.claims.get(name) for one in builds]
        did = [one.outcome if one and one.source == entry.source else UNKNOWN for one in kept]
        found = letters(did)
        if differ(found):
            turned = any(one not in (UNKNOWN, did[0]) and one in ("true", "false") for one in did)
            yield Row("claims" if turned else "lacking", name, 0, did, found)


def cells(builds: Sequence[Record]) -> Iterator[Row]:
    """Yield the cells whose verdicts differ."""
    first = builds[0]
    for cell in first.cells:
        verdicts = {one.cells.get(cell) for one in builds}
        if len(verdicts) == 1:
            continue
        did = [
            UNKNOWN
            if one.cells.get(cell) in (None, "not run") or entries.is_stale(cell, one, first.parts)
            else one.cells[cell]
            for one in builds
        ]
        found = letters(did)
        if differ(found):
            judged = any(one not in (UNKNOWN, LACKING, did[0]) for one in did)
            yield Row("verdicts" if judged else "lacking", cell, 0, did, found)


def compare(builds: Sequence[Record], scripts: Mapping[str, Script]) -> list[Row]:
    """Return what differs among builds of the same sources, by kind.

    Parameters
    ----------
    builds : sequence of Record
        The present one first; what it has no entry of is not compared.
    scripts : mapping
        The scripts by page.
    """
    rows = [*claims(builds), *blocks(builds, scripts), *cells(builds)]
    return sorted(rows, key=lambda row: KINDS.index(row.kind))


def stale(present: Record, other: Record) -> list[str]:
    """Return the pages and claims whose examples are others than when they were recorded."""
    pages = {
        page
        for (page, number), entry in present.blocks.items()
        if (page, 0) in other.blocks
        and outcome(other.blocks.get((page, number)), entry.source) is UNKNOWN
    }
    said = [
        name
        for name, entry in present.claims.items()
        if name in other.claims and other.claims[name].source != entry.source
    ]
    return sorted([*pages, *said])


def lacked(did: Any) -> list[str]:
    """Return what a build had not for an example, or how it was lost; empty where neither."""
    if isinstance(did, str):
        return [did.removeprefix("lacks ")] if did.startswith("lacks ") or did == LACKING else []
    return [event[1] for event in did or () if event[0] in ("lacks", "end")]


def releases(builds: Sequence[Record], row: Row) -> list[tuple[str, Any]]:
    """Return (label, what was done) for the builds that do not do as the first one.

    Neighbours that did the same share a label, ``torch 2.2.2 to 2.6.0``.
    """
    found: list[tuple[list[Record], str, Any]] = []
    last = ""
    for build, letter, did in sorted(
        zip(builds, row.letters, row.did, strict=True), key=lambda one: one[0].order
    ):
        if letter not in (".", row.letters[0]):
            together = letter == last and found[-1][0][-1].stamp["name"] == build.stamp["name"]
            if together:
                found[-1][0].append(build)
            else:
                found.append(([build], letter, did))
        last = letter
    return [(label_of(those), did) for those, _, did in found]


def label_of(builds: Sequence[Record]) -> str:
    first, last = builds[0], builds[-1]
    if first is last:
        return first.label.removesuffix(", CPU")
    return first.label.removesuffix(", CPU") + f" to {last.stamp['torch']}"


def sentences(did: Any) -> list[str]:
    """Return what a build did with a block, a text for each event."""
    if did is None:
        return ["not run: it needs what an earlier block did not make"]
    told = {"out": "{0}", "end": "{0}", "warn": "{0}: {1}", "raise": "{0}: {1}", "lacks": "{1}"}
    return [told[e[0]].format(*e[1:]).strip("\n") for e in did if e[0] in told] or [
        "prints and raises nothing"
    ]


def older_wordings(
    records: Iterable[Record], scripts: Iterable[Script], known: Wordings
) -> list[tuple[str, str, list[str]]]:
    """Return (page, exception, wordings) of what builds on record said otherwise on error pages.

    Parameters
    ----------
    records : iterable of Record
        The records.
    scripts : iterable of Script
        The scripts, of which the error pages count.
    known : Wordings
        What is found already.
    """
    pages = {script.docname: script for script in scripts if script.errors}
    found: dict[tuple[str, str], list[str]] = {}
    for record in records:
        for (page, _), entry in record.blocks.items():
            for kind, name, *rest in (entry.said or ()) if page in pages else ():
                message = "".join(rest)
                if kind not in ("raise", "warn") or name not in pages[page].exceptions:
                    continue
                text = message.replace("{", "{{").replace("}", "}}")
                if len(message) >= LEAST and known.find(name, message) is None:
                    texts = found.setdefault((page, name), [])
                    texts += [text] * (text not in texts)
    return [(page, name, sorted(texts)) for (page, name), texts in sorted(found.items())]
