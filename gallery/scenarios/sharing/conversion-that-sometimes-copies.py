r"""
Is ``t.float()`` or ``torch.as_tensor(a)`` a copy?
==================================================

A copy if there is something to convert. If a tensor has the dtype, device and memory format that you ask for, ``to``,
``float``, ``cpu``, ``as_tensor`` and ``contiguous`` return it. ``as_tensor`` shares the memory of an array if it need
not change the dtype. ``clone()`` copies a tensor in each case.

.. symptoms::

   input was modified although I converted it first
   .cpu().numpy() changes the original on cpu but not on gpu
   as_tensor shares or copies
   function changed its float32 argument but left a float64 argument alone
   y = x.to(torch.float32); y[mask] = 0 also zeroes x, sometimes

.. verdict:: tensor/through-float/eager
"""

import numpy as np
import torch


def clipped(signal):
    signal = torch.as_tensor(signal, dtype=torch.float32)
    signal[signal > 1] = 1.0
    return signal


inputs = [5.0], np.array([5.0]), np.array([5.0], dtype=np.float32), torch.tensor([5.0])
for signal in inputs:
    clipped(signal)
    print(signal)

# %%
# The list and the ``float64`` array were copied on the way, and the caller's ``float32`` array and tensor were changed.
# Which is which:

weights = torch.zeros(2, 3)
for name, result in {
    "float()": weights.float(),
    "cpu()": weights.cpu(),
    "contiguous()": weights.contiguous(),
    "T.contiguous()": weights.T.contiguous(),
    "reshape(6)": weights.reshape(6),
    "T.reshape(6)": weights.T.reshape(6),
    "clone()": weights.clone(),
}.items():
    shares = result.data_ptr() == weights.data_ptr()
    print(f"{name:15} the same object: {result is weights!s:6} the same memory: {shares}")

# %%
# Between two devices ``to`` and ``cpu`` copy (:doc:`/learn/devices`). So ``t.cpu().numpy()[0] = 1`` changes a
# ``t`` on the CPU, and does not change a ``t`` on the GPU. With ``t.cpu().numpy().copy()`` neither changes.
#
# A module is different: its ``float()`` and ``to()`` :ref:`change it <scenario-to-a-device-as-a-statement>`.
#
# Say what you need: ``copy=True`` makes ``to`` copy in each case
# ---------------------------------------------------------------


def clipped(signal):
    signal = torch.as_tensor(signal).to(torch.float32, copy=True)
    signal[signal > 1] = 1.0
    return signal


mine = torch.tensor([5.0], requires_grad=True)
out = clipped(mine)
out.sum().backward()

assert mine.item() == 5.0 and mine.grad.tolist() == [0.0] and out.tolist() == [1.0]
mine, out

# %%
# See also: :ref:`scenario-array-and-tensor-of-it`, :ref:`scenario-write-to-contiguous-or-to`.
#
# .. claim:: a-conversion-without-work-copies-nothing
#    :same-in-false-worlds: to() returns the object itself in all three
#    :not-for: float64: its-subject
#        float16: its-subject
#    :range: tensors
#    :wrong: x.to(x.dtype, copy=True) -> x.to(x.dtype)
#
#    ``to`` with the dtype or the device that a tensor has returns the tensor itself. With ``copy=True`` it
#    copies.
#
#    >>> t = torch.zeros(1)
#    >>> t.float() is t, t.double() is t, t.to(torch.float32, copy=True) is t
#    (True, False, False)
#
#    def holds(x):
#        copied = x.to(x.dtype, copy=True)
#        assert x.to(x.device) is x and x.to(x) is x and torch.equal(copied, x)
#        assert copied is not x and (x.numel() == 0 or copied.data_ptr() != x.data_ptr())
