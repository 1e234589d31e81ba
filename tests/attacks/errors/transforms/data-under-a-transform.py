"""Attacks on gallery/errors/transforms/data-under-a-transform.py."""

import pytest
import torch
from torch.func import functionalize, grad, jacrev, jvp, vjp

READ = "accessing `data` under vmap transform is not allowed"
SET = "mutating directly with `.data`"
BATCH = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def write(scores):
    scores.data[0] = 0.0
    return scores.sum()


def assign(scores):
    scores.data = torch.zeros(2)
    return scores.sum()


TRANSFORMS = {
    "grad": lambda f, x: grad(f)(x),
    "vjp": lambda f, x: vjp(f, x),
    "jvp": lambda f, x: jvp(f, (x,), (torch.ones(2),)),
    "jacrev": lambda f, x: jacrev(f)(x),
}


@pytest.mark.parametrize(
    "read",
    [lambda s: s.data, lambda s: (s * 2).data, lambda s: s[:1].data.zero_()],
    ids=["sample", "computed", "view"],
)
def test_vmap_refuses_it_for_a_sample(read):
    """torch.vmap refuses it for a sample, and for what is computed from one."""
    with pytest.raises(RuntimeError, match=READ):
        torch.vmap(read)(BATCH)


def test_vmap_accepts_it_for_other_tensors_fell():
    """torch.vmap refuses it: not for a tensor that is the same for all samples."""

    def own(scores):
        held, given = torch.zeros(2), torch.zeros(2)
        held.data[0] = 1.0
        given.data = torch.ones(2)
        return scores + held + given

    assert torch.vmap(own)(BATCH).tolist() == [[3.0, 3.0], [5.0, 5.0]]


@pytest.mark.parametrize("name", ["grad", "vjp", "jvp", "jacrev"])
def test_an_assignment_is_refused(name):
    """Assigning to .data is refused for the argument."""
    with pytest.raises(RuntimeError, match=SET):
        TRANSFORMS[name](assign, BATCH[0].clone())


def test_functionalize_accepts_an_assignment_fell():
    """Inside a transform assigning is refused: functionalize accepts it."""
    mine = torch.tensor([1.0, 2.0])
    assert functionalize(assign)(mine) == 0.0 and mine.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", ["grad", "vjp", "jvp", "jacrev"])
def test_a_write_raises_nothing_and_changes_yours(name):
    """A write through it raises nothing, and the caller's tensor changes."""
    mine = torch.tensor([1.0, 2.0])
    TRANSFORMS[name](write, mine)
    assert mine.tolist() == [0.0, 2.0]


def test_a_write_is_not_in_the_graph():
    """It is not in the graph: the slope of the replaced element is that without the write."""
    assert grad(write)(torch.tensor([1.0, 2.0])).tolist() == [1.0, 1.0]


def test_a_write_through_detach_changes_the_batch_fell():
    """Use x.detach(): to read. A write through it changes the batch that was passed."""
    batch = BATCH.clone()

    def through_detach(scores):
        scores.detach()[0] = 0.0
        return scores.sum()

    assert torch.vmap(through_detach)(batch).tolist() == [2.0, 4.0]
    assert batch.tolist() == [[0.0, 2.0], [0.0, 4.0]]


def test_detach_reads_without_a_gradient():
    """To read without a gradient use x.detach()."""
    slopes = grad(lambda x: (x.detach() * x).sum())(BATCH[0])
    assert torch.equal(slopes, BATCH[0])
    assert torch.equal(torch.vmap(lambda s: s.detach() * 2)(BATCH), BATCH * 2)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16])
def test_the_dtype_of_the_scores_fell(dtype):
    """where(first, 0.0, scores) for scores.data[0] = 0.0: of integers it makes floats."""
    first = torch.tensor([True, False])
    masked = torch.vmap(lambda s: s.masked_fill(first, 0.0))(BATCH.to(dtype))
    expected = BATCH.to(dtype).clone()
    expected[:, 0] = 0
    assert torch.equal(masked, expected) and masked.dtype == dtype
    assert torch.where(first, 0.0, BATCH.long()).dtype.is_floating_point


def test_nan_is_replaced_and_has_no_gradient():
    """The replaced element gets the gradient 0, also if it was nan."""
    first = torch.tensor([True, False])
    slopes = grad(lambda x: (x.masked_fill(first, 0.0) ** 2).sum())(
        torch.tensor([float("nan"), 2.0])
    )
    assert slopes.tolist() == [0.0, 4.0]
