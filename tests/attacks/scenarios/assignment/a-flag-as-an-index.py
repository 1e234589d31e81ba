import numpy as np
import pytest
import torch
from pages import definitions

EVERYTHING = {
    "True": True,
    "0-d tensor": torch.tensor(True),
    "sum": torch.zeros(3).sum() < 1,
    "any": torch.tensor([False, True]).any(),
    "None": None,
    "ellipsis": ...,
    "empty tuple": (),
    "tuple of True": (True,),
}


@pytest.mark.parametrize(
    "kind",
    [
        "True",
        "0-d tensor",
        "sum",
        "any",
        "None",
        "ellipsis",
        "empty tuple",
        "tuple of True",
    ],
)
@pytest.mark.parametrize("shape", [(3,), (2, 3), ()], ids=str)
def test_one_true_answer_selects_everything(kind, shape):
    """``True`` selects everything, whatever gave the answer."""
    x = torch.zeros(shape)
    x[EVERYTHING[kind]] = 1.0
    assert x.eq(1).all()


NOTHING = {
    "False": False,
    "0-d tensor": torch.tensor(False),
    "list and string": ["cat", "dog"] == "cat",
    "list and number": [1, 2, 3] == 1,
    "all": torch.tensor([False, True]).all(),
}


@pytest.mark.parametrize(
    "kind", ["False", "0-d tensor", "list and string", "list and number", "all"]
)
def test_one_false_answer_selects_nothing(kind):
    """``False`` selects nothing, and nothing is raised."""
    x = torch.zeros(3)
    x[NOTHING[kind]] = 1.0
    assert not x.any()


@pytest.mark.parametrize("flag", [np.True_, np.False_])
def test_a_bool_of_numpy_is_refused(flag):
    """A ``bool`` of NumPy is no Python ``bool``: it is refused."""
    with pytest.raises(IndexError, match="valid indices"):
        torch.zeros(3)[flag] = 1.0


def test_a_list_takes_true_as_one():
    """For a list ``True`` is the number 1."""
    values = [0.0, 0.0, 0.0]
    values[True] = 5.0
    assert values == [0.0, 5.0, 0.0]


def test_a_list_of_one_bool_is_a_mask():
    """``[True]`` is a mask of one element, and has to fit."""
    with pytest.raises(IndexError):
        torch.zeros(3)[[True]] = 1.0
    x = torch.zeros(1, 2)
    x[[True]] = 1.0
    assert x.all()


def test_a_byte_tensor_without_dimensions_is_no_number():
    """A 0-dimensional integer is a position, a 0-dimensional bool an answer."""
    x = torch.zeros(3)
    x[torch.tensor(1)] = 1.0
    assert x.tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("shape", [(3,), (1,), (1, 3), ()], ids=str)
def test_values_that_fit(shape):
    """Nothing is raised, also where the value has a shape that fits."""
    x = torch.zeros(3)
    x[True] = torch.ones(shape)
    assert x.all()


def test_a_value_that_does_not_fit_is_refused():
    """A value of another length is refused with ``True``."""
    with pytest.raises((RuntimeError, IndexError)):
        torch.zeros(3)[True] = torch.ones(2)


def test_a_leaf_is_refused_and_named_a_view():
    """A leaf that requires grad refuses, also a write that goes nowhere."""
    leaf = torch.zeros(3, requires_grad=True)
    for index in (True, None, torch.tensor(True)):
        with pytest.raises(RuntimeError, match="leaf Variable"):
            leaf[index] = 1.0


