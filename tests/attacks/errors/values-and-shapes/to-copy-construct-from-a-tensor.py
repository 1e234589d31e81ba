"""Attacks on gallery/errors/values-and-shapes/to-copy-construct-from-a-tensor.py."""

import warnings

import pytest
import torch

WORDS = "To copy construct from a tensor"


def leaf(dtype=torch.float32):
    return torch.ones(2, dtype=dtype, requires_grad=dtype.is_floating_point)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.bool])
def test_the_copy_is_cut_off(dtype):
    """torch.tensor copies the numbers and cuts them off the graph: a source without grad too."""
    source = leaf(dtype)
    for make in (torch.tensor, source.new_tensor):
        with pytest.warns(UserWarning, match=WORDS):
            made = make(source)
        assert not made.requires_grad and made.dtype == dtype
        assert made.data_ptr() != source.data_ptr()


def test_a_list_of_one_tensor_warns_of_something_else():
    """You gave torch.tensor a tensor: one in a list has another warning."""
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True"):
        torch.tensor([leaf()[0]])


def test_requires_grad_makes_a_new_leaf():
    """With requires_grad=True it is a leaf of its own, and no gradient reaches the source."""
    source = leaf()
    with pytest.warns(UserWarning, match=WORDS):
        made = torch.tensor(source, requires_grad=True)
    made.sum().backward()
    assert made.is_leaf and source.grad is None


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64])
def test_another_dtype_fell(dtype):
    """A copy without its gradient is source.detach().clone(): not of another dtype."""
    source = leaf()
    assert source.detach().clone().dtype != dtype
    made = source.detach().to(dtype, copy=True)
    assert made.tolist() == [1, 1] and made.dtype == dtype and not made.requires_grad


def test_to_without_copy_may_share():
    """to(dtype) alone is the tensor itself, if nothing is to change."""
    source = torch.ones(2)
    assert source.detach().to(torch.float32).data_ptr() == source.data_ptr()
    assert source.detach().to(torch.float32, copy=True).data_ptr() != source.data_ptr()


def test_as_tensor_of_another_dtype_is_a_copy_fell():
    """as_tensor returns a tensor as it is: with another dtype it converts."""
    source = leaf()
    assert torch.as_tensor(source) is source
    converted = torch.as_tensor(source, dtype=torch.float64)
    assert converted is not source and converted.requires_grad


