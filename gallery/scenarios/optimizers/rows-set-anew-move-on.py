r"""
I set rows of a weight anew. Why does the next step move them?
==============================================================

The optimizer's state still holds the averages of the old rows, and a step uses them, also where the gradient is 0. Set
these rows of the state to 0 as well, in each entry that has the shape of the weight.

.. symptoms::

   reset dead codes of a codebook under no_grad, the next adam step throws the new values far away
   reinitialised neurons drift although their gradient is zero
   overwrote rows of an embedding between steps and momentum carries on with the old direction
   clear adam state exp_avg for some rows only
"""

import torch

codes = torch.zeros(3, 2, requires_grad=True)
optimizer = torch.optim.Adam([codes], lr=0.5)
codes.grad = torch.ones(3, 2)
optimizer.step()
with torch.no_grad():
    codes[1] = 10.0
codes.grad = torch.zeros(3, 2)
optimizer.step()
codes

# %%
# Why
# ---
#
# ``exp_avg`` of Adam is a running average of the gradients, and ``momentum_buffer`` of SGD a running sum. A write to
# the weight changes neither. They lie in ``optimizer.state``, under the parameter:

for name, value in optimizer.state[codes].items():
    print(name, tuple(value.shape))

# %%
# Reset the rows of the state
# ---------------------------
#
# This is for SGD with momentum, and for Adam and its kin. ``step`` is one number for the whole tensor, and stays:


# exception in float16: eps-of-adam-is-0-in-float16
def reset_rows(optimizer, weight, rows):
    for value in optimizer.state.get(weight, {}).values():
        if torch.is_tensor(value) and value.shape == weight.shape:
            value[rows] = 0.0


before = codes.detach().clone()
with torch.no_grad():
    codes[1] = 10.0
reset_rows(optimizer, codes, [1])
codes.grad = torch.zeros(3, 2)
optimizer.step()

assert codes[1].tolist() == [10.0, 10.0]
assert (codes[0] < before[0]).all() and (codes[2] < before[2]).all()
codes

# %%
# Weight decay moves the rows all the same: :ref:`scenario-zero-gradient-still-moves`. Adafactor keeps an average for
# each row and each column, which this function leaves as it is. Of Rprop clear ``prev`` alone: with a ``step_size`` of
# 0 the rows would hardly move again.
#
# The first steps are longer
# --------------------------
#
# Adam corrects its averages for the zeros that they begin with, by ``step``. For rows that begin again after many steps
# the correction is over, so their first step is about three times ``lr`` with the default ``betas``:

# exception in float16: eps-of-adam-is-0-in-float16
weight = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.Adam([weight], lr=0.01)
for _ in range(5000):
    weight.grad = torch.ones(2)
    optimizer.step()
reset_rows(optimizer, weight, [1])
before = weight.detach().clone()
optimizer.step()
steps = (before - weight.detach()) / 0.01

assert torch.allclose(steps, torch.tensor([1.0, 0.1 / 0.001**0.5]), atol=0.1)
[round(step, 1) for step in steps.tolist()]

# %%
# Clear ``exp_avg`` alone to keep the scale of the old gradients instead.
#
# See also: :ref:`scenario-parameter-that-grew`, :ref:`recipe-freeze-rows-of-a-weight`,
# :ref:`scenario-replace-a-layer-after-the-optimizer`.
