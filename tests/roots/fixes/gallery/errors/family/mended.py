"""
division by zero
================

The cause and the fix.
"""

import torch

# raises: ZeroDivisionError: division by zero
1 / 0

# %%
# Fix
# ---


# fix: halves(values) like values / 2 from vector(n)
def halves(values):
    return values * 0.5


assert halves(torch.ones(1)).tolist() == [0.5]

# %%

# fix: not compiled: setup
torch.set_default_dtype(torch.float32)

# %%
# .. wordings:: ZeroDivisionError
#
#    division by zero
