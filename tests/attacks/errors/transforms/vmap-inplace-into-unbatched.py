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


class Kept(torch.autograd.Function):
    """Its backward writes the gradient into a tensor that ``make`` makes."""

    @staticmethod
    def forward(window, make):
        return window.clone()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.make = inputs[1]

    @staticmethod
    def backward(ctx, gradient):
        kept = ctx.make(gradient)
        kept[:] = gradient
        return kept, None


def from_torch(gradient):
    return torch.zeros(2)


def from_the_gradient(gradient):
    return gradient.new_zeros(2)


def test_jacrev_calls_vmap_for_you_fell():
    """Inside torch.vmap: jacrev raises it of a write in a backward."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.func.jacrev(lambda w: Kept.apply(w, from_torch))(WINDOWS[0])
    jacobian = torch.func.jacrev(lambda w: Kept.apply(w, from_the_gradient))(WINDOWS[0])
    assert jacobian.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_gradients_in_a_batch_call_it_too_fell():
    """Inside torch.vmap: is_grads_batched=True raises it as well, without any torch.func."""
    window = WINDOWS[0].clone().requires_grad_()
    for make in (from_torch, from_the_gradient):
        kept = Kept.apply(window, make)
        if make is from_torch:
            with pytest.raises(RuntimeError, match=REFUSED):
                torch.autograd.grad(kept, window, torch.eye(2), is_grads_batched=True)
        else:
            (rows,) = torch.autograd.grad(kept, window, torch.eye(2), is_grads_batched=True)
            assert rows.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_jacfwd_of_the_function_with_add():
    """jacrev calls vmap on the backward pass: jacfwd of a function that adds to zeros runs."""
    assert torch.func.jacfwd(lambda w: torch.zeros(2).add_(w))(WINDOWS[0]).tolist() == [
        [1.0, 0.0],
        [0.0, 1.0],
    ]


@pytest.mark.parametrize("name", ["new_ones", "new_empty", "new_zeros"])
def test_what_takes_the_batch_dimension(name):
    """new_zeros takes the batch dimension of window."""
    assert torch.equal(torch.vmap(lambda w: getattr(w, name)(2).copy_(w))(WINDOWS), WINDOWS)
    assert torch.equal(torch.vmap(lambda w: w.new_full((2,), 5.0).copy_(w))(WINDOWS), WINDOWS)


def test_new_tensor_has_no_batch_fell():
    """Make the tensor with x.new_zeros(...): new_tensor takes no batch dimension."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda w: w.new_tensor([0.0, 0.0]).copy_(w))(WINDOWS)


@pytest.mark.parametrize("made_of", ["outer", "inner", "both"])
def test_a_vmap_within_a_vmap_fell(made_of):
    """Make the tensor from a sample: within two vmaps it needs both batch dimensions."""

    def product(outer, inner):
        made = {"outer": outer, "inner": inner, "both": outer + inner}[made_of]
        return torch.zeros_like(made).copy_(outer * inner)

    nested = torch.vmap(torch.vmap(product, in_dims=(None, 0)), in_dims=(0, None))
    if made_of == "both":
        assert torch.equal(nested(WINDOWS, WINDOWS), WINDOWS[:, None] * WINDOWS)
    else:
        with pytest.raises(RuntimeError, match=REFUSED):
            nested(WINDOWS, WINDOWS)


def test_expand_without_a_clone():
    """A base is copied by expand and clone: without clone the write is refused."""
    copies = torch.zeros(2).expand(2, -1)
    with pytest.raises(RuntimeError, match="single memory location"):
        torch.vmap(torch.Tensor.add_)(copies, WINDOWS)
    torch.vmap(torch.Tensor.add_)(cloned := copies.clone(), WINDOWS)
    assert torch.equal(cloned, WINDOWS)


def test_new_zeros_loses_what_is_outside_fell():
    """Make the tensor with new_zeros: a tensor from outside has values to keep."""
    base = torch.tensor([10.0, 20.0])
    for write in (lambda w: base.clone().mul_(w), lambda w: base.clone().copy_(w)):
        with pytest.raises(RuntimeError, match=REFUSED):
            torch.vmap(write)(WINDOWS)
    copies = base.expand(2, -1).clone()
    torch.vmap(torch.Tensor.mul_)(copies, WINDOWS)
    assert torch.equal(copies, base * WINDOWS)


class Held(torch.nn.Module):
    """A module that writes its input into a buffer."""

    def __init__(self):
        super().__init__()
        self.register_buffer("held", torch.zeros(2))

    def forward(self, window):
        self.held.copy_(window)
        return self.held * 2


def test_a_buffer_of_a_module():
    """Of a tensor from outside, pass in one copy for each sample: a buffer with functional_call."""
    module = Held()
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(module)(WINDOWS)
    copies = {"held": torch.zeros(2, 2)}
    doubled = torch.vmap(lambda b, w: torch.func.functional_call(module, b, (w,)))(copies, WINDOWS)
    assert torch.equal(doubled, WINDOWS * 2) and torch.equal(copies["held"], WINDOWS)
    assert not module.held.any()


def test_embedding_by_renorm_loses_the_gradient_fell():
    """Bring the weight to the norm before the vmap (torch.renorm): its gradient is another."""
    layer = torch.nn.Embedding(5, 2, max_norm=0.5)
    with torch.no_grad():
        layer.weight.fill_(1.0)
    weight = torch.renorm(layer.weight, 2, 0, 0.5)
    (through,) = torch.autograd.grad(weight[1].sum(), layer.weight)
    (looked_up,) = torch.autograd.grad(layer(torch.tensor([1])).sum(), layer.weight)
    assert looked_up[1].tolist() == [1.0, 1.0] and through[1].abs().max() < 0.1


@pytest.mark.parametrize("shape", [(), (2,), (2, 3)], ids=str)
def test_a_base_of_any_shape_fell(shape):
    """base.expand(n, -1).clone() copies a base: of one dimension only."""
    base, numbers = torch.rand(shape), torch.arange(4.0)
    values = numbers.view(4, *[1] * len(shape)).expand(4, *shape)
    copies = base.expand(4, *base.shape).clone()
    torch.vmap(torch.Tensor.add_)(copies, values)
    assert torch.equal(copies, base + values)
    if not shape:
        with pytest.raises(RuntimeError):
            base.expand(4, -1)


def test_a_fraction_among_integers_fell():
    """Make the tensor with x.new_zeros(...): of integers, a fraction is cut off."""
    halves = torch.vmap(lambda p: p.new_zeros(2).copy_(p / 2))(torch.tensor([[1, 5]]))
    assert halves.tolist() == [[0, 2]]


def test_gradients_of_a_base():
    """The write goes to the copies: the gradient reaches a base that requires grad."""
    base = torch.tensor([10.0, 20.0], requires_grad=True)
    torch.vmap(torch.Tensor.mul_)(base.expand(2, *base.shape).clone(), WINDOWS).sum().backward()
    assert torch.equal(base.grad, WINDOWS.sum(0)) and base.tolist() == [10.0, 20.0]
