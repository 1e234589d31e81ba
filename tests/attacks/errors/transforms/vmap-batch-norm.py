"""Attacks on gallery/errors/transforms/vmap-batch-norm.py."""

import pytest
import torch
from torch import nn
from torch.func import functional_call, replace_all_batch_norm_modules_

REFUSED = "Batch norm got a batched tensor as input"
GROUPS = torch.tensor([[[1.0], [3.0]], [[10.0], [30.0]]])
IMAGES = torch.arange(48.0).reshape(3, 2, 2, 4)


@pytest.mark.parametrize("momentum", [0.1, 0.0, 1.0, None])
def test_each_momentum_is_refused(momentum):
    """A norm layer in training mode updates one set of running statistics: it is refused."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(nn.BatchNorm1d(1, momentum=momentum))(GROUPS)


def test_the_functional_form():
    """The buffers are captured by the function: so in F.batch_norm."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(
            lambda g: nn.functional.batch_norm(g, torch.zeros(1), torch.ones(1), training=True)
        )(GROUPS)


def test_one_group_is_refused_too():
    """vmap brings many samples to it at once, or one."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(nn.BatchNorm1d(1))(GROUPS[:1])


def test_the_order_does_not_count_for_a_cumulative_mean_fell():
    """In eager code the order counts: not with momentum=None."""
    means = []
    for order in (GROUPS, GROUPS.flip(0)):
        layer = nn.BatchNorm1d(1, momentum=None)
        for group in order:
            layer(group)
        means.append(layer.running_mean.item())
    assert means == [11.0, 11.0]


def test_instance_norm_is_not_replaced_fell():
    """replace_all_batch_norm_modules_ for a norm layer: an InstanceNorm keeps its statistics."""
    net = nn.Sequential(nn.InstanceNorm1d(2, track_running_stats=True))
    replace_all_batch_norm_modules_(net)
    assert net[0].running_mean is not None
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(net)(IMAGES)
    assert torch.vmap(nn.InstanceNorm1d(2))(IMAGES).shape == IMAGES.shape


@pytest.mark.parametrize("kind", [nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm])
def test_each_batch_norm_is_replaced(kind):
    """It sets them to None in each batch norm of a network, nested ones too."""
    net = nn.Sequential(nn.Sequential(kind(2)))
    replace_all_batch_norm_modules_(net)
    assert net[0][0].running_mean is None and net[0][0].running_var is None


def test_replacing_forgets_what_was_learned_fell():
    """It then normalises with its input in eval(): a trained layer gives other values."""
    trained = nn.BatchNorm1d(1)
    trained(GROUPS[1])
    trained.eval()
    before = trained(GROUPS[0])
    replace_all_batch_norm_modules_(trained)
    assert not torch.allclose(trained(GROUPS[0]), before)


def test_eval_mode_reads():
    """In eval() they are read and not written."""
    layer = nn.BatchNorm1d(1).eval()
    torch.vmap(layer)(GROUPS)
    assert layer.running_mean.tolist() == [0.0] and layer.num_batches_tracked == 0


def test_statistics_for_each_sample():
    """Give the buffers a batch dimension and pass them in."""
    layer = nn.BatchNorm1d(1)
    buffers = {name: torch.stack([buffer] * 2) for name, buffer in layer.named_buffers()}
    torch.vmap(lambda b, g: functional_call(layer, b, (g,)))(buffers, GROUPS)
    assert torch.allclose(buffers["running_mean"], torch.tensor([[0.2], [2.0]]))
    assert buffers["num_batches_tracked"].tolist() == [1, 1]
    assert layer.running_mean.tolist() == [0.0]


def test_an_input_without_the_batch_is_accepted():
    """Batch norm got a batched tensor: one that is the same for all samples updates once."""
    layer = nn.BatchNorm1d(1)
    torch.vmap(lambda g, shared: g + layer(shared), in_dims=(0, None))(GROUPS, GROUPS[0])
    assert torch.allclose(layer.running_mean, torch.tensor([0.2]))


@pytest.mark.parametrize("layer", [nn.GroupNorm(1, 2), nn.LayerNorm(4), nn.RMSNorm(4)], ids=repr)
def test_layers_without_statistics(layer):
    """GroupNorm and LayerNorm have no running statistics."""
    expected = torch.stack([layer(image) for image in IMAGES])
    assert torch.allclose(torch.vmap(layer)(IMAGES), expected, atol=1e-5)
    assert not list(layer.buffers())
