import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize, prune


class Doubled(nn.Module):
    def forward(self, original):
        return original * 2


class WithInverse(Doubled):
    def right_inverse(self, weight):
        return weight / 2


class Same(nn.Module):
    def forward(self, original):
        return original


def layer(parametrization):
    made = nn.Linear(2, 1, bias=False)
    nn.init.ones_(made.weight)
    parametrize.register_parametrization(made, "weight", parametrization)
    return made


@pytest.mark.parametrize("kind", [Doubled, WithInverse])
@pytest.mark.parametrize("enabled", [True, False])
def test_a_write_is_lost(kind, enabled):
    """A parametrization makes a new tensor each time you read the attribute."""
    made = layer(kind())
    before = made.weight.tolist()
    with torch.set_grad_enabled(enabled):
        made.weight[0, 0] = 7.0
        made.weight.data[0, 0] = 7.0
    assert made.weight.tolist() == before


def test_one_that_returns_its_input():
    """A parametrization that returns its input gives the parameter itself, and a write stays."""
    made = layer(Same())
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        made.weight[0, 0] = 7.0
    with torch.no_grad():
        made.weight[0, 0] = 7.0
    assert made.weight.tolist() == [[7.0, 1.0]]


@pytest.mark.parametrize("kind", [Doubled, Same])
def test_without_an_inverse(kind):
    """If the parametrization has a ``right_inverse``, assign a whole tensor."""
    with pytest.raises(RuntimeError, match="right_inverse"):
        layer(kind()).weight = torch.ones(1, 2)


def test_a_parameter_is_refused_fell():
    """Assign a whole tensor (a ``Parameter`` is refused)."""
    with pytest.raises(KeyError):
        layer(WithInverse()).weight = nn.Parameter(torch.ones(1, 2))


def test_weight_norm_has_no_original_fell():
    """Or write to ``layer.parametrizations.weight.original``."""
    made = parametrizations.weight_norm(nn.Linear(2, 2))
    assert not hasattr(made.parametrizations.weight, "original")
    made.weight = torch.full((2, 2), 3.0)
    assert torch.allclose(made.weight, torch.full((2, 2), 3.0))


@pytest.mark.parametrize("make", [parametrizations.spectral_norm, parametrizations.orthogonal])
def test_an_inverse_that_does_not_give_it_back_fell(make):
    """If the parametrization has a ``right_inverse``, assign a whole tensor."""
    made = make(nn.Linear(2, 2))
    made.weight = torch.full((2, 2), 3.0)
    assert not torch.allclose(made.weight, torch.full((2, 2), 3.0))


def test_a_pruned_layer_fell():
    """It is gone at the next look (of a pruned layer: after the next forward pass)."""
    made = prune.l1_unstructured(nn.Linear(2, 2), "weight", 1)
    with torch.no_grad():
        made.weight[0, 0] = 99.0
    assert made.weight[0, 0] == 99.0
    made(torch.ones(1, 2))
    assert made.weight[0, 0] != 99.0


class Copied(nn.Module):
    def forward(self, original):
        return original + 0

    def right_inverse(self, weight):
        return weight


class Transposed(nn.Module):
    def forward(self, original):
        return original.T

    def right_inverse(self, weight):
        return weight.T


def test_an_assignment_takes_over_the_memory_fell():
    """It writes the result to the parameter behind it (which takes over the memory instead)."""
    made = layer(WithInverse())
    original = made.parametrizations.weight.original
    view, place = original.detach(), original.data_ptr()
    made.weight = torch.full((1, 2), 8.0)
    assert made.parametrizations.weight.original is original and original.data_ptr() != place
    assert original.tolist() == [[4.0, 4.0]] and view.tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize("kind", [Copied, Transposed])
def test_the_assigned_tensor_is_shared_fell(kind):
    """It writes the result to the parameter (a result that is the input is shared)."""
    made = nn.Linear(2, 2, bias=False)
    parametrize.register_parametrization(made, "weight", kind())
    new = torch.full((2, 2), 3.0)
    made.weight = new
    new[0, 0] = 99.0
    assert made.weight[0, 0] == 99.0


@pytest.mark.parametrize("make", [parametrizations.spectral_norm, parametrizations.weight_norm])
def test_both_norms_share_the_assigned_tensor(make):
    """That is so for ``spectral_norm``, and for the directions of ``weight_norm``."""
    made, new = make(nn.Linear(2, 2)), torch.ones(2, 2)
    made.weight = new
    parameters = made.parametrizations.weight.parameters()
    assert new.data_ptr() in [parameter.data_ptr() for parameter in parameters]
    made.weight = new.clone()
    parameters = made.parametrizations.weight.parameters()
    assert new.data_ptr() not in [parameter.data_ptr() for parameter in parameters]


