r"""
Why can I not edit what ``predict()`` returned?
===============================================

It was made in inference mode, and may be written in inference mode only, under whatever name. Clone it
where you receive it.

.. symptoms::

   thresholding the output of a library model fails
   out[out < 0] = 0 not allowed after inference

.. verdict:: inference-tensor/condition/eager
"""

import torch


@torch.inference_mode()
def predict():
    return torch.tensor([-1.0, 2.0, 3.0])


scores = predict()
# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed. ...
scores[scores < 0] = 0.0

# %%
# ``no_grad`` is of no use. An inference tensor has :ref:`no version counter
# <claim-an-inference-tensor-counts-no-writes>`, so outside a write could not be counted.

# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed. ...
with torch.no_grad():
    scores[scores < 0] = 0.0

# %%
# A clone that is made outside can be written:

edited = predict().clone()
edited[edited < 0] = 0.0
edited

# %%
# The result of a computation is an ordinary tensor as well. Views are not, nor is a clone made in the mode:

with torch.inference_mode():
    inside = scores.clone()
[t.is_inference() for t in (scores + 0, scores[1:], scores.detach(), inside)]

# %%
# NumPy does not ask:

array = scores.numpy()
array[0] = 0.0
scores

# %%
# In a library of your own use :api:`torch.no_grad`, and there is nothing to clone:


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
