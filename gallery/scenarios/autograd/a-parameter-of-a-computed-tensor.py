r"""
I set ``layer.weight = nn.Parameter(generated)``. Why does the generator not train?
===================================================================================

``nn.Parameter(generated)`` is a new leaf: it has the values of ``generated`` and none of its history. Use the
computed tensor itself: ``F.linear(x, generated)``, or ``torch.func.functional_call(layer, {"weight": generated},
x)``.

.. symptoms::

   hypernetwork gets no gradient, generated weights wrapped in Parameter
   MAML inner loop, adapted weights set with copy_ or .data give no second-order gradient
   weight produced by another network, its grad is None
   for p, new in zip(model.parameters(), fast_weights): p = new has no effect
   make an nn.Module run with other weights and keep the graph
   weight noise or low-rank update inside forward does not learn
   weights of one network come from another network, the first one never learns
   conv.weight = nn.Parameter(style_net(z)) in a GAN, style_net gets no grad
"""

import torch
from torch import nn

generator, layer = nn.Linear(1, 4), nn.Linear(2, 2, bias=False)
x = torch.tensor([[1.0, 2.0]])

generated = generator(torch.ones(1)).view(2, 2)
layer.weight = nn.Parameter(generated)
layer(x).sum().backward()

print("gradient of layer.weight:", layer.weight.grad.tolist())
print("gradient of the generator:", generator.weight.grad)

# %%
# Why
# ---
#
# A :api:`torch.nn.Parameter` is a **leaf**, and a leaf has no history. So ``nn.Parameter`` detaches: the new object
# shares the memory of ``generated``, and ``backward()`` stops there.

parameter = nn.Parameter(generated)
print("a leaf:", parameter.is_leaf, " recorded:", parameter.grad_fn is not None)
print("same memory:", parameter.data_ptr() == generated.data_ptr())

# %%
# Other ways end without a gradient, too. In the loop not even the values arrive:


def by_data(layer):
    layer.weight.data = generated


def by_copy(layer):
    with torch.no_grad():
        layer.weight.copy_(generated)


def by_loop(layer):
    for weight in layer.parameters():
        weight = generated  # binds the loop's own name, and changes no layer


for way in (by_data, by_copy, by_loop):
    other = nn.Linear(2, 2, bias=False)
    way(other)
    other(x).sum().backward()
    arrived = torch.equal(other.weight, generated)
    print(
        f"{way.__name__:8} values arrive: {arrived!s:6} generator's gradient: {generator.weight.grad}"
    )

# %%
# Fix 1: call the function with the computed weight
# -------------------------------------------------
#
# Many layers have a function that takes the weight: :api:`torch.nn.functional.linear`,
# :api:`torch.nn.functional.conv2d`, :api:`torch.nn.functional.embedding`. ``nn.LSTM`` has none: use fix 2.

nn.functional.linear(x, generated).sum().backward()

# the derivative of the sum by row i of the weight is x:
assert generator.bias.grad.tolist() == [1.0, 2.0, 1.0, 2.0]
generator.bias.grad

# %%
# Fix 2: call the module with other weights
# -----------------------------------------
#
# :api:`torch.func.functional_call` runs a module with the tensors that you give it. The module keeps its own
# parameters, and uses them where you give none. Take the names from ``named_parameters()``: another name can be
# ignored without an error. If ``forward`` uses ``torch.utils.checkpoint``, ``backward()`` computes again with the
# module's *own* weights, and gradients can be wrong: put the checkpoint around ``functional_call``.

generator.zero_grad()
model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.ReLU(), nn.Linear(2, 1))
own = model[0].weight.detach().clone()
generated = generator(torch.ones(1)).view(2, 2)
output = torch.func.functional_call(model, {"0.weight": generated}, (x,))
output.sum().backward()

expected = torch.autograd.grad(
    model[2](torch.relu(x @ generator(torch.ones(1)).view(2, 2).t())).sum(), generator.bias
)
assert torch.equal(generator.bias.grad, expected[0])
assert torch.equal(model[0].weight, own) and model[0].weight.grad is None
generator.bias.grad

# %%
# An inner step as in MAML is the same call. With ``create_graph=True`` the outer gradient goes through the step:

learner = nn.Linear(2, 1, bias=False)
with torch.no_grad():
    learner.weight.copy_(torch.tensor([[1.0, -1.0]]))


def loss_with(weights):
    return torch.func.functional_call(learner, weights, (x,)).pow(2).sum()


weights = dict(learner.named_parameters())
gradients = torch.autograd.grad(loss_with(weights), list(weights.values()), create_graph=True)
fast = {
    name: weight - 0.05 * gradient
    for (name, weight), gradient in zip(weights.items(), gradients, strict=True)
}
loss_with(fast).backward()

# After the step the prediction p = -1 is p - 0.05 * 2 * p * (x * x).sum() = p / 2. The loss p * p / 4 has the
# derivative p / 2 * x. Without create_graph=True it would be p * x.
assert torch.allclose(learner.weight.grad, -0.5 * x)
print("prediction:", learner(x).item())
print("fast weights:", fast["weight"].detach())
print("outer gradient:", learner.weight.grad)

# %%
# Fix 3: a weight that is always computed from others
# ---------------------------------------------------
#
# If the rule is fixed, as with a mask, a norm or a low-rank update, register a parametrization:
# :ref:`recipe-freeze-elements-with-a-parametrization`.
#
# See also: :ref:`error-assign-to-a-parameter`, :ref:`scenario-assign-new-weights`,
# :ref:`recipe-tie-a-weight-to-a-transpose`.
#
# .. claim:: a-parameter-of-a-computed-tensor-is-a-leaf
#    :range: results
#    :wrong: torch.nn.Parameter(x) -> x
#    :same-in-false-worlds: an object is made, nothing is written
#
#    ``nn.Parameter(t)`` of a computed ``t`` is a leaf, and ``backward()`` does not go on to what ``t`` was computed
#    from.
#
#    >>> source = torch.ones(2, requires_grad=True)
#    >>> weight = torch.nn.Parameter(source * 3)
#    >>> weight.sum().backward()
#    >>> weight.is_leaf, weight.grad.tolist(), source.grad
#    (True, [1.0, 1.0], None)
#
#    def holds(x):
#        parameter = torch.nn.Parameter(x)
#        parameter.backward(torch.ones_like(parameter))
#        assert parameter.is_leaf and parameter.grad is not None and x.grad_fn is not None
