"""
Is a slice a view?
==================

Yes, and here is the check.
"""

import torch

torch.zeros(3)[1:]._is_view()

# %%
# .. claim:: slices-are-views
#
#    A slice is a view.
#
#    >>> torch.zeros(3)[1:]._is_view()
#    True
