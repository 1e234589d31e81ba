r"""
Which of my layers should lose ``inplace=True``?
================================================

In a chain the next layer that *writes* to the saved output of an earlier one. An in-place ReLU saves what it has
written; an in-place Dropout behind it writes over that in training. An in-place SiLU or Hardtanh saves a copy of its
input instead. Where two branches read one tensor, it is the in-place layer at the start of a branch.

.. symptoms::

   ReluBackward0 version 1, expected 0
   ReLU(inplace=True) followed by dropout fails
   model sets inplace on every activation
   several activations overwrite their input, which one should I switch off
   nn.Sequential(nn.ReLU(True), nn.Dropout(0.5, True)) raises in loss.backward(), which flag to remove
"""

import torch
from torch import nn

inputs = torch.tensor([-1.0, 2.0, 3.0], requires_grad=True)
hidden = nn.ReLU(inplace=True)(inputs * 1)
hidden = nn.Dropout(0.5, inplace=True)(hidden)
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Relu... is at version 2; ...
hidden.sum().backward()

# %%
# Read the message: output of *Relu*, saved at **version** 1 (its own write is the first), found at version 2. In this
# chain ReLU is the victim. The write that hurts is the next one, Dropout's.
#
# Take it from the victim, and the next write still hits
# ------------------------------------------------------

hidden = nn.ReLU()(inputs * 1)
hidden = nn.Dropout(0.5, inplace=True)(hidden)
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Relu... is at version 1; ...
hidden.sum().backward()

# %%
# Take it from the one that follows
# ---------------------------------
#
# ReLU may stay in place. Dropout at 0 is used here for its gradient to be known:

hidden = nn.Dropout(0.0)(nn.ReLU(inplace=True)(inputs * 1))
(hidden * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

assert hidden.tolist() == [0.0, 2.0, 3.0]
assert inputs.grad.tolist() == [0.0, 10.0, 100.0]
inputs.grad

# %%
# In ``eval()`` mode Dropout returns its input unchanged, and the version stays at 1. A second in-place ReLU behind that
# Dropout would write to the output of the first:

hidden = nn.ReLU(inplace=True)(inputs * 1)
nn.Dropout(0.5, inplace=True).eval()(hidden)
print("version:", hidden._version)

# %%
# Which in-place activations bear an in-place Dropout behind them?

for activation in (nn.ReLU, nn.LeakyReLU, nn.ELU, nn.SELU, nn.SiLU, nn.Mish, nn.Hardtanh, nn.ReLU6):
    hidden = activation(inplace=True)(inputs * 1)
    hidden = nn.Dropout(0.5, inplace=True)(hidden)
    try:
        hidden.sum().backward()
        print(f"{activation.__name__:10} may be followed by an in-place layer")
    except RuntimeError:
        print(f"{activation.__name__:10} saved its output")

# %%
# Where two branches read one tensor
# ----------------------------------
#
# Here the Linear layer has saved its input, and the ReLU of the other branch writes over that input. The message
# names the last write to the tensor, Relu's, so here the ReLU has to lose ``inplace=True``:

batch = torch.tensor([[-1.0, 2.0, 3.0]], requires_grad=True)
linear = nn.Linear(3, 3)
hidden = batch * 1
total = linear(hidden) + nn.ReLU(inplace=True)(hidden)
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Relu... is at version 1; expected version 0 ...
total.sum().backward()

# %%
# If the ReLU comes first, nothing raises and :ref:`the Linear layer gets the changed values
# <scenario-residual-and-in-place-relu>`. A ReLU that is not in place is right in either order:

hidden = batch * 1
(linear(hidden) + nn.ReLU()(hidden)).sum().backward()

slopes = torch.tensor([[0.0, 1.0, 1.0]])
assert torch.allclose(batch.grad, linear.weight.detach().sum(0) + slopes)

# %%
# List the layers of a model that have the flag. Here it is enough to take it from Dropout:

model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True), nn.Dropout(0.5, inplace=True))
print([name for name, layer in model.named_modules() if getattr(layer, "inplace", False)])
for layer in model.modules():
    if isinstance(layer, nn.Dropout):
        layer.inplace = False
model(torch.ones(1, 2)).sum().backward()

# %%
# See also: :ref:`scenario-operations-that-save-their-result`, :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: an-in-place-relu-saves-what-it-has-written
#    :range: leaves writes
#    :leaves-out: dtype complex64
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    After an in-place ReLU the next write to the same tensor makes backward raise.
#
#    >>> h = torch.ones(2, requires_grad=True) * 1
#    >>> h = torch.nn.ReLU(inplace=True)(h)
#    >>> h *= 2
#    >>> h.sum().backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an
#    inplace operation: ... is at version 2; expected version 1 instead...
#
#    def holds(x, write):
#        h = torch.nn.ReLU(inplace=True)(x * 1)
#        write(h)
#        try:
#            h.sum().backward()
#        except RuntimeError as error:
#            assert "modified by an inplace operation" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
