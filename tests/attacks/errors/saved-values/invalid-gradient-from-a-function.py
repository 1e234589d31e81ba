"""Attacks on gallery/errors/saved-values/invalid-gradient-from-a-function.py."""

import pytest
import torch

INVALID = r"returned an invalid gradient at index \d - got .* but expected shape compatible with"


def function(forward, backward):
    """Return the ``apply`` of a Function of one input, made from two plain functions."""

    class Made(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.shape = x.shape
            return forward(x)

        @staticmethod
        def backward(ctx, gradient):
            return backward(ctx, gradient)

    return Made.apply


def filled(part):
    """Return a backward that writes the gradient into a part of zeros."""

    def backward(ctx, gradient):
        whole = gradient.new_zeros(ctx.shape)
        whole[part] = gradient * 10
        return whole

    return backward


PARTS = [
    0,
    slice(0, 2),
    slice(0, 0),
    [0, 2],
    slice(None, None, 2),
    torch.tensor([True, False, True]),
]
NAMES = ["integer", "slice", "empty slice", "list", "step", "mask"]


@pytest.mark.parametrize("part", PARTS, ids=NAMES)
def test_the_gradient_of_a_part_is_refused(part):
    """Backward returns the gradient of a part, and its input is longer: it raises."""
    apply = function(lambda x: x[part] * 10, lambda ctx, gradient: gradient * 10)
    x = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match=INVALID):
        apply(x).sum().backward()


@pytest.mark.parametrize("part", PARTS, ids=NAMES)
@pytest.mark.parametrize("shape", [(3,), (3, 2)], ids=str)
def test_zeros_that_are_written_give_the_right_gradient(part, shape):
    """Return a gradient of the input's shape, with zeros where forward used nothing."""
    apply = function(lambda x: x[part] * 10, filled(part))
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad((x[part] * 10).sum(), x)
    (gradient,) = torch.autograd.grad(apply(x).sum(), x)
    assert torch.equal(gradient, expected) and gradient.shape == x.shape
    if x[part].numel():
        assert torch.autograd.gradcheck(apply, x)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.complex64], ids=str)
def test_zeros_take_the_dtype_of_the_gradient(dtype):
    """They take dtype and device from the gradient."""
    x = torch.ones(3, dtype=dtype, requires_grad=True)
    result = function(lambda x: x[:2] * 10, filled(slice(0, 2)))(x)
    (gradient,) = torch.autograd.grad(result, x, torch.ones_like(result))
    assert gradient.dtype == dtype and gradient.tolist() == [10, 10, 0]


@pytest.mark.parametrize("shape", [(4, 3), (1, 3), (2, 4, 3)], ids=str)
def test_a_gradient_to_which_the_input_expands_is_added_up(shape):
    """A larger gradient is accepted if the shape of the input can be expanded to its shape."""
    apply = function(lambda x: x.expand(shape).clone(), lambda ctx, gradient: gradient)
    x = torch.ones(3, requires_grad=True)
    apply(x).sum().backward()
    assert x.grad.tolist() == [torch.Size(shape).numel() / 3] * 3


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_another_size_is_refused(size):
    """A larger gradient is accepted if the shape of the input can be expanded to its shape."""
    apply = function(lambda x: x.sum(), lambda ctx, gradient: gradient.repeat(size))
    with pytest.raises(RuntimeError, match=INVALID):
        apply(torch.ones(3, requires_grad=True)).backward()


def test_an_input_of_one_element_takes_any_size():
    """Autograd adds it up, also to one element."""
    apply = function(lambda x: x.repeat(5), lambda ctx, gradient: gradient)
    x = torch.ones(1, requires_grad=True)
    apply(x).sum().backward()
    assert x.grad.tolist() == [5.0]


def test_none_is_no_gradient():
    """Backward returns one gradient for each argument; None raises nothing and gives none."""
    x = torch.ones(3, requires_grad=True)
    function(lambda x: x[:2] * 10, lambda ctx, gradient: None)(x).sum().backward()
    assert x.grad is None


def test_index_counts_the_arguments_of_forward():
    """ "index 0" is the first of them."""

    class Both(torch.autograd.Function):
        @staticmethod
        def forward(ctx, first, second):
            return first.sum() + second.sum()

        @staticmethod
        def backward(ctx, gradient):
            return gradient.expand(3), gradient.expand(3)

    first, second = torch.ones(3, requires_grad=True), torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="at index 1 - got .3. but expected"):
        Both.apply(first, second).backward()


def test_a_hook_of_another_shape_has_words_of_its_own():
    """The message is that of a Function; a hook that slices raises another."""
    x = torch.ones(3, requires_grad=True)
    x.register_hook(lambda gradient: gradient[:2])
    with pytest.raises(RuntimeError, match="has changed the size of value"):
        (x * 2).sum().backward()


def test_a_slice_before_the_function_is_recorded():
    """If the part is what the function is about, pass the part."""
    x = torch.randn(3, dtype=torch.float64, requires_grad=True)
    apply = function(lambda x: x * 10, lambda ctx, gradient: gradient * 10)
    assert torch.autograd.gradcheck(lambda x: apply(x[:2]), x)


