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
