import pytest
import torch

SEVERAL = "This view is the output of a function that returns multiple views"


def frames():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True) * 1


@pytest.mark.parametrize(
    "parts",
    [
        lambda t: t.split(1),
        lambda t: t.chunk(2),
        lambda t: t.split_with_sizes([1, 1]),
        lambda t: t.unbind(),
        lambda t: list(t),
        lambda t: [row for row, _ in zip(t, t, strict=True)],
    ],
    ids=["split", "chunk", "split_with_sizes", "unbind", "list", "zip"],
)
def test_what_refuses(parts):
    """You write to a part from ``split``, ``chunk``, ``unbind`` or from a loop over its rows."""
    part = parts(frames())[0]
    with pytest.raises(RuntimeError, match=SEVERAL):
        part *= 2


@pytest.mark.parametrize("name", ["tensor_split", "hsplit", "vsplit"])
def test_splits_that_accept_it_fell(name):
    """It is so for one view an operation, not for several."""
    whole = frames()
    getattr(whole, name)(2)[0].mul_(2)
    (gradient,) = torch.autograd.grad(whole.sum(), whole)
    assert whole.sum().item() > 10.0 and gradient.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_single_part_is_refused_too_fell():
    """It does so for one view an operation, not for several."""
    (row,) = (torch.ones(1, 2, requires_grad=True) * 1).unbind()
    with pytest.raises(RuntimeError, match=SEVERAL):
        row *= 2


def test_a_plain_tensor_accepts_it_fell():
    """You write to a tensor from ``split``: it raises."""
    plain = torch.ones(2, 2)
    for row in plain:
        row *= 2
    assert plain.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_under_no_grad_it_is_accepted():
    """Under ``no_grad`` a write to any of these parts is allowed, and not recorded."""
    inputs = torch.ones(2, 2, requires_grad=True)
    whole = inputs * 1
    with torch.no_grad():
        for row in whole:
            row *= 2
    whole.sum().backward()
    assert whole.tolist() == [[2.0, 2.0], [2.0, 2.0]]
    assert inputs.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_leaf():
    """The tensor requires grad, and you write to a part: of a leaf as well."""
    first, _ = torch.ones(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match=SEVERAL):
        first *= 2


def test_the_name_in_the_message():
    """A part of ``chunk`` is an output of ``Split``."""
    left, _ = frames().chunk(2)
    with pytest.raises(RuntimeError, match="Output 0 of Split"):
        left *= 2


class ViewAndClone(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows):
        return rows[:1], rows[1:].clone()

    @staticmethod
    def backward(ctx, first, second):
        return torch.cat([first, second])


class Clones(ViewAndClone):
    @staticmethod
    def forward(ctx, rows):
        return rows[:1].clone(), rows[1:].clone()


def test_one_view_is_enough_fell():
    """An autograd Function that returns *two views* of its input counts as such an operation."""
    first, second = ViewAndClone.apply(frames())
    second *= 2
    with pytest.raises(RuntimeError, match=SEVERAL):
        first *= 2


def test_new_tensors_from_a_function():
    """Return new tensors from its ``forward``."""
    inputs = torch.ones(2, 2, requires_grad=True)
    first, second = Clones.apply(inputs)
    first *= 2
    (first + 3 * second).sum().backward()
    assert inputs.grad.tolist() == [[2.0, 2.0], [3.0, 3.0]]


def test_rows_by_index_of_a_saved_tensor():
    """Each ``frames[i]`` is a view by itself (the write counts all the same)."""
    whole = frames()
    squares = whole**2
    for i in range(len(whole)):
        whole[i] *= 2
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        squares.sum().backward()


@pytest.mark.parametrize("length", [0, 1, 2])
def test_both_fixes_at_short_lengths(length):
    """Index or slice the whole; new rows."""
    inputs = torch.ones(length, 2, requires_grad=True)
    whole = inputs.clone()
    for i in range(len(whole)):
        whole[i] *= 2
    rows = [row * 2 for row in inputs]
    assert torch.equal(whole, torch.stack(rows) if rows else inputs * 2)
    whole.sum().backward()
    assert inputs.grad.tolist() == [[2.0, 2.0]] * length


