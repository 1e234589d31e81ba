import pytest
import torch
import torch.utils.checkpoint


def through_data(scale):
    scale.data[0] = 5.0


@torch.no_grad()
def under_no_grad(scale):
    scale[0] = 5.0


def gradient(make, write):
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    result = make(scale)
    write(scale)
    return torch.autograd.grad(result.sum(), scale)[0].tolist()


def nothing(scale):
    pass


SAVED = [lambda s: s * s, lambda s: s**2, torch.sin, torch.log, torch.abs, lambda s: s * 2 * s]
NOT_SAVED = [lambda s: s * 2, lambda s: s + 1, torch.exp, torch.sigmoid, torch.relu, lambda s: -s]


@pytest.mark.parametrize("make", [*SAVED[:4], SAVED[5]])
def test_wrong_and_silent(make):
    """A gradient that needs the old value comes out wrong, and nothing raises."""
    assert gradient(make, through_data) != gradient(make, nothing)


def test_needed_and_still_right():
    """A gradient that needs the old value comes out wrong (unless the new value gives the same)."""
    assert gradient(torch.abs, through_data) == gradient(torch.abs, nothing)


@pytest.mark.parametrize("make", SAVED)
def test_under_no_grad_it_raises(make):
    """It moves the version counter, so backward raises if it saved ``scale``."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(make, under_no_grad)


@pytest.mark.parametrize("make", NOT_SAVED)
@pytest.mark.parametrize("write", [through_data, under_no_grad])
def test_what_did_not_save_the_leaf_fell(make, write):
    """Under ``no_grad`` the same write is seen: it moves the version counter, so backward raises."""
    assert gradient(make, write) == gradient(make, nothing)


def test_data_is_no_view():
    """It writes without moving the version counter: ``.data`` is another tensor with its own."""
    scale = torch.ones(2, requires_grad=True)
    data = scale.data
    data[0] = 5.0
    assert data._version == 1 and scale._version == 0 and not data._is_view()


def test_compiled_fell():
    """It writes without moving the version counter."""
    scale = torch.ones(2, requires_grad=True)
    torch.compile(through_data, backend="aot_eager")(scale)
    assert scale._version == 1 and scale[0] == 5.0


@pytest.mark.parametrize("write", [through_data, under_no_grad])
def test_after_backward(write):
    """Write before the forward pass, or after ``backward()``."""
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    (scale * scale).sum().backward()
    write(scale)
    assert scale.grad.tolist() == [2.0, 4.0] and scale.tolist() == [5.0, 2.0]


def write_to_computed(way):
    inputs = torch.tensor([1.0, 2.0], requires_grad=True)
    hidden = inputs * 2
    way(hidden)
    (found,) = torch.autograd.grad(hidden.sum(), inputs)
    return found.tolist()


@pytest.mark.parametrize(
    "way",
    [through_data, under_no_grad, lambda h: h.detach().__setitem__(0, 5.0)],
    ids=["data", "no_grad", "detach"],
)
def test_a_computed_tensor_fell(way):
    """To change a parameter, use ``torch.no_grad()`` (for a computed tensor that write is lost to backward too)."""
    assert write_to_computed(way) == [2.0, 2.0]
    assert write_to_computed(lambda h: h.__setitem__(0, 5.0)) == [0.0, 2.0]


def test_the_result_that_exp_saved():
    """A gradient that needs the old value comes out wrong: also that of a computed tensor."""
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    result = scale.exp()
    result.data[0] = 0.0
    (found,) = torch.autograd.grad(result.sum(), scale)
    assert found[0] == 0.0 and found[1] > 7.0


def test_an_expanded_tensor_fell():
    """It makes the in-place error go away: not that of an expanded tensor."""
    rows = torch.zeros(1, requires_grad=True).expand(3)
    with pytest.raises(RuntimeError, match="single memory location"):
        rows.data.add_(1)


def test_an_inference_tensor_fell():
    """It makes the in-place error go away: not that of an inference tensor."""
    with torch.inference_mode():
        made = torch.ones(2)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        made.data[0] = 5.0


def test_under_vmap_fell():
    """Nothing raises: under vmap ``.data`` does."""

    def write(sample):
        sample.data[0] = 5.0
        return sample * 1

    with pytest.raises(RuntimeError, match="under vmap"):
        torch.vmap(write)(torch.ones(2, 2))


def test_a_write_through_detach_is_seen():
    """A write through ``scale.detach()`` moves it too."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(lambda s: s * s, lambda s: s.detach().__setitem__(0, 5.0))


