import numpy as np
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
    """Lost if the strides are not contiguous, as after a transpose: of one row it is not."""
    t = make()
    assert (t.contiguous() is t) == same


def test_copy_back_into_a_leaf():
    """A leaf that requires grad takes either write under ``no_grad``."""
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


def test_the_transposed_copy_goes_back_to_the_view_fell():
    """Copy the result back with t.copy_: into x itself it is turned, in silence for a square."""
    x = torch.arange(9.0).view(3, 3)
    work = x.T.contiguous()
    work[0, 1] = 99.0
    assert x.clone().copy_(work)[0, 1] == 99.0
    x.T.copy_(work)
    assert x.tolist() == [[0.0, 1.0, 2.0], [99.0, 4.0, 5.0], [6.0, 7.0, 8.0]]


def test_the_symptom_of_a_permuted_tensor():
    """In x.permute(0, 2, 1).contiguous() the t is x.permute(0, 2, 1)."""
    x = torch.ones(2, 3, 4)
    x.permute(0, 2, 1).contiguous().fill_(0)
    assert x.all()
    x.permute(0, 2, 1)[:, 0].fill_(0)
    assert not x[:, :, 0].any() and x[:, :, 1:].all()


def test_integers_cut_fractions_fell():
    """Copy the result back with t.copy_: float32 is no narrower dtype than int64, and loses the fraction."""
    t = torch.tensor([1, 2])
    work = t.float()
    work[0] = 2.7
    t.copy_(work)
    assert t.tolist() == [2, 2]


def test_astype_without_a_copy_fell():
    """For arrays astype copies, also where it has nothing to convert: not with copy=False."""
    array = np.zeros(2, dtype=np.float32)
    assert array.astype(np.float32, copy=False) is array
    assert array.astype(np.float32) is not array
