"""Attacks on gallery/errors/values-and-shapes/output-does-not-match-broadcast-shape.py."""

import operator

import pytest
import torch

WORDS = "doesn't match the broadcast shape"


@pytest.mark.parametrize(
    ("shape", "other"),
    [((3,), (2, 3)), ((3,), (1, 3)), ((1,), (3,)), ((2, 1), (2, 3)), ((), (1,)), ((3,), (0, 3))],
)
def test_the_result_is_larger_than_the_target(shape, other):
    """The result is larger than the tensor you write it to: or of another shape at all."""
    for write in (operator.iadd, operator.imul, torch.Tensor.sub_):
        total = torch.ones(shape)
        with pytest.raises(RuntimeError, match=WORDS):
            write(total, torch.ones(other))
        assert total.shape == shape and torch.equal(total, torch.ones(shape))
    assert (torch.ones(shape) + torch.ones(other)).shape == torch.broadcast_shapes(shape, other)


def test_the_result_may_be_smaller_fell():
    """The result is larger than the target: it may have no elements."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.ones(1).add_(torch.ones(0))
    assert (torch.ones(1) + torch.ones(0)).numel() == 0


@pytest.mark.parametrize("name", ["resize_", "unsqueeze_", "t_"])
def test_some_in_place_operations_change_a_shape_fell(name):
    """An in-place operation never changes a shape: some do, and += does not."""
    total = torch.ones(2, 3)
    arguments = {"resize_": (6,), "unsqueeze_": (0,), "t_": ()}[name]
    assert getattr(total, name)(*arguments).shape == total.shape != (2, 3)


def test_an_assignment_drops_dimensions_of_one():
    """An assignment is more lenient: it drops dimensions of length 1 in front."""
    total = torch.zeros(3)
    total[0] = torch.ones(1)
    total[1:] = torch.ones(1, 1, 2)
    assert total.tolist() == [1.0] * 3


def test_a_mask_with_a_dimension_more():
    """A mask must not have more dimensions than what it fills; masked_fill takes it."""
    mask = torch.tensor([[True, False, True]])
    with pytest.raises(RuntimeError, match=WORDS):
        torch.ones(3).masked_fill_(mask, 0.0)
    assert torch.ones(3).masked_fill(mask, 0.0).tolist() == [[0.0, 1.0, 0.0]]


def test_a_reduction_keeps_the_gradients():
    """Reduce the other side first: each row gets the gradient of the total."""
    rows = torch.ones(2, 3, requires_grad=True)
    total = torch.zeros(3)
    total += rows.sum(dim=0)
    (total * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert rows.grad.tolist() == [[1.0, 2.0, 3.0]] * 2


def test_sizes_that_do_not_broadcast_say_something_else():
    """The shapes do not broadcast at all: another message."""
    with pytest.raises(RuntimeError, match="must match the size of tensor b"):
        torch.ones(3).add_(torch.ones(2))


@pytest.mark.parametrize("shape", [(), (1,)])
def test_a_running_sum_of_one_number_takes_the_sum_of_all_fell(shape):
    """rows.sum(dim=0) reduces the other side: for a running sum of one number it is too large."""
    seen, batch = torch.zeros(shape), torch.ones(2, 3)
    with pytest.raises(RuntimeError, match=WORDS):
        seen += batch.sum(dim=0)
    seen += batch.sum()
    assert seen.shape == shape and seen.item() == 6.0


@pytest.mark.parametrize("shape", [(1,), (2, 1)])
def test_a_mask_may_be_too_wide_fell(shape):
    """A mask must not have more dimensions than what it fills: as many may be refused, too."""
    mask = torch.tensor([True, False, True]).expand(*shape[:-1], 3)
    with pytest.raises(RuntimeError, match=WORDS):
        torch.ones(shape).masked_fill_(mask, 0.0)


def test_an_image_of_one_channel_and_three_means():
    """An image of one channel becomes image.expand(3, -1, -1).clone(), or has one mean."""
    image, means = torch.ones(1, 2, 2), torch.tensor([1.0, 2.0, 3.0]).reshape(3, 1, 1)
    with pytest.raises(RuntimeError, match=WORDS):
        image.sub_(means)
    colours = image.expand(3, -1, -1).clone().sub_(means)
    assert torch.equal(colours, image - means) and colours.shape == (3, 2, 2)
    assert not image.sub_(means[:1]).any()


def test_copy_says_it_as_well():
    """An assignment drops dimensions of length 1 in front; copy_ does not."""
    total = torch.zeros(3)
    with pytest.raises(RuntimeError, match=WORDS):
        total.copy_(torch.ones(1, 3))
    total[:] = torch.ones(1, 3)
    assert total.tolist() == [1.0] * 3


@pytest.mark.parametrize("index", [[0], torch.tensor([0]), torch.tensor([True, False, False])])
def test_an_assignment_through_positions_is_lenient_as_well(index):
    """An assignment is more lenient: through a list, an index tensor and a mask as well."""
    total = torch.zeros(3)
    total[index] = torch.ones(1, 1)
    assert total.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("shape", [(), (1,), (3,), (1, 3), (2, 1), (1, 1), (2, 3)])
def test_sum_to_size_for_each_shape_fell(shape):
    """rows.sum(dim=0) reduces the other side: of shape [2, 1] it is refused; sum_to_size fits."""
    total, rows = torch.zeros(shape), torch.arange(6.0).reshape(2, 3).requires_grad_()
    if shape == (2, 1):
        with pytest.raises(RuntimeError, match=WORDS):
            total += rows.sum(dim=0)
    total += rows.sum_to_size(total.shape)
    assert torch.equal(total.detach(), rows.detach().sum_to_size(shape)) and total.sum() == 15.0
    total.sum().backward()
    assert rows.grad.tolist() == [[1.0] * 3] * 2


def test_a_dimension_that_is_kept_is_refused_fell():
    """Reduce the other side first: with keepdim=True it is refused."""
    total, rows = torch.zeros(3), torch.ones(2, 3)
    for reduced in (rows.sum(dim=0, keepdim=True), rows.mean(0, True)):
        with pytest.raises(RuntimeError, match=WORDS):
            total += reduced
    total += rows.mean(dim=0)
    assert total.tolist() == [1.0, 1.0, 1.0]


def test_a_batch_of_images_has_its_channel_second_fell():
    """An image of one channel becomes image.expand(3, -1, -1).clone(): a batch of them does not."""
    images, means = torch.ones(4, 1, 2, 2), torch.tensor([1.0, 2.0, 3.0]).reshape(3, 1, 1)
    with pytest.raises(RuntimeError, match=WORDS):
        images.clone().sub_(means)
    with pytest.raises(RuntimeError, match="number of sizes provided"):
        images.expand(3, -1, -1)
    assert torch.equal(images.expand(-1, 3, -1, -1).clone().sub_(means), images - means)


def test_a_running_sum_that_grows_is_no_running_sum_fell():
    """Compute a new tensor, total = total + rows: of batches of two sizes it raises, and adds to each row."""
    total = torch.zeros(3)
    total = total + torch.ones(2, 3)
    assert total.shape == (2, 3)
    with pytest.raises(RuntimeError, match="must match the size of tensor b"):
        total + torch.ones(4, 3)
    kept = torch.zeros(3)
    for size in (2, 4):
        kept += torch.ones(size, 3).sum(dim=0)
    assert kept.tolist() == [6.0, 6.0, 6.0]


@pytest.mark.parametrize(
    "write",
    [
        lambda t, r: t.lerp_(r, 0.5),
        lambda t, r: t.addcmul_(r, r),
        lambda t, r: t.clamp_(min=r),
        lambda t, r: t.copy_(r),
        lambda t, r: torch._foreach_add_([t], [r]),
    ],
)
def test_more_writes_that_say_it(write):
    """The result does not have the shape of the tensor that you write it to."""
    with pytest.raises(RuntimeError, match=WORDS):
        write(torch.ones(3), torch.ones(2, 3))


def test_a_leaf_is_refused_first():
    """A leaf that requires grad has another message, in place and whatever the shapes."""
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        torch.ones(3, requires_grad=True).add_(torch.ones(2, 3))


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_it_is_refused_too(backend):
    """+= does not change a shape: compiled neither."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.compile(lambda t, r: t.add_(r), backend=backend)(torch.ones(3), torch.ones(2, 3))


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16, torch.complex64])
def test_masks_and_sums_in_other_dtypes(dtype):
    """The shape counts, not the dtype."""
    with pytest.raises(RuntimeError, match=WORDS):
        torch.ones(3, dtype=dtype).mul_(torch.ones(2, 3, dtype=dtype))
