"""Other true worlds: each changes what it says, and what differs there is declared, no more."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import HEAD, Project, read_page, run_jobs, script
from writethrough.gallery import other_worlds, published
from writethrough.gallery.declared import in_options
from writethrough.run.runner import PACKAGE, Runner
from writethrough.run.worlds import WORLDS

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# The worlds in which a script runs that starts no process.
EACH = sum(world.takes("") for world in WORLDS.values())
DTYPES = ("torch.float32\n", "torch.float64\n", "torch.float16\n")
# What a world changes, as the code that shows it and what it prints here and there.
CHANGES = {
    "saved-tensor-hooks": (
        "import torch\nx = torch.zeros(1, requires_grad=True)\ny = x.exp()\ny *= 3\n"
        "try:\n    y.backward()\n    print(x.grad.item())\n"
        "except RuntimeError:\n    print('raises')\n",
        "raises\n",
        "9.0\n",
    ),
    "as-a-reader": (
        "import torch, warnings\n"
        "with warnings.catch_warnings(record=True) as seen:\n"
        "    for _ in range(2):\n        torch.ones(1, 2, 3).T\n"
        "print(len(seen), torch.is_warn_always_enabled(), torch.get_num_threads())\n",
        "2 True 1\n",
        f"1 False {min(CORES, 4)}\n",
    ),
    "deterministic": (
        "import torch\nprint(torch.are_deterministic_algorithms_enabled())\n"
        "print(torch.empty(1).isnan().item())\n",
        "False\nFalse\n",
        "True\nTrue\n",
    ),
    "anomaly-mode": (
        "import torch\nx = torch.zeros(1, requires_grad=True)\n"
        "y = (x / x).sum()\n"
        "try:\n    y.backward()\n    print('goes on')\n"
        "except RuntimeError as error:\n    print(str(error)[:28])\n",
        "goes on\n",
        "Function 'DivBackward0' retu\n",
    ),
    "strided": (
        "import torch\nt = torch.zeros(2, 3)\nprint(t.stride(), t.storage_offset(), t.is_leaf)\n",
        "(3, 1) 0 True\n",
        "(6, 2) 1 True\n",
    ),
    "float64": ("import torch\nprint(torch.zeros(1).dtype)\n", *DTYPES[:2]),
    "float16": ("import torch\nprint(torch.zeros(1).dtype)\n", *DTYPES[::2]),
    "requires-grad": (
        "import torch\nt = torch.zeros(1)\nprint(t.requires_grad, t.is_leaf)\n",
        "False True\n",
        "True False\n",
    ),
    "spawned": (
        "import multiprocessing\nimport os\nmade = True\n"
        "def tell():\n    os.write(1, f\"made: {'made' in globals()}\\n\".encode())\n"
        "process = multiprocessing.get_context('fork').Process(target=tell)\n"
        "process.start()\nprocess.join()\n",
        "made: True\n",
        "made: False\n",
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_world_changes_what_it_says(world: str, tmp_path: Path) -> None:
    source, here, there = CHANGES[world]
    jobs = [script(source)] + [script(source, world=code) for _, code in WORLDS[world].runs]
    first, *others = [said["blocks"] for said in run_jobs(jobs, tmp_path)]
    assert first == [[["out", here]]]
    own = WORLDS[world].own
    heard = [
        [event for event in events if not (own and event[0] == "warn" and event[2].startswith(own))]
        for (events,) in others
    ]
    assert heard == [[["out", there]]] * len(WORLDS[world].runs)


def test_seeds_and_filters_are_those_of_a_reader(tmp_path: Path) -> None:
    source = (
        "import random, warnings, torch\nprint(torch.rand(1).item() + random.random())\n"
        "warnings.warn('no one hears', ResourceWarning)\nfor _ in range(2):\n"
        "    warnings.warn('once a line')\n"
    )
    jobs = [script(source, world=code) for _, code in WORLDS["as-a-reader"].runs]
    said = [outcome["blocks"][0] for outcome in run_jobs(jobs, tmp_path)]
    assert len({events[0][1] for events in said}) == 5
    assert [[event[2] for event in events[1:]] for events in said] == [["once a line"]] * 5


# Tensors that a script makes, and whether they are the same in the worlds of ``made.py``.
MADE = """
import torch
layer = torch.nn.Linear(2, 2)
kept = []
tensors = (
    torch.tensor([[1, 2], [3, 4]]),
    torch.arange(6.0).to(torch.float64),
    torch.ones(3, requires_grad=True),
    torch.zeros(2).new_full((2, 2), 7.0),
    torch.full_like(layer.weight, 7.0),
    torch.tensor(3.0),
    torch.zeros(0, 2),
)
for t in tensors:
    kept.append((t.tolist(), t.dtype, t._version, t._is_view(), t._base is None))
