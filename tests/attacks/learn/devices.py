"""Attacks on docs/learn/devices.md, on the devices that it runs on."""

import pytest
import torch

DTYPES = [torch.float32, torch.float16, torch.int64, torch.bool, torch.complex64]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("layout", ["plain", "transposed", "expanded", "empty"])
def test_to_returns_the_tensor_itself(dtype, layout):
    """to and cpu return the tensor itself where there is nothing to do."""
    x = torch.zeros(2, 3, dtype=dtype)
    x = {"plain": x, "transposed": x.T, "expanded": x[:, :1].expand(2, 5), "empty": x[:0]}[layout]
    assert x.to("cpu") is x and x.cpu() is x and x.to(dtype) is x and x.to(x) is x
    assert x.to("cpu", copy=True) is not x and x.to("meta") is not x


@pytest.mark.parametrize(
    "options", [{"memory_format": torch.contiguous_format}, {"memory_format": torch.channels_last}]
)
def test_to_with_another_memory_format_copies(options):
    """to returns the tensor itself where it has nothing to do: another memory format is something."""
    x = torch.zeros(2, 3, 4, 5)
    assert (x.to(**options) is x) == (options["memory_format"] is torch.contiguous_format)


def test_the_move_of_a_leaf_under_no_grad_is_a_leaf_fell():
    """For a leaf that requires grad, the move to another device gives no leaf."""
    leaf = torch.zeros(3, requires_grad=True)
    assert not leaf.to("meta").is_leaf
    with torch.no_grad():
        assert leaf.to("meta").is_leaf


@pytest.mark.parametrize("operation", [torch.add, torch.mul, torch.maximum, torch.cat, torch.where])
def test_two_devices_do_not_mix(operation):
    """A sum of two tensors with dimensions needs both on one device, and so do these."""
    one, other = torch.ones(2), torch.ones(2, device="meta")
    arguments = {torch.cat: [(one, other)], torch.where: [one > 0, one, other]}.get(
        operation, [one, other]
    )
    with pytest.raises((RuntimeError, TypeError), match="device"):
        operation(*arguments)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_a_number_as_a_tensor_may_meet_another_device(dtype):
    """A CPU tensor without dimensions may meet a tensor on another device, from either side."""
    number, shape_only = torch.ones((), dtype=dtype), torch.ones(2, dtype=dtype, device="meta")
    assert (number + shape_only).device.type == (shape_only + number).device.type == "meta"
    shape_only += number
    with pytest.raises(RuntimeError, match="device"):
        shape_only + torch.ones(1, dtype=dtype)


@pytest.mark.parametrize("index", [slice(None), 0, ..., None], ids=repr)
def test_an_assignment_to_meta_crosses(index):
    """An assignment to a slice copies v into it, and a copy may go from one device to another."""
    shape_only = torch.zeros(3, device="meta")
    before = shape_only._version
    shape_only[index] = torch.ones(3)[:1]
    assert shape_only.device.type == "meta" and shape_only._version == before + 1


@pytest.mark.parametrize("index", [slice(None), 0, ...], ids=repr)
def test_an_assignment_from_meta_raises(index):
    """Its values cannot be copied out, since there are none."""
    x = torch.ones(3)
    with pytest.raises(NotImplementedError, match="Cannot copy out of meta tensor"):
        x[index] = torch.zeros(3, device="meta")[index]
    assert x.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "attempt", ["t.expand(3, 4).add_(1)", "t[1:].copy_(t[:-1])", "t[[7]]", "t[[7]] = 1.0"]
)
def test_meta_checks_neither_overlap_nor_lists(attempt):
    """Overlap and the bounds of an index list are not checked there."""
    exec(attempt, {"t": torch.zeros(4, device="meta")})
    with pytest.raises((RuntimeError, IndexError)):
        exec(attempt, {"t": torch.zeros(4)})


@pytest.mark.parametrize(
    "attempt", ["t[7]", "t[0, 0]", "t.view(3)", "t[:2] = torch.zeros(3)", "t.narrow(0, 3, 4)"]
)
def test_meta_checks_integers_and_shapes(attempt):
    """A write on meta is checked in part: integers and shapes are."""
    for device in ("meta", "cpu"):
        with pytest.raises((RuntimeError, IndexError)):
            exec(attempt, {"t": torch.zeros(4, device=device), "torch": torch})


