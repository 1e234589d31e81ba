import pytest
import torch
from torch import nn


def layer():
    return nn.Linear(2, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.unsqueeze_(0),
        lambda d: d.t_(),
        lambda d: d.swapdims_(0, 1),
        lambda d: d.squeeze_(),
        lambda d: d.as_strided_((1,), (1,)),
        lambda d: d.set_(torch.zeros(3)),
        lambda d: d.resize_(1),
        lambda d: setattr(d, "data", torch.zeros(3)),
    ],
)
def test_a_change_of_shape_is_lost(change):
    """A change of shape on ``x.data`` is lost."""
    weight = layer().weight
    change(weight.data)
    assert weight.shape == (2, 2) and weight.stride() == (2, 1)


def test_resize_moves_the_storage_of_both_fell():
    """Shape, strides and storage belong to the object: a storage that grows, grows for both."""
    weight = layer().weight
    before = weight.untyped_storage().nbytes()
    weight.data.resize_(1000)
    assert weight.untyped_storage().nbytes() > before and weight.shape == (2, 2)


def test_values_arrive_through_the_changed_shape():
    """The values that you write into it arrive."""
    weight = layer().weight
    weight.data.unsqueeze_(0)[0, 1, 1] = 5.0
    assert weight[1, 1] == 5.0


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.complex64])
def test_another_dtype(dtype):
    """It does not compare shapes."""
    weight = layer().weight
    weight.data = torch.zeros(3, dtype=dtype)
    assert weight.shape == (3,) and weight.dtype == dtype


@pytest.mark.parametrize(
    "value",
    [
        torch.zeros(3, dtype=torch.int64),
        torch.zeros(3, device="meta"),
        torch.zeros(3).to_sparse(),
    ],
)
def test_what_the_assignment_refuses(value):
    """It does not compare shapes (it does check the kind of tensor, and a dtype that can require grad)."""
    with pytest.raises(RuntimeError):
        layer().weight.data = value


def test_without_a_bias_the_forward_runs():
    """The failure comes later and elsewhere."""
    short = nn.Linear(2, 2, bias=False)
    short.weight.data = torch.zeros(3, 2)
    assert short(torch.ones(1, 2)).shape == (1, 3) and short.out_features == 2


def test_backward_of_what_was_computed_before():
    """The failure comes later and elsewhere."""
    weight = nn.Parameter(torch.ones(2))
    loss = (weight**2).sum()
    weight.data = torch.zeros(3)
    with pytest.raises(RuntimeError, match="size"):
        loss.backward()


@pytest.mark.parametrize(("kind", "fails"), [(torch.optim.Adam, True), (torch.optim.SGD, False)])
def test_the_optimizer_fell(kind, fails):
    """An optimizer that has already made a step fails at its next one: only if it has state."""
    weight = nn.Parameter(torch.ones(2))
    optimizer = kind([weight])
    for size in (2, 3):
        weight.data = torch.ones(size)
        optimizer.zero_grad()
        (weight**2).sum().backward()
        if size == 3 and fails:
            with pytest.raises(RuntimeError, match="size"):
                optimizer.step()
        else:
            optimizer.step()


def test_under_no_grad_the_shape_changes():
    """``weights.unsqueeze_(0)`` under ``no_grad`` changes the parameter itself."""
    weight = layer().weight
    with torch.no_grad():
        weight.unsqueeze_(0)
    assert weight.shape == (1, 2, 2) and isinstance(weight, nn.Parameter) and weight.is_leaf


def test_compiled():
    """A change of shape on ``x.data`` is lost."""

    def change(weight):
        weight.data.unsqueeze_(0)
        return weight * 1

    weight = layer().weight
    assert torch.compile(change, backend="aot_eager")(weight).shape == weight.shape == (2, 2)


@pytest.mark.parametrize("optimizer", [torch.optim.Adam, torch.optim.AdamW, torch.optim.Adagrad])
def test_a_fused_step_raises_fell(optimizer):
    """The next step of an optimizer with state raises (a fused one need not, here for fewer).

    The page of the message, size-of-tensor-a-must-match, says it too.
    """
    for options, raises in (({}, True), ({"fused": True}, False)):
        weight = torch.nn.Parameter(torch.zeros(3, device="cpu"))
        steps = optimizer([weight], lr=0.1, **options)
        weight.sum().backward()
        steps.step()
        weight.data, weight.grad = torch.zeros(2, device="cpu"), torch.ones(2, device="cpu")
        if raises:
            with pytest.raises(RuntimeError, match="must match the size"):
                steps.step()
        else:
            steps.step()


def test_values_after_set_do_not_arrive_fell():
    """The values that you write into it arrive (after ``set_`` they go to the other storage)."""
    weight = layer().weight
    before = weight.detach().clone()
    data = weight.data
    data.set_(torch.zeros(3))
    data[0] = 9.0
    assert torch.equal(weight, before)


@pytest.mark.parametrize("optimizer", [None, torch.optim.Adam, torch.optim.SGD], ids=str)
def test_unsqueeze_of_a_parameter_that_was_trained_fell(optimizer):
    """To change the shape of the parameter itself, call ``weights.unsqueeze_(0)`` under ``no_grad``."""
    weight = nn.Parameter(torch.ones(2, 2))
    weight.sum().backward()
    if optimizer:
        options = {"momentum": 0.9} if optimizer is torch.optim.SGD else {}
        stepper = optimizer([weight], lr=0.1, **options)
        stepper.step()
        stepper.zero_grad()
    with torch.no_grad():
        weight.unsqueeze_(0)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        weight.sum().mul(weight.sum()).backward()
        stepper.step()


def test_a_view_takes_part_in_the_gradient():
    """To compute with a parameter in another shape, take a view."""
    weight = layer().weight
    weight.unsqueeze(0).sum().backward()
    assert weight.grad.eq(1).all() and weight.shape == weight.grad.shape == (2, 2)
