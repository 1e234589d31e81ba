"""Attacks on gallery/errors/compile/compile-expanded-input.py."""

import pytest
import torch

REPEATED = "more than one element of the written-to tensor refers to a single memory location"


def compiled(function, backend="aot_eager"):
    return torch.compile(function, backend=backend)


def rows():
    return torch.tensor([[1.0, 2.0]]).expand(2, 2)


def assign(x):
    x[0] = 5.0


@pytest.mark.parametrize(
    "write",
    [
        lambda x: x.add_(1.0),
        lambda x: x.zero_(),
        lambda x: x.copy_(torch.ones(2, 2)),
        lambda x: x[:, 0].mul_(2.0),
        assign,
    ],
    ids=["add_", "zero_", "copy_", "column", "assignment"],
)
def test_each_write_to_an_argument_is_refused(write):
    """A compiled function writes to an argument that was made by expand."""
    x = rows()
    with pytest.raises(RuntimeError, match=REPEATED):
        compiled(write)(x)
    assert x.tolist() == [[1.0, 2.0], [1.0, 2.0]]


@pytest.mark.parametrize("backend", [None, "eager"])
def test_uncompiled_code_refuses_it_too(backend):
    """Uncompiled code and backend="eager" refuse the write, too."""

    def add(x):
        x.add_(1.0)

    with pytest.raises(RuntimeError, match="unsupported operation: " + REPEATED):
        (compiled(add, backend) if backend else add)(rows())


def test_expand_to_the_same_shape_is_written_fell():
    """An argument that was made by expand: not if no dimension was repeated."""
    base = torch.zeros(1, 2)
    compiled(lambda x: x.add_(1.0))(base.expand(1, 2))
    assert base.tolist() == [[1.0, 1.0]]


def test_expand_inside_is_not_refused_fell():
    """Made by expand: inside the compiled function add_ is not refused."""
    bias = torch.zeros(1, 2)
    compiled(lambda bias: bias.expand(2, 2).add_(1.0))(bias)
    assert bias.tolist() == [[2.0, 2.0]]


@pytest.mark.parametrize("shape", [(2, 2), (2, 1), (3, 2, 2)], ids=str)
def test_the_clone_has_a_place_for_each(shape):
    """clone(memory_format=torch.contiguous_format) has a place for each element."""
    base = torch.ones(shape[-1])
    own = base.expand(shape).clone(memory_format=torch.contiguous_format)
    compiled(lambda x: x.add_(1.0))(own)
    assert own.eq(2.0).all() and base.eq(1.0).all() and own.is_contiguous()


def test_contiguous_copies_only_where_it_must_fell():
    """Pass x.contiguous(): of a tensor without repeats it is the tensor itself, and writes to it."""
    base = torch.zeros(1, 2)
    assert base.expand(1, 2).contiguous().data_ptr() == base.data_ptr()
    assert base.expand(2, 2).contiguous().data_ptr() != base.data_ptr()


def test_reading_an_expanded_argument_is_fine():
    """An operation that returns a new tensor takes expanded arguments."""
    base = torch.tensor([[1.0, 2.0]], requires_grad=True)
    result = compiled(lambda x: x + 1.0)(base.expand(2, 2))
    (result * torch.tensor([[1.0], [10.0]])).sum().backward()
    assert result.tolist() == [[2.0, 3.0]] * 2 and base.grad.tolist() == [[11.0, 11.0]]


def in_buffer():
    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("bias", rows())

        def forward(self, x):
            self.bias.add_(1.0)
            return x

    return Layer()


GLOBAL = rows()


def in_global(x):
    GLOBAL.add_(1.0)
    return x


def after_a_graph_break(x):
    repeated = x.expand(2, 2)
    torch._dynamo.graph_break()
    return repeated.add_(1.0)


@pytest.mark.parametrize(
    "make",
    [in_buffer, lambda: in_global, lambda: after_a_graph_break],
    ids=["buffer", "global", "graph break"],
)
def test_no_argument_was_expanded_fell(make):
    """A compiled function writes to an argument made by expand: or to a buffer, a global, its own."""
    torch._dynamo.reset()
    with pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match=REPEATED):
        compiled(make())(torch.ones(1, 2))


