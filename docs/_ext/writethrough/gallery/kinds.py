"""What a bound part of a wording may stand for, ``{function:op}`` for a name that ``op`` takes.

A pattern is in lower case, for a regular expression of Python and of JavaScript alike; a blank in
it is any white space.  The box compares texts without white space, in lower case.  That the lists
hold what torch has, and names of torch alone, is tested (``tests/test_sweep.py``).
"""

from __future__ import annotations

# Functions of torch and methods of a tensor, without those that end in "_".
OPS = """
_foreach_add _foreach_addcdiv _foreach_addcmul _foreach_clamp_max _foreach_clamp_min _foreach_copy
_foreach_div _foreach_lerp _foreach_mul _foreach_neg _foreach_pow _foreach_sub _foreach_zero abs
absolute acos acosh add addbmm addcdiv addcmul addmm addmv addr adjoint all allclose amax amin
aminmax angle any apply arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin
argsort argwhere as_strided as_strided_scatter as_tensor asarray asin asinh atan atan2 atanh
atleast_1d backward baddbmm bernoulli bincount bitwise_and bitwise_left_shift bitwise_not
bitwise_or bitwise_right_shift bitwise_xor bmm broadcast_to bucketize cat cdist ceil cholesky
cholesky_inverse cholesky_solve chunk clamp clamp_max clamp_min clip clone coalesce column_stack
complex concat concatenate conj conj_physical contiguous copysign corrcoef cos cosh
cosine_similarity count_nonzero cov cpu cross cuda cummax cummin cumprod cumsum data_ptr
default_collate deg2rad dequantize det detach diag diag_embed diagflat diagonal diagonal_scatter
diff digamma dim dist div divide dot dropout dsplit dstack eig einsum element_size embedding empty
empty_like eq equal erf erfc erfinv exp exp2 expand expand_as expm1 eye fill fill_diagonal fix
flatten flip fliplr flipud float_power floor floor_divide fmax fmin fmod frac frexp from_numpy
frombuffer full full_like gather gcd ge gelu geqrf ger get_device greater greater_equal gt
hardshrink hash_tensor heaviside histc histogram hsplit hstack hypot i0 igamma igammac imag
index_add index_copy index_fill index_put index_reduce index_select inner int_repr inverse
is_complex is_conj is_distributed is_floating_point is_inference is_neg is_nonzero is_same_size
is_set_to is_signed isclose isfinite isin isinf isnan isneginf isposinf isreal istft item kron
kthvalue layer_norm lcm ldexp le lerp less less_equal lgamma linspace log log10 log1p log2
log_softmax logaddexp logaddexp2 logcumsumexp logdet logical_and logical_not logical_or logical_xor
logit logsumexp long lstsq lt lu lu_solve map masked_fill masked_scatter masked_select matmul
matrix_exp matrix_power max maximum mean median meshgrid min minimum mm mode moveaxis movedim msort
mul multinomial multiply mv mvlgamma nan_to_num nanmean nanmedian nanquantile nansum narrow
narrow_copy ne neg negative new_empty new_empty_strided new_full new_ones new_tensor new_zeros
nextafter nonzero nonzero_static norm normal not_equal numel numpy one_hot ones ones_like orgqr
ormqr outer pad pad_sequence permute pinverse polygamma positive pow prelu prod put
q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qr quantile
rad2deg rand randint randn randperm ravel real reciprocal register_hook relu remainder renorm
repeat repeat_interleave requires_grad reshape reshape_as resize resize_as resolve_conj resolve_neg
retain_grad roll rot90 round rsqrt rsub scatter scatter_add scatter_reduce searchsorted select
select_scatter set sgn sigmoid sign signbit sin sinc sinh size slice_inverse slice_scatter slogdet
smm softmax solve sort sparse_mask split split_with_sizes sqrt square squeeze sspaddmm stack std
stft storage_offset stride sub subtract sum svd swapaxes swapdims symeig t take take_along_dim tan
tanh tensor tensor_split threshold tile to to_dense to_mkldnn to_sparse to_sparse_csr tolist topk
trace transpose triangular_solve tril triu true_divide trunc type type_as unbind unflatten unfold
uniform unique unique_consecutive unsafe_chunk unsafe_split unsafe_split_with_sizes unsqueeze
untyped_storage var vdot view view_as view_as_complex view_as_real vsplit vstack where xlogy zero
zeros zeros_like
"""
# What ends in "_" beside them: methods of a tensor, and functions that fill one.
MORE_IN_PLACE = """
_foreach_exp _resize_output alpha_dropout cauchy celu clip_grad_norm clip_grad_value constant copy
dirac elu exponential feature_dropout geometric hardtanh kaiming_normal kaiming_uniform leaky_relu
log_normal map2 orthogonal random resize_as_sparse rrelu selu share_memory sparse sparse_resize
sparse_resize_and_clear trunc_normal xavier_normal xavier_uniform
"""
# What programs read of a tensor and find no list, number or array to have, beside those that write.
TENSOR_ONLY = """
backward bfloat16 bmm byte cat chunk clamp clone cpu cuda data_ptr detach dim double expand
expand_as float gather grad grad_fn half index_add index_copy index_fill index_select is_contiguous
is_leaf long masked_fill masked_select matmul mm narrow new_zeros numel permute requires_grad
retain_grad scatter scatter_add sigmoid softmax to unbind unfold unsqueeze view view_as
"""

# Modules of torch.nn that have no items, those that are met most.
MODULES = """
Module Identity Linear Embedding Conv1d Conv2d Conv3d ConvTranspose2d BatchNorm1d BatchNorm2d
BatchNorm3d LayerNorm GroupNorm RMSNorm RNN LSTM GRU LSTMCell GRUCell Transformer
TransformerEncoder TransformerEncoderLayer MultiheadAttention ReLU GELU Softmax Dropout Flatten
MSELoss CrossEntropyLoss DataParallel
"""
# What else of torch says in Python that a call does not fit, by the name that Python prints: bases
# of layers, optimizers, loaders, contexts.
CALLED = """
Tensor Parameter _BatchNorm _InstanceNorm _DropoutNd RNNBase RNNCellBase Sequential ModuleList
ModuleDict ParameterList Dropout1d Dropout2d LeakyReLU ELU SELU SiLU Sigmoid Tanh Hardtanh ReLU6
Unflatten Fold Unfold Optimizer SGD Adam AdamW RMSprop Adagrad Adadelta LBFGS DataLoader
TensorDataset FunctionCtx autocast inference_mode set_grad_enabled
_NoParamDecoratorContextManager no_grad enable_grad saved_tensors_hooks
"""
TRANSFORMS = "vmap jvp vjp jacrev jacfwd hessian functional_call stack_module_state checkpoint"


# Of these, what a list is asked for by programs that have nothing to do with tensors.
OF_OTHERS = """
abs add all any apply full item map max mean min mode ones rand set size sort split std sub sum
to type var zero zeros trace index long empty put
"""


def any_of(names: str, without: str = "") -> str:
    """Return a pattern of the names, each before those that it begins with."""
    return "|".join(sorted(set(names.split()) - set(without.split()), reverse=True))


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
    "module": any_of(MODULES.lower()),
    # A Transformer is written by many.
    "called": any_of((MODULES + CALLED).lower(), without="transformer"),
    "transform": any_of(TRANSFORMS),
    "accelerator": "mps|cuda|xpu|hpu|xla|ipu|ve|mtia|maia|privateuseone|privateuse1",
    "operator": r"[-+*/%&|^<>@]{1,3}=?|[*][*] or pow\(\)|divmod\(\)",
}
