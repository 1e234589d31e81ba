import pytest
import torch


def arrives(t, way):
    way(t)[0, 1] = 1.0
    return t[0, 1].item() == 1.0


@pytest.mark.parametrize(
    "way",
    [
        lambda t: t.float(),
        lambda t: t.to(torch.float32),
        lambda t: t.to(t.device),
        lambda t: t.cpu(),
        lambda t: t.type(torch.float32),
        lambda t: t.type_as(torch.zeros(1)),
        lambda t: t.contiguous(),
        lambda t: torch.as_tensor(t),
        lambda t: torch.asarray(t),
        lambda t: +t,
        lambda t: t.real,
    ],
)
def test_nothing_to_do(way):
    """They return ``t`` itself if nothing has to be done."""
    t = torch.zeros(2, 2)
    assert way(t) is t and arrives(t, way)


@pytest.mark.parametrize(
    "way",
    [
        lambda t: t.double(),
        lambda t: t.half().float(),
        lambda t: t.to(torch.float32, copy=True),
        lambda t: t.clone(),
        lambda t: torch.cat([t]),
    ],
)
def test_copies(way):
    """And a copy otherwise, which the write goes to."""
    assert not arrives(torch.zeros(2, 2), way)


@pytest.mark.parametrize(
    ("make", "same"),
    [
        (lambda: torch.zeros(2, 2).T, False),
        (lambda: torch.zeros(1, 3).T, True),
        (lambda: torch.zeros(0, 3).T, True),
        (lambda: torch.zeros(4)[::2], False),
        (lambda: torch.zeros(4)[::1], True),
        (lambda: torch.zeros(4)[1:], True),
        (lambda: torch.zeros(1).expand(3), False),
    ],
)
def test_a_transposed_input_may_be_contiguous_fell(make, same):
    """So a write is lost as soon as the input is transposed."""
    t = make()
    assert (t.contiguous() is t) == same


def test_copy_back_into_a_leaf():
    """A leaf that requires grad takes it under ``no_grad``."""
    leaf = torch.zeros(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        leaf.copy_(torch.ones(2, dtype=torch.float64))
    with torch.no_grad():
        leaf.copy_(torch.ones(2, dtype=torch.float64))
    assert leaf.tolist() == [1.0, 1.0] and leaf.dtype == torch.float32


def test_each_method_looks_at_one_of_the_two_fell():
    """A write is lost if the input has another dtype, or strides that are not contiguous."""
    transposed, double = torch.zeros(2, 2).T, torch.zeros(2, 2, dtype=torch.float64)
    assert transposed.float() is transposed and double.contiguous() is double


@pytest.mark.parametrize(
    ("t", "narrow"),
    [
        (torch.tensor([0.1, 0.0], dtype=torch.float64), torch.float32),
        (torch.tensor([2**24 + 1, 0]), torch.float32),
        (torch.tensor([0.1, 0.0]), torch.float16),
    ],
)
def test_the_copy_back_rounds_the_rest_fell(t, narrow):
    """Bring the result back with copy_: what was not written is rounded too."""
    before, work = t[0].clone(), t.to(narrow)
    work[1] = 2
    t.copy_(work)
    assert t[0] != before


def test_an_expanded_tensor_refuses_both_fell():
    """Write to t, or copy the result back with t.copy_."""
    t = torch.zeros(1).expand(3)
    work = t.contiguous()
    work[1] = 2.0
    with pytest.raises(RuntimeError, match="more than one element"):
        t.copy_(work)
    with pytest.raises(RuntimeError, match="more than one element"):
        t[:2] = 1.0


@pytest.mark.parametrize(
    "convert",
    [
        lambda t: t.cpu(),
        lambda t: t.type(torch.float32),
        lambda t: t.type_as(t),
        lambda t: t.to(t),
        lambda t: t.to_dense(),
    ],
)
def test_further_conversions_of_nothing(convert):
    """A conversion that has nothing to do returns the tensor itself."""
    t = torch.zeros(2)
    assert convert(t) is t
