"""Attacks on gallery/scenarios/compile/compiled-copy-then-write-the-source.py."""

import pytest
import torch


def slice_on_both_sides(saved, state):
    saved[:] = state[:]
    state.add_(1)


def slice_on_the_left(saved, state):
    saved[:] = state
    state.add_(1)


def copy(saved, state):
    saved.copy_(state)
    state.add_(1)


@pytest.mark.needs_compiler
def test_the_slice_on_the_right_matters_fell():
    """In a copy, then a write to its source, the read moves: only with the slice on the right."""

    def all_three(a, b, c, d, e, f):
        slice_on_both_sides(a, b)
        slice_on_the_left(c, d)
        copy(e, f)

    tensors = [torch.arange(17.0) * part for _ in range(3) for part in (0, 1)]
    meant = [tensor.clone() for tensor in tensors]
    all_three(*meant)
    torch.compile(all_three)(*tensors)
    same = [torch.equal(tensor, right) for tensor, right in zip(tensors, meant, strict=True)]
    assert same == [False, True, True, True, True, True]


@pytest.mark.parametrize("size", [0, 1, 2, 17, 1000])
@pytest.mark.parametrize("step", [slice_on_both_sides, slice_on_the_left, copy])
def test_aot_eager_is_right(step, size):
    """With backend="aot_eager" this step is right."""
    saved, state = torch.zeros(size), torch.arange(float(size))
    torch.compile(step, backend="aot_eager")(saved, state)
    assert torch.equal(saved, torch.arange(float(size))) and torch.equal(state, saved + 1)


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.complex64])
def test_aot_eager_is_right_for_each_dtype(dtype):
    """With backend="aot_eager" this step is right: of another dtype."""
    saved, state = torch.zeros(3, dtype=dtype), torch.arange(3).to(dtype)
    torch.compile(slice_on_both_sides, backend="aot_eager")(saved, state)
    assert saved.tolist() == [0, 1, 2] and state.tolist() == [1, 2, 3]


def test_arguments_that_share_memory():
    """The compiler copies new values back at the end: the target is a part of the source."""

    def step(saved, state):
        saved[:] = state[1:]
        state.add_(1)

    meant, state = torch.arange(4.0), torch.arange(4.0)
    meant[:3] = torch.arange(1.0, 4.0)
    meant += 1.0
    torch.compile(step, backend="aot_eager")(state[:3], state)
    assert torch.equal(state, meant)


def test_new_tensors_keep_the_gradients():
    """Return new tensors from the compiled function: each has the gradient of its formula."""

    def new_tensors(state, values):
        return state.clone(), state + 1.0, values * 2.0 + values.flip(0) * 2.0

    state, values = (torch.ones(3, requires_grad=True) for _ in range(2))
    saved, moved, doubled = torch.compile(new_tensors, backend="aot_eager")(state, values)
    (saved.sum() + moved.sum() + doubled[0]).backward()
    assert state.grad.tolist() == [2.0] * 3 and values.grad.tolist() == [2.0, 0.0, 2.0]


def test_the_results_share_no_memory_with_the_arguments():
    """Return new tensors: what is written to a result leaves the state."""
    state = torch.ones(3)
    saved = torch.compile(lambda state: state.clone(), backend="aot_eager")(state)
    saved.zero_()
    assert state.tolist() == [1.0] * 3


def clone_first(saved, state):
    kept = state.clone()
    state.add_(1)
    saved.copy_(kept)


def swap(saved, state):
    kept = saved.clone()
    saved.copy_(state)
    state.copy_(kept)


def copies_inside(saved, state):
    kept, following = state.clone(), state + 1
    saved.copy_(kept)
    state.copy_(following)


@pytest.mark.needs_compiler
@pytest.mark.parametrize("size", [1, 3, 17, 1000])
def test_a_clone_inside_does_not_keep_the_order_fell(size):
    """Only with the slice on the right the read moves: with a clone as well, and in a swap."""
    saved, state = torch.zeros(size), torch.arange(1.0, size + 1)
    torch.compile(clone_first, dynamic=False)(saved, state)
    assert torch.equal(saved, state) and torch.equal(state, torch.arange(2.0, size + 2))


