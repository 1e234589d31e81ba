"""Attacks on gallery/errors/unusual-tensors/mkldnn-tensor-has-no-views.py."""

import pytest
import torch
import torch.utils.mkldnn

EYE = torch.eye(2) > 0


def opaque(value=0.0):
    return torch.full((2, 2), value).to_mkldnn()


WRITES = {
    "integer": lambda w: w.__setitem__(0, 1.0),
    "slice": lambda w: w.__setitem__(slice(0, 1), 1.0),
    "all": lambda w: w.__setitem__(..., 1.0),
    "list": lambda w: w.__setitem__([0], 1.0),
    "mask": lambda w: w.__setitem__(EYE, 1.0),
    "fill_": lambda w: w.fill_(1.0),
    "masked_fill_": lambda w: w.masked_fill_(EYE, 1.0),
    "read a row": lambda w: w[0],
}


@pytest.mark.parametrize(
    "name", ["integer", "slice", "all", "list", "mask", "fill_", "masked_fill_", "read a row"]
)
def test_each_write_to_a_part_is_refused(name):
    """There is no view of row 0, and no operation for a number, a mask or a list."""
    with pytest.raises(NotImplementedError, match="arguments from the 'MkldnnCPU' backend"):
        WRITES[name](opaque())


WHOLE = {
    "zero_": (lambda w: w.zero_(), 0.0),
    "mul_": (lambda w: w.mul_(2), 6.0),
    "add_": (lambda w: w.add_(opaque(1.0)), 4.0),
    "relu_": (lambda w: w.relu_(), 3.0),
    "copy_": (lambda w: w.copy_(opaque(5.0)), 5.0),
}


@pytest.mark.parametrize("name", ["zero_", "mul_", "add_", "relu_", "copy_"])
def test_methods_on_the_whole_tensor(name):
    """``zero_()``, ``mul_(2)`` and ``relu_()`` of the whole tensor are there."""
    weights, (write, value) = opaque(3.0), WHOLE[name]
    write(weights)
    assert torch.equal(weights.to_dense(), torch.full((2, 2), value))


def test_both_directions_copy():
    """to_dense makes a new tensor, and the write does not reach the converted one."""
    dense = torch.zeros(2, 2)
    converted = dense.to_mkldnn()
    converted.to_dense().fill_(5.0)
    dense.fill_(7.0)
    assert not converted.to_dense().any()


