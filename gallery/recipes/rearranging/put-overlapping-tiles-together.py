r"""
Put overlapping tiles back into an image
========================================

Add each tile into a sum and a weight into a count of the same size, then divide: ``total[..., i:j] += tile``.
Assigning the tiles keeps the last one in each overlap, with a seam at its border.

.. symptoms::

   stitch patches of a large image, sliding window prediction, overlap is wrong
   last tile overwrites the one before, visible borders between tiles
   overlap-add of audio frames, blend windows with a weight
   F.fold gives values that are too large where patches overlap
   inverse of unfold, mean of the overlapping part
   write through unfold or as_strided to rebuild the signal
   combine predictions of crops that overlap into one picture without visible edges
   out[:, y:y+256, x:x+256] = model(crop) segmentation of satellite images shows seams
"""

import torch
import torch.nn.functional as functional

image = torch.arange(6.0)
size, stride = 4, 2
starts = range(0, len(image) - size + 1, stride)
tiles = [image[start : start + size] + 10.0 * number for number, start in enumerate(starts)]
print("tiles:", tiles)

# %%
# The second tile is 10 brighter, so that the overlap of elements 2 and 3 can be seen.
#
# The way that looks right
# ------------------------

assigned = torch.zeros(6)
for start, tile in zip(starts, tiles, strict=True):
    assigned[start : start + size] = tile
print("assigned:", assigned)

# %%
# Each assignment overwrites what the tile before wrote. ``+=`` alone adds both up in the overlap, as
# ``functional.fold`` does.
#
# A write through the overlapping view of :api:`torch.Tensor.unfold` is no way either. It happens to add up in eager
# code, and nothing promises it (:ref:`scenario-overlapping-windows`).
#
# Sum and count
# -------------
#
# Slices of the sum are views, so ``+=`` on a slice adds in place. The count says how many tiles cover an element:


# fix: stitched(tiles, size, stride) like
#     (torch.nn.functional.pad(tiles[0], (0, 2)) + torch.nn.functional.pad(tiles[1], (2, 0)))
#     / torch.tensor([1.0, 1.0, 2.0, 2.0, 1.0, 1.0]) from leaf(8).view(2, 4), 4, 2
def stitched(tiles, size=4, stride=2):
    length = size + stride * (len(tiles) - 1)
    total, count = tiles[0].new_zeros(length), tiles[0].new_zeros(length)
    for number, tile in enumerate(tiles):
        start = number * stride
        total[start : start + size] += tile
        count[start : start + size] += 1
    return total / count


assert stitched(tiles).tolist() == [0.0, 1.0, 7.0, 8.0, 14.0, 15.0]
print("mean in the overlap:", stitched(tiles))

# %%
# On a list the same takes a loop over elements:

total, count = [0.0] * 6, [0] * 6
for start, tile in zip(starts, tiles, strict=True):
    for offset, value in enumerate(tile.tolist()):
        total[start + offset] += value
        count[start + offset] += 1

assert [a / b for a, b in zip(total, count, strict=True)] == stitched(tiles).tolist()

# %%
# Blend instead of average
# ------------------------
#
# Give each tile a window that falls off to its border, and put the window into the count as well. At the outer border
# the window must not be 0, or 0 is divided by 0:

window = torch.tensor([1.0, 3.0, 3.0, 1.0])
total, count = torch.zeros(6), torch.zeros(6)
for start, tile in zip(starts, tiles, strict=True):
    total[start : start + size] += window * tile
    count[start : start + size] += window
blended = total / count

assert torch.allclose(
    blended, torch.tensor([0.0, 1.0, (3 * 2 + 12) / 4, (3 + 3 * 13) / 4, 14.0, 15.0])
)
print("blended:", blended)

# %%
# Tiles that nobody changed give the image back, up to rounding, for a window without zeros: the sum and the count have
# the same factor.
#
# Images, and the gradient
# ------------------------
#
# For images slice both dimensions, ``total[..., y : y + size, x : x + size] += tile``, with the tile from a network.
# The writes are recorded:


def stitched_image(tiles, places, size, height, width):
    total = tiles.new_zeros(tiles.shape[1], height, width)
    count = tiles.new_zeros(height, width)
    for tile, (y, x) in zip(tiles, places, strict=True):
        total[:, y : y + size, x : x + size] += tile
        count[y : y + size, x : x + size] += 1
    return total / count


photo = torch.arange(2 * 5 * 5.0).view(2, 5, 5).requires_grad_()
places = [(y, x) for y in (0, 2) for x in (0, 2)]
cut = torch.stack([photo[:, y : y + 3, x : x + 3] for y, x in places])
back = stitched_image(cut, places, 3, 5, 5)
(gradient,) = torch.autograd.grad((back**2).sum(), photo)

assert torch.allclose(back, photo) and torch.allclose(gradient, 2 * photo)
print("image is back:", torch.allclose(back, photo))

# %%
# For tiles on a regular grid that reach the border :api:`torch.nn.functional.fold` adds them up in one call. Divide by
# the fold of ones:

grid = torch.arange(36.0).view(1, 1, 6, 6)
patches = functional.unfold(grid, 4, stride=2)
folded = functional.fold(patches, (6, 6), 4, stride=2)
count = functional.fold(torch.ones_like(patches), (6, 6), 4, stride=2)

assert torch.allclose(folded / count, grid)
print("fold alone at the middle:", folded[0, 0, 2, 2].item(), "instead of", grid[0, 0, 2, 2].item())

# %%
# At the edges
# ------------
#
# If the tiles do not reach the end, elements are left with a count of 0, and 0 / 0 is NaN. Move the last tile back to
# the end, or set ``count[count == 0] = 1`` before you divide. ``count.clamp(min=1)`` would also raise the small counts
# of a window. One tile comes back as it is:

length, size, stride = 7, 4, 2
starts = [*range(0, length - size, stride), length - size]
covered = torch.zeros(length)
for start in starts:
    covered[start : start + size] += 1

assert covered.min() >= 1 and starts == [0, 2, 3]
assert torch.equal(stitched(tiles[:1]), tiles[0])
print("starts:", starts, "  count:", covered.tolist())

# %%
# Half precision loses digits in the sum of many tiles (:ref:`scenario-small-updates-vanish`), and a sum of ``uint8``
# tiles wraps above 255: two tiles of 200 have the mean 72. Pass ``[tile.float() for tile in tiles]``:

pixels = [torch.full((4,), 200, dtype=torch.uint8)] * 2
wrapped, right = stitched(pixels), stitched([tile.float() for tile in pixels])

assert wrapped[2] == (200 + 200) % 256 / 2 and (right == 200).all()
print("uint8: ", wrapped.tolist())
print("float: ", right.tolist())

# %%
# See also: :ref:`recipe-fill-a-padded-batch-row-by-row`, :ref:`recipe-add-at-repeated-indices`.
#
# .. claim:: tiles-add-up-and-the-count-divides
#
#    Tiles that are added through slices, divided by a count that is added in the same way, give their mean.
#
#    >>> total, count = torch.zeros(3), torch.zeros(3)
#    >>> for start, tile in ((0, [1.0, 2.0]), (1, [4.0, 5.0])):
#    ...     part, covered = total[start : start + 2], count[start : start + 2]
#    ...     part += torch.tensor(tile)
#    ...     covered += 1
#    >>> (total / count).tolist()
#    [1.0, 3.0, 5.0]
