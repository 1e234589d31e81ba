"""What an older torch lacks is told, once, and takes no build down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import EXTENSIONS, Project, other_package, run_jobs, script
from writethrough.run.lacks import lacking
from writethrough.site import claims

NAME = "torch 2.9.0 has no torch.compile"


@pytest.fixture
def old_torch(tmp_path: Path) -> str:
    """The folder of a torch 2.9.0 without ``torch.compile``, ``torch.func`` and ``uint16``."""
    folder = other_package("torch", tmp_path)
    start = folder / "torch" / "__init__.py"
    text = start.read_text("utf-8")
    start.unlink()
    start.write_text(f"{text}\ndel compile, func, uint16\n__version__ = '2.9.0'\n", "utf-8")
    version = folder / "torch" / "version.py"
    text = re.sub(r"(?m)^__version__ = .*", "__version__ = '2.9.0'", version.read_text("utf-8"))
    version.write_text(text, "utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("kind", "message", "name"),
    [
        ("AttributeError", "module 'torch' has no attribute 'compile'", "torch.compile"),
        ("AttributeError", "module 'torch.func' has no attribute 'jvp'", "torch.func.jvp"),
        ("AttributeError", "'Tensor' object has no attribute 'to_x'", "torch.Tensor.to_x"),
        ("AttributeError", "type object 'Tensor' has no attribute 'x'", "torch.Tensor.x"),
        ("AttributeError", "'Parameter' object has no attribute 'x'", "torch.nn.Parameter.x"),
        ("AttributeError", "'torch.dtype' object has no attribute 'x'", "torch.dtype.x"),
        ("AttributeError", "'_OpNamespace' 'aten' object has no attribute 'x'", "torch.ops.aten.x"),
        ("ModuleNotFoundError", "No module named 'torch.func'", "torch.func"),
        (
            "ImportError",
            "cannot import name 'compile' from 'torch' (a/__init__.py)",
            "torch.compile",
        ),
        ("RuntimeError", "Dynamo is not supported on Python 3.12+", "torch.compile on this Python"),
        (
            "RuntimeError",
            "Python 3.11+ not yet supported for torch.compile",
            "torch.compile on this Python",
        ),
        ("AttributeError", "'Tensor' object has no attribute 'append'", ""),
        ("AttributeError", "'NoneType' object has no attribute 'zero_'", ""),
        ("AttributeError", "'list' object has no attribute 'fill_'", ""),
        ("AttributeError", "module 'torchvision' has no attribute 'io'", ""),
        ("ModuleNotFoundError", "No module named 'torchvision.io'", ""),
        ("ModuleNotFoundError", "No module named 'torch'", ""),
        ("RuntimeError", "module 'torch' has no attribute 'compile'", ""),
        (
            "TypeError",
            "Module.load_state_dict() got an unexpected keyword argument 'assign'",
            "torch.nn.Module.load_state_dict(assign=...)",
        ),
        (
            "TypeError",
            "'torch.device' object does not support the context manager protocol",
            "torch.device.__enter__",
        ),
        (
            "InternalTorchDynamoError",
            "AttributeError: module 'torch' has no attribute 'cond'\n\nfrom user code:\n",
            "torch.cond",
        ),
        ("InternalTorchDynamoError", "KeyError: 'x'", ""),
        ("TypeError", "Net.forward() got an unexpected keyword argument 'x'", ""),
        ("TypeError", "Tensor() got an unexpected keyword argument 'x'", ""),
    ],
)
def test_what_torch_lacks_is_read_from_the_error(kind: str, message: str, name: str) -> None:
    assert lacking(kind, message) == name


def test_script_says_what_is_lacking_unless_it_promises_that(tmp_path: Path) -> None:
    job = script("import torch\nprint('so far')\ntorch.not_there")
    promised = script("import torch\ntorch.not_there")
    promised["blocks"][0]["raises"] = "AttributeError"
    false = {**job, "world": "import torch"}
    outcomes = run_jobs([job, promised, false], tmp_path)
    first, second, third = [outcome["blocks"][0] for outcome in outcomes]
    said = "module 'torch' has no attribute 'not_there'"
    assert first == [["out", "so far\n"], ["lacks", "torch.not_there", said]]
    assert second[0][:3] == third[1][:3] == ["raise", "AttributeError", said]


def test_claim_says_what_is_lacking_for_its_first_failure(tmp_path: Path) -> None:
    claim = {"kind": "claim", "path": "x.md", "line": 0}
    false = ">>> 1 + 1\n3\n>>> torch.not_there\n1\n"
    lacks = (
        ">>> torch.not_there\nTraceback (most recent call last):\nValueError: no\n>>> 1 + 1\n3\n"
    )
    expected = (
        ">>> 1 + 1\nTraceback (most recent call last):\nAttributeError: module 'torch' has no "
    )
    expected += "attribute 'add_'\n"
    jobs = [{**claim, "source": source} for source in (false, lacks, expected)]
    jobs.append({**jobs[1], "world": "import torch"})
    first, second, third, fourth = run_jobs(jobs, tmp_path)
    assert "Expected:\n    3" in first["failure"] and not first["lacks"]
    assert (second["failure"], second["lacks"]) == ("", "torch.not_there")
    assert third["failure"] and not third["lacks"]
    assert fourth["failure"] and not fourth["lacks"]


@pytest.mark.parametrize("project", ["old-torch"], indirect=True)
def test_build_says_what_an_old_torch_lacks(project: Project, old_torch: str) -> None:
    ended = project.build(WT_DEVICE="cpu", PYTHONPATH=old_torch)
    assert ended.status == 0, ended.said
    assert ended.said.count(f"{NAME}: 1 scripts, 2 claims") == 1
    assert f"differs: docs/chapter.md:11: {NAME}" in ended.said
    assert "Traceback" not in ended.said
    text = re.sub(r"<[^>]+>", "", project.page("gallery/scenarios/family/newer"))
    order = [
        "torch.compile(lambda",
        f"{NAME}.",
        "values.sum()",
        "tensor(3.)",
        "doubled.sum()",
        "Not run: it needs what an earlier block did not make.",
        f"– {NAME}",
    ]
    place = 0
    for words in order:
        place = text.index(words, place) + len(words)
    assert "This build differs" not in text and "Raises" not in text
    other = re.sub(r"<[^>]+>", "", project.page("other"))
    assert "false" not in other
    assert f"– {NAME}" in other and other.count("– needs torch.compile") == 2
    chapter = re.sub(r"<[^>]+>", "", project.page("chapter"))
    needs = "The cell needs what an earlier one did not make."
    assert chapter.index(NAME) < chapter.index(needs) < chapter.index("The chapter goes on")
    assert "This build differs" not in chapter
    strict = project.build("-q", WT_DEVICE="cpu", WT_STRICT="1", PYTHONPATH=old_torch)
    assert strict.status != 0
    assert f"gallery/scenarios/family/newer.py:14: {NAME}" in strict.said


def test_claim_that_does_not_end_is_not_called_false(tmp_path: Path) -> None:
    source = ">>> import time\n>>> time.sleep(60)\n"
    job = {"kind": "claim", "path": "x.md", "line": 0, "source": source, "limit": 1}
    (outcome,) = run_jobs([job], tmp_path)
    assert claims.verdict(outcome, [], "torch 2.9.0, CPU") == "∞ did not end on torch 2.9.0, CPU"
    assert claims.failure_of(outcome) == "did not end within 1 seconds"


def test_cell_of_an_old_torch_is_told_apart(old_torch: str, tmp_path: Path) -> None:
    places = ("eager", "compile", "func-grad")
    keys = [f"tensor/slice-assign/{where}" for where in places]
    job = {"kind": "matrix", "path": "matrix", "cells": keys}
    (outcome,) = run_jobs([job], tmp_path, PYTHONPATH=f"{EXTENSIONS}:{old_torch}")
    eager, compiled, func = outcome["results"]
    assert eager["verdict"] == "writes through"
    assert compiled == {"verdict": "no such API", "said": None, "lacks": "torch.compile"}
    assert func == {"verdict": "no such API", "said": None, "lacks": "torch.func"}


def test_cell_that_cannot_be_made_takes_no_other_along(tmp_path: Path) -> None:
    from writethrough.matrix import html, run

    keys = ["list/element/eager", "tensor/element/eager"]
    world = """
