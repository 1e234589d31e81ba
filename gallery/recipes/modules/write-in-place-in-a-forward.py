r"""
Write in place in a module's forward
====================================

Write only to a tensor that this forward made and that no operation has saved, such as the result of an
addition, or a clone. The input belongs to the caller, and the result of ``relu`` is saved.

.. symptoms::

   out += identity fails in backward
   ReLU inplace=True breaks the residual or the shortcut, forward changes its input, laterals[i] += interpolate fails in backward
   is inplace=True safe, should I clone the input of a layer
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
# The first layer writes into the input, and the shortcut is that input. Nothing raises; at -1 the block
# computes ``relu(x) + relu(x)``, which is 0, where ``x + relu(x)`` is -1:

print(*gradient(lambda self, x: self.act(x) + x))

# %%
# Adding in place writes over what ``relu`` saved. ``parts[i] += ...`` for a list of results writes, too
# (:ref:`claim-plus-equals-on-a-list-element-writes-into-the-tensor`):

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
gradient(lambda self, x: self.act(x + 0).add_(x))

# %%
# ``x + 0`` is a new tensor, and an addition saves neither its operands nor the sum, which may be written to
# as well (:doc:`/reference/what-backward-saves`):

print(*gradient(lambda self, x: self.act(x + 0) + x))


def scaled(self, x):
    out = self.act(x.clone()) + x
    out += 1.0
    out[:1] *= 3.0
    return out


# d/dx of 3 (x + relu(x) + 1) at -1 is 3, and of x + relu(x) + 1 at 2 is 2:
assert gradient(scaled) == ([-1.0, 2.0], [0.0, 5.0], [3.0, 2.0])
gradient(scaled)

# %%
# Three inputs refuse even the first ``inplace=True`` layer: a leaf (:ref:`error-leaf-in-place`), a view from
# ``split`` (:ref:`error-output-of-a-multi-view-function`), and the output of a module with a full backward
# hook (:ref:`claim-a-full-backward-hook-forbids-writes-to-the-output`).
# See also: :ref:`scenario-residual-and-in-place-relu`, :ref:`recipe-write-inside-vmap`.
#
# .. claim:: an-in-place-layer-changes-its-input
#    :same-in-false-worlds: a function of torch writes here, no method
#
#    ``nn.ReLU(inplace=True)`` returns its input, changed.
#
#    >>> x = torch.tensor([-1.0, 2.0])
#    >>> torch.nn.ReLU(inplace=True)(x) is x, x
#    (True, tensor([0., 2.]))
