r"""
Multiple dispatch failed for 'torch.Tensor.\_\_setitem\_\_'; all \_\_torch\_function\_\_ handlers returned NotImplemented
=========================================================================================================================

A tensor subclass, as the target, the index or the value, declined the assignment. In your own
``__torch_function__`` call ``super()`` for what you do not treat. If a value or an index of somebody else's class holds
its numbers itself, convert it: ``value.as_subclass(torch.Tensor)``.

.. symptoms::

   x[0] = 1 on my torch.Tensor subclass raises TypeError about dispatch
   __torch_function__ or __torch_dispatch__ handler returns NotImplemented, item assignment fails
   assign a value of a third-party tensor class into a normal tensor, TypeError
"""

import torch


class Logged(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return NotImplemented


scores = torch.zeros(3).as_subclass(Logged)

# raises: TypeError: Multiple dispatch failed for 'torch.Tensor.__setitem__'; all __torch_function__
#     handlers returned NotImplemented: - tensor subclass <class '...Logged'> ...
scores[0] = 1.0

# %%
# A class that wraps a tensor fails one level deeper, at the first operation, here the one that makes the view:


class Wrapped(torch.Tensor):
    @staticmethod
    def __new__(cls, data):
        return torch.Tensor._make_wrapper_subclass(cls, data.shape, dtype=data.dtype)

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return NotImplemented


# raises: TypeError: Multiple dispatch failed for 'torch._ops.aten.select.int'; all
#     __torch_dispatch__ handlers returned NotImplemented: - tensor subclass <class '...Wrapped'> ...
Wrapped(torch.zeros(3))[0] = 1.0

# %%
# Why
# ---
#
# Torch asks the subclasses among the arguments until a handler returns something else than ``NotImplemented``.
# ``__torch_function__`` sees the call, ``__setitem__``. ``__torch_dispatch__`` sees its parts below autograd, here
# ``select`` for the view, then a copy (:ref:`claim-item-assignment-is-a-select-and-a-copy`).
#
# A subclass without a handler of its own declines, too, if it meets a subclass that it does not descend from (a
# ``Parameter`` does not count):


class Celsius(torch.Tensor):
    pass


class Labels(torch.Tensor):
    pass


degrees = torch.zeros(3).as_subclass(Celsius)

# raises: TypeError: Multiple dispatch failed for 'torch.Tensor.__setitem__'; all __torch_function__
#     handlers returned NotImplemented: - tensor subclass <class '...Celsius'> - tensor subclass <class '...Labels'> ...
degrees[:] = torch.ones(3).as_subclass(Labels)

# %%
# Fix 1: make the value a plain tensor
# ------------------------------------
#
# ``as_subclass`` copies no numbers. It does not unwrap a class that wraps a tensor: take the wrapped tensor by the
# method or attribute that the class has for it.

# fix: not compiled: setup
values = torch.ones(3).as_subclass(Labels)
degrees[:] = values.as_subclass(torch.Tensor)

assert degrees.as_subclass(torch.Tensor).tolist() == [1.0, 1.0, 1.0] and type(degrees) is Celsius
assert values.as_subclass(torch.Tensor).data_ptr() == values.data_ptr()

# %%
# Fix 2: pass on what you do not treat
# ------------------------------------


# fix: not compiled: setup
class Counted(torch.Tensor):
    writes = 0

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        cls.writes += func is torch.Tensor.__setitem__
        return super().__torch_function__(func, types, args, kwargs or {})


counted = torch.zeros(3).as_subclass(Counted)
counted[0] = 1.0

assert counted.as_subclass(torch.Tensor).tolist() == [1.0, 0.0, 0.0] and Counted.writes == 1
counted.as_subclass(torch.Tensor), Counted.writes

# %%
# A class that wraps a tensor has no memory of its own. In its ``__torch_dispatch__`` do not call ``super()``: run the
# operator on the tensors that you wrap, and wrap what it returns, as in :ref:`scenario-subclass-loses-a-write`.

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    Multiple dispatch failed for '{function}'; all __torch_function__ handlers returned NotImplemented
#    Multiple dispatch failed for '{function}'; all __torch_dispatch__ handlers returned NotImplemented
#    no implementation found for '{function}' on types that implement __torch_function__  -- torch 2.0 and older
#    no implementation found for '{function}' on types that implement __torch_dispatch__
