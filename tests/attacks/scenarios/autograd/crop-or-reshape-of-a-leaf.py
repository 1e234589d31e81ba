import pytest
import torch


def image():
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)


@pytest.mark.parametrize(
    "crop",
    [
        lambda x: x[1:, 1:],
        lambda x: x[0],
        lambda x: x[2:],
        lambda x: x.narrow(0, 0, 1),
        lambda x: x.diagonal(),
        lambda x: x.unfold(0, 1, 1),
        lambda x: x.view(4),
        lambda x: x.reshape(4),
        lambda x: x.flatten(),
        lambda x: x.t(),
    ],
)
def test_views_are_refused(crop):
    """If the image is a leaf that requires grad, ``crop *= 10`` would write into it, and is refused."""
    pixels = image()
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        crop(pixels).mul_(10)
    assert pixels.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("crop", [lambda x: x[x > 3], lambda x: x[[1]], lambda x: x.t().reshape(4)])
def test_copies_are_not_fell(crop):
    """The crop is a view: it has no values of its own."""
    pixels = image()
    crop(pixels).mul_(10)
    assert pixels.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    "crop", [lambda x: x.split(1)[0], lambda x: x.unbind()[0], lambda x: x.chunk(2)[0]]
)
def test_several_views_have_another_message(crop):
    """A part from ``split``, ``chunk`` or ``unbind`` has another message."""
    with pytest.raises(RuntimeError, match="output of a function that returns multiple views"):
        crop(image()).mul_(10)


def test_a_crop_of_a_plain_image_is_written():
    """An image that requires no grad is changed by the write."""
    pixels = image().detach()
    crop = pixels[1:]
    crop *= 10
    assert pixels.tolist() == [[1.0, 2.0], [30.0, 40.0]]


def test_a_crop_of_a_computed_image_is_recorded():
    """A computed image is changed, and the write is recorded."""
    pixels = image()
    computed = pixels * 1
    crop = computed[1:]
    crop *= 10
    computed.sum().backward()
    assert pixels.grad.tolist() == [[1.0, 1.0], [10.0, 10.0]]


def test_a_view_from_outside_is_written_under_no_grad():
    """The bias is a setting: view and write under ``no_grad``."""
    pixels = image()
    crop = pixels[1:]
    with torch.no_grad():
        crop *= 10
    assert pixels.is_leaf and pixels[1].tolist() == [30.0, 40.0]


def test_a_view_from_no_grad_is_refused_outside():
    """The bias is a setting: view *and* write under ``no_grad``."""
    pixels = image()
    with torch.no_grad():
        crop = pixels[1:]
    with pytest.raises(RuntimeError, match="no_grad mode"):
        crop *= 10


@pytest.mark.parametrize("compiled", [False, True])
def test_the_edited_clone(compiled):
    """To have the whole image with the crop changed, write into a clone."""

    def edit(x):
        edited = x.clone()
        edited[1:, 1:] *= 10
        return edited

    pixels = image()
    edited = (torch.compile(edit, backend="aot_eager") if compiled else edit)(pixels)
    edited.sum().backward()
    assert edited.tolist() == [[1.0, 2.0], [3.0, 40.0]]
    assert pixels.grad.tolist() == [[1.0, 1.0], [1.0, 10.0]]


def test_compiled_write_to_the_crop():
    """If the image is a leaf that requires grad, the write is refused."""

    def write(x):
        crop = x[1:]
        crop *= 10
        return x.sum()

    with pytest.raises(RuntimeError, match="leaf"):
        torch.compile(write, backend="aot_eager")(image())


@pytest.mark.parametrize("change", [lambda c: c.mul_(0.5), lambda c: c.div_(255)])
def test_a_crop_of_a_uint8_image_raises_for_its_dtype_fell(change):
    """An image that requires no grad is changed by the write."""
    pixels = torch.ones(3, 3, dtype=torch.uint8)
    with pytest.raises(RuntimeError, match="result type Float can't be cast"):
        change(pixels[1:])


