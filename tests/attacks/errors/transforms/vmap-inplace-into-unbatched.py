"""Attacks on gallery/errors/transforms/vmap-inplace-into-unbatched.py."""

import pytest
import torch

REFUSED = "is not possible because there exists a Tensor `other`"
WINDOWS = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def pad(window):
    padded = window.new_zeros(len(window) + 1)
    padded[:-1] = window
    return padded


@pytest.mark.parametrize(
    "write",
    [
        lambda t, w: t.copy_(w),
        lambda t, w: t.mul_(w),
        lambda t, w: t.masked_fill_(w > 1, 5.0),
        lambda t, w: t.index_add_(0, torch.tensor([0, 1]), w),
        lambda t, w: t.scatter_(0, torch.tensor([0, 1]), w),
        lambda t, w: t.lerp_(w, 0.5),
        lambda t, w: t.fill_(w[0]),
    ],
    ids=["copy_", "mul_", "masked_fill_", "index_add_", "scatter_", "lerp_", "fill_"],
)
def test_each_write_of_a_sample(write):
    """A value that differs from sample to sample does not fit into it."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda w: write(torch.zeros(2), w))(WINDOWS)


def test_a_constant_fits_fell():
    """The write of a sample does not fit: a constant, or an unbatched tensor, does."""

    def fill(window):
        held = torch.zeros(3)
        held[:2] = 5.0
        held[2:] = torch.ones(1)
        return held + 0 * window[0]

    assert torch.vmap(fill)(WINDOWS).tolist() == [[5.0, 5.0, 1.0]] * 2


def test_a_batch_of_one_is_refused_too():
    """The write is refused for a batch of one sample, too."""
    for write in (lambda w: torch.zeros(2).copy_(w), lambda w: torch.zeros(2).mul_(w)):
        with pytest.raises(RuntimeError, match=REFUSED):
            torch.vmap(write)(WINDOWS[:1])


def test_the_message_without_vmap():
    """The message of add_ does not mention vmap; that of sub_ does."""
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape") as caught:
        torch.vmap(torch.Tensor.add_, in_dims=(None, 0))(torch.zeros(2), WINDOWS)
    assert "vmap" not in str(caught.value)
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(torch.Tensor.sub_, in_dims=(None, 0))(torch.zeros(2), WINDOWS)


def test_room_for_all_samples_does_not_help():
    """padded has no batch dimension: a tensor as large as the batch is refused as well."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda w: torch.zeros(2, 2).copy_(w))(WINDOWS)


@pytest.mark.parametrize("make", [torch.zeros_like, torch.empty_like, torch.ones_like])
def test_like_functions_have_the_batch(make):
    """Make the tensor from a sample."""
    assert torch.equal(torch.vmap(lambda w: make(w).copy_(w))(WINDOWS), WINDOWS)


def test_new_zeros_of_an_unbatched_tensor_has_no_batch():
    """new_zeros takes the batch dimension of window: of what it is called on."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda w: torch.ones(2).new_zeros(2).copy_(w))(WINDOWS)


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.float64])
def test_new_zeros_has_the_dtype_of_the_sample_fell(dtype):
    """new_zeros instead of torch.zeros: the result has the dtype of the sample, not float32."""
    assert torch.vmap(pad)(WINDOWS.to(dtype)).dtype == dtype


@pytest.mark.parametrize("shape", [(2, 0), (1, 2), (0, 2), (2, 5)])
def test_pad_at_edges(shape):
    """Fix 1, for empty samples, for one sample and for none."""
    windows = torch.rand(shape)
    padded = torch.cat([windows, windows.new_zeros(shape[0], 1)], dim=1)
    assert torch.equal(torch.vmap(pad)(windows), padded)


def test_the_comparison_marks_nothing_for_a_negative_position_fell():
    """where(arange == position) for row[position] = 1.0: not for a negative position."""

    def compared(position):
        return torch.where(torch.arange(3) == position, 1.0, 0.0)

    def written(position):
        row = position.new_zeros(3, dtype=torch.float32)
        row[position] = 1.0
        return row

    last = torch.tensor([-1])
    assert not torch.vmap(compared)(last).any()
    assert torch.vmap(written)(last).tolist() == [[0.0, 0.0, 1.0]]
    assert not torch.vmap(compared)(torch.tensor([3])).any()
    with pytest.raises(IndexError):
        torch.vmap(written)(torch.tensor([3]))


def test_jacrev_of_the_function_with_zeros_is_no_vmap():
    """Inside torch.vmap: jacrev of the failing function runs."""

    def failing(window):
        padded = torch.zeros(3)
        padded[:2] = window
        return padded

    expected = [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    assert torch.func.jacrev(failing)(WINDOWS[0]).tolist() == expected
