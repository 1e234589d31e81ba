"""Attacks on gallery/errors/compile/custom-op-returns-its-input.py."""

import pytest
import torch

ALIAS = "The output of this custom operator"


def operator(name, function, mutates_args=("scores",)):
    def body(scores: torch.Tensor) -> torch.Tensor:
        return function(scores)

    return torch.library.custom_op(f"attack::{name}", body, mutates_args=mutates_args)


def reset(scores):
    scores[0] = 0.0
    return scores


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("itself", lambda scores: scores),
        ("a_slice", lambda scores: scores[:1]),
        ("a_view", lambda scores: scores.view(-1)),
        ("detached", lambda scores: scores.detach()),
        ("contiguous", lambda scores: scores.contiguous()),
    ],
)
@pytest.mark.parametrize("mutates", [(), ("scores",)], ids=["reads", "writes"])
def test_each_output_that_shares_memory_is_refused(name, function, mutates):
    """An output must be in a storage that no input has."""
    op = operator(f"{name}_{len(mutates)}", function, mutates)
    with pytest.raises(RuntimeError, match=ALIAS):
        op(torch.ones(2))


def test_two_outputs_that_share_memory_are_refused_fell():
    """An output must be in a storage that no input has: nor another output."""

    @torch.library.custom_op("attack::twice", mutates_args=())
    def twice(scores: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        copy = scores.clone()
        return copy, copy[:1]

    with pytest.raises(RuntimeError, match=ALIAS):
        twice(torch.ones(2))


def test_the_write_is_done_before_it_raises_fell():
    """In uncompiled code the write is done by then."""
    scores = torch.tensor([5.0, 1.0])
    with pytest.raises(RuntimeError, match=ALIAS):
        operator("reset", reset)(scores)
    assert scores.tolist() == [0.0, 1.0]


def test_a_clone_is_taken():
    """Return a clone: the write to the argument is done as well."""
    scores = torch.tensor([5.0, 1.0])
    result = operator("reset_clone", lambda scores: reset(scores).clone())(scores)
    assert scores.tolist() == result.tolist() == [0.0, 1.0]
    assert result.data_ptr() != scores.data_ptr()


@pytest.mark.parametrize("shape", [(1,), (2,), (3, 2)])
def test_fix_2_at_other_shapes(shape):
    """Return a new tensor, with its gradient: that of an assignment to a clone."""

    @torch.library.custom_op("attack::without_first", mutates_args=())
    def without_first(scores: torch.Tensor) -> torch.Tensor:
        scores = scores.clone()
        scores[0] = 0.0
        return scores

    without_first.register_autograd(lambda ctx, slopes: without_first(slopes))
    without_first.register_fake(torch.empty_like)
    scores = torch.ones(shape, requires_grad=True)
    result = torch.compile(without_first, backend="aot_eager")(scores)
    result.sum().backward()
    meant = torch.ones(shape)
    meant[0] = 0.0
    assert torch.equal(result, meant) and torch.equal(scores.grad, meant)
    assert scores.detach().all()


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("to", lambda scores: scores.to(torch.float32)),
        ("float", lambda scores: scores.float()),
        ("contiguous_copy", lambda scores: scores.contiguous()),
        ("reshape", lambda scores: scores.reshape(-1)),
    ],
)
def test_some_arguments_are_copied_fell(name, function):
    """The operator returns its argument, or a view of it: these do for some arguments alone."""
    op = operator(name, function)
    with pytest.raises(RuntimeError, match=ALIAS):
        op(torch.ones(2, 2))
    assert op(torch.ones(2, 2, dtype=torch.float64).T).numel() == 4


def test_the_pieces_of_a_clone_are_refused_fell():
    """Return a clone: its pieces share its storage."""

    @torch.library.custom_op("attack::pieces", mutates_args=())
    def pieces(scores: torch.Tensor) -> list[torch.Tensor]:
        return list(scores.clone().chunk(2))

    @torch.library.custom_op("attack::cloned_pieces", mutates_args=())
    def cloned_pieces(scores: torch.Tensor) -> list[torch.Tensor]:
        return [piece.clone() for piece in scores.chunk(2)]

    with pytest.raises(RuntimeError, match=ALIAS):
        pieces(torch.ones(2))
    assert [piece.tolist() for piece in cloned_pieces(torch.ones(2))] == [[1.0], [1.0]]


