import pytest
import torch

STALE = "is a view and its base or another view of its base has been modified inplace"


def parts():
    frames = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True) * 1
    return frames, *frames


@pytest.mark.parametrize(
    "use",
    [
        lambda part: part.sum(),
        lambda part: part * 2,
        lambda part: part.clone(),
        lambda part: part[0],
        lambda part: part.grad_fn,
    ],
    ids=["sum", "mul", "clone", "element", "grad_fn"],
)
def test_uses_that_are_recorded(use):
    """It notices when an operation on a part is to be recorded."""
    frames, _, second = parts()
    frames[0] = 0.0
    with pytest.raises(RuntimeError, match=STALE):
        use(second)


@pytest.mark.parametrize(
    "use",
    [repr, lambda part: part.tolist(), lambda part: part.detach(), lambda part: part.shape],
    ids=["print", "tolist", "detach", "shape"],
)
def test_uses_that_are_not_recorded_fell(use):
    """You now use one of the parts from before the write; it notices at the next use."""
    frames, _, second = parts()
    frames[0] = 0.0
    assert use(second) is not None


def test_no_grad_uses_it():
    """The old part holds the numbers that are in ``frames``."""
    frames, _, second = parts()
    frames[1] = 5.0
    with torch.no_grad():
        assert second.sum().item() == 10.0


@pytest.mark.parametrize("target", ["base", "other part"])
def test_a_write_under_no_grad_counts(target):
    """A write under ``no_grad`` counts as well, to ``frames`` or to another part."""
    frames, first, second = parts()
    with torch.no_grad():
        (frames if target == "base" else first).add_(1)
    with pytest.raises(RuntimeError, match=STALE):
        second.sum()


def test_a_write_through_data_does_not():
    """It notices when an operation on a part is to be recorded (not a write through ``.data``)."""
    frames, _, second = parts()
    frames.data[1] = 5.0
    assert second.sum().item() == 10.0


def test_a_plain_tensor_fell():
    """You unpacked a tensor, then wrote to it, and now use one of the parts."""
    frames = torch.ones(2, 2)
    _, second = frames
    frames[1] = 5.0
    assert second.sum().item() == 10.0


def test_a_plain_tensor_that_gets_a_history():
    """You unpacked a tensor that requires grad (a plain one: another message)."""
    frames = torch.ones(2, 2)
    _, second = frames
    frames[0] = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode and its base"):
        second.sum()


@pytest.mark.parametrize("name", ["tensor_split", "vsplit"])
def test_parts_that_follow_a_write(name):
    """Parts of ``tensor_split`` and ``vsplit`` follow a write, as slices do."""
    frames = torch.ones(2, 2, requires_grad=True) * 1
    _, second = getattr(frames, name)(2)
    frames[1] = 5.0
    assert second.sum().item() == 10.0 and second.grad_fn is not None


@pytest.mark.parametrize(("name", "argument"), [("split", 1), ("chunk", 2)])
def test_other_ways_to_unpack(name, argument):
    """``first, second = frames`` calls ``unbind`` (``split`` and ``chunk`` do the same)."""
    frames = torch.ones(2, 2, requires_grad=True) * 1
    _, second = getattr(frames, name)(argument)
    frames[0] = 0.0
    with pytest.raises(RuntimeError, match=f"Split {STALE}"):
        second.sum()


def test_a_leaf_and_a_step():
    """If a step writes to a flat leaf, the parts that were taken before are out of date."""
    flat = torch.ones(3, requires_grad=True)
    _, bias = flat.split([1, 2])
    optimizer = torch.optim.SGD([flat], lr=0.5)
    bias.sum().backward()
    optimizer.step()
    with pytest.raises(RuntimeError, match=STALE):
        bias.sum()
    assert flat.tolist() == [1.0, 0.5, 0.5]


def test_a_slice_of_a_flat_leaf():
    """A slice is a view by itself and follows the write."""
    flat = torch.ones(3, requires_grad=True)
    bias = flat[1:]
    for _ in range(2):
        bias.sum().backward()
        with torch.no_grad():
            flat -= 0.5
    assert flat.grad.tolist() == [0.0, 2.0, 2.0] and bias.tolist() == [0.0, 0.0]


