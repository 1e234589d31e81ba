"""What is common to the attacks: they share a process, so each begins from the same state."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator

import pytest
import torch


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
