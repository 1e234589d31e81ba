r"""
Does a loop over ``parameters()`` or ``state_dict()`` change the model?
=======================================================================

It does if the loop writes, to parameters under ``no_grad``: ``p *= 0.5`` or ``p.copy_(new)``. It does not if it assigns
to a name, ``p = p * 0.5``, or to a key of the dictionary that ``state_dict()`` returns.

.. symptoms::

   weights stay the same after my loop over model.parameters()
   exponential moving average of weights never moves
   setting a key of state_dict has no effect on the model
   tried to halve all weights in a for loop, network stays the same
   DQN soft update: t = 0.9*t + 0.1*p in a loop leaves target_net frozen
   n = n + noise in a loop over net.parameters() does not change the network
   for a, p in zip(ema.parameters(), net.parameters()): a = 0.99 * a + 0.01 * p keeps the average at its start
   model.state_dict()['fc.weight'] = new, and the model still has its old weights

.. verdict:: parameter/iadd/eager
"""

import torch
from torch import nn

model, average = nn.Linear(2, 1, bias=False), nn.Linear(2, 1, bias=False)
with torch.no_grad():
    model.weight.fill_(4.0)
    average.weight.fill_(0.0)
    for a, p in zip(average.parameters(), model.parameters()):
        a = 0.5 * a + 0.5 * p
average.weight

# %%
# The loop computed the right numbers and put them under the name ``a``. The next round gives the name ``a`` to
# the next parameter. Write the numbers into the parameter. The last argument of ``lerp_`` is the share of ``p``: for a
# decay of 0.999 write ``0.001``. If the dtypes differ, write ``p.to(a.dtype)``:

with torch.no_grad():
    for a, p in zip(average.parameters(), model.parameters()):
        a.lerp_(p, 0.5)

assert average.weight.tolist() == [[2.0, 2.0]] and model.weight.tolist() == [[4.0, 4.0]]
average.weight

# %%
# ``parameters()`` leaves out the buffers, such as the running mean of a ``BatchNorm1d``. For an average copy the
# buffers as well, in a loop over ``buffers()``.
#
# ``state_dict()``: a new dictionary with the real memory
# -------------------------------------------------------
#
# Its values share the storage of the parameters and buffers. They are detached, unless you pass ``keep_vars=True``. So
# a write reaches the model, also outside ``no_grad``. A buffer with ``persistent=False`` has no key. A tied weight
# stands under two keys, so this loop multiplies a tied weight twice. A buffer of integers, such as a count of batches,
# takes no product with a fraction.

for name, value in average.state_dict().items():
    value *= 10
average.weight

# %%
# The dictionary itself is made anew by each call. A tensor that you put into it does not reach the model:

average.state_dict()["weight"] = torch.zeros(1, 2)

average.weight.tolist()

# %%
# Copy into the tensor that the dictionary holds:

average.state_dict()["weight"].copy_(torch.zeros(1, 2))

assert average.weight.tolist() == [[0.0, 0.0]]
average.weight.tolist()

# %%
# To replace all weights: :ref:`recipe-copy-weights-between-models`. To keep them, clone the values of the
# dictionary, or the next step changes what you kept: :ref:`recipe-keep-the-best-weights`.
#
# Outside ``no_grad`` a write to a parameter that requires grad raises:

# raises: RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.
for p in average.parameters():
    p *= 0.5

# %%
# See also: :ref:`error-leaf-in-place`, :ref:`recipe-set-part-of-a-parameter`.
#
# .. claim:: state-dict-values-share-the-parameters-memory
#    :same-in-false-worlds: detach shares the storage in every world
#    :range: plain-tensors
#    :leaves-out: dtype int64, int32, bool; layout expanded, one element
#    :wrong: state_dict()["weight"].fill_(7) -> state_dict()["weight"].add(7)
#
#    A write to a value of ``state_dict()`` changes the model; a new value under its key does not.
#
#    >>> layer = torch.nn.Linear(1, 1, bias=False)
#    >>> layer.state_dict()["weight"].fill_(3.0)
#    tensor([[3.]])
#    >>> layer.state_dict()["weight"] = torch.zeros(1, 1)
#    >>> layer.weight.item()
#    3.0
#
#    def holds(x):
#        layer = torch.nn.Module()
#        layer.weight = torch.nn.Parameter(x)
#        layer.state_dict()["weight"].fill_(7)
#        assert (layer.weight == 7).all()
#        layer.state_dict()["weight"] = torch.zeros_like(x)
#        assert (layer.weight == 7).all()
