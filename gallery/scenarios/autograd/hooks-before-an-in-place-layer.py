r"""
I registered a backward hook. Why does the forward pass raise now?
==================================================================

A full backward hook passes the layer's output through a custom Function, whose result counts as a view that a
recorded write may not change. The in-place ReLU behind the layer writes to that view: make it ``inplace=False``.

.. symptoms::

   BackwardHookFunctionBackward error in the forward pass
   class activation map or attribution tool breaks the model
   register_full_backward_hook and ReLU inplace
   added a hook to look at gradients of a layer, now the model crashes
   Grad-CAM: vgg.features[28].register_full_backward_hook(f), then vgg(img) raises at the next activation
"""

import torch
from torch import nn

model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True))
torch.nn.init.constant_(model[0].weight, 1.0)
image = torch.ones(1, 2, requires_grad=True)
seen = []
model[0].register_full_backward_hook(lambda layer, to_input, to_output: seen.append(to_output[0]))

# raises: RuntimeError: Output 0 of BackwardHookFunction is a view and is being modified inplace. This
#     view was created inside a custom Function ...
model(image)

# %%
# To record the write, autograd would have to rewrite the history of the layer's output *inside* the hook's
# Function, and it refuses. A hook on the in-place layer itself raises as well, if the layer's input requires grad: the
# input comes out of such a Function. For several inputs or outputs the message is
# :ref:`that of several views <error-output-of-a-multi-view-function>`.
#
# Switch the in-place layers off
# ------------------------------
#
# They may be deep in a model of others, so look for the attribute. An ``out += identity`` in a ``forward`` is another
# such write, and has no flag: there write ``out = out + identity``. A model whose ``forward`` uses the input of an
# in-place layer again, as a shortcut, may compute other values after the change.

for layer in model.modules():
    if hasattr(layer, "inplace"):
        layer.inplace = False
output = model(image)
output.sum().backward()

assert torch.equal(output, model[0](image).clamp(min=0.0))
assert seen[0].tolist() == [[1.0, 1.0]] and image.grad.tolist() == [[2.0, 2.0]]
seen

# %%
# The hook sees the gradient of the layer's output: 1 where ReLU lets it through.
#
# Or hook the tensor, and leave the model as it is. A forward hook that registers a tensor hook adds no
# Function. The tensor hook is set before the in-place write, and sees the gradient of the value from
# before it: :ref:`scenario-hook-set-before-a-write`. For a layer that returns a tuple, as ``nn.LSTM`` does, register
# it on ``output[0]``.

seen.clear()
model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True))
torch.nn.init.constant_(model[0].weight, -9.0)


def hook_output(layer, args, output):
    if output.requires_grad:  # not so under no_grad
        output.register_hook(lambda grad: seen.append(grad.clone()))


model[0].register_forward_hook(hook_output)
model(image).sum().backward()

assert seen[0].tolist() == [[0.0, 0.0]]
seen

# %%
# All weights were negative here, and ReLU lets nothing through. See also: :ref:`scenario-activation-kept-by-a-hook`,
# :ref:`error-view-from-a-custom-function`.
#
# .. claim:: a-full-backward-hook-forbids-writes-to-the-output
#    :range: leaves writes
#    :same-in-false-worlds: the view is made by a custom Function, not by a slice
#    :wrong: layer.register_full_backward_hook -> callable
#
#    While gradients are recorded, the output of a module with a full backward hook may not be written in place, if the
#    output is a tensor that requires grad, unless through ``.data`` or ``detach()``.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> handle = layer.register_full_backward_hook(lambda layer, inputs, outputs: None)
#    >>> layer(torch.ones(1, 1)).mul_(2)
#    Traceback (most recent call last):
#    RuntimeError: Output 0 of BackwardHookFunction is a view and is being modified inplace...
#
#    def holds(x, write):
#        layer = torch.nn.Tanh()
#        layer.register_full_backward_hook(lambda layer, inputs, outputs: None)
#        try:
#            write(layer(x))
#        except RuntimeError as error:
#            assert "is a view and is being modified inplace" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
#        with torch.no_grad():
#            write(layer(x))
#        write(layer(x).detach())
#        write(layer(x).data)
