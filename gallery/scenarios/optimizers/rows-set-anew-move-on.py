r"""
I set rows of a weight anew. Why does the next step move them?
==============================================================

SGD with momentum and Adam step along an average of earlier gradients, also where the new gradient is 0. Set these rows
of the average to 0 as well. Write after ``optimizer.step()``: a gradient from before the write moves the rows, too.

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
# ``exp_avg`` of Adam is a running average of the gradients, and so is ``momentum_buffer`` of SGD, up to a factor. A
# write to the weight does not change them. They lie in ``optimizer.state``, under the parameter:

for name, value in optimizer.state[codes].items():
    print(name, tuple(value.shape))

# %%
# Reset the rows of the state
# ---------------------------
#
# Each entry that has the shape of the weight is set to 0 in these rows. ``step``, one number for all rows, stays:


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
# For another tensor, such as ``codes.data`` or a layer's new ``Parameter``, the function finds no state and raises
# nothing. It raises for SGD with momentum if the gradients are sparse. Of Rprop clear ``prev`` alone, or the rows
# hardly move again. Weight decay moves the rows all the same: :ref:`scenario-zero-gradient-still-moves`.
#
# The first steps are longer
# --------------------------
#
# Adam corrects its averages for the zeros that they begin with, by ``step``. For rows that begin again after many steps
# the correction is over. With the default ``betas`` their first step is about three times ``lr``, and further steps
# along the same gradient grow to six times ``lr``:

# exception in float16: eps-of-adam-is-0-in-float16
weight = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.Adam([weight], lr=0.01)
for _ in range(5000):
    weight.grad = torch.ones(2)
    optimizer.step()
reset_rows(optimizer, weight, [1])
steps = []
for _ in range(12):
    before = weight.detach().clone()
    optimizer.step()
    steps.append((before - weight.detach()) / 0.01)

assert torch.allclose(steps[0], torch.tensor([1.0, 0.1 / 0.001**0.5]), atol=0.1)
print("first step: ", [round(step, 1) for step in steps[0].tolist()])
print("twelfth:    ", [round(step, 1) for step in steps[-1].tolist()])

# %%
# If you clear ``exp_avg`` alone, the row keeps the scale of its old gradients, and its steps stay below ``lr`` here.
#
# See also: :ref:`scenario-parameter-that-grew`, :ref:`recipe-freeze-rows-of-a-weight`,
# :ref:`scenario-replace-a-layer-after-the-optimizer`.