def test_a_clone_keeps_the_old_values():
    """The parts keep the old values."""
    frames = parts()[0]
    first, second = frames.clone()
    frames[:] = 0.0
    assert first.tolist() == [1.0, 2.0] and (second * 2).tolist() == [6.0, 8.0]


def test_a_loop_that_writes_the_rows_fell():
    """Unpacked, then wrote, then computed: a loop over the rows does it at its second row."""
    frames = torch.ones(2, 2, requires_grad=True) * 1
    with pytest.raises(RuntimeError, match="its base or another view of its base"):
        for i, row in enumerate(frames):
            frames[i] = row * 2


@pytest.mark.parametrize("size", [0, 1, 2, 17])
def test_a_loop_over_a_clone(size):
    """In a loop over rows that writes ``frames[i]``, loop over ``frames.clone()``."""
    inputs = torch.ones(size, 2, requires_grad=True)
    scale = torch.tensor([2.0, 3.0], requires_grad=True)
    frames = inputs * 1
    for i, row in enumerate(frames.clone()):
        frames[i] = row * scale
    frames.sum().backward()
    assert torch.equal(frames.detach(), scale.detach().expand(size, 2))
    assert torch.equal(inputs.grad, scale.detach().expand(size, 2))


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_write_in_a_mode_counts(mode):
    """A write under ``no_grad`` counts as well (in inference mode, too)."""
    frames = torch.ones(2, 2, requires_grad=True) * 1
    _, second = frames
    with mode():
        frames[0] = 0.0
    with pytest.raises(RuntimeError, match="its base or another view of its base"):
        second.sum()


def test_a_checkpoint_that_is_loaded_counts():
    """The write may be an optimizer's step on a flat buffer (or ``load_state_dict``)."""
    module = torch.nn.Module()
    module.flat = torch.nn.Parameter(torch.ones(3))
    _, bias = module.flat.split([1, 2])
    module.load_state_dict({"flat": torch.zeros(3)})
    with pytest.raises(RuntimeError, match="its base or another view of its base"):
        bias.sum()


def test_a_clone_of_a_flat_buffer_misses_the_step_fell():
    """Unpack again after the write, or unpack a clone: the parts of a clone do not follow the step."""
    flat = torch.ones(3, requires_grad=True)
    _, bias = flat.clone().split([1, 2])
    with torch.no_grad():
        flat -= 0.5
    assert bias.tolist() == [1.0, 1.0]
    assert flat.split([1, 2])[1].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("under", [torch.enable_grad, torch.no_grad])
@pytest.mark.parametrize(
    "name", ["tensor_split", "vsplit", "hsplit", "unsafe_split", "unsafe_chunk"]
)
def test_views_of_one_operation_that_follow_fell(name, under):
    """For views that came out of one operation together autograd does not make the history anew."""
    frames = torch.ones(2, 2, requires_grad=True) * 1
    second = getattr(frames, name)(2 if name != "unsafe_split" else 1)[1]
    with under():
        frames[:] = 5.0
    assert second.sum().item() == 10.0


@pytest.mark.parametrize("index", [1, -1, slice(1, None)], ids=str)
def test_indices_that_follow(index):
    """Or index with a number when you need a row."""
    frames = torch.ones(2, 2, requires_grad=True) * 1
    row = frames[index]
    frames[1] = 5.0
    assert row.sum().item() == 10.0


def test_an_index_tensor_does_not_follow_fell():
    """Or index when you need a row: an index tensor makes a copy."""
    frames = torch.ones(2, 2, requires_grad=True) * 1
    row = frames[torch.tensor([1])]
    frames[1] = 5.0
    assert row.sum().item() == 2.0


def test_slices_and_adam():
    """A slice is a view by itself and follows the write of an optimizer's step."""
    flat = torch.nn.Parameter(torch.ones(6))
    square, optimizer = flat[:4].view(2, 2), torch.optim.Adam([flat], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        (square * 2).sum().backward()
        optimizer.step()
    assert torch.equal(square.flatten(), flat[:4]) and torch.allclose(square, torch.tensor(0.7))
