"""Attacks on gallery/scenarios/compile/exported-program-writes.py."""

import io

import pytest
import torch

ONES = torch.ones(2)


def exported(module, *arguments):
    arguments = arguments or (torch.ones(2),)
    return torch.export.export(module, arguments).module()


class Meter(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros(2))
        self.calls = 0

    def forward(self, reading):
        self.total += reading
        self.calls += 1
        return self.total + self.calls


class Other(torch.nn.Module):
    def __init__(self, write):
        super().__init__()
        self.register_buffer("hidden", torch.zeros(2), persistent=False)
        self.weight = torch.nn.Parameter(torch.ones(2))
        self.last, self.seen, self.write = torch.zeros(2), [], write

    def forward(self, reading):
        self.write(self, reading)
        return self.last * 1 + self.hidden + self.weight


def assign_a_buffer(module, reading):
    module.hidden = module.hidden + reading


def write_a_buffer(module, reading):
    module.hidden += reading


def write_a_parameter(module, reading):
    with torch.no_grad():
        module.weight.mul_(2.0)


def write_a_plain_tensor(module, reading):
    module.last.add_(reading)


@pytest.mark.parametrize(
    "write", [assign_a_buffer, write_a_buffer, write_a_parameter, write_a_plain_tensor]
)
def test_each_write_is_kept_fell(write):
    """Yes, if ``forward`` writes in place (to a plain attribute as well)."""
    plain, module = Other(write), Other(write)
    program = exported(module)
    for _ in range(3):
        assert torch.equal(program(ONES), plain(ONES))
    assert torch.equal(module.hidden, plain.hidden) and torch.equal(module.last, plain.last)
    assert torch.equal(module.weight, plain.weight)


def assign_a_plain_tensor(module, reading):
    module.last = module.last + reading


def append_a_tensor(module, reading):
    module.seen.append(reading)


@pytest.mark.parametrize("write", [assign_a_plain_tensor, append_a_tensor])
def test_an_assigned_tensor_is_lost(write):
    """A new tensor that forward assigns to a plain attribute, or to an item of a list, is lost."""
    module = Other(write)
    with pytest.warns(UserWarning, match="was assigned during export"):
        program = exported(module)
    assert torch.equal(program(ONES), program(ONES))
    assert not module.last.any() and module.seen == []


def test_a_number_is_frozen():
    """A Python number in an attribute is frozen: the module's own is not touched."""
    meter = Meter()
    program = exported(meter)
    assert (program(ONES).tolist(), program(ONES).tolist()) == ([2.0, 2.0], [3.0, 3.0])
    assert meter.calls == 0


def test_exporting_writes_nothing():
    """Exporting writes nothing: neither to the buffer nor to the example."""
    meter, example = Meter(), torch.ones(2)
    exported(meter, example)
    assert not meter.total.any() and example.tolist() == [1.0, 1.0]


def test_two_programs_of_one_export_share_the_buffer():
    """The buffers are those of the module that you exported: for each module() of it."""
    meter = Meter()
    program = torch.export.export(meter, (torch.ones(2),))
    first, second = program.module(), program.module()
    first(ONES)
    assert first.total is second.total is meter.total and second.total.tolist() == [1.0, 1.0]


def test_a_loaded_program_has_its_own_buffer_fell():
    """The buffers are those of the module: not after saving and loading."""
    meter, file = Meter(), io.BytesIO()
    torch.export.save(torch.export.export(meter, (torch.ones(2),)), file)
    file.seek(0)
    loaded = torch.export.load(file).module()
    loaded(ONES)
    assert loaded.total.tolist() == [1.0, 1.0] and not meter.total.any()


def test_a_buffer_assigned_later_is_not_seen_fell():
    """The buffers are those of the module: not one that is assigned after exporting."""
    meter = Meter()
    program = exported(meter)
    meter.total = torch.full((2,), 5.0)
    program(ONES)
    assert program.total.tolist() == [1.0, 1.0] and meter.total.tolist() == [5.0, 5.0]


class Write(torch.nn.Module):
    def forward(self, first, second):
        first.add_(1.0)
        second.mul_(10.0)
        return first + second


def test_two_arguments_that_overlap():
    """torch.export keeps writes to arguments: to two views of one tensor."""
    base = torch.ones(4)
    exported(Write(), torch.ones(3), torch.ones(3))(base[:3], base[1:])
    assert base.tolist() == [2.0, 20.0, 20.0, 10.0]


def test_an_expanded_argument_raises():
    """torch.export keeps writes to arguments: as uncompiled, an expanded one raises."""
    program = exported(Write(), torch.ones(3), torch.ones(3))
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        program(torch.ones(1).expand(3), torch.ones(3))


def test_a_leaf_that_requires_grad_raises():
    """torch.export keeps writes to arguments: as uncompiled, a leaf that requires grad raises."""
    program = exported(Write(), torch.ones(3), torch.ones(3))
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        program(torch.ones(3, requires_grad=True), torch.ones(3))


class Plain(torch.nn.Module):
    def __init__(self, write):
        super().__init__()
        self.register_buffer("total", torch.zeros(2))
        self.count, self.items, self.named = (
            torch.tensor(0),
            [torch.zeros(2)],
            {"a": torch.zeros(2)},
        )
        self.write = write

    def forward(self, reading):
        self.write(self, reading)
        return reading * 1


def set_data(module, reading):
    reading.data = reading * 5


def set_the_buffers_data(module, reading):
    module.total.data = module.total + reading


def set_an_item(module, reading):
    module.items[0] = module.items[0] + reading


def set_a_key(module, reading):
    module.named["a"] = module.named["a"] + reading


