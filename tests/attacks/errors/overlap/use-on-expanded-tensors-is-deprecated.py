import warnings

import pytest
import torch

WARNED = "Use of {} on expanded tensors is deprecated"
PADDING = torch.tensor([[False, False, False], [False, False, True]])


def scores():
    return torch.zeros(1, 3).expand(2, 3)


@pytest.mark.parametrize(
    ("write", "name", "row"),
    [
        (lambda s: s.masked_fill_(PADDING, -1.0), "masked_fill_", [0.0, 0.0, -1.0]),
        (lambda s: s.__setitem__(PADDING, -1.0), "masked_fill_", [0.0, 0.0, -1.0]),
        (lambda s: s.__setitem__([0], 5.0), "index_put_", [5.0, 5.0, 5.0]),
        (lambda s: s.index_fill_(0, torch.tensor([0]), 5.0), "index_fill_", [5.0, 5.0, 5.0]),
        (
            lambda s: s.index_put_((torch.tensor([0]),), torch.ones(3), accumulate=True),
            "index_put_",
            [1.0, 1.0, 1.0],
        ),
    ],
    ids=["masked_fill_", "mask", "list", "index_fill_", "accumulate"],
)
def test_what_warns_and_writes(write, name, row):
    """``masked_fill_``, ``index_fill_`` and an assignment by mask or positions warn and write."""
    target = scores()
    with pytest.warns(UserWarning, match=WARNED.format(name)):
        write(target)
    assert target.tolist() == [row, row]


@pytest.mark.parametrize(
    "write",
    [
        lambda s: s.masked_scatter_(PADDING, torch.ones(6)),
        lambda s: s.index_add_(0, torch.tensor([0]), torch.ones(1, 3)),
        lambda s: s.index_copy_(0, torch.tensor([0]), torch.ones(1, 3)),
        lambda s: s.scatter_(0, torch.tensor([[0, 0, 0]]), 5.0),
        lambda s: s.put_(torch.tensor([0]), torch.tensor([7.0])),
    ],
    ids=["masked_scatter_", "index_add_", "index_copy_", "scatter_", "put_"],
)
def test_writes_by_mask_or_index_that_are_refused_fell(write):
    """Writes by mask and by index only warn."""
    with pytest.raises(RuntimeError, match="refers to a single memory location"):
        write(scores())


