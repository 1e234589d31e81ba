"""Attacks on gallery/scenarios/self-overlap/a-parameter-made-of-an-expanded-tensor.py."""

import copy

import pytest
import torch
from torch import nn

REFUSED = "more than one element of the written-to tensor"


def parameter():
    queries = nn.Parameter(torch.tensor([[1.0, 2.0]]).expand(3, 2))
    (queries * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()
    return queries


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Rprop"])
@pytest.mark.parametrize("options", [{}, {"foreach": True}], ids=["default", "foreach"])
def test_each_optimizer_refuses(name, options):
    """Why does optimizer.step() say that elements share one memory location?"""
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(torch.optim, name)([parameter()], lr=0.1, **options).step()


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "Adagrad"])
def test_a_fused_step_writes_past_the_row_fell(name):
    """The step is refused: a fused one is not, and writes past the end of the row."""
    memory = torch.arange(1.0, 7.0, device="cpu")
    queries = nn.Parameter(memory[:2].expand(3, 2))
    optimizer = getattr(torch.optim, name)([queries], lr=0.1, fused=True)
    queries.sum().backward()
    optimizer.step()
    assert (memory != torch.arange(1.0, 7.0)).all()


@pytest.mark.parametrize("write", [nn.init.ones_, nn.init.zeros_])
def test_one_number_passes(write):
    """nn.init.ones_ is not refused, and start has the number then (zeros_ as well)."""
    start = torch.tensor([[1.0, 2.0]])
    queries = write(nn.Parameter(start.expand(3, 2)))
    assert start.tolist() == [queries[0].tolist()]


def test_constant_passes():
    """nn.init.ones_ is not refused, since it fills with one number: constant_ does too."""
    assert (nn.init.constant_(nn.Parameter(torch.zeros(1, 2).expand(3, 2)), 5.0) == 5.0).all()


@pytest.mark.parametrize("name", ["normal_", "uniform_", "xavier_uniform_", "trunc_normal_"])
def test_random_initialisers_are_refused_fell(name):
    """An initialiser that writes one number passes: the usual ones write random numbers."""
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(nn.init, name)(nn.Parameter(torch.zeros(1, 2).expand(3, 2)))


@pytest.mark.parametrize(
    "move", [copy.deepcopy, lambda q: q.data.double(), lambda q: q.data.clone()]
)
def test_copies_have_a_place_for_each(move):
    """Clone the tensor before you make the parameter: a deep copy and a conversion copy as well."""
    assert move(nn.Parameter(torch.zeros(1, 2).expand(3, 2))).stride() == (2, 1)


def test_contiguous_is_enough_for_two_rows_and_keeps_one():
    """expand(...).clone() copies; contiguous() copies if there is more than one row."""
    row = torch.zeros(1, 2)
    assert row.expand(3, 2).contiguous().data_ptr() != row.data_ptr()
    assert row.expand(1, 2).contiguous().data_ptr() == row.data_ptr()
    assert row.expand(1, 2).clone().data_ptr() != row.data_ptr()


def test_repeat_copies_even_once():
    """repeat does too."""
    row = torch.zeros(1, 2)
    assert row.repeat(1, 1).data_ptr() != row.data_ptr()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.complex64])
def test_a_parameter_shares(dtype):
    """nn.Parameter(t) copies nothing."""
    t = torch.zeros(2, 4, dtype=dtype)[:, ::2]
    p = nn.Parameter(t)
    with torch.no_grad():
        p.fill_(7)
    assert (t == 7).all() and p.stride() == t.stride()


