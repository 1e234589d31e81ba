"""What is common to the attacks: they share a process, so each begins from the same state."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Iterator

import pytest
import torch
from writethrough.run import key

can_compile = functools.cache(lambda: key.has("compiler", device=""))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs_compiler: skipped where a page that needs one is")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_compiler") and not can_compile():
        pytest.skip("needs a C++ compiler")


def state() -> tuple[object, ...]:
    return (
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_anomaly_enabled(),
        torch.get_num_threads(),
    )


@pytest.fixture(autouse=True)
def same_surroundings() -> Iterator[None]:
    """Give each attack one seed, one thread and every warning; refuse it what it leaves behind."""
    torch.set_num_threads(1)
    torch.set_warn_always(True)
    torch.manual_seed(0)
    before = state()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        yield
    if "torch._dynamo" in sys.modules:
        torch._dynamo.reset()
    assert state() == before
