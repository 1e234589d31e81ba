"""A child of the worker: the surroundings that a job runs in, and all that it says."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import resource
import sys
import warnings

from writethrough.run.jobs import KINDS, Job, Outcome
from writethrough.run.normal import UNHEARD
from writethrough.run.recorder import LIMIT, Recorder

FILE_LIMIT = 1 << 30  # bytes a job may write to one file


def prepare(device: str) -> None:
    """Give a child the state that every job starts from."""
    import torch

    random.seed(0)
    torch.manual_seed(0)
    with contextlib.suppress(ImportError):
        import numpy

        numpy.random.seed(0)
    torch.set_num_threads(1)
    torch.set_warn_always(True)
    if device == "cuda":
        if hasattr(torch, "set_default_device"):
            torch.set_default_device("cuda")
        else:  # before torch 2.0
            torch.set_default_tensor_type("torch.cuda.FloatTensor")
    # Torch uses its own deprecated parts; those warnings count where the script is at fault.
    warnings.simplefilter("always")
    for category in (DeprecationWarning, FutureWarning):
        warnings.simplefilter("ignore", category)
        warnings.filterwarnings("always", category=category, module="__main__")
    for beginning in UNHEARD:
        warnings.filterwarnings("ignore", re.escape(beginning))


def child(job: Job, pipe: int, folder: str) -> None:
    """Run ``job`` and write its messages to ``pipe``; never returns."""
    os.setsid()
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    spill = os.open(os.path.join(folder, ".output"), os.O_CREAT | os.O_RDWR | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(spill, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    def send(message: Outcome) -> None:
        data = (json.dumps(message) + "\n").encode()
        while data:
            data = data[os.write(pipe, data) :]

    def too_much() -> None:
        send({"end": f"printed more than {LIMIT} characters"})
        os._exit(1)

    recorder = Recorder(spill, too_much)
    sys.stdout = sys.stderr = recorder
    warnings.showwarning = recorder.warn  # type: ignore[assignment]
    prepare(job.get("device", "cpu"))
    KINDS[job["kind"]](job, send, recorder)
    os._exit(0)
