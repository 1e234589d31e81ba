"""Attacks on gallery/errors/values-and-shapes/takes-no-arguments.py."""

import pytest
import torch


@pytest.mark.parametrize("name", ["zero_", "detach_", "t_", "exp_", "relu_", "share_memory_"])
def test_argument_too_many(name):
    """The call has an argument too many."""
    with pytest.raises(TypeError, match="takes|got an unexpected"):
        getattr(torch.zeros(2, 2), name)(0)


def test_nothing_was_written():
    """A call that is refused for its arguments leaves the tensor as it was."""
    scores = torch.tensor([1.0, 2.0])
    with pytest.raises(TypeError):
        scores.zero_(0)
    assert scores.tolist() == [1.0, 2.0] and scores._version == 0


def test_alpha_as_a_third_number_of_sub():
    """The factor is given by name."""
    scores = torch.ones(2)
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        scores.sub_(torch.ones(2), 2)
    assert scores.sub_(torch.ones(2), alpha=2).tolist() == [-1.0, -1.0]


def test_the_overload_with_the_factor_first_is_another_message():
    """add_(2, tensor) is the deprecated overload: a warning, no error."""
    with pytest.warns(UserWarning, match="overload of add_ is deprecated"):
        assert torch.ones(2).add_(2, torch.ones(2)).tolist() == [3.0, 3.0]


@pytest.mark.parametrize("name", ["index_add_", "index_copy_", "scatter_add_"])
def test_missing_argument_is_named(name):
    """An argument that is left out is named."""
    with pytest.raises(TypeError, match='missing 1 required positional arguments: "s'):
        getattr(torch.zeros(3), name)(0, torch.tensor([0]))


@pytest.mark.parametrize("name", ["index_add_", "index_copy_", "index_fill_"])
def test_axis_is_another_name_of_dim_fell(name):
    """index_add_ does not take axis for dim."""
    value = {"value": 1.0} if name == "index_fill_" else {"source": torch.ones(1)}
    written = getattr(torch.zeros(3), name)(axis=0, index=torch.tensor([0]), **value)
    assert written.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("function", [torch.nn.functional.relu, torch.nn.functional.leaky_relu])
def test_functional_takes_inplace(function):
    """inplace= is an argument of torch.nn.functional.relu, and not of torch.relu."""
    signed = torch.tensor([-1.0, 0.5])
    assert function(signed, inplace=True) is signed


def test_fill_of_a_slice_writes_through_and_of_a_mask_does_not():
    """The part in brackets, the value in fill_: for a slice; a mask gives a copy."""
    scores = torch.ones(3)
    scores[1:].fill_(5.0)
    scores[scores > 4].fill_(9.0)
    assert scores.tolist() == [1.0, 5.0, 5.0]


def test_copy_of_a_result_of_another_shape_broadcasts_or_raises():
    """If there is no method that ends in _, copy the result: it must fit."""
    with pytest.raises(RuntimeError):
        torch.zeros(3, 2).copy_(torch.nn.utils.rnn.pad_sequence([torch.ones(2), torch.ones(1)]))


def test_leaf_that_requires_grad_is_refused_for_the_argument_first():
    """The message of the arguments comes before that of the leaf."""
    with pytest.raises(TypeError, match="takes no arguments"):
        torch.zeros(2, requires_grad=True).zero_(0)


def test_an_argument_given_twice_fell():
    """Too many, too few, or an unknown name: an argument can be given twice."""
    with pytest.raises(TypeError, match="got multiple values for argument 'other'"):
        torch.ones(2).add_(torch.ones(2), other=torch.ones(2))


def test_methods_written_in_python_count_their_tensor_fell():
    """The tensor before the dot is not counted: share_memory_ counts it."""
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        torch.ones(2).share_memory_(0)


def test_a_method_with_several_signatures_may_say_missing_fell():
    """A method with more than one signature says another message: add_ has one that is hidden."""
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        torch.ones(2).add_(torch.ones(2), 2)
    with pytest.warns(UserWarning, match="deprecated"):
        torch.ones(2).add_(2, torch.ones(2))


@pytest.mark.parametrize("name", ["sub_", "copy_", "addcmul_"])
def test_one_signature_may_say_the_other_message_fell(name):
    """A method with more than one signature says invalid combination: these have one."""
    with pytest.raises(TypeError, match="invalid combination of arguments"):
        getattr(torch.zeros(2, 2), name)(*range(9))


