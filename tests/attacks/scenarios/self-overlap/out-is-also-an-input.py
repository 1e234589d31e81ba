"""Attacks on gallery/scenarios/self-overlap/out-is-also-an-input.py."""

import numpy as np
import pytest
import torch

REFUSED = "refer to a single memory location"


def square():
    return torch.arange(9.0).reshape(3, 3) + 7 * torch.eye(3)


@pytest.mark.parametrize("name", ["add", "mul", "sub", "div", "maximum", "atan2"])
@pytest.mark.parametrize("shape", [(3,), (17, 3), (1000,)], ids=str)
def test_elementwise_into_itself(name, shape):
    """For an operation that goes element by element, yes."""
    x = torch.rand(shape) + 1.0
    y = torch.rand(shape) + 1.0
    right = getattr(torch, name)(x, y)
    getattr(torch, name)(x, y, out=x)
    assert torch.equal(x, right)


@pytest.mark.parametrize(
    "other", [lambda x: x.T, lambda x: x[0], lambda x: x[0, 0]], ids=["T", "row", "element"]
)
def test_another_view_of_itself_is_refused_fell(other):
    """Element by element, yes: not where the other input is another view of the same tensor."""
    x = square()
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.add(x, other(x), out=x)
    assert torch.equal(x, square())


def test_with_gaps_it_is_not_noticed_fell():
    """Torch looks for such an overlap if the tensors have no gaps in memory."""
    x = torch.arange(6.0, device="cpu")[::2]
    torch.add(x[:-1], 1.0, out=x[1:])
    assert x[0] == 0.0 and x[1] == 1.0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_product_can_be_wrong(dtype):
    """It can read its inputs after it has begun to write, and then returns wrong values."""
    start = torch.ones(17, 17, dtype=dtype, device="cpu")
    state = start.clone()
    torch.mm(state, state, out=state)
    assert not torch.equal(state, start @ start)


def test_an_input_that_only_shares_a_row_is_not_noticed():
    """torch.mm does not look."""
    state = torch.ones(17, 17, device="cpu")
    torch.mv(state, state[0], out=state[0])
    assert state.shape == (17, 17)


@pytest.mark.parametrize("size", [1, 2, 17])
def test_numpy_is_right(size):
    """NumPy notices that the arrays overlap, and computes into a temporary array."""
    array = np.ones((size, size), dtype=np.float32)
    np.matmul(array, array, out=array)
    assert (array == size).all()


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_two_buffers(steps):
    """Two buffers that change roles."""
    start = torch.tensor([[1.0, 1.0], [0.0, 1.0]])
    state, spare = start.clone(), torch.empty(2, 2)
    for _ in range(steps):
        torch.mm(state, state, out=spare)
        state, spare = spare, state
    assert state.tolist() == [[1.0, 2.0**steps], [0.0, 1.0]]


def test_matmul_equals_rebinds():
    """It binds the name to a new tensor, and the old tensor stays as it was."""
    assert not hasattr(torch.Tensor, "__imatmul__")
    state = torch.ones(2, 2)
    before = state
    state @= state
    assert before.tolist() == [[1.0, 1.0], [1.0, 1.0]] and state.tolist() == [
        [2.0, 2.0],
        [2.0, 2.0],
    ]


def test_matmul_equals_on_a_parameter_leaves_a_plain_tensor():
    """It binds the name to a new tensor: of a parameter it is no parameter."""
    weight = torch.nn.Parameter(torch.ones(2, 2))
    held = weight
    weight @= weight
    assert not isinstance(weight, torch.nn.Parameter) and held.tolist() == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "amax"])
def test_a_reduction_loses_its_input_fell(name):
    """For a matrix product, no (nor for a reduction: it clears its input before it reads it)."""
    row = torch.tensor([[1.0, 2.0, 3.0]], device="cpu")
    getattr(torch, name)(row, 0, keepdim=True, out=row)
    assert row.tolist() != [[1.0, 2.0, 3.0]]


def test_a_reduction_resizes_its_input():
    """For a reduction, no: the input takes the shape of the result."""
    table = square()
    with pytest.warns(UserWarning, match="was resized"):
        torch.sum(table, dim=0, out=table)
    assert table.shape == (3,)


@pytest.mark.parametrize("size", [2, 17])
def test_the_summand_may_be_the_output_fell(size):
    """``addmm_`` with itself is wrong (as the summand alone it is right)."""
    summand, factor = torch.ones(size, size), torch.ones(size, size)
    summand.addmm_(factor, factor)
    torch.addmm(summand, factor, factor, out=summand)
    assert summand.eq(1 + 2 * size).all()


