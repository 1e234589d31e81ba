"""Attacks on gallery/recipes/trained-models/try-an-edit-and-undo-it.py."""

import contextlib

import pytest
import torch
from torch import nn
from torch.func import functional_call

X = torch.ones(2)


def layer():
    model = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        model.weight[:] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    return model


@pytest.mark.parametrize("compiled", [False, True])
def test_nothing_is_written_to_the_weights(compiled):
    """It does not write to the weights."""
    model = layer()
    parameter, version = model.weight, model.weight._version

    def run(weight, x):
        return functional_call(model, {"weight": weight}, (x,))

    if compiled:
        run = torch.compile(run, backend="aot_eager")
    assert run(torch.zeros(2, 2), X).tolist() == [0.0, 0.0]
    assert model.weight is parameter and parameter._version == version
    assert model(X).tolist() == [3.0, 7.0]


@pytest.mark.parametrize("training", [True, False])
def test_buffers_are_written_in_training_mode_fell(training):
    """Nothing is written: a forward pass in training mode writes to buffers."""
    norm = nn.BatchNorm1d(1).train(training)
    functional_call(norm, {"weight": torch.zeros(1)}, (torch.tensor([[1.0], [3.0]]),))
    assert (norm.num_batches_tracked.item() == 1) == training


def test_copies_of_the_buffers_keep_them():
    """Call ``eval()``, or pass copies of the buffers as well."""
    norm = nn.BatchNorm1d(1)
    copies = {name: value.clone() for name, value in norm.named_buffers()}
    functional_call(norm, copies, (torch.tensor([[1.0], [3.0]]),))
    assert norm.num_batches_tracked == 0 and copies["num_batches_tracked"] == 1


@pytest.mark.parametrize("strict", [False, True])
def test_a_slip_in_the_name_fell(strict):
    """``strict=True`` checks the names. Without it you see the old weights."""
    expected = pytest.raises(RuntimeError, match="reparametrizing")
    with expected if strict else contextlib.nullcontext():
        out = functional_call(layer(), {"wieght": torch.zeros(2, 2)}, (X,), strict=strict)
        assert out.tolist() == [3.0, 7.0]


def test_strict_wants_all_of_them():
    """``strict=True`` wants all parameters and buffers."""
    with pytest.raises(RuntimeError, match="Missing key"):
        functional_call(nn.Linear(2, 2), {"weight": torch.zeros(2, 2)}, (X,), strict=True)


@pytest.mark.parametrize("tie", [True, False])
def test_a_tied_weight_is_replaced_under_both_names(tie):
    """The new weights are an argument: a tied one counts for both names, by default."""
    model = nn.Sequential(layer(), layer())
    model[1].weight = model[0].weight
    edit = {"0.weight": torch.eye(2)}
    out = functional_call(model, edit, (X,), tie_weights=tie)
    assert out.tolist() == ([1.0, 1.0] if tie else [3.0, 7.0])


@pytest.mark.parametrize("needs", [True, False])
def test_the_edited_weights_get_the_gradient(needs):
    """They may require grad, and then they get a gradient."""
    model, edited = layer(), torch.zeros(2, 2, requires_grad=needs)
    out = functional_call(model, {"weight": edited}, (X,)).sum()
    assert out.requires_grad == needs
    if needs:
        out.backward()
        assert (edited.grad == 1).all() and model.weight.grad is None


@pytest.mark.parametrize("clone", [True, False])
@pytest.mark.parametrize("part", [slice(0, 1), (slice(None), 1), 0], ids=str)
def test_a_clone_restores_and_a_view_does_not(clone, part):
    """Keep a *clone* of the part: a view changes with the weight."""
    model = layer()
    before = model.weight.detach().clone()
    with torch.no_grad():
        kept = model.weight[part].clone() if clone else model.weight[part]
        model.weight[part] = 0.0
        model.weight[part] = kept
    assert torch.equal(model.weight, before) == clone


def test_an_index_list_keeps_a_copy():
    """``kept`` is a view: of an index list it is a copy, and restores."""
    model = layer()
    before = model.weight.detach().clone()
    with torch.no_grad():
        kept = model.weight[[0]]
        model.weight[[0]] = 0.0
        model.weight[[0]] = kept
    assert torch.equal(model.weight, before)


@pytest.mark.parametrize(("needs", "raises"), [(True, True), (False, False)])
def test_a_backward_after_an_undone_edit_fell(needs, raises):
    """If a graph has saved the weight before the edit, its backward raises."""
    model = layer()
    loss = model(X.clone().requires_grad_(needs)).sum()
    with torch.no_grad():
        kept = model.weight[0].clone()
        model.weight[0] = 0.0
        model.weight[0] = kept
    expected = pytest.raises(RuntimeError, match="modified by an inplace operation")
    with expected if raises else contextlib.nullcontext():
        loss.backward()


