"""Attacks on gallery/errors/transforms/forward-ad-not-implemented.py."""

import pytest
import torch
from torch.autograd import forward_ad

FORWARD = "Trying to use forward AD with"


def reduced(scores, name):
    return torch.zeros(2).index_reduce(0, torch.tensor([0, 1, 0]), scores, name)


@pytest.mark.parametrize("name", ["amax", "amin", "mean", "prod"])
@pytest.mark.filterwarnings("ignore:index_reduce")
def test_each_reduction(name):
    """index_reduce has no formula forwards."""
    with pytest.raises(NotImplementedError, match=FORWARD):
        torch.func.jacfwd(reduced)(torch.ones(3), name)


@pytest.mark.parametrize("name", ["amax", "amin", "mean", "sum"])
def test_scatter_reduce_forwards_and_backwards(name):
    """scatter_reduce computes the same, with a formula for both modes."""
    scores = torch.tensor([1.0, 5.0, 3.0])

    def f(scores):
        return torch.ones(2).scatter_reduce(0, torch.tensor([0, 1, 0]), scores, name)

    assert torch.allclose(torch.func.jacfwd(f)(scores), torch.func.jacrev(f)(scores))


def test_product_forwards_is_wrong_fell():
    """scatter_reduce computes the same, with a formula for both modes: of "prod" it gives 0."""

    def f(scores):
        return torch.ones(2).scatter_reduce(0, torch.tensor([0, 1, 0]), scores, "prod")

    scores = torch.tensor([1.0, 5.0, 3.0])
    assert torch.func.jacrev(f)(scores).tolist() == [[3.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    assert not torch.func.jacfwd(f)(scores).any()


@pytest.mark.filterwarnings("ignore:index_reduce")
def test_the_two_give_the_same_values():
    """scatter_reduce computes the same maximum."""
    scores, groups = torch.tensor([1.0, 5.0, 3.0]), torch.tensor([0, 1, 0])
    written = torch.zeros(2).index_reduce(0, groups, scores, "amax")
    assert torch.equal(written, torch.zeros(2).scatter_reduce(0, groups, scores, "amax"))


def test_on_a_matrix_the_index_has_the_shape_of_the_source():
    """scatter_reduce reads the shape of the index, index_reduce does not: expand it."""
    scores, groups = torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([0, 0])
    written = torch.zeros(1, 2).scatter_reduce(0, groups[:, None].expand(2, 2), scores, "amax")
    assert written.tolist() == [[3.0, 2.0]]


def test_dual_tensors_say_the_same():
    """jvp, jacfwd, hessian and dual tensors compute derivatives forwards."""
    with forward_ad.dual_level(), pytest.raises(NotImplementedError, match=FORWARD):
        forward_ad.make_dual(torch.ones(2), torch.ones(2)).acosh_()


def test_floor_has_the_derivative_zero():
    """torch.floor(scores / 2) has a formula."""
    slope = torch.func.jacfwd(lambda s: torch.floor(s / 2))(torch.tensor([1.0, 5.0]))
    assert not slope.any()


def test_floor_divide_has_none_in_either_mode():
    """scores // 2 has none in either mode."""
    with pytest.raises(NotImplementedError, match=FORWARD):
        torch.func.jacfwd(lambda s: s // 2)(torch.ones(2))
    with pytest.raises(RuntimeError, match="derivative for aten::floor_divide is not implemented"):
        torch.func.jacrev(lambda s: s // 2)(torch.ones(2))


def test_without_a_tangent_nothing_is_said():
    """The operation itself runs."""
    assert torch.ones(2).mul_(2).acosh_().isfinite().all()


SCORES, DIRECTION = torch.tensor([1.0, 5.0, 3.0]), torch.tensor([1.0, 10.0, 100.0])


def test_vjp_is_another_product_fell():
    """Use vjp instead: it does not compute what jvp does."""

    def largest(scores):
        return reduced(scores, "amax")

    _, backwards = torch.func.vjp(largest, SCORES)
    assert backwards(torch.ones(2))[0].shape == (3,)
    product = torch.func.jacrev(largest)(SCORES) @ DIRECTION
    assert product.tolist() == [100.0, 10.0]
    assert torch.equal(torch.autograd.functional.jvp(largest, SCORES, DIRECTION)[1], product)


def test_hessian_by_jacrev_twice_fell():
    """Use jacrev instead of hessian: two of them."""

    def loss(scores):
        return reduced(scores**2, "amax").sum()

    with pytest.raises(NotImplementedError, match=FORWARD):
        torch.func.hessian(loss)(SCORES)
    second = torch.func.jacrev(torch.func.jacrev(loss))(SCORES)
    assert torch.equal(second, torch.diag(torch.tensor([0.0, 2.0, 2.0])))


@pytest.mark.parametrize("mode", [torch.func.jacfwd, torch.func.jacrev])
def test_an_out_function_fell(mode):
    """Use vjp, jacrev or backward instead: out= is refused backwards as well."""

    def doubled(scores):
        return torch.mul(scores, 2, out=torch.empty(3))

    with pytest.raises((NotImplementedError, RuntimeError), match="out="):
        mode(doubled)(SCORES)

    def copied(scores):
        return torch.empty(3).copy_(torch.mul(scores, 2))

    assert torch.equal(mode(copied)(SCORES), 2 * torch.eye(3))


def test_no_formula_in_either_mode_fell():
    """The wording "derivative for ... is not implemented": backwards is no cure, detach() may be."""

    def counted(weights):
        return torch.bincount(torch.tensor([0, 1, 0]), weights=weights)

    with pytest.raises(NotImplementedError, match=FORWARD):
        torch.func.jacfwd(counted)(SCORES)
    with pytest.raises(RuntimeError, match="derivative for aten::bincount is not implemented"):
        torch.func.jacrev(counted)(SCORES)
    for mode in (torch.func.jacfwd, torch.func.jacrev):
        jacobian = mode(lambda s: counted(s.detach())[0] * s)(SCORES)
        assert torch.equal(jacobian, 4 * torch.eye(3))


def attend(tokens):
    return torch.nn.functional.scaled_dot_product_attention(tokens, tokens, tokens).sum()


def test_attention_fell():
    """Use jacrev instead: of attention the second derivative has no formula, math has one."""
    tokens = torch.linspace(0.0, 1.0, 8).view(1, 1, 4, 2)
    flash = torch.nn.attention.SDPBackend.FLASH_ATTENTION
    with torch.nn.attention.sdpa_kernel(flash):
        with pytest.raises(NotImplementedError, match=FORWARD):
            torch.func.hessian(attend)(tokens)
        with pytest.raises(RuntimeError, match=r"derivative for aten::_scaled_dot_product"):
            torch.func.jacrev(torch.func.jacrev(attend))(tokens)
        first = torch.func.jacrev(attend)(tokens)
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        assert torch.allclose(torch.func.jacfwd(attend)(tokens), first, atol=1e-5)
        assert torch.func.hessian(attend)(tokens).isfinite().all()


@pytest.mark.parametrize(
    "function",
    [
        lambda x: torch.cdist(x.view(3, 1), x.view(3, 1) + 1),
        lambda x: torch.segment_reduce(x, "max", lengths=torch.tensor([2, 1])),
        lambda x: torch.fake_quantize_per_tensor_affine(x, 0.1, 0, 0, 255),
        lambda x: torch.nn.functional.embedding_bag(
            torch.tensor([0, 1]), x.view(3, 1), torch.tensor([0])
        ),
    ],
    ids=["cdist", "segment_reduce", "fake_quantize", "embedding_bag"],
)
def test_operations_that_have_a_formula_backwards_alone(function):
    """There may be a formula backwards where that forwards is missing."""
    with pytest.raises(NotImplementedError, match=FORWARD):
        torch.func.jacfwd(function)(SCORES)
    assert torch.func.jacrev(function)(SCORES).shape[-1] == 3


def test_igamma_has_none_in_either_mode():
    """The formula backwards is another one: igamma has neither."""
    with pytest.raises(NotImplementedError, match=FORWARD):
        torch.func.jacfwd(lambda x: torch.igamma(x, x))(SCORES)
    with pytest.raises(NotImplementedError, match="the derivative for 'igamma: input'"):
        torch.func.jacrev(lambda x: torch.igamma(x, x))(SCORES)


def test_a_custom_function_says_another_thing():
    """This operation has no formula: a Function without jvp says another thing."""

    class Double(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x * 2

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

    with pytest.raises(NotImplementedError, match="You must implement the jvp function"):
        torch.func.jvp(Double.apply, (SCORES,), (SCORES,))


def test_jacfwd_calls_the_function_once():
    """jacfwd needs a pass for each input: it calls the function once, with three tangents."""
    calls = []
    torch.func.jacfwd(lambda x: calls.append(1) or x * 2)(SCORES)
    assert len(calls) == 1
