import pytest
import torch
from pages import definitions

without_large, filled = definitions(
    "recipes/indices/narrow-a-selection-down", "without_large", "filled"
)


def start():
    return torch.tensor([3.0, 8.0, 1.0, 9.0, 7.0]), torch.tensor([True, True, False, True, True])


NARROW = {
    "mask": torch.tensor([False, True, True, False]),
    "slice": slice(1, 3),
    "list": [1, 2],
    "tensor": torch.tensor([1, 2]),
    "step": slice(1, None, 2),
}


@pytest.mark.parametrize("kind", ["mask", "slice", "list", "tensor", "step"])
def test_two_brackets_change_nothing(kind):
    """``x[mask][keep] = v`` writes into the copy, whatever ``keep`` is."""
    x, mask = start()
    x[mask][NARROW[kind]] = 0.0
    assert x.tolist() == [3.0, 8.0, 1.0, 9.0, 7.0]


@pytest.mark.parametrize("kind", ["mask", "slice", "list", "tensor", "step"])
def test_narrowed_positions_write(kind):
    """Narrow the *positions* down: by a mask, a slice, a list, a tensor."""
    x, mask = start()
    positions = mask.nonzero(as_tuple=True)[0]
    expected = x.tolist()
    for position in positions[NARROW[kind]].tolist():
        expected[position] = 0.0
    x[positions[NARROW[kind]]] = 0.0
    assert x.tolist() == expected


def test_three_selections():
    """Narrow the positions down: twice."""
    x, mask = start()
    positions = mask.nonzero(as_tuple=True)[0]
    positions = positions[x[positions] > 5]
    positions = positions[x[positions] < 9]
    x[positions] = 0.0
    assert x.tolist() == [3.0, 0.0, 1.0, 9.0, 0.0]


def test_a_mask_of_the_selection_in_a_full_mask():
    """``both[valid] = large`` puts the second mask at its places."""
    x, mask = start()
    both = torch.zeros_like(mask)
    both[mask] = x[mask] > 7.5
    assert torch.equal(both, mask & (x > 7.5))


@pytest.mark.parametrize("k", [0, 1, 4])
def test_top_k_of_the_selection(k):
    """``topk`` gives positions in the selection."""
    x, mask = start()
    positions = mask.nonzero(as_tuple=True)[0]
    x[positions[x[positions].topk(k).indices]] = -1.0
    assert x.eq(-1).sum() == k and x[2] == 1.0


def test_positions_of_the_selection_used_as_positions_are_wrong():
    """Looked up in the full tensor they name other elements, and nothing raises."""
    x, mask = start()
    best = x[mask].topk(1).indices
    x[best] = 0.0
    assert x.tolist() == [3.0, 8.0, 0.0, 9.0, 7.0]


def test_nonzero_without_as_tuple_takes_rows():
    """Without ``as_tuple`` the positions of two dimensions are taken as row numbers."""
    scores = torch.zeros(3, 3)
    mask = torch.zeros(3, 3, dtype=torch.bool)
    mask[0, 2] = True
    scores[mask.nonzero()] = 1.0
    assert scores.sum(dim=1).tolist() == [3.0, 0.0, 3.0]


def test_unbind_makes_the_tuple():
    """``.unbind(1)`` makes the tuple of it."""
    scores, mask = torch.zeros(3, 3), torch.eye(3, dtype=torch.bool)
    scores[mask.nonzero()[:2].unbind(1)] = 1.0
    assert scores.diagonal().tolist() == [1.0, 1.0, 0.0] and scores.sum() == 2


@pytest.mark.parametrize("empty", ["mask", "keep"])
def test_nothing_is_selected(empty):
    """Nothing selected, nothing kept: nothing written."""
    x, mask = start()
    if empty == "mask":
        mask = torch.zeros_like(mask)
    positions = mask.nonzero(as_tuple=True)[0]
    keep = torch.zeros(len(positions), dtype=torch.bool)
    x[positions[keep]] = 0.0
    assert x.tolist() == [3.0, 8.0, 1.0, 9.0, 7.0]


