import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "sizes", [(2, 3), [2, 3], torch.Size([2, 3]), np.array([2, 3]), range(2, 4)], ids=str
)
def test_sizes_become_elements(sizes):
    """What you give to ``torch.tensor`` becomes the elements."""
    made = torch.tensor(sizes)
    assert made.tolist() == [2, 3] and made.dtype == torch.int64


@pytest.mark.parametrize("make", [torch.empty, torch.zeros, torch.ones, torch.rand, torch.randn])
@pytest.mark.parametrize("form", ["tuple", "numbers", "list"])
def test_functions_that_take_sizes(make, form):
    """These take sizes, as a tuple, a list or numbers."""
    made = {
        "tuple": lambda: make((2, 3)),
        "numbers": lambda: make(2, 3),
        "list": lambda: make([2, 3]),
    }
    assert made[form]().shape == (2, 3)


def test_full_takes_the_sizes_in_one():
    """``torch.full`` takes the sizes as one argument."""
    assert torch.full((2, 3), 7.0).shape == (2, 3)
    with pytest.raises(TypeError):
        torch.full(2, 3, 7.0)


@pytest.mark.parametrize("index", [(1, 2), (0, slice(None)), (slice(None), 0)], ids=str)
def test_two_indices_are_refused(index):
    """Two indices do not fit one dimension."""
    with pytest.raises(IndexError, match="too many indices"):
        torch.tensor((2, 3))[index] = 0.5


def test_past_the_two_elements():
    """An index past the two elements is out of bounds; a slice is not."""
    made = torch.tensor((2, 3))
    with pytest.raises(IndexError, match="out of bounds"):
        made[5] = 1
    made[5:7] = 1
    assert made.tolist() == [2, 3]


def test_fractions_are_cut_off():
    """With index 0 or 1, ``0.75`` fits. The fraction is cut off."""
    made = torch.tensor((2, 3))
    made[0] = 0.75
    assert made.tolist() == [0, 3]


def test_one_float_among_the_sizes():
    """With a float among the numbers the dtype is a float one, and the shape is still that of data."""
    assert torch.tensor((2, 3.0)).dtype == torch.float32


def test_a_single_size():
    """A single size makes a tensor of no dimensions."""
    made = torch.tensor(4)
    assert made.dim() == 0
    with pytest.raises(IndexError):
        made[0] = 1


@pytest.mark.parametrize(
    "arguments, shape", [((3,), (3,)), ((2, 3), (2, 3)), (([2, 3],), (2,))], ids=str
)
def test_the_class(arguments, shape):
    """With ``torch.Tensor`` numbers are sizes and a list is data."""
    assert torch.Tensor(*arguments).shape == shape


def test_sizes_in_a_tensor():
    """If the sizes are a tensor they have to be numbers."""
    sizes = torch.tensor([2, 3])
    assert torch.zeros(*sizes.tolist()).shape == torch.zeros(torch.Size(sizes)).shape == (2, 3)


def test_zero_sizes():
    """A size of 0 makes an empty tensor, and 0 as data is an element."""
    assert torch.zeros(0, 3).numel() == 0 and torch.tensor((0, 3)).numel() == 2


def test_like_another_tensor():
    """For the shape, dtype and device of another tensor: ``torch.zeros_like(other)``."""
    other = torch.ones(2, 3, dtype=torch.float16)
    assert torch.zeros_like(other).dtype == other.new_zeros(4).dtype == torch.float16


@pytest.mark.parametrize("sizes, index", [((64,), 5), ((2, 3), 2), ((2, 3), 5)], ids=str)
def test_one_index_does_not_fit_fell(sizes, index):
    """With one index the line fits."""
    with pytest.raises(IndexError, match=f"index {index} is out of bounds"):
        torch.tensor(sizes)[index] = 0.5


@pytest.mark.parametrize("number", [2.0, True])
def test_a_number_that_is_no_size_fell(number):
    """With ``torch.Tensor`` numbers are sizes."""
    with pytest.raises(TypeError, match="data must be a sequence"):
        torch.Tensor(number)


def test_a_size_is_no_data_fell():
    """With ``torch.Tensor`` a list, or a tuple, is data."""
    assert torch.Tensor(torch.Size([2, 3])).shape == (2, 3)
    assert torch.Tensor((2, 3)).tolist() == [2.0, 3.0]


def test_a_single_size_in_a_tensor_fell():
    """Sizes in a tensor have to be numbers: ``sizes.tolist()``, one by one."""
    size = torch.tensor(3)
    with pytest.raises(TypeError):
        torch.zeros(*size.tolist())
    assert torch.zeros(int(size)).shape == torch.zeros(size).shape == (3,)


def test_integers_record_no_gradient_fell():
    """Integers cut off what you write: nothing is said of gradients."""
    rewards = torch.tensor((2, 3))
    rewards[0] = torch.tensor(1.5, requires_grad=True)
    assert rewards.tolist() == [1, 3] and not rewards.requires_grad


@pytest.mark.parametrize("value", [1e30, float("nan"), torch.ones(3), 1j], ids=str)
def test_a_value_that_does_not_fit_fell(value):
    """With one index, 0 or 1, the line fits."""
    with pytest.raises(RuntimeError):
        torch.tensor((2, 3))[0] = value


def test_new_zeros_takes_its_own_shape_fell():
    """For the shape of another tensor: ``other.new_zeros(2, 3)`` has that of its arguments."""
    other = torch.ones(4, dtype=torch.float16)
    assert other.new_zeros(2, 3).shape == (2, 3) and torch.zeros_like(other).shape == (4,)


def test_three_sizes_have_an_index_2():
    """Index 2 is out of bounds, whatever the two sizes are."""
    made = torch.tensor((2, 3, 4))
    made[2] = 0.75
    assert made.tolist() == [2, 3, 0]


def test_the_memory_of_a_list_is_set_fell():
    """``torch.Tensor``: the memory is not set to anything (of sizes; a list is data)."""
    assert torch.Tensor([2, 3]).tolist() == torch.Tensor(np.array([2, 3])).tolist() == [2.0, 3.0]


@pytest.mark.parametrize("index", [-1, slice(0, 1), slice(None)], ids=str)
def test_other_indices_that_fit(index):
    """Sometimes nothing raises."""
    made = torch.tensor((2, 3))
    made[index] = 0.75
    assert 0 in made.tolist()


def test_the_fix_records_a_gradient():
    """Say the shape: the gradient of what you write is recorded then."""
    score = torch.tensor(1.5, requires_grad=True)
    rewards = torch.zeros(2, 3)
    rewards[1, 2] = score
    rewards.sum().backward()
    assert score.grad == 1 and rewards[1, 2] == 1.5