def test_one_of_a_list_is_refused():
    """Your custom operator returns its argument: one tensor of a list, too."""

    @torch.library.custom_op("attack::first_of", mutates_args=())
    def first_of(scores: list[torch.Tensor]) -> torch.Tensor:
        return scores[0]

    with pytest.raises(RuntimeError, match=ALIAS):
        first_of([torch.ones(2), torch.ones(2)])


def test_a_size_of_zero_is_refused():
    """An output must be in a storage that no input has: an empty view as well."""
    with pytest.raises(RuntimeError, match=ALIAS):
        operator("nothing", lambda scores: scores[:0])(torch.ones(2))


def test_an_array_is_not_noticed_fell():
    """An output must be in a storage that no input has: memory shared by an array passes."""
    scores = torch.ones(2)
    result = operator("array", lambda scores: torch.from_numpy(scores.numpy()))(scores)
    assert result.data_ptr() == scores.data_ptr()


def test_a_global_is_not_noticed():
    """An output must be a tensor of its own: the same tensor at each call passes."""
    kept = torch.ones(2)
    op = operator("kept", lambda scores: kept)
    assert op(torch.ones(2)).data_ptr() == op(torch.ones(2)).data_ptr()


def test_a_triton_op_is_refused_too_fell():
    """Your torch.library.custom_op returns its argument: a triton_op has the same error."""

    def same(scores: torch.Tensor) -> torch.Tensor:
        return scores

    op = torch.library.triton_op("attack::triton_same", same, mutates_args=())
    with pytest.raises(RuntimeError, match=ALIAS):
        op(torch.ones(2))


def test_a_kernel_of_a_library_is_not_checked():
    """The output must not be an input: of an operator made by Library.define none is checked."""
    with torch.library._scoped_library("attack_same", "DEF") as library:
        library.define("same(Tensor scores) -> Tensor")
        library.impl("same", lambda scores: scores, "CompositeExplicitAutograd")
        scores = torch.ones(2)
        assert torch.ops.attack_same.same(scores).data_ptr() == scores.data_ptr()


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_gradients_it_is_refused(mode):
    """The output must not be an input: under no_grad as well."""
    op = operator(f"same_{mode.__name__}", lambda scores: scores)
    with mode(), pytest.raises(RuntimeError, match=ALIAS):
        op(torch.ones(2))


def test_no_gradient_for_an_operator_that_writes():
    """register_autograd refuses an operator that names an argument in mutates_args."""
    op = operator("reset_and_clone", lambda scores: reset(scores).clone())
    with pytest.raises(RuntimeError, match="autograd formula for non-functional operator"):
        op.register_autograd(lambda ctx, slopes: slopes)


def test_a_clone_without_a_formula_has_no_gradient_fell():
    """Return a clone: backward through it raises without register_autograd."""
    op = operator("clone_alone", lambda scores: scores.clone(), ())
    with pytest.raises(RuntimeError, match="no autograd formula was registered"):
        op(torch.ones(2, requires_grad=True)).sum().backward()


def test_compiled_the_write_is_not_done_fell():
    """The operator has run by then, and its write is done."""
    op = operator("reset_compiled", reset)
    op.register_fake(torch.empty_like)
    scores = torch.tensor([5.0, 1.0])
    with pytest.raises(RuntimeError, match=ALIAS):
        torch.compile(lambda scores: op(scores) + 1.0, backend="aot_eager")(scores)
    assert scores.tolist() == [5.0, 1.0]


def test_a_declared_write_loses_the_gradient_fell():
    """Or declare the write with mutates_args and return nothing: the gradient is another one."""

    @torch.library.custom_op("attack::reset_declared", mutates_args=("scores",))
    def reset_declared(scores: torch.Tensor) -> None:
        scores[0] = 0.0

    weights = torch.ones(2, requires_grad=True)
    reset_declared(weights)  # no error for a leaf
    scores = weights * 1.0
    reset_declared(scores)
    scores.sum().backward()
    assert weights.tolist() == [0.0, 1.0] and weights.grad.tolist() == [1.0, 1.0]


def test_compile_needs_a_fake():
    """torch.compile needs register_fake, which says what the result looks like."""
    op = operator("no_fake", lambda scores: scores * 2.0, ())
    with pytest.raises(RuntimeError, match="fake"):
        torch.compile(lambda scores: op(scores) + 1.0, backend="eager")(torch.ones(2))