def test_the_checks_of_autograd_hold_on_meta():
    """The rules on views, leaves and versions hold on meta as on the CPU."""
    leaf = torch.zeros(3, device="meta", requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        leaf[0] = 1.0
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        leaf.zero_()
    rows = (leaf * 1).unbind()
    with pytest.raises(RuntimeError, match="output of a function that returns multiple views"):
        rows[0].zero_()
    with torch.no_grad():
        head = leaf[:1]
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        head.zero_()


def test_a_buffer_moves_and_a_plain_attribute_does_not():
    """In a module, register what is no parameter as a buffer, so that it moves along."""
    module = torch.nn.Module()
    module.register_buffer("seen", torch.zeros(2))
    module.register_buffer("unsaved", torch.zeros(2), persistent=False)
    module.forgotten, module.listed = torch.zeros(2), [torch.zeros(2)]
    module.to("meta")
    assert module.seen.is_meta and module.unsaved.is_meta
    assert not module.forgotten.is_meta and not module.listed[0].is_meta


@pytest.mark.parametrize("code", ["t += m", "t -= m", "t *= 3 * m", "t.add_(m)"])
def test_arithmetic_in_place_passes_in_silence_fell(code):
    """Arithmetic of two tensors with dimensions needs both on one device: not in place."""
    t, m = torch.tensor([1.0, 2.0]), torch.ones(2, device="meta")
    exec(code, {"t": t, "m": m})
    assert t.tolist() == [1.0, 2.0] and t._version == 1


def test_products_of_matrices_pass_in_silence_fell():
    """Arithmetic of two tensors with dimensions needs both on one device: a matrix product does not."""
    assert (torch.ones(3, 3, device="meta") @ torch.ones(3, 3)).is_meta
    assert (torch.ones(3, 3) @ torch.ones(3, 3, device="meta")).device.type == "cpu"


@pytest.mark.parametrize("function", ["masked_fill", "stack", "mse_loss"])
def test_a_number_may_not_meet_each_function_fell(function):
    """A CPU tensor without dimensions counts as a number and may meet a tensor on another device."""
    number, m = torch.tensor(1.0), torch.ones(2, device="meta")
    attempts = {
        "masked_fill": lambda: m.masked_fill(m > 0, number),
        "stack": lambda: torch.stack([m[0], number]),
        "mse_loss": lambda: torch.nn.functional.mse_loss(m, number),
    }
    with pytest.raises(RuntimeError, match="device"):
        attempts[function]()


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True, False])], ids=repr)
def test_an_assignment_through_a_list_does_not_cross_fell(index):
    """An assignment crosses devices: from meta, through a list or a mask, nothing is written."""
    t = torch.zeros(3)
    t[index] = torch.ones(2, device="meta")
    assert t._version == 1 and not t.any()


def test_writes_that_the_cpu_accepts_fell():
    """Arithmetic on an expanded tensor raises on the CPU: add_ does, a sum and fill_ do not."""
    t = torch.zeros(4)
    assert (t.expand(3, 4) + 1).eq(1.0).all()
    t.expand(3, 4).fill_(2.0)
    assert t.eq(2.0).all()
    with pytest.raises(RuntimeError, match="refers to a single memory location"):
        t.expand(3, 4).add_(1)


def test_bounds_of_integers_are_checked_on_meta_fell():
    """The checks of overlap and bounds do not hold on meta: that of an integer does."""
    with pytest.raises(IndexError, match="out of bounds"):
        torch.zeros(4, device="meta")[7]


def test_a_meta_index_into_a_leaf_fell():
    """With an index list on meta, an assignment to a CPU tensor raises nothing: to a leaf it does."""
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        torch.zeros(3, requires_grad=True)[torch.tensor([1], device="meta")] = 7.0


def test_new_zeros_takes_the_dtype_as_well():
    """The first two take the dtype of x as well."""
    x = torch.zeros(2, dtype=torch.int64, device="meta")
    for made in (x.new_zeros(3), torch.zeros_like(x)):
        assert made.dtype == x.dtype and made.device == x.device
