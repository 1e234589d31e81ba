"""
Only with CUDA
==============

It has no meaning without.
"""

# needs: cuda

import torch

torch.zeros(2).device.type
