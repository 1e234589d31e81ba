import pytest
import torch
from torch import nn

REFUSED = "incompatible tensor type"


def weight():
    return nn.Parameter(torch.ones(2, 2))


@pytest.mark.parametrize("kind", ["to_sparse", "to_sparse_csr", "to_mkldnn"])
def test_other_layouts(kind):
    """Here they are of another kind: sparse."""
    with pytest.raises(RuntimeError, match=REFUSED):
        weight().data = getattr(torch.ones(2, 2), kind)()


def test_meta_fell():
    """Here they are of another kind: on ``meta``. (It said: such as sparse.)"""
    with pytest.raises(RuntimeError, match=REFUSED):
        weight().data = torch.ones(2, 2, device="meta")


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.complex64])
def test_another_dtype_is_taken(dtype):
    """A dense tensor takes another dtype."""
    weights = weight()
    weights.data = torch.zeros(2, 2, dtype=dtype)
    assert weights.dtype == dtype and weights.is_leaf


def test_another_shape_is_taken():
    """A dense tensor takes another shape."""
    weights = weight()
    weights.data = torch.zeros(5)
    assert weights.shape == (5,)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool])
def test_integers(dtype):
    """A tensor that requires grad refuses integers."""
    with pytest.raises(RuntimeError, match="floating point or complex"):
        weight().data = torch.zeros(2, 2, dtype=dtype)


def test_a_tensor_without_grad_takes_integers():
    """A tensor that requires grad refuses integers."""
    plain = torch.ones(2)
    plain.data = torch.zeros(2, dtype=torch.int64)
    assert plain.dtype == torch.int64


def test_copy_refuses_sparse_fell():
    """Make a sparse tensor dense first. (The fix copied other values than the failing line.)"""
    weights, sparse = weight(), torch.eye(2).to_sparse()
    with torch.no_grad():
        with pytest.raises(RuntimeError, match="between dense and sparse"):
            weights.copy_(sparse)
        weights.copy_(sparse.to_dense())
    assert weights.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_copy_broadcasts_fell():
    """``copy_`` broadcasts a single row to both rows."""
    weights = weight()
    with torch.no_grad():
        weights.copy_(torch.tensor([5.0, 6.0]))
    assert weights.tolist() == [[5.0, 6.0], [5.0, 6.0]]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_copy_keeps_the_dtype_of_the_parameter(dtype):
    """``copy_`` converts the dtype."""
    weights = nn.Parameter(torch.ones(2, 2, dtype=dtype))
    with torch.no_grad():
        weights.copy_(torch.tensor([[1, 2], [3, 4]]))
    assert weights.dtype == dtype and weights.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_sgd_refuses_a_sparse_parameter_fell():
    """An optimizer may refuse the pair of a sparse weight and a dense gradient, as SGD does."""
    layer = nn.Linear(2, 2, bias=False)
    layer.weight = nn.Parameter(torch.eye(2).to_sparse())
    layer(torch.ones(1, 2)).sum().backward()
    with pytest.raises(RuntimeError, match=r"add\(sparse, dense\) is not supported"):
        torch.optim.SGD(layer.parameters(), lr=0.1).step()


@pytest.mark.parametrize("alias", ["data", "detach"])
def test_set_on_the_temporary(alias):
    """``weights.data.set_(...)`` changes the temporary tensor. ``weights`` stays as it was."""
    weights = weight()
    temporary = weights.data if alias == "data" else weights.detach()
    temporary.set_(torch.zeros(1))
    assert weights.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_the_copy_compiled():
    """Copy the values with ``copy_`` under ``no_grad``."""

    def load(weights, values):
        with torch.no_grad():
            weights.copy_(values)

    weights = weight()
    torch.compile(load, backend="aot_eager")(weights, torch.eye(2))
    assert weights.tolist() == [[1.0, 0.0], [0.0, 1.0]] and weights.is_leaf


def test_copy_into_a_weight_on_meta_stores_nothing_fell():
    """Copy the values with copy_: a weight on meta stays empty."""
    weight = nn.Parameter(torch.empty(2, device="meta"))
    with torch.no_grad():
        weight.copy_(torch.ones(2))
    assert weight.is_meta


@pytest.mark.parametrize("kind", ["quantized", "nested"])
def test_further_kinds_fell(kind):
    """Here they are of another kind: sparse, or on meta."""
    kinds = {
        "quantized": lambda: torch.quantize_per_tensor(torch.zeros(2), 1.0, 0, torch.qint8),
        "nested": lambda: torch.nested.nested_tensor([torch.zeros(2)]),
    }
    weight = nn.Parameter(torch.zeros(2))
    with pytest.raises(RuntimeError, match="incompatible tensor type"):
        weight.data = kinds[kind]()


SOURCES = {
    "a list": (lambda: [[1.0, 0.0], [0.0, 1.0]], torch.tensor),
    "csr": (lambda: torch.eye(2).to_sparse_csr(), torch.Tensor.to_dense),
    "mkldnn": (lambda: torch.eye(2).to_mkldnn(), torch.Tensor.to_dense),
    "quantized": (
        lambda: torch.quantize_per_tensor(torch.eye(2), 0.1, 0, torch.qint8),
        torch.Tensor.dequantize,
    ),
}


@pytest.mark.parametrize("source", ["a list", "csr", "mkldnn", "quantized"])
@pytest.mark.filterwarnings("ignore")
def test_other_values_are_not_copied_as_they_are_fell(source):
    """Copy the values with ``copy_`` under ``no_grad``: it takes ordinary dense tensors."""
    make, convert = SOURCES[source]
    weights = weight()
    with torch.no_grad():
        with pytest.raises((RuntimeError, TypeError)):
            weights.copy_(make())
        weights.copy_(convert(make()))
    assert weights.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_values_on_meta_are_none_fell():
    """Copy the values with ``copy_`` under ``no_grad``: a tensor on meta has none."""
    with torch.no_grad(), pytest.raises(NotImplementedError, match="no data"):
        weight().copy_(torch.ones(2, 2, device="meta"))


def test_integers_stay_integers_fell():
    """Symptom "quantise weights through .data": ``copy_`` makes floats of the integers."""
    weights, values = weight(), torch.tensor([[1, -2], [3, 4]], dtype=torch.int8)
    with torch.no_grad():
        weights.copy_(values)
    assert weights.dtype == torch.float32
    weights.requires_grad_(False).data = values
    assert weights.dtype == torch.int8 and torch.equal(weights, values)


def test_a_sparse_weight_with_a_bias_fell():
    """If the parameter itself is to be sparse, make a new one: with a bias ``Linear`` refuses it."""
    layer = nn.Linear(2, 2)
    layer.weight = nn.Parameter(torch.eye(2).to_sparse())
    with pytest.raises(RuntimeError, match="sparse"):
        layer(torch.ones(1, 2))


@pytest.mark.parametrize("shape", [(2,), (1, 2), (1, 3, 2)])
def test_a_sparse_weight_without_a_bias(shape):
    """Without a bias it computes."""
    layer = nn.Linear(2, 2, bias=False)
    layer.weight = nn.Parameter(torch.eye(2).to_sparse())
    assert torch.equal(layer(torch.ones(shape)), torch.ones(shape))
