"""The kinds of jobs, as they are done in a child; ``worker.py`` says what each takes and gives.

It is one module, over 300 lines, since the kinds share what runs a block and takes its names back.
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
import platform
import re
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from typing import Any

from writethrough.matrix import cells, judge
from writethrough.run.lacks import lacking
from writethrough.run.memory import Watch, describe
from writethrough.run.normal import clean, replaced
from writethrough.run.properties import check
from writethrough.run.recorder import Recorder

Job = dict[str, Any]
Outcome = dict[str, Any]
Send = Callable[[Outcome], None]


def run_block(
    source: str,
    path: str,
    line: int,
    names: dict[str, Any],
    then: Callable[[], None] | None = None,
    watch: Watch | None = None,
) -> None:
    """Execute one block; show the value of a last expression as a prompt would.

    ``then`` is called before the last statement, if that is an expression; ``watch`` looks at the
    names before each statement.
    """
    tree = ast.parse("\n" * (line - 1) + source, path)
    while watch is not None and len(tree.body) > 1:
        watch.look(names)
        statement = ast.Module([tree.body.pop(0)], [])
        exec(compile(statement, path, "exec", dont_inherit=True), names)
    if watch is not None:
        watch.look(names)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
        exec(compile(tree, path, "exec", dont_inherit=True), names)
        if then is not None:
            then()
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


def picture(names: dict[str, Any], watch: Watch) -> list[str]:
    """Return the event that describes the memory of ``names``, or says why it cannot."""
    try:
        return ["memory", json.dumps(describe(names, watch))]
    except Exception as error:
        return ["raise", "PictureError", f"no picture of {', '.join(names)}: {error}", ""]


def gradients() -> dict[int, tuple[Any, Any]]:
    """Return, by its id, each leaf that has a gradient, and a copy of that."""
    import torch

    plain = (torch.Tensor, torch.nn.Parameter)
    leaves = [one for one in gc.get_objects() if type(one) in plain and is_leaf(one)]
    return {id(one): (one, one.grad.clone()) for one in leaves if one.grad is not None}


def is_leaf(tensor: Any) -> bool:
    """Whether a tensor is a leaf; a view whose base was written in another mode does not tell."""
    try:
        return bool(tensor.is_leaf)
    except RuntimeError:
        return False


def take_back(before: dict[int, tuple[Any, Any]]) -> None:
    """Give each leaf the gradient that it had ``before``."""
    for key, (leaf, _) in gradients().items():
        leaf.grad = before.get(key, (leaf, None))[1]


def do_script(job: Job, send: Send, recorder: Recorder) -> None:
    remember_source(job)
    names = fresh_main()
    exec(job.get("world", ""), {"blocks": job["blocks"]})
    broken = False
    for number, block in enumerate(job["blocks"]):
        send({"begin": number})
        stops = bool(job.get("world") and block.get("raises"))
        before: dict[int, tuple[Any, Any]] = gradients() if stops else {}

        def look(kept: dict[int, tuple[Any, Any]] = before) -> None:
            kept.clear()
            kept.update(gradients())

        watch = Watch(block["picture"]) if block.get("picture") else None
        then = look if stops else None
        try:
            run_block(block["source"], job["path"], block["line"], names, then, watch)
        except BaseException as error:
            # In another world it is the world that is told apart, not the release.
            promised = bool(job.get("world")) or block.get("raises") == type(error).__name__
            recorder.error(error, job["path"], promised)
        events = recorder.take()
        lacks = bool(events) and events[-1][0] == "lacks"
        raised = lacks or (bool(events) and events[-1][0] == "raise")
        if stops and not raised:
            # Where the error is not raised, backward adds gradients that the rest does not expect.
            take_back(before)
        if broken and raised and events[-1][1] == "NameError":
            send({"events": None})
            continue
        if watch is not None and not raised:
            events.append(picture({name: names.get(name) for name in watch.wanted}, watch))
        send({"events": events})
        broken = broken or lacks or (raised and not block.get("raises"))
    send({"end": ""})


class Checker(doctest.OutputChecker):
    """Compares what is expected with what came, but for what is ``alike`` (see ``worlds.py``)."""

    def __init__(self, alike: list[tuple[str, str]]) -> None:
        self.alike = alike

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        told = replaced(want, self.alike), replaced(got, self.alike)
        return super().check_output(*told, optionflags)


class Examples(doctest.DocTestRunner):
    """Runs examples; ``lacks`` is what torch lacks for the first that fails, or ``""``."""

    lacks: str | None = None

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:
        self.note(got)
        super().report_failure(out, test, example, got)

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, exc_info: Any) -> None:
        self.note(traceback.format_exception_only(exc_info[1])[-1])
        super().report_unexpected_exception(out, test, example, exc_info)

    def note(self, said: str) -> None:
        errors = re.findall(r"^(?:\w+\.)*(\w+): (.+)$", said, re.MULTILINE)
        if self.lacks is None:
            self.lacks = next(filter(None, (lacking(*error) for error in errors)), "")


def do_claim(job: Job, send: Send, recorder: Recorder) -> None:
    import torch

    names: dict[str, Any] = {"torch": torch}
    with contextlib.suppress(ImportError):
        import numpy

        names["np"] = numpy
    warnings.simplefilter("ignore")
    exec(job.get("world", ""), {"blocks": []})
    test = doctest.DocTestParser().get_doctest(
        job["source"], names, job["path"], job["path"], job["line"]
    )
    report = io.StringIO()
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    checker = Checker(job.get("alike", []))
    runner = Examples(checker, optionflags=flags, verbose=False)
    runner.run(test, out=report.write)
    outcome: Outcome = {"failure": report.getvalue(), "members": 0, "flaw": ""}
    outcome["lacks"] = runner.lacks or ""
    if job.get("property") and not outcome["failure"]:
        outcome |= check(job, {name: names[name] for name in ("torch", "np") if name in names})
    if job.get("world"):  # that is told apart, not the release
        outcome["lacks"] = ""
    elif outcome["lacks"]:
        outcome["failure"] = ""
    send({**outcome, "failure": clean(outcome["failure"]), "end": ""})


def do_names(job: Job, send: Send, recorder: Recorder) -> None:
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


def do_build(job: Job, send: Send, recorder: Recorder) -> None:
    import torch

    cuda = torch.cuda.is_available()
    driver = torch._C._cuda_getDriverVersion() if cuda else ""
    numpy = sys.modules.get("numpy")
    capability = re.search(r"CPU capability usage: (\w+)", torch.__config__.show())
    send(
        {
            "torch": torch.__version__.partition("+")[0],
            "version": torch.__version__,
            "cuda": cuda,
            "name": torch.cuda.get_device_name() if cuda else "",
            "driver": str(driver),
            "numpy": getattr(numpy, "__version__", ""),
            "platform": f"{platform.system()} {platform.machine()}",
            "capability": capability[1] if capability else "",
            "python": platform.python_version(),
            "end": "",
        }
    )


def do_matrix(job: Job, send: Send, recorder: Recorder) -> None:
    logging.disable(logging.CRITICAL)
    exec(job.get("world", ""), {})
    for name in job["cells"]:
        try:
            result = judge.run_cell(cells.find(name))
            said = result["said"]
        except Exception as error:
            # What is needed before the update could not be made.
            said = [type(error).__name__, str(error)]
            result = {"verdict": judge.LOST[2], "said": None, "end": ": ".join(said)}
        if said and not job.get("world") and (lacks := lacking(*said)):
            result = {"verdict": judge.LACKING, "said": None, "lacks": lacks}
        recorder.take()
        send({"result": clean(json.dumps(result, ensure_ascii=False))})
    send({"end": ""})


def do_fix(job: Job, send: Send, recorder: Recorder) -> None:
    from writethrough.run import fixes

    remember_source(job)
    names = fresh_main()
    for block in job["blocks"]:
        with contextlib.suppress(Exception):  # what it promises to raise; the build checks that
            run_block(block["source"], job["path"], block["line"], names)
    logging.disable(logging.CRITICAL)
    for backend, size in job["runs"]:
        wrong = fixes.compare(names, job["fix"], backend, size)
        recorder.take()
        send({"result": clean(json.dumps(wrong, ensure_ascii=False))})
    send({"end": ""})


def do_programs(job: Job, send: Send, recorder: Recorder) -> None:
    logging.disable(logging.CRITICAL)
    head = compile(job["head"], "head", "exec")
    for source in job["programs"]:
        names = fresh_main()
        exec(head, names)
        linecache.cache[job["path"]] = (len(source), None, source.splitlines(True), job["path"])
        try:
            exec(compile(source, job["path"], "exec", dont_inherit=True), names)
        except BaseException as error:
            recorder.error(error, job["path"])
        said = [event[:3] for event in recorder.take() if event[0] in ("raise", "warn")]
        send({"result": json.dumps(said)})
    send({"end": ""})


KINDS = {
    "script": do_script,
    "programs": do_programs,
    "fix": do_fix,
    "claim": do_claim,
    "names": do_names,
    "matrix": do_matrix,
    "build": do_build,
}