def test_the_gradient_by_finite_differences():
    """Read, change, write back: the assignment is recorded."""

    def change(x):
        state = x * 1
        mask = torch.tensor([True, False, True])
        part = state[mask].clone()
        part[1] *= 10
        state[mask] = part
        return state

    assert torch.autograd.gradcheck(change, torch.randn(3, dtype=torch.float64, requires_grad=True))


def test_a_view_as_the_first_selection():
    """If the first selection is a slice, two brackets arrive."""
    x, _ = start()
    x[1:][torch.tensor([True, False, False, True])] = 0.0
    assert x.tolist() == [3.0, 0.0, 1.0, 9.0, 0.0]


def test_a_leaf_under_no_grad():
    """One write to a leaf that requires grad, under ``no_grad``."""
    weights = torch.ones(4, requires_grad=True)
    positions = torch.tensor([0, 2, 3])
    with torch.no_grad():
        weights[positions[[1, 2]]] = 0.0
    assert weights.tolist() == [1.0, 1.0, 0.0, 0.0] and weights.is_leaf


def test_a_mask_of_two_dimensions_fell():
    """``chosen = mask.nonzero(as_tuple=True)[0]``, then ``x[chosen[keep]] = v``: whole rows."""
    x, mask, keep = torch.zeros(3, 3), torch.eye(3) == 1, torch.tensor([True, False, True])
    x[mask.nonzero(as_tuple=True)[0][keep]] = 1.0
    assert x.sum(dim=1).tolist() == [3.0, 0.0, 3.0]


def test_fewer_selected_than_the_best_fell():
    """``topk(2)`` gives positions in the selection: with one position it raises."""
    x, positions = torch.tensor([3.0, 8.0]), torch.tensor([1])
    with pytest.raises(RuntimeError, match="out of range"):
        x[positions].topk(2)
    for count in (0, 1, 2):
        assert len(x[torch.arange(count)].topk(min(2, count)).indices) == count


def test_masked_fill_takes_one_number_fell():
    """If the second condition can be asked of every element, combine the masks: and new values?"""
    x, mask = start()
    with pytest.raises(RuntimeError, match="0-dimensional value"):
        x.masked_fill(mask, torch.ones(5))
    both, expected = mask & (x > 7.5), x.tolist()
    for i in both.nonzero().flatten().tolist():
        expected[i] = -float(i)
    assert torch.where(both, -torch.arange(5.0), x).tolist() == expected


def test_the_selection_is_a_copy_without_clone_fell():
    """Read, change, write back: the ``clone`` after ``state[mask]`` did no work."""
    for mask in ([True, False, True], [True, True, True], [False, False, False]):
        state, mask = torch.tensor([1.0, 2.0, 3.0]), torch.tensor(mask)
        part = state[mask]
        part.fill_(9.0)
        assert state.tolist() == [1.0, 2.0, 3.0]


def test_nonzero_with_one_column_of_positions():
    """``.unbind(1)`` makes the tuple of it: for a mask of one dimension too."""
    x, mask = start()
    with pytest.raises(RuntimeError, match="shape mismatch"):
        x[mask.nonzero()[[1, 2]]] = torch.tensor([-1.0, -2.0])
    x[mask.nonzero()[[1, 2]].unbind(1)] = torch.tensor([-1.0, -2.0])
    assert x.tolist() == [3.0, -1.0, 1.0, -2.0, 7.0]


def test_sorted_and_written_back():
    """Select, sort, write back to the full tensor."""
    x, mask = start()
    positions = mask.nonzero(as_tuple=True)[0]
    x[positions] = x[positions].sort(descending=True).values
    assert x.tolist() == [9.0, 8.0, 1.0, 7.0, 3.0]


