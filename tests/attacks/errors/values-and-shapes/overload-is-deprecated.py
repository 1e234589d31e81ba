"""Attacks on gallery/errors/values-and-shapes/overload-is-deprecated.py."""

import warnings

import pytest
import torch

WORDS = "This overload of .* is deprecated"
ONE, TWO = torch.tensor([10.0, 20.0]), torch.tensor([1.0, 2.0])
OLD = {
    "add_": (lambda t: t.add_(2, ONE), lambda t: t.add_(ONE, alpha=2)),
    "add": (lambda t: t.add(2, ONE), lambda t: t.add(ONE, alpha=2)),
    "torch.add": (lambda t: torch.add(t, 2, ONE), lambda t: torch.add(t, ONE, alpha=2)),
    "sub_": (lambda t: t.sub_(2, ONE), lambda t: t.sub_(ONE, alpha=2)),
    "addcmul_": (
        lambda t: t.addcmul_(0.5, ONE, TWO),
        lambda t: t.addcmul_(ONE, TWO, value=0.5),
    ),
    "addcdiv_": (
        lambda t: t.addcdiv_(0.5, ONE, TWO),
        lambda t: t.addcdiv_(ONE, TWO, value=0.5),
    ),
}


@pytest.mark.parametrize("name", ["add_", "add", "torch.add", "sub_", "addcmul_", "addcdiv_"])
def test_both_orders_do_the_same(name):
    """Only the order of the arguments is old: each overload warns and does the same."""
    old, new = OLD[name]
    with pytest.warns(UserWarning, match=WORDS):
        first = old(torch.zeros(2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        second = new(torch.zeros(2))
    assert torch.equal(first, second)


def test_the_write_goes_through_the_view():
    """scores[:2] is a view, and got twice the step."""
    scores = torch.tensor([1.0, 2.0, 3.0])
    with pytest.warns(UserWarning, match=WORDS):
        scores[:2].add_(2, ONE)
    assert scores.tolist() == [21.0, 42.0, 3.0]


def test_two_numbers_are_an_old_overload_too_fell():
    """The factor stands before the tensor: it may stand before a number."""
    with pytest.warns(UserWarning, match=WORDS):
        scores = torch.zeros(2).add_(2, 3.0)
    assert scores.tolist() == torch.zeros(2).add_(3.0, alpha=2).tolist() == [6.0, 6.0]


def test_a_fraction_of_integers_is_refused_fell():
    """Write it as a keyword, behind the tensor: a factor of 0.5 for integers raises."""
    with pytest.raises(RuntimeError, match="argument alpha must not be a floating point"):
        torch.zeros(2, dtype=torch.int64).add_(torch.tensor([1, 2]), alpha=0.5)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64, torch.complex64])
def test_the_factor_in_other_dtypes(dtype):
    """alpha=2 adds twice the step."""
    scores = torch.zeros(2, dtype=dtype).add_(ONE.to(dtype), alpha=2)
    assert scores.tolist() == [20, 40] and scores.dtype == dtype


def test_gradients_of_both_forms():
    """On a computed tensor both forms have the same gradients."""
    found = []
    for write in (
        lambda moved, bonus: moved.add_(bonus, alpha=2),
        lambda moved, bonus: moved.__iadd__(2 * bonus),
    ):
        bonus = torch.ones(2, requires_grad=True)
        moved = torch.ones(2, requires_grad=True) * 1.0
        write(moved, bonus)
        (moved * TWO).sum().backward()
        found.append(bonus.grad.tolist())
    assert found == [[2.0, 4.0]] * 2


EYE, THREES = torch.eye(2), torch.full((2, 2), 3.0)
BETA = {
    "addmm_": (EYE, (THREES, EYE)),
    "addmv_": (ONE, (THREES, TWO)),
    "addr_": (EYE, (ONE, TWO)),
    "addbmm_": (EYE, (THREES[None], EYE[None])),
    "baddbmm_": (EYE[None], (THREES[None], EYE[None])),
}


