"""Attacks on gallery/errors/values-and-shapes/invalid-combination-of-arguments.py."""

import numpy as np
import pytest
import torch

WORDS = "received an invalid combination of arguments"
MASK = torch.tensor([True, False, True])


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.scatter_(0, [2, 0], torch.ones(2)),
        lambda s: s.scatter_(0, torch.tensor([2, 0]), [1.0, 2.0]),
        lambda s: s.fill_([1.0, 2.0, 3.0]),
        lambda s: s.fill_([1.0]),
        lambda s: s.fill_(None),
        lambda s: s.fill_(np.array([1.0])),
        lambda s: s.masked_fill_([True, False, True], 1.0),
        lambda s: s.masked_fill_(MASK, [1.0, 2.0]),
        lambda s: s.index_fill_(0, [0], 1.0),
    ],
)
def test_a_list_where_a_tensor_stands(call):
    """A list stands where the method takes a tensor; the part between ! marks it."""
    with pytest.raises(TypeError, match=WORDS) as error:
        call(torch.zeros(3))
    assert "!" in str(error.value)


def test_a_dimension_of_the_wrong_type_fell():
    """A list stands where the method takes a tensor: any argument may be the wrong one."""
    with pytest.raises(TypeError, match=WORDS) as error:
        torch.zeros(3).scatter_(0.0, torch.tensor([2, 0]), torch.ones(2))
    assert "!float!" in str(error.value)


def test_a_missing_argument_is_not_marked_fell():
    """The message encloses in ! each argument that does not fit: a missing one it cannot."""
    with pytest.raises(TypeError, match=WORDS) as error:
        torch.zeros(3).scatter_(0, torch.tensor([2, 0]))
    assert "!" not in str(error.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: s.index_add_(0, [2, 0], torch.ones(2)), "argument 'index' .* not list"),
        (lambda s: s.index_add_(0, torch.tensor([0]), [1.0]), "argument 'source' .* not list"),
        (lambda s: s.index_copy_(0, [2, 0], torch.ones(2)), "argument 'index' .* not list"),
        (lambda s: s.copy_([1.0, 2.0, 3.0]), "argument 'other' .* not list"),
    ],
)
def test_a_method_with_one_signature(call, said):
    """A method with one signature says it in one line."""
    with pytest.raises(TypeError, match=said):
        call(torch.zeros(3))


@pytest.mark.parametrize("value", [np.float64(2.0), np.float32(2.0), True, torch.tensor(2.0)])
def test_what_counts_as_one_number(value):
    """fill_ takes one number: a scalar of NumPy and a tensor without dimensions are one."""
    assert torch.zeros(3).fill_(value).tolist() == [float(value)] * 3


def test_a_list_of_indices_in_brackets_of_any_length():
    """Brackets take a list of indices."""
    scores = torch.zeros(3)
    for index, values in (([], []), ([1], [5.0]), ([2, 0], [1.0, 2.0])):
        scores[index] = torch.tensor(values)
    assert scores.tolist() == [2.0, 5.0, 1.0]


def test_copy_stretches_a_single_value():
    """copy_ for several values: a tensor of one value is written everywhere."""
    assert torch.zeros(3).copy_(torch.tensor([7.0])).tolist() == [7.0] * 3
    with pytest.raises(RuntimeError, match="must match"):
        torch.zeros(3).copy_(torch.ones(2))


COMBINATION = "received an invalid combination of arguments"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("scatter_", (0, [2, 0], torch.ones(2))),
        ("fill_", ([1.0, 2.0],)),
        ("masked_fill_", ([True, False, True], 0.0)),
        ("clamp_", ("0", "1")),
        ("pow_", (None,)),
        ("view", ("3",)),
        ("div_", ()),
    ],
)
def test_methods_that_say_it(name, arguments):
    """An argument has a type that no signature of the method takes, or is missing."""
    with pytest.raises(TypeError, match=COMBINATION):
        getattr(torch.zeros(3), name)(*arguments)


def test_mark_stands_around_what_does_not_fit():
    """! marks it."""
    with pytest.raises(TypeError, match=r"\(int, !list of \[int, int\]!, Tensor\)"):
        torch.zeros(3).scatter_(0, [2, 0], torch.ones(2))


def test_argument_too_many_has_no_mark():
    """A signature without a line below it: the number of the arguments does not fit it."""
    with pytest.raises(TypeError, match=COMBINATION) as told:
        torch.zeros(3).clamp_(0.0, 1.0, 2.0)
    assert "!" not in str(told.value)


def test_a_wrong_name_among_others():
    """The signature has no argument of that name."""
    with pytest.raises(TypeError, match=COMBINATION):
        torch.zeros(3).clamp_(minimum=0.0)


