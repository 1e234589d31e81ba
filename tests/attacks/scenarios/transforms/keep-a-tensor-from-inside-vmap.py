"""Attacks on gallery/scenarios/transforms/keep-a-tensor-from-inside-vmap.py."""

import pytest
import torch

ESCAPED = "may have escaped from inside a function being vmapped"
SAMPLES = torch.tensor([1.0, 2.0, 3.0])


def kept_by(make, transform=torch.vmap, samples=SAMPLES):
    kept = []

    def keeping(sample):
        kept.append(make(sample))
        return sample * 2

    transform(keeping)(samples)
    return kept


@pytest.mark.parametrize(
    "use",
    [
        lambda t: t + 1,
        lambda t: t.sin(),
        lambda t: t.clone(),
        lambda t: t.add_(1),
        lambda t: t == t,
    ],
    ids=["+", "sin", "clone", "add_", "=="],
)
def test_a_computation_raises(use):
    """A computation with it raises once torch.vmap has returned."""
    with pytest.raises(RuntimeError, match=ESCAPED):
        use(kept_by(lambda s: s + 0.5)[0])


@pytest.mark.parametrize("size", [1, 2, 5])
def test_one_entry_for_all_samples(size):
    """Under vmap there is one call for all samples."""
    assert len(kept_by(lambda s: s, samples=torch.ones(size))) == 1


def test_one_entry_for_each_chunk_fell():
    """Under vmap there is one call for all samples: with chunk_size one for each chunk."""
    kept = kept_by(lambda s: s, lambda f: torch.vmap(f, chunk_size=2))
    assert len(kept) == 2


def test_a_tensor_that_is_the_same_for_all_can_be_kept_fell():
    """No, you cannot keep a tensor: one that was not computed from a sample you can."""
    assert (kept_by(lambda s: torch.ones(2))[0] + 1).tolist() == [2.0, 2.0]


def test_in_a_later_vmap_it_computes_fell():
    """Any computation with it raises: not in a later vmap of the same size."""
    kept = kept_by(lambda s: s + 0.5)[0]
    assert torch.vmap(lambda s: s + kept)(SAMPLES).tolist() == [2.5, 4.5, 6.5]
    with pytest.raises(RuntimeError, match=ESCAPED):
        kept + SAMPLES


def test_reading_its_shape_does_not_raise_fell():
    """A wrapper that means nothing: it has a shape and a text."""
    kept = kept_by(lambda s: s + 0.5)[0]
    assert kept.shape == () and kept.dim() == 0 and "lvl=1" in repr(kept)


def test_it_cannot_be_saved():
    """A tensor that got out otherwise: it has no storage that could be copied."""
    with pytest.raises(NotImplementedError, match="Cannot access storage of BatchedTensorImpl"):
        kept_by(lambda s: s + 0.5)[0].untyped_storage()


def test_under_grad_it_can_be_used_and_has_no_gradient():
    """What a function under torch.func.grad appends can be used, and has no gradient."""
    kept = []

    def loss(weights):
        kept.append(weights * 2)
        return (weights**2).sum()

    torch.func.grad(loss)(SAMPLES)
    found = kept[0] + 1
    assert found.tolist() == [3.0, 5.0, 7.0] and not found.requires_grad


@pytest.mark.parametrize("count", [1, 2, 3])
def test_outputs_hold_all_samples(count):
    """Outputs are unwrapped, with the values of all samples."""
    _, middle = torch.vmap(lambda s: (s * 2, s + 0.5))(SAMPLES[:count])
    assert torch.equal(middle, SAMPLES[:count] + 0.5)
