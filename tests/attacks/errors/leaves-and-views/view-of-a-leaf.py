import pytest
import torch

REFUSED = "a view of a leaf Variable that requires grad is being used in an in-place operation"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


WRITES = {
    "view": lambda w: w.view(-1).zero_(),
    "narrow": lambda w: w.narrow(0, 0, 1).zero_(),
    "slice +=": lambda w: w[:2].add_(1),
    "expand of one": lambda w: w[:1].expand(1).zero_(),
    "transpose": lambda w: w[None].T.zero_(),
}


@pytest.mark.parametrize("name", ["view", "narrow", "slice +=", "expand of one", "transpose"])
def test_forms_of_the_write(name):
    """A line writes to a part of a leaf that requires grad; it keeps its values."""
    weights = leaf()
    with pytest.raises(RuntimeError, match=REFUSED):
        WRITES[name](weights)
    assert weights.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("parts", ["unbind", "chunk", "split", "tensor_split"])
def test_parts_of_a_leaf_bring_another_message_fell(parts):
    """A row from a loop, ``unbind`` or ``chunk`` brings the message on several views."""
    weights = torch.ones(2, 2, requires_grad=True)
    arguments = {"unbind": [], "chunk": [2], "split": [1], "tensor_split": [2]}[parts]
    several = getattr(weights, parts)(*arguments)
    message = REFUSED if parts == "tensor_split" else "returns multiple views"
    with pytest.raises(RuntimeError, match=message):
        several[0].zero_()


def test_a_leaf_that_an_operation_computed_fell():
    """No recorded operation made it. (It said: no operation computed it.)"""
    computed = (torch.ones(3) * 2).requires_grad_()
    with pytest.raises(RuntimeError, match=REFUSED):
        computed[0] = 9.0


def test_saved_tensor_hooks_do_not_lift_it():
    """Autograd refuses before it writes."""
    weights = leaf()
    with torch.autograd.graph.save_on_cpu(), pytest.raises(RuntimeError, match=REFUSED):
        weights[0] = 9.0


def test_the_argument_of_a_transform():
    """The argument of a function under ``torch.func.grad`` is a leaf as well."""

    def loss(weights):
        weights[0] = 9.0
        return weights.sum()

    with pytest.raises(RuntimeError, match=REFUSED):
        torch.func.grad(loss)(torch.ones(3))


def test_a_loss_from_before_the_write_fell():
    """If an earlier loss saved ``weights``, its ``backward()`` raises after the write."""
    weights = leaf()
    loss = (weights**2).sum()
    with torch.no_grad():
        weights[0] = 9.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_loss_that_saved_nothing_does_not_raise():
    """If an earlier loss saved ``weights``. (``sum`` saves nothing of it.)"""
    weights = leaf()
    loss = (weights * 2).sum()
    with torch.no_grad():
        weights[0] = 9.0
    loss.backward()
    assert weights.grad.tolist() == [2.0, 2.0, 2.0]


def test_a_clone_under_no_grad_is_a_leaf_fell():
    """A clone that is made while gradients are recorded is no leaf."""
    with torch.no_grad():
        clone = leaf().clone()
    assert clone.is_leaf and not leaf().clone().is_leaf


def test_slice_alone_under_no_grad():
    """If you take only the slice under ``no_grad`` and write outside, another error comes."""
    with torch.no_grad():
        head = leaf()[:1]
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        head.zero_()


def test_data_hides_the_write():
    """``weights.data[0] = 9.0`` passes the check. It also hides the write from backward."""
    weights = leaf()
    loss = (weights**2).sum()
    weights.data[0] = 9.0
    loss.backward()
    assert weights.grad.tolist() == [18.0, 4.0, 6.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.complex64])
def test_both_forms_of_fix_2_keep_the_dtype(dtype):
    """Compute a new tensor: with ``torch.where``, or by a write to a clone."""
    weights = torch.ones(3, dtype=dtype, requires_grad=True)
    clone = weights.clone()
    clone[0] = 9.0
    chosen = torch.where(torch.tensor([True, False, False]), 9.0, weights)
    torch.testing.assert_close(chosen, clone)


