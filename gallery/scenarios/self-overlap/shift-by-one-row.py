r"""
Why can I shift a list with ``x[1:] = x[:-1]`` and not a tensor?
================================================================

The list's slice on the right is a copy. The tensor's slice is a view of the memory that you are writing, and
uncompiled code refuses it for a vector without gaps. Write ``x[1:] = x[:-1].clone()``; in code for
``torch.compile``, join a new tensor with ``torch.cat``.

.. symptoms::

   shift tensor by one position
   slice to itself raises, numpy version works
   delay line or queue update in place
   strided vector shifted in place is wrong
   moving all entries down one place fails, single memory location error
   fifo memory queue[1:] = queue[:-1] RuntimeError unsupported operation, please clone
   u[1:] += u[:-1] is fine for an array, RuntimeError about memory for a tensor

.. verdict:: tensor/shift-down/eager
.. verdict:: tensor/shift-down-clone/eager
"""

import numpy as np
import torch

history, array, tensor = [1, 2, 3, 4], np.array([1, 2, 3, 4]), torch.tensor([1, 2, 3, 4])
history[1:] = history[:-1]
array[1:] = array[:-1]
print(history, array)

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to
#     tensor refer to a single memory location. Please clone() the tensor ...
tensor[1:] = tensor[:-1]

# %%
# Both slices are views of one storage. Two of its cells would be read and written:

read, written = tensor[:-1], tensor[1:]

# picture: tensor, read, written

# %%
# NumPy's right side is a view as well. NumPy notices the overlap and copies first. Torch leaves the copy to you:

assert np.shares_memory(array[1:], array[:-1])
tensor = torch.tensor([1, 2, 3, 4])
tensor[1:] = tensor[:-1].clone()
assert tensor.tolist() == array.tolist() == history

tensor[0] = 9
tensor

# %%
# :api:`torch.roll` also returns a copy, with the last element in front, for you to overwrite:

tensor.roll(1, dims=0)

# %%
# With gaps in memory nothing is raised
# -------------------------------------
#
# Torch does not compare slices with gaps between their elements, as in every second element of a vector, or in the
# batch of a vector under ``vmap``. On a CPU, this shift then reads elements that it has overwritten. NumPy copies:

samples = torch.arange(16.0, device="cpu")[::2]
array = np.arange(16.0)[::2]
right = [0.0] + samples.tolist()[:-1]
samples[1:] = samples[:-1]
array[1:] = array[:-1]

assert array.tolist() == right
print("tensor right:", samples.tolist() == right)

# %%
# With the clone the shift is right here as well:

# fix: not compiled: statement
storage = torch.arange(16.0)
samples = storage[::2]
samples[1:] = samples[:-1].clone()

assert samples.tolist() == right
assert storage[1::2].tolist() == [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0]
samples

# %%
# With gradients, build the new window
# ------------------------------------
#
# :api:`torch.cat` makes a new tensor. What an earlier step saved for backward stays, and other names keep the old
# window: :ref:`recipe-keep-a-rolling-window`. The value is a tensor of the window's dtype, or ``cat`` converts both
# to a common one.


# fix: pushed(window, value) like torch.stack([value, *window[:-1]]) from computed(n), torch.tensor(7.0);
#     overlapping
def pushed(window, value):
    return torch.cat([value[None], window[:-1]])


weights = torch.ones(3, requires_grad=True)
window, loss = torch.zeros(3), 0.0
for value in torch.tensor([1.0, 2.0]):
    window = pushed(window, value)
    loss = loss + (weights * window).sum()

loss.backward()

assert window.tolist() == [2.0, 1.0, 0.0]
assert weights.grad.tolist() == [1.0 + 2.0, 0.0 + 1.0, 0.0]
window, weights.grad

# %%
# Compiled, the clone is not enough
# ---------------------------------
#
# The default backend of ``torch.compile`` drops the clone: with a thousand elements the shift is wrong, and
# :ref:`the joined tensor is right <scenario-compiled-shift-is-wrong>`. To keep the tensor, copy the joined one
# into it outside the compiled function.
#
# Columns of a contiguous table of two rows or more are not refused, and can come out wrong:
# :ref:`scenario-shift-by-one-column`. See also: :ref:`recipe-shift-elements`.
#
# .. claim:: a-list-shifts-where-a-tensor-refuses
#    :range: plain-tensors lists
#    :leaves-out: rank 0, 2, 3; size 0, 1, 2; length 0; layout transposed, expanded, one element
#    :not-for: strided: its-subject
#
#    ``x[1:] = x[:-1]`` shifts a list. For a vector of three or more elements it raises if the vector has no
#    gaps in memory, and the vector keeps its values. If it has gaps, a CPU raises nothing and does not shift
#    all values.
#
#    >>> x = [1, 2, 3]
#    >>> x[1:] = x[:-1]
#    >>> x
#    [1, 1, 2]
#    >>> t = torch.tensor([1, 2, 3]).contiguous()
#    >>> t[1:] = t[:-1]
#    Traceback (most recent call last):
#    RuntimeError: unsupported operation: some elements of the input tensor and the written-to tensor refer ...
#    >>> t
#    tensor([1, 2, 3])
#    >>> for size in (3, 17, 1000):
#    ...     t = torch.arange(size, device="cpu").contiguous()
#    ...     try:
#    ...         t[1:] = t[:-1]
#    ...         assert False, "a vector without gaps was accepted"
#    ...     except RuntimeError:
#    ...         assert t.tolist() == list(range(size))
#    ...     gaps = torch.stack([t, t], dim=1)[:, 0]
#    ...     gaps[1:] = gaps[:-1]
#    ...     assert gaps.tolist() != [0] + t.tolist()[:-1]
#
#    def holds(x, items):
#        wanted = items[:1] + items[:-1]
#        items[1:] = items[:-1]
#        assert items == wanted
#        x = torch.arange(2 * len(x), device="cpu")[:: x.stride(0)][: len(x)]
#        before = x.clone()
#        try:
#            x[1:] = x[:-1]
#            assert x.stride() == (2,) and x.tolist() != [0] + before.tolist()[:-1]
#        except RuntimeError:
#            assert x.is_contiguous() and torch.equal(x, before)
