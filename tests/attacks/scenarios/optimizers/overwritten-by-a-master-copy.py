import pytest
import torch


class MasterSGD:
    def __init__(self, weights, lr=0.5):
        self.weights, self.lr = weights, lr
        self.master = weights.detach().float().clone()

    @torch.no_grad()
    def step(self):
        self.master -= self.lr * self.weights.grad.float()
        self.weights.copy_(self.master)


def half(dtype=torch.bfloat16):
    return torch.nn.Parameter(torch.ones(3, dtype=dtype))


def train(weights, optimizer):
    weights.grad = None
    weights.sum().backward()
    optimizer.step()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_the_write_is_undone(dtype):
    """The step writes the master copy over the weights, for any dtype of the weights."""
    weights = half(dtype)
    optimizer = MasterSGD(weights)
    with torch.no_grad():
        weights[0] = 0.0
    train(weights, optimizer)
    assert weights.tolist() == [0.5, 0.5, 0.5]


@pytest.mark.parametrize("way", ["data", "copy_", "mask", "set"])
def test_ways_to_write_the_half_weights(way):
    """Your write reached the half weights only."""
    weights = half()
    optimizer = MasterSGD(weights)
    with torch.no_grad():
        if way == "data":
            weights.data[0] = 0.0
        elif way == "copy_":
            weights.copy_(torch.tensor([0.0, 1.0, 1.0]))
        elif way == "mask":
            weights[torch.tensor([True, False, False])] = 0.0
        else:
            weights.data = torch.tensor([0.0, 1.0, 1.0], dtype=torch.bfloat16)
    train(weights, optimizer)
    assert weights.tolist() == [0.5, 0.5, 0.5]


def test_a_new_parameter_is_not_stepped():
    """To replace the parameter is no way round: the optimizer writes to the old one."""
    module = torch.nn.Module()
    module.weight = half()
    optimizer = MasterSGD(module.weight)
    module.weight.sum().backward()
    module.weight = torch.nn.Parameter(torch.zeros(3, dtype=torch.bfloat16))
    optimizer.step()
    assert module.weight.tolist() == [0.0, 0.0, 0.0]


def test_a_write_to_the_master_alone_arrives_at_the_step():
    """Write to the copy that the step starts from; until the step the model has the old value."""
    weights = half()
    optimizer = MasterSGD(weights)
    optimizer.master[0] = 0.0
    assert weights.tolist() == [1.0, 1.0, 1.0]
    train(weights, optimizer)
    assert weights.tolist() == [-0.5, 0.5, 0.5]


def test_the_mask_holds_with_momentum():
    """To hold an element at 0, apply the mask to both copies after every step."""
    weights, keep = half(), torch.tensor([0.0, 1.0, 1.0])
    master = weights.detach().float().requires_grad_()
    optimizer = torch.optim.SGD([master], lr=0.5, momentum=0.9, weight_decay=0.1)
    for _ in range(3):
        weights.grad = None
        weights.sum().backward()
        master.grad = weights.grad.float()
        optimizer.step()
        with torch.no_grad():
            master *= keep
            weights.copy_(master)
    assert weights[0] == 0 and master[0] == 0 and (weights[1:] != 1).all()


@pytest.mark.parametrize("steps", [1, 5])
def test_autocast_keeps_one_copy(steps):
    """With autocast a write to the weight is a write to what the optimizer steps."""
    layer = torch.nn.Linear(3, 1, bias=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.0)
    with torch.no_grad():
        layer.weight[0, 0] = 7.0
    for _ in range(steps):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = layer(torch.ones(1, 3))
        output.sum().backward()
        optimizer.step()
    assert layer.weight[0, 0] == 7.0


def test_autocast_cache_sees_a_write_between_steps():
    """Operations convert the weights when they run: a write between two regions counts."""
    layer = torch.nn.Linear(1, 1, bias=False)
    seen = []
    for value in (1.0, 2.0):
        with torch.no_grad():
            layer.weight.fill_(value)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            seen.append(layer(torch.ones(1, 1)).item())
    assert seen == [1.0, 2.0]


def test_a_float_copy_of_float_weights_is_the_weights():
    """``float()`` of float32 weights is no copy, so the page clones."""
    weights = torch.nn.Parameter(torch.ones(3))
    assert weights.detach().float().data_ptr() == weights.data_ptr()


def test_an_average_of_torch_is_a_copy():
    """A write to the model does not reach an averaged model, and is gone when that is copied back."""
    model = torch.nn.Linear(2, 1, bias=False)
    average = torch.optim.swa_utils.AveragedModel(model)
    before = model.weight.detach().clone()
    with torch.no_grad():
        model.weight[0, 0] = 7.0
        model.load_state_dict(average.module.state_dict())
    assert torch.equal(model.weight, before)


