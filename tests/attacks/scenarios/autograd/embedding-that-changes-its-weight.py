import pytest
import torch
import torch.nn.functional as F
from torch import nn

ROWS = [[3.0, 4.0], [0.3, 0.4], [6.0, 8.0]]
CHANGED = "modified by an inplace operation"


def words(**options):
    embedding = nn.Embedding(3, 2, max_norm=1.0, **options)
    with torch.no_grad():
        embedding.weight.copy_(torch.tensor(ROWS))
    return embedding


@pytest.mark.parametrize(
    "options", [{}, {"sparse": True}, {"padding_idx": 0}, {"scale_grad_by_freq": True}]
)
def test_options(options):
    """A look-up scales down the rows that it reads and that are longer."""
    embedding = words(**options)
    embedding(torch.tensor([0]))
    assert torch.allclose(embedding.weight[0], torch.tensor([0.6, 0.8]))
    assert embedding.weight[2].tolist() == [6.0, 8.0]


@pytest.mark.parametrize(("norm_type", "row"), [(1.0, [3 / 7, 4 / 7]), (float("inf"), [0.75, 1.0])])
def test_norm_type(norm_type, row):
    """A look-up scales down the rows that are longer (in the norm of ``norm_type``)."""
    embedding = words(norm_type=norm_type)
    embedding(torch.tensor([0]))
    assert torch.allclose(embedding.weight[0], torch.tensor(row))


@pytest.mark.parametrize("index", [[1], []])
def test_a_look_up_that_scales_nothing_counts_fell(index):
    """Each look-up scales the rows that it reads (and the version moves where none is scaled)."""
    embedding = words()
    before = embedding.weight._version
    embedding(torch.tensor(index, dtype=torch.int64))
    assert embedding.weight.tolist() == torch.tensor(ROWS).tolist()
    assert embedding.weight._version > before


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_modes(mode):
    """Neither ``eval()`` nor ``no_grad`` keeps the look-up from writing."""
    embedding = words().eval()
    with mode():
        embedding(torch.tensor([0]))
    assert embedding.weight[0, 0] < 1.0


def test_a_frozen_weight():
    """Nor does a frozen weight."""
    embedding = nn.Embedding.from_pretrained(torch.tensor(ROWS), max_norm=1.0)
    embedding(torch.tensor([0]))
    assert embedding.weight[0, 0] < 1.0


def test_the_functional_form():
    """``functional.embedding`` with ``max_norm`` writes as well, into a plain tensor, too."""
    table = torch.tensor(ROWS)
    F.embedding(torch.tensor([0]), table, max_norm=1.0)
    assert table[0, 0] < 1.0


def test_an_embedding_bag():
    """``nn.EmbeddingBag`` writes as well."""
    bag = nn.EmbeddingBag.from_pretrained(torch.tensor(ROWS), max_norm=1.0)
    bag(torch.tensor([[0, 1]]))
    assert bag.weight[0, 0] < 1.0


@pytest.mark.parametrize(("grad", "fails"), [(True, True), (False, False)])
def test_the_second_role_fell(grad, fails):
    """What saved it before can no longer be used: it is saved for the gradient of the features."""
    embedding = words()
    mixed = torch.ones(1, 2, requires_grad=grad) @ embedding.weight.T
    total = mixed.sum() + embedding(torch.tensor([0])).sum()
    if fails:
        with pytest.raises(RuntimeError, match=CHANGED):
            total.backward()
    else:
        total.backward()
        assert embedding.weight.grad.tolist() == [[2.0, 2.0], [1.0, 1.0], [1.0, 1.0]]


def test_two_look_ups_do_no_harm():
    """An operation that saved it before has no backward any more (a look-up saves no weight)."""
    embedding = words()
    (embedding(torch.tensor([0])).sum() + embedding(torch.tensor([0, 2])).sum()).backward()
    assert embedding.weight.grad.tolist() == [[2.0, 2.0], [0.0, 0.0], [1.0, 1.0]]


