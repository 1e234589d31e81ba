r"""
Why does my compiled cache update recompile for every position?
===============================================================

``cache[:, position] = new`` with a Python integer is compiled anew for each number. After eight graphs the
compiler gives up: Python runs the function for new numbers, or, with ``fullgraph=True``, it raises. Pass the position
as a tensor of one index, or write to the slice ``position : position + 1``. Both take ``new[:, None]`` as the value.

.. symptoms::

   torch.compile hit recompile limit in the decoding loop
   kv cache update with int position slow when compiled
   compiled generation recompiles every token
   cache[:, pos] = k triggers recompilation
   compiled loop gets slow, every new index compiles the function again
   store(buf, x, t): buf[:, t] = x under torch.compile, one graph per step t
"""

import logging

import torch

logging.getLogger("torch._dynamo").setLevel(logging.CRITICAL)  # no message "hit recompile_limit"


# fix: select(cache, new, position) like (cache.narrow(1, 5, 1).copy_(new), None)[1]
#     from torch.zeros(n, 12), leaf(n)[:, None], torch.tensor([5]); indexed
def select(cache, new, position):
    cache[:, position] = new


# fix: by_slice(cache, new, position) like (cache.narrow(1, 5, 1).copy_(new), None)[1]
#     from torch.zeros(n, 12), leaf(n)[:, None], 5; indexed
def by_slice(cache, new, position):
    cache[:, position : position + 1] = new


def compilations(function, new, positions):
    graphs = []
    torch.compiler.reset()
    compiled = torch.compile(
        function, backend=lambda graph, _: graphs.append(graph) or graph.forward
    )
    cache = torch.zeros(2, 12)
    for position in positions:
        compiled(cache, new, position)
    assert torch.equal(cache, torch.ones(2, 12))
    return len(graphs)


new, numbers = torch.ones(2, 1), list(range(12))
print("a number   ", compilations(select, new[:, 0], numbers))
print("a slice    ", compilations(by_slice, new, numbers))
print("an index   ", compilations(select, new, [torch.tensor([number]) for number in numbers]))

# %%
# Twelve writes each, and the values are right in all three (asserted).
#
# Why
# ---
#
# A compiled graph holds for the inputs that its **guards** accept. A number is first taken for a constant.
# When it changes, the compiler makes it a variable, unless you compile with ``dynamic=False``. That works for
# slices (2 graphs). As an index a number is fixed again each time. The limit of eight graphs is
# ``torch._dynamo.config.recompile_limit``. A number in an attribute of a module, ``self.position``, is fixed each
# time in a slice as well: keep a tensor of one index in a buffer.
#
# For the position ``-1``, and past the end, the slice is empty, and nothing is written. A tensor of one index
# takes ``-1``. Uncompiled it raises if ``new`` has another dtype than ``cache``; the slice converts:
# :ref:`scenario-compiled-index-write-converts`.
#
# A tensor is data. ``torch.tensor([position])`` is a list of one index, so ``new`` has a dimension for the
# positions: its shape is ``[2, 1]``. As an index, a tensor without dimensions, ``torch.tensor(3)``, is turned
# into a number, and is no better. Inside the function ``position.view(1)`` makes it a list of one index:

graphs = compilations(select, new[:, 0], [torch.tensor(number) for number in numbers])

assert graphs > 2
graphs

# %%
# See also: :ref:`recipe-kv-cache-in-compiled-code`, :ref:`scenario-index-with-a-0-d-tensor`.
#
# .. claim:: an-index-tensor-is-data-for-the-compiler
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 17, 1000; layout expanded, one element;
#       dtype float64, float16, bfloat16, complex64, int32, bool
#    :wrong: torch.tensor([at]) -> at
#    :same-in-false-worlds: it is about what is compiled, not what is written
#
#    An assignment by a tensor of one index is compiled once for all positions of a tensor, if the tensor was
#    not made by ``expand``. This is checked for ``float32`` and ``int64``.
#
#    >>> graphs = []
#    >>> def write(cache, at):
#    ...     cache[at] = 1.0
#    >>> write = torch.compile(write, backend=lambda g, _: graphs.append(g) or g.forward)
#    >>> cache = torch.zeros(4)
#    >>> for at in range(3):
#    ...     write(cache, torch.tensor([at]))
#    >>> len(graphs), cache
#    (1, tensor([1., 1., 1., 0.]))
#
#    def holds(x):
#        def write(cache, at):
#            cache[at] = 1
#        torch.compiler.reset()
#        graphs = []
#        write = torch.compile(write, backend=lambda g, _: graphs.append(g) or g.forward)
#        for at in range(len(x)):
#            write(x, torch.tensor([at]))
#        assert len(graphs) == 1 and x.eq(1).all()
