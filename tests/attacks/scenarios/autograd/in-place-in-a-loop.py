import pytest
import torch

CHANGED = "modified by an inplace operation"


def leaf():
    return torch.tensor([1.0, 2.0], requires_grad=True)


def in_place(state, step):
    state += step
    return state


def through_data(state, step):
    state.data += step
    return state


def rebound(state, step):
    return state + step


def on_a_clone(state, step):
    state = state.clone()
    state += step
    return state


def gradient(use, update, passes=2):
    weights, state = leaf(), torch.zeros(2)
    loss = torch.zeros(())
    for _ in range(passes):
        loss = loss + use(weights, state).sum() + weights.sum()
        state = update(state, weights.detach())
    return torch.autograd.grad(loss, weights)[0].tolist()


@pytest.mark.parametrize("passes", [1, 2, 5])
@pytest.mark.parametrize("use", [torch.mul, lambda w, s: torch.outer(w, s), lambda w, s: w @ s])
def test_operations_that_save_the_state(use, passes):
    """Each pass used ``state`` in an operation that saved it; ``+=`` writes over the saved tensor."""
    with pytest.raises(RuntimeError, match=CHANGED):
        gradient(use, in_place, passes)


@pytest.mark.parametrize("use", [torch.add, torch.sub])
def test_operations_that_save_nothing(use):
    """A sum, ``weights + state``, saves neither, and raises nothing."""
    assert gradient(use, in_place) == [4.0, 4.0]


@pytest.mark.parametrize("update", [rebound, on_a_clone])
def test_the_fixes(update):
    """``state = state + x`` makes a new one and leaves the old ones to backward."""
    assert gradient(torch.mul, update) == [3.0, 4.0]


def test_data_hides_it():
    """``+=`` writes over the saved tensor (through ``.data`` the gradient is wrong)."""
    assert gradient(torch.mul, through_data) != [3.0, 4.0]


def test_the_first_pass_writes_before_it_reads():
    """Each pass used ``state``, and the product saved it: one pass that writes first does no harm."""
    weights, state = leaf(), torch.zeros(2)
    state += weights.detach()
    assert torch.autograd.grad((weights * state).sum(), weights)[0].tolist() == [1.0, 2.0]


def test_a_product_without_grad_saves_nothing():
    """``weights * state`` saved it, since ``weights`` requires grad."""
    weights, state = leaf(), torch.zeros(2)
    with torch.no_grad():
        used = (weights * state).sum()
    state += 1
    assert torch.autograd.grad(weights.sum() + used, weights)[0].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "state",
    [
        torch.tensor(1.0),
        torch.ones(2, dtype=torch.int64),
        torch.ones(2, dtype=torch.float64),
        torch.ones(2, dtype=torch.bool),
    ],
)
def test_other_factors(state):
    """A product saves a factor that requires no grad if the other factor requires grad."""
    weights = leaf()
    product = weights * state
    state.fill_(0)
    with pytest.raises(RuntimeError, match=CHANGED):
        product.sum().backward()


def test_a_number_is_no_tensor():
    """A write to it in place makes backward raise (a Python number has no such write)."""
    weights, state = leaf(), 1.0
    product = weights * state
    state += 1
    assert torch.autograd.grad(product.sum(), weights)[0].tolist() == [1.0, 1.0]


def test_backward_in_each_pass_fell():
    """One tensor for each pass (it is not the only way)."""
    weights, state = leaf(), torch.zeros(2)
    for _ in range(2):
        ((weights * state).sum() + weights.sum()).backward()
        state += weights.detach()
    assert weights.grad.tolist() == [3.0, 4.0]


def test_compiled_fell():
    """``+=`` writes over the saved tensor: a compiled function raises when it is compiled."""

    def loop(weights):
        state = torch.zeros(2)
        used = (weights * state).sum()
        state += 1
        return used

    with pytest.raises(Exception, match=CHANGED):
        torch.compile(loop, backend="aot_eager")(leaf())


def test_backward_in_the_pass_is_enough_fell():
    """If each pass has a loss of its own, call ``backward()`` in the pass (with a history it raises)."""
    weights, state = torch.ones(2, requires_grad=True), torch.zeros(2)
    (weights * state).sum().backward()
    state = state + weights.exp()
    (weights * state).sum().backward()
    state = state + weights.exp()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        (weights * state).sum().backward()


def test_detach_cuts_the_passes_apart():
    """With a history a later backward goes through the passes before: detached it does not."""
    weights, state = torch.ones(2, requires_grad=True), torch.zeros(2)
    for _ in range(3):
        (weights * state).sum().backward()
        state = state.detach() + weights.exp()
    assert weights.grad.isfinite().all()


def test_rebinding_loses_the_buffer_fell():
    """``state = state + x`` instead of ``+=`` (a buffer of which ``state`` is a row is not written)."""
    buffer, weights = torch.zeros(2, 2), leaf()
    state = in_place(buffer[0], weights.detach())
    assert buffer[0].tolist() == [1.0, 2.0]
    state = rebound(state, weights.detach())
    assert state.tolist() == [2.0, 4.0] and buffer[0].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_rebinding_changes_the_dtype_fell(dtype):
    """Fix 1: one tensor for each pass (``+=`` kept the narrow dtype, the sum has the common one)."""
    step = torch.ones(2)
    assert in_place(torch.zeros(2, dtype=dtype), step).dtype == dtype
    assert rebound(torch.zeros(2, dtype=dtype), step).dtype == torch.float32


@pytest.mark.parametrize("update", [in_place, rebound])
def test_a_hand_written_rnn(update):
    """hidden += W @ hidden in the time loop."""
    weights = torch.eye(2, requires_grad=True)
    hidden = torch.ones(2)
    for _ in range(3):
        hidden = update(hidden, weights @ hidden)
    if update is rebound:
        hidden.sum().backward()
        assert weights.grad.tolist() == [[12.0, 12.0], [12.0, 12.0]]
    else:
        with pytest.raises(RuntimeError, match=CHANGED):
            hidden.sum().backward()


def test_under_no_grad_it_raises_as_well():
    """``+=`` writes over the saved tensor: under ``no_grad``, too."""
    weights, state, loss = leaf(), torch.zeros(2), torch.zeros(())
    for _ in range(2):
        loss = loss + (weights * state).sum()
        with torch.no_grad():
            state += weights
    with pytest.raises(RuntimeError, match=CHANGED):
        loss.backward()


@pytest.mark.parametrize("order", ["clone, product", "product, clone"])
def test_a_row_that_is_a_product_of_the_row_before_fell(order):
    """``clone()`` before the write gives each product a factor of its own (not if the product comes between)."""
    weights, state = leaf(), torch.ones(3, 2)
    for row in (1, 2):
        if order == "clone, product":
            state = state.clone()
            state[row] = state[row - 1] * weights
        else:
            value = state[row - 1] * weights
            state = state.clone()
            state[row] = value
    if order == "clone, product":
        with pytest.raises(RuntimeError, match=CHANGED):
            state.sum().backward()
    else:
        state.sum().backward()
        assert weights.grad.tolist() == [3.0, 5.0]
