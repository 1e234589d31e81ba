import pytest
import torch
from torch import nn

LEAF = "a (view of a )?leaf Variable that requires grad"


def layers():
    return {
        "embedding": (nn.Embedding(4, 2), torch.tensor([1, 3])),
        "linear": (nn.Linear(2, 2), torch.ones(2, 2)),
        "norm": (nn.LayerNorm(2), torch.ones(2, 2)),
        "conv": (nn.Conv1d(1, 1, 1), torch.ones(2, 1, 2)),
    }


WRITES = {
    "mask": lambda t: t.__setitem__(torch.tensor([True, False]), 0.0),
    "slice": lambda t: t.__setitem__(slice(0, 1), 0.0),
    "masked_fill_": lambda t: t.masked_fill_(torch.zeros_like(t, dtype=torch.bool), 0.0),
    "iadd": lambda t: t.__iadd__(1.0),
    "relu": lambda t: nn.functional.relu(t, inplace=True),
}


@pytest.mark.parametrize("layer", ["embedding", "linear", "norm", "conv"])
@pytest.mark.parametrize("write", ["mask", "slice", "masked_fill_", "iadd", "relu"])
def test_frozen_layers_with_the_hook(layer, write):
    """The output of a frozen layer becomes a leaf that requires grad, which may not be written."""
    module, x = layers()[layer]
    module.requires_grad_(False)
    WRITES[write](module(x))
    module.register_forward_hook(lambda layer, inputs, output: output.requires_grad_())
    with pytest.raises(RuntimeError, match=LEAF):
        WRITES[write](module(x))


@pytest.mark.parametrize("layer", ["embedding", "linear", "norm", "conv"])
def test_trained_layers_with_the_hook(layer):
    """Train the layer, and its output has a history: the hook changes nothing."""
    module, x = layers()[layer]
    module.register_forward_hook(lambda layer, inputs, output: output.requires_grad_())
    output = module(x)
    assert not output.is_leaf
    output[0] = 0.0


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_recording(mode):
    """In inference the same code runs: nothing is recorded there."""
    module, x = layers()["embedding"]
    module.requires_grad_(False)
    module.register_forward_hook(lambda layer, inputs, output: output.requires_grad_())
    with mode():
        output = module(x)
        output[0] = 0.0
    assert not output[0].any() and output.grad_fn is None


def test_a_hook_that_returns_a_clone_is_a_way_out():
    """The clone is computed from the leaf, so it may be written."""
    module, x = layers()["embedding"]
    module.requires_grad_(False)
    module.register_forward_hook(lambda layer, inputs, output: output.requires_grad_().clone())
    output = module(x)
    output[0] = 0.0
    assert output.requires_grad and not output.is_leaf


@pytest.mark.parametrize("way", ["detach", "data"])
def test_ways_that_hide_the_write(way):
    """``detach()`` and ``data`` raise nothing, and the leaf still gets a gradient for the place that was written."""
    leaf = torch.ones(2, 2, requires_grad=True)
    (leaf.detach() if way == "detach" else leaf.data)[0] = 0.0
    leaf.sum().backward()
    assert leaf.grad.eq(1).all()


def test_the_clone_gives_the_written_place_no_gradient():
    """The place that was written gets the gradient 0."""
    leaf = torch.ones(2, 2, requires_grad=True)
    hidden = leaf.clone()
    hidden[0] = 0.0
    hidden.sum().backward()
    assert leaf.grad.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_masked_scatter_needs_as_many_values():
    """``masked_scatter`` takes the values in order."""
    leaf, mask = torch.zeros(2, 2, requires_grad=True), torch.tensor([[True, True], [False, False]])
    assert leaf.masked_scatter(mask, torch.tensor([1.0, 2.0])).tolist() == [[1.0, 2.0], [0.0, 0.0]]


@pytest.mark.parametrize("reentrant", [True, False])
def test_checkpointing_and_inputs_that_require_no_grad(reentrant):
    """``use_reentrant=False`` needs no input that requires grad; the other form gives no gradient then."""
    adapter, hidden = nn.Linear(2, 2), torch.ones(1, 2)
    if reentrant:
        with pytest.warns(UserWarning, match="None of the inputs"):
            result = torch.utils.checkpoint.checkpoint(adapter, hidden, use_reentrant=True)
        assert not result.requires_grad
    else:
        result = torch.utils.checkpoint.checkpoint(adapter, hidden, use_reentrant=False)
        result.sum().backward()
        assert adapter.weight.grad is not None


