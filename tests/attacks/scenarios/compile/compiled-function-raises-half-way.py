"""Attacks on gallery/scenarios/compile/compiled-function-raises-half-way.py."""

import pytest
import torch

OUTSIDE = torch.tensor([9])
OUT_OF_BOUNDS = "index 9 is out of bounds"


def compiled(function, backend="aot_eager", **options):
    return torch.compile(function, backend=backend, **options)


def add_and_select(x, i):
    x.add_(1.0)
    return x[i]


def test_the_eager_backend_has_written_fell():
    """Within one graph your tensors are written at its end: not with backend="eager"."""
    x = torch.zeros(2)
    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(add_and_select, "eager", fullgraph=True)(x, OUTSIDE)
    assert x.tolist() == [1.0, 1.0]


@pytest.mark.needs_compiler
def test_the_default_backend_may_have_written_fell():
    """A failure leaves them alone: not if the loop with the write runs first."""

    def add_then_sum(x, weights, i):
        x += 1.0
        return weights[i].sum()

    x = torch.zeros(2)
    with pytest.raises(RuntimeError, match="index out of bounds"):
        torch.compile(add_then_sum, fullgraph=True)(x, torch.ones(3), OUTSIDE)
    assert x.tolist() == [1.0, 1.0]


def test_a_raise_is_a_graph_break_fell():
    """Your tensors are left alone: a raise statement ends the graph, and its writes are done."""

    def add_and_raise(x):
        x.add_(1.0)
        raise ValueError("stop")

    x = torch.zeros(2)
    with pytest.raises(ValueError, match="stop"):
        compiled(add_and_raise)(x)
    assert x.tolist() == [1.0, 1.0]


def test_a_raise_that_is_not_reached_is_none():
    """A raise that is reached is a graph break."""

    def add(x):
        x.add_(1.0)
        if x.dim() > 3:
            raise ValueError("stop")
        return x

    x = torch.zeros(2)
    assert compiled(add, fullgraph=True)(x) is x and x.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "fail",
    [
        lambda x: x[OUTSIDE],
        lambda x: torch.linalg.cholesky(-torch.eye(2)),
        lambda x: torch.zeros(2).scatter(0, OUTSIDE, 1.0),
        lambda x: torch.nn.functional.embedding(OUTSIDE, torch.zeros(2, 2)),
    ],
    ids=["index", "cholesky", "scatter", "embedding"],
)
def test_other_operations_that_raise(fail):
    """With aot_eager the failing line came before the copies at the end."""

    def add(x):
        x.add_(1.0)
        return x.sum() + fail(x).sum()

    x = torch.zeros(2)
    with pytest.raises((RuntimeError, IndexError)):
        compiled(add, fullgraph=True)(x)
    assert x.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("kind", ["view", "computed", "leaf"])
def test_other_arguments(kind):
    """With aot_eager the arguments have their old values."""
    base = torch.zeros(3, requires_grad=kind != "view")
    x = {"view": base[1:], "computed": base * 1, "leaf": base}[kind]
    with torch.set_grad_enabled(kind != "leaf"), pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(add_and_select, fullgraph=True)(x, OUTSIDE)
    assert not base.any() and not x.any()


def test_buffers_of_a_module():
    """With aot_eager the writes to buffers come at the end as well."""
    norm = torch.nn.BatchNorm1d(2)
    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(lambda x, i: norm(x)[i])(torch.rand(4, 2), OUTSIDE)
    assert not norm.running_mean.any() and norm.num_batches_tracked == 0


def test_attributes_and_lists_are_not_written():
    """Attributes and lists that the function writes to are written after the graph."""
    seen, holder = [], torch.nn.Module()
    holder.count = 0

    def record(x, i):
        seen.append(1)
        holder.count += 1
        return x[i]

    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(record, fullgraph=True)(torch.zeros(2), OUTSIDE)
    assert seen == [] and holder.count == 0


def test_a_custom_operator_that_raises():
    """With aot_eager the failing line came before the copies at the end: a custom operator."""

    @torch.library.custom_op("attack::stop", mutates_args=())
    def stop(values: torch.Tensor) -> torch.Tensor:
        raise ValueError("stop")

    stop.register_fake(torch.empty_like)
    x = torch.zeros(2)
    with pytest.raises(ValueError, match="stop"):
        compiled(lambda x: stop(x.add_(1.0)))(x)
    assert not x.any()


def test_what_came_before_the_break_is_done():
    """Those before the last graph break, and not those behind it."""

    def two_graphs(x, y, i):
        x.add_(1.0)
        torch._dynamo.graph_break()
        y.add_(1.0)
        return y[i]

    x, y = torch.zeros(2), torch.zeros(2)
    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(two_graphs)(x, y, OUTSIDE)
    assert x.tolist() == [1.0, 1.0] and y.tolist() == [0.0, 0.0]


def out_of_bounds_constant(x):
    x += 1.0
    return x[9]


def no_such_view(x):
    x += 1.0
    return x.view(7)


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
@pytest.mark.parametrize("function", [out_of_bounds_constant, no_such_view])
def test_an_error_found_while_compiling_writes_nothing_fell(function, backend):
    """backend="eager" has written as in uncompiled code: not if compiling raises."""
    x, other = torch.zeros(2), torch.zeros(2)
    with pytest.raises((IndexError, RuntimeError)):
        function(x)
    with pytest.raises((IndexError, RuntimeError)):
        compiled(function, backend)(other)
    assert x.tolist() == [1.0, 1.0] and other.tolist() == [0.0, 0.0]


