"""Attacks on gallery/errors/values-and-shapes/missing-or-unexpected-keys.py."""

import pytest
import torch
from torch import nn
from torch.func import functional_call


def zeros():
    head = nn.Linear(2, 1)
    for parameter in head.parameters():
        nn.init.zeros_(parameter)
    return head


SAVED = {"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.tensor([3.0])}
WRONG = {
    "prefix": {"module.weight": SAVED["weight"], "bias": SAVED["bias"]},
    "missing": {"bias": SAVED["bias"]},
    "too many": {**SAVED, "scale": torch.ones(1)},
    "renamed": {"kernel": SAVED["weight"], "bias": SAVED["bias"]},
    "nested": {"0.weight": SAVED["weight"], "bias": SAVED["bias"]},
}


@pytest.mark.parametrize("assign", [False, True])
@pytest.mark.parametrize("name", WRONG)
def test_what_fits_is_copied_before_it_raises(name, assign):
    """The error comes at the end. What did fit has been copied by then."""
    head = zeros()
    with pytest.raises(RuntimeError, match=r"(Missing|Unexpected) key\(s\) in state_dict"):
        head.load_state_dict(WRONG[name], assign=assign)
    assert head.bias.tolist() == [3.0]
    assert head.weight.tolist() == ([[1.0, 2.0]] if "weight" in WRONG[name] else [[0.0, 0.0]])


@pytest.mark.parametrize("name", WRONG)
def test_strict_false_hides_the_error(name):
    """With strict=False the same is copied, nothing is raised, and what has no partner keeps its values."""
    head = zeros()
    found = head.load_state_dict(WRONG[name], strict=False)
    assert set(found.missing_keys) == {"weight", "bias"} - set(WRONG[name])
    assert set(found.unexpected_keys) == set(WRONG[name]) - {"weight", "bias"}
    assert head.bias.tolist() == [3.0]
    assert head.weight.any() == ("weight" in WRONG[name])


@pytest.mark.parametrize("wrap", ["DataParallel", "compile"])
def test_a_wrapper_adds_a_prefix(wrap):
    """DataParallel adds module., and torch.compile adds _orig_mod."""
    head = zeros()
    wrapped = (
        nn.DataParallel(head) if wrap == "DataParallel" else torch.compile(head, backend="eager")
    )
    prefix = {"DataParallel": "module.", "compile": "_orig_mod."}[wrap]
    assert list(wrapped.state_dict()) == [prefix + name for name in head.state_dict()]
    other = zeros()
    with pytest.raises(RuntimeError, match="Missing key"):
        other.load_state_dict(wrapped.state_dict())
    other.load_state_dict({n.removeprefix(prefix): v for n, v in wrapped.state_dict().items()})
    wrapped.load_state_dict(wrapped.state_dict())


def test_a_prefix_inside_a_name_stays():
    """Take the prefix off: at the beginning of the name, and nowhere else."""
    names = ["module.a.module.weight", "module.weight"]
    assert [name.removeprefix("module.") for name in names] == ["a.module.weight", "weight"]


def test_the_parameters_stay_the_same_objects():
    """load_state_dict copies each saved tensor into the parameter or buffer of its name."""
    head = zeros()
    weight = head.weight
    head.load_state_dict(SAVED)
    assert head.weight is weight and weight.tolist() == [[1.0, 2.0]]


def test_a_buffer_that_is_not_saved_is_not_missed():
    """Names of buffers are looked for, too, but for those that are not persistent."""
    module = nn.Module()
    module.register_buffer("kept", torch.zeros(1))
    module.register_buffer("skipped", torch.zeros(1), persistent=False)
    with pytest.raises(RuntimeError, match='Missing key.s. in state_dict: "kept"'):
        module.load_state_dict({})
    module.load_state_dict({"kept": torch.ones(1)})


@pytest.mark.parametrize(
    "given", [{"wieght": SAVED["weight"]}, {"weight": SAVED["weight"]}], ids=["slip", "missing"]
)
def test_functional_call_says_it_in_other_words(given):
    """functional_call with strict=True raises; without it a slip in a name is not noticed."""
    head, x = zeros(), torch.ones(1, 2)
    with pytest.raises(RuntimeError, match="Error.s. in reparametrizing for Linear"):
        functional_call(head, given, (x,), strict=True)
    assert functional_call(head, given, (x,)).item() == (3.0 if "weight" in given else 0.0)
