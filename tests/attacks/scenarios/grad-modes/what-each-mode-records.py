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
