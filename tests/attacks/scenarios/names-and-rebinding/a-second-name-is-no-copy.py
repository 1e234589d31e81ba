import copy
import pickle

import pytest
import torch

PAD, IGNORE = 0, -100


def ids():
    return torch.tensor([[5, 7, PAD], [6, PAD, PAD]])


WRITES = {
    "mask": lambda t: t.__setitem__(t == PAD, IGNORE),
    "masked_fill_": lambda t: t.masked_fill_(t == PAD, IGNORE),
    "index_put_": lambda t: t.index_put_((t == PAD,), torch.tensor(IGNORE)),
    "where out": lambda t: t.copy_(torch.where(t == PAD, IGNORE, t)),
}


@pytest.mark.parametrize("write", ["mask", "masked_fill_", "index_put_", "where out"])
def test_ways_to_write(write):
    """A write through either name is a write to that one tensor."""
    first = ids()
    second = first
    WRITES[write](second)
    assert first.tolist() == [[5, 7, IGNORE], [6, IGNORE, IGNORE]]


@pytest.mark.parametrize("write", ["mask", "masked_fill_", "index_put_", "where out"])
def test_a_clone_is_safe(write):
    """``clone()`` gives the labels a storage of their own."""
    first = ids()
    second = first.clone()
    WRITES[write](second)
    assert torch.equal(first, ids())


def test_a_key_of_a_dictionary():
    """``batch["labels"] = batch["input_ids"]`` stores the tensor a second time."""
    batch = {"input_ids": ids()}
    batch["labels"] = batch["input_ids"]
    batch["labels"][batch["labels"] == PAD] = IGNORE
    assert (batch["input_ids"] == IGNORE).sum() == 3


def test_a_shallow_copy_of_the_batch():
    """A copied dictionary holds the same tensor."""
    batch = {"input_ids": ids()}
    twin = dict(batch)
    twin["input_ids"][0, 0] = 9
    assert batch["input_ids"][0, 0] == 9


@pytest.mark.parametrize("way", ["detach", "view", "slice", "to", "long", "contiguous", "data"])
def test_what_is_no_copy(way):
    """Each of these lines gives you the memory of ``batch`` again."""
    first = ids()
    second = {
        "detach": first.detach(),
        "view": first.view(-1),
        "slice": first[:],
        "to": first.to(first.device),
        "long": first.long(),
        "contiguous": first.contiguous(),
        "data": first.data,
    }[way]
    second[second == PAD] = IGNORE
    assert (first == IGNORE).sum() == 3


@pytest.mark.parametrize("way", ["clone", "deepcopy", "tensor", "pickle", "add", "copy=True"])
def test_what_is_a_copy(way):
    """A copy keeps the inputs."""
    first = ids()
    second = {
        "clone": lambda: first.clone(),
        "deepcopy": lambda: copy.deepcopy(first),
        "tensor": lambda: torch.tensor(first.tolist()),
        "pickle": lambda: pickle.loads(pickle.dumps(first)),
        "add": lambda: first + 0,
        "copy=True": lambda: first.to(first.device, copy=True),
    }[way]()
    second[second == PAD] = IGNORE
    assert torch.equal(first, ids())


def test_rebinding_the_second_name_changes_nothing():
    """Only a write goes through; a name that is bound anew means another tensor."""
    first = ids()
    second = first
    second = second.masked_fill(second == PAD, IGNORE)
    assert torch.equal(first, ids())


def test_under_compile():
    """The second name writes to the input in compiled code as well."""

    def labels_of(t):
        labels = t
        labels[labels == PAD] = IGNORE
        return labels

    first = ids()
    torch.compile(labels_of, backend="aot_eager")(first)
    assert (first == IGNORE).sum() == 3


def test_in_inference_mode():
    """It is a matter of names, not of gradients."""
    with torch.inference_mode():
        first = ids()
        second = first
        second[second == PAD] = IGNORE
        assert (first == IGNORE).sum() == 3


def test_an_index_with_minus_100_raises_nothing_fell():
    """The embedding gets -100 as a token, and raises: an index reads a row from the end."""
    weight, tokens = torch.arange(400.0).reshape(200, 2), ids()
    tokens[tokens == PAD] = IGNORE
    assert torch.equal(weight[tokens][0, 2], weight[100])
    with pytest.raises(IndexError, match="out of range"):
        torch.nn.functional.embedding(tokens, weight)


def test_take_with_minus_100_raises_nothing():
    """An index in place of the embedding counts -100 from the end: take as well."""
    assert torch.arange(200).take(torch.tensor([IGNORE])).item() == 100