def test_the_two_fixes_differ_fell():
    """Use a clone in the second role, or look up first."""
    features, embedding = torch.ones(1, 2), words()
    by_clone = features @ embedding.weight.clone().T
    embedding(torch.tensor([0]))
    after = features @ embedding.weight.T
    assert by_clone[0, 0] == 7.0 and torch.allclose(after[0, 0], torch.tensor(1.4))


@pytest.mark.parametrize("row", [[0.0, 0.0], [3.0, 4.0], [0.3, 0.4]])
def test_scaling_what_was_looked_up(row):
    """Or scale what you looked up: that writes nothing, and has a finite gradient for any row."""
    plain = nn.Embedding.from_pretrained(torch.tensor([row]), freeze=False)
    found = plain(torch.tensor([0]))
    found = found / found.norm(dim=1, keepdim=True).clamp(min=1.0)
    found.sum().backward()
    assert found.norm() <= 1.0001 and plain.weight.tolist() == torch.tensor([row]).tolist()
    assert plain.weight.grad.isfinite().all()


@pytest.mark.parametrize("cloned", [False, True])
def test_two_passes_before_one_backward_fell(cloned):
    """Look up first, then use the weight."""
    embedding = words()

    def logits(index):
        found = embedding(torch.tensor([index]))
        return found @ (embedding.weight.clone() if cloned else embedding.weight).T

    total = logits(0).sum() + logits(1).sum()
    if cloned:
        total.backward()
    else:
        with pytest.raises(RuntimeError, match=CHANGED):
            total.backward()


@pytest.mark.parametrize("dim", [1, -1])
def test_a_batch_of_sentences_fell(dim):
    """Scale what you looked up, by its norm over dimension 1."""
    index = torch.tensor([[0, 1], [2, 1]])
    found = nn.Embedding.from_pretrained(torch.tensor(ROWS))(index)
    scaled = found / found.norm(dim=dim, keepdim=True).clamp(min=1.0)
    assert torch.allclose(scaled, words()(index), atol=1e-5) == (dim == -1)


@pytest.mark.parametrize("max_norm", [0.5, 1.0, 2.0])
def test_another_max_norm_fell(max_norm):
    """Scale what you looked up, with ``clamp`` at ``max_norm``."""
    index, rows = torch.tensor([0, 1, 2]), torch.tensor(ROWS)
    right = nn.Embedding.from_pretrained(rows.clone(), max_norm=max_norm)(index)
    lengths = rows.norm(dim=-1, keepdim=True)
    assert torch.allclose(rows / (lengths / max_norm).clamp(min=1.0), right, atol=1e-5)
    assert torch.allclose(rows / lengths.clamp(min=max_norm), right, atol=1e-5) == (max_norm == 1)


def test_without_max_norm():
    """To stop the writes of a trained layer, set ``words.max_norm = None``."""
    embedding = words()
    embedding.max_norm = None
    embedding(torch.tensor([0, 2]))
    assert embedding.weight.tolist() == torch.tensor(ROWS).tolist()


def test_a_look_up_of_no_row_and_a_frozen_weight():
    """An operation that saved it before has no backward any more."""
    embedding, features = words().requires_grad_(False), torch.ones(1, 2, requires_grad=True)
    mixed = features @ embedding.weight.T
    embedding(torch.tensor([], dtype=torch.int64))
    with pytest.raises(RuntimeError, match=CHANGED):
        mixed.sum().backward()


@pytest.mark.parametrize("looked_up", [False, True])
def test_rows_that_a_step_made_longer_fell(looked_up):
    """To stop the writes of a trained layer, set ``words.max_norm = None``."""
    embedding = words()
    optimizer = torch.optim.SGD(embedding.parameters(), lr=1.0)
    (-embedding(torch.tensor([0])).sum()).backward()
    optimizer.step()
    if looked_up:
        with torch.no_grad():
            embedding(torch.arange(embedding.num_embeddings))
    embedding.max_norm = None
    lengths = embedding(torch.arange(3)).norm(dim=-1)
    assert bool((lengths <= 1.0 + 1e-5).all()) == looked_up


