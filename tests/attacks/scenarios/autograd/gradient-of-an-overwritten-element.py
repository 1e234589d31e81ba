import pytest
import torch

WEIGHTS = torch.tensor([1.0, 10.0, 100.0])
FIRST = torch.tensor([True, False, False])


def gradients(write, make=lambda x: x * x):
    inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    bonus = torch.tensor(5.0, requires_grad=True)
    scores = make(inputs)
    write(scores, bonus)
    total = (scores * WEIGHTS).sum()
    found = torch.autograd.grad(total, (inputs, bonus), allow_unused=True)
    return [None if one is None else one.tolist() for one in found]


@pytest.mark.parametrize(
    "write",
    [
        lambda y, v: y.__setitem__(0, v),
        lambda y, v: y.__setitem__([0], v),
        lambda y, v: y.__setitem__(FIRST, v),
        lambda y, v: y[:1].copy_(v),
        lambda y, v: y[:1].fill_(v),
        lambda y, v: y.index_fill_(0, torch.tensor([0]), v),
        lambda y, v: y.masked_fill_(FIRST, v),
        lambda y, v: y.masked_scatter_(FIRST, v[None]),
        lambda y, v: y.put_(torch.tensor([0]), v[None]),
        lambda y, v: y.scatter_(0, torch.tensor([0]), v[None]),
        lambda y, v: y.index_copy_(0, torch.tensor([0]), v[None]),
        lambda y, v: y.__setitem__(0, v.double()),
    ],
)
def test_each_write(write):
    """Its gradient is 0; what arrives there goes to ``bonus`` instead."""
    assert gradients(write) == [[0.0, 40.0, 600.0], 1.0]


@pytest.mark.parametrize(
    "write",
    [lambda y, v: y.data.__setitem__(0, v), lambda y, v: torch.no_grad()(y.__setitem__)(0, v)],
)
def test_unrecorded(write):
    """Writing under ``no_grad`` gives the new value *and* the old gradient."""
    assert gradients(write) == [[2.0, 40.0, 600.0], None]


def test_an_element_that_was_used_before_fell():
    """After ``scores[0] = bonus`` nothing depends on the old element, so its gradient is 0."""
    inputs = torch.ones(3, requires_grad=True)
    scores = inputs * 2
    before = scores * 3
    scores[0] = 7.0
    assert torch.autograd.grad((scores + before).sum(), inputs)[0].tolist() == [6.0, 8.0, 8.0]


def test_a_view_from_before_is_rewritten():
    """What was computed from the old element before keeps its gradient (a view is no such thing)."""
    inputs = torch.ones(3, requires_grad=True)
    scores = inputs * 2
    part = scores[:2]
    scores[0] = 7.0
    assert torch.autograd.grad(part.sum(), inputs)[0].tolist() == [0.0, 2.0, 0.0]


def test_nan_fell():
    """Its gradient is 0."""
    old, new = gradients(lambda y, v: y.__setitem__(0, v), lambda x: (x - 1).log())
    assert old[0] != old[0] and old[1:] == [10.0, 50.0] and new == 1.0


@pytest.mark.parametrize("function", [torch.exp, torch.sqrt, torch.sigmoid, torch.tanh])
def test_what_saved_its_result_raises_fell(function):
    """Yes: its gradient is 0."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradients(lambda y, v: y.__setitem__(0, v), function)


def test_a_repeated_place_counts_twice_fell():
    """Its gradient is the sum over all the places it was written to."""
    assert gradients(lambda y, v: y.__setitem__([0, 0], v)) == [[0.0, 40.0, 600.0], 2.0]


@pytest.mark.parametrize("index", [slice(None), ...])
def test_all_elements(index):
    """The value is broadcast, so its gradient is the sum over all the places that the index names."""
    assert gradients(lambda y, v: y.__setitem__(index, v)) == [[0.0, 0.0, 0.0], 111.0]


def test_the_element_itself_as_value():
    """The gradient of the element goes to the value: here to the element."""
    assert gradients(lambda y, v: y.__setitem__(0, y[0]))[0] == [2.0, 40.0, 600.0]


def test_another_element_as_value():
    """The gradient of the element goes to the value: here to the neighbour."""
    assert gradients(lambda y, v: y.__setitem__(0, y[1]))[0] == [0.0, 44.0, 600.0]


def test_a_value_computed_from_the_old_element_fell():
    """Two cases give no 0: a value that is computed from the old element is a third."""
    inputs = torch.tensor([1.0, 2.0], requires_grad=True)
    scores = inputs * inputs
    scores[0] = scores[0] * 2
    scores.sum().backward()
    assert inputs.grad.tolist() == [4.0, 4.0]


@pytest.mark.parametrize(
    ("make", "first"),
    [
        (lambda x: x.cumsum(0), 2.0),
        (lambda x: x / x.sum(), -5 / 36),
        (lambda x: x * x, 0.0),
    ],
)
def test_an_input_of_several_elements_fell(make, first):
    """Yes, if the old element was used nowhere else (its input may be part of other elements)."""
    inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    scores = make(inputs)
    scores[0] = 5.0
    scores.sum().backward()
    assert inputs.grad[0].item() == pytest.approx(first)


@pytest.mark.parametrize(
    "value", [lambda s: s[0] ** 2, lambda s: s[0] * s[1], lambda s: s[0] * s[0]]
)
def test_a_value_that_saved_the_old_element_fell(value):
    """The same holds for a value that is computed from the old element."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradients(lambda y, v: y.__setitem__(0, value(y)))