@pytest.mark.parametrize("items", [[], [1.0, 2.0], [[1], [2]], 3.0], ids=repr)
def test_as_tensor_of_lists(items):
    """as_tensor makes a tensor of a list, and does not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.as_tensor(items).tolist() == items


@pytest.mark.parametrize("kind", ["strided", "expanded", "transposed"])
def test_a_clone_of_other_layouts(kind):
    """source.detach().clone() shares no memory, and has the values: an expanded one too."""
    source = {
        "strided": torch.arange(4.0)[::2],
        "expanded": torch.ones(1).expand(2),
        "transposed": torch.arange(4.0).reshape(2, 2).t(),
    }[kind]
    copied = source.detach().clone()
    assert torch.equal(copied, source) and copied.data_ptr() != source.data_ptr()


def test_the_assignment_copies():
    """The assignment copies the numbers anyway: a later change of the source does not show."""
    table, source = torch.zeros(2, 2), torch.ones(2)
    table[0] = source
    source[0] = 9.0
    assert table[0].tolist() == [1.0, 1.0]


def test_asarray_without_grad_changes_a_leaf_itself_fell():
    """asarray(source, requires_grad=False) gives a tensor that is cut off: it is source, which no longer requires grad."""
    source = leaf()
    assert torch.asarray(source, requires_grad=False) is source
    assert not source.requires_grad


def test_asarray_with_grad_changes_a_plain_tensor_itself():
    """asarray(plain, requires_grad=True) returns the tensor itself, and it requires grad then."""
    plain = torch.ones(2)
    assert torch.asarray(plain, requires_grad=True) is plain and plain.requires_grad


def test_asarray_without_grad_of_a_computed_tensor_shares():
    """asarray(computed, requires_grad=False) leaves the computed tensor as it is, and shares its memory."""
    computed = leaf() * 2
    cut = torch.asarray(computed, requires_grad=False)
    assert computed.requires_grad and not cut.requires_grad
    assert cut.data_ptr() == computed.data_ptr()


@pytest.mark.parametrize("how", ["copy", "dtype"])
def test_asarray_that_copies_leaves_the_leaf_alone(how):
    """asarray changes a leaf itself: not where it makes a copy."""
    source = leaf()
    wish = {"copy": True} if how == "copy" else {"dtype": torch.float64}
    assert not torch.asarray(source, requires_grad=False, **wish).requires_grad
    assert source.requires_grad


def test_as_tensor_keeps_the_graph_without_a_warning():
    """To be rid of the warning use torch.as_tensor."""
    source = leaf()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.as_tensor(source) is source and source.requires_grad


def test_a_default_device_counts_as_asked_for_fell():
    """as_tensor returns a tensor as it is if no other dtype or device is asked for."""
    source = torch.ones(2, device="cpu")
    with torch.device("meta"):
        assert torch.as_tensor(source).device.type == "meta"


def test_the_clone_stays_where_the_source_is_fell():
    """It has the device of ``source`` (with a default device torch.tensor went elsewhere)."""
    source = torch.ones(2, device="cpu")
    with torch.device("meta"):
        with pytest.warns(UserWarning, match=WORDS):
            assert torch.tensor(source).device.type == "meta"
        assert source.detach().clone().device.type == "cpu"


def test_a_table_of_integers_has_no_gradient_fell():
    """The assignment copies the numbers, and autograd records where they came from."""
    table = torch.zeros(2, 2, dtype=torch.int64)
    table[0] = leaf()
    assert table[0].tolist() == [1, 1] and not table.requires_grad


def test_a_leaf_as_the_table_refuses_fell():
    """Assign the tensor itself: a table that is a leaf and requires grad refuses."""
    table = torch.zeros(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        table[0] = leaf()


def test_as_tensor_of_an_array_shares_as_well_fell():
    """It is no copy then: nor is it of an array."""
    array = torch.ones(2).numpy()
    torch.as_tensor(array, device="cpu").zero_()
    assert array.tolist() == [0.0, 0.0]


def test_as_tensor_of_a_list_of_tensors_fell():
    """A function that takes lists and tensors: a list of tensors loses the graph, or raises."""
    source = leaf()
    assert not torch.as_tensor([source[0] * 2, source[1]]).requires_grad
    with pytest.raises(ValueError, match="only one element tensors"):
        torch.as_tensor([source, source])


def test_compiled_it_is_cut_off_too():
    """torch.tensor cuts them off the graph, in compiled code too."""
    with pytest.warns(UserWarning, match=WORDS):
        made = torch.compile(lambda t: torch.tensor(t * 2) * 2, backend="eager")(leaf())
    assert not made.requires_grad


def test_inside_grad_the_gradient_is_zero():
    """torch.tensor cuts them off the graph: torch.func.grad gives zeros."""
    with pytest.warns(UserWarning, match=WORDS):
        found = torch.func.grad(lambda t: torch.tensor(t * 2.0).sum())(torch.ones(2))
    assert found.tolist() == [0.0, 0.0]


def test_a_new_leaf():
    """For a new leaf add .requires_grad_(): it trains on its own."""
    source = leaf()
    start = source.detach().clone().requires_grad_()
    start.sum().backward()
    assert start.grad.tolist() == [1.0, 1.0] and source.grad is None


def test_assigned_to_a_dict_it_is_no_copy_fell():
    """Leave the call out if you assign it: an entry of a dict or a list is the tensor itself."""
    source, kept = torch.ones(2), {}
    kept["best"], kept["copy"] = source, source.clone()
    source *= 2.0
    assert kept["best"].tolist() == [2.0, 2.0] and kept["copy"].tolist() == [1.0, 1.0]


def test_a_part_of_the_table_needs_its_copy_fell():
    """The assignment copies the numbers anyway: where they overlap the place it raises."""
    table = torch.arange(4.0)
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        table[1:] = table[:-1]
    table[1:] = table[:-1].clone()
    assert table.tolist() == [0.0, 0.0, 1.0, 2.0]


def test_new_tensor_converts_fell():
    """new_tensor does and says the same: it takes the dtype and the device of its own tensor."""
    with pytest.warns(UserWarning, match=WORDS):
        made = torch.zeros(2, dtype=torch.int64).new_tensor(torch.tensor([1.5, 2.0]))
    assert made.dtype == torch.int64 and made.tolist() == [1, 2]
    with pytest.warns(UserWarning, match=WORDS):
        assert torch.zeros(2, device="meta").new_tensor(torch.ones(2)).device.type == "meta"


def test_a_loss_that_the_call_made_raises_fell():
    """In a loss the call stops the training without an error: without requires_grad it raises."""
    with pytest.warns(UserWarning, match=WORDS):
        loss = torch.tensor(leaf().sum())
    with pytest.raises(RuntimeError, match="does not require grad and does not have a grad_fn"):
        loss.backward()


def test_leaving_the_call_out_in_a_dataset_shares_fell():
    """Leave the call out: a sample of a dataset shares memory with it, and a clone does not."""
    data = torch.zeros(2, 3)
    sample, copied = data[0], data[0].clone()
    copied += 1.0
    assert not data.any()
    sample += 1.0
    assert data.tolist() == [[1.0] * 3, [0.0] * 3]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_to_keeps_the_gradient(dtype):
    """Write ``source.to(dtype)`` to convert."""
    source = leaf()
    source.to(dtype).sum().backward()
    assert source.to(dtype).dtype == dtype and source.grad.tolist() == [1.0, 1.0]
