r"""
Why may I not assign rows of my module's input under DataParallel?
==================================================================

The input is no tensor of your own there. It may be a view that a custom Function returned, and while gradients are
recorded such a view may not be written. Start with ``x = x.clone()``.

.. symptoms::

   works on a single GPU and raises with DataParallel
   x[i] = x[i] * mask inside forward, view created inside a custom Function
   scatter gives inputs I cannot modify
   code trains on one graphics card, editing the batch inside forward crashes on several
   nn.DataParallel(net): x[:, 0] = 0 at the top of forward, Select is a view
"""

import torch


class Scatter(torch.autograd.Function):
    @staticmethod
    def forward(ctx, batch):
        return batch[:2]

    @staticmethod
    def backward(ctx, grad):
        return torch.cat([grad, torch.zeros_like(grad)])


def forward(frames):
    frames[0] = frames[0] * 0.5
    return frames.sum()


batch = torch.ones(4, 2, requires_grad=True)

# raises: RuntimeError: Output 0 of Select is a view and is being modified inplace. This view was created
#     inside a custom Function ...
forward(Scatter.apply(batch * 1))

# %%
# ``Scatter`` stands for what hands a replica its part of the batch. ``frames[0] = ...`` writes to a **view** of a view
# that it made; recording the write would go around ``Scatter.backward``. A Function that returns several views
# :ref:`has another message <error-output-of-a-multi-view-function>` and the same cure. If neither the batch nor the
# assigned value requires grad, nothing is raised, and the write changes the batch. Without a Function the same
# ``forward`` works:

print("sum:", forward(batch[:2] * 1).item())

# %%
# ``no_grad`` around the write only moves the error to the next recorded use of ``frames``. A write through ``.data``
# raises nothing, and the factor is missing from the gradient.
#
# A clone at the door helps. It also saves a caller who passes a plain tensor from finding that changed.


def forward(frames):
    frames = frames.clone()
    frames[0] = frames[0] * 0.5
    return frames.sum()


plain = torch.ones(2, 2)
forward(plain)
total = forward(Scatter.apply(batch * 1))
total.backward()

assert plain.equal(torch.ones(2, 2)) and total.item() == 2 * 0.5 + 2 * 1.0
assert batch.grad.tolist() == [[0.5, 0.5], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
batch.grad

# %%
# Some operations save the row for their gradient: ``**``, ``sin``, or ``*`` by a factor that requires grad. The
# assignment writes over that row, and backward raises. Compute from a clone of the row:

factor = torch.tensor(0.5, requires_grad=True)
frames = Scatter.apply(batch * 1).clone()
frames[0] = frames[0].clone() * factor
frames.sum().backward()

assert frames.tolist() == [[0.5, 0.5], [1.0, 1.0]] and factor.grad.item() == 2.0

# %%
# Shown in one process, without a GPU. See also: :ref:`error-view-from-a-custom-function`.
#
# .. claim:: a-view-from-a-custom-function-may-not-be-written
#    :range: leaves writes
#    :wrong: write(y) -> write(y.clone())
#
#    An input that requires grad and that a custom Function returns as it came in counts as a view. While gradients are
#    recorded a write to that view is refused, and a write to its clone is not.
#
#    >>> class Same(torch.autograd.Function):
#    ...     forward = staticmethod(lambda ctx, x: x)
#    ...     backward = staticmethod(lambda ctx, grad: grad)
#    >>> y = Same.apply(torch.ones(2, requires_grad=True))
#    >>> y.clone().mul_(2).requires_grad
#    True
#    >>> y.mul_(2)
#    Traceback (most recent call last):
#    RuntimeError: Output 0 of Same... is a view and is being modified inplace...
#
#    def holds(x, write):
#        class Same(torch.autograd.Function):
#            forward = staticmethod(lambda ctx, x: x)
#            backward = staticmethod(lambda ctx, grad: grad)
#
#        y = Same.apply(x)
#        write(Same.apply(x).clone())
#        try:
#            write(y)
#        except RuntimeError as error:
#            assert "is a view and is being modified inplace" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
