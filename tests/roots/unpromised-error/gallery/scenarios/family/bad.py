"""
An error without a promise
==========================

It raises what it did not say.
"""

import torch

values = torch.zeros(2)
values[5] = 1.0
