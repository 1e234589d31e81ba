"""
A promise in the middle
=======================

What comes after it would not run.
"""

import torch

# raises: IndexError: index 5 is out of bounds for dimension 0 with size 2
torch.zeros(2)[5]
print("never")
