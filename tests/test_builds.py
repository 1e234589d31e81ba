"""What is run again, what is not, and what stays on the page."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, Project

LEAF = "gallery/errors/family/leaf"


def ran(said: str) -> tuple[int, int]:
    found = re.search(r"gallery: ran (\d+) of (\d+) scripts", said)
    assert found, said
    return int(found[1]), int(found[2])


def test_page_shows_what_the_block_did(project: Project) -> None:
    ended = project.build(WT_STRICT="1", WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    page = project.page(LEAF)
    text = re.sub(r"<[^>]+>", "", page)
    order = ["Prints", "before", "Raises", "Traceback", "line 15", "The script goes on", "2., 2."]
    place = 0
    for word in order:
        place = text.index(word, place)
    assert "# raises" not in text and "Estimated memory" not in text
    assert "Go to the end" not in text and "Gallery generated" not in text
    assert 'href="../../../downloads/errors/family/leaf.py"' in page
    assert "checked on torch" in project.page("gallery/scenarios/family/claim")
    inventory = (project.html / "objects.inv").read_bytes()
    import zlib

    names = zlib.decompress(inventory.split(b"zlib.\n", 1)[1]).decode()
    for name in ("error-leaf", "scenario-claim", "claim-slices-are-views"):
        assert f"{name} std:label" in names


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
    pages = json.loads(data.removeprefix("window.WT_FINDER={pages:").removesuffix("};\n"))
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


@pytest.mark.parametrize("what", ["device", "torch", "code"])
def test_everything_runs_again_after_a_change_of(
    what: str, project: Project, tmp_path: Path
) -> None:
    """The key of outcomes holds torch, the device and our own code."""
    assert ran(project.build(WT_DEVICE="cpu").said) == (2, 2)
    if what == "device":
        ended = project.build(WT_DEVICE="auto")
    elif what == "torch":
        # Another torch, as far as the key can see: its version file says something else.
        ended = project.build(WT_DEVICE="cpu", PYTHONPATH=str(other_torch(tmp_path)))
    else:
        ended = build_with_other_code(project, tmp_path)
    assert ended.status == 0, ended.said
    assert ran(ended.said) == (2, 2)


def other_torch(folder: Path) -> Path:
    """Make a package of links to the installed torch, with a version file of its own."""
    from importlib.util import find_spec

    spec = find_spec("torch")
    assert spec is not None and spec.origin is not None
    real, copy = Path(spec.origin).parent, folder / "other" / "torch"
    copy.mkdir(parents=True)
    for path in real.iterdir():
        if path.name != "version.py":
            (copy / path.name).symlink_to(path)
    text = (real / "version.py").read_text("utf-8")
    (copy / "version.py").write_text(text.replace("__version__ = '2", "__version__ = '9"), "utf-8")
    return copy.parent


def build_with_other_code(project: Project, folder: Path):  # type: ignore[no-untyped-def]
    copy = folder / "copy"
    for name in ("docs/_ext", "docs/_static", "docs/_templates"):
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(ROOT / "conf.py", copy)
    module = copy / "docs" / "_ext" / "writethrough" / "gallery" / "promises.py"
    module.write_text(module.read_text("utf-8") + "\n# changed\n", "utf-8")
    return project.build("-c", str(copy), WT_DEVICE="cpu")


@pytest.mark.parametrize("project", ["needs-cuda"], indirect=True)
def test_script_that_needs_cuda_says_so(project: Project) -> None:
    variables = {"WT_STRICT": "1", "WT_DEVICE": "cpu"}
    ended = project.build("-q", **variables)
    assert ended.status == 0, ended.said
    page = "gallery/scenarios/family/cuda"
    assert "Not run: there is no CUDA in this build." in project.page(page)
    record = {"torch": "2.13.0", "device": "cuda", "name": "A100", "scripts": {}}
    record["scripts"] = {page: [[["out", "'cuda from the record'\n"]]]}
    folder = project.folder / "docs" / "_records"
    folder.mkdir()
    (folder / "torch-2.13.0-cuda.json").write_text(json.dumps(record), "utf-8")
    shutil.rmtree(project.folder / "docs" / "gallery")
    assert project.build("-q", **variables).status == 0
    assert "shown from the record of torch 2.13.0, A100" in project.page(page)
    assert "cuda from the record" in project.page(page)


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
    path.write_text(path.read_text("utf-8").replace('"before"', '"otherwise"'), "utf-8")
    ended = project.build("-q", **strict)
    assert ended.status != 0
    assert f"{LEAF}.py:8: the record says 'before" in ended.said


def test_two_builds_are_the_same_bytes(project: Project, tmp_path: Path) -> None:
    digests = []
    for _ in range(2):
        shutil.rmtree(project.folder / "docs" / "gallery", ignore_errors=True)
        shutil.rmtree(project.folder / "build", ignore_errors=True)
        ended = project.build("-q", WT_DEVICE="cpu", SOURCE_DATE_EPOCH="1700000000")
        assert ended.status == 0, ended.said
        files = sorted(p for p in project.html.rglob("*") if p.is_file())
        files = [p for p in files if ".doctrees" not in p.parts]
        digests.append({p.relative_to(project.html): p.read_bytes() for p in files})
    assert digests[0].keys() == digests[1].keys()
    assert [p for p in digests[0] if digests[0][p] != digests[1][p]] == []
    assert "2023-11-14" in project.page("index")
