"""Attacks on gallery/scenarios/self-overlap/overlapping-windows.py."""

import numpy as np
import pytest
import torch
from pages import definitions

(added_up,) = definitions("scenarios/self-overlap/overlapping-windows", "added_up")


@pytest.mark.parametrize("step", [3, 4])
def test_windows_side_by_side_share_nothing_fell(step):
    """The windows overlap in memory if the step is smaller than the window."""
    signal = torch.zeros(8)
    windows = signal.unfold(0, 3, step)
    windows[0] = 9.0
    assert windows[1].tolist() == [0.0, 0.0, 0.0] and signal[:3].tolist() == [9.0, 9.0, 9.0]


@pytest.mark.parametrize("step", [1, 2])
def test_neighbours_share(step):
    """A write to one shows in its neighbours."""
    windows = torch.zeros(9).unfold(0, 3, step)
    windows[0] = 9.0
    assert windows[1, 0] == 9.0 and windows[1, -1] == 0.0


def test_windows_that_are_far_apart_share_nothing_fell():
    """A write to one shows in the others: in its neighbours only."""
    windows = torch.zeros(9).unfold(0, 3, 1)
    windows[0] = 9.0
    assert windows[3].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64])
def test_all_at_once_raises_nothing(dtype):
    """On a CPU nothing is raised."""
    signal = torch.zeros(5, dtype=dtype, device="cpu")
    signal.unfold(0, 3, 1).add_(1)
    assert signal[0] == 1 and signal[-1] == 1 and signal[2] > 1


def add_inside(signal):
    signal.unfold(0, 3, 1).add_(1.0)


def add(windows):
    windows.add_(1.0)


def test_compiled_and_made_inside():
    """A compiled function that makes the windows and writes to them is refused as well."""
    with pytest.raises(Exception, match="internal overlap"):
        torch.compile(add_inside, backend="aot_eager")(torch.zeros(5))


def test_compiled_and_given_fell():
    """Under torch.compile these windows are refused: not if the function is given them."""
    signal = torch.zeros(5)
    torch.compile(add, backend="aot_eager")(signal.unfold(0, 3, 1))
    assert signal[0] == 1.0


def test_numpy_gives_them_writeable_if_asked_fell():
    """NumPy's sliding_window_view is read-only, unless you ask for writeable=True."""
    view = np.lib.stride_tricks.sliding_window_view
    array = np.zeros(5)
    view(array, 3, writeable=True)[0] = 9.0
    assert array.tolist() == [9.0, 9.0, 9.0, 0.0, 0.0] and not view(array, 3).flags.writeable


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64])
def test_the_sum_has_the_dtype_of_the_windows_fell(dtype):
    """Use index_add_: into zeros of the default dtype it raised."""
    summed = added_up(torch.ones(3, 3, dtype=dtype))
    assert summed.dtype == dtype and summed.tolist() == [1, 2, 3, 2, 1]


@pytest.mark.parametrize("count", [1, 2, 17])
def test_the_sum_against_a_loop(count):
    """index_add_ adds for each occurrence of a position."""
    windows, right = torch.rand(count, 3, dtype=torch.float64), [0.0] * (count + 2)
    for start, window in enumerate(windows.tolist()):
        for offset, value in enumerate(window):
            right[start + offset] += value
    assert added_up(windows).tolist() == pytest.approx(right)


def test_the_clone_leaves_the_signal_alone():
    """Clone the windows before you change them."""
    signal = torch.arange(5.0)
    signal.unfold(0, 3, 1).clone().add_(1.0)
    assert signal.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def zero_first(signal):
    signal.unfold(0, 3, 1)[0] = 0.0


def test_compiled_a_write_to_one_window_is_refused_too():
    """A compiled function that calls ``unfold`` and writes to the windows is refused: to one as well."""
    with pytest.raises(Exception, match="internal overlap"):
        torch.compile(zero_first, backend="aot_eager")(torch.ones(5))


def add_strided(signal):
    signal.as_strided((3, 3), (1, 1)).add_(1.0)


def test_compiled_windows_of_as_strided_are_not_refused_fell():
    """A compiled function that makes the windows and writes to them is refused."""
    signal, eager = torch.zeros(5), torch.zeros(5, device="cpu")
    torch.compile(add_strided, backend="aot_eager")(signal)
    add_strided(eager)
    assert signal.tolist() == [1.0] * 5 and eager[2] > 1


def test_windows_of_rows():
    """A write to one shows in its neighbours: for a batch of signals and for patches too."""
    batch, image = torch.zeros(2, 5), torch.zeros(3, 3)
    batch.unfold(-1, 3, 1)[:, 0] = 9.0
    image.unfold(0, 2, 1).unfold(1, 2, 1)[0, 0] = 9.0
    assert batch.tolist() == [[9.0, 9.0, 9.0, 0.0, 0.0]] * 2
    assert image.tolist() == [[9.0, 9.0, 0.0], [9.0, 9.0, 0.0], [0.0, 0.0, 0.0]]


def test_unfold_of_functional_copies():
    """The windows are views: those of torch.nn.functional.unfold are none."""
    image = torch.zeros(1, 1, 4, 4)
    torch.nn.functional.unfold(image, 2).add_(1.0)
    assert not image.any()


def test_one_window_with_gradients():
    """A write to one shows in its neighbours: the overwritten elements get no gradient."""
    leaf = torch.ones(5, requires_grad=True)
    signal = leaf * 1
    signal.unfold(0, 3, 1)[0] = 2.0
    signal.sum().backward()
    assert signal.tolist() == [2.0, 2.0, 2.0, 1.0, 1.0]
    assert leaf.grad.tolist() == [0.0, 0.0, 0.0, 1.0, 1.0]


def test_the_sum_under_vmap_and_of_other_layouts():
    """index_add_ adds for each occurrence of a position."""
    windows = torch.arange(9.0).view(3, 3)
    right = [0.0, 4.0, 12.0, 12.0, 8.0]
    assert added_up(windows.T).tolist() == added_up(windows.T.contiguous()).tolist() == right
    assert torch.vmap(added_up)(torch.ones(2, 3, 3)).tolist() == [[1.0, 2.0, 3.0, 2.0, 1.0]] * 2
