"""Attacks on gallery/errors/compile/export-data-dependent-slice.py."""

import pytest
import torch

SCORES, LENGTH = torch.tensor([5.0, 6.0, 7.0]), torch.tensor(2.0)
SPECIALIZED = "Could not extract specialized integer from data-dependent expression"


class Sliced(torch.nn.Module):
    def forward(self, scores, length):
        scores = scores.clone()
        scores[: int(length.item())] = 0.0
        return scores


class Compared(torch.nn.Module):
    def forward(self, scores, length):
        positions = torch.arange(scores.shape[0], device=scores.device)
        return torch.where(positions < length.long(), torch.zeros_like(scores), scores)


class Before(torch.nn.Module):
    """What stood on the page."""

    def forward(self, scores, length):
        positions = torch.arange(scores.shape[0], device=scores.device)
        return torch.where(positions < length, 0.0, scores)


class Integer(torch.nn.Module):
    def forward(self, scores, length):
        scores = scores.clone()
        scores[: length.long().item()] = 0.0
        return scores


def test_a_float_that_ends_a_slice_is_refused():
    """torch.export needs a Python number that depends on the values of a tensor: to write up to it."""
    with pytest.raises(Exception, match=SPECIALIZED):
        torch.export.export(Sliced(), (SCORES, LENGTH))


def test_a_fraction_is_cut_off_fell():
    """Compare positions with the number: with a fraction it cut one element more."""
    length = torch.tensor(1.5)
    assert Sliced()(SCORES, length).tolist() == [0.0, 6.0, 7.0]
    assert Before()(SCORES, length).tolist() == [0.0, 0.0, 7.0]
    assert Compared()(SCORES, length).tolist() == [0.0, 6.0, 7.0]


def test_integers_became_floats_fell():
    """Compare positions with the number: of integers it made floats."""
    scores = torch.tensor([5, 6, 7])
    assert Before()(scores, LENGTH).dtype == torch.float32
    result = Compared()(scores, LENGTH)
    assert result.dtype == torch.int64 and torch.equal(result, Sliced()(scores, LENGTH))


def test_a_negative_length_fell():
    """Compare positions with the number: a slice counts a negative end from the back."""
    length = torch.tensor(-1.0)
    assert Sliced()(SCORES, length).tolist() == [0.0, 0.0, 7.0]
    assert Compared()(SCORES, length).tolist() == [5.0, 6.0, 7.0]


LENGTHS = [0.0, 0.5, 1.0, 2.75, 3.0, 9.0]


@pytest.mark.parametrize("length", [0.0, 0.5, 1.0, 2.75, 3.0, 9.0])
def test_fix_1_uncompiled(length):
    """It does what the slice does, for scores of one dimension and a length not negative."""
    for scores in (SCORES, torch.zeros(0), torch.tensor([5.0])):
        expected = Sliced()(scores, torch.tensor(length))
        assert torch.equal(Compared()(scores, torch.tensor(length)), expected)


@pytest.mark.parametrize("fix", [Compared, Integer])
def test_the_fixes_exported(fix):
    """Both fixes do what the slice does, exported."""
    program = torch.export.export(fix(), (SCORES, LENGTH)).module()
    for length in LENGTHS:
        expected = Sliced()(SCORES, torch.tensor(length))
        assert torch.equal(program(SCORES, torch.tensor(length)), expected)


def test_int_is_refused_for_an_integer_too():
    """Convert before .item(), not after it: int() is refused for a tensor of integers as well."""
    with pytest.raises(Exception, match=SPECIALIZED):
        torch.export.export(Sliced(), (SCORES, torch.tensor(2)))


def test_the_gradient_of_fix_1():
    """Choose by torch.where: the elements that were cut get no gradient."""
    scores = SCORES.clone().requires_grad_()
    Compared()(scores, LENGTH).sum().backward()
    assert scores.grad.tolist() == [0.0, 0.0, 1.0]


def module(function):
    class Module(torch.nn.Module):
        def forward(self, scores, length):
            return function(scores, length)

    return Module()


def write_at(scores, key):
    scores = scores.clone()
    scores[key] = 0.0
    return scores


COUNT = torch.tensor(2)
NEEDS = {
    "size": lambda scores, n: torch.zeros(int(n.item())),
    "range of int": lambda scores, n: sum(scores[i] for i in range(int(n.item()))),
    "range of item": lambda scores, n: sum(scores[i] for i in range(n.item())),
    "index": lambda scores, n: scores[int(n)],
    "list": lambda scores, n: scores + [1.0, 2.0, 3.0][n.item()],
    "factor": lambda scores, n: scores * int(n),
    "count of a mask": lambda scores, n: scores[: int((scores > 5).sum())],
    "write at a tensor": lambda scores, n: write_at(scores, n),
    "write to a tensor": lambda scores, n: write_at(scores, slice(None, n)),
}


@pytest.mark.parametrize("need", NEEDS)
def test_other_lines_need_the_number_fell(need):
    """The cure is to compare positions: the same message comes for what is no slice."""
    with pytest.raises(Exception, match=SPECIALIZED):
        torch.export.export(module(NEEDS[need]), (SCORES, COUNT))


KEEPS = {
    "size": lambda scores, n: torch.zeros(n.item()),
    "index": lambda scores, n: scores[n.item()],
    "factor": lambda scores, n: scores * n.item(),
    "table": lambda scores, n: scores + torch.tensor([1.0, 2.0, 3.0])[n],
    "write at": lambda scores, n: write_at(scores, n.item()),
    "write to": lambda scores, n: write_at(scores, slice(None, n.item())),
    "write from": lambda scores, n: write_at(scores, slice(n.item(), None)),
}


