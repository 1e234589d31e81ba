r"""
Find the line that changed a saved tensor
=========================================

Anomaly mode names the operation that *saved* the value (:ref:`error-traceback-of-forward-call`). To find the
line that *wrote* over it, print ``_version`` between the lines, or let a ``TorchFunctionMode`` name it.

.. symptoms::

   which line modified the tensor in place, is at version 2; expected version 1, where
   set_detect_anomaly points to the wrong line, no in-place operation in my code
   backward complains about a modified variable, how to find the guilty statement
   print x._version after every layer of a GAN to find who edits it
"""

import sys

import torch
from torch.overrides import TorchFunctionMode

weights = torch.tensor([1.0, 2.0], requires_grad=True)


def forward(watch=None):
    hidden = weights * 3
    if watch:
        watch.start(hidden)
    out = hidden.exp() * hidden
    hidden[0] = 0.0
    torch.nn.functional.hardtanh(hidden[1:], 0.0, 5.0, inplace=True)
    return out.sum()


# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
forward().backward()

# %%
# The message says ``is at version 2; expected version 0``: two writes, after ``*`` saved the value. (A custom operator
# or compiled code may count one write twice.) In a few lines, print ``hidden._version`` after each. In a large program
# that is not compiled, let a mode look at the version after each call of a torch function. It goes up from the call to
# the first line that is not in torch's own files:


class Watch(TorchFunctionMode):
    tensor = None

    def start(self, tensor):
        self.tensor, self.seen = tensor, tensor._version

    def __torch_function__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        if self.tensor is not None and self.tensor._version > self.seen:
            self.seen = self.tensor._version
            frame = sys._getframe(1)
            while frame.f_globals.get("__name__", "").split(".")[0] == "torch":
                frame = frame.f_back
            print("version", self.seen, function.__name__, "line", frame.f_lineno)
        return result


with Watch() as watch:
    forward(watch)

# %%
# In a program of several files, print ``frame.f_code.co_filename``, too. A write through a view counts, as that of
# ``hardtanh`` shows.
#
# Then write to a copy, or not at all:

hidden = weights * 3
out = hidden.exp() * hidden
hidden = torch.cat([torch.zeros(1), hidden[1:].clamp(0.0, 5.0)])
out.sum().backward()
h = 3 * weights.detach()
assert torch.allclose(weights.grad, 3 * (h.exp() * h + h.exp()))
assert hidden.tolist() == [0.0, 5.0]
weights.grad

# %%
# Neither shows :ref:`a write that is not counted <scenario-writes-that-backward-misses>`: compare the values with a
# clone taken right after the tensor was made. A write in another thread, in TorchScript, or in a call that raises is
# found late, if a torch function follows in the thread of the mode.
#
# See also: :ref:`error-modified-by-an-inplace-operation`.
#
# .. claim:: every-view-moves-the-same-counter
#    :range: plain-tensors views
#    :leaves-out: layout expanded, one element; view expand_as
#    :differs-in: requires-grad: a view that came out of ``split`` or ``unbind`` refuses the write.
#
#    A write through a view of a tensor that requires no grad and is not expanded moves the version counter of the whole
#    tensor, and of its other views.
#
#    >>> t = torch.zeros(4)
#    >>> left, right = t[:2], t[2:]
#    >>> _ = left.fill_(1.0)
#    >>> t._version, left._version, right._version
#    (1, 1, 1)
#
#    def holds(x, view):
#        part, other = view(x), x[...]
#        before = x._version
#        part.fill_(1)
#        assert x._version == part._version == other._version == before + 1
