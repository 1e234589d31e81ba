r"""
I kept ``weights.grad`` for later. Why are its values different now?
====================================================================

The ``.grad`` of a leaf is one tensor that ``backward()`` without ``create_graph=True`` adds to, in place. Your name for
it sees that, and sees ``zero_grad(set_to_none=False)`` and clipping, so keep a clone.

.. symptoms::

   saved gradient changes after the next backward
   zero_grad set_to_none, what is the difference
   gradient from the previous step is overwritten
   my optimizer keeps p.grad in its state, the change of the gradient is always zero
   difference between the old and the new gradient is 0, momentum or secant by hand
   list of collected gradients, every entry is the last one
   all entries of my list of gradients hold the same numbers
   stored p.grad of each micro batch, later they are zero
   stored the old derivative to compare, it turned into the new one
   g1 = w.grad; loss2.backward(); g2 = w.grad, cosine similarity of both tasks is 1
"""

import torch

weights = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
optimizer = torch.optim.SGD([weights], lr=0.1)
weights.sum().backward()
kept = weights.grad
print("kept:", kept.tolist())
(10 * weights).sum().backward()
print("kept:", kept.tolist())
values = kept_list = [1.0]
values += [10.0]
print("list:", kept_list)
gradient = weights.grad

# picture: kept, gradient

# %%
# ``kept`` and ``weights.grad`` are one tensor, and the second gradient was added to it, as ``+=`` changes
# the list under both names.
#
# Zeros, or None
# --------------
#
# With ``set_to_none=False`` zeros are written into that tensor. By default the attribute is set to None,
# and the next ``backward()`` stores another tensor:

optimizer.zero_grad(set_to_none=False)
print("kept:", kept.tolist(), "is the gradient:", weights.grad is kept)

(3 * weights).sum().backward()
optimizer.zero_grad()
print("kept:", kept.tolist(), "gradient:", weights.grad)
(100 * weights).sum().backward()
print("kept:", kept.tolist(), "gradient:", weights.grad.tolist())

# %%
# ``create_graph=True`` computes a new tensor for ``.grad``. So does a dense gradient that comes after a sparse one.
#
# ``detach()`` is no copy. Keep a clone, and after ``create_graph=True`` a ``detach().clone()``, which does not keep the
# graph:

kept = weights.grad.clone()
weights.sum().backward()

assert kept.tolist() == [100.0, 100.0] and weights.grad.tolist() == [101.0, 101.0]
print("kept:", kept.tolist(), "gradient:", weights.grad.tolist())

# %%
# An optimizer of your own that compares a gradient with the one before keeps a clone as well. Without it the
# difference is 0 in each step where ``backward()`` fills the same tensor again:


def change_of_gradient(keep):
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    weights.sum().backward()
    before = keep(weights.grad)
    weights.grad.zero_()
    (3 * weights).sum().backward()
    return (weights.grad - before).tolist()


assert change_of_gradient(torch.clone) == [3.0 - 1.0] * 2
print("reference:", change_of_gradient(lambda grad: grad))
print("clone:    ", change_of_gradient(torch.clone))

# %%
# For two gradients side by side call :api:`torch.autograd.grad`. It does not write to the ``.grad`` of a leaf:

(first,) = torch.autograd.grad(weights.sum(), weights)
(second,) = torch.autograd.grad((10 * weights).sum(), weights)

assert first.tolist() == [1.0, 1.0] and second.tolist() == [10.0, 10.0]
assert weights.grad.tolist() == [101.0, 101.0]
first, second, weights.grad

# %%
# None and zeros differ for the step as well: :ref:`scenario-zero-gradient-still-moves`. Gradients of a function that
# was compiled with CUDA graphs: :ref:`error-cudagraphs-gradient-overwritten`.
#
# .. claim:: backward-adds-to-the-gradient-in-place
#    :same-in-false-worlds: autograd adds to .grad by itself, not by a method or a slice
#    :range: leaves
#    :wrong: x.grad = None -> x.grad.zero_()
#
#    ``backward()`` without ``create_graph=True`` adds a dense gradient into the dense tensor that ``.grad`` of a leaf is;
#    after ``grad = None`` it stores another tensor.
#
#    >>> w = torch.ones(1, requires_grad=True)
#    >>> w.sum().backward()
#    >>> kept = w.grad
#    >>> w.sum().backward()
#    >>> kept
#    tensor([2.])
#    >>> w.grad = None
#    >>> w.sum().backward()
#    >>> kept, w.grad
#    (tensor([2.]), tensor([1.]))
#
#    def holds(x):
#        x.backward(torch.ones_like(x))
#        kept = x.grad
#        x.backward(torch.ones_like(x))
#        assert x.grad is kept and (kept == 2).all()
#        x.grad = None
#        x.backward(torch.ones_like(x))
#        assert x.grad is not kept and (kept == 2).all() and (x.grad == 1).all()
