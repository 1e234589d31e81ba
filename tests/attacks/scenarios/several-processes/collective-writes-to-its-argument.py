"""Attacks on gallery/scenarios/several-processes/collective-writes-to-its-argument.py."""

import warnings

import pytest
import torch
import torch.distributed as dist

LEAF = "a leaf Variable that requires grad is being used in an in-place operation"


@pytest.fixture(autouse=True)
def group():
    dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
    yield
    dist.destroy_process_group()


def received():
    return torch.tensor([5.0, 6.0])


def leaf():
    return torch.tensor([1.0, 2.0], requires_grad=True)


UNCHECKED = {
    "all_reduce": lambda x: dist.all_reduce(x),
    "broadcast": lambda x: dist.broadcast(x, 0),
    "reduce": lambda x: dist.reduce(x, 0),
    "scatter": lambda x: dist.scatter(x, [received()], 0),
    "all_to_all_single": lambda x: dist.all_to_all_single(x, received()),
}
CHECKED = {
    "all_gather": lambda x: dist.all_gather([x], received()),
    "gather": lambda x: dist.gather(received(), [x], 0),
    "reduce_scatter": lambda x: dist.reduce_scatter(x, [received()]),
    "all_to_all": lambda x: dist.all_to_all([x], [received()]),
}


@pytest.mark.parametrize(
    "name", ["all_reduce", "broadcast", "reduce", "scatter", "all_to_all_single"]
)
def test_no_check_and_no_version(name):
    """No check for leaves, no version counter."""
    for tensor in (leaf(), leaf() * 1):
        UNCHECKED[name](tensor)
        assert tensor._version == 0


@pytest.mark.parametrize("name", ["all_gather", "gather", "reduce_scatter", "all_to_all"])
def test_these_are_checked(name):
    """all_gather, gather, all_to_all and reduce_scatter are checked, and counted."""
    with pytest.raises(RuntimeError, match=LEAF):
        CHECKED[name](leaf())
    tensor = leaf() * 1
    CHECKED[name](tensor)
    assert tensor._version == 1 and tensor.tolist() == [5.0, 6.0]


def backward_after(collective):
    scale = leaf()
    squares = scale * scale
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        collective(scale)
        squares.sum().backward()
    said = [str(one.message) for one in caught if "autograd kernel" in str(one.message)]
    return scale.grad.tolist(), len(said)


def test_the_gradient_is_wrong_with_a_warning():
    """Backward uses the values that are there now. It warns, and goes on."""
    assert backward_after(UNCHECKED["scatter"]) == ([10.0, 12.0], 1)


@pytest.mark.parametrize("way", ["all_to_all_single", "no_grad", "detach"])
def test_the_gradient_is_wrong_without_a_warning_fell(way):
    """It warns, since scale went through a collective: not in these three cases."""
    collective = {
        "all_to_all_single": UNCHECKED["all_to_all_single"],
        "no_grad": torch.no_grad()(UNCHECKED["scatter"]),
        "detach": lambda x: UNCHECKED["scatter"](x.detach()),
    }[way]
    assert backward_after(collective) == ([10.0, 12.0], 0)


def test_a_clone_for_the_exchange():
    """A clone does not share the memory: the gradient is right, and nothing warns."""
    exchange = backward_after(lambda x: UNCHECKED["scatter"](x.detach().clone()))
    assert exchange == ([2.0, 4.0], 0)


def test_a_saved_result():
    """No version counter: a result that backward saved is written without an error."""
    scale = leaf()
    result = scale.exp()
    UNCHECKED["scatter"](result)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (gradient,) = torch.autograd.grad(result.sum(), scale)
    assert gradient.tolist() == [5.0, 6.0]


@pytest.mark.parametrize("name", ["scatter", "all_to_all_single"])
@pytest.mark.parametrize("part", ["column", "step"])
def test_a_part_with_gaps_is_missed_fell(name, part):
    """They write into the tensor that you pass: into a part with gaps they do not."""
    table = torch.zeros(2, 2)
    target = table[:, 0] if part == "column" else table.view(-1)[::2]
    UNCHECKED[name](target)
    assert table.tolist() == [[5.0, 6.0], [0.0, 0.0]]


@pytest.mark.parametrize("name", ["all_gather", "gather", "reduce_scatter"])
def test_checked_ones_write_a_part_with_gaps(name):
    """scatter takes its target for contiguous: these do not."""
    table = torch.zeros(2, 2)
    CHECKED[name](table[:, 0])
    assert table.tolist() == [[5.0, 0.0], [6.0, 0.0]]


