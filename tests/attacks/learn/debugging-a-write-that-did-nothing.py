"""Attacks on docs/learn/debugging-a-write-that-did-nothing.md."""

import numpy as np
import pytest
import torch

WRITES = {
    "element": lambda t: t.__setitem__((0, 0), 5.0),
    "same value": lambda t: t.__setitem__((0, 0), 1.0),
    "list": lambda t: t.__setitem__([0], 5.0),
    "mask": lambda t: t.__setitem__(t > 1, 5.0),
    "view": lambda t: t.T[0].fill_(5.0),
    "detach": lambda t: t.detach().zero_(),
    "out": lambda t: torch.add(t, 1, out=t),
    "iadd": lambda t: t.__iadd__(1),
    "function": lambda t: torch.nn.functional.relu(t, inplace=True),
    "nothing selected": lambda t: t.__setitem__(t > 1000, 0.0),
    "past the end": lambda t: t.__setitem__(slice(5, None), 0.0),
}
LOST = {
    "list": lambda t: t[[0]].fill_(9.0),
    "mask": lambda t: t[t > 1].zero_(),
    "clone": lambda t: t.clone().zero_(),
    "reshape of a transpose": lambda t: t.T.reshape(4).zero_(),
    "double": lambda t: t.double().zero_(),
    "addition": lambda t: (t + 0).zero_(),
    "masked_fill": lambda t: t.masked_fill(t > 1, 0.0),
}
UNCOUNTED = {
    "data": lambda t: t.data.zero_(),
    "numpy": lambda t: t.numpy().fill(0),
    "from_numpy": lambda t: np.asarray(t).fill(0),
}


def image():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize("write", WRITES)
def test_a_write_moves_the_version(write):
    """1 or more: an in-place operation ran. Perhaps it selected nothing, or wrote what was there."""
    t = image()
    WRITES[write](t)
    assert t._version >= 1


@pytest.mark.parametrize("write", LOST)
def test_a_lost_write_does_not(write):
    """0: nothing wrote here."""
    t = image()
    LOST[write](t)
    assert t._version == 0 and torch.equal(t, image())


@pytest.mark.parametrize("write", UNCOUNTED)
def test_some_writes_do_not_count(write):
    """Some writes do not count: those through .data and through the NumPy array of a tensor."""
    t = image()
    UNCOUNTED[write](t)
    assert t._version == 0 and not t.any()


@pytest.mark.parametrize(
    "code", ["t[0]", "t.T", "t.detach()", "t.float()", "t.view(4)", "t[..., None]", "t.data"]
)
def test_these_parts_have_the_memory(code):
    """The first part that is a copy is where the write was lost; these are none."""
    t = image()
    part = eval(code)
    assert part.untyped_storage().data_ptr() == t.untyped_storage().data_ptr()
    part.fill_(9.0)
    assert t.eq(9.0).any()


@pytest.mark.parametrize("value", [0.4, -0.9, torch.tensor(0.4)], ids=repr)
def test_a_value_that_becomes_0(value):
    """A value that becomes 0 in an integer tensor: the version moves, and nothing shows."""
    t = torch.zeros(3, dtype=torch.int64)
    t[0] = value
    assert t._version == 1 and not t.any()


def test_an_optimizer_keeps_the_list_from_when_it_was_made():
    """It keeps the list that it was made with."""
    layer = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    layer.weight = torch.nn.Parameter(torch.zeros(1, 2))
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert not layer.weight.any()


@pytest.mark.parametrize("index", [slice(5, None), [], torch.tensor([False, False])], ids=repr)
def test_a_legal_target_of_no_elements(index):
    """A slice past the end selects nothing either; it raises nothing, and it counts."""
    t = image()
    t[index] = 0.0
    assert torch.equal(t, image()) and t._version == 1


@pytest.mark.parametrize("change", ["t_", "unsqueeze_"])
def test_a_change_of_the_shape_counts_fell(change):
    """1 or more: something wrote. A change of the shape in place counts, and writes no value."""
    t = image()
    t.t_() if change == "t_" else t.unsqueeze_(0)
    assert t._version == 1 and t.sum() == image().sum()


@pytest.mark.parametrize("write", ["unsafe_split", "batch_norm", "dlpack", "fused"])
def test_more_writes_that_do_not_count_fell(write):
    """The version moves when something writes to the tensor: an assignment or a method of it does."""
    t = image()
    if write == "unsafe_split":
        t.unsafe_split(1)[0].fill_(9.0)
    elif write == "batch_norm":
        torch.nn.functional.batch_norm(torch.ones(3, 2), t[0], t[1], training=True)
    elif write == "dlpack":
        torch.from_dlpack(t).fill_(9.0)
    else:
        t.requires_grad_().grad = torch.ones(2, 2)
        torch.optim.SGD([t], lr=1.0, fused=True).step()
    assert t._version == 0 and not torch.equal(t, image())


def test_a_tensor_without_a_counter_fell():
    """The version counter knows: not for a tensor that was made under inference_mode."""
    with torch.inference_mode():
        t = image()
        t[0] = 9.0
    with pytest.raises(RuntimeError, match="do not track version counter"):
        t._version


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, False])], ids=repr)
def test_the_last_bracket_is_the_write_fell(index):
    """The first part that is a copy is where the write was lost: not the last bracket before =."""
    t = image()
    assert t[index].untyped_storage().data_ptr() != t.untyped_storage().data_ptr()
    t[index] = 0.0
    assert not t[index].any()
    t[index][:] = 9.0
    assert not t[index].any()


def test_one_bracket_for_the_first_that_a_mask_selects_fell():
    """One bracket with everything in it: image[image > 3] is not image[image > 1][0]."""
    t = image()
    first = (t > 1).nonzero()[0]
    t[t > 3] = 99.0
    assert t.tolist() == [[1.0, 2.0], [3.0, 99.0]]
    t[tuple(first)] = 5.0
    assert t.tolist() == [[1.0, 5.0], [3.0, 99.0]]


def test_a_sum_may_be_rounded_fell():
    """If selection and value are right, someone wrote later: or the sum was rounded."""
    t = torch.tensor([1e8])
    t += 1
    assert t._version == 1 and t.item() == 1e8


def test_three_values_fit_into_an_empty_part_of_three_columns_fell():
    """A tensor of three values does not fit into an empty selection: into three columns it does."""
    for index in (slice(5, None), []):
        t = torch.zeros(4, 3)
        t[index] = torch.ones(3)
        assert not t.any()
        with pytest.raises(RuntimeError):
            torch.zeros(3)[index] = torch.ones(3)
