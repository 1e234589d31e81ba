r"""
I kept my module's buffers in a list. Why are they stale after ``.to()`` or ``.half()``?
========================================================================================

Where ``module.to()``, ``.half()`` and ``.cuda()`` have something to convert, they put *new* tensors under the names of
the buffers. A list, a dict or an attribute that held the old ones keeps them: look them up when you need them.

.. symptoms::

   self.items = [self.b0, self.b1] is on the wrong device or dtype after model.cuda()
   buffers in a python list are not moved with the module
   tensor attribute stays on the cpu, expected all tensors to be on the same device
   handle to a buffer or a non-parameter tensor is outdated after double() or half()
   update of a kept buffer has no effect on the model
   optimizer or EMA keeps old tensors after the model was converted
   moved the network to the graphics card, arrays in my list stayed behind
   self.masks = [self.mask0, self.mask1], after net.half() self.masks is still float32
"""

import torch
from torch import nn


class Bands(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("low", torch.zeros(2))
        self.register_buffer("high", torch.ones(2))
        self.bands = [self.low, self.high]
        self.scale = torch.ones(2)


bands = Bands().to(torch.bfloat16)
bands.low += 1
print("buffer:", bands.low.dtype, bands.low.tolist())
print("list:  ", bands.bands[0].dtype, bands.bands[0].tolist())
print("plain attribute:", bands.scale.dtype)

# %%
# Why
# ---
#
# ``to()`` goes through the table of buffers and stores ``buffer.to(...)`` under each name: another tensor, unless there
# was nothing to convert. It does not know your list. ``self.scale`` was never registered and is not in the table at
# all.
#
# A list of parameters fares better, and for a reason that you should not build on: ``to()`` keeps the ``Parameter``
# object and changes what is in it, where it can:


def kept(kind, convert):
    module, values = nn.Module(), torch.zeros(2, dtype=torch.bfloat16)
    if kind == "buffer":
        module.register_buffer("held", values)
    else:
        module.held = nn.Parameter(values)
    before = module.held
    convert(module)
    return before is module.held


conversions = {
    "double()": lambda module: module.double(),
    "to(same dtype)": lambda module: module.to(module.held.dtype),
    "load_state_dict": lambda module: module.load_state_dict({"held": torch.ones(2)}),
    "assign=True": lambda module: module.load_state_dict({"held": torch.ones(2)}, assign=True),
}
print(f"{'the object stays':17} buffer  parameter")
for name, convert in conversions.items():
    print(f"{name:17} {kept('buffer', convert)!s:7} {kept('parameter', convert)}")

# %%
# Fix 1: look the tensors up
# --------------------------
#
# A property builds the list at each look, from the names:


class FoundBands(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("low", torch.zeros(2))
        self.register_buffer("high", torch.ones(2))

    @property
    def bands(self):
        return [self.low, self.high]


found = FoundBands().to(torch.bfloat16)
found.low += 1

assert found.bands[0] is found.low and found.bands[0].tolist() == [1.0, 1.0]
assert found.bands[1].dtype == torch.bfloat16
found.bands[0]

# %%
# ``found.bands[0] += 1`` reaches the buffer. ``found.bands[0] = values`` changes a list that lives for this line: write
# ``found.low.copy_(values)``.
#
# For a number of buffers that is known at run time, number their names: ``self.register_buffer(f"band{i}", t)``, and
# ``getattr(self, f"band{i}")``.
#
# Fix 2: a module that holds them
# -------------------------------
#
# A ``ModuleList`` of small modules has an order and is moved. For parameters ``ParameterList`` and ``ParameterDict``
# do it:


class Band(nn.Module):
    def __init__(self, values):
        super().__init__()
        self.register_buffer("values", values)


held = nn.ModuleList([Band(torch.zeros(2)), Band(torch.ones(2))]).to(torch.bfloat16)
held[0].values += 1

assert [band.values.dtype for band in held] == [torch.bfloat16] * 2
assert held[0].values.tolist() == [1.0, 1.0] and list(held.state_dict()) == ["0.values", "1.values"]
held[0].values

# %%
# Fix 3: convert first, keep afterwards
# -------------------------------------
#
# If the module is not converted again, take the references last. The same goes for an optimizer and a dict that you
# made of ``named_buffers()``. An optimizer that has made steps keeps its averages in the old dtype: make a new
# optimizer, and load the ``state_dict()`` of the old one. A model that holds an EMA is converted by its own ``to()``:

module = Bands().to(torch.bfloat16)
module.bands = [module.low, module.high]
module.low += 1

assert module.bands[0].tolist() == [1.0, 1.0]

# %%
# A tensor in ``__init__`` that is no parameter should be a buffer. With ``persistent=False`` it is moved and is not
# saved:

bands.register_buffer("offset", torch.zeros(2), persistent=False)
print(bands.double().offset.dtype, "offset" in bands.state_dict())

# %%
# See also: :ref:`scenario-replace-a-buffer`, :ref:`scenario-loading-undoes-a-tie`,
# :ref:`recipe-update-a-registered-buffer`.
#
# .. claim:: a-conversion-replaces-the-buffers
#    :range: plain-tensors
#    :leaves-out: dtype float64, complex64, int64, int32, bool
#    :not-for: float64: its-subject
#    :same-in-false-worlds: it is about which object an attribute means
#    :wrong: module.double() -> module.to(x.dtype)
#
#    A conversion that changes the dtype of a module's buffer puts another tensor under the name of the buffer.
#
#    >>> module = torch.nn.Module()
#    >>> module.register_buffer("mean", torch.zeros(1))
#    >>> held = module.mean
#    >>> module.double().mean is held, held.dtype == module.mean.dtype
#    (False, False)
#
#    def holds(x):
#        module = torch.nn.Module()
#        module.register_buffer("mean", x)
#        assert module.double().mean is not x and module.mean.dtype == torch.float64
