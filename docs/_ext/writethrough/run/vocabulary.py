"""What a program of the sweep is made of: targets, indices, values, and who writes.

All of it is source code.  ``programs.py`` puts it together; nothing here is run as it stands.
The name of a pool is what a method or a function takes at that place.
"""

from __future__ import annotations

import re


def lines(text: str) -> tuple[str, ...]:
    """Return what stands between line ends and `` ; ``."""
    return tuple(one.strip() for one in re.split(r"\n| ; ", text.strip()))


# What is written to; the first are the most frequent.
TARGETS = lines("""
    torch.zeros(4) ; torch.zeros(3, 4) ; torch.arange(12.0).reshape(3, 4)
    torch.zeros(3, 4, requires_grad=True) ; torch.ones(4, requires_grad=True)
    torch.ones(3, 4, requires_grad=True).exp() ; torch.ones(3, 4, requires_grad=True) * 2
    torch.zeros(2, 3, 4) ; torch.zeros(3, 4)[1:] ; torch.zeros(3, 4).t()
    torch.zeros(4, requires_grad=True)[:2]
    torch.ones(3, 4, requires_grad=True).exp().unbind(0)[0] ; torch.zeros(1, 4).expand(3, 4)
    torch.zeros(3, 1).expand(3, 4) ; torch.zeros(3, 4, dtype=torch.int64) ; torch.arange(4)
    torch.zeros(3, 4, dtype=torch.int32) ; torch.zeros(4, dtype=torch.uint8)
    torch.zeros(3, 4, dtype=torch.bool) ; torch.zeros(3, 4, dtype=torch.float16)
    torch.zeros(3, 4, dtype=torch.bfloat16) ; torch.zeros(3, 4, dtype=torch.float64)
    torch.zeros(4, dtype=torch.complex64) ; torch.zeros(4, dtype=torch.complex64).conj()
    torch.zeros(4, dtype=torch.uint16) ; torch.zeros(4, dtype=torch.float8_e4m3fn)
    torch.tensor(1.0) ; torch.tensor(1.0, requires_grad=True) ; torch.zeros(0)
    torch.zeros(0, 4) ; torch.zeros(3, 4, device="meta") ; torch.zeros(3, 4).to_sparse()
    torch.eye(3, requires_grad=True).to_sparse() ; torch.eye(3).to_sparse_csr()
    torch.quantize_per_tensor(torch.zeros(3, 4), 0.5, 0, torch.qint8)
    torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)])
    torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)], layout=torch.jagged)
    torch.zeros(3, 4).to_mkldnn() ; torch.nn.Parameter(torch.zeros(3, 4))
    torch.nn.Linear(4, 3).weight ; torch.nn.Linear(4, 3).weight.data
    torch.nn.Embedding(5, 4).weight ; torch.nn.Linear(4, 3).weight.grad
    torch.zeros(3, 4).numpy() ; np.zeros((3, 4)) ; np.arange(4) ; np.zeros(4, dtype=bool)
    [0.0, 1.0, 2.0, 3.0] ; [[0.0, 1.0], [2.0, 3.0]] ; [torch.zeros(2), torch.ones(2)]
    (torch.zeros(3), torch.ones(3)) ; torch.zeros(3, 4).shape ; torch.zeros(3, 4).max(0)
    torch.zeros(4).untyped_storage()
""")

