"""Attacks on gallery/recipes/buffers-and-caches/keep-a-rolling-window.py."""

import pytest
import torch
from pages import definitions

(pushed,) = definitions("recipes/buffers-and-caches/keep-a-rolling-window", "pushed")


def ring_of(size, steps):
    ring = torch.zeros(2, size)
    for step in range(steps):
        ring[:, step % size] = float(step + 1)
    return ring.roll(-(step + 1) % size, dims=1)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7])
def test_the_ring_against_a_list(size, steps):
    """Roll when you read, so that the oldest column comes first: before it is full as well."""
    window = [0.0] * size
    for step in range(steps):
        window = window[1:] + [float(step + 1)]
    assert ring_of(size, steps).tolist() == [window, window]


@pytest.mark.parametrize("size", [1, 2, 17])
def test_the_new_window_against_a_list(size):
    """With gradients, build a new window in every step."""
    window, items = torch.arange(float(size)), [float(i) for i in range(size)]
    for value in (7.0, 8.0):
        window, items = pushed(window, torch.tensor([value])), [*items[1:], value]
    assert window.tolist() == items


def test_a_value_without_dimensions_is_refused_fell():
    """value has one dimension here."""
    with pytest.raises(RuntimeError, match="zero-dimensional tensor"):
        pushed(torch.zeros(3), torch.tensor(1.0))


def test_another_dtype_converts_both_fell():
    """value has the dtype of the window, or both are converted."""
    assert pushed(torch.zeros(3), torch.ones(1, dtype=torch.float64)).dtype == torch.float64


def test_an_empty_window_grows_fell():
    """Build a new window in every step: an empty one becomes one element long."""
    assert pushed(torch.zeros(0), torch.ones(1)).shape == (1,)


def written(read):
    taps, window, loss = torch.ones(3, requires_grad=True), torch.zeros(3), 0.0
    for value in ([1.0], [2.0]):
        window.copy_(window.roll(-1))
        window[-1:] = torch.tensor(value)
        loss = loss + read(taps, window).sum()
    loss.backward()
    return taps.grad


