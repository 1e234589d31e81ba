import numpy as np
import pytest
import torch
from torch import nn

REFUSED = "nly Tensors of floating point"


@pytest.mark.parametrize(
    "values",
    [[1, 2], [True], np.array([1, 2]), torch.arange(2)],
    ids=["list", "bool", "array", "tensor"],
)
def test_whole_numbers(values):
    """The tensor holds integers or booleans."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.as_tensor(values).requires_grad_()


@pytest.mark.parametrize(
    ("values", "dtype"), [([1, 2.5], torch.float32), ([], torch.float32), ([1j], torch.complex64)]
)
def test_one_decimal_point_is_enough(values, dtype):
    """Whole numbers without a decimal point make ``int64``."""
    assert torch.tensor(values, requires_grad=True).dtype == dtype


def test_a_frozen_parameter_of_integers_fell():
    """``nn.Parameter`` requires grad by default (and a frozen one of integers is accepted)."""
    assert nn.Parameter(torch.arange(3), requires_grad=False).dtype == torch.int64
    with pytest.raises(RuntimeError, match=REFUSED):
        nn.Parameter(torch.arange(3))


def test_false_is_accepted():
    """Only a request for a gradient is refused."""
    assert not torch.arange(3).requires_grad_(False).requires_grad


def test_the_attribute():
    """The wording for ``tensor.requires_grad = True``."""
    counts = torch.arange(3)
    with pytest.raises(RuntimeError, match="^only Tensors of floating point and complex dtype"):
        counts.requires_grad = True


def test_float_of_a_float_tensor_is_that_tensor_fell():
    """``float()`` of a ``float32`` tensor returns that tensor itself."""
    measured = torch.tensor([1.0])
    measured.float().requires_grad_()
    assert measured.requires_grad


def test_convert_first_leaves_the_integers_alone():
    """Convert before you ask for a gradient. Then the converted tensor is the leaf."""
    counts = torch.arange(3)
    weights = counts.float().requires_grad_()
    with torch.no_grad():
        weights += 1
    assert counts.tolist() == [0, 1, 2] and weights.is_leaf


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_floating_dtypes(dtype):
    """Give ``dtype=``."""
    weights = torch.tensor([1, 2, 3], dtype=dtype, requires_grad=True)
    (weights**2).sum().backward()
    assert weights.grad.tolist() == [2.0, 4.0, 6.0]


@pytest.mark.parametrize("index", [torch.tensor([2, 2]), torch.tensor(2), [2]], ids=str)
def test_integers_as_an_index(index):
    """The tensor that it picks from gets the gradient."""
    weights = torch.ones(3, requires_grad=True)
    weights[index].sum().backward()
    assert weights.grad[:2].tolist() == [0.0, 0.0] and weights.grad[2] >= 1


@pytest.mark.parametrize("transform", [torch.func.grad, torch.func.jacrev])
def test_transforms_say_it_too(transform):
    """The method has a wording of its own; transforms use it."""
    with pytest.raises(RuntimeError, match="^only Tensors of floating point dtype"):
        transform(lambda x: (x**2).sum())(torch.tensor([1, 2]))


def test_long_and_comparisons_cut_the_graph():
    """``round()`` gives a gradient of 0. ``long()`` and a comparison cut the graph."""
    weights = torch.ones(2, requires_grad=True)
    assert not weights.long().requires_grad and not (weights > 0).requires_grad
    assert torch.autograd.grad(weights.round().sum(), weights)[0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.arange(3, requires_grad=True),
        lambda: torch.full((2,), 1, requires_grad=True),
        lambda: torch.tensor(1, requires_grad=True),
        lambda: torch.zeros_like(torch.arange(2), requires_grad=True),
        lambda: torch.empty(0, dtype=torch.uint16, requires_grad=True),
        lambda: nn.Linear(1, 1, dtype=torch.int64),
        lambda: nn.ParameterList([torch.arange(2)]),
        lambda: nn.Embedding.from_pretrained(torch.ones(2, 2).long(), freeze=False),
    ],
)
@pytest.mark.parametrize("mode", [torch.no_grad, torch.enable_grad])
def test_other_ways_to_ask(make, mode):
    """The tensor holds integers or booleans."""
    with mode(), pytest.raises(RuntimeError, match="^Only Tensors of floating point and complex"):
        make()


@pytest.mark.parametrize("name", ["fill_", "masked_fill_", "slice", "mask"])
def test_one_value_gives_integers_a_history_fell(name):
    """Other wordings: Autograd not support dtype. (The page had no cause and no cure.)"""

    def fill(counts, value):
        mask = torch.tensor([True, False])
        if name == "slice":
            counts[:] = value
        elif name == "mask":
            counts[mask] = value
        elif name == "fill_":
            counts.fill_(value)
        else:
            counts.masked_fill_(mask, value)

    counts, value = torch.zeros(2, dtype=torch.int64), torch.tensor(5.0, requires_grad=True)
    fill(counts, value.detach())
    assert counts[0].item() == 5
    fill(counts, value)
    with pytest.raises(RuntimeError, match="Autograd not support dtype: Long"):
        counts[0]


def test_float_loses_large_integers_fell():
    """Convert first: ``counts.float()`` (``float32`` rounds odd numbers over ``2**24``)."""
    count = torch.tensor([2**24 + 1])
    assert count.float().long().item() == 2**24
    assert count.double().requires_grad_().detach().long().item() == 2**24 + 1


def test_a_function_that_returns_integers():
    """``long()`` cuts the graph (in a custom function as well)."""

    class Whole(torch.autograd.Function):
        @staticmethod
        def forward(ctx, scores):
            return scores.long()

        @staticmethod
        def backward(ctx, grad):
            return grad

    assert not Whole.apply(torch.ones(2, requires_grad=True)).requires_grad


def test_compiled():
    """Give ``dtype=``, or convert first: compiled."""

    def loss(counts):
        weights = torch.tensor([1, 2, 3], dtype=torch.float32)
        return (weights * counts.float().requires_grad_()).sum()

    assert torch.compile(loss, backend="aot_eager")(torch.arange(3)).item() == 8.0


def test_other_dtypes_are_accepted():
    """The tensor holds integers or booleans: complex and 8-bit floats are accepted."""
    for dtype in (torch.complex64, torch.float8_e4m3fn):
        assert torch.zeros(2, dtype=dtype, requires_grad=True).requires_grad


def test_double_rounds_larger_ones_fell():
    """Use ``double()`` for large ones."""
    count = torch.tensor([2**53 + 1])
    assert count.double().long().item() == 2**53


@pytest.mark.parametrize("shape", [(), (1,), (2,)])
def test_a_value_with_dimensions_leaves_no_history_fell(shape):
    """If you fill a tensor of integers with one value that requires grad, that is recorded."""
    filled, value = torch.zeros(2, dtype=torch.int64), torch.full(shape, 5.0, requires_grad=True)
    filled[:] = value
    assert filled.requires_grad == (shape == ())
    filled = torch.zeros(2, dtype=torch.int64)
    with torch.no_grad():
        filled[:] = value
    assert filled[0].item() == 5


def test_token_ids_as_floats_are_refused_fell():
    """Convert first: ``counts.float().requires_grad_()`` (for token ids: the embeddings instead)."""
    ids, table = torch.tensor([1, 2]), nn.Embedding(4, 2)
    with pytest.raises(RuntimeError, match="indices"):
        table(ids.float().requires_grad_())
    embedded = table(ids).detach().requires_grad_()
    embedded.sum().backward()
    assert embedded.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_weights_that_stay_int8_fell():
    """Give ``dtype=torch.float32``, or convert first (``int8`` weights: ``requires_grad=False``)."""
    weights = torch.ones(2, dtype=torch.int8)
    assert nn.Parameter(weights, requires_grad=False).dtype == torch.int8


@pytest.mark.parametrize("kind", ["parameter", "bool buffer"])
def test_other_integers_of_a_module(kind):
    """``layer.to`` leaves a buffer of integers as it is (a frozen parameter, and booleans, too)."""
    layer = nn.Linear(2, 1)
    if kind == "parameter":
        layer.table = nn.Parameter(torch.arange(2), requires_grad=False)
    else:
        layer.register_buffer("table", torch.tensor([True]))
    before = layer.table.dtype
    assert layer.to(torch.float16).table.dtype == before
