import pytest
import torch

WRITTEN = "A view was created in inference mode and is being modified inplace in normal mode"
STALE = "A view was created in inference mode and its base or another view of its base"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def window_of(frames):
    with torch.inference_mode():
        return frames[:2]


@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1], ids=["leaf", "computed"])
def test_a_leaf_and_a_computed_tensor(make):
    """You write to it outside, and the write would be recorded."""
    frames = make()
    window = window_of(frames)
    with pytest.raises(RuntimeError, match=WRITTEN):
        window += 1.0
    assert frames.tolist() == [1.0, 2.0, 3.0]


def test_a_plain_tensor_and_a_number_fell():
    """You took a slice of a normal tensor inside and write to it outside."""
    frames = torch.zeros(3)
    window = window_of(frames)
    window += 1.0
    assert frames.tolist() == [1.0, 1.0, 0.0]


def test_a_plain_tensor_and_a_tracked_value():
    """It is allowed if neither ``frames`` nor the value requires grad."""
    window = window_of(torch.zeros(3))
    with pytest.raises(RuntimeError, match=WRITTEN):
        window.copy_(leaf()[:2])


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_write_that_is_not_recorded_fell(mode):
    """You took a slice inside and write to it outside: refused."""
    inputs = leaf()
    frames = inputs * 1
    window = window_of(frames)
    with mode():
        window += 1.0
    frames.sum().backward()
    assert frames.tolist() == [2.0, 3.0, 3.0] and inputs.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("recorded", [True, False])
def test_a_write_to_the_base(recorded):
    """A write to ``frames`` itself makes the view stale, also one under ``no_grad``."""
    frames = leaf() * 1
    window = window_of(frames)
    with torch.set_grad_enabled(recorded):
        frames += 1.0
    with pytest.raises(RuntimeError, match=STALE):
        window * 2


def test_a_stale_view_can_be_read():
    """Its next *recorded* use raises."""
    frames = leaf() * 1
    window = window_of(frames)
    frames += 1.0
    with torch.no_grad():
        assert (window * 2).tolist() == [4.0, 6.0]


def test_a_write_through_data_does_not_make_it_stale():
    """A write to ``frames`` itself makes the view stale (not one through ``.data``)."""
    frames = leaf() * 1
    window = window_of(frames)
    frames.data += 1.0
    assert (window * 2).tolist() == [4.0, 6.0]


def test_a_copy_is_no_view():
    """You took a slice inside (a list of positions gives an inference tensor)."""
    with torch.inference_mode():
        copied = (leaf() * 1)[[0, 1]]
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        copied += 1.0


def test_a_slice_of_a_detached_tensor():
    """You took a slice (of ``detach()`` it has no history to write)."""
    frames = leaf() * 1
    with torch.inference_mode():
        window = frames.detach()[:2]
    window += 1.0
    assert frames.tolist() == [2.0, 3.0, 3.0]


def test_a_clone_of_it():
    """How it was made is not recorded (the clone of it is another tensor)."""
    frames = leaf() * 1
    clone = window_of(frames).clone()
    clone += 1.0
    assert frames.tolist() == [1.0, 2.0, 3.0] and clone.tolist() == [2.0, 3.0]


def test_both_inside_moves_the_counter():
    """The write is not recorded; it still moves the version counter of ``frames``."""
    frames = leaf() * 1
    loss = (frames**2).sum()
    with torch.inference_mode():
        frames[:2] += 1.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_both_outside():
    """Or both outside if it is to be recorded."""
    inputs = leaf()
    frames = inputs * 1
    window = frames[:2]
    window *= 10
    frames.sum().backward()
    assert frames.tolist() == [10.0, 20.0, 3.0] and inputs.grad.tolist() == [10.0, 10.0, 1.0]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_an_allowed_write_makes_it_stale_fell(mode):
    """A write to ``window`` is allowed under ``no_grad``: its next recorded use raises."""
    window = window_of(leaf() * 1)
    with mode():
        window += 1.0
    with pytest.raises(RuntimeError, match=STALE):
        window * 2


def test_a_write_to_a_plain_base_does_not_make_it_stale():
    """A write to ``frames`` makes the view stale: here ``frames`` is tracked."""
    frames = torch.zeros(3)
    window = window_of(frames)
    frames += 1.0
    assert (window * leaf()[:2]).tolist() == [1.0, 2.0]


def test_a_leaf_outside_fell():
    """Or both outside: a leaf that requires grad refuses that as well, and takes both inside."""
    frames = leaf()
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        frames[:2] += 1.0
    with torch.inference_mode():
        frames[:2] += 1.0
    assert frames.tolist() == [2.0, 3.0, 3.0]


@pytest.mark.parametrize(("index", "name"), [(slice(0, 1), "Slice"), (0, "Select")])
def test_an_assignment_to_a_slice_of_it_says_more_fell(index, name):
    """The title: window[:1] = 0.0 says "is a view of a view which was created in inference mode"."""
    window = window_of(leaf() * 1)
    with pytest.raises(RuntimeError, match=f"{name} is a view of a view which was created in inf"):
        window[index] = 0.0


@pytest.mark.parametrize("index", [[0], torch.tensor([True, False]), slice(0, 0), slice(None)])
def test_assignments_by_other_indices(index):
    """You write to it outside, and the write would be recorded."""
    window = window_of(leaf() * 1)
    with pytest.raises(RuntimeError, match="which was created in inference mode|" + WRITTEN):
        window[index] = 0.0


def test_a_slice_taken_outside_and_written_inside():
    """Do both inside if the write is not to be recorded (a slice taken outside works as well)."""
    inputs = leaf()
    frames = inputs * 1
    window = frames[:2]
    with torch.inference_mode():
        window += 1.0
    frames.sum().backward()
    assert frames.tolist() == [2.0, 3.0, 3.0] and inputs.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("split", ["unbind", "chunk"])
def test_one_of_several_views(split):
    """A slice from ``unbind`` or ``chunk`` inside the block: the same message."""
    frames = torch.ones(2, requires_grad=True) * 1
    with torch.inference_mode():
        first = frames.unbind()[0] if split == "unbind" else frames.chunk(2)[0]
    with pytest.raises(RuntimeError, match="created in inference mode"):
        first += 1.0
