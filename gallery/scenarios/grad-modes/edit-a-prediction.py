r"""
Why can I not edit what ``predict()`` returned?
===============================================

It was made in inference mode. Outside of that mode a write to it, or to a view of it, raises, though the values are
changed all the same. Clone it where you receive it.

.. symptoms::

   thresholding the output of a library model fails
   out[out < 0] = 0 not allowed after inference
   cannot modify the output of a pretrained model, error but numbers did change
   boxes = detector.predict(img); boxes[:, 2] += 5 raises, it is an inference tensor

.. verdict:: inference-tensor/condition/eager
"""

# needs: cpu

import torch


@torch.inference_mode()
def predict():
    return torch.tensor([-1.0, 2.0, 3.0])


scores = predict()
# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed. ...
scores[scores < 0] = 0.0

# %%
# An inference tensor has :ref:`no version counter <claim-an-inference-tensor-counts-no-writes>`, so outside a write
# could not be counted. The error comes when torch is about to count, and that is after the write:

scores

# %%
# ``no_grad`` is of no use:

# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed. ...
with torch.no_grad():
    scores[scores < 0] = 0.0

# %%
# A clone that is made outside can be written:

edited = predict().clone()
edited[edited < 0] = 0.0

assert edited.tolist() == [0.0, 2.0, 3.0] and not edited.is_inference()
edited

# %%
# The result of a computation outside is an ordinary tensor as well. Views are not, nor is a clone made in the mode, nor
# what ``to()`` and ``contiguous()`` return if there is nothing to convert, which is the tensor itself:

with torch.inference_mode():
    inside = scores.clone()
for name, tensor in (
    ("scores + 0", scores + 0),
    ("scores.clone()", scores.clone()),
    ("scores[1:]", scores[1:]),
    ("scores.detach()", scores.detach()),
    ("scores.contiguous()", scores.contiguous()),
    ("clone made inside", inside),
):
    print(f"{name:20} inference tensor: {tensor.is_inference()}")

# %%
# Writes that are not refused
# ---------------------------
#
# Writes that count nothing raise nothing: through NumPy, DLPack or the storage, by ``apply_``, and to the whole of
# ``.data`` and ``detach()``, while ``.data[0] = 0.0`` raises. They change what everyone sees who holds the prediction,
# so take a clone all the same:

for write in (
    lambda tensor: tensor.numpy().fill(0.0),
    lambda tensor: torch.from_dlpack(tensor).fill_(0.0),
    lambda tensor: tensor.untyped_storage().fill_(0),
    lambda tensor: tensor.apply_(lambda value: 0.0),
    lambda tensor: tensor.data.fill_(0.0),
    lambda tensor: tensor.detach().fill_(0.0),
):
    scores = predict()
    write(scores)
    assert scores.tolist() == [0.0, 0.0, 0.0]

# %%
# In a library of your own use :api:`torch.no_grad`. What it computes then needs no clone:


@torch.no_grad()
def predict():
    return torch.tensor([-1.0, 2.0, 3.0])


scores = predict()
scores[scores < 0] = 0.0

assert scores.tolist() == [0.0, 2.0, 3.0]
scores

# %%
# A tensor from outside that the function only returns, or a view of it, is an ordinary tensor in both modes. A view of
# one that requires grad refuses the write, though (:ref:`scenario-slice-taken-in-another-mode`).
#
# See also: :ref:`error-inference-tensor-in-place`.
#
# .. claim:: what-is-computed-from-an-inference-tensor-is-ordinary
#    :range: plain-tensors
#    :leaves-out: rank 0
#    :wrong: (t + 0).is_inference() -> t[:2].is_inference()
#
#    A slice of an inference tensor is one. A new tensor that is computed from it outside of inference mode is not.
#
#    >>> with torch.inference_mode():
#    ...     t = torch.zeros(3)
#    >>> t[1:].is_inference(), (t + 0).is_inference(), t.clone().is_inference()
#    (True, False, False)
#
#    def holds(x):
#        with torch.inference_mode():
#            t = x.clone()
#        assert t[:1].is_inference()
#        assert not (t + 0).is_inference() and not t.clone().is_inference()
