import pytest
import torch

REFUSED = "more than one element of the written-to tensor refers to a single memory location"
MASK = torch.tensor([[False, False, False], [False, False, True]])


def table():
    return torch.tensor([[1.0, 2.0, 3.0]]).expand(2, 3)


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.add_(1),
        lambda t: t.copy_(torch.ones(2, 3)),
        lambda t: t.__setitem__((slice(None), 0), 9.0),
        lambda t: t.t().mul_(2),
        lambda t: t.data.add_(1),
        lambda t: t.index_add_(0, torch.tensor([0]), torch.ones(1, 3)),
        lambda t: t.scatter_(0, torch.tensor([[0, 0, 0]]), 5.0),
        lambda t: t.masked_scatter_(MASK, torch.ones(6)),
        lambda t: torch.add(torch.ones(2, 3), 1, out=t),
        lambda t: t.normal_(),
        lambda t: torch._foreach_add_([t], 1),
        lambda t: torch.nn.functional.dropout(t, inplace=True),
    ],
    ids=[
        *("add_", "copy_", "column", "t", "data", "index_add_", "scatter_", "masked_scatter_"),
        *("out", "normal_", "foreach", "dropout"),
    ],
)
def test_what_is_refused(write):
    """A write to both at once would land twice in one place, and torch refuses."""
    target = table()
    with pytest.raises(RuntimeError, match=REFUSED):
        write(target)
    assert target.tolist() == [[1.0, 2.0, 3.0]] * 2


@pytest.mark.parametrize(
    ("write", "row"),
    [
        (lambda t: t.fill_(9.0), [9.0, 9.0, 9.0]),
        (lambda t: t.zero_(), [0.0, 0.0, 0.0]),
        (lambda t: t.fill_diagonal_(9.0), [9.0, 9.0, 3.0]),
        (lambda t: t[0].add_(1), [2.0, 3.0, 4.0]),
        (lambda t: t[:1].add_(1), [2.0, 3.0, 4.0]),
    ],
    ids=["fill_", "zero_", "fill_diagonal_", "row", "slice of one row"],
)
def test_what_passes_fell(write, row):
    """A write to both at once would land twice in one place, and torch refuses."""
    target = table()
    write(target)
    assert target.tolist() == [row, row]


def test_a_mask_warns():
    """A write by a mask or a list of positions passes with a warning."""
    target = table()
    with pytest.warns(UserWarning, match="on expanded tensors is deprecated"):
        target[MASK] = 9.0
    assert target.tolist() == [[1.0, 2.0, 9.0]] * 2


@pytest.mark.parametrize(
    "overlapping",
    [lambda t: t.unfold(0, 2, 1), lambda t: t.as_strided((3, 2), (1, 1))],
    ids=["unfold", "as_strided"],
)
def test_windows_are_not_noticed_fell(overlapping):
    """Several of its elements are one place in memory: torch refuses."""
    signal = torch.arange(4.0)
    overlapping(signal).zero_().add_(1)
    assert signal.min() >= 1.0


def test_a_size_of_one_is_not_repeated():
    """The tensor was expanded: several of its elements are one place (not for a size of 1)."""
    assert torch.zeros(1, 3).expand(1, 3).add_(1).tolist() == [[1.0, 1.0, 1.0]]


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.broadcast_to(torch.ones(1, 3), (2, 3)),
        lambda: torch.meshgrid(torch.arange(2.0), torch.arange(3.0), indexing="ij")[0],
        lambda: torch.broadcast_tensors(torch.ones(1, 3), torch.ones(2, 1))[1],
        lambda: torch.ones(3).expand_as(torch.ones(2, 3)),
    ],
    ids=["broadcast_to", "meshgrid", "broadcast_tensors", "expand_as"],
)
def test_what_returns_such_views(make):
    """You may not have called ``expand``."""
    with pytest.raises(RuntimeError, match=REFUSED):
        make().add_(0.5)


@pytest.mark.parametrize("size", [1, 2, 17])
def test_a_clone_has_memory_for_every_element(size):
    """A clone of an expanded tensor has memory for every element."""
    clone = torch.ones(1, 3).expand(size, 3).clone()
    clone[0, 0] = 9.0
    assert clone.sum().item() == 3.0 * size + 8.0 and 0 not in clone.stride()


