r"""
can't convert np.ndarray of type numpy.object\_
===============================================

The array holds Python objects, text, dates, or another dtype that torch lacks. If its values are numbers, convert:
``torch.from_numpy(array.astype(np.float32))``. Rows of different lengths, words and dates are below.

.. symptoms::

   torch.from_numpy(df.values) fails, pandas columns with text or missing values
   array with dtype object refused by from_numpy, ragged rows or None
   strings or dates in numpy array to tensor
"""

from datetime import datetime

import numpy as np
import torch

readings = np.array([1.0, None, 3.0])

# raises: TypeError: can't convert np.ndarray of type numpy.object_. The only supported types are: ...
torch.from_numpy(readings)

# %%
# Why
# ---
#
# An array of dtype ``object`` holds references, like a list. NumPy makes such an array if you name no dtype and a
# value is ``None``. Text and dates have dtypes of their own:

print(readings.dtype, [type(value).__name__ for value in readings])
print(np.array(["1.0"]).dtype, np.array(["2020-01-01"], dtype="datetime64[D]").dtype)

# %%
# Fix 1: clean the values, then convert
# -------------------------------------
#
# ``astype`` to a dtype of floats turns ``None`` into ``nan``. Decide what stands for a missing value. For ids above
# ``2**24`` take ``np.int64``, or beside a ``None``, up to ``2**53``, ``np.float64``. In a table with a column of words,
# convert the other columns: ``table[:, 1].astype(np.float32)``.

# fix: not compiled: numpy
numbers = torch.from_numpy(readings.astype(np.float32))
missing = numbers.isnan()
numbers[missing] = 0.0

assert numbers.tolist() == [1.0, 0.0, 3.0] and numbers.dtype == torch.float32
assert missing.tolist() == [False, True, False]
numbers, missing

# %%
# Fix 2: rows of different lengths
# --------------------------------
#
# Pad the rows, and keep their lengths. Name a dtype: ``padded`` has that of the first row, and a row of whole numbers
# would cut the fractions off the others:

# fix: not compiled: numpy
rows = np.array([[1, 2, 3], [4.5]], dtype=object)
parts = [torch.tensor(row, dtype=torch.float32) for row in rows]
padded = torch.nn.utils.rnn.pad_sequence(parts, batch_first=True)
lengths = torch.tensor([len(row) for row in rows])

assert padded.tolist() == [[1.0, 2.0, 3.0], [4.5, 0.0, 0.0]] and lengths.tolist() == [3, 1]
padded, lengths

# %%
# Rows of one length, such as a column of embeddings, need no padding. ``np.stack`` copies them into one array:

column = np.empty(2, dtype=object)
column[0], column[1] = np.array([1.0, 2.0]), np.array([3.0, 4.0])
torch.from_numpy(np.stack(column))

# %%
# Text of numbers is converted by ``astype``; an empty string raises. Words, such as the names of classes, are numbered
# by ``np.unique``. It cannot sort a ``None`` or ``nan`` among words, so replace them first:

print(torch.from_numpy(np.array(["1.5"]).astype(np.float32)))
names, labels = np.unique(np.array(["dog", "cat", "dog"]), return_inverse=True)
print(names.tolist(), torch.from_numpy(labels))

# %%
# A date goes by way of an integer, and a missing date, ``NaT``, becomes the smallest int64. Convert an array of
# Python's dates to ``datetime64`` first. ``[s]`` counts seconds, and cuts off their fractions:

dates = np.array([datetime(1970, 1, 1, 0, 1)])
torch.from_numpy(dates.astype("datetime64[s]").astype(np.int64))

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    can't convert np.ndarray of type {type}. The only supported types are  -- numpy.uint16 too, with torch 2.2 and older
#
# See also: :ref:`error-got-unsupported-scalartype-bfloat16`.
