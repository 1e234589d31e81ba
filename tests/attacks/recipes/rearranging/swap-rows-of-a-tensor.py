"""Attacks on gallery/recipes/rearranging/swap-rows-of-a-tensor.py."""

import numpy as np
import pytest
import torch
from pages import definitions
from torch import nn

swap_rows, swap_at = definitions(
    "recipes/rearranging/swap-rows-of-a-tensor", "swap_rows", "swap_at"
)


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 1), (-1, 0), (2, -3)], ids=str)
@pytest.mark.parametrize("dtype", [torch.int64, torch.float16])
def test_each_pair(pair, dtype):
    """t[[i, j]] = t[[j, i]] swaps two rows: also one with itself, and from the end."""
    tensor = torch.arange(6).reshape(3, 2).to(dtype)
    rows, (i, j) = tensor.tolist(), pair
    swap_rows(tensor, i, j)
    rows[i], rows[j] = rows[j], rows[i]
    assert tensor.tolist() == rows and tensor.dtype == dtype


def test_two_names_of_one_row():
    """t[[i, j]] = t[[j, i]] swaps two rows: 0 and -3 of three are one row, which stays."""
    tensor = torch.arange(3)
    swap_rows(tensor, 0, -3)
    assert tensor.tolist() == [0, 1, 2]


def test_past_the_end():
    """t[[i, j]] = t[[j, i]]: a row that is not there is refused before the write."""
    tensor = torch.arange(3)
    with pytest.raises(IndexError):
        swap_rows(tensor, 0, 3)
    assert tensor.tolist() == [0, 1, 2]


@pytest.mark.parametrize("count", [2, 3])
def test_the_tuple_leaves_row_j_twice(count):
    """The Python swap leaves row j in both places."""
    tensor = torch.arange(count)
    tensor[0], tensor[1] = tensor[1], tensor[0]
    assert tensor.tolist()[:2] == [1, 1]


def test_flip_of_three_channels_swaps_the_outer_two_fell():
    """For blocks of two channels write both at once: flip of three reverses them."""
    channels = torch.arange(3.0).reshape(3, 1, 1)
    channels[:] = channels.flip(0)
    assert channels.flatten().tolist() == [2.0, 1.0, 0.0]


def test_a_leaf_that_requires_grad_refuses_fell():
    """A leaf that requires grad refuses the write; a leaf that requires none does not."""
    with pytest.raises(RuntimeError, match="leaf"):
        swap_rows(torch.zeros(2, 1, requires_grad=True), 0, 1)
    plain = torch.tensor([[1.0], [2.0]])
    swap_rows(plain, 0, 1)
    assert plain.is_leaf and plain.tolist() == [[2.0], [1.0]]


def test_the_gradient_is_swapped():
    """The gradient goes back to the row that each came from."""
    source = torch.tensor([[1.0], [2.0]], requires_grad=True)
    swapped = source * 1
    swap_rows(swapped, 0, 1)
    (swapped * torch.tensor([[10.0], [100.0]])).sum().backward()
    assert source.grad.tolist() == [[100.0], [10.0]]


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_the_optimizer_goes_on_with_the_swapped_rows(name):
    """Swap the rows of the optimizer's state as well."""

    def trained(swap):
        torch.manual_seed(0)
        layer, factors = nn.Linear(1, 2, bias=False), torch.tensor([[10.0], [100.0]])
        options = {"momentum": 0.5} if name == "SGD" else {}
        optimizer = getattr(torch.optim, name)(layer.parameters(), lr=0.1, **options)
        for step in range(3):
            if swap and step == 2:
                with torch.no_grad():
                    swap_rows(layer.weight, 0, 1)
                    for part in optimizer.state[layer.weight].values():
                        if isinstance(part, torch.Tensor) and part.shape == layer.weight.shape:
                            swap_rows(part, 0, 1)
                factors = factors.flip(0)
            optimizer.zero_grad()
            (layer.weight.square() * factors).sum().backward()
            optimizer.step()
        return layer.weight.detach()

    assert torch.allclose(trained(True), trained(False).flip(0))


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """t[[i, j]] = t[[j, i]] swaps two rows: compiled too."""
    tensor = torch.arange(34).reshape(17, 2)
    torch.compile(swap_rows, backend=backend)(tensor, 0, 2)
    assert tensor[:3].tolist() == [[4, 5], [2, 3], [0, 1]]


@pytest.mark.parametrize("kind", ["both", "one", "array"])
def test_tensors_without_dimensions_write_one_element_fell(kind):
    """If i or j is a tensor without dimensions, the list counts as the tuple t[i, j]."""
    make = {"both": torch.tensor, "one": int, "array": np.array}[kind]
    tensor = torch.arange(9).reshape(3, 3)
    swap_rows(tensor, torch.tensor(0) if kind == "one" else make(0), make(2))
    assert tensor.tolist() == [[0, 1, 6], [3, 4, 5], [6, 7, 8]]


def test_numpy_integers_count_as_integers():
    """Read both through a list of two integers."""
    tensor = torch.arange(3)
    swap_rows(tensor, np.int64(0), np.int64(2))
    assert tensor.tolist() == [2, 1, 0]


