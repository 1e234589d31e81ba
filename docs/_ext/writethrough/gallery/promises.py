"""Compare the outcome of a script with what the script promises."""

from __future__ import annotations

import re
from typing import Any

from writethrough.gallery.scripts import Promise, Script
from writethrough.run.normal import replaced

Alike = tuple[tuple[str, str], ...]


def says(message: str, promised: str, alike: Alike = ()) -> bool:
    """Whether ``message`` is promised: ``...`` stands for any text, ``|`` between two forms."""
    told = replaced(message, alike)
    return any(says_form(told, form) for form in replaced(promised, alike).split(" | "))


def says_form(message: str, promised: str) -> bool:
    parts = [r"\s+".join(map(re.escape, part.split())) for part in promised.split("...")]
    pattern = r"\s*[\s\S]*?\s*".join(parts)
    return re.fullmatch(rf"\s*{pattern}\s*", message) is not None


def keeps(promise: Promise, event: list[str], alike: Alike = ()) -> bool:
    kind = {"raises": "raise", "warns": "warn"}[promise.kind]
    return event[:2] == [kind, promise.type] and says(event[2], promise.message, alike)


def hung(end: str) -> bool:
    """Whether a job ended, as ``run/worker.py`` says it, since its time was up."""
    return end.startswith("did not end")


def lacks_of(events: list[list[str]]) -> str:
    """Return what torch lacks for a block, such as ``torch.compile``, or ``""``."""
    return next((event[1] for event in events if event[0] == "lacks"), "")


def lacking(script: Script, outcome: dict[str, Any]) -> list[tuple[int, str]]:
    """Return (line, name) of what torch lacks for the blocks of a script."""
    pairs = [
        (block.first_line, lacks_of(events or []))
        for block, events in zip(script.code, outcome["blocks"], strict=False)
    ]
    return [(line, name) for line, name in pairs if name]


def differences(
    script: Script, outcome: dict[str, Any], own: tuple[str, ...] = (), alike: Alike = ()
) -> list[tuple[int, str]]:
    """Return what a script did that it did not promise, or promised and did not do.

    What it could not do, since torch lacks something, is in `lacking`.

    Parameters
    ----------
    script : Script
        A script without problems.
    outcome : dict
        What the worker answered to ``script.job()``.
    own : tuple of str
        How warnings begin that the surroundings give: no difference, unless promised.
    alike : tuple of (pattern, replacement)
        What compares as equal in a promise and in what came.

    Returns
    -------
    list of (line, sentence)
        Empty when every promise was kept.
    """
    found = []
    for block, events in zip(script.code, outcome["blocks"], strict=False):
        if events is None or lacks_of(events):  # it could not run, or not to its end
            continue
        left = [event for event in events if event[0] in ("raise", "warn")]
        for promise in block.promises:
            kept = next((event for event in left if keeps(promise, event, alike)), None)
            if kept is not None:
                left.remove(kept)
                continue
            verb = {"raises": "raise", "warns": "warn"}[promise.kind]
            same = next((event for event in left if event[0] == verb), None)
            got = f"it {verb}s {same[1]}: {same[2]}" if same else f"nothing {verb}s here"
            found.append((promise.line, f"promised {promise.type}: {promise.message}; {got}"))
            if same is not None:
                left.remove(same)
        for verb, name, message, text in left:
            if name == "PictureError":  # of ours, not of torch
                found.append((block.first_line, message))
                continue
            if verb == "warn" and own and message.startswith(own):
                continue
            at = re.findall(
                rf'(?:{re.escape(script.path)}", line |{re.escape(script.path)}:)(\d+)', text
            )
            line = int(at[0]) if at else block.first_line
            found.append((line, f"{verb}s what it did not promise: {name}: {message}"))
    if outcome["end"]:
        block = script.code[max(len(outcome["blocks"]) - 1, 0)]
        begun = "the block that starts here"
        text = (
            f"{begun} {outcome['end']}" if hung(outcome["end"]) else f"in {begun}, {outcome['end']}"
        )
        found.append((block.first_line, text))
    return found
