"""Attacks on docs/learn/the-functional-way.md."""

import pytest
import torch

MASK = torch.tensor([[True, False, True], [False, True, False]])
ROWS, COLUMNS = torch.tensor([0, 1]), torch.tensor([2, 0])
PLACES = torch.tensor([[2, 1], [0, 2]])
PAIRS = {
    "masked_fill": ("x[MASK] = v", "x.masked_fill(MASK, v)", ()),
    "where": ("x[MASK] = v[MASK]", "torch.where(MASK, v, x)", (2, 3)),
    "masked_scatter": ("x[MASK] = v", "x.masked_scatter(MASK, v)", (3,)),
    "slice_scatter": ("x[:, 1:] = v", "x.slice_scatter(v, dim=1, start=1)", (2, 2)),
    "select_scatter": ("x[1] = v", "x.select_scatter(v, dim=0, index=1)", (3,)),
    "diagonal_scatter": ("x.diagonal()[:] = v", "x.diagonal_scatter(v)", (2,)),
    "index_put": ("x[ROWS, COLUMNS] = v", "x.index_put((ROWS, COLUMNS), v)", (2,)),
    "index_copy": ("x[:, COLUMNS] = v", "x.index_copy(1, COLUMNS, v)", (2, 2)),
    "scatter": ("x.scatter_(1, PLACES, v)", "x.scatter(1, PLACES, v)", (2, 2)),
    "cat": ("x[1:] = v", "torch.cat([x[:1], v[None]])", (3,)),
}
GLOBALS = {"torch": torch, "MASK": MASK, "ROWS": ROWS, "COLUMNS": COLUMNS, "PLACES": PLACES}


def both(name, dtype, layout):
    """Return what the write and the function give: values, and the gradients of x and v."""
    write, functional, shape = PAIRS[name]
    found = []
    for code in (write, functional):
        generator = torch.Generator().manual_seed(0)
        leaf = (
            torch.randn(2, 3, generator=generator, dtype=torch.float64).to(dtype).requires_grad_()
        )
        v = torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype).requires_grad_()
        x = {
            "plain": leaf * 1,
            "transposed": (leaf.T * 1).T,
            "strided": torch.stack([leaf, leaf], 2)[:, :, 0] * 1,
        }
        names = {**GLOBALS, "x": x[layout], "v": v}
        if code == write:
            exec(code, names)
            result = names["x"]
        else:
            result = eval(code, names)
        weights = torch.arange(1.0, 7.0).reshape(2, 3).to(dtype)
        total = (result * weights).sum()
        total = total.real if total.is_complex() else total
        found.append([result.detach(), *torch.autograd.grad(total, (leaf, v))])
    return found