kept.append((tensors[2].is_leaf, tensors[2].requires_grad))
kept.append((tensors[5].stride(), tensors[5].storage_offset(), tensors[6].stride()))
kept.append((layer.weight.stride(), layer.weight.storage_offset(), layer.weight.is_leaf))
kept.append(torch.vmap(lambda x: torch.zeros(3) + x)(torch.ones(2)).stride())
with torch.device("meta"):
    kept.append((torch.zeros(2).is_meta, torch.nn.Linear(1, 1).weight.is_meta))
with torch.inference_mode():
    kept.append(torch.zeros(2).is_inference())
try:
    torch.tensor([1], requires_grad=True)
except RuntimeError as error:
    kept.append(str(error))
kept.append(torch.empty(2, dtype=torch.uint1).dtype)
kept.append(torch.zeros(1, 2, 2, 2).is_contiguous(memory_format=torch.channels_last))
print(*kept, sep="\\n")
"""


def test_tensors_are_as_ever_but_for_what_their_world_changes(tmp_path: Path) -> None:
    """Torch's own calls, transforms, traces and default devices see no difference."""
    jobs = [script(MADE)] + [
        script(MADE, world=WORLDS[world].runs[0][1]) for world in ("strided", "requires-grad")
    ]
    here, strided, grown = [said["blocks"] for said in run_jobs(jobs, tmp_path)]
    assert here[0][0][0] == "out" and strided == here
    assert grown == here


def test_compilers_know_the_functions(tmp_path: Path) -> None:
    source = (
        "import torch\ndef make(x):\n    return torch.zeros(3) + x\n"
        "print(torch.compile(make, backend='eager', fullgraph=True)(torch.ones(3)).stride())\n"
        "print(torch.jit.trace(make, torch.ones(3))(torch.ones(3)).tolist())\n"
        "_ = torch.func.jvp(lambda x: x * 2, (torch.ones(1),), (torch.ones(1),))\n"
    )
    jobs = [script(source, world=WORLDS["strided"].runs[0][1])]
    ((said, *more),) = [outcome["blocks"][0] for outcome in run_jobs(jobs, tmp_path)]
    assert said == ["out", "(1,)\n[1.0, 1.0, 1.0]\n"]
    assert all("torch.jit" in event[2] for event in more)  # deprecations, once a Python


SAVED = "x = torch.zeros(1, requires_grad=True)\ny = x.exp()\ny *= 3\n\n"
RAISES = "# raises: RuntimeError: one of the variables needed ...\ny.backward()\n"
RED = HEAD + SAVED + RAISES


class Small:
    """A gallery of a few scripts and claims, as a build leaves it."""

    def __init__(self, folder: Path, runner: Runner) -> None:
        self.docs, self.runner, self.folder = folder / "docs", runner, folder
        self.claims([])
        self.script("plain", HEAD + "torch.zeros(2)\n")

    def claims(self, jobs: list[dict[str, Any]]) -> None:
        (self.docs / "gallery").mkdir(parents=True, exist_ok=True)
        (self.docs / "gallery" / "jobs.json").write_text(json.dumps(jobs), "utf-8")

    def script(self, name: str, source: str) -> None:
        path = self.folder / "gallery" / "scenarios" / "family" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")

    def renew(self, everything: bool = False) -> tuple[int, list[str]]:
        return other_worlds.renew(self.docs, self.runner, everything)

    @property
    def record(self) -> str:
        (path,) = (self.docs / "_records").glob("worlds-*.json")
        return path.read_text("utf-8")

    def of(self, name: str) -> dict[str, str]:
        return json.loads(self.record)["jobs"][name][1]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.close()


@pytest.fixture
def small(tmp_path: Path, runner: Runner) -> Small:
    return Small(tmp_path, runner)


X = "gallery/scenarios/family/x.py"
HOOKS = ("hooks that change nothing", "save_on_cpu")
LEFT = {"requires-grad": "left out"}  # of a script that names gradients
NAME = "gallery/scenarios/family/x"


def test_red_that_is_not_declared_is_named(small: Small) -> None:
    small.script("x", RED)
    promised = "promised RuntimeError: one of the variables needed ...; nothing raises here"
    _, problems = small.renew()
    assert problems == [f"{X}:14: in saved-tensor-hooks ({run}): {promised}" for run in HOOKS]
    assert small.of(NAME) == {"saved-tensor-hooks": "red", **LEFT}
    assert small.renew() == (1, problems)  # a red one runs again


