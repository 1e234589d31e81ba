"""What is run again, what is not, and what stays on the page."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Project, other_package
from writethrough.gallery import entries, records, scripts
from writethrough.site.shown import counted

SCRIPT = '''"""
A message
=========
"""

# fix: not compiled: statement
def fill(x):
    if len(x):
        x[0] = 1.0


# %%
# Text.

x = []
# raises: IndexError: list
fill(x)
'''
LEAF = "gallery/errors/family/leaf"


def test_lines_of_a_traceback_are_counted_in_their_blocks(tmp_path: Path) -> None:
    path = tmp_path / "gallery" / "errors" / "family" / "page.py"
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT, "utf-8")
    script = scripts.read(tmp_path, path)
    frames = ["line 17, in <module>", "line 9, in fill"]
    text = "".join(f'  File "gallery/errors/family/page.py", {frame}\n' for frame in frames)
    assert counted(script, text + '  File "torch/a.py", line 9, in b\n') == (
        '  File "<block>", line 2, in <module>\n  File "<earlier block>", line 3, in fill\n'
        '  File "torch/a.py", line 9, in b\n'
    )
    warned = "gallery/errors/family/page.py:9: UserWarning: mind"
    assert counted(script, warned) == "<block>:3: UserWarning: mind"


def ran(said: str) -> tuple[int, int]:
    found = re.search(r"gallery: ran (\d+) of (\d+) scripts", said)
    assert found, said
    return int(found[1]), int(found[2])


def test_page_shows_what_the_block_did(project: Project) -> None:
    ended = project.build(WT_STRICT="1", WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    page = project.page(LEAF)
    text = re.sub(r"<[^>]+>", "", page)
    order = ["Prints", "before", "Raises", "Traceback", "line 6", "The script goes on", "2., 2."]
    place = 0
    for word in order:
        place = text.index(word, place)
    assert "# raises" not in text and "Estimated memory" not in text
    assert "Go to the end" not in text and "Gallery generated" not in text
    assert 'href="../../../downloads/errors/family/leaf.py"' in page
    assert "✓ 1 example · torch" in project.page("gallery/scenarios/family/claim")
    inventory = (project.html / "objects.inv").read_bytes()
    import zlib

    names = zlib.decompress(inventory.split(b"zlib.\n", 1)[1]).decode()
    for name in ("error-leaf", "scenario-claim", "claim-slices-are-views"):
        assert f"{name} std:label" in names


@pytest.mark.parametrize("project", ["everything"], indirect=True)
def test_pages_name_those_that_link_to_them(project: Project) -> None:
    ended = project.build("-q", WT_STRICT="1", WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    text = re.sub(r"<[^>]+>", "", project.page(LEAF))
    here = text.partition("Pages that link here")[2]
    assert re.search(r"Learn: A chapter\s+Elsewhere: Views, and the box", here), here[:200]
    assert "Pages that link here" not in project.page("gallery/scenarios/family/claim")


def test_nothing_is_made_that_no_page_uses(project: Project) -> None:
    """The box takes the place of Sphinx's search; its stemmer stays, for the box."""
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    index = (project.html / "searchindex.js").read_text("utf-8")
    assert '"terms":{}' in index and '"titleterms":{}' in index
    assert (project.html / "search.html").is_file()
    assert "diagnose.js" in project.page("search")
    assert (project.html / "_static" / "english-stemmer.js").is_file()
    made = project.folder / "docs" / "gallery"
    assert not list(made.rglob("*.codeobj.json"))
    assert not list(made.rglob("*.png"))
    assert not list(made.glob("errors/**/*.ipynb"))