from writethrough.matrix import judge
real = judge.observe
def broken(cell, n):
    if cell[0].id == "list":
        raise TypeError("no such thing")
    return real(cell, n)
judge.observe = broken
"""
    job = {"kind": "matrix", "path": "matrix", "cells": keys, "world": world}
    found = run.run_all(keys, lambda job: run_jobs([{**job, "world": world}], tmp_path)[0])
    assert job["cells"] == keys
    end = "TypeError: no such thing"
    assert found[keys[0]] == {"verdict": "cannot be judged", "said": None, "end": end}
    assert found[keys[1]]["verdict"] == "writes through"
    assert html.unexplained(found) == [keys[0]], "a strict build does not let it pass"


def test_what_is_lacking_is_not_held_against_the_rules() -> None:
    from writethrough.matrix import data as matrix_data
    from writethrough.matrix import html, words

    name = "leaf/slice-assign/eager"
    found = {name: {"verdict": "no such API", "said": None, "lacks": "torch.x"}}
    score = html.scored(found)
    assert html.unexplained(found) == [] and (score["all"], score["right"]) == (0, 0)
    mark = f"{list(words.MARKS).index('no such API'):x}"
    assert len(mark) == 1
    data = matrix_data.chooser_data(found, lambda said: None, {}, [], {})
    assert f'"leaf/slice-assign":"{mark}---' in data["matrix-data.js"]
    assert "This torch has no torch.x" in data["matrix-eager.js"]
