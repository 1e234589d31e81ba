"""Other true worlds: torch is as right as ever, and only the surroundings are others.

Nothing that a page states may change in one of them unless the page says so.  Each script and
each claim runs again in each world, in a child of its own, after the code of that world.  What
counts is what was promised: errors and warnings (``raises``, ``warns``, and that no other comes,
so asserts too), and claims.  Other printed output does not count.

A world has one or more *runs*; what is stated must hold in each, and a failure names the run.
What differs there by the world's nature, such as names of dtypes, compares as equal (``alike``).
A script that this machine cannot run (it needs CUDA, or a compiler) is not run in any world.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class World:
    """Surroundings in which everything runs again.

    Parameters
    ----------
    id : str
        Its name in scripts, claims and the record: a-z, 0-9 and ``-``.
    title : str
        Its name in words, as it stands after "it differs".
    what : str
        What is done there, in words, for docs/about.
    runs : tuple of (str, str)
        For each run its name, empty if it is the only one, and the code that comes first.
    own : tuple of str
        How the warnings begin that the world itself gives; unless promised, they do not count.
    alike : tuple of (str, str)
        Patterns and what replaces them, in what is promised as in what came, before the two are
        compared.
    unless : str
        A pattern; a script or claim in whose code it is found does not run there.
    only : str
        A pattern; a script or claim in whose code it is not found does not run there.
    limit : float
        The seconds that a job may take there, 0 for those that it may take anyway.
    """

    id: str
    title: str
    what: str
    runs: tuple[tuple[str, str], ...]
    own: tuple[str, ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    unless: str = ""
    only: str = ""
    limit: float = 0

    def takes(self, source: str) -> bool:
        """Whether a script or claim with this code runs there."""
        left_out = bool(self.unless) and re.search(self.unless, source)
        return not left_out and bool(re.search(self.only, source))


IDENTITY = """
import torch
torch.autograd.graph.saved_tensors_hooks(lambda saved: saved, lambda packed: packed).__enter__()
"""
ON_CPU = """
import torch
torch.autograd.graph.save_on_cpu().__enter__()
"""
# The child has set everything to always warn, to one thread and to seed 0.  What it does not
# give at all (``UNHEARD``) is no warning of torch, and stays away.
READER = """
import os
import random
import re
import warnings
import torch
from writethrough.run.normal import UNHEARD
random.seed({seed})
torch.manual_seed({seed})
try:
    import numpy
    numpy.random.seed({seed})
except ImportError:
    pass
cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
torch.set_num_threads(min(cores or 1, 4))
torch.set_warn_always(False)
warnings.resetwarnings()
for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
    warnings.simplefilter("ignore", category)
warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
for beginning in UNHEARD:
    warnings.filterwarnings("ignore", re.escape(beginning))
"""
# On CUDA a product of matrices asks for the variable.
DETERMINISTIC = """
import os
import torch
os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
torch.use_deterministic_algorithms(True)
"""
ANOMALY = """
import torch
torch.autograd.set_detect_anomaly(True)
"""
STRIDED = """
from writethrough.run import made
made.change_all(made.strided)
"""
NON_LEAF = """
from writethrough.run import made
made.change_all(made.non_leaf)
"""
STARTED = """
from writethrough.run import started
started.by({method!r}, blocks)
"""
DTYPE = """
import torch
torch.set_default_dtype(torch.{name})
"""
# Names of floating-point dtypes and of their tensor types, and what a repr says of them.
DTYPES = (
    (r",\s*dtype=torch\.(?:(?:float|complex)\d*|double|half)\b", ""),
    (r"torch\.complex(?:32|64|128)\b|Complex(?:Half|Float|Double)\b", "complex"),
    (r"\b(?:c10::)?(?:[Ff]loat(?:16|32|64)?|[Dd]ouble|[Hh]alf)(?=Tensor\b|Storage\b|\b)", "float"),
)
# What names gradients itself, or does what torch refuses for a tensor that requires grad.
UNLESS = (
    r"grad_fn|requires_grad|backward|is_leaf|\bnumpy\b|\bnp\.|\bout=|resize_|deepcopy|DataLoader"
    r"|torch\.(?:distributed|export|jit|masked|multiprocessing|nested|quantize|sparse)"
    r"|to_sparse|to_mkldnn|sparse_"
)
GRAD = ((r",\s*(?:grad_fn=<\w*>|requires_grad=True)", ""),)

WORLDS = {
    world.id: world
    for world in (
        World(
            "saved-tensor-hooks",
            "with saved-tensor hooks",
            "hooks that change nothing are active, and then save_on_cpu",
            (("hooks that change nothing", IDENTITY), ("save_on_cpu", ON_CPU)),
        ),
        World(
            "as-a-reader",
            "when you run it yourself",
            "Python's own warning filters, each warning of torch once, as many threads as there "
            "are cores, up to four, and the seeds 1 to 5, one after another",
            tuple((f"seed {seed}", READER.format(seed=seed)) for seed in range(1, 6)),
        ),
        World(
            "deterministic",
            "with deterministic algorithms",
            "torch.use_deterministic_algorithms(True) is set",
            (("", DETERMINISTIC),),
        ),
        World(
            "anomaly-mode",
            "in anomaly mode",
            "torch.autograd.set_detect_anomaly(True) is set; the warning that it gives beside an "
            "error does not count",
            (("", ANOMALY),),
            ("Error detected in ",),
        ),
        World(
            "strided",
            "where the tensor is every second element of another",
            "each tensor that a factory function makes is every second element of a larger "
            "storage, and starts at its second one; it is no view",
            (("", STRIDED),),
        ),
        World(
            "float64",
            "with float64 as default dtype",
            "torch.set_default_dtype(torch.float64) is set; names of floating-point dtypes "
            "compare as equal",
            (("", DTYPE.format(name="float64")),),
            alike=DTYPES,
        ),
        World(
            "float16",
            "with float16 as default dtype",
            "torch.set_default_dtype(torch.float16) is set; names of floating-point dtypes "
            "compare as equal; left out is what names complex numbers, for which torch has few "
            "operations there",
            (("", DTYPE.format(name="float16")),),
            alike=DTYPES,
            unless=r"complex|\d\.?j\b|\bconj\b",
        ),
        World(
            "requires-grad",
            "where the tensor requires grad",
            "each tensor that a factory function makes requires grad and was computed; left out is "
            "what names gradients, or does what torch refuses for such a tensor (NumPy, out=, "
            "resize_, deep copies, other processes, sparse and nested tensors)",
            (("", NON_LEAF),),
            ("Error detected in ",),
            alike=GRAD,
            unless=UNLESS,
        ),
        World(
            "spawned",
            "where processes are spawned",
            "processes that a script starts by fork are spawned, and then come from a fork server; "
            "they import its functions and classes, and have none of its other names",
            tuple((method, STARTED.format(method=method)) for method in ("spawn", "forkserver")),
            only=r"\bfork\b",
            limit=600,  # each process imports torch
        ),
    )
}

# Why a script or a claim does not count in a world: what its page is about is what changes there.
REASONS = {
    "its-subject": "what it states is what changes there",
    "needs-its-dtype": "torch has the operation for other dtypes only",
    "needs-more-digits": "it compares numbers with more digits than the dtype has",
}
