"""Run Python blocks in processes forked from one that has imported torch.

It is used in two ways, with the folder that holds ``writethrough`` on ``PYTHONPATH``:

``python -m writethrough.run.worker JOBS.json``
    runs every job of a list that a build wrote (``docs/gallery/jobs.json``) and prints
    one JSON outcome a line.  Exit status 1 when a script did not reach its end.
``python -m writethrough.run.worker --serve``
    reads one JSON job a line from standard input and answers each with one line.  With
    ``--compiler`` it has used the compiler once before, which takes each child 2 s otherwise.

A *job* is an object with ``kind`` and ``path`` (what tracebacks call the file):

* ``script``: ``blocks``, a list of ``{"line": int, "source": str, "raises": str}``, the type of
  the error that the block is to raise, or ``""``.  The outcome
  has ``blocks``, one list of events for each block that was begun, and ``end``,
  which is ``""`` or says in words how the child was lost.  Events are ``["out",
  text]``, ``["warn", type, message, text]``, ``["raise", type, message,
  traceback]``; ``["memory", JSON]`` if the block asks for a ``picture`` of names;
  ``["lacks", name, message]`` where the block stopped for what this torch does not have.
  After an error that a block does not say to raise the others still run; ``null``
  stands for one that then needs a name which an earlier block did not make.
* ``fix``: ``blocks`` as above, which define the ``fix``, and ``runs``, [backend, size] each.  The
  outcome has ``results``, a line for each run, ``""`` where the fix did what is meant.
* ``claim``: ``source``, a doctest, ``alike``, patterns and what replaces them before what is
  expected is compared with what came, and for a claim over a range what ``properties.py`` takes.
  The outcome has ``failure``, ``""`` when true, ``members`` and ``flaw``; ``lacks``, a name, where
  torch does not have what the claim needs.
* ``names``: ``names``, dotted names.  The outcome has ``missing``.
* ``matrix``: ``cells``, keys of cells (see ``matrix/judge.py``).  The outcome has
  ``results``, one for each cell that was judged; the time limit is that of a cell.
* ``programs``: ``head``, what each may count on, and ``programs``, sources that run one after the
  other.  The outcome has ``results``, for each program that came to an end the events
  ``[raise or warn, type, message]``; the time limit is that of a program.
* ``build``: the outcome describes the interpreter, torch and the device.

Each job runs in a child of its own, so nothing a job does reaches the next one.
``job["world"]`` may hold code to run first; the tests use it to build false worlds.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import platform
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from writethrough.run.child import child
from writethrough.run.jobs import Job, Outcome
from writethrough.run.key import cards
from writethrough.run.ranges import members
from writethrough.run.supported import flaw, installed

TIME_LIMIT = 60.0  # seconds a job may take, on a machine that does other things too


def describe_end(status: int) -> str:
    """Say in words how a child that sent no end came to one."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"the interpreter was killed by {signal.Signals(number).name}"
    return f"the interpreter exited with status {os.WEXITSTATUS(status)}"


def run(job: Job) -> Outcome:
    """Run one job in a child of its own.

    Parameters
    ----------
    job : dict
        See the head of this file.  ``limit`` overrides the time limit, in seconds.

    Returns
    -------
    dict
        The outcome.  ``end`` is not empty when the child hung, exited, died or
        printed too much; the events until then are kept.
    """
    limit = job.get("limit", TIME_LIMIT)
    if job.get("property"):  # once for all children
        members(tuple(job["range"]), tuple(job["left_out"]))
    outcome: Outcome = {"blocks": [], "results": [], "end": None}
    folder = tempfile.mkdtemp(prefix="wt-")
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.close(reader)
            child(job, writer, folder)
        except BaseException:
            message = {"end": "the worker failed: " + traceback.format_exc()}
            os.write(writer, (json.dumps(message) + "\n").encode())
            os._exit(1)
    os.close(writer)
    data = b""
    deadline = time.monotonic() + limit
    while outcome["end"] is None:
        left = deadline - time.monotonic()
        ready = left > 0 and select.select([reader], [], [], left)[0]
        piece = os.read(reader, 1 << 16) if ready else b""
        if not ready:
            outcome["end"] = f"did not end within {limit:g} seconds"
        if not piece:
            break
        *lines, data = (data + piece).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "begin" in message:
                outcome["blocks"].append([])
            elif "events" in message:
                outcome["blocks"][-1] = message["events"]
            elif "result" in message:
                outcome["results"].append(json.loads(message["result"]))
                deadline = time.monotonic() + limit
            else:
                outcome.update(message)
    os.close(reader)
    with contextlib.suppress(ProcessLookupError):
        if outcome["end"] != "":
            os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    if outcome["end"] is None:
        outcome["end"] = describe_end(status)
    shutil.rmtree(folder, ignore_errors=True)
    return outcome


def load() -> str:
    """Import what the jobs need; return a one-line reason when torch does not import."""
    versions = platform.python_version(), installed("torch"), installed("numpy")
    if wrong := flaw(*versions):
        return wrong
    try:
        import torch
    except Exception as error:
        return f"torch cannot be imported: {type(error).__name__}: {error}".splitlines()[0]
    if wrong := flaw(versions[0], torch.__version__, versions[2]):
        return wrong
    with contextlib.suppress(Exception):  # a torch without it says so where it is used
        import torch._dynamo
    with contextlib.suppress(ImportError):
        import numpy  # noqa: F401
    gc.freeze()
    return ""


def warm() -> None:
    """Import what a first use of the compiler imports.

    Compiling asks for CUDA, which children of a process that did so cannot use: where torch may
    see a GPU, each child compiles for itself the first time.  What is compiled here has no
    gradient: with one, a build for CUDA starts autograd's threads, GPU or not, and in children of
    a process that has such threads ``backward()`` raises.
    """
    import torch
    import torch._inductor.codegen.cpp
    import torch._inductor.compile_fx

    if not cards(Path(torch.__file__).with_name("version.py").read_text("utf-8")):
        compiled = torch.compile(lambda x: x + 1, backend="aot_eager")
        compiled(torch.ones(1, device="cpu"))
        torch._dynamo.reset()
    gc.freeze()


def main(arguments: list[str]) -> int:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    failure = load()
    if arguments[:1] == ["--serve"]:
        if "--compiler" in arguments and not failure:
            warm()
        print(json.dumps({"failure": failure}), flush=True)
        for line in sys.stdin:
            print(json.dumps(run(json.loads(line))), flush=True)
        return 0
    if failure or len(arguments) != 1:
        print(failure or "usage: python -m writethrough.run.worker JOBS.json", file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        jobs = json.load(file)
    lost = 0
    for job in jobs:
        outcome = run(job)
        lost += any(outcome.get(part) for part in ("end", "failure", "lacks"))
        print(json.dumps({"path": job["path"], **outcome}))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
