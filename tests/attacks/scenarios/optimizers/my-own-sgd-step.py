"""Attacks on gallery/scenarios/optimizers/my-own-sgd-step.py."""

import contextlib

import pytest
import torch


def stepped(step, mode=torch.no_grad):
    """Return weights [1, 2] after a step with the gradient [2, 4]."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    (weights**2).sum().backward()
    with mode():
        step(weights)
    return weights


STEPS = [
    lambda w: w.add_(w.grad, alpha=-0.25),
    lambda w: w.sub_(0.25 * w.grad),
    lambda w: w.__isub__(0.25 * w.grad),
    lambda w: w.copy_(w - 0.25 * w.grad),
    lambda w: w.__setitem__(slice(None), w - 0.25 * w.grad),
]
NAMES = ["add_", "sub_", "-=", "copy_", "slice"]


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_under_no_grad_it_is_a_step(step):
    """The update under ``torch.no_grad()``."""
    weights = stepped(step)
    assert weights.tolist() == [0.5, 1.0] and weights.is_leaf and weights.requires_grad


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_without_it_is_refused(step):
    """An update in place of a leaf that requires grad is refused where gradients are recorded."""
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        stepped(step, contextlib.nullcontext)


def test_a_leaf_that_requires_no_grad_is_not_refused_fell():
    """An update of a leaf is refused."""
    weights = torch.ones(2)
    assert weights.is_leaf
    weights.sub_(0.5)
    assert weights.tolist() == [0.5, 0.5]


def test_inference_mode_is_a_step_too():
    """Where gradients are recorded it is refused: in inference mode they are not."""
    weights = stepped(lambda w: w.sub_(0.25 * w.grad), torch.inference_mode)
    assert weights.tolist() == [0.5, 1.0] and not weights.is_inference()


def test_an_expanded_leaf_refuses_the_step_fell():
    """Under ``no_grad`` it is done, if the leaf is not expanded."""
    weights = torch.ones(1).expand(3).requires_grad_()
    with torch.no_grad(), pytest.raises(RuntimeError, match="single memory location"):
        weights.sub_(0.5)


def test_the_gradient_may_be_set_by_hand():
    """``zero_()`` of a gradient that is not there yet raises: you may set a gradient by hand."""
    weights = torch.ones(2, requires_grad=True)
    assert weights.grad is None
    weights.grad = torch.ones(2)
    assert weights.grad.zero_().tolist() == [0.0, 0.0]


def test_none_is_set_twice():
    """``= None`` also works where there is no gradient."""
    weights = torch.ones(2, requires_grad=True)
    weights.grad = None
    weights.grad = None
    assert weights.grad is None


@pytest.mark.parametrize(
    ("function", "right", "wrong"),
    [(lambda w: w**2, 6.0, True), (lambda w: w * 2, 2.0, False), (lambda w: w + w, 2.0, False)],
    ids=["square", "double", "sum"],
)
def test_data_is_wrong_where_backward_saved_the_weight(function, right, wrong):
    """The square saved the weight, so its backward uses the value that is written."""
    weight = torch.tensor(3.0, requires_grad=True)
    loss = function(weight)
    weight.data.sub_(1.0)
    loss.backward()
    assert (weight.grad.item() != right) == wrong


def test_no_grad_raises_only_where_the_weight_was_saved():
    """The step raises in ``backward()``, because ``**`` saved the weight."""
    for function, raises in ((lambda w: w**2, True), (lambda w: w * 2, False)):
        weight = torch.tensor(3.0, requires_grad=True)
        loss = function(weight)
        with torch.no_grad():
            weight.sub_(1.0)
        expected = pytest.raises(RuntimeError, match="modified by an inplace operation")
        with expected if raises else contextlib.nullcontext():
            loss.backward()
        assert (weight.grad is None) == raises


def test_compiled_code_refuses_too():
    """An update in place of a leaf that requires grad is refused."""
    weights = torch.ones(2, requires_grad=True)
    with pytest.raises(Exception, match="leaf Variable that requires grad"):
        torch.compile(lambda w: w.sub_(0.5), backend="aot_eager")(weights)


def test_each_parameter_has_a_gradient_fell():
    """The update under ``torch.no_grad()`` (of a parameter that the loss did not use)."""
    weights = torch.ones(2, requires_grad=True)
    with torch.no_grad(), pytest.raises(TypeError, match="NoneType"):
        weights.add_(weights.grad, alpha=-0.1)


def test_the_old_form_is_deprecated_fell():
    """``p.data.add_(-lr, p.grad)`` from an old tutorial runs, with a warning."""
    weights = torch.ones(2, requires_grad=True)
    weights.sum().backward()
    with pytest.warns(UserWarning, match="deprecated"):
        weights.data.add_(-0.5, weights.grad)
    assert weights.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.complex64])
def test_other_dtypes(dtype):
    """Under ``no_grad`` it is done, in each dtype that has gradients."""
    weights = torch.ones(2, dtype=dtype, requires_grad=True)
    (weights * 2).abs().sum().backward()
    with torch.no_grad():
        weights.add_(weights.grad, alpha=-0.25)
    assert weights.tolist() == [0.5, 0.5] and weights.dtype == dtype


def test_a_computed_tensor_has_no_gradient_after_backward_fell():
    """``.grad`` is None until a ``backward()`` stores a gradient (a computed tensor gets none)."""
    weights = torch.ones(2, requires_grad=True) * 0.5
    weights.sum().backward()
    with pytest.warns(UserWarning, match="not a leaf"):
        assert weights.grad is None


def test_a_saved_result_keeps_the_gradient_right_fell():
    """A backward that needs the old values uses the new ones (``exp`` saved its result)."""
    weight = torch.tensor(3.0, requires_grad=True)
    loss = weight.exp()
    weight.data.sub_(1.0)
    loss.backward()
    assert torch.equal(weight.grad, torch.tensor(3.0).exp())


def test_data_after_backward_is_a_step_fell():
    """A frequent slip is an update of ``.data`` (after ``backward()`` it is a step)."""
    weights = stepped(lambda w: w.data.sub_(0.25 * w.grad), contextlib.nullcontext)
    assert weights.tolist() == [0.5, 1.0] and weights.requires_grad


def test_a_sparse_gradient():
    """The update under ``no_grad``, with the sparse gradient of an embedding."""
    table = torch.nn.Embedding.from_pretrained(torch.ones(3, 2), freeze=False, sparse=True)
    table(torch.tensor([0])).sum().backward()
    with torch.no_grad():
        table.weight.add_(table.weight.grad, alpha=-0.5)
    assert table.weight.tolist() == [[0.5, 0.5], [1.0, 1.0], [1.0, 1.0]]
