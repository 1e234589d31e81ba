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