@pytest.mark.parametrize("write", [lambda s: s.zero_(), lambda s: s.fill_(1.0)])
def test_writes_without_a_warning_fell(write):
    """Other writes in place refuse such a tensor."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write(scores())
    assert scores().tolist() == [[0.0] * 3] * 2


def test_torch_gives_the_warning_each_time():
    """The write warns (Python's filters may show it once per line)."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(3):
            scores().masked_fill_(PADDING, -1.0)
    assert len(caught) == 3


@pytest.mark.parametrize("columns", [0, 1, 2])
def test_both_fixes_agree(columns):
    """Clone before you write; write nothing in place."""
    row = torch.arange(float(columns))[None]
    padding = torch.tensor([[False] * columns, [True] * columns], dtype=torch.bool)
    cloned = row.expand(2, -1).clone().masked_fill_(padding, -1.0)
    assert torch.equal(cloned, row.expand(2, -1).masked_fill(padding, -1.0))
    assert cloned.tolist() == [row[0].tolist(), [-1.0] * columns]


def test_the_gradient_of_both_fixes():
    """A gradient reaches each element as often as it was kept."""
    for in_place in (True, False):
        base = torch.zeros(1, 3, requires_grad=True)
        table = base.expand(2, 3)
        filled = (
            table.clone().masked_fill_(PADDING, -1.0)
            if in_place
            else table.masked_fill(PADDING, -1.0)
        )
        filled.sum().backward()
        assert base.grad.tolist() == [[2.0, 2.0, 1.0]]


def test_a_mask_of_nothing_warns_too():
    """The write changes more elements than the mask says (it warns before it looks)."""
    target = scores()
    with pytest.warns(UserWarning, match=WARNED.format("masked_fill_")):
        target.masked_fill_(torch.zeros(2, 3, dtype=torch.bool), -1.0)
    assert target.tolist() == [[0.0] * 3] * 2


def test_a_mask_that_is_the_same_in_each_row_fell():
    """The write changes more elements than the mask or index says."""
    mask = torch.tensor([[False, False, True]]).expand(2, 3)
    target = scores()
    with pytest.warns(UserWarning, match=WARNED.format("masked_fill_")):
        target.masked_fill_(mask, -1.0)
    assert target.eq(-1.0).equal(mask)


@pytest.mark.parametrize(
    "write",
    [
        lambda s: s.masked_fill_(PADDING, -1.0),
        lambda s: s.__setitem__([0], 5.0),
        lambda s: s.index_fill_(1, torch.tensor([0]), 5.0),
    ],
    ids=["masked_fill_", "list", "index_fill_"],
)
def test_backward_of_a_number_raises_fell(write):
    """``masked_fill_``, ``index_fill_`` and an assignment by positions warn and write."""
    target = (torch.ones(1, 3, requires_grad=True) * 1).expand(2, 3)
    with pytest.warns(UserWarning, match="on expanded tensors is deprecated"):
        write(target)
    with pytest.raises(RuntimeError, match="refers to a single memory location"):
        target.sum().backward()


def test_backward_of_a_tensor_does_not():
    """An assignment by an index tensor warns and writes: of a tensor it has a gradient."""
    values = torch.ones(3, requires_grad=True)
    target = scores()
    with pytest.warns(UserWarning, match=WARNED.format("index_put_")):
        target[[0]] = values
    target.sum().backward()
    assert values.grad.tolist() == [2.0, 2.0, 2.0]


def test_the_other_two_out_of_place():
    """``masked_fill`` returns a new tensor, and so do ``index_fill`` and ``index_put``."""
    target, index = scores(), torch.tensor([0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        filled = target.index_fill(0, index, 5.0)
        placed = target.index_put((index,), torch.full((3,), 5.0))
    assert filled.tolist() == placed.tolist() == [[5.0] * 3, [0.0] * 3]
    assert not target.any()


@pytest.mark.parametrize(
    "index", [0, torch.tensor(0), (torch.tensor(0), torch.tensor(1))], ids=repr
)
def test_positions_that_do_not_warn_fell(index):
    """An assignment by positions warns: an index without dimensions writes in silence."""
    target = scores()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        target[index] = 5.0
    assert torch.equal(target[0], target[1]) and target.any()


def test_a_mask_of_bytes_is_refused_fell():
    """An assignment by a mask warns and writes: a mask of uint8 raises."""
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        scores()[PADDING.to(torch.uint8)] = 5.0


@pytest.mark.parametrize("make", ["broadcast_to", "broadcast_tensors", "columns"])
def test_other_ways_to_expand(make):
    """The tensor was expanded: ``masked_fill_`` warns, and the clone is right."""
    target = {
        "broadcast_to": lambda: torch.zeros(3).broadcast_to(2, 3),
        "broadcast_tensors": lambda: torch.broadcast_tensors(torch.zeros(3), torch.zeros(2, 1))[0],
        "columns": lambda: torch.zeros(2, 1).expand(2, 3),
    }[make]()
    cloned = target.clone().masked_fill_(PADDING, -1.0)
    assert cloned.eq(-1.0).equal(PADDING)
    with pytest.warns(UserWarning, match=WARNED.format("masked_fill_")):
        target.masked_fill_(PADDING, -1.0)
    assert not target.eq(-1.0).equal(PADDING)


def test_the_clone_does_not_reach_the_row_fell():
    """Clone the tensor first: a write that is meant for all rows no longer reaches ``row``."""
    row = torch.zeros(1, 3)
    table = row.expand(2, 3)
    table.clone().masked_fill_(torch.tensor([False, False, True]), -1.0)
    assert row.tolist() == [[0.0, 0.0, 0.0]]
    row[0, 2] = -1.0
    assert table.tolist() == [[0.0, 0.0, -1.0]] * 2