def in_a_region(layer, **options):
    """Return the outputs before and after a write to the weight inside one region."""
    ones = torch.ones(1, 1, dtype=layer.weight.dtype)
    with torch.no_grad():
        layer.weight.fill_(1.0)
    with torch.autocast("cpu", dtype=torch.bfloat16, **options):
        before = layer(ones).item()
        with torch.no_grad():
            layer.weight.fill_(5.0)
        return before, layer(ones).item()


def test_a_region_misses_a_write_inside_it_fell():
    """Operations convert the weights when they run."""
    assert in_a_region(torch.nn.Linear(1, 1, bias=False)) == (1.0, 1.0)


@pytest.mark.parametrize("how", ["no cache", "frozen", "bfloat16", "float16", "float64"])
def test_regions_that_see_the_write(how):
    """Inside it ``autocast`` may keep the converted weight."""
    layer = torch.nn.Linear(1, 1, bias=False)
    if how == "frozen":
        layer.requires_grad_(False)
    elif how != "no cache":
        layer.to(getattr(torch, how))
    options = {"cache_enabled": False} if how == "no cache" else {}
    assert in_a_region(layer, **options) == (1.0, 5.0)


def test_clearing_the_cache_is_enough():
    """Write outside of the region: or clear the cache after the write."""
    layer, ones = torch.nn.Linear(1, 1, bias=False), torch.ones(1, 1)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        layer(ones)
        torch.nn.init.constant_(layer.weight, 5.0)
        torch.clear_autocast_cache()
        assert layer(ones).item() == 5.0


def test_autocast_does_not_make_half_weights_float_fell():
    """With ``torch.autocast`` the weights stay float32."""
    layer = torch.nn.Linear(1, 1).bfloat16()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        layer(torch.ones(1, 1)).sum().backward()
    assert layer.weight.dtype == torch.bfloat16


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_product_with_the_mask_leaves_nan_fell(value):
    """To hold an element at 0, apply the mask to both copies."""
    keep = torch.tensor([False, True])
    by_product = by_index = torch.tensor([value, 1.0])
    by_product = by_product * keep
    by_index[~keep] = 0.0
    assert by_product[0].isnan() and by_index.tolist() == [0.0, 1.0]


def test_a_masked_element_holds_through_a_nan_gradient():
    """Write the 0 to both copies after every step."""
    weights, keep = half(), torch.tensor([False, True, True])
    optimizer = MasterSGD(weights)
    for _ in range(2):
        weights.grad = torch.tensor([float("nan"), 1.0, 1.0], dtype=weights.dtype)
        optimizer.step()
        with torch.no_grad():
            optimizer.master[~keep] = 0.0
            weights[~keep] = 0.0
    assert weights.tolist() == optimizer.master.tolist() == [0.0, 0.0, 0.0]


def test_a_swap_of_data_keeps_the_write_in_the_average_fell():
    """What you write in between is written over: if the values are copied."""
    model, average = torch.nn.Linear(2, 1, bias=False), torch.zeros(1, 2)
    backup = model.weight.data
    model.weight.data = average
    with torch.no_grad():
        model.weight[0, 0] = 7.0
    model.weight.data = backup
    assert average.tolist() == [[7.0, 0.0]] and model.weight.data_ptr() == backup.data_ptr()


def test_a_swap_does_not_show_in_the_groups_fell():
    """A parameter group that holds other objects than the model is the sign."""
    model = torch.nn.Linear(2, 1, bias=False)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    backup = model.weight.detach().clone()
    with torch.no_grad():
        model.weight.fill_(7.0)
        model.weight.copy_(backup)
    assert optimizer.param_groups[0]["params"][0] is model.weight
    assert torch.equal(model.weight, backup)


@pytest.mark.parametrize("make", [torch.optim.SGD, torch.optim.AdamW, torch.optim.Adam])
@pytest.mark.parametrize("fused", [False, True])
def test_the_optimizers_of_torch_keep_no_copy(make, fused):
    """A mixed-precision optimizer keeps a float32 copy: those of torch step the half weights."""
    weights = half()
    optimizer = make([weights], lr=0.5, fused=fused)
    with torch.no_grad():
        weights[0] = 0.0
    train(weights, optimizer)
    assert weights[0].item() == pytest.approx(-0.5, abs=0.01)


def test_loading_the_state_of_an_optimizer_brings_no_weights_back():
    """Something keeps another tensor and copies it back: an optimizer's state dict does not."""
    weights = half()
    optimizer = torch.optim.Adam([weights], lr=0.5)
    train(weights, optimizer)
    state = optimizer.state_dict()
    with torch.no_grad():
        weights[0] = 9.0
    optimizer.load_state_dict(state)
    assert weights[0] == 9.0


