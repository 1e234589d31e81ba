"""Attacks on gallery/errors/unusual-tensors/beta-and-prototype-warnings.py."""

import warnings

import pytest
import torch
from torch.masked import masked_tensor

ROWS = [torch.tensor([1.0]), torch.tensor([2.0, 3.0])]
MAKES = {
    "csr": (lambda: torch.eye(2).to_sparse_csr(), "Sparse CSR tensor support is in beta"),
    "csc": (lambda: torch.eye(2).to_sparse_csc(), "Sparse CSC tensor support is in beta"),
    "bsr": (lambda: torch.eye(2).to_sparse_bsr(1), "Sparse BSR tensor support is in beta"),
    "nested": (lambda: torch.nested.nested_tensor(ROWS), "nested tensors is in prototype stage"),
    "masked": (lambda: masked_tensor(ROWS[1], ROWS[1] > 2), "MaskedTensors is in prototype stage"),
    "unchecked": (
        lambda: torch.sparse_coo_tensor([[0]], [1.0], (2,)),
        "invariant checks are impli",
    ),
}


@pytest.mark.parametrize("name", ["csr", "csc", "bsr", "nested", "masked", "unchecked"])
def test_it_warns(name):
    """You made a compressed sparse, nested or masked tensor, and torch says that it may change."""
    make, message = MAKES[name]
    with pytest.warns(UserWarning, match=message):
        make()


QUIET = {
    "coo": lambda: torch.eye(2).to_sparse(),
    "jagged": lambda: torch.nested.nested_tensor(ROWS, layout=torch.jagged),
    "checked": lambda: torch.sparse_coo_tensor([[0]], [1.0], (2,), check_invariants=True),
    "not checked": lambda: torch.sparse_coo_tensor([[0]], [1.0], (2,), check_invariants=False),
}


@pytest.mark.parametrize("name", ["coo", "jagged", "checked", "not checked"])
def test_it_does_not_warn_fell(name):
    """``layout=torch.jagged`` makes a nested tensor without this warning (COO has none either)."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = QUIET[name]()
    assert made.layout in (torch.sparse_coo, torch.jagged)


def test_silence_this_one():
    """Or keep the kind, and silence this one warning where you make the tensor."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        assert torch.eye(2).to_sparse_csr().values().tolist() == [1.0, 1.0]


@pytest.mark.parametrize("reduce", ["amax", "amin", "prod", "mean"])
def test_scatter_reduce_computes_the_same(reduce):
    """``scatter_reduce_`` computes the same maximum, without a warning (other reductions too)."""
    index, values = torch.tensor([0, 1, 0]), torch.tensor([1.0, 5.0, 3.0])
    with pytest.warns(UserWarning, match="index_reduce\\(\\) is in beta"):
        expected = torch.zeros(2).index_reduce_(0, index, values, reduce)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.equal(torch.zeros(2).scatter_reduce_(0, index, values, reduce), expected)


def test_scatter_reduce_needs_the_shape_fell():
    """``scatter_reduce_`` computes the same: its index needs the shape of the values."""
    index, values = torch.tensor([0, 0]), torch.tensor([[1.0, 2.0], [3.0, 0.0]])
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        torch.zeros(2, 2).scatter_reduce_(0, index, values, "amax")
    with pytest.warns(UserWarning, match="index_reduce"):
        expected = torch.zeros(2, 2).index_reduce_(0, index, values, "amax")
    expanded = index[:, None].expand_as(values)
    assert torch.equal(torch.zeros(2, 2).scatter_reduce_(0, expanded, values, "amax"), expected)


@pytest.mark.parametrize("layout", [torch.sparse_csc, torch.sparse_bsr, torch.sparse_bsc])
def test_the_text_names_the_layout_fell(layout):
    """Silence this one warning: the filter for ``Sparse CSR`` does not match another layout's."""
    blocks = (1, 1) if layout in (torch.sparse_bsr, torch.sparse_bsc) else None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        torch.eye(2).to_sparse(layout=layout, blocksize=blocks)
    name = str(layout).rpartition("_")[2].upper()
    assert f"Sparse {name} tensor" in str(caught[0].message)


