"""Attacks on gallery/scenarios/repeated-indices/add-once-or-every-time.py."""

import pytest
import torch

WORDS = [0, 0, 0, 2]


def plus_equals(t, index):
    t[index] += 1
    return t


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.float64, torch.complex64])
def test_plus_equals_counts_once(dtype):
    """t[idx] += v adds once for a repeated index."""
    assert plus_equals(torch.zeros(3, dtype=dtype), WORDS).tolist() == [1, 0, 1]


@pytest.mark.parametrize("repeats", [2, 17, 1000])
def test_a_thousand_repeats_count_once(repeats):
    """t[idx] += v adds once for a repeated index."""
    index = torch.zeros(repeats, dtype=torch.long)
    t = plus_equals(torch.zeros(2), index)
    assert t.tolist() == [1.0, 0.0]
    assert t.index_add_(0, index, torch.ones(repeats)).tolist() == [repeats + 1.0, 0.0]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_it_counts_once_as_well(backend):
    """t[idx] += v adds once for a repeated index."""
    counted = torch.compile(plus_equals, backend=backend)(torch.zeros(3), torch.tensor(WORDS))
    assert counted.tolist() == [1.0, 0.0, 1.0]


def test_of_two_values_one_is_added():
    """The same result is written to one place twice: of two values one is added."""
    t = torch.zeros(3)
    t[[0, 0, 2]] += torch.tensor([1.0, 5.0, 1.0])
    assert t[0].item() in (1.0, 5.0) and t[2] == 1.0


def test_no_index():
    """index_add_ adds for every occurrence: also for none."""
    none = torch.tensor([], dtype=torch.long)
    assert torch.zeros(2).index_add_(0, none, torch.ones(0)).tolist() == [0.0, 0.0]


def test_another_dtype_is_refused_fell():
    """index_add_ adds every one: it wants values of the dtype of the tensor."""
    with pytest.raises(RuntimeError, match="must have the same scalar type"):
        torch.zeros(3, dtype=torch.long).index_add_(0, torch.tensor(WORDS), torch.ones(4))


def test_negative_positions_are_refused_fell():
    """index_add_ adds every one: and wants no negative positions."""
    with pytest.raises(IndexError, match="out of range"):
        torch.zeros(3).index_add_(0, torch.tensor([-1]), torch.ones(1))
    assert plus_equals(torch.zeros(3), [-1]).tolist() == [0.0, 0.0, 1.0]


def test_the_method_on_a_selection_is_lost():
    """The line writes all of them back: add_ on the selection does not."""
    counts = torch.zeros(3)
    counts[WORDS].add_(1)
    assert counts.tolist() == [0.0, 0.0, 0.0]


def test_the_gradient_of_a_lost_value_is_wrong_fell():
    """A value that was lost gets the gradient of its place as well."""

    def once(added):
        t = torch.zeros(2)
        t[torch.tensor([0, 0])] += added
        return t[0]

    added = torch.tensor([1.0, 2.0], requires_grad=True)
    gradient = torch.autograd.grad(once(added), added)[0]
    gains = [(once(added + step) - once(added)).item() for step in torch.eye(2)]
    assert gradient.tolist() == [1.0, 1.0] and sorted(gains) == [0.0, 1.0]


@pytest.mark.parametrize("alpha", [-1, 0, 2])
def test_rows_against_a_loop(alpha):
    """-= loses one of its two gradient rows, and index_add_ does not."""
    table, gradient, tokens = torch.zeros(3, 2), torch.arange(6.0).reshape(3, 2), [0, 0, 2]
    right = table.clone()
    for token, row in zip(tokens, gradient, strict=True):
        right[token] += alpha * row
    assert torch.equal(table.index_add_(0, torch.tensor(tokens), gradient, alpha=alpha), right)