def test_some_masked_positions_of_a_batch():
    """Randomly choose some of the masked positions, in two dimensions."""
    ids = torch.arange(12).view(2, 6)
    mask = ids % 2 == 0
    rows, columns = mask.nonzero(as_tuple=True)
    some = torch.randperm(len(rows))[:3]
    ids[rows[some], columns[some]] = -1
    assert ids.eq(-1).sum() == 3 and not ids[~mask].eq(-1).any()


def test_the_combined_masks_under_vmap():
    """Combined masks work under ``vmap``; positions do not."""
    x, mask = start()
    pair, masks = torch.stack([x, x.flip(0)]), torch.stack([mask, ~mask])
    found = torch.vmap(filled)(pair, masks)
    right = [without_large(row, chosen) for row, chosen in zip(pair, masks, strict=True)]
    assert torch.equal(found, torch.stack(right))
    with pytest.raises(RuntimeError, match="vmap|[Bb]atching"):
        torch.vmap(without_large)(pair, masks)


def test_rows_by_a_mask_of_the_rows():
    """``x[chosen[keep]] = v`` writes rows of an ``x`` of two dimensions."""
    x, (_, mask) = torch.zeros(5, 3), start()
    x[mask.nonzero(as_tuple=True)[0][torch.tensor([1, 2])]] = torch.tensor([[1.0], [2.0]])
    assert x[:, 0].tolist() == [0.0, 1.0, 0.0, 2.0, 0.0] and x.sum() == 9


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64])
def test_other_dtypes(dtype):
    """The two ways agree in each dtype."""
    x, mask = start()
    found = filled(x.to(dtype), mask)
    assert torch.equal(found, without_large(x.to(dtype), mask)) and found.dtype == dtype


def of_rows():
    logits = torch.tensor([[1.0, -1.0], [-2.0, 3.0], [-4.0, -5.0]])
    return logits, torch.tensor([True, False, True])


def test_a_mask_of_elements_within_a_mask_of_rows_fell():
    """For a mask of one dimension: ``x[chosen[keep]] = v``: ``keep`` has two."""
    logits, valid = of_rows()
    with pytest.raises(IndexError, match="too many indices"):
        valid.nonzero(as_tuple=True)[0][logits[valid] < 0]


@pytest.mark.parametrize("kind", ["combined", "full"])
def test_what_serves_a_mask_of_rows(kind):
    """A mask of rows becomes ``valid[:, None]``; or ``zeros_like(losses, dtype=torch.bool)``."""
    logits, valid = of_rows()
    both = torch.zeros_like(logits, dtype=torch.bool)
    both[valid] = logits[valid] < 0
    if kind == "combined":
        both = valid[:, None] & (logits < 0)
    logits[both] = 0.0
    assert logits.tolist() == [[1.0, 0.0], [-2.0, 3.0], [0.0, 0.0]]


def test_masked_fill_leaves_the_tensor_as_it_was_fell():
    """If the second condition can be asked of every element, combine the masks: in place?"""
    x, mask = start()
    filled(x, mask)
    assert x.tolist() == [3.0, 8.0, 1.0, 9.0, 7.0]
    x.masked_fill_(mask & (x > 7.5), 0.0)
    assert x.tolist() == [3.0, 0.0, 1.0, 0.0, 7.0]


def test_a_leaf_refuses_the_write_fell():
    """Then ``x[chosen[keep]] = v``: not if ``x`` is a leaf that requires grad."""
    x = torch.ones(3, requires_grad=True)
    x[torch.tensor([True, False, True])][[1]] = 0.0
    with pytest.raises(RuntimeError, match="leaf Variable"):
        x[torch.tensor([0, 2])[[1]]] = 0.0
    with torch.no_grad():
        x[torch.tensor([0, 2])[[1]]] = 0.0
    assert x.tolist() == [1.0, 1.0, 0.0]
