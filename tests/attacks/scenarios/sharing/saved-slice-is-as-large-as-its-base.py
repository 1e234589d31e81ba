"""Attacks on gallery/scenarios/sharing/saved-slice-is-as-large-as-its-base.py."""

import copy
import io
import pickle

import numpy as np
import pytest
import torch
from pages import definitions
from torch import nn

written, loaded = definitions(
    "scenarios/sharing/saved-slice-is-as-large-as-its-base", "written", "loaded"
)


def size(value):
    return len(written(value).getvalue())


def held(tensor):
    return tensor.untyped_storage().nbytes()


@pytest.mark.parametrize(
    "dtype", [torch.bool, torch.int64, torch.float16, torch.bfloat16, torch.complex64]
)
def test_other_dtypes(dtype):
    """``torch.save`` writes the whole storage that the view reads. Save a clone."""
    samples = torch.zeros(10_000, dtype=dtype)
    assert held(loaded(written(samples[:10]))) == 10_000 * samples.element_size()
    compact = loaded(written(samples[:10].clone()))
    assert held(compact) == 10 * samples.element_size() and compact.dtype == dtype


PARTS = {
    "slice": lambda t: t[:2],
    "no element": lambda t: t[:0],
    "row": lambda t: t[3],
    "column": lambda t: t[:, 1],
    "strided": lambda t: t[::50],
    "narrow": lambda t: t.narrow(0, 5, 2),
    "split": lambda t: t.split(50)[1],
    "chunk": lambda t: t.chunk(4)[3],
    "unbind": lambda t: t.unbind()[0],
    "element": lambda t: t[0, 0],
    "diagonal": torch.diagonal,
    "resized": lambda t: t.resize_(2, 2),
}


@pytest.mark.parametrize("name", PARTS)
def test_other_views(name):
    """Split a tensor into files, each file has the size of the full tensor: save a clone."""
    table = torch.arange(20_000.0).reshape(200, 100)
    part = PARTS[name](table)
    assert size(part) > 80_000
    compact = loaded(written(part.clone()))
    assert torch.equal(compact, part) and held(compact) == 4 * part.numel()


@pytest.mark.parametrize("index", [[1, 2], torch.tensor([1, 2]), torch.arange(200) < 2])
def test_an_index_list_copies(index):
    """Saved a few rows and the checkpoint takes gigabytes: rows from a list or a mask do not."""
    table = torch.arange(20_000.0).reshape(200, 100)
    assert held(table[index]) == 800


def test_another_dtype_is_refused_fell():
    """Tensors that are saved in one call and share memory share it again."""
    samples = torch.zeros(100)
    with pytest.raises(RuntimeError, match="view the same data as different types"):
        written([samples, samples.view(torch.int32)])


def test_two_storages_of_one_memory_fell():
    """Tensors that are saved in one call and share memory share it again."""
    array = np.zeros(4, dtype=np.float32)
    first, second = torch.from_numpy(array), torch.from_numpy(array)
    assert first.data_ptr() == second.data_ptr()
    first, second = loaded(written([first, second]))
    first[0] = 5.0
    assert second[0] == 0.0


def test_two_calls_are_apart():
    """Views of one storage that are saved in one call share memory again."""
    samples = torch.zeros(100)
    first, second = loaded(written(samples[:10])), loaded(written(samples[:10]))
    first[0] = 5.0
    assert second[0] == 0.0


def test_a_deep_copy_of_a_parameter_is_compact_fell():
    """``copy.deepcopy`` of the slice copies the whole storage: not if it is a parameter."""
    samples = torch.zeros(1000)
    assert held(copy.deepcopy(samples[:10])) == 4000
    assert held(copy.deepcopy(nn.Parameter(samples[:10]))) == 40


def test_a_deep_copy_of_a_slice_of_a_leaf_raises_fell():
    """``copy.deepcopy`` of the slice copies the whole storage."""
    leaf = torch.zeros(1000, requires_grad=True)
    with pytest.raises(RuntimeError, match="created explicitly by the user"):
        copy.deepcopy(leaf[:10])


def test_a_transpose_has_no_gaps_fell():
    """``contiguous()`` returns the slice itself where that has no gaps."""
    part = torch.zeros(1000).reshape(100, 10)[:5].t()
    assert held(part) == 4000 and held(part.contiguous()) == 200


def test_a_column_without_gaps_fell():
    """A column has gaps: that of a table with one column has none."""
    column = torch.zeros(100, 1)[:10, 0]
    assert column.contiguous() is column and held(column.contiguous()) == 400


@pytest.mark.parametrize("place", [0, 5, -1])
def test_any_row_is_contiguous_fell(place):
    """A first row has no gaps: no other row has."""
    row = torch.zeros(100, 10)[place]
    assert row.contiguous() is row and held(row) == 4000


def test_an_expanded_slice_keeps_its_base_fell():
    """For an expanded tensor it is the reverse: its storage is the smaller one."""
    row = torch.zeros(10_000)[:1].expand(100)
    assert held(row) == 40_000 and held(row.clone()) == 400


def test_a_clone_keeps_the_graph_fell():
    """Memory is not freed after keeping ``x[0]`` of a large batch: save a clone."""
    batch = torch.ones(1000, requires_grad=True).exp()
    kept = batch[0].clone()
    function = kept.grad_fn.next_functions[0][0].next_functions[0][0]
    assert held(function._saved_result) == 4000
    assert batch[0].detach().clone().grad_fn is None


def test_clones_are_apart_fell():
    """Save a clone of each slice: what shared memory does so no longer."""
    samples = torch.zeros(100)
    first, second = loaded(written([samples[:10].clone(), samples[5:15].clone()]))
    first[5] = -1.0
    assert second[0] == 0.0


@pytest.mark.parametrize("part", [lambda leaf: leaf[:10], lambda leaf: leaf[:10].clone()])
def test_a_loaded_slice_of_a_leaf(part):
    """Save a clone: what is loaded requires grad, and is a leaf, with and without the clone."""
    back = loaded(written(part(torch.zeros(100, requires_grad=True))))
    assert back.requires_grad and back.is_leaf


def test_a_state_dict():
    """Save a clone of each slice, in a dict, too."""
    layer = nn.Linear(2, 2)
    layer.weight = nn.Parameter(torch.zeros(10_000, 2)[:2])
    assert size(layer.state_dict()) > 80_000
    compact = {name: value.clone() for name, value in layer.state_dict().items()}
    assert size(compact) < 10_000
    assert nn.Linear(2, 2).load_state_dict(loaded(written(compact)))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(protocol):
    """A pickle of a small slice has the whole storage, and one of the clone has not."""
    samples = torch.zeros(10_000)
    assert len(pickle.dumps(samples[:10], protocol)) > 40_000
    assert len(pickle.dumps(samples[:10].clone(), protocol)) < 1000


def test_the_old_format():
    """``torch.save`` writes the whole storage, in the old format, too."""
    file = io.BytesIO()
    torch.save(torch.zeros(10_000)[:10], file, _use_new_zipfile_serialization=False)
    assert len(file.getvalue()) > 40_000


def test_the_view_outlives_its_base():
    """In memory, too, a view keeps the storage."""
    samples = torch.zeros(1000)
    first = samples[:10]
    del samples
    assert held(first) == 4000
