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


def test_an_attribute_is_set_fell():
    """Its methods are gone: an assignment to ``names`` raises nothing, and torch does not read it."""
    scores = torch.zeros(2, 3)
    scores.names = NAMES
    assert not hasattr(scores.clone(), "names")
    with pytest.raises(TypeError):
        scores.sum("time")


def test_the_empty_names_are_refused_too():
    """Drop ``names=``: ``None`` is refused as well."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'names'"):
        torch.zeros(2, 3, names=None)


@pytest.mark.parametrize("shape", [(2, 3, 4), (2, 3, 4, 5)], ids=repr)
def test_permute_needs_each_dimension_fell(shape):
    """``permute`` gives the same view: it needs the position of each dimension."""
    frames = torch.zeros(shape)
    with pytest.raises(RuntimeError, match="number of dimensions"):
        frames.permute(1, 0)
    moved = frames.movedim(1, 0)
    assert moved.shape == (3, 2, *shape[2:])
    moved[0] = 1.0
    assert frames[:, 0].eq(1.0).all() and frames[:, 1:].eq(0.0).all()


@pytest.mark.parametrize(
    "name", ["full", "tensor", "arange", "eye", "linspace", "randint", "zeros_like", "new_zeros"]
)
def test_other_factories(name):
    """Drop ``names=`` (of other factories)."""
    calls = {
        "full": lambda **o: torch.full((2,), 1.0, **o),
        "tensor": lambda **o: torch.tensor([1.0], **o),
        "arange": lambda **o: torch.arange(2, **o),
        "eye": lambda **o: torch.eye(2, **o),
        "linspace": lambda **o: torch.linspace(0, 1, 2, **o),
        "randint": lambda **o: torch.randint(2, (2,), **o),
        "zeros_like": lambda **o: torch.zeros_like(torch.ones(2), **o),
        "new_zeros": lambda **o: torch.ones(1).new_zeros(2, **o),
    }
    with pytest.raises(TypeError, match="names"):
        calls[name](names=("batch",))
    calls[name]()


def test_a_write_to_the_permuted_view_has_a_gradient():
    """A write to the view goes through to the original, and backward knows of it."""
    source = torch.zeros(2, 3, requires_grad=True)
    frames = source * 1
    frames.permute(1, 0)[0] = torch.tensor([5.0, 6.0])
    frames.sum().backward()
    assert source.grad.tolist() == [[0.0, 1.0, 1.0], [0.0, 1.0, 1.0]]


def test_a_write_to_an_expanded_original():
    """A write to the view goes through to the original: not if that was expanded."""
    with pytest.raises(RuntimeError, match="single memory location"):
        torch.zeros(1, 3).expand(2, 3).permute(1, 0)[0] = torch.tensor([5.0, 6.0])
