r"""
My weights were loaded in inference mode. How do I change or train them?
========================================================================

Not in place: parameters made there are inference tensors for good, and ``no_grad`` does not help. Build
and load outside, and go into inference mode for the forward pass only.

.. symptoms::

   copy_ into model weights fails outside inference mode
   swapping layers of a loaded model aborts
   fine-tune a model that was created in inference_mode

.. verdict:: inference-tensor/zero_/no-grad
"""

import torch
from torch import nn

with torch.inference_mode():
    layer = nn.Linear(2, 2)
# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed. ...
with torch.no_grad():
    layer.weight.zero_()

# %%
# Nor can you use it where gradients are recorded:

image = torch.ones(1, 2, requires_grad=True)
# raises: RuntimeError: Inference tensors cannot be saved for backward. ...
layer(image)

# %%
# Take only the forward pass inside. Parameters that are *used* there stay what they are:

layer = nn.Linear(2, 2)
with torch.inference_mode():
    scores = layer(torch.ones(1, 2))
with torch.no_grad():
    layer.weight.zero_()
    layer.bias.fill_(1.0)
layer(image).sum().backward()

assert torch.equal(layer.weight.grad, torch.ones(2, 2)) and not layer.weight.is_inference()

# %%
# A model that you were given
# ---------------------------
#
# Put clones in the place of its parameters and buffers, outside the block, before an optimizer is made:

with torch.inference_mode():
    given, norm = nn.Linear(2, 2), nn.BatchNorm1d(2)
for module in given.modules():
    for name, parameter in list(module.named_parameters(recurse=False)):
        setattr(module, name, nn.Parameter(parameter.clone()))
with torch.no_grad():
    given.weight[0] = 0.0
given(image).sum().backward()

assert given.weight[0].tolist() == [0.0, 0.0] and given.weight.grad.tolist() == [[1.0, 1.0]] * 2
norm.running_mean = norm.running_mean.clone()
norm.running_mean.is_inference(), norm.running_var.is_inference()

# %%
# See also: :ref:`error-inference-tensor-in-place`, :ref:`error-inference-tensor-saved`.
#
# .. claim:: parameters-made-in-inference-mode-cannot-be-written
#
#    A parameter made in inference mode may not be written outside, under ``no_grad`` neither.
#
#    >>> with torch.inference_mode():
#    ...     made_inside = torch.nn.Parameter(torch.ones(2))
#    >>> with torch.no_grad():
#    ...     made_inside.zero_()
#    Traceback (most recent call last):
#    RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed...
