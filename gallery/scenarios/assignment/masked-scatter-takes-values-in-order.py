r"""
``masked_scatter`` puts the wrong values into my tensor. Why?
=============================================================

It takes the values from the beginning of the source, one after the other, and not those at the places of the mask. For
the value at the same place write ``torch.where(mask, source, x)``. If the mask has the shape of ``x``,
``x[mask] = source[mask]`` does it in place.

.. symptoms::

   masked_scatter changes elements although the source has the same values
   x.masked_scatter(mask, source) fills in values from other positions
   replace the elements where a mask is True by those of another tensor of the same shape
   masked_scatter_ from a second image of the same size puts its pixels in the wrong places
"""

import torch

x = torch.zeros(4)
source = torch.tensor([1.0, 2.0, 3.0, 4.0])
mask = torch.tensor([False, True, False, True])

x.masked_scatter(mask, source)

# %%
# Why
# ---
#
# The places of the mask and the numbers of ``source`` are both counted in the order of rows. Numbers that are left over
# are ignored, so a source of the shape and dtype of ``x`` is accepted. An assignment to ``x[mask]`` wants as many
# values as the mask selects, or one, and refuses ``source`` here:

# raises: RuntimeError: shape mismatch: value tensor of shape [4] cannot be broadcast to indexing result of shape [2]
x[mask] = source

# %%
# The value at the same place
# ---------------------------


def replaced(x, mask, source):
    return torch.where(mask, source, x)


written = x.clone()
written[mask] = source[mask]

assert replaced(x, mask, source).tolist() == [0.0, 2.0, 0.0, 4.0] == written.tolist()
for size in (0, 1, 2, 17):
    a, b, chosen = torch.rand(3, size), torch.rand(3, size), torch.rand(3, size) > 0.5
    kept = [
        [new if choose else old for old, new, choose in zip(*rows, strict=True)]
        for rows in zip(a.tolist(), b.tolist(), chosen.tolist(), strict=True)
    ]
    in_place = a.clone()
    in_place[chosen] = b[chosen]
    assert replaced(a, chosen, b).tolist() == kept == in_place.tolist()
replaced(x, mask, source)

# %%
# Gradients go to ``source`` where the mask is True, and to ``x`` elsewhere. ``torch.where`` makes a new tensor, in the
# dtype that both promote to. The assignment raises if the dtypes differ, or if ``x`` is a leaf that requires grad.
#
# ``torch.where`` broadcasts the mask, as ``masked_scatter`` does. A shorter mask in brackets picks rows instead:

square, picks = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([False, True])
print("brackets:", square[picks].tolist())
print("where:   ", torch.where(picks, square, 0.0).tolist())

# %%
# ``masked_scatter`` is for values that lie packed, one for each True: :ref:`recipe-write-features-at-token-positions`.
# With too few of them it raises: :ref:`error-masked-scatter-source-too-short`.
