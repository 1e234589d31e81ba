"""Attacks on gallery/errors/dtypes-and-devices/index-put-dtypes-must-match.py."""

import pytest
import torch

MASK = torch.tensor([True, False, True])
REFUSED = "Index put requires"


def doubles(*shape):
    return torch.ones(shape, dtype=torch.float64)


@pytest.mark.parametrize(
    ("index", "value"),
    [
        ([0, 2], doubles(2, 3)),
        (torch.tensor([0, 2]), doubles(2, 3)),
        (MASK, doubles(2, 3)),
        ([True, False, True], doubles(2, 3)),
        (torch.tensor(True), doubles(1, 3, 3)),
        (torch.tensor(True), torch.tensor(7)),
        ((slice(None), [0, 2]), doubles(3, 2)),
        ((torch.tensor(0), [0, 1]), doubles(2)),
        ((MASK, MASK), torch.tensor(7)),
        ([0], torch.tensor(7)),
        ([], doubles(0, 3)),
    ],
)
def test_advanced_indexing_does_not_convert(index, value):
    """index_put_ takes source and destination of one dtype."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3, 3)[index] = value


@pytest.mark.parametrize(
    ("index", "value"),
    [
        (slice(0, 2), doubles(2, 3)),
        (0, doubles(3)),
        (..., doubles(3, 3)),
        (None, doubles(1, 3, 3)),
        (True, doubles(1, 3, 3)),
        (torch.tensor(0), doubles(3)),
        ((torch.tensor(0), slice(None)), doubles(3)),
        ((slice(None), 1), doubles(3)),
    ],
)
def test_a_view_converts(index, value):
    """A slice, or a number as index, makes a view, and the assignment copies into it."""
    cache = torch.zeros(3, 3)
    cache[index] = value
    assert cache.dtype == torch.float32 and cache.sum() == value.numel()


def test_a_mask_without_dimensions_is_advanced_too_fell():
    """A mask with at least one dimension is advanced indexing: so is one without."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(2)[torch.tensor(True)] = doubles(1, 2)


def test_an_index_without_dimensions_beside_a_list_fell():
    """An integer tensor without dimensions counts as a number: not beside a list."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3, 2)[torch.tensor(0), [0, 1]] = doubles(2)


@pytest.mark.parametrize(
    "index", [MASK, (MASK, slice(None)), (0, MASK), (slice(None), MASK), [True, False, True]]
)
def test_one_mask_converts_one_element(index):
    """One boolean mask with at least one dimension takes a tensor of one element."""
    cache = torch.zeros(3, 3)
    cache[index] = torch.tensor([7], dtype=torch.int64)
    assert cache.unique().tolist() == [0.0, 7.0]


def test_not_a_mask_of_bytes_fell():
    """A mask takes a tensor of one element: a mask of uint8 does not."""
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        torch.zeros(3)[MASK.to(torch.uint8)] = torch.tensor(7)


def test_the_element_must_fit_fell():
    """A mask converts a tensor of one element: not a complex one into floats."""
    with pytest.raises(RuntimeError, match="without overflow"):
        torch.zeros(3)[MASK] = torch.tensor(7j)


def test_into_integers_the_fix_cuts_fell():
    """Convert it: frames.to(cache.dtype) of integers cuts fractions and gradients off."""
    cache, frames = torch.zeros(3, dtype=torch.int64), torch.tensor([1.9, 2.9], requires_grad=True)
    cache[[0, 2]] = frames.to(cache.dtype)
    assert cache.tolist() == [1, 0, 2] and not cache.requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_gradients_come_back_in_the_dtype_of_the_source(dtype):
    """.to is recorded, so gradients flow back in the dtype of the source."""
    frames, cache = torch.ones(2, dtype=dtype, requires_grad=True), torch.zeros(3)
    cache[[0, 2]] = frames.to(cache.dtype)
    (cache * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert frames.grad.dtype == dtype and frames.grad.tolist() == [1.0, 100.0]


@pytest.mark.parametrize("index", [[0, 2], MASK])
def test_compiled_with_aot_eager(index):
    """aot_eager raises, for a list and for a mask."""

    @torch.compile(backend="aot_eager")
    def assign(cache, frames):
        cache[index] = frames

    with pytest.raises(RuntimeError, match=REFUSED):
        assign(torch.zeros(3), doubles(2))


@pytest.mark.parametrize("accumulate", [False, True])
@pytest.mark.parametrize("index", [MASK, torch.tensor([0, 2])], ids=["mask", "list"])
def test_the_method_raises_as_the_assignment_does(index, accumulate):
    """You assign a tensor by a mask or by a list: index_put_ is written out, too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3).index_put_((index,), doubles(2), accumulate=accumulate)


