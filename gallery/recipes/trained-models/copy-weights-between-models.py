r"""
Copy weights into a model
=========================

Write with ``copy_`` under ``no_grad``, or call ``load_state_dict``. Assigning to the loop's name, or into
the dict that ``state_dict()`` returns, changes nothing.

.. symptoms::

   weights unchanged after loading or initialising in a loop, p = new does nothing
   model.state_dict()["weight"] = new has no effect
   reshape(-1).copy_ loads some parameters only, transposed ones stay
   copy part of a checkpoint into a layer

.. verdict:: parameter/rebind/eager
.. verdict:: parameter/copy_/no-grad
"""

import torch
from torch import nn

model = nn.Linear(3, 2, bias=False)
nn.init.zeros_(model.weight)
new = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

# %%
# Two ways that look right. The first gives the name ``p`` another meaning, the second fills a dict that
# was made for this call:

for p in model.parameters():
    p = new
model.state_dict()["weight"] = new

model.weight

# %%
# Two that are right:

with torch.no_grad():
    for p in model.parameters():
        p.copy_(new)
print(model.weight.tolist())

model.load_state_dict({"weight": new * 10})
print(model.weight.tolist())

# %%
# ``reshape`` gives a view where it can and a copy where it must. A transposed weight gets nothing:

flat = torch.arange(6.0)
for weight in (torch.zeros(2, 3), torch.zeros(3, 2).T):
    weight.reshape(-1).copy_(flat)
    print(weight.is_contiguous(), weight.tolist())

# %%
# Give the *values* the shape of the weight instead:

weight = torch.zeros(3, 2).T
weight.copy_(flat.view_as(weight))
print(weight.tolist())

# A row fills all rows:
weight.copy_(flat[:3]).tolist()

# %%
# ``load_state_dict`` checks the shapes (:ref:`error-size-mismatch-copying-a-param`). With ``assign=True`` it
# makes new parameters (:ref:`scenario-state-dict-keeps-changing`). A sharded parameter wants a sharded value:
# :ref:`error-mixed-tensor-and-dtensor`.
#
# .. claim:: the-dict-is-new-and-its-tensors-are-the-models
#
#    A new entry in ``state_dict()`` is lost; a write into its tensor, or a part of it, is not.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> layer.state_dict()["bias"] = torch.tensor([5.0])
#    >>> bool(layer.bias == 5.0)
#    False
#    >>> _ = layer.state_dict()["bias"][:1].fill_(7.0)
#    >>> bool(layer.bias == 7.0)
#    True
