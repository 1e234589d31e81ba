"""Attacks on gallery/errors/values-and-shapes/unsupported-operand-tensor-and-list.py."""

import operator

import numpy as np
import pytest
import torch

WORDS = "unsupported operand type"


@pytest.mark.parametrize("value", [[7.0, 8.0], [7.0], [], (7.0, 8.0), None, "7", {}], ids=repr)
def test_what_is_no_operand(value):
    """``+=`` adds to the elements of a tensor, and refuses a list: other operators as well."""
    for combine in (operator.iadd, operator.isub, operator.add, operator.sub, operator.mul):
        with pytest.raises(TypeError):
            combine(torch.ones(2), value)


@pytest.mark.parametrize("value", [3, 3.0, True, torch.ones(2), torch.tensor(1.0)], ids=repr)
def test_what_is_an_operand(value):
    """+= takes tensors and numbers."""
    scores = torch.ones(2)
    same = scores
    scores += value
    assert scores is same and scores.max() >= 2.0


@pytest.mark.parametrize("name", ["add_", "sub_", "mul_", "div_"])
def test_the_method_is_more_direct(name):
    """``add_`` names the argument."""
    with pytest.raises(TypeError, match="must be Tensor, not list"):
        getattr(torch.ones(2), name)([7.0, 8.0])


def test_a_comparison_with_a_list_gives_no_error_fell():
    """Arithmetic with a tensor takes no lists: == with one raises nothing, and is False."""
    assert (torch.ones(2) == [1.0, 1.0]) is False


def test_an_integer_tensor_takes_no_fractions():
    """Make a tensor of the list, of the same dtype: fractions are cut off then."""
    counts = torch.tensor([1, 2])
    with pytest.raises(RuntimeError, match="can't be cast"):
        counts += torch.tensor([0.5, 1.5])
    counts += torch.tensor([0.5, 1.5], dtype=counts.dtype)
    assert counts.tolist() == [1, 3]


def test_a_list_of_another_length():
    """Make a tensor of the list: of a list of another length it does not fit."""
    with pytest.raises(RuntimeError, match="must match the size"):
        scores = torch.ones(2)
        scores += torch.tensor([1.0, 2.0, 3.0])


def test_a_list_grows_by_a_tensor():
    """A list grows by +=; from a tensor it takes a 0-dim tensor for each element."""
    row = [1.0]
    row += torch.tensor([9.0, 8.0])
    assert len(row) == 3 and row[1].shape == () and row[2].item() == 8.0


def test_an_array_on_the_right_makes_a_new_tensor_fell():
    """+= with a tensor takes tensors and numbers: with an array it rebinds the name."""
    scores = torch.ones(2)
    same = scores
    scores += np.ones(2, dtype=np.float32)
    assert scores is not same
    assert scores.tolist() == [2.0, 2.0] and same.tolist() == [1.0, 1.0]


def test_none_is_the_gradient_before_backward():
    """'Tensor' and 'NoneType': often a .grad before the first backward()."""
    weights = torch.ones(2, requires_grad=True)
    with pytest.raises(TypeError, match=f"{WORDS}.*'NoneType'"):
        total = torch.zeros(2)
        total += weights.grad


def test_the_dtype_of_the_target_cut_off_fractions_fell():
    """Make it a tensor of the same dtype: that cut off fractions, where += refuses them."""
    counts = torch.tensor([1, 2])
    counts += torch.tensor([0.5, 1.5], dtype=counts.dtype)
    assert counts.tolist() == [1, 3]
    with pytest.raises(RuntimeError, match="can't be cast"):
        counts += torch.tensor([0.5, 1.5])
    assert counts.tolist() == [1, 3]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
@pytest.mark.parametrize("values", [[7, 8], [7.0, 8.0]], ids=repr)
def test_the_dtype_of_the_target_stays(dtype, values):
    """scores += torch.tensor([7.0, 8.0]): the target keeps its dtype."""
    scores = torch.ones(2, dtype=dtype)
    scores += torch.tensor(values, device=scores.device)
    assert scores.dtype == dtype and scores.tolist() == [8, 9]


def test_none_after_zero_grad_fell():
    """'NoneType': often a .grad before the first backward(), and after zero_grad() as well."""
    weights = torch.ones(2, requires_grad=True)
    weights.sum().backward()
    torch.optim.SGD([weights], lr=0.1).zero_grad()
    with pytest.raises(TypeError, match="'NoneType'"):
        torch.zeros(2) + weights.grad


