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


class WithAPosition(torch.nn.Module):
    def __init__(self, position):
        super().__init__()
        self.register_buffer("cache", torch.zeros(2, len(NUMBERS)))
        if isinstance(position, torch.Tensor):
            self.register_buffer("position", position)
        else:
            self.position = position

    def forward(self, new):
        if isinstance(self.position, torch.Tensor):
            self.cache[:, self.position] = new
        else:
            self.cache[:, self.position : self.position + 1] = new
        self.position += 1
        return new * 1


@pytest.mark.parametrize(("position", "expected"), [(0, LIMIT), (torch.tensor([0]), 1)])
def test_a_slice_by_an_attribute_of_a_module_fell(position, expected):
    """Write to the slice: not where the position is an attribute of a module."""
    torch._dynamo.reset()
    module, made = WithAPosition(position), []
    write = torch.compile(module, backend=lambda graph, _: made.append(graph) or graph.forward)
    for _ in NUMBERS:
        write(NEW)
    assert module.cache.all() and len(made) == expected


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_slice_past_the_end_writes_nothing_fell(backend):
    """Write to the slice: past the end nothing is written, and nothing raises."""
    torch._dynamo.reset()
    cache, write = torch.zeros(2, 4), torch.compile(by_slice, backend=backend)
    for position in (2, 3, 4):
        write(cache, position)
    assert cache.tolist() == [[0.0, 0.0, 1.0, 1.0]] * 2


@pytest.mark.parametrize("position", [4, torch.tensor([4])], ids=["number", "index"])
def test_a_number_or_an_index_past_the_end_raises(position):
    """Past the end the slice is empty, and nothing is written (a number or an index raises)."""
    torch._dynamo.reset()
    write = torch.compile(by_number if isinstance(position, int) else by_index, backend="eager")
    with pytest.raises((IndexError, RuntimeError), match="out of (range|bounds)"):
        write(torch.zeros(2, 4), position)


def test_an_index_wants_the_dtype_of_the_cache_fell():
    """Pass the position as a tensor of one index: for a new of another dtype it raises, the slice converts."""
    cache, new = torch.zeros(2, 3), torch.ones(2, 1).half()
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        cache[:, torch.tensor([1])] = new
    cache[:, 1:2] = new
    assert cache.tolist() == [[0.0, 1.0, 0.0]] * 2


def by_view(cache, position):
    cache[:, position.view(1)] = NEW


def by_arange(cache, position):
    cache[:, torch.arange(1) + position] = NEW


def by_narrow(cache, position):
    cache.narrow(1, position, 1).copy_(NEW)


def test_a_tensor_without_dimensions_made_a_list_inside():
    """A tensor without dimensions is no better: position.view(1) makes it a list of one index."""
    assert graphs(by_view, tensors(())) == 1


@pytest.mark.parametrize("write", [by_arange, by_narrow])
def test_other_ways_to_use_a_number_are_variables(write):
    """The compiler makes it a variable: for narrow, and in sums with an index tensor."""
    assert graphs(write) == 2


def test_old_numbers_keep_their_graphs_at_the_limit_fell():
    """After eight graphs the compiler gives up: the graphs that it has are used on."""
    torch._dynamo.reset()
    runs = []

    def backend(graph, _):
        return lambda *inputs: runs.append(1) or graph.forward(*inputs)

    write, cache = torch.compile(by_number, backend=backend), torch.zeros(2, len(NUMBERS))
    for position in [*NUMBERS, 0, 1]:
        write(cache, position)
    assert cache.all() and len(runs) == LIMIT + 2


def test_a_number_of_numpy_is_no_better():
    """A Python integer is compiled anew for each number: one of NumPy as well."""
    numpy = pytest.importorskip("numpy")
    assert graphs(by_number, [numpy.int64(number) for number in NUMBERS]) == LIMIT


def test_the_slice_begins_at_another_position():
    """A number is first taken for a constant, then for a variable: from 2 down to 0 as well."""
    assert graphs(by_slice, [2, 1, 4, 3, 0]) == 2


@pytest.mark.parametrize("write", [by_slice, by_index], ids=["slice", "index"])
def test_the_value_of_the_number_does_not_fit_fell(write):
    """Pass the position as a tensor of one index, or write to the slice: with the same value."""
    cache, position = torch.zeros(2, 5), 3 if write is by_slice else torch.tensor([3])
    index = slice(3, 4) if write is by_slice else position
    with pytest.raises(RuntimeError, match="shape mismatch|must match|expanded size"):
        cache[:, index] = NEW[:, 0]
    cache[:, index] = NEW[:, 0][:, None]
    assert cache[:, 3].eq(1).all() and cache.sum() == 2


@pytest.mark.parametrize("position", [-2, -1, 4])
def test_other_negative_positions_fell(position):
    """A slice wants a position that is not negative: -2 is written, -1 and the end are not."""
    cache = torch.zeros(2, 4)
    by_slice(cache, position)
    assert cache.any() == (position == -2)


def test_three_dimensions_take_the_same_value():
    """Both take new[:, None] as the value."""
    new, meant = torch.rand(2, 3), torch.zeros(2, 4, 3)
    meant[:, 1] = new
    for index in (slice(1, 2), torch.tensor([1])):
        cache = torch.zeros(2, 4, 3)
        cache[:, index] = new[:, None]
        assert torch.equal(cache, meant)
