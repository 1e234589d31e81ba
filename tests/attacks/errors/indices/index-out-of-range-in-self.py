"""Attacks on gallery/errors/indices/index-out-of-range-in-self.py."""

import pytest
import torch
from pages import definitions
from torch.nn import functional

SHORT = "^index out of range in self"


@pytest.mark.parametrize("index", [-1, 3, 7])
def test_which_calls_say_so(index):
    """An entry of the index tensor is negative, or not smaller than the size."""
    where = torch.tensor([0, index])
    for run in (
        lambda: torch.zeros(3).index_add_(0, where, torch.ones(2)),
        lambda: torch.zeros(3).index_select(0, where),
        lambda: torch.zeros(3, 2).index_select(0, where),
        lambda: functional.embedding(where, torch.zeros(3, 2)),
    ):
        with pytest.raises(IndexError, match=SHORT):
            run()


@pytest.mark.parametrize("index", [-1, 3])
def test_index_add_into_rows_says_something_else_fell(index):
    """index_add_ says "index out of range in self": with rows the message names the index."""
    where = torch.tensor([index])
    with pytest.raises(RuntimeError, match=f"index {index} is out of bounds for dimension 0"):
        torch.zeros(3, 2).index_add_(0, where, torch.ones(1, 2))
    with pytest.raises(RuntimeError, match=f"index {index} is out of bounds for dimension 1"):
        torch.zeros(2, 3).index_add_(1, where, torch.ones(2, 1))


@pytest.mark.parametrize("name", ["put_", "take", "index_fill_"])
def test_some_methods_count_from_the_end_fell(name):
    """These methods do not count from the end: put_, take and index_fill_ do."""
    scores, last = torch.arange(3.0), torch.tensor([-1])
    if name == "take":
        assert scores.take(last).item() == 2.0
        return
    if name == "put_":
        scores.put_(last, torch.tensor([9.0]))
    else:
        scores.index_fill_(0, last, 9.0)
    assert scores.tolist() == [0.0, 1.0, 9.0]


def test_compiled_code_counts_from_the_end_fell():
    """They do not count from the end: compiled by the default backend they do."""

    def write(counts, marks, where, values):
        counts.index_add_(0, where, values)
        marks.index_copy_(0, where, values)

    arguments = torch.tensor([0, -1]), torch.ones(2)
    with pytest.raises(IndexError):
        write(torch.zeros(3), torch.zeros(3), *arguments)
    counts, marks = torch.zeros(3), torch.zeros(3)
    torch.compile(write)(counts, marks, *arguments)
    assert counts.tolist() == marks.tolist() == [1.0, 0.0, 1.0]


def test_the_write_is_not_undone():
    """What came before the entry is written already."""
    counts = torch.zeros(3)
    with pytest.raises(IndexError, match=SHORT):
        counts.index_add_(0, torch.tensor([0, 7]), torch.ones(2))
    assert counts.tolist() == [1.0, 0.0, 0.0]


def test_room_for_no_index_fell():
    """As many places as the largest index needs: an empty index has no largest."""
    classes = torch.zeros(0, dtype=torch.int64)
    with pytest.raises(RuntimeError, match=r"max\(\): Expected reduction dim"):
        int(classes.max())
    assert torch.bincount(classes).tolist() == []


def test_bincount_has_no_backward():
    """backward() does not go through bincount."""
    weights = torch.ones(2, requires_grad=True)
    counted = torch.bincount(torch.tensor([0, 3]), weights=weights)
    assert counted.requires_grad
    with pytest.raises(RuntimeError, match="not implemented"):
        counted.sum().backward()


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_cache_goes_round_at_any_length(rows):
    """Fix 3 with caches of one, two and three rows."""
    cache = torch.zeros(rows, 2)
    for step in range(7):
        cache.index_copy_(0, torch.tensor([step % rows]), torch.full((1, 2), float(step)))
    assert sorted(cache[:, 0].tolist()) == [float(step) for step in range(7 - rows, 7)]


def test_a_larger_token_had_no_cure_fell():
    """Fix 2, make room, was for index_add_ alone: an embedding needs num_embeddings."""
    tokens = torch.tensor([0, 3])
    with pytest.raises(IndexError, match=SHORT):
        torch.nn.Embedding(3, 2)(tokens)
    assert torch.nn.Embedding(int(tokens.max()) + 1, 2)(tokens).shape == (2, 2)


@pytest.mark.parametrize("padding", [-1, -100])
def test_padding_is_no_row_fell(padding):
    """Compare min and max with the size: padding_idx=-1 is no cure for a token of -1."""
    tokens = torch.tensor([2, padding])
    words = torch.nn.Embedding(3, 2, padding_idx=-1)
    assert words.padding_idx == 2
    with pytest.raises(IndexError, match=SHORT):
        words(tokens)
    assert words(tokens.masked_fill(tokens < 0, 0)).shape == (2, 2)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int64])
def test_room_for_amounts_of_another_dtype_fell(dtype):
    """As many places as the largest index needs: torch.zeros takes float32 amounts."""
    classes, amounts = torch.tensor([0, 3]), torch.ones(2, dtype=dtype)
    with pytest.raises(RuntimeError, match="must have the same scalar type"):
        torch.zeros(4, dtype=torch.float32).index_add_(0, classes, amounts)
    added = amounts.new_zeros(int(classes.max()) + 1).index_add_(0, classes, amounts)
    assert added.tolist() == [1, 0, 0, 1] and added.dtype == dtype


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64, torch.bool])
def test_bincount_gives_float64_fell(dtype):
    """bincount with weights does it in one call: with another dtype."""
    weights = torch.ones(2, dtype=dtype)
    assert torch.bincount(torch.tensor([0, 3]), weights=weights).dtype == torch.float64
    narrow = torch.ones(2, dtype=torch.float32)
    assert torch.bincount(torch.tensor([0, 3]), weights=narrow).dtype == torch.float32


