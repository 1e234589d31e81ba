"""Attacks on gallery/errors/saved-values/saved-value-that-nothing-computed.py."""

import pytest
import torch
import torch.nn.functional as F

NAMELESS = r"modified by an inplace operation: \[\S+ \[[\d, ]+\]\] is at version"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def largest(weights):
    values, positions = weights[None].max(1)
    positions[0] = 0
    return values


def sorted_values(weights):
    values, positions = weights.sort()
    positions[0] = 0
    return values


@pytest.mark.parametrize("compute", [largest, sorted_values])
def test_it_was_no_input_fell(compute):
    """The message names no operation, so you wrote to an *input*."""
    with pytest.raises(RuntimeError, match=NAMELESS):
        compute(leaf()).sum().backward()


@pytest.mark.parametrize("how", ["no_grad", "plain", "detach", "row of a plain matrix"])
def test_computed_and_without_history_fell(how):
    """Nothing computed it (something did, and it was not recorded)."""
    weights = leaf()
    with torch.set_grad_enabled(how != "no_grad"):
        scale = {
            "no_grad": lambda: weights.exp(),
            "plain": lambda: torch.ones(3) * 2,
            "detach": lambda: weights.exp().detach(),
            "row of a plain matrix": lambda: torch.ones(2, 3)[0],
        }[how]()
    loss = (weights * scale).sum()
    scale += 1
    with pytest.raises(RuntimeError, match=NAMELESS):
        loss.backward()


def test_labels_fell():
    """Integers or booleans are an index or a mask (here labels)."""
    labels = torch.tensor([1, 2])
    loss = F.cross_entropy(torch.zeros(2, 5, requires_grad=True), labels)
    labels[0] = 0
    with pytest.raises(RuntimeError, match=NAMELESS):
        loss.backward()


def test_an_integer_factor_fell():
    """Integers or booleans are an index or a mask (here a factor): they may be."""
    counts = torch.tensor([1, 2, 3])
    loss = (leaf() * counts).sum()
    counts += 1
    with pytest.raises(RuntimeError, match=NAMELESS):
        loss.backward()


@pytest.mark.parametrize(
    "index", [torch.tensor([True, False, True]), torch.tensor([0, 2])], ids=["mask", "positions"]
)
def test_an_index_that_reads(index):
    """Integers or booleans may be an index or labels, or a mask."""
    loss = leaf()[index].sum()
    index[1] = 1
    with pytest.raises(RuntimeError, match=r"modified by an inplace operation: \[\S+ \[\d\]\] is"):
        loss.backward()


def test_a_mask_of_torch_where_is_saved():
    """A mask as here (of ``torch.where``)."""
    mask = torch.tensor([True, False, True])
    loss = torch.where(mask, leaf(), 0.0).sum()
    mask[1] = True
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        loss.backward()


def test_a_buffer_of_batch_norm():
    """You wrote to a tensor without a history: a buffer."""
    norm = torch.nn.BatchNorm1d(2).eval()
    loss = norm(torch.ones(3, 2, requires_grad=True)).sum()
    norm.running_mean.add_(1)
    with pytest.raises(RuntimeError, match=NAMELESS):
        loss.backward()


def test_an_embedding_that_scales_nothing_counts_too():
    """Each look-up counts as a write, also if no row was too long."""
    words = torch.nn.Embedding(3, 2, max_norm=1000.0)
    before = words.weight.detach().clone(), words.weight._version
    words(torch.tensor([0]))
    assert torch.equal(words.weight, before[0]) and words.weight._version == before[1] + 1


def test_what_was_not_saved_may_be_written():
    """Write after ``backward()`` (only what was saved must wait)."""
    weights = leaf()
    loss = (weights * 3).sum()
    with torch.no_grad():
        weights[0] = 5.0
    loss.backward()
    assert weights.grad.tolist() == [3.0, 3.0, 3.0]


def test_a_write_through_data_raises_nothing():
    """``no_grad`` does not hide the write (``.data`` does)."""
    weights = leaf()
    loss = (weights**2).sum()
    weights.data[0] = 5.0
    loss.backward()
    assert weights.grad.tolist() == [10.0, 4.0, 6.0]


def test_a_linear_layer_names_as_strided_fell():
    """``step()`` has written the weights that this graph saved, and the message above comes."""
    layer = torch.nn.Linear(3, 1, bias=False)
    loss = layer(leaf()[None]).sum()
    with torch.no_grad():
        layer.weight += 1
    with pytest.raises(RuntimeError, match="output 0 of AsStrided"):
        loss.backward()


@pytest.mark.parametrize("length", [2, 17])
def test_the_clone_of_the_mask_compiled_fell(length):
    """Write after ``backward()``, or give the forward pass a clone (compiled: wrong gradient)."""

    def kept(weights, mask):
        result = weights.masked_fill(mask.clone(), 0.0)
        mask[0] = True
        return result

    weights = torch.ones(length, requires_grad=True)
    mask = torch.zeros(length, dtype=torch.bool)
    torch.compile(kept, backend="aot_eager")(weights, mask).sum().backward()
    assert weights.grad.tolist() == [0.0] + [1.0] * (length - 1) and mask.sum() == 1


