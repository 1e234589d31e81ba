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


class Hooked(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer, self.seen = torch.nn.Identity(), 0

    def forward(self, reading):
        return self.layer(reading) * 2


@pytest.mark.parametrize("late", [False, True])
def test_a_hook_registered_late_does_not_write_fell(late):
    """Register hooks before the first compiled call."""
    module = Hooked()
    run = compiled(module)

    def hook(*_):
        module.seen += 1

    if late:
        run(READING)
    module.layer.register_forward_hook(hook)
    run(READING)
    assert module.seen == (0 if late else 1)


def test_the_names_of_the_wrapper_differ_fell():
    """Both names see one set of buffers: state_dict gives them other names."""
    module, plain = Module(write_a_part), Module(write_a_part)
    run = compiled(module)
    run(READING)
    assert all(name.startswith("_orig_mod.") for name in run.state_dict())
    plain.load_state_dict(run.state_dict(), strict=False)
    assert not plain.total.any()
    with pytest.raises(RuntimeError, match="Missing key"):
        plain.load_state_dict(run.state_dict())
    plain.load_state_dict(module.state_dict())
    assert torch.equal(plain.total, module.total) and plain.total.any()


def test_an_attribute_set_on_the_wrapper_reaches_the_module():
    """compiled wraps meter: both see an attribute that you set on the wrapper."""
    module = Module(write_a_part)
    run = compiled(module)
    run.count = 7
    assert module.count == 7


def only_assign(module, reading):
    module.count = 5


def not_read(module, reading):
    module.total += reading


def toggle(module, reading):
    module.count = 1 - module.count


@pytest.mark.parametrize(("write", "number"), [(only_assign, 1), (not_read, 1), (toggle, 2)])
def test_an_integer_that_is_not_counted_up_fell(write, number):
    """An integer attribute that changes makes each call compile anew: if forward reads it."""
    assert graphs(Module(write), 4) == number


def test_an_integer_that_the_caller_changes_and_forward_does_not_read_fell():
    """An integer attribute that changes makes each call compile anew: if forward reads it."""
    module, made = Module(not_read), []
    run = torch.compile(module, backend=lambda graph, _: made.append(graph) or graph.forward)
    for count in range(4):
        module.count = count
        run(READING)
    assert len(made) == 1


def count_in_a_dict(module, reading):
    module.table["count"] = module.table.get("count", 0) + 1


def test_an_integer_in_a_dict_is_a_constant_too():
    """An integer attribute that forward reads is a constant: so is one in a dict."""
    assert graphs(Module(count_in_a_dict), 4) == 4


def add_to_a_parameter(module, reading):
    with torch.no_grad():
        module.norm.weight.add_(1.0)


def set_a_gradient(module, reading):
    module.norm.weight.grad = reading * 2


def set_data(module, reading):
    module.total.data = reading * 3


def register(module, reading):
    module.register_buffer("late", reading * 2)


@pytest.mark.parametrize("write", [add_to_a_parameter, set_a_gradient, set_data, register])
def test_other_writes_are_kept(write):
    """Writes are done when the call returns: to parameters, gradients, data and new buffers."""
    plain, module = Module(write), Module(write)
    plain(READING)
    compiled(module)(READING)
    assert state(module) == state(plain)
    if write is set_a_gradient:
        assert module.norm.weight.grad.tolist() == plain.norm.weight.grad.tolist() == [2.0, 4.0]
    else:
        assert state(plain) != state(Module(write))


@pytest.mark.parametrize(("held", "total"), [("none", 0), ("hook", 3), ("shape", 1)])
def test_some_late_hooks_run_fell(held, total):
    """By default, a forward hook that a submodule gets later is not run."""
    module = Hooked()
    run = compiled(module)

    def hook(*_):
        module.seen += 1

    if held == "hook":
        module.layer.register_forward_hook(hook)
    run(READING)
    module.layer.register_forward_hook(hook)
    run(torch.ones(3) if held == "shape" else READING)
    assert module.seen == total


def append(module, reading):
    module.pair.append(reading * 2)


def begin_a_list(module, reading):
    module.pair = []
    module.pair.append(reading * 2)
    module.pair.append(reading * 3)


def test_a_list_that_grows_fell():
    """If ``forward`` counts in an integer, the compiler makes a new graph: for a list, too."""
    assert graphs(Module(append), 4) == 4
    torch._dynamo.reset()
    module = Module(begin_a_list)
    assert graphs(module, 4) == 1 and len(module.pair) == 2


def every_second(module, reading):
    module.total += 1
    if module.total[0] % 2 == 0:
        module.pair[0] = reading


def test_a_buffer_that_decides_breaks_the_graph_fell():
    """Make it a buffer: if the counter decides an ``if``, the graph breaks."""
    assert graphs(Module(every_second), 4) > 1
    torch._dynamo.reset()
    with pytest.raises(torch._dynamo.exc.Unsupported, match="Data-dependent"):
        graphs(Module(every_second), 4, fullgraph=True)


def test_a_buffer_is_missing_in_an_old_checkpoint_fell():
    """Make it a buffer: it is in the ``state_dict``, unless ``persistent=False``."""
    old, new = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    new.register_buffer("step", torch.tensor(0), persistent=False)
    new.load_state_dict(old.state_dict())
    new.register_buffer("step", torch.tensor(0))
    with pytest.raises(RuntimeError, match="Missing key"):
        new.load_state_dict(old.state_dict())
