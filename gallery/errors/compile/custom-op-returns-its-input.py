r"""
The output of this custom operator must not also be an input to this custom operator
====================================================================================

Your custom operator returns its argument, a view of it, or two outputs that share memory. Return a clone for each
output. If the argument needs no gradient, you may instead declare the write with ``mutates_args`` and return nothing.

.. symptoms::

   torch.library.custom_op edits x in place and does return x, error about aliasing
   custom operator with return x.contiguous(), x.reshape or a slice crashes for some inputs
   custom_op returns chunks or two outputs of the same memory and is refused
"""

import torch


@torch.library.custom_op("demo::reset_first", mutates_args=("scores",))
def reset_first(scores: torch.Tensor) -> torch.Tensor:
    scores[0] = 0.0
    return scores


# raises: RuntimeError: ...The output of this custom operator (1) must not also be an input to this
#     custom operator and (2) may not alias any inputs to this custom operator or other returns. ...
reset_first(torch.tensor([5.0, 1.0]))

# %%
# Why
# ---
#
# An output must be a tensor of its own, in a **storage** that no input has, and no other output. The message
# says so for the argument itself (1) and for what shares its memory (2). In uncompiled code the write is done by then.
#
# ``x.contiguous()``, ``x.to(...)`` and ``x.reshape(...)`` return ``x`` or a view of it where they need not copy. Clone
# there, too. The pieces of one clone, as from ``chunk``, share its storage: clone each piece.
#
# Fix 1: write, and return nothing
# --------------------------------


@torch.library.custom_op("demo::reset_first_in_place", mutates_args=("scores",))
def reset_first_in_place(scores: torch.Tensor) -> None:
    scores[0] = 0.0


# fix: step(scores) like (scores[:1].zero_(), scores * 2)[1] from vector(n)
@torch.compile(backend="aot_eager", fullgraph=True)
def step(scores):
    reset_first_in_place(scores)
    return scores * 2


scores = torch.tensor([5.0, 1.0])
assert step(scores).tolist() == [0.0, 2.0] and scores.tolist() == [0.0, 1.0]
scores

# %%
# Autograd does not record this write: :ref:`claim-a-mutating-custom-op-is-not-recorded`.
#
# Fix 2: return a new tensor, with its gradient
# ---------------------------------------------
#
# ``torch.compile`` needs ``register_fake``, which says what the result looks like. ``register_autograd`` gives the
# gradient. It refuses an operator that names an argument in ``mutates_args``, so this one writes to its clone:


# fix: without_first(scores) like torch.cat([scores[:1] * 0.0, scores[1:]]) from leaf(n)
@torch.library.custom_op("demo::without_first", mutates_args=())
def without_first(scores: torch.Tensor) -> torch.Tensor:
    scores = scores.clone()
    scores[0] = 0.0
    return scores


without_first.register_autograd(lambda ctx, slopes: without_first(slopes))
without_first.register_fake(torch.empty_like)
scores = torch.tensor([5.0, 1.0], requires_grad=True)
(without_first(scores) * torch.tensor([10.0, 20.0])).sum().backward()

assert scores.grad.tolist() == [0.0, 20.0] and scores.tolist() == [5.0, 1.0]
assert torch.equal(torch.compile(without_first, backend="aot_eager")(scores), without_first(scores))
without_first(scores).detach(), scores.grad

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    The output of this custom operator (1) must not also be an input to this custom operator and (2) may not alias any inputs to this custom operator or other returns.