def test_fix_2_compiled():
    """Compute a new tensor by a write to a clone."""

    def loss(weights):
        clone = weights.clone()
        clone[0] = 9.0
        return (clone**2).sum()

    weights = leaf()
    torch.compile(loss, backend="aot_eager")(weights).backward()
    assert weights.grad.tolist() == [0.0, 4.0, 6.0] and weights.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("where", ["number", "slice", "none"])
def test_a_mask_beside_a_number_or_a_slice_fell(where):
    """A mask alone brings another message. (It said: a mask.)"""
    weights, mask = torch.ones(2, 2, requires_grad=True), torch.tensor([True, False])
    index = {"number": (0, mask), "slice": (slice(1, None), mask), "none": (None, mask)}[where]
    with pytest.raises(RuntimeError, match=REFUSED):
        weights[index] = 0.0
    for alone in (mask, (slice(None), mask)):
        with pytest.raises(RuntimeError, match="^a leaf Variable"):
            weights[alone] = 0.0


@pytest.mark.parametrize("parts", ["slice", "unbind"])
def test_a_view_from_outside_is_written_under_no_grad(parts):
    """Put the write under ``torch.no_grad()``: the view may be older."""
    weights = leaf()
    first = weights[:1] if parts == "slice" else weights.unbind()[0]
    with torch.no_grad():
        first.zero_()
    assert weights.is_leaf and weights.tolist() == [0.0, 2.0, 3.0]


def test_where_with_a_matrix_fell():
    """Compute a new tensor: with ``torch.where`` (the mask of the page is for a vector)."""
    weights = torch.ones(2, 2, requires_grad=True)
    is_first = torch.arange(len(weights)) == 0
    assert torch.where(is_first, 9.0, weights).tolist() == [[9.0, 1.0], [9.0, 1.0]]
    clone = weights.clone()
    clone[0] = 9.0
    chosen = torch.where(is_first[:, None], 9.0, weights)
    assert chosen.tolist() == clone.tolist() == [[9.0, 9.0], [1.0, 1.0]]
    (gradient,) = torch.autograd.grad(chosen.sum(), weights)
    assert gradient.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_a_view_of_integers_is_not_refused_fell():
    """A write through ``view`` is refused, too. (Not through a view of another dtype.)"""
    weights = leaf()
    weights.view(torch.int32)[0] = 0
    assert weights.tolist() == [0.0, 2.0, 3.0]


def test_a_mask_on_a_view_fell():
    """A mask alone brings the message on a leaf. (``w.T[mask] = 0`` has a mask alone, too.)"""
    weights, mask = torch.ones(2, 2, requires_grad=True), torch.tensor([True, False])
    with pytest.raises(RuntimeError, match="^a leaf Variable"):
        weights[mask] = 0.0
    with pytest.raises(RuntimeError, match=REFUSED):
        weights.T[mask] = 0.0


def test_fill_diagonal():
    """Other forms of the same write are ... ``w.fill_diagonal_(0)``."""
    weights = torch.ones(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match=REFUSED):
        weights.fill_diagonal_(0)
    with torch.no_grad():
        weights.fill_diagonal_(0)
    assert weights.is_leaf and weights.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_a_view_of_a_single_number():
    """A line writes to a part of a leaf that requires grad: a view of the only element, too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.tensor(1.0, requires_grad=True).view(1)[0] = 2.0


def test_fix_1_in_inference_mode():
    """Put the write under ``torch.no_grad()``: ``inference_mode`` serves as well."""
    weights = leaf()
    with torch.inference_mode():
        weights[0] = 9.0
    (weights**2).sum().backward()
    assert weights.is_leaf and weights.grad.tolist() == [18.0, 4.0, 6.0]


def test_fix_2_under_vmap():
    """Compute a new tensor by a write to a clone."""

    def written(row):
        row = row.clone()
        row[0] = 9.0
        return row

    weights = torch.ones(2, 3, requires_grad=True)
    batch = torch.func.vmap(written)(weights)
    batch.sum().backward()
    assert (
        batch.tolist() == [[9.0, 1.0, 1.0]] * 2 and weights.grad.tolist() == [[0.0, 1.0, 1.0]] * 2
    )
