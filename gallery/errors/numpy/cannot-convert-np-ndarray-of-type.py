r"""
can't convert np.ndarray of type numpy.object\_
===============================================

The array holds Python objects, text, dates, or another dtype that torch lacks. Find what made it so, then convert:
``torch.from_numpy(array.astype(np.float32))``.
"""

import numpy as np
import torch

readings = np.array([1.0, None, 3.0])

# raises: TypeError: can't convert np.ndarray of type numpy.object_. The only supported types are: ...
torch.from_numpy(readings)

# %%
# Why
# ---
#
# A tensor's storage holds numbers of one size, side by side. An array of dtype ``object`` holds references, like a list,
# even if each is a reference to a number. NumPy makes such an array, without a warning, if a value is ``None``. Text and
# dates have dtypes of their own:

print(readings.dtype, [type(value).__name__ for value in readings])
print(np.array(["1.0"]).dtype, np.array(["2020-01-01"], dtype="datetime64[D]").dtype)

# %%
# Fix 1: clean the values, then convert
# -------------------------------------
#
# ``astype`` to a dtype of floats turns ``None`` into ``nan``. To integers it raises for ``None``. Decide what stands for a
# missing value:

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
# They have no shape in common. Pad them, and keep a mask, or the lengths, of what is real:

# fix: not compiled: numpy
rows = np.array([[1.0, 2.0, 3.0], [4.0]], dtype=object)
parts = [torch.tensor(row) for row in rows]
padded = torch.nn.utils.rnn.pad_sequence(parts, batch_first=True)
lengths = torch.tensor([len(row) for row in rows])

assert padded.tolist() == [[1.0, 2.0, 3.0], [4.0, 0.0, 0.0]] and lengths.tolist() == [3, 1]
padded, lengths

# %%
# Text is converted by ``astype``, too, if each is a number: an empty string raises. A date goes by way of an integer, and
# a missing date, ``NaT``, becomes the smallest int64:

print(torch.from_numpy(np.array(["1.5"]).astype(np.float32)))
dates = np.array(["1970-01-01T00:01"], dtype="datetime64[s]")
print(torch.from_numpy(dates.astype(np.int64)))

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    can't convert np.ndarray of type {type}. The only supported types are  -- numpy.uint16 too, with torch 2.1 and older
#
# See also: :ref:`error-got-unsupported-scalartype-bfloat16`.
