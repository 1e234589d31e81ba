"""Attacks on gallery/errors/transforms/vmap-dynamic-shape.py."""

import pytest
import torch

FRAMES = torch.tensor([[1.0, 3.0, 5.0], [0.0, 1.0, 4.0]])
LAST = torch.tensor([False, False, True])


def assign(frame, mask, value):
    frame = frame.clone()
    frame[mask] = value
    return frame


@pytest.mark.parametrize("value", [2.0, torch.tensor(2.0)], ids=["number", "tensor"])
@pytest.mark.parametrize("count", [1, 2])
def test_the_write_is_refused(value, count):
    """The write frame[mask] = 2.0 is refused, also for one sample."""
    with pytest.raises(RuntimeError, match="indexing with a boolean mask"):
        torch.vmap(lambda f: assign(f, f > 2, value))(FRAMES[:count])


def test_equal_numbers_are_refused_too_fell():
    """Each sample would select another number of elements: it is refused for equal ones, too."""
    with pytest.raises(RuntimeError, match="indexing with a boolean mask"):
        torch.vmap(lambda f: f[f > -1])(FRAMES)


def test_a_mask_from_outside():
    """A mask from outside, the same for all samples, is accepted, for a write as well."""
    assert torch.vmap(lambda f: f[LAST])(FRAMES).tolist() == [[5.0], [4.0]]
    constant = torch.vmap(lambda f: assign(f, LAST, 2.0))(FRAMES)
    assert constant.tolist() == [[1.0, 3.0, 2.0], [0.0, 1.0, 2.0]]
    own = torch.vmap(lambda f: assign(f, LAST, f[0]))(FRAMES)
    assert own.tolist() == [[1.0, 3.0, 1.0], [0.0, 1.0, 0.0]]


@pytest.mark.parametrize(
    "listing",
    [
        torch.nonzero,
        torch.unique,
        torch.unique_consecutive,
        lambda f: torch.where(f > 2)[0],
        lambda f: f.masked_select(f > 2),
    ],
    ids=["nonzero", "unique", "unique_consecutive", "where", "masked_select"],
)
def test_what_lists_positions(listing):
    """nonzero, unique, masked_select and torch.where(mask) are refused for the same reason."""
    with pytest.raises(RuntimeError, match="vmap: (We do not support|Attempted to vmap)"):
        torch.vmap(listing)(FRAMES)


def test_argwhere_says_something_else_fell():
    """Operations that list positions are refused so: argwhere and bincount say something else."""
    for listing in (torch.argwhere, lambda f: f.long().bincount()):
        with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
            torch.vmap(listing)(FRAMES)
    static = torch.vmap(lambda f: torch.nonzero_static(f, size=2))(FRAMES)
    assert static.tolist() == [[[0], [1]], [[1], [2]]]


def test_where_makes_floats_of_integers_fell():
    """torch.where(mask, 2.0, x) for x[mask] = 2.0: of integers it makes floats."""
    frames = FRAMES.long()
    by_where = torch.vmap(lambda f: torch.where(f > 2, 2.0, f))(frames)
    filled = torch.vmap(lambda f: f.masked_fill(f > 2, 2.0))(frames)
    assert by_where.dtype == torch.get_default_dtype() and filled.dtype == torch.int64
    assert torch.equal(filled, torch.stack([assign(f, f > 2, 2.0) for f in frames]))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")], ids=str)
def test_times_the_mask_is_nan_fell(value):
    """(frame * mask).sum(): what is not selected may be nan or infinite."""
    frames = torch.tensor([[value, 3.0]])
    keep = frames == 3.0
    assert torch.vmap(lambda f, k: (f * k).sum())(frames, keep).isnan().all()
    assert torch.vmap(lambda f, k: torch.where(k, f, 0).sum())(frames, keep).tolist() == [3.0]


def test_mean_of_the_zeros_is_another_fell():
    """A mean over what the mask selects: let the others count as 0, divides by all of them."""
    wrong = torch.vmap(lambda f: torch.where(f > 2, f, 0).mean())(FRAMES)
    means = torch.vmap(lambda f: torch.where(f > 2, f, 0).sum() / (f > 2).sum())(FRAMES)
    assert means.tolist() == [4.0, 4.0] and wrong.tolist() != means.tolist()


def test_mean_of_none():
    """Where the mask selects none, the mean is nan, as with the index."""
    mean = torch.vmap(lambda f: torch.where(f > 9, f, 0).sum() / (f > 9).sum())(FRAMES)
    assert mean.isnan().all() and FRAMES[0][FRAMES[0] > 9].mean().isnan()


def test_a_target_without_the_batch_says_something_else():
    """You indexed with a boolean mask: a target from torch.zeros has another message."""
    with pytest.raises(RuntimeError, match="index_put_"):
        torch.vmap(lambda f: assign(torch.zeros(3), f > 2, 2.0))(FRAMES)


def test_masked_fill_in_place():
    """masked_fill needs no positions, nor does masked_fill_."""
    filled = torch.vmap(lambda f: f.clone().masked_fill_(f > 2, 2.0))(FRAMES)
    assert filled.tolist() == [[1.0, 2.0, 2.0], [0.0, 1.0, 2.0]]


