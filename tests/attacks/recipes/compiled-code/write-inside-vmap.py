"""Attacks on gallery/recipes/compiled-code/write-inside-vmap.py."""

import pytest
import torch
from pages import definitions

joined, filled, mark = definitions(
    "recipes/compiled-code/write-inside-vmap", "joined", "filled", "mark"
)


REFUSED = "is not possible because there exists a Tensor `other`"


def blocks(x):
    out = torch.zeros(2 * len(x), dtype=x.dtype)
    for i in range(2):
        out[len(x) * i : len(x) * (i + 1)] = x * (i + 1)
    return out


def compared(x, position):
    return torch.where(torch.arange(len(x)) == position, -1.0, x)


@pytest.mark.parametrize("function", [joined, filled])
@pytest.mark.parametrize("shape", [(1, 2), (2, 0), (3, 1), (2, 5), (0, 2)], ids=str)
def test_edges(function, shape):
    """Join the parts, or fill a tensor made from the sample: at each size."""
    samples = torch.rand(shape)
    expected = torch.cat([samples, samples * 2], dim=1)
    assert torch.equal(torch.vmap(function)(samples), expected)


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.float64, torch.complex64])
def test_dtypes(dtype):
    """It has the dtype of the sample."""
    samples = torch.arange(6).reshape(2, 3).to(dtype)
    expected = torch.stack([blocks(x) for x in samples])
    for function in (joined, filled):
        found = torch.vmap(function)(samples)
        assert torch.equal(found, expected) and found.dtype == dtype


def test_another_dtype_is_cut_off_fell():
    """Make the tensor from a sample: of integers it takes no fractions."""
    samples = torch.tensor([[1, 2]])

    def halves(x, **keywords):
        out = x.new_zeros(2, **keywords)
        out[:] = x / 2
        return out

    assert torch.vmap(halves)(samples).tolist() == [[0, 1]]
    found = torch.vmap(lambda x: halves(x, dtype=torch.float32))(samples)
    assert found.tolist() == [[0.5, 1.0]]


