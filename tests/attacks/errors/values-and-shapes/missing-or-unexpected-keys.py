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
    """What did fit has been copied when the error comes."""
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
    """load_state_dict matches saved tensors and the parameters of the model by name."""
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


@pytest.mark.parametrize("key", ["model", "state_dict", "model_state_dict"])
def test_renaming_is_no_cure_one_level_deeper_fell(key):
    """The names in the checkpoint are not those of the model. Rename them."""
    head = zeros()
    with pytest.raises(
        RuntimeError, match=f'(?s)Missing key.*Unexpected key.s. in state_dict: "{key}"'
    ):
        head.load_state_dict({key: SAVED})
    assert not head.weight.any()
    head.load_state_dict({key: SAVED}[key])
    assert head.weight.tolist() == [[1.0, 2.0]]


def test_state_of_an_optimizer_one_level_deeper():
    """Load the dictionary inside: if it is the right one."""
    optimizer = torch.optim.SGD(zeros().parameters(), lr=0.1)
    with pytest.raises(
        RuntimeError, match='Unexpected key.s. in state_dict: "state", "param_groups"'
    ):
        zeros().load_state_dict(optimizer.state_dict())


def test_a_compiled_layer_has_its_part_within_the_name_fell():
    """torch.compile adds _orig_mod. as a prefix; take the prefix off."""
    model = nn.Sequential(torch.compile(nn.Linear(2, 1), backend="eager"))
    names = list(model.state_dict())
    assert names == ["0._orig_mod.weight", "0._orig_mod.bias"]
    assert [name.removeprefix("_orig_mod.") for name in names] == names
    renamed = {name.replace("_orig_mod.", ""): v for name, v in model.state_dict().items()}
    assert nn.Sequential(nn.Linear(2, 1)).load_state_dict(renamed).missing_keys == []


def test_compile_as_a_method_adds_nothing_fell():
    """torch.compile(head) adds _orig_mod.: head.compile() does not."""
    head = zeros()
    head.compile(backend="eager")
    assert list(head.state_dict()) == ["weight", "bias"]


def test_strict_false_still_refuses_another_size_fell():
    """With strict=False the same is copied, and nothing is raised."""
    head = zeros()
    with pytest.raises(RuntimeError, match="size mismatch for weight"):
        head.load_state_dict({"weight": torch.ones(1, 3), "bias": SAVED["bias"]}, strict=False)
    assert head.bias.tolist() == [3.0]


def test_a_tied_weight_misses_its_second_name_fell():
    """The names are not those of the model: a tied weight has two, and one of them is enough."""
    model = nn.ModuleDict({"a": nn.Linear(2, 2, bias=False), "b": nn.Linear(2, 2, bias=False)})
    model["b"].weight = model["a"].weight
    with pytest.raises(RuntimeError, match='Missing key.s. in state_dict: "b.weight"'):
        model.load_state_dict({"a.weight": torch.ones(2, 2)})
    found = model.load_state_dict({"a.weight": torch.full((2, 2), 5.0)}, strict=False)
    assert found.missing_keys == ["b.weight"] and model["b"].weight.eq(5.0).all()


def test_loading_into_a_wrapped_model():
    """Load into the module that was wrapped: the wrapper misses module."""
    wrapped = nn.DataParallel(zeros())
    with pytest.raises(RuntimeError, match='Missing key.s. in state_dict: "module.weight"'):
        wrapped.load_state_dict(SAVED)
    wrapped.module.load_state_dict(SAVED)
    assert wrapped.module.weight.tolist() == [[1.0, 2.0]]


def test_two_wrappers_add_two_parts():
    """A wrapper adds a part to the names: two add two, and each is to be taken off."""
    wrapped = nn.DataParallel(torch.compile(zeros(), backend="eager"))
    names = [
        name.removeprefix("module.").removeprefix("_orig_mod.") for name in wrapped.state_dict()
    ]
    assert names == ["weight", "bias"]


def test_an_average_has_a_count_of_its_own():
    """Take the prefix off: an AveragedModel also saves n_averaged."""
    average = torch.optim.swa_utils.AveragedModel(zeros())
    assert list(average.state_dict()) == ["n_averaged", "module.weight", "module.bias"]
    assert zeros().load_state_dict(average.module.state_dict()).missing_keys == []


def test_functional_call_does_not_need_the_checkpoint_fell():
    """The names in the checkpoint are not those of the model: functional_call takes those of named_parameters."""
    head, x = zeros(), torch.ones(1, 2)
    given = {name: torch.ones_like(value) for name, value in head.named_parameters()}
    assert functional_call(head, given, (x,), strict=True).item() == 3.0
    assert functional_call(head, {"wieght": given["weight"]}, (x,)).item() == 0.0


def test_a_parametrized_weight_has_other_names():
    """If the names differ otherwise, compare both lists."""
    head = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))
    with pytest.raises(RuntimeError, match="parametrizations.weight.original0"):
        head.load_state_dict({"weight": SAVED["weight"], "bias": SAVED["bias"]})


def test_a_part_that_was_not_saved_cannot_be_renamed_fell():
    """If they are like "model" and "epoch", load the dictionary inside; else rename them."""
    head, saved = zeros(), {"weight": SAVED["weight"]}
    with pytest.raises(RuntimeError, match=r'Missing key\(s\) in state_dict: "bias"'):
        head.load_state_dict(saved)
    found = head.load_state_dict(saved, strict=False)
    assert found.missing_keys == ["bias"] and head.bias.tolist() == [0.0]


def test_assign_does_not_copy_fell():
    """``load_state_dict`` copies each saved tensor into the parameter or buffer of its name."""
    head, saved = zeros(), {name: value.clone() for name, value in SAVED.items()}
    head.load_state_dict(saved, assign=True)
    assert head.weight.data_ptr() == saved["weight"].data_ptr()


def test_a_compiled_module_misses_the_prefix():
    """Load into ``model._orig_mod`` for ``torch.compile``."""
    wrapped = torch.compile(zeros(), backend="eager")
    with pytest.raises(RuntimeError, match='Missing key.s. in state_dict: "_orig_mod.weight"'):
        wrapped.load_state_dict(SAVED)
    wrapped._orig_mod.load_state_dict(SAVED)
    assert wrapped.weight.tolist() == [[1.0, 2.0]]


def test_values_that_are_no_tensors_fell():
    """``load_state_dict`` does not take a model, a list or None: nor a dictionary of lists."""
    for thing in (zeros(), list(zeros().parameters()), None):
        with pytest.raises(TypeError, match="Expected state_dict to be dict-like"):
            zeros().load_state_dict(thing)
    with pytest.raises(RuntimeError, match="expected torch.Tensor or Tensor-like object"):
        zeros().load_state_dict({"weight": [[1.0, 2.0]], "bias": [3.0]})


def test_a_part_that_the_model_lacks():
    """If the model lacks a part that was saved, load with ``strict=False``."""
    head = zeros()
    found = head.load_state_dict({**SAVED, "scale": torch.ones(1)}, strict=False)
    assert found.unexpected_keys == ["scale"] and found.missing_keys == []
    assert head.weight.tolist() == [[1.0, 2.0]] and head.bias.tolist() == [3.0]
