"""Attacks on docs/learn/grad-modes.md."""

import pytest
import torch

MODES = {
    "no_grad": torch.no_grad,
    "set_grad_enabled": lambda: torch.set_grad_enabled(False),
    "inference_mode": torch.inference_mode,
}
WRITES = {
    "element": lambda t: t.__setitem__(0, 5.0),
    "slice": lambda t: t.__setitem__(slice(0, 2), 5.0),
    "list": lambda t: t.__setitem__([0], 5.0),
    "mask": lambda t: t.__setitem__(t < 9, 5.0),
    "fill_": lambda t: t.fill_(5.0),
    "copy_": lambda t: t.copy_(torch.full((2,), 5.0)),
    "iadd": lambda t: t.__iadd__(1.0),
    "out": lambda t: torch.add(torch.ones(2), 1, out=t),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("mode", MODES)
def test_the_leaf_check_is_off_and_the_counter_on(mode, write):
    """no_grad: not recorded, leaf check off, counter on."""
    leaf = torch.ones(2, requires_grad=True)
    with MODES[mode]():
        WRITES[write](leaf)
    assert leaf.is_leaf and leaf.requires_grad and leaf._version == 1 and leaf[0] != 1.0


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("mode", MODES)
def test_the_graph_is_not_told(mode, write):
    """Under no_grad the write sets the value, and the graph is not told."""
    weights = torch.ones(2, requires_grad=True)
    scaled = weights * 10
    with MODES[mode]():
        WRITES[write](scaled)
    assert scaled.grad_fn.name().endswith("MulBackward0")
    assert torch.autograd.grad(scaled.sum(), weights)[0].tolist() == [10.0, 10.0]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("mode", MODES)
def test_backward_compares_versions_as_without_the_mode(mode, write):
    """A write to the result of exp under no_grad is counted, and backward notices it."""
    weights = torch.zeros(2, requires_grad=True)
    grown = weights.exp()
    with MODES[mode]():
        WRITES[write](grown)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        grown.sum().backward()


@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_view_from_no_grad_is_refused_if_its_base_requires_grad(requires_grad):
    """If neither requires grad, the view accepts the write."""
    weights = torch.ones(2, requires_grad=requires_grad)
    with torch.no_grad():
        head = weights[:1]
    if requires_grad:
        with pytest.raises(RuntimeError, match="created in no_grad mode"):
            head[0] = 5.0
    else:
        head[0] = 5.0
    assert weights.tolist() == [1.0 if requires_grad else 5.0, 1.0]


def test_a_view_from_outside_accepts_a_write_under_no_grad():
    """A slice that was made outside accepts a write under no_grad."""
    weights = torch.ones(2, requires_grad=True)
    head = weights[:1]
    with torch.no_grad():
        head[0] = 5.0
    assert weights.tolist() == [5.0, 1.0] and weights.is_leaf


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("again", [torch.no_grad, torch.enable_grad])
def test_an_inference_tensor_is_written_before_it_raises_fell(write, again):
    """Outside of the mode, an inference tensor refuses an assignment, under no_grad as well."""
    with torch.inference_mode():
        scores = torch.ones(2)
    meant = scores.clone()
    WRITES[write](meant)
    with again(), pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        WRITES[write](scores)
    assert torch.equal(scores, meant)


@pytest.mark.parametrize(
    "way",
    [lambda t: t.data, lambda t: t.detach(), lambda t: t.numpy()],
    ids=["data", "detach", "numpy"],
)
def test_some_writes_reach_an_inference_tensor_fell(way):
    """Outside of the mode, an inference tensor refuses a write."""
    with torch.inference_mode():
        scores = torch.ones(2)
    way(scores)[...] = 5.0
    assert scores.tolist() == [5.0, 5.0]


@pytest.mark.parametrize("way", [lambda t: t.data, lambda t: t.detach()], ids=["data", "detach"])
def test_a_slice_of_its_data_is_refused(way):
    """A write to the whole of its .data or detach() does not raise; one to a slice does."""
    with torch.inference_mode():
        scores = torch.ones(2)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        way(scores)[:1] = 5.0
    assert scores.tolist() == [5.0, 1.0]


@pytest.mark.parametrize(
    "make", [lambda t: t.clone(), lambda t: t + 0, lambda t: t.contiguous().clone()]
)
def test_a_clone_from_outside_is_a_normal_tensor(make):
    """A clone that is made outside is a normal tensor again."""
    with torch.inference_mode():
        scores = torch.ones(2)
    normal = make(scores)
    before = normal._version
    normal[0] = 5.0
    assert not normal.is_inference() and normal._version == before + 1


def test_a_view_made_in_the_mode_shares_the_counter():
    """A slice of a tensor from outside is no inference tensor, and shares its counter."""
    normal = torch.zeros(3)
    with torch.inference_mode():
        head, whole = normal[:2], normal.view(3, 1)
        head[0] = 1.0
        whole[1] = 2.0
    assert not head.is_inference() and head._version == whole._version == normal._version == 2


def test_detach_shares_the_counter_and_data_does_not():
    """weights.data has a counter of its own, and backward does not notice a write to it."""
    weights = torch.zeros(2, requires_grad=True)
    grown = weights.exp()
    grown.data[0] = 9.0
    assert grown._version == 0
    assert torch.autograd.grad(grown.sum(), weights, retain_graph=True)[0].tolist() == [9.0, 1.0]
    grown.detach()[0] = 1.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        grown.sum().backward()


@pytest.mark.parametrize(
    "make",
    [
        lambda t: t.detach(),
        lambda t: t.data,
        lambda t: t.detach()[:1],
        lambda t: t.view(torch.int32),
    ],
    ids=["detach", "data", "slice of detach", "another dtype"],
)
def test_a_view_from_no_grad_without_grad_accepts_fell(make):
    """If a view of a tensor that requires grad was made under no_grad, a later write is refused."""
    weights = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        head = make(weights)
    head[0] = 0
    assert not head.requires_grad and weights.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "make",
    [lambda t: t[None], lambda t: t.view(2, 1), lambda t: t.unbind()[0]],
    ids=["None", "view", "unbind"],
)
@pytest.mark.parametrize("mode", ["no_grad", "inference_mode"])
def test_a_view_that_requires_grad_is_refused_outside(make, mode):
    """If a view that requires grad was made under no_grad and is written outside, it is refused."""
    weights = torch.ones(2, requires_grad=True)
    with MODES[mode]():
        head = make(weights)
    with pytest.raises(RuntimeError, match="view was created in (no_grad|inference) mode"):
        head.fill_(5.0)
    assert weights.eq(1.0).all()


def test_an_expanded_view_refuses_under_no_grad_fell():
    """A view that was made outside accepts a write under no_grad."""
    rows = torch.ones(2, requires_grad=True).expand(3, 2)
    with torch.no_grad(), pytest.raises(RuntimeError, match="more than one element"):
        rows.mul_(5.0)


def test_a_view_as_another_dtype_is_an_inference_tensor_fell():
    """A view of a tensor from outside is no inference tensor."""
    normal = torch.zeros(2)
    with torch.inference_mode():
        bits = normal.view(torch.int32)
    assert bits.is_inference() and bits.data_ptr() == normal.data_ptr()