def test_what_is_sent_has_to_be_contiguous_fell():
    """What is sent has to be contiguous, too: of a part with gaps the gaps are sent."""
    target, sent = torch.zeros(2), torch.tensor([5.0, 0.0, 6.0, 0.0])[::2]
    dist.scatter(target, [sent], 0)
    assert target.tolist() == [5.0, 0.0]
    dist.scatter(target, [sent.contiguous()], 0)
    assert target.tolist() == [5.0, 6.0]


def test_a_contiguous_slice_is_written():
    """A part that is not contiguous is missed: a contiguous slice is not."""
    table = torch.zeros(4)
    UNCHECKED["scatter"](table[1:3])
    assert table.tolist() == [0.0, 5.0, 6.0, 0.0]


def deprecated(collective):
    def call(x):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            collective(x)

    return call


MORE_CHECKED = {
    **CHECKED,
    "all_gather_into_tensor": deprecated(lambda x: dist.all_gather_into_tensor(x, received())),
    "reduce_scatter_tensor": deprecated(lambda x: dist.reduce_scatter_tensor(x, received())),
    "all_reduce_coalesced": deprecated(lambda x: dist.all_reduce_coalesced([x])),
}


@pytest.mark.parametrize("name", list(MORE_CHECKED))
def test_the_checked_ones_write_nothing_first(name):
    """They are checked: a leaf that is refused keeps its values."""
    scale = leaf()
    with pytest.raises(RuntimeError, match=f"{LEAF}|returns multiple views"):
        MORE_CHECKED[name](scale)
    assert scale.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("name", list(MORE_CHECKED))
def test_the_checked_ones_under_no_grad_fell(name):
    """They are checked: under ``no_grad`` they take a leaf, and count the write."""
    scale = leaf()
    with torch.no_grad():
        MORE_CHECKED[name](scale)
    assert scale._version == 1


def test_reduce_does_not_warn_fell():
    """It does not warn after ``all_to_all_single``: nor after ``reduce``."""
    assert backward_after(UNCHECKED["reduce"]) == ([2.0, 4.0], 0)


@pytest.mark.parametrize("name", ["all_reduce", "broadcast"])
def test_these_warn(name):
    """It warns, since ``scale`` went through a collective with gradients on."""
    assert backward_after(UNCHECKED[name]) == ([2.0, 4.0], 1)


def test_the_clone_of_a_transposed_tensor_fell():
    """Pass a contiguous detached clone: ``detach().clone()`` of a transposed tensor is not."""
    sent = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    plain = torch.zeros(2, 2).t().detach().clone()
    asked = torch.zeros(2, 2).t().detach().clone(memory_format=torch.contiguous_format)
    for target in (plain, asked):
        dist.scatter(target, [sent], 0)
    assert plain.tolist() == [[0.0, 2.0], [1.0, 3.0]] and torch.equal(asked, sent)


def test_a_computed_tensor_keeps_its_history_fell():
    """Backward uses the values that are there now: and the history from before the write."""
    scale = leaf()
    copied = scale.clone()
    UNCHECKED["all_to_all_single"](copied)
    (copied * 3).sum().backward()
    assert copied.tolist() == [5.0, 6.0] and scale.grad.tolist() == [3.0, 3.0]


def test_an_expanded_target():
    """``scatter`` takes its target for contiguous, and does not check: an expanded one, too."""
    target = torch.zeros(1, 3).expand(1, 3)
    assert target.is_contiguous()
    row = torch.zeros(4)
    dist.scatter(row[:2].expand(1, 2), [received().view(1, 2)], 0)
    assert row.tolist() == [5.0, 6.0, 0.0, 0.0]


def test_a_conjugate_is_refused():
    """``all_reduce`` writes into the tensor that you pass: into a conjugate it does not."""
    z = torch.zeros(2, dtype=torch.complex64)
    with pytest.raises(RuntimeError, match="unresolved conjugated tensors"):
        dist.all_reduce(z.conj())


def test_another_dtype_is_refused():
    """``scatter`` does not check: the dtype it does."""
    with pytest.raises(ValueError, match="different dtypes"):
        dist.scatter(torch.zeros(2), [torch.tensor([5, 6])], 0)


def test_an_inference_tensor_is_written():
    """Autograd does not watch: an inference tensor is written outside inference mode."""
    with torch.inference_mode():
        tensor = torch.zeros(2)
    dist.scatter(tensor, [received()], 0)
    assert tensor.tolist() == [5.0, 6.0]


def test_a_pending_collective_writes_as_well():
    """``all_reduce`` does not check: with ``async_op=True`` neither."""
    scale = leaf()
    dist.scatter(scale, [received()], 0, async_op=True).wait()
    assert scale.tolist() == [5.0, 6.0] and scale._version == 0