@pytest.mark.parametrize(
    "mark",
    [
        "# differs in saved-tensor-hooks: the gradient is wrong, and\n#     nothing raises.\n",
        "# exception in saved-tensor-hooks: some-claim\n",
        "# not for saved-tensor-hooks: its-subject\n",
    ],
)
def test_declared_red_is_green(small: Small, mark: str) -> None:
    small.script("x", HEAD + SAVED + mark + RAISES)
    assert small.renew()[1] == []
    assert small.of(NAME) == {"saved-tensor-hooks": mark[2:].partition(" saved")[0], **LEFT}


@pytest.mark.parametrize("form", ["differs in", "exception in", "not for"])
def test_declared_difference_must_occur(small: Small, form: str) -> None:
    text = "its-subject"
    small.script("x", HEAD + f"# {form} deterministic: {text}\ntorch.zeros(2)\n")
    said = f"{X}:10: in deterministic: '{form} deterministic' is declared; nothing differs"
    assert small.renew()[1] == [said]


def test_declaration_covers_its_own_block_only(small: Small) -> None:
    mark = "# exception in saved-tensor-hooks: some-claim\n"
    small.script("x", HEAD + mark + SAVED + "# %%\n# Text\n\n" + RAISES)
    _, problems = small.renew()
    lines = [problem.partition(": in")[0] for problem in problems]
    assert lines == [f"{X}:10", f"{X}:18"] * 2


def test_gradient_of_an_error_that_does_not_come_is_taken_back(small: Small) -> None:
    """The fix below it is checked in the world as here, also where a gradient was there before."""
    mark = "# exception in saved-tensor-hooks: some-claim\n"
    fix = "\n# %%\n# Fix.\n\nx.exp().backward()\nassert x.grad.item() == VALUE\n"
    small.script("x", HEAD + SAVED + mark + RAISES + fix.replace("VALUE", "1.0"))
    first = SAVED.replace("y = x", "x.exp().backward()\ny = x")
    small.script("z", HEAD + first + mark + RAISES + fix.replace("VALUE", "2.0"))
    assert small.renew()[1] == []


def test_claims_are_run_and_declare(small: Small) -> None:
    # Not torch.empty, which that world fills with NaN: what it has elsewhere may be NaN by chance.
    source = ">>> torch.are_deterministic_algorithms_enabled()\nFalse\n"
    job = {"kind": "claim", "path": "docs/x.md", "line": 6, "source": source, "id": "empty"}
    small.claims([job])
    ((first, _, *_),) = [said.split("\n") for said in small.renew()[1]]
    assert first == "docs/x.md:7: in deterministic: it is false:"
    small.claims([{**job, "declared": [["differs in", "deterministic", "It is on.", 4]]}])
    assert small.renew() == (EACH, [])
    assert small.of("claim-empty") == {"deterministic": "differs in"}


def test_failure_names_the_seed(small: Small) -> None:
    small.script("x", HEAD + "assert torch.initial_seed() not in (2, 5)\n")
    where = [said.partition(": raises")[0] for said in small.renew()[1]]
    assert where == [f"{X}:10: in as-a-reader (seed {seed})" for seed in (2, 5)]


def test_own_warning_of_a_world_does_not_count(small: Small) -> None:
    small.script(
        "x", RED.replace("# raises", "# not for saved-tensor-hooks: its-subject\n# raises")
    )
    assert small.renew()[1] == []
    promise = "# warns: UserWarning: Error detected in ExpBackward0. ...\n"
    source = SAVED.replace("y = x", "torch.autograd.set_detect_anomaly(True)\ny = x")
    mark = "# not for saved-tensor-hooks: its-subject\n"
    small.script("x", HEAD + mark + source + promise + RAISES)
    assert small.renew()[1] == []


RAISED = (
    "# raises: RuntimeError: shape mismatch: value tensor of shape [2] ...\n"
    "torch.zeros(2)[torch.zeros(3, dtype=torch.int64)] = torch.zeros(2)\n"
)


