"""
Where files lie
===============

Some messages name files.
"""

import os
import traceback

import torch

print(torch.__file__)
print(os.path.abspath("here.txt"))

# %%
try:
    torch.nn.Linear(2, 2)(torch.zeros(3))
except RuntimeError:
    print(traceback.format_exc().splitlines()[3])

# %%

# raises: FileNotFoundError: [Errno 2] No such file or directory: 'lost.txt'
open(os.path.abspath("lost.txt"))
