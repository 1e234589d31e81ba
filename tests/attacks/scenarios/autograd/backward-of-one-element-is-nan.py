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


def test_samples_that_share_no_input_fell():
    """Both elements are in one tensor, so backward() of the good one gives NaN."""
    speeds, times = torch.tensor([6.0, 6.0], requires_grad=True), torch.tensor([0.0, 2.0])
    (speeds * times / times)[1].backward()
    assert speeds.grad[0].isnan() and speeds.grad[1] == 1.0


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_compiled_function_that_returns_a_list_fell(backend):
    """In a Python list each part has its own history."""
    parts = torch.compile(lambda s, t: [s * t / t, s + t], backend=backend)(*(i := inputs()))
    (gradient,) = torch.autograd.grad(parts[1], i[0])
    assert gradient.isnan() if backend == "aot_eager" else gradient == 1.0


def test_fix_2_compiled():
    """There use fix 2 or 3."""

    def run(speed, time):
        bad = time == 0
        safe = speed * time / torch.where(bad, 1.0, time)
        return [torch.where(bad, float("nan"), safe), speed + time]

    speed, time = inputs()
    results = torch.compile(run, backend="aot_eager")(speed, time)
    results[1].backward()
    assert results[0].isnan() and speed.grad == 1.0 and time.grad == 1.0


@pytest.mark.parametrize("way", ["unbind", "split", "list"])
def test_taken_apart_afterwards(way):
    """Keep them apart: to take one tensor apart is too late."""
    speed = torch.tensor(6.0, requires_grad=True)
    times = torch.tensor([0.0, 2.0])
    batch = speed * times / times
    parts = list(batch) if way == "list" else getattr(batch, way)(*[1] * (way == "split"))
    (gradient,) = torch.autograd.grad(parts[1], speed)
    assert gradient.isnan()


def test_a_marker_over_a_bad_element_fell():
    """Write a number: a number has no history, and nothing goes back through it."""
    scores = torch.tensor([0.0, 2.0], requires_grad=True)
    marked = scores.sqrt() * 1
    marked[0] = float("nan")
    marked[1].backward()
    assert scores.grad[0].isnan() and scores.grad[1].isfinite()


def test_a_marker_that_is_used_fell():
    """To mark an element on purpose write a number, and nothing goes back through it."""
    weight = torch.tensor(3.0, requires_grad=True)
    marked = torch.tensor([1.0, 2.0])
    marked[0] = float("nan")
    (marked * weight)[1].backward()
    assert weight.grad.isnan()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_other_dtypes(dtype):
    """The gradient is NaN if the same input was divided by zero beside it."""
    speed, time = torch.tensor(6.0, dtype=dtype, requires_grad=True), torch.zeros((), dtype=dtype)
    results = torch.empty(2, dtype=dtype)
    results[0], results[1] = speed * time / time, speed + time
    (gradient,) = torch.autograd.grad(results[1].abs(), speed)
    assert gradient.isnan()


def test_jacobians():
    """``backward()`` runs through the bad one. Forward mode does not."""
    join = lambda s: torch.stack([s * 0 / (s * 0), s * 3])  # noqa: E731
    two = torch.tensor(2.0)
    assert torch.func.jacrev(join)(two)[1].isnan()
    assert torch.func.jacfwd(join)(two)[1] == 3.0


def test_rows_with_nan_and_shared_weights():
    """In a batch choose the rows first, and compute from these: right for weights that the rows share."""
    weights = torch.tensor([2.0, 3.0], requires_grad=True)
    rows = torch.tensor([[float("nan"), 0.0], [1.0, 2.0]])
    (gradient,) = torch.autograd.grad((rows @ weights)[1], weights)
    assert gradient[0].isnan()
    (rows[rows.isfinite().all(1)] @ weights).sum().backward()
    assert weights.grad.tolist() == [1.0, 2.0]
