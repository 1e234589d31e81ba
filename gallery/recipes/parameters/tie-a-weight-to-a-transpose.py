r"""
Tie a decoder to the transposed weight of an encoder
====================================================

Keep *one* parameter and use it transposed in ``forward``: ``F.linear(hidden, self.encoder.weight.t())``.
``nn.Parameter(weight.t())`` shares the memory, but it is a second parameter with a gradient and an optimizer state of
its own, and the tie is lost where ``.to()`` or ``.double()`` converts the model.

.. symptoms::

   tied autoencoder, decoder.weight = encoder.weight.t() is refused
   share a weight with its transpose between two layers
   weight tying with a transposed matrix, parameter counted twice
   decoder.weight.data = encoder.weight.data.t() comes apart after moving the model
   use the embedding matrix transposed as output layer
   use the same matrix for encoding and decoding, flipped for the second
   self.dec.weight = nn.Parameter(self.enc.weight.T), both get separate gradients in an autoencoder
"""

import copy

import torch
from torch import nn

encoder, decoder = nn.Linear(3, 2, bias=False), nn.Linear(2, 3, bias=False)

# raises: TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or None
#     expected)
decoder.weight = encoder.weight.t()

# %%
# The way that looks right
# ------------------------
#
# A :api:`torch.nn.Parameter` made from the transpose is accepted, and so is ``.data``. Both are views of the
# encoder's storage, so a write shows in both layers:

decoder.weight = nn.Parameter(encoder.weight.t())
with torch.no_grad():
    encoder.weight[0, 1] = 9.0
print("decoder sees the write:", decoder.weight[1, 0].item() == 9.0)

# %%
# It is still a parameter of its own. The optimizer steps the shared numbers twice, once with each gradient. For SGD
# without weight decay the two steps add up to what one tied weight would get. Weight decay counts twice:

model = nn.Sequential(encoder, decoder)
print("parameters:", len(list(model.parameters())))
optimizer = torch.optim.SGD(model.parameters(), lr=0.5, weight_decay=0.5)
with torch.no_grad():
    encoder.weight.fill_(1.0)
for p in model.parameters():
    p.grad = torch.zeros_like(p)
optimizer.step()
print("after decay by a quarter:", encoder.weight[0, 0].item())

# %%
# An entry that should be 0.75 is 0.75 times 0.75. Adam keeps two states, and its two steps do not add up.
#
# A copy keeps the tie. It goes where a conversion gives each layer memory of its own:


def shared(model):
    first, second = (layer.weight.untyped_storage().data_ptr() for layer in model)
    return first == second


print("made:         ", shared(model))
print("deepcopy:     ", shared(copy.deepcopy(model)))
print("bfloat16():   ", shared(copy.deepcopy(model).bfloat16()))

assert shared(model) and not shared(copy.deepcopy(model).bfloat16())

# %%
# One parameter, used twice
# -------------------------
#
# ``weight.t()`` in ``forward`` is a view that is taken anew in each call, so autograd adds both gradients in the one
# parameter. A bias of the decoder is a parameter as usual:


class TiedAutoencoder(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.encoder = nn.Linear(inputs, hidden)
        self.decoder_bias = nn.Parameter(torch.zeros(inputs))

    def forward(self, x):
        hidden = torch.tanh(self.encoder(x))
        return nn.functional.linear(hidden, self.encoder.weight.t(), self.decoder_bias)


tied = TiedAutoencoder(3, 2)
images = torch.tensor([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]])
tied(images).pow(2).sum().backward()
print("parameters:", [name for name, _ in tied.named_parameters()])

# %%
# Check the gradient against two weights that are not tied. It is the sum of both, the second one transposed back:

first = tied.encoder.weight.detach().clone().requires_grad_()
second = tied.encoder.weight.detach().t().clone().requires_grad_()
hidden = torch.tanh(nn.functional.linear(images, first, tied.encoder.bias.detach()))
nn.functional.linear(hidden, second).pow(2).sum().backward()

assert torch.allclose(tied.encoder.weight.grad, first.grad + second.grad.t())

# %%
# And at its edges: a copy, another dtype, a checkpoint, no rows, compiled.

twin = TiedAutoencoder(3, 2)
twin.load_state_dict(tied.state_dict(), assign=True)
for other in (copy.deepcopy(tied), twin):
    assert torch.equal(other(images), tied(images))
double = copy.deepcopy(tied).double()
with torch.no_grad():
    double.encoder.weight.zero_()
    double.encoder.bias.zero_()

assert double(images.double()).eq(0).all()
assert tied(images[:0]).shape == (0, 3)
compiled = torch.compile(tied, backend="aot_eager", fullgraph=True)
assert torch.allclose(compiled(images), tied(images))

# %%
# When to prefer another way
# --------------------------
#
# For an embedding and an output layer no transpose is needed: both weights have shape ``[words, size]``, and one
# ``Parameter`` in both is right (:ref:`scenario-modules-that-share-a-tensor`). If the decoder has to stay an
# ``nn.Linear``, take its own weight away, and call it with the transpose by :api:`torch.func.functional_call`:

head = nn.Linear(2, 3, bias=False)
head.weight = None
codes = torch.tensor([[1.0, 2.0]])
output = torch.func.functional_call(head, {"weight": tied.encoder.weight.t()}, codes)

assert torch.equal(output, codes @ tied.encoder.weight) and list(head.parameters()) == []

# %%
# See also: :ref:`error-assign-to-a-parameter`, :ref:`scenario-a-parameter-of-a-computed-tensor`.
#
# .. claim:: a-parameter-of-a-transpose-is-a-second-parameter
#    :range: leaves
#    :leaves-out: rank 3
#    :wrong: Parameter(x.t()) -> Parameter(x.t().clone())
#
#    ``nn.Parameter(w.t())`` shares the memory of ``w`` and has a gradient of its own.
#
#    >>> w = torch.nn.Parameter(torch.ones(2, 3))
#    >>> turned = torch.nn.Parameter(w.t())
#    >>> (w.sum() + 5 * turned.sum()).backward()
#    >>> w.grad[0].tolist(), turned.grad[0].tolist()
#    ([1.0, 1.0, 1.0], [5.0, 5.0])
#    >>> _ = w.detach()[0, 1:2].zero_()
#    >>> turned[1, 0].item()
#    0.0
#
#    def holds(x):
#        turned = torch.nn.Parameter(x.t())
#        assert turned.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
#        torch.autograd.backward((x, turned), (torch.ones_like(x), torch.full_like(turned, 5)))
#        assert (x.grad == 1).all() and (turned.grad == 5).all()
