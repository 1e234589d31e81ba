"""Run scripts and claims in the other true worlds, and keep what came out.

``python -m writethrough.gallery.other_worlds docs`` takes the scripts of ``gallery/`` and the
claims that the last build found (``docs/gallery/jobs.json``), runs in each world of
``run/worlds.py`` what is new or changed, and writes ``docs/_records/worlds-TORCH-DEVICE.json``.
It names each job that does not do as it declares, with its world and run, and ends with status 1
if there is one.  ``--all`` runs everything; with ``--check`` the status is 1, too, if something
had to be run: the record was missing or stale.  Nothing is checked for a torch and device of which
no build was published (``published.py``).

The record holds digests of the code that runs and judges (`code_digest`, and what a world does),
and for each job the digest of what runs and is promised, and what of it does not simply hold:
``{"anomaly-mode": "differs in"}``.  ``red`` stands for a job that did not do as it declares, or
has not run yet; it runs again each time.  ``left out`` stands for a job that a world does not
take, where it takes most others.

It is one module, over 300 lines, since what is run and what is kept of it go by the same digests.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writethrough.gallery import declared, promises, published, scripts
from writethrough.gallery.declared import Declared
from writethrough.run.key import has
from writethrough.run.runner import PACKAGE, Build, BuildError, Runner
from writethrough.run.worlds import WORLDS, World

Record = dict[str, Any]
Outcome = dict[str, Any]
Name = tuple[str, str]  # of a job and of a world

CHUNK = 100  # jobs in a world that run before the record is written again
# Of ``run``: what a claim over a range needs, and what no script or claim does.
OF_RANGES = ("cover.py", "properties.py", "ranges.py")
ELSEWHERE = (
    "fixes.py",
    "key.py",
    "memory.py",
    "programs.py",
    "supported.py",
    "vocabulary.py",
    "worlds.py",
)
# Of ``gallery``: what judges.  What ``scripts.py`` reads is in the digest of each script.
JUDGES = ("declared.py", "other_worlds.py", "promises.py")


def digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def digest_of_files(paths: Iterable[Path]) -> str:
    return digest(*[path.read_text("utf-8") for path in sorted(paths)])


@functools.cache  # the code that was loaded, also if it is edited while everything runs
def code_digest() -> str:
    """Return the digest of the code that runs and judges; each world has a digest of its own."""
    files = [p for p in (PACKAGE / "run").glob("*.py") if p.name not in OF_RANGES + ELSEWHERE]
    return digest_of_files(files + [PACKAGE / "gallery" / name for name in JUDGES])


@functools.cache
def ranges_digest() -> str:
    """Return the digest of the code on which claims over a range depend, too."""
    return digest_of_files(PACKAGE / "run" / name for name in OF_RANGES)


@dataclass(frozen=True)
class Item:
    """A script or a claim: how it is run, and what it declares in which block."""

    name: str
    job: dict[str, Any]
    digest: str
    needs: str
    line: int
    declared: list[list[Declared]]
    source: str
    script: scripts.Script | None = None

    def red(self, outcome: Outcome, world: World) -> list[tuple[int, int, str]]:
        """Return (number of the block, line, sentence) for what is not done as it is stated."""
        if self.script is not None:
            differs = promises.differences(self.script, outcome, world.own, world.alike)
            lacks = promises.lacking(self.script, outcome)
            differs += [(line, f"torch has no {name}") for line, name in lacks]
            return [(self.script.block_at(line), line, text) for line, text in differs]
        failure = outcome["end"] or outcome["failure"] or outcome["lacks"]
        return [(0, self.line, f"it is false:\n{failure.rstrip()}")] if failure else []

    def problems(self, world: World, outcomes: Iterable[Outcome]) -> list[str]:
        """Return ``PATH:LINE: in WORLD (RUN): sentence`` for what is not as it is declared."""
        marks = [
            (number, mark)
            for number, those in enumerate(self.declared)
            for mark in those
            if mark.world == world.id
        ]
        found = []
        for (run, _), outcome in zip(world.runs, outcomes, strict=True):
            where = f"in {world.id} ({run})" if run else f"in {world.id}"
            for line, text in declared.undeclared(self.red(outcome, world), marks):
                found.append(f"{self.job['path']}:{line}: {where}: {text}")
        return found


def of_script(script: scripts.Script) -> Item:
    sources = [scripts.hide_markers(block.text) for block in script.code]
    promised = [
        [(one.kind, one.type, one.message) for one in block.promises]
        + [(mark.form, mark.world) for mark in block.declared]
        for block in script.code
    ]
    return Item(
        script.docname,
        script.job(),
        digest([source.strip() for source in sources], promised),
        script.needs,
        1,
        [block.declared for block in script.code],
        "\n".join(sources),
        script,
    )


def of_claim(job: dict[str, Any]) -> Item:
    marks = [Declared(*mark) for mark in job.get("declared", ())]
    told: list[Any] = [(mark.form, mark.world) for mark in marks]
    if "range" in job:
        told += [ranges_digest(), *[job[part] for part in ("property", "range", "left_out")]]
    return Item(
        f"claim-{job['id']}",
        job,
        digest(job["source"], told),
        "",
        job["line"] + 1,
        [marks],
        job["source"],
    )


def collect(docs: Path) -> list[Item]:
    """Return everything that runs in other worlds, by name.

    Raises
    ------
    BuildError
        If a script is malformed, or no build has found the claims yet.
    """
    root, file = docs.parent, docs / "gallery" / "jobs.json"
    found = [scripts.read(root, path) for path in sorted((root / "gallery").rglob("*.py"))]
    if problems := [text for script in found for text in script.problems]:
        raise BuildError("\n".join(problems))
    if not file.is_file():
        raise BuildError(f"{file} is not there: build the site first")
    jobs = json.loads(file.read_text("utf-8"))
    items = [of_script(script) for script in found]
    # Over all members, also where the build ran the quick ones.
    items += [of_claim({**job, "quick": False}) for job in jobs if job["kind"] == "claim"]
    return sorted(items, key=lambda item: item.name)


def path_of(docs: Path, build: Build) -> Path:
    return docs / "_records" / f"worlds-{build.torch}-{build.device}.json"


def load(path: Path) -> Record:
    """Read a record, an empty one if there is none.

    Raises
    ------
    BuildError
        If the file is not a record; the message names it and the line.
    """
    if not path.is_file():
        return {"code": "", "worlds": {}, "jobs": {}}
    try:
        record = json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as error:
        raise BuildError(f"{path}:{error.lineno}: not JSON: {error.msg}") from error
    if not isinstance(record, dict) or not {"code", "worlds", "jobs"} <= set(record):
        raise BuildError(f"{path}:1: not a record of worlds: it lacks 'code', 'worlds' or 'jobs'")
    return record


def text_of(record: Record) -> str:
    """Return the record as it is written: one job a line, sorted."""
    head = {"code": record["code"], "worlds": record["worlds"]}
    jobs = [
        f"  {json.dumps(name)}: {json.dumps(kept, sort_keys=True)}"
        for name, kept in sorted(record["jobs"].items())
    ]
    lines = json.dumps(head, indent=1, sort_keys=True).removesuffix("\n}")
    return lines + ',\n "jobs": {\n' + ",\n".join(jobs) + "\n }\n}\n"


def stale(items: Iterable[Item], record: Record) -> list[tuple[Item, World]]:
    """Return what the record does not hold: new, changed, or red when it ran."""
    now = {world.id: digest(repr(world)) for world in WORLDS.values()}
    same = record["code"] == code_digest()
    fresh = {name for name in now if same and record["worlds"].get(name) == now[name]}
    found = []
    for item in items:
        kept, forms = record["jobs"].get(item.name, ["", {}])
        for world in WORLDS.values():
            known = kept == item.digest and world.id in fresh
            if world.takes(item.source) and (not known or forms.get(world.id) == "red"):
                found.append((item, world))
    return found


def counts(items: Sequence[Item], record: Record) -> dict[str, Counter[str]]:
    """Count, for each world, the forms of what ran and was as it is declared.

    What the record lacks, or knows in an older form, is not counted.
    """
    lacking = {(item.name, world.id) for item, world in stale(items, record)}
    found: dict[str, Counter[str]] = {name: Counter() for name in WORLDS}
    for item in items:
        for world in WORLDS.values():
            if world.takes(item.source) and (item.name, world.id) not in lacking:
                found[world.id][record["jobs"][item.name][1].get(world.id, "holds")] += 1
    return found


def renewed(items: Iterable[Item], red: Container[Name]) -> Record:
    """Return the record in which all but ``red`` is as it is declared."""
    jobs = {}
    for item in items:
        marks = [mark for those in item.declared for mark in those]
        forms = {
            name: "red" if (item.name, name) in red else declared.form_of(name, marks)
            for name in WORLDS
        }
        for name, world in WORLDS.items():
            if not world.takes(item.source):
                forms[name] = "holds" if world.only else "left out"
        jobs[item.name] = [item.digest, {k: form for k, form in forms.items() if form != "holds"}]
    worlds = {world.id: digest(repr(world)) for world in WORLDS.values()}
    return {"code": code_digest(), "worlds": worlds, "jobs": jobs}


def run(runner: Runner, wanted: Sequence[tuple[Item, World]]) -> dict[Name, list[str]]:
    """Run jobs in worlds; return the problems of each, none where it does as it declares."""
    jobs = [
        {
            **item.job,
            "world": code,
            "alike": world.alike,
            **({"limit": world.limit} if world.limit else {}),
        }
        for item, world in wanted
        for _, code in world.runs
    ]
    outcomes = runner.each(runner.run, jobs)
    return {
        (item.name, world.id): item.problems(world, [next(outcomes) for _ in world.runs])
        for item, world in wanted
    }


def renew(docs: Path, runner: Runner, everything: bool) -> tuple[int, list[str]]:
    """Run what the record does not hold, or ``everything``, and write the record as it goes.

    Returns
    -------
    (int, list of str)
        How much the record did not hold, and what is not as it is declared.
    """
    build = runner.build()
    items = [item for item in collect(docs) if item.needs != "cuda" or build.device == "cuda"]
    path = path_of(docs, build)
    missing = stale(items, load(path))
    pairs = [(item, w) for item in items for w in WORLDS.values() if w.takes(item.source)]
    wanted = pairs if everything else missing
    found = {
        (item.name, world.id): [
            f"{item.job['path']}:1: in {world.id}: not run, as it needs a {item.needs}"
        ]
        for item, world in missing
    }
    able = [one for one in wanted if has(one[0].needs, build.device)]
    for start in range(0, len(able), CHUNK):
        found.update(run(runner, able[start : start + CHUNK]))
        write(path, renewed(items, {name for name, problems in found.items() if problems}))
        print(f"other worlds: {min(start + CHUNK, len(able))} of {len(able)}", flush=True)
    write(path, renewed(items, {name for name, problems in found.items() if problems}))
    print(f"other worlds: ran {len(able)} of {len(pairs)} on {build.label}")
    return len(missing), [text for name in sorted(found) for text in found[name]]


def write(path: Path, record: Record) -> None:
    text = text_of(record)
    if not path.is_file() or path.read_text("utf-8") != text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


def main(arguments: list[str]) -> int:
    docs, options = Path(arguments[0]), arguments[1:]
    if unknown := [option for option in options if option not in ("--all", "--check")]:
        print(f"{unknown[0]}: the options are --all and --check", file=sys.stderr)
        return 2
    runner = Runner()
    try:
        build = runner.build()
        if (
            "--check" in options
            and not published.path_of(docs, build.torch, build.device).is_file()
        ):
            print(f"other worlds: no build with {build.label} is published, so nothing is checked")
            return 0
        missing, problems = renew(docs, runner, "--all" in options)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        runner.close()
    print("".join(f"{text}\n" for text in problems), end="")
    if missing and "--check" in options:
        print(f"the record lacked {missing} of them; run 'tox -e worlds' and keep what it writes")
        return 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
