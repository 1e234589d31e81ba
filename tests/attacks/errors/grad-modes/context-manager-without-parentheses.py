import pytest
import torch

MESSAGE = "'type' object does not support the context manager protocol"


def leaf():
    return torch.ones(3, requires_grad=True)


def write(mode, weights):
    with mode:
        weights[0] = 5.0
    return weights


@pytest.mark.parametrize(
    "mode",
    [
        torch.no_grad,
        torch.autocast,
        torch.device,
        torch.autograd.detect_anomaly,
        torch.autograd.graph.save_on_cpu,
        torch.autograd.graph.saved_tensors_hooks,
        torch.autograd.forward_ad.dual_level,
        torch.profiler.profile,
        torch.autograd.profiler.record_function,
    ],
)
def test_more_classes(mode):
    """Other modes are classes too (more than the four of the page)."""
    weights = leaf()
    with pytest.raises(TypeError, match=MESSAGE):
        write(mode, weights)
    assert weights.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "mode",
    [
        torch.random.fork_rng,
        torch.nn.attention.sdpa_kernel,
        torch.autograd.graph.allow_mutation_on_saved_tensors,
        torch.nn.utils.parametrize.cached,
    ],
)
def test_functions_say_function(mode):
    """'function' object does not support the context manager protocol."""
    with pytest.raises(TypeError, match="'function' object does not support"):
        write(mode, leaf())


@pytest.mark.parametrize("mode", [torch.set_grad_enabled, torch.autograd.set_detect_anomaly])
def test_parentheses_alone_fell(mode):
    """``torch.set_grad_enabled`` (alone of the modes shown) needs ``True`` or ``False``."""
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'mode'"):
        mode()


def test_autocast_needs_a_device_type():
    """Write the parentheses (cut: ``torch.autocast`` is not on the page)."""
    with pytest.raises(TypeError, match="device_type"):
        torch.autocast()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.enable_grad, torch.inference_mode])
@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_tensor_in_the_parentheses(mode, requires_grad):
    """If you pass a tensor to it, it returns a function, and the message begins with 'function'."""
    made = mode(torch.ones(3, requires_grad=requires_grad))
    assert type(made).__name__ == "function"
    with pytest.raises(TypeError, match="^'function' object does not"):
        write(made, leaf())


def test_none_in_the_parentheses():
    """``torch.no_grad`` takes nothing there."""
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        torch.no_grad(None)


@pytest.mark.parametrize("value", [0, None, "x"])
def test_set_grad_enabled_takes_a_bool(value):
    """``set_grad_enabled`` needs ``True`` or ``False`` in the parentheses."""
    with pytest.raises(TypeError, match="must be bool"):
        torch.set_grad_enabled(value)


@pytest.mark.parametrize("second", [torch.inference_mode, torch.no_grad])
def test_two_modes_in_one_statement(second):
    """The block did not run, so ``weights`` is as it was (and the first mode was left again)."""
    weights = leaf()
    with pytest.raises(TypeError, match=MESSAGE), torch.no_grad(), second:
        weights[0] = 5.0
    assert weights.tolist() == [1.0, 1.0, 1.0] and torch.is_grad_enabled()


@pytest.mark.parametrize(
    "mode", [torch.no_grad, torch.inference_mode, lambda: torch.set_grad_enabled(False)]
)
@pytest.mark.parametrize("computed", [False, True])
def test_with_parentheses(mode, computed):
    """Write the parentheses: a leaf and a computed tensor take the write."""
    weights = leaf() * 1.0 if computed else leaf()
    assert write(mode(), weights).tolist() == [5.0, 1.0, 1.0]
    assert weights.requires_grad and not weights.is_inference() and torch.is_grad_enabled()


def test_enable_grad_does_not_allow_the_write():
    """Write the parentheses (``enable_grad()`` is a neighbour: the leaf refuses the write)."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        write(torch.enable_grad(), leaf())


def test_a_decorator_needs_no_parentheses():
    """``with`` needs an object of it (a decorator takes the class)."""

    @torch.no_grad
    def change(weights):
        weights[0] = 5.0
        return weights

    assert change(leaf()).tolist() == [5.0, 1.0, 1.0]


def test_one_object_twice():
    """``with`` needs an object of it: the same object serves twice."""
    mode, weights = torch.no_grad(), leaf()
    for i in range(2):
        with mode:
            weights[i] = 5.0
    assert weights.tolist() == [5.0, 5.0, 1.0] and torch.is_grad_enabled()
