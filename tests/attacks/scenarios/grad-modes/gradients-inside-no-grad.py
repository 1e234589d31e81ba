import contextlib

import pytest
import torch


def leaf():
    return torch.tensor([8.0, 8.0], requires_grad=True)


def test_the_flag_does_change_fell():
    """In inference mode ``enable_grad`` changes nothing."""
    with torch.inference_mode(), torch.enable_grad():
        assert torch.is_grad_enabled() and not (leaf() * 2).requires_grad


def test_inference_mode_false_brings_gradients_back():
    """``inference_mode(False)`` does."""
    with torch.inference_mode(), torch.inference_mode(False):
        weights = leaf()
        (weights**2).sum().backward()
    assert weights.grad.tolist() == [16.0, 16.0]


def test_a_tensor_made_in_the_mode_need_not_be_cloned_fell():
    """A tensor made in the mode has to be cloned outside it."""
    with torch.inference_mode():
        made = torch.ones(2)
        with torch.inference_mode(False):
            assert (leaf() + made).requires_grad


@pytest.mark.parametrize("need", ["requires_grad", "saved"])
def test_when_it_has_to_be_cloned(need):
    """It has to be cloned, if it is to require grad or if backward needs it."""
    with torch.inference_mode():
        made = torch.ones(2)
        with torch.inference_mode(False), pytest.raises(RuntimeError, match="nference tensor"):
            if need == "requires_grad":
                made.requires_grad_()
            else:
                leaf() * made


@pytest.mark.parametrize("inside", ["no_grad", "inference_mode"])
def test_a_block_of_no_grad_around_both(inside):
    """``inference_mode(False)`` brings gradients back, also under ``no_grad``."""
    with torch.no_grad(), torch.inference_mode(inside == "inference_mode"):
        with torch.inference_mode(False):
            recorded = (leaf() * 2).requires_grad
    assert recorded


def test_the_checks_are_back():
    """Under ``no_grad`` yes, and the checks on writes are back with it."""
    with (
        torch.no_grad(),
        torch.enable_grad(),
        pytest.raises(RuntimeError, match="a view of a leaf Variable"),
    ):
        leaf()[0] = 1.0


def test_a_computed_tensor_may_be_written():
    """``position`` is a leaf that requires grad, and a write is refused (a computed one is not)."""
    weights = leaf()
    with torch.no_grad(), torch.enable_grad():
        hidden = weights * 1
        hidden[0] = 1.0
        hidden.sum().backward()
    assert weights.grad.tolist() == [0.0, 1.0]


def test_a_clone_begins_the_function():
    """Pass a ``clone()``, or begin the function with one."""
    start = torch.tensor([8.0, 8.0])
    with torch.no_grad():
        position = start.clone()
        with torch.enable_grad():
            position.requires_grad_()
            (slope,) = torch.autograd.grad((position**2).sum(), position)
        position -= 0.25 * slope
    assert start.tolist() == [8.0, 8.0] and position.tolist() == [4.0, 4.0]


def test_detach_shares_memory():
    """``detach()`` shares memory with the argument, so the caller's tensor changes, too."""
    start = torch.tensor([8.0, 8.0])
    with torch.no_grad():
        start.detach().requires_grad_().sub_(4.0)
    assert start.tolist() == [4.0, 4.0]


@pytest.mark.parametrize("form", ["decorator", "block"])
def test_both_forms_of_enable_grad(form):
    """Under ``no_grad``, ``enable_grad`` switches recording on again."""

    def slope(weights):
        return torch.autograd.grad((weights**2).sum(), weights)[0]

    with torch.no_grad():
        if form == "decorator":
            found = torch.enable_grad()(slope)(leaf())
        else:
            with torch.enable_grad():
                found = slope(leaf())
    assert found.tolist() == [16.0, 16.0]


def test_a_line_of_its_own_does_not():
    """``enable_grad`` switches recording on again (as a line of its own it does not)."""
    with torch.no_grad():
        torch.enable_grad()
        assert not (leaf() * 2).requires_grad


def test_what_was_computed_outside_fell():
    """Under ``no_grad`` yes: for what was computed inside the block."""
    weights = leaf()
    with torch.no_grad():
        features = weights * 2
        with torch.enable_grad(), pytest.raises(RuntimeError, match="does not require grad"):
            (features * 1).sum().backward()