POOLS: dict[str, tuple[str, ...]] = {
    "dim": lines("""
        0 ; 1 ; -1 ; 0 ; 2 ; 5 ; -4 ; None ; "0" ; 0.0 ; torch.tensor(0) ; (0, 1) ; [0] ; True
    """),
    "size": lines("""
        0 ; 1 ; 2 ; 3 ; 4 ; -1 ; 7 ; 1.5 ; None ; "2" ; torch.tensor(2) ; torch.tensor([1, 2])
    """),
    "sizes": lines("""
        (2, 6) ; (3, 4) ; (4,) ; 12 ; (5, 5) ; (-1, 5) ; (-1, -1) ; (2, -3) ; (2.0, 6)
        torch.zeros(2) ; [3, "4"] ; None ; ()
    """),
    "number": lines("""
        1 ; 2.5 ; -1 ; True ; 1j ; float("nan") ; 1e40 ; 10**20 ; 300 ; None ; "one" ; [1.0]
        (1, 2) ; np.float32(2) ; np.array([1.0, 2.0]) ; torch.tensor(2.0) ; torch.tensor([2.0])
        torch.tensor([1.0, 2.0]) ; torch.tensor(2.0, requires_grad=True)
        torch.tensor(2.0, device="meta") ; {}
    """),
    "index": lines("""
        torch.tensor([0, 2]) ; torch.tensor([0, 1]) ; torch.tensor([0]) ; torch.tensor(1)
        torch.tensor([[0, 1], [1, 0]]) ; torch.zeros(3, 4, dtype=torch.int64)
        torch.tensor([[0], [1], [2]]) ; torch.tensor([0, 1], dtype=torch.int32)
        torch.tensor([0, 9]) ; torch.tensor([-1, 0]) ; torch.tensor([[0, 9]])
        torch.tensor([0.0, 1.0]) ; torch.tensor([True, False, True])
        torch.tensor([], dtype=torch.int64) ; torch.tensor([])
        torch.zeros(1, 1, 1, dtype=torch.int64) ; torch.tensor([0, 1], device="meta") ; [0, 1]
        1 ; None ; np.array([0, 1]) ; "0"
    """),
    "mask": lines("""
        torch.tensor([True, False, True, False]) ; torch.ones(3, 4, dtype=torch.bool)
        torch.tensor([[True], [False], [True]]) ; torch.tensor([True, False])
        torch.tensor([True, False, True]) ; torch.ones(3, 4) ; torch.ones(4, dtype=torch.uint8)
        torch.tensor([0, 1]) ; torch.tensor(True) ; torch.ones(2, 3, 4, dtype=torch.bool)
        torch.ones(4, 3, dtype=torch.bool) ; [True, False, True, False] ; True ; None
        np.array([True, False, True, False]) ; torch.ones(4, dtype=torch.bool, device="meta")
    """),
    "source": lines("""
        torch.ones(4) ; torch.ones(3, 4) ; torch.ones(2) ; torch.ones(2, 4) ; torch.ones(3)
        torch.ones(3, 1) ; torch.ones(1) ; torch.tensor(1.0) ; torch.ones(2, 2)
        torch.ones(5, 4) ; torch.ones(2, 3, 4) ; torch.ones(0)
        torch.ones(4, dtype=torch.int64) ; torch.ones(3, 4, dtype=torch.float64)
        torch.ones(3, 4, dtype=torch.bool) ; torch.ones(2, dtype=torch.complex64)
        torch.ones(4, dtype=torch.float16) ; torch.ones(4, requires_grad=True)
        torch.ones(3, 4, requires_grad=True) ; torch.ones(3, 4, device="meta")
        torch.ones(3, 4).to_sparse() ; torch.ones(1, 4).expand(3, 4) ; t ; t[1:] ; t.flatten()
        t[:, :1] ; [1.0, 2.0, 3.0, 4.0] ; (1.0, 2.0) ; np.ones(4)
        np.ones((3, 4), dtype=np.float32) ; 2.0 ; 1 ; None ; "ones"
        [torch.ones(4), torch.ones(4)]
        torch.quantize_per_tensor(torch.ones(3, 4), 0.5, 0, torch.qint8)
        torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
    """),
    "matrix": lines("""
        torch.ones(3, 4) ; torch.ones(4, 4) ; torch.ones(4) ; torch.ones(3) ; torch.ones(3, 3)
        torch.ones(3, 4, dtype=torch.float64) ; torch.ones(4, 4, dtype=torch.int64)
        torch.ones(2, 3, 4) ; torch.ones(4, 3, requires_grad=True)
        torch.ones(3, 4, device="meta") ; 2.0 ; None
    """),
    "reduce": lines("""
        "add" ; "multiply" ; "sum" ; "prod" ; "mean" ; "amax" ; "max" ; "amin" ; None ; 1
    """),
    "flag": ("True", "False", "True", "None", "1", '"yes"', "torch.tensor(True)"),
    "dtype": ("torch.float64", "torch.int64", "torch.bool", "torch.complex64", "float", '"int"'),
    "tensors": lines("""
        (torch.tensor([0, 1]),) ; (torch.tensor([0, 1]), torch.tensor([0, 1]))
        (torch.tensor([0, 1, 2]), torch.tensor([0, 1])) ; [torch.tensor([0, 9])]
        torch.tensor([0, 1]) ; (0, 1) ; (torch.tensor([0.0]),) ; (None, torch.tensor([0]))
        (torch.tensor([True, False]),) ; (torch.tensor([0]),) * 4 ; () ; None
    """),
    "list": lines("""
        [torch.ones(4), torch.ones(4)] ; [torch.ones(3, 4), torch.ones(3, 4)]
        (t, torch.ones(3, 4)) ; [t, t] ; [torch.ones(4), torch.ones(3)]
        [torch.ones(2), torch.ones(2, dtype=torch.int64)] ; [torch.ones(2), torch.ones(2, 2)]
        [torch.ones(2), None] ; [1.0, 2.0] ; torch.ones(3, 4) ; [] ; np.ones(3)
    """),
    "out": lines("""
        t ; t[0] ; t[:, 0] ; t.t() ; torch.zeros(3, 4) ; torch.zeros(4) ; torch.empty(0)
        torch.zeros(2, 2) ; torch.zeros(3, 4, dtype=torch.int64)
        torch.zeros(3, 4, dtype=torch.float64) ; torch.zeros(3, 4, requires_grad=True)
        torch.zeros(4, device="meta") ; torch.zeros(1, 4).expand(3, 4)
        (torch.zeros(4), torch.zeros(4, dtype=torch.int64)) ; torch.zeros(3, 4).to_sparse()
        np.zeros((3, 4)) ; [0.0] ; None
    """),
    "item": lines("""
        0 ; 1 ; -1 ; 1: ; :2 ; 1:3 ; : ; ... ; None ; ::2 ; ::-1 ; ::0 ; :0 ; 5 ; -7 ; 0, 0
        0, 1: ; :, 0 ; :, 1 ; :, -1: ; ..., 0 ; 0, 0, 0 ; 1, 9 ; :, 9 ; 0, 0, 0, 0 ; [0, 1]
        [0, 2], [1, 1] ; [0, 1, 2], [0, 1] ; [0, 9] ; [True, False, True, False]
        [True, False, True] ; [[0, 1], [1, 0]] ; True ; False ; torch.tensor([0, 1])
        torch.tensor([0, 9]) ; torch.tensor(1) ; torch.tensor([0.0, 1.0])
        torch.tensor([0, 1], dtype=torch.int32) ; torch.tensor([0, 1], dtype=torch.int16)
        torch.tensor([True, False, True, False]) ; torch.tensor([True, False, True])
        torch.tensor([True, False, True, False], dtype=torch.uint8)
        torch.ones(3, 4, dtype=torch.bool) ; torch.ones(4, 3, dtype=torch.bool)
        torch.ones(2, 3, 4, dtype=torch.bool) ; :, torch.tensor([0, 1])
        torch.tensor([0, 1]), torch.tensor([0, 1, 2]) ; torch.tensor([0, 1]), 1:
        torch.arange(3), torch.tensor([0, 1, 2]) ; t > 0 ; t == 0 ; t.nonzero() ; t > 0, 0
        torch.tensor([0, 1], device="meta") ; np.array([0, 1])
        np.array([True, False, True, False]) ; np.int64(1) ; range(2) ; 1.0 ; 0.5: ; 1.0, 0
        "weight" ; "0" ; (0, 1) ; (0, "1") ; None, 0 ; {} ; slice(0, 2, None)
        slice(None, None, -1) ; torch.tensor([0]):2 ; torch.tensor([1, 2]):
    """),
}
POOLS["value"] = POOLS["source"] + POOLS["number"]

