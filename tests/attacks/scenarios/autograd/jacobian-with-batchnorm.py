import pytest
import torch
from torch import nn
from torch.func import functional_call, grad, jacfwd, jacrev, vmap

INPUTS = torch.tensor([[1.0, 2.0], [3.0, 6.0]])
BATCHES = torch.stack([INPUTS, INPUTS * 10])


def output(norm):
    return lambda weight, batch: functional_call(norm, {"weight": weight}, (batch,))


def weight():
    return torch.ones(2)


@pytest.mark.parametrize(
    "options", [{}, {"momentum": None}, {"momentum": 0.0}, {"momentum": 1.0, "eps": 0.1}]
)
@pytest.mark.parametrize("transform", [jacrev, jacfwd])
def test_transforms_raise(transform, options):
    """In ``train()`` mode the layer writes into its buffers; ``momentum=0.0`` does not help."""
    with pytest.raises(RuntimeError, match="mutate a captured Tensor"):
        transform(output(nn.BatchNorm1d(2, **options)))(weight(), INPUTS)


@pytest.mark.parametrize("options", [{}, {"momentum": 0.0}])
def test_vmap_raises_after_a_write_fell(options):
    """That is noticed after ``num_batches_tracked`` was written."""
    norm = nn.BatchNorm1d(2, **options)
    with pytest.raises(RuntimeError, match="batched tensor"):
        vmap(output(norm), in_dims=(None, 0))(weight(), BATCHES)
    assert norm.num_batches_tracked == 1 and norm.running_mean.tolist() == [0.0, 0.0]


def test_vmap_over_the_weights_only_fell():
    """Why does ``vmap`` over my model fail (it does not, if the batch is not mapped)."""
    norm = nn.BatchNorm1d(2)
    found = vmap(output(norm), in_dims=(0, None))(torch.ones(3, 2), INPUTS)
    assert found.shape == (3, 2, 2) and norm.num_batches_tracked == 1


@pytest.mark.parametrize("transform", [jacrev, jacfwd])
def test_eval(transform):
    """In ``eval()`` mode nothing is written."""
    norm = nn.BatchNorm1d(2).eval()
    jacobian = transform(output(norm))(weight(), INPUTS)
    assert torch.allclose(jacobian.diagonal(dim1=1, dim2=2), INPUTS, atol=1e-4)
    assert norm.num_batches_tracked == 0


@pytest.mark.parametrize("layer", [nn.GroupNorm(1, 2), nn.LayerNorm(2), nn.BatchNorm1d(2).eval()])
def test_layers_that_take_one_sample(layer):
    """``nn.GroupNorm`` uses one sample at a time, and so does ``eval()`` mode."""
    one = vmap(lambda sample: layer(sample[None])[0])(INPUTS)
    assert torch.allclose(one, layer(INPUTS), atol=1e-5)


def test_per_sample_without_statistics_fell():
    """Use ``eval()``, or layers without running statistics."""
    norm = nn.BatchNorm1d(2, track_running_stats=False)
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        vmap(lambda sample: norm(sample[None])[0])(INPUTS)


def with_copies(norm):
    def call(weight, batch):
        buffers = {name: buffer.clone() for name, buffer in norm.named_buffers()}
        return functional_call(norm, {"weight": weight, **buffers}, (batch,))

    return call


def test_copies_of_the_buffers():
    """To stay in ``train()`` mode under ``jacrev``, give the call buffers that the function made."""
    norm = nn.BatchNorm1d(2)
    found = grad(lambda w, b: (with_copies(norm)(w, b) * INPUTS).sum())(weight(), INPUTS)
    normalised = (INPUTS - INPUTS.mean(0)) / INPUTS.std(0, correction=0)
    assert torch.allclose(found, (normalised * INPUTS).sum(0), atol=1e-3)
    assert norm.num_batches_tracked == 0


def test_copies_do_not_help_under_vmap():
    """To stay in ``train()`` mode *under ``jacrev``*."""
    with pytest.raises(RuntimeError, match="batched tensor"):
        vmap(with_copies(nn.BatchNorm1d(2)), in_dims=(None, 0))(weight(), BATCHES)