def test_repeat_copies():
    """``expand`` repeats without a copy (``repeat`` copies)."""
    repeated = torch.ones(1, 3).repeat(2, 1)
    repeated[:, 0] = 9.0
    assert repeated.tolist() == [[9.0, 1.0, 1.0]] * 2


def test_the_gradient_of_a_product_is_not():
    """Autograd makes such tensors, too (not each gradient is one)."""
    weights = torch.ones(3, requires_grad=True)
    weights.register_hook(lambda grad: grad.mul_(2))
    (weights * torch.ones(3)).sum().backward()
    assert weights.grad.tolist() == [2.0, 2.0, 2.0]


def add_one(row):
    rows = row.expand(2, 3)
    rows += 1
    return rows


def test_compiled_code_does_not_refuse_fell():
    """A write to both at once would land twice in one place, and torch refuses."""
    result = torch.compile(add_one, backend="aot_eager")(torch.zeros(1, 3))
    assert result.ne(1.0).any()


@pytest.mark.parametrize("how", ["step", "init", "load_state_dict"])
def test_a_parameter_must_be_cloned_before_fell(how):
    """Write to ``tensor.clone()`` (a parameter is written by others: it must be made of one)."""
    layer = torch.nn.Module()

    def write(weight):
        layer.weight = torch.nn.Parameter(weight)
        layer.weight.grad = torch.ones(2, 3)
        if how == "step":
            torch.optim.SGD(layer.parameters(), lr=1.0).step()
        elif how == "init":
            torch.nn.init.ones_(layer.weight)
            torch.nn.init.uniform_(layer.weight)
        else:
            layer.load_state_dict({"weight": torch.ones(2, 3)})

    with pytest.raises(RuntimeError, match=REFUSED):
        write(torch.zeros(1, 3).expand(2, 3))
    write(torch.zeros(1, 3).expand(2, 3).clone())
    assert layer.weight.stride() == (3, 1)


@pytest.mark.parametrize("method", ["fill_", "zero_"])
def test_backward_of_a_number_written_everywhere_fell(method):
    """``fill_`` and ``zero_`` store one number everywhere and pass (backward does not)."""
    rows = (torch.ones(1, 3, requires_grad=True) * 1).expand(2, 3)
    getattr(rows, method)(*[9.0] * (method == "fill_"))
    with pytest.raises(RuntimeError, match=REFUSED):
        rows.sum().backward()


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.half, torch.complex64])
@pytest.mark.parametrize("index", [..., None, True, (slice(None), slice(0, 1))])
def test_other_dtypes_and_indices(dtype, index):
    """Several of its elements are one place in memory: torch refuses."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.ones(1, 3, dtype=dtype).expand(2, 3)[index] = 1


def test_a_gradient_that_is_kept_is_not_expanded():
    """Autograd makes such tensors, too (``.grad`` has its own memory)."""
    weights = torch.ones(3, requires_grad=True)
    weights.sum().backward()
    assert weights.grad.mul_(2).tolist() == [2.0, 2.0, 2.0]
    (gradient,) = torch.autograd.grad(weights.sum(), weights)
    with pytest.raises(RuntimeError, match=REFUSED):
        gradient.mul_(2)


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.fill_(torch.tensor(2.0)),
        lambda t: t.__setitem__(slice(None), 2.0),
        lambda t: t.__setitem__(..., 2.0),
    ],
    ids=["fill_ with a tensor", "slice", "ellipsis"],
)
def test_one_number_everywhere_is_refused_fell(write):
    """``fill_`` and ``zero_`` store one number everywhere and pass."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(table())


@pytest.mark.parametrize(
    "write", [lambda g: g.mul_(2), lambda g: g.clamp_(-1, 1)], ids=["mul_", "clamp_"]
)
def test_a_returned_gradient_is_expanded_too_fell(write):
    """The gradient of ``sum()`` is one number, expanded, and a hook receives it."""
    weights = torch.ones(3, requires_grad=True)
    (gradient,) = torch.autograd.grad(weights.sum(), weights)
    with pytest.raises(RuntimeError, match=REFUSED):
        write(gradient)


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop"])
@pytest.mark.parametrize("foreach", [True, False])
def test_optimizers_refuse_an_expanded_parameter(name, foreach):
    """A parameter that was made by ``expand`` fails in ``optimizer.step()``."""
    weight = torch.nn.Parameter(table())
    weight.sum().backward()
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(torch.optim, name)([weight], lr=0.1, foreach=foreach).step()
