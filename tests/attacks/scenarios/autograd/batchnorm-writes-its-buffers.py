import copy

import pytest
import torch
from torch import nn

CHANGED = "modified by an inplace operation"


def gradient(norm, between, inputs=None):
    """Return the gradient through an eval-mode call, and the one with ``between`` before backward."""
    x = torch.tensor([[1.0], [3.0]]) if inputs is None else inputs
    x = x.clone().requires_grad_()
    weights = torch.arange(1.0, x.numel() + 1).reshape(x.shape)
    right = torch.autograd.grad((copy.deepcopy(norm).eval()(x) * weights).sum(), x)[0]
    output = norm.eval()(x)
    between(norm)
    return right, torch.autograd.grad((output * weights).sum(), x)[0]


def train(norm):
    norm.train()(torch.tensor([[0.0], [20.0]]))


def makes(*args, **kwargs):
    return lambda: nn.BatchNorm1d(1, *args, **kwargs)


@pytest.mark.parametrize(
    "make", [makes(), makes(affine=False), makes(momentum=None), makes(momentum=1.0)]
)
def test_eval_then_train(make):
    """In uncompiled code the gradients of that call use the new statistics, and nothing raises."""
    right, found = gradient(make(), train)
    assert not torch.allclose(right, found)


@pytest.mark.parametrize("make", [makes(track_running_stats=False), makes(momentum=0.0)])
def test_statistics_that_do_not_change_fell(make):
    """The gradient is computed with the new statistics."""
    right, found = gradient(make(), train)
    assert torch.allclose(right, found)


@pytest.mark.parametrize("kind", [nn.BatchNorm2d, nn.BatchNorm3d])
def test_other_dimensions(kind):
    """In uncompiled code the gradients of that call use the new statistics."""
    shape = (2, 2, 3, 3) if kind is nn.BatchNorm2d else (2, 2, 3, 3, 3)
    right, found = gradient(
        kind(2), lambda n: n.train()(9 * torch.randn(shape)), torch.randn(shape)
    )
    assert not torch.allclose(right, found)


@pytest.mark.parametrize("kind", [nn.LayerNorm, lambda n: nn.GroupNorm(1, n)])
def test_layers_without_statistics(kind):
    """The page speaks of BatchNorm."""
    right, found = gradient(kind(1), train)
    assert torch.equal(right, found)


def test_the_weight_is_wrong_too_fell():
    """The right gradients are 1 for each input (nothing was said of the weight)."""
    norm = nn.BatchNorm1d(1)
    output = norm.eval()(torch.tensor([[1.0], [3.0]]))
    train(norm)
    output.sum().backward()
    assert norm.weight.grad.item() < 1.0


@pytest.mark.parametrize("no_grad", [True, False])
def test_train_under_no_grad(no_grad):
    """In uncompiled code the gradients of that call use the new statistics."""

    def between(norm):
        with torch.set_grad_enabled(not no_grad):
            train(norm)

    right, found = gradient(nn.BatchNorm1d(1), between)
    assert not torch.allclose(right, found)


def test_compiled_fell():
    """The gradient is computed with the new statistics, and nothing raises."""
    norm = nn.BatchNorm1d(1)
    compiled = torch.compile(norm, backend="aot_eager")
    output = compiled.eval()(torch.tensor([[1.0], [3.0]], requires_grad=True))
    train(compiled)
    with pytest.raises(RuntimeError, match=CHANGED):
        output.sum().backward()


def test_num_batches_tracked_is_counted_fell():
    """It writes into its buffers and does not move their version counter."""
    norm = nn.BatchNorm1d(1)
    before = norm.num_batches_tracked._version
    train(norm)
    assert norm.num_batches_tracked._version == before + 1


@pytest.mark.parametrize(
    "write",
    [
        lambda n: n.running_var.mul_(2),
        lambda n: n.reset_running_stats(),
        lambda n: n.load_state_dict(nn.BatchNorm1d(1).state_dict()),
    ],
)
def test_other_writes_to_the_buffers(write):
    """A write of yours to a buffer is counted, also by ``load_state_dict``."""
    with pytest.raises(RuntimeError, match=CHANGED):
        gradient(nn.BatchNorm1d(1), write)


def test_two_calls_in_train_mode():
    """In ``train()`` mode backward uses the statistics of the batch, not the buffers."""
    x = torch.tensor([[1.0], [3.0]], requires_grad=True)
    norm = nn.BatchNorm1d(1)
    weights = torch.tensor([[1.0], [2.0]])
    alone = torch.autograd.grad((copy.deepcopy(norm)(x) * weights).sum(), x)[0]
    output = norm(x)
    train(norm)
    assert torch.equal(torch.autograd.grad((output * weights).sum(), x)[0], alone)


