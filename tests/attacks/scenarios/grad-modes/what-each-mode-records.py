import threading

import pytest
import torch


def off():
    return torch.set_grad_enabled(False)


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, off])
def test_a_leaf(mode):
    """A leaf is changed and stays a leaf; the version counter moves in all three."""
    weights = leaf()
    with mode():
        weights[0] = 5.0
    assert weights.is_leaf and weights.requires_grad and weights._version == 1
    (weights**2).sum().backward()
    assert weights.grad.tolist() == [10.0, 4.0, 6.0]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, off])
def test_a_computed_tensor(mode):
    """A computed tensor is changed too, and keeps the history of its *old* values."""
    inputs = leaf()
    scores = inputs * 2
    with mode():
        scores[0] = 100.0
    scores.sum().backward()
    assert scores[0] == 100.0 and inputs.grad.tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, off])
def test_a_saved_result_fell(mode):
    """Its backward ignores the write, or raises, for instance if it saved the old values."""
    scores = leaf().exp()
    with mode():
        scores[0] = 100.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        scores.sum().backward()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, off])
def test_the_value(mode):
    """It is stored without its history, too."""
    buffer = torch.zeros(3)
    with mode():
        buffer[0] = leaf()[1]
    assert buffer.tolist() == [2.0, 0.0, 0.0] and not buffer.requires_grad


@pytest.mark.parametrize("cloned", [False, True])
def test_a_saved_result_outside_fell(cloned):
    """If that is not what you want, write outside the block (``exp`` has saved its result)."""
    inputs = leaf()
    scores = inputs.exp()
    scores = scores.clone() if cloned else scores
    scores[0] = 100.0
    if cloned:
        scores.sum().backward()
        assert inputs.grad[0] == 0.0 and torch.equal(inputs.grad[1:], scores[1:].detach())
    else:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            scores.sum().backward()


def test_results_of_the_modes_fell():
    """What the modes do to a write is the same (to their results it is not)."""
    weights = leaf()
    with torch.no_grad():
        doubled = weights * 2
    doubled[0] = 5.0
    assert doubled.tolist() == [5.0, 4.0, 6.0]
    with torch.inference_mode():
        doubled = weights * 2
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        doubled[0] = 5.0


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, off])
def test_a_part_of_unbind(mode):
    """Its backward ignores the write, or raises, for instance: it does for a part of unbind."""
    part = torch.stack([leaf(), leaf()]).unbind()[0]
    with mode():
        part[0] = 5.0
    with pytest.raises(RuntimeError, match="is a view and its base or another view of its base"):
        part.sum().backward()


@pytest.mark.parametrize("mode", [torch.no_grad, off])
def test_compiled(mode):
    """In a compiled function take ``no_grad``: it keeps the history of the old values, too."""

    @torch.compile(backend="aot_eager")
    def total(inputs):
        scores = inputs * 2
        with mode():
            scores[0] = 100.0
        return scores.sum()

    inputs = leaf()
    result = total(inputs)
    result.backward()
    assert result == 110.0 and inputs.grad.tolist() == [2.0, 2.0, 2.0]


def test_a_value_under_inference_mode():
    """The value that you assign is stored without its history, too."""
    buffer, scale = torch.zeros(2), torch.tensor(3.0, requires_grad=True)
    with torch.inference_mode():
        buffer[0] = scale * 2
    assert not buffer.requires_grad and not buffer.is_inference()
    buffer[1] = scale * 2
    buffer.sum().backward()
    assert buffer.tolist() == [6.0, 6.0] and scale.grad == 2.0


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, off])
def test_a_gradient_that_fits_after_the_write_fell(mode):
    """So its gradient no longer fits: a constant that is added has no part in it."""
    inputs = leaf()
    scores = inputs * 2
    with mode():
        scores += 1
    scores.sum().backward()
    recorded = leaf()
    (recorded * 2).add_(1).sum().backward()
    assert torch.equal(inputs.grad, recorded.grad)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_slice_from_a_mode_fell(mode):
    """Outside you may write to the result of no_grad, and to that of inference_mode it raises: not slices."""
    weights, plain = leaf(), torch.zeros(3)
    with mode():
        part, plain_part = weights[:2], plain[:2]
    with pytest.raises(RuntimeError, match="is a view of a view which was created in"):
        part[0] = 5.0
    plain_part[0] = 5.0
    assert plain.tolist() == [5.0, 0.0, 0.0]


def test_inside_inference_mode_no_version_is_counted_fell():
    """The version counter moves in all three: a tensor made inside inference mode has none."""
    with torch.inference_mode():
        made = torch.ones(3)
        made[0] = 2.0
        with pytest.raises(RuntimeError, match="do not track version counter"):
            made._version


def test_a_leaf_that_backward_saved():
    """So backward can notice the write: a loss that saved the leaf before raises."""
    weights = leaf()
    loss = (weights**2).sum()
    with torch.no_grad():
        weights[0] = 5.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def set_first(weights):
    weights[0] = 5.0
    return weights.sum()


def test_inference_mode_inside_a_compiled_function_fell():
    """They let it happen: not inference_mode in a compiled function."""

    @torch.compile(backend="aot_eager")
    def compiled(weights):
        with torch.inference_mode():
            return set_first(weights)

    errors = []

    def run():
        try:
            compiled(leaf())
        except RuntimeError as error:
            errors.append(str(error))

    thread = threading.Thread(target=run)  # the failure spoils the state of its thread
    thread.start()
    thread.join()
    if not torch.__version__.startswith("2.13"):
        pytest.skip("said of torch 2.13")
    assert len(errors) == 1 and "Cannot set version_counter for inference tensor" in errors[0]


def test_inference_mode_around_the_call():
    """It does not compile inference_mode around a write: around the call of the function it does."""
    weights = leaf()
    with torch.inference_mode():
        torch.compile(set_first, backend="aot_eager")(weights)
    assert weights.tolist() == [5.0, 2.0, 3.0] and weights.is_leaf


def test_inference_mode_around_a_tensor_of_the_block():
    """It does not compile it around a write to a tensor from outside the block: from inside it does."""

    @torch.compile(backend="aot_eager")
    def doubled(weights):
        with torch.inference_mode():
            result = weights * 2
            result[0] = 5.0
        return result

    assert doubled(torch.ones(3)).tolist() == [5.0, 2.0, 2.0]
