"""Attacks on gallery/errors/unusual-tensors/named-tensors-were-removed.py."""

import pytest
import torch

NAMES = ("batch", "time")


@pytest.mark.parametrize("name", ["zeros", "ones", "empty", "rand", "randn"])
def test_factories(name):
    """Drop ``names=``."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'names'|names=tuple"):
        getattr(torch, name)(2, 3, names=NAMES)


@pytest.mark.parametrize("method", ["refine_names", "align_to", "align_as", "rename", "names"])
def test_methods(method):
    """Its methods are gone."""
    with pytest.raises(AttributeError, match=f"no attribute '{method}'"):
        getattr(torch.zeros(2, 3), method)


CALLS = {
    "sum": lambda x: x.sum("time"),
    "select": lambda x: x.select("time", 0),
    "softmax": lambda x: x.softmax("time"),
    "flatten": lambda x: x.flatten(["batch", "time"], "all"),
}


@pytest.mark.parametrize("name", ["sum", "select", "softmax", "flatten"])
def test_methods_that_took_a_name_fell(name):
    """Nothing of it is left: methods that took a name, such as sum("time"), take integers."""
    with pytest.raises(TypeError):
        CALLS[name](torch.zeros(2, 3))


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_positions_with_names(frames):
    """Fix 1 (a view of the frame is written; without a frame there is none)."""
    scores = torch.ones(2, frames)
    masked = scores.clone()
    if frames == 0:
        with pytest.raises(IndexError):
            masked.select(1, 0)
        return
    masked.select(1, 0).zero_()
    assert masked[:, 0].tolist() == [0.0, 0.0] and bool(masked[:, 1:].eq(1).all())
    assert bool(scores.eq(1).all())


def test_permute_is_a_view():
    """permute gives a view. A write to it goes through to the original."""
    frames = torch.zeros(2, 3)
    frames.permute(1, 0).unsqueeze(0)[0, 0] = torch.tensor([5.0, 6.0])
    assert frames.tolist() == [[5.0, 0.0, 0.0], [6.0, 0.0, 0.0]]
