"""Attacks on docs/reference/what-is-this-tensor.md."""

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest
import torch

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "what-is-this-tensor.md"
NAMES = {}
exec(re.search(r"^def describe.*?(?=^```)", PAGE.read_text("utf-8"), re.M | re.S)[0], NAMES)


def described(tensor, **others):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        NAMES["describe"](tensor, **others)
    return {line[:15].strip(): line[16:] for line in text.getvalue().splitlines()}


def test_a_view_of_a_leaf_is_recorded_fell():
    """computed by: a write is recorded. A view of a leaf refuses it."""
    leaf = torch.ones(3, requires_grad=True)
    part = leaf[1:]
    found = described(part)
    assert found["history"].startswith("computed by")
    assert found["view"] == "yes, of a leaf that refuses writes, shape (3,)"
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        part[0] = 1.0


def test_a_view_from_no_grad_names_the_leaf_fell():
    """leaf accepts a write: a view from no_grad calls itself a leaf, and refuses."""
    leaf = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        part = leaf[1:]
    assert "a leaf that refuses writes" in described(part)["view"]
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        part[0] = 1.0


def test_a_piece_of_split_is_recorded_fell():
    """computed by: a write is recorded. A piece of split refuses it."""
    piece = (torch.ones(3, requires_grad=True) * 1).split(2)[0]
    assert described(piece)["history"].startswith("computed by")
    with pytest.raises(RuntimeError, match="returns multiple views"):
        piece[0] = 1.0


def test_a_slice_of_a_result_is_recorded():
    """A view of a result: a write to it is recorded."""
    result = torch.ones(3, requires_grad=True) * 1
    part = result[1:]
    assert described(part)["view"] == "yes, of a tensor, shape (3,)"
    part[0] = 5.0
    assert type(result.grad_fn).__name__ == "CopySlices" and result.tolist() == [1.0, 5.0, 1.0]


def test_the_same_memory_is_the_same_elements_fell():
    """same memory as: it compares storages, so two halves are listed."""
    x = torch.zeros(4)
    assert described(x[:2], half=x[2:])["same memory as"] == "half"


def test_memory_of_one_array_is_found_fell():
    """same memory as: parts of one NumPy array have two storages."""
    array = np.zeros(4)
    one, other = torch.from_numpy(array), torch.from_numpy(array[1:])
    assert described(one, other=other)["same memory as"] == "none of those given"
    one[1] = 5.0
    assert other[0] == 5.0


def test_a_still_version_says_that_nothing_wrote_fell():
    """version: if it did not move, a write by another way is still possible."""
    x = torch.zeros(2)
    x.data[0] = 5.0
    assert described(x)["version"] == "0" and x[0] == 5.0


def test_a_stride_of_0_is_one_number_fell():
    """strides 0: one number for many elements, in a dimension longer than 1."""
    x = torch.zeros(1).as_strided((1,), (0,))
    assert described(x)["strides"] == "(0,)" and x.add_(1).tolist() == [1.0]


@pytest.mark.parametrize("kind", ["sparse", "meta", "inference", "empty", "nested", "number"])
def test_each_kind_gets_an_answer(kind):
    """Not every kind knows every answer: describe raises for none of these."""
    with torch.inference_mode(kind == "inference"):
        x = {
            "sparse": lambda: torch.eye(2).to_sparse(),
            "meta": lambda: torch.ones(2, device="meta"),
            "inference": lambda: torch.ones(2),
            "empty": lambda: torch.ones(0),
            "nested": lambda: torch.nested.nested_tensor([torch.ones(2)], layout=torch.jagged),
            "number": lambda: torch.tensor(1),
        }[kind]()
    found = described(x, x=x)
    assert len(found) == 12 and (kind in ("sparse", "nested") or found["same memory as"] == "x")
