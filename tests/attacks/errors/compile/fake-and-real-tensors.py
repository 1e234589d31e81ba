"""Attacks on gallery/errors/compile/fake-and-real-tensors.py."""

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

CONVERT = "Please convert all Tensors to FakeTensors first"


@pytest.fixture
def mode():
    return FakeTensorMode()


def copy(cache, start):
    cache[:2] = start


def add(cache, start):
    cache[:2].add_(start)


def read(cache, start):
    return cache[:2] + start


def compare(cache, start):
    return cache[:2] == start


@pytest.mark.parametrize("operation", [copy, add, read, compare])
def test_each_operation_refuses_a_real_tensor(operation, mode):
    """Under FakeTensorMode an operation got a real tensor: reading it is refused as well."""
    start = torch.tensor([1.0, 2.0])
    with mode, pytest.raises(AssertionError, match=CONVERT):
        operation(torch.zeros(4), start)


def test_a_real_tensor_without_dimensions_is_refused(mode):
    """An operation got a real tensor: one without dimensions."""
    start = torch.tensor(1.0)
    with mode, pytest.raises(AssertionError, match=CONVERT):
        torch.zeros(4) + start


def test_real_tensors_alone_are_refused_fell(mode):
    """An operation got a real tensor beside a fake one: real tensors alone are refused, too."""
    start = torch.tensor([1.0, 2.0])
    with mode, pytest.raises(AssertionError, match=CONVERT):
        start + start


def test_a_write_into_a_real_tensor_is_refused(mode):
    """The real one may stand on the left."""
    real = torch.zeros(2)
    with mode, pytest.raises(AssertionError, match=CONVERT):
        real[:2] = torch.ones(2)
    assert not real.any()


def test_it_is_named(mode):
    """Found in names the operation; the real tensor does not say FakeTensor."""
    start = torch.tensor([1.0, 2.0])
    with mode, pytest.raises(AssertionError, match=r"aten.copy_.default\(FakeTensor.*, tensor\("):
        copy(torch.zeros(4), start)


@pytest.mark.parametrize("make", [torch.tensor, torch.asarray], ids=["tensor", "asarray"])
def test_made_under_the_mode_it_is_fake(make, mode):
    """Or make it under the mode."""
    with mode:
        cache = torch.zeros(4)
        copy(cache, make([1.0, 2.0]))
    assert isinstance(cache, FakeTensor)


@pytest.mark.parametrize("operation", [copy, add, read, compare])
def test_fix_1(operation, mode):
    """Convert the tensor with mode.from_tensor: the real one keeps its values."""
    start = torch.tensor([1.0, 2.0])
    with mode:
        operation(torch.zeros(4), mode.from_tensor(start))
    assert type(start) is torch.Tensor and start.tolist() == [1.0, 2.0]


def test_the_converted_tensor_has_the_properties_of_the_real_one(mode):
    """A fake tensor has a shape, a dtype and a device."""
    real = torch.zeros(2, 3, dtype=torch.float16).t()
    fake = mode.from_tensor(real)
    assert (fake.shape, fake.dtype, fake.stride()) == (real.shape, real.dtype, real.stride())
    assert fake.device == real.device


@pytest.mark.parametrize("operation", [read, compare])
def test_fix_2_gives_a_fake_result(operation):
    """The mode converts real arguments for you. The result is fake."""
    start = torch.tensor([1.0, 2.0])
    with FakeTensorMode(allow_non_fake_inputs=True):
        result = operation(torch.zeros(4), start)
    assert isinstance(result, FakeTensor) and start.tolist() == [1.0, 2.0]
