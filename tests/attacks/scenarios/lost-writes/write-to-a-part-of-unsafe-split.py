import warnings

import pytest
import torch


def weight():
    return torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)


@pytest.mark.parametrize("name", ["unsafe_split", "unsafe_chunk"])
def test_values_arrive_and_the_gradient_does_not(name):
    """Autograd does not see a write to a part of ``unsafe_split`` or ``unsafe_chunk``."""
    source = weight()
    y = source.clone()
    getattr(y, name)(2)[0].mul_(10)
    y.sum().backward()
    assert y.tolist() == [10.0, 20.0, 3.0, 4.0] and source.grad.tolist() == [1.0] * 4


def test_split_with_sizes():
    """Autograd does not see a write to a part of ``unsafe_split`` (nor of the form with sizes)."""
    source = weight()
    y = source.clone()
    y.unsafe_split_with_sizes([1, 3])[0].mul_(10)
    y.sum().backward()
    assert y.tolist() == [10.0, 2.0, 3.0, 4.0] and source.grad.tolist() == [1.0] * 4


def test_a_loss_of_the_part_is_right_fell():
    """Nothing is raised, and gradients are wrong."""
    source = weight()
    first, second = source.clone().unsafe_split(2)
    first *= 10
    (first.sum() + second.sum()).backward()
    assert source.grad.tolist() == [10.0, 10.0, 1.0, 1.0]


@pytest.mark.parametrize("name", ["tensor_split", "hsplit"])
def test_splits_that_are_right(name):
    """``tensor_split`` is right."""
    source = weight()
    y = source.clone()
    getattr(y, name)(2)[0].mul_(10)
    y.sum().backward()
    assert source.grad.tolist() == [10.0, 10.0, 1.0, 1.0]


@pytest.mark.parametrize("name", ["split", "chunk", "tensor_split", "hsplit"])
def test_a_leaf_with_the_other_methods(name):
    """With ``split``, ``chunk`` and ``tensor_split`` the write raises."""
    leaf = torch.ones(4, requires_grad=True)
    part = getattr(leaf, name)(2)[0]
    with pytest.raises(RuntimeError, match="multiple views|a view of a leaf Variable"):
        part *= 10
    assert leaf.tolist() == [1.0] * 4


@pytest.mark.parametrize("name", ["unsafe_split", "unsafe_chunk"])
def test_a_leaf_is_written_silently(name):
    """A leaf that requires grad is written just as silently."""
    leaf = torch.ones(4, requires_grad=True)
    getattr(leaf, name)(2)[0].mul_(10)
    assert leaf.tolist() == [10.0, 10.0, 1.0, 1.0] and leaf._version == 0


def test_under_no_grad_the_other_methods_are_accepted_fell():
    """With the other methods that write raises (while gradients are recorded)."""
    leaf = torch.ones(4, requires_grad=True)
    with torch.no_grad():
        leaf.split(2)[0].mul_(10)
    assert leaf.tolist() == [10.0, 10.0, 1.0, 1.0]


def by_unsafe_split(y):
    y.unsafe_split(2)[0].mul_(10)
    return y


def test_compiled_without_a_rewrite_it_arrives_fell():
    """Compiled, ``unsafe_split`` returns copies (with the backend ``eager`` it does not)."""
    y = torch.ones(4)
    assert torch.compile(by_unsafe_split, backend="eager")(y).tolist() == [10.0, 10.0, 1.0, 1.0]


def test_compiled_it_does_not_arrive():
    """Compiled with ``aot_eager``, ``unsafe_split`` returns copies."""
    y = torch.ones(4)
    assert torch.compile(by_unsafe_split, backend="aot_eager")(y).tolist() == [1.0] * 4


@pytest.mark.parametrize("rank", [1, 2])
def test_the_parts_share_memory(rank):
    """The parts share the tensor's memory, and are no views for autograd."""
    y = torch.ones((4,) * rank)
    part = y.unsafe_split(2, dim=-1)[0]
    assert part.data_ptr() == y.data_ptr() and not part._is_view()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_the_fix(dtype):
    """A slice is one view by itself."""
    source = torch.ones(4, dtype=dtype, requires_grad=True)
    y = source.clone()
    y[:2] *= 10
    y.sum().backward()
    assert y.dtype == dtype and y.tolist() == [10.0, 10.0, 1.0, 1.0]
    assert source.grad.tolist() == [10.0, 10.0, 1.0, 1.0]


@pytest.mark.parametrize("name", ["split", "chunk", "unbind"])
def test_a_tracked_value_is_refused_fell(name):
    """If the tensor was computed with gradients, these raise (or the value that is written)."""
    y = torch.ones(2, 2)
    part = y.unbind()[0] if name == "unbind" else getattr(y, name)(1)[0]
    with pytest.raises(RuntimeError, match="multiple views"):
        part.mul_(torch.ones(2, requires_grad=True))
    assert y.sum() == 4.0


@pytest.mark.parametrize("name", ["unsafe_split", "unsafe_chunk"])
def test_a_tracked_value_loses_its_gradient_fell(name):
    """The gradient of the tensor is that without the write (that of the value is lost)."""
    value, y = torch.full((2,), 3.0, requires_grad=True), torch.ones(4)
    getattr(y, name)(2)[0].copy_(value)
    assert y.tolist() == [3.0, 3.0, 1.0, 1.0] and not y.requires_grad