def test_backward_notices_the_assignment():
    """The parameter takes over the memory of the result: its version counter goes up."""
    made = layer(WithInverse())
    original = made.parametrizations.weight.original
    loss = (original * original).sum()
    made.weight = torch.ones(1, 2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def deprecated(made):
    with pytest.warns(FutureWarning, match="is deprecated in favor of"):
        return torch.nn.utils.weight_norm(made)


@pytest.mark.parametrize("assign", [True, False])
def test_the_deprecated_weight_norm_fell(assign):
    """A parametrization, such as ``weight_norm``, makes a new tensor each time you read it."""
    made = deprecated(nn.Linear(2, 2))
    assert made.weight is made.weight
    if assign:
        made.weight = torch.full((2, 2), 99.0)
    else:
        made.weight[0, 0] = 99.0
    assert made.weight[0, 0] == 99.0
    made(torch.ones(1, 2))
    assert made.weight[0, 0] != 99.0


def test_the_deprecated_weight_norm_takes_its_parameters():
    """There write to ``weight_g`` and ``weight_v``."""
    made = deprecated(nn.Linear(2, 1))
    with torch.no_grad():
        made.weight_v[:] = torch.tensor([[3.0, 4.0]])
        made.weight_g[:] = 10.0
    made(torch.ones(1, 2))
    assert torch.allclose(made.weight, torch.tensor([[6.0, 8.0]]))


def test_an_assignment_to_a_pruned_layer_fell():
    """Assign a whole tensor (of a pruned layer it is gone after the next call)."""
    made = prune.l1_unstructured(nn.Linear(2, 2), "weight", 1)
    made.weight = torch.full((2, 2), 99.0)
    made(torch.ones(1, 2))
    assert not (made.weight == 99.0).any()
    with torch.no_grad():
        made.weight_orig[:] = 99.0
    made(torch.ones(1, 2))
    assert (made.weight == 99.0).sum() == 3


def test_a_row_of_zeros_with_weight_norm_fell():
    """If the parametrization has a ``right_inverse``, assign a whole tensor (not with zeros)."""
    made = parametrizations.weight_norm(nn.Linear(2, 2))
    made.weight = torch.tensor([[0.0, 0.0], [3.0, 4.0]])
    assert made.weight[0].isnan().all() and torch.allclose(made.weight[1], torch.tensor([3.0, 4.0]))


def test_a_view_of_the_parameter():
    """If a parametrization computes a new tensor: a transpose is none, and a write stays."""
    made = nn.Linear(2, 2, bias=False)
    parametrize.register_parametrization(made, "weight", Transposed())
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        made.weight[0, 1] = 5.0
    with torch.no_grad():
        made.weight[0, 1] = 5.0
    assert made.weight[0, 1] == 5.0


def test_a_write_that_stays_needs_no_grad_fell():
    """A parametrization that returns its input gives the parameter, and a write stays."""
    made = layer(Same())
    with pytest.raises(RuntimeError, match="leaf"):
        made.weight.mul_(2)
    with torch.no_grad():
        made.weight.mul_(2)
    assert made.weight.tolist() == [[2.0, 2.0]]


def test_another_dtype_is_refused():
    """Assign a whole tensor: the result keeps the dtype of the parameter, or it raises."""
    with pytest.raises(ValueError, match="dtype"):
        layer(WithInverse()).weight = torch.ones(1, 2, dtype=torch.float64)


def test_two_parametrizations():
    """Assign a whole tensor: it passes through each ``right_inverse``."""
    made = layer(WithInverse())
    parametrize.register_parametrization(made, "weight", WithInverse())
    made.weight = torch.full((1, 2), 8.0)
    assert made.weight.tolist() == [[8.0, 8.0]]
    assert made.parametrizations.weight.original.tolist() == [[2.0, 2.0]]


def test_cached_reads():
    """Each read gives another tensor, outside ``parametrize.cached()``."""
    made = layer(WithInverse())
    with parametrize.cached():
        made.weight[0, 0] = 7.0
        assert made.weight is made.weight and made.weight[0, 0] == 7.0
    assert made.weight.tolist() == [[1.0, 1.0]]


def test_the_optimizer_goes_on_with_the_parameter():
    """The parameter takes over the memory: it is the same object, and a step moves it."""
    made = layer(WithInverse())
    optimizer = torch.optim.SGD(made.parameters(), lr=1.0)
    made.weight = torch.full((1, 2), 8.0)
    made(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert made.weight.tolist() == [[4.0, 4.0]]


def test_the_parameters_are_leaves_fell():
    """Or write to the parameters that the weight is computed from: outside no_grad it raises."""
    pruned = prune.l1_unstructured(nn.Linear(2, 2), "weight", 1)
    normed = parametrizations.weight_norm(nn.Linear(2, 2))
    for parameter in (pruned.weight_orig, normed.parametrizations.weight.original0):
        with pytest.raises(RuntimeError, match="a view of a leaf"):
            parameter[0] = 1.0
        with torch.no_grad():
            parameter[0] = 1.0
        assert (parameter[0] == 1.0).all()


def test_a_weight_of_another_shape_fell():
    """Assign the whole: ``weight_norm`` takes another shape without a word."""
    made = parametrizations.weight_norm(nn.Linear(2, 2))
    made.weight = torch.ones(3, 3)
    assert made.weight.shape == (3, 3)


def test_a_tracked_tensor_is_assigned():
    """Assign a whole tensor: the parameter stays a leaf if the tensor has a history."""
    made = parametrizations.weight_norm(nn.Linear(2, 2, bias=False))
    made.weight = torch.ones(2, 2, requires_grad=True) * 2
    assert all(p.is_leaf and p.requires_grad for p in made.parameters())
    assert torch.allclose(made.weight, torch.full((2, 2), 2.0))


def test_after_removal_it_is_a_parameter():
    """The weight is computed: not after the parametrization or the pruning was removed."""
    pruned = prune.remove(prune.l1_unstructured(nn.Linear(2, 2), "weight", 1), "weight")
    normed = parametrizations.weight_norm(nn.Linear(2, 2))
    parametrize.remove_parametrizations(normed, "weight")
    for made in (pruned, normed):
        with torch.no_grad():
            made.weight[0] = 1.0
        made(torch.ones(1, 2))
        assert made.weight[0].tolist() == [1.0, 1.0]


def test_a_pruned_element_stays_0_fell():
    """Write to ``weight_orig``: an element that was pruned is 0 after the next call."""
    made = nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        made.weight[:] = torch.tensor([[0.1, 5.0]])
    prune.l1_unstructured(made, "weight", 1)
    with torch.no_grad():
        made.weight_orig[:] = 1.0
    made(torch.ones(1, 2))
    assert made.weight.tolist() == [[0.0, 1.0]]