@pytest.mark.parametrize("name", ["fill_", "clamp_"])
def test_several_signatures(name):
    """``fill_`` and ``clamp_`` have several signatures."""
    with pytest.raises(TypeError, match="invalid combination of arguments"):
        getattr(torch.zeros(2, 2), name)(*range(9))


@pytest.mark.parametrize("name", ["detach_", "t_", "requires_grad_", "share_memory_"])
def test_not_each_of_the_methods_writes_fell(name):
    """Each method below writes in place: these change no element."""
    table = torch.ones(2, 2)
    getattr(table, name)()
    assert torch.equal(table, torch.ones(2, 2)) and table._version in (0, 1)


def test_functions_without_a_method_for_inplace_fell():
    """The method that ends in an underscore, for inplace=True: gelu and softmax have none."""
    assert not hasattr(torch.Tensor, "gelu_") and not hasattr(torch.Tensor, "softmax_")
    signed = torch.tensor([-1.0, 0.5])
    with pytest.raises(TypeError, match="'inplace'"):
        torch.nn.functional.gelu(signed, inplace=True)
    wanted = torch.nn.functional.softmax(signed, 0)
    assert torch.equal(signed.copy_(wanted), wanted)


def test_masked_scatter_in_place():
    """The method that ends in _ writes into its tensor."""
    scores, mask = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([True, False, True])
    assert scores.masked_scatter_(mask, torch.tensor([7.0, 8.0])) is scores
    assert scores.tolist() == [7.0, 2.0, 8.0]


@pytest.mark.parametrize("index", [[1, 2], torch.tensor([False, True, True])], ids=str)
def test_the_part_is_a_slice_fell(index):
    """The part in brackets, the value in fill_: positions and a mask give a copy."""
    scores = torch.tensor([1.0, 2.0, 3.0])
    scores[index].fill_(5.0)
    assert scores.tolist() == [1.0, 2.0, 3.0]
    scores[index] = 5.0
    assert scores.tolist() == [1.0, 5.0, 5.0]


@pytest.mark.parametrize("name", ["fill_", "index_fill_", "copy_"])
def test_what_is_left_out_is_not_named_fell(name):
    """An argument that is left out is named: not by these."""
    with pytest.raises(TypeError, match="invalid combination of arguments"):
        getattr(torch.zeros(3), name)()


def test_python_functions_with_out_fell():
    """Python functions of torch have no ``out=``."""
    target = torch.zeros(1, 2)
    torch.nn.functional.normalize(torch.ones(1, 2), out=target)
    assert target.all()
    total = torch.zeros(())
    torch.tensordot(torch.ones(2), torch.ones(2), 1, out=total)
    assert total == 2.0


@pytest.mark.parametrize("name", ["gelu", "silu"])
def test_a_copy_over_the_input_fell(name):
    """``gelu`` and ``softmax`` have no such method: copy their result."""
    function = getattr(torch.nn.functional, name)
    weights = torch.ones(2, requires_grad=True)
    signed = weights * 1
    signed.copy_(function(signed))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        signed.sum().backward()
    signed = weights * 1
    signed = function(signed)
    signed.sum().backward()
    assert weights.grad.all()


def test_abs_has_no_dim_fell():
    """Call the method of the tensor: for ``abs(counts, dim=1)`` it knows no ``dim`` either."""
    with pytest.raises(TypeError, match="takes no keyword arguments"):
        torch.ones(2).abs(dim=0)


def test_max_along_a_dimension_is_a_pair_fell():
    """Call the method of the tensor: ``max(dim=1)`` gives values and indices, ``amax`` the values."""
    counts = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(TypeError):
        counts[:, 0] = counts.max(dim=1)
    counts[:, 0] = counts.amax(dim=1)
    assert counts.tolist() == [[2.0, 2.0], [4.0, 4.0]]


def test_another_target_than_the_input_fell():
    """For ``out=`` call the method that ends in an underscore: it writes into its own tensor."""
    scores, target = torch.ones(2), torch.zeros(2)
    target.copy_(torch.masked_scatter(scores, torch.tensor([True, False]), torch.tensor([7.0])))
    assert scores.tolist() == [1.0, 1.0] and target.tolist() == [7.0, 1.0]
