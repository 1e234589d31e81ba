"""Attacks on gallery/errors/values-and-shapes/only-one-element-tensors.py."""

import math
import operator

import numpy as np
import pytest
import torch

WORDS = "only one element tensors can be converted"


@pytest.mark.parametrize("shape", [(2,), (0,), (2, 2), (1, 3)])
def test_several_elements_or_none(shape):
    """A tensor of several elements stands where Python wants one number: or one of none."""
    frame = torch.zeros(shape)
    for ask in (float, int, complex, math.exp, lambda t: torch.tensor([t])):
        with pytest.raises(ValueError, match=WORDS):
            ask(frame)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_element_in_any_shape(shape):
    """A tensor gives one if it has one element."""
    frame = torch.ones(shape)
    assert float(frame) == math.sqrt(frame) == torch.tensor([frame]).item() == 1.0


def test_integers_say_something_else_fell():
    """torch.tensor of a list of tensors says so: of integers it has another message."""
    with pytest.raises(TypeError, match="only integer tensors of a single element"):
        torch.tensor([torch.tensor([1, 2]), torch.tensor([3, 4])])
    assert torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).shape == (2, 2)


def test_stack_wants_one_shape_fell():
    """For a list of tensors use torch.stack: of one shape; cat joins vectors of any length."""
    frames = [torch.ones(2), torch.ones(1)]
    with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
        torch.stack(frames)
    assert torch.cat(frames).shape == (3,)


def test_cat_takes_no_tensor_without_dimensions():
    """torch.cat joins along a dimension that exists."""
    with pytest.raises(RuntimeError, match="zero-dimensional"):
        torch.cat([torch.tensor(1.0), torch.tensor(2.0)])
    assert torch.stack([torch.tensor(1.0), torch.tensor(2.0)]).tolist() == [1.0, 2.0]


def test_stack_of_nothing():
    """torch.stack of an empty list raises, and torch.tensor of one does not."""
    with pytest.raises((RuntimeError, ValueError), match="non-empty"):
        torch.stack([])
    assert torch.tensor([]).shape == (0,)


def test_both_keep_gradients():
    """Both keep gradients."""
    for join in (torch.stack, torch.cat):
        frames = [torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)]
        (join(frames).flatten() * torch.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
        assert [frame.grad.tolist() for frame in frames] == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("name", ["exp", "sqrt", "floor", "sin", "log"])
def test_functions_of_math_have_a_counterpart(name):
    """math.exp has the counterpart torch.exp, and so on."""
    frame = torch.tensor([1.0, 2.5])
    wanted = torch.tensor([float(getattr(math, name)(one)) for one in frame.tolist()])
    assert torch.allclose(getattr(torch, name)(frame), wanted)


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int32])
def test_bools_say_it_as_integers_do_fell(dtype):
    """Tensors of integers in a list say it in other words: of bools, too; float() does not."""
    several = torch.ones(2).to(dtype)
    with pytest.raises(TypeError, match="only integer tensors of a single element"):
        torch.tensor([several])
    with pytest.raises(ValueError, match=WORDS):
        float(several)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_other_dtypes_of_floats_say_it(dtype):
    """A tensor of floats gives one if it has one element."""
    with pytest.raises(ValueError, match=WORDS):
        torch.tensor([torch.ones(2, dtype=dtype)])
    assert torch.tensor([torch.ones(1, dtype=dtype)]).tolist() == [1.0]


def test_tuples_and_arrays_are_read_down_fell():
    """It asks every item that is not a list for a number: a tuple and a range are read."""
    assert torch.tensor([(1.0, 2.0), range(2)]).tolist() == [[1.0, 2.0], [0.0, 1.0]]


def test_lists_in_a_list_fell():
    """For a list of tensors use torch.stack: it refuses a list of lists of them."""
    frame = torch.tensor([1.0, 2.0])
    rows = [[frame, frame + 2], [frame, frame]]
    with pytest.raises(ValueError, match=WORDS):
        torch.tensor(rows)
    with pytest.raises(TypeError, match="expected Tensor as element 0"):
        torch.stack(rows)
    video = torch.stack([torch.stack(row) for row in rows])
    assert video.tolist() == [[part.tolist() for part in row] for row in rows]


@pytest.mark.parametrize("name", ["gamma", "fabs", "factorial", "cbrt", "degrees"])
def test_some_functions_of_math_have_no_counterpart_of_that_name_fell(name):
    """math.exp has the counterpart torch.exp, and so on: not each of them."""
    assert hasattr(math, name) and not hasattr(torch, name)


def test_a_place_of_an_array_fell():
    """Use torch.stack, or pick an element: a place of an array says so, too; a slice helps."""
    array, several = np.zeros(3), torch.tensor([3.0, 4.0])
    with pytest.raises(ValueError, match=f"{WORDS}|setting an array element"):
        array[0] = several
    array[:2] = several
    assert array.tolist() == [3.0, 4.0, 0.0]


def test_numpy_takes_a_list_of_tensors():
    """A tensor of several elements stands where Python wants a number: np.array wants none."""
    frames = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]
    assert np.array(frames).tolist() == torch.stack(frames).tolist()


def test_a_norm_of_several_elements():
    """float asks the same way: so does clip_grad_norm_ of its norm."""
    with pytest.raises(ValueError, match=WORDS):
        weight = torch.nn.Parameter(torch.ones(2))
        weight.grad = torch.ones(2)
        torch.nn.utils.clip_grad_norm_([weight], torch.ones(2))


def test_functions_of_math_that_read_a_sequence_fell():
    """``float`` and the functions of ``math`` ask the same way."""
    assert math.prod(torch.tensor([1.0, 2.0])) == 2.0 and math.fsum(torch.tensor([1.0, 2.0])) == 3.0


