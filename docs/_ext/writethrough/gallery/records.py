"""Keep the outcomes of a build as JSON, and compare a build with a kept one.

``python -m writethrough.gallery.records docs`` writes the record of the gallery as it was
last built, to ``docs/_records/torch-VERSION-DEVICE.json``, and adds its addresses to those that
must last (see ``addresses.py``).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from writethrough.gallery import addresses
from writethrough.gallery.promises import keeps
from writethrough.gallery.scripts import Block, Script

Said = list[list[str]] | None  # by a block; None: it could not run
Events = list[Said]


def path_of(docs: Path, torch: str, device: str) -> Path:
    return docs / "_records" / f"torch-{torch}-{device}.json"


def condense(outcome: dict[str, Any]) -> Events:
    """Return what a record keeps: the traceback's text depends on Python, so not that."""
    return [events and [event[:3] for event in events] for events in outcome["blocks"]]


def load(path: Path) -> dict[str, Any]:
    """Read a record.

    Raises
    ------
    ValueError
        If the file is not a record; the message names it and the line.
    """
    try:
        record = json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
    if not isinstance(record, dict) or not isinstance(record.get("scripts"), dict):
        raise ValueError(f"{path}:1: not a record: it has no 'scripts'")
    return record


def same(before: Said, after: Said, block: Block) -> bool:
    """Whether a block did what the record says, or said it in another form that it promises."""
    if before is None or after is None:
        return before is after
    forms = [promise for promise in block.promises if " | " in promise.message]
    return len(before) == len(after) and all(
        one == other or any(keeps(form, one) and keeps(form, other) for form in forms)
        for one, other in zip(before, after, strict=True)
    )


def differences(script: Script, kept: Events, outcome: dict[str, Any]) -> list[tuple[int, str]]:
    """Return (number of the code block, sentence) where an outcome is not the kept one."""
    now = condense(outcome)
    if len(now) != len(kept):
        return [(0, f"the record has {len(kept)} blocks, this build ran {len(now)}")]
    found = []
    for number, (before, after) in enumerate(zip(kept, now, strict=True)):
        if not same(before, after, script.code[number]):
            both = ([event[-1] for event in events or []] for events in (before, after))
            told = [" ".join(texts).strip() for texts in both]
            found.append((number, f"the record says {told[0]!r}, this build {told[1]!r}"))
    return found


def write(docs: Path) -> Path:
    """Write the record of the gallery that lies in ``docs/gallery``; return its path."""
    build = json.loads((docs / "gallery" / "build.json").read_text("utf-8"))
    scripts = {}
    for path in sorted((docs / "gallery").rglob("*.outcome.json")):
        name = path.relative_to(docs).as_posix().removesuffix(".outcome.json")
        outcome = json.loads(path.read_text("utf-8"))["outcome"]
        if outcome is not None:
            scripts[name] = condense(outcome)
    target = path_of(docs, build["torch"], build["device"])
    target.parent.mkdir(exist_ok=True)
    record = {"torch": build["torch"], "device": build["device"], "name": build["device_name"]}
    text = json.dumps({**record, "scripts": scripts}, indent=1, ensure_ascii=False)
    target.write_text(text + "\n", "utf-8")
    write_addresses(docs)
    return target


def write_addresses(docs: Path) -> None:
    """Add the addresses of this build to those that must last."""
    file = docs / "_records" / "addresses.txt"
    now = addresses.read_kept(docs / "gallery" / "addresses.txt")
    file.write_text("\n".join(sorted({*addresses.read_kept(file), *now})) + "\n", "utf-8")


if __name__ == "__main__":
    print(f"wrote {write(Path(sys.argv[1]))}")
