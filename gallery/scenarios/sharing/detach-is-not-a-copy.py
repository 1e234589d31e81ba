r"""
Does ``detach()`` protect the original from my changes?
=======================================================

No. ``detach()`` cuts the graph and shares the memory. A write to its result reaches the original, also a leaf
that requires grad. ``detach().clone()`` is both cut off and a copy.

.. symptoms::

   parameter changed after editing detached tensor
   difference between detach and clone
   writing to t.detach().cpu().numpy() changes the tensor
   leaf with requires_grad modified without an error
   took weight values out of the graph to edit them, weight itself changes
   z = x.detach(); z += noise for an adversarial example also perturbs x

.. verdict:: leaf/through-detach/eager
"""

import torch

bias = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
held = bias.detach()
saved = bias.detach().clone()

held[0] = 10.0
bias, saved

# picture: bias, held, saved

# %%
# What copies, and what stays in the graph
# ----------------------------------------

source = torch.tensor([1.0, 2.0], requires_grad=True)
results = {
    "source": source,
    "source[:]": source[:],
    "source.detach()": source.detach(),
    "source.clone()": source.clone(),
    "source.detach().clone()": source.detach().clone(),
    "torch.nn.Parameter(source)": torch.nn.Parameter(source),
}
print(" " * 27, "shares memory, requires grad, has a grad_fn")
for name, tensor in results.items():
    shares = tensor.data_ptr() == source.data_ptr()
    print(f"{name:27} {shares!s:14} {tensor.requires_grad!s:14} {tensor.grad_fn is not None}")

# %%
# ``torch.nn.Parameter(source)`` is a new leaf: its gradient does not reach ``source``. For a float32 tensor on the
# CPU, ``detach().cpu().numpy()`` shares the memory, too: put ``clone()`` behind ``detach()``.
#
# Autograd sees the change
# ------------------------
#
# The detached tensor has the same **version counter**. If backward saved the value, it raises after the write below.
# A write through ``.data`` or :ref:`the array <scenario-write-through-the-array-of-a-tensor>` is not counted, and can
# give a wrong gradient without an error.

out = source.exp()
out.detach()[0] = 5.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected...
out.sum().backward()

# %%
# Backward of ``source * 2`` does not save the result, and does not raise.
#
# Change the clone
# ----------------

out = source.exp()
shown = out.detach().clone()
shown[0] = 5.0
out.sum().backward()

assert torch.allclose(source.grad, torch.exp(torch.tensor([1.0, 2.0])))
assert shown[0] == 5.0 and torch.equal(out, torch.exp(torch.tensor([1.0, 2.0])))
shown, source.grad

# %%
# See also: :ref:`scenario-write-through-data`.
#
# .. claim:: detach-shares-memory-and-version
#    :range: leaves writes
#    :leaves-out: layout expanded, one element
#    :wrong: write(x.detach()) -> write(x.data)
#
#    A write through ``detach()`` changes a leaf that requires grad, and its version counter.
#
#    >>> t = torch.tensor([1., 2.], requires_grad=True)
#    >>> t.detach()[0] = 9.
#    >>> t, t._version
#    (tensor([9., 2.], requires_grad=True), 1)
#
#    def holds(x, write):
#        wanted, before = x.detach().clone(), x._version
#        write(wanted)
#        write(x.detach())
#        assert torch.equal(x, wanted) and x._version > before
