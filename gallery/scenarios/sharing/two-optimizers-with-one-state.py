r"""
I loaded one optimizer's state into another. Why do both change?
================================================================

``load_state_dict`` of an optimizer keeps the tensors that it is given, if they have the dtype and device of the
parameter. So both have the same momentum. Pass ``copy.deepcopy(first.state_dict())``, a new copy for each load.

.. symptoms::

   momentum buffers shared between optimizers, the new optimizer influences the old one
   continuing two runs from one optimizer state
   exp_avg changes twice per step
   copied the optimizer for a second model, stepping one disturbs the other
   opt_b.load_state_dict(opt_a.state_dict()) in population based training, Adam moments are mixed
"""

import copy

import torch


def trained():
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.5)
    weight.grad = torch.tensor([8.0])
    optimizer.step()
    return weight, optimizer


def momentum(optimizer):
    (state,) = optimizer.state.values()
    return state["momentum_buffer"]


weight, first = trained()
other_weight, second = trained()
second.load_state_dict(first.state_dict())

other_weight.grad = torch.tensor([0.0])
second.step()
momentum(first), momentum(first) is momentum(second)

# %%
# ``first`` did not take a step here, and its momentum went from 8 to 4: there is one tensor, and ``second``
# updates it in place. For a floating-point parameter of another dtype the momentum is converted on loading, which
# copies it. Adam's count of steps stays shared.

wide = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
third = torch.optim.SGD([wide], lr=0.1, momentum=0.5)
third.load_state_dict(first.state_dict())
momentum(third), momentum(third) is momentum(first)

# %%
# A module's ``load_state_dict`` copies the values, without ``assign=True``:
# :ref:`scenario-state-dict-keeps-changing`.
#
# Copy on the way
# ---------------

weight, first = trained()
other_weight, second = trained()
second.load_state_dict(copy.deepcopy(first.state_dict()))

other_weight.grad = torch.tensor([0.0])
second.step()

assert momentum(first).item() == 8.0 and momentum(second).item() == 4.0
momentum(first), momentum(second)

# %%
# A copy that is loaded twice, or a dict that :api:`torch.load` read, is shared by the two that load it. So copy
# at each load:

kept = copy.deepcopy(first.state_dict())
_, third = trained()
second.load_state_dict(kept)
third.load_state_dict(kept)
print("one copy for both is shared:", momentum(second) is momentum(third))

second.load_state_dict(copy.deepcopy(kept))
third.load_state_dict(copy.deepcopy(kept))

assert momentum(second) is not momentum(third)
assert momentum(second).item() == momentum(third).item() == momentum(first).item() == 8.0
momentum(second), momentum(third)

# %%
# For a second model with its optimizer, copy both in one call: ``copy.deepcopy((model, optimizer))``. See also:
# :ref:`recipe-keep-the-best-weights`.
#
# .. claim:: an-optimizer-keeps-the-state-it-loads
#    :same-in-false-worlds: the same object is stored, whatever its views do
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :wrong: first.state_dict() -> copy.deepcopy(first.state_dict())
#
#    An optimizer's ``load_state_dict`` stores the tensors of the other optimizer's state themselves, if the
#    parameters have the same dtype and device.
#
#    >>> p, q = torch.nn.Parameter(torch.zeros(1)), torch.nn.Parameter(torch.zeros(1))
#    >>> first, second = torch.optim.SGD([p], momentum=0.9), torch.optim.SGD([q], momentum=0.9)
#    >>> p.grad = torch.ones(1)
#    >>> first.step()
#    >>> second.load_state_dict(first.state_dict())
#    >>> second.state[q]["momentum_buffer"] is first.state[p]["momentum_buffer"]
#    True
#
#    def holds(x):
#        import copy
#
#        p, q = x.detach().requires_grad_(), x.detach().clone().requires_grad_()
#        first = torch.optim.SGD([p], lr=0.1, momentum=0.9)
#        second = torch.optim.SGD([q], lr=0.1, momentum=0.9)
#        p.grad = torch.ones_like(p)
#        first.step()
#        second.load_state_dict(first.state_dict())
#        assert second.state[q]["momentum_buffer"] is first.state[p]["momentum_buffer"]
