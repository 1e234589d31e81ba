"""Attacks on gallery/errors/memory/cannot-resize-variables-that-require-grad.py."""

import pytest
import torch

REFUSED = "cannot resize variables that require grad"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("size", [0, 2, 3, 5])
@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1, lambda: leaf()[:2]])
def test_refused_for_each_size(size, make):
    """It refuses a tensor that requires grad, a leaf or a computed one."""
    with pytest.raises(RuntimeError, match=REFUSED):
        make().resize_(size)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.enable_grad])
def test_refused_under_no_grad(mode):
    """Also under no_grad."""
    with mode(), pytest.raises(RuntimeError, match=REFUSED):
        leaf().resize_(5)


def test_under_no_grad_a_result_is_resized():
    """It refuses a tensor that requires grad: what is computed under no_grad requires none."""
    with torch.no_grad():
        assert (leaf() * 1).resize_(5).shape == (5,)


def test_the_old_name_keeps_the_number_of_elements():
    """resize, without the underscore, is an old name for a view."""
    weights = torch.zeros(4)
    with pytest.warns(UserWarning, match="non-inplace resize is deprecated"):
        view = weights.resize(2, 2)
    view.fill_(1.0)
    assert weights.tolist() == [1.0] * 4


@pytest.mark.parametrize("name", ["view", "reshape"])
def test_minus_one(name):
    """-1 stands for a size that torch computes in view and reshape."""
    assert getattr(torch.zeros(4), name)(2, -1).shape == (2, 2)
    with pytest.raises(RuntimeError, match="overflow"):
        torch.zeros(4).resize_(2, -1)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
@pytest.mark.parametrize("length", [0, 1, 2])
def test_the_fix_keeps_dtype_and_gradient(dtype, length):
    """Build a tensor of the new size: new_zeros has the dtype of the weights."""
    weights = torch.ones(length, dtype=dtype, requires_grad=True)
    longer = torch.cat([weights, weights.new_zeros(2)])
    longer.sum().backward()
    assert longer.dtype == dtype and longer.tolist() == [1.0] * length + [0.0] * 2
    assert weights.grad.tolist() == [1.0] * length


def test_zeros_of_another_dtype_promote_fell():
    """torch.cat([weights, torch.zeros(2)]): of half precision it becomes float32."""
    weights = torch.ones(2, dtype=torch.float16)
    assert torch.cat([weights, torch.zeros(2)]).dtype == torch.float32
    assert torch.nn.functional.pad(weights, (0, 2)).dtype == torch.float16


def test_the_embedding_keeps_its_rows():
    """Make a new parameter; an optimizer still has the old one."""
    layer = torch.nn.Embedding(2, 1)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    before = layer.weight
    with torch.no_grad():
        rows = torch.cat([before, before.new_zeros(1, 1)])
    layer.weight = torch.nn.Parameter(rows)
    assert layer.weight[:2].tolist() == before.tolist()
    assert optimizer.param_groups[0]["params"][0] is before


@pytest.mark.parametrize("size", [0, 3, 5])
def test_resize_as_raises_the_same_fell(size):
    """resize_ refuses a tensor that requires grad: resize_as_ does, too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        leaf().resize_as_(torch.zeros(size))


@pytest.mark.parametrize("alias", [lambda t: t.data, lambda t: t.detach()], ids=["data", "detach"])
def test_an_alias_is_resized_and_the_tensor_is_not_fell(alias):
    """It refuses a tensor that requires grad: an alias without grad is resized, and the tensor keeps its size."""
    weights = leaf()
    assert alias(weights).resize_(5).shape == (5,)
    assert weights.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("outside", [True, False])
def test_inference_mode_resizes_fell(outside):
    """It refuses a tensor that requires grad, also under no_grad: in inference mode it does not refuse."""
    weights = leaf()
    with torch.inference_mode():
        if not outside:
            weights = leaf()
        weights.resize_(5)
    assert (
        weights.shape == (5,) and weights.requires_grad and weights[:3].tolist() == [1.0, 2.0, 3.0]
    )


@pytest.mark.parametrize("size", [(0, -1), (-1, 0)])
def test_minus_one_beside_zero_fell(size):
    """resize_ takes -1 for a size, and reports an overflow: not beside a size of 0."""
    assert torch.zeros(4).resize_(*size).shape == size


@pytest.mark.parametrize("size", [(-1,), (1, -1), (-1, -1), (-2,)])
def test_negative_sizes_overflow(size):
    """resize_ reports an overflow, if the other sizes are not 0."""
    with pytest.raises(RuntimeError, match="integer multiplication overflow"):
        torch.zeros(4).resize_(*size)


def test_the_old_name_copies_what_is_not_contiguous_fell():
    """resize is an old name for a view: of a transposed matrix it copies."""
    table = torch.zeros(2, 3)
    with pytest.warns(UserWarning, match="non-inplace resize is deprecated"):
        resized = table.t().resize(6)
    assert resized.data_ptr() != table.data_ptr()


def test_the_old_name_does_not_compute_a_size():
    """-1 stands for a size that torch computes in view: in resize it does not."""
    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match="autograd's resize"):
        torch.zeros(4).resize(2, -1)


def test_a_matrix_needs_rows_fell():
    """torch.cat([weights, weights.new_zeros(2)]): a matrix needs rows of its width."""
    weights = torch.ones(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        torch.cat([weights, weights.new_zeros(2)])
    assert torch.cat([weights, weights.new_zeros(2, weights.shape[1])]).shape == (4, 3)


@pytest.mark.parametrize("cure", [lambda t: t[:2], lambda t: t.view(3, 1)], ids=["slice", "view"])
def test_fewer_elements_or_another_shape_fell(cure):
    """Build a longer tensor: for fewer elements take a slice, for another shape view."""
    weights = leaf()
    with pytest.raises(RuntimeError, match=REFUSED):
        weights.resize_(cure(weights).shape)
    cure(weights).sum().backward()
    assert weights.grad.sum() == cure(weights).numel()


def test_a_frozen_weight_is_trained_again_fell():
    """Make a new parameter."""
    frozen = torch.nn.Parameter(torch.ones(2, 1), requires_grad=False)
    rows = torch.cat([frozen, frozen.new_zeros(1, 1)])
    assert torch.nn.Parameter(rows).requires_grad
    assert not torch.nn.Parameter(rows, requires_grad=False).requires_grad


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_it_is_refused(backend):
    """It refuses a tensor that requires grad (compiled as well)."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.compile(lambda x: (x * 1).resize_(5), backend=backend)(leaf())


def test_func_grad_is_refused():
    """It refuses a tensor that requires grad (under ``torch.func.grad`` as well)."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.func.grad(lambda x: (x * 1).resize_(2).sum())(torch.ones(3))
