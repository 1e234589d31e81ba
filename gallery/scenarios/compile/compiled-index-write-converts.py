r"""
Why does ``cache[[0, 2]] = frames`` raise for its dtype, and not under torch.compile?
=====================================================================================

``index_put_`` compares the dtypes of tensor and value. The default backend of ``torch.compile`` writes its own
loop for a list of positions, which converts most real dtypes. Convert the value yourself,
``frames.to(cache.dtype)``: that does the same in both.

.. symptoms::

   dtype mismatch raises in eager and passes with torch.compile
   index_add_ with bfloat16 source works compiled only
   Index put requires the source and destination dtypes match, only without compile
   storing double numbers in a float array crashes normally, works when compiled
   kv_cache[[0, 2]] = k.bfloat16() runs on the compiled server, raises while debugging
"""

import torch

# needs: compiler

positions = torch.tensor([0, 2])
frames = torch.tensor([1.5, 2.5], dtype=torch.float64)


# fix: by_list(cache, frames) like
#     (cache.copy_(torch.stack([frames[0], cache[1], frames[1], *cache[3:]])), None)[1]
#     from vector(n), leaf(2); indexed
def by_list(cache, frames):
    cache[[0, 2]] = frames


# fix: index_add(cache, frames) like
#     (cache.copy_(torch.stack([cache[0] + frames[0], cache[1], cache[2] + frames[1], *cache[3:]])), None)[1]
#     from vector(n), leaf(2); indexed
def index_add(cache, frames):
    cache.index_add_(0, positions, frames)


# fix: index_copy(cache, frames) like
#     (cache.copy_(torch.stack([frames[0], cache[1], frames[1], *cache[3:]])), None)[1]
#     from vector(n), leaf(2); indexed
def index_copy(cache, frames):
    cache.index_copy_(0, positions, frames)


# fix: put(cache, frames) like
#     (cache.copy_(torch.stack([frames[0], cache[1], frames[1], *cache[3:]])), None)[1]
#     from vector(n), leaf(2); indexed
def put(cache, frames):
    cache.put_(positions, frames)


def outcome(write, frames):
    cache = torch.zeros(3)
    try:
        write(cache, frames)
    except RuntimeError:
        return "raises"
    return str(cache.tolist())


for write in (by_list, index_add, index_copy, put):
    uncompiled = outcome(write, frames)
    kept = outcome(torch.compile(write, backend="aot_eager"), frames)
    default = outcome(torch.compile(write), frames)
    print(f"{write.__name__:10} uncompiled {uncompiled}, aot_eager {kept}, default {default}")

# %%
# The default backend replaces these kernels of torch by code of its own, whose stores convert. Do not rely on
# it:
#
# - The same line raises as soon as it runs uncompiled.
# - Other writes keep torch's kernel in torch 2.13, and raise compiled as well: ``cache[mask] = frames``, a complex
#   source, and ``index_add_`` into a ``cache`` of ``int64``, ``bool`` or ``bfloat16``.
# - Where ``cache`` holds integers, the compiled store cuts off fractions, and nothing is raised. So does ``to``.
#
# You also meet the error under ``torch.autocast``: ``cache[[0, 1]] = a @ a`` has a product of lower precision on the
# right.
#
# Convert where you write
# -----------------------
#
# Then all four give the same with each of the three backends, and the gradient has the dtype of the source:

# exception in deterministic: put-has-no-deterministic-algorithm
for write in (by_list, index_add, index_copy, put):
    for backend in ("eager", "aot_eager", "inductor"):
        torch.compiler.reset()
        source = frames.clone().requires_grad_()
        cache = torch.zeros(3)
        torch.compile(write, backend=backend)(cache, source.to(cache.dtype))
        (cache * torch.tensor([1.0, 10.0, 100.0])).sum().backward()

        assert cache.tolist() == [1.5, 0.0, 2.5] and cache.dtype == torch.get_default_dtype()
        assert source.grad.tolist() == [1.0, 100.0] and source.grad.dtype == torch.float64

cache, source.grad

# %%
# See also: :ref:`error-index-put-dtypes-must-match`, :ref:`error-source-must-have-the-same-dtype`,
# :ref:`scenario-a-slice-converts-and-a-mask-does-not`.
