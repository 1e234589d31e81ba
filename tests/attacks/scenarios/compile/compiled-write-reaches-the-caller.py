"""Attacks on gallery/scenarios/compile/compiled-write-reaches-the-caller.py."""

import numpy as np
import pytest
import torch
from pages import definitions

(triple,) = definitions("scenarios/compile/compiled-write-reaches-the-caller", "triple")


TABLE = torch.arange(12.0).reshape(3, 4)


def compiled(function):
    return torch.compile(function, backend="aot_eager", fullgraph=True)


@pytest.mark.parametrize(
    "part",
    [
        lambda x: x,
        lambda x: x[1],
        lambda x: x[:, ::2],
        lambda x: x.t(),
        lambda x: x[1, 2],
        lambda x: x[:0],
        lambda x: x.diagonal(),
        lambda x: x.view(2, 6)[1:],
    ],
    ids=["all", "row", "columns", "transposed", "0-dim", "empty", "diagonal", "view of a view"],
)
def test_each_view_is_written_through(part):
    """Yes, also where you passed a view: elements outside the view keep their values."""
    meant, x = TABLE.clone(), TABLE.clone()
    triple(part(meant))
    compiled(triple)(part(x))
    assert torch.equal(x, meant)


def test_two_arguments_that_overlap():
    """Yes, also where you passed a view: two views of one tensor."""

    def write(a, b):
        a.add_(1.0)
        b.mul_(10.0)

    x = torch.ones(4)
    compiled(write)(x[:3], x[1:])
    assert x.tolist() == [2.0, 20.0, 20.0, 10.0]


def test_an_expanded_argument_raises_fell():
    """Yes, if no element shares its place: an expanded argument raises."""
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        compiled(triple)(torch.ones(1).expand(3))


def test_windows_as_argument_fell():
    """Compiled it is the same: not for windows of unfold, which are written once."""

    def lift(windows):
        windows.add_(1.0)

    signal, other = torch.zeros(3), torch.zeros(3)
    compiled(lift)(signal.unfold(0, 2, 1))
    lift(other.unfold(0, 2, 1))
    assert signal.tolist() == [1.0, 1.0, 1.0] and not torch.equal(signal, other)


@pytest.mark.parametrize(
    "read",
    [
        lambda values: values[:1],
        lambda values: values.to(torch.float32),
        lambda values: values.detach(),
        lambda values: values.contiguous(),
    ],
    ids=["slice", "to", "detach", "contiguous"],
)
def test_a_view_from_before_shows_the_new_values_fell(read):
    """What was computed before the write keeps the old values: a view or the tensor does not."""

    def write(values):
        before = read(values)
        values.add_(1.0)
        return before

    assert compiled(write)(torch.zeros(2, dtype=torch.float32))[0] == 1.0


def test_a_copy_from_before_keeps_its_values():
    """A tensor that was computed before the write keeps its values."""

    def write(values):
        before = values.clone(), values * 2, values[[0]]
        values.fill_(9.0)
        return before

    assert [part.tolist() for part in compiled(write)(torch.ones(1))] == [[1.0], [2.0], [1.0]]


def test_through_data_and_detach():
    """Yes: through .data and detach() as well."""

    def write(values):
        values.data.add_(1.0)
        values.detach().mul_(2.0)

    values = torch.zeros(2)
    compiled(write)(values)
    assert values.tolist() == [2.0, 2.0]


def test_arrays_are_written_too():
    """Yes: an array of NumPy that was passed, and one that shares memory with the tensor."""
    array, tensor = np.ones(2), torch.ones(2)
    shared = tensor.numpy()
    compiled(triple)(array)
    compiled(triple)(tensor)
    assert array.tolist() == shared.tolist() == [3.0, 3.0]


def test_a_conjugate_view():
    """Yes, also where you passed a view: a conjugate."""
    value = torch.tensor([1.0 + 2.0j])
    compiled(lambda view: view.mul_(2.0j))(value.conj())
    assert value.tolist() == [4.0 - 2.0j]


def test_the_version_counter_moves():
    """Yes: backward sees the write, as uncompiled."""
    base = torch.ones(3)
    compiled(triple)(base[1:])
    assert base._version > 0


def test_the_write_is_recorded_for_a_computed_tensor():
    """The write is recorded there: other elements keep their gradient of one."""
    leaf = torch.ones(4, requires_grad=True)
    scaled = leaf * 1
    compiled(triple)(scaled[1:3])
    scaled.sum().backward()
    assert leaf.grad.tolist() == [1.0, 3.0, 3.0, 1.0]


def add_then_double(cache, row):
    row.add_(1.0)
    cache.mul_(2.0)


def fill_and_read(cache, row):
    row.fill_(5.0)
    return cache * 1


PLACES = {
    "moved": ((slice(0, 3), slice(1, 4)), (slice(0, 3), slice(2, 5))),
    "both moved": ((slice(0, 3), slice(1, 4)), (slice(1, 4), slice(2, 5))),
    "swapped": ((slice(0, 3), slice(1, 4)), (slice(1, 4), slice(0, 3))),
    "then apart": ((slice(0, 3), slice(1, 4)), (slice(0, 3), slice(3, 6))),
    "first apart": ((slice(0, 3), slice(3, 6)), (slice(0, 3), slice(1, 4))),
}


def second_call_is_right(function, places, **options):
    torch._dynamo.reset()
    write = torch.compile(function, fullgraph=True, **options)
    right = []
    for first, second in places:
        x, meant = torch.arange(6.0), torch.arange(6.0)
        result = write(x[first], x[second])
        expected = function(meant[first], meant[second])
        right.append(torch.equal(x, meant) and (result is None or torch.equal(result, expected)))
    assert right[0]
    return right[1]