@pytest.mark.parametrize("name", ["mm", "addmm_"])
def test_compiled_the_product_is_right_fell(name):
    """Uncompiled, it can read its inputs after it has begun to write (compiled it is right)."""

    def written(x):
        if name == "mm":
            torch.mm(x, x, out=x)
        else:
            x.addmm_(x, x)

    state = torch.ones(17, 17)
    torch.compile(written, backend="aot_eager")(state)
    assert state.eq(17.0 if name == "mm" else 18.0).all()


@pytest.mark.parametrize("same", [lambda x: x.view(3), torch.Tensor.detach, lambda x: x[:]])
def test_a_view_in_the_same_order_is_fine_fell(same):
    """Another view of its memory is not (one of the same elements in the same order is)."""
    x = torch.tensor([1.0, 2.0, 3.0])
    torch.add(x, same(x), out=x)
    assert x.tolist() == [2.0, 4.0, 6.0]


@pytest.mark.parametrize(
    "select",
    [
        lambda x, i: torch.index_select(x, 0, i, out=x),
        lambda x, i: torch.gather(x, 0, i, out=x),
        lambda x, i: torch.take(x, i, out=x),
        lambda x, i: torch.cat([x[1:], x[:1]], out=x),
        lambda x, i: torch.stack([x[1], x[2], x[0]], out=x),
    ],
    ids=["index_select", "gather", "take", "cat", "stack"],
)
def test_a_selection_is_refused(select):
    """For an operation that goes element by element, yes: a selection refuses the input."""
    x = torch.tensor([1.0, 2.0, 3.0])
    with pytest.raises(RuntimeError, match=REFUSED):
        select(x, torch.tensor([2, 1, 0]))
    assert x.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("shape", [(2, 3), (1,)], ids=str)
def test_the_result_must_have_the_shape_fell(shape):
    """For an operation that goes element by element, yes (if the result has its shape)."""
    x, y = (torch.ones(3), torch.ones(2, 3)) if shape == (2, 3) else (torch.ones(1), torch.ones(3))
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        torch.add(x, y, out=x)


@pytest.mark.parametrize("name", ["div", "true_divide"])
def test_the_dtype_must_fit(name):
    """For an operation that goes element by element, yes: it refuses a result that cannot be cast."""
    x = torch.arange(3)
    with pytest.raises(RuntimeError, match="can't be cast"):
        getattr(torch, name)(x, 2, out=x)
    assert x.tolist() == [0, 1, 2]


def test_another_dtype_that_can_be_cast():
    """For an operation that goes element by element, yes: in float64 and cast."""
    x = torch.ones(3)
    torch.add(x, torch.ones(3, dtype=torch.float64), out=x)
    assert x.dtype == torch.float32 and x.tolist() == [2.0, 2.0, 2.0]


def test_a_comparison_into_its_input():
    """For an operation that goes element by element, yes: zeros and ones in the dtype of x."""
    x = torch.tensor([1.0, 3.0])
    torch.gt(x, 2.0, out=x)
    assert x.tolist() == [0.0, 1.0]


def test_a_leaf_is_refused():
    """Element by element, yes, where neither requires grad."""
    x = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="automatic differentiation"):
        torch.add(x, 1.0, out=x)


def test_a_product_of_one_row_and_column():
    """Which sizes come out wrong depends: the error is not raised at one row either."""
    state = torch.full((1, 1), 3.0)
    torch.mm(state, state, out=state)
    assert state.shape == (1, 1)


@pytest.mark.parametrize("n", [2, 3])
def test_a_matrix_power_fell(n):
    """For a matrix product or a reduction, no (nor for a matrix power)."""
    state = torch.ones(17, 17, device="cpu")
    right = torch.linalg.matrix_power(state, n)
    torch.linalg.matrix_power(state, n, out=state)
    assert not torch.equal(state, right)


@pytest.mark.parametrize("name", ["add", "mm"])
def test_with_gradients_fell(name):
    """Can ``out=`` be an input: not if gradients are recorded; ``state @= state`` works."""
    state = torch.ones(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="automatic differentiation"):
        getattr(torch, name)(state, state, out=torch.ones(2, 2))
    weight = state
    state @= state
    state.sum().backward()
    assert weight.grad.tolist() == [[4.0, 4.0], [4.0, 4.0]]


@pytest.mark.parametrize("name", ["exp", "sqrt", "neg", "sigmoid", "square"])
def test_of_one_input(name):
    """For an operation that goes element by element, yes."""
    x = torch.rand(17) + 1.0
    right = getattr(torch, name)(x)
    getattr(torch, name)(x, out=x)
    assert torch.equal(x, right)


def test_two_outputs_in_one_tensor():
    """After ``torch.aminmax(x, out=(t, t))`` both hold the maximum."""
    both = torch.empty(())
    low, high = torch.aminmax(torch.tensor([1.0, 5.0]), out=(both, both))
    assert low == high == 5.0
