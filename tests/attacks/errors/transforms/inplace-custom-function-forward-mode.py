"""Attacks on gallery/errors/transforms/inplace-custom-function-forward-mode.py."""

import pytest
import torch
from torch.autograd import forward_ad

IN_PLACE = "is not modifying the forward mode gradients inplace"
AS_IS = "is not returning the forward mode gradients as-is"
GAINS = torch.tensor([1.0, 3.0])


def function(jvp, marked=True, written=True):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, gains):
            if marked:
                ctx.mark_dirty(gains)
            return gains.mul_(2) if written else gains * 2

        @staticmethod
        def backward(ctx, gradient):
            return gradient * 2

    Double.jvp = staticmethod(lambda ctx, tangent: jvp(tangent))
    return Double


def duals(double, primal=None, tangent=None):
    with forward_ad.dual_level():
        tangent = torch.ones(2) if tangent is None else tangent
        dual = forward_ad.make_dual(GAINS.clone() if primal is None else primal, tangent)
        last = dual[1:]
        result = forward_ad.unpack_dual(double.apply(dual))
        return result, forward_ad.unpack_dual(last)


@pytest.mark.parametrize(
    "jvp",
    [
        lambda t: t * 2,
        lambda t: t.clone(),
        lambda t: t.mul_(2).clone(),
        lambda t: torch.zeros(2),
        lambda t: t,
    ],
    ids=["new", "clone", "clone of the written", "zeros", "unchanged"],
)
def test_what_is_refused(jvp):
    """Its jvp returns a new tangent, or has not written to the one that it got."""
    with pytest.raises(RuntimeError, match=IN_PLACE):
        duals(function(jvp))


def test_a_view_of_the_written_tangent_fell():
    """Change the tangent in place: it has to be returned itself, not a view of it."""
    with pytest.raises(RuntimeError, match=AS_IS):
        duals(function(lambda t: t.mul_(2).view(-1)))


def test_an_input_with_gaps_has_another_message():
    """An inplace custom Function is not modifying: of a tensor with gaps it says another thing."""
    with pytest.raises(RuntimeError, match=AS_IS):
        duals(function(lambda t: t * 2), torch.tensor([1.0, 0.0, 3.0, 0.0])[::2])


def test_the_fix():
    """The view has the new value and the new tangent."""
    result, last = duals(function(lambda t: t.mul_(2)))
    assert result.primal.tolist() == [2.0, 6.0] and result.tangent.tolist() == [2.0, 2.0]
    assert last.primal.tolist() == [6.0] and last.tangent.tolist() == [2.0]


def test_the_given_tangent_is_written_fell():
    """The tensor that you gave to make_dual as the tangent is written, too."""
    tangent = torch.ones(2)
    duals(function(lambda t: t.mul_(2)), tangent=tangent)
    assert tangent.tolist() == [2.0, 2.0]


def test_without_mark_dirty_it_says_another_thing():
    """mark_dirty asks for an in-place jvp: without it the message is another."""
    with pytest.raises(RuntimeError, match="returning a view .or an input as-is. but the jvp"):
        duals(function(lambda t: t.mul_(2), marked=False))


def test_a_forward_that_does_not_write():
    """The forward changes its input in place: one that does not may return a new tangent."""
    result, _ = duals(function(lambda t: t * 2, marked=False, written=False))
    assert result.tangent.tolist() == [2.0, 2.0]


def test_without_a_tangent_nothing_is_said():
    """Without a tangent jvp is not called, and backward does not ask for this."""
    double = function(lambda t: t * 2)
    assert double.apply(GAINS.clone()).tolist() == [2.0, 6.0]
    leaf = GAINS.clone().requires_grad_()
    double.apply(leaf * 1).sum().backward()
    assert leaf.grad.tolist() == [2.0, 2.0]


class InSetup(torch.autograd.Function):
    @staticmethod
    def forward(gains):
        return gains.mul_(2)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.mark_dirty(*inputs)

    @staticmethod
    def jvp(ctx, tangent):
        return tangent.mul_(2)


def test_func_jvp_refuses_the_in_place_jvp_fell():
    """return tangent.mul_(2): under torch.func.jvp that write is refused."""
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        torch.func.jvp(InSetup.apply, (GAINS.clone(),), (torch.ones(2),))
    result, last = duals(InSetup)
    assert result.tangent.tolist() == [2.0, 2.0] and last.tangent.tolist() == [2.0]


def test_func_jvp_wants_setup_context():
    """torch.func.jvp takes a Function that has setup_context."""
    with pytest.raises(RuntimeError, match="must override the setup_context"):
        torch.func.jvp(function(lambda t: t * 2).apply, (GAINS.clone(),), (torch.ones(2),))


def test_a_built_in_write_needs_no_jvp():
    """A built-in operation needs no jvp of yours: also one that writes."""
    value, tangent = torch.func.jvp(lambda g: g.mul_(2), (GAINS.clone(),), (torch.ones(2),))
    assert value.tolist() == [2.0, 6.0] and tangent.tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    "jvp", [lambda t: t, lambda t: t * 1, lambda t: None], ids=["same", "product", "none"]
)
def test_a_marked_input_that_is_not_written_fell(jvp):
    """The forward changes its input in place: marking it is enough for the message."""

    class Same(function(jvp)):
        @staticmethod
        def forward(ctx, gains):
            ctx.mark_dirty(gains)
            return gains

    with pytest.raises(RuntimeError, match=IN_PLACE):
        duals(Same)


