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


@pytest.mark.parametrize("way", ["=", "copy_"])
def test_a_leaf_refuses_the_cure_fell(way):
    """Write ``x[0:6] = values``, or ``copy_`` (for a leaf that requires grad, under ``no_grad``)."""
    weight = torch.zeros(4, requires_grad=True)

    def write():
        if way == "=":
            weight[0:2] = torch.ones(2)
        else:
            weight[0:2].copy_(torch.ones(2))

    with pytest.raises(RuntimeError, match="a view of a leaf"):
        write()
    with torch.no_grad():
        write()
    assert weight.tolist() == [1.0, 1.0, 0.0, 0.0]


def test_rows_of_a_computed_tensor_refuse_copy_fell():
    """Write through the view (a row of a loop over a computed tensor refuses ``copy_``)."""
    y = torch.zeros(2, 2, requires_grad=True) * 1
    for row in y:
        with pytest.raises(RuntimeError, match="multiple views"):
            row.copy_(torch.ones(2))


@pytest.mark.parametrize("leaf", [False, True])
def test_rows_of_other_tensors_take_copy(leaf):
    """``row.copy_(values)`` works as well, unless ``x`` was computed with gradients."""
    x = torch.zeros(2, 2, requires_grad=leaf)
    with torch.no_grad():
        for row in x:
            row.copy_(torch.ones(2))
    assert x.all()


def test_the_whole_shares_the_memory_of_the_values_fell():
    """On the whole tensor the assignment works (and later writes to the values arrive in it)."""
    x, values = torch.zeros(2), torch.ones(2)
    x.data = values
    values[0] = 9.0
    assert x.tolist() == [9.0, 1.0]


def test_not_everybody_holds_the_object_fell():
    """The object is the one that everybody holds (an earlier view keeps the old memory)."""
    x = torch.zeros(2)
    first = x[:1]
    x.data = torch.ones(2)
    first.fill_(5.0)
    assert x.tolist() == [1.0, 1.0] and first.tolist() == [5.0]


def test_later_writes_to_values_of_x_arrive_fell():
    """So later writes to the view are lost, too (not if it was given a part of ``x``)."""
    x = torch.zeros(4)
    part = x[:2]
    part.data = x[2:]
    part.fill_(3.0)
    assert x.tolist() == [0.0, 0.0, 3.0, 3.0]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_it_is_lost_as_well(backend):
    """``x[0:2].data = values`` changes nothing, compiled neither."""

    def assign(x):
        x[0:2].data = torch.ones(2)
        return x + 0

    x = torch.zeros(4)
    assert not torch.compile(assign, backend=backend)(x).any() and not x.any()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_modes(mode):
    """``x[0:2].data = values`` changes nothing."""
    with mode():
        x = torch.zeros(4)
        x[0:2].data = torch.ones(2)
        assert not x.any()


def test_a_list_or_an_array_is_refused():
    """``.data`` takes a tensor."""
    for values in ([1.0, 1.0], [1.0]):
        with pytest.raises(TypeError, match="has to be a tensor"):
            torch.zeros(4)[0:2].data = values


def test_set_of_a_view_of_a_leaf():
    """``set_`` on the view does the same (of a leaf that requires grad it raises first)."""
    weight = torch.zeros(4, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        weight[0:2].set_(torch.ones(2))
    with torch.no_grad():
        weight[0:2].set_(torch.ones(2))
    assert not weight.any()


def test_the_real_part():
    """``.data`` makes the view use other memory: the real part of a complex tensor as well."""
    x = torch.zeros(2, dtype=torch.complex64)
    x.real.data = torch.ones(2)
    assert not x.any()


@pytest.mark.parametrize("make", [torch.Tensor.contiguous, torch.Tensor.float])
def test_what_returns_the_tensor_itself_is_no_view(make):
    """An assignment to ``.data`` of a view does not change its base: ``x`` itself is none."""
    x = torch.zeros(2)
    make(x).data = torch.ones(2)
    assert x.all()
