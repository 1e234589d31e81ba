"""Rules about the sources themselves."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXTENSIONS, ROOT


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, text=True, capture_output=True, check=True
    ).stdout.split()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


PROSE = tracked("docs/*.md", "docs/**/*.md", "gallery/**/*.py", "gallery/**/*.rst", "README.md")


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_prompts_stand_in_checked_blocks_only(path: Path) -> None:
    """`>>>` anywhere but in a claim would be shown and never run."""
    text = re.sub(r"^# ?", "", path.read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^```\{claim\}.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^\.\. claim::.*\n(?:   .*\n|[ \t]*\n)*", "", text, flags=re.MULTILINE)
    if path.name == "contributing.md":
        text = re.sub(r"^```rst\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert not re.search(r"^\s*>>>", text, re.MULTILINE)


def test_no_path_of_a_machine_is_tracked() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if re.search(r"/(?:root|home)/\w|/work/|/opt/(?!conda)", text) and path != Path(__file__):
            found.append(path)
    assert not found


def test_top_level_holds_what_the_design_says() -> None:
    wanted = {
        ".ci",
        ".github",
        ".gitignore",
        ".readthedocs.yaml",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
    }
    wanted |= {"conf.py", "docs", "gallery", "pyproject.toml", "tests", "tox.ini"}
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert found <= wanted


ROOMS = ("site", "gallery", "run", "matrix")


def test_each_room_uses_only_those_under_it() -> None:
    wrong = []
    for room in ROOMS:
        for path in (EXTENSIONS / "writethrough" / room).glob("*.py"):
            used = re.findall(
                r"^\s*(?:from|import) writethrough\.(\w+)", path.read_text("utf-8"), re.M
            )
            wrong += [(path, name) for name in used if ROOMS.index(name) < ROOMS.index(room)]
    assert not wrong
    assert {p.name for p in (EXTENSIONS / "writethrough").iterdir() if p.is_dir()} - {
        "__pycache__"
    } == set(ROOMS)


BLOCKED = """
import importlib, pathlib, sys
for name in ("sphinx", "docutils", "sphinx_gallery", "myst_nb", "myst_parser"):
    sys.modules[name] = None
for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*.py")):
    if path.parent.name != "site":
        importlib.import_module(f"writethrough.{path.parent.name}.{path.stem}")
"""


def test_what_computes_imports_no_sphinx() -> None:
    subprocess.run(
        [sys.executable, "-c", BLOCKED, str(EXTENSIONS / "writethrough")],
        env={**os.environ, "PYTHONPATH": str(EXTENSIONS)},
        check=True,
    )


def test_scripts_are_split_as_sphinx_gallery_splits_them() -> None:
    from sphinx_gallery.py_source_parser import split_code_and_text_blocks
    from writethrough.gallery import scripts

    found = tracked("gallery/**/*.py")
    assert len(found) > 300
    for path in found:
        mine = [(b.kind, b.text.lstrip(), b.line) for b in scripts.read(ROOT, path).blocks]
        theirs = split_code_and_text_blocks(path)[1]
        assert mine == [(kind, text.lstrip(), line) for kind, text, line in theirs], path