def test_a_tracked_value_through_tensor_split():
    """A part of ``tensor_split`` passes it on."""
    value, y = torch.full((2,), 3.0, requires_grad=True), torch.ones(4)
    y.tensor_split(2)[0].copy_(value)
    (y * torch.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
    assert value.grad.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("name", ["split", "chunk", "tensor_split", "unbind"])
def test_under_no_grad_they_hide_the_write_as_well_fell(name):
    """``split``, ``chunk`` and ``unbind`` raise (while gradients are recorded)."""
    source = weight()
    y = source.clone()
    with torch.no_grad():
        part = y.unbind()[0] if name == "unbind" else getattr(y, name)(4)[0]
        part.mul_(10)
    y.sum().backward()
    assert y[0] == 10.0 and source.grad.tolist() == [1.0] * 4


def test_a_part_of_no_grad_written_outside():
    """While gradients are recorded, ``split`` raises: also if the part is from ``no_grad``."""
    y = weight() * 1
    with torch.no_grad():
        part = y.split(2)[0]
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        part.mul_(10)


def test_forward_mode_sees_it_fell():
    """Autograd does not see a write to a part of ``unsafe_split`` (forward mode does)."""

    def written(w):
        y = w * 1
        y.unsafe_split(2)[0].mul_(10)
        return y

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, tangent = torch.func.jvp(written, (torch.ones(4),), (torch.ones(4),))
    assert tangent.tolist() == [10.0, 10.0, 1.0, 1.0]


def test_functional_grad_does_not_see_it():
    """Backward does not see it: ``torch.func.grad`` neither."""

    def written(w):
        y = w * 1
        y.unsafe_split(2)[0].mul_(10)
        return y.sum()

    assert torch.func.grad(written)(torch.ones(4)).tolist() == [1.0] * 4


@pytest.mark.parametrize("name", ["split", "chunk"])
def test_a_single_part_is_refused_too(name):
    """``split`` and ``chunk`` raise: also if they return one part."""
    y = weight() * 1
    (part,) = y.split(4) if name == "split" else y.chunk(1)
    with pytest.raises(RuntimeError, match="multiple views"):
        part.mul_(10)


def test_a_single_part_of_unsafe_split():
    """Backward does not see a write to a part: also if there is one part."""
    source = weight()
    y = source.clone()
    (part,) = y.unsafe_split(4)
    part *= 10
    y.sum().backward()
    assert part is not y and y[3] == 40.0 and source.grad.tolist() == [1.0] * 4


def test_a_retained_gradient_of_the_tensor():
    """The gradient of the tensor is that without the write."""
    y = weight() * 1
    y.retain_grad()
    y.unsafe_split(2)[0].mul_(10)
    (y * y).sum().backward()
    assert y.grad.tolist() == [20.0, 40.0, 6.0, 8.0]


@pytest.mark.parametrize("dim", [0, 1, 2])
def test_splits_along_a_dimension(dim):
    """``tensor_split`` is right, and its forms ``vsplit``, ``hsplit`` and ``dsplit``."""
    source = torch.ones(2, 2, 2, requires_grad=True)
    y = source * 1
    (y.vsplit, y.hsplit, y.dsplit)[dim](2)[0].mul_(10)
    y.sum().backward()
    assert torch.equal(source.grad, y) and y.sum() == 44.0


def test_inference_mode():
    """While gradients are recorded, ``split`` raises: not in inference mode."""
    with torch.inference_mode():
        y = torch.ones(4)
        y.split(2)[0].mul_(10)
        assert y.tolist() == [10.0, 10.0, 1.0, 1.0]


@pytest.mark.parametrize("function", [torch.exp, torch.relu, torch.sigmoid])
def test_tensor_split_of_a_saved_tensor_fell(function):
    """``tensor_split`` is right: if backward saved the tensor, backward raises."""
    y = function(weight())
    y.tensor_split(2)[0].mul_(10)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_unsafe_split_of_a_saved_tensor_fell():
    """The gradient is that without the write: of ``exp`` it is the new value."""
    source = weight()
    y = source.exp()
    y.unsafe_split(2)[0].mul_(10)
    y.sum().backward()
    assert torch.equal(source.grad, y) and not torch.equal(y, source.exp())


def test_split_and_tensor_split_count_differently_fell():
    """``split`` raises; ``tensor_split`` is right (with the same argument other parts)."""
    y = torch.ones(6)
    assert [len(part) for part in y.split(2)] == [2, 2, 2]
    assert [len(part) for part in y.tensor_split(2)] == [3, 3]
    assert [len(part) for part in y.tensor_split(3)] == [2, 2, 2]


@pytest.mark.parametrize("by", ["slice", "tensor_split"])
def test_one_half_times_the_other_fell(by):
    """The fix, a slice: ``a *= b`` saves both halves, and backward raises."""
    source = weight()
    y = source * 1
    a, b = (y[:2], y[2:]) if by == "slice" else y.tensor_split(2)
    a *= b
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
    a, b = (source * 1).split(2)
    (gradient,) = torch.autograd.grad(torch.cat([a * b, b]).sum(), source)
    assert gradient.tolist() == [3.0, 4.0, 2.0, 3.0]


@pytest.mark.parametrize("gate", [torch.sigmoid, None])
def test_a_layer_with_a_gate(gate):
    """``tensor_split`` records the write: ``a += b``, and ``a *= torch.sigmoid(b)``."""
    source = torch.arange(8.0).reshape(2, 4).requires_grad_()
    a, b = (source * 1).tensor_split(2, dim=1)
    first, second = source.split(2, dim=1)
    meant = first * gate(second) if gate else first + second
    if gate:
        a *= gate(b)
    else:
        a += b
    (found,) = torch.autograd.grad(a.sum(), source)
    assert torch.equal(a, meant)
    assert torch.allclose(found, torch.autograd.grad(meant.sum(), source)[0])
