"""Three false worlds: checks on views, leaves and versions must notice a broken torch.

A claim that is as true in all three as in the real one, or an error that still comes,
checks nothing of what it speaks of, unless it gives its reason.  A property fails in one of them,
or with the change that its claim names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run_jobs

PREAMBLE = """
import functools
import torch
T = torch.Tensor
WRITES = [n for n in dir(T) if n.endswith("_") and not n.endswith("__")]
WRITES += ["__setitem__", "__iadd__", "__isub__", "__imul__", "__itruediv__"]
WRITES = [n for n in WRITES if n not in ("requires_grad_", "detach_", "retain_grad")]
def around(context):
    for name in WRITES:
        def write(self, *args, _real=getattr(T, name), **kwargs):
            with context(self):
                return _real(self, *args, **kwargs)
        setattr(T, name, write)
"""
WORLDS = {
    "slices copy": PREAMBLE
    + """
for name in ("__getitem__", "view", "narrow", "select", "t", "transpose", "unsqueeze"):
    def copy(self, *args, _real=getattr(T, name), **kwargs):
        return _real(self, *args, **kwargs).clone()
    setattr(T, name, copy)
for name in ("unbind", "split", "chunk", "tensor_split"):
    def copies(self, *args, _real=getattr(T, name), **kwargs):
        return tuple(part.clone() for part in _real(self, *args, **kwargs))
    setattr(T, name, copies)
T.__iter__ = lambda self: iter(self.unbind(0))
""",
    "leaves may be written": PREAMBLE
    + """
import contextlib
def unless_leaf(tensor):
    root = tensor._base if tensor._is_view() else tensor
    return torch.no_grad() if root.is_leaf and root.requires_grad else contextlib.nullcontext()
around(unless_leaf)
""",
    "versions stand still": PREAMBLE
    + """
around(torch.autograd._unsafe_preserve_version_counter)
""",
}
# What the checks say that these worlds switch off.
CHECKS = (
    "a view of a leaf Variable that requires grad is being",
    "a leaf Variable that requires grad is being",
    "has been modified by an inplace operation",
    "is a view and is being modified inplace",
)


def is_checked(job: dict[str, Any]) -> bool:
    if job["kind"] == "claim":
        return not job["reason"]
    if job["kind"] != "script" or not job["path"].startswith("gallery/"):
        return False
    source = " ".join((ROOT / job["path"]).read_text("utf-8").replace("#", "").split())
    return any(f"raises: RuntimeError: {check}" in source for check in CHECKS)


def is_red(job: dict[str, Any], outcome: dict[str, Any]) -> bool:
    from writethrough.gallery import promises, scripts

    if job["kind"] == "claim":
        return bool(outcome["failure"] or outcome["end"])
    script = scripts.read(ROOT, ROOT / job["path"])
    return bool(promises.differences(script, outcome))


@pytest.fixture(scope="module")
def reds(site_jobs: list[Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """For each world, the names of the claims and scripts that fail in it."""
    checked = [job for job in site_jobs if is_checked(job)]
    folder = tmp_path_factory.mktemp("worlds")
    found = {}
    for world, preamble in {"real": "", **WORLDS}.items():
        outcomes = run_jobs([{**job, "world": preamble} for job in checked], folder)
        pairs = zip(checked, outcomes, strict=True)
        found[world] = {job.get("id", job["path"]) for job, out in pairs if is_red(job, out)}
    found["all"] = {job.get("id", job["path"]) for job in checked}
    return found


def test_real_world_is_green(reds: dict[str, set[str]]) -> None:
    assert not reds["real"]


@pytest.mark.parametrize("world", WORLDS)
def test_world_is_noticed(reds: dict[str, set[str]], world: str) -> None:
    assert len(reds[world]) >= 3


def test_every_check_notices_some_world(reds: dict[str, set[str]]) -> None:
    unmoved = reds["all"] - set().union(*(reds[world] for world in WORLDS))
    excused = {path for path in unmoved if excuse(path)}
    assert not unmoved - excused


def test_every_property_can_fail(site_jobs: list[Any], tmp_path: Path) -> None:
    """In a false world, or with the one change that the claim names."""
    wide = [job for job in site_jobs if job.get("property")]
    runs = []
    for job in wide:
        old, _, new = job["wrong"].partition(" -> ")
        changed = {**job, "source": ">>> 1\n1\n", "property": job["property"].replace(old, new)}
        runs += [changed] if old else [{**changed, "world": world} for world in WORLDS.values()]
    failed: dict[str, bool] = {}
    for job, outcome in zip(runs, run_jobs(runs, tmp_path), strict=True):
        failed[job["id"]] = failed.get(job["id"], False) or "\n# at: " in outcome["failure"]
    assert [name for name, red in failed.items() if not red] == []


def excuse(path: str) -> str:
    """Return the reason that a script gives in a comment of its own, or ''."""
    from writethrough.gallery.scripts import EXCUSE

    file = ROOT / path
    found = EXCUSE.search(file.read_text("utf-8")) if file.is_file() else None
    return found[1] if found else ""
