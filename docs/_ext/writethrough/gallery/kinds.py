"""What a bound part of a wording may stand for, ``{function:op}`` for a name that ``op`` takes.

A pattern is in lower case, for a regular expression of Python and of JavaScript alike; a blank in
it is any white space.  The box compares texts without white space, in lower case.  That the lists
hold what torch has, and names of torch alone, is tested (``tests/test_sweep.py``).
"""

from __future__ import annotations

# Functions and methods that write, join, choose or view, without those that end in "_".
OPS = """
add addbmm addcdiv addcmul addmm addmv addr allclose amax amin any all arange argmax argmin argsort
as_strided as_strided_scatter as_tensor asarray atleast_1d baddbmm bernoulli bincount bitwise_and
bitwise_not bitwise_or bitwise_xor bmm broadcast_to bucketize cat cdist chunk clamp clamp_max
clamp_min clip clone column_stack complex concat concatenate copysign cosine_similarity
count_nonzero cummax cummin cumprod cumsum default_collate detach diag diag_embed diagonal
diagonal_scatter diff div dot dropout dsplit dstack einsum embedding empty empty_like eq exp expand
expand_as eye fill fill_diagonal flatten flip fliplr flipud floor_divide fmod frombuffer from_numpy
full full_like gather ge gelu gt heaviside hsplit hstack index_add index_copy index_fill index_put
index_reduce index_select is_nonzero isclose isin isnan item kthvalue layer_norm le lerp linspace
log logical_and logical_not logical_or logical_xor logsumexp lt masked_fill masked_scatter
masked_select matmul max maximum mean median meshgrid min minimum mm mode movedim moveaxis mul
multinomial multiply mv nan_to_num narrow ne neg new_empty new_full new_ones new_tensor new_zeros
nonzero norm normal numpy one_hot ones ones_like outer pad pad_sequence permute pow prod put
quantile rand randint randn randperm relu remainder repeat repeat_interleave requires_grad reshape
reshape_as resize resize_as roll rot90 round rsub scatter scatter_add scatter_reduce searchsorted
select select_scatter set sigmoid sign slice_scatter softmax log_softmax sort split
split_with_sizes sqrt square squeeze stack std sub subtract sum swapaxes swapdims t take
take_along_dim tanh tensor tensor_split threshold tile to tolist topk trace transpose tril triu
true_divide type unbind unflatten unfold uniform unique unique_consecutive unsqueeze var vdot view
view_as view_as_complex view_as_real vsplit vstack where zeros zeros_like zero backward retain_grad
isinf isfinite abs cos sin ceil floor trunc frac reciprocal sgn erf expm1 log2 log10 log1p
_foreach_add _foreach_mul _foreach_copy _foreach_zero _foreach_sub _foreach_div _foreach_lerp
_foreach_addcmul _foreach_addcdiv _foreach_pow _foreach_clamp_min _foreach_clamp_max _foreach_neg
"""
# Methods of a tensor that no list, tuple, number or array has, beside those that end in "_".
TENSOR_ONLY = """
abs add add_ backward bool bmm cat chunk clamp clone cpu cuda data_ptr detach dim double exp expand
expand_as float gather half index_add index_copy index_fill index_select int is_contiguous is_leaf
grad grad_fn log long masked_fill masked_select matmul mm narrow new_zeros numel numpy permute
requires_grad retain_grad scatter scatter_add select sigmoid softmax split sqrt sub
to unbind unfold unsqueeze view view_as where device layout
"""
IN_PLACE = (
    "_?[a-z](?:[a-z0-9_]*[a-z0-9])?_"
    "|__i(?:add|sub|mul|truediv|div|floordiv|mod|pow|and|or|xor|lshift|rshift)__"
)
OP = "|".join(sorted({*OPS.split()}, key=lambda name: (-len(name), name)))
NUMBER = "[-+]?[0-9][0-9.]*(?:e[-+]?[0-9]+)?|-?inf|nan"
DTYPE = (
    "(?:torch[.]|c10::|at::|numpy[.])?(?:complex<(?:float|double|half|c10::half)>|complex[0-9]*"
    "|(?:complex)?(?:half|float|double)|bfloat16|long(?: int)?|int|short|char|signed char"
    "|unsigned char|byte|bool|u?int[0-9]+(?:_t)?|float[0-9]+(?:_e[0-9a-z]+)?|bits[0-9a-z]+"
    "|q?u?int[0-9x]+|undefined)"
)
SHAPE = r"(?:torch[.]size)?(?:\(|\[|\{)+[-0-9, \[\]()x]*(?:\)|\]|\})+"
TENSOR = "(?:torch[.](?:nn[.]parameter[.])?)?(?:[a-z]*tensor|parameter)"
PLAIN = (
    "list|tuple|dict|set|range|slice|str|bytes|bool|int|float|complex|ellipsis|nonetype"
    "|numpy[.]ndarray|ndarray|numpy[.][a-z]+[0-9]*_?|torch[.]size|size|torch[.]dtype"
    "|torch[.]device"
)
WANTED = (
    "(?:tensor|int|float|bool|number|str|(?:tuple|list) of (?:ints|tensors|symints|bools|floats"
    "|optional tensors)|torch[.](?:dtype|device|storage|layout|memory_format|generator|size)"
    "|generator|stream|scalar|complex|dimname)"
)

KINDS = {
    "int": "-?[0-9]+",
    "number": NUMBER,
    "name": "[a-z_][a-z0-9_]*",
    "names": '[a-z_0-9, "]+',
    "in_place": IN_PLACE,
    "op": rf"(?<![a-z0-9_.])(?:{IN_PLACE}|{OP})",
    "dtype": DTYPE,
    "shape": SHAPE,
    "shapes": r"[\[({][-0-9, \[\](){}x]*[\])}]",
    "tensor": TENSOR,
    "plain": PLAIN,
    "wanted": WANTED,
    "type": "[a-z_][a-z0-9_.]*(?: of [a-z_.]+)?",
    "tensor_only": "|".join((IN_PLACE, *TENSOR_ONLY.split())),
    "operator": r"[-+*/%&|^<>@]{1,3}=?|[*][*] or pow\(\)|divmod\(\)",
}