def test_an_input_with_a_gradient():
    """The same happens to an input that you asked a gradient of."""
    image = torch.ones(1, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match=LEAF):
        nn.Sequential(nn.ReLU(inplace=True))(image)
    nn.Sequential(nn.ReLU(inplace=True))(image.clone()).sum().backward()
    assert image.grad.tolist() == [[1.0, 1.0]]


TOKENS = torch.tensor([1, 3, 3, 2])
FEATURES = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def hidden(tokens=TOKENS, dtype=torch.float32):
    weight = torch.arange(8.0).reshape(4, 2).to(dtype)
    return nn.functional.embedding(tokens, weight).requires_grad_()


def test_where_and_a_row_of_features_for_each_token_fell():
    """Fix 2: ``torch.where`` and ``masked_scatter`` make a new tensor."""
    mask = (TOKENS == 3)[:, None]
    with pytest.raises(RuntimeError, match="size of tensor"):
        torch.where(mask, FEATURES, hidden())
    found = hidden().masked_scatter(mask.expand(4, 2), FEATURES)
    assert found[1:3].tolist() == FEATURES.tolist() and found[0].tolist() == [2.0, 3.0]


def test_features_of_another_dtype_fell():
    """Fix 2: ``torch.where`` makes a new tensor (of another dtype, without a word)."""
    half, mask = hidden(dtype=torch.bfloat16), (TOKENS == 3)[:, None]
    assert torch.where(mask, FEATURES[:1], half).dtype == torch.float32
    with pytest.raises(RuntimeError, match="same dtypes"):
        half.masked_scatter(mask, FEATURES)
    with pytest.raises(RuntimeError, match="dtypes match"):
        half.clone()[TOKENS == 3] = FEATURES
    assert half.masked_scatter(mask, FEATURES.to(half.dtype)).dtype == torch.bfloat16


@pytest.mark.parametrize("compiled", [False, True])
def test_a_batch_and_trained_features(compiled):
    """``masked_scatter`` takes the rows of ``features`` in order, one for each image token."""
    tokens = torch.tensor([[1, 3, 3], [3, 0, 2]])
    features = torch.arange(6.0).reshape(3, 2).requires_grad_()
    factors = torch.arange(12.0).reshape(2, 3, 2)

    def scatter(x, features):
        return x.masked_scatter((tokens == 3)[..., None].expand_as(x), features)

    def clone(x, features):
        x = x.clone()
        x[tokens == 3] = features
        return x

    found = []
    for mix in (scatter, clone):
        if compiled and mix is scatter:
            mix = torch.compile(mix, backend="aot_eager")
        leaf = hidden(tokens)
        mixed = mix(leaf, features)
        found.append((mixed, *torch.autograd.grad((mixed * factors).sum(), (leaf, features))))
    assert all(torch.equal(a, b) for a, b in zip(*found, strict=True))


@pytest.mark.parametrize("rows", [0, 2])
def test_no_image_token(rows):
    """``masked_scatter`` takes the rows in order, and takes none where there is no image token."""
    mask = torch.zeros(4, 2, dtype=torch.bool)
    assert torch.equal(hidden().masked_scatter(mask, FEATURES[:rows]), hidden())


def test_a_model_that_writes_into_its_input():
    """Pass the input as ``inputs.clone()``."""

    def model(x):
        x[:, :1] = 0.0
        return x.sum()

    image = torch.ones(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match=LEAF):
        model(image)
    model(image.clone()).backward()
    assert image.grad.tolist() == [[0.0, 1.0], [0.0, 1.0]]


def test_an_input_with_a_history_fell():
    """The output of a frozen layer: after ``requires_grad_()`` it is a leaf that refuses the write."""
    output = nn.Linear(2, 2).requires_grad_(False)(torch.ones(1, 2, requires_grad=True))
    output.requires_grad_()[:1] = 0.0
    assert not output.is_leaf