@pytest.mark.parametrize("index", [[-1, 2], [-3, 0], [0, 3], [-4, 1]])
def test_the_size_is_added_to_negative_entries(index):
    """If -1 means the last place, add the size to it: what is too far out still raises."""
    index = torch.tensor(index)
    counted = torch.where(index < 0, index + 3, index)
    if bool(((index < -3) | (index > 2)).any()):
        with pytest.raises(IndexError, match=SHORT):
            torch.zeros(3).index_add_(0, counted, torch.ones(2))
    else:
        marks = torch.zeros(3).index_put_((index,), torch.ones(2), accumulate=True)
        found = torch.zeros(3).index_add_(0, counted, torch.ones(2))
        assert torch.equal(found, marks)


def test_an_integer_step_is_no_tensor_fell():
    """Fix 3 takes step as a tensor; a step of Python writes with brackets."""
    with pytest.raises(AttributeError, match="no attribute 'reshape'"):
        (4 % 3).reshape(1)
    cache = torch.zeros(3, 2)
    cache[4 % len(cache)] = torch.ones(1, 2)
    assert cache.tolist() == [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]


def test_put_counts_in_reading_order_of_a_transposed_tensor():
    """put_ counts elements in reading order: not in the order of memory."""
    table = torch.arange(6.0).reshape(2, 3).t()
    table.put_(torch.tensor([1]), torch.tensor([9.0]))
    assert table.tolist() == [[0.0, 9.0], [1.0, 4.0], [2.0, 5.0]]


@pytest.mark.parametrize("padding_idx", [None, 0])
def test_padding_trains_its_row_fell(padding_idx):
    """If it is padding of an embedding, put the number of a row there: the row gets a gradient."""
    table = torch.ones(3, 1, requires_grad=True)
    functional.embedding(torch.tensor([2, 0]), table, padding_idx=padding_idx).sum().backward()
    assert table.grad.tolist() == [[0.0 if padding_idx == 0 else 1.0], [0.0], [1.0]]


@pytest.mark.parametrize("shape", [(2,), (2, 3), (2, 1, 2)], ids=str)
def test_room_for_rows_fell(shape):
    """As many places as the largest index needs: amounts with rows need the shape of a row."""
    (add_up,) = definitions("errors/indices/index-out-of-range-in-self", "add_up")
    amounts = torch.ones(shape)
    found = add_up(torch.tensor([0, 2]), amounts)
    assert found.shape == (3, *shape[1:]) and torch.equal(found[[0, 2]], amounts)
    if len(shape) > 1:
        with pytest.raises(RuntimeError, match="source tensor shape must match"):
            amounts.new_zeros(3).index_add_(0, torch.tensor([0, 2]), amounts)
        with pytest.raises(RuntimeError):
            torch.bincount(torch.tensor([0, 2]), weights=amounts)


def test_bincount_of_nothing_is_of_integers_fell():
    """Weights that are not float32 give float64: without entries bincount gives int64."""
    nothing = torch.tensor([], dtype=torch.int64)
    assert torch.bincount(nothing, weights=torch.ones(0)).dtype == torch.int64


def test_room_does_not_help_a_negative_entry():
    """As many places as the largest index needs: a negative entry still raises."""
    with pytest.raises(IndexError, match=SHORT):
        torch.zeros(3).index_add_(0, torch.tensor([-1, 2]), torch.ones(2))
    with pytest.raises(RuntimeError, match="non-negative"):
        torch.bincount(torch.tensor([-1, 2]), weights=torch.ones(2))


@pytest.mark.parametrize("index", [-1, 3])
@pytest.mark.parametrize("shape", [(3,), (3, 2)], ids=str)
def test_index_select_says_so_of_rows_as_well(index, shape):
    """An entry of the index tensor is negative, or not smaller than the size."""
    with pytest.raises(IndexError, match=SHORT):
        torch.zeros(shape).index_select(0, torch.tensor([index]))


def test_padding_is_changed_by_weight_decay_fell():
    """Name this row as padding_idx: without it the padding trains the row."""
    weight = torch.ones(3, 1)
    layer = torch.nn.Embedding.from_pretrained(weight, freeze=False, padding_idx=0)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.5, weight_decay=0.5)
    layer(torch.tensor([0, 1])).sum().backward()
    assert layer.weight.grad[0].item() == 0.0
    optimizer.step()
    assert layer.weight[0].item() == 0.75


def test_padding_is_trained_by_an_output_layer_fell():
    """Name this row as padding_idx: without it the padding trains the row (tied weights)."""
    weight = torch.ones(3, 1)
    layer = torch.nn.Embedding.from_pretrained(weight, freeze=False, padding_idx=0)
    (layer(torch.tensor([0, 1])) @ layer.weight.t()).sum().backward()
    assert layer.weight.grad[0].item() == 2.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64, torch.int64])
def test_bincount_gives_three_dtypes(dtype):
    """bincount gives float32, float64 or int64."""
    places = torch.tensor([0, 3])
    given = torch.float32 if dtype == torch.float32 else torch.float64
    assert torch.bincount(places, weights=torch.ones(2, dtype=dtype)).dtype == given
    assert torch.bincount(places).dtype == torch.int64
