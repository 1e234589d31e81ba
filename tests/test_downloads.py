"""What a reader downloads runs from top to bottom, errors included."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from conftest import ROOT, Project, run_jobs, script

DOWNLOADS = ROOT / "docs" / "gallery" / "extra" / "downloads"


def runs(site_jobs: list[Any]) -> set[str]:
    """Names of the scripts that this build ran (those that need CUDA may not have been)."""
    return {Path(job["path"]).stem for job in site_jobs if job["path"].startswith("gallery/")}


def test_scripts_run_to_the_end(site_jobs: list[Any], tmp_path: Path) -> None:
    files = sorted(DOWNLOADS.rglob("*.py"))
    assert {file.stem for file in files} == {f.stem for f in (ROOT / "gallery").rglob("*.py")}
    files = [f for f in files if "# needs: cuda" not in source_of(f)]
    jobs = [script(f.read_text("utf-8"), limit=60) for f in files]
    failed = []
    for file, outcome in zip(files, run_jobs(jobs, tmp_path), strict=True):
        raised = [e[1:3] for block in outcome["blocks"] for e in block if e[0] == "raise"]
        if outcome["end"] or raised:
            failed.append((file.name, outcome["end"], raised))
    assert not failed


def source_of(download: Path) -> str:
    return (ROOT / "gallery" / download.relative_to(DOWNLOADS)).read_text("utf-8")


def test_notebooks_hold_the_same_code() -> None:
    for file in sorted(DOWNLOADS.rglob("*.ipynb")):
        notebook = json.loads(file.read_text("utf-8"))
        code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
        text = "".join(
            "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"
        )
        plain = file.with_suffix(".py").read_text("utf-8")
        for cell in code:
            assert cell.strip() in plain
        for source in (text, *code):
            assert not re.search(r"^# (raises|warns|needs): ", source, re.MULTILINE)
        assert ".. claim::" not in text and ".. wordings::" not in text and ":api:" not in text


def test_failing_statement_is_wrapped(project: Project) -> None:
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    text = (project.html / "downloads" / "errors" / "family" / "leaf.py").read_text("utf-8")
    wrapped = (
        "try:\n    weights[0] = 5.0\nexcept Exception as error:\n"
        '    print(f"{type(error).__name__}: {error}")\n\n# %%\n# The script goes on.\n'
    )
    assert wrapped in text
    assert "# raises" not in text
