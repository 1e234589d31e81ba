"""
A promise that nothing keeps
============================

Nothing raises.
"""

import torch

# raises: RuntimeError: something
torch.zeros(2)[1]