def increased(frame):
    frame = frame.clone()
    frame[frame > 2] += 1
    return frame


def test_a_write_of_selected_values_fell():
    """Use masked_fill: not for frame[mask] += 1, whose value differs from element to element."""
    with pytest.raises(RuntimeError, match="indexing with a boolean mask"):
        torch.vmap(increased)(FRAMES)
    with pytest.raises(RuntimeError, match="0-dimensional value tensor"):
        torch.vmap(lambda f: f.masked_fill(f > 2, f + 1))(FRAMES)
    added = torch.vmap(lambda f: torch.where(f > 2, f + 1, f))(FRAMES)
    assert torch.equal(added, torch.stack([increased(f) for f in FRAMES]))


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.complex64])
def test_where_for_an_increment_keeps_the_dtype(dtype):
    """Choose with torch.where(mask, x + 1, x): both sides have the dtype of x."""
    frames = FRAMES.to(dtype)
    added = torch.vmap(lambda f: torch.where(f.real > 2 if f.is_complex() else f > 2, f + 1, f))(
        frames
    )
    assert added.dtype == dtype and torch.equal(added.real.float(), (FRAMES + (FRAMES > 2)))


def rows_written(sample, mask):
    sample = sample.clone()
    sample[mask] = 0.0
    return sample


def test_a_mask_over_the_rows_fell():
    """masked_fill(mask, value) for x[mask] = value: not for a mask over the rows of a sample."""
    mask = torch.tensor([[True, False], [False, True]])
    with pytest.raises(RuntimeError, match="indexing with a boolean mask"):
        torch.vmap(rows_written)(torch.ones(2, 2, 3), mask)
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.vmap(lambda x, m: x.masked_fill(m, 0.0))(torch.ones(2, 2, 3), mask)
    for samples in (torch.ones(2, 2, 3), torch.ones(2, 2, 2)):
        expected = torch.stack([rows_written(x, m) for x, m in zip(samples, mask, strict=True)])
        filled = torch.vmap(lambda x, m: x.masked_fill(m[:, None], 0.0))(samples, mask)
        assert torch.equal(filled, expected)
    square = torch.vmap(lambda x, m: x.masked_fill(m, 0.0))(torch.ones(2, 2, 2), mask)
    assert square[0].tolist() == [[0.0, 1.0], [0.0, 1.0]]


def test_a_number_too_large_for_half_fell():
    """masked_fill(mask, value) for x[mask] = value: in float16 it refuses what would be inf."""
    frames = FRAMES.half()
    with pytest.raises(RuntimeError, match="without overflow"):
        torch.vmap(lambda f: f.masked_fill(f > 2, 1e6))(frames)
    assert assign(frames[0], frames[0] > 2, 1e6).isinf().any()


def test_the_mean_of_half_overflows_fell():
    """For a mean, divide the sum by the number of those: in float16 the sum overflows."""
    frames = torch.full((2, 4), 40000.0).half()
    divided = torch.vmap(lambda f: torch.where(f > 2, f, 0).sum() / (f > 2).sum())(frames)
    wide = torch.vmap(lambda f: torch.where(f > 2, f, 0).sum(dtype=torch.float32) / (f > 2).sum())(
        frames
    )
    assert divided.isinf().all() and wide.tolist() == [40000.0, 40000.0]
    assert frames[0].mean().item() == 40000.0


def test_a_shared_tensor_indexed_by_a_mask_of_the_sample():
    """frame[mask]: the mask alone may have the batch; masked_fill takes it."""
    with pytest.raises(RuntimeError, match="indexing with a boolean mask"):
        torch.vmap(lambda m: torch.ones(3)[m])(FRAMES > 2)
    filled = torch.vmap(lambda m: torch.zeros(3).masked_fill(m, 2.0))(FRAMES > 2)
    assert filled.tolist() == [[0.0, 2.0, 2.0], [0.0, 0.0, 2.0]]


def test_a_mask_without_dimensions():
    """You indexed with a boolean mask: one without dimensions is refused, and filled."""
    with pytest.raises(RuntimeError, match="indexing with a boolean mask"):
        torch.vmap(lambda f: assign(f, f[0] > 0, 2.0))(FRAMES)
    filled = torch.vmap(lambda f: f.masked_fill(f[0] > 0, 2.0))(FRAMES)
    assert filled.tolist() == [[2.0, 2.0, 2.0], [0.0, 1.0, 4.0]]


def test_nonzero_as_a_tuple_says_something_else_fell():
    """nonzero is refused for the same reason: as_tuple=True has another message."""
    with pytest.raises(RuntimeError, match="We could not generate a fallback"):
        torch.vmap(lambda f: f.nonzero(as_tuple=True))(FRAMES)


