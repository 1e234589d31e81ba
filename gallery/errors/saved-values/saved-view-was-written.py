r"""
one of the variables needed for gradient computation has been modified by an inplace operation: [...], which is output 0 of AsStrided
=====================================================================================================================================

A view, such as a slice or a transposed weight, was saved for backward, and a later line wrote to its memory. Step the
optimizer, or edit weights, after the last ``backward()``; stack rows from a list; read a slice from its clone.

.. symptoms::

   optimizer.step() between two backward calls with retain_graph=True crashes, GAN training
   out[t] = layer(out[t-1]) in a loop, recurrence in a preallocated tensor, backward fails
   Linear weight edited before backward, error names it with the two sizes swapped
"""

import torch

layer = torch.nn.Linear(2, 1, bias=False)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.25)
inputs = torch.tensor([[3.0, 4.0]], requires_grad=True)
loss = layer(inputs).sum()
loss.backward(retain_graph=True)
optimizer.step()

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch...FloatTensor [2, 1]], which is output 0 of AsStrided..., is at version ...
loss.backward()

# %%
# Why
# ---
#
# ``Linear`` multiplies by ``weight.t()``, a **view**, and saves it for the gradient of its input, if the
# input requires grad. ``step()`` writes into the weight, and a view shares the **version counter** of its
# base. The history of a view is made anew after a write to its memory, with ``AsStrided`` at its end. The write may
# have gone to the base, to the view itself or to another view, and to other elements than the saved ones. The weight of
# a ``Linear`` shows with its two sizes exchanged:

saved = layer(inputs).grad_fn._saved_mat2
saved.shape, saved.data_ptr() == layer.weight.data_ptr(), saved._version == layer.weight._version

# %%
# Here each step of a loop saves row ``t - 1``, and then writes row ``t``. No element that was saved changes, but
# all rows share one counter:

recurrent = torch.tensor([[0.5, 1.0], [0.0, 2.0]], requires_grad=True)
states = torch.zeros(3, 2)
states[0] = 1.0
for t in range(1, 3):
    states[t] = states[t - 1] @ recurrent

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch...FloatTensor [1, 2]], which is output 0 of AsStrided..., is at version ...
states.sum().backward()

# %%
# Fix 1: step after the last backward
# -----------------------------------
#
# Call ``backward()`` for each loss, and then ``step()`` (:ref:`scenario-step-between-two-backwards`).

# fix: not compiled: optimizer
before = layer.weight.detach().clone()
inputs.grad = layer.weight.grad = None
output = layer(inputs)
output.sum().backward(retain_graph=True)
(2 * output).sum().backward()
optimizer.step()

assert torch.allclose(inputs.grad, 3 * before)
assert torch.allclose(layer.weight.grad, 3 * inputs) and torch.allclose(
    layer.weight, before - 0.75 * inputs
)
layer.weight.grad

# %%
# Or compute the second loss from a new forward pass, after the step. It then uses the new weight. Do so for a GAN: with
# both ``backward()`` calls first, the discriminator's gradient gets that of the generator's loss, too.

inputs.grad = None
layer(inputs).sum().backward()

assert torch.equal(inputs.grad, layer.weight)

# %%
# If the first training step of an RNN or GRU passes and a later one fails, its state leads back to the first step:
# :ref:`recipe-carry-a-hidden-state`.
#
# Fix 2: a list, and one ``stack``
# --------------------------------
#
# For ``states[:, t]`` instead of ``states[t]``, stack with ``dim=1``.


# fix: rollout(first, recurrent) like torch.stack([first, first @ recurrent, first @ recurrent.matrix_power(2)])
#     from vector(n) / n, (matrix(n, n) / n**3).requires_grad_()
def rollout(first, recurrent):
    states = [first]
    for _ in range(2):
        states.append(states[-1] @ recurrent)
    return torch.stack(states)


states = rollout(torch.ones(2), recurrent)
states.sum().backward()

assert torch.allclose(states, torch.tensor([[1.0, 1.0], [0.5, 3.0], [0.25, 6.5]]))
assert torch.allclose(recurrent.grad, 1 + recurrent.sum(1) + recurrent.sum(0)[:, None])
states.detach(), recurrent.grad

# %%
# For one write beside a slice: ``table[:, 1] = table[:, 0].clone().sin()`` (:ref:`scenario-write-to-another-column`).
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    one of the variables needed for gradient computation has been modified by an inplace operation: [{type}], which is output {output} of AsStrided, is at version {version}; expected version {expected} instead
#    one of the variables needed for gradient computation has been modified by an inplace operation: [{type}], which is output {output} of AsStridedBackward0, is at version {version}; expected version {expected} instead  -- up to torch 2.12
#
# The rest of the message: :ref:`error-modified-by-an-inplace-operation`.
