"""The bench runs, and its record becomes a page."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from bench import numbered
from conftest import ROOT, Project

PAGE = "---\norphan: true\n---\n\n# Speed\n\n```{speed}\n```\n"


def test_copies_claim_nothing_twice() -> None:
    source = (
        '"""\nTitle\n=====\n\n.. wordings:: E\n\n   a {b}  -- old\n"""\n\n# %%\n'
        "# .. wordings:: F\n#\n#    c\n#    d\n#\n# Text.\n#\n# .. claim:: is-so\n#\n#    So.\n"
    )
    assert numbered(source, 3) == source.replace("a {b}", "a {b} (copy 3)").replace(
        "    c", "    c (copy 3)"
    ).replace("    d", "    d (copy 3)").replace("is-so", "is-so-copy-3")


def test_bench_of_a_small_project(project: Project) -> None:
    out = project.folder / "docs" / "_records" / "bench.json"
    out.parent.mkdir()
    command = [sys.executable, str(ROOT / "tests" / "bench.py"), "--runs", "1", "--times", "2"]
    command += ["--project", str(project.folder), "--out", str(out)]
    ended = subprocess.run(
        [*command, "--only", "clean", "floor", "script", "times"],
        env={**os.environ, "WT_DEVICE": "cpu"},
        text=True,
        capture_output=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    record = json.loads(out.read_text("utf-8"))
    wanted = {"clean", "script", "floor", "floor: run", "floor: build", "times 1", "times 2"}
    assert set(record["measures"]) == wanted
    assert record["sizes"]["times"]["2"]["scripts"] == 2 * record["sizes"]["own"]["scripts"]
    page = project.folder / "docs" / "speed.md"
    page.write_text(PAGE, "utf-8")
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    shown = project.page("speed")
    assert f"on {record['stamp']['cores']} cores" in shown
    assert f"{record['measures']['clean']['seconds']:.1f} s" in shown
    assert "clean build of the pages, 2 times as many scripts" in shown


def test_page_without_a_record_says_so(project: Project) -> None:
    (project.folder / "docs" / "speed.md").write_text(PAGE, "utf-8")
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    assert "Not measured yet: there is no record." in project.page("speed")
