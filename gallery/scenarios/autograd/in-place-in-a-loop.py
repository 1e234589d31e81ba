r"""
Why does ``state += x`` in a loop fail at backward, and ``state = state + x`` does not?
=======================================================================================

Each pass used ``state`` in an operation that saved it, here a product. ``+=`` writes over the saved tensor;
``state = state + x`` makes a new one and leaves the old ones to backward, and to others who hold them.

.. symptoms::

   history += something in a time loop, version error
   rebinding works but the in-place form raises
   the accumulated tensor does not require grad and still breaks backward
   running sum updated in every iteration, backward says that a variable was modified inplace
   hand written RNN: hidden += W @ hidden in the time loop, loss.backward() raises
"""

import torch

weights = torch.tensor([1.0, 2.0], requires_grad=True)
state = torch.zeros(2)
loss = torch.zeros(())
for _ in range(2):
    loss = loss + (weights * state).sum() + weights.sum()
    state += weights.detach()

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...] is at version 2; ...
loss.backward()

# %%
# ``state`` requires no grad, and that does not matter: the gradient of ``weights`` *is* ``state``, so
# ``weights * state`` saved it, since ``weights`` requires grad. A sum, ``weights + state``, saves neither, and raises
# nothing.
#
# As with a list, ``+=`` hits those who hold the old object, too; rebinding does not:

state = saved = [0.0]
state += [1.0]
state = state + [2.0]
print("saved:", saved, "state:", state)

# %%
# Fix 1: one tensor for each pass
# -------------------------------
#
# The sum has the common dtype of ``state`` and ``x``, which may be wider than that of ``state``:

state = torch.zeros(2)
loss = torch.zeros(())
for _ in range(2):
    loss = loss + (weights * state).sum() + weights.sum()
    state = state + weights.detach()
loss.backward()

assert weights.grad.tolist() == [0.0 + 1 + 1 + 1, 0.0 + 1 + 2 + 1]
weights.grad

# %%
# Fix 2: backward before the write
# --------------------------------
#
# If each pass has a loss of its own, and what you add has no history, call ``backward()`` in the pass. With a history
# :ref:`a later backward goes through the passes before <error-backward-a-second-time>`:

weights.grad = None
state = torch.zeros(2)
for _ in range(2):
    loss = (weights * state).sum() + weights.sum()
    loss.backward()
    state += weights.detach()

assert weights.grad.tolist() == [0.0 + 1 + 1 + 1, 0.0 + 1 + 2 + 1]
weights.grad

# %%
# Fix 3: write into a clone
# -------------------------
#
# If only one row changes in each pass, ``clone()`` after the last product and before the write gives each product a
# factor of its own:

weights = torch.tensor([[1.0, 2.0], [0.0, 1.0]], requires_grad=True)
state = torch.ones(2, 1)
loss = torch.zeros(())
for row in range(2):
    state = state.clone()
    state[row] = state[row] + 1
    loss = loss + (weights @ state).sum()
loss.backward()

assert weights.grad.tolist() == [[2.0 + 2.0, 1.0 + 2.0]] * 2
state, weights.grad

# %%
# See also: :ref:`error-saved-value-that-nothing-computed`, :ref:`recipe-build-a-tensor-in-a-loop`,
# :doc:`/reference/what-backward-saves`.
#
# .. claim:: a-saved-factor-need-not-require-grad
#    :range: leaves writes
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    A product saves a factor that requires no grad if the other factor requires grad. A write to it in place makes
#    backward raise.
#
#    >>> w, state = torch.ones(2, requires_grad=True), torch.ones(2)
#    >>> loss = (w * state).sum()
#    >>> state += 1
#    >>> loss.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an
#    inplace operation: ... is at version 1; expected version 0 instead...
#
#    def holds(x, write):
#        factor = torch.zeros(x.shape, dtype=x.dtype)
#        product = x * factor
#        write(factor)
#        try:
#            torch.autograd.grad(product, x, torch.ones_like(product))
#            assert False, "the write was not noticed"
#        except RuntimeError as error:
#            assert "modified by an inplace operation" in str(error)
