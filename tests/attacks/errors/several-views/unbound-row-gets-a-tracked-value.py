import pytest
import torch

REFUSED = "A view was created in no_grad mode and is being modified inplace with grad mode enabled"


def scale():
    return torch.tensor([2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize(
    "rows",
    [
        lambda buffer: list(buffer),
        lambda buffer: buffer.unbind(),
        lambda buffer: buffer.split(1),
        lambda buffer: buffer.chunk(2),
    ],
    ids=["loop", "unbind", "split", "chunk"],
)
def test_each_way_to_get_a_row(rows):
    """A row that you got by looping over it, or by ``unbind``, ``split`` or ``chunk``."""
    row = rows(torch.ones(2, 2))[0]
    with pytest.raises(RuntimeError, match=REFUSED):
        row *= scale()


@pytest.mark.parametrize("name", ["tensor_split", "vsplit"])
def test_splits_that_pass_it_on_fell(name):
    """A row of a plain tensor that you got by splitting it."""
    buffer, factor = torch.ones(2, 2), scale()
    getattr(buffer, name)(2)[0].mul_(factor)
    buffer.sum().backward()
    assert buffer.tolist() == [[2.0, 3.0], [1.0, 1.0]] and factor.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("value", [2.0, torch.tensor([2.0, 3.0]), scale().detach()], ids=str)
def test_values_without_grad(value):
    """A write of a number into ``row`` is allowed (of a tensor without history, too)."""
    buffer = torch.ones(2, 2)
    for row in buffer:
        row *= value
    assert torch.equal(buffer, torch.ones(2, 2) * value)


def test_an_element_of_the_row():
    """You write a value that requires grad into a row (into an element of it)."""
    row, _ = torch.ones(2, 2)
    with pytest.raises(RuntimeError, match=REFUSED):
        row[0] = scale()[0]


def test_under_no_grad_the_write_is_accepted():
    """The write must give ``buffer`` a history (under ``no_grad`` it does not)."""
    buffer = torch.ones(2, 2)
    with torch.no_grad():
        for row in buffer:
            row *= scale()
    assert buffer.tolist() == [[2.0, 3.0], [2.0, 3.0]] and not buffer.requires_grad


def test_rows_taken_before_a_tracked_write():
    """Write ``buffer[i] = value`` instead (rows that were taken before are stale then)."""
    buffer = torch.ones(2, 2)
    _, second = buffer
    buffer[0] *= scale()
    with pytest.raises(RuntimeError, match="its base or another view of its base has been"):
        second * 1


def test_nothing_was_written():
    """It raises in place of the write."""
    buffer = torch.ones(2, 2)
    row, _ = buffer
    with pytest.raises(RuntimeError, match=REFUSED):
        row *= scale()
    assert buffer.tolist() == [[1.0, 1.0], [1.0, 1.0]] and not buffer.requires_grad


@pytest.mark.parametrize("length", [0, 1, 2])
def test_through_the_buffer(length):
    """Write through the buffer."""
    buffer, factor = torch.ones(length, 2), scale()
    for i in range(len(buffer)):
        buffer[i] *= factor
    (buffer.sum() + 0 * factor.sum()).backward()
    assert buffer.tolist() == [[2.0, 3.0]] * length
    assert factor.grad.tolist() == [float(length)] * 2


def test_the_whole_at_once():
    """New rows, or the whole at once."""
    factor = scale()
    rows = torch.stack([row * factor for row in torch.ones(2, 2)])
    assert torch.equal(rows, torch.ones(2, 2) * factor) and rows.requires_grad


def test_a_tensor_that_requires_grad_has_the_other_message():
    """You write into a row of a *plain* tensor."""
    row, _ = torch.ones(2, 2, requires_grad=True) * 1
    with pytest.raises(RuntimeError, match="Output 0 of Unbind is a view"):
        row *= scale()


def test_rows_of_the_loop_are_stale_after_the_first_write_fell():
    """Write ``buffer[i] = value`` instead (not with a row of a loop over the buffer)."""
    buffer, factor = torch.ones(3, 2), scale()
    with pytest.raises(RuntimeError, match="its base or another view of its base"):
        for i, row in enumerate(buffer):
            buffer[i] = row * factor


def test_an_assigned_product_saves_what_is_then_written_fell():
    """Write ``buffer[i] = value`` instead (a product of the row raises in backward)."""
    buffer, factor = torch.ones(3, 2), scale()
    for i in range(3):
        buffer[i] = buffer[i] * factor
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        buffer.sum().backward()


@pytest.mark.parametrize("size", [1, 3, 17])
def test_the_indexes_and_an_in_place_product(size):
    """Loop over the indexes and write ``buffer[i] *= scale``."""
    values = torch.arange(2.0 * size).reshape(size, 2)
    buffer, factor = values.clone(), scale()
    for i in range(size):
        buffer[i] *= factor
    buffer.sum().backward()
    assert torch.equal(buffer.detach(), values * factor.detach())
    assert torch.equal(factor.grad, values.sum(0))


def test_dtypes_of_the_two_fixes():
    """The result has the common dtype; fix 1 keeps that of ``buffer``."""
    buffer, factor = torch.ones(2, 2, dtype=torch.float16), scale()
    rows = torch.stack([row * factor for row in buffer])
    assert rows.dtype == factor.dtype and torch.equal(buffer, torch.ones_like(buffer))
    buffer[0] *= factor
    assert buffer.dtype == torch.float16


def test_a_row_that_is_filled_fell():
    """Loop over the indexes and write ``buffer[i] *= scale``: that does not fill zeros."""
    buffer, output = torch.zeros(2, 2), scale()
    with pytest.raises(RuntimeError, match=REFUSED):
        for row in buffer:
            row.copy_(output)
    for i in range(2):
        buffer[i] = output * (i + 1)
    buffer.sum().backward()
    assert buffer.tolist() == [[2.0, 3.0], [4.0, 6.0]] and output.grad.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("name", ["split", "chunk"])
def test_a_slice_for_a_part_fell(name):
    """Loop over the indexes: a part of ``split`` or ``chunk`` is a slice, ``buffer[i:j]``."""
    buffer, factor = torch.ones(4, 2), scale()
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(buffer, name)(2)[0].mul_(factor)
    for i in (0, 2):
        buffer[i : i + 2] *= factor
    buffer.sum().backward()
    assert buffer.tolist() == [[2.0, 3.0]] * 4 and factor.grad.tolist() == [4.0, 4.0]


def test_a_column_by_its_index():
    """A slice can: a column as well."""
    buffer, factor = torch.ones(2, 2), scale()
    for i in range(2):
        buffer[:, i] *= factor
    buffer[0].sum().backward()
    assert buffer.tolist() == [[2.0, 2.0], [3.0, 3.0]] and factor.grad.tolist() == [2.0, 0.0]


def test_another_view_made_under_no_grad_has_another_message():
    """A view was created in no_grad mode: a slice made there is not this page's case."""
    buffer = torch.ones(2, 2)
    with torch.no_grad():
        row = buffer[0]
    with pytest.raises(RuntimeError, match="Given that this use case is ambiguous"):
        row *= scale()
