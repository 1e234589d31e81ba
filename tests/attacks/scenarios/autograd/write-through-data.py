import pytest
import torch


def through_data(scale):
    scale.data[0] = 5.0


@torch.no_grad()
def under_no_grad(scale):
    scale[0] = 5.0


def gradient(make, write):
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    result = make(scale)
    write(scale)
    return torch.autograd.grad(result.sum(), scale)[0].tolist()


def nothing(scale):
    pass


SAVED = [lambda s: s * s, lambda s: s**2, torch.sin, torch.log, torch.abs, lambda s: s * 2 * s]
NOT_SAVED = [lambda s: s * 2, lambda s: s + 1, torch.exp, torch.sigmoid, torch.relu, lambda s: -s]


@pytest.mark.parametrize("make", [*SAVED[:4], SAVED[5]])
def test_wrong_and_silent(make):
    """A gradient that needs the old value comes out wrong, and nothing raises."""
    assert gradient(make, through_data) != gradient(make, nothing)


def test_needed_and_still_right():
    """A gradient that needs the old value comes out wrong (unless the new value gives the same)."""
    assert gradient(torch.abs, through_data) == gradient(torch.abs, nothing)


@pytest.mark.parametrize("make", SAVED)
def test_under_no_grad_it_raises(make):
    """It moves the version counter, so backward raises if it saved ``scale``."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(make, under_no_grad)


@pytest.mark.parametrize("make", NOT_SAVED)
@pytest.mark.parametrize("write", [through_data, under_no_grad])
def test_what_did_not_save_the_leaf_fell(make, write):
    """Under ``no_grad`` the same write is seen: it moves the version counter, so backward raises."""
    assert gradient(make, write) == gradient(make, nothing)


def test_data_is_no_view():
    """It writes without moving the version counter: ``.data`` is another tensor with its own."""
    scale = torch.ones(2, requires_grad=True)
    data = scale.data
    data[0] = 5.0
    assert data._version == 1 and scale._version == 0 and not data._is_view()


def test_compiled_fell():
    """It writes without moving the version counter."""
    scale = torch.ones(2, requires_grad=True)
    torch.compile(through_data, backend="aot_eager")(scale)
    assert scale._version == 1 and scale[0] == 5.0


@pytest.mark.parametrize("write", [through_data, under_no_grad])
def test_after_backward(write):
    """Write before the forward pass, or after ``backward()``."""
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    (scale * scale).sum().backward()
    write(scale)
    assert scale.grad.tolist() == [2.0, 4.0] and scale.tolist() == [5.0, 2.0]
