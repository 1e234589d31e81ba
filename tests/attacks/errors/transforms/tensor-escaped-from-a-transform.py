"""Attacks on gallery/errors/transforms/tensor-escaped-from-a-transform.py."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import torch
from torch.utils.checkpoint import checkpoint

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
    """``torch.ones(2)`` is none, and can be kept."""
    assert (kept_by(lambda row: torch.ones(2)) + 1).tolist() == [2.0, 2.0]


def test_a_later_vmap_takes_it_for_its_own_fell():
    """Used after the call it raises: not inside another vmap."""
    kept = kept_by(lambda row: row / 2)
    assert torch.equal(torch.vmap(lambda row: row + kept)(BATCH), BATCH * 1.5)
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.vmap(lambda row: row + kept)(torch.ones(3, 2))


def test_an_attribute():
    """Stored in a list or an attribute: a module's attribute is the same wrapper."""
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


def wave(row):
    return row.sin().sum()


def test_checkpoint_inside_vmap_fell():
    """A function stored a tensor outside itself: checkpoint computes it anew after the vmap."""
    leaf = BATCH.clone().requires_grad_()
    sums = torch.vmap(lambda row: checkpoint(wave, row, use_reentrant=False))(leaf)
    with pytest.raises(RuntimeError, match=ESCAPED):
        sums.sum().backward()
    checkpoint(torch.vmap(wave), leaf, use_reentrant=False).sum().backward()
    assert torch.allclose(leaf.grad, BATCH.cos())


def test_another_thread_fell():
    """You use it after the call: in another thread during the call."""
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(RuntimeError, match=ESCAPED):
            torch.vmap(lambda row: pool.submit(lambda: row + 1).result())(BATCH)
        fresh = torch.vmap(lambda row: row + pool.submit(torch.ones, 2).result())(BATCH)
    assert torch.equal(fresh, BATCH + 1)


@pytest.mark.parametrize(
    "make",
    [torch.zeros_like, torch.empty_like, lambda row: row.new_zeros(2), lambda row: row.argmax()],
    ids=["zeros_like", "empty_like", "new_zeros", "argmax"],
)
def test_made_like_a_sample(make):
    """``torch.zeros_like(row)`` is a wrapper, too (as are others with nothing of its values)."""
    with pytest.raises(RuntimeError, match=ESCAPED):
        kept_by(make) + 1


def test_an_argument_for_the_whole_batch():
    """``torch.ones(2)`` is none, and can be kept: what comes of in_dims None as well."""
    kept = []
    torch.vmap(lambda row, c: kept.append(c * 2) or row, in_dims=(0, None))(BATCH, torch.ones(2))
    assert (kept[0] + 1).tolist() == [3.0, 3.0]


@pytest.mark.parametrize("order", ["vmap of grad", "grad of vmap"])
def test_with_grad(order):
    """A function under torch.vmap stored a tensor: together with grad it is the same."""
    kept = []

    def keeping(row):
        kept.append(row / 2)
        return row.sum()

    if order == "vmap of grad":
        torch.vmap(torch.func.grad(keeping))(BATCH)
    else:
        torch.func.grad(lambda batch: torch.vmap(keeping)(batch).sum())(BATCH)
    with pytest.raises(RuntimeError, match=ESCAPED):
        kept[0] + 1


def test_one_more_output_of_grad_fell():
    """Return it as one more output: grad wants has_aux=True for that."""

    def loss(row):
        return (row**2).sum(), row / 2

    with pytest.raises(RuntimeError, match="to return a Tensor, got"):
        torch.vmap(torch.func.grad(loss))(BATCH)
    slopes, halves = torch.vmap(torch.func.grad(loss, has_aux=True))(BATCH)
    assert torch.equal(slopes, 2 * BATCH) and torch.equal(halves, BATCH / 2)


def test_an_attribute_is_read_inside():
    """If a module stores the tensor, read the attribute inside the function and return it."""
    module = SimpleNamespace()

    def function(row):
        module.cache = row / 2
        return row.sum(), module.cache

    assert torch.equal(torch.vmap(function)(BATCH)[1], BATCH / 2)


def test_a_list_that_a_hook_fills():
    """A list that a hook fills may be returned, too."""
    module = torch.nn.Linear(2, 1)

    def function(row):
        seen = []
        handle = module.register_forward_hook(lambda m, inputs, output: seen.append(output))
        out = module(row)
        handle.remove()
        return out, seen

    out, seen = torch.vmap(function)(BATCH)
    assert torch.equal(out, seen[0])


@pytest.mark.parametrize("size", [2, 3])
def test_a_later_vmap_of_another_size_fell(size):
    """A later vmap takes it for a tensor of its own, without an error: if the sizes fit."""
    kept = kept_by(lambda row: row / 2)
    later = torch.vmap(lambda row: row + kept)
    if size == 2:
        assert torch.equal(later(torch.zeros(2, 2)), BATCH / 2)
    else:
        with pytest.raises(RuntimeError, match="must match the size"):
            later(torch.zeros(3, 2))


def test_a_generator_and_a_vjp_function():
    """In a list or an attribute: a generator or the function of vjp holds it as well."""
    held = {}

    def function(row):
        held["rows"] = (row[i] for i in range(2))
        value, held["backwards"] = torch.func.vjp(torch.sin, row)
        return value

    torch.vmap(function)(BATCH)
    with pytest.raises(RuntimeError, match=ESCAPED):
        next(held["rows"])
    with pytest.raises(RuntimeError, match=ESCAPED):
        held["backwards"](torch.ones(2))


def test_chunks():
    """Appending ran once for both rows: with chunk_size=1 once for each."""
    kept = []
    torch.vmap(lambda row: kept.append(row / 2) or row, chunk_size=1)(BATCH)
    assert len(kept) == 2


@pytest.mark.parametrize(
    "make",
    [lambda row: row.new_tensor([1.0]), lambda row: torch.zeros(row.shape)],
    ids=["new_tensor", "zeros"],
)
def test_made_from_a_sample_and_no_wrapper_fell(make):
    """A tensor made from a sample is a wrapper."""
    assert (kept_by(make) + 1).isfinite().all()


def test_a_reentrant_checkpoint_has_another_message_fell():
    """The same message comes from ``torch.utils.checkpoint`` inside the function."""
    leaf = BATCH.clone().requires_grad_()
    with pytest.raises(RuntimeError, match="must override the setup_context staticmethod"):
        torch.vmap(lambda row: checkpoint(wave, row, use_reentrant=True))(leaf)
    checkpoint(torch.vmap(wave), leaf, use_reentrant=True).sum().backward()
    assert torch.allclose(leaf.grad, BATCH.cos())


def test_a_list_that_is_never_emptied_fell():
    """You can return a list that a hook fills: the second call returns the wrapper of the first."""
    module, seen = torch.nn.Linear(2, 1), []
    module.register_forward_hook(lambda m, inputs, output: seen.append(output))

    def function(row):
        return module(row), seen

    assert len(torch.vmap(function)(BATCH)[1]) == 1
    assert len(torch.vmap(function)(BATCH)[1]) == 2


def test_the_attribute_stays_a_wrapper_fell():
    """Read the attribute inside the function and return it: the attribute is no use afterwards."""
    module = SimpleNamespace()

    def function(row):
        module.cache = row / 2
        return module.cache

    assert torch.equal(torch.vmap(function)(BATCH), BATCH / 2)
    with pytest.raises(RuntimeError, match=ESCAPED):
        module.cache.sum()
