r"""
I wrote ``torch.no_grad()``. Why does the update still raise?
=============================================================

On a line of its own it makes a context and drops it. Put the update inside ``with torch.no_grad():``, or in a function
of its own under ``@torch.no_grad()``. ``torch.set_grad_enabled(False)`` does act at once, and goes on after the
function that calls it: switch back with ``torch.set_grad_enabled(True)``.

.. symptoms::

   no_grad has no effect
   grad is None everywhere after set_grad_enabled(False)
   still a leaf variable error after torch.no_grad()
   turned gradients off one line above, my weight update is still refused
   torch.no_grad() and below it w -= lr * w.grad, same indentation, leaf error

.. verdict:: leaf/element/eager
.. verdict:: leaf/element/no-grad
"""

import torch

weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
torch.no_grad()
# raises: RuntimeError: a view of a leaf Variable that requires grad is being used ...
weights[0] = 0.0

# %%
# Write ``with``, and indent the update:

with torch.no_grad():
    weights[0] = 0.0

assert weights.tolist() == [0.0, 2.0, 3.0]
weights

# %%
# Inside ``with``, a block of ``enable_grad`` brings the check back.
# :ref:`Expanded tensors <error-expanded-tensor-written-in-place>` and
# :ref:`inference tensors <error-inference-tensor-in-place>` refuse the update under ``no_grad`` as well.
#
# ``torch.set_grad_enabled(False)`` works as a line, and goes on to work in the code that called your function:


def clear_last(tensor):
    torch.set_grad_enabled(False)
    tensor[-1] = 0.0


clear_last(weights)
(weights * 2).requires_grad

# %%
# A block such as ``with torch.enable_grad():`` restores at its end what was set at its beginning. Outside of one,
# switch back yourself. Where a flag decides, use ``with torch.set_grad_enabled(flag):``

torch.set_grad_enabled(True)
for training in (True, False):
    with torch.set_grad_enabled(training):
        print(training, (weights * 2).requires_grad)

# %%
# A decorator covers the run of the function. It does not cover a function that it returns, or the coroutine of an
# ``async def``: write ``with`` inside. A tensor to which you assign the result gets no history from it:


@torch.no_grad()
def doubled(tensor):
    return tensor * 2


result = torch.zeros(3)
result[:] = doubled(weights)
result.requires_grad

# %%
# If the loss has no history at all for that reason, backward raises :ref:`error-no-grad-fn`.
#
# See also: :ref:`error-view-of-a-leaf`, :ref:`scenario-what-each-mode-records`.
#
# .. claim:: no-grad-acts-as-a-context-only
#    :same-in-false-worlds: no write takes part
#
#    ``torch.no_grad()`` as a statement does not switch gradients off. ``torch.set_grad_enabled(False)`` does. Where an
#    enclosing block of ``no_grad``, ``enable_grad`` or ``set_grad_enabled`` ends, what was set before it is restored.
#
#    >>> context = torch.no_grad()
#    >>> torch.is_grad_enabled()
#    True
#    >>> with torch.enable_grad():
#    ...     switch = torch.set_grad_enabled(False)
#    >>> torch.is_grad_enabled()
#    True
#    >>> switch = torch.set_grad_enabled(False)
#    >>> torch.is_grad_enabled()
#    False
