"""
What do hooks change?
=====================

The version check.
"""

import torch

# differs in saved-tensor-hooks: nothing raises, and
#     the gradient is wrong.
# exception in saved-tensor-hooks: slices-are-views
# not for anomaly-mode: its-subject
torch.zeros(2)

# %%
# Once more.

# exception in saved-tensor-hooks: slices-are-views
torch.zeros(3)