def test_a_list_times_a_tensor_of_an_integer_repeats_fell():
    """Text, a torch.Size and a list compute with no tensor or number: times repeats them."""
    two = torch.tensor(2)
    assert [1.0, 2.0] * two == [1.0, 2.0] * 2 == [1.0, 2.0, 1.0, 2.0]
    assert "ab" * two == "abab" and torch.Size([2]) * two == (2, 2)


@pytest.mark.parametrize("compare", [operator.eq, operator.ne])
@pytest.mark.parametrize("value", [[1.0, 1.0], (1.0, 1.0), torch.Size([2])], ids=repr)
def test_equality_with_a_list_is_not_refused_fell(compare, value):
    """A comparison with a list is refused in the same way: == and != are not."""
    assert compare(torch.ones(2), value) is (compare is operator.ne)


@pytest.mark.parametrize("compare", [operator.lt, operator.gt, operator.le, operator.ge])
def test_an_order_with_a_list_is_refused(compare):
    """<, >, <= and >= between a tensor and a list are refused, from both sides."""
    for left, right in ((torch.ones(2), [1.0, 1.0]), ([1.0, 1.0], torch.ones(2))):
        with pytest.raises(TypeError, match="not supported between instances"):
            compare(left, right)


def test_from_a_matrix_a_list_takes_rows_fell():
    """From a tensor a list takes a 0-dim tensor for each element: from a matrix it takes rows."""
    row = []
    row += torch.ones(2, 3)
    assert [part.shape for part in row] == [(3,), (3,)]
    with pytest.raises(TypeError, match="0-d tensor"):
        row += torch.tensor(1.0)


def test_an_array_raises_for_a_tensor_that_requires_grad_fell():
    """On the right of a tensor an array raises nothing: it does if the tensor requires grad."""
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        operator.iadd(torch.ones(2, requires_grad=True) * 1, np.ones(2, dtype=np.float32))


def test_a_list_of_tensors_is_stacked():
    """If the list holds tensors without dimensions, torch.stack(values) keeps their gradients."""
    weights = torch.ones(2, requires_grad=True)
    scores = torch.zeros(2)
    scores += torch.stack([weights[0] * 3, weights[1] * 5])
    assert torch.autograd.grad(scores.sum(), weights)[0].tolist() == [3.0, 5.0]


def test_to_append_is_another_thing_fell():
    """Make a tensor of the list: not to append, as += of a list does."""
    scores = torch.tensor([1.0, 2.0])
    longer = torch.cat([scores, torch.tensor([7.0, 8.0])])
    scores += torch.tensor([7.0, 8.0])
    assert scores.tolist() == [8.0, 10.0] and longer.tolist() == [1.0, 2.0, 7.0, 8.0]


def test_a_parameter_fell():
    """Make a tensor of the list: a parameter refuses that as well."""
    weights = torch.nn.Parameter(torch.ones(2))
    with pytest.raises(TypeError, match="'Parameter' and 'list'"):
        weights += [7.0, 8.0]
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        weights += torch.tensor([7.0, 8.0])


def test_tensors_of_one_element_are_stacked_to_a_column_fell():
    """If the list holds tensors, ``torch.stack(values)`` keeps their gradients."""
    column = torch.stack([torch.ones(1), torch.full((1,), 2.0)])
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        torch.zeros(2).add_(column)
    assert torch.zeros(2, 2).add_(column).tolist() == [[1.0, 1.0], [2.0, 2.0]]


def test_an_array_of_integers_fell():
    """An array adds the list."""
    array = np.array([1, 2])
    with pytest.raises(TypeError, match="Cannot cast"):
        array += [7.5, 8.0]


def test_not_of_a_list_of_integers_fell():
    """``~`` in front of a list is refused. Make a tensor of the list."""
    scores = torch.tensor([5.0, 6.0, 7.0])
    assert scores[~torch.tensor([1, 0, 1])].tolist() == [6.0, 7.0, 6.0]
    assert scores[~torch.tensor([True, False, True])].tolist() == [6.0]


def test_minus_of_bools_fell():
    """``-`` in front of a list is refused. Make a tensor of the list."""
    with pytest.raises(RuntimeError, match="on a bool tensor is not supported"):
        -torch.tensor([True, False])
