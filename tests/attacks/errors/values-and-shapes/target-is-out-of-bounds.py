"""Attacks on gallery/errors/values-and-shapes/target-is-out-of-bounds.py."""

import pytest
import torch
from torch.nn import functional as F

SCORES = torch.arange(12.0).reshape(3, 4)


def loss_of_known(scores, labels):
    return F.cross_entropy(scores, labels, ignore_index=-1)


@pytest.mark.parametrize("label", [4, 5, -1, -2, -99, 1000])
@pytest.mark.parametrize("loss", [F.cross_entropy, F.nll_loss])
def test_labels_out_of_bounds(label, loss):
    """Negative labels do not count from the end, in either loss."""
    with pytest.raises(IndexError, match=f"Target {label} is out of bounds"):
        loss(SCORES, torch.tensor([0, 1, label]))


def test_minus_100_is_left_out():
    """One label is left out, -100."""
    found = F.cross_entropy(SCORES, torch.tensor([0, 1, -100]))
    assert torch.allclose(found, F.cross_entropy(SCORES[:2], torch.tensor([0, 1])))


def test_another_ignored_label_takes_the_place_of_minus_100():
    """With ignore_index=-1 the label -100 is out of bounds."""
    with pytest.raises(IndexError, match="Target -100 is out of bounds"):
        loss_of_known(SCORES, torch.tensor([0, 1, -100]))


def test_an_ignored_label_within_the_classes():
    """ignore_index may be one of the classes."""
    found = F.cross_entropy(SCORES, torch.tensor([0, 1, 3]), ignore_index=3)
    assert torch.allclose(found, F.cross_entropy(SCORES[:2], torch.tensor([0, 1])))


def test_ignored_rows_have_no_gradient():
    """The mean runs over the other rows."""
    scores = SCORES.clone().requires_grad_()
    loss_of_known(scores, torch.tensor([0, -1, 2])).backward()
    assert not scores.grad[1].any() and scores.grad[0].any()
    kept = SCORES[[0, 2]].clone().requires_grad_()
    F.cross_entropy(kept, torch.tensor([0, 2])).backward()
    assert torch.allclose(scores.grad[[0, 2]], kept.grad)


def test_all_rows_ignored():
    """If all rows are ignored, the mean is NaN, and the sum is 0."""
    labels = torch.full((3,), -1)
    assert loss_of_known(SCORES, labels).isnan()
    assert F.cross_entropy(SCORES, labels, ignore_index=-1, reduction="sum") == 0


@pytest.mark.parametrize("shape", [(3, 4, 2), (3, 4, 2, 2)])
def test_labels_for_each_pixel(shape):
    """The same for images of labels."""
    labels = torch.zeros(shape[0], *shape[2:], dtype=torch.int64)
    labels[0] = 4
    with pytest.raises(IndexError, match="Target 4 is out of bounds"):
        F.cross_entropy(torch.zeros(shape), labels)


def test_bytes_as_labels():
    """-1 written to labels of uint8 is 255, and ignore_index=-1 does not find it."""
    labels = torch.tensor([0, 1, 2], dtype=torch.uint8)
    labels[2] = 255
    with pytest.raises((IndexError, RuntimeError)):
        F.cross_entropy(SCORES, labels, ignore_index=-1)


@pytest.mark.parametrize("classes", [[10, 20, 40], [1, 2, 3], [-5, 0, 7]])
def test_numbering(classes):
    """The place in the list of classes."""
    known = torch.tensor(classes)
    found = known[torch.tensor([2, 0, 1, 1])]
    numbered = (found[:, None] == known).nonzero()[:, 1]
    assert numbered.tolist() == [2, 0, 1, 1]


def test_unknown_label_is_dropped_by_the_numbering():
    """A label that is no class has no place: the numbering is shorter, so compare the lengths."""
    known = torch.tensor([10, 20])
    assert len((torch.tensor([10, 30])[:, None] == known).nonzero()) == 1


@pytest.mark.parametrize("value", [1.5, -0.1, float("nan")])
def test_probabilities_out_of_range(value):
    """binary_cross_entropy takes values from 0 to 1."""
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        F.binary_cross_entropy(torch.tensor([value]), torch.tensor([1.0]))


@pytest.mark.parametrize("logits", [[0.0, 3.5, -3.0], [50.0, -50.0, 0.0]])
def test_logits_loss_agrees(logits):
    """binary_cross_entropy_with_logits takes scores of any size."""
    scores, targets = torch.tensor(logits), torch.tensor([0.0, 1.0, 0.0])
    found = F.binary_cross_entropy_with_logits(scores, targets)
    meant = F.softplus(scores).sub(scores * targets).mean()
    assert torch.allclose(found, meant)


def test_ctc_lengths():
    """At most time; one length for each sequence."""
    scores, wanted = torch.zeros(5, 2, 4).log_softmax(2), torch.tensor([[1, 2], [3, 0]])
    assert F.ctc_loss(scores, wanted, (5, 4), (2, 1)).isfinite()
    with pytest.raises(RuntimeError, match="at most 5, but got value 7"):
        F.ctc_loss(scores, wanted, (5, 7), (2, 1))
    with pytest.raises(RuntimeError, match="must be of size batch_size"):
        F.ctc_loss(scores, wanted, (5,), (2, 1))


def test_weights_are_no_binary_loss_fell():
    """Binary losses ask for the weights: it is cross_entropy that counts them."""
    with pytest.raises(RuntimeError, match="all 4 classes or no classes"):
        F.cross_entropy(SCORES, torch.tensor([0, 1, 2]), weight=torch.ones(5))


