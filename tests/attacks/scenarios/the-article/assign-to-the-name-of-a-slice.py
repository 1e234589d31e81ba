import numpy as np
import pytest
import torch


def test_the_fix_raises_for_a_leaf_fell():
    """Write ``window[:] = new`` (the signal of the page was a leaf that requires grad)."""
    signal = torch.ones(5, requires_grad=True)
    window = signal[1:4]
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        window[:] = torch.zeros(3)


def test_the_fix_of_a_0_dimensional_slice_fell():
    """Write ``window[:] = new``."""
    signal = torch.zeros(3)
    window = signal[0]
    with pytest.raises(IndexError, match="0-dim"):
        window[:] = 5.0
    window[...] = 5.0
    assert signal.tolist() == [5.0, 0.0, 0.0]


def test_plus_equals_on_a_number_rebinds_fell():
    """``+=`` writes into the object (if it is a tensor)."""
    samples = [1.0, 2.0]
    window = samples[0]
    window += 1
    assert samples == [1.0, 2.0]
    array = np.array([1.0, 2.0])
    window = array[0]
    window += 1
    assert array.tolist() == [1.0, 2.0]


def test_an_underscore_that_writes_nothing_fell():
    """A method whose name ends in ``_`` writes into the object."""
    signal = torch.ones(3)
    signal.requires_grad_()
    assert signal.tolist() == [1.0, 1.0, 1.0] and signal._version == 0


@pytest.mark.parametrize(
    "write",
    [
        lambda w: w.__setitem__(slice(None), 7.0),
        lambda w: w.__setitem__(..., 7.0),
        lambda w: w.copy_(torch.full((2,), 7.0)),
        lambda w: w.fill_(7.0),
    ],
    ids=["colon", "ellipsis", "copy_", "fill_"],
)
def test_writes_that_arrive(write):
    """Brackets on the left, ``+=`` and methods such as ``zero_`` write into it."""
    signal = torch.zeros(4)
    write(signal[1:3])
    assert signal.tolist() == [0.0, 7.0, 7.0, 0.0]


def test_a_list_of_positions_is_a_copy():
    """If ``window`` is a tensor, brackets write into it (and a copy is another tensor)."""
    signal = torch.zeros(3)
    window = signal[[0, 1]]
    window[:] = 7.0
    assert signal.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("tracked", [True, False])
def test_the_gradient_is_that_of_the_original_values(tracked):
    """The gradient is that of the original values."""
    signal = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    window = signal[1:]
    window = torch.ones(2, requires_grad=tracked)
    (signal**2).sum().backward()
    assert signal.grad.tolist() == [2.0, 4.0, 6.0] and window.grad is None


def test_the_old_slice_lives_on_under_another_name():
    """The tensor, and the slice that the name meant before, keep their values."""
    signal = torch.zeros(3)
    window = kept = signal[1:]
    window = torch.ones(2)
    assert kept.tolist() == [0.0, 0.0] and window.tolist() == [1.0, 1.0]


def test_an_attribute_is_no_name():
    """It makes the name ``window`` mean another object (an attribute of a module: another rule)."""
    layer = torch.nn.Linear(2, 1)
    with pytest.raises(TypeError, match="cannot assign"):
        layer.weight = torch.zeros(1, 2)


def test_a_walrus_and_a_loop_rebind_as_well():
    """``window = new`` writes to no tensor."""
    signal = torch.zeros(2, 2)
    for row in signal:
        row = torch.ones(2)
    assert row.tolist() == [1.0, 1.0] and signal.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_minus_equals_and_others():
    """``window = window + 1`` is rebinding again, however much it looks like ``+=``."""
    signal = torch.ones(3)
    window = signal[1:]
    window -= 1
    window = window * 5
    assert signal.tolist() == [1.0, 0.0, 0.0] and window.tolist() == [0.0, 0.0]


def test_the_cure_for_a_slice_of_a_list_fell():
    """Write ``window[:] = new`` (the page's first example has a list)."""
    samples = [1.0, 2.0, 3.0, 4.0, 5.0]
    window = samples[1:4]
    window[:] = [20.0, 30.0, 40.0]
    assert samples == [1.0, 2.0, 3.0, 4.0, 5.0]
    samples[1:4] = [20.0, 30.0, 40.0]
    assert samples == [1.0, 20.0, 30.0, 40.0, 5.0]


@pytest.mark.parametrize(
    "new", [[1.0, 2.0, 3.0], (1.0, 2.0, 3.0), np.ones(3)], ids=["list", "tuple", "array"]
)
def test_the_cure_with_a_list_fell(new):
    """Write ``window[:] = new`` (with what the rebinding line had on the right)."""
    signal = torch.zeros(5)
    window = signal[1:4]
    with pytest.raises(TypeError, match="can't assign a"):
        window[:] = new
    window[:] = torch.as_tensor(new)
    assert signal[0] == signal[4] == 0.0 and signal[1] == 1.0