def test_box_has_an_introduction_as_the_page_shows_it(project: Project) -> None:
    path = project.folder / "gallery" / "scenarios" / "family" / "claim.py"
    sentence = (
        "``w * 0.01`` and ``a ** b`` are *new*, ``f(*args)`` is **not**: see :ref:`error-leaf`,\n"
        ":doc:`/index` or :ref:`that page <error-leaf>` (``x[0]``)."
    )
    text = path.read_text("utf-8").replace("Yes, and here is the check.", sentence)
    path.write_text(text, "utf-8")
    claim = "# Other\n\n```{claim} also-views\nA slice is a *view*, too.\n\n>>> 1\n1\n```\n"
    (project.folder / "docs" / "other.md").write_text(f"---\norphan: true\n---\n{claim}", "utf-8")
    ended = project.build("-q", WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    data = (project.html / "_static" / "finder-data.js").read_text("utf-8")
    pages = json.loads(data.partition(",pages:")[2].removesuffix("};\n"))
    data = (project.html / "_static" / "page-data.js").read_text("utf-8")
    pages += json.loads(data.removeprefix("window.WT_PAGES=").removesuffix(";\n"))
    intros = {page["url"]: page["intro"] for page in pages}
    assert intros["other.html"] == "A slice is a view, too."
    assert intros["gallery/scenarios/family/claim.html"] == (
        "w * 0.01 and a ** b are new, f(*args) is not: see a view of a leaf Variable, "
        "A small project or that page (x[0])."
    )


def test_only_what_changed_runs_again(project: Project) -> None:
    assert ran(project.build(WT_DEVICE="cpu").said) == (2, 2)
    again = project.build(WT_DEVICE="cpu")
    assert ran(again.said) == (0, 2) and "no targets are out of date" in again.said
    path = project.folder / f"{LEAF}.py"
    path.write_text(path.read_text("utf-8").replace('"before"', '"after all"'), "utf-8")
    assert ran(project.build(WT_DEVICE="cpu").said) == (1, 2)
    assert "after all" in project.page(LEAF)


def test_renamed_script_leaves_no_page(project: Project) -> None:
    project.build("-q", WT_DEVICE="cpu")
    path = project.folder / f"{LEAF}.py"
    path.rename(path.with_name("renamed.py"))
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    assert "renamed" in project.page("gallery/errors/index")
    assert not list((project.folder / "docs" / "gallery" / "errors").rglob("leaf.*"))
    assert not (project.html / f"{LEAF}.html").exists()
    assert not list((project.html / "downloads").rglob("leaf.*"))


@pytest.mark.parametrize("what", ["torch", "numpy", "compiler", "code"])
def test_everything_runs_again_after_a_change_of(
    what: str, project: Project, tmp_path: Path
) -> None:
    """The key of outcomes holds torch, NumPy, the C++ compiler and our own code."""
    assert ran(project.build(WT_DEVICE="cpu").said) == (2, 2)
    if what == "code":
        ended = build_with_other_code(project, tmp_path)
    elif what == "compiler":
        path = f"{other_compiler(tmp_path)}{os.pathsep}{os.environ['PATH']}"
        ended = project.build(WT_DEVICE="cpu", PATH=path)
    else:
        # Another torch, as far as the key can see: its version file says something else.
        ended = project.build(WT_DEVICE="cpu", PYTHONPATH=str(other_package(what, tmp_path)))
    assert ended.status == 0, ended.said
    assert ran(ended.said) == (2, 2)
    claims = re.search(r"claims: ran (\d+) of (\d+) jobs", ended.said)
    assert claims is not None and claims[1] == claims[2] != "0"


def test_code_that_only_shows_runs_nothing_again(project: Project, tmp_path: Path) -> None:
    """All pages are read again with the code that makes them."""
    assert project.build(WT_DEVICE="cpu").status == 0
    ended = build_with_other_code(project, tmp_path, "site/layout.py")
    assert ended.status == 0, ended.said
    assert ran(ended.said) == (0, 2)
    assert (
        "claims: ran 0 of " in ended.said
        and "[config changed ('writethrough_build')]" in ended.said
    )


def test_device_that_comes_out_the_same_runs_nothing_again(project: Project) -> None:
    assert ran(project.build(WT_DEVICE="cpu").said) == (2, 2)
    hidden = {"CUDA_VISIBLE_DEVICES": ""}
    assert ran(project.build(**hidden).said) == (0, 2)
    assert ran(project.build(WT_DEVICE="auto", **hidden).said) == (0, 2)


CUDA, CPU = "cuda: Optional[str] = '13.0'\nhip: Optional[str] = None\n", "cuda = None\nhip = None\n"


@pytest.mark.parametrize(
    ("version", "visible", "nodes", "device"),
    [
        (CPU, None, ["nvidia0"], "cpu"),
        (CUDA, None, [], "cpu"),
        (CUDA, "", ["nvidia0"], "cpu"),
        (CUDA, "-1", ["nvidia0"], "cpu"),
        (CUDA, None, ["nvidia0"], "auto"),
        (CUDA, "0", ["dxg"], "auto"),
        ("", None, ["nvidia0"], "auto"),
    ],
)
def test_what_is_known_of_the_device(
    version: str,
    visible: str | None,
    nodes: list[str],
    device: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    from writethrough.run import key

    for name in nodes:
        (tmp_path / name).touch()
    monkeypatch.setattr(key, "DEVICE_FILES", tmp_path)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert bool(key.cards(version)) == (device == "auto")


@pytest.mark.parametrize(
    ("wanted", "cuda", "device", "name"),
    [
        ("auto", True, "cuda", "A100"),
        ("auto", False, "cpu", ""),
        ("cpu", True, "cpu", ""),
        ("cuda", True, "cuda", "A100"),
        ("cuda", False, "", ""),
    ],
)
def test_device_is_chosen(
    wanted: str, cuda: bool, device: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a GPU: a worker that says what one of a machine with CUDA would say."""
    from writethrough.run import runner

    given: list[dict[str, Any]] = []

    class Answers:
        def run(self, job: dict[str, Any]) -> dict[str, Any]:
            given.append(job)
            facts = dict.fromkeys(runner.FACTS, "") | {"torch": "2.13.0", "end": ""}
            return {**facts, "cuda": cuda, "name": "A100", "driver": "13000"}

    monkeypatch.setenv("WT_DEVICE", wanted)
    started = runner.Runner()
    started.idle = [Answers()]  # type: ignore[list-item]
    if not device:
        with pytest.raises(runner.BuildError, match=r"^WT_DEVICE=cuda, but torch 2\.13\.0 sees no"):
            started.build()
        return
    build = started.build()
    assert (build.device, build.device_name) == (device, name)
    assert build.driver == ("13000" if name else "")
    assert build.label == f"torch 2.13.0, {name or 'CPU'}"
    started.run({"kind": "script"})
    assert [job["device"] for job in given] == ["cpu", device]


def other_compiler(folder: Path) -> Path:
    """Make a ``c++`` that says another version than the installed one does."""
    path = folder / "bin" / "c++"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\necho c++ 99.0\n", "utf-8")
    path.chmod(0o755)
    return path.parent


def build_with_other_code(  # type: ignore[no-untyped-def]
    project: Project, folder: Path, name: str = "gallery/promises.py"
):
    copy = folder / "copy"
    for part in ("docs/_ext", "docs/_static", "docs/_templates"):
        shutil.copytree(ROOT / part, copy / part)
    shutil.copy(ROOT / "conf.py", copy)
    module = copy / "docs" / "_ext" / "writethrough" / name
    module.write_text(module.read_text("utf-8") + "\n# changed\n", "utf-8")
    return project.build("-c", str(copy), WT_DEVICE="cpu")


@pytest.mark.parametrize("need", ["cpu", "compiler"])
def test_script_that_needs_the_cpu_runs_there(project: Project, need: str) -> None:
    """In a build for CUDA as well; the page says so. A C++ compiler makes code for the CPU."""
    from writethrough.gallery import claims, fixes
    from writethrough.run.runner import Runner
    from writethrough.site.gallery import ON_CPU, Gallery

    path = project.folder / f"{LEAF}.py"
    source = path.read_text("utf-8").replace("import torch", f"# needs: {need}\n\nimport torch", 1)
    path.write_text(source, "utf-8")
    gallery = Gallery(project.folder / "docs", Runner())
    gallery.torch = "2.13.0"
    (script,) = (one for one in gallery.scripts if one.docname == LEAF)
    assert not script.problems and script.job()["device"] == "cpu"
    assert {job["device"] for _, job in fixes.jobs(script, False)} <= {"cpu"}
    given: list[dict[str, Any]] = []

    class Worker:
        def run(self, job: dict[str, Any]) -> dict[str, Any]:
            given.append(job)
            return {"blocks": [[] for _ in script.code], "end": ""}

    gallery.runner.idle = [Worker()]  # type: ignore[list-item]
    for device, says in (("cuda", [ON_CPU]), ("cpu", [])):
        gallery.runner.device = device
        kept = gallery.keep(script, gallery.runner.run(script.job()))
        assert [text for text in kept["notes"].get("0", []) if text == ON_CPU] == says
    gallery.runner.device = "cuda"
    parts = "", ">>> 1\n1\n", ""
    for options in ({}, {"needs": "cpu"}):
        gallery.runner.run(claims.job("x", "docs/x.md", 1, parts, options))
    assert [job["device"] for job in given] == ["cpu", "cpu", "cuda", "cpu"]


@pytest.mark.parametrize("project", ["needs-cuda"], indirect=True)
def test_script_that_needs_cuda_says_so(project: Project) -> None:
    variables = {"WT_STRICT": "1", "WT_DEVICE": "cpu"}
    ended = project.build("-q", **variables)
    assert ended.status == 0, ended.said
    page = "gallery/scenarios/family/cuda"
    assert "Not run: there is no CUDA in this build." in project.page(page)
    stamp = dict.fromkeys(entries.STAMP, "")
    stamp |= {"torch": "2.13.0", "device": "cuda", "name": "A100"}
    did = entries.Entry("0", "0", [["out", "'cuda from the record'\n"]])
    parts = entries.parts_of_cells()
    record = entries.Record(stamp, {(page, 0): did}, parts=parts)
    records.write(project.folder / "docs", record)
    shutil.rmtree(project.folder / "docs" / "gallery")
    assert project.build("-q", **variables).status == 0
    assert "shown from the record of torch 2.13.0, A100" in project.page(page)
    assert "cuda from the record" in project.page(page)


@pytest.mark.parametrize("project", ["needs-earlier"], indirect=True)
def test_blocks_after_an_error_run_as_far_as_they_can(project: Project) -> None:
    ended = project.build(WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    text = re.sub(r"<[^>]+>", "", project.page("gallery/scenarios/family/bad"))
    order = [
        "raises what it did not promise: IndexError",
        "len(values)",
        "Prints",
        "2",
        "total + 1",
        "Not run: it needs what an earlier block did not make.",
        "values[7]",
        "Raises IndexError",
    ]
    place = 0
    for words in order:
        place = text.index(words, place) + len(words)
    assert text.count("This build differs") == 1 and "NameError" not in text
    assert ended.said.count("differs: gallery/scenarios/family/bad.py:") == 1
    outcome = json.loads(
        (project.folder / "docs/gallery/scenarios/family/bad.outcome.json").read_text("utf-8")
    )
    assert outcome["outcome"]["blocks"][3] is None
    # A record keeps it, and is compared with it.
    script = scripts.read(project.folder, project.folder / "gallery/scenarios/family/bad.py")
    blocks = entries.of_script(script, outcome["outcome"])
    fourth = script.docname, 3
    kept = entries.Record({}, blocks)
    assert blocks[fourth].said is None
    assert entries.differences(script, kept, outcome["outcome"]) == []
    blocks[fourth] = replace(blocks[fourth], said=[["out", "2\n"]])
    assert entries.differences(script, kept, outcome["outcome"])


def test_record_is_compared_and_written(project: Project) -> None:
    import subprocess
    import sys

    project.build("-q", WT_DEVICE="cpu")
    env = {**os.environ, "PYTHONPATH": str(ROOT / "docs" / "_ext")}
    command = [sys.executable, "-m", "writethrough.gallery.records", "docs"]
    subprocess.run(command, cwd=project.folder, env=env, check=True)
    strict = {"WT_STRICT": "1", "WT_DEVICE": "cpu"}
    assert project.build("-q", **strict).status == 0
    path = project.folder / f"{LEAF}.py"
    before = path.read_text("utf-8")
    path.write_text(before.replace('"before"', '"otherwise"'), "utf-8")
    ended = project.build("-q", **strict)
    assert ended.status != 0
    assert f"{LEAF}.py:8: the record lacks this block, which is new or changed" in ended.said
    path.write_text(before, "utf-8")
    (kept,) = (project.folder / "docs" / "_records").glob("torch-*.json")
    kept.write_text(kept.read_text("utf-8").replace('"before', '"otherwise'), "utf-8")
    ended = project.build("-q", **strict)
    assert ended.status != 0
    assert f"{LEAF}.py:8: the record says 'otherwise" in ended.said


SURROUNDINGS = [
    ("one", 0o022, "-j1", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}),
    ("zwei Wörter % 二", 0o077, "-j2", {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"}),
]


def test_same_bytes_wherever_it_is_built(tmp_path: Path) -> None:
    """Folder, umask, hash seed, time zone, locale and number of processes leave no trace."""
    found = []
    for name, umask, jobs, variables in SURROUNDINGS:
        project = Project(tmp_path / name / "project", "paths")
        # Torch, too, lies under a path with blanks; the same words are on the page.
        variables["PYTHONPATH"] = str(other_package("torch", tmp_path / name))
        variables |= {"WT_DEVICE": "cpu", "WT_STRICT": "1", "SOURCE_DATE_EPOCH": "1700000000"}
        before = os.umask(umask)
        try:
            ended = project.build("-q", jobs, **variables)
        finally:
            os.umask(before)
        assert ended.status == 0, ended.said
        every = sorted(project.html.rglob("*"))
        assert {p.stat().st_mode & 0o777 for p in every if p.is_dir()} == {0o755}
        assert {p.stat().st_mode & 0o777 for p in every if p.is_file()} == {0o644}
        files = {p.relative_to(project.html): p.read_bytes() for p in every if p.is_file()}
        assert [p for p in files if tmp_path.name.encode() in files[p]] == []
        found.append(files)
    assert found[0].keys() == found[1].keys()
    assert [p for p in found[0] if found[0][p] != found[1][p]] == []
    assert "2023-11-14" in found[0][Path("index.html")].decode()


def clean_build(project: Project, *options: str) -> dict[Path, bytes]:
    """Build the project from nothing; return its files."""
    shutil.rmtree(project.folder / "docs" / "gallery", ignore_errors=True)
    shutil.rmtree(project.folder / "build", ignore_errors=True)
    ended = project.build(*options, WT_DEVICE="cpu", SOURCE_DATE_EPOCH="1700000000")
    assert ended.status == 0, ended.said
    files = sorted(p for p in project.html.rglob("*") if p.is_file())
    return {p.relative_to(project.html): p.read_bytes() for p in files}


@pytest.mark.parametrize("project", ["everything"], indirect=True)
def test_builds_on_one_core_and_on_two_are_the_same_bytes(project: Project) -> None:
    one, two = clean_build(project, "-q", "-j", "1"), clean_build(project, "-q", "-j", "2")
    assert one.keys() == two.keys()
    assert [p for p in one if one[p] != two[p]] == []


@pytest.mark.parametrize("project", ["everything"], indirect=True)
def test_long_stages_say_how_far_they_are_and_how_long_they_took(project: Project) -> None:
    said = project.build(WT_DEVICE="cpu").said
    for shown in (
        r"running scripts\.\.\. \[ 50%\] leaf",
        r"gallery: ran 2 of 2 scripts in \d+ s",
        r"running chapters\.\.\. \[100%\] learn/",
        r"chapters: 2 have run after \d+ s",
        r"checking claims\.\.\. \[100%\]",
        r"claims: ran 4 of 4 jobs in \d+ s",
    ):
        assert re.search(shown, said), said


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 20_406])
def test_progress_takes_few_lines_in_a_log(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from writethrough.site import progress

    told: list[list[str]] = []

    def record(chunks: list[list[str]], summary: str, length: int) -> Iterator[list[str]]:
        assert length == len(chunks)
        for chunk in chunks:
            told.append(chunk)
            yield chunk

    monkeypatch.setattr(progress, "status_iterator", record)
    names = [str(number) for number in range(count)]
    assert list(progress.shown(iter(range(count)), names, "")) == list(range(count))
    assert [name for chunk in told for name in chunk] == names and len(told) <= 20
