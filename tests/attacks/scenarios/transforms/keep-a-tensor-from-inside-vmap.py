"""Attacks on gallery/scenarios/transforms/keep-a-tensor-from-inside-vmap.py."""

import io

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


@pytest.mark.parametrize(
    "make",
    [lambda s: s, torch.zeros_like, lambda s: s.new_zeros(2), lambda s: s.detach()],
    ids=["sample", "zeros_like", "new_zeros", "detach"],
)
def test_what_was_not_computed_from_the_values_fell(make):
    """Not one that was computed from a sample: nor the sample, or what was made like it."""
    with pytest.raises(RuntimeError, match=ESCAPED):
        kept_by(make)[0] + 1


@pytest.mark.parametrize("randomness", ["same", "different"])
def test_a_drawn_tensor_fell(randomness):
    """One that was not computed from a sample can be kept: not a draw for each sample."""
    kept = kept_by(lambda s: torch.randn(2), lambda f: torch.vmap(f, randomness=randomness))[0]
    if randomness == "same":
        assert (kept + 1).shape == (2,)
    else:
        with pytest.raises(RuntimeError, match=ESCAPED):
            kept + 1


def test_a_shape_can_be_kept():
    """Not what was computed from a sample: its shape, and a tensor of this shape, can be kept."""
    assert kept_by(lambda s: s.shape)[0] == ()
    assert (kept_by(lambda s: torch.zeros(s.shape))[0] + 1) == 1


@pytest.mark.parametrize(
    "use",
    [
        lambda t: t.float(),
        lambda t: t.to(torch.float32),
        lambda t: t.contiguous(),
        lambda t: t.requires_grad_(),
    ],
    ids=["float", "to", "contiguous", "requires_grad_"],
)
def test_what_returns_the_tensor_itself_does_not_raise_fell(use):
    """It cannot be computed with: what has nothing to do returns the wrapper."""
    kept = kept_by(lambda s: s + 0.5)[0]
    assert use(kept) is kept


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda t: t.tolist(), "doesn't have storage"),
        (lambda t: t.item(), "calling .item"),
        (lambda t: t.data, "accessing `data` under vmap"),
        (lambda t: torch.stack([t, t]), "INTERNAL ASSERT"),
        (torch.func.grad(lambda x: x * x), "INTERNAL ASSERT"),
    ],
    ids=["tolist", "item", "data", "stack", "grad"],
)
def test_other_messages_fell(use, message):
    """It raises that the tensor may have escaped: other functions have other messages."""
    with pytest.raises(RuntimeError, match=message):
        use(kept_by(lambda s: s + 0.5)[0])


def test_a_later_vmap_of_another_size_fell():
    """In a later vmap the wrapper counts as one of its tensors: with another size it raises."""
    kept = kept_by(lambda s: s + 0.5)[0]
    with pytest.raises(RuntimeError, match="must match the size of tensor b"):
        torch.vmap(lambda s: s + kept)(torch.ones(5))


def test_between_two_vmaps():
    """It raises once torch.vmap has returned: also if an outer vmap still runs."""

    def outer(row):
        return kept_by(lambda s: s + 1, samples=row)[0] + 1

    with pytest.raises(RuntimeError, match="INTERNAL ASSERT"):
        torch.vmap(outer)(torch.ones(2, 3))


@pytest.mark.parametrize("other", [3.0, None], ids=["float", "None"])
def test_results_that_are_no_tensors_fell(other):
    """Outputs are unwrapped: an output that is no tensor is refused."""
    with pytest.raises(ValueError, match="must only return Tensors"):
        torch.vmap(lambda s: (s * 2, other))(SAMPLES)
    assert torch.vmap(lambda s: (s * 2, other), out_dims=(0, None))(SAMPLES)[1] == other


def test_under_vmap_of_grad_it_cannot_be_used_fell():
    """What a function under torch.func.grad appends can be used: not inside vmap."""
    per_sample = lambda f: torch.vmap(torch.func.grad(f))  # noqa: E731
    with pytest.raises(RuntimeError, match=ESCAPED):
        kept_by(lambda s: s * 2, per_sample)[0] + 1


def kept_under_grad(argument):
    kept = []
    torch.func.grad(lambda w: (kept.append(w * 2), (w**2).sum())[1])(argument)
    return kept[0]


def test_under_grad_it_may_have_a_gradient_fell():
    """What is appended under torch.func.grad has no gradient: if the argument requires one it has."""
    argument = SAMPLES.clone().requires_grad_()
    (kept_under_grad(argument) + 1).sum().backward()
    assert argument.grad.tolist() == [2.0, 2.0, 2.0]
    with pytest.raises(RuntimeError, match="does not require grad"):
        (kept_under_grad(SAMPLES) + 1).sum().backward()


def test_under_grad_not_all_uses_work_fell():
    """What is appended under torch.func.grad can be used: not as an array, or in a file."""
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        kept_under_grad(SAMPLES).numpy()
    with pytest.raises(NotImplementedError, match="Cannot access storage of TensorWrapper"):
        torch.save(kept_under_grad(SAMPLES), io.BytesIO())


def test_under_grad_detach_unwraps():
    """detach() unwraps what was appended under torch.func.grad."""
    assert kept_under_grad(SAMPLES).detach().numpy().tolist() == [2.0, 4.0, 6.0]
