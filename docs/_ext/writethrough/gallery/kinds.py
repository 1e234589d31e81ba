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
coalesce contiguous cpu cuda long to_dense map apply
isinf isfinite abs cos sin ceil floor trunc frac reciprocal sgn erf expm1 log2 log10 log1p
_foreach_add _foreach_mul _foreach_copy _foreach_zero _foreach_sub _foreach_div _foreach_lerp
_foreach_addcmul _foreach_addcdiv _foreach_pow _foreach_clamp_min _foreach_clamp_max _foreach_neg
"""
# What ends in "_" beside them: methods of a tensor, and functions that fill one.
MORE_IN_PLACE = """
_foreach_exp _resize_output absolute acos acosh alpha_dropout apply arccos arccosh arcsin arcsinh
arctan arctan2 arctanh asin asinh atan atan2 atanh bitwise_left_shift bitwise_right_shift cauchy
celu clip_grad_norm clip_grad_value conj_physical constant copy cosh deg2rad digamma dirac divide
elu erfc erfinv exp2 exponential feature_dropout fix float_power gcd geometric greater
greater_equal hardtanh hypot i0 igamma igammac kaiming_normal kaiming_uniform lcm ldexp leaky_relu
less less_equal lgamma log_normal logit map map2 mvlgamma negative nextafter not_equal orthogonal
polygamma rad2deg random renorm resize_as_sparse rrelu rsqrt selu share_memory sinc sinh
sparse sparse_resize sparse_resize_and_clear tan trunc_normal xavier_normal xavier_uniform xlogy
"""
# What programs read of a tensor and find no list, number or array to have, beside those that write.
TENSOR_ONLY = """
backward bmm cat chunk clamp clone cpu cuda data_ptr detach dim double expand expand_as float gather
grad grad_fn index_add index_copy index_fill index_select is_contiguous is_leaf long masked_fill
masked_select matmul mm narrow new_zeros numel permute requires_grad retain_grad scatter
scatter_add sigmoid softmax to unbind unfold unsqueeze view view_as
"""


# Of these, what a list is asked for by programs that have nothing to do with tensors.
OF_OTHERS = """
abs add all any apply full item map max mean min mode ones rand set size sort split std sub sum
to type var zero zeros trace index long empty put
"""


def any_of(names: str, without: str = "") -> str:
    """Return a pattern of the names, longer ones first."""
    kept = set(names.split()) - set(without.split())
    return "|".join(sorted(kept, key=lambda name: (-len(name), name)))


IN_PLACE = (
    f"(?:{any_of(OPS + MORE_IN_PLACE)})_"
    "|__i(?:add|sub|mul|truediv|div|floordiv|mod|pow|and|or|xor|lshift|rshift)__"
)
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
    "op": rf"(?<![a-z0-9_.])(?:tensor[.])?(?:{IN_PLACE}|{any_of(OPS)})",
    "dtype": DTYPE,
    "shape": SHAPE,
    "shapes": r"[\[({][-0-9, \[\](){}x]*[\])}]",
    "tensor": TENSOR,
    "plain": PLAIN,
    "jagged": r"\(?[-0-9, jx()]*j[0-9]+[-0-9, jx()]*",
    "sequence": "list|tuple",
    "number_type": "int|float|complex|bool|numpy[.]ndarray|numpy[.][a-z]+[0-9]*",
    # Of other libraries, whose tensors bear the same name.
    "own": "(?!numpy'|_keras|get_shape|eval'|assign)[a-z_][a-z0-9_]*",
    "torch_type": "torch[.](?:size|dtype|device|storage[.][a-z]+storage|return_types[.][a-z_0-9]+)",
    "wanted": WANTED,
    "type": "[a-z_][a-z0-9_.]*(?: of [a-z_.]+)?",
    "array_lacks": f"{IN_PLACE}|{any_of(OPS + TENSOR_ONLY)}",
    "list_lacks": f"{IN_PLACE}|{any_of(OPS + TENSOR_ONLY, without=OF_OTHERS)}",
    "tensor_only": f"{IN_PLACE}|{any_of(TENSOR_ONLY)}",
    "operator": r"[-+*/%&|^<>@]{1,3}=?|[*][*] or pow\(\)|divmod\(\)",
}
