"""Attacks on gallery/errors/transforms/make-dual-twice.py."""

import pytest
import torch
from torch.autograd.forward_ad import dual_level, make_dual, unpack_dual

TWICE = "already has a forward gradient at the same level 0"
GAINS, ONES = torch.tensor([1.0, 3.0]), torch.ones(2)


@pytest.mark.parametrize(
    "of",
    [
        lambda d: d,
        lambda d: d * 2,
        lambda d: d.clone(),
        lambda d: d[:],
        lambda d: torch.zeros(2).copy_(d),
    ],
    ids=["dual", "computed", "clone", "slice", "written to"],
)
def test_what_has_a_tangent(of):
    """make_dual got a tensor that has a tangent: a dual tensor, or one computed from it."""
    with dual_level():
        tensor = of(make_dual(GAINS, ONES))
        with pytest.raises(RuntimeError, match=TWICE):
            make_dual(tensor, ONES)
        again = make_dual(unpack_dual(tensor).primal, 2 * ONES)
        assert unpack_dual(again).tangent.tolist() == [2.0, 2.0]


def test_detach_drops_the_tangent():
    """detach() gives the value without the tangent, in the same memory."""
    with dual_level():
        value = make_dual(GAINS, ONES).detach()
        assert unpack_dual(value).tangent is None and value.data_ptr() == GAINS.data_ptr()
        assert unpack_dual(make_dual(value, 2 * ONES)).tangent.tolist() == [2.0, 2.0]


def test_the_tensor_itself_has_none():
    """gains itself has none, so it may be given again."""
    with dual_level():
        make_dual(GAINS, ONES)
        assert unpack_dual(make_dual(GAINS, 2 * ONES)).tangent.tolist() == [2.0, 2.0]


def test_when_the_level_ends_so_do_its_tangents():
    """When the level ends, so do its tangents."""
    with dual_level():
        dual = make_dual(GAINS, ONES)
    with dual_level():
        assert unpack_dual(dual).tangent is None
        assert unpack_dual(make_dual(dual, 2 * ONES)).tangent.tolist() == [2.0, 2.0]


def test_a_tangent_that_has_one_says_another_thing():
    """make_dual got a tensor that has a tangent: as its second argument the message is another."""
    with dual_level(), pytest.raises(RuntimeError, match="itself has a forward gradient"):
        make_dual(GAINS, make_dual(GAINS, ONES))


def test_under_jvp_the_argument_has_one():
    """The argument of a function under torch.func.jvp is such a tensor."""
    with pytest.raises(RuntimeError, match=TWICE):
        torch.func.jvp(lambda g: make_dual(g, ONES), (GAINS,), (ONES,))


def test_jvp_nests_only_outside_of_a_level_fell():
    """torch.func.jvp opens levels and nests: inside dual_level() it raises."""
    nested = torch.func.jvp(
        lambda g: torch.func.jvp(torch.square, (g,), (ONES,))[1], (GAINS,), (ONES,)
    )
    assert nested[1].tolist() == [2.0, 2.0]
    with dual_level(), pytest.raises(RuntimeError, match="Nested forward mode AD"):
        torch.func.jvp(torch.square, (GAINS,), (ONES,))


def test_levels_do_not_nest():
    """A second tangent has no place: a second level cannot be opened for it."""
    with dual_level(), pytest.raises(RuntimeError, match="Nested forward mode AD"), dual_level():
        pass


WIDE = torch.zeros(2, 1).expand(2, 2)


def test_an_expanded_value():
    """A value that was expanded, and a tangent with memory for each element: it raises."""
    with dual_level(), pytest.raises(RuntimeError, match="refers to a single memory location"):
        make_dual(WIDE, torch.ones(2, 2))


@pytest.mark.parametrize(
    ("value", "tangent"),
    [
        (WIDE, torch.ones(2, 1).expand(2, 2)),
        (torch.arange(4.0).unfold(0, 2, 1), torch.ones(4).unfold(0, 2, 1)),
        (torch.zeros(1, 2).expand(1, 2), torch.ones(1, 2)),
        (torch.zeros(2, 2), torch.ones(2, 1).expand(2, 2)),
    ],
    ids=["expanded alike", "overlapping alike", "one row", "tangent expanded"],
)
def test_shared_places_that_are_accepted_fell(value, tangent):
    """Where elements share memory, two tangents would have one place: alike, they have."""
    with dual_level():
        assert torch.equal(unpack_dual(make_dual(value, tangent)).tangent, tangent)


def test_a_tangent_that_is_laid_out_in_another_way_is_copied():
    """A tangent that is not laid out as its value is copied into that layout."""
    gaps = torch.tensor([1.0, 0.0, 3.0, 0.0])[::2]
    with dual_level():
        assert unpack_dual(make_dual(gaps, ONES)).tangent.data_ptr() != ONES.data_ptr()
        assert unpack_dual(make_dual(GAINS, ONES)).tangent.data_ptr() == ONES.data_ptr()


def test_the_value_shares_memory():
    """Take its value first: the value is the memory of gains, and the new dual tensor as well."""
    gains = GAINS.clone()
    with dual_level():
        again = make_dual(unpack_dual(make_dual(gains, ONES)).primal, ONES.clone())
        again[0] = 7.0
    assert gains.tolist() == [7.0, 3.0]


