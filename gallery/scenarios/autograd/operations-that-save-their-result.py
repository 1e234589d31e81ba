r"""
After which operations may I write into the result?
===================================================

Not after those that save their result, for instance ``exp``, ``sigmoid``, ``tanh``, ``relu``, ``sqrt``, ``softmax``.
In eager mode ask ``grad_fn``: with a tensor in ``_saved_result`` leave the result alone, and with one in
``_saved_self`` the input.

.. symptoms::

   y += tanh(x) fails, a sum under a new name works
   which functions save their output for backward
   why is adding in place to exp an error and to mul not
   editing an activation result crashes in training, editing a sum or product works
   attn = scores.softmax(-1); attn[mask] = 0 raises in loss.backward(), which functions allow it

.. verdict:: exp-output/iadd/backward
"""

import torch

inputs = torch.tensor([0.5, 1.0, 2.0], requires_grad=True)
gates = inputs.exp()
gates += torch.tanh(inputs)

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Exp... is at version 1; ...
gates.sum().backward()

# %%
# ``tanh`` is innocent here. ``gates`` is what ``exp`` saved, and ``+=`` wrote over it.
#
# What was saved
# --------------
#
# A name whose value is no tensor is left out, as ``self`` of ``x / 2``, which is ``None``:

functions = {
    "x + 1": inputs + 1,
    "x * x": inputs * inputs,
    "x / 2": inputs / 2,
    "x.exp()": inputs.exp(),
    "x.sigmoid()": inputs.sigmoid(),
    "x.tanh()": inputs.tanh(),
    "x.relu()": inputs.relu(),
    "x.sqrt()": inputs.sqrt(),
    "x.softmax(0)": inputs.softmax(0),
    "x.norm()": inputs.norm(),
}
for text, output in functions.items():
    saved = [name for name in dir(output.grad_fn) if name.startswith("_saved_")]
    print(f"{text:13}", [n[7:] for n in saved if torch.is_tensor(getattr(output.grad_fn, n))])

# %%
# ``result``: do not write into the result. ``self`` and ``other``: not into the inputs, which may be the results of
# operations before. Other functions have other names, as ``output`` for attention: compare ``data_ptr()`` with that of
# the result. A ``torch.autograd.Function`` shows none of them. More operations:
# :doc:`/reference/what-backward-saves`.
#
# A write to a view of the result counts, too, and the view has its own ``grad_fn``: ask ``view._base.grad_fn``. In
# doubt, compute a new tensor:

gates = inputs.exp()
gates = gates + torch.tanh(inputs)
gates.sum().backward()
x = inputs.detach()

assert torch.allclose(gates, x.exp() + x.tanh())
assert torch.allclose(inputs.grad, x.exp() + 1 - x.tanh() ** 2)
inputs.grad

# %%
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-in-place-on-a-computed-tensor`.
#
# .. claim:: sigmoid-saves-its-result-and-log-its-input
#    :range: leaves
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    ``sigmoid`` needs its result unchanged until backward, ``log`` does not.
#
#    >>> x = torch.ones(2, requires_grad=True)
#    >>> y = x.log()
#    >>> y += 1
#    >>> y.sum().backward()
#    >>> x.grad
#    tensor([1., 1.])
#    >>> y = x.sigmoid()
#    >>> y += 1
#    >>> y.sum().backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an
#    inplace operation: ... is at version 1; expected version 0 instead...
#
#    def holds(x):
#        ones, result = torch.ones_like(x), (x + 1).log()
#        result += 1
#        torch.autograd.grad(result, x, ones)
#        result = x.sigmoid()
#        result += 1
#        try:
#            torch.autograd.grad(result, x, ones)
#            assert False, "the write was not noticed"
#        except RuntimeError as error:
#            assert "modified by an inplace operation" in str(error)
