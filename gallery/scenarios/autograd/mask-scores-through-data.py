r"""
Is masking attention scores through ``.data`` right?
====================================================

The values are, the gradient is not: the graph does not know that a score was replaced, and passes its gradient on.
Write ``scores = scores.masked_fill(padding, fill)``. With ``.data``, a fill far below the scores and a softmax behind
it hide the leak, if one score is left in the row.

.. symptoms::

   attn.data.masked_fill_ in old transformer code
   is the gradient correct when I mask with .data
   gradient leaks into padded positions
   overwrote entries of a computed tensor behind autograd, replaced entries still receive gradient
   scores.data[pad] = -1e4 in my self-attention layer, do the queries learn from padding

.. verdict:: non-leaf/through-data/backward
"""

import torch

inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
padding = torch.tensor([False, False, True])
scores = inputs * 2
scores.data.masked_fill_(padding, -1.0)
scores.sum().backward()
print("scores:", scores.tolist(), "gradient:", inputs.grad.tolist())

# %%
# The third score is -1 whatever the third input is, so its gradient must be 0. It is 2.
#
# With ``masked_fill``
# --------------------

inputs.grad = None
scores = (inputs * 2).masked_fill(padding, -1.0)
scores.sum().backward()

assert inputs.grad.tolist() == [2.0, 2.0, 0.0]
inputs.grad

# %%
# ``masked_fill_`` without ``.data`` is recorded as well, and so is an assignment. Backward raises after them if the
# scores were saved, for instance as the result of ``exp``. :api:`torch.where` and ``masked_fill`` write nothing:

scores = inputs * 2
scores[padding] = -1.0
chosen = torch.where(padding, -1.0, inputs * 2)
print("assigned:", torch.autograd.grad(scores.sum(), inputs))
print("where:   ", torch.autograd.grad(chosen.sum(), inputs))

# %%
# Why nobody noticed
# ------------------
#
# With ``-inf`` and a softmax the masked weight is 0, and the softmax's own derivative with it. ``-1e4`` is far enough
# below these scores to give a weight of 0 as well:

for fill in (float("-inf"), -1e4):
    hidden = inputs * 2
    hidden.data.masked_fill_(padding, fill)
    seen = (inputs * 2).masked_fill(padding, fill)
    for name, scores in (("through .data", hidden), ("masked_fill", seen)):
        loss = (scores.softmax(0) * torch.tensor([1.0, 5.0, 9.0])).sum()
        print(f"{fill:8} {name:13}", torch.autograd.grad(loss, inputs))

# %%
# Where the masked place keeps a weight, the leak is back. The third gradient must be 0:

hidden = inputs * 2
hidden.data.masked_fill_(padding, -1.0)
print("sigmoid:", torch.autograd.grad(hidden.sigmoid().sum(), inputs))

# %%
# A row that is masked as a whole with ``-1e4`` has equal weights, and can leak through ``.data`` again. Softmax of
# nothing but ``-inf`` is NaN. Through ``.data`` the gradient is NaN, too. After ``masked_fill`` it is 0:

everything = torch.ones(3, dtype=torch.bool)
hidden = inputs * 2
hidden.data.masked_fill_(everything, float("-inf"))
seen = (inputs * 2).masked_fill(everything, float("-inf"))
# differs in anomaly-mode: ``backward`` raises here, for the NaN.
for name, scores in (("through .data", hidden), ("masked_fill", seen)):
    print(f"{name:13}", torch.autograd.grad(scores.softmax(0).sum(), inputs))

# %%
# See also: :ref:`scenario-write-through-data`, :ref:`recipe-fill-an-attention-mask`.
#
# .. claim:: a-mask-through-data-leaks-gradient
#    :range: leaves
#    :wrong: through.data -> through
#    :same-in-false-worlds: the write through .data is unseen in each of them
#
#    In uncompiled code, an element of ``x * 2`` that is replaced through ``.data`` still passes its gradient on. One
#    that is replaced by ``masked_fill_`` does not.
#
#    >>> x, mask = torch.ones(2, requires_grad=True), torch.tensor([True, False])
#    >>> hidden, seen = x * 2, x * 2
#    >>> hidden.data.masked_fill_(mask, 0.0).tolist(), seen.masked_fill_(mask, 0.0).tolist()
#    ([0.0, 2.0], [0.0, 2.0])
#    >>> torch.autograd.grad(hidden.sum(), x), torch.autograd.grad(seen.sum(), x)
#    ((tensor([2., 2.]),), (tensor([0., 2.]),))
#
#    def holds(x):
#        mask = torch.arange(x.numel()).reshape(x.shape) % 2 == 0
#        ones, through, recorded = torch.ones_like(x), x * 2, x * 2
#        through.data.masked_fill_(mask, 0)
#        recorded.masked_fill_(mask, 0)
#        assert torch.equal(through, recorded)
#        assert (torch.autograd.grad(through, x, ones)[0] == 2).all()
#        assert torch.equal(torch.autograd.grad(recorded, x, ones)[0] == 0, mask)
