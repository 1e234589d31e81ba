r"""
I need a gradient inside a ``no_grad`` function. Is ``enable_grad`` enough?
===========================================================================

Under ``no_grad`` yes, and the checks on writes are back with it. In inference mode no: leave the mode
with ``inference_mode(False)``, and clone what was made in it.

.. symptoms::

   adversarial example inside an evaluation loop
   guidance in a sampler needs gradients inside torch.no_grad
   enable_grad inside inference_mode has no effect
   need a derivative in the middle of an evaluation function with gradients off
   classifier guidance: torch.autograd.grad fails inside my @torch.inference_mode() diffusion sampler
"""

import torch


@torch.no_grad()
def sample(position):
    for _ in range(2):
        with torch.enable_grad():
            position = position.detach().requires_grad_()
            (slope,) = torch.autograd.grad((position**2).sum(), position)
        position -= 0.25 * slope
        position[0] = 8.0
    return position


sample(torch.tensor([8.0, 8.0]))

# %%
# Element 1 goes 8, 4, 2. Element 0 is held at 8. What was computed outside the inner block has no history, so put
# the whole forward pass inside. ``torch.autograd.grad`` leaves the ``.grad`` of a model alone, and ``backward()``
# adds to it.
#
# Both writes stand outside the inner block. ``position`` is a leaf that requires grad, and inside the block a write to
# it is refused. So is a write to a slice that was taken outside
# (:ref:`scenario-slice-taken-in-another-mode`):

position = torch.tensor([8.0, 8.0], requires_grad=True)
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used ...
with torch.no_grad(), torch.enable_grad():
    position[0] = 8.0

# %%
# ``detach()`` shares memory with the argument, so the caller's tensor changes, too. Pass a ``clone()``, or
# begin the function with one.

start = torch.tensor([8.0, 8.0])
sample(start.clone())
print("given a clone:", start)
sample(start)
print("given the tensor:", start)

# %%
# In inference mode
# -----------------
#
# In inference mode ``enable_grad`` brings no gradients back. ``inference_mode(False)`` does, and inside of it
# a tensor that was made in the mode has to be cloned, if it is to require grad, if you write to it, or if backward
# needs it. Backward needs labels, indices and masks, too:

scale = torch.tensor([3.0, 5.0], requires_grad=True)
with torch.inference_mode():
    made_inside = torch.tensor([8.0, 8.0])
    with torch.enable_grad():
        print("recorded with enable_grad:", (scale * 2).requires_grad)
    with torch.inference_mode(False):
        print("recorded with inference_mode(False):", (scale * 2).requires_grad)
        position = made_inside.clone().requires_grad_()
        (scale * position).sum().backward()

assert position.grad.tolist() == [3.0, 5.0] and scale.grad.tolist() == [8.0, 8.0]
position.grad

# %%
# ``torch.func.grad`` takes a function, and needs neither block, under ``no_grad`` and in inference mode:

# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
with torch.inference_mode():
    slope = torch.func.grad(lambda position: (position**2).sum())(torch.tensor([8.0, 2.0]))

assert slope.tolist() == [16.0, 4.0]
slope

# %%
# See also: :ref:`error-inference-tensor-saved`, :ref:`scenario-model-built-in-inference-mode`.
#
# .. claim:: enable-grad-does-not-leave-inference-mode
#    :range: leaves
#    :same-in-false-worlds: no write takes part
#    :wrong: torch.no_grad() -> torch.inference_mode()
#
#    Under ``no_grad``, ``enable_grad`` switches recording on again. In inference mode it does not.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> with torch.no_grad(), torch.enable_grad():
#    ...     (w * 2).requires_grad
#    True
#    >>> with torch.inference_mode(), torch.enable_grad():
#    ...     (w * 2).requires_grad
#    False
#
#    def holds(x):
#        with torch.no_grad(), torch.enable_grad():
#            assert (x * 2).requires_grad
#        with torch.inference_mode(), torch.enable_grad():
#            assert not (x * 2).requires_grad