def test_out_where_a_function_of_several_signatures_has_none():
    """The name out is a keyword like others."""
    scores = torch.zeros(3)
    with pytest.raises(TypeError, match=COMBINATION):
        torch.masked_fill(scores, scores == 0, 1.0, out=scores)
    assert scores.masked_fill_(scores == 0, 1.0).tolist() == [1.0, 1.0, 1.0]


def test_fill_of_a_list_of_one():
    """fill_ takes one number, and no list of one."""
    with pytest.raises(TypeError, match=COMBINATION):
        torch.zeros(1).fill_([1.0])
    assert torch.zeros(1).copy_(torch.tensor([1.0])).tolist() == [1.0]


def test_copy_broadcasts_what_is_shorter():
    """copy_ for several values: one value, or a row, is repeated."""
    assert torch.zeros(2, 2).copy_(torch.tensor([1.0, 2.0])).tolist() == [[1.0, 2.0], [1.0, 2.0]]


def test_list_as_an_index_in_brackets_and_a_list_as_the_value():
    """Brackets take a list of indices, but no list as the value."""
    scores = torch.zeros(3)
    scores[[2, 0]] = 1.0
    with pytest.raises(TypeError):
        scores[[2, 0]] = [1.0, 2.0]
    assert scores.tolist() == [1.0, 0.0, 1.0]


def test_rounding_down_of_negative_numbers():
    """rounding_mode="floor" rounds down, "trunc" to zero."""
    scores = torch.tensor([-3.0])
    assert scores.div(2.0, rounding_mode="floor").item() == -2.0
    assert scores.div(2.0, rounding_mode="trunc").item() == -1.0


@pytest.mark.parametrize("name", ["masked_fill_", "index_fill_"])
def test_wrapping_the_list_is_no_cure_for_a_single_value_fell(name):
    """Often it is a list where the method takes a tensor: wrap it in torch.tensor."""
    where = (MASK,) if name == "masked_fill_" else (0, torch.tensor([0, 2]))
    scores = torch.zeros(3)
    with pytest.raises(TypeError, match=WORDS):
        getattr(scores, name)(*where, [7.0, 8.0])
    with pytest.raises(RuntimeError, match="only supports a 0-dimensional value tensor"):
        getattr(scores, name)(*where, torch.tensor([7.0, 8.0]))
    scores[where[-1]] = torch.tensor([7.0, 8.0])
    assert scores.tolist() == [7.0, 0.0, 8.0]


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.clamp_(min="0"),
        lambda s: s.mean("x"),
        lambda s: s.to(["cpu"]),
        lambda s: torch.eq(s, [1]),
        lambda s: s.random_("a"),
        lambda s: s.bernoulli_([0.5]),
        lambda s: s.scatter_(0, torch.tensor([2, 0]), torch.ones(2), reduce=1),
    ],
)
def test_a_wrong_type_without_a_mark_fell(call):
    """! marks it: not where the signature has entries that you left out."""
    with pytest.raises(TypeError, match=WORDS) as error:
        call(torch.zeros(3))
    assert "!" not in str(error.value)


def test_the_star_is_an_entry_fell():
    """Where a signature has as many arguments: * counts as one."""
    with pytest.raises(
        TypeError,
        match=r"new\(\) received an invalid .*\n \* \(\*, torch.device .*\n.*!float!, !int!",
    ):
        torch.Tensor(2.5, 3)


@pytest.mark.parametrize("name", ["add_", "copy_"])
def test_one_signature_and_too_many_arguments_fell(name):
    """A method with one signature says it in one line: with too many arguments it has these words."""
    with pytest.raises(TypeError, match=WORDS) as error:
        getattr(torch.zeros(3), name)(*["text"] * 6)
    assert "expected one of" not in str(error.value)
    with pytest.raises(TypeError, match="argument 'other'"):
        getattr(torch.zeros(3), name)("text")


def test_a_name_and_a_number_may_be_what_is_wrong_fell():
    """An argument has a type that no signature takes: or a name, or there are too many."""
    for call in (
        lambda s: s.div_(2.0, rounding="floor"),
        lambda s: s.fill_(1.0, 2.0),
        lambda s: s.fill_(),
    ):
        with pytest.raises(TypeError, match=WORDS):
            call(torch.zeros(3))


def test_list_of_tensors_is_for_stack():
    """Wrap it in torch.tensor: of tensors with gradients it cuts the graph."""
    values = [torch.tensor(7.0, requires_grad=True), torch.tensor(8.0, requires_grad=True)]
    with pytest.raises(TypeError, match=WORDS):
        torch.zeros(3).scatter_(0, torch.tensor([2, 0]), values)
    assert not torch.tensor(values).requires_grad
    torch.zeros(3).scatter_(0, torch.tensor([2, 0]), torch.stack(values)).sum().backward()
    assert [value.grad for value in values] == [1.0, 1.0]


