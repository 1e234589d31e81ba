"""
A promise of anything
=====================

It could not be broken.
"""

import torch

# raises: IndexError: ...
torch.zeros(2)[5]