@pytest.mark.parametrize("layout", ["plain", "transposed", "strided"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16], ids=str)
@pytest.mark.parametrize("name", PAIRS)
def test_the_pairs_agree(name, dtype, layout):
    """What comes out is compared: the values, the gradient of x, and the gradient of v."""
    one, other = both(name, dtype, layout)
    assert all(a.dtype == b.dtype and torch.equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", PAIRS)
def test_the_function_takes_a_leaf_that_the_write_refuses(name):
    """Autograd allows that for a leaf that requires grad, which keeps its values."""
    write, functional, shape = PAIRS[name]
    leaf, v = torch.zeros(2, 3, requires_grad=True), torch.ones(shape)
    names = {**GLOBALS, "x": leaf, "v": v}
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        exec(write, names)
    result = eval(functional, names)
    assert result.any() and not leaf.any() and leaf._version == 0


@pytest.mark.parametrize("name", PAIRS)
def test_the_function_takes_a_saved_value_and_expanded_rows(name):
    """A functional update may read a leaf, a saved value and an expanded tensor."""
    _, functional, shape = PAIRS[name]
    leaf = torch.zeros(2, 3, requires_grad=True)
    saved, rows = leaf.exp(), torch.zeros(3).expand(2, 3)
    for x in (saved, rows):
        assert eval(functional, {**GLOBALS, "x": x, "v": torch.ones(shape)}).shape == (2, 3)
    saved.sum().backward()
    assert leaf.grad.eq(1.0).all() and not rows.any()


@pytest.mark.parametrize("name", PAIRS)
def test_the_function_makes_new_memory(name):
    """Each functional update makes a whole new tensor, and writes to none that it reads."""
    _, functional, shape = PAIRS[name]
    x, v = torch.zeros(2, 3), torch.ones(shape)
    result = eval(functional, {**GLOBALS, "x": x, "v": v})
    assert result.untyped_storage().data_ptr() not in (
        x.untyped_storage().data_ptr(),
        v.untyped_storage().data_ptr(),
    )
    assert x._version == v._version == 0


@pytest.mark.parametrize("name", ["where", "cat"])
def test_two_dtypes_give_the_wider_one(name):
    """torch.where and torch.cat give the wider of two dtypes, where the write keeps that of x or raises."""
    _, functional, shape = PAIRS[name]
    x, v = torch.zeros(2, 3, dtype=torch.float16), torch.ones(shape)
    assert eval(functional, {**GLOBALS, "x": x, "v": v}).dtype == torch.float32
    assert eval(functional, {**GLOBALS, "x": x, "v": v.to(x.dtype)}).dtype == torch.float16


@pytest.mark.parametrize("name", ["slice_scatter", "select_scatter", "diagonal_scatter"])
def test_a_single_element_is_not_repeated(name):
    """They want v in the shape of the place, where an assignment repeats a single element."""
    write, functional, shape = PAIRS[name]
    names = {**GLOBALS, "x": torch.zeros(2, 3), "v": torch.ones(1)}
    with pytest.raises(RuntimeError):
        eval(functional, names)
    exec(write, names)
    names["v"] = torch.ones(1).expand(shape)
    assert torch.equal(eval(functional, {**names, "x": torch.zeros(2, 3)}), names["x"])


@pytest.mark.parametrize("add", ["index_add", "scatter_add", "index_put"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.complex64], ids=str)
def test_repeated_positions_are_added_up(add, dtype):
    """index_add, scatter_add and index_put with accumulate=True add them all up."""
    hits, ones, index = (
        torch.zeros(3, dtype=dtype),
        torch.ones(4, dtype=dtype),
        torch.tensor([0, 0, 2, 0]),
    )
    if add == "index_put":
        result = hits.index_put((index,), ones, accumulate=True)
    else:
        result = getattr(hits, add)(0, index, ones)
    assert result.tolist() == [3, 0, 1] and not hits.any()


@pytest.mark.parametrize("length", [0, 1, 5])
def test_rows_are_joined_once(length):
    """Each append changes the list and no tensor, and autograd sees one stack."""
    state = torch.tensor([1.0, 2.0], requires_grad=True)
    states = [state]
    for _ in range(length):
        states.append(states[-1] * 2)
    history = torch.stack(states)
    history[-1].sum().backward()
    assert history.grad_fn.name().endswith("StackBackward0")
    assert state.grad.tolist() == [2.0**length] * 2


@pytest.mark.parametrize("name", ["index_copy", "scatter"])
def test_negative_positions_fell(name):
    """The pairs agree where dtype and shape are those of the table: not for a position of -1."""
    _, functional, shape = PAIRS[name]
    names = {**GLOBALS, "COLUMNS": torch.tensor([0, -1]), "PLACES": torch.tensor([[0, -1], [0, 2]])}
    x = torch.zeros(2, 3)
    with pytest.raises((IndexError, RuntimeError), match="-1 is out of bounds"):
        eval(functional, {**names, "x": x, "v": torch.ones(shape)})
    x[:, names["COLUMNS"]] = torch.ones(2, 2)
    assert x.tolist() == [[1.0, 0.0, 1.0]] * 2


def test_a_mask_of_rows_fell():
    """The pairs agree where dtype and shape are those of the table: of a square, where takes columns."""
    x, v, mask = torch.zeros(2, 2), torch.ones(2, 2), torch.tensor([True, False])
    meant = x.clone()
    meant[mask] = v[mask]
    assert torch.equal(torch.where(mask, v, x), meant.T)
    assert torch.equal(torch.where(mask[:, None], v, x), meant)
    assert torch.equal(x.masked_fill(mask[:, None], 1.0), meant)
    assert torch.equal(x.masked_scatter(mask[:, None], v[0]), meant)


@pytest.mark.parametrize("name", PAIRS)
def test_complex_numbers_fell(name):
    """The pairs agree where dtype and shape are those of the table: not for complex numbers."""
    if name in ("slice_scatter", "select_scatter"):
        with pytest.raises(RuntimeError, match="does not support automatic differentiation"):
            both(name, torch.complex64, "plain")
    else:
        one, other = both(name, torch.complex64, "plain")
        assert all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", PAIRS)
def test_each_sample_gets_its_own_result(name):
    """Under vmap each sample gets its own result, where the write is refused."""
    write, functional, shape = PAIRS[name]
    values = torch.stack([torch.ones(shape), torch.full(shape, 2.0)])

    def updated(v):
        return eval(functional, {**GLOBALS, "x": torch.zeros(2, 3), "v": v})

    def written(v):
        names = {**GLOBALS, "x": torch.zeros(2, 3), "v": v}
        exec(write, names)
        return names["x"]

    results = torch.func.vmap(updated)(values)
    assert results.shape == (2, 2, 3) and torch.equal(results[1], 2 * results[0])
    with pytest.raises(RuntimeError, match="vmap"):
        torch.func.vmap(written)(values)
