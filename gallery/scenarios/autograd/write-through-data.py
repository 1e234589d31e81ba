r"""
Is ``.data`` a safe way round the in-place error?
=================================================

No. It writes without the leaf check, and in uncompiled code without moving the version counter. So a gradient that
needs the old value comes out wrong, and nothing raises. To change a parameter, use ``torch.no_grad()``.

.. symptoms::

   is it safe to change weights through .data
   dot data makes the in-place error go away
   gradients wrong after editing w.data
   should I use .data or no_grad
   silenced the in-place error with an old trick, now training learns something wrong
   loss = (w * w).sum(); w.data.clamp_(0, 1); loss.backward() uses clamped weights

.. verdict:: leaf/through-data/saved
"""

import torch

scale = torch.tensor([1.0, 2.0], requires_grad=True)
squares = scale * scale

scale.data[0] = 5.0
squares.sum().backward()
print("gradient:", scale.grad.tolist())

# %%
# ``squares`` was computed from 1 and 2, so its derivative is 2 and 4. Backward multiplied by the saved ``scale``,
# which is 5 by now. For ``scale * 2`` or ``scale.exp()`` backward does not need ``scale``, and the gradient is right.
# Some errors stay: arithmetic on an expanded tensor is refused through ``.data`` as well, ``.data[0] = 5.0`` raises for
# an inference tensor outside its mode, and ``.data`` itself :ref:`under vmap <error-data-under-a-transform>`.
#
# Under ``no_grad`` the same write is seen
# ----------------------------------------
#
# It moves the **version counter**, so backward raises if it saved ``scale``. So does a write through
# ``scale.detach()``:

scale = torch.tensor([1.0, 2.0], requires_grad=True)
squares = scale * scale
with torch.no_grad():
    scale[0] = 5.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...] is at version 1; ...
squares.sum().backward()

# %%
# Write when no backward is to come for what was computed from the old value: before the forward pass, or after
# ``backward()``:

scale = torch.tensor([1.0, 2.0], requires_grad=True)
(scale * scale).sum().backward()
with torch.no_grad():
    scale[0] = 5.0

assert scale.grad.tolist() == [2.0, 4.0] and scale.tolist() == [5.0, 2.0]
print("gradient:", scale.grad.tolist(), "scale:", scale.tolist())

# %%
# A computed tensor is written outside ``no_grad``
# ------------------------------------------------
#
# Neither way records the write, so the gradient still goes to what the overwritten element was computed from. Write
# while gradients are recorded. If backward raises then, take a new tensor, as from ``torch.where``:

gradients = []
for way in ("data", "no_grad", "recorded", "where"):
    inputs = torch.tensor([1.0, 2.0], requires_grad=True)
    hidden = inputs * 2
    if way == "data":
        hidden.data[0] = 0.0
    elif way == "no_grad":
        with torch.no_grad():
            hidden[0] = 0.0
    elif way == "recorded":
        hidden[0] = 0.0
    else:
        hidden = torch.where(torch.tensor([True, False]), 0.0, hidden)
    hidden.sum().backward()
    gradients.append(inputs.grad.tolist())
    print(f"{way:9}", inputs.grad.tolist())

assert gradients == [[2.0, 2.0], [2.0, 2.0], [0.0, 2.0], [0.0, 2.0]]

# %%
# See also: :ref:`scenario-mask-scores-through-data`, :ref:`scenario-writes-that-backward-misses`,
# :ref:`error-modified-by-an-inplace-operation`, :ref:`recipe-set-part-of-a-parameter`.
#
# .. claim:: data-hides-a-write-from-the-version-counter
#    :range: tensors writes
#    :leaves-out: layout expanded, one element
#
#    In uncompiled code, a write through ``.data`` does not move the version counter of a tensor that is not
#    expanded, so backward cannot see that a saved value changed; a write under ``no_grad`` moves it.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> squares = w * w
#    >>> w.data[0] = 5.0
#    >>> w._version
#    0
#    >>> squares.sum().backward()
#    >>> w.grad
#    tensor([10.,  2.])
#    >>> with torch.no_grad():
#    ...     w[0] = 5.0
#    >>> w._version
#    1
#
#    def holds(x, write):
#        before = x._version
#        write(x.data)
#        assert x._version == before
#        with torch.no_grad():
#            write(x)
#        assert x._version > before
