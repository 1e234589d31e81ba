"""Each sentence that speaks of all cases is listed with what it rests on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT
from writethrough.gallery import universals

FOUND = universals.found(ROOT)
LISTED = universals.read(ROOT / universals.LIST)
OPEN = 0  # how many may be without a verdict
RENEW = "PYTHONPATH=docs/_ext python -m writethrough.gallery.universals ."


def test_each_universal_is_listed() -> None:
    """A sentence that is new or changed gets a verdict before it lands."""
    assert [key for key in FOUND if key not in LISTED] == [], f"run '{RENEW}', then judge them"
    assert [key for key in LISTED if key not in FOUND] == [], f"gone: run '{RENEW}'"
    assert list(LISTED) == list(FOUND), f"not in order: run '{RENEW}'"


def test_open_ones_become_fewer() -> None:
    opened = universals.counts(LISTED.values())["open"]
    assert opened == OPEN, "more: give the new sentences a verdict; fewer: lower the number here"


def test_verdicts_name_what_is_there() -> None:
    jobs = json.loads((ROOT / "docs" / "gallery" / "jobs.json").read_text("utf-8"))
    claims = {job["id"] for job in jobs if job["kind"] == "claim"}
    for (page, sentence), verdict in LISTED.items():
        kind, _, name = verdict.partition(" ")
        if kind == "claim":
            assert name in claims, f"{page}: no claim {name!r}: {sentence}"
        if verdict == "attacked":
            attack = ROOT / "tests" / "attacks" / f"{page.removeprefix('gallery/')}.py"
            assert attack.is_file(), f"{page} was not attacked: {sentence}"


TEXT = """
Only a heading
--------------

A slice is never a copy. Two rules hold. ``x[all]`` is code, and so is :ref:`only <a-link>`.
It says "nothing", and that is quoted; an import is not `any <https://example.org>`__ word.

.. wordings:: RuntimeError

   all of this is a wording

    every line of this is code

* All of this list is prose
* and this is not

None of it is left out.
"""
MARKDOWN = """---
title: only
---
# Every heading

```{claim} some-id
All of this is a claim.
```

Each of `all` is fine, but {ref}`every link <x>` is not; **nothing** is.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            TEXT,
            [
                "A slice is never a copy.",
                "Two rules hold.",
                "All of this list is prose",
                "None of it is left out.",
            ],
        ),
        (MARKDOWN, ["Each of `all` is fine, but {ref}`every link <x>` is not; **nothing** is."]),
    ],
)
def test_prose_is_told_from_what_is_none(text: str, expected: list[str]) -> None:
    assert list(universals.universals(text)) == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("page only this", "page, verdict and sentence"),
        ("page\tperhaps\tAll.", "'perhaps' is no verdict"),
        ("page\tclaim \tAll.", "'claim ' is no verdict"),
        ("page\tlocal\tIt is all.", "listed already"),
    ],
)
def test_a_broken_list_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"page\tlocal\tIt is all.\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=rf"{re.escape(str(path))}:2: .*{re.escape(why)}"):
        universals.read(path)


def test_renewing_keeps_verdicts(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    (tmp_path / universals.LIST).parent.mkdir(parents=True)
    page.write_text("# Title\n\nAll of it. None of it.\n", "utf-8")
    assert universals.main([str(tmp_path)]) == 0
    path = tmp_path / universals.LIST
    path.write_text(path.read_text("utf-8").replace("open\tAll", "local\tAll"), "utf-8")
    page.write_text("# Title\n\nAll of it. Some of it.\n", "utf-8")
    assert universals.main([str(tmp_path)]) == 0
    assert path.read_text("utf-8") == "page\tlocal\tAll of it.\n"
