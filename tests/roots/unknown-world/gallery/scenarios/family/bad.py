"""
A world that is not there
=========================

It cannot be declared.
"""

import torch

# differs in nowhere: It differs.
torch.zeros(2)
