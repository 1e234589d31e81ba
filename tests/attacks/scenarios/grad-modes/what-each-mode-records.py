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
    """So its gradient no longer fits (or backward raises, if it saved the old values)."""
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
    """So its gradient no longer fits, or backward raises."""
    part = torch.stack([leaf(), leaf()]).unbind()[0]
    with mode():
        part[0] = 5.0
    with pytest.raises(RuntimeError, match="is a view and its base or another view of its base"):
        part.sum().backward()


@pytest.mark.parametrize("mode", [torch.no_grad, off])
def test_compiled(mode):
    """A computed tensor is changed too, and keeps the history of its *old* values (compiled, too)."""

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