@pytest.mark.parametrize("index", [slice(None), [0, 1]], ids=["slice", "list"])
def test_a_dense_target_needs_a_dense_value(index):
    """A dense target needs a dense value."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        torch.zeros(2, 2)[index] = opaque()


@pytest.mark.parametrize("value", [1, torch.ones(2, 2)], ids=["number", "dense"])
def test_what_else_names_the_library(value):
    """Some operations name the layout or the library."""
    with pytest.raises(RuntimeError, match="expects MKL-DNN tensor input"):
        opaque().add_(value)


def test_gradient():
    """Write before you convert: the conversion passes the gradient on."""
    weights = torch.ones(2, 2, requires_grad=True)
    changed = weights * 1
    changed[0] = 5.0
    changed.to_mkldnn().to_dense().sum().backward()
    assert weights.grad.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_weights_of_a_converted_model():
    """to_mkldnn gives the linear layers of a model such weights."""
    weight = torch.utils.mkldnn.to_mkldnn(torch.nn.Linear(2, 2)).weight
    assert weight.is_mkldnn and not isinstance(weight, torch.nn.Parameter)


def test_a_value_of_its_kind_for_the_whole():
    """It takes no assignment to a part of it (to the whole it does, of a tensor of its kind)."""
    weights = torch.zeros(2, 2, device="cpu").to_mkldnn()
    weights[:] = torch.ones(2, 2, device="cpu").to_mkldnn()
    assert weights.to_dense().tolist() == [[1.0, 1.0], [1.0, 1.0]]


READS = {
    "row": lambda w: w[0],
    "element": lambda w: w[0, 0],
    "T": lambda w: w.T,
    "unbind": lambda w: w.unbind(),
    "split": lambda w: w.split(1),
    "expand": lambda w: w.expand(2, 2),
    "unsqueeze": lambda w: w.unsqueeze(0),
    "diagonal": lambda w: w.diagonal(),
}


@pytest.mark.parametrize(
    "name", ["row", "element", "T", "unbind", "split", "expand", "unsqueeze", "diagonal"]
)
def test_a_read_raises_the_same_fell(name):
    """It takes no assignment to a part of it: a reader who reads a part gets the same message."""
    with pytest.raises(NotImplementedError, match="'aten::as_strided'.*MkldnnCPU"):
        READS[name](opaque())
    READS[name](opaque().to_dense())


@pytest.mark.parametrize("layer", ["linear", "convolution"])
def test_a_state_dict_is_loaded_before_fell(layer):
    """Write before you convert: ``load_state_dict`` raises after the conversion."""
    make = {
        "linear": lambda: torch.nn.Linear(2, 2),
        "convolution": lambda: torch.nn.Conv2d(1, 1, 1),
    }[layer]
    model = torch.utils.mkldnn.to_mkldnn(make())
    with pytest.raises(RuntimeError, match="state_dict"):
        model.load_state_dict(make().state_dict())


def test_a_weight_of_a_converted_model_fell():
    """Convert again afterwards: the model has the new weight when you assign it."""
    model = torch.utils.mkldnn.to_mkldnn(torch.nn.Linear(2, 2, bias=False))
    dense = model.weight.to_dense().detach()
    dense[:] = 0.0
    model.weight = dense.to_mkldnn()
    assert model(torch.ones(1, 2)).tolist() == [[0.0, 0.0]]


def test_the_gradient_of_dense():
    """Convert back: the gradient goes through, and is zero for what was overwritten."""
    source = torch.ones(2, 2, requires_grad=True)
    dense = source.to_mkldnn().to_dense()
    dense[0] = 5.0
    dense.sum().backward()
    assert source.grad.tolist() == [[0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.int8, torch.uint8], ids=str)
def test_other_dtypes(dtype):
    """Write to a dense tensor, and convert again (of other dtypes that it takes)."""
    dense = torch.zeros(2, 2, dtype=dtype).to_mkldnn().to_dense()
    dense[0] = 1
    assert dense.to_mkldnn().to_dense().tolist() == [[1, 1], [0, 0]]


@pytest.mark.parametrize(
    "layer",
    [torch.nn.Embedding(3, 2), torch.nn.LayerNorm(2), torch.nn.ConvTranspose2d(1, 1, 1)],
    ids=str,
)
def test_a_layer_that_keeps_its_weight_fell(layer):
    """to_mkldnn makes a model whose weights are such tensors: other layers keep theirs."""
    converted = torch.utils.mkldnn.to_mkldnn(torch.nn.Sequential(layer, torch.nn.Linear(2, 2)))
    assert not converted[0].weight.is_mkldnn and converted[1].weight.is_mkldnn


def test_a_state_dict_of_its_kind_is_loaded_fell():
    """Afterwards ``load_state_dict`` raises: not for a state dict of converted tensors."""
    model = torch.utils.mkldnn.to_mkldnn(torch.nn.Linear(2, 2))
    model.load_state_dict({"weight": opaque(5.0), "bias": torch.zeros(2).to_mkldnn()})
    assert model(torch.ones(1, 2)).tolist() == [[10.0, 10.0]]


def test_some_others_do_not_name_the_library_fell():
    """Other operations name the layout or the library: ``sum`` names the backend."""
    with pytest.raises(NotImplementedError, match="arguments from the 'MkldnnCPU' backend"):
        opaque().sum()
    assert opaque(1.0).to_dense().sum() == 4.0


@pytest.mark.parametrize(
    ("layer", "inputs"),
    [
        (torch.nn.Conv2d(1, 1, 3, bias=False), torch.ones(1, 1, 3, 3)),
        (torch.nn.Conv2d(4, 4, 3, groups=2, bias=False), torch.ones(1, 4, 3, 3)),
    ],
    ids=["convolution", "groups"],
)
def test_the_weight_of_a_converted_convolution(layer, inputs):
    """In a converted layer assign the result."""
    converted = torch.utils.mkldnn.to_mkldnn(layer)
    dense = converted.weight.to_dense().detach()
    dense[:] = 0.0
    converted.weight = dense.to_mkldnn()
    assert not converted(inputs).any()


def test_another_name_keeps_the_converted_tensor():
    """Convert back: the write does not reach the converted one."""
    weights = other = opaque()
    weights = weights.to_dense()
    weights[0] = 1.0
    assert not other.to_dense().any()
