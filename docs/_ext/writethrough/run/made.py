"""Change each tensor that a script makes with a factory function, such as ``torch.zeros``.

The functions in the namespace ``torch``, and methods such as ``new_zeros``, are replaced.  A
function mode would not do: it is itself seen by what a script measures, and compilers and
``vmap`` treat it in their own way.

A tensor is left as it is where more than its making would change:

* the caller is torch itself, so that modules and optimizers make what they always make;
* a compiler traces, a transform such as ``vmap`` is active, or a dispatch mode (fake tensors);
* it is no plain dense tensor, is of a dtype that nothing copies or on the meta device, was
  written to ``out=``, or a memory format was asked for.

What knows torch's functions by their identity (TorchScript, a default device) is told of the new.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import torch
from torch.jit import _builtins
from torch.utils import _device

FUNCTIONS = (
    *("arange", "empty", "eye", "full", "linspace", "logspace", "ones", "rand", "randint"),
    *("randn", "randperm", "tensor", "zeros"),
    *(f"{name}_like" for name in ("empty", "full", "ones", "rand", "randint", "randn", "zeros")),
)
METHODS = tuple(f"new_{name}" for name in ("empty", "full", "ones", "tensor", "zeros"))
LEFT = ("torch", "writethrough")  # packages that make what they always make
COPIED = {
    *(torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
    *(torch.float16, torch.bfloat16, torch.float32, torch.float64),
    *(torch.complex32, torch.complex64, torch.complex128),
}
FILLER = 77  # each byte of the larger storage that belongs to no element

Change = Callable[[torch.Tensor], torch.Tensor]


def plain(made: Any) -> bool:
    """Whether ``made`` is a dense tensor in memory, of a class of torch's own."""
    return (
        type(made) is torch.Tensor
        and made.layout is torch.strided
        and made.device.type != "meta"
        and made.dtype in COPIED
    )


def traced() -> bool:
    """Whether a transform, a trace or a dispatch mode is active."""
    return (
        torch._C._get_tracing_state() is not None
        or torch._C._functorch.peek_interpreter_stack() is not None
        or torch._C._len_torch_dispatch_stack() > 0
    )


def changing(original: Callable[..., Any], change: Change) -> Callable[..., Any]:
    """Return a function that makes what ``original`` makes, and then applies ``change``."""

    @functools.wraps(original)
    def make(*args: Any, **kwargs: Any) -> Any:
        if torch.compiler.is_compiling():
            return original(*args, **kwargs)
        caller = sys._getframe(1).f_globals.get("__name__") or ""
        if caller.partition(".")[0] in LEFT or kwargs.keys() & {"out", "memory_format"}:
            return original(*args, **kwargs)
        made = original(*args, **kwargs)
        if not plain(made) or traced():
            return made
        with torch._C.DisableTorchFunction():
            if made.requires_grad:  # a leaf stays one
                return change(made.detach()).detach().requires_grad_()
            return change(made)

    return make


def change_all(change: Change) -> None:
    """Have every tensor that a script makes be ``change(tensor)``."""
    _device._device_constructors()  # a cache of the functions as they are
    for owner, names in ((torch, FUNCTIONS), (torch.Tensor, METHODS)):
        for name in names:
            original = getattr(owner, name)
            changed = changing(original, change)
            setattr(owner, name, changed)
            if operator := _builtins._find_builtin(original):
                _builtins._register_builtin(changed, operator)


def strided(made: torch.Tensor) -> torch.Tensor:
    """Return a tensor with the same values, every second element of a larger storage.

    It is no view, a leaf, and its version counter stands at 0.
    """
    if not made.dim() or not made.numel():
        return made
    strides = [2 * stride for stride in made.contiguous().stride()]
    size = (2 * made.numel() + 1) * made.element_size()
    storage = torch.UntypedStorage(size, device=made.device).fill_(FILLER)
    with torch.no_grad():
        laid = torch.empty_like(made).set_(storage, 1, made.shape, strides)
        return laid.copy_(made).data


def non_leaf(made: torch.Tensor) -> torch.Tensor:
    """Return a tensor with the same values that requires grad and was computed."""
    if not torch.is_grad_enabled() or not (made.is_floating_point() or made.is_complex()):
        return made
    return made.requires_grad_().clone()