def test_several_edits_at_a_time():
    """Several edits at a time, with ``vmap``."""
    model, several = layer(), torch.stack([torch.zeros(2, 2), torch.eye(2)])
    out = torch.vmap(lambda weight: functional_call(model, {"weight": weight}, (X,)))(several)
    assert out.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_the_restore_is_done_after_an_error():
    """Write and restore: ``finally`` restores after an error, too."""
    model = layer()
    with torch.no_grad():
        kept = model.weight[0].clone()
        model.weight[0] = 0.0
        try:
            with pytest.raises(RuntimeError):
                model(torch.ones(3))
        finally:
            model.weight[0] = kept
    assert model(X).tolist() == [3.0, 7.0]


@pytest.mark.parametrize("first", [False, True])
def test_backward_of_an_edited_forward_fell(first):
    """Perturb weights for one forward pass: its backward must come before the restore."""
    model, x = nn.Linear(2, 2, bias=False), torch.ones(2, requires_grad=True)
    with torch.no_grad():
        kept = model.weight[0].clone()
        model.weight[0] = 0.0
    loss = model(x)[0]
    if first:
        loss.backward()
        assert x.grad.tolist() == [0.0, 0.0]
    with torch.no_grad():
        model.weight[0] = kept
    if not first:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            loss.backward()


@pytest.mark.parametrize("name", ["3.weight", "fc.weight", "0.a.weight"])
def test_a_slip_in_a_submodule_raises_fell(name):
    """Without ``strict=True`` a name with a slip is passed over."""
    model = nn.Sequential(layer(), layer())
    with pytest.raises(AttributeError, match="has no attribute"):
        functional_call(model, {name: torch.zeros(2, 2)}, (X,))


@pytest.mark.parametrize("name", ["0.wieght", "weight"])
def test_a_slip_in_the_last_part_is_passed_over(name):
    """Without it a slip in the last part of a name is passed over, and you see the old weights."""
    model = nn.Sequential(layer(), layer())
    out = functional_call(model, {name: torch.zeros(2, 2)}, (X,))
    assert torch.equal(out, model(X))


def test_a_backward_of_a_forward_under_no_grad_fell():
    """For gradients at the edited weights call ``backward()`` before you restore."""
    model = layer()
    with torch.no_grad():
        kept = model.weight[0].clone()
        model.weight[0] = 0.0
        with pytest.raises(RuntimeError, match="does not require grad"):
            model(X).sum().backward()
        with torch.enable_grad():
            model(X).sum().backward()
        model.weight[0] = kept
    assert model.weight.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize("other", [nn.Dropout, lambda: nn.BatchNorm1d(2)], ids=["dropout", "norm"])
def test_several_edits_of_a_model_in_training_mode_fell(other):
    """Several edits at a time, with ``vmap``."""
    model = nn.Sequential(layer(), other())
    several, batch = torch.zeros(2, 2, 2), torch.ones(3, 2)

    def run(weight):
        return functional_call(model, {"0.weight": weight}, (batch,))

    with pytest.raises((RuntimeError, ValueError)):
        torch.vmap(run)(several)
    model.eval()
    assert torch.vmap(run)(several).tolist() == torch.zeros(2, 3, 2).tolist()


def test_data_parallel_is_refused_fell():
    """Run the model with other weights through ``torch.func.functional_call``."""
    model = nn.DataParallel(layer())
    with pytest.raises(RuntimeError, match="stateless API"):
        functional_call(model, {"module.weight": torch.zeros(2, 2)}, (X,))
    assert functional_call(model.module, {"weight": torch.zeros(2, 2)}, (X,)).tolist() == [0.0, 0.0]


def test_a_parametrized_weight_is_written_fell():
    """``functional_call`` does not write to the weights."""
    model = nn.utils.parametrizations.spectral_norm(layer()).eval()
    original = model.parametrizations.weight.original
    before = original.tolist()
    functional_call(model, {"parametrizations.weight.original": torch.eye(2)}, (X,))
    assert original.tolist() == before
    functional_call(model, {"weight": torch.eye(2)}, (X,))
    assert original.tolist() != before


def test_a_compiled_model_has_other_names():
    """The names are those of ``model.named_parameters()``."""
    model = torch.compile(layer(), backend="aot_eager")
    (name,) = dict(model.named_parameters())
    assert functional_call(model, {name: torch.zeros(2, 2)}, (X,)).tolist() == [0.0, 0.0]
    assert model(X).tolist() == [3.0, 7.0]
