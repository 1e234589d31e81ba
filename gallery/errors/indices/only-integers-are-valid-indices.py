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
# ``/`` makes a ``float`` of two integers, even if it divides evenly. A set is no index either:

assert type(4 / 2) is float

# raises: IndexError: only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables
#     are valid indices (got set)
scores[{0, 3}] = 1.0

# %%
# Text as an index counts as a sequence of letters, and the messages do not say so:

# warns: UserWarning: Using a non-tuple sequence for multidimensional indexing is deprecated ...
# raises: TypeError: new(): invalid data type 'str'
scores["2"] = 1.0

# %%
# Fix 1: whole numbers
# --------------------
#
# ``//`` rounds down, ``round`` to the nearest, ``int`` towards zero:

# fix: not compiled: statement
scores[len(scores) // 2] = 1.0
scores[round(0.75 * len(scores))] = 2.0

assert scores.tolist() == [0.0, 0.0, 1.0, 0.0, 2.0]
scores, -7 // 2, round(3.75), int(-3.75)

# %%
# Fix 2: several positions, in a list
# -----------------------------------

# fix: not compiled: statement
scores[sorted({0, 3})] = 5.0
scores[int("2")] = 1.0

assert scores.tolist() == [5.0, 0.0, 1.0, 5.0, 2.0]
scores

# %%
# Beware of floats *inside* a list. They are cut to whole numbers, and nothing warns:

scores = torch.zeros(3)
scores[[0.9, 1.9]] = 1.0
scores

# %%
# Other wordings
# --------------
#
# .. wordings:: IndexError
#
#    only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices
#
# .. wordings:: TypeError
#
#    new(): invalid data type '{type:type}'
#
# See also: :ref:`error-tensors-used-as-indices`, :ref:`error-slice-indices-must-be-integers`, and for a list
# :ref:`error-list-indices-must-be-integers`.