@pytest.mark.parametrize("way", ["backward", "grad"])
def test_the_gradients_of_the_model_fell(way):
    """I need a gradient of the image: ``backward()`` adds to those of the model as well."""
    model, image = torch.nn.Linear(2, 1), torch.ones(1, 2, requires_grad=True)
    with torch.no_grad(), torch.enable_grad():
        if way == "backward":
            model(image).sum().backward()
        else:
            torch.autograd.grad(model(image).sum(), image)
    assert (model.weight.grad is not None) == (way == "backward")


def test_a_write_to_what_was_made_in_the_mode_fell():
    """It has to be cloned, if it is to require grad or if backward needs it."""
    with torch.inference_mode():
        made = torch.ones(2)
        with torch.inference_mode(False):
            with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
                made[0] = 5.0
            copy = made.clone()
            copy[0] = 5.0
    assert copy.tolist() == [5.0, 1.0]


USES = {
    "index": (lambda: torch.tensor([0, 1]), lambda w, made: w[made]),
    "mask": (lambda: torch.tensor([True, False]), lambda w, made: torch.where(made, w, 0.0)),
    "labels": (lambda: torch.tensor(1), lambda w, made: torch.nn.functional.cross_entropy(w, made)),
}


@pytest.mark.parametrize("use", list(USES))
def test_labels_indices_and_masks_fell(use):
    """It has to be cloned, if backward needs it: what has no gradient of its own as well."""
    make, compute = USES[use]
    with torch.inference_mode():
        made = make()
        with torch.inference_mode(False):
            with pytest.raises(RuntimeError, match="Inference tensors cannot be saved"):
                compute(leaf(), made)
            assert compute(leaf(), made.clone()).requires_grad


def test_a_clone_made_in_the_mode_does_not_help():
    """Inside of it a tensor that was made in the mode has to be cloned."""
    with torch.inference_mode():
        copy = torch.ones(2).clone()
        with torch.inference_mode(False), pytest.raises(RuntimeError, match="requires_grad=True"):
            copy.requires_grad_()


def test_a_slice_that_was_taken_outside_fell():
    """The checks on writes are back with it: the one on views as well."""
    hidden = leaf() * 1
    with torch.no_grad():
        head = hidden[:1]
        with (
            torch.enable_grad(),
            pytest.raises(RuntimeError, match="A view was created in no_grad mode"),
        ):
            head.add_(1.0)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_func_grad_needs_no_block_fell(mode):
    """In inference mode no: leave the mode (``torch.func.grad`` need not)."""
    model = torch.nn.Linear(2, 1)
    with mode():
        slope = torch.func.grad(lambda image: model(image).sum())(torch.ones(1, 2))
    assert torch.equal(slope, model.weight) and model.weight.grad is None


@pytest.mark.parametrize(
    ("blocks", "recorded"),
    [
        ([torch.inference_mode, torch.no_grad, lambda: torch.inference_mode(False)], True),
        ([torch.inference_mode, lambda: torch.inference_mode(False), torch.no_grad], False),
        ([lambda: torch.inference_mode(False), torch.inference_mode, torch.enable_grad], False),
    ],
)
def test_orders_of_blocks(blocks, recorded):
    """Leave the mode with ``inference_mode(False)``."""
    with contextlib.ExitStack() as stack:
        for block in blocks:
            stack.enter_context(block())
        assert (leaf() * 2).requires_grad == recorded


def test_what_is_returned_to_be_computed_later():
    """``enable_grad`` switches recording on again: not for a generator expression that it returns."""

    @torch.enable_grad()
    def later():
        return (leaf() * 2 for _ in range(1))

    with torch.no_grad():
        assert not next(later()).requires_grad


def test_backward_may_stand_outside():
    """Put the whole forward pass inside: backward need not be."""
    weights = leaf()
    with torch.no_grad():
        with torch.enable_grad():
            loss = (weights**2).sum()
        assert torch.autograd.grad(loss, weights)[0].tolist() == [16.0, 16.0]


def test_compiled():
    """Under ``no_grad`` yes: compiled as well."""

    @torch.no_grad()
    def step(position):
        with torch.enable_grad():
            position = position.detach().requires_grad_()
            (slope,) = torch.autograd.grad((position**2).sum(), position)
        return position - 0.25 * slope

    assert torch.compile(step, backend="aot_eager")(torch.tensor([8.0, 8.0])).tolist() == [4.0, 4.0]
