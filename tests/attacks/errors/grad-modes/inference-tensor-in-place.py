import copy
import io

import pytest
import torch

REFUSED = "Inplace update to inference tensor outside InferenceMode is not allowed"


def scores():
    with torch.inference_mode():
        return torch.tensor([1.0, 2.0, 3.0])


MASK = torch.tensor([True, False, False])


@pytest.mark.parametrize(
    ("write", "after"),
    [
        (lambda t: t.__setitem__(0, 9.0), [9.0, 2.0, 3.0]),
        (lambda t: t.__setitem__(MASK, 9.0), [9.0, 2.0, 3.0]),
        (lambda t: t.__setitem__([0], 9.0), [9.0, 2.0, 3.0]),
        (lambda t: t.add_(8.0), [9.0, 10.0, 11.0]),
        (lambda t: t.zero_(), [0.0, 0.0, 0.0]),
        (lambda t: t[:2].fill_(9.0), [9.0, 9.0, 3.0]),
        (lambda t: t.masked_fill_(MASK, 9.0), [9.0, 2.0, 3.0]),
        (lambda t: torch.add(torch.ones(3), 8.0, out=t), [9.0, 9.0, 9.0]),
        (lambda t: torch._foreach_add_([t], 8.0), [9.0, 10.0, 11.0]),
    ],
    ids=["element", "mask", "list", "add_", "zero_", "slice", "masked_fill_", "out", "foreach"],
)
@pytest.mark.parametrize("mode", [torch.enable_grad, torch.no_grad])
def test_the_values_have_changed_fell(write, after, mode):
    """Outside, no write is allowed (it raises after the write)."""
    made = scores()
    with mode(), pytest.raises(RuntimeError, match=REFUSED):
        write(made)
    assert made.tolist() == after


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.data.fill_(9.0),
        lambda t: t.detach().fill_(9.0),
        lambda t: t.numpy().fill(9.0),
    ],
    ids=["data", "detach", "numpy"],
)
def test_ways_that_raise_nothing_fell(write):
    """Outside, no write is allowed."""
    made = scores()
    write(made)
    assert made.tolist() == [9.0, 9.0, 9.0]


def test_inside_again():
    """To change the tensor itself, write inside ``inference_mode()``: its views see the write."""
    made = scores()
    part = made[:2]
    with torch.inference_mode():
        made[0] = 9.0
    assert made.tolist() == [9.0, 2.0, 3.0] and part.tolist() == [9.0, 2.0]


def test_a_view_of_a_normal_tensor_is_none_fell():
    """What is computed in inference mode is an inference tensor."""
    normal = torch.zeros(3)
    with torch.inference_mode():
        part, same = normal[:1], normal.contiguous()
    assert not part.is_inference() and same is normal


@pytest.mark.parametrize(
    "make",
    [
        lambda t: t.clone(),
        lambda t: t + 1,
        lambda t: t.double(),
        copy.deepcopy,
        torch.empty_like,
    ],
    ids=["clone", "add", "double", "deepcopy", "empty_like"],
)
def test_what_makes_a_normal_tensor(make):
    """Clone it outside first."""
    assert not make(scores()).is_inference()


def test_saved_and_loaded_it_is_normal():
    """The tensor was made inside ``torch.inference_mode()`` (a file does not remember it)."""
    file = io.BytesIO()
    torch.save(scores(), file)
    file.seek(0)
    loaded = torch.load(file)
    loaded[0] = 9.0
    assert loaded.tolist() == [9.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "same", [lambda t: t.contiguous(), lambda t: t.to("cpu"), lambda t: t.float()]
)
def test_what_returns_the_same_tensor(same):
    """Here ``contiguous()`` and ``to()`` have no work to do, and return the same tensor."""
    made = scores()
    assert same(made) is made


@pytest.mark.parametrize("view", [lambda t: t[:2], lambda t: t.view(3, 1), lambda t: t.detach()])
def test_its_views(view):
    """Its slices and ``detach()`` are inference tensors too."""
    assert view(scores()).is_inference()


def test_a_running_mean_is_written_without_an_error():
    """You change it outside (some layers do so without an error)."""
    made = scores()
    torch.nn.functional.batch_norm(torch.ones(3, 3), made, scores(), training=True)
    assert made[1].item() != 2.0


def test_compiled():
    """You change it outside: compiled as well."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.compile(lambda t: t.add_(1), backend="eager")(scores())


def test_no_version():
    """An inference tensor, without a version counter."""
    with pytest.raises(RuntimeError, match="Inference tensors do not track version counter"):
        _ = scores()._version


@pytest.mark.parametrize(
    ("write", "after"),
    [
        (lambda t: t.numpy()[:2].fill(0.0), [0.0, 0.0, 3.0]),
        (lambda t: t.data.__setitem__([0], 7.0), [7.0, 2.0, 3.0]),
        (lambda t: t.detach().__setitem__(MASK, 7.0), [7.0, 2.0, 3.0]),
    ],
    ids=["numpy", "list", "mask"],
)
def test_slices_that_raise_nothing_fell(write, after):
    """A write to a slice of NumPy's array, ``.data`` or ``detach()`` raises as above (cut)."""
    made = scores()
    write(made)
    assert made.tolist() == after


def test_a_slice_of_data_raises():
    """You change it outside: a write to a slice of ``.data`` is refused, after it has written."""
    made = scores()
    with pytest.raises(RuntimeError, match=REFUSED):
        made.data[:2].zero_()
    assert made.tolist() == [0.0, 0.0, 3.0]


def test_the_clone_is_another_tensor_fell():
    """Clone it outside first: who holds the tensor does not see the write."""
    made = scores()
    holder = {"cache": made}
    made = made.clone()
    made[0] = 9.0
    assert holder["cache"].tolist() == [1.0, 2.0, 3.0]


def test_a_buffer_is_cloned():
    """Clone it outside first: a buffer stays a buffer."""
    module = torch.nn.Module()
    with torch.inference_mode():
        module.register_buffer("cache", torch.zeros(3))
    module.cache = module.cache.clone()
    module.cache[0] = 9.0
    assert dict(module.named_buffers())["cache"].tolist() == [9.0, 0.0, 0.0]


def test_a_value_with_a_gradient_is_written_too():
    """Torch writes first and then finds no counter to move: with a value that requires grad."""
    made = scores()
    with pytest.raises(RuntimeError, match=REFUSED):
        made.add_(torch.ones(3, requires_grad=True))
    assert made.tolist() == [2.0, 3.0, 4.0]