@pytest.mark.parametrize("name", BETA)
def test_the_first_factor_of_a_product_is_beta_fell(name):
    """The factor stands before the tensor that is added: before one product it multiplies what the tensor held."""
    target, product = BETA[name]
    with pytest.warns(UserWarning, match=WORDS):
        old = getattr(target.clone(), name)(0.5, *product)
    assert torch.equal(old, getattr(target.clone(), name)(*product, beta=0.5))
    assert not torch.equal(old, getattr(target.clone(), name)(*product, alpha=0.5))


def test_two_factors_of_a_product_are_beta_and_alpha_fell():
    """The keyword is alpha for add_, and value for addcmul_: addmm_ has two."""
    with pytest.warns(UserWarning, match=WORDS):
        old = EYE.clone().addmm_(0.5, 2, THREES, EYE)
    assert torch.equal(old, EYE.clone().addmm_(THREES, EYE, beta=0.5, alpha=2))


def test_torch_addmm_has_its_factor_in_front():
    """The function torch.addmm has beta before the tensor that is kept."""
    with pytest.warns(UserWarning, match=WORDS):
        old = torch.addmm(0.5, EYE, THREES, EYE)
    assert torch.equal(old, torch.addmm(EYE, THREES, EYE, beta=0.5))


@pytest.mark.parametrize(
    "name", ["uniform", "normal", "constant", "xavier_uniform", "kaiming_normal"]
)
def test_old_names_of_init_fell(name):
    """Write the factor as a keyword: for the functions of nn.init the cure is an underscore."""
    weight, arguments = torch.ones(2, 2), (3.0,) if name == "constant" else ()
    with pytest.warns(FutureWarning, match=f"nn.init.{name}` is now deprecated"):
        assert getattr(torch.nn.init, name)(weight, *arguments) is weight
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert getattr(torch.nn.init, f"{name}_")(weight, *arguments) is weight


def test_alpha_first_with_a_keyword_of_another_kind():
    """alpha is a number: a tensor without dimensions and without gradient counts as one."""
    assert torch.ones(2).add_(ONE, alpha=torch.tensor(2.0)).tolist() == [21.0, 41.0]
    with pytest.raises(TypeError, match="argument 'alpha' must be Number"):
        torch.ones(2).add_(ONE, alpha=torch.tensor(2.0, requires_grad=True))


def test_a_factor_behind_the_tensor_is_refused():
    """Write it behind: by name, for by position it is refused."""
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        torch.ones(2).add_(ONE, 2)


def test_a_leaf_refuses_both_forms():
    """Both forms raise for a leaf that requires grad."""
    for call in (lambda t: t.add_(2, ONE), lambda t: t.add_(ONE, alpha=2)):
        with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
            call(torch.ones(2, requires_grad=True))


def test_compiled_whole_the_old_order_of_add_raises_fell():
    """The write went through; only the order of the arguments is old: in one graph it raises."""
    whole = torch.compile(lambda t, step: t.add_(2, step), backend="eager", fullgraph=True)
    with pytest.raises(torch._dynamo.exc.Unsupported):
        whole(torch.ones(2), ONE)
    new = torch.compile(lambda t, step: t.add_(step, alpha=2), backend="eager", fullgraph=True)
    assert new(torch.ones(2), ONE).tolist() == [21.0, 41.0]


def test_boolean_factor_is_refused():
    """For integers the factor has to be an integer, and for floats no bool."""
    with pytest.raises(RuntimeError, match="Boolean alpha only supported"):
        torch.ones(2).add_(ONE, alpha=True)


def test_addcmul_of_integers_cuts_the_factor_off_fell():
    """For integers the factor has to be an integer."""
    counts, step = torch.tensor([4, 4]), torch.tensor([1, 1])
    assert counts.clone().addcmul_(step, step, value=0.5).tolist() == [4, 4]
    with pytest.raises(RuntimeError, match="alpha must not be a floating point number"):
        counts.add_(step, alpha=0.5)


def test_addmm_of_integers_cuts_the_factor_off_fell():
    """For integers the factor has to be an integer."""
    held, ones = torch.full((2, 2), 4), torch.ones(2, 2, dtype=torch.int64)
    assert held.addmm_(ones, ones, beta=0.5).tolist() == [[2, 2], [2, 2]]


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_sub_of_integers_refuses_the_fraction(factor):
    """``counts.add_(step, alpha=0.5)`` raises: so does ``sub_``, and 2.0 is no integer."""
    with pytest.raises(RuntimeError, match="alpha must not be a floating point number"):
        torch.tensor([4]).sub_(torch.tensor([1]), alpha=factor)


