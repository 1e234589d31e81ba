"""Attacks on gallery/errors/transforms/transform-takes-tensors.py."""

import numpy as np
import pytest
import torch


def total(weights):
    return (weights * 2).sum()


@pytest.mark.parametrize("thing", [1.0, 1, [1.0], np.ones(2), torch.Size((2,)), {"w": 1.0}])
def test_no_tensor(thing):
    """A transform does not convert."""
    with pytest.raises(ValueError, match="Thing passed to transform API must be Tensor"):
        torch.func.grad(total)(thing)


def test_list_of_tensors_is_taken():
    """Of a list it takes each item."""
    first, second = torch.func.grad(lambda pair: (pair[0] * pair[1]).sum())(
        [torch.tensor([2.0]), torch.tensor([3.0])]
    )
    assert first.tolist() == [3.0] and second.tolist() == [2.0]


def test_second_argument_may_be_a_number():
    """grad differentiates its first argument, so the number may stay a number."""
    gradient = torch.func.grad(lambda w, f: (w * f).sum())(torch.ones(2), 3.0)
    assert gradient.tolist() == [3.0, 3.0]
    with pytest.raises(ValueError, match="must be Tensor"):
        torch.func.grad(lambda w, f: (w * f).sum(), argnums=(0, 1))(torch.ones(2), 3.0)


@pytest.mark.parametrize("transform", [torch.func.jvp, torch.func.jacfwd, torch.func.hessian])
def test_integers_have_no_derivative(transform):
    """Integers have no derivative."""
    steps = torch.tensor([1, 2])
    with pytest.raises((ValueError, RuntimeError)):
        if transform is torch.func.jvp:
            transform(total, (steps,), (steps,))
        else:
            transform(total)(steps)


def test_none_for_a_tensor_that_is_shared():
    """None for what is the same for all."""
    shared = torch.tensor([1.0, 10.0])
    sums = torch.vmap(lambda row, s: (row * s).sum(), in_dims=(0, None))(torch.ones(3, 2), shared)
    assert sums.tolist() == [11.0] * 3


def test_none_for_all_is_refused():
    """At least one argument is taken apart."""
    with pytest.raises(ValueError):
        torch.vmap(total, in_dims=None)(torch.ones(2))


def test_dictionary_with_one_number():
    """The entry is a dictionary for tensors and a setting: with tensors alone, one number."""
    sums = torch.vmap(lambda d: d["a"] + d["b"], in_dims=0)(
        {"a": torch.ones(2), "b": torch.ones(2)}
    )
    assert sums.tolist() == [2.0, 2.0]


def test_sizes_that_differ():
    """The dimensions that are taken apart have one size."""
    with pytest.raises(ValueError, match="same size in the mapped dimension"):
        torch.vmap(torch.add)(torch.ones(2), torch.ones(3))


def test_array_as_a_tensor():
    """Make a float tensor of an array before the call."""
    array = torch.as_tensor(np.ones(2), dtype=torch.get_default_dtype())
    assert torch.func.grad(total)(array).tolist() == [2.0, 2.0]


def test_clone_in_the_loss_keeps_the_argument():
    """The function writes to its clone."""
    weights = torch.ones(2)

    def loss(weights):
        weights = weights.clone()
        weights[0] = 0.0
        return weights.sum()

    assert torch.func.grad(loss)(weights).tolist() == [0.0, 1.0] and weights.tolist() == [1.0, 1.0]


def test_grad_of_a_complex_tensor_needs_a_real_scalar():
    """jacrev takes real tensors; view_as_real gives one."""
    wave = torch.tensor([1.0 + 2.0j])
    with pytest.raises(RuntimeError, match="Expected all inputs to be real"):
        torch.func.jacrev(lambda w: w.abs())(wave)
    parts = torch.func.jacrev(lambda p: (p**2).sum())(torch.view_as_real(wave))
    assert parts.tolist() == [[2.0, 4.0]]


MODEL = torch.nn.Linear(2, 1)
NOT_A_TENSOR = "Thing passed to transform API must be Tensor"


