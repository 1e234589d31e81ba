import numpy as np
import pytest
import torch

MASK = [True, False, True]


def written(chain):
    table = torch.zeros(3, 2)
    chain(table)
    return table.any().item()


@pytest.mark.parametrize(
    "chain",
    [
        lambda t: t[MASK].__setitem__((slice(None), 0), 1),
        lambda t: t[[0, 2]][0].__setitem__(0, 1),
        lambda t: t[range(2)].__setitem__(0, 1),
        lambda t: t[True].__setitem__(0, 1),
        lambda t: t[torch.tensor(True)].__setitem__(0, 1),
        lambda t: t[0:2][[0]][0].__setitem__(0, 1),
        lambda t: t.T.reshape(-1).__setitem__(0, 1),
        lambda t: t.clone().__setitem__(0, 1),
    ],
)
def test_lost(chain):
    """Only the *last* bracket before ``=`` is a write; all before it are reads."""
    assert not written(chain)


@pytest.mark.parametrize(
    "chain",
    [
        lambda t: t[torch.tensor(0)].__setitem__(0, 1),
        lambda t: t[None].__setitem__(0, 1),
        lambda t: t[...].__setitem__(0, 1),
        lambda t: t[:2].__setitem__([1], 1),
        lambda t: t.T[0].__setitem__(MASK, 1),
        lambda t: t[0:2][0:1][0].__setitem__(0, 1),
        lambda t: t[np.int64(0)].__setitem__(0, 1),
        lambda t: t[:, 0].__setitem__(MASK, 1),
        lambda t: t.__setitem__((MASK, 0), 1),
    ],
)
def test_written(chain):
    """A chain writes if every bracket but the last gives a view."""
    assert written(chain)


def test_a_lost_write_raises_nothing_on_a_leaf():
    """A lost write raises nothing on a leaf, while one that arrives is refused there."""
    leaf = torch.ones(3, 2, requires_grad=True)
    leaf[MASK][:, 0] = 5.0
    with pytest.raises(RuntimeError, match="leaf"):
        leaf[0][0] = 5.0
    with pytest.raises(RuntimeError, match="leaf"):
        leaf[MASK, 0] = 5.0
    assert leaf.tolist() == [[1.0, 1.0]] * 3


def test_a_saved_result_fell():
    """Both forms of the fix are recorded."""
    result = torch.ones(3, 2, requires_grad=True).exp()
    result[MASK, 0] = 5.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()
