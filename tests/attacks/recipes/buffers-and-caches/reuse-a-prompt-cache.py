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


def tracked():
    project = torch.tensor([1.0, 2.0], requires_grad=True)
    return project, {"keys": torch.ones(2, 2) * project}


def test_clones_keep_the_gradient_fell():
    """A deep copy refuses; compute it under ``no_grad`` (a learned prompt has no gradient then)."""
    project, cache = tracked()
    used = {name: tensor.clone() for name, tensor in cache.items()}
    assert generate(used) == 3
    used["keys"].sum().backward()
    assert project.grad.tolist() == [2.0, 2.0] and cache["keys"].tolist() == [[1.0, 2.0]] * 2


def test_detached_it_is_copied():
    """A deep copy refuses a tensor that was computed: not what ``detach`` returns."""
    cache = {name: tensor.detach() for name, tensor in tracked()[1].items()}
    assert generate(copy.deepcopy(cache)) == 3 and cache["keys"].tolist() == [[1.0, 2.0]] * 2


@pytest.mark.parametrize("rows", [1, 2])
def test_a_slice_brings_its_storage_fell(rows):
    """A deep copy takes the memory of the whole cache once more."""
    keys = torch.zeros(100, 2)[:rows]
    other, cloned = copy.deepcopy(keys), keys.clone()
    assert other.untyped_storage().nbytes() == 800
    assert cloned.untyped_storage().nbytes() == 8 * rows


def test_a_tuple_of_tensors_is_not_extended_fell():
    """A function that extends the cache that it is given changes yours (if it is no tuple)."""
    past = (torch.ones(2, 2),)

    def extend(past):
        past = tuple(torch.cat([keys, torch.zeros(1, 2)]) for keys in past)
        return len(past[0])

    assert [extend(past), extend(past)] == [3, 3] and past[0].shape == (2, 2)


def test_the_tensors_of_a_tuple_are_written():
    """A function that writes into its tensors changes yours: of a tuple as well."""
    past = (torch.ones(2, 2),)
    tuple(past)[0].fill_(7.0)
    assert (past[0] == 7).all()


@pytest.mark.parametrize("make", [nn.Parameter, torch.Tensor.requires_grad_])
def test_a_deep_copy_of_a_leaf_refuses_the_write_fell(make):
    """Hand out a copy for each use, ``copy.deepcopy(stored)``."""
    other = copy.deepcopy({"keys": make(torch.ones(2, 2))})
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        other["keys"][0] += 100.0
    other = copy.deepcopy({"keys": make(torch.ones(2, 2)).detach()})
    other["keys"][0] += 100.0


def test_one_tracked_tensor_is_enough():
    """A deep copy refuses a tensor that was computed: among others as well."""
    with pytest.raises(RuntimeError, match="support the deepcopy protocol"):
        copy.deepcopy(stored() | tracked()[1])


@pytest.mark.parametrize("inside", [True, False])
def test_where_a_deep_copy_of_an_inference_cache_is_made(inside):
    """Hand out a copy for each use: one made outside may be written outside."""
    with torch.inference_mode():
        cache = stored()
        other = copy.deepcopy(cache)
    if not inside:
        other = copy.deepcopy(cache)
    assert other["keys"].is_inference() == inside


def test_layers_that_share_a_tensor():
    """What is shared inside the cache is shared inside the deep copy as well."""
    keys = torch.ones(2)
    first, second = copy.deepcopy([keys, keys])
    assert first is second and first is not keys


def test_an_object_is_copied_the_same_way():
    """A shallow copy stops the growth; the tensors in the copy are the stored ones."""

    class Cache:
        pass

    cache = Cache()
    cache.keys = torch.ones(2)
    copy.copy(cache).keys.fill_(7.0)
    copy.deepcopy(cache).keys.fill_(8.0)
    assert cache.keys.tolist() == [7.0, 7.0]


def test_a_shallow_copy_of_an_inner_list_grows_fell():
    """A shallow copy stops the growth."""
    stored = {"layers": [torch.ones(2, 2)]}
    for shallow in (dict(stored), copy.copy(stored)):
        rows = len(stored["layers"][0])
        shallow["layers"][0] = torch.cat([shallow["layers"][0], torch.zeros(1, 2)])
        assert len(stored["layers"][0]) == rows + 1
    deep = copy.deepcopy(stored)
    deep["layers"][0] = torch.zeros(0, 2)
    assert len(stored["layers"][0]) == 4


@pytest.mark.parametrize("anew", [True, False])
def test_a_second_backward_needs_a_new_prompt_fell(anew):
    """Compute it with gradients, and clone its tensors."""
    project = torch.tensor([1.0, 2.0], requires_grad=True)
    stored = {"keys": torch.ones(2, 2) * project}
    {name: tensor.clone() for name, tensor in stored.items()}["keys"].sum().backward()
    if anew:
        stored = {"keys": torch.ones(2, 2) * project}
        stored["keys"].clone().sum().backward()
        assert project.grad.tolist() == [4.0, 4.0]
    else:
        with pytest.raises(RuntimeError, match="backward through the graph a second time"):
            stored["keys"].clone().sum().backward()


def test_a_computed_tensor_without_grad_is_copied_fell():
    """A deep copy refuses a tensor that was computed from one that requires grad."""
    project = torch.tensor([1.0, 2.0], requires_grad=True)
    assert copy.deepcopy({"best": (project * 2).argmax()})["best"] == 1


def test_a_view_that_was_taken_under_no_grad():
    """Compute the stored one under ``no_grad``: a view of a parameter requires grad all the same, and is copied."""
    weight = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.no_grad():
        rows = weight[:1]
    copied = copy.deepcopy({"rows": rows})["rows"]
    assert copied.tolist() == [1.0] and not copied._is_view()


def test_under_no_grad_the_copy_of_a_leaf_is_written_fell():
    """A copy of a leaf that requires grad requires grad as well, and refuses writes."""
    copied = copy.deepcopy(torch.tensor([1.0, 2.0], requires_grad=True))
    with torch.no_grad():
        copied += 1.0
    assert copied.tolist() == [2.0, 3.0] and copied.requires_grad


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.int64, torch.bool, torch.complex64])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 2)], ids=str)
def test_deep_copies_of_other_tensors(dtype, shape):
    """Hand out a copy for each use, ``copy.deepcopy(stored)``."""
    stored = {"keys": torch.zeros(shape, dtype=dtype)}
    copied = copy.deepcopy(stored)
    copied["keys"].fill_(1)
    assert not stored["keys"].any() and copied["keys"].dtype == dtype
