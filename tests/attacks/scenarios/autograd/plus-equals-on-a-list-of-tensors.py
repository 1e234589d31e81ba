import pytest
import torch
import torch.nn.functional as F
from torch import nn


def leaf():
    return torch.tensor([-1.0, 2.0], requires_grad=True)


def gradient(make):
    inputs = leaf()
    levels = make(inputs)
    levels[0] += levels[1]
    return torch.autograd.grad(levels[0].sum(), inputs)[0].tolist()


@pytest.mark.parametrize("function", [torch.relu, torch.sigmoid, torch.exp, torch.tanh])
def test_outputs_that_were_saved(function):
    """Backward raises if the layer saved that output, as ``relu`` did."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(lambda x: [function(x), x * 3])


@pytest.mark.parametrize(
    ("make", "right"),
    [
        (lambda x: [x * 1, x * 3], [4.0, 4.0]),
        (lambda x: [x * 1] * 2, [2.0, 2.0]),
        (lambda x: [torch.ones(2), x * 3], [3.0, 3.0]),
        (lambda x: [x * 1, (x * 3).double()], [4.0, 4.0]),
        (lambda x: [1.0, x * 3], [3.0, 3.0]),
        (lambda x: [(x * 1)[:], x * 3], [4.0, 4.0]),
    ],
)
def test_outputs_that_were_not(make, right):
    """So in a feature pyramid the line writes over the output of the layer (and the gradient is right)."""
    assert gradient(make) == right


def test_gelu():
    """``gelu`` saves its input and not its result, so with it the same line passes."""
    inputs = leaf()
    (right,) = torch.autograd.grad((F.gelu(inputs) + F.gelu(inputs * 3)).sum(), inputs)
    assert gradient(lambda x: [F.gelu(x), F.gelu(x * 3)]) == right.tolist()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda x: [x, x * 3], "a leaf Variable"),
        (lambda x: nn.ParameterList([x, x * 3]), "a leaf Variable"),
        (lambda x: list(torch.stack([x, x]).unbind()), "multiple views"),
        (lambda x: [torch.ones(2, dtype=torch.int64), x], "can't be cast"),
        (lambda x: [x * 1, torch.ones(3, 2)], "broadcast"),
    ],
)
def test_what_refuses_the_line_fell(make, message):
    """It writes into the tensor that the list holds, for everyone who holds it."""
    with pytest.raises(RuntimeError, match=message):
        gradient(make)


def test_a_tuple_raises_after_the_write():
    """In a tuple the line raises a ``TypeError``, after the tensor was changed."""
    pair = (torch.ones(2),)
    with pytest.raises(TypeError):
        pair[0] += 1
    assert pair[0].tolist() == [2.0, 2.0]


@pytest.mark.parametrize("holder", [dict, list])
def test_other_holders(holder):
    """A dict does the same."""
    tensor = torch.ones(2)
    held = {0: tensor} if holder is dict else [tensor]
    held[0] += 1
    assert held[0] is tensor and tensor.tolist() == [2.0, 2.0]


def test_the_dtype_of_the_fix_fell():
    """With tensors write ``levels[i] = levels[i] + x`` (the dtype is that of the sum)."""
    levels = [torch.ones(2), torch.ones(2, dtype=torch.float64)]
    levels[0] += levels[1]
    assert levels[0].dtype == torch.float32
    levels[0] = levels[0] + levels[1]
    assert levels[0].dtype == torch.float64


def test_it_raises_if_the_dtype_does_not_fit_fell():
    """``+=`` raises if the sum does not fit the dtype (a larger one of the same kind is cut)."""
    levels = [torch.ones(1, dtype=torch.float16), torch.ones(1, dtype=torch.int8)]
    levels[0] += torch.ones(1)
    levels[1] += torch.tensor([1])
    assert levels[0].dtype == torch.float16 and levels[1].dtype == torch.int8
    with pytest.raises(RuntimeError, match="can't be cast"):
        levels[1] += 1.5


def test_the_shape_stays_fell():
    """The new tensor has the dtype of the sum, ``+=`` keeps it (and the shape)."""
    levels = [torch.ones(1)]
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        levels[0] += torch.ones(3)
    levels[0] = levels[0] + torch.ones(3)
    assert levels[0].shape == (3,)


def test_a_later_layer_that_saved_the_output_fell():
    """Backward raises if the layer saved that output (a layer that read it may have saved it)."""
    weight = leaf()
    levels = [leaf() * 3, leaf()]
    head = (levels[0] * weight).sum()
    levels[0] += levels[1]
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        head.backward()


def test_a_leaf_under_no_grad_fell():
    """A leaf that requires grad, in a ``ParameterList`` for instance, refuses the line."""
    weights = nn.ParameterList([torch.ones(2)])
    first = weights[0]
    with torch.no_grad():
        weights[0] += 1
    assert weights[0] is first and first.tolist() == [2.0, 2.0]


@pytest.mark.parametrize(("base", "x"), [(False, True), (True, False), (True, True)])
def test_a_part_from_unbind_without_grad_fell(base, x):
    """So does a part from unbind."""
    table = torch.zeros(2, 2)
    rows = list(table)
    rows[0] += 1
    assert table.tolist() == [[1.0, 1.0], [0.0, 0.0]]
    rows = list(torch.zeros(2, 2, requires_grad=base) * 1)
    with pytest.raises(RuntimeError, match="multiple views"):
        rows[0] += torch.ones(2, requires_grad=x)


def test_compiled():
    """It writes into the tensor that the list holds."""

    def step(levels):
        levels[0] += 1.0

    levels = [torch.zeros(2)]
    first = levels[0]
    torch.compile(step, backend="aot_eager")(levels)
    assert levels[0] is first and first.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("mode", [torch.enable_grad, torch.no_grad])
def test_the_fix_in_a_parameter_list_fell(mode):
    """With tensors write ``levels[i] = levels[i] + x``."""
    weights = nn.ParameterList([torch.ones(2)])
    first = weights[0]
    optimizer = torch.optim.SGD(weights.parameters(), lr=0.1)
    with mode():
        weights[0] = weights[0] + 1
    weights[0].sum().backward()
    assert isinstance(weights[0], nn.Parameter) and weights[0].is_leaf and first.grad is None
    optimizer.step()
    assert weights[0].tolist() == [2.0, 2.0] and optimizer.param_groups[0]["params"][0] is first


def test_the_fix_in_a_list_of_your_own():
    """Put the sum into a list of your own."""
    weights = nn.ParameterList([torch.ones(2)])
    levels = list(weights)
    levels[0] = levels[0] + weights[0]
    levels[0].sum().backward()
    assert weights[0].grad.tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    "parts", [torch.Tensor.unbind, list, lambda y: y.split(1), lambda y: y.chunk(2)]
)
def test_parts_of_one_tensor(parts):
    """So does a part from ``unbind``, ``split`` or ``chunk``; the fix is accepted there."""
    inputs = torch.ones(2, 2, requires_grad=True)
    levels = list(parts(inputs * 1))
    with pytest.raises(RuntimeError, match="multiple views"):
        levels[0] += 1
    levels[0] = levels[0] + levels[1]
    levels[0].sum().backward()
    assert inputs.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("held", "x"), [(torch.ones(()), torch.ones(1)), (torch.ones(2, 1), torch.ones(2))]
)
def test_another_shape_fell(held, x):
    """``+=`` raises if the sum has a larger shape (more dimensions are enough)."""
    levels = [held]
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        levels[0] += x
    levels[0] = levels[0] + x
    assert levels[0].shape != held.shape


@pytest.mark.parametrize(
    ("held", "x", "fits"), [(True, True, True), (True, 1, False), (1, True, True), (1.0, 1j, False)]
)
def test_kinds_of_dtypes(held, x, fits):
    """``+=`` raises if the sum has a dtype of another kind."""
    levels = [torch.tensor([held])]
    dtype = levels[0].dtype
    assert ((levels[0] + x).dtype == dtype) == fits
    if fits:
        levels[0] += x
        assert levels[0].dtype == dtype
    else:
        with pytest.raises(RuntimeError, match="can't be cast"):
            levels[0] += x


def test_a_name_that_the_list_holds_several_times():
    """It writes into the tensor that the list holds, for everyone who holds it."""
    levels = [torch.ones(1)] * 3
    levels[0] += 1
    assert [level.item() for level in levels] == [2.0, 2.0, 2.0]


def test_under_no_grad_backward_raises_as_well():
    """Backward raises if the layer itself saved it, as ``relu`` did (under ``no_grad`` as well)."""
    levels = [torch.relu(leaf())]
    with torch.no_grad():
        levels[0] += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        levels[0].sum().backward()


def test_a_function_transform():
    """It writes into the tensor that the list holds."""

    def total(x):
        levels = [x]
        levels[0] += 1
        return x.sum()

    table = torch.zeros(2, 3)
    assert torch.vmap(total)(table).tolist() == [3.0, 3.0] and table.sum() == 6