@pytest.mark.parametrize("function", [add_then_double, fill_and_read])
@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
def test_two_arguments_that_overlap_elsewhere_in_the_next_call_fell(function, places):
    """Yes, also where you passed a view: in 2.13 not where two arguments overlap in another place."""
    assert not second_call_is_right(function, places, backend="aot_eager")


def test_two_arguments_that_overlap_elsewhere_are_right_with_eager():
    """Torch 2.13 has a bug where two arguments share memory: not with backend="eager"."""
    assert second_call_is_right(add_then_double, PLACES["moved"], backend="eager")


@pytest.mark.parametrize("dynamic", [True, False])
def test_dynamic_does_not_help(dynamic):
    """A call with arguments of the same sizes uses that graph again: dynamic or not."""
    options = {"backend": "aot_eager", "dynamic": dynamic}
    assert not second_call_is_right(add_then_double, PLACES["moved"], **options)


def test_a_buffer_and_its_row_as_argument_fell():
    """Yes, also where you passed a view: not of a buffer that the module writes, too."""

    class Cache(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("rows", torch.zeros(4))

        def forward(self, row):
            add_then_double(self.rows, row)

    torch._dynamo.reset()
    plain, module = Cache(), Cache()
    write = compiled(module)
    for start in (0, 2):
        write(module.rows[start : start + 2])
        plain(plain.rows[start : start + 2])
    assert not torch.equal(module.rows, plain.rows)


def test_overlapping_arguments_of_two_dtypes_raise_fell():
    """Yes, also where you passed a view: two dtypes of one memory raise."""
    torch._dynamo.reset()
    x = torch.ones(4)
    with pytest.raises(RuntimeError, match="input mutations on views with different dtypes"):
        compiled(lambda a, b: a.add_(1.0) + b)(x, x.view(torch.int32))
    assert x.tolist() == [1.0] * 4


def test_the_default_backend_drops_the_sign_of_a_negated_view_fell():
    """Yes, also where you passed a view: a negated view is written without its sign."""
    torch._dynamo.reset()
    z, meant = torch.tensor([1.0 + 2.0j]), torch.tensor([1.0 + 2.0j])
    torch.compile(lambda view: view.fill_(5.0))(z.conj().imag)
    meant.conj().imag.fill_(5.0)
    assert meant.tolist() == [1.0 - 5.0j] and z.tolist() == [1.0 + 5.0j]


def test_aot_eager_keeps_the_sign_of_a_negated_view():
    """Yes, also where you passed a view: with aot_eager a negated one, too."""
    torch._dynamo.reset()
    z = torch.tensor([1.0 + 2.0j])
    compiled(lambda view: view.fill_(5.0))(z.conj().imag)
    assert z.tolist() == [1.0 - 5.0j]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.complex64, torch.uint8])
def test_a_view_of_another_dtype(dtype):
    """Yes, also where you passed a view: of other dtypes."""
    torch._dynamo.reset()
    x = torch.ones(4, dtype=dtype)
    compiled(triple)(x[::2])
    assert x.tolist() == [3, 1, 3, 1]


def test_eval_dropout_is_a_copy_when_compiled():
    """A tensor that was computed before the write keeps its values: uncompiled dropout(x, 0) is x."""

    def write(values):
        before = torch.nn.functional.dropout(values, 0.5, training=False)
        values.mul_(2.0)
        return before

    torch._dynamo.reset()
    assert compiled(write)(torch.ones(1)) == 1.0 and write(torch.ones(1)) == 2.0


def test_inference_mode():
    """Yes: a tensor that was made outside of inference_mode, inside."""
    torch._dynamo.reset()
    x = torch.ones(4)
    with torch.inference_mode():
        compiled(triple)(x[::2])
    assert x.tolist() == [3.0, 1.0, 3.0, 1.0]


DROPOUTS = {
    "dropout": lambda x: torch.nn.functional.dropout(x, 0.5, training=False),
    "Dropout": lambda x: torch.nn.Dropout().eval()(x),
    "torch.dropout": lambda x: torch.dropout(x, 0.5, False),
}
SELVES = {
    "Identity": lambda x: torch.nn.Identity()(x),
    "contiguous": lambda x: x.contiguous(),
    "to": lambda x: x.to(torch.float32),
    "alpha_dropout": lambda x: torch.nn.functional.alpha_dropout(x, 0.5, training=False),
    "reshape": lambda x: x.reshape(2),
}


def written_through(make):
    def write(x):
        make(x).add_(1.0)

    plain, compiled = torch.zeros(2), torch.zeros(2)
    write(plain)
    torch.compiler.reset()
    torch.compile(write, backend="aot_eager")(compiled)
    return plain.tolist(), compiled.tolist()


@pytest.mark.parametrize("name", ["dropout", "Dropout", "torch.dropout"])
def test_a_write_through_a_dropout_is_lost_fell(name):
    """A write inside a compiled function reaches my tensor (through a dropout that is off: no)."""
    assert written_through(DROPOUTS[name]) == ([1.0, 1.0], [0.0, 0.0])


@pytest.mark.parametrize("name", ["Identity", "contiguous", "to", "alpha_dropout", "reshape"])
def test_other_functions_that_return_their_argument(name):
    """Compiled by torch 2.13 it is another tensor: what others return of the argument is not."""
    assert written_through(SELVES[name]) == ([1.0, 1.0], [1.0, 1.0])