def test_an_operation_in_beta_is_no_tensor_fell():
    """You made a compressed sparse, nested or masked tensor: ``index_reduce_`` warns for a dense one."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        torch.zeros(2).index_reduce_(0, torch.tensor([0]), torch.tensor([1.0]), "amax")
    assert "in beta" in str(caught[0].message)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: torch.zeros(2, dtype=torch.complex32), "ComplexHalf support is experimental"),
        (
            lambda: torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.quint8),
            "quantized tensor creation",
        ),
    ],
    ids=["complex", "quantized"],
)
def test_kinds_that_a_mask_does_not_replace_fell(make, message):
    """These kinds hold values and positions, pieces, or a mask: not each kind that warns does."""
    with pytest.warns(UserWarning, match=message):
        make()


@pytest.mark.parametrize("reduce", ["prod", "mean", "amax", "amin"])
@pytest.mark.parametrize("include_self", [True, False])
def test_the_same_of_integers(reduce, include_self):
    """``scatter_reduce_`` computes the same (of integers, with and without what was there)."""
    index, values = torch.tensor([0, 1, 0]), torch.tensor([1, 5, 4])
    options = {"reduce": reduce, "include_self": include_self}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reduced = torch.full((3,), 2).index_reduce_(0, index, values, **options)
    assert torch.equal(reduced, torch.full((3,), 2).scatter_reduce_(0, index, values, **options))


@pytest.mark.parametrize("reduce", ["prod", "mean", "amax", "amin"])
def test_the_same_gradient(reduce):
    """``scatter_reduce_`` computes the same (gradients, with ties and zeros)."""
    gradients = []
    for method in (torch.index_reduce, torch.scatter_reduce):
        values = torch.tensor([0.0, 5.0, 0.0], requires_grad=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = method(
                torch.tensor([2.0, 1.0, 1.0]), 0, torch.tensor([0, 1, 0]), values, reduce
            )
        result.sum().backward()
        gradients.append(values.grad)
    assert torch.equal(*gradients)


def test_checked_indices():
    """Pass ``check_invariants=True`` to decide it."""
    with pytest.raises(RuntimeError, match="inconsistent with indices"):
        torch.sparse_coo_tensor([[0, 5]], [1.0, 2.0], (2,), check_invariants=True)


def test_coo_tensors_give_a_warning_fell():
    """COO tensors give none: of positions and values they say that these are not checked."""
    with pytest.warns(UserWarning, match="invariant checks are implicitly disabled"):
        torch.sparse_coo_tensor([[0]], [1.0], (2,))


def test_checks_that_are_on_for_all_fell():
    """Torch says that it does not check them, unless you pass ``check_invariants``."""
    with warnings.catch_warnings(), torch.sparse.check_sparse_tensor_invariants():
        warnings.simplefilter("error")
        made = torch.sparse_coo_tensor([[0]], [1.0], (2,))
    assert made.to_dense().tolist() == [1.0, 0.0]


def test_the_same_of_booleans_fell():
    """``scatter_reduce_`` computes the same: ``index_reduce_`` takes no booleans."""
    index, values = torch.tensor([0]), torch.tensor([True])
    with warnings.catch_warnings(), pytest.raises(NotImplementedError, match="Bool"):
        warnings.simplefilter("ignore")
        torch.zeros(1, dtype=torch.bool).index_reduce_(0, index, values, "amax")


def test_the_padding_stays_in_a_sum_fell():
    """The gradient is that of the elements that were kept: the padding is kept too."""
    padded = torch.tensor([1.0, 7.0, 3.0], requires_grad=True)
    real = torch.tensor([True, False, True])
    capped = torch.where(real & (padded > 2.5), 2.5, padded)
    (whole,) = torch.autograd.grad(capped.sum(), padded, retain_graph=True)
    (part,) = torch.autograd.grad(capped[real].sum(), padded)
    assert whole.tolist() == [1.0, 1.0, 0.0] and part.tolist() == [1.0, 0.0, 0.0]
