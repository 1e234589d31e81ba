import pytest
import torch

CALLS = [
    ("squeeze_", ()),
    ("unsqueeze_", (0,)),
    ("t_", ()),
    ("transpose_", (0, 1)),
    ("swapaxes_", (0, 1)),
    ("swapdims_", (0, 1)),
    ("as_strided_", ((1,), (1,))),
]


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_they_count(name, arguments):
    """``squeeze_``, ``unsqueeze_``, ``t_`` and ``transpose_`` count as a change."""
    table = torch.zeros(1, 2)
    getattr(table, name)(*arguments)
    assert table._version == 1


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_a_leaf_that_requires_grad_refuses(name, arguments):
    """A leaf that requires grad refuses such a call."""
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        getattr(torch.zeros(1, 2, requires_grad=True), name)(*arguments)


@pytest.mark.parametrize("frozen", [True, False])
def test_a_leaf_that_does_not_fell(frozen):
    """A leaf refuses such a call."""
    leaf = torch.zeros(1, 2, requires_grad=not frozen)
    with torch.set_grad_enabled(frozen):
        leaf.t_()
    assert leaf.shape == (2, 1) and leaf.is_leaf and leaf.requires_grad == (not frozen)


@pytest.mark.parametrize(("name", "arguments"), [("detach_", ()), ("requires_grad_", ())])
def test_methods_that_change_no_shape(name, arguments):
    """Each of the four moves the version counter (not each method with an underscore does)."""
    table = torch.zeros(1, 2)
    getattr(table, name)(*arguments)
    assert table._version == 0


def test_a_call_that_changes_nothing_counts():
    """Each of the four moves the version counter, also if the shape stays as it was."""
    table = torch.zeros(2, 2)
    assert table.squeeze_().shape == (2, 2) and table._version == 1


def test_nothing_was_saved_fell():
    """And backward raises after it, although every number is where it was."""
    weights = torch.ones(1, 2, requires_grad=True)
    doubled = weights * 2
    doubled.squeeze_()
    doubled.sum().backward()
    assert weights.grad.tolist() == [[2.0, 2.0]]


def test_a_view_keeps_its_shape():
    """The tensor object itself gets another shape, for everyone who holds it (a view does not)."""
    table = torch.zeros(1, 2)
    row, alias = table[0], table
    table.t_()
    assert row.shape == (2,) and row._version == 1 and alias.shape == (2, 1)


@pytest.mark.parametrize("way", ["no_grad", "data"])
def test_unrecorded(way):
    """Under ``no_grad`` the call is accepted and not recorded."""
    weights = torch.ones(1, 2, requires_grad=True)
    gates = weights.exp()
    if way == "no_grad":
        with torch.no_grad():
            gates.squeeze_()
        with pytest.raises(RuntimeError, match="invalid gradient"):
            gates.sum().backward()
    else:
        gates.data.squeeze_()
        gates.sum().backward()
        assert gates.shape == (1, 2)


def test_a_part_of_unbind_refuses():
    """A part from ``unbind`` refuses such a call."""
    parts = (torch.ones(2, 1, requires_grad=True) * 1).unbind()
    with pytest.raises(RuntimeError, match="multiple views"):
        parts[0].squeeze_()


def test_a_part_that_requires_no_grad_fell():
    """A part from ``unbind`` refuses such a call."""
    assert torch.zeros(2, 1).unbind()[0].squeeze_().shape == ()
    part = (torch.ones(2, 1, requires_grad=True) * 1).unbind()[0]
    with torch.no_grad():
        part.squeeze_()
    assert part.shape == ()


@pytest.mark.parametrize("name, arguments", [("t_", ()), ("unsqueeze_", (0,))])
def test_unrecorded_and_nothing_raises_fell(name, arguments):
    """Under ``no_grad`` the call is not recorded. Then backward raises: the shape does not fit."""
    table = torch.ones(2, 2, requires_grad=True)
    doubled = table * 2
    with torch.no_grad():
        getattr(doubled, name)(*arguments)
    (doubled * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    right = [[2.0, 6.0], [4.0, 8.0]] if name == "t_" else [[2.0, 4.0], [6.0, 8.0]]
    assert (table.grad.tolist() == right) == (name == "unsqueeze_")


@pytest.mark.parametrize(
    "make",
    [torch.optim.Adam, lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9)],
    ids=["Adam", "SGD with momentum"],
)
def test_a_parameter_after_the_first_step(make):
    """Call ``t_`` before the first step: later its optimizer may still have the old shape."""
    weights = torch.nn.Parameter(torch.ones(2, 3))
    optimizer = make([weights])
    weights.sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    with torch.no_grad():
        weights.t_()
    weights.sum().backward()
    with pytest.raises(RuntimeError, match="size of tensor"):
        optimizer.step()


