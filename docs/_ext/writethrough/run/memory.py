"""Describe, and draw, which cells of memory some names see.

`describe` runs in the child that ran the block, on the real objects: data pointer, offset,
strides, shape, dtype; for lists the references.  `draw` makes an SVG of what it returned, in
the page's own colours, and `tell` says the same in words.  Neither knows of Sphinx.
"""

from __future__ import annotations

from itertools import product
from typing import Any
from xml.sax.saxutils import escape

LIMIT = 24  # cells of one storage that can be followed by eye
CELL, GAP, LETTER = 44, 26, 8.3  # units of the picture; a letter is so wide


def describe(names: dict[str, Any]) -> list[dict[str, Any]]:
    """Return for each storage its cells, and which of them each name sees.

    Parameters
    ----------
    names : dict
        Lists, NumPy arrays and CPU tensors by the name the block gave them.

    Returns
    -------
    list of dict
        ``cells`` (texts), ``kind`` (``list`` or a dtype) and ``views``: name -> the cells it
        sees, in its own order.  Names that share memory share an entry.
    """
    found: list[dict[str, Any]] = []
    for name, thing in names.items():
        if isinstance(thing, list):
            place, start, cells = id(thing), 0, references(thing)
            seen, kind, step = list(range(len(thing))), "list", 1
        else:
            tensor = thing if hasattr(thing, "untyped_storage") else as_tensor(thing)
            step = tensor.element_size()
            storage = tensor.untyped_storage()
            flat = tensor.detach().as_strided((storage.nbytes() // step,), (1,), 0)
            place, start = storage.data_ptr(), tensor.storage_offset()
            cells = [f"{value:g}" for value in flat.tolist()[:LIMIT]]
            seen = offsets(start, tuple(tensor.shape), tensor.stride())
            kind = str(tensor.dtype).removeprefix("torch.")
        for entry in found:
            # An array and the tensor made from it may begin at different places of one memory.
            apart = place - entry["place"]
            near = apart == 0 if kind == "list" else 0 <= apart < LIMIT * step
            if entry["kind"] == kind and near and apart % step == 0:
                entry["views"][name] = [apart // step + cell for cell in seen]
                break
        else:
            found.append({"place": place, "kind": kind, "cells": cells, "views": {name: seen}})
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
        for name, seen in entry["views"].items():
            cells = ", ".join(map(str, seen)) or "no cells"
            whole = sorted(set(seen)) == list(range(len(entry["cells"])))
            said.append(f"{name} sees {'all of them' if whole else f'cells {cells}'}.")
    return " ".join(said)


def draw(entries: list[dict[str, Any]]) -> str:
    """Return the picture as an SVG element that takes its colours from the page."""
    labels = [text for entry in entries for text in (entry["kind"], *entry["views"])]
    left = round(LETTER * max(map(len, labels))) + 14
    parts, top, wide = [], 8, 0
    for entry in entries:
        cells = entry["cells"]
        cell = max(CELL, round(LETTER * max(map(len, cells), default=0)) + 10)
        wide = max(wide, left + cell * len(cells) + 12)
        parts.append(f'<text x="0" y="{top + 25}" class="wt-kind">{escape(entry["kind"])}</text>')
        seen = set().union(*entry["views"].values())
        for number, text in enumerate(cells):
            x = left + cell * number
            state = "wt-cell" if number in seen else "wt-cell wt-unseen"
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
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {top}" role="img" '
        f'class="wt-memory" width="{wide}" height="{top}" aria-label="{escape(tell(entries))}">'
        f"{''.join(parts)}</svg>"
    )
