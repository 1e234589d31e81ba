import threading

import pytest
import torch


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("block", [torch.enable_grad, torch.no_grad])
def test_an_enclosing_block_ends_it_fell(block):
    """``torch.set_grad_enabled(False)`` does act at once, and stays."""
    with block():
        torch.set_grad_enabled(False)
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()


def test_a_decorated_function_ends_it_fell():
    """It goes on to work in all that comes after, also for those who called you."""

    @torch.enable_grad()
    def clear(tensor):
        torch.set_grad_enabled(False)
        tensor[-1] = 0.0

    weights = leaf()
    clear(weights)
    assert torch.is_grad_enabled() and weights.tolist() == [1.0, 2.0, 0.0]


def test_another_thread_does_not_see_it_fell():
    """It goes on to work in all that comes after."""
    seen = []
    torch.set_grad_enabled(False)
    try:
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    finally:
        torch.set_grad_enabled(True)
    assert seen == [True]


def test_it_reaches_the_caller():
    """It lasts beyond the function that calls it."""

    def clear():
        torch.set_grad_enabled(False)

    try:
        clear()
        assert not (leaf() * 2).requires_grad
    finally:
        torch.set_grad_enabled(True)


@pytest.mark.parametrize("context", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_other_contexts_on_a_line(context):
    """On a line of its own it makes a context and drops it."""
    context()
    assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()


def test_a_decorator_without_brackets():
    """It needs ``with``, or the ``@`` of a decorator (brackets may be left out)."""

    @torch.no_grad
    def doubled(tensor):
        return tensor * 2

    assert not doubled(leaf()).requires_grad


def test_set_grad_enabled_as_a_decorator():
    """``torch.set_grad_enabled(False)`` does act at once (as a decorator it does not)."""

    @torch.set_grad_enabled(False)
    def doubled(tensor):
        return tensor * 2

    assert torch.is_grad_enabled() and not doubled(leaf()).requires_grad


def test_a_generator_is_covered():
    """A decorator covers the whole function: of a generator each part."""

    @torch.no_grad()
    def parts(tensor):
        yield tensor * 2
        yield tensor * 3

    recorded = [(part.requires_grad, torch.is_grad_enabled()) for part in parts(leaf())]
    assert recorded == [(False, True), (False, True)]


def test_a_function_that_is_returned_is_not_fell():
    """A decorator covers the whole function."""

    @torch.no_grad()
    def make(tensor):
        return lambda: tensor * 2

    assert make(leaf())().requires_grad


def test_enter_by_hand_acts():
    """On a line of its own it makes a context and drops it (entered by hand it acts)."""
    context = torch.no_grad()
    context.__enter__()
    try:
        assert not torch.is_grad_enabled()
    finally:
        context.__exit__(None, None, None)


def test_a_loss_that_comes_from_one_in_part():
    """If the loss has no history at all for that reason, backward raises."""
    weights = leaf()
    with torch.no_grad():
        unrecorded = weights * 2
    (weights + unrecorded).sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(RuntimeError, match="does not have a grad_fn"):
        unrecorded.sum().backward()


def test_an_error_in_the_block_restores():
    """Write ``with``, and indent the update."""
    with pytest.raises(IndexError), torch.no_grad():
        leaf()[7] = 0.0
    assert torch.is_grad_enabled()
