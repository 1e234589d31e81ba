import copy

import pytest
import torch
import torch.nn.functional as F

REFUSED = "Inplace update to inference tensor outside InferenceMode"


@torch.inference_mode()
def predict():
    return torch.tensor([-1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    "write",
    [
        lambda s: s.__setitem__(0, 0.0),
        lambda s: s.__setitem__(s < 0, 0.0),
        lambda s: s.mul_(2),
        lambda s: s[1:].mul_(2),
        lambda s: s.view(3).fill_(1),
        lambda s: torch.zeros(3, out=s),
        lambda s: torch._foreach_mul_([s], 2.0),
        lambda s: s.unsqueeze_(0),
        lambda s: F.relu(s, inplace=True),
        lambda s: torch.as_tensor(s).mul_(2),
        torch.no_grad()(lambda s: s.mul_(2)),
        torch.enable_grad()(lambda s: s.mul_(2)),
    ],
)
def test_it_raises_and_writes_fell(write):
    """Outside of that mode a write to it raises (and it was said to be refused)."""
    scores = predict()
    with pytest.raises(RuntimeError, match=REFUSED):
        write(scores)
    assert scores.shape != (3,) or scores.tolist() != [-1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda s: s.numpy().fill(0),
        lambda s: torch.from_numpy(s.numpy()).fill_(0),
        lambda s: torch.from_dlpack(s).fill_(0),
        lambda s: s.untyped_storage().fill_(0),
        lambda s: torch.empty(0).set_(s.untyped_storage()).fill_(0),
        lambda s: s.apply_(lambda value: 0.0),
        lambda s: s.map_(s, lambda one, two: 0.0),
        lambda s: s.data.fill_(0),
        lambda s: s.detach().fill_(0),
    ],
)
def test_accepted_fell(write):
    """It may be written in inference mode only, under whatever name."""
    scores = predict()
    write(scores)
    assert scores.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("make", "is_inference"),
    [
        (lambda s: s + 0, False),
        (lambda s: s.clone(), False),
        (lambda s: s[[0]], False),
        (lambda s: copy.deepcopy(s), False),
        (lambda s: torch.stack([s]), False),
        (lambda s: s.double(), False),
        (lambda s: s.to(torch.float32), True),
        (lambda s: s.contiguous(), True),
        (lambda s: s.cpu(), True),
        (lambda s: F.dropout(s, training=False), True),
        (lambda s: s[1:], True),
        (lambda s: s.unbind()[0], True),
    ],
)
def test_what_is_ordinary(make, is_inference):
    """The result of a computation is an ordinary tensor; ``to()`` may return the tensor itself."""
    assert make(predict()).is_inference() == is_inference


@pytest.mark.parametrize("part", [lambda t: t, lambda t: t[1:]])
def test_a_tensor_from_outside(part):
    """A tensor from outside that the function only returns, or a view of it, is an ordinary tensor."""
    outside = torch.zeros(3)
    returned = torch.inference_mode()(part)(outside)
    returned += 1
    assert not returned.is_inference() and outside[1] == 1.0


def test_in_the_mode():
    """Outside of that mode torch refuses a write to it."""
    scores = predict()
    with torch.inference_mode():
        scores[0] = 9.0
    assert scores[0] == 9.0


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.masked_fill_(t < 0, 7.0),
        lambda t: t.scatter_(0, torch.tensor([0]), 7.0),
        lambda t: torch.add(torch.ones(3), 1.0, out=t),
        lambda t: torch._foreach_add_([t], 1.0),
        lambda t: F.relu(t, inplace=True),
        lambda t: t.put_(torch.tensor([0]), torch.tensor([7.0])),
    ],
)
def test_further_writes_raise_and_change(write):
    """A write to it raises, though the values are changed all the same."""
    with torch.inference_mode():
        scores = torch.tensor([-1.0, 2.0, 3.0])
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        write(scores)
    assert scores.tolist() != [-1.0, 2.0, 3.0]


@pytest.mark.parametrize("name", [lambda s: s.data, torch.Tensor.detach])
@pytest.mark.parametrize("index", [0, slice(0, 1)], ids=str)
def test_an_element_through_data_raises_fell(name, index):
    """Writes that count nothing raise nothing: through ``.data`` and ``detach()``."""
    scores = predict()
    with pytest.raises(RuntimeError, match=REFUSED):
        name(scores)[index] = 9.0
    assert scores[0] == 9.0


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_view_of_what_requires_grad_fell(mode):
    """A view of a tensor from outside is an ordinary tensor. Use ``no_grad``, and there is nothing to clone."""
    weights = torch.zeros(3, requires_grad=True)
    for outside in (weights, weights * 1):
        returned = mode()(lambda t: t[1:])(outside)
        assert not returned.is_inference()
        with pytest.raises(RuntimeError, match="A view was created in"):
            returned += 1
        edited = returned.clone()
        edited += 1


def test_no_grad_and_a_layer():
    """Use ``no_grad``. What it computes then needs no clone."""
    with torch.no_grad():
        scores = torch.nn.Linear(2, 3)(torch.ones(2))
    scores[scores < 0] = 0.0
    assert scores.min() >= 0


@pytest.mark.parametrize("value", [1, True, 1.0, 1j])
@pytest.mark.parametrize("shape", [(), (0,), (2,)])
def test_other_dtypes_and_shapes(value, shape):
    """Outside of that mode a write to it raises."""
    with torch.inference_mode():
        scores = torch.full(shape, value)
    with pytest.raises(RuntimeError, match=REFUSED):
        scores[...] = 0
    assert not scores.any()


@pytest.mark.parametrize("write", [lambda s: s[3:].fill_(1), lambda s: s.masked_fill_(s > 9, 1.0)])
def test_a_write_that_selects_nothing_raises(write):
    """Outside of that mode a write to it raises."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(predict())


def test_the_clone_may_require_grad():
    """Clone it where you receive it."""
    scores = predict()
    with pytest.raises(RuntimeError, match="Setting requires_grad=True on inference tensor"):
        scores.requires_grad_()
    edited = scores.clone().requires_grad_()
    (edited * edited).sum().backward()
    assert edited.grad.tolist() == [-2.0, 4.0, 6.0]
