"""Run Python blocks in processes forked from one that has imported torch.

It is used in two ways, with the folder that holds ``writethrough`` on ``PYTHONPATH``:

``python -m writethrough.run.worker JOBS.json``
    runs every job of a list that a build wrote (``docs/gallery/jobs.json``) and prints
    one JSON outcome a line.  Exit status 1 when a script did not reach its end.
``python -m writethrough.run.worker --serve``
    reads one JSON job a line from standard input and answers each with one line.

A *job* is an object with ``kind`` and ``path`` (what tracebacks call the file):

* ``script``: ``blocks``, a list of ``{"line": int, "source": str}``.  The outcome
  has ``blocks``, one list of events for each block that was begun, and ``end``,
  which is ``""`` or says in words how the child was lost.  Events are ``["out",
  text]``, ``["warn", type, message, text]``, ``["raise", type, message,
  traceback]``; ``["memory", JSON]`` if the block asks for a ``picture`` of names.
* ``claim``: ``source``, a doctest.  The outcome has ``failure``, ``""`` when true.
* ``names``: ``names``, dotted names.  The outcome has ``missing``.
* ``matrix``: ``cells``, keys of cells (see ``matrix/judge.py``).  The outcome has
  ``results``, one for each cell that was judged; the time limit is that of a cell.
* ``build``: the outcome describes the interpreter, torch and the device.

Each job runs in a child of its own, so nothing a job does reaches the next one.
``job["world"]`` may hold code to run first; the tests use it to build false worlds.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import gc
import io
import json
import linecache
import logging
import os
import platform
import random
import re
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
import types
import warnings
from collections.abc import Callable
from typing import Any

from writethrough.matrix import cells, judge
from writethrough.run.memory import describe

TIME_LIMIT = 20.0  # seconds a job may take
OUTPUT_LIMIT = 100_000  # characters a job may print
FILE_LIMIT = 1 << 30  # bytes a job may write to one file
HERE = os.path.abspath(__file__)

Job = dict[str, Any]
Outcome = dict[str, Any]


def clean(text: str) -> str:
    """Return ``text`` without this machine's paths and this file's own frames."""
    own_frame = rf'^[ ]*File "{re.escape(HERE)}", line .*\n(?:(?![ ]*File )[ ]+.*\n)*'
    text = re.sub(own_frame, "", text, flags=re.MULTILINE)
    text = re.sub(r"\s*\(Triggered internally at [^)]*\)", "", text)
    text = re.sub(r"""(?:^|(?<=["'\s(]))(?:/[^\s"/:]+)+/site-packages/""", "", text)
    # Asserts in C++ name the file as it lay where torch was built; objects, their address.
    text = re.sub(r'"/[^"\s]*?/(?=(?:aten|c10|torch)/)', '"', text)
    text = re.sub(r" at 0x[0-9a-f]{6,}", "", text)
    return text.replace(os.getcwd() + os.sep, "")


class Recorder(io.TextIOBase):
    """Standard output of a child: keeps text, warnings and errors in order."""

    def __init__(self, limit: Callable[[], None]) -> None:
        self.events: list[list[str]] = []
        self.count = 0
        self.limit = limit

    def write(self, text: str) -> int:
        self.count += len(text)
        if self.count > OUTPUT_LIMIT:
            self.limit()
        if text and self.events and self.events[-1][0] == "out":
            self.events[-1][1] += text
        elif text:
            self.events.append(["out", text])
        return len(text)

    def warn(self, message: Any, category: type, filename: str, lineno: int, *_: Any) -> None:
        text = warnings.formatwarning(message, category, filename, lineno)
        self.events.append(["warn", category.__name__, str(message), text])

    def take(self) -> list[list[str]]:
        events, self.events = self.events, []
        return [[event[0], *map(clean, event[1:])] for event in events]


def format_error(error: BaseException, path: str) -> str:
    """Return the traceback of ``error`` with the frames of the file ``path`` only."""
    report = traceback.TracebackException.from_exception(error)
    link: traceback.TracebackException | None = report
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        kept = [frame for frame in link.stack if frame.filename == path]
        link.stack = traceback.StackSummary.from_list(kept)
        link = link.__cause__ or link.__context__
    return "".join(report.format())


def run_block(source: str, path: str, line: int, names: dict[str, Any]) -> None:
    """Execute one block; show the value of a last expression as a prompt would."""
    tree = ast.parse("\n" * (line - 1) + source, path)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
        exec(compile(tree, path, "exec", dont_inherit=True), names)
        code = compile(ast.Expression(last.value), path, "eval", dont_inherit=True)
        value = eval(code, names)
        if value is not None:
            print(repr(value))
    else:
        exec(compile(tree, path, "exec", dont_inherit=True), names)


def remember_source(job: Job) -> None:
    """Let tracebacks, and compilers that read source, see the job's lines."""
    lines: list[str] = []
    for block in job["blocks"]:
        lines += ["\n"] * (block["line"] - 1 - len(lines))
        lines += block["source"].splitlines(keepends=True)
    linecache.cache[job["path"]] = (sum(map(len, lines)), None, lines, job["path"])


def fresh_main() -> dict[str, Any]:
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    return module.__dict__


def picture(names: dict[str, Any]) -> list[str]:
    """Return the event that describes the memory of ``names``, or says why it cannot."""
    try:
        return ["memory", json.dumps(describe(names))]
    except Exception as error:
        return ["raise", "PictureError", f"no picture of {', '.join(names)}: {error}", ""]


def do_script(job: Job, send: Callable[[Outcome], None], recorder: Recorder) -> None:
    remember_source(job)
    names = fresh_main()
    exec(job.get("world", ""), {})
    for number, block in enumerate(job["blocks"]):
        send({"begin": number})
        try:
            run_block(block["source"], job["path"], block["line"], names)
        except BaseException as error:
            text = format_error(error, job["path"])
            recorder.events.append(["raise", type(error).__name__, str(error), text])
        events = recorder.take()
        if block.get("picture") and not (events and events[-1][0] == "raise"):
            events.append(picture({name: names.get(name) for name in block["picture"]}))
        send({"events": events})
        stop = events and events[-1][0] == "raise" and not block.get("raises")
        if stop:
            break
    send({"end": ""})


def do_claim(job: Job, send: Callable[[Outcome], None], recorder: Recorder) -> None:
    import torch

    names: dict[str, Any] = {"torch": torch}
    with contextlib.suppress(ImportError):
        import numpy

        names["np"] = numpy
    warnings.simplefilter("ignore")
    exec(job.get("world", ""), {})
    test = doctest.DocTestParser().get_doctest(
        job["source"], names, job["path"], job["path"], job["line"]
    )
    report = io.StringIO()
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = doctest.DocTestRunner(optionflags=flags, verbose=False)
    runner.run(test, out=report.write)
    send({"failure": clean(report.getvalue()), "end": ""})


def do_names(job: Job, send: Callable[[Outcome], None], recorder: Recorder) -> None:
    import torch

    missing = []
    for name in job["names"]:
        value: Any = torch
        try:
            for part in name.split(".")[1:]:
                value = getattr(value, part)
        except AttributeError:
            missing.append(name)
    send({"missing": missing, "end": ""})


def do_build(job: Job, send: Callable[[Outcome], None], recorder: Recorder) -> None:
    import torch

    cuda = torch.cuda.is_available()
    send(
        {
            "torch": torch.__version__.partition("+")[0],
            "cuda": cuda,
            "name": torch.cuda.get_device_name() if cuda else "",
            "capability": torch.backends.cpu.get_cpu_capability(),
            "python": platform.python_version(),
            "end": "",
        }
    )


def do_matrix(job: Job, send: Callable[[Outcome], None], recorder: Recorder) -> None:
    logging.disable(logging.CRITICAL)
    exec(job.get("world", ""), {})
    for name in job["cells"]:
        result = judge.run_cell(cells.find(name))
        recorder.take()
        send({"result": clean(json.dumps(result))})
    send({"end": ""})


KINDS = {
    "script": do_script,
    "claim": do_claim,
    "names": do_names,
    "matrix": do_matrix,
    "build": do_build,
}


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
        torch.set_default_device("cuda")
    # Torch uses its own deprecated parts; those warnings count where the script is at fault.
    warnings.simplefilter("always")
    for category in (DeprecationWarning, FutureWarning):
        warnings.simplefilter("ignore", category)
        warnings.filterwarnings("always", category=category, module="__main__")


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
        send({"end": f"printed more than {OUTPUT_LIMIT} characters"})
        os._exit(1)

    recorder = Recorder(too_much)
    take = recorder.take

    def take_all() -> list[list[str]]:
        # What C code or a child of the script wrote to the file descriptors.
        size = os.fstat(spill).st_size
        if size:
            recorder.write(os.pread(spill, OUTPUT_LIMIT + 1, 0).decode(errors="replace"))
            os.truncate(spill, 0)
        return take()

    recorder.take = take_all  # type: ignore[method-assign]
    sys.stdout = sys.stderr = recorder
    warnings.showwarning = recorder.warn  # type: ignore[assignment]
    prepare(job.get("device", "cpu"))
    KINDS[job["kind"]](job, send, recorder)
    os._exit(0)


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
    try:
        import torch
        import torch._dynamo  # noqa: F401
    except Exception as error:
        return f"torch cannot be imported: {type(error).__name__}: {error}".splitlines()[0]
    with contextlib.suppress(ImportError):
        import numpy  # noqa: F401
    gc.freeze()
    return ""


def main(arguments: list[str]) -> int:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    failure = load()
    if arguments == ["--serve"]:
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
        lost += bool(outcome["end"] or outcome.get("failure"))
        print(json.dumps({"path": job["path"], **outcome}))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
