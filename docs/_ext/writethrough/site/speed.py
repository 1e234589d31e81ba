"""``.. speed::`` shows how long builds take, from the record that ``tests/bench.py`` wrote.

The record is ``_records/bench.json``; the page says on what machine it was measured, and
nothing of the build that shows it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from writethrough.site.verdicts import table

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

MEASURES = {
    "clean": "everything is run and built",
    "floor": "the floor: the two rows below together",
    "floor: run": "all blocks are run, without Sphinx",
    "floor: build": "the same pages are built from their outcomes",
    "unchanged": "built again, nothing changed",
    "script": "built again, one script edited",
    "chapter": "built again, one chapter edited",
    "claims": "every claim is run afresh (tox -e doctest)",
    "stock: clean": "stock settings: everything is run and built",
    "stock: unchanged": "stock settings: built again, nothing changed",
    "stock: script": "stock settings: built again, one script edited",
    "stock: chapter": "stock settings: built again, one chapter edited",
    "times": "clean build of the pages, {} times as many scripts",
}
RATIOS = {
    "clean, floor": "a clean build, by the floor",
    "stock, clean": "a clean build under stock settings, by ours",
    "stock, unchanged": "nothing changed, under stock settings, by ours",
    "stock, script": "one script edited, under stock settings, by ours",
    "stock, chapter": "one chapter edited, under stock settings, by ours",
    "times": "{} times as many scripts, by once as many",
}
PLACES = {"own": "this site", "stock": "stock settings"}


def label(names: dict[str, str], name: str) -> str:
    kind, _, factor = name.partition(" ")
    return names["times"].format(factor) if kind == "times" else names.get(name, name)


def text(*words: str) -> list[list[nodes.Node]]:
    return [[nodes.paragraph("", word)] for word in words]


def measured(measures: dict[str, Any]) -> nodes.table:
    rows = []
    for name, one in measures.items():
        memory = f"{one['memory'] / 1e6:.0f} MB" if "memory" in one else ""
        times = [f"{one[key]:.1f} s" for key in ("seconds", "processor")]
        rows.append(text(label(MEASURES, name), *times, str(one.get("runs", "")), memory))
    heads = ["build", "median", "processor time", "runs", "largest process"]
    return table(heads, rows)


def sized(sizes: dict[str, Any]) -> nodes.table:
    times = {f"{n} times as many scripts": one for n, one in sizes.get("times", {}).items()}
    rows = []
    for name, one in {**{PLACES[n]: sizes[n] for n in PLACES if n in sizes}, **times}.items():
        numbers = [str(one["scripts"]), str(one["pages"]), f"{one['bytes'] / 1e6:.1f} MB"]
        rows.append(text(name, *numbers, f"{one['page'] / 1e3:.1f} kB"))
    return table(["output", "scripts", "pages", "all files", "median page"], rows)


class Speed(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "_records" / "bench.json"
        self.env.note_dependency(path)
        if not path.is_file():
            return [nodes.paragraph("", "Not measured yet: there is no record.")]
        record = json.loads(path.read_text("utf-8"))
        stamp = record["stamp"]
        words = (
            f"Measured on {stamp['day']} with torch {stamp['torch']}, Python {stamp['python']} "
            f"and Sphinx {stamp['sphinx']} on {stamp['cores']} cores."
        )
        ratios = [text(label(RATIOS, name), f"{n:.2f}") for name, n in record["ratios"].items()]
        return [
            nodes.paragraph("", words),
            measured(record["measures"]),
            *([table(["time of", "ratio"], ratios)] if ratios else []),
            sized(record["sizes"]),
        ]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("speed", Speed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