# Methods that write, and what they take.
WRITERS = lines("""
    fill_ number ; zero_ ; copy_ source ; copy_ source flag ; add_ source ; add_ number
    add_ source alpha=number ; sub_ source ; mul_ source ; div_ source
    div_ source rounding_mode=reduce ; pow_ number ; floor_divide_ source ; remainder_ number
    addcmul_ source source value=number ; addcdiv_ source source ; addmm_ matrix matrix
    addmv_ matrix source ; addr_ source source ; baddbmm_ matrix matrix ; lerp_ source number
    clamp_ number number ; clamp_min_ number ; maximum source ; masked_fill_ mask number
    masked_fill_ mask source ; masked_scatter_ mask source ; index_fill_ dim index number
    index_copy_ dim index source ; index_add_ dim index source
    index_add_ dim index source alpha=number ; index_reduce_ dim index source reduce
    index_put_ tensors source ; index_put_ tensors source accumulate=flag
    scatter_ dim index source ; scatter_ dim index number
    scatter_ dim index source reduce=reduce ; scatter_add_ dim index source
    scatter_reduce_ dim index source reduce ; put_ index source ; fill_diagonal_ number
    fill_diagonal_ number flag ; exp_ ; log_ ; sqrt_ ; sigmoid_ ; relu_ ; tanh_ ; neg_ ; abs_
    round_ ; floor_ ; reciprocal_ ; logical_not_ ; bitwise_and_ source ; bitwise_not_
    logical_and_ source ; eq_ source ; lt_ number ; cumsum_ dim ; cumprod_ dim ; tril_ size
    triu_ size ; renorm_ number dim number ; nan_to_num_ number ; random_ size size
    uniform_ number number ; normal_ number number ; bernoulli_ number ; exponential_ number
    resize_ sizes ; resize_as_ source ; set_ source ; as_strided_ sizes sizes ; unsqueeze_ dim
    squeeze_ dim ; transpose_ dim dim ; t_ ; swapaxes_ dim dim ; detach_ ; requires_grad_ flag
    retain_grad ; apply_ number ; map_ source number ; sort dim ; append number ; extend source
    insert size number ; pop size ; assign source ; set number ; zero ; share_memory_
    rename_ number
""")

