r"""
Why can I not edit what ``predict()`` returned?
===============================================

It was made in inference mode, and may be written in inference mode only, under whatever name. Clone it
where you receive it.

.. symptoms::

   thresholding the output of a library model fails
   in-place update to inference tensor when I post-process a prediction
   out[out < 0] = 0 not allowed after inference
"""

import torch


@torch.inference_mode()
def predict():
    return torch.tensor([-1.0, 2.0, 3.0])


scores = predict()

# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed. ...
scores[scores < 0] = 0.0

# %%
# ``no_grad`` is of no use: it is not about recording. An inference tensor has no **version counter**, so
# outside a write could not be counted.

# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed. ...
with torch.no_grad():
    scores[scores < 0] = 0.0

# %%
# A clone can be written, if it is made outside:

edited = predict().clone()
edited[edited < 0] = 0.0
edited

# %%
# Results of computation are ordinary tensors as well, ``scores + 0`` or :api:`torch.where`. Views are not:
# ``scores[1:]``, ``scores.view(3, 1)`` and ``detach()`` are inference tensors.

print(torch.where(scores < 0, 0.0, scores).is_inference(), scores[1:].is_inference())

# %%
# NumPy does not ask. An array over the same storage has no such state:

array = scores.numpy()
array[0] = 0.0
scores

# %%
# In a library of your own leave users a tensor they may edit. Under :api:`torch.no_grad` there is
# nothing to clone:


@torch.no_grad()
def predict():
    return torch.tensor([-1.0, 2.0, 3.0])


scores = predict()
scores[scores < 0] = 0.0
scores

# %%
# See also: :ref:`error-inference-tensor-in-place`.
#
# .. claim:: what-is-computed-from-an-inference-tensor-is-ordinary
#
#    A slice of an inference tensor is one, and what is computed from it outside is not.
#
#    >>> with torch.inference_mode():
#    ...     t = torch.zeros(3)
#    >>> t[1:].is_inference(), (t + 0).is_inference(), t.clone().is_inference()
#    (True, False, False)
