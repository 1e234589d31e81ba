import pytest
import torch

WRITTEN = "A view was created in no_grad mode and is being modified inplace with grad mode enabled"
STALE = "A view was created in no_grad mode and its base or another view of its base"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def head_of(weights):
    with torch.no_grad():
        return weights[:2]


@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1], ids=["leaf", "computed"])
def test_a_leaf_and_a_computed_tensor(make):
    """You write to it outside, and the write would be recorded."""
    weights = make()
    head = head_of(weights)
    with pytest.raises(RuntimeError, match=WRITTEN):
        head += 1.0
    assert weights.tolist() == [1.0, 2.0, 3.0]


def test_a_plain_buffer_and_a_number_fell():
    """You took the slice inside ``torch.no_grad()`` and write to it outside."""
    cache = torch.zeros(3)
    slot = head_of(cache)
    slot += 1.0
    assert cache.tolist() == [1.0, 1.0, 0.0]


def test_under_no_grad_it_is_accepted_fell():
    """Put both inside if the write is not to be recorded (the write inside is enough)."""
    inputs = leaf()
    hidden = inputs * 1
    head = head_of(hidden)
    with torch.no_grad():
        head += 1.0
    hidden.sum().backward()
    assert hidden.tolist() == [2.0, 3.0, 3.0] and inputs.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("recorded", [True, False])
def test_a_write_to_the_base(recorded):
    """A write to the *base* makes such a view stale, also one under ``no_grad``."""
    hidden = leaf() * 1
    head = head_of(hidden)
    with torch.set_grad_enabled(recorded):
        hidden += 1.0
    with pytest.raises(RuntimeError, match=STALE):
        head * 2


@pytest.mark.parametrize("use", [repr, lambda head: head.tolist()], ids=["print", "tolist"])
def test_a_stale_view_can_be_read(use):
    """Its next use in a *recorded* operation raises."""
    hidden = leaf() * 1
    head = head_of(hidden)
    hidden += 1.0
    assert "3." in str(use(head))


def test_a_view_of_the_view():
    """The last wording: a view of a view which was created in no_grad mode."""
    head = head_of(leaf())
    with pytest.raises(RuntimeError, match="Output 0 of Slice is a view of a view which was"):
        head[:1].add_(1.0)


def test_detach_of_it_is_written_without_an_error():
    """How ``head`` came from ``weights`` was not recorded (through ``detach()`` autograd is not asked)."""
    weights = leaf()
    head_of(weights).detach().add_(1.0)
    assert weights.tolist() == [2.0, 3.0, 3.0]


def test_requires_grad_does_not_help():
    """How ``head`` came from ``weights`` was not recorded."""
    head = head_of(leaf()).requires_grad_()
    with pytest.raises(RuntimeError, match=WRITTEN):
        head += 1.0


def test_a_list_of_positions_is_a_copy():
    """You took the slice inside (a list of positions gives a copy, and a write to it is lost)."""
    weights = leaf()
    with torch.no_grad():
        head = weights[[0, 1]]
    head += 1.0
    assert weights.tolist() == [1.0, 2.0, 3.0]


def test_both_inside_keeps_the_leaf():
    """Both inside."""
    weights = leaf()
    with torch.no_grad():
        head = weights[:2]
        head += 1.0
    assert weights.is_leaf and weights.requires_grad and weights.tolist() == [2.0, 3.0, 3.0]


def test_both_outside_of_a_leaf():
    """A leaf that requires grad says the other message."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        leaf()[:2].add_(1.0)


@pytest.mark.parametrize("length", [2, 3])
def test_both_outside_of_a_buffer(length):
    """For a computed tensor or a buffer."""
    cache, weights = torch.zeros(length), leaf()
    cache[:2].copy_(weights[:2])
    cache.sum().backward()
    assert cache.tolist() == [1.0, 2.0, 0.0][:length] and weights.grad.tolist() == [1.0, 1.0, 0.0]


def test_a_write_to_each_base_makes_it_stale_fell():
    """A write to the base makes such a view stale (not if nothing is recorded for the base)."""
    cache = torch.zeros(3)
    with torch.no_grad():
        slot = cache[:2]
    cache += 1.0
    assert (slot * 2).tolist() == [2.0, 2.0]


def test_a_write_under_no_grad_makes_it_stale():
    """A write to a base that requires grad makes such a view stale, under ``no_grad`` as well."""
    hidden = torch.ones(3, requires_grad=True) * 1
    with torch.no_grad():
        head = hidden[:2]
        hidden += 1.0
    with pytest.raises(RuntimeError, match="another view of its base has been modified"):
        head * 2


def test_each_leaf_wants_fix_1_fell():
    """A leaf says that it is a leaf, and wants fix 1 (one that requires no grad takes the write)."""
    plain = torch.zeros(3)
    plain[:2].copy_(torch.ones(2, requires_grad=True))
    assert plain.requires_grad and plain.tolist() == [1.0, 1.0, 0.0]


def test_rows_of_a_loop_outside_fell():
    """Put both outside (a row from ``for row in cache`` takes no tracked value there)."""
    cache = torch.zeros(3, 2)
    row = next(iter(cache))
    with pytest.raises(RuntimeError, match="output of a function that returns multiple views"):
        row.copy_(leaf()[:2])
    cache[0].copy_(leaf()[:2])
    assert cache[0].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("cut", [False, True])
def test_a_cache_of_several_steps_fell(cut):
    """Both outside: for a buffer (the second backward needs ``detach_`` before the write)."""
    cache, weights = torch.zeros(3), leaf()
    cache[:2].copy_(weights[:2])
    (cache * cache).sum().backward()
    if cut:
        cache.detach_()
    cache[:2].copy_(weights[:2])
    loss = (cache * cache).sum()
    if cut:
        loss.backward()
        assert weights.grad.tolist() == [4.0, 8.0, 0.0]
    else:
        with pytest.raises(RuntimeError, match="a second time"):
            loss.backward()


def test_a_write_through_data_makes_nothing_stale_fell():
    """A write to a base that requires grad makes such a view stale (not through ``.data``)."""
    weights = leaf()
    head = head_of(weights)
    weights.data += 1.0
    assert (head * 2).tolist() == [4.0, 6.0]


def test_an_optimizer_makes_it_stale():
    """A write to a base that requires grad makes such a view stale: ``step`` of an optimizer."""
    weights = leaf()
    head = head_of(weights)
    weights.sum().backward()
    torch.optim.SGD([weights], lr=1.0).step()
    with pytest.raises(RuntimeError, match=STALE):
        head * 2


@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1], ids=["leaf", "computed"])
def test_split_inside(make):
    """You took the slice inside: by ``split``."""
    weights = make()
    with torch.no_grad():
        head, _ = weights.split([2, 1])
    with pytest.raises(RuntimeError, match=WRITTEN):
        head += 1.0


def test_a_frozen_weight():
    """The write would be recorded (of a frozen weight it is not, and is accepted)."""
    weights = leaf().requires_grad_(False)
    head_of(weights).add_(1.0)
    assert weights.tolist() == [2.0, 3.0, 3.0]
