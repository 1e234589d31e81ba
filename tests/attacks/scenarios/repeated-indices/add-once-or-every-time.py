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


def test_scatter_add_adds_every_one_fell():
    """index_add_ adds every one (the symptom asks for scatter_add_, of which the page did not speak)."""
    assert torch.zeros(3).scatter_add_(0, torch.tensor(WORDS), torch.ones(4)).tolist() == [
        3.0,
        0.0,
        1.0,
    ]


def test_a_sum_in_float16_stops_fell():
    """Use ``index_add_``, which adds for every occurrence."""
    index, ones = torch.zeros(3000, dtype=torch.long), torch.ones(3000, dtype=torch.float16)
    assert torch.zeros(1, dtype=torch.float16).index_add_(0, index, ones).item() == 2048.0


@pytest.mark.parametrize(("dtype", "counted"), [(torch.uint8, 300 - 256), (torch.bool, True)])
def test_sums_that_wrap(dtype, counted):
    """Sums are rounded to the dtype of the tensor: a small integer wraps, a bool stays True."""
    index, ones = torch.zeros(300, dtype=torch.long), torch.ones(300, dtype=dtype)
    assert torch.zeros(1, dtype=dtype).index_add_(0, index, ones).item() == counted


def test_a_batch_of_tokens_is_refused_fell():
    """``-=`` loses one of its two gradient rows, and ``index_add_`` does not: it takes a vector."""
    tokens, gradient = torch.tensor([[0, 0, 2]]), torch.ones(1, 3, 2)
    table = torch.zeros(3, 2)
    table[tokens] -= gradient
    assert table[0].tolist() == [-1.0, -1.0]
    with pytest.raises(IndexError, match="supposed to be a vector"):
        table.index_add_(0, tokens, gradient, alpha=-1)


@pytest.mark.parametrize("value", [1.0, torch.ones(2, 1)], ids=["number", "broadcast"])
def test_a_value_that_would_be_broadcast_is_refused_fell(value):
    """It wants values of the dtype of the tensor (a tensor, of full shape)."""
    with pytest.raises((TypeError, RuntimeError)):
        torch.zeros(3, 2).index_add_(0, torch.tensor([0, 0]), value)


@pytest.mark.parametrize("index", [[0, 0], torch.tensor([True, False, True])], ids=["list", "mask"])
def test_other_indices_are_refused(index):
    """It wants a vector of positions."""
    with pytest.raises((TypeError, RuntimeError)):
        torch.zeros(3).index_add_(0, index, torch.ones(2))


def test_int32_positions():
    """It wants a vector of positions: 32 bits are enough."""
    index = torch.tensor([0, 0], dtype=torch.int32)
    assert torch.zeros(2).index_add_(0, index, torch.ones(2)).tolist() == [2.0, 0.0]


def test_rows_and_columns():
    """For ``t[rows, columns] += v``: index_put_ that accumulates."""
    t, places = torch.zeros(2, 2), (torch.tensor([0, 0]), torch.tensor([1, 1]))
    t[places] += 1
    assert t[0, 1] == 1.0
    assert t.index_put_(places, torch.tensor(1.0), accumulate=True)[0, 1] == 3.0


def test_a_parameter_fell():
    """``table.index_add_``: a table is mostly a parameter, and refuses the write while gradients are recorded."""
    table = torch.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable"):
        table.index_add_(0, torch.tensor([0, 0]), torch.ones(2))
    with torch.no_grad():
        table.index_add_(0, torch.tensor([0, 0]), torch.ones(2))
    assert table.tolist() == [2.0, 0.0, 0.0]


@pytest.mark.parametrize("times", [2, 3])
def test_the_gradient_of_the_old_value_is_wrong_too_fell(times):
    """For ``+=`` it is wrong: a value that was lost gets the gradient of its place (and the old value more than 1)."""
    old, index = torch.ones(3, requires_grad=True), torch.tensor([0] * times)
    t = old * 1
    t[index] += 1.0
    assert t.tolist() == [2.0, 1.0, 1.0]
    assert torch.autograd.grad(t.sum(), old)[0].tolist() == [times, 1.0, 1.0]
    added = (old * 1).index_add_(0, index, torch.ones(times))
    assert torch.autograd.grad(added.sum(), old)[0].tolist() == [1.0, 1.0, 1.0]
