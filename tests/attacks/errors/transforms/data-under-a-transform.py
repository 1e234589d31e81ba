"""Attacks on gallery/errors/transforms/data-under-a-transform.py."""

import pytest
import torch
from torch.func import functional_call, functionalize, grad, hessian, jacfwd, jacrev, jvp, vjp

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


@pytest.mark.parametrize("transform", [jacfwd, hessian, lambda f: torch.vmap(grad(f))])
def test_an_assignment_under_more_transforms(transform):
    """Assigning is refused for the argument: under jacfwd, hessian and vmap(grad) as well."""
    x = BATCH.clone() if transform not in (jacfwd, hessian) else BATCH[0].clone()
    with pytest.raises(RuntimeError, match=SET):
        transform(assign)(x)


@pytest.mark.parametrize("start", [lambda x: torch.zeros(2), lambda x: x * 2], ids=["own", "of x"])
def test_an_assignment_to_other_tensors_under_grad(start):
    """Assigning is refused for the argument: of grad for tensors that the function makes, too."""

    def function(x):
        made = start(x)
        made.data = torch.ones(2)
        return (made * x).sum()

    with pytest.raises(RuntimeError, match=SET):
        grad(function)(BATCH[0])


def test_an_argument_that_is_no_sample():
    """torch.vmap refuses it for a sample: not for an argument with in_dims None."""
    held = torch.zeros(2)
    torch.vmap(lambda x, c: c.data.add_(1) + x, in_dims=(0, None))(BATCH, held)
    assert held.tolist() == [1.0, 1.0]


def test_vector_to_parameters_fell():
    """Compute a new tensor instead of writing: torch.nn.utils.vector_to_parameters writes."""
    module = torch.nn.Linear(2, 1)

    def function(vector):
        torch.nn.utils.vector_to_parameters(vector, module.parameters())
        return vector

    with pytest.raises(RuntimeError, match=READ):
        torch.vmap(function)(torch.ones(2, 3))

    def call(vector):
        parts = {"weight": vector[:2].view(1, 2), "bias": vector[2:]}
        return functional_call(module, parts, (BATCH[0],))

    assert torch.vmap(call)(torch.ones(2, 3)).tolist() == [[4.0], [4.0]]


def hooked(x, read):
    doubled = x * 2
    doubled.register_hook(lambda gradient: read(gradient) * 3)
    return doubled * 1


def test_a_hook_under_jacrev_fell():
    """torch.vmap refuses it for a sample: jacrev for a gradient that a hook gets."""
    with pytest.raises(RuntimeError, match=READ):
        jacrev(lambda x: hooked(x, lambda g: g.data))(BATCH[0])
    jacobian = jacrev(lambda x: hooked(x, lambda g: g.detach()))(BATCH[0])
    assert jacobian.tolist() == [[6.0, 0.0], [0.0, 6.0]]
    assert grad(lambda x: hooked(x, lambda g: g.data).sum())(BATCH[0]).tolist() == [6.0, 6.0]


def test_a_write_through_detach_is_noticed_fell():
    """A write through detach() does the same: after a save grad raises, for .data it is wrong."""

    def loss(x, bypass):
        saved = (x * x).sum()
        bypass(x).zero_()
        return saved

    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        grad(loss)(BATCH[0].clone(), torch.Tensor.detach)
    slopes = grad(loss)(BATCH[0].clone(), lambda x: x.data)
    assert slopes.tolist() == [0.0, 0.0]


def test_a_write_through_detach_under_jvp():
    """A write through detach() is not in the graph either: the tangent is that without it."""
    mine = BATCH[0].clone()
    _, tangent = jvp(lambda s: (s.detach().zero_() + 2 * s).sum(), (mine,), (torch.ones(2),))
    assert tangent == 4.0 and not mine.any()


def test_detach_and_data_differ_in_nested_derivatives_fell():
    """To read without a gradient use x.detach(): the outer derivative follows .data."""

    def second(read):
        return jacrev(grad(lambda x: (read(x) * x).sum()))(BATCH[0])

    assert second(lambda x: x.data).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert not second(torch.Tensor.detach).any()


def test_one_transform_over_vmap_and_under_it():
    """torch.vmap refuses it for a sample: under grad over vmap, and not under vmap over grad."""

    def read(x):
        return (x.data * x).sum()

    assert torch.equal(torch.vmap(grad(read))(BATCH), BATCH)
    with pytest.raises(RuntimeError, match=READ):
        grad(lambda batch: torch.vmap(read)(batch).sum())(BATCH)


def mask_first(scores):
    first = torch.arange(len(scores)) == 0
    return scores.masked_fill(first if scores.dim() == 1 else first[:, None], 0.0)


def test_the_mask_of_a_matrix_fell():
    """masked_fill for scores.data[0] = 0.0: of a square matrix the mask hits the first column."""
    ones = torch.ones(1, 2, 2)
    by_column = torch.vmap(lambda s: s.masked_fill(torch.arange(len(s)) == 0, 0.0))(ones)
    assert by_column.tolist() == [[[0.0, 1.0], [0.0, 1.0]]]
    assert torch.vmap(mask_first)(ones).tolist() == [[[0.0, 0.0], [1.0, 1.0]]]


@pytest.mark.parametrize("length", [0, 1])
def test_empty_and_short_samples(length):
    """The fix for samples of length 0 and 1."""
    masked = torch.vmap(mask_first)(torch.ones(2, length))
    assert masked.shape == (2, length) and not masked.any()


def test_a_hook_under_jacrev_in_chunks_of_one_fell():
    """A backward hook under jacrev, which runs its backward pass under vmap: not in chunks of 1."""

    def function(x):
        return hooked(x, lambda gradient: gradient.data)

    assert jacrev(function, chunk_size=1)(BATCH[0]).tolist() == [[6.0, 0.0], [0.0, 6.0]]
    with pytest.raises(RuntimeError, match=READ):
        jacrev(function, chunk_size=2)(BATCH[0])


def test_a_write_through_detach_to_a_computed_tensor_fell():
    """A write through detach() under vmap changes the batch that you passed: if it is the sample."""
    batch = BATCH.clone()

    def function(scores):
        doubled = scores * 2
        doubled.detach()[0] = 0.0
        return doubled

    assert torch.vmap(function)(batch).tolist() == [[0.0, 4.0], [0.0, 8.0]]
    assert torch.equal(batch, BATCH)


def test_the_mask_of_another_matrix_fell():
    """For the first row of a matrix index it with [:, None], or it hits the first column."""
    with pytest.raises(RuntimeError, match="must match"):
        torch.vmap(lambda s: s.masked_fill(torch.arange(len(s)) == 0, 0.0))(torch.ones(1, 2, 3))
    assert torch.vmap(mask_first)(torch.ones(1, 2, 3)).tolist() == [[[0.0] * 3, [1.0] * 3]]


def test_a_place_for_each_sample():
    """masked_fill works under vmap: with an index that differs from sample to sample."""
    masked = torch.vmap(lambda s, i: s.masked_fill(torch.arange(len(s)) == i, 0.0))(
        BATCH, torch.tensor([0, 1])
    )
    assert masked.tolist() == [[0.0, 2.0], [3.0, 0.0]]
