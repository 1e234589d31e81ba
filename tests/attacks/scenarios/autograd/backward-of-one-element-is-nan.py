import pytest
import torch


def inputs():
    return torch.tensor(6.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)


JOINED = {
    "element": lambda bad, good: (
        torch.empty(2)
        .index_put((torch.tensor([0]),), bad[None])
        .index_put((torch.tensor([1]),), good[None])
    ),
    "stack": lambda bad, good: torch.stack([bad, good]),
    "cat": lambda bad, good: torch.cat([bad[None], good[None]]),
}


@pytest.mark.parametrize("way", ["element", "stack", "cat"])
def test_ways_to_join(way):
    """``backward()`` of the good element runs through the bad one, however they were joined."""
    speed, time = inputs()
    both = JOINED[way](speed * time / time, speed + time)
    (gradient,) = torch.autograd.grad(both[1], speed)
    assert gradient.isnan()


BAD = {
    "0/0": lambda x: x * 0 / (x * 0),
    "log": lambda x: (x * 0).log(),
    "sqrt": lambda x: (x * 0).sqrt(),
    "exp": lambda x: (x + 1e4).exp(),
    "pow": lambda x: (x * 0) ** 0.5,
    "norm of zeros by hand": lambda x: ((x * 0) ** 2).sqrt(),
}


@pytest.mark.parametrize("kind", ["0/0", "log", "sqrt", "exp", "pow", "norm of zeros by hand"])
def test_kinds_of_bad_values(kind):
    """Infinity or NaN as a slope makes the gradient NaN; the value need not be NaN itself."""
    x = torch.tensor(2.0, requires_grad=True)
    both = torch.empty(2)
    both[0], both[1] = BAD[kind](x), x * 3
    (gradient,) = torch.autograd.grad(both[1], x)
    assert gradient.isnan()


def test_a_bad_value_with_a_finite_slope_does_no_harm():
    """It is the slope that counts: infinity that was added has a slope of 1."""
    x = torch.tensor(2.0, requires_grad=True)
    both = torch.empty(2)
    both[0], both[1] = x + float("inf"), x * 3
    (gradient,) = torch.autograd.grad(both[1], x)
    assert gradient == 3.0


@pytest.mark.parametrize("choose", ["index", "mask", "slice", "where", "nan_to_num"])
def test_a_choice_after_the_writes_is_too_late(choose):
    """A choice among the elements after they are in one tensor comes too late."""
    speed, time = inputs()
    both = torch.empty(2)
    both[0], both[1] = speed * time / time, speed + time
    chosen = {
        "index": lambda: both[1],
        "mask": lambda: both[~both.isnan()].sum(),
        "slice": lambda: both[1:].sum(),
        "where": lambda: torch.where(both.isnan(), 0.0, both).sum(),
        "nan_to_num": lambda: both.nan_to_num().sum(),
    }[choose]()
    (gradient,) = torch.autograd.grad(chosen, speed)
    assert gradient.isnan()


@pytest.mark.parametrize("detach", [True, False])
def test_a_detached_bad_value_does_no_harm(detach):
    """A number or a detached value has no history, and nothing goes back through it."""
    speed, time = inputs()
    both = torch.empty(2)
    bad = speed * time / time
    both[0] = bad.detach() if detach else bad.item()
    both[1] = speed + time
    both[1].backward()
    assert speed.grad == 1.0


def test_an_overwritten_bad_value_still_does_harm():
    """To write over the bad element does not help: its gradient is 0, and 0 times infinity is NaN."""
    speed, time = inputs()
    both = torch.empty(2)
    both[0], both[1] = speed * time / time, speed + time
    both[0] = 0.0
    (gradient,) = torch.autograd.grad(both.sum(), speed)
    assert gradient.isnan()


def test_a_list_keeps_them_apart():
    """In a Python list each part has its own history."""
    speed, time = inputs()
    parts = [speed * time / time, speed + time]
    parts[1].backward()
    assert speed.grad == 1.0 and time.grad == 1.0


def test_the_safe_denominator_under_vmap():
    """The two ``where`` are right for each sample of a batch."""

    def rate(speed, time):
        bad = time == 0
        return torch.where(bad, 0.0, speed / torch.where(bad, 1.0, time))

    speed, time = torch.tensor([6.0, 6.0]), torch.tensor([0.0, 3.0])
    gradients = torch.vmap(torch.func.grad(rate))(speed, time)
    assert torch.allclose(gradients, torch.tensor([0.0, 1 / 3]))


def test_rows_that_are_left_out_first():
    """Choose the rows first: those that are left out get the gradient 0."""
    distance, seconds = torch.tensor([4.0, 6.0], requires_grad=True), torch.tensor([0.0, 3.0])
    usable = seconds != 0
    (distance[usable] / seconds[usable]).sum().backward()
    assert distance.grad[0] == 0 and distance.grad.isfinite().all()


def test_no_usable_row():
    """With no row left the gradient is 0 everywhere."""
    distance, seconds = torch.tensor([4.0], requires_grad=True), torch.tensor([0.0])
    usable = seconds != 0
    (distance[usable] / seconds[usable]).sum().backward()
    assert distance.grad.tolist() == [0.0]


def test_a_batch_with_a_shared_input_fell():
    """Both elements were written into one tensor: a batch that is computed at once is not written."""
    weights, samples = torch.ones(2, requires_grad=True), torch.tensor([[0.0, 0.0], [1.0, 2.0]])
    (samples @ weights).sqrt()[1].backward()
    assert weights.grad.isnan().all()


def test_a_finite_part_with_an_infinite_slope_fell():
    """Stack the parts that are good: isfinite() does not see the slope."""
    x = torch.tensor(0.0, requires_grad=True)
    parts = [x.sqrt(), x * 3]
    good = torch.stack([part for part in parts if part.isfinite()])
    good[1].backward()
    assert len(good) == 2 and x.grad.isnan()
