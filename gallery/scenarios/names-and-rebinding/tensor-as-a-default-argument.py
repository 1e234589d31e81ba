r"""
Why does my function remember values from the call before?
==========================================================

A default value is made once, when ``def`` runs. With ``state=torch.zeros(2)`` as the default, ``state += x`` writes
into that one tensor, and the next call finds what was written. Use ``None`` as the default and make the tensor inside.

.. symptoms::

   default argument torch.zeros keeps old values
   second call gives a different result than the first
   hidden state leaks between batches
   function without random numbers gives another output every time I call it with equal input
   def forward(self, x, h=torch.zeros(64)): h += x keeps the previous sequence
"""

import numpy as np
import torch


def step(x, state=torch.zeros(2)):
    state += x
    return state


first, second = step(torch.ones(2)), step(torch.ones(2))
first, second, first is second

# picture: first, second

# %%
# Both results are the one object. A list does it with ``append``, an array with ``+=``:


def collect(x, seen=[], total=np.zeros(1)):
    seen.append(x)
    total += x
    return seen, total


collect(1), collect(2)

# %%
# A tensor in the body of a class is made once, too. ``__init__`` makes another for each object:


class Meter:
    total = torch.zeros(1)

    def __init__(self):
        self.own = torch.zeros(1)


one, other = Meter(), Meter()
one.total += 1
one.own += 1
other.total, other.own

# %%
# The objects of a ``dataclass`` share a default tensor, too: write ``field(default_factory=...)``. An attribute such as
# ``self.hidden`` outlives the call. Set it anew where a sequence or a batch begins.
#
# In the fix ``state + x`` is a new tensor of the dtype of the sum, and a state that a caller passes stays as it is. If
# ``x`` is on a GPU, write ``torch.zeros(2, device=x.device)``:


def step(x, state=None):
    if state is None:
        state = torch.zeros(2)
    return state + x


first, second = step(torch.ones(2)), step(torch.ones(2))

assert first.tolist() == second.tolist() == [1.0, 1.0] and first is not second
assert step(1.0).tolist() == [1.0, 1.0] and step(torch.tensor([1, 1])).is_floating_point()
assert step(torch.ones(2), second).tolist() == [2.0, 2.0] and second.tolist() == [1.0, 1.0]
first, second

# %%
# .. claim:: a-default-tensor-is-made-once
#    :same-in-false-worlds: one tensor with several names, no view
#    :range: plain-tensors
#    :leaves-out: dtype bool; layout expanded, one element
#    :wrong: state += 1 -> state = state + 1
#
#    A tensor that is a default value keeps what a call writes into it.
#
#    >>> def step(x, state=torch.zeros(1)):
#    ...     state += x
#    ...     return state.item()
#    >>> step(1.0), step(1.0)
#    (1.0, 2.0)
#
#    def holds(x):
#        wanted = x + 1 + 1
#
#        def step(state=x):
#            state += 1
#            return state
#
#        step()
#        assert torch.equal(step(), wanted)