@pytest.mark.filterwarnings("ignore:The tensor attribute")
@pytest.mark.parametrize("write", [set_data, set_the_buffers_data, set_an_item, set_a_key])
def test_what_is_assigned_to_data_or_to_an_item_is_lost_fell(write):
    """Lost is a new tensor assigned to an item of a list or dict, or to ``.data``."""
    module, reading = Plain(write), torch.ones(2)
    program = exported(module)
    for _ in range(2):
        program(reading)
    assert reading.tolist() == [1.0, 1.0] and not module.total.any()
    assert not module.items[0].any() and not module.named["a"].any()


class Containers(torch.nn.Module):
    def forward(self, items, named):
        items[0] = items[0] + 1.0
        items[1].add_(1.0)
        named["new"] = items[1] * 2
        return items[0] * 1


def test_items_of_arguments_are_lost_fell():
    """torch.export keeps writes to arguments: of a list or dict those to its tensors alone."""
    program = exported(Containers(), [torch.zeros(1), torch.zeros(1)], {"old": torch.zeros(1)})
    items, named = [torch.zeros(1), torch.zeros(1)], {"old": torch.zeros(1)}
    assert program(items, named) == 1.0
    assert items == [0.0, 1.0] and list(named) == ["old"]


def replace_the_buffer(module, reading):
    module.total = module.total + reading


def add_to_the_buffer(module, reading):
    module.total += reading


@pytest.mark.filterwarnings("ignore:While compiling, we found certain side effects")
@pytest.mark.parametrize("write", [replace_the_buffer, add_to_the_buffer])
@pytest.mark.parametrize("strict", [False, True])
def test_a_buffer_that_is_assigned_is_lost_with_strict_fell(write, strict):
    """With ``strict=True`` a new tensor that ``forward`` assigns to a buffer is lost."""
    module = Plain(write)
    program = torch.export.export(module, (ONES,), strict=strict).module()
    program(ONES), program(ONES)
    lost = strict and write is replace_the_buffer
    assert module.total.tolist() == ([0.0, 0.0] if lost else [2.0, 2.0])


def count_up(module, reading):
    module.count += 1


def test_exporting_counts_once_fell():
    """Exporting writes nothing: it does to a plain tensor where no argument takes part (no buffer)."""
    module = Plain(count_up)
    program = exported(module)
    assert module.count == 1
    program(ONES)
    assert module.count == 2


def test_converting_the_module_makes_new_buffers_fell():
    """The buffers are those of the module that you exported: not after double()."""
    meter = Meter()
    program = exported(meter)
    meter.double()
    assert program.total is not meter.total and program.total.dtype == torch.float32


def test_load_state_dict_writes_into_the_shared_buffers():
    """The buffers are those of the module: what load_state_dict copies reaches the program."""
    meter = Meter()
    program = exported(meter)
    meter.load_state_dict({"total": torch.full((2,), 7.0)})
    assert program.total.tolist() == [7.0, 7.0]


def test_the_same_tensor_passed_twice():
    """torch.export keeps writes to arguments: to one tensor under two names."""
    both = torch.ones(3)
    exported(Write(), torch.ones(3), torch.ones(3))(both, both)
    assert both.tolist() == [20.0] * 3


def add_to_data(module, reading):
    reading.data.add_(1.0)


def add_to_the_buffers_data(module, reading):
    module.total.data.add_(reading)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("write", [add_to_data, add_to_the_buffers_data])
def test_a_write_through_data_fell(write, strict):
    """What you assign to ``.data`` is lost: a write through it is refused, or lost if strict."""
    module, reading = Plain(write), torch.ones(2)
    if not strict:
        with pytest.raises(RuntimeError, match="fake tensor in the exported program"):
            torch.export.export(module, (reading,))
    else:
        torch.export.export(module, (reading,), strict=True).module()(reading)
        assert reading.tolist() == [1.0, 1.0] and not module.total.any()


@pytest.mark.filterwarnings("ignore:While compiling, we found certain side effects")
def test_exporting_counts_once_unless_strict_fell():
    """``self.count += 1`` of a plain tensor: exporting itself adds 1 (strict does not)."""
    module = Plain(count_up)
    torch.export.export(module, (ONES,), strict=True)
    assert module.count == 0


def test_a_plain_tensor_is_refused_by_decompositions_fell():
    """A write in place to a tensor in a plain attribute is kept."""
    program = torch.export.export(Other(write_a_plain_tensor), (ONES,))
    with pytest.raises(RuntimeError, match="Pls register it as buffer"):
        program.run_decompositions().module()


def copy_into_the_buffer(module, reading):
    module.total.copy_(reading)


def write_an_element(module, reading):
    module.total[0] = reading[1]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("write", [copy_into_the_buffer, write_an_element])
def test_writes_in_place_are_kept(write, strict):
    """Make it a buffer, and write to it in place: strict and decomposed, too."""
    plain, module, reading = Plain(write), Plain(write), torch.tensor([3.0, 4.0])
    program = torch.export.export(module, (ONES,), strict=strict)
    program.run_decompositions().module()(reading)
    plain(reading)
    assert torch.equal(module.total, plain.total) and module.total.any()


def test_a_view_of_an_argument_is_written():
    """torch.export keeps writes to arguments, through a view and through ``detach()``."""

    class Through(torch.nn.Module):
        def forward(self, reading):
            reading.view(2)[1:].fill_(7.0)
            reading.detach()[:1].zero_()
            return reading * 1

    reading = torch.ones(2)
    exported(Through())(reading)
    assert reading.tolist() == [0.0, 7.0]
