r"""
Argument is not defined as mutable but was mutated
==================================================

A custom operator writes to an argument and does not say so. Name the argument in ``mutates_args``, or mark it in a
schema of your own: ``Tensor(a!)``. If the operator should not write, let it write to a ``clone()``.

.. symptoms::

   opcheck fails on my torch.library.custom_op that fills its cache argument
   custom_op changes x[0] = 0 in place, mutates_args=() forgotten, schema test complains
   custom kernel that updates a buffer has no effect after torch.compile, op dropped
"""

import torch


@torch.library.custom_op("demo::clear_first", mutates_args=())
def clear_first(cache: torch.Tensor) -> None:
    cache[0] = 0.0


# raises: OpCheckError: opcheck(op, ...): test_schema failed with Argument cache is not defined as mutable
#     but was mutated (scroll up for stack trace)
torch.library.opcheck(clear_first, (torch.tensor([5.0, 1.0]),))

# %%
# Why
# ---
#
# ``mutates_args`` goes into the **schema** of the operator, and ``torch.compile`` goes by the schema. A call
# does not check whether the schema is true. ``torch.library.opcheck`` does, for the arguments that it gets, and
# sees a write that changes values or the shape. Uncompiled, the write is done.
# Here the operator says that it neither returns nor writes, and the compiled function leaves it out:


def step(cache):
    clear_first(cache)
    return cache + 1.0


clear_first.register_fake(lambda cache: None)
compiled = torch.compile(step, backend="aot_eager")
written, left_out = step(torch.tensor([5.0, 1.0])), compiled(torch.tensor([5.0, 1.0]))

assert written.tolist() == [1.0, 2.0] and left_out.tolist() == [6.0, 2.0]
written, left_out

# %%
# Fix: name what is written
# -------------------------


@torch.library.custom_op("demo::clear_first_of", mutates_args=("cache",))
def clear_first_of(cache: torch.Tensor) -> None:
    cache[0] = 0.0


# fix: step(cache) like (cache[:1].zero_(), cache + 1.0)[1] from vector(n)
@torch.compile(backend="aot_eager")
def step(cache):
    clear_first_of(cache)
    return cache + 1.0


cache = torch.tensor([5.0, 1.0])
assert step(cache).tolist() == [1.0, 2.0] and cache.tolist() == [0.0, 1.0]
torch.library.opcheck(clear_first_of, (torch.tensor([5.0, 1.0]),))

# %%
# The write is still not recorded for the gradient: :ref:`claim-a-mutating-custom-op-is-not-recorded`.
#
# ``mutates_args`` is for a write to the values. An operator that changes the shape of its argument by
# ``resize_`` or ``unsqueeze_`` passes ``opcheck`` with it, and compiled code may give another
# shape or raise. Return a new tensor there.
#
# You may not have meant the write. ``contiguous()`` and ``to()`` return the argument itself where they need not
# copy, and a write to the result is a write to the argument. Then clone:


@torch.library.custom_op("demo::without_first_of", mutates_args=())
def without_first_of(cache: torch.Tensor) -> torch.Tensor:
    rest = cache.clone(memory_format=torch.contiguous_format)
    rest[0] = 0.0
    return rest


without_first_of.register_autograd(lambda ctx, slopes: without_first_of(slopes))
without_first_of.register_fake(
    lambda cache: torch.empty(cache.shape, dtype=cache.dtype, device=cache.device)
)
cache = torch.tensor([5.0, 1.0])
torch.library.opcheck(without_first_of, (cache,))

assert without_first_of(cache).tolist() == [0.0, 1.0] and cache.tolist() == [5.0, 1.0]

# %%
# A name that the signature does not have is refused when the operator is defined:


def clear(cache: torch.Tensor) -> None:
    cache.zero_()


# raises: ValueError: infer_schema(func): {'buffer'} in mutates_args were not found in the custom op's
#     signature. mutates_args should contain the names of all args that the custom op mutates, ...
torch.library.custom_op("demo::clear", clear, mutates_args={"buffer"})

# %%
# Other wordings
# --------------
#
# .. wordings:: OpCheckError
#
#    Argument {name} is not defined as mutable but was mutated
#
# .. wordings:: ValueError
#
#    infer_schema(func): {names} in mutates_args were not found in the custom op's signature.
