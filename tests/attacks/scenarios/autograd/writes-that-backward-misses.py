import ctypes

import numpy as np
import pytest
import torch
import torch.utils.checkpoint

CHANGED = "modified by an inplace operation"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def after(write):
    """Return how far the version moved, and the gradient of the square, which must be 2x."""
    scale = leaf()
    squares = scale**2
    write(scale)
    return scale._version, torch.autograd.grad(squares.sum(), scale)[0].tolist()


def no_grad(write):
    return torch.no_grad()(write)


def fused(make):
    def write(tensor):
        tensor.grad = torch.ones(3)
        make([tensor], lr=1.0, fused=True).step()

    return write


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.detach().apply_(lambda v: 10.0),
        lambda t: t.detach().map_(torch.zeros(3), lambda a, b: 10.0),
        lambda t: torch.from_dlpack(t.detach()).fill_(10.0),
        lambda t: t.detach().untyped_storage().fill_(0),
        lambda t: torch.from_numpy(t.detach().numpy()).fill_(10.0),
        lambda t: np.asarray(t.detach()).fill(10.0),
        lambda t: torch.empty(0).set_(t.detach()).fill_(10.0),
        lambda t: ctypes.memset(t.data_ptr(), 0, 12),
        lambda t: torch.nn.utils.vector_to_parameters(torch.zeros(3), [t]),
        lambda t: setattr(t, "data", torch.zeros(3)),
        no_grad(lambda t: t.unsafe_chunk(1)[0].fill_(10.0)),
        fused(torch.optim.SGD),
        fused(torch.optim.Adam),
        fused(torch.optim.AdamW),
        fused(torch.optim.Adagrad),
    ],
)
def test_what_is_not_counted_fell(write):
    """Those that do not move the version counter: through ``.data``, through NumPy, and BatchNorm's."""
    version, gradient = after(write)
    assert version == 0 and gradient != [2.0, 4.0, 6.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.detach().fill_(10.0),
        lambda t: t.detach().view(torch.int32).fill_(10),
        lambda t: t.detach().as_strided((1,), (1,)).fill_(10.0),
        lambda t: torch.nn.init.ones_(t),
        no_grad(lambda t: t.unbind()[0].fill_(10.0)),
        no_grad(lambda t: torch.mul(t, 2, out=t)),
        no_grad(lambda t: torch._foreach_add_([t], 1.0)),
        torch.inference_mode()(lambda t: t.fill_(10.0)),
    ],
)
def test_a_counted_write_raises(write):
    """A write through ``detach()``, or under ``no_grad``, still counts."""
    with pytest.raises(RuntimeError, match=CHANGED):
        after(write)


@pytest.mark.parametrize("foreach", [False, True])
def test_an_optimizer_that_is_not_fused_is_counted(foreach):
    """A fused optimizer's write is not counted."""

    def write(tensor):
        tensor.grad = torch.ones(3)
        torch.optim.AdamW([tensor], foreach=foreach).step()

    with pytest.raises(RuntimeError, match=CHANGED):
        after(write)


@pytest.mark.parametrize("through", ["data", "detach"])
def test_compiled_code_counts_both_fell(through):
    """A write through ``.data`` does not move the version counter: in uncompiled code."""

    @torch.compile(backend="aot_eager")
    def write(tensor):
        part = tensor.data if through == "data" else tensor.detach()
        part[0] = 10.0

    with pytest.raises(RuntimeError, match=CHANGED):
        after(write)


def test_a_counted_write_that_hooks_hide():
    """It raises after a counted write if it saved the tensor that was written."""
    scale = leaf()
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t):
        squares = scale**2
    scale.detach()[0] = 10.0
    assert torch.autograd.grad(squares.sum(), scale)[0].tolist() == [20.0, 4.0, 6.0]


def test_a_write_to_what_was_not_saved():
    """It raises if it saved the tensor that was written."""
    scale = leaf()
    ten = scale * 10
    scale.detach()[0] = 10.0
    assert torch.autograd.grad(ten.sum(), scale)[0].tolist() == [10.0] * 3


