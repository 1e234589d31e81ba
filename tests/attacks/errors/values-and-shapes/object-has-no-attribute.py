"""Attacks on gallery/errors/values-and-shapes/object-has-no-attribute.py."""

import copy

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    "thing",
    [[1.0], (1.0,), {"a": 1.0}, 1.0, 1, np.zeros(2), np.float64(1.0), torch.zeros(2).shape],
)
def test_no_method_with_an_underscore(thing):
    """Lists and NumPy arrays have none of the methods that end in _."""
    names = [name for name in dir(torch.Tensor) if name.endswith("_") and name[0] != "_"]
    assert len(names) > 100 and not [name for name in names if hasattr(thing, name)]


def test_as_tensor_of_an_array_of_another_dtype_does_not_share():
    """as_tensor shares memory with an array, if dtype and device are the same."""
    array = np.zeros(2)
    torch.as_tensor(array).fill_(1.0)
    torch.as_tensor(array, dtype=torch.float32).fill_(5.0)
    assert array.tolist() == [1.0, 1.0]


def test_read_only_array_is_written_all_the_same():
    """The write goes to the array as well, after a warning."""
    array = np.zeros(2)
    array.flags.writeable = False
    with pytest.warns(UserWarning, match="not writable"):
        torch.as_tensor(array).fill_(1.0)
    assert array.tolist() == [1.0, 1.0]


def test_negative_strides_cannot_be_shared():
    """Fix 1 needs an array with positive strides."""
    with pytest.raises(ValueError, match="negative"):
        torch.as_tensor(np.zeros(3)[::-1])


def test_lstm_returns_a_tuple():
    """The function returns more than one tensor, as an nn.LSTM does."""
    outputs = torch.nn.LSTM(2, 2)(torch.zeros(1, 1, 2))
    with pytest.raises(AttributeError, match="'tuple' object has no attribute 'detach_'"):
        outputs.detach_()


def test_sum_of_an_empty_list_is_zero():
    """sum() of an empty list is 0."""
    with pytest.raises(AttributeError, match="'int' object has no attribute 'backward'"):
        sum([]).backward()


def test_max_of_one_argument_is_a_tensor():
    """torch.max(scores, 0) gives a tuple; torch.max(scores) does not."""
    assert torch.max(torch.ones(2)).clamp_(0.0, 0.5).item() == 0.5


def test_capped_does_not_write_to_the_table():
    """Fix 3 clamps the values that max has made."""
    table = torch.tensor([[1.0, 9.0]])
    values, _ = torch.max(table, 0)
    values.clamp_(0.0, 6.0)
    assert table.tolist() == [[1.0, 9.0]]


def test_capped_of_a_leaf_has_gradients():
    """Fix 3 where the table requires grad."""
    table = torch.tensor([[1.0, 9.0]], requires_grad=True)
    values, _ = torch.max(table, 0)
    values.clamp_(0.0, 6.0).sum().backward()
    assert table.grad.tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize("name", ["relu_", "dropout_", "sigmoid_"])
def test_torch_has_some_functions_with_an_underscore(name):
    """The module torch has no add_; it has others."""
    assert hasattr(torch, name) and not hasattr(torch, "add_")


def test_slice_of_a_list_keeps_the_list():
    """scores[:] = ... writes into the list; scores = ... does not."""
    scores = other = [1.0, 2.0]
    scores[:] = [0.0] * len(scores)
    assert other == [0.0, 0.0]


def test_as_tensor_refuses_a_list_of_tensors_fell():
    """Make it a tensor with torch.as_tensor where it comes from: not a list of tensors."""
    layers = [torch.ones(2), torch.ones(2)]
    with pytest.raises(AttributeError, match="'list' object has no attribute 'fill_'"):
        layers.fill_(0.0)
    with pytest.raises(ValueError, match="only one element tensors"):
        torch.as_tensor(layers)
    assert torch.stack(layers).fill_(0.0).sum() == 0.0 and layers[0].sum() == 2.0


def test_as_tensor_cuts_elements_off_their_graph_fell():
    """Make it a tensor with torch.as_tensor: of computed numbers the gradient is lost; stack keeps it."""
    losses = [torch.tensor(1.0, requires_grad=True) * 2, torch.tensor(3.0)]
    assert not torch.as_tensor(losses).requires_grad
    assert torch.stack(losses).requires_grad


@pytest.mark.parametrize(
    "thing", [{"a": 1.0}, torch.nn.Linear(2, 1).state_dict()], ids=["dict", "state"]
)
def test_as_tensor_refuses_a_dictionary_fell(thing):
    """Make it a tensor with torch.as_tensor: a dictionary has its tensors under its keys."""
    with pytest.raises(AttributeError, match="has no attribute 'zero_'"):
        thing.zero_()
    with pytest.raises(RuntimeError, match="Could not infer dtype"):
        torch.as_tensor(thing)


def test_a_module_has_its_parameters():
    """The name holds a list, a tuple, a number or an array: or a module."""
    linear = torch.nn.Linear(2, 1)
    with pytest.raises(AttributeError, match="'Linear' object has no attribute 'fill_'"):
        linear.fill_(0.0)
    with torch.no_grad():
        linear.weight.fill_(0.0)
    assert not linear.weight.any()


def test_packed_sequence_has_its_tensor_in_data():
    """A packed sequence has its tensor in data."""
    packed = torch.nn.utils.rnn.pack_sequence([torch.ones(2)])
    with pytest.raises(AttributeError, match="'PackedSequence' object has no attribute 'mul_'"):
        packed.mul_(2.0)
    packed.data.mul_(2.0)
    assert packed.data.tolist() == [2.0, 2.0]


