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
    """You change it outside (inside of the mode it is allowed)."""
    made = scores()
    with torch.inference_mode():
        made[0] = 9.0
    assert made.tolist() == [9.0, 2.0, 3.0]


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


@pytest.mark.parametrize("name", ["data", "detach"])
def test_a_slice_of_data_raises_nothing_fell(name):
    """Writes through ``.data`` and ``detach()`` raise nothing (to a slice they do, afterwards)."""
    with torch.inference_mode():
        scores = torch.tensor([1.0, 2.0, 3.0])
    whole = scores.data if name == "data" else scores.detach()
    whole.add_(1.0)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        whole[:2].zero_()
    assert scores.tolist() == [0.0, 0.0, 4.0]
