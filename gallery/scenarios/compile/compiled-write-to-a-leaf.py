r"""
Why does a compiled in-place operation raise about gradients I do not need?
===========================================================================

The rule for a leaf that requires grad holds in compiled code, too. It is applied while the function is traced,
so the error comes wrapped. Put ``torch.no_grad()`` around the call if you need no gradient of its result, or inside
the function.

.. symptoms::

   torch.compile raises an autograd error for an in-place op
   in-place on a parameter fails only when compiled
   where to put no_grad with torch.compile
   compiled function that scales weights ends in a long fake tensor error
   @torch.compile clip(w): w.clamp_(-1, 1), called with fc.weight raises TorchRuntimeError

.. verdict:: leaf/iadd/compile
"""

import torch


def double(table):
    flat = table.view(-1)
    flat.mul_(2)
    return flat.sum()


compiled = torch.compile(double, backend="aot_eager", fullgraph=True)
table = torch.ones(2, 2, requires_grad=True)

# raises: TorchRuntimeError: RuntimeError when making fake tensor call Explanation: Dynamo failed to run
#     FX node with fake tensors: ... got RuntimeError('a view of a leaf Variable that requires grad is
#     being used in an in-place operation.') ...
compiled(table)

# %%
# Why
# ---
#
# Tracing runs the function on fake tensors, which have no values. The text after ``got`` is the error that
# uncompiled code raises: :ref:`error-view-of-a-leaf`. The failed call has not written to ``table``:

table

# %%
# ``no_grad`` around the call
# ---------------------------
#
# One call makes twos. Nothing in the function is recorded for backward:

# fix: not compiled: statement
with torch.no_grad():
    total = compiled(table)

assert table.tolist() == [[2.0, 2.0], [2.0, 2.0]] and total == 8.0
table, total

# %%
# A function that returns a view which was made and written under ``no_grad`` raises ``BackendCompilerFailed``, unless
# it is compiled with ``backend="eager"``. Return ``flat.detach()`` instead of ``flat``.
#
# ``no_grad`` inside the function
# -------------------------------
#
# What the function computes after the ``no_grad`` block is recorded, with the new values:


# fix: double_then_square(table) like (table.data.copy_(2 * table), (table * table).sum())[1] from leaf(n)
def double_then_square(table):
    with torch.no_grad():
        table.view(-1).mul_(2)
    return (table**2).sum()


torch.compile(double_then_square, backend="aot_eager", fullgraph=True)(table).backward()

assert table.tolist() == [[4.0, 4.0], [4.0, 4.0]] and torch.equal(table.grad, 2 * table)
table.grad

# %%
# If the function computes from ``table`` before the write, and backward needs what ``table`` held then, the call
# raises what :ref:`error-compile-saved-value-modified` explains. Through ``.data`` nothing raises, and the gradient
# is wrong. After ``table.exp()`` backward needs the result alone. There the default backend of torch 2.13 gives a
# :ref:`wrong gradient <scenario-compiled-gradient-reads-a-changed-argument>`. Make such writes after ``backward()``.
#
# See also: :ref:`error-failed-to-run-fx-node-with-fake-tensors`, :ref:`recipe-set-part-of-a-parameter`.
#
# .. claim:: compiled-code-keeps-the-rule-for-leaves
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :wrong: w.zero_() -> w * 0
#
#    In compiled code, ``zero_`` raises for a leaf that requires grad. Under ``no_grad`` it writes, if the
#    leaf was not made by ``expand``.
#
#    >>> compiled = torch.compile(lambda w: w.zero_(), backend="aot_eager")
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> compiled(w)
#    Traceback (most recent call last):
#    torch._dynamo.exc.TorchRuntimeError: ...got RuntimeError('a leaf Variable that requires grad ...
#    >>> with torch.no_grad():
#    ...     compiled(w)
#    tensor([0., 0.], requires_grad=True)
#
#    def holds(x):
#        torch.compiler.reset()
#        compiled = torch.compile(lambda w: w.zero_(), backend="eager")
#        try:
#            compiled(x)
#        except torch._dynamo.exc.TorchRuntimeError as error:
#            assert "a leaf Variable that requires grad is being used" in str(error)
#        else:
#            raise AssertionError("it was written")
#        with torch.no_grad():
#            compiled(x)
#        assert not x.any() and x.is_leaf
