r"""
I change the output in a forward hook, and the model gives what it gave. Why?
=============================================================================

``output = output * 2`` gives the hook's own name another tensor. Return it: ``return output * 2``. If a forward hook
returns ``None``, the module returns what it computed.

.. symptoms::

   register_forward_hook does not modify the output, output = output * 2 is ignored
   edit the activations of one layer with a hook, predictions stay the same
   steering vector or ablation added in a hook has no effect
   forward pre-hook that changes its inputs does nothing
   forward hook added after torch.compile(model) ran once is not called, the plain model calls it
"""

import torch
from torch import nn

layer = nn.Linear(2, 2, bias=False)
nn.init.ones_(layer.weight)
inputs = torch.tensor([[1.0, 2.0]])


def doubles(module, args, output):
    output = output * 2


handle = layer.register_forward_hook(doubles)
print("with the hook:   ", layer(inputs).tolist())
handle.remove()
print("without the hook:", layer(inputs).tolist())

# %%
# Why
# ---
#
# The module calls the hook with its result, and what the hook *returns* takes the place of the result, unless that is
# ``None``. An assignment to an argument :ref:`stays in the function <scenario-change-an-argument-in-a-function>`.
#
# ``layer.forward(inputs)`` skips the hook, and ``nn.MultiheadAttention`` skips a hook on its ``out_proj``. In a
# compiled model, set the hook before the first call.
#
# Return the new output
# ---------------------


def doubled(module, args, output):
    return output * 2


handle = layer.register_forward_hook(doubled)
changed = layer(inputs)
handle.remove()

assert changed.tolist() == [[6.0, 6.0]]
changed.sum().backward()
assert layer.weight.grad.tolist() == [[2.0, 4.0], [2.0, 4.0]]
changed

# %%
# To change a part, clone first. Where a module returns a tuple, return a tuple of the same length. ``output * 2`` would
# repeat the tuple:


def first_state_is_zero(module, args, output):
    states, last = output
    states = states.clone()
    states[0] = 0.0
    return states, last


recurrent = nn.GRU(2, 3)
handle = recurrent.register_forward_hook(first_state_is_zero)
states, last = recurrent(torch.ones(2, 1, 2))
handle.remove()

assert states[0].tolist() == [[0.0, 0.0, 0.0]] and torch.equal(states[1], last[0])
states[0]

# %%
# Hooks before forward
# --------------------
#
# A forward pre-hook gets the positional arguments as a tuple. What it returns is passed on in their place. One value
# that is no tuple stands for a single argument. To change keyword arguments, register the hook with
# ``with_kwargs=True`` and return ``args, kwargs``:


def halved(module, args):
    return args[0] / 2


handle = layer.register_forward_pre_hook(halved)
from_half = layer(inputs)
handle.remove()

assert from_half.tolist() == [[1.5, 1.5]] and inputs.tolist() == [[1.0, 2.0]]
from_half

# %%
# A write in place
# ----------------
#
# ``output.mul_(2)`` needs no ``return``, since it changes the tensor itself. ``nn.Identity`` returns its input, so
# there the input changes too. If the module saved its output for backward, as ``nn.ReLU`` does, backward raises:

activation = nn.ReLU()
handle = activation.register_forward_hook(lambda module, args, output: output.mul_(2))
outputs = activation(torch.ones(2, requires_grad=True))
handle.remove()

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an inplace
#     operation: ...
outputs.sum().backward()

# %%
# See also: :ref:`scenario-activation-kept-by-a-hook`, :ref:`scenario-edit-a-gradient-in-a-hook-or-after-backward`.
