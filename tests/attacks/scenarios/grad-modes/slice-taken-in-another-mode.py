import pytest
import torch

MODES = {
    "no_grad": torch.no_grad,
    "inference": torch.inference_mode,
    "outside": torch.enable_grad,
}


def write(make, taken, written, view=lambda t: t[:2]):
    tensor = make()
    with MODES[taken]():
        head = view(tensor)
    with MODES[written]():
        head += 10.0
    return tensor.tolist()


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("taken", ["no_grad", "inference"])
@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1])
def test_taken_in_a_mode_and_written_outside(taken, make):
    """The write is to be recorded, and how the slice came about was not."""
    with pytest.raises(RuntimeError, match="A view was created in"):
        write(make, taken, "outside")


@pytest.mark.parametrize(
    ("taken", "written"),
    [("no_grad", "no_grad"), ("outside", "no_grad"), ("outside", "inference")],
)
@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1])
def test_orders_that_work(taken, written, make):
    """The other order, taken outside and written under ``no_grad``, works as well."""
    assert write(make, taken, written) == [11.0, 12.0, 3.0]


@pytest.mark.parametrize("taken", ["no_grad", "inference", "outside"])
def test_a_plain_tensor(taken):
    """A slice of a plain tensor may be written with a plain value."""
    assert write(lambda: leaf().detach(), taken, "outside") == [11.0, 12.0, 3.0]


@pytest.mark.parametrize("view", [lambda t: t[[0, 1]], lambda t: t[:2].clone()])
def test_copies_are_no_views(view):
    """A **view** remembers the mode it was made in."""
    assert write(leaf, "no_grad", "outside", view) == [1.0, 2.0, 3.0]


def test_both_outside():
    """Both outside is refused for a leaf, and recorded for a computed tensor."""
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        write(leaf, "outside", "outside")
    assert write(lambda: leaf() * 1, "outside", "outside") == [11.0, 12.0, 3.0]
