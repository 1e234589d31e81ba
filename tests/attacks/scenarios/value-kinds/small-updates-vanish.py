"""Attacks on gallery/scenarios/value-kinds/small-updates-vanish.py."""

import pytest
import torch

HALF = [torch.bfloat16, torch.float16]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
@pytest.mark.parametrize("start", [1.0, 2.0, 100.0])
def test_less_than_half_a_step_vanishes(dtype, start):
    """Less than half the distance to the next value is rounded back."""
    tensor = torch.full((2,), start, dtype=dtype)
    above = torch.nextafter(tensor, torch.full_like(tensor, 1e4))
    step = (above - tensor)[0].item()
    tensor += step * 0.4
    assert tensor.tolist() == [start, start]
    tensor += step * 0.6
    assert torch.equal(tensor, above)


@pytest.mark.parametrize("dtype", HALF)
def test_below_a_power_of_two_the_step_is_half_as_long_fell(dtype):
    """Less than half a step of the dtype leaves the value: downwards from 1 the step is shorter."""
    tensor = torch.ones(2, dtype=dtype)
    tensor -= torch.finfo(dtype).eps * 0.4
    assert tensor[0] < 1.0
    tensor = torch.ones(2, dtype=dtype)
    tensor -= torch.finfo(dtype).eps * 0.2
    assert tensor[0] == 1.0


@pytest.mark.parametrize(("start", "end"), [(1.0, 1.0), (1.0078125, 1.015625)])
def test_just_half_goes_to_the_even_one(start, end):
    """Less than half is rounded back: just half goes to the even neighbour."""
    tensor = torch.tensor([start], dtype=torch.bfloat16)
    tensor += 0.00390625
    assert tensor.item() == end


@pytest.mark.parametrize(("dtype", "last"), [(torch.bfloat16, 256), (torch.float16, 2048)])
def test_a_counter_stops(dtype, last):
    """In steps of 1, bfloat16 stops at 256."""
    counter = torch.tensor([last - 2], dtype=dtype)
    for _ in range(10):
        counter += 1
    assert counter.item() == last


def test_float32_stops_as_well():
    """float32 stops at 16777216, and float64 goes on there."""
    for dtype, moved in ((torch.float32, 0), (torch.float64, 1)):
        counter = torch.tensor([2.0**24], dtype=dtype)
        counter += 1
        assert counter.item() - 2**24 == moved


def test_a_master_copy_moves():
    """Keep the sum in a wider dtype."""
    narrow = torch.ones(2, dtype=torch.bfloat16)
    master = narrow.float()
    for _ in range(100):
        master[0] += 0.0003
        narrow.copy_(master)
    assert narrow.tolist() == [1.03125, 1.0] and narrow.dtype == torch.bfloat16


@pytest.mark.parametrize("method", ["bfloat16", "half"])
def test_the_model_has_narrow_parameters(method):
    """autocast leaves the parameters in float32; model.bfloat16() does not."""
    layer = torch.nn.Linear(2, 2)
    with torch.autocast("cpu", torch.bfloat16):
        assert layer(torch.ones(2)).dtype == torch.bfloat16
    assert layer.weight.dtype == torch.float32
    assert getattr(layer, method)().weight.dtype in HALF


def test_the_default_backend_may_round_once_fell():
    """Each sum is rounded back: compiled code may add twice in float32, and round once."""

    @torch.compile
    def add_twice(tensor):
        tensor += 0.0025
        tensor += 0.0025

    tensor = torch.ones(2, dtype=torch.bfloat16)
    add_twice(tensor)
    assert tensor.tolist() == [1.0078125, 1.0078125]


@pytest.mark.parametrize(("dtype", "start"), [(torch.bfloat16, 256.0), (torch.float32, 2.0**24)])
def test_a_counter_stops_at_just_half_fell(dtype, start):
    """The number is less than half the distance: 1 is half of it where a counter stops."""
    counter = torch.tensor([start], dtype=dtype)
    above = torch.nextafter(counter, torch.full_like(counter, 1e9))
    assert above - counter == 2
    counter += 1
    assert counter == start


def test_the_copy_into_a_parameter_needs_no_grad_fell():
    """Write the rounded value into the narrow tensor: a parameter refuses it."""
    narrow = torch.nn.Parameter(torch.ones(2, dtype=torch.bfloat16))
    master = narrow.float()
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        narrow.copy_(master)
    with torch.no_grad():
        narrow.copy_(master + 1)
    assert narrow.tolist() == [2.0, 2.0] and narrow.requires_grad


