"""Attacks on gallery/recipes/compiled-code/kv-cache-in-compiled-code.py."""

import copy

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


@pytest.mark.parametrize("dtype", [torch.int32, torch.float32, torch.bool])
def test_another_dtype_of_the_position_fell(dtype):
    """Pass the position as a tensor of one index."""
    with torch.no_grad(), pytest.raises(RuntimeError, match="Expected a long tensor"):
        Static(3)(torch.ones(2), torch.zeros(1, dtype=dtype))


def test_several_positions_fell():
    """Pass the position as a tensor of one index (symptom: static cache with a cache position)."""
    with torch.no_grad(), pytest.raises(IndexError):
        Static(3)(torch.ones(2, 2), torch.tensor([0, 1]))
    write = torch.compile(
        lambda cache, position, keys: cache.index_copy_(0, position, keys),
        backend="aot_eager",
        fullgraph=True,
    )
    cache = torch.zeros(3, 2)
    write(cache, torch.tensor([0, 1]), torch.ones(2, 2))
    write(cache, torch.tensor([2]), torch.full((1, 2), 2.0))
    assert cache[:, 0].tolist() == [1.0, 1.0, 2.0]


def test_a_position_without_dimensions():
    """Pass the position as a tensor of one index: without dimensions it is taken as well."""
    module = Static(3)
    with torch.no_grad():
        torch.compile(module, backend="aot_eager", fullgraph=True)(torch.ones(2), torch.tensor(1))
    assert module.keys[:, 0].tolist() == [0.0, 1.0, 0.0]


def test_with_batches_and_heads():
    """``cache.index_copy_(0, position, key)``: the dimension of the length is 2 there."""
    cache = torch.zeros(2, 3, 4, 2)
    write = torch.compile(lambda c, p, k: c.index_copy_(2, p, k), backend="aot_eager")
    write(cache, torch.tensor([1]), torch.ones(2, 3, 1, 2))
    assert (cache[:, :, 1] == 1).all() and cache.sum() == 12.0


def count(module, **options):
    graphs = []

    def backend(graph, inputs):
        graphs.append(graph)
        return graph.forward

    model = torch.compile(module, backend=backend)
    with torch.no_grad(), torch._dynamo.config.patch(**options):
        for _ in range(6):
            model(torch.ones(2))
    return len(graphs)


class Counting(torch.nn.Module):
    def __init__(self, position):
        super().__init__()
        self.keys, self.position = torch.nn.Buffer(torch.zeros(12, 2)), position

    def forward(self, key):
        if isinstance(self.position, int):
            self.keys[self.position] = key
        else:
            self.keys.index_copy_(0, self.position, key[None])
        self.position += 1
        return self.keys.sum(0)


def test_an_integer_attribute_is_compiled_in_by_default_fell():
    """An integer attribute of the module is compiled in, once for each value."""
    assert count(Counting(0)) == 6
    torch.compiler.reset()
    assert count(Counting(0), allow_unspec_int_on_nn_module=True) < 6


def test_the_limit_is_a_default_fell():
    """After eight the line runs uncompiled."""
    torch.compiler.reset()
    assert count(Counting(0), recompile_limit=2) == 2
    torch.compiler.reset()


def test_a_tensor_attribute_counts_in_one_compilation():
    """The position as a tensor: kept in the module as well."""
    module = Counting(torch.zeros(1, dtype=torch.int64))
    assert count(module) == 1 and module.position.item() == 6 and module.keys.sum() == 12.0


def test_two_tokens_and_one_backward_fell():
    """Backward at the next token goes through the graph of the last: it raises if it is freed."""
    module, key = Static(3), torch.ones(2, requires_grad=True)
    model = torch.compile(module, backend="aot_eager")
    (model(key, torch.tensor([0])).sum() + model(key, torch.tensor([1])).sum()).backward()
    assert key.grad.tolist() == [3.0, 3.0]
    with pytest.raises(RuntimeError, match="deepcopy protocol"):
        copy.deepcopy(module)