def test_a_result_of_a_recurrent_layer():
    """For autograd yes, so the output of an LSTM may not be squeezed in place, and its view may."""
    output, _ = torch.nn.LSTM(2, 3)(torch.ones(4, 1, 2))
    output.squeeze(1).sum().backward()
    output, _ = torch.nn.LSTM(2, 3)(torch.ones(4, 1, 2))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        output.squeeze_(1).sum().backward()


@pytest.mark.parametrize("first_pass", ["none", "its graph is alive", "its graph is gone"])
def test_a_parameter_after_a_forward_pass_fell(first_pass):
    """Call ``t_`` under ``no_grad``, before the forward pass and before the first step of its optimizer."""
    weights = torch.nn.Parameter(torch.ones(2, 3))
    if first_pass != "none":
        loss = (weights * 2).sum()
        loss.backward()
        weights.grad = None
        if first_pass == "its graph is gone":
            del loss
    with torch.no_grad():
        weights.t_()
    if first_pass == "its graph is alive":
        with pytest.raises(RuntimeError, match="invalid gradient"):
            (weights * 2).sum().backward()
    else:
        (weights * 2).sum().backward()
        assert weights.grad.shape == (3, 2)


def test_a_gradient_of_the_old_shape():
    """Later its gradient may still have the old shape."""
    weights = torch.nn.Parameter(torch.ones(2, 3))
    (weights * 2).sum().backward()
    with torch.no_grad():
        weights.t_()
    assert weights.grad.shape == (2, 3)
    with pytest.raises(RuntimeError, match="size of tensor"):
        torch.optim.SGD([weights]).step()


def test_a_view_and_its_base_fell():
    """A view of it keeps its own shape. Backward raises after it if it saved the tensor (or its base)."""
    gates = torch.ones(1, 2, requires_grad=True).exp()
    view = gates[:]
    view.squeeze_()
    assert gates.shape == (1, 2) and view.shape == (2,)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gates.sum().backward()


@pytest.mark.parametrize("parts", [lambda y: y.split(1), lambda y: y.chunk(1), list])
@pytest.mark.parametrize(("name", "arguments"), CALLS[:4])
def test_parts_of_other_functions(parts, name, arguments):
    """So does a part from ``unbind`` that requires grad (from ``split``, ``chunk`` and iteration as well)."""
    part = parts(torch.ones(1, 1, 2, requires_grad=True) * 1)[0]
    part = (
        part
        if name != "t_" or part.dim() == 2
        else parts(torch.ones(1, 2, requires_grad=True) * 1)[0]
    )
    with pytest.raises(RuntimeError, match="multiple views"):
        getattr(part, name)(*arguments)


@pytest.mark.parametrize(("name", "arguments"), CALLS[:4])
def test_an_ordinary_slice_accepts_it(name, arguments):
    """A part from ``unbind`` refuses (one that an index took does not)."""
    inputs = torch.ones(2, 1, 2, requires_grad=True)
    row = (inputs * 1)[0]
    getattr(row, name)(*arguments)
    row.sum().backward()
    assert inputs.grad.tolist() == [[[1.0, 1.0]], [[0.0, 0.0]]]


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float16, torch.complex64])
def test_other_dtypes(dtype):
    """Each of the four moves the version counter."""
    table = torch.zeros(1, 2, dtype=dtype)
    assert table.squeeze_().unsqueeze_(0).t_().transpose_(0, 1)._version == 4


def test_vmap():
    """The tensor object itself gets another shape (inside ``vmap`` as well)."""
    assert torch.vmap(lambda row: row.unsqueeze_(0))(torch.zeros(2, 3)).shape == (2, 1, 3)
