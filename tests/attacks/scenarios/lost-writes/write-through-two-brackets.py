import contextlib

import numpy as np
import pytest
import torch

MASK = [True, False, True]


def written(chain):
    table = torch.zeros(3, 2)
    chain(table)
    return table.any().item()


@pytest.mark.parametrize(
    "chain",
    [
        lambda t: t[MASK].__setitem__((slice(None), 0), 1),
        lambda t: t[[0, 2]][0].__setitem__(0, 1),
        lambda t: t[range(2)].__setitem__(0, 1),
        lambda t: t[True].__setitem__(0, 1),
        lambda t: t[torch.tensor(True)].__setitem__(0, 1),
        lambda t: t[0:2][[0]][0].__setitem__(0, 1),
        lambda t: t.T.reshape(-1).__setitem__(0, 1),
        lambda t: t.clone().__setitem__(0, 1),
    ],
)
def test_lost(chain):
    """Only the *last* bracket before ``=`` is a write; all before it are reads."""
    assert not written(chain)


@pytest.mark.parametrize(
    "chain",
    [
        lambda t: t[torch.tensor(0)].__setitem__(0, 1),
        lambda t: t[None].__setitem__(0, 1),
        lambda t: t[...].__setitem__(0, 1),
        lambda t: t[:2].__setitem__([1], 1),
        lambda t: t.T[0].__setitem__(MASK, 1),
        lambda t: t[0:2][0:1][0].__setitem__(0, 1),
        lambda t: t[np.int64(0)].__setitem__(0, 1),
        lambda t: t[:, 0].__setitem__(MASK, 1),
        lambda t: t.__setitem__((MASK, 0), 1),
    ],
)
def test_written(chain):
    """A chain writes if every bracket but the last gives a view."""
    assert written(chain)


def test_a_lost_write_raises_nothing_on_a_leaf():
    """A lost write raises nothing on a leaf, while one that arrives is refused there."""
    leaf = torch.ones(3, 2, requires_grad=True)
    leaf[MASK][:, 0] = 5.0
    with pytest.raises(RuntimeError, match="leaf"):
        leaf[0][0] = 5.0
    with pytest.raises(RuntimeError, match="leaf"):
        leaf[MASK, 0] = 5.0
    assert leaf.tolist() == [[1.0, 1.0]] * 3


def test_a_saved_result_fell():
    """Both forms of the fix are recorded."""
    result = torch.ones(3, 2, requires_grad=True).exp()
    result[MASK, 0] = 5.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


def test_views_first_for_a_mask_of_rows_fell():
    """Take views first, ``image[..., 0][mask] = 1`` (the mask is for rows of an image)."""
    mask = torch.tensor([True, False])
    meant, other = torch.zeros(2, 3, 4), torch.zeros(2, 3, 4)
    meant[mask, 0] = 1.0
    other[..., 0][mask] = 1.0
    assert meant[0, 0].eq(1).all() and not torch.equal(meant, other)


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8])
def test_each_index_tensor_without_dimensions_makes_a_view_fell(dtype):
    """An index tensor without dimensions gives a view."""
    table = torch.zeros(3, 2)
    with contextlib.suppress(RuntimeError):
        table[torch.tensor(1, dtype=dtype)][0] = 1.0
    assert not table.any()


@pytest.mark.parametrize("dtype", [torch.int8, torch.int16, torch.int32, torch.int64])
def test_integers_without_dimensions(dtype):
    """An index tensor of integers without dimensions gives a view."""
    table = torch.zeros(3, 2)
    table[torch.tensor(1, dtype=dtype)][0] = 1.0
    assert table.tolist() == [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]


def test_backward_raises_if_it_saved_the_tensor_fell():
    """Both are recorded: backward raises if an operation before the write saved the tensor."""
    weight = torch.ones(3, 2, requires_grad=True)
    table = weight * 2
    table[[0, 2], 0] = 5.0
    (table**2).sum().backward()
    assert weight.grad.tolist() == [[0.0, 8.0], [8.0, 8.0], [0.0, 8.0]]
    table = weight.exp()
    table[[0, 2], 0] = 5.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        table.sum().backward()


def test_one_that_arrives_is_refused_fell():
    """A write that arrives is refused on a leaf that requires grad (not under ``no_grad``)."""
    weight = torch.ones(3, 2, requires_grad=True)
    with torch.no_grad():
        weight[[0, 2], 0] = 5.0
    assert weight.tolist() == [[5.0, 1.0], [1.0, 1.0], [5.0, 1.0]]


@pytest.mark.parametrize("index", [[2], [2, 0], [1, 1]], ids=str)
def test_one_entry_of_the_selection_fell(index):
    """``t[idx][0] = value`` is lost: use one bracket, ``t[idx, 0] = value``."""
    table, positions, meant = torch.zeros(3, 2), torch.tensor(index), torch.zeros(3, 2)
    meant[index[0]] = 1.0
    one_bracket = table.clone()
    one_bracket[positions, 0] = 1.0
    assert not torch.equal(one_bracket, meant)
    table[positions[0]] = 1.0
    assert torch.equal(table, meant)


def test_a_list_of_columns_is_paired_fell():
    """Use one bracket: ``image[mask][:, [0, 1]] = 1`` is ``image[mask, [0, 1]] = 1``."""
    image = torch.zeros(3, 2)
    image[MASK, [0, 1]] = 1
    assert image.tolist() == [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize("part", [0, slice(0, 2), slice(1, None)], ids=str)
@pytest.mark.parametrize("dims", [1, 2])
def test_one_bracket_is_what_the_chain_meant(part, dims):
    """Use one bracket, ``image[mask, 0] = 1``."""
    image = torch.arange(24.0).view(2, 3, 4)
    mask = image[..., 0] > 3 if dims == 2 else torch.tensor([False, True])
    meant, changed = image.clone(), image[mask]
    changed[:, part] = 1
    meant[mask] = changed
    image[mask, part] = 1
    assert torch.equal(image, meant)