@pytest.mark.parametrize("rows", [3, 99])
def test_a_small_table_raises(rows):
    """In a table of 100 rows or more it raises nothing: in a smaller one it does."""
    with pytest.raises(IndexError, match="out of bounds"):
        torch.zeros(rows)[torch.tensor([IGNORE])]


@pytest.mark.parametrize("way", ["masked_fill", "where", "mask"])
def test_an_unsigned_dtype_wraps_fell(way):
    """Compute the labels with -100: in uint8 it becomes 156."""
    tokens = ids().to(torch.uint8)
    labels = {
        "masked_fill": lambda t: t.masked_fill(t == PAD, IGNORE),
        "where": lambda t: torch.where(t == PAD, IGNORE, t),
        "mask": lambda t: t.clone().index_put_((t == PAD,), torch.tensor(IGNORE).to(torch.uint8)),
    }[way](tokens)
    assert labels.tolist() == [[5, 7, 156], [6, 156, 156]]


@pytest.mark.parametrize("dtype", [torch.int8, torch.int16, torch.int32])
def test_signed_dtypes_keep_it(dtype):
    """The number -100 needs a signed dtype."""
    tokens = ids().to(dtype)
    labels = torch.where(tokens == PAD, IGNORE, tokens)
    assert labels.dtype == dtype and labels.min().item() == IGNORE


def test_where_with_out_writes_fell():
    """Or compute the labels: torch.where returns a new tensor as well, but with out= it writes."""
    tokens = ids()
    torch.where(tokens == PAD, torch.tensor(IGNORE), tokens, out=tokens)
    assert (tokens == IGNORE).sum() == 3


def test_masked_fill_of_nothing_is_a_new_tensor():
    """masked_fill returns a new tensor: if nothing is selected too."""
    tokens = ids()
    assert tokens.masked_fill(tokens == 99, IGNORE).data_ptr() != tokens.data_ptr()


def test_labels_that_are_shifted_by_a_slice():
    """Each of these lines gives you the memory again: the slice of a shift as well."""
    tokens = ids()
    labels = tokens[:, 1:]
    labels[labels == PAD] = IGNORE
    assert (tokens == IGNORE).sum() == 3


@pytest.mark.parametrize("way", ["int32 to long", "transposed contiguous"])
def test_what_has_something_to_convert(way):
    """The last three return batch itself only because they have nothing to convert."""
    batch = ids().int() if way == "int32 to long" else ids().T
    other = batch.long() if way == "int32 to long" else batch.contiguous()
    other.fill_(9)
    assert not (batch == 9).any()


def test_view_of_a_transposed_batch_raises():
    """Each of these lines gives you the memory again: view(-1) of a transposed batch raises."""
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        ids().T.view(-1)


def test_the_gradient_is_right_for_the_wrong_value_fell():
    """The gradient goes wrong in the same way: the sum is 4 * weight, and 4 is its derivative."""
    weight = torch.tensor([1.0, 2.0], requires_grad=True)
    x = weight * 1
    y = x
    y *= 2
    total = x + y
    (gradient,) = torch.autograd.grad(total.sum(), weight)
    assert total.tolist() == [4.0, 8.0] and gradient.tolist() == [4.0, 4.0]


def test_a_leaf_raises_instead():
    """y = x followed by y *= 2 changes x: a leaf that requires grad raises."""
    x = torch.ones(2, requires_grad=True)
    y = x
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        y *= 2


def test_without_an_in_place_operator():
    """y = x followed by y *= 2: y = y * 2 binds the name anew, and the derivative is 3."""
    weight = torch.tensor([1.0, 2.0], requires_grad=True)
    x = weight * 1
    y = x
    y = y * 2
    (gradient,) = torch.autograd.grad((x + y).sum(), weight)
    assert gradient.tolist() == [3.0, 3.0]


def test_a_second_name_shows_other_changes_as_well():
    """A write through a second name shows under the first: so does a new shape."""
    first = torch.zeros(1, 2)
    second = first
    second.squeeze_(0)
    assert first.shape == (2,)


def test_a_tensor_without_dimensions_is_written():
    """A write through either name: += on a tensor without dimensions is one, on a number it is not."""
    tensor, number = torch.tensor(5), 5
    other, count = tensor, number
    other += 1
    count += 1
    assert tensor.item() == 6 and number == 5


@pytest.mark.parametrize("dtype", [torch.float16, torch.int32, torch.bool])
def test_long_of_other_dtypes_is_a_copy(dtype):
    """The last three return ``batch`` itself, because they have nothing to convert."""
    batch = torch.ones(2, dtype=dtype)
    batch.long().zero_()
    assert bool(batch.all())