def test_a_clone_before_numpy():
    """For an array that you may write to, take ``scale.detach().clone().numpy()``."""
    version, gradient = after(lambda t: t.detach().clone().numpy().fill(0))
    assert version == 0 and gradient == [2.0, 4.0, 6.0]


class Kept(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.kept = x
        return x**2

    @staticmethod
    def backward(ctx, grad):
        return 2 * ctx.kept * grad


def test_a_counted_write_to_what_ctx_keeps_fell():
    """Those that do not move the version counter (a counted one need not be noticed, either)."""
    scale = leaf()
    squares = Kept.apply(scale)
    scale.detach()[0] = 10.0
    squares.sum().backward()
    assert scale._version == 1 and scale.grad.tolist() == [20.0, 4.0, 6.0]


@pytest.mark.parametrize("make", [torch.optim.SGD, torch.optim.Adam])
def test_backward_before_a_fused_step(make):
    """For an optimizer's step, call ``backward()`` before ``step()``."""
    scale = leaf()
    (scale**2).sum().backward()
    assert scale.grad.tolist() == [2.0, 4.0, 6.0]
    make([scale], lr=1.0, fused=True).step()
    assert scale._version == 0 and scale[0] != 1.0


@pytest.mark.parametrize(
    "write",
    [
        lambda t: torch.vmap(lambda v: v.mul_(2))(t.detach()),
        lambda t: torch.mul(torch.ones(3), 2.0, out=t.detach()),
        lambda t: t.detach().view(torch.int32).zero_(),
        no_grad(lambda t: torch._foreach_add_([t], 1.0)),
    ],
)
def test_other_writes_through_detach_count(write):
    """A write through ``detach()``, or under ``no_grad``, still counts."""
    with pytest.raises(RuntimeError, match=CHANGED):
        after(write)


@pytest.mark.parametrize("reentrant", [False, True])
def test_a_checkpoint_notices(reentrant):
    """It raises after a counted write if it saved the tensor (a checkpoint saves it as well)."""
    scale = leaf()
    squares = torch.utils.checkpoint.checkpoint(lambda x: x**2, scale, use_reentrant=reentrant)
    scale.detach()[0] = 10.0
    with pytest.raises(RuntimeError, match=CHANGED):
        squares.sum().backward()


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_not_each_compiled_function_counts_fell(backend):
    """A compiled function that writes to its argument through ``.data`` moves its version counter."""

    @torch.compile(backend=backend)
    def write(tensor):
        tensor.data[0] = 10.0

    scale = leaf()
    write(scale)
    assert scale[0] == 10.0 and (scale._version > 0) == (backend != "eager")


@torch.no_grad()
def test_not_each_write_under_no_grad_counts_fell():
    """``no_grad`` switches off the leaf check, and such writes still count."""
    scale = leaf()
    scale.unsafe_chunk(1)[0].fill_(10.0)
    assert scale._version == 0
    scale[0] = 9.0
    assert scale._version == 1


def test_nor_each_write_through_detach_fell():
    """``detach()`` switches off the leaf check, and such writes still count."""
    version, gradient = after(lambda t: t.detach().numpy().fill(10.0))
    assert version == 0 and gradient == [20.0] * 3


def test_an_inference_tensor_has_no_version():
    """To test a write of yours, compare ``_version``: an inference tensor has none, and raises."""
    with torch.inference_mode():
        scale = torch.ones(2)
    with pytest.raises(RuntimeError, match="do not track version counter"):
        _ = scale._version


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16, torch.complex64])
def test_other_dtypes_are_counted_alike(dtype):
    """``scale.detach()[0] = 10.0`` still counts, and a write through ``.data`` does not."""
    scale = torch.ones(2, dtype=dtype)
    scale.data[0] = 0
    assert scale._version == 0
    scale.detach()[0] = 1
    assert scale._version == 1
