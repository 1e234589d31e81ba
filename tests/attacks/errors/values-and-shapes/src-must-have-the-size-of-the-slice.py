"""Attacks on gallery/errors/values-and-shapes/src-must-have-the-size-of-the-slice.py."""

import pytest
import torch

WORDS = "expected src to have a size equal to the slice of self"


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 1), (1, 2), (0,)])
def test_slice_scatter_does_not_broadcast(shape):
    """slice_scatter, select_scatter and diagonal_scatter do not broadcast: not even a number."""
    for run in (
        lambda src: torch.zeros(5).slice_scatter(src, dim=0, start=1, end=3),
        lambda src: torch.zeros(2, 2).select_scatter(src, dim=0, index=0),
        lambda src: torch.zeros(2, 2).diagonal_scatter(src),
    ):
        with pytest.raises(RuntimeError, match=WORDS):
            run(torch.ones(shape))


def test_a_number_is_no_tensor():
    """The bracket form takes a number; the functions take tensors."""
    with pytest.raises(TypeError, match="must be Tensor, not float"):
        torch.zeros(5).slice_scatter(7.0, dim=0, start=1, end=3)


@pytest.mark.parametrize(
    ("start", "end"), [(1, 3), (3, 9), (5, 9), (7, 9), (-2, None), (3, 1), (0, 0)]
)
def test_the_slice_says_its_shape(start, end):
    """An end past the last element is cut: value.expand_as(window[start:end]) fits."""
    window, written = torch.zeros(5), torch.zeros(5)
    part = window[start:end]
    made = window.slice_scatter(torch.tensor(1.0).expand_as(part), dim=0, start=start, end=end)
    written[start:end] = 1.0
    assert torch.equal(made, written) and not window.any()


def test_with_a_step():
    """The shape of the part that it replaces: with a step too."""
    made = torch.zeros(5).slice_scatter(torch.ones(3), dim=0, start=0, end=5, step=2)
    assert made.tolist() == [1.0, 0.0, 1.0, 0.0, 1.0]


def test_as_strided_scatter_is_another():
    """as_strided_scatter has the same rule."""
    with pytest.raises(RuntimeError, match="expected src to have a size equal to"):
        torch.zeros(5).as_strided_scatter(torch.ones(1), (2,), (1,))


def test_another_dtype_is_converted():
    """src has the shape of the part: its dtype becomes that of the tensor."""
    made = torch.zeros(5).slice_scatter(torch.tensor([7, 8]), dim=0, start=1, end=3)
    assert made.tolist() == [0.0, 7.0, 8.0, 0.0, 0.0] and made.dtype == torch.float32


def test_gradients_of_both():
    """The gradient of the one value is the sum over the places; what is replaced gets none."""
    window = torch.ones(3, requires_grad=True)
    value = torch.tensor([7.0], requires_grad=True)
    made = window.slice_scatter(value.expand(2), dim=0, start=1, end=3)
    (made * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert window.grad.tolist() == [1.0, 0.0, 0.0] and value.grad.tolist() == [110.0]


def test_as_strided_scatter_broadcasts_fell():
    """``slice_scatter``, ``select_scatter`` and ``diagonal_scatter`` (and another) do not broadcast."""
    with pytest.raises(RuntimeError, match="expected src to have a size equal"):
        torch.zeros(5).as_strided_scatter(torch.ones(1), (2,), (1,), 0)


def test_compiled_by_the_default_backend_fell():
    """The functions do not broadcast (compiled by the default backend they do)."""
    compiled = torch.compile(lambda window, value: window.slice_scatter(value, 0, 1, 3))
    try:
        result = compiled(torch.zeros(5), torch.tensor([7.0]))
    except Exception as error:
        pytest.skip(f"no compiler: {type(error).__name__}")
    assert result.tolist() == [0.0, 7.0, 7.0, 0.0, 0.0]
