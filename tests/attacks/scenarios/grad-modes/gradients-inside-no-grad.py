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
