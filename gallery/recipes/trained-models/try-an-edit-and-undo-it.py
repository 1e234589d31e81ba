r"""
Try an edit of the weights, then undo it
========================================

To look at one result, run the model with other weights through ``torch.func.functional_call``: it does not write to the
weights. To write and go back, keep a *clone* of the part, and restore it under ``no_grad``.

.. symptoms::

   temporarily change a weight and restore it, ablation: set to zero, evaluate, undo
   restored value is the edited one, perturb weights for one forward pass
   functional_call ignores my weights, running mean changed by functional_call
   set a neuron to zero for one test, putting the old value back fails
   old = fc.weight[0]; fc.weight[0] = 0; fc.weight[0] = old leaves zeros, no_grad
   context manager that swaps the weights and puts the old ones back
"""

import copy

import torch
from torch import nn
from torch.func import functional_call

model = nn.Linear(2, 2, bias=False)
with torch.no_grad():
    model.weight[:] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
x = torch.ones(2)

# %%
# The way that looks right
# ------------------------
#
# ``kept`` is a view, and changes with the weight. The restore writes the zeros onto themselves:

with torch.no_grad():
    kept = model.weight[0]
    model.weight[0] = 0.0
    model.weight[0] = kept

model.weight

# %%
# Without writing
# ---------------
#
# The new weights are an argument. They may require grad, and then they get a gradient:

with torch.no_grad():
    model.weight[0] = torch.tensor([1.0, 2.0])
edited = model.weight.detach().clone()
edited[0] = 0.0
edited.requires_grad_()
out = functional_call(model, {"weight": edited}, (x,))
out.sum().backward()

assert edited.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]] and model.weight.grad is None
assert out.tolist() == [0.0, 7.0] and model(x).tolist() == [3.0, 7.0]
print("edited:", out.detach(), "model:", model(x).detach())

# Several edits at a time. If the model has dropout or batch norm, call model.eval() first:
several = torch.stack([edited, -edited]).detach()
torch.vmap(lambda weight: functional_call(model, {"weight": weight}, (x,)))(several)

# %%
# Write and restore
# -----------------

with torch.no_grad():
    kept = model.weight[0].clone()
    model.weight[0] = 0.0
    try:
        print("edited:", model(x))
    finally:
        model.weight[0] = kept

assert model(x).tolist() == [3.0, 7.0] and model.weight.requires_grad
model(x).detach()

# %%
# Values come back, the version counter does not. If a graph has saved the weight before the edit, its backward raises,
# also after the edit was undone. For gradients at the edited weights run the model outside ``no_grad``, and call
# ``backward()`` before you restore, or use ``functional_call``.
#
# Names and buffers of ``functional_call``
# ----------------------------------------
#
# The names are those of ``model.named_parameters()``. ``strict=True`` checks the names, and wants all
# parameters and buffers. Without it a slip in the last part of a name is passed over, and you see the old weights. A
# slip in the name of a submodule raises an ``AttributeError``. For ``nn.DataParallel`` pass ``model.module``. Do not
# pass a parametrized weight as ``weight``: the call may change its original.


def output(name, strict):
    return functional_call(model, {name: torch.zeros(2, 2)}, (x,), strict=strict).tolist()


print("a slip in the name:", output("wieght", strict=False))

# raises: RuntimeError: Error(s) in reparametrizing for Linear: ...
output("wieght", strict=True)

# %%
# In training mode a forward pass writes to buffers, as those of batch norm. Call ``eval()``, or pass copies of the buffers
# as well:

norm = nn.BatchNorm1d(1)
batch, new = torch.tensor([[1.0], [3.0]]), {"weight": torch.zeros(1)}
functional_call(norm, new, (batch,))
print("the running mean has changed:", norm.running_mean.item() != 0.0)

norm = nn.BatchNorm1d(1)
copies = {name: value.clone() for name, value in norm.named_buffers()}
functional_call(norm, {**copies, **new}, (batch,))
assert norm.running_mean.item() == 0.0 and norm.num_batches_tracked == 0

# %%
# Checked at its edges
# --------------------
#
# Sizes and dtypes, a state dict and back, both modes, and compiled:


def with_zeros(model, x):
    weight = model.weight.detach().clone()
    weight[:1] = 0.0
    return functional_call(model, {"weight": weight}, (x,), strict=False)


compiled = torch.compile(with_zeros, backend="aot_eager")
for size, dtype, run in (
    (1, torch.float16, with_zeros),
    (2, torch.float64, compiled),
    (17, torch.bfloat16, with_zeros),
):
    layer = nn.Linear(size, size, bias=False).to(dtype)
    before, version = copy.deepcopy(layer.state_dict()), layer.weight._version
    inputs = torch.ones(size, dtype=dtype)
    right = layer.train()(inputs).detach() * (torch.arange(size) > 0)
    assert torch.allclose(run(layer, inputs), right, rtol=1e-2)
    assert torch.equal(layer.weight, before["weight"]) and layer.weight._version == version
    with torch.no_grad():
        kept = layer.weight[:1].clone()
        layer.weight[:1] = 0.0
        assert torch.allclose(layer.eval()(inputs), right, rtol=1e-2)
        layer.weight[:1] = kept
    layer.load_state_dict(before)
    assert torch.equal(layer.weight, before["weight"])

# %%
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`recipe-keep-the-best-weights`.
#
# .. claim:: an-undone-write-still-counts
#    :range: leaves functions
#    :leaves-out: dtype complex64; function sin, square, log, gelu, clone, times ten, plus one, negative
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    Writing the old values back into a result of real numbers does not bring back the version that the graph has
#    saved, and backward raises.
#
#    >>> w = torch.ones(2, requires_grad=True)
#    >>> loss = (w * w).sum()
#    >>> with torch.no_grad():
#    ...     _ = w.mul_(2.0)
#    ...     _ = w.div_(2.0)
#    >>> loss.backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
#
#    def holds(x, function):
#        y, ones = function(x), torch.ones_like(x)
#        with torch.no_grad():
#            kept = y.clone()
#            y.zero_()
#            y.copy_(kept)
#        try:
#            torch.autograd.grad(y, x, ones)
#            assert False, "the write was not noticed"
#        except RuntimeError as error:
#            assert "modified by an inplace operation" in str(error)