def test_under_inference_mode():
    """Call it under no_grad: inference_mode does as well, and the cache stays a plain tensor."""
    module = Static(3)
    with torch.inference_mode():
        torch.compile(module, backend="aot_eager")(torch.ones(2), torch.tensor([0]))
    with torch.no_grad():
        module(torch.ones(2), torch.tensor([1]))
    assert module.keys[:, 0].tolist() == [1.0, 1.0, 0.0] and not module.keys.is_inference()


def test_a_deep_copy_and_a_cast_between_tokens():
    """The write goes through to the buffer: of the copied module, and after a cast, as well."""
    module = Static(2)
    model = torch.compile(module, backend="aot_eager", fullgraph=True)
    with torch.no_grad():
        model(torch.ones(2), torch.tensor([0]))
        other = copy.deepcopy(module)
        module.half()
        model(torch.ones(2), torch.tensor([1]))
    assert module.keys.tolist() == [[1.0, 1.0]] * 2 and other.keys.tolist() == [[1.0, 1.0], [0, 0]]


def test_two_layers():
    """``persistent=False`` keeps it out of the ``state_dict``: in each of several layers."""
    layers = torch.nn.Sequential(torch.nn.Identity())
    layers.caches = torch.nn.ModuleList([Static(2), Static(2)])

    def forward(key, position):
        for cache in layers.caches:
            key = cache(key, position)
        return key

    model = torch.compile(forward, backend="aot_eager", fullgraph=True)
    with torch.no_grad():
        out = [model(torch.ones(2), torch.tensor([i])) for i in range(2)]
    assert out[1].tolist() == [3.0, 3.0] and not layers.state_dict()


def test_what_lies_behind_may_be_nan():
    """The mask hides the places behind it."""
    module = Static(3)
    with torch.no_grad():
        module.keys.fill_(float("nan"))
        assert module(torch.ones(2), torch.tensor([0])).tolist() == [1.0, 1.0]


def test_a_prompt_needs_another_mask_fell():
    """For a prompt, index_copy_ takes several positions: leave the [None] out (and nothing else)."""
    keys, positions = torch.tensor([[1.0, 10.0], [2.0, 20.0]]), torch.tensor([0, 1])
    cache = torch.zeros(6, 2).index_copy_(0, positions, keys)
    places = torch.arange(6)
    wrong = torch.where(places[:, None] <= positions, cache, 0.0).sum(0)
    assert wrong.tolist() == [1.0, 30.0]
    seen = places[None, :, None] <= positions[:, None, None]
    right = torch.where(seen, cache, 0.0).sum(1)
    assert right.tolist() == [[1.0, 10.0], [3.0, 30.0]]


def test_the_limit_with_fullgraph_fell():
    """After eight, the default limit, the line runs uncompiled: with fullgraph it raises."""
    torch.compiler.reset()
    model = torch.compile(Counting(0), backend="eager", fullgraph=True)
    with torch.no_grad(), torch._dynamo.config.patch(recompile_limit=2):
        model(torch.ones(2))
        model(torch.ones(2))
        with pytest.raises(Exception, match="fullgraph=True"):
            model(torch.ones(2))
    torch.compiler.reset()


def test_an_integer_that_is_passed_fell():
    """An integer that is passed and used as an index is no better: here it takes two graphs."""
    torch.compiler.reset()
    graphs, cache = [], torch.zeros(8, 2)

    def backend(graph, inputs):
        graphs.append(graph)
        return graph.forward

    def write(cache, key, position):
        cache[position] = key

    model = torch.compile(write, backend=backend)
    for position in range(8):
        model(cache, torch.ones(2), position)
    assert len(graphs) == 2 and cache.sum() == 16.0
    torch.compiler.reset()


def test_the_key_of_one_token_needs_a_dimension_fell():
    """``cache.index_copy_(0, position, key)``: a key without the dimension of the tokens raises."""
    with pytest.raises(IndexError):
        torch.zeros(3, 2).index_copy_(0, torch.tensor([1]), torch.ones(2))
