"""The judge of the matrix: it must notice every way in which a torch could be wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run_jobs
from test_worlds import WORLDS
from writethrough.matrix import data as matrix_data
from writethrough.matrix import html, judge, rules, words
from writethrough.matrix import run as matrix_run
from writethrough.matrix.cells import RULES, TARGETS, UPDATES, WHERE, cells, find, key
from writethrough.matrix.code import script
from writethrough.matrix.model import same
from writethrough.site import views

DATA = Path(__file__).parent / "data"
# An entry of the evidence a line: the cell that states its case, or why none does.
FACTS = [json.loads(line) for line in (DATA / "matrix-facts.jsonl").read_text("utf-8").splitlines()]
OUTSIDE = (
    "other update",
    "other value",
    "other index",
    "other object",
    "other surroundings",
    "left out",  # by a rule, of the cell that the line names
    "no write",
    "no tensor",
    "needs CUDA",
    "several processes",
)
UPDATE_SAMPLE = [
    "rebind",
    "slice-assign",
    "index-assign",
    "mask-number",
    "name-assign",
    "name-iadd",
    "through-data",
    "shift-down",
    "through-clone",
    "where",
    "clone-then-write",
    "repeated-index_add_",
    "element",
    "zero_",
]
TARGET_SAMPLE = [
    "tensor",
    "slice",
    "leaf",
    "leaf-view",
    "non-leaf",
    "exp-output",
    "masked",
    "unbind-piece",
    "meta",
]
PLACES = ("eager", "no-grad", "backward", "saved", "func-grad", "vmap")
# What the page on tensor views in PyTorch's documentation lists.
VIEWS = """\
x[0] x[1:3] x[..., 0] x.adjoint() x.detach() x.diagonal() x.expand_as(x) x.movedim(0, 1)
x.swapaxes(0, 1) x.swapdims(0, 1) x.narrow(0, 1, 2) x.permute(1, 0) x.select(0, 1) x.squeeze(0)
x.transpose(0, 1) x.t() x.T x.H x.mT x.mH x.real x.unflatten(1, (2, 2)) x.unfold(1, 2, 1)
x.unsqueeze(0) x.view(-1) x.view_as(x) x.unbind() x.split(1) x.hsplit(2) x.vsplit(3)
x.tensor_split(3) x.chunk(3)"""
DOCUMENTED = re.split(r"\s(?=x[.\[])", VIEWS)
FALSE_WORLDS = {
    **WORLDS,
    "index_put accumulates": """
import torch
real, put = torch.Tensor.__setitem__, torch.Tensor.index_put_
def setitem(self, index, value):
    if isinstance(index, torch.Tensor) and index.dtype == torch.int64:
        return put(self, (index,), value, accumulate=True)
    return real(self, index, value)
torch.Tensor.__setitem__ = setitem
""",
    "gradients are doubled": """
import torch
real = torch.Tensor.backward
def backward(self, *args, **kwargs):
    return real(self * 2, *args, **kwargs)
torch.Tensor.backward = backward
""",
    "writes to the left are lost": """
import torch
torch.Tensor.__setitem__ = lambda self, index, value: None
""",
    "every device is the CPU": """
import torch
real = torch.tensor
torch.tensor = lambda *args, device=None, **kwargs: real(*args, **kwargs)
""",
    "assignments are refused": """
import torch
def refuse(self, index, value):
    raise RuntimeError("no assignments today")
torch.Tensor.__setitem__ = refuse
""",
}


def names() -> list[str]:
    chosen = []
    for cell, rule in cells():
        target, update, where = (part.id for part in cell)
        small = target in TARGET_SAMPLE and update in UPDATE_SAMPLE and where in PLACES
        if not rule and small:
            chosen.append(key(cell))
    return chosen


def results(keys: list[str], folder: Path, world: str = "") -> dict[str, Any]:
    def run(job: dict[str, Any]) -> dict[str, Any]:
        return run_jobs([{**job, "world": world}], folder)[0]

    return matrix_run.run_all(keys, run)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return results(names(), tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("worlds")
    return {name: results(names(), folder, world) for name, world in FALSE_WORLDS.items()}


def moved(real: dict[str, Any], false: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the cells whose verdict a false world changes, with both verdicts."""
    pairs = {name: (real[name]["verdict"], false[name]["verdict"]) for name in real}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def test_lists_are_as_long_as_they_must_be() -> None:
    assert len(TARGETS) >= 22 and len(UPDATES) >= 40 and len(WHERE) >= 8
    for parts in (TARGETS, UPDATES, WHERE, RULES):
        ids = [part.id for part in parts]  # type: ignore[attr-defined]
        assert len(ids) == len(set(ids))
    assert sum(not rule for _, rule in cells()) > 5000


