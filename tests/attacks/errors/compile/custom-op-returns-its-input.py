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
    """The operator has run by then, and its write is done."""
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
