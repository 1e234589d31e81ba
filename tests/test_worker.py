"""The worker: nothing a script does reaches the next one, and nothing takes it down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import EXTENSIONS, ROOT, run_jobs, script

LEAKS = """
import random, sys, warnings
import numpy as np
import torch
from torch.overrides import TorchFunctionMode

class Doubling(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        return function(*args, **(kwargs or {}))

torch.set_default_dtype(torch.float64)
torch.set_default_device("meta")
torch.set_grad_enabled(False)
torch.inference_mode().__enter__()
torch.autocast("cpu").__enter__()
Doubling().__enter__()
torch.manual_seed(123); random.seed(123); np.random.seed(123)
torch.set_printoptions(precision=1)
torch.add = lambda *_: "patched"
torch.Tensor.left_behind = True
warnings.warn("used up")
sys.modules["left_behind"] = sys
"""
LOOK = """
import random, sys, warnings
import numpy as np
import torch
from torch.overrides import _get_current_function_mode_stack
print(torch.get_default_dtype(), torch.zeros(1).device, torch.is_grad_enabled())
print(torch.is_inference_mode_enabled(), torch.is_autocast_enabled("cpu"))
print(_get_current_function_mode_stack(), torch.rand(1), random.random(), np.random.rand())
print(torch.tensor(1 / 3), torch.add(1, torch.ones(1)), hasattr(torch.Tensor, "left_behind"))
print("left_behind" in sys.modules)
warnings.warn("used up")
"""


def test_nothing_reaches_the_next_script(tmp_path: Path) -> None:
    alone, _, after = run_jobs([script(LOOK), script(LEAKS), script(LOOK)], tmp_path)
    assert alone["end"] == "" and alone["blocks"][0][-1][:2] == ["warn", "UserWarning"]
    assert after == alone
    printed = alone["blocks"][0][0][1].splitlines()
    assert printed[0] == "torch.float32 cpu True"
    assert printed[1] == "False False"
    assert printed[2].startswith("[] tensor([0.4963])")


# Asking torch for CUDA leaves a process whose forked children cannot use it.
PARENT = """
import sys
import torch
from writethrough.run import worker

asked = []
for name in ("is_available", "device_count", "current_device", "_lazy_init", "get_rng_state"):
    setattr(torch.cuda, name, lambda *_, name=name: asked.append(name) or 0)
worker.cards = lambda version: sys.argv[1:]
assert worker.load() == ""
worker.warm()
print(torch.backends.cuda.is_built(), sorted(set(asked)))
"""


@pytest.mark.parametrize(
    ("seen", "asked"),
    [
        ([], {"False": "['is_available']", "True": "['device_count', 'is_available']"}),
        (["nvidia0"], {"False": "[]", "True": "[]"}),
    ],
)
def test_parent_asks_for_no_gpu_where_there_may_be_one(
    seen: list[str], asked: dict[str, str]
) -> None:
    ended = subprocess.run(
        [sys.executable, "-P", "-c", PARENT, *seen],
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(EXTENSIONS)},
        text=True,
        capture_output=True,
    )
    for_cuda, _, said = ended.stdout.strip().partition(" ")
    assert said == asked.get(for_cuda), ended.stderr


MODES = """
from torch.overrides import _get_current_function_mode_stack
for mode in _get_current_function_mode_stack():
    print(type(mode).__name__, mode.device)
"""


def test_default_device_is_that_of_the_job(tmp_path: Path) -> None:
    """A child for CUDA sets it; the next one, for the CPU, sets none, which would be a mode."""
    on_cuda, *others = run_jobs(
        [script(MODES, device="cuda"), script(MODES, device="cpu"), script(MODES)], tmp_path
    )
    assert on_cuda["blocks"] == [[["out", "DeviceContext cuda\n"]]]
    assert [outcome["blocks"] for outcome in others] == [[[]], [[]]]


LOST = {
    "hangs": ("while True: pass", "did not end within 1 seconds"),
    "hangs in C++": (
        "import torch\nx = torch.ones(6000, 6000)\nfor _ in range(9): x = x @ x",
        "did not end within 1 seconds",
    ),
    "exits": ("import os\nos._exit(3)", "the interpreter exited with status 3"),
    "dies": ("import ctypes\nctypes.string_at(0)", "the interpreter was killed by SIGSEGV"),
    "prints": ("while True: print('x' * 99)", "printed more than 100000 characters"),
    "writes": (
        "import os\nfor _ in range(9): os.write(1, b'x' * 99999)",
        "printed more than 100000 characters",
    ),
}


@pytest.mark.parametrize(("source", "end"), LOST.values(), ids=LOST.keys())
def test_lost_script_is_named_and_the_next_runs(source: str, end: str, tmp_path: Path) -> None:
    lost, after = run_jobs([script(source, limit=1), script("print('here')")], tmp_path)
    assert lost["end"] == end
    assert after["blocks"] == [[["out", "here\n"]]] and after["end"] == ""


def test_exit_is_an_error_of_the_script(tmp_path: Path) -> None:
    (outcome,) = run_jobs([script("import sys\nprint('so far')\nsys.exit('done')")], tmp_path)
    out, raised = outcome["blocks"][0]
    assert out == ["out", "so far\n"]
    assert raised[:3] == ["raise", "SystemExit", "done"]


def blocks(*sources: str) -> dict[str, Any]:
    made, line = [], 1
    for source in sources:
        made.append({"line": line, "source": source, "raises": True})
        line += source.count("\n") + 1
    return {"kind": "script", "path": "gallery/x.py", "blocks": made}


def test_order_values_and_tracebacks(tmp_path: Path) -> None:
    job = blocks(
        "import sys\nprint('first')\nprint('second', file=sys.stderr)\n7",
        "def fail():\n    raise ValueError('no')\nprint('before')\nfail()\nprint('never')",
        "None",
        "8",
    )
    (outcome,) = run_jobs([job], tmp_path)
    first, failing, silent, last = outcome["blocks"]
    assert first == [["out", "first\nsecond\n7\n"]]
    assert failing[0] == ["out", "before\n"]
    assert failing[1][:3] == ["raise", "ValueError", "no"]
    lines = failing[1][3].splitlines()
    assert lines[1] == '  File "gallery/x.py", line 8, in <module>'
    assert 'File "gallery/x.py", line 6, in fail' in failing[1][3]
    assert "never" not in str(failing) and silent == [] and last == [["out", "8\n"]]


def test_no_path_of_this_machine(tmp_path: Path) -> None:
    source = """import torch
x = torch.ones(3, requires_grad=True)
with torch.autograd.set_detect_anomaly(True):
    y = x.exp()
    y[0] = 1
    y.sum().backward()"""
    (outcome,) = run_jobs([script(source)], tmp_path)
    said = str(outcome["blocks"])
    assert 'File \\"gallery/x.py\\", line 4' in said.replace("\\\\", "\\") or "line 4" in said
    for trace in (str(ROOT), str(Path(torch_file()).parent), str(EXTENSIONS), "/tmp/"):
        assert trace not in said


def test_output_that_is_all_taken_out_is_none(tmp_path: Path) -> None:
    line = "W1128 23:09:12.411000 26035 torch/utils/cpp_extension.py:178] No CUDA runtime is found"
    (outcome,) = run_jobs([script(f"print({line!r})")], tmp_path)
    assert outcome["blocks"] == [[]]


def torch_file() -> str:
    from importlib.util import find_spec

    spec = find_spec("torch")
    assert spec is not None and spec.origin is not None
    return spec.origin


def test_worker_imports_torch_and_the_standard_library_only() -> None:
    import ast
    import sys

    found = set()
    for path in (EXTENSIONS / "writethrough").rglob("*.py"):
        if path.parent.name not in ("run", "matrix"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    assert found - set(sys.stdlib_module_names) == {"torch", "numpy", "writethrough"}


def test_whole_gallery_runs_without_sphinx(site_jobs: list[Any], tmp_path: Path) -> None:
    outcomes = run_jobs(site_jobs, tmp_path)
    assert len(outcomes) == len(site_jobs)
    lost = [o["path"] for o in outcomes if o["end"] or o.get("failure") or o.get("missing")]
    assert not lost


def test_jobs_run_at_a_time_and_answer_in_order() -> None:
    """Each of two jobs waits for the other, through a file that names it."""
    import tempfile

    from writethrough.run.runner import Runner, most_workers

    runner = Runner()
    with tempfile.TemporaryDirectory() as folder:
        if most_workers() > 1:
            source = (
                "import pathlib, time\n"
                f"here = pathlib.Path({folder!r})\n"
                "(here / MINE).touch()\n"
                "while not (here / OTHER).exists():\n"
                "    time.sleep(0.01)\n"
                "time.sleep(WAIT)\n"
                "print(MINE)\n"
            )
            first = "MINE, OTHER, WAIT = 'a', 'b', 0.3\n" + source
            second = "MINE, OTHER, WAIT = 'b', 'a', 0\n" + source
        else:
            first, second = "print('a')", "print('b')"
        jobs = [script(first), script(second), script("print('c')")]
        outcomes = list(runner.each(runner.run, jobs))
    runner.close()
    assert [one["blocks"] for one in outcomes] == [[[["out", f"{n}\n"]]] for n in "abc"]


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 2), (64, 4)])
def test_a_worker_for_each_core(cores: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from writethrough.run import runner

    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(cores)), raising=False)
    assert runner.most_workers() == workers
