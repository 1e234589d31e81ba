import pytest
import torch

UNUSED = "The differentiated Tensor at index {} appears to not have been used in the graph"


def leaf():
    return torch.tensor([1.0, 2.0], requires_grad=True)


def test_an_output_without_history_says_something_else_fell():
    """From the tensor no recorded operation leads to the output: then this error comes."""
    scores = torch.zeros(2)
    scores[0] = leaf()[0].item()
    with pytest.raises(RuntimeError, match="does not have a grad_fn"):
        torch.autograd.grad(scores.sum(), leaf())
    with pytest.raises(RuntimeError, match="does not have a grad_fn"):
        scores.sum().backward()


def test_a_tensor_without_requires_grad_says_something_else():
    """You ask for the gradient of a tensor from which nothing leads to the output."""
    with pytest.raises(RuntimeError, match="does not require grad"):
        torch.autograd.grad((leaf() * 2).sum(), torch.ones(2))


def test_the_index_counts_the_tensors():
    """ "index 0" counts the tensors that you ask for."""
    used, unused = leaf(), leaf()
    with pytest.raises(RuntimeError, match=UNUSED.format(1)):
        torch.autograd.grad((used * 2).sum(), [used, unused])


def test_a_slice_that_the_loss_was_computed_from():
    """A slice, too, has to be the tensor that the loss was computed from."""
    inputs = leaf()
    first = inputs[0]
    (gradient,) = torch.autograd.grad(first * 2 + inputs.sum(), first)
    assert gradient == 2.0


def test_another_slice_of_the_same_elements():
    """``inputs[0]`` makes a new view, and the loss was not computed from it."""
    inputs = leaf()
    loss = inputs[0] * 2
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad(loss, inputs[0])


def test_a_name_that_was_given_to_a_result():
    """From the tensor no recorded operation leads to the output."""
    hidden = leaf() * 1
    loss = (hidden * 2).sum()
    hidden = hidden + 1
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad(loss, hidden)


def test_a_tensor_written_after_it_was_cloned():
    """From the tensor no recorded operation leads to the output: its later state."""
    hidden = leaf() * 1
    loss = hidden.clone().sum()
    hidden[0] = 5.0
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad(loss, hidden)


def test_backward_raises_nothing():
    """``backward()`` raises nothing as long as the output has a history."""
    weights, inputs = leaf(), leaf()
    scores = inputs * 1
    scores[0] = weights[0].detach()
    scores.sum().backward()
    assert weights.grad is None and inputs.grad.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("keyword", ["allow_unused", "materialize_grads"])
def test_what_is_given_for_an_unused_tensor(keyword):
    """``allow_unused=True`` gives ``None``, and ``materialize_grads=True`` zeros."""
    used, unused = leaf(), leaf()
    gradients = torch.autograd.grad((used * 2).sum(), [used, unused], **{keyword: True})
    assert gradients[0].tolist() == [2.0, 2.0]
    assert gradients[1] is None or gradients[1].tolist() == [0.0, 0.0]
    assert (gradients[1] is None) == (keyword == "allow_unused")


def test_materialize_without_allow():
    """``materialize_grads=True`` gives zeros (not with ``allow_unused=False``)."""
    with pytest.raises(ValueError, match="Expected allow_unused to be True or not passed"):
        torch.autograd.grad(leaf().sum(), leaf(), allow_unused=False, materialize_grads=True)


def test_functional_call_with_a_computed_weight():
    """``functional_call`` runs the module with the tensors that you give it."""
    layer, source = torch.nn.Linear(2, 1, bias=False), torch.ones(1, 2, requires_grad=True)
    output = torch.func.functional_call(layer, {"weight": source * 3}, (torch.ones(1, 2),))
    output.sum().backward()
    assert source.grad.tolist() == [[3.0, 3.0]] and layer.weight.grad is None


@pytest.mark.parametrize("length", [1, 2])
def test_store_the_tensor(length):
    """Store the tensor: both gradients."""
    inputs, weights = (torch.ones(length, requires_grad=True) for _ in range(2))
    scores = inputs * 1
    scores[0] = weights[0]
    one, other = torch.autograd.grad(scores.sum(), [inputs, weights])
    assert one.tolist() == [0.0] + [1.0] * (length - 1)
    assert other.tolist() == [1.0] + [0.0] * (length - 1)


def test_a_gradient_penalty_and_the_bias_fell():
    """Store the tensor, or call by ``functional_call``: here neither, the bias takes no part."""
    layer, inputs = torch.nn.Linear(2, 1), leaf()
    (gradient,) = torch.autograd.grad(layer(inputs).sum(), inputs, create_graph=True)
    penalty = (gradient**2).sum()
    with pytest.raises(RuntimeError, match=UNUSED.format(1)):
        torch.autograd.grad(penalty, list(layer.parameters()), retain_graph=True)
    weight, bias = torch.autograd.grad(penalty, list(layer.parameters()), materialize_grads=True)
    assert torch.equal(weight, 2 * layer.weight.detach()) and bias.tolist() == [0.0]


