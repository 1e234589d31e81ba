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


def test_the_count_is_raised_before_the_error_fell():
    """The call is refused: it has already counted a batch."""
    layer = nn.BatchNorm1d(1)
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(layer)(GROUPS)
    assert layer.num_batches_tracked == 1 and layer.running_mean.tolist() == [0.0]


class OwnBuffers(nn.Module):
    """A module that calls the function with buffers of its own."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(1))
        self.register_buffer("var", torch.ones(1))

    def forward(self, group):
        return nn.functional.batch_norm(group, self.mean, self.var, training=True)


def test_a_call_of_the_function_is_not_replaced_fell():
    """Call replace_all_batch_norm_modules_(net): it does not reach a call of the function."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(replace_all_batch_norm_modules_(OwnBuffers()))(GROUPS)
    without = torch.vmap(lambda g: nn.functional.batch_norm(g, None, None, training=True))(GROUPS)
    assert without.shape == GROUPS.shape


@pytest.mark.parametrize("batched", ["running_mean", "running_var"])
def test_one_buffer_with_the_batch_is_not_enough(batched):
    """Give the buffers a batch dimension: one of the two is not enough."""
    layer = nn.BatchNorm1d(1)
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda b, g: functional_call(layer, {batched: b}, (g,)))(
            torch.ones(2, 1), GROUPS
        )


def test_one_row_for_each_sample_fell():
    """Keep no running statistics: a replaced layer refuses one row alone, in eval() as well."""
    layer = replace_all_batch_norm_modules_(nn.BatchNorm1d(3))
    samples = torch.rand(4, 3)
    for mode in (layer.train(), layer.eval()):
        with pytest.raises(ValueError, match="Expected more than 1 value per channel"):
            torch.vmap(lambda sample, mode=mode: mode(sample[None]))(samples)
    final = nn.BatchNorm1d(3).eval()
    assert torch.vmap(lambda sample: final(sample[None]))(samples).shape == (4, 1, 3)


def test_an_image_for_each_sample_has_statistics():
    """One row is refused: an image has more than one value for each channel."""
    layer = replace_all_batch_norm_modules_(nn.BatchNorm2d(2))
    assert torch.vmap(lambda image: layer(image[None]))(IMAGES).shape == (3, 1, 2, 2, 4)


def test_a_checkpoint_does_not_load_into_a_replaced_layer_fell():
    """replace_all_batch_norm_modules_ keeps the rest: a checkpoint with statistics is refused."""
    state = nn.BatchNorm1d(1).state_dict()
    replaced = replace_all_batch_norm_modules_(nn.BatchNorm1d(1))
    with pytest.raises(RuntimeError, match="Unexpected key"):
        replaced.load_state_dict(state)
    loaded = nn.BatchNorm1d(1)
    loaded.load_state_dict(state)
    assert replace_all_batch_norm_modules_(loaded).weight.tolist() == [1.0]


def test_batched_buffers_with_a_cumulative_mean_fell():
    """Give the buffers a batch dimension: with momentum=None the layer asks for a number."""
    layer = nn.BatchNorm1d(1, momentum=None)
    buffers = {name: torch.stack([buffer] * 2) for name, buffer in layer.named_buffers()}
    with pytest.raises(RuntimeError, match="calling .item"):
        torch.vmap(lambda b, g: functional_call(layer, b, (g,)))(buffers, GROUPS)


def test_batched_buffers_of_an_instance_norm():
    """Fix 4 for an InstanceNorm: the statistics are those of a loop."""
    layer = nn.InstanceNorm1d(2, track_running_stats=True)
    groups = torch.arange(48.0).reshape(3, 2, 2, 4)
    buffers = {name: torch.stack([buffer] * 3) for name, buffer in layer.named_buffers()}
    torch.vmap(lambda b, g: functional_call(layer, b, (g,)))(buffers, groups)
    for number, group in enumerate(groups):
        alone = nn.InstanceNorm1d(2, track_running_stats=True)
        alone(group)
        assert torch.allclose(buffers["running_mean"][number], alone.running_mean)


def test_eval_of_the_norm_layers_keeps_dropout():
    """net.eval() stops dropout as well; eval() of the norm layers does not."""
    net = nn.Sequential(nn.BatchNorm1d(1), nn.Dropout(1.0))
    net[0].eval()
    assert not torch.vmap(net, randomness="different")(GROUPS).any()
    assert torch.vmap(net.eval())(GROUPS).all()


def test_jacrev_says_something_else():
    """Batch norm under jacrev: the captured buffers have the other message."""
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        torch.func.jacrev(nn.BatchNorm1d(1))(GROUPS[0])
    layer = nn.BatchNorm1d(1, track_running_stats=False)
    assert torch.func.jacrev(layer)(GROUPS[0]).shape == (2, 1, 2, 1)


def test_chunks_of_one_are_refused_too():
    """vmap brings many samples to it at once: chunk_size=1 is refused as well."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(nn.BatchNorm1d(1), chunk_size=1)(GROUPS)


def test_an_ensemble_has_stacked_buffers():
    """As in an ensemble: stack_module_state stacks the buffers of the models."""
    models = [nn.BatchNorm1d(1) for _ in range(2)]
    parameters, buffers = torch.func.stack_module_state(models)
    torch.vmap(lambda p, b, g: functional_call(models[0], (p, b), (g,)))(
        parameters, buffers, GROUPS
    )
    assert torch.allclose(buffers["running_mean"], torch.tensor([[0.2], [2.0]]))
    assert models[0].running_mean.tolist() == [0.0]


def test_no_buffers_in_eval_of_the_function_fell():
    """Pass ``None`` for both buffers of ``batch_norm`` (with ``training=False`` that is refused)."""
    with pytest.raises(RuntimeError, match="running_mean must be defined in evaluation mode"):
        nn.functional.batch_norm(GROUPS[0], None, None, training=False)


def test_an_ensemble_with_stacked_parameters_alone_fell():
    """Put the layers into eval(), or replace them: an ensemble that trains needs its own buffers."""
    models = [nn.BatchNorm1d(1) for _ in range(2)]
    parameters, buffers = torch.func.stack_module_state(models)

    def loss(parameters, buffers, group):
        return functional_call(models[0], (parameters, buffers), (group,)).square().mean()

    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda p, g: functional_call(models[0], p, (g,)))(parameters, GROUPS)
    gradients = torch.vmap(torch.func.grad(loss))(parameters, buffers, GROUPS)
    assert gradients["weight"].shape == (2, 1)
    assert torch.allclose(buffers["running_mean"], torch.tensor([[0.2], [2.0]]))


@pytest.mark.parametrize("cure", ["replaced", "eval"])
def test_gradients_of_each_sample(cure):
    """Per-sample gradients fail at the BatchNorm layer: those of both cures are a loop's."""
    net = nn.Sequential(nn.Conv2d(2, 3, 1), nn.BatchNorm2d(3), nn.Flatten(0))
    net = replace_all_batch_norm_modules_(net) if cure == "replaced" else net.eval()
    parameters = dict(net.named_parameters())

    def loss(parameters, image):
        return functional_call(net, parameters, (image[None],)).square().sum().exp().log1p()

    images = IMAGES / 50
    found = torch.vmap(torch.func.grad(loss), (None, 0))(parameters, images)
    for number, image in enumerate(images):
        alone = torch.func.grad(loss)(parameters, image)
        for name, gradient in alone.items():
            assert torch.allclose(found[name][number], gradient, atol=1e-3)
