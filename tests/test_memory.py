"""Pictures of memory, and the registry: on real objects, without Sphinx."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import run_jobs
from writethrough.gallery import registry
from writethrough.gallery.scripts import Script
from writethrough.run import memory

SOURCE = """
import numpy as np
import torch
items = [1, 2]
same = items
other = items[:]
base = torch.arange(6.0).reshape(2, 3)
row, column, wide = base[1], base[:, 1], base[0, :1].expand(3)
array = np.arange(4)
tail = array[2:]
bridge = torch.from_numpy(array)
"""
NAMES = ["items", "same", "other", "base", "row", "column", "wide", "array", "tail", "bridge"]


def described(tmp_path: Path) -> list[dict]:
    block = {"line": 1, "source": SOURCE, "picture": NAMES}
    (outcome,) = run_jobs([{"kind": "script", "path": "x.py", "blocks": [block]}], tmp_path)
    ((kind, text),) = outcome["blocks"][0]
    assert kind == "memory"
    return json.loads(text)


def test_names_that_share_memory_share_an_entry(tmp_path: Path) -> None:
    lists, copy, floats, ints = described(tmp_path)
    assert lists["views"] == {"items": [0, 1], "same": [0, 1]} and copy["views"] == {
        "other": [0, 1]
    }
    assert floats["cells"] == ["0", "1", "2", "3", "4", "5"]
    assert floats["views"]["row"] == [3, 4, 5] and floats["views"]["column"] == [1, 4]
    assert floats["views"]["wide"] == [0, 0, 0]
    assert ints["views"] == {"array": [0, 1, 2, 3], "tail": [2, 3], "bridge": [0, 1, 2, 3]}


def test_picture_says_what_it_shows(tmp_path: Path) -> None:
    entries = described(tmp_path)
    told, picture = memory.tell(entries), memory.draw(entries)
    assert "column sees cells 1, 4." in told and "base sees all of them." in told
    assert f'aria-label="{told}"' in picture and ">×3<" in picture
    assert "style=" not in picture and "#" not in picture


def test_registry_refuses() -> None:
    def page(name: str, *texts: str) -> Script:
        return Script(f"gallery/errors/f/{name}.py", "", errors=[("E", list(texts))])

    scripts = {s.docname: s for s in (page("a", "one two {x}"), page("b", "one two {x}", "three"))}
    raised = {"blocks": [[["raise", "E", "something else", ""]]]}
    found = registry.problems(scripts, {"gallery/errors/f/b": raised})
    assert found == [
        "gallery/errors/f/b.py:1: gallery/errors/f/a.py claims the same wording: one two {x}",
        "gallery/errors/f/b.py:1: no wording of this page matches what its script raised",
    ]


def test_list_of_objects_shows_which_are_one() -> None:
    first, second = object(), object()
    (entry,) = memory.describe({"kept": [first, second, first, 2.5]})
    assert entry["cells"] == ["object a", "object b", "object a", "2.5"]
    picture = memory.draw([entry])
    assert 'width="44"' not in picture and "object a" in picture


def test_picture_wider_than_a_phone_scrolls() -> None:
    entry = {"kind": "float32", "views": {"row": [0]}}
    assert memory.draw([{**entry, "cells": ["0"] * 4}]).startswith("<svg ")
    wide = memory.draw([{**entry, "cells": ["0"] * 12}])
    assert wide.startswith('<div class="wt-scroll" tabindex="0" role="region" aria-label="')
