r"""
Do I need ``residual = x.clone()`` before the next layer?
=========================================================

Not if the next line binds ``x`` to a new tensor, as ``x = torch.relu(x)`` does. If a later line *writes* into the old
tensor (``+=``, ``add_``, ``ReLU(inplace=True)``), make that line out of place (``x = x + y``, ``ReLU()``). The clone
is enough if backward did not save ``x``. Some modules return their input: a write to the result is one to ``residual``.

.. symptoms::

   is residual = x safe or will it be overwritten
   skip connection without clone
   shortcut has wrong values with inplace=True
   residual changes in eval mode after dropout
   saved the input for a later addition, following layers altered it
   identity = x; x += attn(x); x + identity doubles in my transformer block
"""

import numpy as np
import torch
from torch import nn

x = torch.tensor([1.0, -2.0, 3.0])
residual = x
x = torch.relu(x)
residual, residual + x

# %%
# ``torch.relu`` returned a new tensor, and only the name ``x`` went over to it. An operation in place
# leaves no old values to go back to:

x = torch.tensor([1.0, -2.0, 3.0])
residual = x
x = nn.ReLU(inplace=True)(x)
residual, residual + x

# picture: residual, x

# %%
# A module that returns its input
# -------------------------------
#
# ``x = layer(x)`` makes no new tensor if ``layer`` returns what it was given. ``Dropout`` does so in eval mode,
# and with ``p=0``; so does ``Identity``. ``Flatten`` may return a view. Then a later ``+=`` writes into ``residual``:

for layer in (nn.Dropout().train(), nn.Dropout().eval(), nn.Identity(), nn.Flatten(0)):
    x = torch.tensor([1.0, -1.0])
    residual = x
    x = layer(x)
    x += 10
    print(type(layer).__name__, "training" if layer.training else "eval", residual)

# %%
# ``x = x + 10`` makes a new tensor, whatever the layer returned:

for layer in (nn.Dropout().train(), nn.Dropout().eval(), nn.Identity().eval(), nn.Flatten(0)):
    x = torch.tensor([1.0, -1.0])
    residual = x
    x = layer(x)
    x = x + 10
    assert residual.tolist() == [1.0, -1.0]

# %%
# The same for a list and an array
# --------------------------------
#
# ``sorted`` and ``np.maximum`` make a new object, ``.sort()`` and ``out=`` write into the old one:

samples, array = [3.0, 1.0], np.array([1.0, -2.0])
kept_samples, kept_array = samples, array
samples, array = sorted(samples), np.maximum(array, 0.0)
print("new object:", kept_samples, kept_array)
samples, array = kept_samples, kept_array
samples.sort()
np.maximum(array, 0.0, out=array)
print("in place:  ", kept_samples, kept_array)

# %%
# In training the value is wrong, and an error may say so or not
# --------------------------------------------------------------
#
# You want ``x + relu(x)``: its derivative is 2 where ``x`` is positive and 1 elsewhere. With an activation in
# place both terms are the activation's result. The value is that of ``2 * relu(x)``, and so is the gradient. Nothing
# raises here:


def value_and_gradient(block):
    weight = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    value = block(weight * 1)
    value.sum().backward()
    return value.tolist(), weight.grad.tolist()


relu_ = nn.ReLU(inplace=True)
blocks = {
    "in place": lambda x: x + relu_(x),
    "2 * relu(x)": lambda x: 2 * torch.relu(x),
    "cloned": lambda x: x.clone() + relu_(x),
    "out of place": lambda x: x + torch.relu(x),
}
for name, block in blocks.items():
    print(f"{name:12}", *value_and_gradient(block))

right = ([2.0, -2.0, 6.0], [2.0, 1.0, 2.0])
assert value_and_gradient(blocks["cloned"]) == value_and_gradient(blocks["out of place"]) == right
assert value_and_gradient(blocks["in place"]) == value_and_gradient(blocks["2 * relu(x)"])

for name in ("cloned", "out of place"):
    assert value_and_gradient(torch.compile(blocks[name], backend="aot_eager")) == right

# %%
# The gradient belongs to the value that was computed, and the value is not the one you meant.
#
# If backward saved ``x``, it raises, and with ``residual = x.clone()`` as well: write out of place. The results of
# ``relu``, ``sigmoid`` and ``exp`` are saved:

x = torch.sigmoid(torch.tensor([1.0, -2.0, 3.0], requires_grad=True))
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
(x + relu_(x)).sum().backward()

# %%
# With a layer in the shortcut it raises or not, by the order of the branches:
# :ref:`scenario-residual-and-in-place-relu`.
#
# .. claim:: an-in-place-activation-changes-the-shortcut
#    :range: plain-tensors
#    :leaves-out: dtype complex64, bool; layout expanded, one element
#    :wrong: .eval()(x) -> .train()(x.float())
#    :same-in-false-worlds: two names of one tensor, no view
#
#    An in-place ``relu`` writes into a shortcut that is another name of its input. So does ``+=`` on the result
#    of a module that returns its input: ``Identity``, or ``Dropout`` in eval mode.
#
#    >>> x = torch.tensor([1.0, -2.0])
#    >>> shortcut = x
#    >>> x = torch.nn.functional.relu(x, inplace=True)
#    >>> shortcut
#    tensor([1., 0.])
#    >>> for module in (torch.nn.Identity(), torch.nn.Dropout().eval(), torch.nn.Dropout(p=0.0)):
#    ...     for dtype in (torch.float32, torch.float64, torch.float16):
#    ...         shortcut = torch.tensor([1.0, -2.0], dtype=dtype)
#    ...         result = module(shortcut)
#    ...         result += 10
#    ...         assert shortcut.tolist() == [11.0, 8.0]
#
#    def holds(x):
#        for module in (torch.nn.Identity(), torch.nn.Dropout(p=0.0)):
#            assert module(x) is x
#        shortcut, result, wanted = x, torch.nn.Dropout().eval()(x), x + 10
#        result += 10
#        assert torch.equal(shortcut, wanted)
#        result = torch.nn.functional.relu(x, inplace=True)
#        assert result is shortcut
