"""Attacks on gallery/errors/values-and-shapes/only-a-0-dimensional-value.py."""

import pytest
import torch

MASK = torch.tensor([True, False, True])
FILLS = {
    "masked_fill_": lambda value: torch.zeros(3).masked_fill_(MASK, value),
    "masked_fill": lambda value: torch.zeros(3).masked_fill(MASK, value),
    "index_fill_": lambda value: torch.zeros(3).index_fill_(0, torch.tensor([0, 2]), value),
    "fill_": lambda value: torch.zeros(3).fill_(value),
}


@pytest.mark.parametrize("name", ["masked_fill_", "masked_fill", "index_fill_", "fill_"])
def test_no_vector_is_a_value(name):
    """The value is a number or a tensor with no dimensions: [1] is refused like any other."""
    for shape in ((1,), (2,), (3,), (1, 1), (0,)):
        with pytest.raises(RuntimeError, match="only supports (a )?0-dimension"):
            FILLS[name](torch.ones(shape))
    for value in (7.0, 7, torch.tensor(7.0), torch.tensor([7.0]).squeeze(), torch.arange(9)[7]):
        assert FILLS[name](value).max() == 7.0


@pytest.mark.parametrize("values", [[8.0], [8.0, 9.0]])
def test_one_value_for_each_place(values):
    """One value for each place, in order: a single one in brackets is repeated."""
    scores = torch.zeros(3)
    scores[MASK] = torch.tensor(values)
    assert scores.tolist() == [8.0, 0.0, values[-1]]


def test_values_of_another_dtype_are_refused_fell():
    """For several values use scores[mask] = values: the dtype has to be that of scores."""
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        torch.zeros(3)[MASK] = torch.tensor([8, 9])


def test_as_many_values_as_elements_do_not_fit_fell():
    """For several values use scores[mask] = values: with one for each element take where."""
    values = torch.tensor([7.0, 8.0, 9.0])
    with pytest.raises(RuntimeError, match="cannot be broadcast to indexing result"):
        torch.zeros(3)[MASK] = values
    assert torch.where(MASK, values, torch.zeros(3)).tolist() == [7.0, 0.0, 9.0]


def test_squeeze_of_several_elements_changes_nothing():
    """squeeze() drops the dimension: of one element."""
    assert torch.ones(1).squeeze().shape == torch.ones(1, 1).squeeze().shape == ()
    assert torch.ones(2).squeeze().shape == (2,)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_gradient_is_the_number_of_places(count):
    """The gradient is the number of places that were filled: also none."""
    level = torch.tensor([7.0], requires_grad=True)
    mask = torch.arange(3) < count
    torch.zeros(3).masked_fill(mask, level.squeeze()).sum().backward()
    assert level.grad.tolist() == [float(count)]


def test_a_leaf_refuses_the_fill_in_place():
    """masked_fill_ of a leaf that requires grad raises another error; masked_fill does not."""
    leaf = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        leaf.masked_fill_(MASK, 7.0)
    assert leaf.masked_fill(MASK, 7.0).tolist() == [7.0, 1.0, 7.0]


@pytest.mark.parametrize("value", [[1.0, 2.0], torch.ones(2).numpy()], ids=["list", "array"])
def test_copy_takes_no_array_fell(value):
    """To copy a whole tensor or array use copy_."""
    with pytest.raises(TypeError, match="must be Tensor"):
        torch.zeros(2).copy_(value)


