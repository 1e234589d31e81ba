"""Attacks on gallery/recipes/rearranging/swap-rows-of-a-tensor.py."""

import pytest
import torch
from pages import definitions
from torch import nn

(swap_rows,) = definitions("recipes/rearranging/swap-rows-of-a-tensor", "swap_rows")


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
