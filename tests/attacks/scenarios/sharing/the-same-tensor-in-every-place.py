"""Attacks on gallery/scenarios/sharing/the-same-tensor-in-every-place.py."""

import collections
import copy

import numpy as np
import pytest
import torch

REPEATED = {
    "times": lambda t: [t] * 3,
    "tuple": lambda t: list((t,) * 3),
    "fromkeys": lambda t: list(dict.fromkeys(range(3), t).values()),
    "array of objects": lambda t: [t for _ in range(3)],
    "expanded": lambda t: list(t.expand(3, *t.shape)),
}
FRESH = {
    "comprehension": lambda: [torch.zeros(2) for _ in range(3)],
    "dict": lambda: list({i: torch.zeros(2) for i in range(3)}.values()),
    "table": lambda: list(torch.zeros(3, 2)),
    "clones": lambda: [t.clone() for t in [torch.zeros(2)] * 3],
}


@pytest.mark.parametrize("name", ["times", "tuple", "fromkeys", "array of objects", "expanded"])
def test_a_write_shows_in_each_place(name):
    """``[torch.zeros(2)] * 3`` holds one tensor three times."""
    places = REPEATED[name](torch.zeros(2))
    places[0][0] += 1
    assert [place.tolist() for place in places] == [[1.0, 0.0]] * 3


@pytest.mark.parametrize("name", ["comprehension", "dict", "table", "clones"])
def test_one_for_each_place(name):
    """Make a tensor for each place."""
    places = FRESH[name]()
    places[0] += 1
    assert [place.tolist() for place in places] == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]


def test_a_new_tensor_for_one_place():
    """``x = x + 1`` puts a new tensor into one place."""
    tensors = [torch.zeros(2)] * 3
    tensors[0] = tensors[0] + 1
    assert tensors[1] is tensors[2] and not tensors[1].any()


def test_a_list_of_numbers():
    """``numbers[0] += 1`` puts another number into one place."""
    numbers = [0.0] * 3
    numbers[0] += 1
    assert numbers == [1.0, 0.0, 0.0]


def test_plus_equals_on_an_array_or_a_list():
    """A list, an array and a tensor are written, and each place shows it."""
    rows, arrays = [[0.0]] * 2, [np.zeros(1)] * 2
    rows[0] += [1.0]
    arrays[0] += 1
    assert rows == [[0.0, 1.0], [0.0, 1.0]] and arrays[1][0] == 1.0


def test_a_default_factory_makes_one_each():
    """``dict.fromkeys`` repeats in the same way (a factory does not)."""
    states = collections.defaultdict(lambda: torch.zeros(2))
    states["left"] += 1
    assert not states["right"].any()


def test_a_leaf_gets_the_sum_of_the_gradients():
    """``[t] * 2`` is one tensor twice."""
    weight = torch.ones(2, requires_grad=True)
    first, second = [weight] * 2
    (first + 10 * second).sum().backward()
    assert weight.grad.tolist() == [11.0, 11.0]


def test_a_loop_that_appends_fell():
    """``[torch.zeros(2)] * 3`` holds one tensor: so does a list that a loop appended it to."""
    state, kept, cloned = torch.zeros(2), [], []
    for _ in range(3):
        state += 1
        kept.append(state)
        cloned.append(state.clone())
    kept[0][0] = 9.0
    assert [place.tolist() for place in kept] == [[9.0, 3.0]] * 3
    assert [place.tolist() for place in cloned] == [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]


def test_a_deep_copy_of_the_list_repeats_too_fell():
    """Make a tensor for each place: a deep copy of the list makes one for all."""
    places = copy.deepcopy([torch.zeros(2)] * 3)
    places[0] += 1
    assert places[0] is places[1] is places[2]


def test_a_comprehension_of_one_name_repeats_too():
    """Make a tensor for each place: the comprehension has to make it."""
    start = torch.zeros(2)
    places, clones = [start for _ in range(2)], [start.clone() for _ in range(2)]
    places[0] += 1
    assert places[1].tolist() == [1.0, 1.0] and not clones[1].any()


def test_a_table_of_lists():
    """``[torch.zeros(2)] * 3`` holds one tensor three times: inside a comprehension as well."""
    places = [[torch.zeros(1)] * 2 for _ in range(2)]
    places[0][0] += 1
    assert places[0][1].item() == 1.0 and places[1][0].item() == 0.0


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16, torch.complex64])
def test_a_tensor_without_dimensions(dtype):
    """``numbers[0] += 1`` puts another number into one place: a tensor of one number is written."""
    places = [torch.zeros((), dtype=dtype)] * 2
    places[0].fill_(1)
    assert places[1] == 1 and places[0] is places[1]


def test_a_parameter_list():
    """``[t] * 2`` is one tensor twice: one parameter for the optimizer."""
    layers = torch.nn.ParameterList([torch.nn.Parameter(torch.zeros(2))] * 3)
    assert len(layers) == 3 and len(list(layers.parameters())) == 1


def test_a_stack_copies():
    """Make a tensor for each place: a stacked table has them."""
    table = torch.stack([torch.zeros(2)] * 3)
    table[0] += 1
    assert table.tolist() == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]


def repeated(start):
    places = [start] * 3
    places[0] += 1
    return places


def test_compiled():
    """``[t] * 3`` holds one tensor three times."""
    places = torch.compile(repeated, backend="aot_eager")(torch.zeros(1))
    assert [place.item() for place in places] == [1.0, 1.0, 1.0]


def test_clones_of_a_leaf_are_no_leaves_fell():
    """From a tensor that you have, make a clone for each place (of a leaf: no leaf, for an optimizer)."""
    start = torch.zeros(2, requires_grad=True)
    clones = [start.clone() for _ in range(3)]
    with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
        torch.optim.SGD(clones, lr=1.0)
    leaves = [start.detach().clone().requires_grad_() for _ in range(3)]
    leaves[0].sum().backward()
    torch.optim.SGD(leaves, lr=1.0).step()
    assert leaves[0].tolist() == [-1.0, -1.0] and not start.any() and not leaves[1].any()


@pytest.mark.parametrize("make", [lambda t: t.view(2), lambda t: t.detach(), lambda t: t[:]])
def test_views_in_a_comprehension_share_fell(make):
    """Make a tensor for each place (a view of one tensor for each place is none)."""
    start = torch.zeros(2)
    places = [make(start) for _ in range(3)]
    places[0] += 1
    assert places[1] is not places[0] and [place.tolist() for place in places] == [[1.0, 1.0]] * 3


def test_hidden_states_of_layers():
    """hidden = [torch.zeros(1, 64)] * num_layers; hidden[0] += 1 alters each layer's state."""
    hidden = [torch.zeros(1, 4)] * 2
    hidden[0] += 1
    assert hidden[1].eq(1).all()
    hidden = [torch.zeros(1, 4) for _ in range(2)]
    hidden[0] += 1
    assert not hidden[1].any()
