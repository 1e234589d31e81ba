r"""
Why does ``t[0] = 1`` do nothing on my tensor subclass?
=======================================================

``t[0] = 1`` takes a view, ``t.select(0, 0)``, and copies into that. If your ``__torch_dispatch__`` computes on
copies, the write ends in a tensor that nobody keeps. Run the operator on the wrapped tensor itself.

.. symptoms::

   setitem has no effect with __torch_dispatch__
   wrapper subclass in-place ops are lost
   __setitem__ not called on my tensor class
"""

import torch
from torch.utils._pytree import tree_map


class Wrapped(torch.Tensor):
    @staticmethod
    def __new__(cls, inner):
        wrapper = torch.Tensor._make_wrapper_subclass(cls, inner.shape, dtype=inner.dtype)
        wrapper.inner = inner
        return wrapper

    @classmethod
    def unwrap(cls, value):
        return value.inner if isinstance(value, Wrapped) else value

    @classmethod
    def __torch_dispatch__(cls, operator, types, args=(), kwargs=None):
        print(operator)
        result = operator(*tree_map(cls.unwrap, args), **tree_map(cls.unwrap, kwargs or {}))
        return cls(result)


class Copying(Wrapped):
    @classmethod
    def unwrap(cls, value):
        return value.inner.clone() if isinstance(value, Wrapped) else value


class Values(list):
    def __setitem__(self, index, value):
        print("list: __setitem__", index, value)


Values([0.0, 0.0, 0.0])[0] = 1.0
lost = Copying(torch.zeros(3))
lost[0] = 1.0
lost.inner

# %%
# For a list it is one call of ``__setitem__``. For the tensor two operators are dispatched. ``select`` gave a
# view of a clone, and ``copy_`` wrote to a clone of that view. A slice is dispatched as ``slice`` and
# ``fill_``, and a list of positions as ``index_put_``; these writes are lost in the same way:

lost[0:2] = 1.0
lost[[0, 1]] = 1.0

assert lost.inner.tolist() == [0.0, 0.0, 0.0]

# %%
# Without clones
# --------------
#
# ``Wrapped`` runs each operator on the tensor that it holds, so ``select`` gives a view of that tensor:

kept = Wrapped(torch.zeros(3))
kept[0] = 1.0

assert kept.inner.tolist() == [1.0, 0.0, 0.0]
kept.inner

# %%
# A class that must compute on copies has two duties. It copies the result of an in-place operator back into
# the tensor that it holds. It raises for operators that make a view, such as ``select``, since a write to that
# view could not be copied back.
#
# See also: :ref:`scenario-what-item-assignment-calls`, :ref:`error-subclass-returned-notimplemented`.
#
# .. claim:: item-assignment-is-a-select-and-a-copy
#    :same-in-false-worlds: it is about the operations that are dispatched
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; layout expanded, one element
#    :wrong: x[0] = value -> x[:1] = value
#
#    An assignment by one integer, of a value that has the shape of the element or row, is dispatched as a view
#    and a write to it.
#
#    >>> from torch.utils._python_dispatch import TorchDispatchMode
#    >>> class Names(TorchDispatchMode):
#    ...     def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
#    ...         print(operator)
#    ...         return operator(*args, **(kwargs or {}))
#    >>> x, value = torch.zeros(3), torch.tensor(1.0)
#    >>> with Names():
#    ...     x[0] = value
#    aten.select.int
#    aten.copy_.default
#
#    def holds(x):
#        from torch.utils._python_dispatch import TorchDispatchMode
#
#        names = []
#
#        class Names(TorchDispatchMode):
#            def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
#                names.append(str(operator))
#                return operator(*args, **(kwargs or {}))
#
#        value = torch.zeros_like(x[0])
#        with Names():
#            x[0] = value
#        assert names == ["aten.select.int", "aten.copy_.default"]
