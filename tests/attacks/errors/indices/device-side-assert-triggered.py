"""Attacks on gallery/errors/indices/device-side-assert-triggered.py, as far as a CPU can make them."""

import pytest
import torch
from torch.nn import functional

# What stops a kernel on the GPU, and what the CPU says of it.
ON_THE_CPU = {
    "brackets": (lambda: torch.zeros(3)[torch.tensor([0, 7])], "index 7 is out of bounds"),
    "brackets, negative": (lambda: torch.zeros(3)[torch.tensor([-4])], "index -4 is out of"),
    "scatter": (lambda: torch.zeros(3).scatter_(0, torch.tensor([-100]), 1.0), "index -100 is"),
    "gather": (lambda: torch.zeros(3).gather(0, torch.tensor([3])), "index 3 is out of bounds"),
    "cross_entropy": (
        lambda: functional.cross_entropy(torch.zeros(2, 3), torch.tensor([0, 3])),
        "Target 3 is out of bounds",
    ),
    "nll_loss": (
        lambda: functional.nll_loss(torch.zeros(2, 3), torch.tensor([0, -1])),
        "Target -1 is out of bounds",
    ),
}
NAMES_NO_INDEX = {
    "embedding": (
        lambda: functional.embedding(torch.tensor([7]), torch.zeros(3, 2)),
        "index out of range in self",
    ),
    "index_add": (
        lambda: torch.zeros(3).index_add_(0, torch.tensor([7]), torch.ones(1)),
        "index out of range in self",
    ),
    "one_hot": (
        lambda: functional.one_hot(torch.tensor([7]), 3),
        "Class values must be smaller than num_classes",
    ),
    "masked_scatter": (
        lambda: torch.zeros(2).masked_scatter_(torch.tensor([True, True]), torch.ones(1)),
        "Number of elements of source < number of ones in mask",
    ),
}
NO_INDEX_AT_ALL = {
    "target of a loss": (
        lambda: functional.binary_cross_entropy(torch.zeros(1), torch.tensor([2.0])),
        "all elements of target should be between 0 and 1",
    ),
    "probability": (
        lambda: torch.multinomial(torch.tensor([0.5, -1.0]), 1),
        "probability tensor contains",
    ),
    "NaN": (
        lambda: torch.multinomial(torch.tensor([0.5, float("nan")]), 1),
        "probability tensor contains",
    ),
}


@pytest.mark.parametrize(
    "what", ["brackets", "brackets, negative", "scatter", "gather", "cross_entropy", "nll_loss"]
)
def test_the_cpu_raises_at_the_line_and_names_the_index(what):
    """On the CPU the line that writes raises."""
    run, words = ON_THE_CPU[what]
    with pytest.raises((IndexError, RuntimeError), match=words):
        run()


@pytest.mark.parametrize("what", ["embedding", "index_add", "one_hot", "masked_scatter"])
def test_the_cpu_does_not_always_name_the_index_fell(what):
    """Run the same code on the CPU: it names the index."""
    run, words = NAMES_NO_INDEX[what]
    with pytest.raises((IndexError, RuntimeError), match=words) as error:
        run()
    assert "7" not in str(error.value)


@pytest.mark.parametrize("what", ["target of a loss", "probability", "NaN"])
def test_the_value_need_not_be_an_index_fell(what):
    """An index tensor on the GPU holds a number that is out of bounds."""
    run, words = NO_INDEX_AT_ALL[what]
    with pytest.raises(RuntimeError, match=words):
        run()


def test_minus_100_is_right_for_a_loss():
    """A label of -100 is left out by a loss; scatter_ and brackets refuse it."""
    assert functional.nll_loss(torch.zeros(2, 3), torch.tensor([0, -100])).item() == 0.0
    with pytest.raises(IndexError, match="index -100 is out of bounds"):
        torch.zeros(3)[torch.tensor([-100])]


