r"""
Why does a compiled copy hold values that I wrote to the source later?
======================================================================

A bug of the default backend in torch 2.13: in ``saved[:] = state[:]; state.add_(1)``, for one dtype and memory layout,
it moves the read behind the write. Return new tensors from the compiled function, and write outside it.

.. symptoms::

   destination has the updated values after torch.compile
   inductor result differs from eager after in-place updates
   backup taken before an update already contains the update, only when compiled
   compiled particle step: prev[:] = pos[:]; pos.add_(1.0), then prev equals the new pos
"""

import torch

# needs: compiler


# fix: step(saved, state) like (saved.copy_(state), state.copy_(state + 1.0), None)[2]
#     from torch.zeros(n), vector(n); fails in inductor
def step(saved, state):
    saved[:] = state[:]
    state.add_(1.0)


# fix: new_tensors(state) like (state * 1.0, torch.stack([s + 1 for s in state])) from leaf(n); overlapping
def new_tensors(state):
    return state.clone(), state + 1.0


def inputs():
    return torch.zeros(3), torch.tensor([1.0, 2.0, 3.0])


right = inputs()
step(*right)
right

# %%
# That is uncompiled: ``saved`` holds the state before the step. The same, compiled:


@torch.compile
def both(saved, state, other_state):
    step(saved, state)
    return new_tensors(other_state)


written = inputs()
results = both(*written, inputs()[1])
for name, tensor, meant in zip(("saved", "state"), written, right):
    print(name, "right:", torch.equal(tensor, meant))

# %%
# Why
# ---
#
# The compiler turns writes into :ref:`new values <scenario-what-functionalize-makes-of-a-write>` and copies
# them back at the end. What came out is what you get if ``state`` is written first and read for ``saved``
# after that. Nothing raises. The slice on the right matters: ``saved[:] = state`` and ``saved.copy_(state)``
# came out right at 3, 17 and 1000 elements.
#
# A clone in the compiled function does not keep the order. With ``kept = state.clone()``, ``state.add_(1.0)``,
# ``saved.copy_(kept)``, the values in ``saved`` may be the new ones again.
#
# New tensors, and writes outside
# -------------------------------
#
# ``results`` come from the same compiled function. They are new tensors, and right. Copy them into your
# tensors in uncompiled code. Inside the compiled function, the copy into ``saved`` may be wrong again:

assert all(torch.equal(result, meant) for result, meant in zip(results, right))
for tensor, result in zip(written, results):
    tensor.copy_(result)

assert all(torch.equal(tensor, meant) for tensor, meant in zip(written, right))
written

# %%
# Buffers of a module may be assigned in its ``forward``: ``self.saved = self.state.clone()``, then
# ``self.state = self.state + 1.0``. Another name for the old ``state`` does not see the new one.
#
# With ``backend="aot_eager"`` this ``step`` is right:

checked = inputs()
torch.compile(step, backend="aot_eager")(*checked)

assert all(torch.equal(tensor, meant) for tensor, meant in zip(checked, right))

# %%
# See also: :ref:`scenario-compiled-shift-is-wrong`, :ref:`scenario-compiled-write-after-an-indexed-write`.
#
# .. claim:: uncompiled-code-keeps-the-order-of-reads-and-writes
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: = x[:] -> = x * 0
#
#    Uncompiled, a copy by ``saved[:] = part[:]`` holds what ``part`` held before the next write to ``part``,
#    if ``saved`` shares no memory with ``part`` and neither requires grad. With ``backend="aot_eager"`` this
#    example does the same.
#
#    >>> state, saved = torch.zeros(4), torch.zeros(2)
#    >>> def step(saved, part):
#    ...     saved[:] = part[:]
#    ...     part.add_(1.0)
#    >>> torch.compile(step, backend="aot_eager")(saved, state[2:])
#    >>> saved, state
#    (tensor([0., 0.]), tensor([0., 0., 1., 1.]))
#
#    def holds(x):
#        before = x.clone()
#        saved = torch.zeros_like(x)
#        saved[:] = x[:]
#        x.fill_(7)
#        assert torch.equal(saved, before) and torch.equal(x, torch.full_like(x, 7))
