import pytest
import torch
import torch.nn.functional as functional

VERSION = "modified by an inplace operation"


@pytest.mark.parametrize("step", ["square", "exp", "product", "sigmoid"])
def test_steps_that_save_a_slice(step):
    """A step that saves a slice of the grid, and then writes into the grid, breaks backward."""
    start = torch.ones(4, requires_grad=True)
    grid = start.clone()
    for _ in range(2):
        inner = grid[1:-1]
        grid[1:-1] = {
            "square": lambda: inner**2,
            "exp": lambda: (inner * inner).exp(),
            "product": lambda: inner * grid[:-2],
            "sigmoid": lambda: (inner * inner).sigmoid(),
        }[step]()
    with pytest.raises(RuntimeError, match=VERSION):
        grid.sum().backward()


def test_a_linear_stencil_saves_nothing():
    """A sum of slices saves none of its inputs, so the loop in place is right."""
    start = torch.arange(6.0, dtype=torch.float64).requires_grad_()

    def in_place(start):
        grid = start.clone()
        for _ in range(3):
            grid[1:-1] = grid[1:-1] + 0.1 * (grid[2:] - 2 * grid[1:-1] + grid[:-2])
            grid[0] = 0.0
        return grid

    assert torch.autograd.gradcheck(in_place, start)


def test_without_gradients_the_loop_is_right():
    """Without gradients the loop in place is right."""
    grid = torch.arange(5.0)
    grid[1:-1] = grid[1:-1] ** 2
    grid[0] = grid[-1] = 7.0
    assert grid.tolist() == [7.0, 1.0, 4.0, 9.0, 7.0]


@pytest.mark.parametrize("n", [2, 3, 5, 100])
def test_pad_is_the_frame(n):
    """``pad`` puts the border around the inner part."""
    grid = torch.randn(n)
    framed = grid.clone()
    framed[0] = framed[-1] = 0.0
    assert torch.equal(functional.pad(grid[1:-1], (1, 1)), framed)


@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (1, 4, 6), (2, 3, 4, 5)], ids=str)
def test_pad_of_images(shape):
    """``pad`` sets both dimensions at once."""
    image = torch.randn(shape)
    framed = image.clone()
    framed[..., 0, :] = framed[..., -1, :] = 0.0
    framed[..., 0] = framed[..., -1] = 0.0
    assert torch.equal(functional.pad(image[..., 1:-1, 1:-1], (1, 1, 1, 1)), framed)


def test_the_gradient_of_the_padded_step():
    """The border has the gradient 0."""

    def step(grid):
        return functional.pad(grid[1:-1] ** 2, (1, 1), value=3.0)

    start = torch.randn(5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda grid: step(step(grid)), start)


def test_the_gradient_of_the_mirrored_step():
    """A clone for each step takes any border."""

    def step(grid):
        following = grid.clone()
        following[1:-1] = grid[1:-1] ** 2
        following[0], following[-1] = following[1], following[-2]
        return following

    start = torch.randn(5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda grid: step(step(grid)), start)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_circular_borders(width):
    """``mode="circular"`` wraps round."""
    signal = torch.arange(5.0)
    padded = functional.pad(signal[None, None], (width, width), mode="circular")[0, 0]
    assert torch.equal(padded, torch.cat([signal[-width:], signal, signal[:width]]))


@pytest.mark.parametrize("mode", ["circular", "reflect", "replicate"])
def test_other_modes_want_a_batch(mode):
    """These modes take a batch and channels."""
    with pytest.raises((NotImplementedError, RuntimeError)):
        functional.pad(torch.arange(4.0), (1, 1), mode=mode)