@pytest.mark.parametrize("copy", [torch.clone, torch.Tensor.double, lambda x: x[:]])
def test_a_copy_beside_the_loss_fell(copy):
    """A slice, too, has to be the tensor that the loss was computed from (and a clone, a cast)."""
    inputs = leaf()
    beside = copy(inputs)
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad((inputs * 2).sum(), beside)
    (gradient,) = torch.autograd.grad((beside * 2).sum(), beside)
    assert gradient.tolist() == [2.0, 2.0]


def test_backward_raises_for_other_reasons_fell():
    """``backward()`` raises nothing as long as the output has a history (of several elements)."""
    with pytest.raises(RuntimeError, match="can be implicitly created only for scalar"):
        (leaf() * 1).backward()


def test_backward_with_inputs_raises_nothing():
    """``backward()`` of the same output raises nothing, with ``inputs=`` as well."""
    weights, inputs = leaf(), leaf()
    scores = inputs * 1
    scores[0] = weights[0].item()
    scores.sum().backward(inputs=[weights, inputs])
    assert weights.grad is None and inputs.grad.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("way", ["load_state_dict", "data"])
def test_weights_that_are_copied_into_a_module(way):
    """Give a module new weights by ``functional_call``: other ways copy the values alone."""
    layer = torch.nn.Linear(2, 1)
    fast = {name: p.detach().clone().requires_grad_() for name, p in layer.named_parameters()}
    if way == "load_state_dict":
        layer.load_state_dict(fast)
    else:
        for name, p in layer.named_parameters():
            p.data = fast[name]
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad(layer(torch.ones(2)).sum(), list(fast.values()))


def test_a_tensor_that_was_written_over_is_still_used():
    """No recorded operation leads from it to the output: a value that was written over counts."""
    weights, inputs = leaf(), leaf()
    scores = inputs * 1
    scores[0] = weights[0]
    scores[0] = 5.0
    (gradient,) = torch.autograd.grad(scores.sum(), weights)
    assert gradient.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("write", ["operator", "index", "method"])
def test_the_tensor_was_written_after_the_loss_fell(write):
    """Ask for the tensor that the loss was computed from, not for a clone or slice of it."""
    hidden = leaf() * 1
    loss = (hidden * 2).sum()
    (before,) = torch.autograd.grad(loss, hidden, retain_graph=True)
    assert before.tolist() == [2.0, 2.0]
    if write == "operator":
        hidden += 1
    elif write == "index":
        hidden[0] = 5.0
    else:
        hidden.zero_()
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad(loss, hidden)


def test_a_new_name_for_the_later_value():
    """Ask before the write, or use ``later = hidden + 1``."""
    hidden = leaf() * 1
    loss = (hidden * 2).sum()
    later = hidden + 1
    (gradient,) = torch.autograd.grad(loss + later.sum(), hidden)
    assert gradient.tolist() == [3.0, 3.0]


def test_a_write_before_the_loss():
    """After ``hidden += 1``, ``hidden`` means the result."""
    hidden = leaf() * 1
    hidden += 1
    (gradient,) = torch.autograd.grad((hidden * 2).sum(), hidden)
    assert gradient.tolist() == [2.0, 2.0]


def test_a_view_from_before_a_write_through_the_base():
    """A slice that was taken before a write to its base is not what the loss was computed from."""
    hidden = leaf() * 1
    first = hidden[:1]
    hidden[1] = 5.0
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad(hidden.sum(), first)


def test_a_reentrant_checkpoint_hides_the_weights_fell():
    """From the tensor no recorded operation leads to the output: the checkpoint recomputes it."""
    weights, inputs = leaf(), leaf()
    run = torch.utils.checkpoint.checkpoint
    output = run(lambda x: (x * weights).sum(), inputs, use_reentrant=True)
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad(output, weights)
    output = run(lambda x: (x * weights).sum(), inputs, use_reentrant=False)
    assert torch.autograd.grad(output, weights)[0].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "write", [torch.Tensor.zero_, lambda x: x.fill_(2.0), lambda x: x.copy_(leaf())]
)
def test_a_whole_tensor_that_was_written_over_is_still_used(write):
    """No recorded operation leads from it to the output: all of it was written over, it counts."""
    weights = leaf()
    scores = weights * 1
    write(scores)
    (gradient,) = torch.autograd.grad((scores + leaf()).sum(), weights)
    assert gradient.tolist() == [0.0, 0.0]


def test_compiled():
    """``inputs[0]`` here makes a new view: compiled."""
    inputs = leaf()
    loss = torch.compile(lambda x: (x * 2).sum(), backend="aot_eager")(inputs)
    with pytest.raises(RuntimeError, match=UNUSED.format(0)):
        torch.autograd.grad(loss, inputs[0], retain_graph=True)
    assert torch.autograd.grad(loss, inputs)[0].tolist() == [2.0, 2.0]
