"""Attacks on gallery/errors/indices/index-put-takes-tensors.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "index", [1, True, None, slice(None), ..., [0, 1], np.array([0]), 1.5], ids=repr
)
def test_the_method_takes_no_index_but_tensors(index):
    """The method itself wants tensors, as index."""
    with pytest.raises(TypeError, match="expected Tensor as element 0 in argument 0, but got"):
        torch.zeros(3).index_put_((index,), torch.tensor(5.0))


@pytest.mark.parametrize("index", [torch.tensor(1), torch.tensor([1]), torch.arange(3) == 1])
def test_the_method_takes_each_kind_of_index_tensor(index):
    """Wrap each index and the value in torch.tensor: also without dimensions, and a mask."""
    scores = torch.zeros(3).index_put_((index,), torch.tensor(5.0))
    assert scores.tolist() == [0.0, 5.0, 0.0]


def recorded(index):
    tracked = torch.ones(3, 3, requires_grad=True) * 1.0
    tracked[index] = 5.0
    return tracked.grad_fn.name()


def test_brackets_with_other_indices_record_something_else_fell():
    """Brackets with an index tensor record the function of index_put_."""
    assert recorded(torch.tensor([0])) == recorded(torch.arange(3) == 1) == "IndexPutBackward0"
    assert recorded(torch.tensor(0)) == "torch::autograd::CopySlices"
    assert recorded((0, torch.tensor([1]))) == "torch::autograd::CopySlices"


def test_an_integer_value_is_refused_fell():
    """Wrap the value in torch.tensor: torch.tensor(5) has another dtype."""
    where = torch.tensor([1])
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        torch.zeros(3).index_put_((where,), torch.tensor(5))
    scores = torch.zeros(3)
    scores[where] = 5
    assert scores.tolist() == [0.0, 5.0, 0.0]


@pytest.mark.parametrize("index", [(), []])
def test_an_empty_index(index):
    """An empty tuple is no index at all; scores[...] is what it was meant to be."""
    with pytest.raises(RuntimeError, match="called on an undefined Tensor"):
        torch.zeros(3).index_put_(index, torch.tensor(5.0))
    scores = torch.zeros(3)
    scores[()] = 5.0
    assert scores.tolist() == [5.0] * 3


@pytest.mark.parametrize("join", [torch.stack, torch.cat, torch.hstack])
@pytest.mark.parametrize("other", [2.0, None, [1.0], np.float32(1.0)])
def test_functions_of_a_list_say_the_first_message(join, other):
    """stack says the first message for a number in its list."""
    with pytest.raises(TypeError, match="expected Tensor as element 1 in argument 0, but got"):
        join([torch.ones(1), other])


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int64])
def test_accumulate_and_plus_equals_in_other_dtypes(dtype):
    """accumulate=True adds up what falls on one place; += in brackets does not."""
    where = torch.tensor([2, 2, 0])
    counts = torch.zeros(3, dtype=dtype)
    counts.index_put_((where,), torch.ones((), dtype=dtype), accumulate=True)
    once = torch.zeros(3, dtype=dtype)
    once[where] += 1
    assert counts.tolist() == [1, 0, 2] and once.tolist() == [1, 0, 1]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16])
def test_a_number_of_its_own_dtype_widens_the_stack_fell(dtype):
    """Wrap each number in torch.tensor: beside another dtype the result is widened."""
    loss = torch.ones((), dtype=dtype)
    wrapped = torch.tensor(2.0)
    assert torch.stack([loss, wrapped]).dtype == torch.promote_types(dtype, wrapped.dtype)
    assert torch.stack([loss, loss.new_tensor(2.0)]).dtype == dtype


@pytest.mark.parametrize("join", [torch.stack, torch.cat])
def test_numbers_alone_have_no_other_tensor_fell(join):
    """Fix 3: make a tensor of the number, with the dtype of the other. Here is no other."""
    with pytest.raises(TypeError, match="expected Tensor as element 0 in argument 0, but got int"):
        join([1, 2])
    assert torch.tensor([1, 2]).tolist() == [1, 2]


def test_new_tensor_of_a_number_has_no_dimensions_fell():
    """new_tensor takes dtype and device from the other: stack wants the shape as well."""
    losses = torch.ones(3)
    with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
        torch.stack([losses, losses.new_tensor(2.0)])
    stacked = torch.stack([losses, torch.full_like(losses, 2.0)])
    assert stacked.tolist() == [[1.0] * 3, [2.0] * 3]


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8])
def test_the_dtype_of_the_other_cuts_a_fraction_off_fell(dtype):
    """new_tensor takes both from the other: of integers, the number loses its fraction."""
    count = torch.tensor(1, dtype=dtype)
    assert torch.stack([count, count.new_tensor(2.5)]).tolist() == [1, 2]
    assert torch.stack([count, torch.full_like(count, 2.5)]).tolist() == [1, 2]


def test_a_slice_is_no_tensor_fell():
    """For index_put_ wrap each index in torch.tensor: a slice and None are no tensors."""
    for index in (slice(0, 1), None):
        with pytest.raises(RuntimeError, match="Could not infer dtype"):
            torch.tensor(index)


def test_a_tensor_in_place_of_the_tuple_fell():
    """Wrap each index in torch.tensor: the indices stand in a tuple as well."""
    for index in (torch.tensor([1]), 1):
        with pytest.raises(TypeError, match="'indices' .* must be tuple of Tensors"):
            torch.zeros(3).index_put_(index, torch.tensor(5.0))
    scores = torch.zeros(3).index_put_([torch.tensor([1])], torch.tensor(5.0))
    assert scores.tolist() == [0.0, 5.0, 0.0]


def test_none_before_an_index_tensor_records_something_else_fell():
    """Brackets with an index tensor that has dimensions record the function of index_put_."""
    assert recorded((None, torch.tensor([0]))) == "torch::autograd::CopySlices"
    assert recorded((..., torch.tensor([0]))) == "IndexPutBackward0"


def test_an_empty_tuple_has_further_messages():
    """An empty tuple is no index at all: with accumulate, and for a number, too."""
    with pytest.raises(RuntimeError, match="ntensor >= 3 INTERNAL ASSERT"):
        torch.zeros(3).index_put_((), torch.tensor(5.0), accumulate=True)
    with pytest.raises(RuntimeError, match="masked_fill_ only supports boolean masks"):
        torch.zeros(()).index_put_((), torch.tensor(5.0))


def test_the_counts_are_compiled_and_mapped():
    """Fix 2 and 3 compiled as one graph, and fix 3 under vmap."""

    def joined(loss):
        return torch.stack([loss, torch.full_like(loss, 2.0)])

    compiled = torch.compile(joined, backend="aot_eager", fullgraph=True)
    assert compiled(torch.tensor(1.0)).tolist() == [1.0, 2.0]
    assert torch.vmap(joined)(torch.ones(2)).tolist() == [[1.0, 2.0]] * 2


def test_full_like_in_cat_is_as_long_as_the_vector_fell():
    """A number beside a tensor becomes a tensor by full_like: cat would add a whole vector."""
    scores = torch.tensor([1.0, 3.0])
    assert torch.cat([scores, torch.full_like(scores, 2.0)]).tolist() == [1.0, 3.0, 2.0, 2.0]
    assert torch.cat([scores, scores.new_full((1,), 2.0)]).tolist() == [1.0, 3.0, 2.0]


def test_losses_that_went_through_item_have_no_gradient_fell():
    """A list of numbers alone is what ``torch.tensor`` takes."""
    weight = torch.tensor(3.0, requires_grad=True)
    losses = [weight * 2.0, weight * 5.0]
    numbers = torch.tensor([loss.item() for loss in losses])
    with pytest.raises(RuntimeError, match="does not require grad"):
        numbers.sum().backward()
    torch.stack(losses).sum().backward()
    assert weight.grad.item() == 7.0


def test_an_array_is_no_tensor_fell():
    """A method that takes several tensors got a number or list among them."""
    with pytest.raises(TypeError, match=r"but got numpy\.ndarray"):
        torch.stack([np.ones(2)])
    assert torch.stack([torch.tensor(np.ones(2))]).tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize(
    "call",
    [
        lambda: torch.block_diag(torch.ones(1), 2.0),
        lambda: torch.meshgrid([1, 2], indexing="ij"),
        lambda: torch.broadcast_tensors(torch.ones(1), 2.0),
        lambda: torch.nn.utils.rnn.pad_sequence([1, 2]),
    ],
    ids=["block_diag", "meshgrid", "broadcast_tensors", "pad_sequence"],
)
def test_more_functions_of_several_tensors(call):
    """A method that takes several tensors got a number among them."""
    with pytest.raises(TypeError, match=r"expected Tensor as element \d in argument 0, but got"):
        call()
