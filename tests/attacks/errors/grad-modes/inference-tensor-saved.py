import pytest
import torch
import torch.nn.functional as F

REFUSED = "Inference tensors cannot be saved for backward"


def features():
    with torch.inference_mode():
        return torch.tensor([10.0, 20.0, 30.0])


def weights():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize(
    "compute",
    [
        lambda f: weights() * f,
        lambda f: weights() / f,
        lambda f: f / weights(),
        lambda f: torch.nn.Linear(3, 1)(f),
        lambda f: torch.nn.LayerNorm(3)(f),
        lambda f: F.mse_loss(weights(), f),
        lambda f: torch.maximum(weights(), f),
    ],
    ids=["product", "quotient", "divided", "Linear", "LayerNorm", "mse_loss", "maximum"],
)
def test_what_saves_it_fell(compute):
    """A tensor made inside is a *factor* in a computation that records gradients."""
    with pytest.raises(RuntimeError, match=REFUSED):
        compute(features())


@pytest.mark.parametrize(
    "compute",
    [
        lambda f: weights() + f,
        lambda f: weights() - f,
        lambda f: torch.cat([weights(), f]),
        lambda f: torch.where(f > 15, weights(), 0.0),
        lambda f: weights() * (f * 2),
    ],
    ids=["sum", "difference", "cat", "where", "of a result"],
)
def test_what_does_not(compute):
    """``+`` does not save its operands; what was computed outside is a normal tensor."""
    compute(features()).sum().backward()
    assert compute(features()).requires_grad


def test_positions_are_saved_too_fell():
    """A tensor made inside is a factor."""
    with torch.inference_mode():
        positions = torch.tensor([0, 2])
    with pytest.raises(RuntimeError, match=REFUSED):
        weights()[positions]
    assert weights()[positions.clone()].tolist() == [1.0, 3.0]


@pytest.mark.parametrize("quiet", ["no_grad", "frozen"])
def test_nothing_is_recorded(quiet):
    """A computation that records gradients has to save it."""
    factor = weights() if quiet == "no_grad" else weights().detach()
    with torch.set_grad_enabled(quiet == "frozen"):
        assert (factor * features()).tolist() == [10.0, 40.0, 90.0]


def test_saved_tensor_hooks_do_not_help():
    """It has to save a tensor (hooks that save something else are not asked)."""
    with (
        torch.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), lambda t: t),
        pytest.raises(RuntimeError, match=REFUSED),
    ):
        weights() * features()


def test_a_view_of_it():
    """A tensor that was made inside: a view of it that was made outside is one as well."""
    with pytest.raises(RuntimeError, match=REFUSED):
        weights()[:2] * features()[:2]


def test_a_write_of_it_into_a_normal_tensor():
    """It has to save a tensor (an assignment does not)."""
    inputs = weights()
    hidden = inputs * 1
    hidden[:2] = features()[:2]
    hidden.sum().backward()
    assert hidden.tolist() == [10.0, 20.0, 3.0] and inputs.grad.tolist() == [0.0, 0.0, 1.0]


def test_compiled():
    """A computation that records gradients has to save it: compiled as well."""
    run = torch.compile(lambda a, b: (a * b).sum(), backend="aot_eager")
    with pytest.raises(RuntimeError, match=REFUSED):
        run(weights(), features()).backward()


@pytest.mark.parametrize("make", ["clone", "add", "deepcopy"])
def test_a_clone_outside(make):
    """Clone it outside the block."""
    made = features().clone() if make == "clone" else features() + 0
    factor = weights()
    (factor * made).sum().backward()
    assert factor.grad.tolist() == [10.0, 20.0, 30.0]


def test_a_clone_inside_does_not_help():
    """Inside the block the clone is an inference tensor again."""
    with torch.inference_mode():
        clone = features().clone()
    with pytest.raises(RuntimeError, match=REFUSED):
        weights() * clone


