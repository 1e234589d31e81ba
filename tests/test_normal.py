"""What is taken out of a run's words: each rule for what it is there, and nothing else."""

from __future__ import annotations

import doctest

import pytest
from writethrough.gallery import entries, promises, scripts
from writethrough.run import normal
from writethrough.run.jobs import Checker

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

CASES = {
    "the worker's frames": (
        f'  File "{normal.PACKAGE}/run/jobs.py", line 9, in run_block\n    exec(code, names)\n'
        '  File "<frozen runpy>", line 88, in _run_code\n'
        '  File "gallery/x.py", line 3, in <module>\n    x[0] = 1\n',
        '  File "gallery/x.py", line 3, in <module>\n    x[0] = 1\n',
    ),
    "carets": (
        "    return torch.cond(high, cut)\n           ~~~~~~~~~~^^^^^^^^^^^\n\ny = ~mask ^ other",
        "    return torch.cond(high, cut)\n\ny = ~mask ^ other",
    ),
    "a caret at the end": ("    y = x.exp()\n        ^^^^^^^", "    y = x.exp()"),
    "stamps of log lines": (
        "V1128 23:09:12.411000 26035 torch/_dynamo/guards.py:7] [0/1] recompiling\n"
        "[W1128 23:09:12.411000000 Engine.cpp:9] Warning: late",
        "V torch/_dynamo/guards.py:7] [0/1] recompiling\n[W Engine.cpp:9] Warning: late",
    ),
    "a compiler that finds no GPU": (
        "right: True\nW1128 23:09:12.411000 26035 torch/utils/cpp_extension.py:178] [0/0] "
        "No CUDA runtime is found, using CUDA_HOME='/usr/local'\n",
        "right: True\n",
    ),
    "the list of backends": (
        "only available for these backends: [CPU, CUDA].\n\n"
        "CPU: registered at /build/RegisterCPU.cpp:1 [kernel]\n"
        "CUDA: fallthrough registered at /build/RegisterCUDA.cpp:2 [kernel]\n",
        "only available for these backends: [...].",
    ),
    "where C++ warned": ("slow. (Triggered internally at /pytorch/a.cpp:1.)", "slow."),
    "where C++ was built": (
        'false INTERNAL ASSERT FAILED at "/pytorch/build/aten/src/a.cpp":2',
        'false INTERNAL ASSERT FAILED at "aten/src/a.cpp":2',
    ),
    "where packages are": (
        f'  File "{normal.FOLDERS[0]}/numpy/x.py", line 1',
        '  File "numpy/x.py", line 1',
    ),
    "where an object lies": ("<function f at 0x7f12ab34cd56>", "<function f>"),
}


@pytest.mark.parametrize(("said", "cleaned"), CASES.values(), ids=CASES.keys())
def test_what_is_no_difference_of_torch_goes(said: str, cleaned: str) -> None:
    assert normal.clean(said) == cleaned
    assert normal.clean(cleaned) == cleaned


def test_where_python_lies_goes() -> None:
    import contextlib

    assert normal.clean(f'File "{contextlib.__file__}", line 1') == 'File "contextlib.py", line 1'


@pytest.mark.parametrize("number", range(len(normal.RULES)))
def test_every_rule_is_needed(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = normal.RULES[:number] + normal.RULES[number + 1 :]
    monkeypatch.setattr(normal, "RULES", rules)
    assert any(normal.clean(said) != cleaned for said, cleaned in CASES.values())


@pytest.mark.parametrize(
    "said",
    [
        "tensor([[1., 2.],\n        [3., 4.]])",
        "the size of tensor a (3) must match the size of tensor b (2)",
        "[torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected version 0",
    ],
)
def test_what_torch_says_stays(said: str) -> None:
    assert normal.clean(said) == said


SCRIPT = '''r"""
Title
=====

Sentence.
"""

row = [1.0, 2.0]

# raises: TypeError: can only assign an iterable | must assign iterable to extended slice
row[0:2] = 5.0
'''


def test_a_promise_may_name_two_forms(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "gallery" / "scenarios" / "x" / "y.py"
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT, "utf-8")
    script = scripts.read(tmp_path, path)
    assert not script.problems

    def outcome(message: str) -> dict[str, object]:
        return {"blocks": [[["raise", "TypeError", message, ""]]], "end": ""}

    old, new, other = (
        outcome(text)
        for text in (
            "can only assign an iterable",
            "must assign iterable to extended slice",
            "can only assign",
        )
    )
    assert not promises.differences(script, old) and not promises.differences(script, new)
    assert promises.differences(script, other)
    kept = entries.Record({}, entries.of_script(script, old))
    assert not entries.differences(script, kept, new)
    assert entries.differences(script, kept, other)


@pytest.mark.parametrize(
    ("promised", "said", "kept"),
    [
        ("can't assign a list to a torch.FloatTensor", "a torch.cuda.FloatTensor", True),
        ("... a torch.cuda.LongTensor", "a torch.cuda.LongTensor", True),
        ("tensor([1.])", "tensor([1.], device='cuda:0')", True),
        ("tensor([1.], grad_fn=<X>)", "tensor([1.],\n       device='cuda:0', grad_fn=<X>)", True),
        ("tensor([1.])", "tensor([2.], device='cuda:0')", False),
        ("tensor([1.])", "tensor([1.], device='meta')", False),
        ("can't assign a list to a torch.FloatTensor", "a torch.cuda.LongTensor", False),
        ("found two devices, cpu and meta", "found two devices, cuda:0 and meta", False),
    ],
)
def test_a_promise_holds_on_cuda(promised: str, said: str, kept: bool) -> None:
    said = said.replace("a torch.", "can't assign a list to a torch.", 1)
    assert promises.says(said, promised) is kept
    assert Checker([]).check_output(promised, said, FLAGS) is kept