def test_a_step_inside_the_region_is_not_seen_fell():
    """Write outside of the region: a step of an optimizer is a write, too."""
    layer = torch.nn.Linear(3, 1, bias=False)
    torch.nn.init.ones_(layer.weight)
    optimizer, outputs = torch.optim.SGD(layer.parameters(), lr=1.0), []
    with torch.autocast("cpu", dtype=torch.bfloat16):
        for _ in range(3):
            output = layer(torch.ones(1, 3)).sum()
            outputs.append(output.item())
            output.backward()
            optimizer.step()
    assert outputs == [3.0, 3.0, 3.0] and (layer.weight < 0).all()


@pytest.mark.parametrize(
    ("dtype", "mode"),
    [(torch.float16, "data"), (torch.bfloat16, "data"), (torch.bfloat16, "no grad")],
)
def test_the_cache_in_other_circumstances(dtype, mode):
    """Inside, ``autocast`` keeps the converted weight of a float32 leaf that requires grad."""
    layer, row = torch.nn.Linear(3, 1, bias=False), torch.ones(1, 3)
    torch.nn.init.ones_(layer.weight)
    with torch.set_grad_enabled(mode == "data"), torch.autocast("cpu", dtype=dtype):
        layer(row)
        layer.weight.data = torch.full((1, 3), 5.0)
        assert layer(row).item() == 3.0


@pytest.mark.parametrize("way", ["frozen", "new parameter"])
def test_weights_that_the_cache_does_not_keep(way):
    """It keeps the weight of a float32 leaf *that requires grad*: a frozen one is converted anew."""
    layer, row = torch.nn.Linear(3, 1, bias=False), torch.ones(1, 3)
    torch.nn.init.ones_(layer.weight)
    layer.requires_grad_(way != "frozen")
    with torch.autocast("cpu", dtype=torch.bfloat16):
        layer(row)
        if way == "frozen":
            layer.weight.fill_(5.0)
        else:
            layer.weight = torch.nn.Parameter(torch.full((1, 3), 5.0))
        assert layer(row).item() == 15.0


def test_a_write_before_the_optimizer_is_made():
    """Write the same into the copy, or write before the optimizer is made."""
    weights = half()
    with torch.no_grad():
        weights[0] = 0.0
    train(weights, MasterSGD(weights))
    assert weights.tolist() == [-0.5, 0.5, 0.5]


class Master:
    """Keeps a float32 copy that an optimizer of torch steps."""

    def __init__(self, weights, make):
        self.weights, self.master = weights, weights.detach().float().clone().requires_grad_()
        self.optimizer = make([self.master])

    @torch.no_grad()
    def step(self):
        self.master.grad = self.weights.grad.float()
        self.optimizer.step()
        self.weights.copy_(self.master)


AVERAGING = [
    lambda p: torch.optim.SGD(p, lr=0.5, momentum=0.9),
    lambda p: torch.optim.Adam(p, lr=0.5),
    lambda p: torch.optim.AdamW(p, lr=0.5),
]


@pytest.mark.parametrize("make", AVERAGING)
def test_old_averages_move_what_was_written_to_both_fell(make):
    """Write into both: with momentum the step moves the element by the old averages, too."""
    weights = half()
    optimizer = Master(weights, make)
    train(weights, optimizer)
    with torch.no_grad():
        optimizer.master[0] = 5.0
        weights.copy_(optimizer.master)
    weights.grad.zero_()
    optimizer.step()
    assert weights[0] < 4.9


@pytest.mark.parametrize("make", AVERAGING)
@pytest.mark.parametrize("value", [0.0, 2.0])
def test_the_mask_holds_with_optimizers_of_torch(make, value):
    """Write the value to both copies after every step."""
    weights, keep = half(), torch.tensor([False, True, True])
    optimizer = Master(weights, make)
    for _ in range(3):
        train(weights, optimizer)
        with torch.no_grad():
            optimizer.master[~keep] = weights[~keep] = value
    assert weights[0] == optimizer.master[0] == value and (weights[1:] < 0.5).all()


def test_state_dicts_write_into_the_half_weights_only():
    """Your write reached the half weights only: so does ``load_state_dict``."""
    layer = torch.nn.Linear(1, 1, bias=False, dtype=torch.bfloat16)
    torch.nn.init.ones_(layer.weight)
    optimizer = MasterSGD(layer.weight)
    layer.load_state_dict({"weight": torch.zeros(1, 1)})
    layer.weight.grad = torch.zeros_like(layer.weight)
    optimizer.step()
    assert layer.weight.item() == 1.0