@pytest.mark.parametrize("keep", KEEPS)
def test_without_int_it_exports(keep):
    """For an index or a size, leave out int(): use .item() of an integer tensor."""
    program = torch.export.export(module(KEEPS[keep]), (SCORES, COUNT)).module()
    for number in (0, 1, 2):
        expected = KEEPS[keep](SCORES, torch.tensor(number))
        assert torch.equal(program(SCORES, torch.tensor(number)), expected)


def test_strict_keeps_int_fell():
    """A Python integer needs the number, which is not known: Dynamo keeps it as a symbol."""
    program = torch.export.export(Sliced(), (SCORES, LENGTH), strict=True).module()
    for length in LENGTHS:
        expected = Sliced()(SCORES, torch.tensor(length))
        assert torch.equal(program(SCORES, torch.tensor(length)), expected)


def test_strict_needs_the_number_of_a_loop():
    """range() and the index of a Python list need the number, with strict=True as well."""
    for need in ("range of int", "list"):
        with pytest.raises(Exception, match=SPECIALIZED):
            torch.export.export(module(NEEDS[need]), (SCORES, COUNT), strict=True)


@pytest.mark.parametrize(
    ("example", "strict"), [(Integer, False), (Integer, True), (Sliced, True)], ids=str
)
def test_a_write_that_requires_grad_fell(example, strict):
    """If the scores require grad, exporting this write raises: with strict=True as well."""
    scores = SCORES.clone().requires_grad_()
    with pytest.raises(Exception, match="Pending unbacked symbols"):
        torch.export.export(example(), (scores, LENGTH), strict=strict)


def test_exported_without_grad_it_records_one():
    """Export under torch.no_grad(). The program records a gradient when you call it."""

    class Weighted(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weights = torch.nn.Parameter(torch.ones(3))

        def forward(self, scores, length):
            return Integer()(scores * self.weights, length)

    with pytest.raises(Exception, match="Pending unbacked symbols"):
        torch.export.export(Weighted(), (SCORES, LENGTH))
    with torch.no_grad():
        program = torch.export.export(Weighted(), (SCORES, LENGTH)).module()
    result = program(SCORES, torch.tensor(1.5))
    result.sum().backward()
    assert result.tolist() == [0.0, 6.0, 7.0]
    assert program.weights.grad.tolist() == [0.0, 6.0, 7.0]


def test_reading_a_slice_that_requires_grad():
    """Exporting this write raises: reading the slice does not."""
    scores = SCORES.clone().requires_grad_()
    read = module(lambda scores, length: scores[: length.long().item()] * 2)
    assert torch.export.export(read, (scores, LENGTH)).module()(scores, LENGTH).tolist() == [10, 12]


@pytest.mark.parametrize("fix", [Compared, Integer])
def test_the_fixes_at_a_dynamic_length(fix):
    """Both fixes do what the slice does, where the number of scores is dynamic."""
    shapes = {"scores": {0: torch.export.Dim("n")}, "length": None}
    program = torch.export.export(fix(), (SCORES, LENGTH), dynamic_shapes=shapes).module()
    for size in (2, 3, 5):
        scores = torch.arange(1.0, size + 1)
        expected = Sliced()(scores, torch.tensor(2.0))
        assert torch.equal(program(scores, torch.tensor(2.0)), expected)


def test_torch_compile_goes_on():
    """torch.export needs a Python number: torch.compile runs the same function."""
    torch._dynamo.reset()
    result = torch.compile(Sliced().forward, backend="eager")(SCORES, LENGTH)
    assert result.tolist() == [0.0, 0.0, 7.0]


def steps(zero):
    def total(scores, count):
        total = torch.zeros_like(scores[0])
        for position in range(scores.shape[0]):
            total = total + torch.where(position < count, scores[position], zero)
        return total

    return module(total)


def test_a_loop_over_integers_made_floats_fell():
    """Go over all rows, and choose in each step: with 0.0 the total of integers was a float."""
    scores = torch.tensor([5, 6, 7])
    assert steps(0.0)(scores, COUNT).dtype == torch.float32
    program = torch.export.export(steps(0), (scores, COUNT)).module()
    total = program(scores, torch.tensor(1))
    assert total.item() == 5 and total.dtype == torch.int64


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64])
def test_a_loop_keeps_the_dtype(dtype):
    """Go over all rows, and choose in each step: rows of a matrix as well."""
    scores = torch.tensor([[1, 2], [3, 4]], dtype=dtype)
    for count in (0, 1, 2, 5):
        total = steps(0)(scores, torch.tensor(count))
        assert total.dtype == dtype and torch.equal(total, scores[:count].sum(0).to(dtype))


def test_rows_of_a_square_matrix_fell():
    """Compare positions with the tensor: of a square matrix that cuts columns, without an error."""
    scores, length = torch.ones(2, 2), torch.tensor(1.0)
    rows = module(
        lambda scores, length: torch.where(
            torch.arange(scores.shape[0])[:, None] < length.long(),
            torch.zeros_like(scores),
            scores,
        )
    )
    assert Compared()(scores, length).tolist() == [[0.0, 1.0], [0.0, 1.0]]
    expected = [[0.0, 0.0], [1.0, 1.0]]
    assert Sliced()(scores, length).tolist() == expected
    assert torch.export.export(rows, (scores, length)).module()(scores, length).tolist() == expected


def test_a_slice_that_is_read_fell():
    """The end of a slice: compare positions (of a slice that you read, where keeps the length)."""
    read = module(lambda scores, length: scores[: length.item()] * 2)
    program = torch.export.export(read, (SCORES, COUNT)).module()
    assert program(SCORES, torch.tensor(1)).tolist() == [10.0]
