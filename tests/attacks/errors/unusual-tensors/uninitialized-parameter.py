"""Attacks on gallery/errors/unusual-tensors/uninitialized-parameter.py."""

import pytest
import torch

IN_USE = "Attempted to use an uninitialized parameter in"
USES = {
    "[0] =": lambda w: w.__setitem__(0, 1.0),
    "[0]": lambda w: w[0],
    "fill_": lambda w: w.fill_(1.0),
    "zeros_": torch.nn.init.zeros_,
    "add": lambda w: w + 1,
    "+=": lambda w: w.__iadd__(1.0),
    "numel": lambda w: w.numel(),
    "detach": lambda w: w.detach(),
}


@pytest.mark.parametrize(
    "name", ["[0] =", "[0]", "fill_", "zeros_", "add", "+=", "numel", "detach"]
)
@pytest.mark.parametrize("part", ["weight", "bias"])
def test_each_use_is_refused(name, part):
    """Most other operations raise the same, with their own name (for the bias as well)."""
    with torch.no_grad(), pytest.raises(ValueError, match=IN_USE):
        USES[name](getattr(torch.nn.LazyLinear(2), part))


def test_copy_says_something_else_fell():
    """Another method raises the same: copy_ complains of sizes."""
    with torch.no_grad(), pytest.raises(RuntimeError, match="size of tensor a"):
        torch.nn.LazyLinear(2).weight.copy_(torch.ones(2, 3))


def test_the_shape():
    """Its shape has a message of its own."""
    with pytest.raises(RuntimeError, match="Can't access the shape of an uninitialized"):
        _ = torch.nn.LazyLinear(2).weight.shape


def test_a_buffer_is_refused():
    """A lazy module has no weights before it has seen an input (no buffers either)."""
    with pytest.raises(ValueError, match=IN_USE):
        torch.nn.LazyBatchNorm1d().running_mean.fill_(1.0)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_an_optimizer_from_before_keeps_it(rows):
    """The parameter object stays the same, so an optimizer made before the batch keeps it."""
    layer = torch.nn.LazyLinear(2)
    weight, optimizer = layer.weight, torch.optim.SGD(layer.parameters(), lr=1.0)
    layer(torch.zeros(rows, 3))
    layer.weight.grad = torch.ones(2, 3)
    before = layer.weight.detach().clone()
    optimizer.step()
    assert layer.weight is weight and torch.allclose(weight, before - 1.0)


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_learns_from_the_batch_fell(training):
    """Call it once with a batch of the right shape: in train() the batch changes statistics."""
    norm = torch.nn.LazyBatchNorm1d().train(training)
    norm(torch.full((4, 3), 5.0))
    assert norm.running_mean.tolist() == ([0.5] * 3 if training else [0.0] * 3)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_a_dtype_from_before(dtype):
    """Run a batch first: after ``.to(dtype)`` of the lazy layer the weight has that dtype."""
    layer = torch.nn.LazyLinear(2).to(dtype)
    layer(torch.zeros(1, 3, dtype=dtype))
    assert layer.weight.dtype == dtype


def test_load_a_state_dict_fell():
    """Call it once with a batch: a state dict does as well, in the same parameter."""
    lazy, source = torch.nn.LazyLinear(2), torch.nn.Linear(3, 2)
    weight = lazy.weight
    lazy.load_state_dict(source.state_dict())
    assert lazy.weight is weight and torch.equal(weight, source.weight)
    assert lazy(torch.ones(1, 3)).shape == (1, 2)
    assert torch.equal(weight, source.weight)
