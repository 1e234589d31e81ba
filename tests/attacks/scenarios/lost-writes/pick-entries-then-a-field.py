import dataclasses

import pytest
import torch


def store():
    return {"done": torch.zeros(5), "reward": torch.zeros(5, 2)}


def pick(fields, index):
    return {name: values[index] for name, values in fields.items()}


INDEX = {
    "tensor": torch.tensor([1, 3]),
    "list": [1, 3],
    "mask": torch.tensor([False, True, False, True, False]),
    "repeated": torch.tensor([1, 1]),
    "one": torch.tensor([3]),
}


@pytest.mark.parametrize("kind", ["tensor", "list", "mask", "repeated", "one"])
def test_a_write_to_the_picked_values_is_lost(kind):
    """Picking entries with an index tensor copies them."""
    fields = store()
    pick(fields, INDEX[kind])["done"].fill_(1)
    pick(fields, INDEX[kind])["reward"][:, 0] = 1
    assert not fields["done"].any() and not fields["reward"].any()


@pytest.mark.parametrize("kind", ["tensor", "list", "mask", "repeated", "one"])
def test_the_field_first_arrives(kind):
    """Take the field first and the entries last, in one assignment."""
    fields = store()
    fields["done"][INDEX[kind]] = 1
    fields["reward"][INDEX[kind], 0] = 1
    assert (
        fields["done"].any() and fields["reward"][:, 0].any() and not fields["reward"][:, 1].any()
    )


@pytest.mark.parametrize("index", [1, slice(1, 3), slice(None), -1, ...], ids=str)
def test_views_arrive_for_writes(index):
    """A slice and a number give views, so a method that writes arrives."""
    fields = store()
    pick(fields, index)["done"].fill_(1)
    assert fields["done"].any()


@pytest.mark.parametrize("index", [1, slice(1, 3), [1, 3]], ids=str)
def test_an_assignment_to_the_key_is_lost(index):
    """The assignment to the key is lost with every index."""
    fields = store()
    pick(fields, index)["done"] = torch.ones(())
    assert not fields["done"].any()


def test_plus_equals_on_a_key_of_views_arrives():
    """``+=`` writes before it stores under the key, so through a view it arrives."""
    fields = store()
    pick(fields, slice(1, 3))["done"] += 1
    assert fields["done"].tolist() == [0.0, 1.0, 1.0, 0.0, 0.0]


def test_a_dataclass_of_tensors():
    """An object with tensors as fields behaves as the dict does."""

    @dataclasses.dataclass
    class Batch:
        done: torch.Tensor

        def __getitem__(self, index):
            return Batch(self.done[index])

    batch = Batch(torch.zeros(5))
    batch[[1, 3]].done = torch.ones(2)
    batch[[1, 3]].done.fill_(1)
    assert not batch.done.any()
    batch[1:3].done.fill_(1)
    assert batch.done.sum() == 2


def test_a_list_of_dicts_is_written():
    """The entries of a list are the dicts themselves."""
    rows = [{"done": torch.zeros(1)} for _ in range(3)]
    rows[1]["done"] = torch.ones(1)
    rows[2]["done"].fill_(1)
    assert [row["done"].item() for row in rows] == [0.0, 1.0, 1.0]


def test_a_tensor_dataset_returns_views_of_one_sample():
    """A number gives a view: a write to a sample of a ``TensorDataset`` arrives in its tensors."""
    values = torch.zeros(3, 2)
    torch.utils.data.TensorDataset(values)[1][0].fill_(1)
    assert values.sum() == 2


def test_a_subset_by_a_list_of_numbers_too():
    """A subset asks for one sample at a time, so its samples are views."""
    values = torch.zeros(3, 2)
    torch.utils.data.Subset(torch.utils.data.TensorDataset(values), [2])[0][0].fill_(1)
    assert values[2].sum() == 2


def test_a_collated_batch_is_a_copy():
    """A loader stacks the samples: a write to the batch changes no sample."""
    values = torch.zeros(3, 2)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(values), batch_size=2)
    for (batch,) in loader:
        batch.fill_(1)
    assert not values.any()


def test_an_object_that_stands_for_the_entries():
    """``Entries`` assigns to the store."""

    class Entries:
        def __init__(self, fields, index):
            self.fields, self.index = fields, index

        def __getitem__(self, name):
            return self.fields[name][self.index]

        def __setitem__(self, name, value):
            self.fields[name][self.index] = value

    fields = store()
    Entries(fields, [1, 3])["done"] = 1
    Entries(fields, [1, 3])["done"] += 1
    assert fields["done"].tolist() == [0.0, 2.0, 0.0, 2.0, 0.0]


@pytest.mark.parametrize("index", [1, slice(1, 3), torch.tensor(1)], ids=["int", "slice", "0-d"])
def test_picking_need_not_copy_fell(index):
    """Picking entries from a dict of tensors copies them."""
    store = {"done": torch.zeros(5)}
    batch = {name: values[index] for name, values in store.items()}
    batch["done"].fill_(1.0)
    assert store["done"].any()
