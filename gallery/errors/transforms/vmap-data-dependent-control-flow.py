r"""
vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow
=========================================================================================

An ``if``, ``while``, ``and`` or ``max(a, b)`` asks a tensor for one truth value, and under
``torch.vmap`` each sample has its own. Compute both results and choose with ``torch.where``; move a check, such as an
``assert``, out of the vmap.

.. symptoms::

   if x > 0: inside a function under vmap crashes
   while loop or assert on a sample value in torch.vmap fails
   replace if else by torch.where, per-sample condition, clip a row under vmap
"""

import torch


def limit(step):
    step = step.clone()
    if step[0] > 1:
        step[0] = 1
    return step


steps = torch.tensor([[0.5, 2.0], [3.0, 4.0]])

# raises: RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent
#     control flow. We don't support that yet, ...
torch.vmap(limit)(steps)

# %%
# Why
# ---
#
# :api:`torch.vmap` runs ``limit`` once, on tensors with a hidden batch dimension. ``step[0] > 1`` is ``False`` for the
# first sample and ``True`` for the second, and Python can follow one branch. It is refused for a batch of one
# sample, too. ``while``, ``and``, ``assert``, ``0 < x < 1`` and the built-in ``max`` ask a tensor in the same way:

# raises: RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent ...
torch.vmap(lambda step: max(step[0], step[1]))(steps)

# %%
# ``torch.func.jacrev`` calls vmap for you, on the backward pass: an ``if`` over a gradient in the ``backward`` of a
# ``torch.autograd.Function`` raises the same error. With ``chunk_size=1`` it takes the rows of the Jacobian one by one,
# without a vmap.
#
# A function of PyTorch may ask as well. ``torch.nn.functional.gaussian_nll_loss`` checks that the variance is not
# negative. Call it on the whole batch, with ``reduction="none"``, outside of the vmap.

# %%
# Fix 1: choose by value
# ----------------------
#
# :api:`torch.where` takes each element from one of two tensors. The value is chosen and then written, and the item
# assignment keeps the dtype of ``step``. Give the ``1`` as an integer: beside ``1.0`` integers above 16 million would be
# rounded, since ``where`` then computes in floating point.


# fix: limit_by_value(step) like torch.cat([step[:1] * 0.0 + 1.0, step[1:]]) from computed(n) + 1.0
# fix: limit_by_value(step) like step.clone() from leaf(n)
# fix: limit_by_value(step) like torch.tensor([1, *step[1:]]) from torch.arange(n) + 2
# fix: limit_by_value(step) like step + 0 from -torch.arange(n) - 2**24 - 1
def limit_by_value(step):
    step = step.clone()
    step[0] = torch.where(step[0] > 1, 1, step[0])
    return step


steps.requires_grad_()
limited = torch.vmap(limit_by_value)(steps)
limited.sum().backward()

assert limited.tolist() == [[0.5, 2.0], [1.0, 4.0]]
assert steps.grad.tolist() == [[1.0, 1.0], [0.0, 1.0]]
limited.detach(), steps.grad

# %%
# The tensors that ``where`` chooses from are computed for the samples that do not take them, too. If the one that is
# not taken divides by zero, gradients turn ``nan``: :ref:`recipe-replace-nan-and-keep-the-gradient`.
#
# An ``if`` over a shape or a dtype runs, since it is the same for all samples. So does an ``if`` over a tensor that is
# not mapped over:

up = torch.tensor(False)
print(torch.vmap(lambda step: -step if len(step) == 2 else step)(steps.detach()))
print(torch.vmap(lambda step, up: step if up else -step, in_dims=(0, None))(steps.detach(), up))

# %%
# ``torch.maximum(a, b)`` stands for ``max(a, b)``, if neither is NaN, ``a & b`` for ``a and b`` of two comparisons, and
# ``(x > 0).all()`` for ``all(x > 0)``. A ``while`` becomes a loop with a fixed number of turns, enough for each sample.
# ``where`` keeps the samples that have finished:


# fix: halve(step) like step.clone() from torch.ones(3) / 8
# fix: halve(step) like step / 4 from torch.full((2,), 8.0)
def halve(step):
    for _ in range(20):
        step = torch.where(step.sum() > 4, step / 2, step)
    return step


with torch.no_grad():
    halved = torch.vmap(halve)(steps)

assert halved.tolist() == [[0.5, 2.0], [1.5, 2.0]]
halved

# %%
# Fix 2: loop over the samples
# ----------------------------
#
# ``limit`` stays as it is, and runs once for each sample. ``stack`` needs at least one:

# fix: not compiled: statement
steps.grad = None
looped = torch.stack([limit(step) for step in steps])
looped.sum().backward()

assert looped.tolist() == [[0.5, 2.0], [1.0, 4.0]]
assert steps.grad.tolist() == [[1.0, 1.0], [0.0, 1.0]]
looped.detach()

# %%
# The two fixes agree in values and dtypes for the four dtypes below. They agree in gradients, for ``nan`` as well, and
# the first does so compiled with ``aot_eager``:

compiled = torch.compile(torch.vmap(limit_by_value), backend="aot_eager", dynamic=False)
for dtype in (torch.float32, torch.float64, torch.float16, torch.int64):
    for size in (1, 2, 17):
        steps = (torch.arange(size * 3).view(size, 3) - size).to(dtype)
        looped = torch.stack([limit(step) for step in steps])
        limited = torch.vmap(limit_by_value)(steps)
        assert torch.equal(limited, looped) and limited.dtype == looped.dtype == dtype

steps = torch.tensor([[0.5, 2.0], [3.0, float("nan")], [float("nan"), 4.0]], requires_grad=True)
results = []
for function in (torch.vmap(limit_by_value), compiled):
    limited = function(steps)
    (gradient,) = torch.autograd.grad(limited.sum(), steps)
    results.append((limited, gradient))
looped = torch.stack([limit(step) for step in steps])
(gradient,) = torch.autograd.grad(looped.sum(), steps)
for result in results:
    torch.testing.assert_close(result, (looped, gradient), rtol=0, atol=0, equal_nan=True)

looped.detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow.
#
# See also: :ref:`error-vmap-item`, :ref:`error-data-dependent-branching` for ``torch.compile``.
