"""Attacks on gallery/scenarios/repeated-indices/which-of-two-values-stays.py."""

import math

import pytest
import torch

INDEX, NEW = torch.tensor([1, 1, 2]), torch.tensor([5.0, 7.0, 9.0])


def assigned(t, index, new):
    t[index] = new
    return t


WRITES = {
    "assignment": assigned,
    "scatter_": lambda t, index, new: t.scatter_(0, index, new),
    "index_copy_": lambda t, index, new: t.index_copy_(0, index, new),
    "index_put_": lambda t, index, new: t.index_put_((index,), new),
}


@pytest.mark.parametrize("name", list(WRITES))
def test_one_of_them_stays(name):
    """One of them stays."""
    t = WRITES[name](torch.zeros(3), INDEX, NEW)
    assert t[1].item() in (5.0, 7.0) and t[[0, 2]].tolist() == [0.0, 9.0]


@pytest.mark.parametrize("name", list(WRITES))
def test_one_of_a_thousand_stays(name):
    """One of them stays: of a thousand as well."""
    t = WRITES[name](torch.zeros(2), torch.zeros(1000, dtype=torch.long), torch.arange(1.0, 1001.0))
    assert t[0].item() in range(1, 1001) and t[1] == 0.0


def test_compiled_one_of_them_stays():
    """One of them stays: compiled too."""
    t = torch.compile(assigned, backend="aot_eager")(torch.zeros(3), INDEX, NEW)
    assert t[1].item() in (5.0, 7.0)


@pytest.mark.parametrize("name", ["assignment", "scatter_", "index_copy_"])
def test_deterministic_algorithms_accept_it(name):
    """torch.use_deterministic_algorithms does not refuse these three writes on a CPU."""
    torch.use_deterministic_algorithms(True)
    try:
        t = WRITES[name](torch.zeros(3, device="cpu"), INDEX.cpu(), NEW.cpu())
    finally:
        torch.use_deterministic_algorithms(False)
    assert t[1].item() in (5.0, 7.0)


def test_deterministic_algorithms_refuse_put_fell():
    """It raises nothing for any of these: put_, which is not among the three, is refused."""
    torch.use_deterministic_algorithms(True)
    try:
        with pytest.raises(RuntimeError, match="does not have a deterministic implementation"):
            torch.zeros(3).put_(INDEX, NEW)
    finally:
        torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("reduce", ["amax", "amin", "sum", "mean"])
def test_each_reduction(reduce):
    """scatter_reduce takes the name of a reduction; include_self=False leaves out the old value."""
    right = {"amax": 7.0, "amin": 5.0, "sum": 12.0, "mean": 6.0}
    reduced = torch.full((3,), 6.0).scatter_reduce(0, INDEX, NEW, reduce, include_self=False)
    assert reduced.tolist() == [6.0, right[reduce], 9.0]


def test_the_old_value_can_stay():
    """With scatter_reduce you name the value that stays: the old one can be the largest."""
    assert torch.full((3,), 8.0).scatter_reduce(0, INDEX, NEW, "amax").tolist() == [8.0, 8.0, 9.0]


def test_nan_stays_fell():
    """The value that stays is the one that you name: a NaN wins over the largest."""
    new = torch.tensor([math.nan, 7.0, 9.0])
    assert torch.zeros(3).scatter_reduce(0, INDEX, new, "amax")[1].isnan()


def test_complex_numbers_have_no_largest_fell():
    """You name the value that stays: of real numbers."""
    with pytest.raises(NotImplementedError):
        torch.zeros(3, dtype=torch.complex64).scatter_reduce(0, INDEX, NEW * (1 + 0j), "amax")


def test_the_loop_keeps_the_last():
    """The loop over the list sets the order: the last value stays."""
    for write in (list, torch.tensor):
        row = write([0.0, 0.0, 0.0])
        for slot, value in zip(INDEX.tolist(), NEW.tolist(), strict=True):
            row[slot] = value
        assert [float(x) for x in row] == [0.0, 7.0, 9.0]


@pytest.mark.parametrize("write", ["assignment", "index_copy_"])
def test_a_mixture_of_two_rows_stays_fell(write):
    """One of them stays: of two long rows, on two threads, a mixture of both."""
    threads, index = torch.get_num_threads(), torch.tensor([0, 0])
    rows = torch.stack([torch.zeros(1_000_000), torch.ones(1_000_000)])
    torch.set_num_threads(2)
    mixed = False
    try:
        for _ in range(40):
            t = torch.full((1, 1_000_000), 5.0)
            t.index_copy_(0, index, rows) if write == "index_copy_" else assigned(t, index, rows)
            assert ((t == 0) | (t == 1)).all()
            mixed = mixed or 0 < t.mean() < 1
            if mixed:
                break
    finally:
        torch.set_num_threads(threads)
    if not mixed:
        pytest.skip("the threads did not meet")
