import pytest
import torch

MODES = {
    "no_grad": torch.no_grad,
    "inference": torch.inference_mode,
    "outside": torch.enable_grad,
}


def write(make, taken, written, view=lambda t: t[:2]):
    tensor = make()
    with MODES[taken]():
        head = view(tensor)
    with MODES[written]():
        head += 10.0
    return tensor.tolist()


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("taken", ["no_grad", "inference"])
@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1])
def test_taken_in_a_mode_and_written_outside(taken, make):
    """The write is to be recorded, and how the slice came about was not."""
    with pytest.raises(RuntimeError, match="A view was created in"):
        write(make, taken, "outside")


@pytest.mark.parametrize(
    ("taken", "written"),
    [("no_grad", "no_grad"), ("outside", "no_grad"), ("outside", "inference")],
)
@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1])
def test_orders_that_work(taken, written, make):
    """The other order, taken outside and written under ``no_grad``, works as well."""
    assert write(make, taken, written) == [11.0, 12.0, 3.0]


@pytest.mark.parametrize("taken", ["no_grad", "inference", "outside"])
def test_a_plain_tensor(taken):
    """A slice of a plain tensor may be written with a plain value."""
    assert write(lambda: leaf().detach(), taken, "outside") == [11.0, 12.0, 3.0]


@pytest.mark.parametrize("view", [lambda t: t[[0, 1]], lambda t: t[:2].clone()])
def test_copies_are_no_views(view):
    """A **view** remembers the mode it was made in."""
    assert write(leaf, "no_grad", "outside", view) == [1.0, 2.0, 3.0]


def test_both_outside():
    """Both outside is refused for a leaf, and recorded for a computed tensor."""
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        write(leaf, "outside", "outside")
    assert write(lambda: leaf() * 1, "outside", "outside") == [11.0, 12.0, 3.0]


@pytest.mark.parametrize("taken", ["no_grad", "inference", "outside"])
@pytest.mark.parametrize("written", ["no_grad", "inference"])
def test_the_gradient_of_a_computed_tensor_fell(taken, written):
    """The other order, taken outside and written under ``no_grad``, works as well: with a wrong gradient."""
    weights = leaf()
    hidden = weights * 1
    with MODES[taken]():
        head = hidden[:2]
    with MODES[written]():
        head *= 10.0
    assert hidden.tolist() == [10.0, 20.0, 3.0]
    assert torch.autograd.grad(hidden.sum(), weights)[0].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("taken", "written"), [("inference", "no_grad"), ("no_grad", "inference")])
def test_two_modes_that_do_not_record(taken, written):
    """Take and write the slice in the same mode: another mode that does not record will do."""
    assert write(leaf, taken, written) == [11.0, 12.0, 3.0]


@pytest.mark.parametrize("later", [lambda c: c.requires_grad_(), lambda c: c.mul_(leaf())])
def test_a_plain_tensor_that_requires_grad_later_fell(later):
    """A slice of a plain tensor may be written with a plain value."""
    cache = torch.zeros(3)
    with torch.no_grad():
        slot = cache[:2]
    later(cache)
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        slot += 1.0


def test_a_leaf_that_is_frozen_later():
    """As long as the tensor requires no grad: one that was a leaf before, too."""
    weights = leaf()
    with torch.no_grad():
        head = weights[:2]
    weights.requires_grad_(False)
    head += 10.0
    assert weights.tolist() == [11.0, 12.0, 3.0]


def test_a_plain_tensor_made_in_inference_mode_fell():
    """A slice of a plain tensor may be written with a plain value."""
    with torch.inference_mode():
        cache = torch.zeros(3)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        cache[:2].add_(1.0)


VIEWS = {
    "view": lambda t: t.view(3, 1),
    "transpose": lambda t: t[None].t(),
    "unfold": lambda t: t.unfold(0, 2, 2),
    "expand": lambda t: t.expand(1, 3),
    "unbind": lambda t: t.unbind()[0],
    "split": lambda t: t.split(2)[0],
    "empty": lambda t: t[3:],
    "view_as": lambda t: t.view_as(t),
}


@pytest.mark.parametrize("view", list(VIEWS))
def test_other_views(view):
    """A **view** remembers the mode it was made in."""
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        write(leaf, "no_grad", "outside", VIEWS[view])
    write(leaf, "outside", "no_grad", VIEWS[view])


def test_a_view_of_such_a_view():
    """A **view** remembers the mode it was made in: a slice of it as well."""
    hidden = leaf() * 1
    with torch.no_grad():
        head = hidden[:2]
    with pytest.raises(RuntimeError, match="is a view of a view which was created in no_grad mode"):
        head[:1].add_(1.0)


@pytest.mark.parametrize("alias", [torch.detach, lambda t: t.data])
def test_an_alias_without_history(alias):
    """A view remembers the mode: what ``detach`` returns does not, and the leaf changes."""
    weights = leaf()
    with torch.no_grad():
        head = weights[:2]
    alias(head).add_(10.0)
    assert weights.tolist() == [11.0, 12.0, 3.0]


def test_enable_grad_in_the_helper_fell():
    """Helper returns a slice from no_grad and I cannot write to it (how to mend the helper was not said)."""

    @torch.no_grad()
    def helper(tensor):
        with torch.enable_grad():
            return tensor[:2]

    weights = leaf()
    hidden = weights * 1
    helper(hidden).mul_(10.0)
    assert torch.autograd.grad(hidden.sum(), weights)[0].tolist() == [10.0, 10.0, 1.0]


def test_a_slice_from_a_compiled_helper_fell():
    """A **view** remembers the mode it was made in."""

    @torch.no_grad()
    def helper(tensor):
        return tensor[:2]

    hidden = leaf() * 1
    torch.compile(helper, backend="aot_eager")(hidden).add_(10.0)
    assert hidden.tolist() == [11.0, 12.0, 3.0]


def test_a_refused_write_changes_nothing():
    """Why not?"""
    hidden = leaf() * 1
    with torch.no_grad():
        head = hidden[:2]
    with pytest.raises(RuntimeError):
        head += 10.0
    assert hidden.tolist() == [1.0, 2.0, 3.0]


def test_a_tracked_value_under_no_grad():
    """A slice of a plain tensor may be written: under ``no_grad`` with a tracked value too."""
    cache = torch.zeros(3)
    with torch.no_grad():
        slot = cache[:2]
        slot += leaf()[:2]
    assert cache.tolist() == [1.0, 2.0, 0.0] and not cache.requires_grad
