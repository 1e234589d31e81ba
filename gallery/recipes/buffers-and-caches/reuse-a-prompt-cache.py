r"""
Reuse a stored prompt cache
===========================

Hand out a copy for each use, ``copy.deepcopy(stored)``, and compute the stored one under ``no_grad``. A
function that extends or fills the cache it is given changes yours.

.. symptoms::

   past_key_values grows with every generate call
   stored prompt cache is modified after the first use
   deepcopy of the cache fails, graph leaves
   second prompt sees tokens of the first, dict or list of tensors changed inside a function
"""

import copy

import torch

project = torch.tensor([1.0, 2.0], requires_grad=True)


def generate(cache):
    cache["keys"] = torch.cat([cache["keys"], torch.zeros(1, 2)])
    cache["keys"][0] += 100.0
    return len(cache["keys"])


# %%
# A dict is passed as it is, like a list. Each call finds what the last one left. To crop it back to the two
# rows of the prompt does not undo the write to the first:

stored = {"keys": torch.ones(2, 2)}
print(generate(stored), generate(stored), stored["keys"][:2])

# %%
# A shallow copy stops the growth. The tensors in it are the stored ones, so a write into them still
# arrives:

stored = {"keys": torch.ones(2, 2)}
shallow = dict(stored)
shallow["keys"][1] = 7.0
print(stored["keys"])

# %%
# A deep copy needs tensors without a history:

stored = {"keys": torch.ones(2, 2) * project}

# raises: RuntimeError: Only Tensors created explicitly by the user (graph leaves) support the deepcopy
#     protocol at the moment. ...
copy.deepcopy(stored)

# %%
# Compute it under ``no_grad``, copy it for each use
# --------------------------------------------------

with torch.no_grad():
    stored = {"keys": torch.ones(2, 2) * project}

print(generate(copy.deepcopy(stored)), generate(copy.deepcopy(stored)))
assert stored["keys"].tolist() == [[1.0, 2.0], [1.0, 2.0]]
stored["keys"]

# %%
# ``deepcopy`` keeps what is shared *inside* the cache: :ref:`scenario-shallow-and-deep-copies`.
# See also: :ref:`error-deepcopy-of-a-non-leaf`, :ref:`recipe-fill-a-kv-cache`.
#
# .. claim:: a-shallow-copy-shares-the-tensors
#
#    A copied dict holds the same tensors, and views of them; ``deepcopy`` holds others.
#
#    >>> import copy
#    >>> stored = {"keys": torch.zeros(2)}
#    >>> shallow, deep = dict(stored), copy.deepcopy(stored)
#    >>> shallow["keys"][:1].fill_(7.0)
#    tensor([7.])
#    >>> stored["keys"], deep["keys"]
#    (tensor([7., 0.]), tensor([0., 0.]))
