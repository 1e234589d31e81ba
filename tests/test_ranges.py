"""Ranges cover what they declare; a property runs over them, and a page shows how much of it."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from conftest import Project, run_jobs, script
from writethrough.run import properties
from writethrough.run.ranges import RANGES, arguments, axes_of, members, size_of

TOGETHER = [(name,) for name in RANGES if "x" in arguments([name]) or name == "lists"]
TOGETHER += [("tensors", name) for name in ("indices", "views", "writes", "values", "functions")]
TOGETHER += [("plain-tensors", "lists"), ("plain-tensors", "indices", "values")]


@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_members_have_each_pair_that_fits(names: tuple[str, ...]) -> None:
    found, axes = members(names), axes_of(names)
    quick = [member for member in found if member.quick]
    singles = {(axis, value) for axis, values in axes.items() for value in values}
    assert len(quick) < len(found) <= 300
    for some in (quick, found):
        assert {item for member in some for item in member.choice.items()} == singles
    seen = {pair for member in found for pair in combinations(member.choice.items(), 2)}
    for pair in combinations([(a, v) for a, values in axes.items() for v in values], 2):
        if pair[0][0] != pair[1][0] and pair not in seen:
            assert not buildable(names, dict(pair)), pair
    sizes = [size_of(member.choice) for member in found]
    assert sizes == sorted(sizes)
    members.cache_clear()
    assert members(names) == found


def buildable(names: tuple[str, ...], choice: dict[str, str]) -> bool:
    """Whether some member could have this choice, found by trying all."""
    axis = next((axis for axis in axes_of(names) if axis not in choice), None)
    if not all(RANGES[name].fits(choice) for name in names):
        return False
    return axis is None or any(
        buildable(names, {**choice, axis: value}) for value in axes_of(names)[axis]
    )


def test_values_can_be_left_out() -> None:
    found = members(("tensors",), ("rank 0", "dtype bool"))
    choices = [member.choice for member in found]
    assert {c["rank"] for c in choices} == {"1", "2", "3"} and "bool" not in str(choices)


AS_SAID = """
import torch
from writethrough.run.ranges import DIFFERENTIABLE, members
for names in (("tensors",), ("leaves",), ("results",), ("plain-tensors",)):
    for member in members(names):
        made = {"torch": torch}
        exec(member.program, made)
        x, said = made["x"], member.choice
        assert x.dim() == int(said["rank"]), member
        assert x.dim() == 0 or len(x) == int(said["size"]), member
        assert str(x.dtype) == "torch." + said["dtype"], member
        grad = said["grad"]
        assert x.requires_grad == (grad not in ("no grad", "view without grad")), member
        assert x.is_leaf == (grad in ("no grad", "view without grad", "leaf")), member
        assert x._is_view() == grad.startswith("view"), member
        if x._is_view() and x.requires_grad:
            assert x._base.is_leaf == (grad == "view of a leaf"), member
        layout, strides = said["layout"], x.stride()
        if x.numel() > 1 and len(x) > 1:
            assert x.is_contiguous() == (layout in ("contiguous", "offset")), member
            assert (layout == "transposed") <= (strides == tuple(sorted(strides))), member
            assert (0 in strides) == (layout in ("expanded", "one element")), member
            assert (set(strides) == {0}) <= (layout == "one element" or x.dim() == 1), member
            assert (layout == "offset") <= (x.storage_offset() > 0), member
for name in ("indices", "views", "writes", "values", "functions"):
    for member in members(("plain-tensors", name), ("layout expanded", "layout one element")):
        made = {"torch": torch}
        exec(member.program, made)
        x, choice = made["x"], member.choice
        if name == "indices":
            x[made["index"]] = 1
        elif name == "views":
            assert made["view"](x)._is_view(), member
        elif name == "writes":
            before = x._version
            made["write"](x)
            assert x._version > before, member
        elif name == "values":
            x[...] = made["value"]
        elif choice["dtype"] in DIFFERENTIABLE[:4]:
            assert made["function"](x).shape == x.shape, member
