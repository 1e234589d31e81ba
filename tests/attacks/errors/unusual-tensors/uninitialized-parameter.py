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


OTHERS = {
    "count": lambda m: sum(p.numel() for p in m.parameters()),
    "freeze": lambda m: m.requires_grad_(False),
    "init": lambda m: m.apply(lambda layer: torch.nn.init.xavier_uniform_(layer.weight)),
    "vector": lambda m: torch.nn.utils.parameters_to_vector(m.parameters()),
    "average": lambda m: torch.optim.swa_utils.AveragedModel(m).update_parameters(m),
    "foreach": lambda m: torch._foreach_mul(list(m.parameters()), 2.0),
}


@pytest.mark.parametrize("name", ["count", "freeze", "init", "vector", "average", "foreach"])
def test_calls_that_do_not_write_fell(name):
    """Write to the weights afterwards: other uses raise it, and a batch first cures them."""
    with pytest.raises(ValueError, match=IN_USE):
        OTHERS[name](torch.nn.LazyLinear(2))
    layer = torch.nn.LazyLinear(2)
    with torch.no_grad():
        layer(torch.ones(1, 3))
    OTHERS[name](layer)


def test_a_layer_that_the_batch_does_not_reach_fell():
    """Call it once with a batch: a layer that the forward does not call stays lazy."""
    used, unused = torch.nn.LazyLinear(2), torch.nn.LazyLinear(2)
    used(torch.ones(1, 3))
    with torch.no_grad(), pytest.raises(ValueError, match=IN_USE):
        unused.weight[0] = 1.0


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_mode_of_the_batch_fell(mode):
    """Call it once with a batch: under inference_mode the weights become inference tensors."""
    layer = torch.nn.LazyLinear(2)
    with mode():
        layer(torch.zeros(1, 3))
    if mode is torch.no_grad:
        with torch.no_grad():
            layer.weight[0] = 1.0
        assert layer.weight[0].tolist() == [1.0] * 3 and layer.weight.requires_grad
    else:
        assert layer.weight.is_inference()
        with torch.no_grad(), pytest.raises(RuntimeError, match="Inplace update to inference"):
            layer.weight[0] = 1.0


@pytest.mark.parametrize("kind", ["Parameter", "Buffer"])
def test_one_of_your_own_fell(kind):
    """Call it once with a batch, or load a state dict: neither helps one that you made."""
    own = getattr(torch.nn.parameter, f"Uninitialized{kind}")()
    with torch.no_grad(), pytest.raises(ValueError, match=IN_USE):
        own.fill_(1.0)
    own.materialize((2,))
    with torch.no_grad():
        own.fill_(1.0)
        own[0] = 2.0
    assert own.tolist() == [2.0, 1.0]


def test_a_state_dict_does_not_help_your_own():
    """A batch does not give it a shape, if its module is not lazy (nor does a state dict)."""
    own = torch.nn.Module()
    own.scale = torch.nn.parameter.UninitializedParameter()
    with pytest.raises(RuntimeError):
        own.load_state_dict({"scale": torch.ones(2)})


def test_out_features_are_not_compared_fell():
    """``load_state_dict`` gives the lazy parameters the shapes of the dictionary."""
    lazy = torch.nn.LazyLinear(2)
    lazy.load_state_dict(torch.nn.Linear(3, 5).state_dict())
    assert lazy.weight.shape == (5, 3)


def test_a_part_of_a_state_dict_fell():
    """Load a state dict: with the weight alone, the call raises something else."""
    lazy = torch.nn.LazyLinear(2)
    lazy.load_state_dict({"weight": torch.ones(2, 3)}, strict=False)
    with pytest.raises(AttributeError, match="has no attribute 'materialize'"):
        lazy(torch.ones(1, 3))


def test_assign_replaces_the_parameters_fell():
    """Load a state dict: with ``assign=True`` the parameter object does not stay the same."""
    lazy = torch.nn.LazyLinear(2)
    weight = lazy.weight
    lazy.load_state_dict(torch.nn.Linear(3, 2).state_dict(), assign=True)
    assert lazy.weight is not weight and lazy.weight.shape == (2, 3)


@pytest.mark.parametrize("training", [True, False])
def test_one_row_for_batch_norm(training):
    """Put a model with batch norm into ``eval()`` for this batch (one row suffices there)."""
    norm = torch.nn.LazyBatchNorm1d().train(training)
    if training:
        with pytest.raises(ValueError, match="Expected more than 1 value per channel"):
            norm(torch.ones(1, 3))
    else:
        norm(torch.ones(1, 3))
        assert norm.running_mean.tolist() == [0.0] * 3 and norm.num_batches_tracked == 0


def test_size_does_not_raise():
    """Most other operations raise the same (``size()`` does not: it says one of nothing)."""
    assert torch.nn.LazyLinear(2).weight.size() == (0,)


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"])
def test_optimizers_from_before_fell(name):
    """An optimizer that was made before the batch keeps it: Adagrad raises when it is made."""
    layer = torch.nn.LazyLinear(2)
    if name == "Adagrad":
        with pytest.raises(ValueError, match=IN_USE):
            torch.optim.Adagrad(layer.parameters())
        return
    optimizer = getattr(torch.optim, name)(layer.parameters(), lr=0.1)
    layer(torch.ones(1, 3))
    before = layer.weight.detach().clone()
    layer(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    assert not torch.equal(layer.weight, before)


@pytest.mark.parametrize("kind", ["LazyConv1d", "LazyConv2d", "LazyConvTranspose2d"])
def test_convolutions(kind):
    """The parameter object stays the same."""
    layer = getattr(torch.nn, kind)(2, 1)
    weight = layer.weight
    with torch.no_grad():
        layer(torch.zeros((1, 3, 4, 4) if "2d" in kind else (1, 3, 4)))
        layer.weight[0] = 1.0
    assert layer.weight is weight and weight[0].eq(1.0).all() and weight.requires_grad
