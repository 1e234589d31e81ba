"""Attacks on gallery/scenarios/repeated-indices/gradient-of-the-value-that-lost.py."""

import pytest
import torch

INDEX = torch.tensor([0, 0, 1])
WEIGHTS = torch.tensor([10.0, 100.0])


def assign(values):
    out = torch.zeros(2, dtype=values.dtype)
    out[INDEX] = values
    return out


WRITES = {
    "assignment": assign,
    "index_put": lambda v: torch.zeros(2).index_put((INDEX,), v),
    "scatter": lambda v: torch.zeros(2).scatter(0, INDEX, v),
    "index_copy": lambda v: torch.zeros(2).index_copy(0, INDEX, v),
    "put": lambda v: torch.zeros(2).put(INDEX, v),
}


def gradient(write, values):
    return torch.autograd.grad((write(values) * WEIGHTS).sum(), values)[0].tolist()


def values(*numbers):
    return torch.tensor(numbers or (1.0, 2.0, 3.0), requires_grad=True)


@pytest.mark.parametrize("name", list(WRITES))
def test_both_get_the_gradient(name):
    """Backward gives both values the gradient of the place."""
    assert gradient(WRITES[name], values()) == [10.0, 10.0, 100.0]


@pytest.mark.parametrize("name", list(WRITES))
def test_one_of_them_changes_nothing(name):
    """It should be 0: one of the first two values changes nothing in the result."""
    write, start = WRITES[name], torch.tensor([1.0, 2.0, 3.0])
    gains = [((write(start + step) - write(start)) * WEIGHTS).sum().item() for step in torch.eye(3)]
    assert sorted(gains) == [0.0, 10.0, 100.0]


def test_compiled_it_is_wrong_as_well():
    """Backward gives both values the gradient of the place."""
    assert gradient(torch.compile(assign, backend="aot_eager"), values()) == [10.0, 10.0, 100.0]


def test_with_accumulate_it_is_right():
    """Backward gives both the gradient of the place: where both are added, that is right."""
    put = torch.zeros(2).index_put
    right = gradient(lambda v: put((INDEX,), v, accumulate=True), values())
    assert right == [10.0, 10.0, 100.0]


def test_the_maximum_of_equal_values_fell():
    """A maximum's gradient is right: equal values share it."""
    largest = lambda v: torch.zeros(2).scatter_reduce(0, INDEX, v, "amax", include_self=False)  # noqa: E731
    assert gradient(largest, values(2.0, 2.0, 3.0)) == [5.0, 5.0, 100.0]
    assert gradient(largest, values(2.0, 1.0, 3.0)) == [10.0, 0.0, 100.0]


def test_the_maximum_with_the_old_value():
    """The maximum gives the gradient to the largest value: the old one may be that."""
    with_old = lambda v: torch.zeros(2).scatter_reduce(0, INDEX, v, "amax")  # noqa: E731
    assert gradient(with_old, values(-1.0, -2.0, 3.0)) == [0.0, 0.0, 100.0]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)], ids=str)
def test_the_loop(order):
    """In a loop each write is recorded by itself, and the gradient is right."""
    v, out = values(), torch.zeros(2)
    for i in order:
        out[INDEX[i]] = v[i]
    (out * WEIGHTS).sum().backward()
    last = max(order.index(0), order.index(1))
    right = [0.0, 0.0, 100.0]
    right[order[last]] = 10.0
    assert v.grad.tolist() == right


def test_an_index_that_occurs_once():
    """Write each index once: then the gradient is right."""
    out, v = torch.zeros(2), values(1.0, 2.0)
    out[torch.tensor([1, 0])] = v
    (out * WEIGHTS).sum().backward()
    assert v.grad.tolist() == [100.0, 10.0]