def test_only_what_changed_runs_again(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    def ran() -> str:
        return capsys.readouterr().out.splitlines()[-1].partition(" on")[0]

    small.script("x", HEAD + "torch.zeros(3)\n")
    one, two = EACH, 2 * EACH
    assert small.renew() == (two, []) and ran() == f"other worlds: ran {two} of {two}"
    first = small.record
    assert small.renew() == (0, []) and ran() == f"other worlds: ran 0 of {two}"
    small.script("x", HEAD + "torch.zeros(4)\n")
    assert small.renew() == (one, []) and ran() == f"other worlds: ran {one} of {two}"
    small.script("x", HEAD.replace("One", "Another") + "torch.zeros(4)\n\n# %%\n# Text.\n")
    assert small.renew() == (0, [])  # prose does not run
    small.script("x", HEAD + "# fix: not compiled: statement\ntorch.zeros(4)\n")
    assert small.renew() == (0, [])  # nor does what the other checks read
    small.script("x", HEAD + RAISED)
    assert small.renew()[0] == one
    small.script("x", HEAD + RAISED.replace("value tensor of shape [2] ...", "..."))
    assert small.renew()[0] == one  # a promise is judged
    small.script("x", HEAD + "torch.zeros(3)\n")
    everything = f"other worlds: ran {two} of {two}"
    assert small.renew(everything=True) == (one, []) and ran() == everything
    assert small.record == first


def test_changed_world_or_code_runs_again(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    small.renew()
    changed = other_worlds.World("anomaly-mode", "other", "other", (("", ""),))
    monkeypatch.setitem(WORLDS, "anomaly-mode", changed)
    assert small.renew() == (1, [])
    monkeypatch.setattr(other_worlds, "code_digest", lambda: "other")
    assert small.renew() == (EACH, [])


def test_changed_ranges_run_their_claims_again(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranged = {
        "property": "def holds(x):\n    assert x.detach() is not x\n",
        "range": ["plain-tensors"],
        "left_out": [],
        "wrong": "",
        "quick": True,
    }
    job = {"kind": "claim", "path": "docs/x.md", "line": 6, "source": ">>> 1\n1\n", "id": "plain"}
    small.claims([job, {**job, "id": "ranged", **ranged}])
    assert small.renew()[0] == 3 * EACH
    monkeypatch.setattr(other_worlds, "ranges_digest", lambda: "other")
    assert small.renew()[0] == EACH


def test_digests_hold_the_code_that_runs_and_judges() -> None:
    """A module that this one comes to use is among those whose change runs everything again."""
    here = PACKAGE / "gallery" / "other_worlds.py"
    used = [
        f"{alias.name}.py"
        for node in ast.walk(ast.parse(here.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "writethrough.gallery"
        for alias in node.names
    ]
    assert {*used, here.name} == {*other_worlds.JUDGES, "published.py", "scripts.py"}
    names = [*other_worlds.OF_RANGES, *other_worlds.ELSEWHERE]
    assert all((PACKAGE / "run" / name).is_file() for name in names)


def test_names_of_dtypes_compare_as_equal(small: Small) -> None:
    """In messages, tensor types, reprs and the names of dtypes, but not one kind for another."""
    write = "torch.zeros(2)[[0]] = torch.ones(1, dtype=torch.int64)\n"
    said = "Index put requires the source and destination dtypes match, got Float for the\n"
    said += "#     destination and Long for the source."
    small.script("x", HEAD + f"# raises: RuntimeError: {said}\n{write}")
    source = (
        ">>> torch.zeros(1)\ntensor([0.])\n>>> torch.zeros(1).dtype\ntorch.float32\n"
        ">>> torch.zeros(1).type()\n'torch.FloatTensor'\n"
        ">>> torch.zeros(1, dtype=torch.float64) + torch.zeros(1)\n"
        "tensor([0.], dtype=torch.float64)\n"
    )
    job = {"kind": "claim", "path": "docs/x.md", "line": 6, "source": source, "id": "names"}
    small.claims([job])
    assert small.renew()[1] == []
    small.script("x", HEAD + f"# raises: RuntimeError: {said.replace('Long', 'Float')}\n{write}")
    worlds = [problem.split(": ")[1] for problem in small.renew()[1]]
    assert {"in float16", "in float64"} < set(worlds)
    small.script("x", HEAD + "torch.zeros(3)\n")
    small.claims([{**job, "source": source.replace("torch.float32", "torch.int64")}])
    worlds = [problem.partition(": ")[2][:10] for problem in small.renew()[1]]
    assert {"in float16", "in float64"} < set(worlds)


def test_world_leaves_out_what_does_not_fit(small: Small) -> None:
    small.script("x", HEAD + "t = torch.zeros(3).numpy()\n")
    assert small.renew()[1] == [] and small.of(NAME) == LEFT
    small.script("x", HEAD + "# numpy\nz = torch.zeros(1, dtype=torch.complex64)\n")
    assert small.renew()[1] == []
    assert small.of(NAME) == {"float16": "left out", **LEFT}


def test_check_fails_where_the_record_is_missing_or_stale(
    small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = str(small.docs)
    assert other_worlds.main([docs, "--check"]) == 0
    assert "is published, so nothing is checked\n" in capsys.readouterr().out
    build = small.runner.build()
    record = published.path_of(small.docs, build.torch, build.device)
    record.parent.mkdir()
    record.write_text("{}", "utf-8")
    assert other_worlds.main([docs, "--check"]) == 1
    said = capsys.readouterr().out
    lacked = EACH
    assert said.endswith(f"lacked {lacked} of them; run 'tox -e worlds' and keep what it writes\n")
    assert other_worlds.main([docs, "--check"]) == 0
    small.script("plain", HEAD + "torch.zeros(5)\n")
    assert other_worlds.main([docs, "--check"]) == 1
    small.script("x", RED)
    assert other_worlds.main([docs]) == 1
    assert "in saved-tensor-hooks (save_on_cpu)" in capsys.readouterr().out


def test_bad_input_gets_one_line(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    small.renew()
    (path,) = (small.docs / "_records").glob("worlds-*.json")
    path.write_text("{\n,", "utf-8")
    assert other_worlds.main([str(small.docs)]) == 1
    assert f"{path}:2: not JSON" in capsys.readouterr().err
    (small.docs / "gallery" / "jobs.json").unlink()
    assert other_worlds.main([str(small.docs)]) == 1
    assert capsys.readouterr().err.endswith("jobs.json is not there: build the site first\n")
    assert other_worlds.main([str(small.docs), "--al"]) == 2


WRONG = {
    "# differs in nowhere: It differs.": "there is no world 'nowhere'; there are saved-",
    "# exception in anomaly-mode: two words": "an exception names one claim, and 'two words' is",
    "# not for anomaly-mode: because": "there is no reason 'because'; there are its-sub",
    "# differs in anomaly-mode It differs.": "a comment here starts like a promise and is none",
}


@pytest.mark.parametrize(("mark", "why"), WRONG.items())
def test_unknown_names_are_refused(tmp_path: Path, mark: str, why: str) -> None:
    (problem,) = read_page(tmp_path, X, f"{mark}\ntorch.zeros(2)\n").problems
    assert problem.startswith((f"{X}:10: {why}", f"{X}:7: {why}"))


def test_options_of_a_claim() -> None:
    options = {
        "differs-in": "anomaly-mode: It raises,\nand says where.\ndeterministic: It is filled.",
        "exception-in": "saved-tensor-hooks: some-claim",
    }
    assert [(mark.form, mark.world, mark.text) for mark in in_options(options, 1)] == [
        ("differs in", "anomaly-mode", "It raises, and says where."),
        ("differs in", "deterministic", "It is filled."),
        ("exception in", "saved-tensor-hooks", "some-claim"),
    ]
    (wrong,) = in_options({"not-for": "nowhere some reason"}, 1)
    assert "there is no world 'nowhere'" in wrong.flaw


@pytest.mark.parametrize("project", ["other-worlds"], indirect=True)
def test_pages_say_what_is_declared(project: Project) -> None:
    """Sentences stand at their block, exceptions once at the end, the rest is counted."""
    ended = project.build("-q", WT_STRICT="1", WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    page = project.page("gallery/scenarios/family/hooked")
    assert page.count("With saved-tensor hooks:</em> nothing raises") == 1
    assert page.count("claim.html#claim-slices-are-views") == 1
    assert "its-subject" not in page and "exception in" not in page
    download = (project.html / "downloads" / "scenarios" / "family" / "hooked.py").read_text()
    assert "differs in" not in download and "exception in" not in download
    about = project.page("other")
    assert about.count("claim.html#claim-slices-are-views") == 1
    assert "2, in anomaly mode, because what it states is what changes there" in about


@pytest.mark.parametrize("project", ["other-worlds"], indirect=True)
def test_pages_count_from_the_record_only(project: Project, runner: Runner) -> None:
    def about() -> str:
        ended = project.build(WT_DEVICE="cpu")
        assert ended.status == 0, ended.said
        assert ("in their record nothing" in ended.said) == (not known)
        return project.page("other")

    known = False
    assert "scripts and claims hold there" not in about()
    docs, script = project.folder / "docs", project.folder / "gallery/scenarios/family/claim.py"
    other_worlds.renew(docs, runner, everything=False)
    known = True
    page = about()
    # Two errors of torch, one hooked, one claim of the base and two here, in the strided world.
    assert page.count("scripts and claims hold there") == EACH
    assert "second one; it is no view. On torch 2." in page
    whole = page.count("6 scripts and claims hold there")
    script.write_text(script.read_text("utf-8") + "    #\n\ntorch.zeros(5)\n", "utf-8")
    page = about()
    assert page.count("5 scripts and claims hold there") == whole > 0
