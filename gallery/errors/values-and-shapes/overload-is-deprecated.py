r"""
This overload of add\_ is deprecated: add\_(Number alpha, Tensor other)
=======================================================================

A factor stands before the tensor or number that is added or subtracted, as in ``scores.add_(2, step)``. Write it as a
keyword, behind: ``scores.add_(step, alpha=2)``. The message names the keyword. For ``addmm_`` the first is ``beta``.

.. symptoms::

   p.data.add_(-lr, grad) prints a deprecation warning
   old optimizer code exp_avg.mul_(beta).add_(1 - beta, grad) warns
   addcmul_(value, a, b) or addcdiv_ with factor first, update the syntax
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0])
step = torch.tensor([10.0, 20.0])

# warns: UserWarning: This overload of add_ is deprecated:
#     add_(Number alpha, Tensor other) Consider using one of the following signatures instead: ...
scores[:2].add_(2, step)
scores

# %%
# Why
# ---
#
# The write went through. The order of the arguments is old. ``addcmul_`` of an optimizer written by hand has the
# same words:

averages = torch.zeros(2)

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: This overload of addcmul_ is deprecated:
#     addcmul_(Number value, Tensor tensor1, Tensor tensor2) Consider using one of the following ...
averages.addcmul_(0.5, step, step)
averages

# %%
# Fix: the tensor first, the factor by name
# -----------------------------------------
#
# The keyword is ``alpha`` for ``add_``, and ``value`` for ``addcmul_``:


# fix: move(scores, step) like (scores[:2].copy_(scores[:2] + step + step), None)[1] from computed(n), leaf(2)
def move(scores, step):
    scores[:2].add_(step, alpha=2)


# fix: average(averages, step) like (averages.copy_(averages + 0.5 * step**2), None)[1] from computed(n), leaf(n)
def average(averages, step):
    averages.addcmul_(step, step, value=0.5)


scores = torch.tensor([1.0, 2.0, 3.0])
averages = torch.zeros(2)
move(scores, step)
average(averages, step)

assert scores.tolist() == [1 + 2 * 10.0, 2 + 2 * 20.0, 3.0] and averages.tolist() == [50.0, 200.0]
scores, averages

# %%
# Beware of ``addmm_``, ``addbmm_``, ``baddbmm_``, ``addmv_`` and ``addr_``. Their first factor is ``beta``, and
# multiplies what the tensor held. A second one before the product is ``alpha``:

gram = torch.tensor([[10.0, 20.0], [30.0, 40.0]])
left, right = torch.ones(2, 1), torch.ones(1, 2)

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: This overload of addmm_ is deprecated: addmm_(Number beta, Tensor mat1, Tensor mat2) ...
old = gram.clone().addmm_(0.5, left, right)

assert torch.equal(old, gram.clone().addmm_(left, right, beta=0.5))
assert not torch.equal(old, gram.clone().addmm_(left, right, alpha=0.5))

# %%
# On a computed tensor ``+=`` has the same gradients as ``add_``. It takes a factor that requires grad, which ``alpha``
# refuses:

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
bonus = torch.tensor([10.0, 20.0], requires_grad=True)
moved = weights * 1
moved[:2] += 2 * bonus
moved[:2].add_(bonus, alpha=2)
moved.sum().backward()

assert moved.tolist() == [41.0, 82.0, 3.0]
assert weights.grad.tolist() == [1.0, 1.0, 1.0] and bonus.grad.tolist() == [4.0, 4.0]

# %%
# For integers the factor has to be an integer: ``counts.add_(step, alpha=0.5)`` raises. On the CPU
# ``counts.addcmul_(step, step, value=0.5)`` does not raise: it cuts the factor off to 0, and so do ``alpha`` and
# ``beta`` of ``addmm_``. Under ``torch.compile`` the old order of ``add_`` and ``addcmul_`` breaks the graph, or raises
# with ``fullgraph=True``.
#
# ``nn.init`` without an underscore
# ---------------------------------
#
# Old names in ``nn.init``, such as ``constant``, lack the ``_`` at the end. Add it:

# warns: FutureWarning: `nn.init.constant` is now deprecated in favor of `nn.init.constant_`.
torch.nn.init.constant(averages, 3.0)

# %%

torch.nn.init.constant_(averages, 4.0)

assert averages.tolist() == [4.0, 4.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    This overload of {op} is deprecated
#
# .. wordings:: FutureWarning
#
#    `nn.init.{name:name}` is now deprecated in favor of `nn.init.{name:name}`.
#
# See also: :ref:`recipe-take-an-optimizer-step-by-hand`, :ref:`error-invalid-combination-of-arguments`.
