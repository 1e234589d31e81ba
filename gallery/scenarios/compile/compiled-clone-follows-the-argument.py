r"""
My compiled function returned a clone. Why does it change later?
================================================================

A bug of the default backend in torch 2.13: after a write to a part of an argument or a buffer it may drop a clone that
is returned, and hand out the memory of the argument. Clone outside the compiled function: ``update(x).clone()``.

.. symptoms::

   x[0] = 5; return x.clone() under torch.compile returns a tensor that shares memory with x
   results of an earlier call change with the next call of my compiled module
   buffer of a compiled module is returned as a clone, and the list of results holds the same values everywhere
   inductor output aliases the input although I cloned it
   history.append(step(state)) with a compiled step, all entries equal the last one
"""

import torch

# needs: compiler


def record(scores, place, value):
    scores[place] = value
    return scores.clone()


for step in (record, torch.compile(record)):
    scores = torch.zeros(3)
    first = step(scores, 0, 1.0)
    step(scores, 2, 5.0)
    print("shares memory:", first.data_ptr() == scores.data_ptr(), "first:", first.tolist())

# %%
# The second line is the compiled function: the second call shows in ``first``. A write to ``first`` changes ``scores``.
#
# Why
# ---
#
# The compiler makes a new tensor of the write, and copies it back into ``scores`` at the end of the graph
# (:ref:`scenario-what-functionalize-makes-of-a-write`). It then takes the clone for a copy too many. So it did after
# an assignment to an element, a slice, an index or a mask and after ``x[1:3].add_(1)``, with ``x.clone()``,
# ``x[1].clone()``, ``x.to(dtype, copy=True)``, ``torch.cat([x])`` and ``torch.empty_like(x).copy_(x)``, also of a
# buffer. It kept the clone after ``x[1:3] += 1`` and after a write to the whole tensor, and so did
# ``backend="aot_eager"``.
#
# Clone outside
# -------------
#
# What calls the compiled function makes the copy:


# fix: recorded(scores, place, value) like scores.copy_(torch.where(torch.arange(3) == place, value, scores))
#     from torch.zeros(3), 1, 4.0; overlapping
def recorded(scores, place, value):
    scores[place] = value
    return scores


compiled = torch.compile(recorded)
scores = torch.zeros(3)
history = [compiled(scores, place, value).clone() for place, value in [(0, 1.0), (2, 5.0)]]

assert [entry.tolist() for entry in history] == [[1.0, 0.0, 0.0], [1.0, 0.0, 5.0]]
history

# %%
# Or write to nothing. A function that builds the new tensor returns memory of its own:


# fix: with_score(scores, place, value) like torch.where(torch.arange(3) == place, value, scores)
#     from torch.zeros(3), 1, 4.0; overlapping
def with_score(scores, place, value):
    return torch.where(torch.arange(len(scores), device=scores.device) == place, value, scores)


compiled = torch.compile(with_score)
history = [torch.zeros(3)]
for place, value in [(0, 1.0), (2, 5.0)]:
    history.append(compiled(history[-1], place, value))

assert [entry.tolist() for entry in history[1:]] == [[1.0, 0.0, 0.0], [1.0, 0.0, 5.0]]
history[1:]

# %%
# See also: :ref:`scenario-compiled-write-reaches-the-caller`, :ref:`scenario-compiled-copy-then-write-the-source`,
# :ref:`scenario-output-of-a-cuda-graph-is-overwritten`, :ref:`scenario-same-tensor-many-times-in-a-list`.