def test_backward_raises_if_it_saved_the_window():
    """The product of each step saves the window, and the next step overwrites it."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        written(torch.mul)


@pytest.mark.parametrize("read", [torch.add, lambda t, w: t * w.clone()], ids=["sum", "clone"])
def test_not_if_it_saved_nothing(read):
    """The product saves the window: a sum saves nothing, and a clone is another tensor."""
    assert written(read).isfinite().all()


def test_the_gradient_of_the_new_windows():
    """With gradients, build a new window: each value gets the gradient of each of its places."""
    values, window, loss = torch.ones(4, requires_grad=True), torch.zeros(3), 0.0
    for value in values:
        window = pushed(window, value[None])
        loss = loss + (window * torch.tensor([100.0, 10.0, 1.0])).sum()
    loss.backward()
    assert values.grad.tolist() == [111.0, 111.0, 11.0, 1.0]


def test_a_ring_in_training_raises_as_well():
    """Without gradients: a ring. With them backward raises if it saved the ring."""
    taps, ring, loss = torch.ones(3, requires_grad=True), torch.zeros(3), 0.0
    for step in range(2):
        ring[step % 3] = 1.0
        loss = loss + (taps * ring).sum()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """Build a new window in every step: compiled too."""
    new = torch.compile(pushed, backend=backend)(torch.arange(17.0), torch.tensor([9.0]))
    assert new.tolist() == [*torch.arange(1.0, 17.0).tolist(), 9.0]


@pytest.mark.parametrize("count", [2, 3])
def test_several_values_make_the_window_grow_fell(count):
    """For ``k`` new values take ``window[k:]``; with ``window[1:]`` it would grow."""
    window, values = torch.arange(3.0), torch.full((count,), 9.0)
    assert len(pushed(window, values)) == 2 + count
    new = torch.cat([window[count:], values])
    assert new.tolist() == [*range(count, 3), *[9.0] * count]


def test_a_batch_of_windows_fell():
    """For a batch it is ``torch.cat([window[:, 1:], value], dim=1)``."""
    windows, values = torch.arange(6.0).reshape(2, 3), torch.tensor([[8.0], [9.0]])
    with pytest.raises(RuntimeError, match="Sizes of tensors must match"):
        pushed(windows, values)
    new = torch.cat([windows[:, 1:], values], dim=1)
    assert new.tolist() == [[1.0, 2.0, 8.0], [4.0, 5.0, 9.0]]


@pytest.mark.parametrize("detach", [False, True])
def test_a_second_backward_fell(detach):
    """Go on with ``window.detach()`` after each call, or the next one raises."""
    weight, window = torch.tensor([2.0], requires_grad=True), torch.zeros(3)
    window = pushed(window, weight * weight)
    window.square().sum().backward()
    window = pushed(window.detach() if detach else window, weight * weight)
    if detach:
        window.square().sum().backward()
        assert weight.grad.item() == 2 * (4 * 2.0**3)
    else:
        with pytest.raises(RuntimeError, match="backward through the graph a second time"):
            window.square().sum().backward()


@pytest.mark.parametrize("recorded", [True, False])
def test_a_ring_of_values_that_require_grad_fell(recorded):
    """If a value requires grad, write it under ``no_grad``, or the ring keeps the history."""
    ring, weight = torch.zeros(3), torch.ones(1, requires_grad=True)
    for step in range(4):
        with torch.set_grad_enabled(recorded):
            ring[step % 3] = weight[0]
    assert ring.requires_grad == recorded and ring.tolist() == [1.0] * 3


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_batch_of_one_row_is_refused_fell(rows):
    """Without gradients the shift of the columns of a batch is not refused (of one row it is)."""
    x = torch.zeros(rows, 4)
    if rows == 1:
        with pytest.raises(RuntimeError, match="refer to a single memory location"):
            x[:, :-1] = x[:, 1:]
    else:
        x[:, :-1] = x[:, 1:]
        assert not x.any()


@pytest.mark.parametrize("requires_grad", [False, True])
def test_without_a_history_the_next_backward_is_fine_fell(requires_grad):
    """Go on with ``window.detach()`` after each call, or the next one raises (not for plain values)."""
    taps, window = torch.tensor([1.0, 10.0], requires_grad=True), torch.zeros(2)
    for number in (1.0, 2.0):
        window = pushed(window, torch.tensor([number], requires_grad=requires_grad))
        (taps * window).sum().backward()
    assert taps.grad.tolist() == [1.0, 3.0]


def test_values_that_were_computed_raise():
    """Of values that were computed from parameters, the next ``backward()`` can raise."""
    taps = torch.tensor([1.0, 10.0], requires_grad=True)
    for detach in (True, False):
        window = torch.zeros(2)
        window = pushed(window, taps[:1] * taps[:1])
        (taps * window).sum().backward()
        window = pushed(window.detach() if detach else window, taps[:1] * taps[:1])
        if detach:
            (taps * window).sum().backward()
        else:
            with pytest.raises(RuntimeError, match="a second time"):
                (taps * window).sum().backward()


def test_a_frame_needs_a_dimension_fell():
    """With gradients: ``torch.cat([window[1:], value])`` (a frame of a stack lacks a dimension)."""
    stack, frame = torch.zeros(4, 2, 2), torch.ones(2, 2)
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        pushed(stack, frame)
    assert pushed(stack, frame[None]).shape == stack.shape


def test_what_was_rolled_is_a_copy():
    """Roll when you read: a write to what was read leaves the ring, after a full round as well."""
    for shift in (0, 1, 3):
        ring = torch.zeros(3)
        ring.roll(shift).fill_(1.0)
        assert not ring.any()


def test_the_gradient_of_taps_through_a_ring():
    """The ring is written after the product of a step saved its copy: backward is right."""
    taps, ring, loss = torch.tensor([1.0, 10.0, 100.0], requires_grad=True), torch.zeros(3), 0.0
    for step in range(4):
        ring[step % 3] = step + 1.0
        loss = loss + (taps * ring.roll(-(step + 1) % 3)).sum()
    loss.backward()
    assert taps.grad.tolist() == [3.0, 6.0, 10.0]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_more_values_than_the_window_has_fell(count):
    """For ``k`` new values take ``window[k:]``; with ``window[1:]`` it would grow."""
    window, values = torch.arange(3.0), torch.arange(10.0, 10.0 + count)
    assert len(torch.cat([window[count:], values])) == max(3, count)
    new = torch.cat([window, values])[-3:]
    assert new.tolist() == [0.0, 1.0, 2.0, *range(10, 10 + count)][-3:]


def test_the_shift_of_a_transposed_batch_is_refused_fell():
    """The shift of the columns of a batch of two or more rows, ``x[:, :-1] = x[:, 1:]``, is not refused."""
    x = torch.arange(12.0).view(4, 3).t()
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        x[:, :-1] = x[:, 1:]


def test_with_gradients_the_shift_is_not_refused_either_fell():
    """Without gradients the shift of the columns is not refused."""
    x = torch.zeros(2, 4, requires_grad=True) * 1
    x[:, :-1] = x[:, 1:]
    assert x.requires_grad and not x.any()


def test_a_batch_of_windows_of_samples():
    """Build a new window in every step: under ``vmap`` as well."""
    windows, values = torch.arange(6.0).view(2, 3), torch.tensor([[8.0], [9.0]])
    new = torch.vmap(pushed)(windows, values)
    assert torch.equal(new, torch.cat([windows[:, 1:], values], dim=1))


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.bfloat16, torch.complex64])
def test_windows_of_other_dtypes(dtype):
    """Build a new window in every step."""
    window = pushed(torch.zeros(3, dtype=dtype), torch.ones(1, dtype=dtype))
    assert window.dtype == dtype and window.tolist() == [0, 0, 1]