@pytest.mark.parametrize(
    ("first", "index"), [(10, 0), (None, 0), (torch.ones(2), 1)], ids=["number", "None", "tensor"]
)
def test_index_counts_tensors_fell(first, index):
    """ "index 0" is the first argument of forward: numbers and None are not counted."""

    class Second(torch.autograd.Function):
        @staticmethod
        def forward(ctx, first, x):
            return x[:2] * 10

        @staticmethod
        def backward(ctx, gradient):
            return None, gradient * 10

    with pytest.raises(RuntimeError, match=f"at index {index} - got .2. but expected"):
        Second.apply(first, torch.ones(3, requires_grad=True)).sum().backward()


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (0, 2)], ids=str)
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_a_forward_that_sums_fell(shape, dim):
    """Backward returns the gradient of a part, and its input is longer (or forward sums)."""
    x = torch.ones(shape, requires_grad=True)
    with pytest.raises(RuntimeError, match=INVALID):
        function(lambda x: x.sum(dim), lambda ctx, gradient: gradient)(x).sum().backward()

    def backward(ctx, gradient):
        return gradient.unsqueeze(dim).expand(ctx.shape)

    function(lambda x: x.sum(dim), backward)(x).sum().backward()
    assert torch.equal(x.grad, torch.ones(shape))


def test_gradcheck_of_float32_fell():
    """``gradcheck`` compares such a backward with finite differences (a right one may fail)."""
    apply = function(lambda x: x[:2] * 10, filled(slice(0, 2)))
    x = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
    with pytest.warns(UserWarning, match="is not a double precision"):
        assert not torch.autograd.gradcheck(apply, x, raise_exception=False)
    assert torch.autograd.gradcheck(apply, x.detach().double().requires_grad_())


def test_second_derivatives_and_jacobians():
    """Write the gradient of the part into zeros: the write is differentiable and batched."""
    apply = function(lambda x: x[:2] * 10, filled(slice(0, 2)))
    assert torch.autograd.gradgradcheck(apply, torch.ones(3, dtype=torch.float64).requires_grad_())
    jacobian = torch.autograd.functional.jacobian(apply, torch.ones(3), vectorize=True)
    assert jacobian.tolist() == [[10.0, 0.0, 0.0], [0.0, 10.0, 0.0]]


def test_a_missing_gradient_has_words_of_its_own():
    """Backward returns one gradient for each argument of forward."""

    class Short(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, number):
            return x * number

        @staticmethod
        def backward(ctx, gradient):
            return gradient * 10

    with pytest.raises(RuntimeError, match="incorrect number of gradients .expected 2, got 1"):
        Short.apply(torch.ones(3, requires_grad=True), 10).sum().backward()


def test_strings_and_lists_are_not_counted_fell():
    """ "index 0" is the first tensor among them: numbers and ``None`` are not counted."""

    class Head(torch.autograd.Function):
        @staticmethod
        def forward(ctx, name, others, x):
            return x[:2] * 1

        @staticmethod
        def backward(ctx, gradient):
            return None, None, gradient

    result = Head.apply("name", [torch.ones(2)], torch.ones(3, requires_grad=True))
    with pytest.raises(RuntimeError, match="at index 0"):
        result.sum().backward()


@pytest.mark.parametrize(
    "change", [lambda g: g[:, :2], lambda g: g.double()], ids=["shape", "dtype"]
)
def test_a_module_hook_is_checked_too_fell(change):
    """A tensor hook replaces the gradient: shape and dtype have to be those of the gradient."""
    layer = torch.nn.Linear(3, 2)
    layer.register_full_backward_hook(lambda module, inputs, outputs: (change(inputs[0]),))
    with pytest.raises(RuntimeError, match="has changed the (size|type) of value"):
        layer(torch.ones(1, 3, requires_grad=True)).sum().backward()


def test_an_operator_of_your_own_fell():
    """The ``backward`` of a custom ``Function`` returns the gradient of a part."""
    name = "attackedpage::head_of_part"

    @torch.library.custom_op(name, mutates_args=())
    def head(x: torch.Tensor) -> torch.Tensor:
        return x[:2] * 10

    head.register_autograd(lambda ctx, gradient: gradient * 10)
    with pytest.raises(RuntimeError, match=INVALID):
        head(torch.ones(3, requires_grad=True)).sum().backward()


def test_the_wrong_order_of_shapes_that_broadcast():
    """The wrong order raises only if shapes differ: shapes that broadcast need not raise."""

    class Product(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.save_for_backward(a, b)
            return a * b

        @staticmethod
        def backward(ctx, gradient):
            a, b = ctx.saved_tensors
            return gradient * a, gradient * b

    a = torch.tensor([2.0], requires_grad=True)
    b = torch.tensor([1.0, 5.0], requires_grad=True)
    Product.apply(a, b).sum().backward()
    assert a.grad.tolist() == [4.0] and b.grad.tolist() == [1.0, 5.0]
