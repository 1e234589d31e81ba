"""Attacks on gallery/errors/values-and-shapes/cannot-be-converted-to-scalar.py."""

import math

import pytest
import torch

WORDS = "elements cannot be converted to Scalar"


@pytest.mark.parametrize("shape", [(2,), (0,), (0, 3), (2, 1), (1, 3)])
def test_more_than_one_element_or_none(shape):
    """item() takes the number out of a tensor with one element, and this one has more, or none."""
    with pytest.raises(RuntimeError, match=f"a Tensor with {math.prod(shape)} {WORDS}"):
        torch.zeros(shape).item()


@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1)])
@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
def test_one_element_in_any_shape(shape, dtype):
    """The shape does not matter, the number of elements does."""
    assert torch.ones(shape, dtype=dtype).item() == 1


def test_a_view_of_one_element_of_a_large_storage():
    """The number of elements counts, and not the storage."""
    assert torch.arange(9)[4:5].item() == 4
    assert torch.ones(1).expand(1).item() == 1.0


def test_other_calls_say_something_else():
    """What float() says, and bool()."""
    with pytest.raises(ValueError, match="only one element tensors"):
        float(torch.zeros(2))
    with pytest.raises(RuntimeError, match="ambiguous"):
        bool(torch.zeros(2))


def test_one_element_without_a_value_fell():
    """A tensor with one element has a number to take: not on the meta device."""
    with pytest.raises(RuntimeError, match="meta tensors"):
        torch.zeros(1, device="meta").item()


def test_a_mean_of_integers_is_refused():
    """Reduce it first: mean() takes no integers."""
    with pytest.raises(RuntimeError, match="could not infer output dtype"):
        torch.tensor([1, 2]).mean()


def test_reductions_of_nothing():
    """mean() of no elements is nan, sum() of none is 0; max() raises."""
    nothing = torch.zeros(0)
    assert math.isnan(nothing.mean().item()) and nothing.sum().item() == 0.0
    with pytest.raises(RuntimeError, match="Expected reduction dim"):
        nothing.max()


def test_without_item_the_place_must_fit_fell():
    """To write it somewhere, leave item() out: to one place several values do not fit."""
    with pytest.raises(RuntimeError, match="must be greater or equal to the number of dimensions"):
        torch.zeros(3)[0] = torch.tensor([2.0, 4.0])


def test_a_log_keeps_the_graph_fell():
    """A tensor is assigned as it is, and that keeps its gradient: a log is tracked from then on."""
    history = torch.zeros(3)
    history[:2] = torch.ones(2, requires_grad=True)
    assert history.requires_grad
    history = torch.zeros(3)
    history[:2] = torch.ones(2, requires_grad=True).detach()
    assert not history.requires_grad


@pytest.mark.parametrize("values", [[], [2.0], [2.0, 4.0]])
def test_tolist_of_any_number(values):
    """tolist() gives Python numbers of all elements; without dimensions it is a number."""
    assert torch.tensor(values).tolist() == values
    assert torch.tensor(2.0).tolist() == 2.0


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int64])
def test_a_mean_of_right_answers_fell(dtype):
    """Make one number of it with mean(): the title's own line, for a count of right answers."""
    correct = torch.tensor([1, 0, 1, 1]).to(dtype)
    with pytest.raises(RuntimeError, match=r"mean\(\): could not infer output dtype"):
        correct.mean()
    assert correct.float().mean().item() == 0.75


def test_a_tensor_is_not_assigned_as_it_is_fell():
    """A tensor is assigned as it is: the target's dtype converts it, and cuts fractions off."""
    history = torch.zeros(3, dtype=torch.int64)
    history[:2] = torch.tensor([2.7, 4.2])
    assert history.tolist() == [2, 4, 0]


@pytest.mark.parametrize("make", [torch.Tensor.to_sparse, lambda t: t.to("meta")])
def test_other_layouts_and_devices_count_elements_too(make):
    """item() says so of a tensor with more than one element: sparse and meta, too."""
    with pytest.raises(RuntimeError, match=f"a Tensor with 2 {WORDS}"):
        make(torch.ones(2)).item()


def test_calls_that_ask_for_a_number_have_other_words():
    """The title's message comes from item(): fill_, masked_fill and full say something else."""
    values, target = torch.ones(2), torch.zeros(3)
    for call in (
        lambda: target.fill_(values),
        lambda: target.masked_fill(target == 0, values),
        lambda: torch.full((3,), values),
        lambda: torch.add(target, 1, alpha=values),
    ):
        with pytest.raises((RuntimeError, TypeError)) as caught:
            call()
        assert WORDS not in str(caught.value)


def test_under_vmap_item_says_something_else():
    """item() of one element: under vmap each example is refused, whatever its size."""
    with pytest.raises(RuntimeError, match="vmap over calling .item"):
        torch.vmap(lambda one: one.item())(torch.ones(2))


@pytest.mark.parametrize("empty", [torch.zeros(0), torch.tensor([]), torch.ones(2, 0)], ids=str)
def test_what_is_empty_from_the_start_fell(empty):
    """ "0 elements" means that a mask or slice before it picked nothing."""
    with pytest.raises(RuntimeError, match=f"a Tensor with 0 {WORDS}"):
        empty.item()


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64])
def test_integers_have_a_mean_if_a_dtype_is_given_fell(dtype):
    """Integers and bools have no mean."""
    assert torch.tensor([1, 0]).to(dtype).mean(dtype=torch.float32).item() == 0.5


@pytest.mark.parametrize("pick", [lambda t: t[0], torch.max, torch.argmax, torch.amax])
def test_one_of_no_elements_cannot_be_picked_fell(pick):
    """Index or reduce it first: of no elements some raise."""
    with pytest.raises((IndexError, RuntimeError)):
        pick(torch.zeros(0))


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool])
def test_elements_of_integers_keep_no_gradient_fell(dtype):
    """Assign a tensor to as many elements as it has. That keeps its gradient."""
    kept = torch.zeros(3, dtype=dtype)
    kept[:2] = torch.ones(2, requires_grad=True)
    assert not kept.requires_grad


def test_an_assignment_without_grad_mode_keeps_no_gradient_fell():
    """Assign a tensor to as many elements as it has. That keeps its gradient."""
    kept = torch.zeros(3)
    with torch.no_grad():
        kept[:2] = torch.ones(2, requires_grad=True)
    assert not kept.requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_elements_of_other_dtypes_keep_the_gradient(dtype):
    """Into floating-point elements an assignment keeps the gradient."""
    kept, scores = torch.zeros(3, dtype=dtype), torch.ones(2, requires_grad=True)
    kept[:2] = scores
    kept.abs().sum().backward()
    assert scores.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("make", [lambda: torch.ones(1, 2), lambda: torch.ones(2, 1).T])
def test_other_tensors_with_two_elements(make):
    """The shape does not matter, the number of elements does."""
    with pytest.raises(RuntimeError, match=f"a Tensor with 2 {WORDS}"):
        make().item()


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_compiled_item_says_it(backend):
    """item() takes the number out of a tensor with one element: compiled, too."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.compile(lambda t: t.item(), backend=backend)(torch.ones(2))
