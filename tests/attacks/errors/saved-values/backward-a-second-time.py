"""Attacks on gallery/errors/saved-values/backward-a-second-time.py."""

import pytest
import torch

SECOND = "backward through the graph a second time"


def leaf():
    return torch.tensor([2.0, 3.0], requires_grad=True)


def test_an_assignment_is_freed_although_nothing_was_saved_fell():
    """What ``weights**2`` had saved is freed (``weights + 1`` saves nothing, and it raises)."""
    weights, history = leaf(), torch.zeros(2)
    history[0] = (weights + 1)[0]
    history.sum().backward()
    history[1] = (weights + 1)[0]
    with pytest.raises(RuntimeError, match=SECOND):
        history.sum().backward()


@pytest.mark.parametrize("index", [slice(None), ..., [0, 1], 0], ids=str)
def test_the_same_elements_overwritten(index):
    """To overwrite every element does not cut the history."""
    weights, history = leaf(), torch.zeros(2)
    for _ in range(2):
        history[index] = (weights**2) if index != 0 else (weights**2)[0]
        total = history.sum()
        if _:
            with pytest.raises(RuntimeError, match=SECOND):
                total.backward()
        else:
            total.backward()


def test_zero_does_not_cut_the_history():
    """After ``history.zero_()`` the same error comes."""
    weights, history = leaf(), torch.zeros(2)
    history[0] = (weights**2)[0]
    history.sum().backward()
    history.zero_()
    assert history.grad_fn is not None
    history[1] = (weights**2)[0]
    with pytest.raises(RuntimeError, match=SECOND):
        history.sum().backward()


def test_a_graph_that_saved_nothing_can_be_used_twice():
    """Backward a second time raises: not for a graph that saved nothing and has no write."""
    weights = leaf()
    loss = (weights + 2).sum()
    loss.backward()
    loss.backward()
    assert weights.grad.tolist() == [2.0, 2.0]


def test_a_number_is_saved_too():
    """Not for a graph that saved nothing: ``weights * 2`` saves the number."""
    loss = (leaf() * 2).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match=SECOND):
        loss.backward()


def test_autograd_grad_frees_as_well():
    """An earlier ``backward()`` has freed the graph (so does ``torch.autograd.grad``)."""
    weights = leaf()
    gates = weights.exp()
    torch.autograd.grad(gates.sum(), weights)
    with pytest.raises(RuntimeError, match=SECOND):
        gates.sum().backward()


def test_a_look_at_a_freed_value_has_the_message():
    """The loss leads back into a graph (or a saved value is looked at, as the message says)."""
    weights = leaf()
    gates = weights.exp()
    gates.sum().backward()
    with pytest.raises(RuntimeError, match=SECOND):
        _ = gates.grad_fn._saved_result


def test_retain_graph_and_an_update_fell():
    """The next update of the weights makes of it the error that names ``AsStrided``."""
    weights, history = leaf(), torch.zeros(2)
    history[0] = (weights**2)[0]
    history.sum().backward(retain_graph=True)
    with torch.no_grad():
        weights -= 0.1
    history[1] = (weights**2)[0]
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
        history.sum().backward()
    assert "which is output" not in str(caught.value)


def test_retain_graph_adds_the_old_losses_again():
    """With ``retain_graph`` the old values are backpropagated again with each new one."""
    weights, history = leaf(), torch.zeros(2)
    history[0] = (weights**2)[0]
    history.sum().backward(retain_graph=True)
    history[1] = (weights**2)[0]
    history.sum().backward()
    assert weights.grad.tolist() == [3 * 2 * 2.0, 0.0]


def test_retain_graph_is_right_for_two_losses_fell():
    """``retain_graph=True`` is no fix here (for two losses of one forward pass it is)."""
    weights = leaf()
    shared = weights.exp()
    (shared**2).sum().backward(retain_graph=True)
    shared.sum().backward()
    value = weights.detach().exp()
    torch.testing.assert_close(weights.grad, 2 * value**2 + value)


def test_a_leaf_has_no_grad_fn_and_goes_on():
    """If ``grad_fn`` is not ``None``, a loss that uses it leads back into the old graph."""
    weights = leaf()
    for _ in range(2):
        assert weights.grad_fn is None
        (weights**2).sum().backward()
    assert weights.grad.tolist() == [8.0, 12.0]


def test_detach_cuts_the_history():
    """``detach()`` gives a tensor without the history."""
    weights, history = leaf(), torch.zeros(2)
    for step in range(2):
        history = history.detach()
        history[step] = (weights**2)[step]
        history.sum().backward()
    assert history.tolist() == [4.0, 9.0] and weights.grad.tolist() == [4.0, 6.0]


def test_compiled():
    """Backward a second time raises, compiled as well."""
    loss = torch.compile(lambda weights: weights.exp().sum(), backend="aot_eager")(leaf())
    loss.backward()
    with pytest.raises(RuntimeError, match=SECOND):
        loss.backward()


