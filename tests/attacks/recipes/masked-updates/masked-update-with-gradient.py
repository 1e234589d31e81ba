"""Attacks on gallery/recipes/masked-updates/masked-update-with-gradient.py."""

import pytest
import torch
from pages import definitions

(replace,) = definitions("recipes/masked-updates/masked-update-with-gradient", "replace")


MASK = torch.tensor([False, False, True])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("size", [0, 1, 2, 17])
def test_values_gradients_and_dtype(dtype, size):
    """Against a product with the mask, in each dtype."""
    old = torch.linspace(1, 2, size).to(dtype).requires_grad_()
    new, mask = torch.tensor(4.0, requires_grad=True), torch.arange(size) % 2 == 0
    result = replace(old, mask, new)
    result.sum().backward()
    assert torch.equal(result, old * ~mask + 4.0 * mask) and result.dtype == dtype
    assert torch.equal(old.grad, (~mask).to(dtype)) and new.grad == mask.sum()


def test_a_tensor_of_another_dtype_converts_the_result_fell():
    """A number takes the dtype of a floating-point tensor; a tensor of another dtype does not."""
    half = torch.ones(3, dtype=torch.float16)
    assert torch.where(MASK, -1.0, half).dtype == torch.float16
    assert torch.where(MASK, torch.ones(3), half).dtype == torch.float32
    assert replace(half, MASK, torch.ones(3)).dtype == torch.float16


def test_a_mask_of_integers_is_refused():
    """The mask must be Boolean."""
    with pytest.raises(RuntimeError, match="boolean"):
        torch.where(MASK.int(), -1.0, torch.ones(3))


@pytest.mark.parametrize(
    "write",
    [lambda t: t.masked_fill(MASK, -1.0), lambda t: t[MASK].fill_(-1.0), lambda t: t[MASK].add_(1)],
    ids=["no underscore", "fill_", "add_"],
)
def test_what_is_thrown_away(write):
    """Without underscore the result is thrown away, and ``scores[mask]`` is a copy."""
    scores = torch.tensor([1.0, 2.0, 3.0])
    write(scores)
    assert scores.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("grad", [False, True])
def test_a_leaf_raises_if_it_requires_grad_fell(grad):
    """A write in place raises on a leaf that requires grad."""
    scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=grad)
    if grad:
        with pytest.raises(RuntimeError, match="a leaf Variable"):
            scores[MASK] = 0.0
    else:
        scores[MASK] = 0.0
        assert scores.tolist() == [1.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("function", "saved"),
    [
        (torch.sigmoid, True),
        (torch.exp, True),
        (torch.tanh, True),
        (torch.sin, False),
        (lambda t: t * 2, False),
        (lambda t: t + 1, False),
    ],
    ids=["sigmoid", "exp", "tanh", "sin", "times", "plus"],
)
def test_in_place_raises_where_the_graph_saved_the_value(function, saved):
    """A write in place is fine where the graph did not save the value."""
    scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    out = function(scores)
    (right,) = torch.autograd.grad(torch.where(MASK, 0.0, function(scores)).sum(), scores)
    out[MASK] = 0.0
    if saved:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            out.sum().backward()
    else:
        out.sum().backward()
        assert torch.equal(scores.grad, right)


def test_through_data_the_masked_element_gets_a_gradient():
    """The masked element is a constant now, and should get the gradient 0. It gets 2."""
    scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    doubled = scores * 2
    doubled.data.masked_fill_(MASK, -1.0)
    doubled.sum().backward()
    assert scores.grad.tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("value", [torch.inf, torch.nan])
def test_a_leaf_that_is_inf_is_no_trouble_fell(value):
    """A branch not taken that is ``inf`` makes NaN: not where it is a leaf itself."""
    old = torch.tensor([1.0, 2.0, value], requires_grad=True)
    torch.where(MASK, 0.0, old).sum().backward()
    assert old.grad.tolist() == [1.0, 1.0, 0.0]


def test_a_branch_that_was_computed_to_be_inf_is():
    """If the branch not taken was computed to be ``inf``, the gradient may be NaN."""
    old = torch.tensor([1.0, 2.0, 0.0], requires_grad=True)
    torch.where(MASK, 0.0, old.log()).sum().backward()
    assert old.grad[2].isnan()


def test_a_larger_replacement_broadcasts():
    """Compute a new tensor: its shape is that of all three together."""
    assert torch.where(MASK, torch.zeros(2, 3), torch.ones(3)).shape == (2, 3)


