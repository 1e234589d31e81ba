"""Run the fixes that scripts mark, and say where a fix section lacks an assert or a mark.

``python -m writethrough.gallery.fixes docs`` runs each fix as it stands and compiled with
``aot_eager`` at 3, 17, 64 and 1000 elements, and what writes overlapping or indexed memory with
the default backend at 17 and 1000; ``--all`` runs all of them with the default backend.  It names
each fix that does not do as its marker says (``fix_marks.py``), and then ends with status 1.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writethrough.gallery import fix_marks, scripts
from writethrough.gallery.fix_marks import REASONS, Fix
from writethrough.gallery.scripts import COMPILER_LIMIT, Block, Script
from writethrough.run.key import has
from writethrough.run.runner import BuildError, Runner

SIZES = {"eager": (3, 17, 64, 1000), "aot_eager": (3, 17, 64, 1000), "inductor": (17, 1000)}
HEADING = re.compile(r"^(\S.*)\n([-=~^])\2{2,}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A heading of an error page that begins "Fix", and the blocks of code below it."""

    line: int
    title: str
    blocks: list[Block]


def sections(script: Script) -> list[Section]:
    """Return the sections of a script whose headings begin with "Fix"."""
    found: list[Section] = []
    for block in script.blocks[1:]:
        if block.kind == "code" and found:
            found[-1].blocks.append(block)
        for heading in HEADING.finditer(block.text) if block.kind == "text" else ():
            line = block.line + block.text.count("\n", 0, heading.start())
            found.append(Section(line, heading[1], []))
    return [section for section in found if section.title.startswith("Fix")]


def asserts(block: Block) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(block.text)))


def without_assert(script: Script) -> list[str]:
    """Return ``PATH:LINE: sentence`` for what an error page does not assert of its fixes."""
    found, none = sections(script), fix_marks.NO_FIX.search(script.source)
    if found and none:
        line = script.source.count("\n", 0, none.start()) + 1
        return [f"{script.path}:{line}: '# no fix' stands here, and the page has a fix"]
    if not found and not none:
        return [f"{script.path}:1: an error page has a heading 'Fix', or says '# no fix: why'"]
    return [
        f"{script.path}:{section.line}: nothing below {section.title!r} asserts what it gives"
        for section in found
        if section.blocks and not any(map(asserts, section.blocks))
    ]


def unmarked(script: Script) -> list[str]:
    """Return ``PATH:LINE: sentence`` for each fix section without a ``# fix:`` marker."""
    return [
        f"{script.path}:{section.line}: no '# fix:' marks a function below {section.title!r}, "
        "or says why there is none"
        for section in sections(script)
        if section.blocks and not any(block.fixes for block in section.blocks)
    ]


def count(found: Iterable[Script]) -> dict[str, int]:
    """Return how many fixes are run compiled, under ``""``, and how many are not, by reason."""
    reasons = Counter(fix.reason for s in found for block in s.code for fix in block.fixes)
    return {reason: reasons[reason] for reason in ("", *REASONS)}


def backends(fix: Fix, everything: bool) -> list[str]:
    """Return the backends that a fix is run with."""
    wanted = ["eager", "aot_eager"]
    inductor = everything or fix.fails_in == "inductor" or {"overlapping", "indexed"} & {*fix.more}
    return [*wanted, "inductor"] if inductor else wanted


def jobs(script: Script, everything: bool) -> Iterator[tuple[Fix, dict[str, Any]]]:
    """Yield the fixes of a script, each with the job that runs it (see ``run/worker.py``)."""
    whole = script.job()
    for number, block in enumerate(script.code):
        for fix in block.fixes:
            if fix.reason:
                continue
            yield (
                fix,
                {
                    **whole,
                    "kind": "fix",
                    "blocks": whole["blocks"][: number + 1],
                    "fix": {
                        "name": fix.name,
                        "parameters": fix.parameters,
                        "like": fix.like,
                        "inputs": fix.inputs,
                    },
                    "runs": [
                        (name, size) for name in backends(fix, everything) for size in SIZES[name]
                    ],
                    "limit": COMPILER_LIMIT,
                },
            )


def problems(fix: Fix, job: dict[str, Any], outcome: dict[str, Any]) -> list[str]:
    """Return ``PATH:LINE: sentence`` for each backend in which a fix does not do as it is marked.

    The size that is named is the smallest of those that fail.
    """
    where = f"{job['path']}:{fix.line}: {fix.name}"
    if outcome["end"]:
        return [f"{where}: {outcome['end']}"]
    wrong: dict[str, tuple[int, str]] = {}
    for (backend, size), text in zip(job["runs"], outcome["results"], strict=True):
        if text:
            wrong.setdefault(backend, (size, text))
    if fix.fails_in and not wrong.pop(fix.fails_in, None):
        return [f"{where}: 'fails in {fix.fails_in}' is declared; it does not fail there"]
    return [f"{where}: {name}, {size} elements: {text}" for name, (size, text) in wrong.items()]


def run(found: Iterable[Script], runner: Runner, everything: bool = False) -> list[str]:
    """Run all marked fixes of some scripts that can run here; return their problems."""
    able = [script for script in found if has(script.needs, runner.device)]
    wanted = [one for script in able for one in jobs(script, everything)]
    outcomes = runner.each(runner.run, [job for _, job in wanted])
    return [
        problem
        for (fix, job), outcome in zip(wanted, outcomes, strict=True)
        for problem in problems(fix, job, outcome)
    ]


def main(arguments: list[str]) -> int:
    docs, options = Path(arguments[0]), arguments[1:]
    if options not in ([], ["--all"]):
        print(f"{options[0]}: the option is --all", file=sys.stderr)
        return 2
    root, runner = docs.resolve().parent, Runner("--compiler")
    found = [scripts.read(root, path) for path in sorted((root / "gallery").rglob("*.py"))]
    said = [problem for script in found for problem in script.problems]
    try:
        if not said:
            runner.build()
            said = run(found, runner, "--all" in options)
    except BuildError as error:
        said = [str(error)]
    finally:
        runner.close()
    print("".join(f"{problem}\n" for problem in said), end="")
    counts = count(found)
    print(f"fixes: {counts.pop('')} compared, {sum(counts.values())} not compiled")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
