r"""
expected sequence of length at dim
==================================

The inner lists differ in length, and a tensor has no ragged rows. Pad them to one length with
``pad_sequence``, or keep a list of tensors.
"""

import torch

tokens = [[5, 6], [7]]

# raises: ValueError: expected sequence of length 2 at dim 1 (got 1)
torch.tensor(tokens)

# %%
# Why
# ---
#
# :api:`torch.tensor` takes the lengths from the *first* element at each depth and then wants the same
# everywhere. «length 2 at dim 1» is the first row, «got 1» the row that differs. A list of lists, like
# ``tokens``, takes rows of any length.
#
# Fix 1: pad
# ----------
#
# Keep a mask of what is real. A padding value alone is ambiguous if it can also occur in the data. More on the
# padded batch: :ref:`recipe-fill-a-padded-batch-row-by-row`.

rows = [torch.tensor(row) for row in tokens]
padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=0)
lengths = torch.tensor([len(row) for row in rows])
real = torch.arange(padded.shape[1]) < lengths[:, None]

assert padded.tolist() == [[5, 6], [7, 0]] and real.sum() == 3
padded, real

# %%
# Fix 2: allocate, then write each row
# ------------------------------------

table = torch.zeros(2, 2, dtype=torch.int64)
for position, row in enumerate(rows):
    table[position, : len(row)] = row

assert torch.equal(table, padded)
table

# %%
# Fix 3: one long tensor and the lengths
# --------------------------------------
#
# Nothing is padded. :api:`torch.split` gives the rows back as views, and a write to one goes through:

joined = torch.cat(rows)
joined.split(lengths.tolist())[1][0] = 9
joined, joined.split(lengths.tolist())

# %%
# Other wordings
# --------------
#
# .. wordings:: ValueError
#
#    expected sequence of length {length} at dim {dimension} (got {length})