def test_an_empty_list_of_indices():
    """Make the index a tensor: torch.tensor([]) is floating-point, and index_fill_ refuses it."""
    with pytest.raises(IndexError, match="Expected dtype int64 for index"):
        torch.zeros(3).index_fill_(0, torch.tensor([]), 1.0)
    index = torch.tensor([], dtype=torch.int64)
    assert torch.zeros(3).index_fill_(0, index, 1.0).tolist() == [0.0] * 3


def test_array_as_the_index():
    """Often it is a list: an array is refused in the same words, and torch.as_tensor makes it a tensor."""
    with pytest.raises(TypeError, match="!numpy.ndarray!"):
        torch.zeros(3).scatter_(0, np.array([2, 0]), torch.ones(2))
    index = torch.as_tensor(np.array([2, 0]))
    assert torch.zeros(3).scatter_(0, index, torch.ones(2)).tolist() == [1.0, 0.0, 1.0]


def test_arguments_by_name_are_marked_too():
    """It encloses in ! each argument that does not fit: with its name."""
    with pytest.raises(TypeError, match=r"!index=list of \[int, int\]!"):
        torch.zeros(3).scatter_(dim=0, index=[2, 0], src=torch.ones(2))


def test_a_name_that_there_is_may_be_called_incorrect_fell():
    """ "keywords were incorrect": the signature has no argument of that name."""
    with pytest.raises(TypeError, match=r"Tensor min.*\n.*keywords were incorrect: maximum, min"):
        torch.zeros(3).clamp_(min=0, maximum=1)


def test_brackets_pick_rows_of_a_matrix_fell():
    """Brackets take a list of indices: what scatter_ writes to elements they write to rows."""
    scattered, assigned = torch.zeros(2, 3), torch.zeros(2, 3)
    with pytest.raises(TypeError, match=WORDS):
        scattered.scatter_(1, [[0], [1]], 1.0)
    scattered.scatter_(1, torch.tensor([[0], [1]]), 1.0)
    assigned[[0, 1]] = 1.0
    assert scattered.sum() == 2.0 and assigned.sum() == 6.0


def test_an_index_of_one_dimension_for_a_matrix_fell():
    """Make the index a tensor: of as many dimensions as scores."""
    with pytest.raises(RuntimeError, match="same number of dimensions as self"):
        torch.zeros(2, 3).scatter_(1, torch.tensor([0, 1]), 1.0)


def test_a_mask_of_zeros_and_ones_fell():
    """Often a list stands where a tensor should: wrap it in torch.tensor. A mask of integers is refused."""
    scores, items = torch.zeros(3), [1, 0, 1]
    with pytest.raises(TypeError, match=WORDS):
        scores.masked_fill_(items, 1.0)
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        scores.masked_fill_(torch.tensor(items), 1.0)
    assert scores.masked_fill_(torch.tensor(items, dtype=torch.bool), 1.0).tolist() == items


def test_values_of_another_dtype_fell():
    """Make the index a tensor: integers as the values are refused then."""
    index = torch.tensor([2, 0])
    with pytest.raises(RuntimeError, match="Expected self.dtype to be equal to src.dtype"):
        torch.zeros(3).scatter_(0, index, torch.tensor([7, 8]))
    with pytest.raises(RuntimeError, match="dtypes match"):
        torch.zeros(3)[index] = torch.tensor([7, 8])


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.scatter_(0, [0], torch.ones(1), reduce="add"),
        lambda s: s.copy_(torch.ones(3), 1, 2),
        lambda s: s.add_(1, 2, 3),
        lambda s: torch.pow(2, 3),
        lambda s: torch.where(s, 1),
        lambda s: torch.conv2d(s, None),
        lambda s: s.to("cpu", "float"),
    ],
)
def test_more_that_say_it(call):
    """The types, the number or the names of the arguments fit no signature."""
    with pytest.raises(TypeError, match=WORDS):
        call(torch.zeros(3))


def test_compiled_it_says_the_same():
    """The message is raised by the binding: compiled, too."""
    write = torch.compile(lambda s: s.scatter_(0, [2, 0], torch.ones(2)), backend="eager")
    with pytest.raises(TypeError, match=WORDS):
        write(torch.zeros(3))


@pytest.mark.parametrize("name", ["index_add_", "copy_"])
def test_one_signature_with_an_argument_missing(name):
    """A method with one signature says it in one line if the number of arguments fits. (Else it may as well.)"""
    arguments, said = (
        ((0, torch.tensor([0])), "missing 1 required") if name == "index_add_" else ((), WORDS)
    )
    with pytest.raises(TypeError, match=said):
        getattr(torch.zeros(3), name)(*arguments)
