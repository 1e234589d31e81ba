import pytest
import torch
from pages import definitions
from torch import nn

(merge,) = definitions("recipes/trained-models/merge-a-low-rank-update", "merge")


@pytest.mark.parametrize("rank", [0, 1, 2, 8])
@pytest.mark.parametrize("scale", [1.0, 0.5, 0.0, -2.0])
def test_the_merged_layer_is_the_adapted_one(rank, scale):
    """The merged layer gives what the layer with the adapter gave."""
    layer, x = nn.Linear(5, 3), torch.randn(4, 5)
    b, a = torch.randn(3, rank), torch.randn(rank, 5)
    adapted = layer(x) + scale * (x @ a.T) @ b.T
    merge(layer, b, a, scale)
    assert torch.allclose(layer(x), adapted, atol=1e-5)


@pytest.mark.parametrize("shape", [(8, 1), (1, 8), (8,), (2, 4), (1, 2), (4, 1)], ids=str)
def test_addmm_in_place_refuses_other_shapes(shape):
    """The tensor must have the product's shape already."""
    with pytest.raises(RuntimeError, match="Bad in-place call|should match"):
        torch.zeros(shape).addmm_(torch.ones(4, 1), torch.ones(1, 2))


@pytest.mark.parametrize("shape", [(2,), (1, 2), (4, 1), (1, 1), ()], ids=str)
def test_addmm_broadcasts(shape):
    """``addmm`` broadcasts the tensor."""
    assert torch.addmm(torch.zeros(shape), torch.ones(4, 1), torch.ones(1, 2)).shape == (4, 2)


def test_other_dtypes_are_refused_in_place():
    """A half weight takes no float32 factors in place."""
    with pytest.raises(RuntimeError, match="same dtype"):
        torch.zeros(4, 2, dtype=torch.float16).addmm_(torch.ones(4, 1), torch.ones(1, 2))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_dtypes_of_the_weight(dtype):
    """Computed in float32 or wider and rounded once: the weight keeps its dtype."""
    layer = nn.Linear(2, 4, bias=False).to(dtype)
    expected = (layer.weight.double() + torch.ones(4, 2)).to(dtype)
    merge(layer, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    assert layer.weight.dtype == dtype and torch.equal(layer.weight, expected)


def test_without_no_grad():
    """Without ``no_grad`` a write to the weight raises."""
    layer = nn.Linear(2, 4, bias=False)
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        layer.weight += torch.ones(4, 1) @ torch.ones(1, 2)


def test_the_optimizer_keeps_the_parameter():
    """Write into the parameter that the module has."""
    layer = nn.Linear(2, 4, bias=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    merge(layer, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    before = layer.weight.detach().clone()
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert torch.allclose(layer.weight, before - 1)


def test_there_and_back():
    """Back again with ``-scale``, up to rounding."""
    layer = nn.Linear(2, 4, bias=False)
    before = layer.weight.detach().clone()
    b, a = torch.randn(4, 1), torch.randn(1, 2)
    merge(layer, b, a, 0.3)
    merge(layer, b, a, -0.3)
    assert torch.allclose(layer.weight, before, atol=1e-6)


def test_a_tied_weight_merged_under_both_names_is_merged_twice():
    """A tied weight is merged once, for both its names."""
    first, second = nn.Linear(2, 4, bias=False), nn.Linear(2, 4, bias=False)
    second.weight = first.weight
    before = first.weight.detach().clone()
    for layer in (first, second):
        merge(layer, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    assert torch.allclose(first.weight, before + 2)


def test_a_parametrized_weight_is_not_merged():
    """A weight that is computed at each look is not changed by the copy."""
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 4, bias=False))
    before = layer.weight.detach().clone()
    merge(layer, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    assert torch.allclose(layer.weight, before)


def test_a_double_weight_is_rounded_once_fell():
    """``copy_`` rounds once, at the end: a float64 weight was rounded to float32 before."""
    layer = nn.Linear(1, 1, bias=False, dtype=torch.float64)
    nn.init.constant_(layer.weight, 1 + 1e-10)
    assert layer.weight.float().item() == 1.0
    merge(layer, torch.zeros(1, 1), torch.zeros(1, 1), 1.0)
    assert layer.weight.item() == 1 + 1e-10


def test_eight_bits_may_have_the_layers_shape_fell():
    """A weight that is packed in eight bits has another shape: the sum was cut to integers."""
    layer = nn.Linear(2, 2, bias=False)
    packed = torch.tensor([[1, 2], [3, 4]], dtype=torch.int8)
    layer.weight = nn.Parameter(packed, requires_grad=False)
    assert packed.clone().copy_(packed + torch.full((2, 2), 0.7)).tolist() == packed.tolist()
    with pytest.raises(AssertionError):
        merge(layer, torch.full((2, 1), 0.7), torch.ones(1, 2), 1.0)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_a_small_update_in_half_precision_fell(dtype):
    """Computed in float32 the update stays: a half-precision weight rounds the merged sum too."""
    layer = nn.Linear(1, 1, bias=False, dtype=dtype)
    nn.init.constant_(layer.weight, 2048.0)
    parameter = layer.weight
    merge(layer, torch.ones(1, 1), torch.ones(1, 1), 0.5)
    assert layer.weight.item() == 2048.0
    merge(layer.float(), torch.ones(1, 1), torch.ones(1, 1), 0.5)
    assert layer.weight.item() == 2048.5 and layer.weight is parameter


def test_a_float8_weight_is_refused():
    """Eight bits with a factor of their own are not merged."""
    layer = nn.Linear(2, 2, bias=False)
    packed = torch.ones(2, 2).to(torch.float8_e4m3fn)
    layer.weight = nn.Parameter(packed, requires_grad=False)
    with pytest.raises(RuntimeError, match="[Ff]loat8"):
        merge(layer, torch.ones(2, 1), torch.ones(1, 2), 1.0)


@pytest.mark.parametrize(
    "layer", [lambda: nn.Conv2d(2, 4, 1), lambda: nn.Embedding(2, 4)], ids=["conv", "embedding"]
)
def test_other_layouts_are_refused(layer):
    """Compare the shapes: a convolution or an embedding has another layout."""
    with pytest.raises(AssertionError):
        merge(layer(), torch.ones(4, 1), torch.ones(1, 2), 1.0)


def test_factors_of_other_dtypes():
    """Compute in float32 or the wider dtype of the weight."""
    layer = nn.Linear(2, 2, bias=False, dtype=torch.float64)
    expected = layer.weight.detach() + 1
    merge(layer, torch.ones(2, 1).half(), torch.ones(1, 2).bfloat16(), 1.0)
    assert torch.equal(layer.weight, expected)


def test_compiled():
    """Compiled the merge is the same."""
    layer = nn.Linear(2, 2, bias=False)
    expected = layer.weight.detach() + 1
    torch.compile(merge, backend="aot_eager")(layer, torch.ones(2, 1), torch.ones(1, 2), 1.0)
    assert torch.equal(layer.weight, expected)


def test_a_frozen_weight_takes_the_history_fell():
    """Without ``no_grad`` a write to the weight raises: a frozen one takes the history of B and A."""
    layer = nn.Linear(2, 4, bias=False).requires_grad_(False)
    b, a = nn.Parameter(torch.ones(4, 1)), nn.Parameter(torch.ones(1, 2))
    layer.weight.addmm_(b, a)
    assert layer.weight.requires_grad and not layer.weight.is_leaf
    other = nn.Linear(2, 4, bias=False).requires_grad_(False)
    merge(other, b, a, 1.0)
    assert not other.weight.requires_grad and other.weight.is_leaf


def test_a_square_transposed_weight_is_merged_wrong_fell():
    """Compare the shapes: a square weight in [inputs, outputs] takes the transposed update."""
    holder, x = nn.Module(), torch.tensor([[1.0, -1.0]])
    b, a = torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0, 5.0]])
    holder.weight = nn.Parameter(torch.zeros(2, 2))
    adapted = (x @ a.T) @ b.T
    merge(holder, b, a, 1.0)
    assert not torch.allclose(x @ holder.weight, adapted)
    with torch.no_grad():
        holder.weight.copy_((b @ a).T)
    assert torch.allclose(x @ holder.weight, adapted)