@pytest.mark.parametrize("way", ["eager", "compiled", "vmap"])
def test_stacked_numbers_swap_rows(way):
    """Make one index tensor of them."""

    def swapped(tensor, i, j):
        tensor = tensor.clone()
        swap_at(tensor, torch.stack([i, j]))
        return tensor

    tensor, i, j = torch.arange(6).reshape(3, 2), torch.tensor(0), torch.tensor(2)
    if way == "compiled":
        swapped = torch.compile(swapped, backend="aot_eager")
    if way == "vmap":
        found = torch.vmap(swapped)(tensor[None], i[None], j[None])[0]
    else:
        found = swapped(tensor, i, j)
    assert found.tolist() == [[4, 5], [2, 3], [0, 1]]


def test_neurons_need_the_bias_and_the_next_layer_fell():
    """To swap neurons of a layer, swap its bias, and the columns of the next layer's weight."""
    torch.manual_seed(0)
    model, inputs = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)), torch.randn(5, 2)
    before = model(inputs)
    with torch.no_grad():
        swap_rows(model[0].weight, 0, 2)
        assert not torch.allclose(model(inputs), before)
        swap_rows(model[0].bias, 0, 2)
        swap_rows(model[2].weight.T, 0, 2)
    assert torch.allclose(model(inputs), before)


def test_the_gradient_waits_for_the_step_fell():
    """Swapped between backward() and step(), the rows of weight.grad are swapped, too."""
    weight = nn.Parameter(torch.tensor([[1.0], [2.0]]))
    (weight * torch.tensor([[10.0], [100.0]])).sum().backward()
    with torch.no_grad():
        for rows in (weight, weight.grad):
            swap_rows(rows, 0, 1)
    torch.optim.SGD([weight], lr=1.0).step()
    assert weight.tolist() == [[2.0 - 100.0], [1.0 - 10.0]]


@pytest.mark.filterwarnings("ignore:Using a non-tuple sequence")
@pytest.mark.parametrize("dimensions", [1, 3])
def test_what_the_tuple_writes_depends_on_the_dimensions_fell(dimensions):
    """If i or j is a tensor without dimensions, the line writes one element: in a matrix."""
    i, j = torch.tensor(0), torch.tensor(1)
    if dimensions == 1:
        with pytest.raises(IndexError, match="too many indices"):
            swap_rows(torch.arange(3), i, j)
    else:
        tensor = torch.arange(8).reshape(2, 2, 2)
        swap_rows(tensor, i, j)
        assert tensor.tolist() == [[[0, 1], [4, 5]], [[4, 5], [6, 7]]]


@pytest.mark.filterwarnings("ignore:Using a non-tuple sequence")
def test_tensors_of_one_element_count_as_the_tuple_fell():
    """If i or j is a tensor without dimensions: one of the shape (1,) does the same."""
    tensor = torch.arange(4).reshape(2, 2)
    swap_rows(tensor, torch.tensor([0]), torch.tensor([1]))
    assert tensor.tolist() == [[0, 2], [2, 3]]
    swap_at(tensor, torch.stack([torch.tensor([0]), torch.tensor([1])]))
    assert tensor.tolist() == [[2, 3], [0, 2]]


def test_stack_takes_no_number_fell():
    """If i or j is a tensor, make one index tensor of them: stack takes no number."""
    with pytest.raises(TypeError, match="expected Tensor as element 1"):
        torch.stack([torch.tensor(0), 1])
    tensor = torch.arange(2)
    swap_at(tensor, torch.stack([torch.tensor(0), torch.tensor(1)]))
    assert tensor.tolist() == [1, 0]


@pytest.mark.parametrize("shape", [(), (1,)], ids=str)
def test_the_python_swap_by_tensors_fell(shape):
    """The Python swap leaves row j in both places: not by index tensors of one dimension, which copy."""
    tensor = torch.tensor([[1], [2]])
    i, j = torch.zeros(shape, dtype=torch.int64), torch.ones(shape, dtype=torch.int64)
    tensor[i], tensor[j] = tensor[j], tensor[i]
    assert tensor.tolist() == ([[2], [1]] if shape else [[2], [2]])


def test_the_gradient_is_not_swapped_with_the_parameter_fell():
    """Swapped between backward() and step(), the rows of weight.grad are swapped, too: by you."""
    weight = nn.Parameter(torch.tensor([[1.0], [2.0]]))
    (weight * torch.tensor([[10.0], [100.0]])).sum().backward()
    with torch.no_grad():
        swap_rows(weight, 0, 1)
    assert weight.grad.tolist() == [[10.0], [100.0]]


def test_a_normalization_between_two_layers_fell():
    """To swap neurons of a layer, swap its bias, and the columns of the next layer's weight."""
    torch.manual_seed(0)
    norm = nn.BatchNorm1d(2)
    model, inputs = nn.Sequential(nn.Linear(2, 2), norm, nn.Linear(2, 1)), torch.randn(4, 2)
    of_norm = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
    with torch.no_grad():
        for one in of_norm:
            one.copy_(torch.tensor([1.0, 3.0]))
        before = model.eval()(inputs)
        for rows in (model[0].weight, model[0].bias, model[2].weight.T):
            swap_rows(rows, 0, 1)
        assert not torch.allclose(model(inputs), before)
        for rows in of_norm:
            swap_rows(rows, 0, 1)
    assert torch.allclose(model(inputs), before)
