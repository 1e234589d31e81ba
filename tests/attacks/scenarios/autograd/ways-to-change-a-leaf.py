import numpy as np
import pytest
import torch


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


WAYS = [
    lambda w: w.add_(1),
    lambda w: w[:].add_(1),
    lambda w: w.__setitem__(0, 5.0),
    lambda w: w.__setitem__([0], 5.0),
    lambda w: w.__setitem__(w > 2, 0.0),
    lambda w: w.view(3).add_(1),
    lambda w: w.copy_(torch.zeros(3)),
    lambda w: torch._foreach_add_([w], 1.0),
]


@pytest.mark.parametrize("way", [*WAYS, lambda w: w.__setitem__(w > 9, 0.0)])
def test_refused_while_gradients_are_recorded(way):
    """An assignment or an in-place method on the leaf is refused; nothing has changed."""
    weights = leaf()
    with pytest.raises(RuntimeError, match="leaf Variable"):
        way(weights)
    assert weights.tolist() == [1.0, 2.0, 3.0] and weights._version == 0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_allowed_under_no_grad(way, mode):
    """Under ``no_grad`` these are allowed."""
    weights = leaf()
    with mode():
        way(weights)
    assert weights.tolist() != [1.0, 2.0, 3.0] and weights.is_leaf and weights.requires_grad


@pytest.mark.parametrize("way", WAYS)
def test_recorded_on_a_clone(way):
    """On a clone they are recorded."""
    weights = leaf()
    edited = weights.clone()
    way(edited)
    edited.sum().backward()
    assert weights.tolist() == [1.0, 2.0, 3.0] and weights.grad is not None


@pytest.mark.parametrize(
    "way",
    [
        torch.nn.init.zeros_,
        lambda w: w.detach().fill_(0),
        lambda w: w.data.fill_(0),
        lambda w: w.detach().numpy().fill(0),
        lambda w: w.untyped_storage().fill_(0),
        lambda w: w.unsafe_split(3)[0].fill_(0),
        lambda w: setattr(w, "data", torch.zeros(3)),
        lambda w: torch.nn.utils.vector_to_parameters(torch.zeros(3), [w]),
    ],
)
def test_what_gets_round_the_check_fell(way):
    """While gradients are recorded, none that writes into a leaf (is allowed)."""
    weights = leaf()
    way(weights)
    assert weights.tolist() == [0.0, 0.0, 0.0] and weights.is_leaf and weights.requires_grad


@pytest.mark.parametrize("way", [lambda w: w.apply_(lambda value: 0.0), lambda w: w.resize_(2)])
@pytest.mark.parametrize("make", [leaf, lambda: leaf().clone()])
def test_what_is_refused_everywhere_fell(way, make):
    """Under ``no_grad`` all of them are, and a clone takes them at any time."""
    weights = make()
    with torch.no_grad(), pytest.raises(RuntimeError):
        way(weights)


def test_a_copy_is_no_write():
    """An assignment or an in-place method on the leaf is refused (``w[[0]]`` is a copy)."""
    weights = leaf()
    weights[[0]].add_(1)
    assert weights.tolist() == [1.0, 2.0, 3.0]


def test_the_list_and_the_array():
    """A list and an array have no history to protect, so each form writes."""
    array = np.array([1.0, 2.0, 3.0])
    array[array > 2] = 0.0
    assert array.tolist() == [1.0, 2.0, 0.0]


def test_the_name_is_assigned_fell():
    """An assignment on the leaf is refused: by its name."""
    weights = leaf()
    weights = weights + 1
    weights.sum().backward()
    assert not weights.is_leaf
    with pytest.warns(UserWarning, match="not a leaf"):
        assert weights.grad is None


def test_between_forward_and_backward_fell():
    """Under ``no_grad`` these are allowed (and backward raises if it saved the leaf)."""
    weights = leaf()
    squares = weights * weights
    with torch.no_grad():
        weights += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        squares.sum().backward()


