r"""
only integers, slices (\`:\`), ellipsis (\`...\`), None and long or byte Variables are valid indices
====================================================================================================

The index is a ``float``, or an object that is no index at all; the message names its type at the end. Divide
by ``//`` instead of ``/``, or write ``int(...)`` around it.
"""

import torch

scores = torch.zeros(5)

# raises: IndexError: only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables
#     are valid indices (got float)
scores[len(scores) / 2] = 1.0

# %%
# Why
# ---
#
# ``/`` makes a ``float`` of two integers, even if it divides evenly. A position that is not a whole number
# is no position, so none is guessed. A set and a dict have no order that could be a selection:

# raises: IndexError: only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables
#     are valid indices (got set)
scores[{0, 3}] = 1.0

# %%
# Fix 1: whole numbers
# --------------------
#
# ``//`` rounds down, ``round`` to the nearest, ``int`` towards zero:

scores[len(scores) // 2] = 1.0
scores[round(0.75 * len(scores))] = 2.0

assert scores.tolist() == [0.0, 0.0, 1.0, 0.0, 2.0]
scores

# %%
# Fix 2: several positions, in a list or a tensor
# -----------------------------------------------

scores[sorted({0, 3})] = 5.0

assert scores.tolist() == [5.0, 0.0, 1.0, 5.0, 2.0]
scores

# %%
# Beware of floats *inside* a list or an array. They are cut to whole numbers, and nothing warns:

scores = torch.zeros(3)
scores[[0.9, 1.9]] = 1.0
scores

# %%
# A list says ``list indices must be integers or slices, not float``.
#
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices
#
# See also: :ref:`error-tensors-used-as-indices`, :ref:`error-slice-indices-must-be-integers`.
