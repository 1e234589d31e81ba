"""Attacks on gallery/errors/values-and-shapes/target-size-that-is-different.py."""

import pytest
import torch
from torch.nn import functional as F

LOGITS = torch.arange(12.0).reshape(3, 4)


def squared_error(scores, targets):
    return F.mse_loss(scores.squeeze(1), targets)


@pytest.mark.parametrize("loss", [F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_losses_that_warn(loss, count):
    """Each prediction is compared with each target."""
    scores, targets = torch.arange(float(count))[:, None], torch.arange(float(count))
    with pytest.warns(UserWarning, match="Using a target size"):
        found = loss(scores, targets)
    assert found > 0 and loss(scores.squeeze(1), targets) == 0


def test_one_sample_warns_and_is_right():
    """With one sample the result is right, and the warning comes all the same."""
    with pytest.warns(UserWarning, match="Using a target size"):
        assert F.mse_loss(torch.ones(1, 1), torch.ones(1)) == 0


def test_column_of_targets():
    """The other way round: a vector of predictions and a column of targets."""
    with pytest.warns(UserWarning, match="Using a target size"):
        assert F.mse_loss(torch.arange(3.0), torch.arange(3.0)[:, None]) > 0


def test_best_constant_is_the_mean():
    """The gradient of the broadcast loss pulls each prediction to the mean of the targets."""
    scores = torch.full((3, 1), 2.0, requires_grad=True)
    ((scores - torch.tensor([1.0, 2.0, 3.0])) ** 2).mean().backward()
    assert torch.allclose(scores.grad, torch.zeros(3, 1), atol=1e-6)


@pytest.mark.parametrize("count", [1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_one_shape(count, dtype):
    """squeeze(1) keeps the batch, of one sample as well."""
    scores = torch.ones(count, 1, dtype=dtype, requires_grad=True)
    loss = squared_error(scores, torch.zeros(count, dtype=dtype))
    loss.backward()
    assert loss == 1 and scores.grad.shape == (count, 1)


def test_squeeze_without_a_number_drops_the_batch():
    """squeeze() of one sample has no dimension, and warns again."""
    with pytest.warns(UserWarning, match="Using a target size"):
        F.mse_loss(torch.ones(1, 1).squeeze(), torch.ones(1))


@pytest.mark.parametrize("loss", [F.binary_cross_entropy, F.binary_cross_entropy_with_logits])
def test_binary_losses_refuse(loss):
    """Binary cross entropy refuses such targets."""
    with pytest.raises(ValueError, match="size"):
        loss(torch.full((3, 1), 0.5), torch.zeros(3))


@pytest.mark.parametrize(
    ("labels", "match"),
    [
        (torch.tensor([[0], [1], [2]]), "multi-target not supported"),
        (torch.tensor([0, 1]), "to match target batch_size"),
        (torch.tensor([0.0, 1.0, 2.0]), "."),
        (torch.zeros(3, 4, dtype=torch.int64), "."),
        (torch.tensor([0, 1, 2], dtype=torch.int32), "."),
    ],
)
def test_labels_that_are_refused(labels, match):
    """Labels of another shape or dtype."""
    with pytest.raises((RuntimeError, ValueError), match=match):
        F.cross_entropy(LOGITS, labels)


def test_labels_of_pixels():
    """With more dimensions the targets lack the dimension of classes, the second."""
    logits = torch.zeros(2, 3, 4)
    with pytest.raises(RuntimeError, match="Expected target size"):
        F.cross_entropy(logits, torch.tensor([0, 1]))
    assert F.cross_entropy(logits, torch.zeros(2, 4, dtype=torch.int64)) > 1


def test_probabilities():
    """One-hot targets as floats are probabilities, with the same loss."""
    labels = torch.tensor([0, 1, 2])
    hot = F.one_hot(labels, 4).float()
    assert torch.allclose(F.cross_entropy(LOGITS, hot), F.cross_entropy(LOGITS, labels))


def test_compiled():
    """The fix, compiled."""
    compiled = torch.compile(squared_error, backend="aot_eager")
    assert compiled(torch.ones(3, 1), torch.zeros(3)) == 1


def test_the_other_way_round_fell():
    """Or the other way round: ``scores.squeeze(1)``, or ``targets.unsqueeze(1)``."""
    scores, targets = torch.arange(3.0), torch.arange(3.0)[:, None]
    with pytest.raises(IndexError, match="Dimension out of range"):
        scores.squeeze(1)
    with pytest.warns(UserWarning, match="Using a target size"):
        F.mse_loss(scores, targets.unsqueeze(1))
    assert squared_error(targets, scores) == F.mse_loss(scores, targets.squeeze(1)) == 0


def test_a_size_of_1_at_the_end_fell():
    """Scores of shape (n, steps, 1) need ``squeeze(-1)``: squeeze(1) drops none."""
    scores, targets = torch.ones(2, 5, 1), torch.ones(2, 5)
    assert scores.squeeze(1).shape == (2, 5, 1)
    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match="must match"):
        F.mse_loss(scores.squeeze(1), targets)
    assert F.mse_loss(scores.squeeze(-1), targets) == 0


def test_a_size_of_1_need_not_compare_each_fell():
    """A dimension of size 1 that the targets lack: (2, 5, 1) and (2, 5) raise after the warning."""
    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match="must match"):
        F.mse_loss(torch.ones(2, 5, 1), torch.ones(2, 5))


def test_a_column_of_floats_for_one_class_fell():
    """A column of labels and labels as floats are refused: with one class they are probabilities."""
    assert F.cross_entropy(torch.tensor([[3.0], [1.0]]), torch.ones(2, 1)) == 0


def test_one_hot_of_pixels_fell():
    """A target of the shape of the logits: one_hot puts the classes last."""
    labels, logits = torch.zeros(2, 5, dtype=torch.int64), torch.zeros(2, 4, 5)
    with pytest.raises(RuntimeError, match="Expected target size"):
        F.cross_entropy(logits, F.one_hot(labels, 4).float())
    assert F.cross_entropy(logits, F.one_hot(labels, 4).float().mT) > 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.float32])
def test_a_column_of_labels(count, dtype):
    """For ``cross_entropy`` a column of labels becomes ``labels.squeeze(1).long()``."""
    column = torch.zeros(count, 1, dtype=dtype)
    with pytest.raises(RuntimeError):
        F.cross_entropy(LOGITS[:count], column)
    assert F.cross_entropy(LOGITS[:count], column.squeeze(1).long()) > 3


def test_pixels_with_a_dimension_of_1():
    """labels.squeeze(1).long(): of a mask of shape (n, 1, height, width) as well."""
    labels = torch.zeros(2, 1, 3, 3)
    assert F.cross_entropy(torch.zeros(2, 4, 3, 3), labels.squeeze(1).long()) > 1
