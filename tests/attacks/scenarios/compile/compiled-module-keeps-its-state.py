"""Attacks on gallery/scenarios/compile/compiled-module-keeps-its-state.py."""

import pytest
import torch

READING = torch.tensor([1.0, 2.0])


def compiled(module):
    return torch.compile(module, backend="aot_eager")


class Module(torch.nn.Module):
    def __init__(self, write):
        super().__init__()
        self.register_buffer("total", torch.zeros(2))
        self.norm = torch.nn.BatchNorm1d(2)
        self.table, self.names, self.pair, self.count = {}, set(), [None, None], 0
        self.write = write

    def forward(self, reading):
        self.write(self, reading)
        return reading * 2


def rebind_the_buffer(module, reading):
    module.total = module.total + reading


def write_a_part(module, reading):
    module.total[1:] += reading[1:]


def write_a_dict(module, reading):
    module.table["last"] = reading * 3


def write_a_set(module, reading):
    module.names.add("seen")


def write_a_list_item(module, reading):
    module.pair[1] = reading * 4


def make_an_attribute(module, reading):
    module.fresh = reading + 1


def run_a_submodule(module, reading):
    module.norm(torch.stack([reading, reading + 1]))


def state(module):
    parts = (*module.state_dict().values(), *module.table.values(), *module.pair)
    fresh = getattr(module, "fresh", None)
    tensors = [part.tolist() for part in (*parts, fresh) if part is not None]
    return tensors, sorted(module.names), sorted(module.state_dict())


@pytest.mark.parametrize(
    "write",
    [
        rebind_the_buffer,
        write_a_part,
        write_a_dict,
        write_a_set,
        write_a_list_item,
        make_an_attribute,
        run_a_submodule,
    ],
)
def test_each_write_is_kept(write):
    """Writes are done when the call returns, in the module that you compiled."""
    plain, module = Module(write), Module(write)
    run = compiled(module)
    for _ in range(2):
        plain(READING)
        run(READING)
    assert state(module) == state(plain) != state(Module(write))


def test_compiled_in_place_keeps_its_state():
    """Writes are done in the module that you compiled: by module.compile() as well."""
    module = Module(write_a_part)
    module.compile(backend="aot_eager")
    module(READING)
    assert module.total.tolist() == [0.0, 2.0]


def test_a_deep_copy_of_the_compiled_module_is_another_module():
    """There is one set of buffers: not after a deep copy."""
    module = Module(write_a_part)
    module(READING)
    other = torch.nn.Module()
    other.load_state_dict(module.state_dict(), strict=False)
    assert compiled(module).total is module.total and compiled(module).state_dict()


def graphs(module, calls, **options):
    made = []
    run = torch.compile(
        module, backend=lambda graph, _: made.append(graph) or graph.forward, **options
    )
    for _ in range(calls):
        run(READING)
    return len(made)


def count(module, reading):
    module.count += 1


def count_in_float(module, reading):
    module.count += 0.5


def test_a_float_with_dynamic_false_fell():
    """A float is made a variable at its second value: not with dynamic=False."""
    assert graphs(Module(count_in_float), 4) == 2
    torch._dynamo.reset()
    assert graphs(Module(count_in_float), 4, dynamic=False) == 4


def test_an_integer_may_be_made_a_variable_fell():
    """An integer attribute of a module is a constant of the compiled code: a setting changes it."""
    assert graphs(Module(count), 4) == graphs(Module(count), 4, dynamic=True) == 4
    with torch._dynamo.config.patch(allow_unspec_int_on_nn_module=True):
        torch._dynamo.reset()
        assert graphs(Module(count), 4) < 4


def test_each_call_compiles_anew_until_the_limit_fell():
    """An integer attribute that changes makes each call compile anew: up to recompile_limit."""
    module = Module(count)
    with torch._dynamo.config.patch(recompile_limit=2):
        assert graphs(module, 4) == 2 and module.count == 4


def test_an_integer_of_another_object_is_made_a_variable():
    """An integer attribute of a module: of another object it is made a variable."""

    class Holder:
        def __init__(self):
            self.count = 0

    holder = Holder()

    def forward(reading):
        holder.count += 1
        return reading * 2

    assert graphs(forward, 5) == 2 and holder.count == 5


def test_a_call_that_raises_may_leave_state_behind():
    """Writes are done when the call returns: if it raises, some may be missing."""

    class Failing(Module):
        def forward(self, reading, position):
            self.total += reading
            return reading[position]

    module = Failing(None)
    with pytest.raises(IndexError):
        compiled(module)(READING, torch.tensor([7]))
    assert module.total.tolist() == [0.0, 0.0]
