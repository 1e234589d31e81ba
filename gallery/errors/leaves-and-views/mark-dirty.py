r"""
a leaf Variable that requires grad has been used in an in-place operation
=========================================================================

The ``forward`` of a custom ``autograd.Function`` writes into its input and calls ``ctx.mark_dirty``,
and the input is a leaf that requires grad. Call it with a clone, or under ``no_grad`` if the leaf itself is to change.
If you have no custom function: :ref:`error-leaf-in-place`.

.. symptoms::

   custom autograd.Function with ctx.mark_dirty fails when called on a parameter
   x += 1 inside Function.forward, AddOne.apply(x) crashes for requires_grad=True input
   in-place custom Function does not return the tensor marked dirty, error
"""

import torch


class AddOne(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores):
        scores += 1
        ctx.mark_dirty(scores)
        return scores

    @staticmethod
    def backward(ctx, grad):
        return grad


scores = torch.tensor([1.0, 2.0], requires_grad=True)

# raises: RuntimeError: a leaf Variable that requires grad has been used in an in-place operation.
AddOne.apply(scores)

# %%
# Why
# ---
#
# ``forward`` runs without recording, so the write itself is not refused. Autograd looks at what you marked when
# ``forward`` has returned. By then the values *have* changed:

scores

# %%
# What is marked must be among the outputs, so that the graph knows its new value:


class AddOneTwice(AddOne):
    @staticmethod
    def forward(ctx, scores):
        return AddOne.forward(ctx, scores) + 1


# raises: RuntimeError: Some elements marked as dirty during the forward method were not returned as
#     output. The inputs that are modified inplace must all be outputs of the Function.
AddOneTwice.apply(scores.clone())

# %%
# Give ``mark_dirty`` the tensors themselves, not a list of them. If gradients are recorded and the marked input is a
# view with a history, a Function with two outputs is refused. A clone of the view is accepted.
#
# Fix: call it with a clone
# -------------------------


# fix: one_more(scores) like scores + 1 from leaf(n)
def one_more(scores):
    return AddOne.apply(scores.clone())


out = one_more(scores)
(out**2).sum().backward()

assert out.tolist() == [3.0, 4.0] and scores.tolist() == [2.0, 3.0]
assert scores.grad.tolist() == [2 * 3.0, 2 * 4.0]
scores, scores.grad

# %%
# If torch has the operation, write out of place and without a Function, ``scores + 1``:
# :ref:`scenario-custom-function-that-writes`.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    a leaf Variable that requires grad has been used in an in-place operation  -- torch 1.4 and older say this of ``w += 1`` on a leaf that requires grad
#    Some elements marked as dirty during the forward method were not returned as output
#    If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one Tensor
#    mark_dirty can only accept variables, but argument
