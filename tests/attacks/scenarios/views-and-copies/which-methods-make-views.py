"""Attacks on gallery/scenarios/views-and-copies/which-methods-make-views.py."""

import pytest
import torch

VIEWS = {
    "T": lambda t: t.T,
    "mT": lambda t: t.mT,
    "unsqueeze": lambda t: t.unsqueeze(1),
    "squeeze": lambda t: t.squeeze(),
    "permute": lambda t: t.permute(1, 0),
    "narrow": lambda t: t.narrow(1, 0, 1),
    "diagonal": lambda t: t.diagonal(1),
    "unfold": lambda t: t.unfold(0, 1, 1),
    "unbind": lambda t: t.unbind()[1],
    "tensor_split": lambda t: t.tensor_split(2)[0],
    "movedim": lambda t: t.movedim(0, 1),
    "view dtype": lambda t: t.view(torch.float32),
}
REPEATS_AS_A_VIEW = {
    "expand": lambda t: t.expand(2, 2, 2),
    "broadcast_to": lambda t: t.broadcast_to((2, 2, 2)),
    "expand_as": lambda t: t.expand_as(torch.zeros(2, 2, 2)),
}
COPIES = {
    "flip of nothing": lambda t: t.flip([]),
    "roll by 0": lambda t: t.roll(0),
    "repeat once": lambda t: t.repeat(1, 1),
    "gather": lambda t: t.gather(0, torch.tensor([[0]])),
    "diag": lambda t: t.diag(),
    "cat of one": lambda t: torch.cat([t]),
    "stack of one": lambda t: torch.stack([t]),
    "sorted already": lambda t: t.sort().values,
    "tril of all": lambda t: t.tril(9),
    "index_select": lambda t: t.index_select(0, torch.tensor([0])),
    "rot90 by 0": lambda t: t.rot90(0),
    "tile once": lambda t: t.tile(1),
}


def reached(way):
    table = torch.zeros(2, 2)
    way(table).fill_(1.0)
    return bool(table.any())


@pytest.mark.parametrize("name", list(VIEWS))
def test_views(name):
    """Those that describe the same memory by another offset, shape and strides."""
    assert reached(VIEWS[name])


@pytest.mark.parametrize("name", list(REPEATS_AS_A_VIEW))
def test_repeated_and_a_view_fell(name):
    """Those that rearrange, repeat or select values copy."""
    assert reached(REPEATS_AS_A_VIEW[name])


@pytest.mark.parametrize("name", list(COPIES))
def test_a_new_tensor_even_if_nothing_moves(name):
    """``flip``, ``roll``, ``repeat``, ``gather``, ``diag`` and ``cat`` make a new tensor."""
    assert not reached(COPIES[name])


def test_narrow_selects_and_is_a_view_fell():
    """Those that rearrange, repeat or select values copy."""
    assert reached(lambda t: t.narrow(0, 0, 1)) and reached(lambda t: t.select(0, 1))


def test_diag_of_a_vector_copies():
    """A write to ``t.diagonal()`` changes the tensor, one to ``t.diag()`` does not (of a matrix)."""
    vector = torch.zeros(2)
    vector.diag().fill_(1.0)
    assert not vector.any()
    with pytest.raises(IndexError):
        vector.diagonal()


def test_parts_with_a_history_refuse_fell():
    """Which methods give a view that I can write to?  ``chunk`` gives one that refuses, with a history."""
    computed = torch.zeros(2, 2, requires_grad=True) * 1
    with pytest.raises(RuntimeError, match="multiple views"):
        computed.chunk(2)[0].fill_(1.0)
    computed.narrow(0, 0, 1).fill_(1.0)
    assert computed.sum() == 2.0


def test_expand_of_one_element_writes_its_copies():
    """A write to an expanded tensor reaches all its copies of an element."""
    expanded = torch.zeros(1).expand(3)
    expanded.fill_(1.0)
    assert expanded.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("way", ["reshape", "contiguous", "to"])