def test_a_hook_that_clones_what_is_saved():
    """Backward uses the new statistics, since it saved the buffers themselves."""
    with torch.autograd.graph.saved_tensors_hooks(torch.clone, lambda t: t):
        right, found = gradient(nn.BatchNorm1d(1), train)
    assert torch.allclose(right, found)


@pytest.mark.parametrize("copied", [False, True])
def test_a_whole_model_fell(copied):
    """Hand copies of the statistics to the function (which serves one layer; a model has several)."""
    first = nn.BatchNorm1d(2)
    model = nn.Sequential(nn.Linear(2, 2), first, nn.Sequential(nn.ReLU(), nn.BatchNorm1d(2)))
    x = torch.tensor([[1.0, 2.0], [3.0, 5.0]], requires_grad=True)
    weights = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    leaves = [x, *model.parameters()]
    right = torch.autograd.grad((model.eval()(x) * weights).sum(), leaves)
    copies = {n: b.clone() for n, b in model.named_buffers()} if copied else {}
    output = torch.func.functional_call(model.eval(), copies, (x,))
    model.train()(20 * torch.arange(6.0).reshape(3, 2))
    found = torch.autograd.grad((output * weights).sum(), leaves)
    assert all(map(torch.allclose, right, found)) == copied
    assert first.num_batches_tracked == 1


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("momentum", [None, 0.1])
def test_the_counters_in_other_dtypes(dtype, momentum):
    """It writes into both and does not move their version counters; that of the third does move."""
    norm = nn.BatchNorm1d(1, momentum=momentum).to(dtype)
    before = [buffer._version for buffer in norm.buffers()]
    norm(torch.tensor([[0.0], [20.0]], dtype=dtype))
    assert [b._version - old for b, old in zip(norm.buffers(), before)] == [0, 0, 1]
    assert norm.running_mean.item() == (10 if momentum is None else 1)


def test_train_first_and_eval_second():
    """Yes, if you call it in ``eval()`` mode, then in ``train()`` mode (the other order is safe)."""
    x, weights = torch.tensor([[1.0], [3.0], [4.0]], requires_grad=True), torch.tensor([1.0, 2, 4])
    alone = torch.autograd.grad((nn.BatchNorm1d(1)(x)[:, 0] * weights).sum(), x)[0]
    norm = nn.BatchNorm1d(1)
    output = norm(x)
    norm.eval()(x)
    norm.train()(20 * x.detach())
    assert torch.equal(torch.autograd.grad((output[:, 0] * weights).sum(), x)[0], alone)


def test_a_counted_write_after_train_mode():
    """A write of yours to a buffer is counted; train mode saves the buffers, too."""
    norm = nn.BatchNorm1d(1)
    output = norm(torch.tensor([[1.0], [3.0]], requires_grad=True))
    norm.running_mean.zero_()
    with pytest.raises(RuntimeError, match=CHANGED):
        output.sum().backward()


def after_two_calls(first, second):
    """Return the gradient of an eval-mode call, after one in train mode."""
    x = torch.tensor([[1.0], [3.0]], requires_grad=True)
    output = first.eval()(x)
    train(second)
    output.sum().backward()
    return x.grad


def test_both_calls_in_one_compiled_function_fell():
    """A compiled layer counts its writes, and backward raises after the three steps."""
    norm, x = nn.BatchNorm1d(1), torch.tensor([[1.0], [3.0]], requires_grad=True)

    def both(x):
        output = norm.eval()(x)
        train(norm)
        return output.sum()

    torch.compile(both, backend="aot_eager")(x).backward()
    assert torch.allclose(x.grad, norm.running_var.rsqrt().expand(2, 1), rtol=0.01)


def test_only_the_first_call_is_compiled_fell():
    """A compiled layer counts its writes (the layer is compiled; the call in train mode is not)."""
    norm = nn.BatchNorm1d(1)
    wrong = after_two_calls(torch.compile(norm, backend="aot_eager"), norm)
    assert torch.allclose(wrong, norm.running_var.rsqrt().expand(2, 1), rtol=0.01)


def test_only_the_second_call_is_compiled():
    """If the call in ``train()`` mode is compiled by itself, its writes are counted, and backward raises."""
    norm = nn.BatchNorm1d(1)
    with pytest.raises(RuntimeError, match=CHANGED):
        after_two_calls(norm, torch.compile(norm, backend="aot_eager"))


