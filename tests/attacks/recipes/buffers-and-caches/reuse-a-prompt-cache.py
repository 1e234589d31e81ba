"""Attacks on gallery/recipes/buffers-and-caches/reuse-a-prompt-cache.py."""

import copy

import pytest
import torch
from pages import definitions
from torch import nn

(generate,) = definitions("recipes/buffers-and-caches/reuse-a-prompt-cache", "generate")


def stored():
    return {"keys": torch.ones(2, 2)}


@pytest.mark.parametrize("uses", [1, 2, 3])
def test_a_deep_copy_for_each_use(uses):
    """Hand out a copy for each use."""
    cache = stored()
    assert [generate(copy.deepcopy(cache)) for _ in range(uses)] == [3] * uses
    assert cache["keys"].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_without_a_copy_it_grows():
    """Each call finds what the last one left."""
    cache = stored()
    assert [generate(cache), generate(cache)] == [3, 4] and cache["keys"][0].tolist() == [201.0] * 2


def test_a_crop_keeps_the_write():
    """If you crop the keys back to the two rows of the prompt, the write to the first row stays."""
    cache = stored()
    generate(cache)
    assert cache["keys"][:2].tolist() == [[101.0, 101.0], [1.0, 1.0]]


@pytest.mark.parametrize("copied", [dict, copy.copy, dict.copy], ids=["dict", "copy", "method"])
def test_a_shallow_copy_stops_the_growth_only(copied):
    """A shallow copy stops the growth; a write into the stored tensors still arrives."""
    cache = stored()
    shallow = copied(cache)
    shallow["keys"][1] = 7.0
    generate(shallow)
    assert cache["keys"].tolist() == [[1.0, 1.0], [7.0, 7.0]]


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.ones(2, requires_grad=True),
        lambda: nn.Parameter(torch.ones(2)),
        lambda: (torch.ones(2, requires_grad=True) * 2).detach(),
        lambda: torch.ones(2)[:1],
    ],
    ids=["leaf", "parameter", "detached", "view"],
)
def test_other_tensors_are_deep_copied_fell(make):
    """A deep copy needs tensors without a history: leaves that require grad are copied, too."""
    cache = {"keys": make()}
    other = copy.deepcopy(cache)["keys"]
    assert torch.equal(other, cache["keys"]) and other.data_ptr() != cache["keys"].data_ptr()


def test_a_computed_tensor_is_refused():
    """A deep copy refuses a tensor that was computed from one that requires grad."""
    with pytest.raises(RuntimeError, match="support the deepcopy protocol"):
        copy.deepcopy({"keys": torch.ones(2, requires_grad=True) * 2})


def test_under_no_grad_it_is_copied():
    """Compute the stored one under no_grad."""
    with torch.no_grad():
        cache = {"keys": torch.ones(2, requires_grad=True) * 2}
    assert copy.deepcopy(cache)["keys"].tolist() == [2.0, 2.0]


def test_under_inference_mode_it_is_copied_and_may_be_written():
    """Compute the stored one under no_grad: under inference_mode a deep copy may be written too."""
    with torch.inference_mode():
        cache = stored()
    assert generate(copy.deepcopy(cache)) == 3 and cache["keys"].tolist() == [[1.0, 1.0]] * 2


def test_what_is_shared_inside_stays_shared():
    """What is shared inside the cache is shared inside the deep copy as well."""
    keys = torch.ones(2)
    other = copy.deepcopy({"keys": keys, "first": keys[:1]})
    other["first"].fill_(7.0)
    assert other["keys"].tolist() == [7.0, 1.0] and keys.tolist() == [1.0, 1.0]