def test_compiled_it_is_the_same():
    """It works compiled."""
    scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    compiled = torch.compile(lambda t: replace(t.sigmoid(), MASK, -1.0), backend="aot_eager")
    compiled(scores).sum().backward()
    s = scores.detach().sigmoid()
    assert torch.allclose(scores.grad, s * (1 - s) * ~MASK)


def test_a_mask_of_rows_replaced_a_column_fell():
    """Compute a new tensor, ``torch.where(mask, new, old)``: a mask of rows gave a column."""
    table = torch.ones(3, 3)
    assert torch.where(MASK, 0.0, table).sum(0).tolist() == [3.0, 3.0, 0.0]
    written = table.clone()
    written[MASK] = 0.0
    assert written.sum(1).tolist() == [3.0, 3.0, 0.0]


def test_a_value_for_each_masked_element_was_refused_fell():
    """Compute a new tensor, ``torch.where(mask, new, old)``: ``t[mask] = values`` has fewer."""
    mask, values = torch.tensor([True, False, True]), torch.tensor([7.0, 8.0], requires_grad=True)
    old = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.where(mask, values, old)
    changed = old.relu().clone()
    changed[mask] = values
    changed.sum().backward()
    assert changed.tolist() == [7.0, 1.0, 8.0]
    assert old.grad.tolist() == [0.0, 1.0, 0.0] and values.grad.tolist() == [1.0, 1.0]


def test_a_tensor_without_dimensions_takes_the_dtype_too_fell():
    """A tensor of another dtype does not take the dtype of ``old``: without dimensions it does."""
    half = torch.ones(3, dtype=torch.float16)
    assert torch.where(MASK, torch.tensor(-1.0), half).dtype == torch.float16


def test_a_mask_of_uint8_is_taken_fell():
    """The mask must be Boolean: ``uint8`` is taken with a warning."""
    with pytest.warns(UserWarning, match="uint8 condition tensor"):
        assert torch.where(MASK.to(torch.uint8), 0.0, torch.ones(3)).tolist() == [1.0, 1.0, 0.0]


def test_a_clone_compiled_and_of_a_leaf():
    """Or write to a clone: it works on leaves, and compiled."""

    @torch.compile(backend="aot_eager")
    def write(old, values):
        new = old.clone()
        new[MASK] = values
        return new

    old, values = torch.ones(3, 2, requires_grad=True), torch.zeros(1, 2, requires_grad=True)
    write(old, values).sum().backward()
    assert old.grad.sum(1).tolist() == [2.0, 2.0, 0.0] and values.grad.tolist() == [[1.0, 1.0]]


def test_in_a_batch_of_vmap():
    """``torch.where(mask, new, old)`` under ``vmap``."""
    masks, old = torch.stack([MASK, ~MASK]), torch.ones(2, 3)
    result = torch.vmap(lambda t, mask: replace(t, mask, -1.0))(old, masks)
    assert result.tolist() == [[1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]]


@pytest.mark.parametrize(
    "part",
    [
        lambda t: t.chunk(2)[0],
        lambda t: t.split(3)[0],
        lambda t: t.view(2, 3).unbind()[0],
    ],
)
def test_a_part_of_a_chunk_is_refused_fell(part):
    """A write in place is fine where the graph did not save the value (a chunk is refused)."""
    scores = torch.ones(6, requires_grad=True)
    with pytest.raises(RuntimeError, match="returns multiple views"):
        part(scores * 2)[MASK] = 0.0
    right = torch.where(MASK, 0.0, part(scores * 2))
    right.sum().backward()
    assert scores.grad.tolist() == [2.0, 2.0, 0.0, 0.0, 0.0, 0.0]
    clone = part(scores * 2).clone()
    clone[MASK] = 0.0
    assert torch.equal(clone, right)


@pytest.mark.parametrize(
    "function",
    [lambda t: t * 2, torch.sin, torch.nn.functional.silu, lambda t: t**2, lambda t: (t * 2)[:]],
)
def test_where_the_operand_was_saved_in_place_is_fine(function):
    """A write in place is fine where the graph did not save the value: of an operand that was saved."""
    one, two = (torch.tensor([1.0, 2.0, 3.0], requires_grad=True) for _ in range(2))
    out = function(one)
    out[MASK] = 0.0
    out.sum().backward()
    torch.where(MASK, 0.0, function(two)).sum().backward()
    assert torch.allclose(one.grad, two.grad)


def test_clipped_by_a_threshold():
    """Clip by a threshold: the gradient of what is clipped is 0."""
    scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    torch.where(scores > 2, 2.0, scores).sum().backward()
    assert scores.grad.tolist() == [1.0, 1.0, 0.0]
