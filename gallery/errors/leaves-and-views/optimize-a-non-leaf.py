r"""
can't optimize a non-leaf Tensor
================================

You gave an optimizer a slice of a weight, or a tensor that was scaled or moved after ``requires_grad=True``. For a
slice, give it the whole weight and zero the gradient of the rest, or make two parameters. For a triangle, mask the
weight in ``forward``. For a scaled or moved tensor, call ``requires_grad_()`` last.

.. symptoms::

   SGD or Adam refuses some rows, a slice or a triangle of a weight
   optimize only a part of a weight, fixed elements with weight decay
   optimizer refuses a tensor after .to(device), .cuda() or * 0.1
   requires_grad of single elements cannot be switched off
   sparse or masked connections, train the allowed weights only
   torch.optim.SGD([w[:2]], lr=0.1) crashes, train a part of w
   train some embedding rows or new tokens, Adam([emb.weight[5:]])
   optimise an image x = torch.rand(3, requires_grad=True).cuda(), Adam([x]) raises ValueError
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# raises: ValueError: can't optimize a non-leaf Tensor
torch.optim.SGD([weights[:2]], lr=0.1)

# %%
# Why
# ---
#
# ``weights[:2]`` is a **view**, computed from ``weights``. Without ``retain_grad()``, ``backward()`` stores gradients
# in **leaves** that require grad (:ref:`error-grad-of-a-non-leaf`). Multiply or convert first, and ask for
# ``requires_grad`` last:

print((torch.ones(3, requires_grad=True) * 0.5).is_leaf, weights.to(torch.float64).is_leaf)
print((torch.ones(3) * 0.5).requires_grad_().is_leaf)

# %%
# A slice that was taken under ``no_grad`` is a leaf, so the optimizer accepts it without an error. It gets no
# gradient from a loss that is computed from ``weights``, and the step does nothing:

with torch.no_grad():
    head = weights[:2]
optimizer = torch.optim.SGD([head], lr=0.1)
(weights**2).sum().backward()
optimizer.step()

assert head.grad is None and weights.tolist() == [1.0, 2.0, 3.0]
weights.grad = None

# %%
# The tensors go into a list. A tensor by itself is refused, and so is ``None`` as an element:

# raises: TypeError: params argument given to the optimizer should be an iterable of Tensors or dicts, but got
#     torch...FloatTensor
torch.optim.SGD(weights, lr=0.1)

# %%

# raises: TypeError: optimizer can only optimize Tensors, but one of the params is NoneType
torch.optim.SGD([weights, None], lr=0.1)

# %%
# Fix 1: the whole leaf, with a masked gradient
# ---------------------------------------------
#
# Between ``backward()`` and ``step()`` clear the gradient of what must not move. Weight decay (``AdamW`` has it by
# default), and the momentum of earlier steps, can move it all the same: :ref:`scenario-zero-gradient-still-moves`. If
# you use them, or if the gradient is sparse, take fix 2.

# fix: not compiled: optimizer
optimizer = torch.optim.SGD([weights], lr=0.1)
(weights**2).sum().backward()
weights.grad[2] = 0.0
optimizer.step()

assert weights[2] == 3.0 and torch.allclose(weights, torch.tensor([1.0 - 0.2, 2.0 - 0.4, 3.0]))
weights

# %%
# Fix 2: two parameters
# ---------------------
#
# In a module, register ``fixed`` as a buffer, and join the two in ``forward``:

# fix: not compiled: optimizer
trained = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
fixed = torch.tensor([3.0])
optimizer = torch.optim.SGD([trained], lr=0.1, weight_decay=0.5)
(torch.cat([trained, fixed]) ** 2).sum().backward()
optimizer.step()

expected = torch.tensor([1.0 - 0.1 * (2.0 + 0.5), 2.0 - 0.1 * (4.0 + 1.0)])
assert torch.allclose(trained, expected) and fixed.tolist() == [3.0]
trained, fixed

# %%
# Fix 3: a pattern of elements
# ----------------------------
#
# Set the rest to 0 in ``forward``, by ``tril``, ``torch.where`` or ``masked_fill``: it then has no effect, and a
# gradient of 0, whatever the optimizer does to the numbers behind it. To hold it at other values, see
# :ref:`recipe-freeze-elements-with-a-parametrization`. A parametrization keeps the name ``layer.weight``. In the
# ``state_dict`` the numbers are under ``parametrizations.weight.original``:


class LowerTriangle(torch.nn.Module):
    def forward(self, weight):
        return weight.tril()


# fix: not compiled: optimizer
layer = torch.nn.Linear(3, 3, bias=False)
torch.nn.utils.parametrize.register_parametrization(layer, "weight", LowerTriangle())
optimizer = torch.optim.AdamW(layer.parameters(), lr=0.1)
before = layer.weight.detach().clone()
for _ in range(3):
    optimizer.zero_grad()
    layer(torch.eye(3)).pow(2).sum().backward()
    optimizer.step()

assert layer.weight.triu(1).eq(0).all()
assert layer.parametrizations.weight.original.grad.triu(1).eq(0).all()
assert (layer.weight != before)[torch.ones(3, 3, dtype=torch.bool).tril()].all()
layer.weight.detach()

# %%
# ``weights[:2].detach().requires_grad_()`` silences the error, and is no fix. A loss that is computed from ``weights``
# gives it no gradient:

part = weights[:2].detach().requires_grad_()
(weights**2).sum().backward()
part.is_leaf, part.grad, part.data_ptr() == weights.data_ptr()

# %%
# A parameter twice, or none
# --------------------------
#
# A tied weight stands in the parameters of two modules. A list that you joined from both has it twice, and
# ``torch.optim`` warns. ``parameters()`` of a model that holds both modules gives it once.

tied = torch.ones(2, requires_grad=True)

# warns: UserWarning: optimizer contains a parameter group with duplicate parameters; in future, this will cause an error...
torch.optim.SGD([tied, tied], lr=0.1)

# %%

unique = list({id(weight): weight for weight in [tied, tied]}.values())
optimizer = torch.optim.SGD(unique, lr=0.1)
tied.sum().backward()
optimizer.step()

assert len(unique) == 1 and torch.equal(tied.detach(), torch.full((2,), 0.9))

# %%
# A generator that was read to its end gives an empty list. So do the parameters of a model that keeps all its layers
# in a Python list: :ref:`scenario-layers-in-a-plain-list`.

# raises: ValueError: optimizer got an empty parameter list
torch.optim.SGD([], lr=0.1)

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    can't optimize a non-leaf Tensor
#    optimizer got an empty parameter list
#
# .. wordings:: TypeError
#
#    params argument given to the optimizer should be an iterable of Tensors or dicts, but got {type}
#    optimizer can only optimize Tensors, but one of the params is {type}
#
# .. wordings:: UserWarning
#
#    optimizer contains a parameter group with duplicate parameters
#
# See also: :ref:`scenario-scale-then-optimize`, :ref:`recipe-train-one-part-of-a-tensor`.