@pytest.mark.parametrize("name", ["gcd", "factorial", "isqrt"])
def test_functions_of_math_that_want_an_integer_fell(name):
    """``float`` and the functions of ``math`` ask the same way."""
    with pytest.raises(
        TypeError, match="only integer tensors of a single element can be converted to an index"
    ):
        getattr(math, name)(torch.tensor([1, 2]))


@pytest.mark.parametrize("name", ["exp", "sqrt", "isnan", "hypot", "floor"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64])
def test_functions_such_as_exp(name, dtype):
    """``float`` and functions such as ``math.exp`` ask the same way: of integers as well."""
    with pytest.raises(
        ValueError, match="only one element tensors can be converted to Python scalars"
    ):
        getattr(math, name)(torch.tensor([1, 2], dtype=dtype))


def test_the_dtype_that_is_asked_for_decides_fell():
    """Tensors of integers or bools in a list say it in other words."""
    with pytest.raises(
        ValueError, match="only one element tensors can be converted to Python scalars"
    ):
        torch.tensor([torch.tensor([1, 2])], dtype=torch.float32)
    with pytest.raises(
        TypeError, match="only integer tensors of a single element can be converted to an index"
    ):
        torch.tensor([torch.tensor([1.0, 2.0])], dtype=torch.int64)


def test_a_tensor_with_gradients_into_an_array_fell():
    """Assign a tensor to as many places as it has elements."""
    array, leaf = np.zeros(3), torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="numpy"):
        array[:2] = leaf
    array[:2] = leaf.detach()
    assert array.tolist() == [1.0, 1.0, 0.0]


def test_a_row_of_an_array_of_two_dimensions_fell():
    """One place of an array, ``array[0]``, wants one number as well."""
    array = np.zeros((2, 2))
    array[0] = torch.ones(2)
    assert array.tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_a_mean_of_integers_fell():
    """Take an element or a mean."""
    losses = torch.tensor([1, 2])
    with pytest.raises(RuntimeError, match="mean"):
        f"{losses.mean():.2f}"
    assert f"{losses.float().mean():.2f}" == "1.50" and f"{losses[0]:.2f}" == "1.00"


@pytest.mark.parametrize("value", [1.5, 3, True])
def test_a_number_of_each_kind_is_formatted(value):
    """``f"{losses:.2f}"`` formats a tensor without dimensions as a number."""
    assert f"{torch.tensor(value):.2f}" == f"{value:.2f}"


def test_a_tensor_behind_a_list_is_read_as_a_row_fell():
    """torch.tensor asks a tensor in a list for one Python number: not behind a list of as many numbers."""
    several = torch.tensor([3.0, 4.0])
    assert torch.tensor([[1.0, 2.0], several]).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    for items in ([several, [1.0, 2.0]], [1.0, several], [1, several]):
        with pytest.raises(ValueError, match=WORDS):
            torch.tensor(items)


def test_a_parameter_without_dimensions_is_not_formatted_fell():
    """A tensor without dimensions is formatted as a number: a Parameter is not."""
    scale = torch.nn.Parameter(torch.tensor(1.5))
    with pytest.raises(TypeError, match="unsupported format string passed to Parameter.__format__"):
        f"{scale:.2f}"
    assert f"{scale.item():.2f}" == f"{torch.tensor(1.5, requires_grad=True):.2f}" == "1.50"


def test_a_bfloat16_tensor_into_an_array_fell():
    """Assign a tensor to as many places as it has elements: NumPy has no bfloat16."""
    array, several = np.zeros(3), torch.tensor([3.0, 4.0], dtype=torch.bfloat16)
    with pytest.raises(TypeError, match="BFloat16"):
        array[:2] = several
    array[:2] = several.float()
    assert array.tolist() == [3.0, 4.0, 0.0]


@pytest.mark.parametrize(
    ("name", "value"), [("sqrt", -1.0), ("log", 0.0), ("log", -1.0), ("acos", 2.0)]
)
def test_where_math_raises_torch_does_not_fell(name, value):
    """math.exp has the counterpart torch.exp, math.sqrt has torch.sqrt: they do not raise."""
    with pytest.raises(ValueError):
        getattr(math, name)(value)
    assert not getattr(torch, name)(torch.tensor([value])).isfinite().any()


@pytest.mark.parametrize("form", ["%.2f", "%d"])
def test_percent_says_the_title(form):
    """A tensor stands where Python wants one number: the old format, too."""
    with pytest.raises(ValueError, match=WORDS):
        operator.mod(form, torch.tensor([1.0, 2.0]))
    assert float(operator.mod(form, torch.ones(1))) == 1.0


def test_stack_adds_a_dimension_to_single_elements():
    """Where torch.tensor works on tensors of one element: it drops the dimension that stack keeps."""
    ones = [torch.ones(1), torch.ones(1)]
    assert torch.tensor(ones).shape == torch.cat(ones).shape == (2,)
    assert torch.stack(ones).shape == (2, 1)


@pytest.mark.parametrize("make", [torch.as_tensor, torch.FloatTensor, torch.asarray])
def test_other_calls_ask_too(make):
    """torch.tensor asks the tensor for one Python number: so do others."""
    with pytest.raises(ValueError, match=WORDS):
        make([torch.ones(2), torch.ones(2)])


def test_under_vmap_float_of_several_says_it():
    """float asks the same way: under vmap too."""
    with pytest.raises(ValueError, match=WORDS):
        torch.vmap(lambda row: row * float(row))(torch.ones(2, 2))
