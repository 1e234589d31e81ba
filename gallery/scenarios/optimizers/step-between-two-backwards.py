r"""
My GAN worked in torch 1.4. Why does the second backward raise now?
===================================================================

The discriminator's step writes into weights that the generator's graph has saved, and backward refuses. Compute a new
score after the step, or both gradients before it. ``retain_graph=True`` does not help. A fused step hides the write.

.. symptoms::

   two optimizers and a version error in backward
   retain_graph=True and then optimizer step, version error
   GAN from an old tutorial fails on a newer release
   the version error goes away with fused=True
   optimizer_D.step() then loss_G.backward() raises, a weight was modified inplace
   two networks trained against each other, second loss crashes after the first update
   actor critic: critic_opt.step() before actor_loss.backward() raises, a weight was modified inplace
"""

import torch

generator = torch.tensor(2.0, requires_grad=True)
critic = torch.tensor(3.0, requires_grad=True)
critic_step = torch.optim.SGD([critic], lr=0.1)

fake = generator * 1.0
score = critic * fake
score.backward(retain_graph=True)
print("saved:", score.grad_fn._saved_self, "gradient:", generator.grad)
critic_step.step()

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...] is at version 1; ...
(-score).backward()

# %%
# The gradient of ``fake`` is ``critic``, so ``*`` saved it: 3. ``step()`` wrote into it, in place.
# ``retain_graph=True`` keeps what was saved, and no copy of it: :ref:`claim-retain-graph-does-not-undo-a-write`.
#
# A step through ``.data``, as torch 1.4 took it, escapes the check. So does the step of an optimizer that was made
# with ``fused=True``. You get -2.8 where -3 is the gradient of the score:

for step in ("through .data", "fused"):
    critic = torch.tensor(3.0, requires_grad=True)
    score = critic * (generator * 1.0)
    if step == "fused":
        critic.grad = torch.tensor(2.0)
        torch.optim.SGD([critic], lr=0.1, fused=True).step()
    else:
        critic.data.sub_(0.2)
    (gradient,) = torch.autograd.grad(-score, generator)
    print(f"{step:13} gradient: {gradient:.1f} version of the critic: {critic._version}")
    assert gradient.item() != -3.0

# %%
# A new score after the step
# --------------------------
#
# ``fake`` may be kept, if the step does not write into what made it. ``detach()`` keeps the critic's loss out of the
# generator. ``inputs`` keeps the generator's loss out of ``critic.grad``. For a module pass
# ``list(generator.parameters())``:

generator.grad = None
critic = torch.tensor(3.0, requires_grad=True)
critic_step = torch.optim.SGD([critic], lr=0.1)

fake = generator * 1.0
(critic * fake.detach()).backward()
critic_step.step()
(-critic * fake).backward(inputs=[generator])

assert torch.allclose(critic, torch.tensor(3.0 - 0.1 * 2.0))
assert torch.equal(generator.grad, -critic) and critic.grad.item() == 2.0
print("critic:", critic.detach(), "gradient of the generator:", generator.grad)

# %%
# Or both backwards first, then the steps. Then the generator's gradient is that of the old critic, -3.
# The two losses must not go into each other's ``.grad``: ask for what you want by name. To fill ``.grad``, pass
# ``inputs`` to each ``backward`` instead.

critic = torch.tensor(3.0, requires_grad=True)
score = critic * (generator * 1.0)
(for_critic,) = torch.autograd.grad(score, critic, retain_graph=True)
(for_generator,) = torch.autograd.grad(-score, generator)

assert for_critic.item() == 2.0 and for_generator.item() == -3.0
print("for the critic:", for_critic.item(), "for the generator:", for_generator.item())

# %%
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-writes-that-backward-misses`.
#
# .. claim:: a-step-is-a-write-to-saved-weights
#    :range: leaves
#    :leaves-out: layout expanded, one element
#    :wrong: before < x._version -> before == x._version
#
#    ``optimizer.step()`` of SGD, Adam and AdamW moves the version counter of each parameter that has a gradient, unless
#    the optimizer was made with ``fused=True``.
#
#    >>> w, idle = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
#    >>> (w * w).sum().backward()
#    >>> torch.optim.SGD([w, idle], lr=0.1).step()
#    >>> w._version, idle._version
#    (1, 0)
#    >>> torch.optim.SGD([w, idle], lr=0.1, fused=True).step()
#    >>> w.item() < 0.7, w._version
#    (True, 1)
#    >>> torch.optim.Adam([w, idle], lr=0.1).step()
#    >>> after_adam = w._version
#    >>> torch.optim.AdamW([w, idle], lr=0.1).step()
#    >>> 1 < after_adam < w._version, idle._version
#    (True, 0)
#
#    def holds(x):
#        idle = x.detach().clone().requires_grad_()
#        x.grad = torch.ones_like(x)
#        for make in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
#            before = x._version
#            make([x, idle], lr=0.1).step()
#            assert before < x._version and idle._version == 0
#            if x.is_floating_point():
#                before = x._version
#                make([x, idle], lr=0.1, fused=True).step()
#                assert x._version == before
