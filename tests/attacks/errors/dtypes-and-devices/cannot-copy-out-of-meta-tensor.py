"""Attacks on gallery/errors/dtypes-and-devices/cannot-copy-out-of-meta-tensor.py."""

import pytest
import torch
from pages import definitions

(Scaled,) = definitions("errors/dtypes-and-devices/cannot-copy-out-of-meta-tensor", "Scaled")


STATE = {"weight": torch.tensor([1.0, 2.0])}
REFUSED = "Cannot copy out of meta tensor"


def on_meta():
    with torch.device("meta"):
        return Scaled()


@pytest.mark.parametrize("index", [slice(0, 3), 0, ..., None, torch.tensor(0)])
def test_an_assignment_that_copies_raises(index):
    """Assigning to a slice would have to copy numbers that do not exist."""
    cache = torch.zeros(3)
    with pytest.raises(NotImplementedError, match=REFUSED):
        cache[index] = torch.ones(cache[index].shape, device="meta")


@pytest.mark.parametrize(
    "read",
    [
        lambda t: t.to("cpu"),
        lambda t: t.cpu(),
        lambda t: torch.zeros(3).copy_(t),
        lambda t: t.tolist(),
        lambda t: t.numpy(),
    ],
)
def test_reading_raises(read):
    """It has a shape and a dtype, and no numbers."""
    with pytest.raises((NotImplementedError, RuntimeError, TypeError), match="meta"):
        read(torch.ones(3, device="meta"))


def test_after_to_empty_nothing_is_on_meta_fell():
    """List what is still on meta: after to_empty the list is empty, loaded or not."""
    layer = on_meta().to_empty(device="cpu")
    assert not any(t.is_meta for t in (*layer.parameters(), *layer.buffers()))


def test_a_buffer_that_is_not_saved_is_not_loaded_fell():
    """Memory first, then values: a buffer with persistent=False is not in the file."""
    layer = on_meta().to_empty(device="cpu")
    assert "scale" not in layer.state_dict()
    assert layer.load_state_dict(STATE).missing_keys == []


def test_the_list_of_parameters_misses_buffers_fell():
    """named_parameters lists what is still on meta: it lacks the buffers."""
    layer = on_meta()
    layer.load_state_dict(STATE, assign=True)
    assert [n for n, t in layer.named_parameters() if t.is_meta] == []
    assert [n for n, t in layer.named_buffers() if t.is_meta] == ["scale"]


def test_a_missing_parameter_raises():
    """load_state_dict raises for a tensor that it misses, if you leave strict=True."""
    with pytest.raises(RuntimeError, match="Missing key"):
        on_meta().to_empty(device="cpu").load_state_dict({})
    assert on_meta().load_state_dict({}, strict=False, assign=True).missing_keys == ["weight"]


def test_loading_into_meta_loads_nothing_fell():
    """Without to_empty, load_state_dict loads nothing, and warns."""
    layer = on_meta()
    with pytest.warns(UserWarning, match="no-op"):
        layer.load_state_dict(STATE)
    assert layer.weight.is_meta


def test_assign_puts_other_objects_there():
    """The parameters are then other objects, and still parameters that require grad."""
    layer = on_meta()
    before = layer.weight
    layer.load_state_dict(STATE, assign=True)
    assert layer.weight is not before and isinstance(layer.weight, torch.nn.Parameter)
    assert layer.weight.requires_grad
    assert layer.weight.data_ptr() == STATE["weight"].data_ptr()


def test_to_empty_keeps_what_requires_grad():
    """to_empty gives memory to parameters and buffers."""
    layer = on_meta().to_empty(device="cpu")
    assert layer.weight.requires_grad and not layer.scale.requires_grad
    assert layer.weight.shape == (2,)


@pytest.mark.parametrize("bound", [{"min": 0}, {"max": 0}])
def test_clamp_reads_one_number(bound):
    """clamp_ reads its bound as one number, and says that there is none: beside a number."""
    name = "min" if "max" in bound else "max"
    with pytest.raises((RuntimeError, TypeError)):
        torch.zeros(3).clamp_(**bound, **{name: torch.tensor(2.0, device="meta")})
