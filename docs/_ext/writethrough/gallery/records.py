"""Make the record of a build (see ``published.py``).

``python -m writethrough.gallery.records [docs]`` takes what the last build of this torch ran
(``docs/gallery``) or, where none did, runs the scripts and the matrix itself; it runs all claims
over all members of their ranges, and writes ``docs/_records/torch-VERSION-DEVICE.json``. It needs
torch and the standard library only. The first record, and what renews it, is the reference.
Chapters are outside records; their claims are in them.

After a build it adds the addresses of the pages to those that must last (see ``addresses.py``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from writethrough.gallery import addresses, claims, entries, published, scripts
from writethrough.gallery.entries import Record
from writethrough.matrix import run as matrix_run
from writethrough.run.key import build_key, compilers, has
from writethrough.run.runner import Build, BuildError, Runner


def made(
    build: Build,
    found: Iterable[scripts.Script],
    outcomes: Mapping[str, Any],
    claimed: Iterable[tuple[dict[str, Any], dict[str, Any]]],
    results: Mapping[str, dict[str, Any]],
) -> Record:
    """Return the record of a build.

    Parameters
    ----------
    build : Build
        What ran.
    found : iterable of Script
        The scripts.
    outcomes : mapping
        The outcome of each by its page; None, or none, where it did not run.
    claimed : iterable of (job, outcome)
        The claims.
    results : mapping
        The results of the matrix.
    """
    blocks: dict[tuple[str, int], entries.Entry] = {}
    for script in found:
        if outcomes.get(script.docname):
            blocks |= entries.of_script(script, outcomes[script.docname])
    named = {**asdict(build), "build": build.version, "name": build.device_name}
    record = Record(
        {name: named[name] for name in entries.STAMP if name != "sources"},
        blocks,
        {job["id"]: entries.of_claim(job, outcome) for job, outcome in claimed},
        {cell: result["verdict"] for cell, result in results.items()},
        entries.parts_of_cells(),
    )
    return entries.with_sources(record)


def kept(docs: Path) -> tuple[Any, Any]:
    """Return the outcomes and the matrix of the last build, where it was of this torch and code."""
    stamp = docs / "gallery" / "build.json"
    if not stamp.is_file() or json.loads(stamp.read_text("utf-8"))["key"] != build_key():
        return {}, {}
    outcomes = {}
    for path in sorted((docs / "gallery").rglob("*.outcome.json")):
        name = path.relative_to(docs).as_posix().removesuffix(".outcome.json")
        outcomes[name] = json.loads(path.read_text("utf-8"))
    return outcomes, kept_matrix(docs / "gallery")


def kept_matrix(folder: Path) -> dict[str, Any]:
    """Return the results of the matrix in a folder, if they are of this torch and code."""
    path = folder / "matrix.json"
    read = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return read["results"] if read.get("key") == build_key() else {}


def judged(
    runner: Runner,
    followed: Callable[[Iterator[Any], list[str]], Iterable[Any]] = lambda one, _: one,
) -> dict[str, Any]:
    """Run the matrix; return the result of each cell.

    Parameters
    ----------
    runner : Runner
        Runs the cells, several lists of them at a time.
    followed : callable
        Gets the results as they come and the name of each list, and returns the results.
    """
    keys = matrix_run.wanted(bool(compilers()))
    parts = matrix_run.parts(keys)
    done = runner.each(lambda part: matrix_run.run_all(part, runner.run), parts)
    found: dict[str, Any] = {}
    for part in followed(done, [part[0] for part in parts]):
        found |= part
    return {name: found[name] for name in keys}


def ran(docs: Path, runner: Runner) -> tuple[Any, Any, Any, Any, Any]:
    """Run everything with the torch and device at hand; return what `made` takes.

    Raises
    ------
    BuildError
        If a script is malformed, or torch does not import.
    """
    build, root = runner.build(), docs.parent
    found = [scripts.read(root, path) for path in sorted((root / "gallery").rglob("*.py"))]
    if problems := [text for script in found for text in script.problems]:
        raise BuildError("\n".join(problems))
    before, results = kept(docs)
    outcomes = {
        script.docname: before[script.docname]["outcome"]
        for script in found
        if before.get(script.docname, {}).get("digest") == scripts.digest(script)
    }
    able = [
        script
        for script in found
        if script.docname not in outcomes and has(script.needs, build.device)
    ]
    answers = runner.each(runner.run, [script.job() for script in able])
    outcomes |= {script.docname: one for script, one in zip(able, answers, strict=True)}
    jobs = claims.collect(root, found)
    claimed = list(zip(jobs, runner.each(runner.run, jobs), strict=True))
    if not results and (docs / "reference" / "will-it-write.md").is_file():
        results = judged(runner)
    return build, found, outcomes, claimed, results


def write(docs: Path, record: Record) -> Path:
    """Write a record; return its path."""
    path = published.path_of(docs, record.stamp["torch"], record.stamp["device"])
    reference = published.reference_of(published.load_all(docs, but=path))
    path.parent.mkdir(exist_ok=True)
    path.write_text(published.as_json(record, reference), "utf-8")
    return path


def write_addresses(docs: Path) -> None:
    """Add the addresses of the last build to those that must last."""
    file, made = docs / "_records" / "addresses.txt", docs / "gallery" / "addresses.txt"
    if made.is_file():
        kept = {*addresses.read_kept(file), *addresses.read_kept(made)}
        file.write_text("\n".join(sorted(kept)) + "\n", "utf-8")


def main(arguments: Sequence[str]) -> int:
    docs = Path(*arguments or ["docs"]).resolve()
    if not docs.is_dir() or not (docs.parent / "gallery").is_dir():
        print(f"{docs}: there is no gallery beside it", file=sys.stderr)
        return 1
    runner = Runner()
    try:
        record = made(*ran(docs, runner))
        path = write(docs, record)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        runner.close()
    write_addresses(docs)
    print(f"wrote {path}: {record.label}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
