r"""
Set the border of a grid or an image
====================================

In each step of a simulation build the next grid with ``torch.nn.functional.pad`` of its inner part, or clone the grid
and write into the clone. A write in place into a grid of which a step has saved a slice makes ``backward()`` raise.

.. symptoms::

   boundary conditions in a PDE solver or cellular automaton, u[0] = u[-1] = 0 in each step
   zero or mirror the edge pixels and keep the gradient
   periodic boundary, halo or ghost cells copied in place
   u[1:-1] = u[1:-1] + dt * u[1:-1] ** 2 in a time loop breaks backward
   paste a patch into an image and back-propagate to both
   frame around an image in place, padding by assignment
   reset the outermost cells in every simulation step while training through it
   Burgers solver u[1:-1] -= u[1:-1] * dudx; u[0] = 0, error in backward
   replace first and last row and column of a matrix by vectors, boundaries with gradient
"""

import torch
import torch.nn.functional as functional

start = torch.tensor([1.0, 2.0, 4.0, 8.0, 16.0], requires_grad=True)

# %%
# The way that looks right
# ------------------------
#
# Each step squares its inner values and sets the two ends:

grid = start.clone()
for _ in range(2):
    grid[1:-1] = grid[1:-1] ** 2 / 8
    grid[0], grid[-1] = 0.0, 0.0

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an inplace
#     operation: ...
grid.sum().backward()

# %%
# The square saved its input for backward, a slice of ``grid``. The assignment of that line and the next line write
# into ``grid``, and all slices share its **version counter** (:ref:`scenario-write-to-another-column`). A clone between
# the two lines is too late: the first line has written already. Without gradients the loop is right.
#
# ``row[1:] = row[1:] + row[:-1]`` reads old values, since the sum is computed before it is assigned. A loop over
# elements does not, on a list as on a tensor:

row, values = torch.tensor([1.0, 1.0, 1.0, 1.0]), [1.0, 1.0, 1.0, 1.0]
row[1:] = row[1:] + row[:-1]
for i in range(1, 4):
    values[i] = values[i] + values[i - 1]
print("whole slice:", row.tolist(), "  loop:", values)

# %%
# A new grid in each step
# -----------------------
#
# ``pad`` puts the number ``value`` around the inner part and does not write to ``grid``:


# fix: stepped(grid) like
#     torch.cat([grid[:1] * 0, (grid[1:-1] ** 2 / 8), grid[-1:] * 0]) from leaf(n + 2)
def stepped(grid):
    return functional.pad(grid[1:-1] ** 2 / 8, (1, 1), value=0.0)


result = stepped(stepped(start))
result.sum().backward()

# twice x ** 2 / 8 is x ** 4 / 512, with the derivative x ** 3 / 128:
inner = start.detach()[1:-1]
assert torch.allclose(result.detach()[1:-1], inner**4 / 512)
assert torch.allclose(start.grad, functional.pad(inner**3 / 128, (1, 1)))
start.grad

# %%
# Or write into a clone
# ---------------------
#
# A clone of its own for each step has a counter of its own. It takes two different ends, ends that are tensors, or ends
# that mirror, as here:


def mirrored(grid):
    following = grid.clone()
    following[1:-1] = grid[1:-1] ** 2 / 8
    following[0], following[-1] = following[1], following[-2]
    return following


by_hand = torch.cat([start[1:2] ** 2, start[1:-1] ** 2, start[-2:-1] ** 2]) / 8
weight = torch.tensor([1.0, 10.0, 100.0, 1000.0, 10000.0])
(first,) = torch.autograd.grad((mirrored(start) * weight).sum(), start)
(second,) = torch.autograd.grad((by_hand * weight).sum(), start)

assert torch.equal(mirrored(start), by_hand) and torch.allclose(first, second)
first

# %%
# The border values are read from ``following`` and written to it. That is no saved value: a copy saves nothing.
#
# Images
# ------
#
# Four assignments set a frame. The corners belong to two of them. ``pad`` sets both dimensions at once, the last one
# first:

image = torch.ones(2, 4, 5)
framed = image.clone()
framed[..., 0, :], framed[..., -1, :] = 0.0, 0.0
framed[..., 0], framed[..., -1] = 0.0, 0.0

assert torch.equal(framed, functional.pad(image[..., 1:-1, 1:-1], (1, 1, 1, 1)))
framed[0]

# %%
# For borders that wrap round use ``mode="circular"``, for mirrors ``"reflect"`` (without the edge) or
# ``"replicate"``. They want channels in front, and take a batch of them, ``[1, 1, length]`` here:

signal = torch.tensor([1.0, 2.0, 3.0, 4.0])
padded = {
    mode: functional.pad(signal[None, None], (1, 1), mode=mode)[0, 0].tolist()
    for mode in ("circular", "reflect", "replicate")
}
for mode, values in padded.items():
    print(f"{mode:10}", values)

assert padded["circular"] == torch.cat([signal[-1:], signal, signal[:1]]).tolist()

# %%
# Paste a patch
# -------------
#
# A write into a clone gives the image the gradient 0 under the patch, and the patch its own:

photo, patch = torch.ones(4, 4, requires_grad=True), torch.zeros(2, 2, requires_grad=True)
pasted = photo.clone()
pasted[1:3, 1:3] = patch
(pasted * torch.arange(16.0).view(4, 4)).sum().backward()

assert patch.grad.tolist() == [[5.0, 6.0], [9.0, 10.0]]
assert photo.grad[1:3, 1:3].eq(0).all() and photo.grad[0].tolist() == [0.0, 1.0, 2.0, 3.0]
photo.grad

# %%
# A patch that reaches over the edge has to be cut to what fits, as a slice past the end is shorter and raises nothing
# of its own (:ref:`scenario-write-past-the-end`).
#
# At the edges: a grid of two elements is border only, and ``stepped`` makes two of one element; the step runs compiled
# and in half precision.

assert stepped(torch.ones(2)).tolist() == [0.0, 0.0]
assert stepped(torch.ones(3, dtype=torch.bfloat16)).tolist() == [0.0, 0.125, 0.0]
compiled = torch.compile(mirrored, backend="aot_eager", fullgraph=True)
assert torch.equal(compiled(start), mirrored(start))

# %%
# See also: :ref:`recipe-build-a-tensor-in-a-loop`, :ref:`recipe-fill-a-padded-batch-row-by-row`,
# :ref:`recipe-update-out-of-place`.
#
# .. claim:: an-inner-write-to-a-saved-grid-breaks-backward
#    :exception-in: saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
#
#    Backward raises if a step squares a slice of a grid and then writes into that grid, and not if the step pads.
#
#    >>> start = torch.ones(3, requires_grad=True)
#    >>> grid = start.clone()
#    >>> grid[1:-1] = grid[1:-1] ** 2
#    >>> grid.sum().backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
#    >>> torch.nn.functional.pad(start[1:-1] ** 2, (1, 1)).sum().backward()
#    >>> start.grad
#    tensor([0., 2., 0.])
