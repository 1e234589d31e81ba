"""Attacks on gallery/errors/values-and-shapes/size-mismatch-copying-a-param.py."""

import numpy as np
import pytest
import torch

WORDS = "size mismatch for"


@pytest.mark.parametrize("shape", [(3, 2), (1, 2), (2, 3), (2,), (2, 2, 1), (4,), (), (0, 2)])
@pytest.mark.parametrize("options", [{}, {"strict": False}, {"assign": True}])
def test_nothing_excuses_a_shape(shape, options):
    """The checkpoint holds a parameter of another shape: strict and assign do not excuse it."""
    head = torch.nn.Linear(2, 2)
    saved = head.state_dict() | {"weight": torch.zeros(shape)}
    with pytest.raises(RuntimeError, match=f"{WORDS} weight"):
        head.load_state_dict(saved, **options)


def test_a_buffer_may_be_what_differs_fell():
    """The checkpoint holds a parameter of another shape: or a buffer."""
    norm = torch.nn.BatchNorm1d(3)
    saved = norm.state_dict() | {"running_mean": torch.zeros(2)}
    with pytest.raises(RuntimeError, match=f"{WORDS} running_mean"):
        norm.load_state_dict(saved)


def test_a_number_takes_a_vector_of_one_fell():
    """Another shape raises: not a saved shape of [1] for a parameter without dimensions."""
    module = torch.nn.Module()
    module.scale = torch.nn.Parameter(torch.tensor(1.0))
    module.load_state_dict({"scale": torch.tensor([7.0])})
    assert module.scale.item() == 7.0 and module.scale.shape == ()


def test_what_did_fit_has_been_copied():
    """The error comes at the end. What did fit has been copied by then, into the same parameter."""
    head = torch.nn.Linear(2, 2)
    bias = head.bias
    saved = {"weight": torch.zeros(3, 2), "bias": torch.tensor([5.0, 6.0])}
    with pytest.raises(RuntimeError, match=WORDS):
        head.load_state_dict(saved)
    assert head.bias is bias and bias.tolist() == [5.0, 6.0]


def test_another_dtype_is_converted():
    """load_state_dict copies into the parameter: another dtype is converted, and raises nothing."""
    head = torch.nn.Linear(2, 2)
    head.load_state_dict({name: value.double() for name, value in head.state_dict().items()})
    assert head.weight.dtype == torch.float32


def test_names_that_are_missing_or_too_many():
    """strict=False is about names that are missing or too many."""
    head = torch.nn.Linear(2, 2)
    for saved in ({"bias": head.bias.data}, head.state_dict() | {"other": torch.zeros(1)}):
        with pytest.raises(RuntimeError, match="key"):
            head.load_state_dict(saved)
        head.load_state_dict(saved, strict=False)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_copy_the_part_that_both_have(rows):
    """Copy the part that both have: into a larger model, and from a larger checkpoint."""
    saved = torch.arange(1.0, 5.0).reshape(2, 2)
    layer = torch.nn.Linear(2, rows) if rows else torch.nn.Linear(2, 3)
    both = min(len(layer.weight), len(saved))
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[:both] = saved[:both]
    wanted = saved[:both].tolist() + [[0.0, 0.0]] * (len(layer.weight) - both)
    assert layer.weight.tolist() == wanted and layer.weight.is_leaf


def test_without_no_grad_the_copy_raises():
    """A parameter is a leaf that requires grad, so write under no_grad."""
    layer = torch.nn.Linear(2, 3)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        layer.weight[:2] = torch.zeros(2, 2)


def test_a_dimension_of_one_is_repeated_fell():
    """Copy the part that both have, weight[:rows] = saved: a kernel for one channel fills three."""
    saved, layer = torch.ones(2, 1, 1, 1), torch.nn.Conv2d(3, 2, 1)
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[:2] = saved
        assert layer.weight.flatten().tolist() == [1.0] * 6
        layer.weight.zero_()
        layer.weight[:2, :1] = saved
    assert layer.weight.flatten().tolist() == [1.0, 0.0, 0.0] * 2


def test_rows_alone_do_not_fit_other_columns_fell():
    """weight[:rows] = saved: with other columns it raises."""
    layer = torch.nn.Linear(3, 4)
    with pytest.raises(RuntimeError, match="expanded size"), torch.no_grad():
        layer.weight[:3] = torch.ones(3, 2)


@pytest.mark.parametrize("saved", [(3, 2), (5, 4), (5, 2), (3, 4), (1, 1), (0, 2)])
def test_the_part_that_both_have_in_both_dimensions(saved):
    """Cut each dimension: larger and smaller, in rows and columns."""
    value, layer = torch.arange(1.0, 1 + saved[0] * saved[1]).reshape(saved), torch.nn.Linear(3, 4)
    rows, columns = min(saved[0], 4), min(saved[1], 3)
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[:rows, :columns] = value[:rows, :columns]
    wanted = torch.zeros(4, 3)
    for i in range(rows):
        for j in range(columns):
            wanted[i, j] = value[i, j]
    assert torch.equal(layer.weight, wanted) and layer.weight.is_leaf


def test_assign_puts_another_parameter_there_fell():
    """What did fit has been copied into the same parameter: with assign=True there is a new one."""
    head = torch.nn.Linear(2, 2)
    bias = head.bias
    saved = {"weight": torch.zeros(3, 2), "bias": torch.tensor([5.0, 6.0])}
    with pytest.raises(RuntimeError, match=WORDS):
        head.load_state_dict(saved, assign=True)
    assert head.bias is not bias and head.bias.tolist() == [5.0, 6.0]


def test_layers_after_the_error_are_loaded_too():
    """The error comes at the end: layers after the one that did not fit have been copied."""
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
    saved = {name: torch.full_like(value, 7.0) for name, value in model.state_dict().items()}
    saved["0.weight"] = torch.zeros(9, 9)
    with pytest.raises(RuntimeError, match=WORDS):
        model.load_state_dict(saved)
    assert model[1].weight.eq(7.0).all() and model[0].bias.eq(7.0).all()


def test_a_number_of_numpy_is_no_array_fell():
    """Make a tensor of each with from_numpy: a scalar, such as a count of batches, is refused."""
    with pytest.raises(TypeError, match=r"expected np\.ndarray"):
        torch.from_numpy(np.int64(3))
    norm = torch.nn.BatchNorm1d(2)
    saved = {name: value.numpy() for name, value in norm.state_dict().items()}
    saved["num_batches_tracked"] = np.int64(3)
    norm.load_state_dict({name: torch.as_tensor(array) for name, array in saved.items()})
    assert norm.num_batches_tracked.item() == 3
