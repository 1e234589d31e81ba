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
