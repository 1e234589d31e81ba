r"""
I assign new weights under ``no_grad``, and get a TypeError. How does it go?
============================================================================

A registered parameter, as that of ``nn.Linear``, takes no tensor: ``layer.weight = tensor`` is refused. Write into the
parameter that is there, ``layer.weight -= step`` or ``layer.weight.copy_(new)`` under ``no_grad``.

.. symptoms::

   cannot assign FloatTensor as parameter weight
   model.weight = model.weight - lr * grad inside no_grad
   update step by hand on a module fails with TypeError
   replace the numbers of a linear layer by my own matrix, TypeError
   fc.bias = torch.zeros(10) raises torch.nn.Parameter or None expected
"""

import torch
from torch import nn

layer = nn.Linear(2, 1, bias=False)
with torch.no_grad():
    layer.weight.fill_(1.0)
layer(torch.tensor([[2.0, 3.0]])).sum().backward()

# raises: TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or
#     None expected)
with torch.no_grad():
    layer.weight = layer.weight - 0.1 * layer.weight.grad

# %%
# The module looks at what you assign, with ``no_grad`` and without it. A list takes any object in that place.
#
# Write into the parameter
# ------------------------

weight, values = layer.weight, [layer.weight]
with torch.no_grad():
    values[0] = layer.weight - 0.1 * layer.weight.grad
    layer.weight.copy_(values[0])
    print("after copy_:", layer.weight.detach())
    layer.weight -= 0.1 * layer.weight.grad

# not for float16: needs-more-digits
assert layer.weight is weight and torch.allclose(weight, torch.tensor([[0.6, 0.4]]))
assert weight.requires_grad and weight.grad.tolist() == [[2.0, 3.0]]
layer.weight

# %%
# ``copy_`` keeps the shape and the dtype of the parameter. It converts the new values, and repeats a smaller tensor up
# to that shape. For another shape assign a new ``Parameter``. ``@=`` makes a new tensor, so it is refused as well.
#
# What is accepted, and what it does
# ----------------------------------
#
# A new ``Parameter`` requires grad by default, also where the old one was frozen. An optimizer goes on with the old
# one: :ref:`scenario-replace-a-layer-after-the-optimizer`.

layer.weight = nn.Parameter(weight.detach() * 10)
print("the same parameter:", layer.weight is weight)
layer.weight, weight

# %%
# Under a name that is not registered a computed tensor is accepted, as an ordinary attribute. It is no parameter, and
# it does not follow the weight. Under the name of a buffer it takes the place of the buffer.

layer.scaled = weight * 2
[name for name, _ in layer.named_parameters()], list(layer.state_dict())

# %%
# An ``nn.ParameterList`` makes a new ``Parameter`` with the memory of the tensor, so the optimizer loses it without an
# error. A *parametrized* weight takes the tensor, too, if its parametrization has a ``right_inverse``. What that
# returns is written into the parameters behind the weight:

listed = nn.ParameterList([torch.zeros(2)])
first = listed[0]
listed[0] = torch.ones(2)
print("the same parameter in the list:", listed[0] is first)

normed = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1, bias=False))
norm = normed.parametrizations.weight.original0
normed.weight = torch.tensor([[3.0, 4.0]])
print("the same parameter behind it:  ", normed.parametrizations.weight.original0 is norm)

assert norm.item() == 5.0 and torch.allclose(normed.weight, torch.tensor([[3.0, 4.0]]))
normed.weight

# %%
# You read back what the parametrization makes of them: ``weight_norm`` makes NaN of a row of zeros. And
# ``normed.weight.copy_(new)`` writes into a tensor that is computed anew at the next look. In a layer that
# ``nn.utils.prune`` changed, ``weight`` takes a tensor, and the next forward replaces it: write into ``weight_orig``.
#
# See also: :ref:`error-assign-to-a-parameter`, :ref:`recipe-set-part-of-a-parameter`,
# :ref:`scenario-write-to-a-computed-weight`.
#
# .. claim:: a-tensor-in-place-of-a-parameter-is-refused
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :wrong: module.weight -= 1 -> module.weight = torch.nn.Parameter(module.weight - 1)
#
#    If ``weight`` is a registered parameter of a module that is not scripted (a scripted one takes the tensor), and is
#    neither expanded nor parametrized, ``layer.weight = layer.weight - 1`` is refused; ``layer.weight -= 1`` under
#    ``no_grad`` is a write.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> before, version = layer.weight, layer.weight._version
#    >>> with torch.no_grad():
#    ...     layer.weight -= 1
#    >>> layer.weight is before, before._version - version
#    (True, 1)
#    >>> layer.weight = layer.weight - 1
#    Traceback (most recent call last):
#    TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)
#
#    def holds(x):
#        module = torch.nn.Module()
#        module.weight = weight = torch.nn.Parameter(x.detach())
#        right = x.detach() - 1
#        with torch.no_grad():
#            module.weight -= 1
#        assert module.weight is weight and torch.equal(weight, right)
#        try:
#            module.weight = module.weight - 1
#        except TypeError as error:
#            assert "cannot assign" in str(error)
#        else:
#            raise AssertionError("nothing was raised")
