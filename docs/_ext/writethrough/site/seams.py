"""What sphinx-gallery calls: `NoRun` in place of execution, `show_outcome` in place of figures.

The outcomes lie beside the generated pages, where ``gallery.py`` has kept them.
"""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx_gallery.py_source_parser import Block as GalleryBlock


@dataclass(frozen=True)
class NoRun:
    """Stands where sphinx-gallery measures memory; does not call what it is given."""

    def __call__(self, function: Any) -> tuple[float, None]:
        main = getattr(function, "fake_main", None)
        if main is not None:
            main.__dict__["___"] = None
        return 0.0, None


def directive(name: str, argument: str, text: str) -> str:
    body = textwrap.indent(text.rstrip("\n"), "   ", lambda line: True)
    return f"\n.. {name}:: {argument}\n\n{body}\n\n"


def show_events(events: list[list[str]]) -> str:
    """Return the reStructuredText of what one block did, in the order it did it."""
    rst = ""
    for event in events:
        if event[0] == "out":
            if event[1].strip():
                rst += directive("wt-output", "", event[1].strip("\n").expandtabs())
        elif event[0] == "memory":
            rst += directive("wt-memory", "", event[1])
        elif event[0] != "lacks" and event[1] != "PictureError":  # a note says that
            said = json.dumps([event[1], event[2]])
            name = {"raise": "wt-raised", "warn": "wt-warned"}[event[0]]
            rst += directive(name, said, event[3])
    return rst


def show_outcome(block: GalleryBlock, block_vars: dict[str, Any], gallery_conf: Any) -> str:
    """Return what a block did; sphinx-gallery calls it as an image scraper."""
    target = Path(block_vars["target_file"])
    kept = json.loads(target.with_suffix(".outcome.json").read_text("utf-8"))
    number = kept["lines"].index(block.lineno)
    rst = "".join(directive("wt-differs", "", text) for text in kept["notes"].get(str(number), []))
    after = "".join(directive("wt-elsewhere", *said) for said in kept["elsewhere"][number])
    outcome = kept["outcome"]
    if outcome is None:
        reason = f"Not run: there is no {kept['needs']} in this build."
        if kept["published"]:
            reason = (
                f"Needs {kept['needs']}: shown from the record of {kept['published']['label']}."
            )
            events = kept["published"]["blocks"][number] or []
            rst += show_events([e if len(e) > 3 else [*e, e[-1]] for e in events])
        return directive("wt-differs", "", reason) + rst + after
    if number >= len(outcome["blocks"]):
        return rst or directive("wt-differs", "", "Not run: an earlier block stopped the script.")
    events = outcome["blocks"][number]
    others = directive("wt-builds", str(number), "")
    if events is None:
        needs = "Not run: it needs what an earlier block did not make."
        return directive("wt-differs", "", needs) + others
    return show_events(events) + rst + others + after
