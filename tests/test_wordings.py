"""Patterns of messages, promises, markers: the parts that compute."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import read_page
from data.bound import CASES
from writethrough.gallery import promises, scripts, wordings
from writethrough.site import claims

ERRORS = [
    ("long", "RuntimeError", ["the size {a} must match the size {b} at dimension {d}"]),
    ("short", "ValueError", ["must match the size"]),
    ("braces", "RuntimeError", ["expand(torch.FloatTensor{{[{shape}]}}, size=[{size}])"]),
]


@pytest.mark.parametrize(
    ("message", "page"),
    [
        ("the size 3 must match the size 4 at dimension 0", "long"),
        ("prefix: the size 3 must\n match the   size 4 at dimension 0 suffix", "long"),
        ("it must match the size", "short"),
        ("expand(torch.FloatTensor{[2, 3]}, size=[3]): no", "braces"),
        ("nothing of ours", None),
    ],
)
def test_longest_wording_wins(message: str, page: str | None) -> None:
    found = wordings.Wordings(ERRORS).find("RuntimeError", message)
    assert (found and found[0]) == page


def test_type_breaks_a_tie() -> None:
    pages = [("a", "IndexError", ["same words"]), ("b", "RuntimeError", ["same words"])]
    index = wordings.Wordings(pages)
    assert index.find("RuntimeError", "same words") == ("b", "same words")
    assert index.find("IndexError", "same words") == ("a", "same words")


def test_index_finds_what_trying_every_wording_finds() -> None:
    """Over the gallery's own wordings, each said as a message, whole and cut."""
    from conftest import ROOT
    from writethrough.gallery import registry

    kept = [scripts.read(ROOT, path) for path in sorted((ROOT / "gallery").rglob("*.py"))]
    declared = registry.claimed(kept)
    index, every = wordings.Wordings(declared), wordings.Wordings(declared)
    every.under = {"": list(range(len(every.all)))}
    assert len(every.all) > 300 and len(index.under) > 200
    for _, kind, text in every.all:
        message = re.sub(wordings.PART, "3,  4", text).replace("{{", "{").replace("}}", "}")
        for said in (message, message[5:], message[:-5], f"(_{message}_)"):
            assert index.find(kind, said) == every.find(kind, said), said


@pytest.mark.parametrize(
    ("message", "promised", "kept"),
    [
        ("a  b\nc", "a b c", True),
        ("a b c d", "a b c", False),
        ("a b c d", "a b...", True),
        ("x a b", "a b...", False),
        ("A b", "a b", False),
    ],
)
def test_what_a_promise_takes(message: str, promised: str, kept: bool) -> None:
    assert promises.says(message, promised) is kept


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (">>> 1 + 1\n2\n", ""),
        (">>> x = 1\n", "expected output"),
        (">>> 1 + 1  # doctest: +SKIP\n2\n", "options"),
        (">>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: division\n", ""),
        (">>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError\n", "message"),
        (">>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: ...\n", "message"),
    ],
)
def test_check_that_cannot_fail(source: str, why: str) -> None:
    found = claims.flaw(source)
    assert (why in found) if why else not found


def test_markers_are_read_and_hidden(tmp_path: Path) -> None:
    path = tmp_path / "gallery" / "errors" / "x" / "y.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        '"""\nTitle\n=====\n\nOne line.\n\n.. wordings:: E\n\n   a thing of {b}  -- old\n'
        '   the other one\n"""\n\n'
        "f(1)\n\n# raises: E: a long\n#     message\nf(\n    2\n)\n",
        "utf-8",
    )
    script = scripts.read(tmp_path, path)
    assert not script.problems and script.title == "Title" and script.label == "error-y"
    assert script.errors == [("E", ["a thing of {b}", "the other one"])]
    (block,) = script.code
    assert block.raises is not None and block.raises.message == "a long message"
    assert block.raises.line == 15
    assert scripts.hide_markers(block.text).strip() == "f(1)\n\nf(\n    2\n)"
    assert "try:\n    f(\n        2\n    )\nexcept" in scripts.standalone(block)


@pytest.mark.parametrize(("wording", "message", "takes"), CASES)
def test_bound_part_takes_its_kind_only(wording: str, message: str, takes: bool) -> None:
    index = wordings.Wordings([("page", "E", [wording])])
    assert bool(index.find("E", message)) is takes


def test_messages_lead_to_the_page_that_the_box_finds() -> None:
    """``test_diagnose.py`` holds the same of the script in the browser."""
    from conftest import ROOT
    from writethrough.gallery import registry

    kept = [
        scripts.read(ROOT, path) for path in sorted((ROOT / "gallery" / "errors").rglob("*.py"))
    ]
    index = wordings.Wordings(registry.claimed(kept))
    rows = (ROOT / "tests" / "data" / "messages.jsonl").read_text("utf-8").splitlines()
    wrong = []
    for entry in map(json.loads, rows):
        hit = index.find(entry["type"], entry["message"])
        if hit is None or hit[0] != f"gallery/errors/{entry['page']}":
            wrong.append((entry["message"], entry["page"], hit))
    assert not wrong


def test_fragment_of_a_wording_is_refused(tmp_path: Path) -> None:
    """A wording that goes on in the next line would make two, and the second claim anything."""
    text = (
        "# %%\n# Text\n#\n# .. wordings:: IndexError\n#\n#    index {index} is out of bounds at\n"
    )
    path = "gallery/errors/family/x.py"
    assert read_page(tmp_path, path, text).problems == []
    (problem,) = read_page(tmp_path, path, f"{text}#    {{index}}, so\n").problems
    assert problem == f"{path}:16: '{{index}}, so' is no wording: each stands on one line"
