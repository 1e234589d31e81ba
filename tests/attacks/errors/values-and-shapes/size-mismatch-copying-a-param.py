"""Attacks on gallery/errors/values-and-shapes/size-mismatch-copying-a-param.py."""

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
