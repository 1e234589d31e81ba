import pytest
import torch

CUSTOM = (
    r"This view was created inside a custom Function \(or because an input was returned as-is\)"
)


class Same(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows):
        return rows

    @staticmethod
    def backward(ctx, grad):
        return grad


class New(Same):
    @staticmethod
    def forward(ctx, rows):
        return rows + 1


class Buffer(Same):
    @staticmethod
    def forward(ctx, rows):
        buffer = torch.zeros(3)
        buffer += rows
        return buffer


class Head(Same):
    @staticmethod
    def forward(ctx, rows):
        return rows[:2]

    @staticmethod
    def backward(ctx, grad):
        return torch.cat([grad, grad.new_zeros(1)])


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("function", [New, Buffer])
def test_a_function_that_returns_a_new_tensor_fell(function):
    """You write in place to the output of a custom ``autograd.Function``."""
    rows = leaf()
    out = function.apply(rows)
    out += 1
    out.sum().backward()
    assert rows.grad.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("function", [Same, Head])
def test_its_input_or_a_view_of_it(function):
    """A custom ``autograd.Function`` that returns its input or a view of it."""
    out = function.apply(leaf())
    with pytest.raises(RuntimeError, match=CUSTOM):
        out += 1


def test_an_input_without_grad_fell():
    """You write in place to the output (of an input that requires no grad it is allowed)."""
    out = Head.apply(torch.ones(3))
    out += 1
    assert out.tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    "register", ["register_full_backward_hook", "register_full_backward_pre_hook"]
)
def test_both_full_backward_hooks(register):
    """A module with a full backward hook passes its output through such a Function."""
    layer = torch.nn.Linear(2, 2)
    getattr(layer, register)(lambda *arguments: None)
    scores = layer(torch.ones(1, 2))
    with pytest.raises(RuntimeError, match=CUSTOM):
        scores += 1


def test_a_forward_hook_does_not():
    """A forward hook does not do so."""
    layer = torch.nn.Linear(2, 2)
    layer.register_forward_hook(lambda *arguments: None)
    scores = layer(torch.ones(1, 2))
    scores += 1
    scores.sum().backward()
    assert layer.bias.grad.tolist() == [1.0, 1.0]


def test_a_frozen_module_with_a_hook():
    """A module with a full backward hook (nothing requires grad: nothing raises)."""
    layer = torch.nn.Linear(2, 2).requires_grad_(False)
    layer.register_full_backward_hook(lambda *arguments: None)
    scores = layer(torch.ones(1, 2))
    before = scores.clone()
    scores += 1
    assert torch.equal(scores, before + 1)


def test_the_message_names_the_slicing():
    """Slice its output, and the message names the slicing."""
    head = Head.apply(leaf())
    with pytest.raises(RuntimeError, match=f"Output 0 of Select.*{CUSTOM}"):
        head[0] = 5.0


def test_a_write_to_the_base():
    """A write to its input makes the view stale: the third wording."""
    rows = leaf() * 1
    head = Head.apply(rows)
    rows += 1
    with pytest.raises(RuntimeError, match=f"its base or another view.*{CUSTOM}"):
        head * 2


def test_out_of_place():
    """Write to a clone, or out of place: ``scores = scores + 1``."""
    rows = leaf()
    head = Head.apply(rows)
    head = head + 1
    head.sum().backward()
    assert head.tolist() == [2.0, 3.0] and rows.grad.tolist() == [1.0, 1.0, 0.0]


def test_under_no_grad_the_write_is_accepted_and_reaches_the_input():
    """You write in place to the output: refused (while gradients are recorded)."""
    rows = leaf()
    head = Head.apply(rows)
    with torch.no_grad():
        head += 1
    assert rows.tolist() == [2.0, 3.0, 3.0]


def test_an_in_place_activation_after_a_hooked_layer():
    """For a hooked module use ``nn.ReLU()`` without ``inplace``."""
    layer = torch.nn.Linear(2, 2)
    layer.register_full_backward_hook(lambda *arguments: None)
    with pytest.raises(RuntimeError, match=CUSTOM):
        torch.nn.Sequential(layer, torch.nn.ReLU(inplace=True))(torch.ones(1, 2))
    torch.nn.Sequential(layer, torch.nn.ReLU())(torch.ones(1, 2)).sum().backward()
    assert layer.weight.grad is not None


