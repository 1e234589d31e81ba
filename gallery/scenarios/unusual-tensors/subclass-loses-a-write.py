r"""
Why does ``t[0] = 1`` do nothing on my tensor subclass?
=======================================================

``t[0] = 1`` takes a view, ``t.select(0, 0)``, and writes to that. If your ``__torch_dispatch__`` computes on
copies, the write is lost. Run the operator on the wrapped tensor itself, which must not require grad.

.. symptoms::

   setitem has no effect with __torch_dispatch__
   wrapper subclass in-place ops are lost
   __setitem__ not called on my tensor class
   class derived from torch.Tensor, setting an item leaves the wrapped data as it was
   my quantized tensor with _make_wrapper_subclass ignores q[0] = 1, q.inner still zeros
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
# view of a clone, and ``copy_`` wrote to a clone of that view. For a row of a matrix it is
# ``fill_``. ``__torch_dispatch__`` receives these operators, and not ``__setitem__``, which goes to
# ``__torch_function__``. Writes to a slice and to a list of positions are lost as well:

lost[0:2] = 1.0
lost[[0, 1]] = 1.0

assert lost.inner.tolist() == [0.0, 0.0, 0.0]

# %%
# Without clones
# --------------
#
# ``Wrapped`` runs each operator on the tensor that it holds, so ``select`` gives a view of that tensor. If that tensor
# requires grad, the write is not recorded, and its gradient is wrong. The last line of ``Wrapped`` suits operators that
# return one tensor, and not ``unbind``, ``item`` or ``max(0)``:

kept = Wrapped(torch.zeros(3))
kept[0] = 1.0

assert kept.inner.tolist() == [1.0, 0.0, 0.0]
kept.inner

# %%
# A class that must compute on copies has two duties. It runs operators that make a view, such as ``select``, on the
# tensor that it holds. It copies each argument that an operator wrote, in place or as ``out=``, back into the tensor of
# that argument.
#
# A method ``__setitem__`` in your class is called by ``t[0] = 1``, and not by ``t[0].fill_(1)`` or ``t.fill_(1)``.
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