def test_the_gradient_is_a_sum_over_the_places_fell():
    """It keeps the gradient, which is the number of places: under a loss that is a sum."""
    level = torch.tensor([7.0], requires_grad=True)
    filled = torch.zeros(3).masked_fill(torch.tensor([True, False, True]), level.squeeze())
    (filled * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert level.grad.tolist() == [101.0]


def test_index_fill_had_no_cure_fell():
    """For several values use scores[mask] = values: for index_fill_ there is a position for each."""
    scores = torch.zeros(3).index_copy_(0, torch.tensor([2, 0]), torch.tensor([8.0, 9.0]))
    assert scores.tolist() == [9.0, 0.0, 8.0]


TOKENS = torch.tensor([[True, False], [False, True]])


def test_the_mask_that_masked_fill_takes_is_refused_in_brackets_fell():
    """A vector for each masked row is an assignment: with the mask of masked_fill it raises."""
    mask, vector = TOKENS[..., None], torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    tokens = torch.zeros(2, 2, 3)
    assert tokens.masked_fill(mask, 1.0).sum() == 6.0
    with pytest.raises(RuntimeError, match="only supports a 0-dimensional value"):
        tokens.masked_fill(mask, vector)
    with pytest.raises(IndexError, match="shape of the mask"):
        tokens[mask] = vector
    chosen = torch.where(mask, vector, tokens)
    tokens[mask[..., 0]] = vector
    assert torch.equal(chosen, tokens)
    chosen.sum().backward()
    assert vector.grad.tolist() == [2.0, 2.0, 2.0]


def test_the_mask_in_brackets_is_not_broadcast_fell():
    """For several values use scores[mask] = values: a mask that masked_fill_ broadcasts is refused."""
    scores, values = torch.zeros(2, 3), torch.arange(1.0, 5.0)
    scores.masked_fill_(MASK, 0.0)
    with pytest.raises(IndexError, match="shape of the mask"):
        scores[MASK] = values
    scores[MASK.expand_as(scores)] = values
    assert scores.tolist() == [[1.0, 0.0, 2.0], [3.0, 0.0, 4.0]]


def test_index_fill_of_the_second_dimension_fell():
    """index_copy_ takes a value for each position, and so does an assignment: along the first dimension."""
    table, index, values = torch.zeros(2, 3), torch.tensor([2, 0]), torch.tensor([8.0, 9.0])
    with pytest.raises(IndexError, match="dimensionality must match"):
        table.index_copy_(1, index, values)
    table[:, index] = values
    assert table.tolist() == [[9.0, 0.0, 8.0]] * 2


def test_where_gives_the_larger_dtype():
    """Choose with torch.where(mask, values, scores): the dtype is that of both."""
    half = torch.zeros(3, dtype=torch.float16)
    assert torch.where(MASK, torch.ones(3), half).dtype == torch.float32
    assert torch.where(MASK, torch.ones(3).half(), half).dtype == torch.float16


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.complex64])
def test_a_value_without_dimensions_is_converted(dtype):
    """The value of a fill is a number or a tensor with no dimensions: of another dtype, too."""
    filled = torch.zeros(3, dtype=dtype).masked_fill(MASK, torch.tensor(7.0))
    assert filled.tolist() == [7, 0, 7] and filled.dtype == dtype


def test_under_vmap_each_value_has_no_dimensions():
    """A tensor of shape [1] is refused: under vmap each example of a vector is a number."""
    filled = torch.vmap(lambda scores, level: scores.masked_fill(MASK, level))(
        torch.zeros(2, 3), torch.ones(2)
    )
    assert filled.tolist() == [[1.0, 0.0, 1.0]] * 2


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_the_shape_is_refused_too(backend):
    """It is not broadcast: compiled neither."""
    with pytest.raises(RuntimeError, match="only supports a 0-dimensional value tensor"):
        torch.compile(lambda s: s.masked_fill(MASK, torch.ones(1)), backend=backend)(torch.zeros(3))


@pytest.mark.parametrize("shape", [(1,), (1, 1), ()])
def test_squeeze_in_place_has_the_same_gradient(shape):
    """squeeze drops the dimension and keeps the gradient: in place as well."""
    level, scores = torch.full(shape, 7.0, requires_grad=True), torch.zeros(3)
    scores.masked_fill_(MASK, level.squeeze())
    scores.sum().backward()
    assert level.grad.sum() == 2.0 and level.grad.shape == shape
