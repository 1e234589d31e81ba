"""The sweep: what partial writes at random raise and warn has a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, run_jobs, script
from writethrough.gallery import sweep
from writethrough.gallery.kinds import (
    CALLED,
    KINDS,
    MODULES,
    MORE_IN_PLACE,
    OPS,
    TENSOR_ONLY,
    TRANSFORMS,
)
from writethrough.gallery.wordings import compile_wording
from writethrough.run.normal import distinct
from writethrough.run.programs import programs
from writethrough.run.runner import Runner

REFERENCE = "2.13.0"
FIXED = 2000  # programs, which take 20 seconds at most
# What was reached; never lowered.
DISTINCT, RAISES = 95, 97


def first(count: int, seed: int = 0) -> list[str]:
    made = programs(seed)
    return [next(made) for _ in range(count)]


def test_a_seed_makes_the_same_programs() -> None:
    assert first(300) == first(300) != first(300, seed=1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The size (3) at 0", "The size (14) at -1"),
        ("shape [3, 4] and [2]", "shape [7] and []"),
        ("got torch.float32", "got torch.int64"),
        ("got Half but Float", "got BFloat16 but Long"),
        ("on cpu and meta", "on cuda:0 and cpu"),
        ("no attribute 'append'", "no attribute 'fill_'"),
        ("[torch.FloatTensor [3]], is", "[torch.cuda.HalfTensor [3, 4]], is"),
        ("at /a/b/c.cpp:3 a", "at /d/e/f.h:40 a"),
    ],
)
def test_one_message_with_other_values(one: str, other: str) -> None:
    assert distinct(one) == distinct(other)


@pytest.mark.parametrize(
    ("one", "other"), [("index is out", "mask is out"), ("add_() takes", "mul_() takes")]
)
def test_two_messages(one: str, other: str) -> None:
    assert distinct(one) != distinct(other)


def test_program_that_ends_the_interpreter_is_named_and_the_rest_run() -> None:
    runner = Runner()
    sources = ["[][0]", "import os\nos._exit(3)", "{}['a']"]
    found = sweep.run_chunk(runner, sources)
    runner.close()
    assert [(source, kind) for source, _, kind, _ in found] == [
        (sources[0], "IndexError"),
        (sources[1], ""),
        (sources[2], "KeyError"),
    ]


def test_names_of_the_kinds_are_torchs(tmp_path: Path) -> None:
    """And each method of a tensor that writes in place is of the kind."""
    source = (
        "import torch\nfrom torch import nn\nfrom torch.utils import data\n"
        "places = (torch, torch.Tensor, nn.functional, nn.init, nn.utils, nn.utils.rnn, data)\n"
        f"for name in {sorted(set((OPS + MORE_IN_PLACE + TENSOR_ONLY).split()))}:\n"
        "    if not any(hasattr(p, name) or hasattr(p, name + '_') for p in places):\n"
        "        print('unknown', name)\n"
        f"for name in {MODULES.split()}:\n"
        "    module = getattr(nn, name)\n"
        "    if hasattr(module, '__getitem__') or not issubclass(module, nn.Module):\n"
        "        print('unknown', name)\n"
        "from torch.utils import _contextlib, checkpoint\n"
        "modules = nn.modules\n"
        "places = (torch, nn, torch.optim, data, modules.batchnorm, modules.instancenorm, "
        "modules.dropout, modules.rnn, torch.autograd.function, torch.autograd.graph, _contextlib, "
        "torch.func, checkpoint)\n"
        f"for name in {(CALLED + TRANSFORMS.replace('|', ' ')).split()}:\n"
        "    if not any(callable(getattr(p, name, None)) for p in places):\n"
        "        print('unknown', name)\n"
        "for name in dir(torch.Tensor):\n"
        "    if name.endswith('_') and name[0] != '_':\n        print(name)\n"
    )
    (outcome,) = run_jobs([script(source)], tmp_path)
    lines = outcome["blocks"][0][0][1].split("\n")[:-1]
    assert not [line for line in lines if line.startswith("unknown")] and len(lines) > 150
    pattern, _ = compile_wording("{function:op}() takes")
    assert all(pattern.match(f"{name}() takes") for name in lines)


@pytest.mark.parametrize("text", ["__init__", "forward", "my_add", "Counter.fill_", "x.add"])
def test_name_of_another_is_no_operation(text: str) -> None:
    pattern, _ = compile_wording("{function:op}() takes")
    assert not pattern.search(f"TypeError: {text}() takes")


def test_pattern_of_a_kind_is_the_same_in_a_browser() -> None:
    assert all(pattern == pattern.lower() and "(?i" not in pattern for pattern in KINDS.values())


def test_what_the_fixed_part_says_has_pages(capsys: pytest.CaptureFixture[str]) -> None:
    found, runner = sweep.tally(ROOT), Runner()
    build = runner.build()
    found.add(sweep.said(runner, count=FIXED))
    runner.close()
    shares = found.share_of_distinct(), found.share_of_raises()
    with capsys.disabled():
        print(f"\nsweep, {build.label}: %.1f of distinct messages, %.1f of raises" % shares)
    listed = "\n".join(map(sweep.shown, found.unclaimed()[:20]))
    if build.torch == REFERENCE and build.device == "cpu":
        assert shares[0] >= DISTINCT and shares[1] >= RAISES, listed
