r"""
I wrote a tensor from another device, and nothing changed or raised. Why?
=========================================================================

It was on the ``meta`` device, which has shapes and no values. A write of it by an index list, by a mask or with ``+=``
is skipped without an error. An assignment to a slice or to one element raises.

.. symptoms::

   weights still zero after adding a state dict that was loaded with map_location="meta"
   add of a meta tensor does nothing
   value from a model under init_empty_weights ignored
   device of the value is not checked
   added pretrained numbers to my weights, weights stay zero and no error is shown
   w.masked_fill_(m > 0, 1) or w[[0, 1]] = delta silently skipped, delta.device is meta
"""

import numpy as np
import torch

weights = torch.zeros(3)
missing = torch.ones(3, device="meta")

weights += missing
weights[[0, 1]] = missing[:2]
weights.masked_fill_(missing > 0, 5.0)
weights

# %%
# The version counter says that three writes took place. A write on ``meta``
# :ref:`counts and stores nothing <claim-a-write-to-a-meta-tensor-moves-its-version-only>`, and so do these:

weights._version

# %%
# Methods that compare the devices, such as ``index_add_``, ``index_copy_`` and ``put_``, raise, and so does
# ``masked_fill_`` with a value from ``meta``. ``+=`` raises in code compiled with ``aot_eager``. An assignment to a
# slice or to one element is a copy, and there is nothing to copy:

# raises: NotImplementedError: Cannot copy out of meta tensor; no data!
weights[:] = missing

# %%
# A list stores the tensor itself, which still has no value. An array refuses it:

row = [0, 0]
row[0] = missing[0]
print(row)

# raises: TypeError: can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the
#     tensor to host memory first.
np.zeros(3)[:] = missing

# %%
# The numbers have to come from somewhere else. Load the file again with ``map_location="cpu"``, not ``"meta"``. Or
# make memory and fill it: :api:`torch.nn.Module.to_empty` allocates for a whole module, :api:`torch.empty_like` for
# one tensor. The numbers in new memory are arbitrary. ``to_empty`` gives new memory also to parameters that had
# numbers, and these numbers are lost:

layer = torch.nn.Linear(2, 2, device="meta").to_empty(device=weights.device)
layer.weight.is_meta, torch.empty_like(missing, device=weights.device).is_meta

# %%
# Check what is still on ``meta`` before you write:

loaded = {"weight": torch.ones(3), "bias": torch.ones(3, device="meta")}
on_meta = [name for name, value in loaded.items() if value.is_meta]
weights += loaded["weight"]

assert weights.tolist() == [1.0, 1.0, 1.0]
on_meta, weights

# %%
# A value on another device that has memory: :ref:`error-all-tensors-on-the-same-device`. A tensor that is itself on
# ``meta``: :ref:`scenario-write-to-a-meta-tensor`.
# See also: :ref:`error-cannot-copy-out-of-meta-tensor`, :ref:`error-cannot-convert-device-type-tensor-to-numpy`.
#
# .. claim:: a-write-from-meta-is-skipped
#    :range: plain-tensors
#    :leaves-out: layout expanded, one element
#    :wrong: device="meta" -> device=x.device
#    :same-in-false-worlds: no value is written, through a view or otherwise
#
#    In uncompiled code, adding a ``meta`` tensor in place to a tensor that is not expanded raises nothing and changes
#    nothing.
#
#    >>> t = torch.zeros(2)
#    >>> t += torch.ones(2, device="meta")
#    >>> t
#    tensor([0., 0.])
#
#    def holds(x):
#        before = x.clone()
#        x += torch.ones(x.shape, dtype=x.dtype, device="meta")
#        assert torch.equal(x, before)
