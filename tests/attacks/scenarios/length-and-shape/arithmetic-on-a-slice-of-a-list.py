"""Attacks on gallery/scenarios/length-and-shape/arithmetic-on-a-slice-of-a-list.py."""

import numpy as np
import pytest
import torch


def doubled(x):
    x[0:2] *= 2
    return x


@pytest.mark.parametrize("items", [[], [1], [1, 2], [1, 2, 3], ["a", "b", "c"]], ids=str)
def test_a_list_repeats_its_slice(items):
    """A list repeats its slice, and gets longer: an empty one does not."""
    assert doubled(list(items)) == items[:2] + items[:2] + items[2:]


@pytest.mark.parametrize("size", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.complex64])
def test_a_tensor_doubles(size, dtype):
    """A tensor computes with each element of its slice."""
    t = torch.ones(size, dtype=dtype)
    assert doubled(t).tolist() == [2] * min(size, 2) + [1] * max(size - 2, 0)


def test_times_zero_makes_the_list_shorter_fell():
    """A list's slice is repeated, and the list gets longer: by 0 it gets shorter."""
    items = [1, 2, 3]
    items[0:2] *= 0
    assert items == [3]


def test_integers_times_a_fraction():
    """A tensor computes with each element and writes the results: if they can be cast."""
    t = torch.tensor([1, 2, 3])
    with pytest.raises(RuntimeError, match="can't be cast"):
        t[0:2] *= 0.5
    assert t.tolist() == [1, 2, 3]


@pytest.mark.parametrize("value", [[10.0, 20.0], (10.0, 20.0), []], ids=str)
def test_a_tensor_adds_no_sequence(value):
    """+ of a tensor and a list is refused."""
    t = torch.zeros(3)
    with pytest.raises(TypeError, match="unsupported operand"):
        t[0:2] += value
    assert not t.any()


def test_a_tensor_multiplies_no_list():
    """+ of a tensor and a list is refused: * as well."""
    t = torch.ones(3)
    with pytest.raises(TypeError):
        t[0:2] *= [1.0, 2.0]
    assert t.tolist() == [1.0, 1.0, 1.0]


def test_a_list_takes_the_elements_of_a_tensor():
    """A list extends its slice."""
    items = [1.0, 2.0, 3.0]
    items[0:2] += torch.tensor([10.0, 20.0])
    assert [float(item) for item in items] == [1.0, 2.0, 10.0, 20.0, 3.0]


def test_the_loop():
    """For a list, write the loop."""
    items = [1.0, 2.0, 3.0]
    items[0:2] = [2 * item for item in items[0:2]]
    assert items == doubled(torch.tensor([1.0, 2.0, 3.0])).tolist()


def test_a_leaf_that_requires_grad_refuses_fell():
    """A tensor's update is recorded: a leaf that requires grad refuses it."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        doubled(torch.ones(3, requires_grad=True))


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """A tensor writes the results in place: compiled too, with the gradient's factor."""
    source = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    scaled = torch.compile(lambda x: doubled(x.clone()), backend=backend)(source)
    scaled.sum().backward()
    assert scaled.tolist() == [2.0, 4.0, 3.0] and source.grad.tolist() == [2.0, 2.0, 1.0]


def test_an_array_adds_to_the_elements_of_a_list_fell():
    """For a list + is concatenation: NumPy adds if an array is on the right."""
    items = [1.0, 2.0, 3.0]
    items[0:2] += np.array([10.0, 20.0])
    assert items == [11.0, 22.0, 3.0]


def test_an_array_multiplies_the_elements_of_a_list_fell():
    """For a list * is repetition: NumPy multiplies if an array is on the right."""
    items = [1.0, 2.0, 3.0]
    items[0:2] *= np.array([10.0, 20.0])
    assert items == [10.0, 40.0, 3.0]


def test_an_array_of_another_length_raises():
    """With an array on the right NumPy computes: of the slice's length."""
    items = [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match="could not be broadcast"):
        items[0:2] += np.array([10.0, 20.0, 30.0])
    assert items == [1.0, 2.0, 3.0]


