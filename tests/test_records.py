"""Records of builds: what they hold, what is refused, and what is compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Project
from playwright.sync_api import Browser
from test_site import HTML, browser  # noqa: F401
from writethrough.gallery import claims, compared, drift, entries, published, records, scripts
from writethrough.gallery.entries import Entry, Record
from writethrough.gallery.wordings import Wordings
from writethrough.run.runner import BuildError

PAGE = "gallery/errors/family/page"
CELL = "leaf/slice-assign/eager"
RAISED = ["raise", "RuntimeError", "a view of a leaf of today <b>is</b> used"]
SCRIPT = '''"""
a title
=======

The cause and the fix.
"""

len([])

# %%
# .. wordings:: RuntimeError
#
#    a view of a leaf of today

1 / 0
'''


def stamp(torch: str, device: str = "cpu") -> dict[str, str]:
    return {**dict.fromkeys(entries.STAMP, ""), "torch": torch, "device": device}


def entry(source: str, *said: list[str]) -> Entry:
    return Entry(source, entries.digest(list(said)), list(said))


def record(torch: str, said: list[str], **more: Any) -> Record:
    """Return a record of two blocks, a claim and a cell."""
    blocks = {(PAGE, 0): entry("a1", ["out", "0"]), (PAGE, 1): entry("a2", said)}
    given = {"claims": {"one": Entry("c1", "true", "")}, "cells": {CELL: "raises"}, **more}
    return Record(stamp(torch), blocks, parts=entries.parts_of_cells(), **given)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with two records: the reference, and one that says the error in other words."""
    older = [*RAISED[:2], "an older text of the same error"]
    records.write(tmp_path, record("2.13.0", RAISED))
    turned = {"one": Entry("c1", "false", "Got: 1")}
    cells = {CELL: "writes through"}
    records.write(tmp_path, record("2.2.2", older, claims=turned, cells=cells))
    return tmp_path


@pytest.fixture
def script(tmp_path: Path) -> scripts.Script:
    path = tmp_path / f"{PAGE}.py"
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT, "utf-8")
    return scripts.read(tmp_path, path)


def test_other_records_hold_what_differs(docs: Path) -> None:
    kept = json.loads((docs / "_records" / "torch-2.2.2-cpu.json").read_text("utf-8"))
    assert not kept["whole"] and list(kept["scripts"][PAGE]["events"]) == ["1"]
    old, new = published.load_all(docs)
    assert (old.label, new.label) == ("torch 2.2.2, CPU", "torch 2.13.0, CPU")
    assert new.whole and old.blocks[PAGE, 0] == new.blocks[PAGE, 0]
    assert old.cells == {CELL: "writes through"} and old.claims["one"].said == "Got: 1"
    # Written again, a record is the same.
    path = docs / "_records" / "torch-2.2.2-cpu.json"
    before = path.read_bytes()
    assert records.write(docs, old) == path and path.read_bytes() == before


def test_builds_are_compared(docs: Path, script: scripts.Script) -> None:
    old, new = published.load_all(docs)
    third = replace(old, stamp=stamp("2.6.0"))
    rows = compared.compare([new, old, third], {PAGE: script})
    assert [(row.kind, row.name, row.letters) for row in rows] == [
        ("claims", "one", "abb"),
        ("errors", PAGE, "abb"),
        ("verdicts", CELL, "abb"),
    ]
    found = [compared.releases([new, old, third], row) for row in rows]
    assert {label for ((label, _),) in found} == {"torch 2.2.2 to 2.6.0"}
    # What has changed since says neither that they agree nor that they differ.
    changed = replace(new, blocks={**new.blocks, (PAGE, 1): entry("other", RAISED)})
    assert [row.kind for row in compared.blocks([changed, old], {PAGE: script})] == []
    assert compared.stale(changed, old) == [PAGE]
    claims_now = {"one": Entry("other", "true", "")}
    assert not list(compared.claims([replace(new, claims=claims_now), old]))
    parts = {**old.parts, "where": {**old.parts["where"], "eager": "other"}}
    assert not list(compared.cells([new, replace(old, parts=parts)]))


def test_a_text_that_only_the_reference_had_is_lost_with_it(docs: Path) -> None:
    """A block that was as in the reference is stale, once that did something else with it."""
    reference = record("2.13.0", RAISED)
    now = {**reference.blocks, (PAGE, 0): entry("a1", ["out", "otherwise"])}
    records.write(docs, replace(reference, blocks=now))
    old = published.load_all(docs)[0]
    assert old.blocks[PAGE, 0].said is None
    assert compared.outcome(old.blocks[PAGE, 0], "a1") is compared.UNKNOWN


