r"""
Only one element of my tensor is NaN. Why is the gradient of another element NaN?
=================================================================================

Both elements are in *one tensor* and depend on the same input. So ``backward()`` of the good one also runs through
the bad one, with a gradient of 0, and 0 times infinity is NaN. Compute from good inputs, or keep the results apart.

.. symptoms::

   gradient of an element without nan is nan, values stored in the same tensor
   results[0] is nan and results[1].backward() gives nan as well
   one bad sample of a batch poisons the gradient of all
   indexing the finite entries before backward does not help
   loss[mask].mean() is finite and its gradient is nan
   division by zero in one entry written with results[i] = value
   one bad cell in my result array, backward of a fine cell gives nan
   out[i] = w / x[i] with x[0] at zero, out[1].backward() gives nan
"""

import torch

speed, time = torch.tensor(6.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)

results = torch.empty(2)
results[0] = speed * time / time
results[1] = speed + time
print("results:", results.detach())

# differs in anomaly-mode: ``backward`` raises ``RuntimeError: Function 'DivBackward0' returned nan values in its 1th
#     output.``
results[1].backward(retain_graph=True)
print("gradients:", speed.grad, time.grad)

# %%
# ``results[1]`` is ``speed + time``: both gradients should be 1.
#
# Why
# ---
#
# ``results[0] = ...`` is recorded, and so is ``results[1] = ...``. The tensor has one history, with both.
# ``backward()`` starts with the gradient ``[0, 1]`` for the whole tensor, and sends its 0 on to the division. The
# slope of that division is ``inf`` or ``nan``, and 0 times that is NaN. It is added to the good gradient:

gradient, slope = torch.tensor(0.0), torch.tensor(float("inf"))
print("0 * inf:", (gradient * slope).item(), "  1 + nan:", 1 + (gradient * slope).item())

# %%
# A batch that is computed at once behaves in the same way, if its samples share an input:

times = torch.tensor([0.0, 2.0])
batch = speed * times / times
# differs in anomaly-mode: ``torch.autograd.grad`` raises ``RuntimeError: Function 'DivBackward0' returned nan values in
#     its 0th output.``
print("a batch:", torch.autograd.grad(batch[1], speed)[0])

# %%
# So a choice among the elements *after* they are in one tensor comes too late:

# differs in anomaly-mode: ``torch.autograd.grad`` raises ``RuntimeError: Function 'DivBackward0' returned nan values in
#     its 1th output.``
finite = results[~results.detach().isnan()]
print("chosen:", finite.detach(), "  gradient:", torch.autograd.grad(finite.sum(), speed)[0])

# %%
# A list or an array of numbers has no history: NaN in one entry leaves the others alone.
#
# Fix 1: keep the parts apart
# ---------------------------
#
# In a Python list each part has its own history. Call ``backward()`` on the part, or stack the parts that are good. A
# finite part can have an infinite slope, as the square root at 0: leave such a part out by its input. The outputs of
# one compiled function have one backward in common (not with ``backend="eager"``): there use fix 2 or 3.

parts = [speed * time / time, speed + time]
good = torch.stack([part for part in parts if part.isfinite()])
speed.grad = time.grad = None
good.sum().backward()

assert speed.grad == 1.0 and time.grad == 1.0
speed.grad, time.grad

# %%
# Fix 2: make the division safe before it is written
# --------------------------------------------------
#
# :api:`torch.where` on the *denominator* keeps infinity out of the graph. A second one puts NaN in as a plain number,
# which has no history:

bad = time == 0
safe = speed * time / torch.where(bad, 1.0, time)
results = torch.empty(2)
results[0] = torch.where(bad, float("nan"), safe)
results[1] = speed + time
speed.grad = time.grad = None
results[1].backward()

assert results[0].isnan() and speed.grad == 1.0 and time.grad == 1.0
results.detach(), speed.grad, time.grad

# %%
# Fix 3: leave bad samples out before they are computed
# -----------------------------------------------------
#
# In a batch choose the rows first, and compute from these:

distance = torch.tensor([4.0, 6.0], requires_grad=True)
seconds = torch.tensor([0.0, 3.0], requires_grad=True)
usable = seconds.detach() != 0
rate = distance[usable] / seconds[usable]
rate.sum().backward()

assert torch.allclose(distance.grad, torch.tensor([0.0, 1 / 3.0]))
assert torch.allclose(seconds.grad, torch.tensor([0.0, -6.0 / 9.0]))
distance.grad, seconds.grad

# %%
# To mark a *good* element on purpose, write a number: nothing goes back through it. Over a bad element that does not
# help (the division still gets the gradient 0), and a weight that ``marked`` is multiplied by gets NaN again:

scores = torch.tensor([1.0, 2.0], requires_grad=True)
marked = scores * 1
marked[0] = float("nan")
marked[1].backward()

assert scores.grad.tolist() == [0.0, 1.0]
marked.detach(), scores.grad

# %%
# The same mechanism behind a mask: :ref:`scenario-nan-behind-a-mask`. More safe forms:
# :ref:`recipe-replace-nan-and-keep-the-gradient`. See also: :ref:`recipe-build-a-tensor-in-a-loop`.
#
# .. claim:: elements-written-into-one-tensor-have-one-history
#    :differs-in: anomaly-mode: ``torch.autograd.grad`` raises, as ``DivBackward0`` returns NaN.
#    :same-in-false-worlds: the NaN comes from arithmetic; no view that was kept is written
#
#    The gradient of a good element is NaN if the same input was divided by zero in an element beside it, and right
#    if the two are apart.
#
#    >>> x, zero = torch.tensor(2.0, requires_grad=True), torch.tensor(0.0)
#    >>> parts = [x * 0 / zero, x * 3]
#    >>> both = torch.empty(2)
#    >>> both[0], both[1] = parts
#    >>> torch.autograd.grad(both[1], x, retain_graph=True)[0].item()
#    nan
#    >>> torch.autograd.grad(parts[1], x)[0].item()
#    3.0
