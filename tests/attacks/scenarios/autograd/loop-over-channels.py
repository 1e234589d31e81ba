import pytest
import torch

SEVERAL = "output of a function that returns multiple views"


def leaf():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)


def double(tensor):
    for row in tensor:
        row *= 2
    return tensor


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.complex64])
def test_plain_tensors(dtype):
    """If nothing requires grad, yes: each row is a view, and ``row *= 2`` arrives."""
    assert torch.equal(double(torch.ones(2, 2, dtype=dtype)), torch.full((2, 2), 2, dtype=dtype))


@pytest.mark.parametrize(
    "make", [leaf, lambda: leaf() * 1, lambda: leaf()[:1] * 1, lambda: leaf()[0] * 1]
)
def test_with_a_history(make):
    """If the tensor has a history, the loop raises in uncompiled code."""
    with pytest.raises(RuntimeError, match=SEVERAL):
        double(make())


def test_no_rows():
    """If the tensor has a history, the loop raises (with a row to write)."""
    assert double(leaf()[:0] * 1).shape == (0, 2)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_modes(mode):
    """It is refused for one with a history while gradients are recorded."""
    with mode():
        assert double(leaf() * 1).tolist() == [[2.0, 4.0], [6.0, 8.0]]
        assert double(leaf()).tolist() == [[2.0, 4.0], [6.0, 8.0]]


def test_a_value_that_requires_grad_fell():
    """Without gradients, yes: the rows of a plain tensor refuse a value that requires grad."""
    image, value = torch.ones(2, 2), leaf()
    with pytest.raises(RuntimeError, match=SEVERAL):
        for row in image:
            row.mul_(value[0])


def test_item_assignment_in_the_loop():
    """If the tensor has a history, the loop raises."""
    with pytest.raises(RuntimeError, match=SEVERAL):
        for row in leaf() * 1:
            row[0] = 5.0


def test_compiled_fell():
    """If the tensor has a history, the loop raises."""
    inputs = leaf()
    image = torch.compile(lambda x: double(x * 1), backend="aot_eager")(inputs)
    image.sum().backward()
    assert image.tolist() == [[2.0, 4.0], [6.0, 8.0]]
    assert inputs.grad.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_rows_of_an_expanded_tensor_add_up():
    """``row *= 2`` arrives (in each row, if they share memory)."""
    assert double(torch.ones(1, 2).expand(2, 2)).tolist() == [[4.0, 4.0], [4.0, 4.0]]


@pytest.mark.parametrize("saved", [False, True])
def test_an_index_for_each_row(saved):
    """A write to ``image[c]`` is recorded; backward raises if it saved ``image``."""
    inputs = leaf()
    image = inputs.exp() if saved else inputs * 1
    for c in range(len(image)):
        image[c].mul_(2)
    if saved:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            image.sum().backward()
    else:
        image.sum().backward()
        assert inputs.grad.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_a_parameter_fell():
    """Index with ``image[c]``: for a parameter an index raises."""
    weight = torch.nn.Parameter(torch.ones(2, 2))
    with pytest.raises(RuntimeError, match=SEVERAL):
        double(weight)
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        weight[0].mul_(2)
    with torch.no_grad():
        double(weight)
    assert weight.tolist() == [[2.0, 2.0], [2.0, 2.0]] and weight.is_leaf


def test_three_dimensions_fell():
    """Broadcast (``stds[:, None]`` on an image of three channels of 3 by 3)."""
    image, stds = torch.arange(27.0).view(3, 3, 3), torch.tensor([2.0, 3.0, 4.0])
    right = torch.stack([channel * std for channel, std in zip(image, stds)])
    assert not torch.equal(image * stds[:, None], right)
    assert torch.equal(image * stds[:, None, None], right)


@pytest.mark.parametrize("channels", [False, True])
def test_a_batch_fell(channels):
    """``mul_`` and ``add_`` on each channel in a for loop (over a batch)."""
    batch, stds = torch.ones(4, 3, 1, 1), torch.tensor([2.0, 3.0, 4.0])
    for part, std in zip(batch.unbind(1) if channels else batch, stds):
        part.mul_(std)
    assert (batch.flatten(1).tolist() == [[2.0, 3.0, 4.0]] * 4) == channels


def test_a_value_that_requires_grad_by_index():
    """Index with ``image[c]`` (where the value requires grad)."""
    image, value = torch.ones(2, 2), leaf()
    for c in range(2):
        image[c].mul_(value[0]).add_(value[1])
    image.sum().backward()
    assert image.tolist() == [[4.0, 6.0], [4.0, 6.0]]
    assert value.grad.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_vmap():
    """Each row is a view, and ``row *= 2`` arrives."""
    assert torch.equal(torch.vmap(double)(torch.ones(2, 2, 2)), torch.full((2, 2, 2), 2.0))


@pytest.mark.parametrize("way", ["leaf", "value"])
def test_compiled_with_a_leaf_or_a_value_fell(way):
    """A compiled function accepts the loop."""

    def scale(image, value):
        for row in image:
            row.mul_(value)

    arguments = (leaf(), 2.0) if way == "leaf" else (torch.ones(2, 2), leaf()[0])
    with pytest.raises(Exception, match=f"{SEVERAL}|fake tensor"):
        torch.compile(scale, backend="aot_eager")(*arguments)


@pytest.mark.parametrize("height", [3, 5])
def test_one_dimension_too_few_fell(height):
    """If each channel has two dimensions, ``[:, None]`` scales rows there: or raises."""
    image, stds = torch.ones(3, height, 4), torch.tensor([2.0, 3.0, 4.0])
    if height == 3:
        assert (image * stds[:, None])[0, :, 0].tolist() == stds.tolist()
    else:
        with pytest.raises(RuntimeError, match="must match the size"):
            image * stds[:, None]


def test_an_image_of_a_batch_fell():
    """``image[c]`` is a view for itself, and a write to it is recorded: not if ``image`` is a row of a loop."""
    batch = torch.ones(2, 3, 1, 1, requires_grad=True) * 1
    with pytest.raises(RuntimeError, match=SEVERAL):
        for image in batch:
            image[0].mul_(2)


def test_channels_of_a_batch_with_a_history_fell():
    """A batch: loop over ``batch.unbind(1)``."""
    inputs = torch.ones(2, 3, 1, 1, requires_grad=True)
    batch = inputs * 1
    with pytest.raises(RuntimeError, match=SEVERAL):
        for channel in batch.unbind(1):
            channel.mul_(2)
    batch = inputs * 1
    for c in range(3):
        batch[:, c].mul_(c + 1)
    batch.sum().backward()
    assert inputs.grad.flatten(1).tolist() == [[1.0, 2.0, 3.0]] * 2


def test_broadcast_over_a_batch():
    """Use ``stds[:, None, None]``, for a batch as well."""
    inputs = torch.ones(2, 3, 4, 5, requires_grad=True)
    (inputs * torch.tensor([2.0, 3.0, 4.0])[:, None, None]).sum().backward()
    assert inputs.grad[:, :, 3, 4].tolist() == [[2.0, 3.0, 4.0]] * 2
