import asyncio
import contextlib

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


def test_it_reaches_the_caller():
    """It goes on after the function that calls it."""

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
    """A decorator covers the run of the function: of a generator each part."""

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


@pytest.fixture
def switched_back():
    yield
    torch.set_grad_enabled(True)


@pytest.mark.usefixtures("switched_back")
@pytest.mark.parametrize(
    "block",
    [
        torch.inference_mode,
        lambda: torch.inference_mode(False),
        lambda: torch.set_grad_enabled(True),
    ],
)
def test_blocks_of_a_grad_mode_end_it(block):
    """Until a block of a grad mode ends in which it was called: also of inference mode."""
    with block():
        torch.set_grad_enabled(False)
    assert torch.is_grad_enabled()


def test_an_async_function_fell():
    """A decorator covers the whole function: the coroutine of an ``async def`` runs later."""

    @torch.no_grad()
    async def doubled(tensor):
        return tensor * 2

    async def doubled_within(tensor):
        with torch.no_grad():
            return tensor * 2

    assert asyncio.run(doubled(leaf())).requires_grad
    assert not asyncio.run(doubled_within(leaf())).requires_grad


@pytest.mark.parametrize(
    "later", [lambda t: (t * 2 for _ in range(1)), lambda t: map(torch.neg, [t])]
)
def test_what_is_returned_to_be_run_later_fell(later):
    """A decorator covers the whole function, and not a function that it returns."""
    assert next(torch.no_grad()(later)(leaf())).requires_grad


@pytest.mark.usefixtures("switched_back")
def test_a_function_of_autograd_and_a_hook_end_it():
    """It goes on to work in the code that called your function: autograd restores what was set."""
    weights = leaf()

    def hook(gradient):
        torch.set_grad_enabled(False)

    weights.register_hook(hook)
    (weights * 2).sum().backward()
    assert torch.is_grad_enabled()


def test_an_inner_block_of_enable_grad_fell():
    """Write ``with``, and indent the update: what enables gradients again brings the check back."""
    with torch.no_grad():
        with torch.enable_grad(), pytest.raises(RuntimeError, match="a view of a leaf"):
            leaf()[0] = 0.0


def test_an_expanded_tensor_fell():
    """Write ``with``, and indent the update: an expanded tensor refuses it still."""
    with torch.no_grad(), pytest.raises(RuntimeError, match="single memory location"):
        torch.zeros(1, requires_grad=True).expand(3).add_(1)


def test_an_inference_tensor_fell():
    """Write ``with``, and indent the update: an inference tensor refuses it still."""
    with torch.inference_mode():
        made = torch.ones(2)
    with torch.no_grad(), pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        made[0] = 0.0


def test_a_class_is_not_covered():
    """It needs ``with``, or the ``@`` of a decorator: of a class it covers the making of an object."""
    with pytest.warns(FutureWarning, match="Decorating classes"):

        @torch.no_grad()
        class Doubled:
            def __init__(self):
                self.enabled = torch.is_grad_enabled()

            def __call__(self):
                return torch.is_grad_enabled()

    made = Doubled()
    assert not made.enabled and made()


def test_with_without_brackets():
    """It needs ``with``: and brackets there."""
    with pytest.raises(TypeError, match="context manager"):
        with torch.no_grad:
            pass


def test_compiled_a_line_of_its_own():
    """On a line of its own it makes a context and drops it: compiled as well."""

    def doubled(tensor):
        torch.no_grad()
        return tensor * 2

    assert torch.compile(doubled, backend="eager")(leaf()).requires_grad


@pytest.mark.usefixtures("switched_back")
def test_compiled_it_reaches_the_caller():
    """``torch.set_grad_enabled(False)`` lasts beyond the function that calls it: compiled as well."""

    def doubled(tensor):
        torch.set_grad_enabled(False)
        return tensor * 2

    assert not torch.compile(doubled, backend="eager")(leaf()).requires_grad
    assert not torch.is_grad_enabled()


def test_a_generator_that_is_not_decorated():
    """``with``: between two parts of a generator the block is open for the caller too."""

    def parts():
        with torch.no_grad():
            yield 1

    running = parts()
    next(running)
    assert not torch.is_grad_enabled()
    running.close()
    assert torch.is_grad_enabled()


@torch.no_grad()
def expression(tensor):
    return (part * 2 for part in [tensor])


@torch.no_grad()
def mapped(tensor):
    return map(lambda part: part * 2, [tensor])


@pytest.mark.parametrize("later", [expression, mapped], ids=["generator expression", "map"])
def test_with_has_no_place_inside_an_expression_fell(later):
    """A decorator does not cover a generator expression. Write ``with`` inside that."""
    assert next(later(leaf())).requires_grad
    with torch.no_grad():
        assert not next(later(leaf())).requires_grad


def test_a_decorated_step_loses_its_backward_fell():
    """Write ``@torch.no_grad()`` above the function of the update: not if it calls backward."""

    @torch.no_grad()
    def step(weights):
        (weights**2).sum().backward()

    with pytest.raises(RuntimeError, match="does not have a grad_fn"):
        step(leaf())


def test_a_context_in_an_exit_stack_fell():
    """It needs ``with``, or the ``@`` of a decorator."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(torch.no_grad())
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("make", [lambda w: w.view(3), lambda w: w[:2]], ids=["view", "slice"])
def test_a_view_from_before_the_block(make):
    """Put the update inside ``with torch.no_grad():`` (through a view that was recorded)."""
    weights = leaf()
    view = make(weights)
    with torch.no_grad():
        view[0] = 7.0
    assert weights.tolist() == [7.0, 2.0, 3.0] and weights.is_leaf
