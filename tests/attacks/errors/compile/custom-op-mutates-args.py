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


def define(name, function, mutates_args=()):
    made = torch.library.custom_op(f"attack::{name}", function, mutates_args=mutates_args)
    made.register_fake(lambda *arguments: None)
    return made


def by_resize(cache: torch.Tensor) -> None:
    cache.resize_(1)


def by_unsqueeze(cache: torch.Tensor) -> None:
    cache.unsqueeze_(0)


def by_data(cache: torch.Tensor) -> None:
    cache.data[0] = 0.0


def by_numpy(cache: torch.Tensor) -> None:
    cache.numpy()[0] = 0.0


def by_contiguous(cache: torch.Tensor) -> None:
    cache.contiguous()[0] = 0.0


@pytest.mark.parametrize(
    "function",
    [by_resize, by_unsqueeze, by_data, by_numpy, by_contiguous],
    ids=lambda f: f.__name__,
)
def test_opcheck_finds_other_writes(function):
    """A custom operator writes to an argument: opcheck sees a changed shape, .data and numpy."""
    op = define(f"silent_{function.__name__}", function)
    with pytest.raises(OpCheckError, match=MUTATED):
        torch.library.opcheck(op, (torch.tensor([5.0, 1.0]),), test_utils="test_schema")


def test_the_argument_decides_fell():
    """opcheck checks whether the schema is true: for the arguments that it gets."""
    op = define("contiguous_or_not", by_contiguous)
    found = torch.library.opcheck(op, (torch.ones(2, 2).T,), test_utils="test_schema")
    assert found == {"test_schema": "SUCCESS"}


def test_nan_over_nan_is_no_write_fell():
    """opcheck sees the write: not of nan over nan."""

    def fill(cache: torch.Tensor) -> None:
        cache.fill_(torch.nan)

    op = define("nan_over_nan", fill)
    cache = torch.full((2,), torch.nan)
    found = torch.library.opcheck(op, (cache,), test_utils="test_schema")
    assert found == {"test_schema": "SUCCESS"}


@pytest.mark.parametrize("function", [by_resize, by_unsqueeze], ids=lambda f: f.__name__)
def test_naming_does_not_cure_a_changed_shape_fell(function):
    """Name the argument in mutates_args: of a changed shape compiled code goes wrong."""
    torch._dynamo.reset()
    op = define(f"named_{function.__name__}", function, ("cache",))
    torch.library.opcheck(op, (torch.tensor([5.0, 1.0]),))

    def step(cache):
        op(cache)
        return cache * 1.0

    meant, cache = torch.ones(2), torch.ones(2)
    step(meant)
    try:
        torch.compile(step, backend="aot_eager")(cache)
    except RuntimeError as error:
        assert "doesn't match the broadcast shape" in str(error)
    assert meant.shape != (2,)
    assert cache.shape != meant.shape or function is by_unsqueeze


def test_a_clone_cures_an_operator_that_should_not_write():
    """Name the argument in mutates_args: or write to a clone, if the operator should not write."""
    torch._dynamo.reset()

    def without(cache: torch.Tensor) -> torch.Tensor:
        rest = cache.clone()
        rest[0] = 0.0
        return rest

    op = torch.library.custom_op("attack::without", without, mutates_args=())
    op.register_fake(torch.empty_like)
    cache = torch.tensor([5.0, 1.0])
    torch.library.opcheck(op, (cache,))
    assert torch.compile(op, backend="aot_eager")(cache).tolist() == [0.0, 1.0]
    assert cache.tolist() == [5.0, 1.0]


def test_a_schema_of_your_own_fell():
    """Name the argument in mutates_args: a schema that was written by hand has Tensor(a!)."""
    with torch.library._scoped_library("attack_own", "DEF") as library:
        library.define("silent(Tensor cache) -> ()")
        library.define("honest(Tensor(a!) cache) -> ()")
        library.impl("silent", clear, "CompositeExplicitAutograd")
        library.impl("honest", clear, "CompositeExplicitAutograd")
        ops = torch.ops.attack_own
        cache = torch.tensor([5.0, 1.0])
        with pytest.raises(OpCheckError, match=MUTATED):
            torch.library.opcheck(ops.silent.default, (cache,), test_utils="test_schema")
        cache = torch.tensor([5.0, 1.0])
        found = torch.library.opcheck(ops.honest.default, (cache,), test_utils="test_schema")
        assert found == {"test_schema": "SUCCESS"}


def test_a_list_of_tensors_may_be_named():
    """Name the argument in mutates_args: a list of tensors, too."""

    def clear_all(caches: list[torch.Tensor]) -> None:
        for cache in caches:
            cache.zero_()

    silent_list = define("silent_list", clear_all)
    with pytest.raises(OpCheckError, match="Argument caches is not defined as mutable"):
        torch.library.opcheck(silent_list, ([torch.ones(2)],), test_utils="test_schema")
    honest_list = define("honest_list", clear_all, ("caches",))
    torch.library.opcheck(honest_list, ([torch.ones(2)],))


def test_a_number_may_not_be_named():
    """A name that the signature does not have is refused: so is that of a number."""

    def add(cache: torch.Tensor, number: int) -> None:
        cache.add_(number)

    with pytest.raises(ValueError, match="only Tensors or collections of Tensors can be mutated"):
        torch.library.custom_op("attack::add", add, mutates_args=("number",))


def test_the_mode_raises_it_as_well():
    """Argument is not defined as mutable: the mode that opcheck uses raises a RuntimeError."""
    from torch._subclasses.schema_check_mode import SchemaCheckMode

    with SchemaCheckMode(), pytest.raises(RuntimeError, match=MUTATED):
        silent(torch.tensor([5.0, 1.0]))
