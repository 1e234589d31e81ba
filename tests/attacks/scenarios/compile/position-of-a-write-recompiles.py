"""Attacks on gallery/scenarios/compile/position-of-a-write-recompiles.py."""

import logging

import pytest
import torch

NUMBERS = list(range(5))
LIMIT = 3
NEW = torch.ones(2, 1)


@pytest.fixture(autouse=True)
def no_message(caplog):
    caplog.set_level(logging.CRITICAL, logger="torch._dynamo")


@pytest.fixture(autouse=True)
def a_low_limit():
    """Few graphs for each attack: the limit is a setting, and 8 unless it is changed."""
    assert torch._dynamo.config.recompile_limit == 8
    with torch._dynamo.config.patch(recompile_limit=LIMIT):
        yield


def by_number(cache, position):
    cache[:, position] = NEW[:, 0]


def by_slice(cache, position):
    cache[:, position : position + 1] = NEW


def by_select(cache, position):
    cache.select(1, position).copy_(NEW[:, 0])


def by_list(cache, position):
    cache[:, [position]] = NEW


def by_index(cache, position):
    cache[:, position] = NEW


def by_index_copy(cache, position):
    cache.index_copy_(1, position, NEW)


def graphs(write, positions=NUMBERS, **options):
    torch._dynamo.reset()
    made = []
    write = torch.compile(
        write, backend=lambda graph, _: made.append(graph) or graph.forward, **options
    )
    cache = torch.zeros(2, len(NUMBERS))
    for position in positions:
        write(cache, position)
    assert torch.equal(cache, torch.ones(2, len(NUMBERS)))
    return len(made)


def tensors(shape=(1,)):
    return [torch.full(shape, number) for number in NUMBERS]


@pytest.mark.parametrize("dynamic", [None, True, False])
def test_a_number_is_compiled_anew(dynamic):
    """A Python integer is compiled anew for each number, up to the limit."""
    assert graphs(by_number, dynamic=dynamic) == LIMIT


@pytest.mark.parametrize("dynamic", [None, True, False])
def test_a_tensor_of_one_index_is_compiled_once(dynamic):
    """Pass the position as a tensor of one index: one graph."""
    assert graphs(by_index, tensors(), dynamic=dynamic) == 1


def test_a_slice_with_dynamic_false_fell():
    """Write to the slice: not with dynamic=False, which compiles it for each number, too."""
    assert graphs(by_slice) == 2 and graphs(by_slice, dynamic=True) == 1
    assert graphs(by_slice, dynamic=False) == LIMIT


def test_select_by_a_number_is_a_variable_fell():
    """Selecting with a number fixes it again each time: not by select()."""
    assert graphs(by_select) == 2


def test_a_list_of_the_number_is_no_better():
    """As an index a number is fixed again each time: also in a list."""
    assert graphs(by_list) == LIMIT


def test_a_tensor_without_dimensions_in_index_copy_fell():
    """A tensor without dimensions is turned into a number: as an index, not in index_copy_."""
    assert graphs(by_number, tensors(())) == LIMIT
    assert graphs(by_index_copy, tensors(())) == 1


def test_fullgraph_raises_at_the_limit_fell():
    """After eight times it is not compiled at all: with fullgraph=True it raises."""
    with pytest.raises(torch._dynamo.exc.FailOnRecompileLimitHit, match="fullgraph=True"):
        graphs(by_number, fullgraph=True)


def test_the_limit_is_a_setting_fell():
    """After eight times: unless recompile_limit says otherwise."""
    with torch._dynamo.config.patch(recompile_limit=2):
        assert graphs(by_number) == 2


def test_a_negative_position_writes_nothing_fell():
    """Write to the slice position : position + 1: for -1 it is empty, and nothing raises."""
    cache = torch.zeros(2, 3)
    by_slice(cache, -1)
    assert not cache.any()
    by_index(cache, torch.tensor([-1]))
    assert cache.tolist() == [[0.0, 0.0, 1.0]] * 2


@pytest.mark.parametrize("length", [1, 2, 3])
def test_the_fixes_write_one_column(length):
    """Both fixes write the column at the position, and leave the others."""
    for position in range(length):
        meant = torch.zeros(2, length)
        meant[:, position] = 1.0
        caches = torch.zeros(2, length), torch.zeros(2, length)
        by_slice(caches[0], position)
        by_index(caches[1], torch.tensor([position]))
        assert torch.equal(caches[0], meant) and torch.equal(caches[1], meant)