def test_new_zeros_of_another_tensor():
    """Make the tensor from a sample: new_zeros of a tensor that is not mapped over does not help."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda x: torch.ones(2).new_zeros(2).copy_(x))(torch.ones(2, 2))


def test_gradients():
    """Both give the gradients of the loop over samples."""
    expected = [[3.0, 3.0], [3.0, 3.0]]
    for function in (joined, filled):
        samples = torch.ones(2, 2, requires_grad=True)
        torch.vmap(function)(samples).sum().backward()
        assert samples.grad.tolist() == expected


@pytest.mark.parametrize("position", [-2, -1, 0, 1])
def test_a_position_from_the_sample(position):
    """Index a tensor that has the batch, by a negative position as well."""
    samples = torch.tensor([[1.0, 2.0]])
    marked = torch.vmap(mark)(samples, torch.tensor([position]))
    assert torch.equal(marked[0], mark(samples[0], position))


def test_the_comparison_knows_no_negative_position_fell():
    """Compare with arange for a position: it marks nothing for a negative one."""
    samples = torch.tensor([[1.0, 2.0]])
    assert torch.equal(torch.vmap(compared)(samples, torch.tensor([-1])), samples)
    with pytest.raises(IndexError):
        torch.vmap(mark)(samples, torch.tensor([2]))


def test_the_comparison_makes_floats_of_integers_fell():
    """torch.where(positions == position, -1.0, x): of integers it makes floats."""
    samples, positions = torch.tensor([[1, 2]]), torch.tensor([1])
    assert torch.vmap(compared)(samples, positions).dtype.is_floating_point
    assert torch.vmap(mark)(samples, positions).tolist() == [[1, -1]]


def test_the_samples_are_not_written():
    """Fill a tensor made from the sample: the samples keep their values."""
    samples = torch.ones(2, 2)
    torch.vmap(filled)(samples)
    torch.vmap(mark)(samples, torch.tensor([0, 1]))
    assert samples.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_zeros_like_and_stack():
    """torch.cat or torch.stack; zeros_like has the batch as well."""
    samples = torch.rand(2, 3)
    stacked = torch.vmap(lambda x: torch.stack([x, x * 2]))(samples)
    assert torch.equal(stacked.flatten(1), torch.vmap(filled)(samples))
    assert torch.equal(torch.vmap(lambda x: torch.zeros_like(x).copy_(x))(samples), samples)


def test_called_with_one_sample_the_first_is_right():
    """A torch.zeros inside is one tensor for all samples: a batch of one sample is refused, too."""
    assert blocks(torch.tensor([1.0, 2.0])).tolist() == [1.0, 2.0, 2.0, 4.0]
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(blocks)(torch.ones(1, 2))


def fill(x):
    out = torch.zeros(4)
    out[:2] = x
    return out


def test_a_jacobian_of_one_sample_raises_nothing_fell():
    """Jacobian of a function that assigns to slices: it raises only with vmap around it."""
    samples = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    for jacobian in (torch.func.jacrev, torch.func.jacfwd):
        assert torch.equal(jacobian(fill)(samples[0]), torch.eye(4)[:, :2])
    with pytest.raises(RuntimeError, match="inplace arithmetic"):
        torch.vmap(torch.func.jacrev(fill))(samples)


@pytest.mark.parametrize("inner", [True, False])
def test_new_zeros_has_one_batch_of_two_fell(inner):
    """Under vmap, a tensor from new_zeros of a sample takes the values of all samples."""

    def write(x, y):
        out = (y if inner else x).new_zeros(2)
        out[:] = x + y
        return out

    samples = torch.ones(2, 2)
    with pytest.raises(RuntimeError, match="inplace arithmetic"):
        torch.vmap(lambda x: torch.vmap(lambda y: write(x, y))(samples))(samples)


def test_a_mask_from_the_sample_is_refused_fell():
    """Index a tensor that has the batch: by positions, and by no mask."""

    def clear(x):
        out = x.clone()
        out[out > 1] = 0.0
        return out

    with pytest.raises(RuntimeError, match="dynamic shape"):
        torch.vmap(clear)(torch.ones(2, 2))


def put(x, position):
    return x.index_put((position,), x.new_tensor(-1.0))


PLACES = torch.tensor([1, -2])
KEPT = [[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]]


@pytest.mark.parametrize("transform", [torch.func.jacrev, torch.func.jacfwd])
def test_a_position_and_a_jacobian_fell(transform):
    """For a position that comes from the sample, index a clone: not with a Jacobian inside vmap."""
    samples = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(RuntimeError, match="item"):
        torch.vmap(transform(mark))(samples, PLACES)
    assert torch.vmap(transform(put))(samples, PLACES).tolist() == KEPT


def test_a_position_and_grad_fell():
    """For a position that comes from the sample, index a clone: not with grad inside vmap."""
    samples = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    found = {}
    for function in (mark, put):
        gradient = torch.func.grad(lambda x, i, f=function: (f(x, i) * 2).sum())
        try:
            found[function] = torch.vmap(gradient)(samples, PLACES).tolist()
        except RuntimeError as error:
            assert "item" in str(error)
    assert found == {put: [[2.0, 0.0], [0.0, 2.0]]}


@pytest.mark.parametrize("inner", ["sample", "position"])
def test_a_position_in_two_vmaps_fell(inner):
    """For a position that comes from the sample, index a clone: not if each has a vmap of its own."""
    samples = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    if inner == "position":
        run = lambda f: torch.vmap(lambda x: torch.vmap(lambda i: f(x, i))(PLACES))(samples)  # noqa: E731
        with pytest.raises(RuntimeError, match="index_put_"):
            run(mark)
    else:
        run = lambda f: torch.vmap(lambda i: torch.vmap(lambda x: f(x, i))(samples))(PLACES)  # noqa: E731
    found = run(put)
    pairs = [(a, b) for a in range(2) for b in range(2)]
    for a, b in pairs:
        x, i = (samples[a], PLACES[b]) if inner == "position" else (samples[b], PLACES[a])
        assert torch.equal(found[a, b], mark(x, i))


def test_index_put_keeps_the_dtype_of_integers():
    """Return x.index_put((position,), x.new_tensor(-1.0)): of integers, and of rows."""
    assert torch.vmap(put)(torch.tensor([[1, 2], [3, 4]]), PLACES).tolist() == [[1, -1], [-1, 4]]
    rows = torch.vmap(put)(torch.ones(2, 2, 2), PLACES)
    assert rows[0].tolist() == [[1.0, 1.0], [-1.0, -1.0]] and rows.dtype == torch.float32


@pytest.mark.parametrize("function", [joined, filled])
def test_transforms_inside_and_outside(function):
    """Join the parts, or fill a tensor made from the sample: with a gradient inside vmap, too."""
    samples = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    for transform in (torch.func.jacrev, torch.func.jacfwd):
        found = torch.vmap(transform(function))(samples)
        assert found.tolist() == [[[1, 0], [0, 1], [2, 0], [0, 2]]] * 2
    columns = torch.vmap(function, in_dims=1)(samples)
    assert torch.equal(columns, torch.vmap(function)(samples.T))