def test_numbering_of_a_map_of_labels_fell():
    """Labels are numbered by their place: found[:, None] == classes refuses two dimensions."""
    known = torch.tensor([10, 20, 40, 50])
    found = known[torch.tensor([[2, 0], [3, 0], [1, 1]])]
    with pytest.raises(RuntimeError, match="must match"):
        found[:, None] == known
    numbered = (found[..., None] == known).nonzero()[:, -1].reshape(found.shape)
    assert torch.equal(known[numbered], found)


def test_unknown_label_raises_now():
    """If a label is not in the list, reshape raises."""
    known, found = torch.tensor([10, 20]), torch.tensor([10, 30])
    with pytest.raises(RuntimeError, match="invalid for input of size 1"):
        (found[..., None] == known).nonzero()[:, -1].reshape(found.shape)


@pytest.mark.parametrize("label", [2.0, 255.0, -1.0, float("nan")])
def test_loss_for_scores_does_not_check_targets_fell(label):
    """The loss for scores of any size is a cure: it does not check targets."""
    with pytest.raises(RuntimeError, match="all elements of target"):
        F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([label]))
    F.binary_cross_entropy_with_logits(torch.tensor([0.5]), torch.tensor([label]))


def test_mask_of_0_and_255():
    """(mask == 255).float() brings a mask to 0 and 1."""
    mask = torch.tensor([0, 255, 255], dtype=torch.uint8)
    assert (mask == 255).float().tolist() == [0.0, 1.0, 1.0]


def test_scores_that_are_nan_fell():
    """Scores of any size are taken: NaN gives NaN."""
    scores = torch.tensor([float("nan")])
    assert F.binary_cross_entropy_with_logits(scores, torch.ones(1)).isnan()


def test_binary_losses_have_no_ignore_index_fell():
    """Mask out labels in a loss: the binary ones take no ignore_index."""
    logits, targets = torch.tensor([0.5, 1.0, -2.0]), torch.tensor([1.0, -1.0, 0.0])
    with pytest.raises(TypeError, match="ignore_index"):
        F.binary_cross_entropy_with_logits(logits, targets, ignore_index=-1)
    known = targets >= 0
    found = F.binary_cross_entropy_with_logits(logits[known], targets[known])
    assert torch.allclose(found, (F.softplus(-logits[0]) + F.softplus(logits[2])) / 2)


def test_bytes_name_255():
    """In labels of bytes a -1 is 255: ignore_index=255 leaves it out."""
    labels = torch.tensor([0, 1, 2]).to(torch.uint8)
    labels[2] = 255
    found = F.cross_entropy(SCORES, labels, ignore_index=255)
    assert torch.allclose(found, F.cross_entropy(SCORES[:2], torch.tensor([0, 1])))


def test_ctc_takes_logarithms_fell():
    """ctc_loss takes scores: a loss of scores that are no logarithms may be below 0."""
    wanted = torch.tensor([[1, 2], [3, 0]])
    assert F.ctc_loss(torch.zeros(5, 2, 4), wanted, (5, 5), (2, 1)) < 0


def test_ctc_target_longer_than_its_input_fell():
    """A target that is longer than its input has an infinite loss: not with zero_infinity."""
    scores, wanted = torch.zeros(5, 2, 4).log_softmax(2), torch.tensor([[1, 2], [3, 0]])
    found = F.ctc_loss(scores, wanted, (1, 5), (2, 1), reduction="none")
    assert found.isinf().tolist() == [True, False]
    zeroed = F.ctc_loss(scores, wanted, (1, 5), (2, 1), reduction="none", zero_infinity=True)
    assert zeroed[0] == 0 and zeroed[1] == found[1]


def test_ctc_of_one_sequence_fell():
    """ctc_loss takes (time, batch, classes): and of one sequence (time, classes)."""
    scores = torch.zeros(5, 4).log_softmax(1)
    assert F.ctc_loss(scores, torch.tensor([1, 2]), torch.tensor(5), torch.tensor(2)).isfinite()


def test_the_ignored_label_shifts_as_well_fell():
    """Shift labels that start at 1: ``labels - 1`` (among them -100)."""
    labels = torch.tensor([1, 2, -100])
    with pytest.raises(IndexError, match="Target -101 is out of bounds"):
        F.cross_entropy(SCORES, labels - 1)
    found = F.cross_entropy(SCORES, labels - 1, ignore_index=-101)
    assert torch.allclose(found, F.cross_entropy(SCORES[:2], torch.tensor([0, 1])))


def test_a_layer_with_too_few_outputs_fell():
    """Map the labels to 0 ... classes - 1: labels 0 to 4 are that, and the layer has 4 outputs."""
    labels = torch.tensor([0, 2, 4])
    with pytest.raises(IndexError, match="Target 4 is out of bounds"):
        F.cross_entropy(torch.nn.Linear(2, 4)(torch.ones(3, 2)), labels)
    assert F.cross_entropy(torch.nn.Linear(2, 5)(torch.ones(3, 2)), labels).isfinite()


def test_a_weight_with_a_gradient_had_no_cure_fell():
    """Wording "is not differentiable with respect to argument": multiply the losses by it."""
    weight = torch.tensor([1.0, 2.0], requires_grad=True)
    scores, targets = torch.tensor([0.0, 1.0]), torch.tensor([0.0, 1.0])
    with pytest.raises(RuntimeError, match="not differentiable"):
        F.binary_cross_entropy_with_logits(scores, targets, weight=weight)
    losses = F.binary_cross_entropy_with_logits(scores, targets, reduction="none")
    found = (losses * weight).mean()
    found.backward()
    meant = F.binary_cross_entropy_with_logits(scores, targets, weight=weight.detach())
    assert torch.allclose(found, meant) and torch.allclose(weight.grad, losses / 2)