@pytest.mark.parametrize("world", FALSE_WORLDS)
def test_false_world_changes_verdicts(
    real: dict[str, Any], worlds: dict[str, dict[str, Any]], world: str
) -> None:
    assert len(moved(real, worlds[world])) >= 3


def test_every_verdict_is_changed_by_a_world(
    real: dict[str, Any], worlds: dict[str, dict[str, Any]]
) -> None:
    changed = {pair[0] for world in worlds.values() for pair in moved(real, world).values()}
    assert changed == {result["verdict"] for result in real.values()}
    assert changed == set(judge.VERDICTS)


@pytest.mark.parametrize(
    ("world", "name", "verdict"),
    [
        ("slices copy", "tensor/name-assign/eager", "writes a copy"),
        ("leaves may be written", "leaf/slice-assign/eager", "writes through"),
        ("versions stand still", "non-leaf/slice-assign/saved", "wrong gradient"),
        ("index_put accumulates", "tensor/index-assign/eager", "wrong values"),
        ("gradients are doubled", "non-leaf/slice-assign/backward", "wrong gradient"),
        ("gradients are doubled", "non-leaf/where/backward", "wrong gradient"),
    ],
)
def test_false_world_is_judged_right(
    worlds: dict[str, dict[str, Any]], world: str, name: str, verdict: str
) -> None:
    assert worlds[world][name]["verdict"] == verdict


def test_two_runs_are_identical(real: dict[str, Any], tmp_path: Path) -> None:
    assert json.dumps(results(list(real), tmp_path)) == json.dumps(real)


def test_dead_child_costs_its_cell_only(tmp_path: Path) -> None:
    keys = [f"{name}/zero_/eager" for name in ("tensor", "slice", "half")]
    die = (
        "import os, torch\nreal = torch.Tensor.zero_\n"
        "def zero_(x):\n    return os._exit(3) if x._is_view() else real(x)\n"
        "torch.Tensor.zero_ = zero_"
    )
    found = results(keys, tmp_path, die)
    assert [found[key]["verdict"] for key in keys] == [
        "writes through",
        "interpreter died",
        "writes through",
    ]
    assert "status 3" in found[keys[1]]["end"]


def test_known_facts(tmp_path: Path) -> None:
    facts = [fact for fact in FACTS if "outside" not in fact]
    found = results(list(dict.fromkeys(fact["cell"] for fact in facts)), tmp_path)
    wrong = []
    for fact in facts:
        result = found[fact["cell"]]
        said, warned = ((result[part] or ["", ""])[1] for part in ("said", "warned"))
        right = result["verdict"] == fact.get("matrix", fact["verdict"])
        if "matrix" in fact:  # the message is that of the evidence, which is another one
            right = right and fact["matrix"] != fact["verdict"] and bool(fact["why"])
        else:
            forms = fact.get("message", "").split(" | ")  # CPython's own texts differ
            right = right and any(form in said for form in forms)
        if not (right and fact.get("warning", "") in warned):
            wrong.append((fact, result["verdict"], said, warned))
    assert not wrong


def test_facts_name_every_entry_once_and_why_it_is_outside() -> None:
    entries = [fact["entry"] for fact in FACTS if fact["entry"] not in ("docs", "article")]
    assert len(entries) == len(set(entries)) > 570
    for name in ("messages.jsonl", "questions.jsonl"):
        kept = (DATA / name).read_text("utf-8").splitlines()
        assert {json.loads(line)["id"] for line in kept} <= set(entries)
    outside = [fact for fact in FACTS if "outside" in fact]
    assert {fact["outside"] for fact in outside} == set(OUTSIDE)
    rules_of = {key(cell): rule for cell, rule in cells()}
    assert all(rules_of[fact["cell"]] for fact in outside if "cell" in fact)
    assert not any(rules_of[fact["cell"]] for fact in FACTS if "verdict" in fact)


def test_script_of_a_cell_runs_as_the_cell_does(real: dict[str, Any], tmp_path: Path) -> None:
    chosen = [name for name in real if real[name]["verdict"] != "does not apply"][::7]
    jobs = []
    for name in chosen:
        block = {"line": 1, "source": script(find(name)), "raises": True}
        jobs.append({"kind": "script", "path": "cell.py", "blocks": [block]})
    for name, outcome in zip(chosen, run_jobs(jobs, tmp_path), strict=True):
        raised = [event for event in outcome["blocks"][0] if event[0] == "raise"]
        assert bool(raised) == real[name]["verdict"].endswith("raises"), (name, raised)


