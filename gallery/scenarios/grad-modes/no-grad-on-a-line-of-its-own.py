r"""
I wrote ``torch.no_grad()``. Why does the update still raise?
=============================================================

On a line of its own it makes a context and drops it; it needs ``with``, or the ``@`` of a decorator.
``torch.set_grad_enabled(False)`` does act at once, and stays.

.. symptoms::

   no_grad has no effect
   grad is None everywhere after set_grad_enabled(False)
   still a leaf variable error after torch.no_grad()

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
weights

# %%
# ``torch.set_grad_enabled(False)`` works as a line, and goes on to work in all that comes after, also for those
# who called you:


def clear_last(tensor):
    torch.set_grad_enabled(False)
    tensor[-1] = 0.0


clear_last(weights)
(weights * 2).requires_grad

# %%
# Switch it back, and use ``with torch.set_grad_enabled(flag):`` where a flag decides:

torch.set_grad_enabled(True)
for training in (True, False):
    with torch.set_grad_enabled(training):
        print(training, (weights * 2).requires_grad)

# %%
# A decorator covers the whole function. What you assign its values to gets no gradient from them:


@torch.no_grad()
def doubled(tensor):
    return tensor * 2


result = torch.zeros(3)
result[:] = doubled(weights)
result.requires_grad

# %%
# Such helpers are for updates and logs. If *all* of the loss comes from one, backward raises:
# :ref:`error-no-grad-fn`. See also: :ref:`error-view-of-a-leaf`, :ref:`scenario-what-each-mode-records`.
#
# .. claim:: no-grad-acts-as-a-context-only
#    :same-in-false-worlds: no write takes part
#
#    ``torch.no_grad()`` as a statement changes nothing; ``torch.set_grad_enabled(False)`` does, for good.
#
#    >>> context = torch.no_grad()
#    >>> torch.is_grad_enabled()
#    True
#    >>> switch = torch.set_grad_enabled(False)
#    >>> torch.is_grad_enabled()
#    False
