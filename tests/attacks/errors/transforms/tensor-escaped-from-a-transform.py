"""Attacks on gallery/errors/transforms/tensor-escaped-from-a-transform.py."""

from types import SimpleNamespace

import pytest
import torch

ESCAPED = "may have escaped from inside a function being vmapped"
BATCH = torch.tensor([[2.0, 4.0], [6.0, 8.0]])


def kept_by(function):
    kept = []

    def keeping(row):
        kept.append(function(row))
        return row.sum()

    torch.vmap(keeping)(BATCH)
    return kept[0]


@pytest.mark.parametrize(
    "use",
    [
        lambda t: t + 1,
        lambda t: t.clone(),
        lambda t: t.detach(),
        lambda t: t[0],
        lambda t: t.add_(1),
        lambda t: torch.zeros(2).copy_(t),
        lambda t: torch.zeros_like(t),
        lambda t: t.isnan(),
        lambda t: t.to(torch.float64),
    ],
    ids=["+", "clone", "detach", "[0]", "add_", "copy_", "zeros_like", "isnan", "to"],
)
def test_uses(use):
    """You use it after the call: it raises."""
    with pytest.raises(RuntimeError, match=ESCAPED):
        use(kept_by(lambda row: row / 2))


@pytest.mark.parametrize(
    "use",
    [lambda t: torch.cat([t, t]), lambda t: torch.stack([t]), list],
    ids=["cat", "stack", "loop"],
)
def test_some_uses_have_another_message_fell(use):
    """The wordings of the page: cat, stack and a loop say another."""
    with pytest.raises(RuntimeError, match=r"maybe_level\.has_value\(\) INTERNAL ASSERT FAILED"):
        use(kept_by(lambda row: row / 2))


def test_the_sample_itself():
    """A function under torch.vmap stored a tensor outside: the sample is one as well."""
    with pytest.raises(RuntimeError, match=ESCAPED):
        kept_by(lambda row: row).sum()


def test_shape_and_print_work():
    """Its shape and its print still work, and show one row and all rows."""
    kept = kept_by(lambda row: row / 2)
    assert kept.shape == (2,) and len(kept) == 2
    assert "[3., 4.]" in repr(kept) and "BatchedTensor" in repr(kept)


def test_what_does_not_depend_on_the_sample_can_be_kept_fell():
    """A tensor that the function stored outside itself raises: not if it is the same for all."""
    assert (kept_by(lambda row: torch.ones(2)) + 1).tolist() == [2.0, 2.0]


def test_a_later_vmap_takes_it_for_its_own_fell():
    """Used after the call it raises: not inside another vmap."""
    kept = kept_by(lambda row: row / 2)
    assert torch.equal(torch.vmap(lambda row: row + kept)(BATCH), BATCH * 1.5)
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.vmap(lambda row: row + kept)(torch.ones(3, 2))


def test_an_attribute():
    """An assignment such as self.cache = half keeps the same wrapper."""
    module = SimpleNamespace()

    def keeping(row):
        module.cache = row / 2
        return row

    torch.vmap(keeping)(BATCH)
    with pytest.raises(RuntimeError, match=ESCAPED):
        module.cache.sum()


def test_under_grad_it_computes():
    """Under torch.vmap: what a function under grad stored can be used, without a gradient."""
    kept = []

    def loss(row):
        kept.append(row / 2)
        return kept[0].sum()

    torch.func.grad(loss)(BATCH[0])
    assert (kept[0] + 1).tolist() == [2.0, 3.0]


@pytest.mark.parametrize("out_dims", [0, 1, -1])
def test_the_batch_dimension_of_an_output(out_dims):
    """With the batch dimension first unless out_dims says otherwise."""
    halves = torch.vmap(lambda row: row / 2, out_dims=out_dims)(BATCH)
    assert torch.equal(halves, (BATCH / 2) if out_dims == 0 else (BATCH / 2).t())


def test_outputs_in_a_dictionary():
    """Return it as one more output, in a dictionary as well; None is none."""
    found = torch.vmap(lambda row: {"half": row / 2, "sum": row.sum()})(BATCH)
    assert torch.equal(found["half"], BATCH / 2) and found["sum"].tolist() == [6.0, 14.0]
    with pytest.raises(ValueError, match="must only return Tensors"):
        torch.vmap(lambda row: (row, None))(BATCH)