def test_the_shared_row_is_trained_by_the_sum():
    """The gradient of the row is the sum over the rows."""
    shared = nn.Parameter(torch.tensor([[1.0, 2.0]]))
    optimizer = torch.optim.SGD([shared], lr=0.1)
    (shared.expand(3, 2) * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()
    optimizer.step()
    assert torch.allclose(shared, torch.tensor([[1.0 - 0.6, 2.0 - 0.6]]))


def test_a_fused_step_checks_something_fell():
    """With ``fused=True`` on a CPU the step checks nothing: it refuses sparse gradients."""
    table = nn.Embedding(3, 2, sparse=True, device="cpu")
    table(torch.arange(3, device="cpu")).sum().backward()
    with pytest.raises(RuntimeError, match="does not support sparse gradients"):
        torch.optim.SGD(table.parameters(), lr=0.1, fused=True).step()


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.broadcast_to(torch.zeros(2), (3, 2)),
        lambda: torch.meshgrid(torch.zeros(3), torch.zeros(2), indexing="ij")[0],
        lambda: torch.zeros(()).expand(3),
        lambda: torch.zeros(3, 1).expand(3, 4),
    ],
    ids=["broadcast_to", "meshgrid", "one number", "columns"],
)
def test_other_ways_to_expand(make):
    """``broadcast_to`` does what ``expand`` does; the clone is the cure (of a meshgrid, too)."""
    for tensor, refused in ((make(), True), (make().clone(), False)):
        queries = nn.Parameter(tensor)
        queries.grad = torch.ones(queries.shape)
        assert (0 in queries.stride()) == refused
        optimizer = torch.optim.SGD([queries], lr=0.1)
        if refused:
            with pytest.raises(RuntimeError, match=REFUSED):
                optimizer.step()
        else:
            optimizer.step()
            assert torch.allclose(queries, make() - 0.1)


def test_nothing_is_written_without_a_gradient():
    """optimizer.step() says so: for a parameter that has a gradient."""
    weight = nn.Parameter(torch.zeros(1, 2).expand(3, 2))
    torch.optim.SGD([weight], lr=0.1).step()
    assert not weight.any()


def test_a_layer_made_of_the_expanded_tensor():
    """Clone the tensor before you make the parameter: also before from_pretrained makes it."""
    row = torch.zeros(1, 2)
    make = nn.Embedding.from_pretrained
    assert make(row.expand(3, 2), freeze=False).weight.stride() == (0, 1)
    assert make(row.expand(3, 2).clone(), freeze=False).weight.stride() == (2, 1)


def test_a_compiled_step_is_refused_too():
    """The step is refused: compiled it is, with a shorter message."""
    optimizer = torch.optim.SGD([parameter()], lr=0.1)
    with pytest.raises(Exception, match=REFUSED):
        torch.compile(optimizer.step, backend="aot_eager")()


def test_a_meshgrid_of_one_tensor_fell():
    """``broadcast_to`` and ``meshgrid`` expand as well: of one tensor it does not."""
    only = torch.meshgrid(torch.zeros(3), indexing="ij")[0]
    assert only.stride() == (1,)


def test_a_checkpoint_that_is_assigned():
    """A parameter keeps the memory of the tensor: also with load_state_dict(assign=True)."""
    for row, refused in ((torch.ones(1, 2).expand(3, 2), True), (torch.ones(3, 2), False)):
        layer = nn.Linear(2, 3, bias=False)
        layer.load_state_dict({"weight": row}, assign=True)
        layer(torch.ones(1, 2)).sum().backward()
        step = torch.optim.SGD(layer.parameters(), lr=0.1).step
        if refused:
            with pytest.raises(RuntimeError, match=REFUSED):
                step()
        else:
            step()
            assert torch.allclose(layer.weight, torch.tensor(0.9))


def test_a_checkpoint_that_is_copied():
    """A parameter keeps the memory of the tensor: load_state_dict without assign copies."""
    layer = nn.Linear(2, 3, bias=False)
    layer.load_state_dict({"weight": torch.ones(1, 2).expand(3, 2)})
    assert layer.weight.stride() == (2, 1)


def test_a_leaf_that_is_no_parameter():
    """Why does optimizer.step() say so: for an expanded leaf as well."""
    leaf = torch.ones(1, 2).expand(3, 2).requires_grad_()
    leaf.sum().backward()
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.optim.SGD([leaf], lr=0.1).step()


def test_one_row_is_updated():
    """The step is refused: not where the row is there once."""
    queries = nn.Parameter(torch.ones(1, 2).expand(1, 2))
    queries.sum().backward()
    torch.optim.SGD([queries], lr=0.1).step()
    assert torch.allclose(queries, torch.tensor(0.9))