def test_an_integer_of_numpy_repeats_and_adds():
    """For a list * with an integer is repetition: NumPy's integer repeats, and + with it adds."""
    items, others = [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]
    items[0:2] *= np.int64(2)
    others[0:2] += np.int64(2)
    assert items == [1.0, 2.0, 1.0, 2.0, 3.0] and others == [3.0, 4.0, 3.0]


@pytest.mark.parametrize("number", [1, 2.5, True])
def test_a_list_takes_no_number(number):
    """A Python number cannot be added to a list's slice, and nothing is written."""
    items = [1.0, 2.0, 3.0]
    with pytest.raises(TypeError, match="not iterable"):
        items[0:2] += number
    assert items == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("factor", [2.0, torch.tensor(2.0), "2"], ids=str)
def test_a_list_repeats_by_integers(factor):
    """For a list * with an integer is repetition: a fraction raises."""
    items = [1.0, 2.0, 3.0]
    with pytest.raises(TypeError):
        items[0:2] *= factor
    assert items == [1.0, 2.0, 3.0]


def test_a_tensor_of_one_integer_repeats():
    """For a list * with an integer is repetition: a tensor of one integer counts as one."""
    items = [1.0, 2.0, 3.0]
    items[0:2] *= torch.tensor(2)
    assert items == [1.0, 2.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(("factor", "length"), [(-1, 1), (1, 3), (True, 3)])
def test_a_list_that_does_not_get_longer_fell(factor, length):
    """A list repeats or extends its slice, and gets longer."""
    items = [1.0, 2.0, 3.0]
    items[0:2] *= factor
    assert len(items) == length


def test_a_slice_with_a_step_raises():
    """A list repeats its slice: with a step it raises."""
    items = [1, 2, 3]
    with pytest.raises(ValueError, match="extended slice"):
        items[::2] *= 2
    assert items == [1, 2, 3]


def test_flags_are_not_doubled_fell():
    """It doubles a tensor's elements: not flags."""
    t = torch.tensor([True, False])
    with pytest.raises(RuntimeError, match="can't be cast"):
        t[0:2] *= 2
    assert t.tolist() == [True, False]


def test_small_integers_wrap_fell():
    """It doubles a tensor's elements: as far as the dtype holds the results."""
    assert doubled(torch.tensor([200, 1], dtype=torch.uint8)).tolist() == [144, 2]


def test_repeated_tensors_are_the_same_objects():
    """A list repeats the elements of its slice: tensors are not copied."""
    items = doubled([torch.zeros(1), torch.zeros(1)])
    items[0].fill_(5.0)
    assert items[2] is items[0] and items[2].item() == 5.0


def test_without_gradients_a_leaf_takes_it_fell():
    """The update is recorded, and a leaf that requires grad refuses it: not under no_grad."""
    leaf = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        doubled(leaf)
    assert leaf.tolist() == [2.0, 2.0, 1.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_another_float_dtype_takes_the_tensor_of_the_list(dtype):
    """Write tensor[0:2] += torch.tensor([10.0, 20.0])."""
    t = torch.zeros(3, dtype=dtype)
    t[0:2] += torch.tensor([10.0, 20.0])
    assert t.tolist() == [10.0, 20.0, 0.0] and t.dtype == dtype


def test_a_tensor_refuses_an_overlapping_slice_of_itself_fell():
    """A tensor computes with each element of its slice: not with a slice of itself that overlaps."""
    t = torch.arange(4.0)
    with pytest.raises(RuntimeError, match="single memory location"):
        t[0:2] += t[1:3]
    t[0:2] += t[1:3].clone()
    assert t.tolist() == [1.0, 3.0, 2.0, 3.0]


def test_an_array_computes_with_an_overlapping_slice_of_itself():
    """A tensor refuses x[0:2] += x[1:3]: an array does not."""
    array = np.arange(4.0)
    array[0:2] += array[1:3]
    assert array.tolist() == [1.0, 3.0, 2.0, 3.0]


def test_a_tensor_adds_its_own_slice():
    """The slices overlap in part: the same slice is taken."""
    t = torch.arange(4.0)
    t[0:2] += t[0:2]
    assert t.tolist() == [0.0, 2.0, 2.0, 3.0]