@pytest.mark.parametrize("name", ["clone", "contiguous"])
def test_a_clone_and_what_is_none(name):
    """Write to a clone (``contiguous()`` of a contiguous tensor is none)."""
    rows = leaf()
    head = getattr(Head.apply(rows), name)()
    if name == "clone":
        head[0] = 5.0
        head.sum().backward()
        assert rows.tolist() == [1.0, 2.0, 3.0] and rows.grad.tolist() == [0.0, 1.0, 0.0]
    else:
        with pytest.raises(RuntimeError, match=CUSTOM):
            head[0] = 5.0


def test_a_full_backward_pre_hook_fell():
    """A module with a full backward hook does so (one with a full backward pre-hook, too)."""
    layer = torch.nn.Linear(2, 2)
    layer.register_full_backward_pre_hook(lambda module, grad_output: None)
    scores = layer(torch.ones(1, 2))
    with pytest.raises(RuntimeError, match="BackwardHookFunction is a view"):
        scores += 1


@pytest.mark.parametrize("way", ["no_grad", "frozen"])
def test_without_a_gradient_the_hook_makes_no_view(way):
    """A module with a full backward hook passes its output on (where gradients are recorded)."""
    layer = torch.nn.Linear(2, 2).requires_grad_(way != "frozen")
    layer.register_full_backward_hook(lambda module, grad_input, grad_output: None)
    with torch.set_grad_enabled(way != "no_grad"):
        scores = layer(torch.ones(1, 2))
        scores += 1
    assert scores.shape == (1, 2)


@pytest.mark.parametrize(
    "register", ["register_full_backward_hook", "register_full_backward_pre_hook"]
)
def test_the_input_of_a_hooked_in_place_module_fell(register):
    """A module with a full backward hook passes its output through such a Function."""
    layer = torch.nn.ReLU(inplace=True)
    getattr(layer, register)(lambda *_: None)
    with pytest.raises(RuntimeError, match=CUSTOM):
        layer(leaf() * 1)
    layer.inplace = False
    layer(leaf() * 1).sum().backward()


@pytest.mark.parametrize("kind", ["tuple", "list", "dict"])
def test_an_output_in_a_container(kind):
    """A module with a full backward hook passes its output on (a tuple of them, but no list or dict)."""
    pack = {"tuple": lambda x: (x,), "list": lambda x: [x], "dict": lambda x: {0: x}}[kind]

    class Layer(torch.nn.Module):
        def forward(self, rows):
            return pack(rows * 2)

    layer = Layer()
    layer.register_full_backward_hook(lambda *_: None)
    if kind == "tuple":
        with pytest.raises(RuntimeError, match=CUSTOM):
            layer(leaf())[0].add_(1)
    else:
        with pytest.warns(UserWarning, match="For backward hooks to be called"):
            out = layer(leaf())[0]
        assert out.add_(1).tolist() == [3.0, 5.0, 7.0]


def test_an_input_that_is_marked_dirty_fell():
    """A custom ``autograd.Function`` that returns its input. (Marked dirty, it is no view.)"""

    class Dirty(Same):
        @staticmethod
        def forward(ctx, rows):
            rows += 1
            ctx.mark_dirty(rows)
            return rows

    assert Dirty.apply(leaf() * 1).add_(1).tolist() == [3.0, 4.0, 5.0]


def test_a_detached_input_is_no_view():
    """A Function that returns its input or a view of it. (``detach()`` inside is accepted.)"""

    class Detached(Same):
        @staticmethod
        def forward(ctx, rows):
            return rows.detach()

    assert Detached.apply(leaf()).add_(1).tolist() == [2.0, 3.0, 4.0]


def test_several_views_bring_another_message():
    """A custom ``autograd.Function`` that returns a view of its input (two of them: other words)."""

    class Two(Same):
        @staticmethod
        def forward(ctx, rows):
            return rows[:1], rows[1:]

    with pytest.raises(RuntimeError, match="returns multiple views"):
        Two.apply(leaf())[0].add_(1)


def test_a_mask_is_a_write_to_the_output_itself():
    """Slice its output, and the message names the slicing (a mask does not slice)."""
    with pytest.raises(RuntimeError, match="Output 0 of Same is a view.*" + CUSTOM):
        Same.apply(leaf())[torch.tensor([True, False, True])] = 0
