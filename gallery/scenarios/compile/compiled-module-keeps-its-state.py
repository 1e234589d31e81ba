r"""
Does a compiled module keep what forward writes to self?
========================================================

Yes: writes to buffers, new tensors in attributes, counters and appended lists are all done when the call returns, in the
module that you compiled.

.. symptoms::

   state in self lost with torch.compile
   running average in compiled module, is the buffer updated
   self.last or self.count after a compiled forward
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

assert torch.equal(meter.total, plain.total)
meter.total, meter.calls, meter.last, meter.history

# %%
# ``compiled`` wraps ``meter``: there is one set of buffers, and both names see it.

compiled.total is meter.total

# %%
# Why
# ---
#
# The graph computes new values. When it has run, the compiled code does what ``forward`` did: it copies into
# ``total``, sets ``calls`` and ``last``, and appends to the list.
#
# A gradient through the state is kept as well. ``last`` is twice the reading:

reading = torch.tensor([4.0, 5.0], requires_grad=True)
meter = Meter()
torch.compile(meter, backend="aot_eager")(reading)
meter.last.sum().backward()

assert reading.grad.tolist() == [2.0, 2.0]
reading.grad

# %%
# A number on the module that is used as a position is compiled in, once for each value:
# :ref:`recipe-kv-cache-in-compiled-code`. See also: :ref:`scenario-exported-program-writes`.
#
# .. claim:: a-compiled-module-writes-to-the-same-buffers
#    :same-in-false-worlds: a buffer is no slice
#
#    A compiled module has the buffers of the module, and writes to them.
#
#    >>> norm = torch.nn.BatchNorm1d(1)
#    >>> _ = torch.compile(norm, backend="aot_eager")(torch.tensor([[1.0], [3.0]]))
#    >>> norm.running_mean, norm.num_batches_tracked
#    (tensor([0.2000]), tensor(1))