def test_the_third_group(way):
    """A third group makes a view or a copy, depending on the layout or the dtype of the tensor."""
    calls = {
        "reshape": lambda t: t.reshape(-1),
        "contiguous": lambda t: t.contiguous(),
        "to": lambda t: t.to(torch.float64),
    }
    same, other = torch.zeros(2, 2, dtype=torch.float64), torch.zeros(2, 2, dtype=torch.float32).T
    calls[way](same).fill_(1.0)
    calls[way](other).fill_(1.0)
    assert same.all() and not other.any()


@pytest.mark.parametrize(
    "write",
    [lambda t: t.add_(1), lambda t: t.copy_(torch.ones(3)), lambda t: t[:].copy_(torch.ones(()))],
    ids=["add_", "copy_", "slice"],
)
def test_expand_refuses_other_writes_fell(write):
    """A write to an expanded tensor reaches all its copies of an element."""
    with pytest.raises(RuntimeError, match="single memory location"):
        write(torch.zeros(1).expand(3))


def test_parts_of_what_needs_no_grad_are_written_fell():
    """A part from ``chunk``, ``split`` or ``unbind`` of a computed tensor refuses a write."""
    computed = torch.zeros(2, 2) * 1
    for part in (computed.chunk(2)[0], computed.split(1)[0], computed.unbind()[0]):
        part += 1.0
    assert computed[0].tolist() == [3.0, 3.0]


@pytest.mark.parametrize("name", ["T", "unsqueeze", "squeeze", "permute", "narrow", "diagonal"])
def test_views_of_a_leaf_refuse_fell(name):
    """Which give a view that I can write to?  None of these, of a leaf that requires grad."""
    leaf = torch.zeros(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        VIEWS[name](leaf).fill_(1.0)
    with torch.no_grad():
        VIEWS[name](leaf).fill_(1.0)
    assert leaf.any()


def test_parts_and_detach_of_a_leaf():
    """These views of a leaf that requires grad refuse a write, except for ``detach``."""
    leaf = torch.zeros(2, 2, requires_grad=True)
    for view in (leaf.chunk(2)[0], leaf.expand(1, 2, 2), leaf.unflatten(1, (1, 2))):
        with pytest.raises(RuntimeError, match="view"):
            view.fill_(1.0)
    leaf.detach().fill_(1.0)
    assert leaf.all()


@pytest.mark.parametrize("layout", ["plain", "transposed"])
def test_flatten_is_of_the_third_group(layout):
    """A third group makes a view or a copy, depending on the layout: ``flatten`` as well."""
    table = torch.zeros(2, 3)
    table = table if layout == "plain" else table.T
    table.flatten().fill_(1.0)
    assert table.any().item() is (layout == "plain")


def test_the_whole_first():
    """Make the whole first, and take the parts as slices."""
    left, right = torch.zeros(2), torch.zeros(2)
    joined = torch.cat([left, right])
    joined.fill_(1.0)
    assert not left.any()
    left, right = joined[:2], joined[2:]
    right.fill_(5.0)
    assert joined.tolist() == [1.0, 1.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("way", "view"),
    [
        (lambda t: torch.einsum("ij->ji", t), True),
        (lambda t: torch.atleast_3d(t), True),
        (lambda t: torch.block_diag(t), False),
        (lambda t: t.repeat_interleave(1), False),
        (lambda t: torch.where(t == 0, t, t), False),
        (lambda t: torch.hstack([t]), False),
    ],
    ids=["einsum", "atleast_3d", "block_diag", "repeat_interleave", "where", "hstack"],
)
def test_other_functions(way, view):
    """Those that describe the same memory by another offset, shape and strides."""
    assert reached(way) is view


def test_compiled():
    """``T`` is a view, ``flip`` and ``diag`` copy: compiled, too."""

    @torch.compile(backend="aot_eager", fullgraph=True)
    def write(table):
        table.T.fill_(1.0)
        table.flip(0).fill_(5.0)
        table.diag().fill_(7.0)

    table = torch.zeros(2, 2)
    write(table)
    assert (table == 1).all()