@pytest.mark.parametrize("own", [True, False])
def test_a_tied_weight_gets_a_parameter_of_its_own_fell(own):
    """A tied weight is changed by the merge: the layer needs a copy first."""
    first, second = nn.Linear(2, 4, bias=False), nn.Linear(2, 4, bias=False)
    second.weight = first.weight
    before = first.weight.detach().clone()
    if own:
        second.weight = nn.Parameter(second.weight.detach().clone())
    merge(second, torch.ones(4, 1), torch.ones(1, 2), 1.0)
    assert torch.equal(first.weight, before) == own
    assert torch.allclose(second.weight, before + 1)


def test_a_float_layer_takes_no_half_inputs_fell():
    """``layer.float()`` before the merge keeps it: and refuses the inputs of before."""
    layer = nn.Linear(1, 1, dtype=torch.bfloat16).float()
    with pytest.raises(RuntimeError, match="same dtype"):
        layer(torch.ones(1, 1, dtype=torch.bfloat16))


def test_back_again_in_bfloat16_is_one_step_off():
    """Back again with ``-scale``, up to rounding: of the weight's dtype."""
    layer, one = nn.Linear(1, 1, bias=False, dtype=torch.bfloat16), torch.ones(1, 1)
    nn.init.constant_(layer.weight, 256.0)
    merge(layer, one, one, 0.75)
    assert layer.weight.item() == 256.0
    merge(layer, one, one, -0.75)
    assert layer.weight.item() == 255.0


def test_a_scale_without_dimensions():
    """Add ``scale * (B @ A)``: the scale may be a tensor of one number."""
    layer = nn.Linear(2, 4, bias=False)
    before = layer.weight.detach().clone()
    merge(layer, torch.ones(4, 1), torch.ones(1, 2), torch.tensor(0.5))
    assert torch.allclose(layer.weight, before + 0.5)
