"""
A claim that is not there
=========================

It cannot be declared.
"""

import torch

# exception in anomaly-mode: no-such-claim
torch.zeros(2)
