r"""
one of the variables needed for gradient computation has been modified by an inplace operation: [...], which is output 0 of AsStrided
=====================================================================================================================================

A slice or a transposed weight was saved for backward, and a later line wrote to the tensor it is a view
of. Call ``optimizer.step()`` after the last ``backward()``; collect rows in a list and stack them.
"""

import torch

layer = torch.nn.Linear(2, 1, bias=False)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
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
# ``Linear`` multiplies by ``weight.t()``, a **view**, and saves it for the gradient of its input. ``step()``
# writes into the weight, and a view shares the **version counter** of its base. ``AsStrided`` says that the
# *base* was written; the shape is that of the view, so a weight shows with its two sizes exchanged:

saved = layer(inputs).grad_fn._saved_mat2
saved.shape, saved.data_ptr() == layer.weight.data_ptr(), saved._version == layer.weight._version

# %%
# A buffer filled in a loop is the same: each step saves row ``t - 1``, and then writes row ``t``.

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
# Call every ``backward()``, then every ``step()``: :ref:`scenario-step-between-two-backwards`. Or compute the
# second loss from a new forward pass, after the step:

inputs.grad = None
layer(inputs).sum().backward()

assert torch.equal(inputs.grad, layer.weight)

# %%
# Fix 2: a list, and one ``stack``
# --------------------------------

steps = [torch.ones(2)]
for _ in range(2):
    steps.append(steps[-1] @ recurrent)
torch.stack(steps).sum().backward()

expected = 1 + recurrent.sum(1) + recurrent.sum(0)[:, None]
assert torch.allclose(recurrent.grad, expected)
recurrent.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    one of the variables needed for gradient computation has been modified by an inplace operation: [{type}], which is output {output} of AsStrided, is at version {version}; expected version {expected} instead
#    one of the variables needed for gradient computation has been modified by an inplace operation: [{type}], which is output {output} of AsStridedBackward0, is at version {version}; expected version {expected} instead  -- up to torch 2.12
#
# The rest of the message: :ref:`error-modified-by-an-inplace-operation`.