@pytest.mark.parametrize(
    "write",
    [torch.no_grad()(through_data), lambda s: s.detach().numpy().__setitem__(0, 5.0)],
    ids=["data", "array"],
)
def test_other_writes_that_are_not_seen(write):
    """Under ``no_grad`` the same write is seen: not through ``.data``, nor through an array."""
    assert gradient(lambda s: s * s, write) == [10.0, 4.0]


def test_a_value_assigned_to_data():
    """A gradient that needs the old value comes out wrong: also if ``.data`` gets another tensor."""

    def assign(scale):
        scale.data = torch.tensor([9.0, 9.0])

    assert gradient(lambda s: s * s, assign) == [18.0, 18.0]


def test_an_optimizer_step_is_seen():
    """To change a parameter, use ``torch.no_grad()``: as an optimizer does."""
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    scale.grad = torch.ones(2)
    squares = scale * scale
    torch.optim.SGD([scale], lr=1.0).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        squares.sum().backward()


def test_a_selection_of_data_is_a_copy():
    """It writes without the leaf check: into a copy, if brackets selected by a list."""
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    scale.data[[0, 1]].zero_()
    assert scale.tolist() == [1.0, 2.0]


def test_under_checkpoint_it_is_wrong_too():
    """A gradient that needs the old value comes out wrong: what a checkpoint computes again, too."""
    again = torch.utils.checkpoint.checkpoint
    assert gradient(lambda s: again(torch.square, s, use_reentrant=False), through_data) == [
        10.0,
        4.0,
    ]


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.complex64])
def test_other_dtypes(dtype):
    """A write through ``.data`` does not move the version counter."""
    scale = torch.ones(2, dtype=dtype, requires_grad=True)
    through_data(scale)
    assert scale._version == 0 and scale[0] == 5.0


def test_a_compiled_write_after_the_forward_pass():
    """In uncompiled code without moving the version counter: after a compiled one backward raises."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(lambda s: s * s, torch.compile(through_data, backend="aot_eager"))


def test_inference_tensors_fell():
    """So is a write to an inference tensor outside its mode (refused through ``.data``)."""
    with torch.inference_mode():
        made = torch.ones(2)
    for write in (
        lambda data: data.fill_(3),
        lambda data: data.mul_(3),
        lambda data: data.__setitem__(data > 0, 9.0),
    ):
        write(made.data)
    assert made.tolist() == [9.0, 9.0]
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        made.data[:1].fill_(5)


@pytest.mark.parametrize("write", [through_data, under_no_grad])
def test_the_new_value_takes_part_fell(write):
    """For a computed tensor the gradient is then as if you had not written."""
    inputs = torch.tensor([1.0, 2.0], requires_grad=True)
    hidden = inputs * 2
    write(hidden)
    (hidden * hidden).sum().backward()
    unwritten, right = [2 * 2 * 2.0, 2 * 2 * 4.0], [0.0, 2 * 2 * 4.0]
    assert inputs.grad.tolist() == [2 * 2 * 5.0, 2 * 2 * 4.0] not in (unwritten, right)


def test_a_computed_tensor_that_was_saved_fell():
    """Neither way records the write. The gradient is then as if you had not written (``no_grad`` raises here)."""
    inputs = torch.tensor([1.0, 2.0], requires_grad=True)
    hidden = inputs.exp()
    under_no_grad(hidden)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        hidden.sum().backward()


def test_where_if_the_recorded_write_raises():
    """If backward raises then, take a new tensor, as from ``torch.where``."""
    inputs = torch.tensor([1.0, 2.0], requires_grad=True)
    hidden = inputs.exp()
    hidden[0] = 0.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        hidden.sum().backward()
    hidden = torch.where(torch.tensor([True, False]), 0.0, inputs.exp())
    hidden.sum().backward()
    assert torch.equal(inputs.grad, torch.stack([torch.tensor(0.0), inputs.detach()[1].exp()]))


def test_another_shape_assigned_to_data():
    """A gradient that needs the old value comes out wrong (with another shape backward raises)."""
    with pytest.raises(RuntimeError, match="size of tensor"):
        gradient(lambda s: s * s, lambda s: setattr(s, "data", torch.zeros(3)))


def test_a_second_backward_is_to_come():
    """Write after ``backward()``, when no backward is to come for what was computed from the old value."""
    scale = torch.tensor([1.0, 2.0], requires_grad=True)
    total = (scale * scale).sum()
    total.backward(retain_graph=True)
    under_no_grad(scale)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        total.backward()


def test_the_gradient_of_the_layer_before():
    """A gradient that needs the old value comes out wrong: also the one of the layer's input."""
    layer, inputs = torch.nn.Linear(2, 2), torch.ones(1, 2, requires_grad=True)
    result = layer(inputs).sum()
    layer.weight.data.zero_()
    result.backward()
    assert inputs.grad.tolist() == [[0.0, 0.0]]
