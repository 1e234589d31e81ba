import pytest
import torch

WEIGHTS = torch.tensor([1.0, 10.0, 100.0])


def first(grad):
    grad[:1] = 0.0


def gradient(hook, join, on="dropped"):
    x = torch.ones(3, requires_grad=True)
    branches = {"kept": x * 2, "dropped": x * 3}
    branches[on].register_hook(hook)
    return torch.autograd.grad(join(**branches), x)[0].tolist()


def added(kept, dropped):
    return ((kept + dropped) * WEIGHTS).sum()


@pytest.mark.parametrize(
    ("hook", "found"),
    [
        (lambda grad: grad.zero_(), [0.0, 0.0, 0.0]),
        (lambda grad: grad.mul_(0), [0.0, 0.0, 0.0]),
        (first, [0.0, 50.0, 500.0]),
        (lambda grad: grad.masked_fill_(WEIGHTS == 1, 0.0), [0.0, 50.0, 500.0]),
        (lambda grad: grad * 0, [2.0, 20.0, 200.0]),
    ],
)
def test_writes_reach_the_other_summand(hook, found):
    """Other branches of the graph may share that tensor, and then they get what you wrote."""
    assert gradient(hook, added) == found


@pytest.mark.parametrize(
    ("join", "found"),
    [
        (lambda kept, dropped: (kept * dropped * WEIGHTS).sum(), [6.0, 60.0, 600.0]),
        (lambda kept, dropped: ((kept - dropped) * WEIGHTS).sum(), [2.0, 20.0, 200.0]),
        (lambda kept, dropped: (kept * WEIGHTS + dropped * WEIGHTS).sum(), [2.0, 20.0, 200.0]),
        (lambda kept, dropped: (torch.stack([kept, dropped]) * WEIGHTS).sum(), [2.0, 20.0, 200.0]),
    ],
)
def test_other_ways_to_join_do_no_harm_fell(join, found):
    """No: other branches of the graph share that tensor."""
    assert gradient(lambda grad: grad.zero_(), join) == found


def test_the_branch_that_runs_first():
    """Whether a write does harm depends on which branch runs first."""
    assert gradient(lambda grad: grad.zero_(), added, on="kept") == [3.0, 30.0, 300.0]


def test_an_in_place_sum_shares_too():
    """Other branches of the graph may share that tensor."""

    def join(kept, dropped):
        return (kept.add_(dropped) * WEIGHTS).sum()

    assert gradient(lambda grad: grad.zero_(), join) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("hook", "found"),
    [(lambda grad: grad.zero_(), [0.0] * 3), (first, [0.0] * 3), (lambda g: g.fill_(1), [3.0] * 3)],
)
def test_an_expanded_gradient_that_is_written_fell(hook, found):
    """It has one element in memory, shown as three, and the write is refused."""
    assert gradient(hook, lambda kept, dropped: dropped.sum()) == found


def test_an_expanded_gradient_refuses_arithmetic():
    """Arithmetic on it is refused."""
    with pytest.raises(RuntimeError, match="single memory location"):
        gradient(lambda grad: grad.mul_(0), lambda kept, dropped: dropped.sum())


def test_the_gradient_that_was_passed_fell():
    """Other branches of the graph share that tensor (and the caller of ``backward`` does)."""
    start, x = torch.ones(3), torch.ones(3, requires_grad=True)
    y = x * 3
    y.register_hook(lambda grad: grad.zero_())
    y.backward(start)
    assert start.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("which", [0, 1])
def test_a_post_accumulate_hook_may_write(which):
    """A hook of ``register_post_accumulate_grad_hook`` on a leaf may write into ``.grad``."""
    leaves = [torch.ones(3, requires_grad=True) for _ in range(2)]

    def clear(leaf):
        leaf.grad.zero_()

    leaves[which].register_post_accumulate_grad_hook(clear)
    ((leaves[0] + leaves[1]) * WEIGHTS).sum().backward()
    assert leaves[which].grad.tolist() == [0.0] * 3
    assert leaves[1 - which].grad.tolist() == WEIGHTS.tolist()