@pytest.mark.parametrize(
    ("labels", "found"), [([], []), ([0], []), ([3], [3]), ([-1, 2, 7], [-1, 7])]
)
def test_the_check_of_fix_3_at_its_edges(labels, found):
    """labels[(labels < 0) | (labels >= classes)] are those that are out of bounds."""
    labels = torch.tensor(labels, dtype=torch.int64)
    assert labels[(labels < 0) | (labels >= 3)].tolist() == found


@pytest.mark.parametrize("value", [2.0, -0.1, float("nan")])
def test_the_input_of_a_loss_is_checked_too_fell(value):
    """A target in binary_cross_entropy that is not between 0 and 1: its input as well."""
    with pytest.raises(RuntimeError, match="all elements of input should be between 0 and 1"):
        functional.binary_cross_entropy(torch.tensor([value]), torch.ones(1))


def test_the_check_of_fix_3_is_not_for_a_loss_fell():
    """out_of_bounds(labels, classes) finds what is wrong: a loss takes the -100 that it finds."""
    labels = torch.tensor([2, -100, 0])
    assert labels[(labels < 0) | (labels >= 3)].tolist() == [-100]
    assert functional.cross_entropy(torch.zeros(3, 3), labels).isfinite()
    kept = labels[labels != -100]
    assert kept[(kept < 0) | (kept >= 3)].tolist() == []


def test_brackets_take_negative_indices_fell():
    """out_of_bounds(labels, classes) finds what is wrong: brackets take -classes to -1."""
    assert torch.arange(3)[torch.tensor([-3, -1])].tolist() == [0, 2]
    with pytest.raises(IndexError, match="index -4 is out of bounds"):
        torch.arange(3)[torch.tensor([-4])]


@pytest.mark.parametrize(
    "run",
    [
        lambda: torch.bernoulli(torch.tensor([2.0])),
        lambda: torch.poisson(torch.tensor([-1.0])),
        lambda: functional.multi_margin_loss(torch.zeros(1, 3), torch.tensor([5])),
        lambda: functional.embedding_bag(torch.tensor([[7]]), torch.zeros(3, 2)),
        lambda: torch.zeros(3).take(torch.tensor([7])),
        lambda: torch.zeros(3).index_copy_(0, torch.tensor([7]), torch.ones(1)),
    ],
    ids=["bernoulli", "poisson", "multi_margin_loss", "embedding_bag", "take", "index_copy_"],
)
def test_more_lines_that_raise_on_the_cpu(run):
    """Run the same code on the CPU: there the line itself raises."""
    with pytest.raises((IndexError, RuntimeError, ValueError)):
        run()


def test_another_label_is_left_out_fell():
    """For labels that go to the loss alone, check ``labels[labels != -100]``."""
    labels = torch.tensor([0, 255])
    loss = functional.cross_entropy(torch.zeros(2, 3), labels, ignore_index=255)
    assert loss.isfinite()
    kept = labels[labels != -100]
    assert kept[(kept < 0) | (kept >= 3)].tolist() == [255]
    kept = labels[labels != 255]
    assert kept[(kept < 0) | (kept >= 3)].tolist() == []


@pytest.mark.parametrize(
    "run",
    [
        lambda: functional.cross_entropy(
            torch.zeros(2, 3), torch.tensor([0, 3]), label_smoothing=0.1
        ),
        lambda: functional.cross_entropy(torch.zeros(1, 3, 2, 2), torch.full((1, 2, 2), 255)),
        lambda: functional.multilabel_margin_loss(torch.zeros(1, 3), torch.tensor([[5, 0, 0]])),
        lambda: torch.zeros(3).index_reduce_(0, torch.tensor([7]), torch.ones(1), "prod"),
        lambda: torch.zeros(3).scatter_reduce_(0, torch.tensor([7]), torch.ones(1), "sum"),
        lambda: torch.multinomial(torch.tensor([1.0, torch.inf]), 1),
    ],
    ids=["smoothing", "pixels", "multilabel", "index_reduce_", "scatter_reduce_", "infinite"],
)
def test_losses_of_other_shapes_and_reductions(run):
    """Run the same code on the CPU: there the line itself raises."""
    with pytest.raises((IndexError, RuntimeError)):
        run()
