r"""
Does a compiled module keep what forward writes to self?
========================================================

Yes: writes to buffers, new tensors in attributes, counters and appended lists are done when the call returns,
in the module that you compiled. If ``forward`` counts in an integer attribute, or appends to a list, the compiler makes
a new graph for each value or length, up to a limit. Make the counter a buffer, and the list a new one in each call.

.. symptoms::

   state in self lost with torch.compile
   running average in compiled module, is the buffer updated
   self.last or self.count after a compiled forward
   a step counter in forward makes torch.compile recompile each call
   recompile_limit hit because of an integer attribute of the module
   values that my network saves on itself, are they there after compiling
   self.attn_maps.append(attn) in forward of torch.compile(net), can I read net.attn_maps
"""

import torch


class Meter(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros(2))
        self.calls, self.last, self.history = 0, None, []

    def forward(self, reading):
        self.total += reading
        self.calls += 1
        self.last = reading * 2
        self.history.append(reading[0])
        return self.total * 1


plain, meter = Meter(), Meter()
compiled = torch.compile(meter, backend="aot_eager")
for step in (1.0, 2.0, 3.0):
    for module in (plain, compiled):
        module(torch.tensor([step, 10.0]))

assert torch.equal(meter.total, plain.total) and meter.calls == plain.calls == 3
assert torch.equal(meter.last, plain.last) and meter.history == plain.history
meter.total, meter.calls, meter.last, meter.history

# %%
# ``compiled`` wraps ``meter``: there is one set of buffers, and both names see it.

compiled.total is meter.total

# %%
# Save ``meter.state_dict()``: the names in ``compiled.state_dict()`` begin with ``_orig_mod.``, and with
# ``strict=False`` a plain module loads none of them.
#
# Register hooks before the first compiled call. A submodule's first forward hook may not run if it comes later.
#
# Why
# ---
#
# After the graph has run, the compiled code copies into ``total``, sets ``calls`` and ``last``, and appends to the
# list. If the call raises, :ref:`some of that may be missing <scenario-compiled-function-raises-half-way>`.
#
# A gradient through ``last`` is kept as well. ``last`` is twice the reading:

reading = torch.tensor([4.0, 5.0], requires_grad=True)
meter = Meter()
torch.compile(meter, backend="aot_eager")(reading)
meter.last.sum().backward()

assert reading.grad.tolist() == [2.0, 2.0]
reading.grad

# %%
# What a counter costs
# --------------------
#
# An integer attribute that ``forward`` reads is a constant of the compiled code, even where ``forward`` does
# nothing but add to it, unless you set ``torch._dynamo.config.allow_unspec_int_on_nn_module``. So is the length of a
# list that ``forward`` appends to. The compiler makes a new graph for each, until :ref:`it gives up
# <scenario-position-of-a-write-recompiles>`. A float is made a variable at its second value, unless you
# compile with ``dynamic=False``. A buffer is data:


# fix: not compiled: setup
class Counting(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("in_buffer", torch.tensor(0))
        self.in_integer = 0
        self.in_float = 0.0
        self.in_list = []

    def forward(self, reading, name):
        if name == "in_list":
            self.in_list.append(reading[0])
        elif name == "in_buffer":
            self.in_buffer += 1
        else:
            setattr(self, name, getattr(self, name) + 1)
        return reading * 2


def graphs(name, calls):
    made = []
    torch.compiler.reset()
    module = Counting()
    compiled = torch.compile(module, backend=lambda graph, _: made.append(graph) or graph.forward)
    for _ in range(calls):
        compiled(torch.ones(2), name)
    value = getattr(module, name)
    assert (len(value) if name == "in_list" else value) == calls
    return len(made)


made = {name: graphs(name, calls=4) for name in ("in_integer", "in_list", "in_float", "in_buffer")}
for name, count in made.items():
    print(f"{name}: graphs for 4 calls: {count}")

assert made["in_buffer"] == 1 and made["in_float"] == 2
assert made["in_integer"] == made["in_list"] == 4

# %%
# The count is right in each (asserted). Where the counter decides an ``if``, a buffer breaks the graph: count outside
# ``forward``. A buffer is in the ``state_dict``, unless you register it with ``persistent=False``. For a position that
# selects, see :ref:`recipe-kv-cache-in-compiled-code`. For ``mode="reduce-overhead"``, see
# :ref:`scenario-output-of-a-cuda-graph-is-overwritten`.
#
# See also: :ref:`scenario-exported-program-writes`.
#
# .. claim:: a-compiled-module-writes-to-the-same-buffers
#    :same-in-false-worlds: a buffer is no slice
#
#    ``torch.compile(module)`` has the buffers of the module itself, and writes to them.
#
#    >>> norm = torch.nn.BatchNorm1d(1)
#    >>> compiled = torch.compile(norm, backend="aot_eager")
#    >>> _ = compiled(torch.tensor([[1.0], [3.0]]))
#    >>> norm.running_mean, norm.num_batches_tracked
#    (tensor([0.2000]), tensor(1))
#    >>> compiled.running_mean is norm.running_mean
#    True