def guarded(x, i, breaks=False):
    try:
        if breaks:
            torch._dynamo.graph_break()
        return x[i]
    except IndexError:
        x += 10.0
    finally:
        x += 100.0


def test_except_and_finally_are_skipped_fell():
    """Which writes have been done: those of except and finally are not, and the error leaves."""
    x = torch.zeros(2)
    guarded(x, OUTSIDE)
    assert x.tolist() == [110.0, 110.0]
    for backend in ("eager", "aot_eager"):
        x = torch.zeros(2)
        with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
            compiled(guarded, backend, fullgraph=True)(x, OUTSIDE)
        assert x.tolist() == [0.0, 0.0]


def test_a_raise_that_is_caught_inside_is_no_break_fell():
    """A raise that is reached is a graph break: not if the function catches it."""

    def catch(x, i):
        x += 1.0
        try:
            raise ValueError("stop")
        except ValueError:
            return x[i]

    x = torch.zeros(2)
    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(catch, fullgraph=True)(x, OUTSIDE)
    assert x.tolist() == [0.0, 0.0]


def test_a_raise_with_fullgraph_is_refused_fell():
    """A raise that is reached is a graph break: with fullgraph=True nothing is written."""

    def add_and_raise(x):
        x.add_(1.0)
        raise ValueError("stop")

    x = torch.zeros(2)
    with pytest.raises(torch._dynamo.exc.Unsupported):
        compiled(add_and_raise, fullgraph=True)(x)
    assert x.tolist() == [0.0, 0.0]


def under_no_grad(x, i):
    with torch.no_grad():
        x += 1.0
    return x[i]


def by_data(x, i):
    x.data.add_(1.0)
    return x[i]


def by_detach(x, i):
    x.detach().add_(1.0)
    return x[i]


def by_out(x, i):
    torch.add(x, 1.0, out=x)
    return x[i]


def by_numpy(x, i):
    x.numpy()[0] = 1.0
    return x[i]


@pytest.mark.parametrize("write", [under_no_grad, by_data, by_detach, by_out, by_numpy])
def test_other_ways_to_write_wait_for_the_end(write):
    """With aot_eager a write became a new value: through other names of the tensor too."""
    x = torch.zeros(2)
    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(write)(x, OUTSIDE)
    assert x.tolist() == [0.0, 0.0]


def test_dynamic_shapes():
    """With aot_eager the tensor has its old values: compiled with dynamic=True."""
    x = torch.zeros(6)
    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(add_and_select, dynamic=True)(x, OUTSIDE)
    assert not x.any()


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_break_in_the_try_lets_except_run_fell(backend):
    """An error that the graph raises skips the ``except`` and ``finally`` of the function."""
    x = torch.zeros(2)
    compiled(guarded, backend)(x, OUTSIDE, breaks=True)
    assert x.tolist() == [110.0, 110.0]


@pytest.mark.parametrize("fullgraph", [True, False])
def test_a_break_in_the_except_does_not(fullgraph):
    """Unless the ``try`` has a graph break in it, an error skips the ``except`` and ``finally``."""

    def guarded(x, i):
        try:
            return x[i]
        except IndexError:
            torch._dynamo.graph_break()
        finally:
            x += 100.0

    x = torch.zeros(2)
    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(guarded, fullgraph=fullgraph)(x, OUTSIDE)
    assert x.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_an_earlier_graph_has_written_fell(backend):
    """An error raised while the function is compiled: ``totals`` keeps its values."""

    def broken(x):
        x += 1.0
        torch._dynamo.graph_break()
        x += 10.0
        return x[9]

    x = torch.zeros(2)
    with pytest.raises(IndexError):
        compiled(broken, backend)(x)
    assert x.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
@pytest.mark.parametrize("caught", [False, True])
def test_a_raise_in_a_helper(backend, caught):
    """A ``raise`` that leaves the function is a break (of a function that it calls, too)."""

    def stop():
        raise ValueError("stop")

    def call(x):
        x += 1.0
        try:
            stop()
        except ValueError:
            if not caught:
                raise
            x += 10.0

    x = torch.zeros(2)
    if caught:
        compiled(call, backend, fullgraph=True)(x)
    else:
        with pytest.raises(ValueError, match="stop"):
            compiled(call, backend)(x)
    assert x.tolist() == [11.0 if caught else 1.0] * 2


@pytest.mark.parametrize(("backend", "written"), [("eager", 1.0), ("aot_eager", 0.0)])
def test_a_module_that_counts(backend, written):
    """Attributes that the function sets are written after the graph, too."""

    class Running(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("total", torch.zeros(2))
            self.calls = 0

        def forward(self, i):
            self.calls += 1
            self.total += 1.0
            return self.total[i]

    module = Running()
    with pytest.raises(IndexError, match=OUT_OF_BOUNDS):
        compiled(module, backend)(OUTSIDE)
    assert module.calls == 0 and module.total.tolist() == [written] * 2
