"""Attacks on gallery/errors/indices/dimension-out-of-range.py."""

import pytest
import torch

RANGE = "Dimension out of range"


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_range_is_that_of_the_tensor(rank):
    """The range in the message is that of the tensor which the method got."""
    with pytest.raises(IndexError, match=rf"\[-{rank}, {rank - 1}\], but got {rank}"):
        torch.zeros((2,) * rank).cumsum_(rank)
    torch.zeros((2,) * rank).cumsum_(rank - 1)


@pytest.mark.parametrize("name", ["cumsum", "softmax", "sum", "sort", "unbind"])
def test_no_dimensions(name):
    """dim=0 and dim=-1 are right for a tensor without dimensions in most methods."""
    if name == "unbind":
        with pytest.raises(IndexError, match="tensor has no dimensions"):
            torch.tensor(1.0).unbind(0)
    else:
        getattr(torch.tensor(1.0), name)(0)
        getattr(torch.tensor(1.0), name)(-1)


def test_unsqueeze_counts_one_more():
    """The range for unsqueeze_ has one dimension more."""
    assert torch.zeros(2).unsqueeze_(1).shape == (2, 1)
    with pytest.raises(IndexError, match=r"\[-2, 1\], but got 2"):
        torch.zeros(2).unsqueeze_(2)


@pytest.mark.parametrize("take", [lambda s: s[0], lambda s: s.sum(0), lambda s: s[:1].squeeze()])
def test_dimension_lost_on_the_way(take):
    """An integer, a sum and squeeze() take a dimension away."""
    with pytest.raises(IndexError, match=RANGE):
        take(torch.zeros(2, 3)).cumsum_(1)


def test_squeeze_takes_more_than_one():
    """squeeze() takes away those of size 1: all of them."""
    assert torch.zeros(1, 3, 1).squeeze().shape == (3,)
    assert torch.zeros(1, 3, 1).squeeze(0).shape == (3, 1)


def test_slice_of_one_row_and_none_write_through():
    """A slice and None give views."""
    scores = torch.zeros(2, 3)
    scores[0:1].fill_(1.0)
    scores[1][None].fill_(2.0)
    assert scores.tolist() == [[1.0] * 3, [2.0] * 3]


def test_list_of_one_row_does_not_write_through():
    """scores[[0]] keeps the dimension too, and is a copy."""
    scores = torch.zeros(2, 3)
    scores[[0]].fill_(1.0)
    assert not scores.any()


def test_leaf_that_requires_grad():
    """index_fill has no underscore in fix 1, so a leaf passes and gets gradients."""
    scores = torch.zeros(2, 3, requires_grad=True)
    scores.index_fill(-1, torch.tensor([0]), 1.0).sum().backward()
    assert scores.grad.tolist() == [[0.0, 1.0, 1.0]] * 2


def test_under_vmap_the_range_is_of_the_sample():
    """Under vmap the batch dimension is not counted."""
    with pytest.raises(IndexError, match=r"\[-1, 0\], but got 1"):
        torch.vmap(lambda row: row.cumsum(1))(torch.zeros(2, 3))


def test_no_dimension_is_the_last_of_none_fell():
    """dim=-1 is the last dimension of a tensor with any number of dimensions: not of none."""
    with pytest.raises(IndexError, match="cannot be applied to a 0-dim tensor"):
        torch.tensor(1.0).select(-1, 0)


@pytest.mark.parametrize(
    "add", [lambda v: v.unsqueeze(2), lambda v: torch.stack([v, v], dim=2)], ids=["one", "stack"]
)
def test_the_range_of_a_vector_is_that_of_the_result_fell(add):
    """[-2, 1] stands for two dimensions of the tensor that the method got: here it has one."""
    with pytest.raises(IndexError, match=r"\[-2, 1\], but got 2"):
        add(torch.zeros(3))


