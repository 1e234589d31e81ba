import pytest
import torch

PADDING = torch.tensor([False, False, True])
INFINITY = float("-inf")


def gradient(mask, after=lambda h: h, make=lambda x: x * 2):
    inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    scores = after(mask(make(inputs)))
    return torch.autograd.grad((scores * torch.tensor([1.0, 5.0, 9.0])).sum(), inputs)[0].tolist()


def through_data(fill, padding=PADDING):
    def mask(scores):
        scores.data.masked_fill_(padding, fill)
        return scores

    return mask


@pytest.mark.parametrize("fill", [-1.0, -1e9, INFINITY, 0.0])
def test_the_gradient_leaks(fill):
    """The graph does not know that a score was replaced, and passes its gradient on."""
    assert gradient(through_data(fill)) == [2.0, 10.0, 18.0]


def assigned(scores):
    scores[PADDING] = -1.0
    return scores


@pytest.mark.parametrize(
    "mask",
    [
        lambda s: s.masked_fill(PADDING, -1.0),
        lambda s: s.masked_fill_(PADDING, -1.0),
        lambda s: torch.where(PADDING, -1.0, s),
        assigned,
    ],
)
def test_recorded_masks(mask):
    """``masked_fill_`` without ``.data`` is recorded as well, and so is an assignment."""
    assert gradient(mask) == [2.0, 10.0, 0.0]


@pytest.mark.parametrize("after", [torch.sigmoid, torch.exp, lambda h: h.softmax(0)])
@pytest.mark.parametrize(("fill", "leaks"), [(INFINITY, False), (-1.0, True)])
def test_what_hides_the_leak_fell(after, fill, leaks):
    """A fill far below the scores and a softmax behind it hide the leak (a sigmoid does, too)."""
    assert (gradient(through_data(fill), after)[2] != 0.0) == leaks


@pytest.mark.parametrize("way", ["data", "recorded"])
def test_a_row_that_is_masked_as_a_whole_fell(way):
    """They hide the leak: not if the row is masked as a whole."""
    everything = torch.ones(3, dtype=torch.bool)
    mask = through_data(INFINITY, everything)
    if way == "recorded":
        mask = lambda s: s.masked_fill(everything, INFINITY)  # noqa: E731
    found = gradient(mask, lambda h: h.softmax(0))
    assert found == [0.0] * 3 if way == "recorded" else found != found or found[0] != found[0]


@pytest.mark.parametrize("mask", [lambda s: s.masked_fill_(PADDING, -1.0), assigned])
def test_scores_that_backward_saved_fell(mask):
    """``masked_fill_`` without ``.data`` is recorded as well."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(mask, make=torch.exp)


def test_data_on_saved_scores():
    """The values are, the gradient is not: ``exp`` multiplies by the fill value."""
    assert gradient(through_data(-1.0), make=torch.exp)[2] == -9.0


@pytest.mark.parametrize("fill", [-1e9, -1e4, torch.finfo(torch.float32).min])
def test_a_large_finite_number_before_a_softmax_fell(fill):
    """A fill far below the scores, such as ``-1e4``, and a softmax behind it hide the leak."""
    assert gradient(through_data(fill), lambda h: h.softmax(0))[2] == 0.0


@pytest.mark.parametrize("way", ["data", "recorded"])
def test_a_row_full_of_a_large_finite_number_fell(way):
    """A row that is masked as a whole with ``-1e4`` can leak through ``.data`` again."""
    everything = torch.ones(3, dtype=torch.bool)
    mask = through_data(-1e4, everything)
    if way == "recorded":
        mask = lambda s: s.masked_fill(everything, -1e4)  # noqa: E731
    found = gradient(mask, lambda h: h.softmax(0))
    assert (found == [0.0] * 3) == (way == "recorded")


def test_a_causal_mask_in_a_batch():
    """A fill far below the scores and a softmax hide the leak, in a batch with a causal mask, too."""
    query = torch.linspace(-1, 1, 24).reshape(2, 4, 3).requires_grad_()
    future = torch.ones(4, 4, dtype=torch.bool).triu(1)
    found = []
    for way in ("data", "recorded"):
        scores = query @ query.transpose(1, 2)
        if way == "data":
            scores.data.masked_fill_(future, INFINITY)
        else:
            scores = scores.masked_fill(future, INFINITY)
        loss = (scores.softmax(-1) @ query).pow(2).sum()
        found.append(torch.autograd.grad(loss, query)[0])
    assert torch.allclose(*found)


@pytest.mark.parametrize(("fill", "leaks"), [(-10.0, True), (-1e4, False)])
def test_a_fill_that_is_not_far_below_fell(fill, leaks):
    """A fill with ``-inf`` or ``-1e4`` hides the leak: below scores such as these."""
    found = gradient(through_data(fill), lambda h: h.softmax(0))
    assert (found[2] != 0.0) == leaks


def test_scores_below_the_fill_fell():
    """A fill with ``-1e4`` and a softmax behind it hide the leak: not if the scores are lower."""
    lower = lambda x: x - 1e4  # noqa: E731
    assert gradient(through_data(-1e4), lambda h: h.softmax(0), lower)[2] != 0.0


def test_a_whole_row_may_not_leak_fell():
    """A row that is masked as a whole with ``-1e4`` leaks through ``.data`` again: a sum does not."""
    scores = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    hidden = scores * 2
    hidden.data.fill_(-1e4)
    assert torch.autograd.grad(hidden.softmax(0).sum(), scores)[0].tolist() == [0.0] * 3


def test_log_softmax_does_not_hide_it():
    """A softmax behind it hides the leak: a ``log_softmax`` with ``-1e4`` in the sum does not."""
    found = gradient(through_data(-1e4), lambda h: h.log_softmax(0))
    assert found[2] != 0.0


@pytest.mark.parametrize("way", ["data", "masked_fill"])
def test_compiled(way):
    """The gradient is not right: compiled neither, and ``masked_fill`` is."""

    @torch.compile(backend="aot_eager")
    def total(inputs):
        scores = inputs * 2
        if way == "data":
            scores.data.masked_fill_(PADDING, -1.0)
        else:
            scores = scores.masked_fill(PADDING, -1.0)
        return scores.sum()

    inputs = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    total(inputs).backward()
    assert inputs.grad[2] == (2.0 if way == "data" else 0.0)


def test_the_result_is_assigned_fell():
    """Use ``masked_fill``: as a statement in the place of ``.data.masked_fill_`` it does nothing."""
    scores = torch.tensor([1.0, 2.0, 3.0]) * 2
    scores.masked_fill(PADDING, -1.0)
    assert scores[2] == 6.0
    scores = scores.masked_fill(PADDING, -1.0)
    assert scores[2] == -1.0
