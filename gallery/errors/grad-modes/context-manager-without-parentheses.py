r"""
'type' object does not support the context manager protocol
===========================================================

``torch.no_grad`` is a class, and ``with`` needs an object of it. Write the parentheses: ``with torch.no_grad():``.

.. symptoms::

   with torch.no_grad: raises a TypeError before the write
   forgot the parentheses of inference_mode, enable_grad or set_grad_enabled in a with statement
"""

import torch

weights = torch.ones(3, requires_grad=True)

# raises: TypeError: 'type' object does not support the context manager protocol
with torch.no_grad:
    weights[0] = 5.0

# %%
# Why
# ---
#
# ``with`` calls ``__enter__``, which Python looks up in the type of the object. The type of ``torch.no_grad`` is
# ``type``, which has no such method. The block did not run, so ``weights`` is as it was:

weights

# %%
# Four other modes are classes too:

for mode in (
    torch.inference_mode,
    torch.enable_grad,
    torch.set_grad_enabled,
    torch.autograd.set_detect_anomaly,
):
    try:
        with mode:
            pass
    except TypeError as error:
        print(f"{mode.__name__}: {error}")

# %%
# Fix
# ---

# fix: not compiled: statement
with torch.no_grad():
    weights[0] = 5.0

assert weights.tolist() == [5.0, 1.0, 1.0]
assert weights.is_leaf and weights.requires_grad and torch.is_grad_enabled()
weights

# %%
# ``torch.set_grad_enabled`` and ``set_detect_anomaly`` need ``True`` or ``False`` in the parentheses.
# ``torch.no_grad`` takes nothing there. If you pass a tensor to it, it returns a function, and the message begins with
# ``'function' object``.
#
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    'type' object does not support the context manager protocol
#    'function' object does not support the context manager protocol
#
# See also: :ref:`scenario-no-grad-on-a-line-of-its-own`, with the parentheses and without ``with``.