def test_the_gradient_of_a_patch():
    """The image gets the gradient 0 under the patch, and the patch its own."""

    def paste(photo, patch):
        result = photo.clone()
        result[1:3, 1:3] = patch
        return result

    photo = torch.randn(4, 4, dtype=torch.float64, requires_grad=True)
    patch = torch.randn(2, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(paste, (photo, patch))


def test_a_patch_over_the_edge_is_refused():
    """A patch that reaches over the edge has to be cut to what fits."""
    with pytest.raises(RuntimeError, match="must match"):
        torch.zeros(4, 4)[3:5, 3:5] = torch.ones(2, 2)
    photo = torch.zeros(4, 4)
    photo[3:5, 3:5] = torch.ones(2, 2)[:1, :1]
    assert photo.sum() == 1


def test_a_patch_of_one_element_over_the_edge_is_broadcast():
    """A slice past the end is shorter and raises nothing of its own."""
    photo = torch.zeros(4, 4)
    photo[3:9, 3:9] = torch.ones(1, 1)
    assert photo.sum() == 1


def squared_steps(borders, clone="none"):
    """Run two steps that square the inner part; say where each step clones the grid."""
    start = torch.tensor([1.0, 2.0, 4.0, 8.0, 16.0], requires_grad=True)
    grid = start.clone()
    for _ in range(2):
        inner = grid[1:-1] ** 2 / 8
        grid = grid.clone() if clone == "before both writes" else grid
        grid[1:-1] = inner
        grid = grid.clone() if clone == "before the borders" else grid
        if borders:
            grid[0], grid[-1] = 0.0, 0.0
    grid.sum().backward()
    return start.grad.tolist()


def test_a_clone_before_the_borders_is_too_late_fell():
    """Clone before you write the borders: the inner part has been written by then."""
    with pytest.raises(RuntimeError, match=VERSION):
        squared_steps(borders=True, clone="before the borders")
    assert squared_steps(borders=True, clone="before both writes") == [0.0, 0.0625, 0.5, 4.0, 0.0]


def test_without_borders_it_raises_too_fell():
    """Writing borders in place makes ``backward()`` raise: the inner write does that alone."""
    with pytest.raises(RuntimeError, match=VERSION):
        squared_steps(borders=False)


def test_a_border_that_is_a_tensor_fell():
    """``mode="constant"`` takes the value of the border: a number, and one for both ends."""
    end = torch.tensor(3.0, requires_grad=True)
    with pytest.raises(TypeError, match="must be float, not Tensor"):
        functional.pad(torch.ones(3), (1, 1), value=end)
    start = torch.ones(4, requires_grad=True)
    following = start.clone()
    following[1:-1] = start[1:-1] ** 2
    following[0], following[-1] = end, 5.0
    following.sum().backward()
    assert end.grad == 1.0 and start.grad.tolist() == [0.0, 2.0, 2.0, 0.0]


def test_a_frame_of_a_batch_of_images_fell():
    """Four assignments set a frame: ``[:, 0]`` is a channel of ``[batch, channels, ...]``."""
    image = torch.ones(1, 3, 4, 5)
    image[:, 0] = 0.0
    assert image[:, 0].eq(0).all()
    framed = torch.ones(1, 3, 4, 5)
    framed[..., 0, :], framed[..., -1, :] = 0.0, 0.0
    framed[..., 0], framed[..., -1] = 0.0, 0.0
    assert torch.equal(framed, functional.pad(torch.ones(1, 3, 2, 3), (1, 1, 1, 1)))


def test_a_stencil_with_plus_equals_reads_one_memory_twice_fell():
    """A stencil in place reads old values: ``+=`` of an overlapping slice raises."""
    row = torch.ones(4)
    with pytest.raises(RuntimeError, match="single memory location"):
        row[1:] += row[:-1]


@pytest.mark.parametrize("mode", ["circular", "reflect", "replicate"])
def test_channels_without_a_batch_will_do_fell(mode):
    """These modes take a batch and channels: channels alone, too."""
    signal = torch.arange(4.0)
    with_batch = functional.pad(signal[None, None], (1, 1), mode=mode)[0, 0]
    assert torch.equal(functional.pad(signal[None], (1, 1), mode=mode)[0], with_batch)


def test_halo_cells_are_the_circular_border_of_the_inner_part():
    """For borders that wrap round use ``mode="circular"``."""
    grid = torch.arange(6.0)
    halo = grid.clone()
    halo[0], halo[-1] = halo[-2], halo[1]
    padded = functional.pad(grid[None, None, 1:-1], (1, 1), mode="circular")[0, 0]
    assert torch.equal(halo, padded)


def test_a_single_element_becomes_two_fell():
    """A grid of two elements is border only: a grid of one element would grow."""
    assert functional.pad(torch.ones(1)[1:-1] ** 2 / 8, (1, 1)).tolist() == [0.0, 0.0]
