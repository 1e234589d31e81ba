r"""
size mismatch: copying a param with shape from checkpoint, the shape in current model is
========================================================================================

The checkpoint holds a parameter of another shape than the model. Build the model as it was when it was
saved; if it is larger on purpose, copy the part that fits yourself.
"""

import torch

saved = {"weight": torch.tensor([[1.0, 2.0], [3.0, 4.0]]), "bias": torch.tensor([5.0, 6.0])}
head = torch.nn.Linear(2, 3)

# raises: RuntimeError: Error(s) in loading state_dict for Linear: size mismatch for weight: copying
#     a param with shape torch.Size([2, 2]) from checkpoint, the shape in current model is
#     torch.Size([3, 2]). size mismatch for bias: ...
head.load_state_dict(saved)

# %%
# Why
# ---
#
# ``load_state_dict`` copies each saved tensor **into** the parameter of that name. It neither makes
# parameters nor resizes them. ``strict=False`` is about names that are missing or too many. It does not
# excuse a shape:

head = torch.nn.Linear(2, 2)
bias = head.bias
saved["weight"] = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

# raises: RuntimeError: Error(s) in loading state_dict for Linear: size mismatch for weight: ...
head.load_state_dict(saved, strict=False)

# %%
# The error comes at the end. What did fit has been copied by then, into the same parameter:

assert head.bias is bias
bias

# %%
# Fix: copy the part that both have
# ---------------------------------
#
# A parameter is a leaf, so write under :api:`torch.no_grad`. The new rows keep what you gave them:

grown = torch.nn.Linear(2, 4)
with torch.no_grad():
    grown.weight.zero_()
    grown.weight[:3] = saved["weight"]
grown(torch.tensor([[1.0, 10.0]])).sum().backward()

assert grown.weight.is_leaf and grown.weight.grad.tolist() == [[1.0, 10.0]] * 4
grown.weight

# %%
# To leave a layer out altogether, drop its names and pass ``strict=False``:

kept = {name: value for name, value in saved.items() if name != "weight"}
torch.nn.Linear(2, 2).load_state_dict(kept, strict=False)

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    size mismatch for {name}: copying a param with shape {shape} from checkpoint, the shape in current model is {shape}
#
# See also: :ref:`recipe-grow-an-embedding`, :ref:`recipe-copy-weights-between-models`.