@pytest.mark.parametrize(
    "thing", [MODEL, MODEL.parameters(), None, "mean", {"w": torch.ones(2), "reduction": "mean"}]
)
def test_make_a_float_tensor_of_it_fell(thing):
    """Make a float tensor of it before the call: not of a module, of None, or of a setting."""
    with pytest.raises(ValueError, match=NOT_A_TENSOR):
        torch.func.grad(total)(thing)


def test_parameters_in_place_of_the_module():
    """Pass a module's parameters in place of the module."""
    parameters = dict(MODEL.named_parameters())

    def output(parameters, sample):
        return torch.func.functional_call(MODEL, parameters, (sample,)).sum()

    gradients = torch.func.grad(output)(parameters, torch.tensor([1.0, 2.0]))
    assert gradients["weight"].tolist() == [[1.0, 2.0]]
    assert torch.func.grad(lambda ps: ps[0].sum())(tuple(MODEL.parameters()))[1].tolist() == [0.0]


def test_argnums_names_another_argument():
    """argnums says which argument is differentiated, if it is not the first."""
    with pytest.raises(ValueError, match=NOT_A_TENSOR):
        torch.func.grad(lambda n, w: (n * w).sum())(3.0, torch.ones(2))
    assert torch.func.grad(lambda n, w: (n * w).sum(), argnums=1)(3.0, torch.ones(2)).sum() == 6.0


def test_the_number_of_an_argument_is_not_said_fell():
    """vmap says which argument it is: it says the type."""
    with pytest.raises(ValueError) as caught:
        torch.vmap(lambda a, b, c: a)(torch.ones(2), torch.ones(2), 3.0)
    assert "float" in str(caught.value) and "2" not in str(caught.value)


def test_keywords_have_no_entry_fell():
    """in_dims has an entry for each argument: a keyword argument goes through as it is."""
    scaled = torch.vmap(lambda row, factor: row * factor, in_dims=(0,))(torch.ones(2), factor=3.0)
    assert scaled.tolist() == [3.0, 3.0]
    whole = torch.vmap(lambda row, factor: row * factor)(torch.ones(3, 2), factor=torch.ones(2))
    assert whole.shape == (3, 2)


def test_dictionary_with_a_number_fell():
    """For a dictionary in_dims may be one number: not if it holds a setting as well."""
    mixed = {"weights": torch.ones(2), "factor": 3.0}
    with pytest.raises(ValueError, match="We cannot vmap over non-Tensor arguments"):
        torch.vmap(lambda d: d["weights"] * d["factor"], in_dims=0)(mixed)
    scaled = torch.vmap(
        lambda d: d["weights"] * d["factor"], in_dims=({"weights": 0, "factor": None},)
    )(mixed)
    assert scaled.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("transform", [torch.func.jacfwd, torch.func.jacrev, torch.func.vjp])
def test_an_integer_result_fell(transform):
    """vjp and jacrev also refuse an integer result: jvp and jacfwd take it, and give zeros."""
    if transform is torch.func.jacfwd:
        assert not transform(torch.Tensor.long)(torch.ones(2)).any()
        value, slope = torch.func.jvp(torch.Tensor.long, (torch.ones(2),), (torch.ones(2),))
        assert value.tolist() == [1, 1] and not slope.any()
    else:
        arguments = (torch.ones(2),)
        with pytest.raises(RuntimeError, match="All outputs of f must be floating-point"):
            if transform is torch.func.vjp:
                transform(torch.Tensor.long, *arguments)
            else:
                transform(torch.Tensor.long)(*arguments)


def test_a_number_may_be_returned_fell():
    """What the function returns has to be a tensor: not with out_dims=None."""
    assert torch.vmap(lambda row: 1.0, out_dims=None)(torch.ones(2)) == 1.0
    rows, number = torch.vmap(lambda row: (row, 1.0), out_dims=(0, None))(torch.ones(2))
    assert rows.tolist() == [1.0, 1.0] and number == 1.0