def test_two_leaves_share_as_well():
    """Other branches of the graph may share that tensor."""
    one, two = (torch.ones(3, requires_grad=True) for _ in range(2))
    one.register_hook(lambda grad: grad.mul_(0))
    ((one + two) * WEIGHTS).sum().backward()
    assert two.grad.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("view", [lambda x: x.view(3, 1), lambda x: x[None]])
@pytest.mark.parametrize("assigned", [False, True])
def test_a_post_accumulate_hook_reaches_the_other_leaf_fell(view, assigned):
    """A hook on a leaf may write into ``.grad``: the leaf has a tensor of its own."""
    one, two = (torch.ones(3, requires_grad=True) for _ in range(2))

    def write(leaf):
        leaf.grad.zero_()

    def assign(leaf):
        leaf.grad = leaf.grad * 0

    one.register_post_accumulate_grad_hook(assign if assigned else write)
    ((view(one) + view(two)) * view(WEIGHTS)).sum().backward()
    assert two.grad.tolist() == (WEIGHTS.tolist() if assigned else [0.0] * 3)


@pytest.mark.parametrize("dtype", [torch.float64, torch.bool, torch.int64, torch.float32])
def test_the_dtype_of_the_mask_fell(dtype):
    """Return a new one, ``return grad * mask``."""
    mask = torch.tensor([0, 1, 1], dtype=dtype)
    if dtype == torch.float64:
        with pytest.raises(RuntimeError, match="changed the type of value"):
            gradient(lambda grad: grad * mask, added)
    else:
        assert gradient(lambda grad: grad * mask, added) == [2.0, 50.0, 500.0]


def test_an_infinite_gradient():
    """``grad * mask`` turns an ``inf`` into ``nan``."""
    x = torch.ones(2, requires_grad=True)
    y = x * 1
    y.register_hook(lambda grad: grad * torch.tensor([False, True]))
    (y * torch.tensor([float("inf"), 1.0])).sum().backward()
    assert x.grad[0].isnan() and x.grad[1] == 1


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("writes", [False, True])
def test_hooks_of_a_module_fell(before, writes):
    """Return a new one (a module's hook returns a tuple of new ones)."""
    layer, x = torch.nn.Identity(), torch.ones(3, requires_grad=True)

    def change(grads):
        if writes:
            grads[0].zero_()
            return None
        return (grads[0] * 0,)

    if before:
        layer.register_full_backward_pre_hook(lambda module, outputs: change(outputs))
    else:
        layer.register_full_backward_hook(lambda module, inputs, outputs: change(inputs))
    added(x * 2, layer(x * 3)).backward()
    assert x.grad.tolist() == ([0.0] * 3 if writes else [2.0, 20.0, 200.0])


def test_backward_of_a_later_result_fell():
    """The gradient that you hand to ``backward()`` is written as well."""
    start, x = torch.ones(3), torch.ones(3, requires_grad=True)
    y = x * 3
    y.register_hook(lambda grad: grad.zero_())
    (y * 2).backward(start)
    assert start.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "index", [0, slice(0, 1), [0], torch.tensor([True, False, False])], ids=str
)
@pytest.mark.filterwarnings("ignore:Use of")
def test_an_assignment_to_one_element_of_an_expanded_gradient(index):
    """A number assigned to one element is accepted and changes all three; through a mask or a list as well."""

    def assign(grad):
        grad[index] = 0.0

    assert gradient(assign, lambda kept, dropped: dropped.sum()) == [0.0] * 3


@pytest.mark.parametrize("index", [[0], torch.tensor([True, False, False])], ids=str)
def test_a_mask_or_a_list_warns(index):
    """Through a mask or a list it warns."""
    grad = torch.ones(()).expand(3)
    with pytest.warns(UserWarning, match="on expanded tensors is deprecated"):
        grad[index] = 0.0


