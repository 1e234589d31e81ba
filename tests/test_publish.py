"""Pages are published when their build succeeded; a failed build leaves the site as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT, Build, Project

LEAF = "gallery/errors/family/leaf"
CPU = {"WT_DEVICE": "cpu"}
STRICT = {**CPU, "WT_STRICT": "1"}


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file under a folder by its name."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def last_line(ended: Build) -> str:
    return ended.said.rstrip().splitlines()[-1]


@pytest.mark.parametrize("when", ["before reading", "while reading", "while writing"])
def test_failed_build_leaves_the_site(project: Project, when: str) -> None:
    assert project.build("-q", **CPU).status == 0
    before = files(project.html)
    if when == "before reading":
        edit(project.folder / f"{LEAF}.py", 'print("before")', "1 / 0")
    elif when == "while reading":
        edit(project.folder / "docs" / "index.md", "# A small project", "# A {ref}`lost` project")
    else:
        (project.folder / "docs" / "other.md").write_text("# Not in any list\n", "utf-8")
    ended = project.build("-q", **STRICT)
    assert ended.status != 0
    assert files(project.html) == before
    assert last_line(ended).startswith("build/html still holds the build of torch 2.")
    assert ", CPU, Python 3." in last_line(ended)
    again = project.build("-q", **STRICT)
    assert again.status != 0, "what a page warned of when it was read is forgotten"
    assert files(project.html) == before


@pytest.mark.parametrize("project", ["wrong-error"], indirect=True)
def test_first_build_that_fails_leaves_no_page(project: Project) -> None:
    ended = project.build("-q", **STRICT)
    assert ended.status != 0
    assert last_line(ended) == "build/html holds no build"
    assert files(project.html) == {}


def test_pages_alone_are_published(project: Project) -> None:
    (project.html / ".doctrees").mkdir(parents=True)  # as builds left it in former times
    (project.html / ".doctrees" / "index.doctree").touch()
    ended = project.build(**CPU)
    assert ended.status == 0, ended.said
    assert "The HTML pages are in build/html." in ended.said
    assert [name for name in files(project.html) if name.startswith(".")] == []
    assert not (project.html / ".doctrees").exists()


def test_equal_files_are_not_touched(project: Project) -> None:
    project.build("-q", **CPU)

    def stamps() -> dict[str, tuple[int, int]]:
        found = (project.html / name for name in files(project.html))
        return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}

    before = stamps()
    assert project.build("-q", "-a", **CPU).status == 0
    assert stamps() == before
    edit(project.folder / f"{LEAF}.py", '"before"', '"after all"')
    assert project.build("-q", **CPU).status == 0
    changed = {name for name, stamp in stamps().items() if before.get(name) != stamp}
    assert {"leaf.html", "leaf.py", "leaf.ipynb"} <= changed
    assert "claim.html" not in changed and "site.css" not in changed


def test_each_mode_has_its_folder(project: Project) -> None:
    for variables in (CPU, STRICT):
        assert project.build("-q", **variables).status == 0
    names = {path.name for path in (project.html.parent / ".work").iterdir()}
    assert {"html-lenient", "html-strict", "html-lenient-doctrees"} <= names
    again = project.build(**CPU)
    assert "no targets are out of date" in again.said, "the strict build took its folder"


def test_page_that_is_gone_does_not_come_back(project: Project) -> None:
    """After a failed build, and with -E, Sphinx does not know which pages there were."""
    other = project.folder / "docs" / "other.md"
    other.write_text("---\norphan: true\n---\n# Another\n", "utf-8")
    assert project.build("-q", **CPU).status == 0
    assert "other.html" in files(project.html)
    other.unlink()
    assert project.build("-q", "-E", **CPU).status == 0
    assert "other.html" not in files(project.html)


def test_folder_of_other_things_is_refused(project: Project) -> None:
    project.html.mkdir(parents=True)
    (project.html / "thesis.tex").write_text("precious", "utf-8")
    ended = project.build("-q", **CPU)
    assert ended.status != 0
    assert ended.said == "build/html: holds files that are no site: name an empty folder\n"
    assert files(project.html) == {"thesis.tex": b"precious"}


def test_publishing_that_was_cut_off_is_done_again(project: Project) -> None:
    assert project.build("-q", **CPU).status == 0
    before = files(project.html)
    (project.html.parent / ".work" / "html.stamp").write_text("", "utf-8")
    (project.html / "objects.inv").unlink()
    (project.html / "index.html").rename(project.html / "index.html.new")
    assert project.build("-q", **CPU).status == 0
    assert files(project.html) == before


def test_other_builders_publish_nothing(project: Project) -> None:
    assert project.build("-q", "-b", "dummy", **CPU).status == 0
    assert files(project.html) == {}
    assert not (project.html.parent / ".work" / "html-lenient").exists()


def test_second_build_waits(project: Project) -> None:
    edit(project.folder / f"{LEAF}.py", 'print("before")', "__import__('time').sleep(4)")
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: project.build("-q", **STRICT), range(2)))
    assert [ended.status for ended in both] == [0, 0], both
    waited = "Another build of this tree is running; waiting for its end.\n"
    assert sorted(ended.said for ended in both) == ["", waited]


def test_lock_of_a_killed_build_is_free(project: Project) -> None:
    edit(project.folder / f"{LEAF}.py", 'print("before")', "__import__('time').sleep(15)")
    command = [sys.executable, "-m", "sphinx", "-q", "-c", str(ROOT), "docs", "build/html"]
    first = subprocess.Popen(command, cwd=project.folder, env={**os.environ, **CPU})
    lock = project.folder / "docs" / "gallery" / ".lock"
    while not lock.exists():
        assert first.poll() is None
    first.kill()
    first.wait()
    edit(project.folder / f"{LEAF}.py", "__import__('time').sleep(15)", 'print("before")')
    ended = project.build("-q", **STRICT)
    assert (ended.status, ended.said) == (0, "")