def test_cat_of_vectors_had_no_cure_fell():
    """Fix 3: a dimension of size 1 in front does not make columns of two vectors."""
    vectors = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]
    with pytest.raises(IndexError, match=r"\[-1, 0\], but got 1"):
        torch.cat(vectors, dim=1)
    in_front = torch.cat([vector[None] for vector in vectors], dim=1)
    assert in_front.tolist() == [[1.0, 2.0, 3.0, 4.0]]
    behind = torch.cat([vector[:, None] for vector in vectors], dim=1)
    assert torch.equal(behind, torch.stack(vectors, dim=1))
    assert behind.tolist() == [[1.0, 3.0], [2.0, 4.0]]


def test_the_method_of_the_fix_did_not_write_fell():
    """Fix 1, index_fill without an underscore, for a line that wrote with index_fill_."""
    scores = torch.zeros(2, 3)
    scores.index_fill(-1, torch.tensor([0]), 1.0)
    assert not scores.any()
    scores.index_fill_(-1, torch.tensor([0]), 1.0)
    assert scores[:, 0].tolist() == [1.0, 1.0]


def test_a_bias_has_no_fan_in_fell():
    """A method that needs two dimensions says so: the page had no cure."""
    layer = torch.nn.Linear(2, 3)
    with pytest.raises(ValueError, match="fewer than 2 dimensions"):
        for parameter in layer.parameters():
            torch.nn.init.xavier_uniform_(parameter)
    for parameter in layer.parameters():
        if parameter.dim() > 1:
            torch.nn.init.xavier_uniform_(parameter)


@pytest.mark.parametrize("call", ["size", "stride", "movedim", "permute", "flip", "out_dims"])
def test_more_calls_say_it(call):
    """Which methods say it: size(2), too; shape[2] has other words."""
    scores = torch.zeros(2, 3)
    calls = {
        "size": lambda: scores.size(2),
        "stride": lambda: scores.stride(2),
        "movedim": lambda: scores.movedim(2, 0),
        "permute": lambda: scores.permute(0, 2),
        "flip": lambda: scores.flip(2),
        "out_dims": lambda: torch.vmap(lambda row: row, out_dims=2)(scores),
    }
    with pytest.raises(IndexError, match=r"\[-2, 1\], but got 2"):
        calls[call]()
    with pytest.raises(IndexError, match="tuple index out of range"):
        scores.shape[2]


@pytest.mark.parametrize("name", ["softmax", "cumsum", "sum", "argmax", "logsumexp"])
def test_a_vector_where_a_batch_was_meant(name):
    """dim=-1 is the last one: dim=1 of a vector is not there."""
    with pytest.raises(IndexError, match=r"\[-1, 0\], but got 1"):
        getattr(torch.zeros(3), name)(1)
    getattr(torch.zeros(3), name)(-1)


def test_diag_embed_adds_a_dimension_fell():
    """For ``unsqueeze`` and ``stack``, which add a dimension, the range is that of the result."""
    with pytest.raises(IndexError, match=r"\[-2, 1\], but got 3"):
        torch.diag_embed(torch.zeros(3), dim2=3)


@pytest.mark.parametrize("layer", [torch.nn.LayerNorm(3), torch.nn.BatchNorm1d(3)], ids=str)
def test_weights_of_norm_layers_have_one_dimension_fell(layer):
    """In a loop over the parameters of a model leave out the biases."""
    with pytest.raises(ValueError, match="fewer than 2 dimensions"):
        torch.nn.init.xavier_uniform_(layer.weight)
    assert layer.weight.dim() == 1


@pytest.mark.parametrize("name", ["select", "size", "split", "chunk", "unbind", "narrow"])
def test_methods_that_refuse_a_number(name):
    """Most methods treat a tensor without dimensions as if it had one: not these."""
    arguments = {"select": (0, 0), "split": (1, 0), "chunk": (1, 0), "narrow": (0, 0, 1)}
    with pytest.raises((IndexError, RuntimeError), match="dimension|0-dim"):
        getattr(torch.tensor(1.0), name)(*arguments.get(name, (0,)))


def test_squeeze_of_a_named_dimension_takes_no_other():
    """``squeeze(1)`` takes away at most dimension 1."""
    assert torch.zeros(1, 1, 3).squeeze(1).shape == (1, 3)
    assert torch.zeros(1, 2, 3).squeeze(1).shape == (1, 2, 3)