@pytest.mark.parametrize(
    "keep",
    [
        lambda f: f.detach(),
        lambda f: f.to(f.dtype),
        lambda f: f.contiguous(),
        lambda f: f[:],
        torch.as_tensor,
    ],
    ids=["detach", "to", "contiguous", "slice", "as_tensor"],
)
def test_computed_outside_and_an_inference_tensor_still_fell(keep):
    """A tensor that was computed from features outside of the mode is a normal tensor."""
    assert keep(features()).is_inference()
    with pytest.raises(RuntimeError, match=REFUSED):
        weights() * keep(features())


def test_a_frozen_layer_saves_nothing_fell():
    """A layer such as Linear saves its input: one whose weight requires grad."""
    layer = torch.nn.Linear(3, 1)
    layer.weight.requires_grad_(False)
    layer(features()).sum().backward()
    assert layer.bias.grad.tolist() == [1.0]


@pytest.mark.parametrize("size", [0, 1])
def test_small_tensors(size):
    """It has to save a tensor: one without elements as well."""
    with torch.inference_mode():
        factor = torch.ones(size)
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.ones(size, requires_grad=True) * factor


@pytest.mark.parametrize("index", [torch.tensor([1]), torch.tensor([True, False, True])], ids=repr)
def test_the_index_of_an_assignment(index):
    """weights[positions] saves the positions: an assignment through them too."""
    with torch.inference_mode():
        positions = index.clone()
    hidden = weights() * 1
    with pytest.raises(RuntimeError, match=REFUSED):
        hidden[positions] = 5.0


def test_labels_and_layers():
    """A computation that records gradients has to save it: labels, an embedding."""
    with torch.inference_mode():
        labels = torch.tensor([0])
    with pytest.raises(RuntimeError, match=REFUSED):
        F.cross_entropy(torch.ones(1, 3, requires_grad=True), labels)
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.nn.Embedding(3, 2)(labels)


def test_a_clone_with_the_mode_switched_off_inside():
    """Inside the block the clone is an inference tensor again (not under inference_mode(False))."""
    made = features()
    with torch.inference_mode(), torch.inference_mode(mode=False):
        assert not made.clone().is_inference()


def test_a_view_of_a_normal_tensor_is_normal():
    """A tensor that was made inside: a slice of a normal tensor taken inside is normal."""
    frames = torch.ones(3)
    with torch.inference_mode():
        window = frames[:2]
    assert (weights()[:2] * window).requires_grad


def test_no_grad_inside_the_block_fell():
    """Make it under ``torch.no_grad()`` instead (inside an inference mode block it does not help)."""
    with torch.inference_mode(), torch.no_grad():
        made = torch.ones(3)
    with pytest.raises(RuntimeError, match=REFUSED):
        weights() * made


def test_a_parameter_made_inside_fell():
    """Clone it outside the block (the clone of a parameter is no leaf, so it cannot be trained)."""
    with torch.inference_mode():
        layer = torch.nn.Linear(3, 1)
    assert not layer.weight.clone().is_leaf
    with pytest.raises(RuntimeError, match=REFUSED):
        layer(torch.ones(2, 3, requires_grad=True))


def test_a_table_that_a_module_made_in_the_block():
    """Clone it outside the block: a table that a module cached in its first forward."""
    with torch.inference_mode():
        table = torch.ones(3) * 2
    with pytest.raises(RuntimeError, match=REFUSED):
        weights() * table
    factor = weights()
    (factor * table.clone()).sum().backward()
    assert factor.grad.tolist() == [2.0, 2.0, 2.0]


def test_the_loss_of_a_student():
    """Clone it outside the block: the output of a teacher."""
    teacher, student = features(), weights()
    F.mse_loss(student, teacher.clone(), reduction="sum").backward()
    assert student.grad.tolist() == [-18.0, -36.0, -54.0]


def test_copy_into_a_normal_tensor():
    """It has to save a tensor (a normal one that took the values by ``copy_`` is saved)."""
    normal, factor = torch.zeros(3), weights()
    normal.copy_(features())
    (factor * normal).sum().backward()
    assert factor.grad.tolist() == [10.0, 20.0, 30.0]
