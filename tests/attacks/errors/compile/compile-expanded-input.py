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
