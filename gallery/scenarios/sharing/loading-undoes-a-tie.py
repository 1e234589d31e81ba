r"""
Why are my tied weights two parameters after ``load_state_dict(assign=True)``?
==============================================================================

``assign=True`` puts a new ``Parameter`` under *each* name of a saved state dict, so two layers that had one parameter
have two. If the checkpoint has ``embed.weight``, tie again after loading: ``head.weight = embed.weight``. Or, if the
model is not on meta, load without ``assign``, which copies into the parameter that is there.

.. symptoms::

   embedding and output layer no longer shared after loading a checkpoint
   weight tying lost with assign, more parameters than before, optimizer steps both
   lm_head.weight is embed.weight is False after from_pretrained or meta device
   tied weights come apart after to_empty from meta, state_dict or replacing a parameter
   which operations keep shared parameters shared
   input and output layer drift apart during finetuning after reloading a saved model
   GPT decoder.weight and wte.weight differ after model.load_state_dict(sd, assign=True)
"""

import copy

import torch
from torch import nn


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(3, 2)
        self.head = nn.Linear(2, 3, bias=False)
        self.head.weight = self.embed.weight


def tied(model):
    return model.head.weight is model.embed.weight


saved = {name: value.clone() for name, value in LanguageModel().state_dict().items()}
model = LanguageModel()
print("made:  ", tied(model), [name for name, _ in model.named_parameters()])
model.load_state_dict(saved, assign=True)
print("loaded:", tied(model), [name for name, _ in model.named_parameters()])

# %%
# The values are equal, so the first outputs are right. A write to one of the two does not reach the other:

with torch.no_grad():
    model.embed.weight[0] = 5.0
print("embed:", model.embed.weight[0].tolist())
print("head sees the write:", model.head.weight[0].tolist() == [5.0, 5.0])

# %%
# Why
# ---
#
# A tie is one object under two names. A state dict has an entry for each name. Without ``assign`` each
# entry is *copied* into the parameter, here twice into one. With ``assign=True`` each entry *becomes* the parameter
# of its name.
#
# If the checkpoint's two entries share one storage, the two new parameters do so too. They are still two parameters,
# with two gradients:

model = LanguageModel()
model.load_state_dict(LanguageModel().state_dict(), assign=True)
share = (
    model.head.weight.untyped_storage().data_ptr()
    == model.embed.weight.untyped_storage().data_ptr()
)
print(
    "one storage:",
    share,
    "  one parameter:",
    tied(model),
    "  parameters:",
    len(list(model.parameters())),
)

# %%
# Fix: tie after loading, or copy
# -------------------------------

assigned, copied = LanguageModel(), LanguageModel()
assigned.load_state_dict(saved, assign=True)
assigned.head.weight = assigned.embed.weight
copied.load_state_dict(saved)

for model in (assigned, copied):
    assert tied(model) and len(list(model.parameters())) == 1
    with torch.no_grad():
        model.embed.weight[0] = 5.0
    assert model.head.weight[0].tolist() == [5.0, 5.0]
    assert model.head(model.embed(torch.tensor([0])))[0, 0] == 50.0

# %%
# Make the optimizer after that. One that was made before loading with ``assign=True`` holds a parameter that is no
# longer in the model (:ref:`scenario-replace-a-layer-after-the-optimizer`).
#
# Which operations keep a tie
# ---------------------------


def assign(model):
    model.load_state_dict(saved, assign=True)
    return model


def new_parameter(model):
    model.embed.weight = nn.Parameter(torch.zeros(3, 2))
    return model


def fill(model):
    nn.init.zeros_(model.embed.weight)
    return model


def loaded_on_meta(model):
    with torch.device("meta"):
        empty = LanguageModel()
    return assign(empty)


operations = {
    "write in place": fill,
    "double()": lambda model: model.double(),
    'to("meta")': lambda model: model.to("meta"),
    "to_empty()": lambda model: model.to_empty(device="cpu"),
    "copy.deepcopy": copy.deepcopy,
    "a new Parameter": new_parameter,
    "assign=True": assign,
    "meta, then assign": loaded_on_meta,
}
for name, operation in operations.items():
    print(f"{name:18}", "keeps" if tied(operation(LanguageModel())) else "breaks")

# %%
# By default ``double()`` puts the converted values into the same ``Parameter``, so the tie of one *object* stays. From
# the CPU ``to("meta")`` makes a new parameter for each name, and so does ``to_empty`` from meta. ``double()`` undoes
# the tie of two parameters on one memory: :ref:`recipe-tie-a-weight-to-a-transpose`.
#
# See also: :ref:`scenario-modules-that-share-a-tensor`, :ref:`scenario-write-to-a-meta-tensor`,
# :ref:`scenario-replace-a-buffer`.
#
# .. claim:: assign-makes-a-parameter-for-each-name
#    :same-in-false-worlds: it is about which object an attribute means
#
#    After ``load_state_dict`` of a ``state_dict()`` the tie of two layers is kept, and with ``assign=True`` it is not.
#
#    >>> model = torch.nn.ModuleList([torch.nn.Linear(1, 1, bias=False) for _ in range(2)])
#    >>> model[1].weight = model[0].weight
#    >>> saved = model.state_dict()
#    >>> _ = model.load_state_dict(saved)
#    >>> model[0].weight is model[1].weight
#    True
#    >>> _ = model.load_state_dict(saved, assign=True)
#    >>> model[0].weight is model[1].weight
#    False
