"""Compare a fix, a function, with an independent formulation of what it is meant to do.

Compared are the results and the inputs after the call: values, dtypes, what requires grad, the
gradients of the leaves behind the inputs, and which of these tensors share memory.  The fix runs
as it stands and compiled by a backend of ``torch.compile``, on inputs of a few sizes.

The names of this module's `BUILDERS` may be used where a marker says what the inputs are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from writethrough.matrix.judge import storage_of

Leaves = list[torch.Tensor]
Seen = dict[str, Any]


def vector(n: int) -> torch.Tensor:
    """Return the floats 1 to `n`."""
    return torch.arange(1.0, n + 1)


def leaf(n: int) -> torch.Tensor:
    """Return the floats 1 to `n`, a leaf that requires grad."""
    return vector(n).requires_grad_()


def computed(n: int) -> torch.Tensor:
    """Return the floats 1 to `n`, computed from a leaf that requires grad."""
    return leaf(n) * 1.0


def matrix(n: int, width: int = 3) -> torch.Tensor:
    """Return `n` rows of `width` floats, all different."""
    return vector(n * width).reshape(n, width)


def every_third(n: int) -> torch.Tensor:
    """Return a mask of `n` elements in which the first, the fourth and so on are True."""
    return torch.arange(n) % 3 == 0


def shuffled(n: int) -> torch.Tensor:
    """Return the positions 0 to `n` - 1 in a fixed order that is not sorted."""
    generator = torch.Generator("cpu").manual_seed(n)
    return torch.randperm(n, generator=generator, device="cpu").to(vector(1).device)


BUILDERS = {
    function.__name__: function
    for function in (vector, leaf, computed, matrix, every_third, shuffled)
}


def parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name, part) of lists, tuples, dicts and modules; the value itself if it is none."""
    if isinstance(value, torch.nn.Module):
        value = {**dict(value.named_parameters()), **dict(value.named_buffers())}
    if isinstance(value, dict):
        pairs = [(f"{name}[{key!r}]", part) for key, part in value.items()]
    elif isinstance(value, list | tuple):
        pairs = [(f"{name}[{number}]", part) for number, part in enumerate(value)]
    else:
        yield name, value
        return
    for pair in pairs:
        yield from parts(*pair)


def leaves_of(inputs: dict[str, Any]) -> Leaves:
    """Return the leaves that require grad from which the inputs were computed."""
    found: dict[int, torch.Tensor] = {}
    for name, value in inputs.items():
        for _, part in parts(name, value):
            if not isinstance(part, torch.Tensor) or not part.requires_grad:
                continue
            if part.is_leaf:
                found[id(part)] = part
            nodes = [part.grad_fn]
            while nodes:
                node: Any = nodes.pop()
                if hasattr(node, "variable"):
                    found[id(node.variable)] = node.variable
                nodes += [one for one, _ in node.next_functions if one] if node else []
    return list(found.values())


def weighed(part: torch.Tensor) -> torch.Tensor:
    """Return a sum to which elements contribute by different weights."""
    real = torch.view_as_real(part.resolve_conj()) if part.is_complex() else part
    weights = torch.arange(real.numel()) % 7 + 1
    return (real * weights.reshape(real.shape).to(real)).sum()


def address(value: Any) -> int:
    """Return the address of the memory of a tensor; 0 if it has none, or none of its own."""
    try:
        return int(storage_of(value).data_ptr())
    except (AttributeError, NotImplementedError, RuntimeError):
        return 0


def look(function: Any, inputs: dict[str, Any]) -> Seen:
    """Call a function, and return what is compared, by the words that name it."""
    torch.manual_seed(0)
    leaves = leaves_of(inputs)
    result = function(*inputs.values())
    seen = dict(parts("the result", result))
    for name, value in inputs.items():
        seen.update(parts(f"{name} after the call", value))
    tensors = {name: part for name, part in seen.items() if isinstance(part, torch.Tensor)}
    seen.update({f"requires_grad of {name}": part.requires_grad for name, part in tensors.items()})
    grads = [part for part in tensors.values() if part.requires_grad]
    if leaves and grads:
        loss = torch.stack([weighed(part).double().reshape(()) for part in grads]).sum()
        found = torch.autograd.grad(loss, leaves, allow_unused=True)
        seen.update({f"gradient {number}": grad for number, grad in enumerate(found, 1)})
    seen.update({f"grad {number}": one.grad for number, one in enumerate(leaves, 1)})
    places = {name: address(part) for name, part in tensors.items()}
    seen["what shares memory"] = [
        f"{one} and {other}"
        for at, one in enumerate(places)
        for other in list(places)[at + 1 :]
        if places[one] and places[one] == places[other]
    ]
    return seen


def unlike(one: Any, other: Any) -> str:
    """Say how two values differ, in a line; nothing if they do not."""
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        if one.is_nested and other.is_nested:
            return unlike(list(one.unbind()), list(other.unbind()))
        try:
            torch.testing.assert_close(one.detach(), other.detach(), equal_nan=True)
        except AssertionError as error:
            return " ".join(str(error).split())
        return ""
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return next(filter(None, map(unlike, one, other)), "")
    same = type(one) is type(other) and bool(one == other)
    return "" if same else f"{one!r} is not {other!r}"


def differs(fix: Seen, meant: Seen) -> str:
    """Say where the fix does something else, with what differs; nothing if it does not."""
    for name in [*meant, *(name for name in fix if name not in meant)]:
        if name not in fix or name not in meant:
            return f"{name} is there {'once' if name in fix else 'where it is meant'} only"
        if said := unlike(fix[name], meant[name]):
            return f"{name}: {said}"
    return ""


def said(error: Exception) -> str:
    """Return the type of an error and the first line of its message."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"


def compare(names: dict[str, Any], fix: dict[str, Any], backend: str, size: int) -> str:
    """Run a fix at one size, as it stands or compiled.

    Parameters
    ----------
    names : dict
        What the script has made, up to the block that defines the fix.
    fix : dict
        ``name``, ``parameters``, and the expressions ``like`` and ``inputs`` of the marker.
    backend : str
        Of ``torch.compile``, or ``eager`` for the function as it stands.
    size : int
        What ``n`` is in the two expressions.

    Returns
    -------
    str
        How the fix differs from what is meant, in a line; ``""`` where it does the same.
    """
    known = {**BUILDERS, **names, "torch": torch, "n": size}
    makers = {**known, **BUILDERS}  # a script may call a tensor ``matrix``

    def build() -> dict[str, Any]:
        torch.manual_seed(0)
        made = eval(f"({fix['inputs']},)", makers)
        return dict(zip(fix["parameters"], made, strict=True))

    def meant(*inputs: Any) -> Any:
        given = dict(zip(fix["parameters"], inputs, strict=True))
        return eval(fix["like"], {**known, **given})

    try:
        wanted = look(meant, build())
    except Exception as error:
        return f"its marker raises {said(error)}"
    function = names[fix["name"]]
    function = getattr(function, "_torchdynamo_orig_callable", function)
    if backend != "eager":
        torch._dynamo.reset()
        from torch._inductor import config

        config.compile_threads = 1  # a pool of processes would import torch anew
        function = torch.compile(function, backend=backend)
    try:
        return differs(look(function, build()), wanted)
    except Exception as error:
        return f"it raises {said(error)}"