def test_a_state_dict_is_no_snapshot():
    """A ``weight.detach()`` or ``state_dict()`` is no snapshot."""
    embedding = words()
    state = embedding.state_dict()
    embedding(torch.tensor([0]))
    assert torch.allclose(state["weight"][0], torch.tensor([0.6, 0.8]))


def test_a_sum_saves_nothing():
    """An operation that saved it before has no backward any more (a sum does not save it)."""
    embedding = words()
    total = embedding.weight.sum()
    (total + embedding(torch.tensor([0])).sum()).backward()
    assert embedding.weight.grad.tolist() == [[2.0, 2.0], [1.0, 1.0], [1.0, 1.0]]


def test_a_penalty_before_the_look_up():
    """An operation that saved it before has no backward any more: a penalty on the weight."""
    embedding = words()
    penalty = (embedding.weight**2).sum()
    with pytest.raises(RuntimeError, match=CHANGED):
        (penalty + embedding(torch.tensor([1])).sum()).backward()


def test_a_detached_weight_in_the_second_role():
    """Use a clone in the second role: ``detach()`` is none."""
    embedding, features = words(), torch.ones(1, 2, requires_grad=True)
    mixed = features @ embedding.weight.detach().T
    embedding(torch.tensor([1]))
    with pytest.raises(RuntimeError, match=CHANGED):
        mixed.sum().backward()


@pytest.mark.parametrize("cloned", [False, True])
def test_a_bag_in_the_second_role(cloned):
    """``nn.EmbeddingBag`` writes as well: the same error, the same fix."""
    bag = nn.EmbeddingBag.from_pretrained(torch.tensor(ROWS), max_norm=1.0, freeze=False)
    features = torch.ones(1, 2, requires_grad=True)
    mixed = features @ (bag.weight.clone() if cloned else bag.weight).T
    found = bag(torch.tensor([[1]]))
    if cloned:
        (mixed.sum() + found.sum()).backward()
        assert features.grad is not None
    else:
        with pytest.raises(RuntimeError, match=CHANGED):
            (mixed.sum() + found.sum()).backward()


def test_the_gradient_is_that_of_the_scaled_rows():
    """The scaling is not recorded: the gradient is that of the scaled rows."""
    embedding = words()
    (embedding(torch.tensor([0])) ** 2).sum().backward()
    assert torch.allclose(embedding.weight.grad[0], torch.tensor([1.2, 1.6]))


@pytest.mark.parametrize("grad", [True, False])
def test_a_compiled_look_up(grad):
    """Neither ``eval()`` nor ``no_grad`` nor a frozen weight keeps the look-up from writing."""
    embedding = words().requires_grad_(grad).eval()
    torch.compile(embedding, backend="aot_eager")(torch.tensor([0]))
    assert torch.allclose(embedding.weight[0], torch.tensor([0.6, 0.8]))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_dtypes(dtype):
    """A look-up scales down the rows that it reads and that are longer."""
    embedding = words().to(dtype)
    embedding(torch.tensor([0], dtype=torch.int32))
    assert torch.allclose(embedding.weight[0], torch.tensor([0.6, 0.8], dtype=dtype), rtol=1e-2)


@pytest.mark.parametrize("view", [lambda t: t, lambda t: t[:2]])
def test_a_plain_tensor_or_a_view_of_it(view):
    """``functional.embedding`` with ``max_norm`` writes as well."""
    table = torch.tensor(ROWS)
    F.embedding(torch.tensor([0]), view(table), max_norm=1.0)
    assert torch.allclose(table[0], torch.tensor([0.6, 0.8]))
