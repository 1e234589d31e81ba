r"""
size mismatch: copying a param with shape from checkpoint, the shape in current model is
========================================================================================

The checkpoint holds a parameter or buffer of another shape than the model. Build the model as it was when it was
saved; if it is larger on purpose, copy the part that fits yourself.

.. symptoms::

   load_state_dict with another number of classes, finetuning with a new head fails
   strict=False does not help, checkpoint layer has different shape
   load pretrained embedding into a model with larger vocabulary, copy the part that fits
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
# excuse a shape, and neither does ``assign=True``:

head = torch.nn.Linear(2, 2)
bias = head.bias
saved["weight"] = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

# raises: RuntimeError: Error(s) in loading state_dict for Linear: size mismatch for weight: ...
head.load_state_dict(saved, strict=False)

# %%
# The error comes at the end. What did fit has been copied by then, here into the same parameter:

assert head.bias is bias and bias.tolist() == [5.0, 6.0]

# %%
# Fix 1: copy the part that both have
# -----------------------------------
#
# A parameter is a leaf that requires grad, so write under :api:`torch.no_grad`. Name the rows and the columns: a saved
# dimension of 1 would be stretched without an error. The other elements keep what you gave them:

# fix: not compiled: setup
grown = torch.nn.Linear(3, 4)
weight, bias = grown.weight, grown.bias
rows, columns = saved["weight"].shape
with torch.no_grad():
    weight.zero_()
    bias.zero_()
    weight[:rows, :columns] = saved["weight"]
    bias[: len(saved["bias"])] = saved["bias"]
grown(torch.tensor([[1.0, 10.0, 100.0]])).sum().backward()

assert grown.weight is weight and grown.weight.is_leaf
assert weight.tolist() == [[1.0, 2.0, 0.0], [3.0, 4.0, 0.0], [5.0, 6.0, 0.0], [0.0, 0.0, 0.0]]
assert bias.tolist() == [5.0, 6.0, 0.0, 0.0]
assert weight.grad.tolist() == [[1.0, 10.0, 100.0]] * 4 and bias.grad.tolist() == [1.0] * 4

# %%
# Where the saved tensor is the larger one, cut it: ``saved["weight"][: len(weight)]``. Load the other names as in
# fix 2. An optimizer's state of the old shape does not fit: :ref:`scenario-parameter-that-grew`.
#
# Fix 2: leave a layer out
# ------------------------
#
# Drop its names and pass ``strict=False``. The call returns what it did not find:

# fix: not compiled: setup
kept = {name: value for name, value in saved.items() if name != "weight"}
fresh = torch.nn.Linear(2, 2)
before = fresh.weight.detach().clone()
missing = fresh.load_state_dict(kept, strict=False)

assert missing.missing_keys == ["weight"] and missing.unexpected_keys == []
assert torch.equal(fresh.weight, before) and fresh.bias.tolist() == [5.0, 6.0]

# %%
# Arrays in a checkpoint
# ----------------------
#
# Weights from NumPy are refused one by one, whatever their shape. Make a tensor of each before the call:

import numpy as np

arrays = {"weight": np.ones((2, 2), dtype=np.float32), "bias": np.zeros(2, dtype=np.float32)}

# raises: RuntimeError: Error(s) in loading state_dict for Linear: While copying the parameter named "weight", expected
#     torch.Tensor or Tensor-like object from checkpoint but received <class 'numpy.ndarray'> ...
fresh.load_state_dict(arrays)

# %%

fresh.load_state_dict({name: torch.as_tensor(array) for name, array in arrays.items()})

assert fresh.weight.tolist() == [[1.0, 1.0], [1.0, 1.0]] and fresh.bias.tolist() == [0.0, 0.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    size mismatch for {name}: copying a param with shape {shape} from checkpoint, the shape in current model is {shape}
#    expected torch.Tensor or Tensor-like object from checkpoint but received <class '{type}'>
#
# See also: :ref:`recipe-grow-an-embedding`, :ref:`recipe-copy-weights-between-models`.
