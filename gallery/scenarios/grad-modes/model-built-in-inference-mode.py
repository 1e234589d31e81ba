r"""
My weights were loaded in inference mode. How do I change or train them?
========================================================================

Take a copy outside of the mode: ``copy.deepcopy(model)``. Parameters made in the mode are inference tensors, and an
in-place change of them raises, under ``no_grad`` too. Better build the model outside.

.. symptoms::

   copy_ into model weights fails outside inference mode
   swapping layers of a loaded model aborts
   fine-tune a model that was created in inference_mode
   loaded a checkpoint in the mode for prediction, cannot edit or train it later
   with torch.inference_mode(): net = resnet18(), later nn.init.zeros_(net.fc.weight) raises

.. verdict:: inference-tensor/zero_/no-grad
"""

import copy

import torch
from torch import nn

with torch.inference_mode():
    layer = nn.Linear(2, 2)
# raises: RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed. ...
with torch.no_grad():
    layer.weight.zero_()

# %%
# The error comes :ref:`after the write <scenario-edit-a-prediction>`: the values are changed.
# Where gradients are recorded, a layer that has to save such a weight raises as well:

image = torch.ones(1, 2, requires_grad=True)
# raises: RuntimeError: Inference tensors cannot be saved for backward. ...
layer(image)

# %%
# If the input requires no grad, this layer need not save its weight. Then nothing raises, and the weight gets no
# gradient, though the bias does:

layer(image.detach()).sum().backward()
print("weight:", layer.weight.grad, "bias:", layer.bias.grad)

# %%
# Take only the forward pass inside. Parameters that are *used* there stay what they are, and so do those into which
# ``load_state_dict`` copies values there. A conversion to another dtype or device makes new ones, which are inference
# tensors, so convert outside, too:

layer = nn.Linear(2, 2)
with torch.inference_mode():
    scores = layer(torch.ones(1, 2))
with torch.no_grad():
    layer.weight.zero_()
    layer.bias.fill_(1.0)
    expected = layer(image)
layer(image).sum().backward()

assert expected.tolist() == [[1.0, 1.0]]
assert torch.equal(layer.weight.grad, torch.ones(2, 2)) and not layer.weight.is_inference()

# %%
# A model that you were given
# ---------------------------
#
# ``copy.deepcopy``, called outside the block and before an optimizer is made, gives ordinary parameters and
# buffers. It keeps shared parameters shared, and frozen ones frozen:

with torch.inference_mode():
    given = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2), nn.BatchNorm1d(2))
    given[1].weight = given[0].weight
    given[0].bias.requires_grad_(False)

model = copy.deepcopy(given)
with torch.no_grad():
    model[0].weight[0] = 0.0
model(torch.ones(3, 2)).sum().backward()

assert model[0].weight[0].tolist() == [0.0, 0.0] and model[0].weight.grad is not None
assert model[1].weight is model[0].weight and not model[0].bias.requires_grad
assert not any(tensor.is_inference() for tensor in model.state_dict().values())
print(
    "inference tensors before:",
    sum(tensor.is_inference() for tensor in given.state_dict().values()),
)

# %%
# A copy that is made in inference mode is of inference tensors again. Instead of a copy, ``load_state_dict`` of a
# model that was built outside takes the values over, without ``assign=True``.
#
# See also: :ref:`error-inference-tensor-in-place`, :ref:`error-inference-tensor-saved`.
#
# .. claim:: parameters-made-in-inference-mode-cannot-be-written
#    :range: plain-tensors writes
#    :leaves-out: dtype int64, int32, bool
#    :wrong: made.detach() -> made
#
#    A write in place to a parameter that was made in inference mode raises outside, under ``no_grad`` too. Through
#    ``detach()`` it does not.
#
#    >>> with torch.inference_mode():
#    ...     made_inside = torch.nn.Parameter(torch.ones(2))
#    >>> with torch.no_grad():
#    ...     made_inside.zero_()
#    Traceback (most recent call last):
#    RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed...
#    >>> made_inside.detach().fill_(7.0)
#    tensor([7., 7.])
#    >>> made_inside.tolist()
#    [7.0, 7.0]
#
#    def holds(x, write):
#        with torch.inference_mode():
#            made = torch.nn.Parameter(x.clone())
#        with torch.no_grad():
#            try:
#                write(made)
#            except RuntimeError as error:
#                assert "Inplace update to inference tensor" in str(error)
#            else:
#                raise AssertionError("nothing was raised")
#            write(made.detach())
