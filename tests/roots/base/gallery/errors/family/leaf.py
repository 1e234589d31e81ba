"""
a view of a leaf Variable
=========================

The cause and the fix.
"""

import torch

print("before")
weights = torch.ones(3, requires_grad=True)

# raises: RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place
#     operation.
weights[0] = 5.0

# %%
# The script goes on.
#
# .. wordings:: RuntimeError
#
#    a view of a leaf Variable that requires grad is being used in an in-place operation

weights + 1

# %%

# warns: UserWarning: mind the step
__import__("warnings").warn("mind the step")

# %%
# .. wordings:: UserWarning
#
#    mind the step
