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


def windows_of(signal):
    return signal.unfold(0, 2, 1)


PARTS = {
    "first": lambda windows: windows[0].add_(1.0),
    "last": lambda windows: windows[-1].mul_(2.0),
    "column": lambda windows: windows[:, 0].add_(1.0),
    "diagonal": lambda windows: windows.diagonal().add_(1.0),
    "item": lambda windows: windows.__setitem__(0, 5.0),
    "mask": lambda windows: windows.masked_fill_(torch.eye(2, dtype=torch.bool), 5.0),
    "transposed": lambda windows: windows.t().add_(1.0),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_without_overlap_is_refused_as_well_fell(part):
    """It writes to overlapping windows: a write to one window, which does not overlap, is refused."""
    with pytest.raises(RuntimeError, match=OVERLAP):
        torch.func.functionalize(lambda signal: PARTS[part](windows_of(signal)))(torch.ones(3))


def test_a_single_window_is_refused_as_well():
    """Compiled, a write to windows is refused: a single window, which overlaps nothing, too."""
    with pytest.raises(RuntimeError, match=OVERLAP):
        torch.func.functionalize(lambda signal: add(windows_of(signal)))(torch.ones(2))


def test_contiguous_is_no_copy_of_a_single_window():
    """Clone the windows: contiguous() copies two windows, and does not copy one."""
    lifted = torch.func.functionalize(lambda signal: add(windows_of(signal).contiguous()))
    assert lifted(torch.zeros(3)).tolist() == [[1.0, 1.0], [1.0, 1.0]]
    with pytest.raises(RuntimeError, match=OVERLAP):
        lifted(torch.zeros(2))


@pytest.mark.parametrize(
    ("size", "step", "outside"), [(3, 2, [2]), (5, 3, [2]), (7, 3, [2, 5, 6]), (4, 2, [])]
)
def test_elements_in_no_window_become_0_fell(size, step, outside):
    """Windows that do not overlap are written: what lies in no window was set to 0."""

    def lift(signal):
        signal.unfold(0, 2, step).add_(1.0)
        return signal

    signal = torch.arange(1.0, size + 1)
    plain = lift(signal.clone())
    expected = plain.clone()
    expected[outside] = 0.0
    assert torch.equal(torch.func.functionalize(lift)(signal.clone()), expected)
    assert torch.equal(plain[outside], signal[outside])


def test_elements_in_no_window_become_0_compiled_fell():
    """It is so in compiled code."""

    def lift(signal):
        signal.unfold(0, 2, 2).add_(1.0)
        return signal

    assert compiled(lift)(torch.tensor([1.0, 2.0, 3.0])).tolist() == [2.0, 3.0, 0.0]


def test_the_window_without_unfold_keeps_the_rest():
    """signal[:2].view(1, 2) is the same window without unfold, and keeps the last element."""

    def lift(signal):
        signal[:2].view(1, 2).add_(1.0)
        return signal

    signal = torch.tensor([1.0, 2.0, 3.0])
    assert torch.equal(signal.unfold(0, 2, 2), signal[:2].view(1, 2))
    assert torch.func.functionalize(lift)(signal.clone()).tolist() == [2.0, 3.0, 3.0]
    assert compiled(lift)(signal).tolist() == [2.0, 3.0, 3.0]


def test_one_window_through_its_slice():
    """In place of a write to windows[0], write to signal[0:2]."""

    def lift(signal):
        signal[0:2].add_(1.0)
        return windows_of(signal) * 1.0

    assert compiled(lift)(torch.tensor([1.0, 2.0, 3.0])).tolist() == [[2.0, 3.0], [3.0, 3.0]]
    meant = torch.tensor([1.0, 2.0, 3.0])
    windows_of(meant)[0].add_(1.0)
    assert windows_of(meant).tolist() == [[2.0, 3.0], [3.0, 3.0]]


@pytest.mark.parametrize("shape", [(2, 3), (3, 2, 4)])
def test_windows_of_a_batch(shape):
    """Clone the windows before you write, or write to the tensor itself (of a batch of signals)."""
    signals = torch.ones(shape)
    with pytest.raises(RuntimeError, match=OVERLAP):
        torch.func.functionalize(lambda signals: add(signals.unfold(-1, 2, 1)))(signals)

    def lifted(signals):
        return add(signals.unfold(-1, 2, 1).clone())

    assert torch.equal(torch.func.functionalize(lifted)(signals), lifted(signals))
    assert signals.eq(1).all()


@pytest.mark.parametrize("strict", [True, False])
def test_decompositions_of_an_exported_program(strict):
    """functionalize says it without the wrapper, and so does run_decompositions() of an exported program."""

    class Lift(torch.nn.Module):
        def forward(self, signal):
            return add(signal.unfold(0, 2, 1))

    program = torch.export.export(Lift(), (torch.zeros(3),), strict=strict)
    with pytest.raises(RuntimeError, match=OVERLAP):
        program.run_decompositions()


def test_clone_does_not_change_the_tensor_fell():
    """Clone the windows before you write: for a tensor that should change, the clone loses the write."""
    signal = torch.zeros(3)
    torch.func.functionalize(lambda signal: add(signal.unfold(0, 2, 1).clone()))(signal)
    assert signal.tolist() == [0.0, 0.0, 0.0]
    add(signal.unfold(0, 2, 1))
    assert signal.all()
