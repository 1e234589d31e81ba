r"""
Could not infer dtype of NoneType
=================================

The list holds something that is no number: ``None``, text, a dict. Convert it before you make the
tensor, ``None`` to ``float("nan")`` and text by ``float(text)``.
"""

import numpy as np
import torch

scores = [1.0, None, 3.0]

# raises: RuntimeError: Could not infer dtype of NoneType
torch.tensor(scores)

# %%
# Why
# ---
#
# The elements of a tensor are numbers of one dtype, side by side in a storage. There is no room for
# a missing value or an object. :api:`torch.tensor` looks at the items to choose the dtype, and the type
# it names is the first it cannot place. Text counts as a sequence of characters:

# raises: ValueError: too many dimensions 'str'
torch.tensor(["1.5", "2.5"])

# %%
# A ``dtype`` argument does not help. It changes the message:

# raises: TypeError: must be real number, not NoneType
torch.tensor(scores, dtype=torch.float32)

# %%
# Fix 1: nan, and a mask of what is there
# ---------------------------------------
#
# A sum over a ``nan`` is ``nan``, so replace it by a number before you compute:

# fix: not compiled: statement
values = torch.tensor([float("nan") if score is None else score for score in scores])
known = ~values.isnan()
filled = values.masked_fill(~known, 0.0)

assert filled.sum() / known.sum() == 2.0
values.sum(), known, filled

# %%
# Integers have no ``nan`` (:ref:`error-value-cannot-be-converted-without-overflow`). Choose a number that cannot
# occur, and keep the mask.
#
# Fix 2: convert text
# -------------------

texts = ["1.5", "2.5"]

# fix: not compiled: statement
read = torch.tensor([float(text) for text in texts])
read[0] = float("3.5")

assert read.tolist() == [3.5, 2.5]
read

# %%
# A list holds anything. An array of such a list has dtype ``object``, which torch does not take
# (:ref:`error-cannot-convert-np-ndarray-of-type`):

np.array(scores).dtype

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Could not infer dtype of {type}
#
# .. wordings:: ValueError
#
#    too many dimensions 'str'
#
# .. wordings:: TypeError
#
#    must be real number, not NoneType
#
# See also: :ref:`error-cannot-assign-a-list`, the same with ``scores[0] = None``.