def test_the_cure_with_values_of_the_same_tensor_fell():
    """Write ``window[:] = new``."""
    signal = torch.arange(5.0)
    window = signal[1:4]
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        window[:] = signal[0:3]
    window[:] = signal[0:3].clone()
    assert signal.tolist() == [0.0, 0.0, 1.0, 2.0, 4.0]


@pytest.mark.parametrize(("dtype", "value"), [(torch.int64, 0.5), (torch.bool, 1)])
def test_plus_equals_may_raise_fell(dtype, value):
    """If ``window`` is a tensor, ``+=`` writes into it (not if the result has another kind)."""
    signal = torch.ones(4, dtype=dtype)
    window = signal[1:3]
    with pytest.raises(RuntimeError, match="can't be cast"):
        window += value
    assert (signal == 1).all()


def test_brackets_cut_fractions_off():
    """Brackets on the left write into it."""
    signal = torch.zeros(4, dtype=torch.int64)
    window = signal[1:3]
    window[:] = torch.tensor([1.7, -1.7])
    assert signal.tolist() == [0, 1, -1, 0]


def test_plus_equals_that_changes_no_value_fell():
    """On a slice of it ``s += 1`` changes the tensor."""
    signal = torch.tensor([2.0**24] * 3)
    window = signal[1:]
    window += 1
    assert signal.tolist() == [2.0**24] * 3 and signal._version == 1


def test_a_saved_tensor_fell():
    """Write ``window[:] = new`` (backward has saved the tensor)."""
    signal = torch.ones(4, requires_grad=True) * 1
    loss = (signal**2).sum()
    window = signal[1:3]
    window[:] = 7.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize("name", ["split", "unbind"])
def test_a_part_of_split_refuses_the_write(name):
    """Write ``window[:] = new``: a slice takes it, a part of ``split`` does not."""
    signal = torch.ones(2, 2, requires_grad=True) * 1
    window = signal.split(1)[0] if name == "split" else signal.unbind()[0]
    with pytest.raises(RuntimeError, match="multiple views"):
        window[:] = 7.0
    window = signal[0]
    window[:] = 7.0
    assert signal.tolist() == [[7.0, 7.0], [1.0, 1.0]]


def test_a_converted_slice_is_a_copy_if_the_dtype_differs():
    """Write ``window[:] = new``: into a slice that was converted it arrives nowhere."""
    signal = torch.zeros(3)
    same, other = signal[1:].float(), signal[1:].double()
    other[:] = 7.0
    assert signal.tolist() == [0.0, 0.0, 0.0]
    same[:] = 7.0
    assert signal.tolist() == [0.0, 7.0, 7.0]


@pytest.mark.parametrize("write", [True, False])
def test_compiled(write):
    """``window = new`` writes to no tensor, and ``window[:] = new`` writes: compiled as well."""

    def change(signal):
        window = signal[1:3]
        if write:
            window[:] = torch.ones(2)
        else:
            window = torch.ones(2)
        return window

    signal = torch.zeros(4)
    torch.compile(change, backend="eager")(signal)
    assert signal.tolist() == ([0.0, 1.0, 1.0, 0.0] if write else [0.0] * 4)


@pytest.mark.parametrize("new", ["the window itself", "the elements between"])
def test_values_that_share_memory_fell(new):
    """A ``new`` that shares memory with ``window`` has to be cloned first."""
    signal = torch.arange(6.0)
    window = signal[::2]
    window[:] = signal[::2] if new == "the window itself" else signal[1::2]
    other = [0, 1, 2, 3, 4, 5] if new == "the window itself" else [1, 1, 3, 3, 5, 5]
    assert signal.tolist() == other


@pytest.mark.parametrize("new", [5.0, torch.tensor(5.0)], ids=["number", "tensor"])
def test_a_number_for_a_slice_of_a_list_fell(new):
    """Write ``samples[1:4] = new`` (as ``window[:] = new`` with a tensor or a number)."""
    samples = [1.0, 2.0, 3.0, 4.0, 5.0]
    with pytest.raises(TypeError):
        samples[1:4] = new


def test_the_gradient_of_the_new_values():
    """Write ``window[:] = new`` with a tensor: gradients go to the new values."""
    signal, new = torch.zeros(3), torch.ones(2, requires_grad=True)
    window = signal[1:]
    window[:] = new
    (signal * 3).sum().backward()
    assert new.grad.tolist() == [3.0, 3.0]
