"""Attacks on gallery/recipes/compiled-code/kv-cache-in-compiled-code.py."""

import pytest
import torch
from pages import definitions

(Static,) = definitions("recipes/compiled-code/kv-cache-in-compiled-code", "Static")


class Before(Static):
    """What stood on the page: no conversion, and positions on the default device."""

    def forward(self, key, position):
        self.keys.index_copy_(0, position, key[None])
        return torch.where(torch.arange(6)[:, None] <= position, self.keys, 0.0).sum(0)


def run(module, length, backend="aot_eager", dtype=torch.float32):
    model = torch.compile(module, backend=backend, fullgraph=True)
    keys = torch.arange(1.0, 2 * length + 1).reshape(length, 2).to(dtype)
    with torch.no_grad():
        out = [model(key, torch.tensor([i])) for i, key in enumerate(keys)]
    return keys, out


@pytest.mark.parametrize("length", [1, 2, 6])
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_each_token_sees_the_tokens_up_to_itself(length, backend):
    """The position as a tensor: each result is the sum of the keys so far."""
    module = Static(length)
    keys, out = run(module, length, backend)
    assert torch.equal(torch.stack(out), keys.cumsum(0)) and torch.equal(module.keys, keys)


def test_half_precision_fell():
    """Pass the position as a tensor: a float key for a cache in half precision raised."""
    with pytest.raises(RuntimeError, match="(?i)dtype"):
        run(Before(6).half(), 6)
    module = Static(6).half()
    keys, out = run(module, 6)
    assert module.keys.dtype == out[0].dtype == torch.float16
    assert torch.equal(module.keys, keys.half())


def test_another_length_fell():
    """Allocate it at full length: the page's module had its length written into forward."""
    with pytest.raises(RuntimeError, match="size of tensor|dimension"):
        run(Before(4), 4)
    assert run(Static(4), 4)[1][3].tolist() == [16.0, 20.0]


def test_another_device_fell():
    """Pass the position as a tensor: arange was made on the default device."""
    module, key = Static(6).to("meta"), torch.zeros(2, device="meta")
    position = torch.zeros(1, dtype=torch.int64, device="meta")
    with torch.no_grad():
        assert module(key, position).shape == (2,)


def test_the_cache_stays_out_of_the_state_dict_fell():
    """The write goes through to the buffer: and a persistent one is saved with the weights."""
    module = Static(2)
    run(module, 2)
    assert not module.state_dict() and not module.load_state_dict({}).missing_keys


def test_the_next_sequence_does_not_see_the_last():
    """The mask hides the places behind it."""
    module = Static(3)
    run(module, 3)
    out = run(module, 1)[1]
    assert out[0].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("training", [True, False])
def test_train_and_eval(training):
    """The write goes through to the buffer: in both modes."""
    module = Static(2).train(training)
    keys, _ = run(module, 2)
    assert torch.equal(module.keys, keys)


def test_a_position_behind_the_end_raises():
    """A position behind the end raises, and the cache keeps its values."""
    module = Static(2)
    keys, _ = run(module, 2)
    with torch.no_grad(), pytest.raises(IndexError):
        torch.compile(module, backend="aot_eager")(torch.zeros(2), torch.tensor([2]))
    assert torch.equal(module.keys, keys)


def test_without_no_grad_the_cache_joins_the_graph():
    """Call it under no_grad: else a key that requires grad makes the cache a part of its graph."""
    module = Static(2)
    key = torch.ones(2, requires_grad=True)
    torch.compile(module, backend="aot_eager")(key, torch.tensor([0])).sum().backward()
    assert module.keys.requires_grad
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        module(key * 1, torch.tensor([1])).sum().backward()
        module(key * 1, torch.tensor([1])).sum().backward()


def test_a_negative_position_is_refused():
    """Pass the position as a tensor of one index: index_copy_ counts from the front only."""
    with torch.no_grad(), pytest.raises(IndexError):
        Static(2)(torch.ones(2), torch.tensor([-1]))