def test_where_for_one_answer_and_its_gradient():
    """``where`` broadcasts one answer to all elements; the gradient is that of the chosen branch."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    torch.where(x.sum() > 0, x * 3, x * 5).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


def test_an_answer_for_each_row():
    """For an answer for each row keep the dimension of the rows."""
    rows = torch.tensor([[1.0, 2.0], [-5.0, 1.0]])
    rows[rows.sum(dim=1) < 0] = 0.0
    assert rows.tolist() == [[1.0, 2.0], [0.0, 0.0]]


@pytest.mark.parametrize("other", ["cat", None, [1, 2, 3], (1, 2, 3), {1}, range(3)], ids=str)
def test_a_tensor_compared_with_no_number_is_one_answer_fell(other):
    """Compare a tensor, so that there is one answer for each element."""
    ids, x = torch.tensor([1, 2, 3]), torch.zeros(3)
    assert (ids == other) is False and (ids != other) is True
    x[ids == other] = 1.0
    assert not x.any()
    x[ids != other] = 1.0
    assert x.all()


@pytest.mark.parametrize("other", [2, 2.0, torch.tensor(2), np.array([0, 2, 0])], ids=repr)
def test_a_tensor_compared_with_numbers_is_a_mask(other):
    """Compare a tensor with a number."""
    x = torch.zeros(3)
    x[torch.tensor([1, 2, 3]) == other] = 1.0
    assert x.tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.bfloat16])
def test_where_keeps_the_dtype_fell(dtype):
    """A single answer with ``where``: ``0.0`` made integers floats."""
    row = torch.tensor([-5, 1], dtype=dtype)
    assert torch.where(row.sum() < 0, 0, row).dtype == dtype
    assert torch.where(row.sum() < 0, 0.0, torch.tensor([-5, 1])).dtype == torch.float32


def test_a_value_that_does_not_fit_and_false_fell():
    """Nothing is raised where the value fits: with ``False`` it need not."""
    x = torch.zeros(3)
    x[False] = torch.ones(7)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        x[torch.tensor(False)] = torch.ones(7)
    assert not x.any()


def test_an_integer_without_dimensions_is_a_position_fell():
    """The condition is a tensor without dimensions: an integer one is no flag."""
    x = torch.zeros(3)
    x[(x.sum() < 1).long()] = 1.0
    assert x.tolist() == [0.0, 1.0, 0.0]


def test_a_list_of_bools_for_the_check_fell():
    """Check a mask: a list of bools is a mask too, and the check wants a tensor."""
    (masked_write,) = definitions("scenarios/assignment/a-flag-as-an-index", "masked_write")
    x, mask = torch.zeros(3), [True, False, True]
    with pytest.raises(TypeError, match="no mask"):
        masked_write(x, mask, 1.0)
    masked_write(x, torch.tensor(mask), 1.0)
    assert x.tolist() == [1.0, 0.0, 1.0]


def test_a_flag_in_a_whole_compiled_graph():
    """``where`` inside compiled code: a flag as an index does not compile in one graph."""

    def flag(x):
        x[x.sum() < 1] = 5.0
        return x

    def where(x):
        return torch.where(x.sum() < 1, 5.0, x)

    whole = {"backend": "aot_eager", "fullgraph": True}
    assert torch.compile(where, **whole)(torch.zeros(3)).tolist() == [5.0] * 3
    with pytest.raises(Exception, match="data-dependent"):
        torch.compile(flag, **whole)(torch.zeros(3))


def test_a_missing_number():
    """A tensor holds no ``None``; where a missing number is NaN, ``x.isnan()`` is the mask."""
    x = torch.tensor([1.0, float("nan")])
    x[x.isnan()] = 0.0
    assert x.tolist() == [1.0, 0.0]
    with pytest.raises(RuntimeError, match="NoneType"):
        torch.tensor([1.0, None])
    with pytest.raises(TypeError):
        x[0] = None


def test_where_makes_a_new_tensor_fell():
    """If a single answer is what you mean, say so with if, or with where: where leaves x as it was."""
    x = torch.tensor([1.0, 2.0])
    cleared = torch.where(x.sum() > 0, 0, x)
    assert cleared.tolist() == [0.0, 0.0] and x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)], ids=str)
@pytest.mark.parametrize("flag", [True, False])
def test_an_if_writes_in_place(shape, flag):
    """If a single answer is what you mean, say so: ``if flag: x[...] = 0``."""
    x, other = torch.ones(shape), torch.ones(shape)
    if torch.tensor(flag):
        x[...] = 0
    other[torch.tensor(flag)] = 0
    assert torch.equal(x, other)


def test_an_array_of_strings_is_compared_by_element():
    """A list that is compared with a string gives one ``False``: a NumPy array of strings gives a mask."""
    x = torch.zeros(3)
    x[np.array(["cat", "dog", "cat"]) == "cat"] = 1.0
    assert x.tolist() == [1.0, 0.0, 1.0]