def test_mul_by_one_grows_the_version_fell():
    """The jvp returns a new tangent: returning the same one unwritten says it, mul_(1) does not."""

    class Same(function(lambda t: t.mul_(1))):
        @staticmethod
        def forward(ctx, gains):
            ctx.mark_dirty(gains)
            return gains

    result, _ = duals(Same)
    assert result.tangent.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "jvp",
    [
        lambda t: t.copy_(t * 2),
        lambda t: torch.mul(t, 2, out=t),
        lambda t: t.__imul__(2),
        lambda t: t.add_(t),
    ],
    ids=["copy_", "out", "*=", "add_"],
)
def test_other_ways_to_write_the_tangent(jvp):
    """Change the tangent in place and return it: in whatever way."""
    result, last = duals(function(jvp))
    assert result.tangent.tolist() == [2.0, 2.0] and last.tangent.tolist() == [2.0]


@pytest.mark.parametrize(
    ("jvp", "message"),
    [(lambda t: t.mul_(2).detach(), AS_IS), (lambda t: t.mul_(2).data, IN_PLACE)],
    ids=["detach", "data"],
)
def test_aliases_of_the_written_tangent(jvp, message):
    """It has to return the tangent that it got: not detach() or .data of it."""
    with pytest.raises(RuntimeError, match=message):
        duals(function(jvp))


class Add(torch.autograd.Function):
    @staticmethod
    def forward(ctx, total, gains):
        ctx.mark_dirty(total)
        return total.add_(gains)

    @staticmethod
    def jvp(ctx, of_total, of_gains):
        return of_total + of_gains


@pytest.mark.parametrize("has_tangent", [False, True])
def test_a_dirty_input_without_a_tangent_fell(has_tangent):
    """mark_dirty asks for an in-place jvp: not if that input has no tangent and another has one."""
    with forward_ad.dual_level():
        total = torch.zeros(2)
        if has_tangent:
            total = forward_ad.make_dual(total, torch.zeros(2))
        gains = forward_ad.make_dual(GAINS, torch.ones(2))
        if has_tangent:
            with pytest.raises(RuntimeError, match=IN_PLACE):
                Add.apply(total, gains)
        else:
            assert forward_ad.unpack_dual(Add.apply(total, gains)).tangent.tolist() == [1.0, 1.0]
            assert forward_ad.unpack_dual(total).tangent.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("primal", "tangent"),
    [
        (torch.tensor([1.0, 0.0, 3.0, 0.0])[::2], torch.ones(2)),
        (torch.tensor([1.0, 3.0]), torch.ones(4)[::2]),
        (torch.tensor([1.0, 3.0]), torch.ones(1).expand(2)),
    ],
    ids=["value with gaps", "tangent with gaps", "expanded tangent"],
)
def test_a_tangent_of_another_layout_is_not_written_fell(primal, tangent):
    """The tensor that you gave as the tangent is written, too: not if it was copied."""
    result, last = duals(function(lambda t: t.mul_(2)), primal, tangent)
    assert result.tangent.tolist() == [2.0, 2.0] and last.tangent.tolist() == [2.0]
    assert tangent.tolist() == [1.0, 1.0]


def test_a_slice_of_a_dual_tensor():
    """The view has the new value and the new tangent: the base of a written slice, too."""
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(GAINS.clone(), torch.ones(2))
        function(lambda t: t.mul_(2)).apply(dual[1:])
        primal, tangent = forward_ad.unpack_dual(dual)
    assert primal.tolist() == [1.0, 6.0] and tangent.tolist() == [1.0, 2.0]


def test_the_tangent_of_a_computed_value_fell():
    """torch.func.jvp refuses the write to the tangent: to that of a computed value it does not."""
    value, tangent = torch.func.jvp(
        lambda g: InSetup.apply(g * 1), (GAINS.clone(),), (torch.ones(2),)
    )
    assert value.tolist() == [2.0, 6.0] and tangent.tolist() == [2.0, 2.0]


class NewTangent(InSetup):
    @staticmethod
    def jvp(ctx, tangent):
        return tangent * 2


def test_the_message_under_func_jvp_fell():
    """return tangent.mul_(2): torch.func.jvp says the title, and does not take that cure."""
    with pytest.raises(RuntimeError, match=IN_PLACE):
        torch.func.jvp(NewTangent.apply, (GAINS.clone(),), (torch.ones(2),))
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        torch.func.jvp(InSetup.apply, (GAINS.clone(),), (torch.ones(2),))


def test_gradcheck_forwards():
    """The message comes from gradcheck(check_forward_ad=True), and the fix passes it."""
    leaf = GAINS.double().requires_grad_()
    with pytest.raises(RuntimeError, match=IN_PLACE):
        torch.autograd.gradcheck(
            lambda x: function(lambda t: t * 2).apply(x.clone()), leaf, check_forward_ad=True
        )
    in_place = function(lambda t: t.mul_(2))
    assert torch.autograd.gradcheck(lambda x: in_place.apply(x * 1), leaf, check_forward_ad=True)


def test_no_grad_does_not_silence_it():
    """Without a tangent jvp is not called: under no_grad there is one, in inference mode none."""
    with torch.no_grad(), pytest.raises(RuntimeError, match=IN_PLACE):
        duals(function(lambda t: t * 2))
    with torch.inference_mode():
        assert duals(function(lambda t: t * 2))[0].tangent is None