def test_a_clone_before_the_graph_break_helps():
    """A tensor that the function expanded before a graph break: write expand(...).clone() there."""
    torch._dynamo.reset()

    def add(x):
        repeated = x.expand(2, 2).clone()
        torch._dynamo.graph_break()
        return repeated.add_(1.0)

    assert compiled(add)(torch.ones(1, 2)).tolist() == [[2.0, 2.0]] * 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.ones(1, 2).broadcast_to(2, 2),
        lambda: torch.broadcast_tensors(torch.ones(1, 2), torch.ones(2, 2))[0],
        lambda: torch.meshgrid(torch.ones(2), torch.ones(2), indexing="ij")[0],
        lambda: torch.ones(1, 2).expand_as(torch.ones(2, 2)),
    ],
    ids=["broadcast_to", "broadcast_tensors", "meshgrid", "expand_as"],
)
def test_a_broadcast_is_refused_as_well_fell(make):
    """An argument that was made by expand: broadcast_to and meshgrid make such tensors, too."""
    torch._dynamo.reset()
    with pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match=REPEATED):
        compiled(lambda x: x.add_(1.0))(make())


@pytest.mark.parametrize(
    ("write", "stored"),
    [(lambda x: x.zero_(), 0.0), (lambda x: x.fill_(7.0), 7.0), (assign, 5.0)],
    ids=["zero_", "fill_", "assignment"],
)
@pytest.mark.parametrize("backend", [None, "eager"], ids=["uncompiled", "eager"])
def test_uncompiled_code_stores_a_number_fell(write, stored, backend):
    """Uncompiled code and backend="eager" refuse the write: not zero_, fill_ and an assigned row."""
    torch._dynamo.reset()
    x = rows()
    (compiled(write, backend) if backend else write)(x)
    assert x.tolist() == [[stored] * 2] * 2
    with pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match=REPEATED):
        compiled(write)(rows())


@pytest.mark.parametrize(
    "write", [lambda x: x.copy_(torch.ones(2, 2)), lambda x: x.exp_()], ids=["copy_", "exp_"]
)
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_copy_raises_another_error_fell(write, backend):
    """The write raises BackendCompilerFailed: copy_ and exp_ raise TorchRuntimeError."""
    torch._dynamo.reset()
    with pytest.raises(torch._dynamo.exc.TorchRuntimeError, match=REPEATED):
        compiled(write, backend)(rows())


def test_the_clone_keeps_the_history():
    """Pass the clone: of a tensor with a history, the gradient is the sum over the rows."""
    torch._dynamo.reset()
    leaf = torch.tensor([[1.0, 2.0]], requires_grad=True)
    own = (leaf * 2).expand(2, 2).clone(memory_format=torch.contiguous_format)
    (compiled(lambda x: x.add_(1.0))(own) ** 2).sum().backward()
    assert leaf.grad.tolist() == [[24.0, 40.0]]


def test_the_tensor_before_expand_may_be_written():
    """If the shared memory should change, pass the tensor as it was before expand."""
    torch._dynamo.reset()
    row = torch.ones(1, 2)
    repeated = row.expand(2, 2)
    compiled(lambda x: x.zero_())(row)
    assert not repeated.any()


@pytest.mark.parametrize(
    "write",
    [
        lambda x: torch.nn.functional.relu(x, inplace=True),
        lambda x: torch.nn.functional.dropout(x, 0.5, True, inplace=True),
    ],
    ids=["relu", "dropout"],
)
def test_a_function_with_inplace_fell(write):
    """Look for a method ending in ``_``, ``+=`` or ``x[...] =``: ``inplace=True`` writes as well."""
    with pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match=REPEATED):
        compiled(write)(rows())


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_recording_it_is_refused_as_well(mode):
    """A compiled function writes to a tensor from outside."""
    with mode(), pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match=REPEATED):
        compiled(lambda x: x.add_(1.0))(rows())


def test_a_later_call_with_an_expanded_tensor():
    """A compiled function writes to a tensor from outside: in a later call as well."""
    function = compiled(lambda x: x.mul_(2.0))
    assert function(torch.ones(2, 2)).sum() == 8.0
    with pytest.raises(torch._dynamo.exc.BackendCompilerFailed, match=REPEATED):
        function(rows())
