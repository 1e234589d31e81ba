r"""
Could not infer dtype of NoneType
=================================

The list holds something that torch does not take for a number, or you passed a dict, a set or a generator. Convert
that first: ``None`` to ``float("nan")``, text and ``Decimal`` by ``float``, a generator by ``list``.

.. symptoms::

   torch.tensor([1.0, None, 3.0]) crashes on missing values
   list of strings to tensor fails, labels or csv columns as text
   dict, set or generator passed to torch.tensor refused
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
# :api:`torch.tensor` looks at the items to choose the dtype, and the type it names is the first that it cannot place.
# Text of several characters at the front of the list counts as a sequence:

# raises: ValueError: too many dimensions 'str'
torch.tensor(["1.5", "2.5"])

# %%
# A ``dtype`` argument does not help with ``None`` or text. For ``None`` it changes the message:

# raises: TypeError: must be real number, not NoneType
torch.tensor(scores, dtype=torch.float32)

# %%
# With a floating-point ``dtype`` an object with a method ``__float__`` is taken, such as a ``Decimal``:

from decimal import Decimal

prices = [Decimal("1.5"), Decimal("2.5")]

assert torch.tensor(prices, dtype=torch.float32).tolist() == [1.5, 2.5]

# raises: RuntimeError: Could not infer dtype of decimal.Decimal
torch.tensor(prices)

# %%
# Fix 1: nan, and a mask of what is there
# ---------------------------------------
#
# A sum over a ``nan`` is ``nan``, so replace it by a number before you compute. Make the mask from the list:
# ``isnan()`` does not tell a missing value from a ``nan`` that was in the list.

# fix: not compiled: statement
values = torch.tensor([float("nan") if score is None else score for score in scores])
known = torch.tensor([score is not None for score in scores])


# fix: mean_of_known(values, known) like
#     torch.stack([values[i] for i in range(n) if known[i]]).mean() from leaf(n), every_third(n)
def mean_of_known(values, known):
    filled = values.masked_fill(~known, 0.0)
    return filled.sum() / known.sum()


assert mean_of_known(values, known).item() == (1.0 + 3.0) / 2
assert known.tolist() == [True, False, True] and values.sum().isnan()

# %%
# If no value is known, the mean is ``nan``.
#
# Integers have no ``nan`` (:ref:`error-value-cannot-be-converted-without-overflow`): fill in a number, keep the mask.
#
# Fix 2: convert text
# -------------------
#
# ``float("1,5")`` and ``float("")`` raise a ``ValueError`` that names the text:

# fix: not compiled: statement
texts = ["1.5", "2.5"]
numbers = torch.tensor([float(text) for text in texts])
numbers[0] = float("3.5")

assert numbers.tolist() == [3.5, 2.5]

# %%
# Names of classes are no numbers. Number them, and keep ``number_of`` for data that come later:

# fix: not compiled: statement
names = ["cat", "dog", "cat"]
number_of = {name: number for number, name in enumerate(sorted(set(names)))}
labels = torch.tensor([number_of[name] for name in names])

assert labels.tolist() == [0, 1, 0]

# %%
# Fix 3: make a list of it
# ------------------------
#
# ``list`` reads a generator, ``zip`` and the ``values()`` of a dict. Sort a set, which has no order. Of a list of dicts
# take one key: ``[row["score"] for row in rows]``.

# fix: not compiled: statement
stock = {"apples": 3.0, "pears": 5.0}
amounts = torch.tensor(list(stock.values()))

assert amounts.tolist() == [3.0, 5.0]

# raises: RuntimeError: Could not infer dtype of dict_values
torch.tensor(stock.values())

# %%
# An array of ``scores`` has dtype ``object``, which :ref:`torch does not take
# <error-cannot-convert-np-ndarray-of-type>`. With ``dtype=float`` NumPy makes ``nan`` of ``None``:

assert np.array(scores).dtype == object
np.array(scores, dtype=float)

# %%
# A list of arrays
# ----------------
#
# Arrays of one shape, with at least one dimension, work number by number, and the warning says that it is slow. Join
# the arrays first:

import numpy as np

rows = [np.zeros(2), np.ones(2)]

# warns: UserWarning: Creating a tensor from a list of numpy.ndarrays is extremely slow. ...
# warns: UserWarning: Creating a tensor from a list of numpy.ndarrays is extremely slow. ...
# exception in as-a-reader: torch-gives-some-warnings-once
torch.tensor(rows)

# %%

table = torch.from_numpy(np.stack(rows))

assert table.tolist() == [[0.0, 0.0], [1.0, 1.0]] and table.dtype == torch.float64
table

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
# .. wordings:: UserWarning
#
#    Creating a tensor from a list of numpy.ndarrays is extremely slow.
#
# See also: :ref:`error-cannot-assign-a-list`, the same with ``scores[0] = None``.
