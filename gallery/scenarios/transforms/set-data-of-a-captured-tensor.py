r"""
I set ``x.data`` inside ``torch.func.grad``, and the process dies. Why?
=======================================================================

The new values were made inside the transform, and end with it. ``x`` keeps them. When the transform is over, reading
or writing its values is a segmentation fault, or an internal error. Return what the function makes, and assign outside.

.. symptoms::

   segmentation fault after torch.func.grad with a captured tensor
   interpreter crashes when printing a buffer whose .data I set inside jvp or vjp
   python dies after a transform that set .data of an outside tensor
   INTERNAL ASSERT FAILED at ADInterpreters.cpp, please report a bug to PyTorch. escaped?
   python kernel crashes without traceback after replacing weights inside a gradient function
   self.mean.data = x.mean(0) in a loss given to torch.func.grad, then print core dumped
"""

import subprocess
import sys

program = """
import torch

scale, ready = torch.ones(2), torch.zeros(2)

def from_outside(weights):
    scale.data = ready
    return (weights * 2.0).sum()

def from_inside(weights):
    scale.data = torch.zeros(2)
    return (weights * 2.0).sum()

for loss in (from_outside, from_inside):
    print(loss.__name__, torch.func.grad(loss)(torch.ones(2)), flush=True)
    print("scale:", scale.tolist(), flush=True)
"""
ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
print(ended.stdout.strip())
print("ended well:", ended.returncode == 0)

# %%
# A tensor from outside, such as ``ready``, may be assigned. A view of it that is made inside may not. After
# ``from_inside`` the gradient comes, and the process ends at ``tolist``, mostly by a signal, against which ``try`` does
# not help. Now and then, and inside a transform, an internal error is raised instead. A second assignment to
# ``scale.data`` ends it, too, and so it goes with ``vjp``, ``jvp`` and ``jacrev``.
#
# ``module.double()`` sets the ``.data`` of parameters: call it before.
#
# Uncompiled, an assignment to ``.data`` is not checked. A write such as ``copy_`` is, and refused
# (:ref:`error-transform-mutates-a-captured-tensor`):

import torch

scale = torch.ones(2)


def write(weights):
    scale.copy_(weights)
    return (weights * scale).sum()


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# raises: RuntimeError: During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to
#     call in-place operation (aten::copy_) that would mutate a captured Tensor. ...
torch.func.grad(write)(torch.ones(2))

# %%
# What works: give it back as ``aux``, and write when the transform is over; into a parameter under ``no_grad``.
# ``vjp``, ``jvp`` and ``jacrev`` take ``has_aux`` as well.


def loss(weights):
    return (weights * 2.0).sum(), weights.detach() + 1.0


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
gradient, new_scale = torch.func.grad(loss, has_aux=True)(torch.tensor([3.0, 4.0]))
scale.copy_(new_scale)
assert gradient.tolist() == [2.0, 2.0] and scale.tolist() == [4.0, 5.0]
gradient, scale

# %%
# See also: :ref:`scenario-keep-a-tensor-from-inside-vmap`, :ref:`error-segmentation-fault-after-a-resize`,
# :ref:`error-data-under-a-transform`.
#
# .. claim:: a-tensor-made-under-grad-is-wrapped
#    :exception-in: saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
#    :same-in-false-worlds: the wrapper is that of the transform, whatever is written
#
#    Inside ``torch.func.grad`` even ``torch.zeros(2)`` is wrapped, and the wrapper is that of one call.
#
#    >>> made = []
#    >>> _ = torch.func.grad(lambda x: made.append(torch.zeros(2)) or x.sum())(torch.ones(2))
#    >>> torch._C._functorch.is_gradtrackingtensor(made[0])
#    True
