r"""
I took the slice under ``no_grad`` and write to it outside. Why not?
====================================================================

The write is to be recorded, and how the slice came about was not. Write to a leaf under ``no_grad``. To a computed
tensor, write outside, through a slice that was taken outside: a write under ``no_grad`` is hidden from backward.

.. symptoms::

   view created in no_grad mode is being modified inplace with grad mode enabled
   helper returns a slice from no_grad and I cannot write to it
   cut out a part while gradients were off, adding to it later crashes
   with torch.no_grad(): row = emb.weight[0], then row += 1 after the block raises

.. verdict:: no-grad-view/iadd/eager
.. verdict:: leaf/name-iadd/no-grad
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
with torch.no_grad():
    head = weights[:2]
# raises: RuntimeError: A view was created in no_grad mode and is being modified inplace with grad mode
#     enabled. ...
head += 10.0

# %%
# In uncompiled code a **view** remembers the mode it was made in, inference mode too:

with torch.inference_mode():
    head = weights[:2]

# raises: RuntimeError: A view was created in inference mode and is being modified inplace ...
head += 10.0

# %%
# The other way round nothing is to be recorded, and nothing is ambiguous. The leaf changes:

head = weights[:2]
with torch.no_grad():
    head += 10.0

assert weights.tolist() == [11.0, 12.0, 3.0] and weights.is_leaf
weights

# %%
# Both outside is :ref:`refused for a leaf <error-view-of-a-leaf>`, and recorded for a computed tensor. Under ``no_grad``
# the write to a computed tensor is accepted and not recorded, and backward takes it for unchanged:

unrecorded = weights * 1
head = unrecorded[:2]
with torch.no_grad():
    head *= 10.0
(gradient,) = torch.autograd.grad(unrecorded.sum(), weights)

assert unrecorded[0] == 110.0 and gradient.tolist() == [1.0, 1.0, 1.0]

hidden = weights * 1
head = hidden[:2]
head *= 10.0
hidden.sum().backward()

assert hidden.tolist() == [110.0, 120.0, 3.0] and weights.grad.tolist() == [10.0, 10.0, 1.0]
weights.grad

# %%
# A helper that returns a slice may take it in ``with torch.enable_grad():``, or you take it again.
#
# A slice of a plain tensor may be written with a plain value, as long as the tensor requires no grad. A tracked
# value: :ref:`error-view-from-no-grad`. A tensor made in inference mode: :ref:`error-inference-tensor-in-place`.

cache = torch.zeros(3)
with torch.no_grad():
    slot = cache[:2]
slot += 1.0

assert cache.tolist() == [1.0, 1.0, 0.0]
cache

# %%
# See also: :ref:`error-view-from-inference-mode`, :ref:`scenario-what-each-mode-records`.
#
# .. claim:: a-view-remembers-the-mode-it-was-made-in
#    :range: leaves views
#
#    In uncompiled code, a slice of a leaf that requires grad accepts a write under ``no_grad``, and refuses one outside,
#    if the slice was made under ``no_grad``.
#
#    >>> w = torch.zeros(2, requires_grad=True)
#    >>> with torch.no_grad():
#    ...     inside = w[1:]
#    ...     inside += 5.0
#    >>> w.tolist()
#    [0.0, 5.0]
#    >>> inside.fill_(7.0)
#    Traceback (most recent call last):
#    RuntimeError: A view was created in no_grad mode and is being modified inplace with grad mode enabled...
#
#    def holds(x, view):
#        with torch.no_grad():
#            part = view(x)
#            part.fill_(1)
#        try:
#            part.fill_(2)
#            assert False, "accepted"
#        except RuntimeError as error:
#            assert "no_grad mode" in str(error)