def carry_an_lstm(cut):
    torch.manual_seed(0)
    lstm = torch.nn.LSTM(1, 2)
    optimizer, state = torch.optim.SGD(lstm.parameters(), lr=0.5), None
    for batch in torch.ones(3, 2, 1, 1):
        output, state = lstm(batch, state)
        state = cut(state)
        output.sum().backward(retain_graph=True)
        optimizer.step()
    return state


def test_the_state_of_an_lstm_is_a_pair_fell():
    """``detach`` the state that you carry over (an LSTM's is a tuple, and ``detach`` raises)."""
    with pytest.raises(RuntimeError, match=NAMELESS):
        carry_an_lstm(lambda state: state)
    with pytest.raises(TypeError, match="must be Tensor, not tuple"):
        carry_an_lstm(torch.detach)
    assert len(carry_an_lstm(lambda state: tuple(part.detach() for part in state))) == 2


def steps(sum_first):
    weights, total = leaf(), 0.0
    optimizer = torch.optim.SGD([weights], lr=0.25)
    for _ in range(3):
        optimizer.zero_grad()
        loss = (weights**2).sum()
        if sum_first:
            total = total + loss
            total.backward(retain_graph=True)
        else:
            loss.backward()
            total = total + loss.detach()
        optimizer.step()
    return total


def test_a_sum_of_losses_fell():
    """Loss of an earlier step added to the new loss (no cure stood on the page)."""
    with pytest.raises(RuntimeError, match=NAMELESS):
        steps(sum_first=True)
    assert steps(sum_first=False).item() == 14 * (1 + 1 / 4 + 1 / 16)


def test_writing_after_both_backwards_mixes_a_gan_fell():
    """Write after ``backward()`` (a discriminator's gradient then holds the other loss)."""
    critic = torch.tensor(3.0, requires_grad=True)
    score = critic * 2.0
    score.backward(retain_graph=True)
    (-score).backward()
    assert critic.grad == 0.0


@pytest.mark.parametrize("write", ["labels", "batch", "target", "init", "running_mean", "average"])
def test_other_things_without_a_history(write):
    """A weight, a data batch, a mask, an index, labels or a buffer."""
    layer, norm = torch.nn.Conv1d(1, 1, 1), torch.nn.BatchNorm1d(3)
    batch, labels, values = torch.ones(2, 3), torch.tensor([0, 1]), leaf()[None] * torch.ones(2, 1)
    loss, target = {
        "labels": lambda: (F.cross_entropy(values, labels), labels),
        "batch": lambda: ((values * batch).sum(), batch),
        "target": lambda: (F.mse_loss(values, batch), batch),
        "init": lambda: (layer(values[:, None]).sum(), layer.weight),
        "running_mean": lambda: (norm(values).sum(), norm.running_mean),
        "average": lambda: ((leaf() * batch[0]).sum(), batch),
    }[write]()
    torch.nn.init.zeros_(target)
    with pytest.raises(RuntimeError, match=NAMELESS):
        loss.backward()


@pytest.mark.parametrize("name", ["topk", "kthvalue", "cummax"])
def test_other_positions(name):
    """It names none for the positions that ``max`` and ``sort`` return (nor for these)."""
    arguments = {"topk": (2,), "kthvalue": (1,), "cummax": (0,)}[name]
    values, positions = getattr(leaf(), name)(*arguments)
    positions.zero_()
    with pytest.raises(RuntimeError, match=r"\[\S+LongTensor \[[\d, ]*\]\] is at version"):
        values.sum().backward()


@pytest.mark.parametrize("kind", ["no word", "no grad", "eval", "frozen"])
def test_a_look_up_in_other_circumstances_counts_too(kind):
    """Each look-up counts as a write, also if no row was too long."""
    words = torch.nn.Embedding(3, 2, max_norm=1000.0).train(kind != "eval")
    words.weight.requires_grad_(kind != "frozen")
    before = words.weight._version
    with torch.set_grad_enabled(kind != "no grad"):
        words(torch.zeros(0 if kind == "no word" else 2, dtype=torch.int64))
    assert words.weight._version == before + 1


@pytest.mark.parametrize(
    "operation",
    [lambda w, m: w.masked_fill(m, 0.0), lambda w, m: w[m], lambda w, m: torch.where(m, w, 0.0)],
)
def test_a_clone_of_the_mask_is_free(operation):
    """Leave the mask that was used as it is, and change a clone."""
    weights, mask = leaf(), torch.tensor([True, False, False])
    loss = operation(weights, mask).sum()
    next_mask = mask.clone()
    next_mask[1] = True
    loss.backward()
    assert weights.grad.sum() in (1.0, 2.0) and mask.tolist() == [True, False, False]
