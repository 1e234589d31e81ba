r"""
I set a hook, then wrote in place. Which gradient does it see?
==============================================================

A hook on a computed tensor belongs to the value that the tensor had when you set it, if the write is recorded.
``retain_grad()`` gives the gradient of the last value.

.. symptoms::

   register_hook shows another gradient than retain_grad
   hook before in-place relu gets wrong gradient
   gradient printed in the hook is zero for the element I overwrote
   hook registered twice shows two different gradients
   hook on a slice is never called
   register_hook ends in a segmentation fault
   callback prints a different gradient than the tensor shows at the end
   h = conv(x); h.register_hook(print); h.mul_(10) prints ten times too large gradients
"""

import torch

inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
hidden = inputs * 1
hidden.register_hook(lambda grad: print("set before the write:", grad))
hidden.retain_grad()
before = hidden.grad_fn
hidden[0] = 5.0
hidden.register_hook(lambda grad: print("set after the write: ", grad))
(hidden * hidden).sum().backward()

assert hidden.grad.tolist() == [2 * 5.0, 2 * 2.0, 2 * 3.0]
assert inputs.grad.tolist() == [0.0, 2 * 2.0, 2 * 3.0]
print("grad:", hidden.grad)
print("grad_fn before and after:", type(before).__name__, type(hidden.grad_fn).__name__)

# %%
# The write gave ``hidden`` a new ``grad_fn``, another place in the graph. The first hook stays with the old place:
# nothing depends on the old element 0 any more, so its gradient is 0. A factor shows it as well:

inputs.grad = None
hidden = inputs * 1
hidden.register_hook(lambda grad: print("set before the write:", grad))
hidden.mul_(10)
hidden.register_hook(lambda grad: print("set after the write: ", grad))
hidden.sum().backward()

assert inputs.grad.tolist() == [10.0, 10.0, 10.0]

# %%
# Both gradients are right, for different values. Set the hook when the tensor has the value that you ask about, or
# give the two values two names: ``scaled = hidden * 10``.
#
# A hook on a view may never be called
# ------------------------------------
#
# A loss of the whole tensor does not lead through a slice of it: the hook of the slice is not called, and after
# ``retain_grad()`` the slice has no ``.grad``. Set the hook on the tensor, and take the slice of its gradient:

seen = []
hidden = inputs * 1
part = hidden[:2]
part.register_hook(lambda grad: seen.append(grad.tolist()))
hidden.register_hook(lambda grad: print("slice of the gradient:", grad[:2]))
hidden.sum().backward()

assert seen == []

# %%
# A write to the base, or to the view, gives the view another place in the graph as well. If nothing else leads to the
# old place, a hook there is not called:

hidden = inputs * 1
part = hidden[:2]
part.register_hook(lambda grad: seen.append(grad.tolist()))
hidden.mul_(10)
part.sum().backward()

assert seen == []

# %%
# Set the hook after the write, and read ``grad_fn`` first. Reading it gives the view its new place:

hidden = inputs * 1
part = hidden[:2]
hidden.mul_(10)
print("new place:", type(part.grad_fn).__name__)
part.register_hook(lambda grad: seen.append(grad.tolist()))
part.sum().backward()

assert seen == [[1.0, 1.0]]

# %%
# Without that, a second hook of the view goes to the old place, and a first one ends the interpreter, here in a
# child process. Torch's `issue 196459 <https://github.com/pytorch/pytorch/issues/196459>`__ was closed in September
# 2026; releases from before crash:

import subprocess
import sys

program = """
import torch
hidden = torch.ones(3, requires_grad=True) * 1
part = hidden[:2]
hidden.mul_(10)
part.register_hook(lambda grad: None)
part.sum().backward()
"""
ended = subprocess.run([sys.executable, "-c", program], capture_output=True)
print("ended by a signal:", ended.returncode < 0)

# %%
# An unrecorded write keeps the place
# -----------------------------------
#
# Under ``no_grad`` a leaf, or a computed tensor that is no view, keeps its place, so there is one gradient. A view gets
# a new place: set its hook after the write, as above.

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
weights.register_hook(lambda grad: grad * 100)
with torch.no_grad():
    weights[0] = 5.0
(weights**2).sum().backward()

assert weights.grad.tolist() == [100 * 10.0, 100 * 4.0, 100 * 6.0]
weights.grad

# %%
# See also: :ref:`scenario-hook-that-writes-the-gradient`, :ref:`error-grad-of-a-non-leaf`.
#
# .. claim:: a-hook-stays-with-the-value-from-before-a-write
#    :range: results
#    :leaves-out: layout expanded, one element; grad view of a non-leaf
#
#    A hook set on a computed tensor before a recorded write sees the gradient of the old value. ``retain_grad`` and a
#    hook set after the write see that of the new one. A write under ``no_grad`` makes no difference.
#
#    >>> seen, y = [], torch.ones(2, requires_grad=True) * 1
#    >>> handle = y.register_hook(lambda grad: seen.append(grad.tolist()))
#    >>> y.retain_grad()
#    >>> y[:1].mul_(0)
#    tensor([0.], grad_fn=<AsStridedBackward0>)
#    >>> y.sum().backward()
#    >>> seen, y.grad
#    ([[0.0, 1.0]], tensor([1., 1.]))
#
#    def holds(x):
#        seen = []
#        x.register_hook(lambda grad: seen.append(grad))
#        x.retain_grad()
#        with torch.no_grad():
#            x.mul_(5)
#        x[...].mul_(3)
#        x.register_hook(lambda grad: seen.append(grad))
#        x.backward(torch.ones_like(x))
#        new, old = seen
#        ones = torch.ones_like(x)
#        assert torch.equal(new, ones) and torch.equal(x.grad, ones) and torch.equal(old, 3 * ones)
