r"""
Find the line that changed a saved tensor
=========================================

Anomaly mode names the operation that *saved* the value (:ref:`error-traceback-of-forward-call`). To find the
line that *wrote* over it, print ``_version`` between the lines, or let a ``TorchFunctionMode`` name it.

.. symptoms::

   which line modified the tensor in place, is at version 2; expected version 1, where
   set_detect_anomaly points to the wrong line, no in-place operation in my code
"""

import sys

import torch
from torch.overrides import TorchFunctionMode

weights = torch.tensor([1.0, 2.0], requires_grad=True)


def forward(watch=None):
    hidden = weights * 3
    if watch:
        watch.tensor = hidden
    out = hidden.exp() * hidden
    hidden[0] = 0.0
    hidden[1:].clamp_(max=5.0)
    return out.sum()


# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
forward().backward()

# %%
# The message says ``is at version 2; expected version 0``: two writes, after ``*`` saved the value.
# In a few lines, print ``hidden._version`` after each. In a large program, let the writes be found:


class Watch(TorchFunctionMode):
    tensor, seen = None, 0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        if self.tensor is not None and self.tensor._version > self.seen:
            self.seen = self.tensor._version
            print("version", self.seen, function.__name__, "line", sys._getframe(1).f_lineno)
        return result


with Watch() as watch:
    forward(watch)

# %%
# These are the lines of the two writes in this file. A write through any view counts, as that of
# ``clamp_`` shows. Then write to a copy, or not at all:

hidden = weights * 3
out = hidden.exp() * hidden
hidden = torch.cat([torch.zeros(1), hidden[1:]]).clamp(max=5.0)
out.sum().backward()
h = 3 * weights.detach()
assert torch.allclose(weights.grad, 3 * (h.exp() * h + h.exp()))
weights.grad

# %%
# What neither shows is a write that is not counted, see :ref:`scenario-writes-that-backward-misses`. Compare
# the values with a clone taken right after the tensor was made.
# See also: :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: every-view-moves-the-same-counter
#
#    A write through a view moves the version counter of the whole tensor, and of its other views.
#
#    >>> t = torch.zeros(4)
#    >>> left, right = t[:2], t[2:]
#    >>> _ = left.fill_(1.0)
#    >>> t._version, left._version, right._version
#    (1, 1, 1)
