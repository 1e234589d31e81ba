r"""
Edit columns or attention heads of a trained weight
===================================================

Edit under ``no_grad``, through one bracket or through a view: ``weight[:, 1] -= step``, or, where the heads are rows,
``weight.view(heads, -1, inputs)[1] = 0``. An index list before a method, or a reshape that copies, loses the edit.

.. symptoms::

   zero or prune attention heads
   subtract a vector from a column of a pretrained weight
   model editing, ablate neurons
   head mask has no effect, weight unchanged
   zero_() on selected rows does nothing
   switch off one part of a transformer layer by setting numbers to zero
   W_q.weight.view(12, 64, 768)[[3, 5]].zero_() under no_grad does not ablate the heads

.. verdict:: parameter/column-iadd/eager
.. verdict:: parameter/column-iadd/no-grad
"""

import torch
from torch import nn

heads, size, inputs = 3, 2, 4
values = nn.Linear(inputs, heads * size, bias=False)
nn.init.ones_(values.weight)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
values.weight[:, 1] -= 0.5

# %%
# The ways that look right
# ------------------------
#
# ``[[0, 2]]`` gives a copy, and ``zero_`` clears that copy. ``reshape(-1, size)`` behind ``T`` is a copy here, too:

with torch.no_grad():
    values.weight.view(heads, size, inputs)[[0, 2]].zero_()
    values.weight.T.reshape(-1, size)[0] = 0.0

assert values.weight.all()
values.weight.sum(dim=1)

# %%
# One bracket, or views up to the last bracket
# --------------------------------------------

with torch.no_grad():
    values.weight[:, 1] -= 0.5
    values.weight.view(heads, size, inputs)[[0, 2]] = 0.0

values.weight

# %%
# Check with the layer itself. The outputs of heads 0 and 2 are 0, those of head 1 are 1 + 0.5 + 1 + 1 = 3.5:

outputs = values(torch.ones(inputs)).view(heads, size)

assert outputs.tolist() == [[0.0, 0.0], [3.5, 3.5], [0.0, 0.0]]
outputs.detach()

# %%
# A layer with a bias still puts out the bias of these heads: assign ``bias.view(heads, size)[[0, 2]] = 0.0`` as well.
# A head whose queries or keys are 0 still puts out values. To switch a head off in ``nn.MultiheadAttention``, clear
# its columns of the output projection:

attention = nn.MultiheadAttention(heads * size, heads)
with torch.no_grad():
    attention.out_proj.weight.view(-1, heads, size)[:, [0, 2]] = 0.0

kept = attention.out_proj.weight.any(dim=0)
assert kept.tolist() == [False, False, True, True, False, False]

# %%
# Checked at its edges
# --------------------
#
# One head and more, in half precision, loaded from a state, compiled, and transposed. ``view`` raises where it cannot
# be a view, and ``reshape`` copies there without a word:


@torch.no_grad()
def zero_heads(weight, heads, chosen):
    weight.view(heads, -1, weight.shape[1])[chosen] = 0.0


compiled = torch.compile(zero_heads, backend="aot_eager")
for heads, size, run in ((1, 1, zero_heads), (2, 3, compiled), (17, 2, zero_heads)):
    layer = nn.Linear(4, heads * size, bias=False).half()
    parameter, before = layer.weight, layer.weight.detach().clone()
    run(layer.weight, heads, [0, heads - 1])
    fresh = nn.Linear(4, heads * size, bias=False).half().eval()
    fresh.load_state_dict(layer.state_dict())
    assert (fresh.weight[:size] == 0).all() and (fresh.weight[-size:] == 0).all()
    assert torch.equal(fresh.weight[size:-size], before[size:-size])
    assert layer.weight is parameter and parameter.requires_grad

transposed = torch.ones(4, 6).T
zero_heads(transposed, 3, [0, 2])
assert transposed.sum(dim=1).tolist() == [0.0, 0.0, 4.0, 4.0, 0.0, 0.0]

# %%
# When to prefer another way
# --------------------------
#
# An optimizer step can move the edited part again: :ref:`recipe-freeze-rows-of-a-weight`. A write to a
# parametrized weight is lost: :ref:`scenario-write-to-a-computed-weight`. Layers tied to this weight see the
# edit: :ref:`scenario-modules-that-share-a-tensor`. To try an edit first: :ref:`recipe-try-an-edit-and-undo-it`.
#
# .. claim:: the-last-bracket-may-be-a-list
#    :range: plain-tensors views
#    :leaves-out: rank 0; size 0; layout expanded, one element; dtype bool; view expand_as, unbind, split
#    :wrong: part[[0]].fill_(2) -> part[0].fill_(2)
#
#    Behind a view of a tensor that is not expanded, an index list that is *assigned* to reaches the tensor, if the view is
#    not one of several that one call gave. A method that writes, called on what the index list gives, does not reach it.
#
#    >>> w = torch.ones(4)
#    >>> w.view(2, 2)[[0]] = 0.0
#    >>> w
#    tensor([0., 0., 1., 1.])
#    >>> _ = w.view(2, 2)[[1]].zero_()
#    >>> w
#    tensor([0., 0., 1., 1.])
#
#    def holds(x, view):
#        before, part = x.clone(), view(x)
#        if part.dim() == 0:
#            return "does not apply"
#        part[[0]].fill_(2)
#        assert torch.equal(x, before)
#        part[[0]] = 7
#        assert (part[0] == 7).all() and (x == 7).sum() >= part[0].numel()
