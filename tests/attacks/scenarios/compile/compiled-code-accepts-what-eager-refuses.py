"""Attacks on gallery/scenarios/compile/compiled-code-accepts-what-eager-refuses.py."""

import pytest
import torch

SINGLE = "refer to a single memory location"
REPEATED = "more than one element of the written-to tensor refers to a single memory location"


def compiled(function, backend="aot_eager"):
    return torch.compile(function, backend=backend, fullgraph=True)


def shift(history):
    history[1:] = history[:-1]


def add_previous(history):
    history[1:] += history[:-1]


def transpose(table):
    table.copy_(table.t())


def by_arguments(history):
    history[1:].copy_(history[:-1])


@pytest.mark.parametrize("write", [shift, add_previous, transpose, by_arguments])
def test_each_overlapping_write_is_accepted(write):
    """torch.compile turns each write into a new value: all that it needs is read first."""
    table = torch.arange(9.0).reshape(3, 3)
    meant = {
        "shift": torch.cat([table[:1], table[:-1]]),
        "add_previous": torch.cat([table[:1], table[1:] + table[:-1]]),
        "transpose": table.t().clone(),
        "by_arguments": torch.cat([table[:1], table[:-1]]),
    }[write.__name__]
    compiled(write)(table)
    assert torch.equal(table, meant)


@pytest.mark.parametrize("write", [shift, add_previous, transpose, by_arguments])
def test_the_eager_backend_raises_fell(write):
    """An overlapping write works compiled: not with backend="eager"."""
    table = torch.arange(9.0).reshape(3, 3)
    for run in (write, compiled(write, "eager")):
        with pytest.raises(RuntimeError, match=SINGLE):
            run(table)
    assert table.tolist() == torch.arange(9.0).reshape(3, 3).tolist()


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.copy_(torch.ones(2, 3)),
        lambda rows: rows.__setitem__(slice(None), torch.ones(2, 3)),
    ],
    ids=["copy_", "assignment"],
)
def test_an_assignment_to_expanded_rows_raises_fell(write):
    """Compiled code accepts writes to expanded rows: copy_ and an assignment raise."""
    with pytest.raises(RuntimeError, match=REPEATED):
        compiled(lambda bias: write(bias.expand(2, 3)))(torch.zeros(1, 3))


def test_expanded_rows_of_a_computed_tensor_raise():
    """differs in requires-grad: compiling raises BackendCompilerFailed, for the same reason."""
    bias = torch.zeros(1, 3, requires_grad=True)
    with (
        pytest.warns(UserWarning, match="Error detected in"),
        pytest.raises(RuntimeError, match=REPEATED),
    ):
        compiled(lambda bias: (bias * 1).expand(2, 3).add_(1.0))(bias)


def test_windows_of_the_caller_are_written_once_fell():
    """With expand the compiled code adds once for each row: with unfold once for all windows."""
    signal, other = torch.zeros(3), torch.zeros(3)
    compiled(lambda windows: windows.add_(1.0))(signal.unfold(0, 2, 1))
    other.unfold(0, 2, 1).add_(1.0)
    assert signal.tolist() == [1.0, 1.0, 1.0] and not torch.equal(signal, other)


def test_an_expanded_argument_raises():
    """With expand the compiled code adds once for each row: not if the caller expanded."""
    with pytest.raises(RuntimeError, match=REPEATED):
        compiled(lambda rows: rows.add_(1.0))(torch.zeros(1, 3).expand(2, 3))


def test_the_new_tensor_has_the_gradient_of_a_sum_over_rows():
    """Compute a new tensor: it is right, compiled and not, and bias keeps its values."""
    bias = torch.zeros(1, 3, requires_grad=True)
    rows = compiled(lambda bias: bias.expand(2, 3) + 1.0)(bias)
    rows.sum().backward()
    assert rows.tolist() == [[1.0] * 3] * 2 and bias.grad.tolist() == [[2.0] * 3]