"""


def test_members_are_what_they_are_called(tmp_path: Path) -> None:
    (outcome,) = run_jobs([script(AS_SAID)], tmp_path)
    assert outcome["blocks"] == [[]] and outcome["end"] == ""


HOLDS = "def holds(x):\n    assert True\n"
FLAWS = {
    "no property": ((["tensors"], [], "", ""), "a range needs a property"),
    "no range": (([], [], HOLDS, ""), "a range needs a property"),
    "unknown range": ((["tensor"], [], HOLDS, ""), "there is no range 'tensor'; there are tensors"),
    "unknown value": ((["tensors"], ["rank 4"], HOLDS, ""), "its ranges have no 'rank 4'"),
    "no Python": ((["tensors"], [], "def holds(x)\n", ""), "no Python: expected ':': def holds(x)"),
    "two functions": ((["tensors"], [], HOLDS + HOLDS, ""), "its property is one function"),
    "arguments": ((["tensors", "indices"], [], HOLDS, ""), "is 'def holds(x, index)'"),
    "no assert": ((["tensors"], [], "def holds(x):\n    pass\n", ""), "asserts nothing"),
    "no arrow": ((["tensors"], [], HOLDS, "True"), "'wrong' is 'OLD -> NEW'"),
    "no Python then": ((["tensors"], [], HOLDS, "True -> ("), "no Python: '(' was never closed"),
    "absent": ((["tensors"], [], HOLDS, "false -> true"), "OLD stands once"),
}


@pytest.mark.parametrize(("stated", "why"), FLAWS.values(), ids=FLAWS)
def test_what_cannot_be_run_is_refused(stated: tuple[Any, ...], why: str) -> None:
    assert why in properties.flaw(*stated)
    assert not properties.flaw(["tensors"], ["rank 0"], HOLDS, "True -> False")


def test_options_are_split() -> None:
    said = "layout expanded, one element; rank 0"
    assert properties.split_left_out(said) == ["layout expanded", "layout one element", "rank 0"]
    assert properties.split_left_out("") == []


def over(source: str, **more: Any) -> dict[str, Any]:
    """Return the job of a claim with a property over tensors."""
    job = {"kind": "claim", "path": "x", "line": 1, "source": ">>> 1\n1\n", "property": source}
    return {**job, "range": ["tensors"], "left_out": [], "quick": False, **more}


def test_what_a_property_gives(tmp_path: Path) -> None:
    some = 'def holds(x):\n    if x.dim() < 3:\n        return "does not apply"\n    assert True\n'
    few = (
        'def holds(x):\n    if x.shape != (2, 2):\n        return "does not apply"\n    assert x\n'
    )
    small = "def holds(x):\n    assert x.numel() < 3\n"
    jobs = [over(HOLDS), over(HOLDS, quick=True), over(some), over(some, quick=True), over(few)]
    everything, quick, lacks, quick_lacks, fails, first = run_jobs([*jobs, over(small)], tmp_path)
    assert everything["members"] == len(members(("tensors",))) and not everything["flaw"]
    assert quick["members"] == sum(member.quick for member in members(("tensors",)))
    assert lacks["flaw"].startswith("its property never applies to ['rank 1', 'rank 0', 'rank 2'")
    assert not quick_lacks["flaw"] and not everything["failure"]
    assert "# RuntimeError: Boolean value of Tensor" in fails["failure"]
    assert "# AssertionError\n# at: assert x.numel() < 3\n" in first["failure"]
    made = re.search(r"^x = torch.arange\((\d)", first["failure"], re.MULTILINE)
    assert made and made[1] in "36", first["failure"]  # the smallest, not one of 1000 elements


def test_property_that_seldom_applies_is_refused(tmp_path: Path) -> None:
    axes = axes_of(["tensors"])
    kept = {"rank": 1, "size": 1, "dtype": 1, "layout": 4, "grad": 1}
    left_out = [f"{axis} {one}" for axis, number in kept.items() for one in axes[axis][number:]]
    left_out.append("layout offset")
    (outcome,) = run_jobs([over(HOLDS, left_out=left_out)], tmp_path)
    assert outcome["flaw"] == "its property applies to 2 members; at least 5 are needed"


@pytest.mark.parametrize("project", ["range"], indirect=True)
def test_mark_says_how_much_ran(project: Project) -> None:
    left_out = ("rank 0", "dtype bool")
    found = members(("tensors", "indices"), left_out)
    for strict, number in (("1", len(found)), ("", sum(member.quick for member in found))):
        ended = project.build(WT_STRICT=strict, WT_DEVICE="cpu")
        assert ended.status == 0, ended.said
        assert f"; 1 of 2 have a range, {number} members ran" in ended.said
        text = re.sub(r"<[^>]+>", "", project.page("other"))
        assert f"✓ 1 example, {number} tensors with indices · torch" in text
        assert "Range: tensors with indices; without rank 0, dtype bool" in text
        assert "assert x.shape == before" in text
        assert f"1 of 2 have a range, {number} members ran" in text
    assert 'href="#range-indices"' in project.page("other")
    assert "✓ 1 example · torch" in project.page("gallery/scenarios/family/claim")


@pytest.mark.parametrize("project", ["bad-ranges"], indirect=True)
def test_refused_with_file_and_line(project: Project) -> None:
    """And the member for which a property fails is a program that can be pasted."""
    ended = project.build("-q", WT_STRICT="1", WT_DEVICE="cpu")
    assert ended.status != 0 and ended.said.endswith("build/html holds no build\n")
    for said in (
        "7: ERROR: claim 'unknown': there is no range 'tensor'; there are tensors, plain-tensors",
        "18: ERROR: claim 'alone': a range needs a property below the example",
        "28: WARNING: claim 'too-wide': its property never applies to ['index None']: name that",
        "41: WARNING: claim 'false' is false:\nits property does not hold:\n\nimport torch\n",
    ):
        assert f"docs/other.md:{said}" in ended.said, ended.said
    program = re.search(r"^import torch\n.*?^# at: .*?\n", ended.said, re.MULTILINE | re.DOTALL)
    assert program is not None
    ran = subprocess.run([sys.executable, "-c", program[0]], text=True, capture_output=True)
    assert ran.stderr.endswith("AssertionError\n"), ran.stderr


def test_a_notebook_has_no_property() -> None:
    from writethrough.site.downloads import plain

    text = (
        ".. claim:: wide\n   :range: lists\n\n   All.\n\n   >>> 1\n   1\n\n   def holds(items):\n"
    )
    assert plain(text + "       assert True\n") == "All.\n\n>>> 1\n1\n"