# Methods that make a part or a copy, through which a program writes on.
PARTS = lines("""
    view sizes ; reshape sizes ; flatten ; select dim size ; narrow dim size size
    slice dim size size ; diagonal size ; expand sizes ; permute sizes ; transpose dim dim
    unbind dim ; split size ; chunk size ; squeeze dim ; unsqueeze dim ; view_as source
    expand_as source ; unflatten dim sizes ; unfold dim size size ; as_strided sizes sizes
    movedim dim dim ; index_select dim index ; masked_select mask ; take index
    gather dim index ; repeat sizes ; to dtype ; view dtype ; type dtype ; numpy ; tolist ; item
    detach ; clone ; contiguous ; real ; imag ; T ; data ; grad ; float ; long ; values
    indices ; coalesce ; to_dense ; conj ; untyped_storage ; flip dim ; roll size dim ; cpu
    cuda
""")

# Functions of torch, with what they take after the target.
FUNCTIONS = lines("""
    torch.fill number ; torch.where mask number ; torch.add source ; torch.sub source
    torch.mul source ; torch.div source ; torch.pow number ; torch.matmul matrix
    torch.mm matrix ; torch.mv source ; torch.bmm matrix ; torch.addmm matrix matrix
    torch.maximum source ; torch.clamp number number ; torch.masked_fill mask number
    torch.masked_scatter mask source ; torch.index_fill dim index number
    torch.index_copy dim index source ; torch.index_add dim index source
    torch.index_put tensors source ; torch.index_select dim index
    torch.index_reduce dim index source reduce ; torch.scatter dim index source
    torch.scatter dim index number ; torch.scatter_add dim index source
    torch.scatter_reduce dim index source reduce ; torch.select_scatter source dim size
    torch.slice_scatter source dim size size ; torch.diagonal_scatter source size
    torch.as_strided_scatter source sizes sizes ; torch.gather dim index ; torch.take index
    torch.take_along_dim index dim ; torch.masked_select mask ; torch.cumsum dim
    torch.sort dim ; torch.topk size dim ; torch.max dim ; torch.sum dim ; torch.exp
    torch.relu ; torch.clone ; torch.flip dim ; torch.roll size dim ; torch.tril size
    torch.nonzero ; torch.unique ; torch.t ; torch.put number index
    torch.nn.functional.relu inplace=flag ; torch.nn.functional.dropout number flag flag
    torch.nn.functional.one_hot size ; torch.nn.functional.pad sizes
    torch.nn.functional.embedding source ; torch.nn.init.uniform_ number number
    torch.nn.init.constant_ number ; torch.nn.init.xavier_uniform_
    torch.nn.init.kaiming_normal_ ; torch.nn.init.orthogonal_ ; torch.nn.init.zeros_
    torch.nn.utils.clip_grad_norm_ number ; np.add source ; np.put index source
    np.copyto source ; np.add.at index source ; torch.from_numpy ; torch.tensor
    torch.as_tensor ; torch.asarray
""")
JOINS = lines("""
    torch.cat list dim ; torch.stack list dim ; torch.vstack list ; torch.hstack list
    torch.cat list ; torch.stack list ; torch.concat list ; torch.tensor list
    torch.nn.utils.rnn.pad_sequence list ; torch.utils.data.default_collate list
    torch._foreach_add_ list list ; torch._foreach_mul_ list number
    torch._foreach_copy_ list list ; torch._foreach_zero_ list ; np.stack list
    np.concatenate list
""")
OPERATORS = lines("""
    += ; -= ; *= ; /= ; **= ; //= ; %= ; &= ; |= ; ^= ; <<= ; @=
""")
ATTRIBUTES = (
    "data",
    "grad",
    "requires_grad",
    "shape",
    "dtype",
    "is_leaf",
    "T",
    "real",
    "names",
    "x",
)