def test_one_mask_that_accumulates_fell():
    """One boolean mask takes a tensor of one element and converts it: not with accumulate=True."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3).index_put_((MASK,), torch.tensor(7), accumulate=True)
    assert torch.zeros(3).index_put_((MASK,), torch.tensor(7)).tolist() == [7.0, 0.0, 7.0]


def test_one_mask_in_vmap_fell():
    """One boolean mask takes a tensor of one element and converts it: not in vmap, where a number works."""

    def assign(value):
        def write(row):
            row = row.clone()
            row[MASK] = value
            return row

        return torch.func.vmap(write)(torch.zeros(2, 3))

    with pytest.raises(RuntimeError, match=REFUSED):
        assign(torch.tensor(7))
    assert assign(7).tolist() == [[7.0, 0.0, 7.0]] * 2


def test_into_half_the_fix_overflows_fell():
    """Between dtypes of floats .to is the fix: 1e6 becomes infinity in float16."""
    cache = torch.zeros(3, dtype=torch.float16)
    cache[[0, 2]] = torch.tensor([1e6, 65504.0]).to(cache.dtype)
    assert cache.tolist() == [float("inf"), 0.0, 65504.0]


def test_the_fix_drops_the_imaginary_part_fell():
    """Convert it: of complex frames, the imaginary part is lost."""
    cache, frames = torch.zeros(3), torch.tensor([1 + 2j, 3 + 4j])
    with pytest.raises(RuntimeError, match="got Float for the destination and ComplexFloat"):
        cache[[0, 2]] = frames
    cache[[0, 2]] = frames.real
    assert cache.tolist() == [1.0, 0.0, 3.0]


def test_a_cache_that_was_made_of_integers_fell():
    """Convert the value: of a cache of integers for fractions, convert the cache."""
    cache, frames = torch.tensor([0, 0, 0]), torch.tensor([0.5, 0.25])
    with pytest.raises(RuntimeError, match="got Long for the destination and Float"):
        cache[[0, 2]] = frames
    cache = cache.to(frames.dtype)
    cache[[0, 2]] = frames
    assert cache.tolist() == [0.5, 0.0, 0.25]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_one_element_by_a_mask_has_a_gradient(dtype):
    """The assignment calls masked_fill_: the value still has a gradient, in its dtype."""
    value, cache = torch.tensor(7.0, dtype=dtype, requires_grad=True), torch.zeros(3)
    cache[MASK] = value
    cache.sum().backward()
    assert value.grad == 2 and value.grad.dtype == dtype


@pytest.mark.parametrize("index", [range(2), torch.tensor([0, 1]).numpy()], ids=["range", "array"])
def test_other_lists_of_positions(index):
    """A list, a mask, or an integer tensor is advanced indexing: a range and an array are, too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3)[index] = doubles(2)


def test_an_addition_converts_before_it_is_assigned():
    """cache[rows] += frames: it reads a copy of the dtype of cache, so there is nothing to refuse."""
    cache = torch.zeros(3)
    cache[[0, 2]] += doubles(2)
    assert cache.tolist() == [1.0, 0.0, 1.0]


def test_autocast_with_a_destination_of_half():
    """A usual source of another dtype is autocast: a destination of bfloat16 refuses float32, too."""
    with pytest.raises(RuntimeError, match="got BFloat16 for the destination and Float"):
        torch.zeros(3, dtype=torch.bfloat16)[[0, 2]] = torch.ones(2)


def test_a_byte_without_dimensions_is_a_mask_fell():
    """An integer tensor without dimensions counts as a number: one of uint8 is a mask."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3, 2)[torch.tensor(2, dtype=torch.uint8)] = doubles(2)
    cache = torch.zeros(3, 2)
    cache[torch.tensor(2, dtype=torch.int64)] = doubles(2)
    assert cache.tolist() == [[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("value", "dtype", "stored"),
    [
        (torch.tensor([1.9, -1.9]), torch.int64, [1, -1]),
        (torch.tensor([300, 5]), torch.int8, [44, 5]),
        (torch.tensor([0.3, 0.0]), torch.bool, [True, False]),
        (torch.tensor([1e6, 1.0]), torch.float16, [float("inf"), 1.0]),
    ],
)
def test_what_does_not_fit_is_changed_fell(value, dtype, stored):
    """Convert it: integers lose the fraction, int8 makes 44 of 300, and bool makes True of 0.3."""
    cache = torch.zeros(2, dtype=dtype)
    cache[[0, 1]] = value.to(cache.dtype)
    assert cache.tolist() == stored
    wide = torch.zeros(2, dtype=dtype).to(value.dtype)
    wide[[0, 1]] = value
    assert torch.equal(wide, value)


@pytest.mark.parametrize("index", [[0, 2], MASK], ids=["list", "mask"])
def test_the_fix_compiled_in_one_graph(index):
    """cache[rows] = frames.to(cache.dtype), compiled."""

    @torch.compile(backend="aot_eager")
    def assign(cache, frames):
        cache[index] = frames.to(cache.dtype)

    cache = torch.zeros(3)
    assign(cache, doubles(2))
    assert cache.tolist() == [1.0, 0.0, 1.0]