def test_a_computed_tensor_fell():
    """The title says a tensor that requires grad: a computed tensor records the write."""
    weights = leaf()
    scaled = weights * 2
    scaled[:1] += 1
    scaled.sum().backward()
    assert scaled.tolist() == [3.0, 4.0, 6.0] and weights.grad.tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("method", ["zero_", "t_", "squeeze_", "random_", "bernoulli_"])
def test_more_methods(method):
    """An in-place method on a leaf is refused; under ``no_grad`` these are allowed."""
    weights = leaf()
    with pytest.raises(RuntimeError, match="leaf Variable"):
        getattr(weights, method)()
    with torch.no_grad():
        getattr(weights, method)()
    assert weights.is_leaf


def test_a_function_transform():
    """An in-place method on a leaf is refused, also one that ``vmap`` gets."""
    with pytest.raises(RuntimeError, match="leaf Variable"):
        torch.vmap(lambda row: row.add_(1))(leaf())


@pytest.mark.parametrize("parts", [torch.Tensor.unbind, lambda w: w.chunk(3), lambda w: w.split(1)])
def test_a_part_of_a_clone_fell(parts):
    """On a clone or a computed tensor they are recorded."""
    part = parts(leaf().clone())[0]
    with pytest.raises(RuntimeError, match="multiple views"):
        part += 1


@pytest.mark.parametrize("make", [leaf, lambda: leaf().clone()])
def test_out_fell(make):
    """On a clone they are recorded (a function with ``out=`` refuses it, and a leaf under another message)."""
    weights = make()
    with pytest.raises(RuntimeError, match="out=... arguments don't support"):
        torch.add(torch.ones(3), 1, out=weights)
    with torch.no_grad():
        torch.add(torch.ones(3), 1, out=weights)
    assert weights.tolist() == [2.0, 2.0, 2.0] and weights.requires_grad


def test_load_state_dict():
    """These get round it: ``load_state_dict``."""
    weights = torch.nn.Parameter(leaf().detach())
    torch.nn.ParameterDict({"w": weights}).load_state_dict({"w": torch.zeros(3)})
    assert weights.tolist() == [0.0, 0.0, 0.0] and weights.is_leaf and weights.requires_grad


@pytest.mark.parametrize("index", [slice(5, None), [], torch.tensor([False] * 3)], ids=str)
def test_an_assignment_that_changes_nothing(index):
    """An item assignment on such a leaf is refused, also one that selects nothing."""
    with pytest.raises(RuntimeError, match="leaf Variable"):
        leaf()[index] = 1.0


@pytest.mark.parametrize("index", [..., ()], ids=str)
def test_a_leaf_without_dimensions(index):
    """An item assignment on such a leaf is refused."""
    weight = torch.tensor(1.0, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable"):
        weight[index] = 2.0


def test_the_base_of_a_leaf():
    """The check looks at the tensor that is written and at its base (not at its views)."""
    plain = torch.zeros(3)
    weights = plain[:2].requires_grad_()
    plain += 1
    assert weights.tolist() == [1.0, 1.0] and weights.is_leaf
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        weights += 1


def test_a_clone_under_no_grad_records_nothing():
    """On a clone they are recorded (while gradients are recorded)."""
    with torch.no_grad():
        edited = leaf().clone()
        edited += 1
    assert not edited.requires_grad


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_writes_under_no_grad(backend):
    """Under ``no_grad`` a write changes the leaf, and is part of no gradient."""

    def loss(weights):
        with torch.no_grad():
            weights[:] += 1
            weights[weights > 2] = 0.0
        return (weights**2).sum()

    weights = leaf()
    torch.compile(loss, backend=backend)(weights).backward()
    assert weights.tolist() == [2.0, 0.0, 0.0] and weights.grad.tolist() == [4.0, 0.0, 0.0]


def test_the_argument_of_func_grad():
    """An in-place method on such a leaf is refused (the argument of ``torch.func.grad`` is one, too)."""
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        torch.func.grad(lambda w: w.add_(1).sum())(torch.zeros(3))
    gradient = torch.func.grad(lambda w: w.clone().add_(1).sum())(torch.zeros(3))
    assert gradient.tolist() == [1.0, 1.0, 1.0]