@pytest.mark.parametrize(
    "function",
    [torch.exp, torch.sqrt, torch.sigmoid, torch.relu, torch.rsqrt, lambda x: x.softmax(0)],
)
def test_the_clone_of_what_saved_its_result(function):
    """Write to a clone, ``inputs.exp().clone()``."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradients(lambda y, v: y.__setitem__(0, v), function)
    inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    right = torch.autograd.grad((function(inputs) * WEIGHTS)[1:].sum(), inputs)[0].tolist()
    old, new = gradients(lambda y, v: y.__setitem__(0, v), lambda x: function(x).clone())
    assert old == right and new == 1.0


def test_no_grad_and_a_saved_result_fell():
    """Writing under ``no_grad`` gives the new value *and* the old gradient."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradients(lambda y, v: torch.no_grad()(y.__setitem__)(0, v), torch.exp)


def test_two_writes_to_one_place():
    """What arrives there goes to ``bonus`` instead: to the last one."""
    first, last = (torch.tensor(5.0, requires_grad=True) for _ in range(2))
    scores = torch.ones(3, requires_grad=True) * 2
    scores[0] = first
    scores[0] = last
    scores.sum().backward()
    assert first.grad == 0.0 and last.grad == 1.0


@pytest.mark.parametrize("shape", [(1,), (1, 1), (2,)])
def test_values_of_other_shapes(shape):
    """The value is broadcast, so its gradient is the sum over all the places."""
    value = torch.ones(shape, requires_grad=True)
    scores = torch.ones(3, requires_grad=True) * 2
    scores[1:] = value
    (scores * WEIGHTS).sum().backward()
    assert value.grad.flatten().tolist() == ([10.0, 100.0] if shape == (2,) else [110.0])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_other_dtypes(dtype):
    """Its gradient is 0, and what arrives there goes to ``bonus``."""
    inputs, bonus = torch.ones(3, dtype=dtype, requires_grad=True), torch.ones(()).requires_grad_()
    scores = inputs * 2
    scores[0] = bonus
    scores.sum().abs().backward()
    assert inputs.grad[0] == 0 and bonus.grad == 1


def test_in_transforms():
    """Its gradient is 0 (with ``torch.func.grad`` under ``vmap``)."""

    def total(inputs, bonus):
        scores = inputs * inputs
        scores[0] = bonus
        return (scores * WEIGHTS).sum()

    old, new = torch.vmap(torch.func.grad(total, (0, 1)))(torch.ones(2, 3), torch.ones(2))
    assert old.tolist() == [[0.0, 20.0, 200.0]] * 2 and new.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("clear", [lambda y: y.zero_(), lambda y: y.__setitem__(..., 1.0)])
def test_a_number_over_all(clear):
    """Its gradient is 0, not ``None``, where all elements were overwritten."""
    inputs = torch.ones(3, requires_grad=True)
    scores = inputs * 2
    clear(scores)
    scores.sum().backward()
    assert inputs.grad.tolist() == [0.0] * 3


def test_a_clone_of_the_element_that_is_read():
    """In ``scores[0] = scores[0] ** 2`` the element is saved: read ``scores[0].clone()``."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradients(lambda y, v: y.__setitem__(0, y[0] ** 2), lambda x: (x * x).clone())
    old, _ = gradients(lambda y, v: y.__setitem__(0, y[0].clone() ** 2))
    assert old == [4.0, 40.0, 600.0]