def test_rows():
    """All values assigned to a repeated index get the gradient of the place: rows as well."""
    v, out = torch.ones(2, 3, requires_grad=True), torch.zeros(1, 3)
    out[torch.tensor([0, 0])] = v
    (out * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert v.grad.tolist() == [[1.0, 2.0, 3.0]] * 2


def test_one_value_for_all_positions_fell():
    """Backward gives both values the gradient of the place: one value gets it once for each occurrence."""
    one, out = torch.tensor(1.0, requires_grad=True), torch.zeros(2)
    out[INDEX] = one
    assert torch.autograd.grad((out * WEIGHTS).sum(), one)[0] == 10.0 + 10.0 + 100.0
    out = torch.zeros(2)
    out[INDEX.unique()] = one
    assert torch.autograd.grad((out * WEIGHTS).sum(), one)[0] == 10.0 + 100.0


def test_index_fill_counts_a_place_once():
    """Its gradient counts a repeated place for each occurrence: not that of index_fill."""
    one = torch.tensor(1.0, requires_grad=True)
    out = torch.zeros(2).index_fill(0, INDEX, one)
    assert torch.autograd.grad((out * WEIGHTS).sum(), one)[0] == 10.0 + 100.0


def test_forward_mode_is_right():
    """It should be 0, and it is not (of backward: forward mode writes the tangents like the values)."""

    def put(v):
        return (torch.zeros(2).index_put((INDEX,), v) * WEIGHTS).sum()

    start = torch.tensor([1.0, 2.0, 3.0])
    slopes = [torch.func.jvp(put, (start,), (step,))[1].item() for step in torch.eye(3)]
    assert sorted(slopes) == [0.0, 10.0, 100.0]


def test_a_nan_among_the_values_fell():
    """The maximum gives the gradient to the largest value, if no two are equal."""
    largest = torch.zeros(2).scatter_reduce
    found = gradient(
        lambda v: largest(0, INDEX, v, "amax", include_self=False), values(float("nan"), 2.0, 3.0)
    )
    assert found[0] != found[0] and found[1] != found[1] and found[2] == 100.0


def test_the_maximum_keeps_another_value_fell():
    """Or reduce the values by a maximum: the largest stays, where a loop leaves the last."""
    v = torch.tensor([2.0, 1.0, 3.0])
    looped = torch.zeros(2)
    for i, value in zip(INDEX.tolist(), v, strict=True):
        looped[i] = value
    largest = torch.zeros(2).scatter_reduce(0, INDEX, v, "amax", include_self=False)
    assert looped.tolist() == [1.0, 3.0] and largest.tolist() == [2.0, 3.0]


def test_an_old_value_that_is_as_large_shares():
    """Equal values share it: with include_self the old value too."""
    old = torch.full((2,), 2.0)
    assert gradient(lambda v: old.scatter_reduce(0, INDEX, v, "amax"), values(2.0, 1.0, 3.0)) == [
        5.0,
        0.0,
        100.0,
    ]


def test_index_reduce_shares_too():
    """Equal values share it: also those of index_reduce."""

    def largest(v):
        return torch.zeros(2).index_reduce(0, INDEX, v, "amax", include_self=False)

    assert gradient(largest, values(2.0, 2.0, 3.0)) == [5.0, 5.0, 100.0]


def test_rows_and_columns_that_repeat():
    """All values assigned to a repeated index get the gradient of the place: pairs of indices as well."""
    v, out = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(2, 2)
    out[[0, 0], [1, 1]] = v
    out.sum().backward()
    assert v.grad.tolist() == [1.0, 1.0]


def test_a_column_for_a_repeated_index():
    """All values assigned to a repeated index get the gradient: a broadcast one gets the sum."""
    v, out = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(2, 2)
    out[:, [0, 0]] = v
    out.sum().backward()
    assert v.grad.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("number", [0.0, 5.0])
def test_equal_values_are_both_credited(number):
    """Backward gives both values the gradient of the place: also if they are equal."""
    assert gradient(assign, values(number, number, 3.0)) == [10.0, 10.0, 100.0]


def test_the_second_derivative_of_a_maximum():
    """The maximum gives the gradient to the largest value: the second derivative goes there too."""
    v = values(1.0, 2.0, 3.0)
    out = torch.zeros(2).scatter_reduce(0, INDEX, v, "amax", include_self=False)
    (first,) = torch.autograd.grad((out * out).sum(), v, create_graph=True)
    assert torch.autograd.grad(first.sum(), v)[0].tolist() == [0.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("make", "right"), [(lambda i: i, 200.0), (lambda i: i % 2, 100.0)], ids=["index", "modulo"]
)
def test_a_position_under_two_names_fell(make, right):
    """Assign to ``index.unique()`` instead: -1 and 1 may be one place."""
    one, out = torch.tensor(1.0, requires_grad=True), torch.zeros(2)
    out[make(torch.tensor([-1, 1])).unique()] = one
    assert torch.autograd.grad((out * WEIGHTS).sum(), one)[0] == right


@pytest.mark.parametrize("method", ["scatter_reduce", "index_reduce"])
@pytest.mark.filterwarnings("ignore")
def test_an_old_value_shares_without_include_self_fell(method):
    """The maximum gives the gradient to the largest value, if no two are equal."""
    values = torch.tensor([0.0, -1.0, 2.0], requires_grad=True)
    largest = getattr(torch.zeros(2), method)(
        0, torch.tensor([0, 0, 1]), values, "amax", include_self=False
    )
    largest.sum().backward()
    assert largest.tolist() == [0.0, 2.0] and values.grad.tolist() == [0.5, 0.0, 1.0]


@pytest.mark.parametrize("sign", [1, -1])
def test_infinite_values_share(sign):
    """Equal values share it: infinite ones as well."""
    values = torch.tensor([sign * torch.inf, sign * torch.inf, 2.0], requires_grad=True)
    largest = torch.zeros(2).scatter_reduce(
        0, torch.tensor([0, 0, 1]), values, "amax", include_self=False
    )
    largest.sum().backward()
    assert values.grad.tolist() == [0.5, 0.5, 1.0]


def test_the_maximum_of_rows_fell():
    """The maximum gives the gradient to the largest value: of rows it takes one in each column."""
    index = torch.tensor([0, 0, 1])
    rows = torch.tensor([[1.0, 4.0], [2.0, 3.0], [5.0, 6.0]], requires_grad=True)
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        torch.zeros(2, 2).scatter_reduce(0, index, rows, "amax", include_self=False)
    largest = torch.zeros(2, 2).scatter_reduce(
        0, index[:, None].expand_as(rows), rows, "amax", include_self=False
    )
    largest.sum().backward()
    assert largest.tolist() == [[2.0, 4.0], [5.0, 6.0]]
    assert rows.grad.tolist() == [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
