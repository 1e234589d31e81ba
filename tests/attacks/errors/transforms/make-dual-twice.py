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