def per_sample(norm, samples, factors):
    def loss(weight, sample, factor):
        return (functional_call(norm, {"weight": weight}, (sample[None],))[0] * factor).sum()

    return vmap(grad(loss), in_dims=(None, 0, 0))(weight(), samples, factors).sum(0)


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_one_image_has_statistics_fell(mode):
    """An image is normalised by its own pixels: with running statistics and ``eval()`` it is not."""
    norm = nn.BatchNorm2d(2, track_running_stats=mode == "eval").train(mode == "train")
    images = torch.linspace(-1, 2, 96).reshape(3, 2, 4, 4) ** 2
    factors = torch.linspace(0, 1, 96).reshape(3, 2, 4, 4)
    found = per_sample(norm, images, factors)

    def loss(weight):
        return (functional_call(norm, {"weight": weight}, (images,)) * factors).sum()

    assert torch.allclose(found, grad(loss)(weight()), atol=1e-3) == (mode == "eval")


@pytest.mark.parametrize("argument", [0, 1])
def test_copies_under_jacfwd(argument):
    """To stay in ``train()`` mode under ``jacrev``: ``jacfwd`` takes the same copies."""
    norm = nn.BatchNorm1d(2)
    found = [t(with_copies(norm), argnums=argument)(weight(), INPUTS) for t in (jacrev, jacfwd)]
    assert torch.allclose(*found, atol=1e-3) and norm.num_batches_tracked == 0


def test_buffers_that_are_mapped_as_well():
    """``vmap`` over my model fails in BatchNorm (not if each batch has buffers of its own)."""
    norm = nn.BatchNorm1d(2, momentum=1.0)
    buffers = {name: torch.stack([buffer] * 2) for name, buffer in norm.named_buffers()}
    vmap(lambda b, x: functional_call(norm, b, (x,)))(buffers, BATCHES)
    assert torch.allclose(buffers["running_mean"], BATCHES.mean(1))
    assert norm.num_batches_tracked == 0


def test_replacing_the_model_itself():
    """``replace_all_batch_norm_modules_`` takes the statistics from the layers, in place."""
    norm = nn.BatchNorm1d(2)
    assert torch.func.replace_all_batch_norm_modules_(norm) is norm and norm.running_mean is None


@pytest.mark.parametrize("mode", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize(
    ("layer", "shape", "raises"),
    [
        (nn.BatchNorm1d, (3, 2), True),
        (nn.BatchNorm1d, (3, 2, 1), True),
        (nn.BatchNorm1d, (3, 2, 4), False),
        (nn.BatchNorm2d, (3, 2, 1, 1), True),
        (nn.BatchNorm2d, (3, 2, 4, 4), False),
    ],
)
def test_one_value_for_each_channel_fell(layer, shape, raises, mode):
    """Given one sample in ``train()`` mode, ``BatchNorm1d`` raises, ``BatchNorm2d`` does not (``eval()`` is as bad)."""
    norm = torch.func.replace_all_batch_norm_modules_(layer(2)).train(mode)
    samples = torch.linspace(0, 1, 6 * (1 if raises else 4 ** (len(shape) - 2))).reshape(shape)
    run = vmap(lambda sample: norm(sample[None])[0])
    if raises:
        with pytest.raises(ValueError, match="more than 1 value per channel"):
            run(samples)
    else:
        assert not torch.allclose(run(samples), norm(samples), atol=1e-2)


def test_eval_of_a_whole_model_switches_dropout_off_fell():
    """Use ``eval()`` (of the BatchNorm layers: of the model, Dropout is off as well)."""
    model = nn.Sequential(nn.BatchNorm1d(2), nn.Dropout(1.0))
    parameters = dict(model.named_parameters())

    def jacobian():
        found = jacrev(lambda p: functional_call(model, p, (INPUTS,)))(parameters)
        return found["0.weight"]

    model.eval()
    assert jacobian().any()
    model.train()[0].eval()
    assert not jacobian().any() and model[0].num_batches_tracked == 0


@pytest.mark.parametrize("transform", [jacrev, jacfwd])
def test_a_jacobian_by_the_inputs(transform):
    """Put the BatchNorm layers in ``eval()`` mode: for the derivative by the inputs, too."""
    norm = nn.BatchNorm1d(2)
    with pytest.raises(RuntimeError, match="mutate a captured Tensor"):
        transform(norm)(INPUTS)
    found = transform(norm.eval())(INPUTS).reshape(4, 4)
    assert torch.allclose(found, torch.eye(4), atol=1e-4)


def test_copies_under_vmap_of_jacrev():
    """To stay in ``train()`` mode under ``jacrev``: with ``vmap`` around it, it raises."""
    with pytest.raises(RuntimeError, match="batched tensor"):
        vmap(lambda batch: jacrev(with_copies(nn.BatchNorm1d(2)))(weight(), batch))(BATCHES)