def test_older_wordings_come_from_records(docs: Path, script: scripts.Script) -> None:
    known = Wordings([(PAGE, *declared) for declared in script.errors])
    found = compared.older_wordings(published.load_all(docs), [script], known)
    assert found == [(PAGE, "RuntimeError", ["an older text of the same error"])]


def test_lines_of_torchs_own_files_are_no_difference() -> None:
    said = [[["raise", "E", f'File "torch/_ops/cond.py", line {n}, in cond']] for n in (196, 195)]
    assert entries.plain(said[0]) == entries.plain(said[1])
    mine = [[["raise", "E", f'File "gallery/x.py", line {n}, in f']] for n in (196, 195)]
    assert entries.plain(mine[0]) != entries.plain(mine[1])


def edit(**changes: Any) -> Callable[[str], str]:
    return lambda text: json.dumps({**json.loads(text), **changes})


def in_block(**changes: Any) -> Callable[[str], str]:
    def change(text: str) -> str:
        kept = json.loads(text)
        kept["scripts"][PAGE] |= changes
        return json.dumps(kept)

    return change


DAMAGES: dict[str, tuple[Callable[[str], str], str]] = {
    "truncated": (lambda text: text[: len(text) // 2], r":\d+: not JSON"),
    "newer schema": (edit(schema=3), ":1: a record of schema 3: this site reads 2"),
    "no record": (lambda text: "[1]", ":1: a record of schema None"),
    "swapped stamp": (edit(stamp=stamp("2.6.0")), "its stamp is of torch 2.6.0, cpu"),
    "stamp with HTML": (edit(stamp={"torch": "<b>"}), "it/stamp has not just torch, build"),
    "no table": (edit(claims=[]), "it/claims is no table"),
    "a part missing": (
        lambda text: json.dumps({k: v for k, v in json.loads(text).items() if k != "parts"}),
        "it has not just schema, stamp",
    ),
    "a key twice": (lambda text: text.replace("{", '{"schema": 2,', 1), "'schema' stands twice"),
    "enormous text": (in_block(events={"1": [["out", "x" * 100_001]]}), "not of short texts"),
    "enormous file": (lambda text: text + " " * 5_000_000, "a record of 5,0.* characters"),
    "no digests": (in_block(blocks=["<script>", "b"]), "a block is no 'SOURCE:OUTCOME'"),
    "no such block": (in_block(events={"7": []}), "there is no block 7"),
    "no events": (in_block(events={"1": [["out", 1]]}), "not of short texts"),
    "too deep": (lambda text: "[" * 100_000, "too deep|not JSON"),
    "not UTF-8": (lambda text: text.replace("older", "\udcff"), "not UTF-8"),
}


@pytest.mark.parametrize(("damage", "says"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_record_is_refused_by_name(
    docs: Path, damage: Callable[[str], str], says: str
) -> None:
    path = docs / "_records" / "torch-2.2.2-cpu.json"
    damaged = damage(path.read_text("utf-8"))
    path.write_bytes(damaged.encode("utf-8", "surrogateescape"))
    with pytest.raises(BuildError, match=says) as refused:
        published.load_all(docs)
    assert str(refused.value).startswith(str(path)) and "\n" not in str(refused.value)


def test_one_record_is_whole(docs: Path) -> None:
    path = docs / "_records" / "torch-2.2.2-cpu.json"
    path.write_text(edit(whole=True)(path.read_text("utf-8")), "utf-8")
    with pytest.raises(BuildError, match=r"torch-2.13.0-cpu.json, torch-2.2.2-cpu.json"):
        published.load_all(docs)


def test_claims_are_those_of_the_build(site_jobs: list[Any]) -> None:
    found = [scripts.read(ROOT, path) for path in sorted((ROOT / "gallery").rglob("*.py"))]
    read = {job["id"]: job for job in claims.collect(ROOT, found)}
    built = {job["id"]: job for job in site_jobs if job["kind"] == "claim"}
    for job in built.values():
        job.pop("declared", None)
    assert read == {
        name: {**job, "quick": False} if "quick" in job else job for name, job in built.items()
    }


def test_a_folder_without_a_gallery_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "writethrough.gallery.records", str(tmp_path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "docs" / "_ext")}
    ran = subprocess.run(command, env=env, capture_output=True, text=True)
    said = f"{tmp_path}: there is no gallery beside it\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", said)


def test_a_record_is_the_same_with_and_without_a_build(project: Project) -> None:
    command = [sys.executable, "-m", "writethrough.gallery.records"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "docs" / "_ext"), "WT_DEVICE": "cpu"}

    def made() -> bytes:
        subprocess.run(command, cwd=project.folder, env=env, check=True)
        (path,) = (project.folder / "docs" / "_records").glob("torch-*.json")
        return path.read_bytes()

    alone = made()
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    assert made() == alone
    kept = json.loads(alone)
    assert kept["whole"] and kept["claims"] and set(kept["stamp"]) == set(entries.STAMP)


def test_pages_show_what_another_build_did(project: Project) -> None:
    """A synthetic record: its texts are shown as text, and the build says where it differs."""
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    docs = project.folder / "docs"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "docs" / "_ext"), "WT_DEVICE": "cpu"}
    command = [sys.executable, "-m", "writethrough.gallery.records"]
    subprocess.run(command, cwd=project.folder, env=env, check=True)
    (reference,) = published.load_all(docs)
    page = "gallery/errors/family/leaf"
    (first, before) = next(((k, e) for k, e in sorted(reference.blocks.items()) if k[0] == page))
    said = [["out", "before\n"], RAISED]
    blocks = {**reference.blocks, first: Entry(before.source, entries.digest(said), said)}
    records.write(docs, replace(reference, stamp=stamp("1.13.1"), blocks=blocks, whole=False))
    (docs / "reference").mkdir()
    (docs / "reference" / "builds.md").write_text(BUILDS, "utf-8")
    ended = project.build(WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    html = project.page(page)
    line = "torch 1.13.1: RuntimeError: a view of a leaf of today &lt;b&gt;is&lt;/b&gt; used"
    assert f"<summary>{line}</summary>" in html
    listed = project.page("reference/builds")
    assert 'data-builds="ab"' in listed and "<b>is</b>" not in listed
    # Of what has changed since, only that is said.
    path = project.folder / f"{page}.py"
    path.write_text(path.read_text("utf-8").replace("before", "earlier"), "utf-8")
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    html = project.page(page)
    assert "torch 1.13.1: RuntimeError" not in html
    assert "Not recorded since an example of this page changed: torch 1.13.1, CPU." in html


BUILDS = """\
---
orphan: true
---

# Builds

```{builds-table}
```

```{builds-differences} errors
```
"""


def test_drift_lists_what_no_longer_holds(script: scripts.Script) -> None:
    job = {"kind": "claim", "path": "docs/x.md", "line": 6, "id": "turned", "source": ""}
    false = {"end": "", "failure": "Expected:\n    1\nGot:\n    2\n"}
    new = {"blocks": [[], [["raise", "RuntimeError", "words that no page has", ""]]], "end": ""}
    old = {"blocks": [[], [[*RAISED, ""]]], "end": ""}
    lines = list(drift.drifted([script], {PAGE: new}, [(job, false)], {}))
    assert lines == [
        "docs/x.md:7: claim 'turned': false\nExpected:\n    1\nGot:\n    2",
        f"{PAGE}.py:15: no error page claims RuntimeError: words that no page has",
    ]
    true = {"end": "", "failure": ""}
    assert not list(drift.drifted([script], {PAGE: old}, [(job, true)], {}))


def test_two_builds_are_chosen(browser: Browser) -> None:  # noqa: F811
    """The list is what differs between the two, by keyboard, and starts from this build."""
    page = browser.new_page()
    page.goto((HTML / "reference" / "builds" / "errors.html").as_uri())
    whole = page.locator("li[data-builds]").count()
    shown = page.locator("li[data-builds]:not([hidden])")
    names = page.locator("table.wt-builds tbody tr > :first-child").all_inner_texts()
    assert whole > 100 and len(names) >= 8 and shown.count() == whole
    first, second = page.locator(".wt-filter select").all()
    second.focus()
    page.keyboard.type(names[-1][:10])
    last = len(names) - 1
    letters = [one.get_attribute("data-builds") or "" for one in shown.all()]
    assert 0 < len(letters) < whole
    assert all(one[last] not in (".", one[0]) and one[0] != "." for one in letters)
    assert page.inner_text(".wt-filter [role=status]") == f"{len(letters)} of {whole} differences"
    first.select_option(label=names[last])
    assert shown.count() == 0
    page.close()
