"""
A promise that another error breaks
===================================

The message is not the promised one.
"""

import torch

# raises: RuntimeError: something else
torch.zeros(2)[5]