def test_requires_grad_writes_no_element_fell():
    """Methods that end in _ write into a tensor: requires_grad_ and squeeze_ change it otherwise."""
    tensor = torch.ones(1, 2)
    place = tensor.data_ptr()
    tensor.requires_grad_().detach_().squeeze_()
    assert tensor.tolist() == [1.0, 1.0] and tensor.data_ptr() == place


def test_a_list_of_integers_makes_integers_fell():
    """Make it a tensor with as_tensor, and write: fill_(0.5) stores 0."""
    assert torch.as_tensor([1, 2]).fill_(0.5).tolist() == [0, 0]
    array = np.zeros(2, dtype=np.int64)
    array.fill(0.5)
    assert array.tolist() == [0, 0]


def test_a_tuple_has_no_assignment():
    """Write with what the object has: a tuple has no assignment to a slice."""
    with pytest.raises(TypeError, match="does not support item assignment"):
        (1.0, 2.0)[:] = [0.0, 0.0]


@pytest.mark.parametrize("name", ["grad", "jacrev", "jacfwd", "hessian", "functionalize"])
def test_transforms_are_in_torch_func(name):
    """jacrev, jacfwd, hessian and functionalize are in torch.func, as grad is."""
    assert hasattr(torch.func, name) and not hasattr(torch, name)


def test_split_of_a_tensor_is_a_tuple_whose_parts_are_views():
    """From a tuple take the tensor that you mean: a write to a part of split reaches the whole."""
    table = torch.ones(4)
    with pytest.raises(AttributeError, match="'tuple' object has no attribute 'mul_'"):
        table.split(2).mul_(2.0)
    table.split(2)[1].mul_(2.0)
    assert table.tolist() == [1.0, 1.0, 2.0, 2.0]


def test_storages_have_two_of_them():
    """A storage has some methods with an underscore: fill_ is one of them."""
    tensor = torch.ones(2)
    tensor.untyped_storage().fill_(0)
    assert tensor.tolist() == [0.0, 0.0]


def test_the_mean_of_integers_raises_fell():
    """Make numbers a tensor with torch.as_tensor: of integers mean() raises."""
    with pytest.raises(RuntimeError, match="could not infer output dtype"):
        torch.as_tensor([1, 2]).mean()
    assert torch.as_tensor([1, 2], dtype=torch.float32).mean() == 1.5


def test_torch_max_says_another_word_fell():
    """``tuple``: the function returns more than one tensor, as ``torch.max(scores, 0)`` does."""
    with pytest.raises(AttributeError, match="'torch.return_types.max' object"):
        torch.max(torch.ones(2), 0).clamp_(0.0)


def test_a_batch_of_a_loader_is_a_list_fell():
    """``list``: ``tolist()``, or a batch that no ``collate_fn`` has stacked: this one is stacked."""
    dataset = torch.utils.data.TensorDataset(torch.ones(2), torch.zeros(2))
    batch = next(iter(torch.utils.data.DataLoader(dataset, batch_size=2)))
    with pytest.raises(AttributeError, match="'list' object has no attribute 'mul_'"):
        batch.mul_(2.0)
    inputs, labels = batch
    assert inputs.tolist() == [1.0, 1.0] and labels.tolist() == [0.0, 0.0]


def test_a_state_dict_says_another_word_fell():
    """``dict``: the outputs of a model, or a ``state_dict``."""
    with pytest.raises(AttributeError, match="'collections.OrderedDict' object"):
        torch.nn.Linear(1, 1).state_dict().size()


def test_tensors_of_several_shapes_fell():
    """Make one of them with torch.stack: of tensors of one shape."""
    layers = [torch.ones(2), torch.ones(3)]
    with pytest.raises(RuntimeError, match="expects each tensor to be equal size"):
        torch.stack(layers)
    for layer in layers:
        layer.fill_(0.0)
    assert not layers[0].any() and not layers[1].any()


def test_an_attribute_of_another_tensor_fell():
    """``'Tensor' object has no attribute`` means that a tensor has no such method."""
    scores = torch.ones(2)
    scores.source = "here"
    with pytest.raises(AttributeError, match="'Tensor' object has no attribute 'source'"):
        _ = (scores * 1).source


LOST = {
    "slice": lambda p: p[:],
    "data": lambda p: p.data,
    "result": lambda p: p * 1,
    "detach": lambda p: p.detach(),
    "deep copy": copy.deepcopy,
    "deep copy of a module": lambda p: copy.deepcopy(torch.nn.ParameterList([p]))[0],
}


@pytest.mark.parametrize("name", [*LOST])
def test_an_attribute_of_your_own_is_lost(name):
    """A slice, ``.data``, a result and a deep copy of a ``Parameter`` are without it."""
    parameter = torch.nn.Parameter(torch.zeros(2))
    parameter.mine = 1
    assert not hasattr(LOST[name](parameter), "mine")


def test_a_deep_copy_of_a_plain_tensor_keeps_it():
    """A deep copy is without it: of a ``Parameter``, and not of a plain tensor."""
    tensor = torch.zeros(2)
    tensor.mine = 1
    assert copy.deepcopy(tensor).mine == 1


@pytest.mark.parametrize("assign", [False, True])
def test_a_loaded_state(assign):
    """So is the new parameter after ``load_state_dict(state, assign=True)``."""
    layer = torch.nn.Linear(1, 1)
    layer.weight.mine = 1
    layer.load_state_dict(torch.nn.Linear(1, 1).state_dict(), assign=assign)
    assert hasattr(layer.weight, "mine") != assign
