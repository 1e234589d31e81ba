r"""
Does ``copy.copy`` copy a tensor, a list of tensors or a module?
================================================================

No. ``copy.copy`` of a list holds the same tensors, of a tensor the same memory, and of a module the same
parameters, buffers and submodules. ``copy.deepcopy`` copies the memory.

.. symptoms::

   copied model trains the original too
   list.copy() of tensors still shared
   cache passed to generate grows each call
   deepcopy of prompt cache fails with graph leaves
   made a second network from the first, training it changes both
   target_net = copy.copy(q_net) for DQN, target network follows the online one
   modelB = modelA, training or changing one model changes the other
"""

import copy

import numpy as np
import torch

rows, array, tensor = [[1.0], [2.0]], np.array([[1.0], [2.0]]), torch.tensor([[1.0], [2.0]])
for kind in (rows, array, tensor):
    copy.copy(kind)[0][0] = 9.0

print(rows, array, tensor, sep="\n")

# %%
# The array of numbers is copied; the list's rows and the tensor's memory are shared. A module and its ``copy.copy``
# have one dict of parameters, so a new parameter of the copy arrives in the original. The same holds for
# buffers, submodules and hooks. Another attribute that you assign is apart:

layer = torch.nn.Linear(1, 1, bias=False)
twin = copy.copy(layer)
twin.weight = torch.nn.Parameter(torch.tensor([[5.0]]))
twin.scale = 2.0
layer.weight, hasattr(layer, "scale")

# %%
# ``copy.copy`` of a computed tensor is a leaf: no gradient goes back through it.
#
# The tensors of a deep copy are apart from the original. Functions are not copied, so a hook that names the original
# still works on it. Plain tensors of one storage share memory in the copy as well, here a view and its base:

table = torch.zeros(2, 2)
apart, first = copy.deepcopy([table, table[0]])
first += 1
table, apart

# picture: table, apart, first

# %%
# Parameters are different: each gets a memory of its own (:ref:`scenario-modules-that-share-a-tensor`).
#
# A tensor with a history cannot be deep-copied
# ---------------------------------------------
#
# That is a tensor with a ``grad_fn``, also under ``no_grad``:

cache = [torch.ones(2, requires_grad=True) * 2]

# raises: RuntimeError: Only Tensors created explicitly by the user (graph leaves) support the deepcopy
#     protocol at the moment. ...
copy.deepcopy(cache)

# %%
# What to do instead: :ref:`error-deepcopy-of-a-non-leaf`. A function that is to extend a stored cache gets
# a deep copy for each call:

stored = {"keys": torch.zeros(3)}


def generate(cache):
    cache["keys"] = torch.cat([cache["keys"], torch.ones(1)])
    return len(cache["keys"])


[generate(copy.deepcopy(stored)) for turn in range(2)], [generate(stored) for turn in range(2)]

# %%
# See also: :ref:`scenario-modules-that-share-a-tensor`, :ref:`scenario-copy-of-an-object-with-tensors`.
#
# .. claim:: copy-copy-shares-a-tensors-memory
#    :differs-in: requires-grad: the copy is a leaf, and refuses the write.
#    :range: tensors
#    :wrong: copy.copy(x) -> x.clone()
#
#    ``copy.copy(t)`` is a new tensor object on the same memory.
#
#    >>> import copy
#    >>> t = torch.zeros(2)
#    >>> twin = copy.copy(t)
#    >>> _ = twin[:1].fill_(4.)
#    >>> twin is t, t
#    (False, tensor([4., 0.]))
#
#    def holds(x):
#        import copy
#
#        twin = copy.copy(x)
#        assert twin is not x and twin.stride() == x.stride() and torch.equal(twin, x)
#        assert twin.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