@pytest.mark.filterwarnings("ignore:There is a performance drop")
@pytest.mark.parametrize("size", [1, 2, 5])
def test_positions_of_a_size_that_you_say(size):
    """nonzero_static gives each sample as many as you say, and fills up with -1."""
    found = torch.vmap(lambda f: (f > 2).nonzero_static(size=size))(FRAMES)[..., 0]
    expected = [([1, 2] + [-1] * 5)[:size], ([2] + [-1] * 5)[:size]]
    assert found.tolist() == expected


@pytest.mark.parametrize("transform", [torch.func.jacrev, torch.func.jacfwd])
def test_a_jacobian_through_a_mask_is_no_vmap_over_it(transform):
    """Under torch.vmap: jacrev and jacfwd of a function that selects run."""
    assert transform(lambda f: f[f > 2])(FRAMES[0]).tolist() == [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]


@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_the_gradient_of_a_filled_value():
    """masked_fill with a value of each sample: the gradient counts the filled elements."""
    gradient = torch.vmap(
        torch.func.grad(lambda v, f: f.masked_fill(f > 2, v).sum()), in_dims=(None, 0)
    )(torch.tensor(1.0), FRAMES)
    assert gradient.tolist() == [2.0, 1.0]


FORMULAS = {
    "log": torch.log,
    "sqrt": lambda one: one.sqrt() * 2,
    "reciprocal": lambda one: 1 / one,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_where_gives_nan_for_the_others_fell(name):
    """Compute the new value of each element, and choose with torch.where: the gradient may be nan."""
    formula = FORMULAS[name]
    gradients = {}
    for way in ("index", "where", "filled before"):
        frames = FRAMES.clone().requires_grad_()
        mask = FRAMES > 0
        if way == "index":
            found = frames.clone()
            found[mask] = formula(found[mask])
        elif way == "where":
            found = torch.vmap(lambda f: torch.where(f > 0, formula(f), f))(frames)
        else:
            found = torch.vmap(
                lambda f: torch.where(f > 0, formula(f.masked_fill(f <= 0, 1.0)), f)
            )(frames)
        found.sum().backward()
        gradients[way] = frames.grad
    assert torch.allclose(gradients["index"], gradients["filled before"])
    assert gradients["where"].isnan().tolist() == (FRAMES == 0).tolist()


def test_a_mask_over_the_rows_of_three_dimensions_fell():
    """A mask over the rows of a sample goes in as ``mask[:, None]``: of a matrix."""
    mask = torch.tensor([[True, False], [False, True]])
    samples = torch.ones(2, 2, 2, 2)
    expected = torch.stack([rows_written(x, m) for x, m in zip(samples, mask, strict=True)])
    one = torch.vmap(lambda x, m: x.masked_fill(m[:, None], 0.0))(samples, mask)
    two = torch.vmap(lambda x, m: x.masked_fill(m[:, None, None], 0.0))(samples, mask)
    assert torch.equal(two, expected) and not torch.equal(one, expected)


def test_a_mask_over_the_rows_of_one_column_fell():
    """Without the new dimension it raises, or fills columns: one column becomes as many as rows."""
    mask = torch.tensor([[True, False, True]])
    found = torch.vmap(lambda x, m: x.masked_fill(m, 0.0))(torch.ones(1, 3, 1), mask)
    assert found.tolist() == [[[0.0, 1.0, 0.0]] * 3]


@pytest.mark.parametrize("filler", [0.0, -float("inf")], ids=["zero", "inf"])
def test_a_maximum_needs_another_filler_fell(filler):
    """For a sum over what the mask selects, put 0: a maximum of negative numbers is not 0."""
    frames = -FRAMES - 1
    found = torch.vmap(lambda f: torch.where(f < -2, f, filler).amax())(frames)
    assert found.tolist() == ([0.0, 0.0] if filler == 0 else [-4.0, -5.0])


@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_positions_filled_up_index_the_last_fell():
    """nonzero_static fills up with -1: as an index it takes the last element."""
    found = torch.vmap(lambda f: f[(f < 2).nonzero_static(size=2)[:, 0]])(FRAMES)
    assert found.tolist() == [[1.0, 5.0], [0.0, 1.0]]


def test_a_number_with_a_fraction_is_cut_as_by_the_assignment():
    """masked_fill keeps the dtype: 2.5 becomes 2 in integers, as by x[mask] = 2.5."""
    frames = FRAMES.long()
    filled = torch.vmap(lambda f: f.masked_fill(f > 2, 2.5))(frames)
    assert torch.equal(filled, assign(frames, frames > 2, 2.5))


def test_a_write_of_each_sample_by_a_mask_from_outside():
    """A mask from outside is accepted, for a write as well: also of a value of each sample."""
    found = torch.vmap(lambda f: assign(f, LAST, f.sum()))(FRAMES)
    assert found.tolist() == [[1.0, 3.0, 9.0], [0.0, 1.0, 5.0]]


def test_the_gradient_of_a_mean_of_none():
    """Where it selects none, the mean is nan: its gradient is 0."""
    frames = FRAMES.clone().requires_grad_()
    torch.vmap(lambda f: torch.where(f > 9, f, 0).sum() / (f > 9).sum())(frames).sum().backward()
    assert not frames.grad.any()
