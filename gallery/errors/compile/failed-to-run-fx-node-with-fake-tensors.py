r"""
RuntimeError when making fake tensor call
=========================================

``torch.compile`` tried your line on tensors without data, and the line raised. Read the text after
``got``, search for that, and fix the line as you would without ``torch.compile``. If the operation is a custom one,
look at its fake kernel.

.. symptoms::

   torch.compile crashes with TorchRuntimeError at x[0:2] = torch.ones(3), shapes do not fit
   read the traceback of a compiled model with FakeTensor, find my wrong line
   custom op breaks during tracing by torch.compile, fake kernel gives another shape
"""

import logging

import torch

# This logger repeats the error with PyTorch's own frames.
logging.getLogger("torch._subclasses.fake_tensor").setLevel(logging.CRITICAL)


@torch.compile(backend="eager")
def fill(scores):
    scores[0:2] = torch.ones(3)
    return scores


# raises: TorchRuntimeError: RuntimeError when making fake tensor call Explanation: Dynamo failed to run
#     FX node with fake tensors: call_function <built-in function setitem>(...): got RuntimeError('expand:
#     attempting to expand a dimension of length 3 -> 2!') ... from user code: ...
fill(torch.zeros(3))

# %%
# Why
# ---
#
# Dynamo, the front half of ``torch.compile``, runs each operation once with
# :ref:`fake tensors <error-fake-tensor-has-no-value>`, which have no values. The error there is wrapped:
#
# - ``setitem`` is the operation, here ``scores[...] = ...``.
# - After ``got`` stands the error itself.
# - After ``from user code`` comes your line.
#
# Some errors come unwrapped, with "from user code": ``scores[5]`` raises ``IndexError`` as uncompiled code does.
# A ``TypeError`` or ``ValueError`` after ``got`` is a ``TorchRuntimeError`` for your ``except``.
#
# A ``try`` inside the compiled function does not catch it. The rule for leaves uses the words of uncompiled
# code:


weights = torch.zeros(3, requires_grad=True)

# raises: TorchRuntimeError: ... got RuntimeError('a leaf Variable that requires grad is being used in an
#     in-place operation.') ...
torch.compile(lambda weights: weights.zero_(), backend="eager")(weights)

# %%
# Fix: fix the line, check without compile
# ----------------------------------------
#
# Under ``set_stance("force_eager")`` a compiled function runs as plain Python. The rule that was broken on
# top has other words there:

# raises: RuntimeError: The expanded size of the tensor (2) must match the existing size (3) ...
with torch.compiler.set_stance("force_eager"):
    fill(torch.zeros(3))

# %%


# fix: fill(scores) like (scores[:2].fill_(1.0), scores)[1] from vector(n)
@torch.compile(backend="eager")
def fill(scores):
    scores[0:2] = torch.ones(2)
    return scores


filled = fill(torch.zeros(3))

assert filled.tolist() == [1.0, 1.0, 0.0]
filled

# %%
# Fix: a custom operator
# ----------------------
#
# A custom operator that returns a tensor needs a **fake kernel**, a function that makes the result from shapes.
# Without it, uncompiled code runs and ``torch.compile`` raises:


@torch.library.custom_op("scores_page::twice", mutates_args=())
def twice(scores: torch.Tensor) -> torch.Tensor:
    return scores * 2


assert twice(torch.ones(2)).tolist() == [2.0, 2.0]

# raises: TorchRuntimeError: ... got RuntimeError('There was no fake impl registered for
#     <CustomOpDef(scores_page::twice)>. ...
torch.compile(lambda scores: twice(scores), backend="eager")(torch.ones(2))

# %%
# Register one. An error in it is wrapped in the same way, so use its arguments and no tensor from outside:


@twice.register_fake
def fake_twice(scores):
    return torch.empty_like(scores)


# fix: not compiled: transform
doubled = torch.compile(lambda scores: twice(scores), backend="eager")(torch.ones(2))

assert doubled.tolist() == [2.0, 2.0]
doubled

# %%
# Other wordings
# --------------
#
# .. wordings:: TorchRuntimeError
#
#    RuntimeError when making fake tensor call  -- since torch 2.12
#    Dynamo failed to run FX node with fake tensors  -- since torch 2.7
#    Failed running call_{kind}(*(FakeTensor(  -- torch 2.6 and older
#
# .. wordings:: RuntimeError
#
#    expand: attempting to expand a dimension of length {size} -> {size}!
#    Attempting to broadcast a dimension of length {size} at {dimension}! Mismatching argument at index {number} had {shape}
#
# See also: :ref:`error-expanded-size-must-match`, :ref:`scenario-compiled-write-to-a-leaf`.
