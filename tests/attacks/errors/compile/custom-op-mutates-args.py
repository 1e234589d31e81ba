"""Attacks on gallery/errors/compile/custom-op-mutates-args.py."""

import pytest
import torch
from torch.testing._internal.optests.generate_tests import OpCheckError


def clear(cache: torch.Tensor) -> None:
    cache[0] = 0.0


def operator(name, mutates_args):
    made = torch.library.custom_op(f"attack::{name}", clear, mutates_args=mutates_args)
    made.register_fake(lambda cache: None)
    return made


silent = operator("clear_silently", ())
honest = operator("clear_honestly", ("cache",))
unknown = operator("clear_unknown", "unknown")
MUTATED = "Argument cache is not defined as mutable but was mutated"


@pytest.mark.parametrize("values", [[5.0, 1.0], [5.0], [[5.0], [1.0]]], ids=str)
def test_opcheck_finds_the_write(values):
    """torch.library.opcheck checks whether the schema is true."""
    with pytest.raises(OpCheckError, match=MUTATED):
        torch.library.opcheck(silent, (torch.tensor(values),))


def test_opcheck_of_values_that_do_not_change_fell():
    """opcheck checks whether the schema is true: it sees no write that changes nothing."""
    found = torch.library.opcheck(silent, (torch.tensor([0.0, 1.0]),), test_utils="test_schema")
    assert found == {"test_schema": "SUCCESS"}


def test_a_call_does_not_check():
    """A call does not check whether the schema is true, and the write is done."""
    cache = torch.tensor([5.0, 1.0])
    silent(cache)
    assert cache.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("op", [silent, honest, unknown], ids=["()", "cache", "unknown"])
def test_backward_notices_the_write(op):
    """Uncompiled, the write is done: backward notices it, whatever the schema says."""
    leaf = torch.tensor([5.0, 1.0], requires_grad=True)
    squares = leaf * leaf
    op(leaf)
    assert leaf.tolist() == [0.0, 1.0] and leaf._version > 0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        squares.sum().backward()


@pytest.mark.parametrize(
    ("op", "written"),
    [(silent, False), (honest, True), (unknown, True)],
    ids=["()", "cache", "unknown"],
)
def test_what_the_compiled_function_does(op, written):
    """The compiled function goes by the schema: it leaves out what neither returns nor writes."""

    def step(cache):
        op(cache)
        return cache + 1.0

    cache = torch.tensor([5.0, 1.0])
    result = torch.compile(step, backend="aot_eager")(cache)
    assert result.tolist() == ([1.0, 2.0] if written else [6.0, 2.0])
    assert cache.tolist() == ([0.0, 1.0] if written else [5.0, 1.0])


def test_the_eager_backend_does_not_leave_it_out_fell():
    """The compiled function leaves it out: not with backend="eager"."""
    cache = torch.tensor([5.0, 1.0])
    torch.compile(lambda cache: silent(cache), backend="eager")(cache)
    assert cache.tolist() == [0.0, 1.0]


def test_a_view_is_written_through():
    """Name what is written: a view of a larger tensor, compiled."""
    base = torch.ones(3)
    torch.compile(lambda cache: honest(cache), backend="aot_eager")(base[1:])
    assert base.tolist() == [1.0, 0.0, 1.0]


def test_a_name_that_the_signature_lacks():
    """A name that the signature does not have is refused when the operator is defined."""
    with pytest.raises(ValueError, match="were not found in the custom op's signature"):
        torch.library.custom_op("attack::other", clear, mutates_args={"buffer"})
