r"""
Does an exported program still write to my input and to its buffers?
====================================================================

Yes, if ``forward`` writes in place: ``torch.export`` keeps such writes to arguments and to registered buffers; the
buffers are those of the module that you exported. A Python number in an attribute is frozen. A new tensor that
``forward`` assigns to a plain attribute, or to an item of a list or dict, is lost. A write through ``.data`` is refused
or lost.

.. symptoms::

   mutation of input after torch.export
   buffer not updated in exported model
   counter stays constant in exported program
   does a running count keep counting after I export the network
   self.cache['k'] = k in forward is lost in torch.export.export(net, args).module()
"""

import copy

import torch


class Meter(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros(2))
        self.calls = 0

    def forward(self, reading):
        self.total += reading
        self.calls += 1
        reading[0] = 0.0
        return self.total + self.calls


meter = Meter()
exported = torch.export.export(meter, (torch.zeros(2),)).module()
assert meter.total.tolist() == [0.0, 0.0]  # exporting has not written to it
for _ in range(3):
    reading = torch.tensor([1.0, 10.0])
    result = exported(reading)
    print(result, exported.total, reading)

# %%
# The buffer grows and the input is written. ``calls`` counts as 1 in each call, because it was a constant
# when the graph was made.
#
# The buffer is the module's own. Export a deep copy to keep the two apart. A program that was saved and loaded has
# buffers of its own, too. A buffer that you assign to ``meter`` later is not the program's: write into the old one
# with ``copy_``.

apart = torch.export.export(copy.deepcopy(meter), (torch.zeros(2),)).module()

assert exported.total is meter.total and apart.total is not meter.total
exported.total is meter.total, apart.total is meter.total

# %%
# State that is kept
# ------------------
#
# Make the counter a buffer, and write to it in place. For ``self.last = reading`` register ``last`` and write
# ``self.last.copy_(reading)``. With ``strict=True`` a new tensor that ``forward`` assigns to a buffer is lost: write
# ``self.total += reading``, not ``self.total = self.total + reading``.


# fix: not compiled: transform
class CountingMeter(Meter):
    def __init__(self):
        super().__init__()
        del self.calls
        self.register_buffer("calls", torch.tensor(0))


exported = torch.export.export(CountingMeter(), (torch.zeros(2),)).module()
results = [exported(torch.zeros(2)).tolist() for _ in range(3)]

assert results == [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]] and exported.calls == 3
results

# %%
# See also: :ref:`scenario-what-functionalize-makes-of-a-write`,
# :ref:`scenario-compiled-module-keeps-its-state`.
#
# .. claim:: an-exported-program-writes-to-its-argument
#
#    An exported program can write through to the tensor of which its argument is a view.
#
#    >>> class Zero(torch.nn.Module):
#    ...     def forward(self, x):
#    ...         return x.zero_() + 1
#    >>> base = torch.ones(3)
#    >>> torch.export.export(Zero(), (torch.ones(2),)).module()(base[1:]), base
#    (tensor([1., 1.]), tensor([1., 0., 0.]))
