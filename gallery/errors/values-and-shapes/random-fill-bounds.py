r"""
random\_ expects 'from' to be less than 'to', but got from=1 >= to=0
====================================================================

``random_``, ``uniform_``, ``normal_``, ``bernoulli_`` and ``exponential_`` check the numbers they get before they fill.
Give the smaller bound first, or a probability between 0 and 1. ``random_`` does not draw ``to``, and takes no equal
bounds.

.. symptoms::

   x.random_(1, 0) or uniform_(1, -1) crashes, bounds swapped
   bernoulli_ with probability above 1 or normal_ with negative std refused
   initialise weights with uniform_(bound, -bound), fill random fails
"""

import torch

weights = torch.zeros(4)

# raises: RuntimeError: random_ expects 'from' to be less than 'to', but got from=1 >= to=0
weights.random_(1, 0)

# %%
# Why
# ---
#
# Each method draws from one distribution, and some numbers describe none. The others say:

calls = {
    "uniform_": lambda: weights.uniform_(1, -1),
    "normal_": lambda: weights.normal_(0.0, -1.0),
    "bernoulli_": lambda: weights.bernoulli_(2.0),
    "exponential_": lambda: weights.exponential_(-1.0),
}
for name, call in calls.items():
    try:
        call()
    except RuntimeError as error:
        print(f"{name}: {error}")

# %%
# ``torch.randint`` calls ``random_``. Bounds that are equal leave nothing to draw from, as the length of an empty list
# does:

samples = []

# raises: RuntimeError: random_ expects 'from' to be less than 'to', but got from=0 >= to=0
torch.randint(0, len(samples), (2,))

# %%
# The dtype has to hold what is drawn: ``torch.uint8`` ends at 255. Integers take ``random_`` and ``bernoulli_``. For
# ``uniform_`` make a tensor of floats:

# raises: NotImplementedError: "check_uniform_bounds" not implemented for 'Long'
torch.zeros(4, dtype=torch.int64).uniform_(0, 1)

# %%
# A tensor without elements has nothing to draw, and ``kaiming_uniform_`` says so:

# warns: UserWarning: Initializing zero-element tensors is a no-op
torch.nn.init.kaiming_uniform_(torch.zeros(0, 2))

# %%
# Fix: bounds in their order
# --------------------------
#
# ``random_(low, high)`` draws integers from ``low`` to ``high - 1``; ``uniform_(low, high)`` draws floats. If
# ``high`` is to be drawn too, write ``random_(low, high + 1)``. If the samples are missing, see why before you draw.

# fix: not compiled: statement
weights.random_(0, 2)
drawn = weights.clone()
weights.uniform_(-1, 1)
weights[:2].bernoulli_(0.5)

assert set(drawn.tolist()) <= {0.0, 1.0} and set(weights[:2].tolist()) <= {0.0, 1.0}
assert weights.abs().max() <= 1.0
print("shape:", tuple(weights.shape))

# %%
# ``nn.init`` has the usual ones for layers, which write under ``no_grad``. Each fills the whole tensor that it gets, so
# hand it a slice to fill a part: ``torch.nn.init.uniform_(layer.weight[:2], -1, 1)``.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    random_ expects 'from' to be less than 'to', but got from={number:number} >= to={number:number}
#    uniform_ expects to return a [from, to) range, but found from={number:number} > to={number:number}
#    normal expects std >= 0.0, but found std {number:number}
#    bernoulli_ expects p to be in [0, 1], but got p={number:number}
#    exponential_ expects lambda > 0.0, but found lambda={number:number}
#    exponential_ expects lambda >= 0.0, but found lambda={number:number}
#    geometric_ expects p to be in (0, 1), but got p={number:number}
#    log_normal_ expects std > 0.0, but found std={number:number}
#    cauchy_ expects sigma > 0.0, but found sigma={number:number}
#    distribution is a continuous probability distribution. dtype must be a floating point but you specified {dtype:dtype}
#    from is out of bounds for {dtype:dtype}
#    to - 1 is out of bounds for {dtype:dtype}
#    to is out of bounds for {dtype:dtype}
#    Expected p_in >= 0 && p_in <= 1 to be true
#    expected a floating-point or complex dtype, but got dtype={dtype:dtype}
#
# .. wordings:: UserWarning
#
#    Initializing zero-element tensors is a no-op
#
# .. wordings:: ValueError
#
#    dropout probability has to be between 0 and 1, but got {number:number}
#    dropout probability has to be between 0 and 1, but got tensor
#
# See also: :ref:`error-vmap-randomness`.
