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


@pytest.mark.parametrize("operation", [copy, add, read, compare])
def test_a_fake_tensor_outside_the_mode_fell(operation, mode):
    """Under FakeTensorMode an operation got a real tensor: outside it, beside a fake one, as well."""
    with mode:
        cache = torch.zeros(4)
    start = torch.tensor([1.0, 2.0])
    with pytest.raises(AssertionError, match=CONVERT):
        operation(cache, start)
    operation(cache, cache.fake_mode.from_tensor(start))
    assert cache.fake_mode is mode


def test_a_real_tensor_takes_no_fake_values_fell(mode):
    """Convert the tensor: where the fake one should not be there, converting does not help."""
    with mode:
        start = torch.ones(2)
    real = torch.zeros(2)
    with pytest.raises(AssertionError, match=CONVERT):
        real.copy_(start)
    assert real.tolist() == [0.0, 0.0]


READS = {
    "shape": lambda real: real.shape,
    "tolist": lambda real: real.tolist(),
    "repr": repr,
    "to": lambda real: real.to("cpu"),
    "as_tensor": torch.as_tensor,
    "parameter": torch.nn.Parameter,
}


@pytest.mark.parametrize("read_it", READS)
def test_what_runs_on_a_real_tensor_fell(read_it, mode):
    """Under the mode, ``start + start`` is refused as well: what runs no operation goes through."""
    with mode:
        assert READS[read_it](REAL) is not None


REAL = torch.tensor([1.0, 2.0])
REFUSED = {
    "detach": torch.Tensor.detach,
    "view": lambda real: real.view(2, 1),
    "slice": lambda real: real[:1],
    "item": lambda real: real[0].item(),
    "zeros_like": torch.zeros_like,
    "stack": lambda real: torch.stack([real, real]),
    "clone": torch.clone,
}


@pytest.mark.parametrize("refused", REFUSED)
def test_what_is_refused_on_a_real_tensor(refused, mode):
    """Two real tensors are refused, and so are views and copies of one."""
    with mode, pytest.raises(AssertionError, match=CONVERT):
        REFUSED[refused](REAL)


def test_a_module_from_outside_fell(mode):
    """Often a constant from outside: often the parameters of a module."""
    linear = torch.nn.Linear(4, 2)
    with mode:
        with pytest.raises(AssertionError, match=CONVERT):
            linear(torch.ones(4))
        assert torch.nn.Linear(4, 2)(torch.ones(4)).shape == (2,)
        fake = {name: mode.from_tensor(one) for name, one in linear.named_parameters()}
        result = torch.func.functional_call(linear, fake, (torch.ones(4),))
    assert result.shape == (2,) and type(linear.weight) is torch.nn.Parameter


@pytest.mark.parametrize(
    "use", [lambda cache, at: cache.__setitem__(at, 1.0), lambda cache, at: at.item()]
)
def test_an_index_without_dimensions_fell(use, mode):
    """Convert the tensor with mode.from_tensor(x): an index without dimensions needs its value."""
    place = torch.tensor(1)
    with mode:
        cache = torch.zeros(4)
        with pytest.raises(AssertionError, match="Found in aten._local_scalar_dense"):
            use(cache, place)
        with pytest.raises(Exception, match="^aten._local_scalar_dense.default$"):
            use(cache, mode.from_tensor(place))
        cache[1] = 1.0


WRITES = {
    "assignment": lambda real: real.__setitem__(slice(0, 1), 5.0),
    "slice": lambda real: real[:1].fill_(5.0),
    "fill": lambda real: real.fill_(5.0),
    "copy": lambda real: real.copy_(torch.ones(2)),
}


@pytest.mark.parametrize("write", WRITES)
def test_fix_2_loses_a_write_to_a_real_tensor_fell(write):
    """The mode converts real arguments for you: a write to a real one is lost, without an error."""
    real = torch.tensor([1.0, 2.0])
    with FakeTensorMode(allow_non_fake_inputs=True):
        WRITES[write](real)
    assert real.tolist() == [1.0, 2.0]


def test_make_fx_has_a_mode_of_its_own_fell():
    """Convert the tensor with mode.from_tensor(x): under make_fx the reader has no mode."""
    make_fx = torch.fx.experimental.proxy_tensor.make_fx
    with pytest.raises(AssertionError, match=CONVERT):
        make_fx(lambda scores: scores + REAL, tracing_mode="fake")(torch.ones(2))
    allowed = make_fx(
        lambda scores: scores + REAL, tracing_mode="fake", _allow_non_fake_inputs=True
    )(torch.ones(2))
    passed = make_fx(torch.add, tracing_mode="fake")(torch.ones(2), REAL)
    assert allowed(torch.ones(2)).tolist() == [2.0, 3.0]
    assert passed(torch.ones(2), REAL).tolist() == [2.0, 3.0]


NUMBERS = {
    "bound": lambda real: torch.zeros(4)[:real],
    "float": float,
    "if": bool,
    "item": lambda real: real.item(),
}


@pytest.mark.parametrize("ask", NUMBERS)
def test_other_ways_to_ask_for_the_number_fell(ask, mode):
    """``aten._local_scalar_dense``: the real tensor is an index, or you called ``.item()``."""
    place = torch.tensor(1)
    with mode, pytest.raises(AssertionError, match="Found in aten._local_scalar_dense"):
        NUMBERS[ask](place)


@pytest.mark.parametrize("ask", NUMBERS)
def test_fix_2_has_no_numbers_fell(ask):
    """The mode converts real arguments for you: where a number is needed it raises."""
    place = torch.tensor(1)
    with FakeTensorMode(allow_non_fake_inputs=True), pytest.raises(Exception, match="scalar_dense"):
        NUMBERS[ask](place)


def test_a_module_with_buffers_fell():
    """The parameters of a module are replaced in a call: its buffers are refused."""
    mode, norm = FakeTensorMode(), torch.nn.BatchNorm1d(4)
    fake = {name: mode.from_tensor(one) for name, one in norm.named_parameters()}
    with mode:
        rows = torch.ones(2, 4)
        with pytest.raises(AssertionError, match=CONVERT):
            torch.func.functional_call(norm, fake, (rows,))
        fake |= {name: mode.from_tensor(one) for name, one in norm.named_buffers()}
        assert torch.func.functional_call(norm, fake, (rows,)).shape == (2, 4)


def test_a_mask_that_reads_fell(mode):
    """Convert the tensor with mode.from_tensor(x): a mask writes, and cannot read."""
    mask = torch.tensor([True, False])
    with mode:
        cache = torch.zeros(2)
        cache[mode.from_tensor(mask)] = 1.0
        with pytest.raises(Exception, match="aten.nonzero.default"):
            cache[mode.from_tensor(mask)]


def test_from_tensor_keeps_what_a_parameter_has(mode):
    """Convert the tensor: the fake one requires grad, and views share a storage."""
    table = torch.nn.Parameter(torch.zeros(4))
    fake, part = mode.from_tensor(table), mode.from_tensor(table.detach()[:2])
    assert fake.requires_grad and not part.requires_grad and part.shape == (2,)
