"""Programs that write to parts of tensors at random, for the sweep (``gallery/sweep.py``).

A program is a few lines of source: a target ``t``, perhaps a value ``v``, one statement that
writes, and what is around it: a grad mode, a transform, a module, a backward.  Arguments are
mostly of the kind that a method takes, and now and then dropped, doubled, named or of another
kind, as people's are.  One seed gives one list of programs, on every machine.
"""

from __future__ import annotations

import random
import textwrap
import warnings
from collections.abc import Iterator

from writethrough.run.vocabulary import (
    ATTRIBUTES,
    FUNCTIONS,
    JOINS,
    OPERATORS,
    PARTS,
    POOLS,
    TARGETS,
    WRITERS,
)

HEAD = "import copy\nimport numpy as np\nimport torch\n"  # which each program may count on


class Writer:
    """Draws the parts of programs from one source of random numbers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, pool: tuple[str, ...]) -> str:
        # The beginning of a pool is what people have most.
        first = self.random.random() < 0.4
        return self.random.choice(pool[: 1 + len(pool) // 4] if first else pool)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def arguments(self, kinds: list[str]) -> str:
        given = []
        for kind in kinds:
            name, _, kind = kind.rpartition("=")
            pool = kind if self.chance(0.94) else self.random.choice(list(POOLS))
            pool = "value" if pool == "item" else pool
            if name and self.chance(0.4):
                continue
            given.append((f"{name}=" if name else "") + self.one(POOLS[pool]))
        if given and self.chance(0.05):
            given.pop()
        if self.chance(0.04):
            given.insert(0, self.one(POOLS["value"]))
        if self.chance(0.02):
            given.append(self.random.choice(("dim=0", "inplace=True", "value=1.0", "axis=0")))
        named = [one for one in given if one.split("(")[0].find("=") > 0]
        return ", ".join([one for one in given if one not in named] + named)

    def call(self, entry: str) -> str:
        name, *kinds = entry.split()
        return f"{name}({self.arguments(kinds)})"

    def item(self) -> str:
        return f"[{self.one(POOLS['item'])}]"

    def place(self) -> str:
        """Return the target, or a part of it."""
        kind = self.random.random()
        if kind < 0.55:
            return "t"
        if kind < 0.85:
            return f"t{self.item()}"
        name, *kinds = self.one(PARTS).split()
        if name in ("real", "imag", "T", "data", "grad"):
            return f"t.{name}"
        return f"t.{name}({self.arguments(kinds)})"

    def statement(self) -> str:
        kind = self.random.random()
        if kind < 0.24:
            return f"{self.place()}{self.item()} = {self.one(POOLS['value'])}"
        if kind < 0.34:
            part = self.item() if self.chance(0.7) else ""
            return f"t{part} {self.one(OPERATORS)} {self.one(POOLS['value'])}"
        if kind < 0.66:
            return f"{self.place()}.{self.call(self.one(WRITERS))}"
        if kind < 0.80:
            name, *kinds = self.one(FUNCTIONS).split()
            out = f", out={self.one(POOLS['out'])}" if self.chance(0.35) else ""
            more = self.arguments(kinds)
            return f"r = {name}({self.place()}{', ' if more else ''}{more}{out})"
        if kind < 0.86:
            out = f", out={self.one(POOLS['out'])}" if self.chance(0.4) else ""
            return f"r = {self.call(self.one(JOINS))[:-1]}{out})"
        if kind < 0.92:
            name, *kinds = self.one(PARTS).split()
            bare = name in ("real", "imag", "T", "data", "grad")
            call = f"t.{name}" if bare else f"t.{name}({self.arguments(kinds)})"
            then = self.call(self.one(WRITERS))
            return f"p = {call}\np.{then}"
        if kind < 0.96:
            return f"t.{self.random.choice(ATTRIBUTES)} = {self.one(POOLS['value'])}"
        if kind < 0.97:
            return f"del t{self.item()}"
        return self.random.choice(SENTENCES).format(
            item=self.item(), value=self.one(POOLS["value"]), list=self.one(POOLS["list"])
        )

    def program(self) -> str:
        target, text = self.one(TARGETS), self.statement()
        around = self.random.random()
        if around < 0.6:
            return f"t = {target}\n{text}"
        frame = self.random.choice(FRAMES)
        lines = text.split("\n")
        returned = "r" if lines[-1].startswith("r = ") else "t"
        body, inner = (textwrap.indent(text, " " * width) for width in (4, 8))
        return frame.format(target=target, text=text, body=body, inner=inner, returned=returned)


# Statements that are no call of a method: conversions, containers, modules, optimizers.
SENTENCES = (
    "float(t{item})",
    "int(t)",
    "bool(t)",
    "if t{item}:\n    t[0] = 1",
    "for one in t:\n    one += 1",
    "a, b = t",
    "t[0], t[1] = t[1], t[0]",
    "copy.deepcopy(t){item} = {value}",
    "np.asarray(t){item} = {value}",
    "t.numpy(){item} = {value}",
    "t.tolist(){item} = {value}",
    "list(t){item} = {value}",
    "layer = torch.nn.Linear(4, 3)\nlayer.weight{item} = {value}",
    "layer = torch.nn.Linear(4, 3)\nlayer.weight = {value}",
    "layer = torch.nn.BatchNorm1d(4)\nlayer.running_mean = {value}",
    "layer = torch.nn.Linear(4, 3)\nlayer.load_state_dict({{'weight': t, 'bias': {value}}})",
    "layer = torch.nn.Linear(4, 3)\nlayer.weight.data = t",
    "layer = torch.nn.Linear(4, 3)\nlayer(t){item} = {value}",
    "torch.nn.ParameterList([t]){item} = {value}",
    "torch.nn.Module().register_buffer('b', {value})",
    "torch.nn.Module().register_parameter('p', {value})",
    "torch.nn.Parameter({value})",
    "torch.nn.Sequential(torch.nn.Linear(4, 3)){item} = {value}",
    "torch.optim.SGD([t], lr=0.1).step()",
    "optimizer = torch.optim.Adam([t])\nt.grad = {value}\noptimizer.step()",
    "torch.optim.SGD({list})",
    "torch.nn.functional.mse_loss(t, {value}).backward()",
    "torch.nn.functional.cross_entropy(t, {value}).backward()",
    "torch.nn.utils.parameters_to_vector({list})",
    "torch.nn.utils.vector_to_parameters({value}, [t])",
    "next(iter(torch.utils.data.DataLoader({list}, batch_size=2))){item} = {value}",
    "torch.autograd.grad(t.sum(), t)",
    "t.backward({value})",
    "t.backward()",
    "t.register_hook(lambda g: g.mul_(2))\n(t * 2).sum().backward()",
    "torch.utils.swap_tensors(t, {value})",
    "torch.frombuffer(bytearray(16), dtype=torch.float32){item} = {value}",
    "torch.from_numpy(np.arange(4)[::-1])",
    "torch.from_numpy(np.ones(4)).requires_grad_()",
    "torch.func.functional_call(torch.nn.Linear(4, 3), {{'weight': t}}, (torch.ones(4),))",
    "torch.linalg.inv_ex(t)",
    "torch.sparse_coo_tensor([[0, 1]], {value}, (4,))[0] = 1",
    "t.data{item} = {value}",
    "t.grad{item} = {value}",
    "t.detach(){item} = {value}",
)
TURNED = "def f(t):\n    t = t * 1\n{body}\n    return {returned}\n"
PLAIN = "def f(t):\n{body}\n    return {returned}\n"
SUM = "def f(t):\n    t = t * 1\n{body}\n    return {returned}.sum()\n"
FRAMES = (
    "t = {target}\nwith torch.no_grad():\n{body}",
    "t = {target}\nwith torch.inference_mode():\n{body}",
    "with torch.inference_mode():\n    t = {target}\n{text}",
    "with torch.no_grad():\n    t = {target}[1:]\n{text}",
    "t = {target}.exp()\nu = t.exp()\n{text}\nu.sum().backward()",
    "t = {target}\n{text}\n{returned}.sum().backward()",
    "w = {target}\nt = w * 1\nu = t ** 2\n{text}\n(u.sum() + t.sum()).backward()",
    "w = {target}\nt = w * 1\n{text}\ntorch.autograd.grad(t.sum(), w)",
    PLAIN + "torch.vmap(f)({target})",
    TURNED + "torch.vmap(f)({target})",
    "t = {target}\n"
    + PLAIN.replace("(t):", "(v):\n    global t")
    + "torch.vmap(f)(torch.ones(3, 4))",
    PLAIN + "torch.func.grad(f)({target})",
    SUM + "torch.func.grad(f)({target})",
    TURNED + "torch.func.jvp(f, ({target},), (torch.ones_like({target}),))",
    TURNED + "torch.func.jacrev(f)({target})",
    TURNED + "torch.func.jacfwd(f)({target})",
    SUM + "torch.func.hessian(f)({target})",
    PLAIN + "torch.func.functionalize(f)({target})",
    TURNED + "torch.func.vjp(f, {target})",
    SUM + "torch.autograd.functional.jacobian(f, {target})",
    PLAIN + "with torch.autograd.forward_ad.dual_level():\n"
    "    f(torch.autograd.forward_ad.make_dual({target}, torch.ones_like({target})))",
    "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, t):\n"
    "        ctx.mark_dirty(t)\n        t.mul_(2)\n        return t\n\n    @staticmethod\n"
    "    def backward(ctx, g):\n        return g * 2\n\n\nt = F.apply({target})\n{text}",
    "t = {target}\nu = torch.utils.checkpoint.checkpoint(torch.exp, t, use_reentrant=False)\n"
    "{text}\nu.sum().backward()",
    "with torch.autograd.graph.save_on_cpu():\n    t = {target}\n    u = t.exp()\n{text}",
    "class M(torch.nn.Module):\n    def forward(self, t):\n{inner}\n        return t\n\n\n"
    "M()({target})",
    "t = {target}\ntorch.use_deterministic_algorithms(True)\ntry:\n{body}\nfinally:\n"
    "    torch.use_deterministic_algorithms(False)",
)


def programs(seed: int) -> Iterator[str]:
    """Yield programs without end, each once."""
    writer, seen = Writer(seed), set()
    while True:
        text = writer.program()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that a number has no items
                compile(text, "program", "exec")
        except SyntaxError:
            continue
        if text not in seen:
            seen.add(text)
            yield text
