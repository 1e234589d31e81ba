"""Attacks on gallery/errors/compile/mutated-tensor-has-internal-overlap.py."""

import pytest
import torch

OVERLAP = "functionalization encountered a tensor being mutated that has internal overlap"


def compiled(function, backend="aot_eager"):
    return torch.compile(function, backend=backend)


def add(windows):
    return windows.add_(1.0)


def zero(windows):
    return windows.zero_()


def copy(windows):
    return windows.copy_(torch.ones(windows.shape))


@pytest.mark.parametrize(
    "run", [compiled, torch.func.functionalize], ids=["compile", "functionalize"]
)
@pytest.mark.parametrize("write", [add, zero, copy])
def test_each_write_to_windows_is_refused(write, run):
    """A compiled function makes overlapping windows, by unfold, and writes to them."""
    signal = torch.ones(3)
    with pytest.raises(RuntimeError, match=OVERLAP):
        run(lambda signal: write(signal.unfold(0, 2, 1)))(signal)
    assert signal.tolist() == [1.0] * 3


def test_windows_that_do_not_overlap_are_written_fell():
    """As unfold makes them: with a step as long as the window they do not overlap."""
    signal = torch.zeros(4)
    compiled(lambda signal: add(signal.unfold(0, 2, 2)))(signal)
    assert signal.tolist() == [1.0] * 4


def test_windows_of_the_caller_are_not_refused_fell():
    """torch.compile met a write to overlapping windows: not those that the caller passed."""
    signal = torch.zeros(3)
    compiled(add)(signal.unfold(0, 2, 1))
    assert signal.tolist() == [1.0] * 3


def test_reading_windows_is_fine():
    """It is the write that is refused."""
    result = compiled(lambda signal: signal.unfold(0, 2, 1) + 1.0)(torch.zeros(3))
    assert result.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_the_eager_backend_does_not_refuse_fell():
    """torch.compile refuses the write: not with backend="eager"."""
    assert compiled(lambda signal: add(signal.unfold(0, 2, 1)), "eager")(torch.zeros(3)).shape == (
        2,
        2,
    )


@pytest.mark.parametrize("size", [2, 3, 17])
def test_fix_1_at_other_lengths(size):
    """The windows get a storage of their own, and signal stays as it is."""

    def lifted(signal):
        windows = signal.unfold(0, 2, 1).clone()
        windows.add_(1.0)
        return windows

    signal = torch.arange(float(size))
    windows = compiled(lifted)(signal)
    assert torch.equal(windows, torch.stack([signal[:-1], signal[1:]], 1) + 1.0)
    assert torch.equal(signal, torch.arange(float(size)))


@pytest.mark.parametrize("size", [2, 3, 17])
def test_fix_2_at_other_lengths(size):
    """If signal is what should change, write to it."""

    def raised(signal):
        signal.add_(1.0)
        return signal.unfold(0, 2, 1) * 1.0

    signal = torch.arange(float(size))
    windows = compiled(raised)(signal)
    assert torch.equal(signal, torch.arange(1.0, size + 1))
    assert torch.equal(windows, torch.stack([signal[:-1], signal[1:]], 1))