def test_a_copy_for_a_compiled_layer():
    """Or make the first call with copies of the buffers."""
    norm, x = nn.BatchNorm1d(1), torch.tensor([[1.0], [3.0]], requires_grad=True)
    compiled = torch.compile(norm, backend="aot_eager")
    copies = {name: buffer.clone() for name, buffer in compiled.named_buffers()}
    output = torch.func.functional_call(compiled.eval(), copies, (x,))
    train(compiled)
    output.sum().backward()
    assert torch.allclose(x.grad, torch.ones(2, 1)) and torch.allclose(
        norm.weight.grad, torch.tensor(4.0)
    )


def test_a_write_through_data_fell():
    """A write of yours to a buffer is counted."""
    right, found = gradient(nn.BatchNorm1d(1), lambda n: n.running_var.data.mul_(4))
    assert not torch.allclose(right, found)


def test_load_state_dict_with_assign():
    """``load_state_dict`` with ``assign=True`` sets other buffers: those that were saved stay."""
    state = nn.BatchNorm1d(1).state_dict()
    right, found = gradient(nn.BatchNorm1d(1), lambda n: n.load_state_dict(state, assign=True))
    assert torch.equal(right, found)


def test_the_function_without_a_layer():
    """The gradients of that call then use the new statistics, with ``F.batch_norm`` as well."""
    mean, variance = torch.zeros(1), torch.ones(1)
    x = torch.tensor([[1.0], [3.0]], requires_grad=True)
    output = nn.functional.batch_norm(x, mean, variance)
    nn.functional.batch_norm(torch.tensor([[0.0], [20.0]]), mean, variance, training=True)
    output.sum().backward()
    assert (
        torch.allclose(x.grad, variance.rsqrt().expand(2, 1), rtol=0.01) and variance._version == 0
    )


def test_other_layers_that_track():
    """The page speaks of BatchNorm: ``SyncBatchNorm`` behaves alike, ``InstanceNorm`` does not."""
    right, found = gradient(nn.SyncBatchNorm(1), train)
    assert not torch.allclose(right, found)
    right, found = gradient(
        nn.InstanceNorm1d(1, track_running_stats=True),
        lambda n: n.train()(torch.tensor([[[0.0, 20.0]]])),
        torch.tensor([[[1.0, 3.0]]]),
    )
    assert torch.allclose(right, found)


def test_nothing_changes_for_an_empty_batch_fell():
    """BatchNorm in train mode changes ``running_mean`` and ``running_var``."""
    norm = nn.BatchNorm1d(1)
    norm(torch.ones(0, 1))
    assert norm.running_mean == 0 and norm.running_var == 1


def test_the_weight_alone():
    """The gradients of that call then use the new statistics, if only the weight requires grad."""
    norm = nn.BatchNorm1d(1)
    output = norm.eval()(torch.tensor([[1.0], [3.0]]))
    train(norm)
    output.sum().backward()
    assert norm.weight.grad.item() < 1.0 and norm.bias.grad.item() == 2.0


@pytest.mark.parametrize("before", [False, True])
def test_a_copy_and_a_checkpoint_fell(before):
    """Or make the first call with copies of the buffers. That works for a whole model with such layers, too."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.BatchNorm1d(1)

        def forward(self, x):
            return torch.utils.checkpoint.checkpoint(self.norm, x, use_reentrant=False)

    net, x = Net(), torch.tensor([[1.0], [3.0]], requires_grad=True)
    copies = {name: buffer.clone() for name, buffer in net.named_buffers()}
    output = torch.func.functional_call(net.eval(), copies, (x,))
    if before:
        output.sum().backward()
        assert torch.allclose(x.grad, torch.ones(2, 1))
    train(net)
    if not before:
        with pytest.raises(torch.utils.checkpoint.CheckpointError):
            output.sum().backward()


@pytest.mark.parametrize("mode", [True, False])
def test_one_mode_and_a_checkpoint(mode):
    """A model that uses a checkpoint: there use one of the other two (here one mode for both calls)."""
    x, weights = torch.tensor([[1.0], [3.0], [7.0]]).requires_grad_(), torch.tensor([1.0, 2.0, 5.0])
    norm = nn.BatchNorm1d(1).train(mode)
    alone = torch.autograd.grad((copy.deepcopy(norm)(x)[:, 0] * weights).sum(), x)[0]
    output = torch.utils.checkpoint.checkpoint(norm, x, use_reentrant=False)
    norm(torch.tensor([[0.0], [20.0]]))
    found = torch.autograd.grad((output[:, 0] * weights).sum(), x)[0]
    assert torch.allclose(found, alone)
