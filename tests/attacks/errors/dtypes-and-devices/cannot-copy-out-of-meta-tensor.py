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
    """There are no numbers to copy: whatever single position or slice is written."""
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


def test_loading_into_meta_loads_nothing_fell():
    """Without to_empty, load_state_dict loads nothing, and warns."""
    layer = on_meta()
    with pytest.warns(UserWarning, match="no-op"):
        layer.load_state_dict(STATE)
    assert layer.weight.is_meta


def test_assign_puts_other_objects_there():
    """After both fixes the parameters are other objects, and still require grad."""
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
    """Beside a bound that is a number, clamp_ calls item()."""
    name = "min" if "max" in bound else "max"
    with pytest.raises((RuntimeError, TypeError)):
        torch.zeros(3).clamp_(**bound, **{name: torch.tensor(2.0, device="meta")})


def test_clamp_of_one_meta_bound_says_something_else_fell():
    """clamp_ reads its bound as one number: it does beside a number only."""
    bound = torch.tensor(2.0, device="meta")
    with pytest.raises(RuntimeError, match="is not on the expected device"):
        torch.zeros(3).clamp_(bound)
    with pytest.raises(RuntimeError, match="item.. cannot be called on meta"):
        torch.zeros(3).clamp_(bound, 3.0)


def test_to_empty_does_not_reach_a_plain_attribute_fell():
    """Give it memory with to_empty: a tensor that is no parameter or buffer stays."""
    layer = on_meta()
    layer.positions = torch.ones(3, device="meta")
    assert layer.to_empty(device="cpu").positions.is_meta


def test_to_empty_makes_other_objects_fell():
    """After both fixes the parameters are other objects: an optimizer has the old."""
    layer = on_meta()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    layer.to_empty(device="cpu")
    assert optimizer.param_groups[0]["params"][0] is not layer.weight


@pytest.mark.parametrize("fix", ["to_empty", "assign"])
def test_tied_weights_come_apart_fell(fix):
    """Memory first, then values; take the loaded tensors: both take tied weights apart."""
    with torch.device("meta"):
        model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
        model[1].weight = model[0].weight
    if fix == "to_empty":
        model.to_empty(device="cpu")
    else:
        state = {name: torch.ones(2, 2) for name in ("0.weight", "1.weight")}
        model.load_state_dict(state, assign=True, strict=False)
    assert model[1].weight is not model[0].weight


def test_assign_takes_the_dtype_of_the_file():
    """They have the dtype and the device of the file."""
    layer = on_meta()
    layer.load_state_dict({"weight": torch.ones(2, dtype=torch.float64)}, assign=True)
    assert layer.weight.dtype == torch.float64 and layer.weight.requires_grad


@pytest.mark.parametrize("write", ["list", "mask", "+="])
def test_compiled_writes_complain_fell(write):
    """A write by a list or a mask, and +=, change nothing, without an error: compiled they raise."""

    @torch.compile(backend="aot_eager")
    def run(target, value):
        if write == "list":
            target[[0, 1, 2]] = value
        elif write == "mask":
            target[target == 0.0] = value
        else:
            target += value

    with pytest.raises(RuntimeError):
        run(torch.zeros(3), torch.ones(3, device="meta"))


def test_adding_to_what_a_list_picks():
    """A write by a list, and +=, change nothing: in one line too, but + in its own line raises."""
    target, value = torch.zeros(3), torch.ones(2, device="meta")
    target[[0, 1]] += value
    assert target.tolist() == [0.0, 0.0, 0.0]
    with pytest.raises(RuntimeError, match="is not on the expected device"):
        target[[0, 1]] = target[[0, 1]] + value


def test_a_module_says_more_with_to_only_fell():
    """A module made under torch.device("meta") says so with one more sentence: ``to`` does."""
    with pytest.raises(NotImplementedError, match=REFUSED) as error:
        on_meta().cpu()
    assert "to_empty" not in str(error.value)
    with pytest.raises(NotImplementedError, match="to_empty"):
        on_meta().to("cpu")


def test_assigned_tensors_share_memory_fell():
    """It puts the loaded tensors in place: what is written to the module reaches the state."""
    state, layer = {"weight": torch.tensor([1.0, 2.0])}, on_meta()
    layer.load_state_dict(state, assign=True)
    with torch.no_grad():
        layer.weight[0] = 9.0
    assert state["weight"].tolist() == [9.0, 2.0]


def test_to_empty_takes_loaded_numbers_away_fell():
    """to_empty gives memory to parameters and buffers: new memory to those that had numbers."""
    layer = on_meta()
    layer.load_state_dict({"weight": torch.tensor([1.0, 2.0])}, assign=True)
    before = layer.weight.data
    layer.to_empty(device="cpu")
    assert layer.weight.data_ptr() != before.data_ptr()


def test_initialise_its_weights():
    """Give a module memory with to_empty and load or initialise its weights."""
    with torch.device("meta"):
        layer = torch.nn.Linear(2, 1)
    layer.to_empty(device="cpu").reset_parameters()
    assert layer.weight.abs().max() <= 1 and layer.weight.requires_grad


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64, torch.float64])
def test_other_dtypes_of_meta_are_skipped_too(dtype):
    """Uncompiled, a write by a list or a mask, and +=, take a meta tensor and change nothing."""
    target, value = torch.zeros(3), torch.ones(3, device="meta", dtype=dtype)
    target[[0, 1, 2]] = value
    target[target == 0.0] = value
    target += value
    assert target.tolist() == [0.0, 0.0, 0.0]