def test_the_value_under_jvp_drops_the_outer_derivative_fell():
    """Take its value first: under jvp and jacfwd the outer derivative becomes 0, nested it is right."""

    def by_value(gains):
        return unpack_dual(make_dual(unpack_dual(gains).primal, ONES) ** 2).tangent

    def nested(gains):
        return torch.func.jvp(torch.square, (gains,), (ONES,))[1]

    slope, change = torch.func.jvp(by_value, (GAINS,), (ONES,))
    assert slope.tolist() == [2.0, 6.0] and not change.any()
    assert not torch.func.jacfwd(by_value)(GAINS).any()
    assert torch.func.jvp(nested, (GAINS,), (ONES,))[1].tolist() == [2.0, 2.0]
    assert torch.equal(torch.func.jacfwd(nested)(GAINS), 2 * torch.eye(2))


def test_under_jacfwd_the_argument_has_one():
    """The argument of a function under jacfwd has a tangent."""
    with pytest.raises(RuntimeError, match=TWICE):
        torch.func.jacfwd(lambda g: make_dual(g, ONES))(GAINS)


@pytest.mark.parametrize("part", [slice(0, 2), slice(0, 1)], ids=["whole", "part"])
def test_a_tensor_that_was_written_fell(part):
    """gains itself has none: it has one when a dual tensor was written into it or a part of it."""
    gains = GAINS.clone()
    with dual_level():
        gains[part] = make_dual(torch.ones(2), ONES)[part]
        assert unpack_dual(gains).tangent is not None
        with pytest.raises(RuntimeError, match=TWICE):
            make_dual(gains, ONES)
        with pytest.raises(RuntimeError, match=TWICE):
            make_dual(gains[1:], torch.ones(1))


def test_writes_to_the_dual_tensor_leave_gains_without():
    """gains itself has none: the dual tensor written in place does not give it one."""
    gains = GAINS.clone()
    with dual_level():
        dual = make_dual(gains, ONES.clone())
        dual.mul_(dual.clone())
        assert unpack_dual(gains).tangent is None and gains.tolist() == [1.0, 9.0]
        assert unpack_dual(dual).tangent.tolist() == [2.0, 6.0]


def test_a_dual_tensor_times_itself_in_place():
    """The derivative of g² is 2 g: dual.mul_(dual), one memory in both roles, gets it wrong."""
    with dual_level():
        dual = make_dual(GAINS.clone(), ONES.clone())
        assert unpack_dual(dual * dual).tangent.tolist() == [2.0, 6.0]
        assert unpack_dual(dual.mul_(dual)).tangent.tolist() != [2.0, 6.0]


def test_a_dual_tensor_set_to_zero_keeps_a_tangent():
    """A dual tensor has a tangent: zeroed, it has one of zeros, and is refused."""
    with dual_level():
        dual = make_dual(GAINS.clone(), ONES.clone()).zero_()
        assert unpack_dual(dual).tangent.tolist() == [0.0, 0.0]
        with pytest.raises(RuntimeError, match=TWICE):
            make_dual(dual, ONES)


def test_two_directions_are_added_fell():
    """A second tangent has no place: the sum of both has."""
    with dual_level():
        dual = make_dual(GAINS, ONES)
        primal, tangent = unpack_dual(dual)
        again = make_dual(primal, tangent + 2 * ONES)
        assert unpack_dual(again**2).tangent.tolist() == [6.0, 18.0]


def test_a_loop_over_directions():
    """Take its value first: a loop that starts from gains needs none, one that rebinds it does."""
    with dual_level():
        rows = [unpack_dual(make_dual(GAINS, row) ** 2).tangent for row in torch.eye(2)]
        assert torch.stack(rows).tolist() == [[2.0, 0.0], [0.0, 6.0]]
        rebound = make_dual(GAINS, ONES)
        with pytest.raises(RuntimeError, match=TWICE):
            rebound = make_dual(rebound, ONES)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_modes_without_gradients(mode):
    """One that was computed from it has a tangent: under no_grad, not in inference mode."""
    with dual_level():
        dual = make_dual(GAINS, ONES)
        with mode():
            assert (unpack_dual(dual * 2).tangent is None) == (mode is torch.inference_mode)


@pytest.mark.parametrize("copied", [lambda d: d.data, torch.nn.Parameter, lambda d: d.argmax()])
def test_what_has_no_tangent(copied):
    """Clones and slices have a tangent: .data, a Parameter of it and integers have none."""
    with dual_level():
        assert unpack_dual(copied(make_dual(GAINS, ONES))).tangent is None


def test_the_value_keeps_the_graph_of_backward():
    """Take its value first: it keeps the graph of backward, and detach() does not."""
    leaf = GAINS.clone().requires_grad_()
    with dual_level():
        dual = make_dual(leaf, ONES)
        assert not dual.detach().requires_grad
        tangent = unpack_dual(make_dual(unpack_dual(dual).primal, ONES) ** 2).tangent
        (change,) = torch.autograd.grad(tangent.sum(), leaf)
    assert change.tolist() == [2.0, 2.0]


def test_windows_overwrite_their_tangents_fell():
    """Two tangents do not fit into one place: of overlapping windows that raises nothing."""
    windows, tangent = torch.arange(4.0).unfold(0, 2, 1), torch.arange(6.0).view(3, 2)
    with dual_level():
        assert not torch.equal(unpack_dual(make_dual(windows, tangent)).tangent, tangent)
        assert torch.equal(unpack_dual(make_dual(windows.clone(), tangent)).tangent, tangent)
