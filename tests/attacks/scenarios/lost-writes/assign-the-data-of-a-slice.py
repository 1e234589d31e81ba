import pytest
import torch

VIEWS = {
    "slice": lambda x: x[0:2],
    "row": lambda x: x[0],
    "column": lambda x: x[:, 0],
    "transpose": lambda x: x.T,
    "flat": lambda x: x.view(-1),
    "reshape": lambda x: x.reshape(-1),
    "narrow": lambda x: x.narrow(0, 0, 1),
    "chunk": lambda x: x.chunk(2)[0],
    "loop": lambda x: next(iter(x)),
    "diagonal": lambda x: x.diagonal(),
    "detach": lambda x: x.detach(),
    "everything": lambda x: x[:],
}


@pytest.mark.parametrize(
    "view",
    [
        "slice",
        "row",
        "column",
        "transpose",
        "flat",
        "reshape",
        "narrow",
        "chunk",
        "loop",
        "everything",
    ],
)
def test_kinds_of_views(view):
    """The assignment makes the view use other memory; the base is not touched."""
    x = torch.zeros(3, 3)
    part = VIEWS[view](x)
    part.data = torch.ones_like(part)
    assert not x.any() and part.all()


@pytest.mark.parametrize("view", ["slice", "row", "column", "transpose", "flat", "diagonal"])
def test_copy_arrives_through_each(view):
    """``copy_`` through the view ends in a write to the storage of ``x``."""
    x = torch.zeros(3, 3)
    part = VIEWS[view](x)
    part.copy_(torch.ones_like(part))
    assert x.any()


def test_later_writes_are_lost_as_well():
    """So later writes to the view are lost, too."""
    x = torch.zeros(3)
    part = x[:2]
    part.data = torch.zeros(2)
    part.fill_(1)
    assert not x.any()


def test_the_whole_tensor():
    """On the whole tensor the assignment works, under each name of the object."""
    x = torch.zeros(3)
    same, view = x, x[:]
    x.data = torch.ones(3)
    assert same.all() and not view.any()


def test_data_first_arrives():
    """``x.data[0:2] = v`` ends in a write to the storage of ``x``."""
    x = torch.zeros(3, requires_grad=True)
    x.data[0:2] = 1
    assert x.tolist() == [1.0, 1.0, 0.0] and x._version == 0


def test_a_view_of_a_leaf_raises_nothing():
    """A leaf that requires grad makes no difference: nothing raises, nothing changes."""
    weight = torch.zeros(2, 2, requires_grad=True)
    weight[0].data = torch.ones(2)
    assert not weight.any()


def test_another_shape():
    """The view may be given another shape; the base keeps its own."""
    x = torch.zeros(3)
    part = x[:2]
    part.data = torch.ones(5)
    assert part.shape == (5,) and x.shape == (3,)


def test_another_dtype():
    """The view may be given another dtype; the base keeps its own."""
    x = torch.zeros(3)
    part = x[:2]
    part.data = torch.ones(2, dtype=torch.float64)
    assert part.dtype == torch.float64 and x.dtype == torch.float32 and not x.any()


def test_plus_equals_on_data_of_a_view_arrives():
    """``x[0:2].data += 1`` writes first and assigns after it, so it arrives."""
    x = torch.zeros(3)
    x[0:2].data += 1
    assert x.tolist() == [1.0, 1.0, 0.0]


def test_an_element_of_data_of_a_view_arrives():
    """``x[0:2].data[0] = 1`` is a write through two views."""
    x = torch.zeros(3)
    x[0:2].data[0] = 1
    assert x.tolist() == [1.0, 0.0, 0.0]


def test_set_on_a_view():
    """``set_`` on a slice gives the view other memory as well."""
    x = torch.zeros(3)
    x[0:2].set_(torch.ones(2))
    assert not x.any()