@pytest.mark.parametrize("aux", [3, None, "name"])
def test_the_second_result_holds_tensors(aux):
    """With has_aux=True the second result has to hold tensors, too."""
    with pytest.raises(RuntimeError, match="Expected tensors, got unsupported type"):
        torch.func.grad(lambda w: (w.sum(), aux), has_aux=True)(torch.ones(2))


@pytest.mark.parametrize("transform", [torch.func.jacrev, torch.func.jacfwd])
def test_a_complex_result_is_refused(transform):
    """jacrev and jacfwd take functions with a real result."""
    with pytest.raises(RuntimeError, match="Expected all outputs to be real but received complex"):
        transform(lambda w: w * 1j)(torch.ones(2))
    assert transform(lambda w: torch.view_as_real(w * 1j))(torch.ones(2)).shape == (2, 2, 2)


def test_autograd_functional_refuses_a_list_fell():
    """Of a list a transform takes each item: torch.autograd.functional refuses it."""
    with pytest.raises(TypeError, match="must be either a Tensor or a tuple of Tensors"):
        torch.autograd.functional.jacobian(lambda w: w.sum(), [torch.ones(2)])
    (jacobian,) = torch.autograd.functional.jacobian(lambda w: w.sum(), (torch.ones(2),))
    assert jacobian.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("tangent", [torch.ones(2, dtype=torch.int64), torch.ones(())])
def test_tangents_are_floats_with_the_shapes(tangent):
    """Give the tangents as float tensors with the shapes of the inputs; float64 is taken."""
    with pytest.raises((ValueError, RuntimeError), match="tangent|different size"):
        torch.func.jvp(torch.square, (torch.ones(2),), (tangent,))
    _, slope = torch.func.jvp(torch.square, (torch.ones(2),), (torch.ones(2).double(),))
    assert slope.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("dimension", [0, 1])
def test_vmap_wraps_what_it_takes_apart_fell(dimension):
    """A transform wraps the tensors whose first dimension it takes apart: ``in_dims=1`` takes the second."""
    sums = torch.vmap(lambda row, other: (row * other).sum(), in_dims=dimension)(
        torch.ones(2, 3), torch.ones(2, 3)
    )
    assert sums.tolist() == [[3.0, 3.0], [2.0, 2.0, 2.0]][dimension]


def test_one_number_for_all_arguments_fell():
    """``in_dims`` has an entry for each positional argument: one number stands for all of them."""
    assert torch.vmap(torch.add, in_dims=0)(torch.ones(2), torch.ones(2)).tolist() == [2.0, 2.0]
    with pytest.raises(ValueError, match="in_dims"):
        torch.vmap(torch.add, in_dims=(0,))(torch.ones(2), torch.ones(2))


@pytest.mark.parametrize("complex_result", [False, True])
def test_hessian_takes_a_real_result(complex_result):
    """``hessian`` takes real tensors, and functions with a real result."""
    with pytest.raises(RuntimeError, match="to be real but received complex"):
        if complex_result:
            torch.func.hessian(lambda w: w * 1j)(torch.ones(1))
        else:
            torch.func.hessian(lambda w: w.abs().sum())(torch.tensor([1.0j]))


@pytest.mark.parametrize("name", ["jacobian", "hessian", "vjp", "jvp", "hvp", "vhp"])
def test_each_of_autograd_functional_refuses_a_list(name):
    """``jacobian``, ``hessian``, ``vjp``, ``jvp``, ``hvp`` and ``vhp`` refuse a list."""
    with pytest.raises(TypeError, match="must be either a Tensor or a tuple of Tensors"):
        getattr(torch.autograd.functional, name)(total, [torch.ones(2)])


def test_tangents_stand_in_a_tuple():
    """Give the tangents in a tuple, as the inputs."""
    for primals, tangents in (
        ([torch.ones(2)], [torch.ones(2)]),
        ((torch.ones(2),), [torch.ones(2)]),
    ):
        with pytest.raises(RuntimeError, match="a tuple|same python structure"):
            torch.func.jvp(torch.square, primals, tangents)
