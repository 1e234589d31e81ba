r"""
I clone a buffer before I update it. Why is the gradient wrong under torch.compile?
===================================================================================

The compiled backward makes the clone again, from the buffer as it is by then. Torch 2.13 stays silent about it, unless
the buffer requires grad. Clone the buffer outside of the compiled function, or write to it there after ``backward()``.
A module can assign a new tensor to its buffer.

.. symptoms::

   gradients differ between eager and compiled, a buffer is updated in forward
   torch.compile ignores clone before in-place update of an argument
   running statistics updated in forward give wrong gradients when compiled
   compiled function writes to its input and backward uses the new value
   derivative uses the new counter although I copied the old one, only when compiled
   w * mean.clone(); mean += x in a compiled normalisation layer, w.grad is wrong
"""

import torch


def scale_and_count(weights, seen):
    scaled = weights * seen.clone()
    seen += 100.0
    return scaled


for backend in (None, "aot_eager"):
    run = torch.compile(scale_and_count, backend=backend) if backend else scale_and_count
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    seen = torch.tensor([3.0, 4.0])
    scaled = run(weights, seen)
    scaled.sum().backward()
    print(f"{backend!s:9} result: {scaled.tolist()} gradient: {weights.grad.tolist()}")

# %%
# The gradient of ``weights`` is what ``seen`` was in the product: 3 and 4. The compiled gradient is 103 and 104. The result
# and the buffer are right in both cases. The default backend gives the same wrong gradient.
#
# Why
# ---
#
# Uncompiled, autograd saves the clone. The compiler saves less: it keeps the argument, and lets backward compute the
# clone again. It does not take into account that the same function overwrites the argument. So it is with other
# operations that are cheap to repeat, such as ``seen * 2`` and ``seen.exp()``.
#
# If the write stands outside of the compiled function, the **version counter** notices it, unless it goes through
# ``.data`` or :api:`torch.Tensor.numpy`. Backward raises where uncompiled code has a right gradient:


@torch.compile(backend="aot_eager")
def scale(weights, seen):
    return weights * seen.clone()


weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
scaled = scale(weights, seen)
seen += 100.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation:
#     ... is at version 1; expected version 0 instead. ...
scaled.sum().backward()

# %%
# Fix 1: clone outside
# --------------------
#
# The clone is an argument of its own then, and nothing overwrites it:


@torch.compile(backend="aot_eager")
def scale_by(weights, kept, seen):
    seen += 100.0
    return weights * kept


weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
scale_by(weights, seen.clone(), seen).sum().backward()

assert weights.grad.tolist() == [3.0, 4.0] and seen.tolist() == [103.0, 104.0]
weights.grad, seen

# %%
# Fix 2: write after backward
# ---------------------------
#
# Return the new value from the compiled function, and copy it into the buffer when backward is done. ``detach()``
# keeps the buffer out of the graph if the new value depends on the weights:


# fix: scaled_and_next(weights, seen) like (weights.T.mul(seen.T).T, seen.add(100.0))
#     from computed(n), torch.arange(n)
def scaled_and_next(weights, seen):
    return weights * seen, seen + 100.0


weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
scaled, following = torch.compile(scaled_and_next, backend="aot_eager")(weights, seen)
scaled.sum().backward()
seen.copy_(following.detach())

assert weights.grad.tolist() == [3.0, 4.0] and seen.tolist() == [103.0, 104.0]
weights.grad, seen

# %%
# Fix 3: assign in a module
# -------------------------
#
# ``self.seen = self.seen + 100.0`` writes to no memory that backward reads. The buffer stays registered, as a new
# tensor:


class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        self.register_buffer("seen", torch.tensor([3.0, 4.0]))

    def forward(self):
        scaled = self.weights * self.seen
        self.seen = self.seen + 100.0
        return scaled


module = Scale()
torch.compile(module, backend="aot_eager")().sum().backward()

assert module.weights.grad.tolist() == [3.0, 4.0]
assert module.state_dict()["seen"].tolist() == [103.0, 104.0]
module.weights.grad, module.seen

# %%
# See also: :ref:`recipe-update-a-registered-buffer`, :ref:`error-compile-saved-value-modified`, which is raised if the
# product reads ``seen`` itself, and :ref:`scenario-compiled-copy-then-write-the-source`.