def test_the_whole_written_after_the_split_fell():
    """Write through the whole tensor: the parts that were taken before are out of date."""
    projected = torch.ones(2, 6, requires_grad=True) * 1
    q, k, v = projected.split(2, dim=1)
    projected[:, 2:4] *= 0.5
    with pytest.raises(RuntimeError, match="its base or another view of its base"):
        q * k * v


def test_rows_of_the_loop_fell():
    """Write through the whole tensor (not in a loop over its rows that computes with them)."""
    whole = frames()
    with pytest.raises(RuntimeError, match="its base or another view of its base"):
        for i, frame in enumerate(whole):
            whole[i] = frame * 2


def test_a_new_part_by_name():
    """``k = k * scale`` is enough."""
    inputs = torch.ones(2, 6, requires_grad=True)
    scale = torch.tensor([2.0, 3.0], requires_grad=True)
    q, k, v = (inputs * 1).split(2, dim=1)
    k = k * scale
    (q + k + v).sum().backward()
    assert inputs.grad.tolist() == [[1.0, 1.0, 2.0, 3.0, 1.0, 1.0]] * 2
    assert scale.grad.tolist() == [2.0, 2.0]


def test_a_parameter_refuses_the_fix_fell():
    """Write through the whole tensor, ``frames[i] *= 2`` (not of a leaf that requires grad)."""
    weights = torch.nn.Parameter(torch.ones(2, 2))
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        weights[0] *= 2
    with torch.no_grad():
        for row in weights:
            row *= 2
    assert weights.eq(2.0).all()


def test_a_view_and_a_number_have_another_message_fell():
    """A Function that has several *outputs* and returns a view of its input counts as such."""

    class ViewAndNumber(torch.autograd.Function):
        @staticmethod
        def forward(ctx, rows):
            return rows[:1], 5

        @staticmethod
        def backward(ctx, first, second):
            return torch.cat([first, first])

    first, _ = ViewAndNumber.apply(frames())
    with pytest.raises(RuntimeError, match="created inside a custom Function"):
        first *= 2


@pytest.mark.parametrize(
    "parts", [lambda t: t.split(1), lambda t: t.chunk(2)], ids=["split", "chunk"]
)
def test_a_row_of_a_part_is_refused_fell(parts):
    """Each ``frames[i]`` is a view by itself."""
    part = parts(frames())[0]
    with pytest.raises(RuntimeError, match=SEVERAL):
        part[0] *= 2


def squared(whole, i):
    whole[i] = whole[i] ** 2


def divided(whole, i):
    whole[i] = whole[i] / whole[i].sum()


def multiplied(whole, i):
    whole[i] *= whole[i]


@pytest.mark.parametrize("write", [squared, divided, multiplied])
def test_rows_that_backward_needs_fell(write):
    """Loop over the indexes and write ``frames[i] *= 2``."""
    whole = frames()
    for i in range(2):
        write(whole, i)
    with pytest.raises(RuntimeError, match="modified by an inplace operation.*AsStrided"):
        whole.sum().backward()


def test_the_result_of_exp_fell():
    """Loop over the indexes and write ``frames[i] *= 2``: not if ``exp`` made the frames."""
    whole = frames().exp()
    whole[0] *= 2
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        whole.sum().backward()


def test_rows_divided_in_place():
    """Loop over the indexes: ``frames[i] /= frames[i].sum()`` has the right gradient."""
    inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    factors = torch.tensor([1.0, 2.0])
    whole = inputs * 1
    for i in range(2):
        whole[i] /= whole[i].sum()
    (gradient,) = torch.autograd.grad((whole * factors).sum(), inputs)
    (right,) = torch.autograd.grad((inputs / inputs.sum(1, keepdim=True) * factors).sum(), inputs)
    assert torch.allclose(gradient, right)