@pytest.mark.parametrize("same", [lambda x: x.float(), lambda x: x.contiguous(), lambda x: x.cpu()])
def test_conversions_that_return_the_leaf(same):
    """A computed image is changed (a conversion with nothing to do computes nothing)."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        same(image())[1:].mul_(10)


def test_inference_mode_is_as_good_for_a_setting():
    """The bias is a setting: view and write under ``no_grad``, or under ``inference_mode``."""
    bias = torch.nn.Parameter(torch.zeros(6))
    with torch.inference_mode():
        bias.view(3, 2)[:, 1] += 0.25
    assert bias.tolist() == [0.0, 0.25] * 3 and not bias.is_inference()


@pytest.mark.parametrize("dtype", [torch.half, torch.bfloat16, torch.float64])
def test_the_edited_clone_of_a_strided_image(dtype):
    """To have the whole image with the crop changed, write into a clone."""
    pixels = torch.ones(4, 4, dtype=dtype).t()[::2].detach().requires_grad_()
    edited = pixels.clone()
    edited[1:, 1:] *= 10
    edited.sum().backward()
    assert pixels.grad.tolist() == [[1.0] * 4, [1.0] + [10.0] * 3]


@pytest.mark.parametrize("step", [torch.sigmoid, torch.exp, torch.tanh])
def test_a_computed_image_that_was_saved_fell(step):
    """A computed image is changed, and the write is recorded."""
    computed = step(image())
    computed[1:] *= 10
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        computed.sum().backward()


@pytest.mark.parametrize("index", [[1], torch.tensor([True, False])], ids=["list", "mask"])
def test_a_selection_without_a_name_fell(index):
    """A selection by a mask or a list of rows is a copy, so the write stays in it."""
    pixels = torch.ones(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        pixels[index] *= 10
    selected = pixels[index]
    selected *= 10
    assert pixels.eq(1).all()


def test_the_setting_before_backward_fell():
    """The bias is a setting: view and write under ``no_grad``."""
    bias = torch.nn.Parameter(torch.zeros(6))
    loss = (bias.view(3, 2) ** 2).sum()
    with torch.no_grad():
        bias.view(3, 2)[:, 1] += 0.25
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_reshape_of_a_transposed_parameter_fell():
    """View and write under ``no_grad``: where ``view`` is refused, ``reshape`` writes into a copy."""
    bias = torch.nn.Parameter(torch.zeros(2, 3).t())
    with torch.no_grad():
        with pytest.raises(RuntimeError, match="view size is not compatible"):
            bias.view(6)
        bias.reshape(6)[0] += 1
    assert bias.eq(0).all()


def test_view_as_another_dtype_fell():
    """``view`` of a leaf that requires grad is a view of the leaf. A write to the view is refused."""
    pixels = image()
    pixels.view(torch.int32).fill_(0)
    assert pixels.eq(0).all() and pixels.is_leaf and pixels.requires_grad


@pytest.mark.parametrize("transform", [torch.func.grad, torch.func.jacrev])
def test_a_plain_image_in_a_transform_fell(transform):
    """If the image is a leaf that requires grad, it is refused: as the input of ``torch.func.grad``."""

    def in_place(pixels):
        crop = pixels[1:]
        crop *= 10
        return pixels.sum()

    def fixed(pixels):
        edited = pixels.clone()
        edited[1:] *= 10
        return edited.sum()

    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        transform(in_place)(torch.ones(2, 2))
    assert transform(fixed)(torch.ones(2, 2)).tolist() == [[1.0, 1.0], [10.0, 10.0]]


@pytest.mark.parametrize("dtype", [torch.complex64, torch.bfloat16])
@pytest.mark.parametrize("shape", [(4,), (1,), (0,)])
def test_views_of_other_leaves(dtype, shape):
    """``view`` with a shape, of a leaf that requires grad, is a view of the leaf."""
    leaf = torch.ones(shape, dtype=dtype, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        leaf.view(-1, 1).add_(1)


def test_the_setting_in_compiled_code():
    """View and write under ``no_grad``."""

    def shift(bias):
        with torch.no_grad():
            bias.view(3, 2)[:, 1] += 0.25
        return bias.sum()

    bias = torch.nn.Parameter(torch.zeros(6))
    torch.compile(shift, backend="aot_eager")(bias).backward()
    assert bias.tolist() == [0.0, 0.25] * 3 and bias.grad.eq(1).all()
