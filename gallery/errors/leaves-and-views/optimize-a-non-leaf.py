r"""
can't optimize a non-leaf Tensor
================================

You gave an optimizer a slice of a parameter or a computed tensor. Give it the whole leaf and zero the
gradient of the rest, or make two parameters.
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: ValueError: can't optimize a non-leaf Tensor
torch.optim.SGD([weights[:2]], lr=0.1)

# %%
# Why
# ---
#
# ``weights[:2]`` is a **view**, computed from ``weights``. ``backward()`` stores gradients in
# **leaves** only, so the view would never have a ``.grad`` to take a step with. The same is true of
# ``torch.ones(3, requires_grad=True) * 0.5`` and of ``weights.to(torch.float64)``: multiply or move
# first, and ask for ``requires_grad`` last.
#
# Fix 1: the whole leaf, with a masked gradient
# ---------------------------------------------
#
# Between ``backward()`` and ``step()`` clear what must not move. Weight decay and momentum from
# earlier steps move an element without a gradient, too; then take fix 2.

optimizer = torch.optim.SGD([weights], lr=0.1)
(weights**2).sum().backward()
weights.grad[2] = 0.0
optimizer.step()

assert torch.allclose(weights, torch.tensor([1.0 - 0.2, 2.0 - 0.4, 3.0]))
weights

# %%
# Fix 2: two parameters
# ---------------------

trained = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
fixed = torch.tensor([3.0])
optimizer = torch.optim.SGD([trained], lr=0.1, weight_decay=0.5)
(torch.cat([trained, fixed]) ** 2).sum().backward()
optimizer.step()

expected = torch.tensor([1.0 - 0.1 * (2.0 + 0.5), 2.0 - 0.1 * (4.0 + 1.0)])
assert torch.allclose(trained, expected)
trained, fixed

# %%
# ``weights[:2].detach().requires_grad_()`` silences the error: a leaf, over the same storage. It gets a
# gradient only if the loss is computed from *it*, and the step then writes into ``weights`` behind the
# back of whatever else uses them.
#
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    can't optimize a non-leaf Tensor
