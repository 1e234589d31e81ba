r"""
Trying to use a saved tensor that has been detached in-place, i.e. with .detach\_()
===================================================================================

An operation saved its input for backward. Later your code, or ``zero_grad(set_to_none=False)``, called ``detach_()``
on this input. Use ``detach()``, which gives a new tensor and leaves the old one in the graph.

.. symptoms::

   hidden.detach_() before loss.backward() crashes, truncated BPTT
   gradient penalty with create_graph, then zero_grad(set_to_none=False), backward fails
   detach_ instead of detach breaks the backward pass
"""

import torch

weights = torch.tensor([1.0, 2.0], requires_grad=True)
hidden = weights * 3
loss = (hidden * hidden).sum()
hidden.detach_()

# differs in saved-tensor-hooks: Nothing raises: backward asks the hook for the saved tensor, and does
#     not see that it was detached.
# raises: RuntimeError: Trying to use a saved tensor that has been detached in-place, i.e. with
#     .detach_().This is not supported, please use out-of-place `.detach()` instead
loss.backward()

# %%
# Why
# ---
#
# ``hidden * hidden`` **saved** its two factors for the derivative (:doc:`/reference/what-backward-saves`).
# ``detach_()`` takes the history off the very tensor that was saved. No value was written over, and no
# write was counted:

hidden, hidden.grad_fn, hidden._version

# %%
# It matters *what* was saved. An operation that keeps its own **result**, such as ``exp``, needs no history
# of it, and backward gives the right gradients after ``detach_()`` on that result. So it does if ``hidden``
# was not saved at all:

gates = weights.exp()
loss = gates.sum()
gates.detach_()
(gradient,) = torch.autograd.grad(loss, weights)

assert torch.equal(gradient, weights.detach().exp())
gradient

# %%
# Fix: detach what goes on, not what was computed with
# ----------------------------------------------------


# fix: loss_and_state(weights) like ((9 * weights**2).sum(), 3 * weights.detach()) from leaf(n)
def loss_and_state(weights):
    hidden = weights * 3
    loss = (hidden * hidden).sum()
    return loss, hidden.detach()


loss, state = loss_and_state(weights)
loss.backward()

assert weights.grad.tolist() == [2 * 9 * 1.0, 2 * 9 * 2.0]
assert state.tolist() == [3.0, 6.0] and not state.requires_grad
state, weights.grad

# %%
# ``state`` shares its storage with ``hidden``. If you go on to write to ``state``, write after
# ``backward()``, or to a clone: otherwise backward raises :ref:`error-modified-by-an-inplace-operation`.
#
# When ``backward()`` has run and the history is no longer needed, ``detach_()`` is right. A view refuses it, as the
# output of an LSTM with ``batch_first=True`` is: write ``hidden = hidden.detach()``.

hidden = weights * 3
(hidden * hidden).sum().backward()
hidden.detach_()

assert hidden.is_leaf and hidden.tolist() == [3.0, 6.0]
hidden

# %%
# Fix: ``zero_grad`` with a gradient penalty
# ------------------------------------------
#
# ``zero_grad(set_to_none=False)`` calls ``detach_()`` on a ``grad`` that ``create_graph=True`` gave a history.
# Leave ``set_to_none`` at ``True``, its default. Or take the gradient with ``torch.autograd.grad``, which does not
# store it in ``grad``:

# fix: not compiled: backward
weights.grad = None
optimizer = torch.optim.SGD([weights], lr=0.1)
(gradient,) = torch.autograd.grad((weights**3).sum(), weights, create_graph=True)
penalty = (gradient**2).sum()
optimizer.zero_grad(set_to_none=False)
penalty.backward()

# The penalty is the sum of 9 * weights ** 4.
assert weights.grad.tolist() == [36 * 1.0**3, 36 * 2.0**3]
weights.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Trying to use a saved tensor that has been detached in-place
#    No grad_fn for non-leaf saved tensor  -- up to torch 1.13