@pytest.mark.needs_compiler
@pytest.mark.parametrize("dynamic", [True, False])
def test_a_swap_by_a_clone_is_wrong_fell(dynamic):
    """A clone in the compiled function does not keep the order: a swap leaves both tensors equal."""
    one, other = torch.zeros(5), torch.ones(5)
    torch.compile(swap, dynamic=dynamic)(one, other)
    assert one.tolist() == other.tolist() == [1.0] * 5


@pytest.mark.needs_compiler
def test_the_copies_inside_are_wrong_fell():
    """Return new tensors: the same copies inside the compiled function are wrong."""
    saved, state = torch.zeros(3), torch.tensor([1.0, 2.0, 3.0])
    torch.compile(copies_inside)(saved, state)
    assert saved.tolist() == state.tolist() == [2.0, 3.0, 4.0]


@pytest.mark.parametrize("step", [clone_first, swap, copies_inside])
@pytest.mark.parametrize("size", [0, 1, 17])
def test_aot_eager_keeps_the_order_of_a_clone(step, size):
    """With backend="aot_eager" the order is kept: of a clone, a swap and copies inside."""
    meant = torch.zeros(size), torch.arange(float(size))
    step(*meant)
    written = torch.zeros(size), torch.arange(float(size))
    torch.compile(step, backend="aot_eager")(*written)
    assert all(torch.equal(tensor, right) for tensor, right in zip(written, meant, strict=True))


@pytest.mark.needs_compiler
@pytest.mark.parametrize("size", [1, 17, 1000])
def test_a_returned_clone_has_the_old_values(size):
    """Return new tensors from the compiled function: a clone that is returned has the old values."""

    def step(state):
        kept = state.clone()
        state.add_(1)
        return kept

    state = torch.arange(float(size))
    kept = torch.compile(step, dynamic=False)(state)
    assert torch.equal(kept, torch.arange(float(size))) and torch.equal(state, kept + 1)


class Recorder(torch.nn.Module):
    def __init__(self, assign):
        super().__init__()
        self.register_buffer("saved", torch.zeros(3))
        self.register_buffer("state", torch.tensor([1.0, 2.0, 3.0]))
        self.assign = assign

    def forward(self):
        if self.assign:
            self.saved = self.state.clone()
            self.state = self.state + 1.0
        else:
            kept = self.state.clone()
            self.state.add_(1)
            self.saved.copy_(kept)


@pytest.mark.needs_compiler
def test_a_module_that_assigns_its_buffers_is_right_fell():
    """Write outside of the compiled function: a module may assign the copy to its buffer."""
    saved = []
    for assign in (False, True):
        module = Recorder(assign)
        torch.compile(module)()
        saved.append(module.saved.tolist())
        assert module.state.tolist() == [2.0, 3.0, 4.0] and list(module.state_dict()) == [
            "saved",
            "state",
        ]
    assert saved == [[2.0, 3.0, 4.0], [1.0, 2.0, 3.0]]


def test_one_memory_holds_one_value_fell():
    """saved[:] = part[:] holds what part held before the next write: not in the same memory."""
    state = torch.zeros(3)
    saved, part = state[:2], state[:2]
    saved[:] = part[:]
    part.add_(1.0)
    assert saved.tolist() == [1.0, 1.0]


@pytest.mark.needs_compiler
@pytest.mark.parametrize("kind", ["dtype", "layout"])
def test_another_dtype_or_layout_is_right_fell(kind):
    """In saved[:] = state[:]; state.add_(1) it moves the read behind the write: of one dtype and layout."""
    state = torch.arange(6.0).reshape(2, 3).t()
    saved = torch.zeros(3, 2, dtype=torch.float64 if kind == "dtype" else torch.float32)
    torch.compile(slice_on_both_sides)(saved, state)
    assert saved.tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    assert torch.equal(state, saved.float() + 1)


def test_a_parameter_is_not_assigned_fell():
    """In a module, assign the copy: a buffer may be assigned, a parameter is refused."""
    module = torch.nn.Linear(2, 2)
    with pytest.raises(TypeError, match="cannot assign"):
        module.weight = module.weight.clone()


def test_another_name_keeps_the_old_buffer_fell():
    """In a module, assign the copy: another name for the old state does not see the new one."""
    module = Recorder(assign=True)
    held = module.state
    module()
    assert held.tolist() == [1.0, 2.0, 3.0] and module.state.tolist() == [2.0, 3.0, 4.0]
