"""
Use what came later
===================

Its second block needs what an older torch does not have.
"""

import torch

values = torch.ones(3)

# %%

doubled = torch.compile(lambda x: 2 * x, backend="eager")(values)

# raises: IndexError: index 7 is out of bounds
doubled[7]

# %%
values.sum()

# %%
doubled.sum()

# %%
# .. claim:: compiled
#    :range: tensors
#    :wrong: torch.compile -> abs
#
#    A claim may need it.
#
#    >>> torch.ones(1)
#    tensor([1.])
#
#    def holds(x):
#        assert torch.compile(x)