@pytest.mark.parametrize("layer", [nn.Identity(), nn.Flatten(), nn.Dropout().eval()])
def test_a_layer_that_returns_its_input_fell(layer):
    """The output of a frozen layer may be written (here it is the leaf that was the input)."""
    leaf = torch.ones(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match=LEAF):
        layer.requires_grad_(False)(leaf)[0] = 0.0


@pytest.mark.parametrize("make", [torch.no_grad, torch.enable_grad])
def test_a_trained_embedding_outside_of_recording(make):
    """A tensor that no recorded operation made is a leaf: the output of a trained embedding, too."""
    embedding = nn.Embedding(4, 2)
    with make():
        output = embedding(TOKENS)
    output = output if make is torch.no_grad else output.detach()
    with pytest.raises(RuntimeError, match=LEAF):
        output.requires_grad_()[TOKENS == 3] = 0.0


@pytest.mark.parametrize("reentrant", [True, False])
@pytest.mark.parametrize("trained", [True, False])
def test_the_gradient_is_asked_for_after_the_write(reentrant, trained):
    """If the hook is yours, call ``hidden.requires_grad_()`` after the write."""
    tokens, features = torch.tensor([1, 3, 2]), torch.ones(1, 2, requires_grad=trained)
    adapter, hidden = nn.Linear(2, 2), nn.Embedding(4, 2).requires_grad_(False)(tokens)
    hidden[tokens == 3] = features
    hidden.requires_grad_()
    result = torch.utils.checkpoint.checkpoint(adapter, hidden, use_reentrant=reentrant)
    result.sum().backward()
    assert adapter.weight.grad is not None and (features.grad is not None) == trained
    assert hidden.is_leaf != trained


def test_one_row_for_all_and_rows_that_are_left_over():
    """Fix 1 takes one row for all, too, and refuses what is left over."""
    mask, leaf = torch.tensor([False, True, True]), torch.zeros(3, 2, requires_grad=True)
    written = leaf.clone()
    written[mask] = torch.ones(1, 2)
    assert written.sum() == 4
    with pytest.raises(RuntimeError, match="source < number of ones"):
        leaf.masked_scatter(mask[:, None], torch.ones(1, 2))
    with pytest.raises(RuntimeError, match="shape mismatch"):
        leaf.clone()[mask] = torch.ones(3, 2)
    assert leaf.masked_scatter(mask[:, None], torch.ones(3, 2)).sum() == 4


def test_features_of_another_dtype():
    """Both fixes need features of the dtype of ``hidden``."""
    leaf, mask = torch.zeros(2, 2).bfloat16().requires_grad_(), torch.tensor([True, False])
    with pytest.raises(RuntimeError, match="dtypes match"):
        leaf.clone()[mask] = torch.ones(1, 2)
    with pytest.raises(RuntimeError, match="same dtypes"):
        leaf.masked_scatter(mask[:, None], torch.ones(1, 2))


@pytest.mark.parametrize("fixed", [False, True])
def test_compiled_with_the_hook(fixed):
    """A leaf that requires grad may not be written. Write into a clone."""
    embedding, tokens = nn.Embedding(4, 2).requires_grad_(False), torch.tensor([1, 3, 2])
    embedding.register_forward_hook(lambda layer, inputs, output: output.requires_grad_())

    def run(tokens, features):
        hidden = embedding(tokens)
        hidden = hidden.clone() if fixed else hidden
        hidden[tokens == 3] = features
        return hidden.sum()

    run = torch.compile(run, backend="eager")
    if fixed:
        assert run(tokens, torch.ones(1, 2)).requires_grad
    else:
        with pytest.raises(Exception, match="leaf Variable that requires grad"):
            run(tokens, torch.ones(1, 2))


@pytest.mark.parametrize("change", [lambda t: t.mul_(2), nn.functional.relu_])
def test_a_scale_in_place(change):
    """Which may not be written. Write out of place: ``hidden = hidden * scale`` is no leaf."""
    leaf = torch.ones(2, 2).requires_grad_()
    with pytest.raises(RuntimeError, match=LEAF):
        change(leaf)
    hidden = leaf * 2
    hidden[0] = 0.0
    assert not hidden.is_leaf