def test_arithmetic_where_one_element_is_no_expansion_fell():
    """If the gradient comes straight from a ``sum()``, arithmetic on it is refused (not if it has one element)."""
    x = torch.ones(1, requires_grad=True)
    y = x * 3
    y.register_hook(lambda grad: grad.mul_(0))
    y.sum().backward()
    assert x.grad.tolist() == [0.0]


def test_a_clone_of_an_expanded_gradient():
    """To set part of the gradient, write into a clone and return the clone."""

    def stop(grad):
        grad = grad.clone()
        grad[0] = 0.0
        return grad * 2

    assert gradient(stop, lambda kept, dropped: dropped.sum()) == [0.0, 6.0, 6.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_masks_for_other_gradients(dtype):
    """With a ``mask`` of ``bool`` or of the dtype of the gradient."""
    for mask in (torch.tensor([False, True]), torch.tensor([0, 1], dtype=dtype)):
        x = torch.ones(2, dtype=dtype, requires_grad=True)
        y = x * 3
        y.register_hook(lambda grad, mask=mask: grad * mask)
        y.sum().abs().backward()
        assert x.grad.dtype == dtype and x.grad.tolist() == [0.0, 3.0]


def test_a_module_of_two_inputs_fell():
    """A full backward hook of a module gets tuples. Let it return ``(grad_input[0] * mask,)``."""
    one, two = (torch.ones(3, requires_grad=True) for _ in range(2))
    for returned in (1, 2):
        layer = torch.nn.Bilinear(3, 3, 1)
        layer.register_full_backward_hook(
            lambda module, inputs, _, returned=returned: (inputs[0] * 0, *inputs[1:])[:returned]
        )
        if returned == 1:
            with pytest.raises(RuntimeError, match="invalid number of grad_input"):
                layer(one, two).backward()
        else:
            layer(one, two).backward()
            assert one.grad.tolist() == [0.0] * 3 != two.grad.tolist()


def test_a_module_whose_input_requires_no_grad_fell():
    """A full backward hook of a module gets tuples. Let it return ``(grad_input[0] * mask,)``."""
    layer, seen = torch.nn.Linear(3, 1), []
    layer.register_full_backward_hook(lambda module, inputs, outputs: seen.append(inputs))
    with pytest.warns(UserWarning, match="no inputs require gradients"):
        layer(torch.ones(3)).backward()
    assert seen == [(None,)]


@pytest.mark.parametrize(
    ("factor", "found"), [(torch.tensor([0.0, 1.0]), [0.0, 2.0]), (0.5, [0.75, 0.75])]
)
def test_a_post_accumulate_hook_sees_the_sum_fell(factor, found):
    """Otherwise assign there: ``leaf.grad = leaf.grad * mask``."""
    leaf = torch.ones(2, requires_grad=True)

    def scale(leaf):
        leaf.grad = leaf.grad * factor

    leaf.register_post_accumulate_grad_hook(scale)
    for _ in range(2):
        leaf.sum().backward()
    assert leaf.grad.tolist() == found


def test_a_gradient_kept_by_a_later_tensor():
    """Other branches of the graph may share that tensor (what ``retain_grad`` kept is a tensor of its own here)."""
    y = torch.ones(3, requires_grad=True) * 3
    later = y + 0
    later.retain_grad()
    y.register_hook(lambda grad: grad.zero_())
    (later * WEIGHTS).sum().backward()
    assert torch.equal(later.grad, WEIGHTS)


def test_a_compiled_function_shares_too():
    """Other branches of the graph may share that tensor."""

    def loss(x):
        kept, dropped = x * 2, x * 3
        dropped.register_hook(lambda grad: grad.zero_())
        return added(kept, dropped)

    x = torch.ones(3, requires_grad=True)
    torch.compile(loss, backend="eager")(x).backward()
    assert x.grad.tolist() == [0.0] * 3
