r"""
Write in place in a module's forward
====================================

Write to a tensor that this forward made and that the graph has not saved, such as the result of an
addition, or a clone. The input belongs to the caller, and the graph saves the result of ``relu``.

.. symptoms::

   out += identity fails in backward
   ReLU inplace=True breaks the residual or the shortcut, forward changes its input, laterals[i] += interpolate fails in backward
   is inplace=True safe, should I clone the input of a layer
   modify the input of a layer to save memory, skip connection gets wrong values
   x = F.relu(x); x += skip in a ResNet block, error when calling loss.backward()
"""

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, run):
        super().__init__()
        self.act, self.run = nn.ReLU(inplace=True), run

    def forward(self, x):
        return self.run(self, x)


def gradient(run):
    leaf = torch.tensor([-1.0, 2.0], requires_grad=True)
    out = Block(run)(x := leaf * 1)
    out.sum().backward()
    return x.tolist(), out.tolist(), leaf.grad.tolist()


# %%
# The ways that look right
# ------------------------
#
# The first layer writes into the input, and the shortcut is that input. Nothing raises here; at -1 the block
# computes ``relu(x) + relu(x)``, which is 0, where ``x + relu(x)`` is -1:

wrong, out, slope = gradient(lambda self, x: self.act(x) + x)
print("input:", wrong, "output:", out, "gradient:", slope)

# %%
# Adding in place writes over what ``relu`` saved. ``parts[i] += ...`` for a list of results writes, too
# (:ref:`claim-plus-equals-on-a-list-element-writes-into-the-tensor`):

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
gradient(lambda self, x: self.act(x + 0).add_(x))

# %%
# A new tensor
# ------------
#
# Instead of ``out += identity`` write ``out = out + identity``. Instead of ``parts[i] += up`` write
# ``parts[i] = parts[i] + up``. Give the in-place layer a tensor of its own, here ``x + 0``: ``x.contiguous()`` or
# ``x.reshape(-1)`` may be the memory of ``x``. An addition does not :doc:`save </reference/what-backward-saves>` the
# sum, so write to it before an operation that does:

kept, out, slope = gradient(lambda self, x: self.act(x + 0) + x)
assert kept == [-1.0, 2.0] and out == [-1.0, 4.0] and slope == [1.0, 2.0]
print("input:", kept, "output:", out, "gradient:", slope)


def scaled(self, x):
    out = self.act(x.clone()) + x
    out += 1.0
    out[:1] *= 3.0
    return out


# d/dx of 3 (x + relu(x) + 1) at -1 is 3, and of x + relu(x) + 1 at 2 is 2:
assert gradient(scaled) == ([-1.0, 2.0], [0.0, 5.0], [3.0, 2.0])
gradient(scaled)

# %%
# Checked at its edges
# --------------------
#
# Against a block that does not write, and compiled with ``aot_eager``:


def plain(self, x):
    out = x.relu() + x + 1.0
    return torch.cat([out[:1] * 3.0, out[1:]])


for size in (0, 1, 2, 17):
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        for run in (Block(scaled).to(dtype).train(), Block(scaled).eval()):
            leaf = torch.linspace(-1.0, 1.0, size).to(dtype).requires_grad_()
            outputs, right = run(leaf), plain(run, leaf)
            (found,) = torch.autograd.grad(outputs.sum(), leaf)
            (slope,) = torch.autograd.grad(right.sum(), leaf)
            assert torch.equal(outputs, right) and torch.equal(found, slope)

leaf = torch.tensor([-1.0, 2.0], requires_grad=True)
torch.compile(Block(scaled), backend="aot_eager")(leaf).sum().backward()
assert leaf.grad.tolist() == [3.0, 2.0] and list(Block(scaled).state_dict()) == []

# %%
# See also: :ref:`scenario-residual-and-in-place-relu`, :ref:`recipe-write-inside-vmap`, and for a buffer
# :ref:`recipe-update-a-registered-buffer`. For inputs that refuse an in-place layer: :ref:`error-leaf-in-place`,
# :ref:`error-output-of-a-multi-view-function`, :ref:`claim-a-full-backward-hook-forbids-writes-to-the-output`.
#
# .. claim:: an-in-place-layer-changes-its-input
#    :same-in-false-worlds: no view takes part, and the input is no leaf that requires grad
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element; dtype complex64, bool
#    :wrong: inplace=True -> inplace=False
#
#    ``nn.ReLU(inplace=True)`` writes to an input of real numbers and returns it, if that is not expanded and requires
#    no grad.
#
#    >>> x = torch.tensor([-1.0, 2.0])
#    >>> torch.nn.ReLU(inplace=True)(x) is x, x
#    (True, tensor([0., 2.]))
#
#    def holds(x):
#        x -= 1
#        right = x.clamp(min=0)
#        assert torch.nn.ReLU(inplace=True)(x) is x and torch.equal(x, right)
