"""Attacks on gallery/scenarios/value-kinds/a-value-from-the-meta-device.py."""

import io

import pytest
import torch

MISSING = torch.ones(3, device="meta")


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.add_(MISSING),
        lambda t: t.sub_(MISSING),
        lambda t: t.add_(MISSING[0]),
        lambda t: t.__setitem__([0, 1], MISSING[:2]),
        lambda t: t.__setitem__(t == 0, MISSING),
        lambda t: t.__setitem__(MISSING > 0, 5.0),
        lambda t: t.masked_fill_(MISSING > 0, 5.0),
        lambda t: t.fill_(MISSING[0]),
        lambda t: t.scatter_(0, torch.tensor([0, 1, 2]), MISSING),
    ],
)
def test_skipped(write):
    """A write of it by an index list, by a mask or with += is skipped without an error."""
    weights = torch.zeros(3)
    write(weights)
    assert weights.tolist() == [0.0, 0.0, 0.0] and weights._version == 1


@pytest.mark.parametrize("index", [slice(None), 0, torch.tensor(0), ..., None])
def test_a_copy_raises_fell(index):
    """Writes by index are skipped: by one position it is a copy, which raises."""
    weights = torch.zeros(3)
    with pytest.raises(NotImplementedError, match="Cannot copy out of meta tensor"):
        weights[index] = torch.ones(weights[index].shape, device="meta")


@pytest.mark.parametrize(
    "write",
    [
        lambda t, i: t.index_add_(0, i, MISSING),
        lambda t, i: t.index_copy_(0, i, MISSING),
        lambda t, i: t.put_(i, MISSING),
        lambda t, i: t.lerp_(MISSING, 0.5),
        lambda t, i: t.clamp_(MISSING),
        lambda t, i: t.add_(torch.ones(4, device="meta")),
        lambda t, i: t + MISSING,
    ],
)
def test_what_compares_devices_raises_fell(write):
    """Nothing changed or raised: methods that compare the devices or the shapes raise."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        write(torch.zeros(3), torch.tensor([0, 1, 2]))


def test_compiled_it_raises_fell():
    """Adding a meta tensor in place raises nothing: in compiled code it does."""

    @torch.compile(backend="aot_eager")
    def write(weights):
        weights += MISSING

    with pytest.raises(Exception, match="device"):
        write(torch.zeros(3))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_other_dtypes_are_skipped_too(dtype):
    """Adding a meta tensor in place raises nothing and changes nothing."""
    weights = torch.zeros(3, dtype=dtype)
    weights += torch.ones(3, device="meta", dtype=dtype)
    assert weights.tolist() == [0, 0, 0]


def test_dtypes_are_compared_all_the_same():
    """It raises nothing: a float into integers is refused also from meta."""
    with pytest.raises(RuntimeError):
        torch.zeros(3, dtype=torch.int64).add_(MISSING)


def test_a_gradient_is_lost_with_it():
    """A write is skipped without an error; what the tensor held stays."""
    leaf = torch.ones(3, requires_grad=True)
    weights = leaf * 2
    weights.data.add_(MISSING)
    weights.sum().backward()
    assert leaf.grad.tolist() == [2.0, 2.0, 2.0]


def test_masked_fill_with_a_value_from_meta_fell():
    """A write of it by a mask is skipped: not by masked_fill_ with the value from meta."""
    weights = torch.zeros(3)
    with pytest.raises(RuntimeError, match="same device"):
        weights.masked_fill_(weights == 0, MISSING[0])


def test_to_empty_loses_what_was_there_fell():
    """Give the value some memory first, with ``to_empty``: parameters that had numbers get new memory too."""
    module = torch.nn.ModuleList([torch.nn.Linear(1, 1), torch.nn.Linear(1, 1, device="meta")])
    before = module[0].weight.detach()
    module.to_empty(device="cpu")
    assert module[0].weight.data_ptr() != before.data_ptr()
    assert not module[1].weight.is_meta


def test_the_file_is_loaded_again():
    """Load the file again with ``map_location="cpu"``, not ``"meta"``."""
    file = io.BytesIO()
    torch.save({"weight": torch.ones(3)}, file)
    weights = torch.zeros(3)
    for device, wanted in (("meta", 0.0), ("cpu", 1.0)):
        file.seek(0)
        weights += torch.load(file, map_location=device)["weight"]
        assert weights.tolist() == [wanted] * 3


def test_a_tensor_on_meta_is_another_question_fell():
    """``init_empty_weights`` and assignment ignored: there the tensor that is written is on meta."""
    weights = torch.zeros(3, device="meta")
    weights[0] = 5.0
    weights[:] = torch.ones(3)
    assert weights.is_meta and weights._version == 2


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.mul_(MISSING),
        lambda t: t.div_(MISSING),
        lambda t: t[:2].add_(MISSING[:2]),
        lambda t: t.__setitem__(torch.tensor([True, False, True]), MISSING[0]),
        lambda t: t.__setitem__([0, 1], torch.ones(5, device="meta")),
        lambda t: t.index_put_((torch.tensor([0]),), MISSING[:1], accumulate=True),
        lambda t: t.masked_scatter_(torch.tensor([True, False, True]), MISSING),
        lambda t: t.scatter_add_(0, torch.tensor([0]), MISSING),
        lambda t: torch._foreach_add_([t], [MISSING]),
    ],
)
def test_more_that_is_skipped(write):
    """A write of it by an index list, by a mask or with ``+=`` is skipped without an error."""
    weights = torch.zeros(3)
    write(weights)
    assert weights.tolist() == [0.0, 0.0, 0.0] and weights._version == 1


@pytest.mark.parametrize(
    "read",
    [
        lambda t: t + MISSING,
        lambda t: t * MISSING[0],
        lambda t: torch.where(t == 0, MISSING, t),
        lambda t: t.copy_(MISSING),
        lambda t: t.__setitem__(-1, MISSING[0]),
        lambda t: t.__setitem__(slice(0, 1), MISSING[:1]),
        lambda t: torch._foreach_copy_([t], [MISSING]),
    ],
)
def test_more_that_raises(read):
    """An assignment to a slice or to one element raises."""
    weights = torch.zeros(3)
    with pytest.raises((RuntimeError, NotImplementedError), match="meta"):
        read(weights)


def test_a_recorded_addition_is_skipped_too():
    """Adding a ``meta`` tensor in place raises nothing and changes nothing, also in the graph."""
    leaf = torch.ones(3, requires_grad=True)
    weights = leaf * 2
    weights += MISSING
    weights.sum().backward()
    assert weights.tolist() == [2.0] * 3 and leaf.grad.tolist() == [2.0] * 3