def test_views_that_pytorch_documents_are_views(site_jobs: list[Any], tmp_path: Path) -> None:
    wanted = [job for job in site_jobs if job["path"] == views.PATH]
    found: dict[str, list[list[Any]]] = {}
    for outcome in run_jobs(wanted, tmp_path):
        found.update(views.read(outcome))
    assert len(found) >= 90
    for expression in DOCUMENTED:
        assert found[expression][0][0] in ("view", "same object"), expression
    for expression in ("x[torch.tensor(1)]", "x[None]", "x.expand(3, 4)"):
        assert {answer[0] for answer in found[expression]} == {"view"}
    for expression in ("x[True]", "x[[1]]", "x[torch.tensor([1])]", "x.repeat(1, 1)"):
        assert {answer[0] for answer in found[expression]} == {"copy"}
    # Every second column of a whole matrix: one step leads through all elements.
    assert [answer[0] for answer in found["x.reshape(-1)"]] == ["view", "copy", "view"]


@pytest.mark.parametrize(
    ("world", "verdict", "end"),
    [
        ("while True: pass", "did not end", "did not end within 2 seconds"),
        (
            "import ctypes; ctypes.string_at(0)",
            "interpreter died",
            "the interpreter was killed by SIGSEGV",
        ),
    ],
)
def test_cell_that_the_worker_lost_is_shown_as_what_it_is(
    world: str, verdict: str, end: str, tmp_path: Path
) -> None:
    keys = ["list/element/eager", "tensor/element/eager"]
    breaking = f"from writethrough.matrix import judge\ndef lose(cell):\n    {world}\n"
    breaking += "real = judge.run_cell\n"
    breaking += "judge.run_cell = lambda cell: (lose if cell[0].id == 'list' else real)(cell)\n"

    def run(job: dict[str, Any]) -> dict[str, Any]:
        return run_jobs([{**job, "world": breaking, "limit": 2}], tmp_path)[0]

    found = matrix_run.run_all(keys, run)
    assert found[keys[0]] == {"verdict": verdict, "said": None, "end": end}
    assert found[keys[1]]["verdict"] == "writes through"
    said = html.table(found, "eager", lambda name: f"chooser#{name}")
    kind, mark = list(words.MARKS).index(verdict), words.MARKS[verdict]
    assert f'id="{keys[0]}" class="v{kind}"><a href="chooser#{keys[0]}">{mark}</a>' in said
    assert html.unexplained(found) == [keys[0]], "a strict build does not let it pass"
    (lost, _) = matrix_data.public(found, {}, lambda said: None)["cells"]
    assert lost == {"id": keys[0], "error": None, "verdict": verdict, "said": None, "end": end}
    data = matrix_data.chooser_data(found, lambda said: None, {}, [], {})
    assert f"The run was lost: {end}" in data["matrix-eager.js"]


def test_rules_are_short_and_need_no_torch() -> None:
    source = (ROOT / "docs" / "_ext" / "writethrough" / "matrix" / "rules.py").read_text("utf-8")
    code = [line for line in source.splitlines() if re.search(r"^\s*[^#\s]", line)]
    documented = re.findall(r'"""[\s\S]*?"""', source)
    lines = sum(len([line for line in text.splitlines() if line]) for text in documented)
    assert len(code) - lines <= 80 and "import torch" not in source


def test_rules_foretell_most(real: dict[str, Any]) -> None:
    right = sum(rules.predict(*find(k)) == v["verdict"] for k, v in real.items())
    assert right / len(real) > 0.95


@pytest.mark.parametrize("seen", [[1.0, float("inf")], [1.0, float("nan")], [1.0], [1.0, 2.1]])
def test_values_that_are_not_the_right_ones_are_told(seen: list[float]) -> None:
    assert same([1.0, 2.0], [1.0, 2.0]) and not same(seen, [1.0, 2.0], 1e-2)


def test_what_numpy_shares_lies_on_the_cpu(tmp_path: Path) -> None:
    """Whatever the default device is: ``meta``, which NumPy cannot read, stands for CUDA."""
    names = ["to-numpy/element/eager", "from-numpy/element/eager"]
    job = {"kind": "matrix", "path": "matrix", "cells": names}
    meta = "import torch\ntorch.set_default_device('meta')\n"
    here, there = run_jobs([job, {**job, "world": meta}], tmp_path)
    assert [result["verdict"] for result in here["results"]] == ["writes through"] * 2
    assert there["results"] == here["results"]
