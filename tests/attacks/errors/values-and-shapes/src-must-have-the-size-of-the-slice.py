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


def test_a_row_that_kept_its_dimension_fell():
    """Give ``src`` exactly the shape of the part that it replaces, with ``expand`` if need be."""
    kept = torch.ones(1, 2)
    with pytest.raises(
        RuntimeError, match="expected src to have a size equal to the slice of self"
    ):
        torch.zeros(2, 2).select_scatter(kept, 0, 0)
    with pytest.raises(RuntimeError):
        kept.expand(2)
    assert torch.zeros(2, 2).select_scatter(kept.squeeze(0), 0, 0).tolist() == [
        [1.0, 1.0],
        [0.0, 0.0],
    ]


def test_an_element_of_a_vector_wants_no_dimension():
    """Give ``src`` exactly the shape of the part that it replaces."""
    with pytest.raises(
        RuntimeError, match="expected src to have a size equal to the slice of self"
    ):
        torch.zeros(3).select_scatter(torch.tensor([7.0]), 0, 0)
    assert torch.zeros(3).select_scatter(torch.tensor([7.0]).squeeze(0), 0, 0).tolist() == [
        7.0,
        0.0,
        0.0,
    ]


def test_a_diagonal_from_a_column():
    """With ``squeeze`` if it has a dimension of 1 too many."""
    column = torch.ones(2, 1)
    with pytest.raises(
        RuntimeError, match="expected src to have a size equal to the slice of self"
    ):
        torch.zeros(2, 2).diagonal_scatter(column)
    assert torch.zeros(2, 2).diagonal_scatter(column.squeeze(1)).tolist() == [
        [1.0, 0.0],
        [0.0, 1.0],
    ]


def test_as_strided_scatter_is_refused_by_the_compiler_fell():
    """Code that the default backend of ``torch.compile`` has compiled broadcasts the value, and raises nothing."""
    compiled = torch.compile(lambda window, value: window.as_strided_scatter(value, (2,), (1,), 0))
    with pytest.raises(Exception, match="expected src to have a size equal to the slice of self"):
        compiled(torch.zeros(5), torch.tensor([7.0]))


@pytest.mark.parametrize("empty", [torch.ones(5), torch.ones(0)], ids=["all", "nothing"])
def test_a_copy_of_the_window_at_its_edges(empty):
    """They return a copy of ``window``."""
    window = torch.zeros(5)
    result = window.slice_scatter(empty, 0, 0, len(empty))
    assert result.data_ptr() not in (window.data_ptr(), empty.data_ptr())


@pytest.mark.parametrize("name", ["select", "diagonal"])
def test_the_default_backend_broadcasts_for_others(name):
    """Code that the default backend has compiled broadcasts the value for the first three functions."""
    index = {"select": (0, 0), "diagonal": ()}[name]
    compiled = torch.compile(lambda table, value: getattr(table, f"{name}_scatter")(value, *index))
    try:
        result = compiled(torch.zeros(2, 2), torch.tensor([7.0]))
    except Exception as error:
        pytest.skip(f"no compiler: {type(error).__name__}")
    expected = {"select": [[7.0, 7.0], [0.0, 0.0]], "diagonal": [[7.0, 0.0], [0.0, 7.0]]}
    assert result.tolist() == expected[name]
