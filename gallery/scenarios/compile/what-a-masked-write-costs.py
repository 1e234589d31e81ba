r"""
Why does ``torch.compile`` break my function at a mask?
=======================================================

``x[mask] = 0.0`` stays in one graph. ``values[mask]`` does not: how many elements it has depends on the mask's values, so
the compiler ends the graph there, and compiles the rest anew for other counts. Choose with ``torch.where`` instead.

.. symptoms::

   compiled function with a boolean mask is slower than eager
   graph break at nonzero or at masked indexing
   x[mask] += 1 recompiles for each batch
   torch._dynamo explain shows a break at my mask
   how do I avoid a graph break when I update selected elements
   compiled code got slower where I overwrite chosen entries of an array
   loss[valid] = weight[valid] under torch.compile splits my loss into several graphs
"""

import logging

import torch
from torch._dynamo.utils import counters

logging.getLogger("torch._dynamo").setLevel(logging.CRITICAL)  # no message about the breaks


def assign(x, mask, values):
    x[mask] = 0.0
    return x * 2


def add_to(x, mask, values):
    x[mask] += 1.0
    return x * 2


def assign_selected(x, mask, values):
    x[mask] = values[mask]
    return x * 2


def by_nonzero(x, mask, values):
    x[mask.nonzero()[:, 0]] = 0.0
    return x * 2


# fix: by_where(x, mask, values) like torch.stack([v if m else o for o, m, v in zip(x, mask, values)]) * 2
#     from leaf(n), every_third(n), vector(n)
def by_where(x, mask, values):
    return torch.where(mask, values, x) * 2


# fix: add_by_where(x, mask, values) like (x + mask.to(x.dtype)) * 2 from leaf(n), every_third(n), vector(n)
def add_by_where(x, mask, values):
    return torch.where(mask, x + 1.0, x) * 2


values = torch.tensor([10.0, 20.0, 30.0, 40.0])
masks = torch.tensor([[True, False, False, False], [True, True, False, False], [True] * 4])
breaks, reasons = {}, set()
for function in (assign, add_to, assign_selected, by_nonzero, by_where, add_by_where):
    torch.compiler.reset()
    counters.clear()
    graphs = []
    compiled = torch.compile(
        function, backend=lambda graph, _, graphs=graphs: graphs.append(graph) or graph.forward
    )
    for mask in masks:
        expected = function(torch.zeros(4), mask, values)
        assert torch.equal(compiled(torch.zeros(4), mask, values), expected)
    breaks[function.__name__] = bool(counters["graph_break"])
    reasons.update(counters["graph_break"])
    print(f"{function.__name__}: breaks {breaks[function.__name__]}, graphs {len(graphs)}")

assert not breaks["assign"] and not breaks["by_where"] and not breaks["add_by_where"]

# %%
# The results are right each time. What differs is the cost, here for three masks that select one, two and four elements.
#
# An assignment of a number, and ``masked_fill_``, write where the mask is true and need no count. An item that is *read* by
# a mask is a new tensor with as many elements as the mask selects, and so is the result of ``nonzero``. The compiler does
# not know that number, so Python runs the selection, and a second graph goes on with its result. For another
# count that graph is compiled anew. ``x[mask] += 1.0`` reads by the mask, too.
#
# Write without a selection
# -------------------------
#
# ``torch.where`` computes both branches and keeps the chosen elements. It gives new values and leaves ``x`` as it was; assign
# the result to a slice, ``x[:] = ...``, if others see ``x``:


# fix: add_in_place(x, mask) like (x.copy_(x + mask.to(x.dtype)), None)[1] from computed(n), every_third(n)
def add_in_place(x, mask):
    x[:] = torch.where(mask, x + 1.0, x)


x = torch.zeros(4)
torch.compile(add_in_place, backend="aot_eager")(x, masks[1])

assert x.tolist() == [1.0, 1.0, 0.0, 0.0]
x

# %%
# ``where`` computes the branch that is not chosen, too. If that is NaN or infinite, its gradient may be NaN:
# :ref:`scenario-nan-behind-a-mask`. For an integer position, :ref:`scenario-position-of-a-write-recompiles`. For ``if
# mask.any():``, :ref:`error-data-dependent-branching`.
#
# Which line of yours it is
# -------------------------
#
# Run the program with the environment variable ``TORCH_LOGS=graph_breaks``: it prints the breaks with your lines.
# ``counters["graph_break"]``, as above, has them by reason:

sorted(reason.strip().split("\n")[0] for reason in reasons)