@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam])
def test_an_optimizer_of_the_master_weights(optimizer):
    """Update a float32 copy: the same learning rate has no effect on bfloat16 parameters."""
    stuck = torch.nn.Parameter(torch.ones(2, dtype=torch.bfloat16))
    narrow = torch.nn.Parameter(torch.ones(2, dtype=torch.bfloat16))
    master = narrow.detach().float()
    step, step_master = optimizer([stuck], lr=1e-4), optimizer([master], lr=1e-4)
    for _ in range(100):
        stuck.grad, narrow.grad = None, None
        (stuck.sum() + narrow.sum()).backward()
        master.grad = narrow.grad.float()
        step.step()
        step_master.step()
        with torch.no_grad():
            narrow.copy_(master)
    assert stuck.tolist() == [1.0, 1.0] and (narrow < 1).all()


def test_an_average_in_float32_moves():
    """running average stuck: keep what you accumulate in float32."""
    value = torch.tensor([2.0], dtype=torch.bfloat16)
    stuck, average = torch.ones(1, dtype=torch.bfloat16), torch.ones(1)
    for _ in range(1000):
        stuck.lerp_(value, 0.001)
        average.lerp_(value.float(), 0.001)
    assert stuck == 1 and average > 1.6


def test_a_counter_in_int64_goes_on():
    """Keep a counter in int64."""
    counter = torch.tensor([2**24, 2**53])
    counter += 1
    assert counter.tolist() == [2**24 + 1, 2**53 + 1]


def test_large_sums_into_a_copy_fell():
    """The number is too small: or the sums went into a copy."""
    tensor = torch.ones(2)
    for _ in range(10):
        tensor[[0]].add_(5.0)
    assert tensor.tolist() == [1.0, 1.0]


def test_below_the_smallest_normal_number_the_distance_stays_fell():
    """The distance doubles at each power of two: not of numbers below the smallest normal one."""
    top, distances = torch.tensor(1.0, dtype=torch.float16), []
    for power in (-20, -19, -14, -13):
        value = torch.tensor(2.0**power, dtype=torch.float16)
        distances.append((torch.nextafter(value, top) - value).item())
    assert distances == [2.0**-24, 2.0**-24, 2.0**-24, 2.0**-23]


def test_a_float32_copy_of_float32_is_no_copy_fell():
    """Update a float32 copy: of a float32 tensor ``float()`` returns the same memory."""
    narrow = torch.nn.Parameter(torch.ones(2))
    assert narrow.detach().float().data_ptr() == narrow.data_ptr()
    stuck, master = narrow.detach().float(), narrow.detach().double()
    for _ in range(100):
        stuck += 1e-8
        master += 1e-8
    assert stuck.tolist() == [1.0, 1.0] and (master > 1.0000009).all()
    with torch.no_grad():
        narrow.copy_(master)
    assert (narrow > 1).all()


def test_the_master_has_no_gradient_of_its_own_fell():
    """Update the master weights: an optimizer that takes them needs ``master.grad``."""
    narrow = torch.nn.Parameter(torch.ones(2, dtype=torch.bfloat16))
    master = narrow.detach().float()
    optimizer = torch.optim.SGD([master], lr=0.0003)
    narrow.sum().backward()
    optimizer.step()
    assert master.tolist() == [1.0, 1.0]
    master.grad = narrow.grad.float()
    optimizer.step()
    assert (master < 1).all()


def test_autocast_leaves_other_parameters_as_they_are_fell():
    """autocast leaves the parameters in float32: those of bfloat16 it leaves in bfloat16."""
    layer = torch.nn.Linear(2, 2).bfloat16()
    with torch.autocast("cpu", torch.bfloat16):
        layer(torch.ones(2))
    assert layer.weight.dtype == torch.bfloat16


def test_an_average_stops_short():
    """running average stuck: ``mul_`` and ``add_`` stop half way, in float32 they arrive."""
    stuck, average = torch.zeros(1, dtype=torch.bfloat16), torch.zeros(1)
    for _ in range(8000):
        stuck.mul_(0.999).add_(0.001)
        average.mul_(0.999).add_(0.001)
    assert stuck <= 0.5 and average > 0.99
