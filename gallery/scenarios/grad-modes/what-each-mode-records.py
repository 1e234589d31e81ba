r"""
What do ``no_grad`` and ``inference_mode`` do to a write?
=========================================================

They let it happen and record nothing. A leaf is changed and stays a leaf; a computed tensor is changed too, and
keeps the history of its *old* values. Its backward ignores the write, or raises, for instance if it saved the old
values.

.. symptoms::

   is in-place allowed inside inference_mode
   no_grad write to an intermediate result, wrong gradient
   difference between no_grad and inference_mode for updates
   edited a hidden value with gradients switched off, derivative ignores the edit
   with torch.no_grad(): h[:, 0] = 0 in forward, earlier layer still gets gradient

.. verdict:: leaf/element/no-grad
.. verdict:: non-leaf/element/no-grad
"""

import torch

for mode in (torch.no_grad, torch.inference_mode, lambda: torch.set_grad_enabled(False)):
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with mode():
        weights[0] = 5.0
    (weights**2).sum().backward()
    assert weights.grad.tolist() == [2 * 5.0, 2 * 2.0, 2 * 3.0]
    print(weights, "leaf:", weights.is_leaf, "version:", weights._version)

# %%
# The **version counter** of ``weights`` moves in all three, so
# :ref:`backward can notice the write <scenario-writes-that-backward-misses>`.
#
# The modes differ in what is computed inside. Outside you may write to ``weights * 2`` from ``no_grad``. If it is from
# ``inference_mode``, the write :ref:`raises <error-inference-tensor-in-place>`.
# :ref:`A slice that was taken inside <scenario-slice-taken-in-another-mode>` is another case. In a compiled function
# take ``no_grad``: torch 2.13 does not compile ``inference_mode`` around a write to a tensor from outside the block.
#
# A computed tensor gets the new value with the old history:

inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
scores = inputs * 2
with torch.no_grad():
    scores[0] = 100.0
scores.sum().backward()
print("scores:", scores.tolist(), "gradient:", inputs.grad.tolist())

# %%
# Element 0 is 100 whatever the input is, so its gradient ought to be 0. Unless you want the old gradient, as a
# straight-through estimator does, write outside the block:

inputs.grad = None
scores = inputs * 2
scores[0] = 100.0
scores.sum().backward()

assert inputs.grad.tolist() == [0.0, 2.0, 2.0]
inputs.grad

# %%
# An operation that saves its result, such as ``exp``, makes backward raise after either write. Write to a clone:

inputs.grad = None
scores = inputs.exp().clone()
scores[0] = 100.0
scores.sum().backward()

expected = inputs.detach().exp()
expected[0] = 0.0
assert torch.equal(inputs.grad, expected)

# %%
# The value that you assign
# -------------------------
#
# It is stored without its history, too. That suits a log, and not a layer:

scale = torch.tensor(3.0, requires_grad=True)
buffer = torch.zeros(2)
with torch.no_grad():
    buffer[0] = scale * 2
print("written under no_grad:", buffer)
buffer[1] = scale * 2
print("written outside:      ", buffer)

# %%
# See also: :ref:`recipe-set-part-of-a-parameter`.
#
# .. claim:: no-mode-protects-a-leaf-from-writes
#    :range: leaves writes
#    :leaves-out: layout expanded, one element
#
#    Where gradients are off, a leaf that requires grad and is not expanded may be written. Inference mode does not
#    protect it, and counts the write.
#
#    >>> w = torch.zeros(3, requires_grad=True)
#    >>> with torch.inference_mode():
#    ...     w[:2] += 5.0
#    >>> w.is_leaf, w._version
#    (True, 2)
#    >>> w
#    tensor([5., 5., 0.], requires_grad=True)
#
#    def holds(x, write):
#        for mode in (torch.no_grad, torch.inference_mode):
#            before = x._version
#            with mode():
#                write(x)
#            assert x._version > before
