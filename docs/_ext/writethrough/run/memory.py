"""Describe, and draw, which cells of memory some names see.

`describe` runs in the child that ran the block, on the real objects: data pointer, offset,
strides, shape, dtype; for lists the references.  `Watch` looks at them after each statement, so
that what the block wrote is known.  `draw` makes an SVG of what it returned, in
the page's own colours, and `tell` says the same in words.  Neither knows of Sphinx.
"""

from __future__ import annotations

import contextlib
from itertools import product
from typing import Any
from xml.sax.saxutils import escape

from writethrough.matrix.judge import storage_of

LIMIT = 24  # cells of one storage that can be followed by eye
CELL, GAP, LETTER = 44, 26, 8.3  # units of the picture; a letter is so wide
SCREEN = 450  # units of a picture beyond which a phone shows its text too small


def look(thing: Any) -> tuple[str, int, int, list[str], list[int]]:
    """Return the kind, the place and the step of an object's memory, its cells, and which it sees.

    Parameters
    ----------
    thing : list, numpy.ndarray or torch.Tensor
        A tensor lies on the CPU.

    Returns
    -------
    (str, int, int, list of str, list of int)
        ``list`` or a dtype; the address, and the bytes from one cell to the next; texts; numbers
        of cells.
    """
    if isinstance(thing, list):
        return "list", id(thing), 1, references(thing), list(range(len(thing)))
    tensor = thing if hasattr(thing, "storage_offset") else as_tensor(thing)
    step, storage = tensor.element_size(), storage_of(tensor)
    flat = tensor.detach().as_strided((storage.nbytes() // step,), (1,), 0)
    cells = [f"{value:g}" for value in flat.tolist()[:LIMIT]]
    seen = offsets(tensor.storage_offset(), tuple(tensor.shape), tensor.stride())
    return str(tensor.dtype).removeprefix("torch."), storage.data_ptr(), step, cells, seen


class Watch:
    """Remembers what the memory of some names held when it was first seen.

    Parameters
    ----------
    wanted : list of str
        The names.
    """

    def __init__(self, wanted: list[str]) -> None:
        self.wanted = wanted
        self.first: dict[tuple[str, int], list[str]] = {}
        self.alive: list[Any] = []  # so that no other memory gets a known address

    def look(self, names: dict[str, Any]) -> None:
        """Look at those of the names that are there, and that can be pictured."""
        for name in self.wanted:
            with contextlib.suppress(Exception):
                kind, place, _, cells, _ = look(names[name])
                if self.first.setdefault((kind, place), cells) is cells:
                    self.alive.append(names[name])


def describe(names: dict[str, Any], watch: Watch | None = None) -> list[dict[str, Any]]:
    """Return for each storage its cells, and which of them each name sees.

    Parameters
    ----------
    names : dict
        Lists, NumPy arrays and CPU tensors by the name the block gave them.
    watch : Watch
        What the memory held before.

    Returns
    -------
    list of dict
        ``cells`` (texts), ``kind`` (``list`` or a dtype) and ``views``: name -> the cells it
        sees, in its own order.  Names that share memory share an entry.  ``was`` are the cells
        before they were written, where that is known.
    """
    found: list[dict[str, Any]] = []
    for name, thing in names.items():
        kind, place, step, cells, seen = look(thing)
        for entry in found:
            # An array and the tensor made from it may begin at different places of one memory.
            apart = place - entry["place"]
            near = apart == 0 if kind == "list" else 0 <= apart < LIMIT * step
            if entry["kind"] == kind and near and apart % step == 0:
                entry["views"][name] = [apart // step + cell for cell in seen]
                break
        else:
            found.append({"place": place, "kind": kind, "cells": cells, "views": {name: seen}})
            was = watch.first.get((kind, place), cells) if watch else cells
            if was != cells and len(was) == len(cells):
                found[-1]["was"] = was
    for entry in found:
        del entry["place"]
    return found


def references(items: list[Any]) -> list[str]:
    """Return numbers as they are, other objects by type and a letter: one letter, one object."""
    letters: dict[int, str] = {}
    texts = []
    for item in items:
        if isinstance(item, (int, float)):
            texts.append(str(item))
        else:
            letter = letters.setdefault(id(item), chr(ord("a") + len(letters)))
            texts.append(f"{type(item).__name__} {letter}")
    return texts


def as_tensor(array: Any) -> Any:
    import torch

    whole = array
    while getattr(whole, "base", None) is not None and hasattr(whole.base, "strides"):
        whole = whole.base
    tensor = torch.from_numpy(whole)
    size = tensor.element_size()
    offset = (array.__array_interface__["data"][0] - tensor.data_ptr()) // size
    strides = [stride // size for stride in array.strides]
    return tensor.as_strided(array.shape, strides, offset)


def offsets(start: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> list[int]:
    """Return the cells that a view sees, in the order of its elements."""
    places = product(*(range(size) for size in shape))
    return [start + sum(i * s for i, s in zip(at, strides, strict=True)) for at in places]


def tell(entries: list[dict[str, Any]]) -> str:
    """Return in words what the picture shows."""
    said = []
    for entry in entries:
        what = "A list" if entry["kind"] == "list" else f"A storage of {entry['kind']}"
        said.append(f"{what} with the cells {', '.join(entry['cells'])}.")
        if "was" in entry:
            said.append(f"Before the writes they were {', '.join(entry['was'])}.")
        for name, seen in entry["views"].items():
            cells = ", ".join(map(str, seen)) or "no cells"
            whole = sorted(set(seen)) == list(range(len(entry["cells"])))
            said.append(f"{name} sees {'all of them' if whole else f'cells {cells}'}.")
    return " ".join(said)


def title(entry: dict[str, Any]) -> str:
    return "list" if entry["kind"] == "list" else f"storage ({entry['kind']})"


def caption(entries: list[dict[str, Any]]) -> str:
    """Return the sentence under the picture: what its bars and colours mean."""
    bars = "A bar marks the cells that the name beside it sees."
    if any("was" in entry for entry in entries):
        return f"{bars} The coloured cells have changed."
    return bars


def draw(entries: list[dict[str, Any]]) -> str:
    """Return the picture as an SVG element that takes its colours from the page.

    One that is wider than a phone's screen stands in a region that scrolls.
    """
    labels = [text for entry in entries for text in (title(entry), *entry["views"], "before")]
    left = round(LETTER * max(map(len, labels))) + 14
    parts, top, wide = [], 8, 0
    for entry in entries:
        cells, was = entry["cells"], entry.get("was", entry["cells"])
        cell = max(CELL, round(LETTER * max(map(len, cells + was), default=0)) + 10)
        wide = max(wide, left + cell * len(cells) + 12)
        seen = set().union(*entry["views"].values())
        if "was" in entry:
            parts.append(f'<text x="0" y="{top + 18}" class="wt-was">before</text>')
            for number, text in enumerate(was):
                x = left + cell * number
                parts.append(
                    f'<rect x="{x}" y="{top}" width="{cell}" height="26" class="wt-cell wt-was"/>'
                    f'<text x="{x + cell // 2}" y="{top + 18}" class="wt-value wt-was">'
                    f"{escape(text)}</text>"
                )
            top += 32
        parts.append(f'<text x="0" y="{top + 25}" class="wt-kind">{escape(title(entry))}</text>')
        for number, text in enumerate(cells):
            x = left + cell * number
            state = "wt-cell" if number in seen else "wt-cell wt-unseen"
            state += " wt-written" * (text != was[number])
            parts.append(
                f'<rect x="{x}" y="{top}" width="{cell}" height="36" class="{state}"/>'
                f'<text x="{x + cell // 2}" y="{top + 24}" class="wt-value">{escape(text)}</text>'
            )
        top += 42
        for name, own in entry["views"].items():
            parts.append(f'<text x="0" y="{top + 12}" class="wt-name">{escape(name)}</text>')
            for number in sorted(set(own)):
                x = left + cell * number
                times = own.count(number)
                parts.append(f'<path d="M{x + 4} {top + 8}h{cell - 8}" class="wt-sees"/>')
                if times > 1:
                    parts.append(
                        f'<text x="{x + cell // 2}" y="{top + 22}" class="wt-times">×{times}</text>'
                    )
            top += GAP
        top += 12
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {top}" role="img" '
        f'class="wt-memory" width="{wide}" height="{top}" aria-label="{escape(tell(entries))}">'
        f"{''.join(parts)}</svg>"
    )
    if wide <= SCREEN:
        return drawing
    region = 'class="wt-scroll" tabindex="0" role="region" aria-label="Picture of memory"'
    return f"<div {region}>{drawing}</div>"
