r"""
``masked_scatter`` puts the wrong values into my tensor. Why?
=============================================================

It takes the values from the beginning of the source, one after the other, and not those at the places of the mask. For
the value at the same place write ``torch.where(mask, source, x)``, or ``x[mask] = source[mask]``.

.. symptoms::

   masked_scatter changes elements although the source has the same values
   x.masked_scatter(mask, source) fills in values from other positions
   replace the elements where a mask is True by those of another tensor of the same shape
   image patches come out in the wrong order after masked_scatter_
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
# The first True gets the first number of ``source``, the second True the second, in the order of rows. The shape of
# ``source`` does not count, and numbers that are left over are ignored. So a source of the shape of ``x`` raises nothing.
# An assignment to ``x[mask]`` wants as many values as the mask selects, and refuses ``source``:

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
# Gradients go to ``source`` where the mask is True, and to ``x`` elsewhere. ``torch.where`` makes a new tensor, in the dtype
# that both promote to. The assignment writes into ``x``, which must have the dtype of ``source``.
#
# ``masked_scatter`` is for values that lie packed, one for each True: :ref:`recipe-write-features-at-token-positions`.
# With too few of them it raises: :ref:`error-masked-scatter-source-too-short`.