def test_hooks_do_not_lift_it():
    """Saved-tensor hooks switch the version check off, and not this one."""
    with torch.autograd.graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved):
        loss = leaf().exp().sum()
    loss.backward()
    with pytest.raises(RuntimeError, match=SECOND):
        loss.backward()


@pytest.mark.parametrize("function", [lambda w: w * 3, torch.exp, lambda w: w + 1])
def test_retain_graph_and_an_update_without_an_error_fell(function):
    """After an update of the weights ``backward()`` raises (if a derivative needs the old weights)."""
    weights, history = leaf(), torch.zeros(2)
    optimizer = torch.optim.SGD([weights], lr=0.1)
    for step in range(2):
        history[step] = function(weights)[step]
        optimizer.zero_grad()
        history.sum().backward(retain_graph=True)
        optimizer.step()
    assert weights.grad[0] != 0


def test_a_table_from_before_the_loop_fell():
    """Store ``value.detach()``: the weights of a table that was computed once then do not learn."""
    weights, other = leaf(), torch.ones(2, requires_grad=True)
    table = weights.exp()
    (table * other).sum().backward()
    with pytest.raises(RuntimeError, match=SECOND):
        (table * other).sum().backward()
    weights.grad = None
    (table.detach() * other).sum().backward()
    assert weights.grad is None
    (weights.exp() * other).sum().backward()
    assert torch.equal(weights.grad, weights.detach().exp())


def test_the_same_loss_twice_fell():
    """Often through a buffer: the cure of the two lines is none for a loss that is run twice."""
    weights = leaf()
    loss = (weights**2).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match=SECOND):
        loss.backward()
    (weights**2).sum().backward()
    assert weights.grad.tolist() == [8.0, 12.0]


def test_a_discriminator_gets_a_detached_tensor():
    """For a GAN give the discriminator ``fake.detach()``."""
    generator, discriminator = leaf(), torch.ones(2, requires_grad=True)
    fake = generator**2
    (fake.detach() * discriminator).sum().backward()
    with torch.no_grad():
        discriminator += 1.0
    (fake * discriminator).sum().backward()
    assert generator.grad.tolist() == [8.0, 12.0]


def test_a_list_of_tracked_values_leads_back_too():
    """Store ``value.detach()``: a list that is stacked has the same cure as the buffer."""
    weights, losses = leaf(), []
    for step in range(2):
        losses.append((weights**2)[0])
        if step:
            with pytest.raises(RuntimeError, match=SECOND):
                torch.stack(losses).sum().backward()
        else:
            torch.stack(losses).sum().backward()


def test_a_fused_step_goes_unnoticed_fell():
    """If a derivative needs the weights from before an update, ``backward()`` raises."""
    weights = torch.tensor([2.0], requires_grad=True)
    table = weights**2
    optimizer = torch.optim.SGD([weights], lr=0.25, fused=True)
    table.sum().backward(retain_graph=True)
    optimizer.step()
    weights.grad = None
    table.sum().backward()
    assert weights.tolist() == [1.0] and weights.grad.tolist() == [2 * 1.0]


@pytest.mark.parametrize("foreach", [False, True])
@pytest.mark.parametrize("make", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW])
def test_other_steps_are_noticed(make, foreach):
    """If a derivative needs the weights from before the optimizer's step, ``backward()`` raises."""
    weights = leaf()
    table = weights**2
    optimizer = make([weights], lr=0.1, foreach=foreach)
    table.sum().backward(retain_graph=True)
    optimizer.step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        table.sum().backward()


def test_a_retained_table_counts_once_fell():
    """Not in a training loop: the old losses are then backpropagated again with each new one."""
    weights = leaf()
    table = weights * 3
    for _ in range(2):
        weights.grad = None
        table.sum().backward(retain_graph=True)
        assert weights.grad.tolist() == [3.0, 3.0]


def test_a_loss_that_does_not_use_it_fell():
    """If ``grad_fn`` is not ``None`` at the start of an iteration, the new loss leads back."""
    weights = leaf()
    hidden = weights**2
    hidden.sum().backward()
    assert hidden.grad_fn is not None
    (weights * 2).sum().backward()
    assert weights.grad.tolist() == [6.0, 8.0]


def test_detached_buffers_share_memory_fell():
    """``detach()`` gives a tensor with the same values: kept ones are overwritten."""
    weights, history, kept, copies = leaf(), torch.zeros(2), [], []
    for step in range(2):
        history = history.detach()
        history[0] = weights[step] * 2
        history.sum().backward()
        kept.append(history)
        copies.append(history.detach().clone())
    assert [h[0].item() for h in kept] == [6.0, 6.0]
    assert [h[0].item() for h in copies] == [4.0, 6.0]