def test_a_fraction_for_floats_and_a_step_of_integers():
    """For integers the factor has to be an integer: what counts is the result, not the step."""
    assert torch.ones(1).add_(torch.tensor([1]), alpha=0.5).item() == 1.5


def test_a_function_of_init_writes_to_nothing_fell():
    """The functions of ``nn.init`` write to their argument."""
    assert torch.nn.init.calculate_gain("linear") == 1


@pytest.mark.parametrize("name", ["ones_", "zeros_", "trunc_normal_"])
def test_functions_of_init_without_an_old_name_fell(name):
    """Their old names lack the ``_`` at the end."""
    assert hasattr(torch.nn.init, name) and not hasattr(torch.nn.init, name.rstrip("_"))


@pytest.mark.parametrize("form", ["old", "alpha"])
def test_a_factor_that_requires_grad_fell(form):
    """Write it as a keyword: a factor with a gradient is refused there, too."""
    factor, scores = torch.tensor(2.0, requires_grad=True), torch.zeros(2)
    with pytest.raises(TypeError):
        scores.add_(factor, ONE) if form == "old" else scores.add_(ONE, alpha=factor)
    scores += factor * ONE
    scores.sum().backward()
    assert factor.grad == 30.0


@pytest.mark.parametrize("name", ["addcmul_", "addcdiv_"])
def test_compiled_whole_other_old_orders_raise_fell(name):
    """Under torch.compile the old order of add_ breaks the graph: that of addcmul_, too."""
    old, new = OLD[name]
    with pytest.raises(torch._dynamo.exc.Unsupported):
        torch.compile(old, backend="eager", fullgraph=True)(torch.zeros(2))
    assert torch.equal(
        torch.compile(new, backend="eager", fullgraph=True)(torch.zeros(2)), new(torch.zeros(2))
    )


def test_compiled_the_old_order_of_sub_does_not_break_the_graph():
    """Under torch.compile the old order of add_ breaks the graph: that of sub_ does not."""
    whole = torch.compile(lambda t: t.sub_(2, ONE), backend="eager", fullgraph=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert whole(torch.zeros(2)).tolist() == [-20.0, -40.0]


def test_alpha_of_a_product_of_integers_is_cut_off_fell():
    """It cuts the factor off to 0, and so does beta of addmm_: alpha does, too."""
    held, ones = torch.full((2, 2), 4), torch.ones(2, 2, dtype=torch.int64)
    assert held.addmm_(ones, ones, alpha=0.5).tolist() == [[4, 4], [4, 4]]


def test_a_factor_for_addr_of_integers_is_refused():
    """beta of addmm_ is cut off: that of addr_ raises."""
    ones = torch.ones(2, dtype=torch.int64)
    with pytest.raises(RuntimeError, match="beta must not be a floating point"):
        torch.full((2, 2), 4).addr_(ones, ones, beta=0.5)


def test_a_fraction_above_one_is_cut_off_to_one():
    """It cuts the factor off: 1.5 to 1."""
    counts, two = torch.tensor([4]), torch.tensor([2])
    assert counts.addcmul_(two, torch.tensor([1]), value=1.5).tolist() == [6]


def test_the_old_order_of_integers_refuses_the_fraction_too():
    """For integers the factor has to be an integer: in the old order as well."""
    with (
        pytest.warns(UserWarning, match=WORDS),
        pytest.raises(RuntimeError, match="alpha must not be"),
    ):
        torch.tensor([4]).add_(0.5, torch.tensor([2]))


@pytest.mark.parametrize("name", ["eye", "orthogonal", "xavier_normal", "kaiming_uniform"])
def test_more_old_names(name):
    """The old names of functions that write to their argument lack the _ at the end."""
    weight = torch.ones(2, 2)
    with pytest.warns(FutureWarning, match=f"nn.init.{name}` is now deprecated"):
        assert getattr(torch.nn.init, name)(weight) is weight
