"""Say where another torch does not do as the pages state: the early warning for a release.

``python -m writethrough.gallery.drift [docs]`` runs everything with the torch at hand, as
``records.py`` does, and lists each claim that does not hold, and each error or warning that no page
claims. It ends with status 1 if there is one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from writethrough.gallery import entries, records, registry
from writethrough.gallery.wordings import Wordings
from writethrough.run.runner import BuildError, Runner


def drifted(
    found: Any, outcomes: Any, claimed: Any, results: dict[str, dict[str, Any]]
) -> Iterator[str]:
    """Yield a line for each difference; the arguments are what `records.made` takes."""
    for job, outcome in claimed:
        entry = entries.of_claim(job, outcome)
        if entry.outcome != "true":
            why = f"\n{entry.said.rstrip()}" if entry.said else ""
            yield f"{job['path']}:{job['line'] + 1}: claim {job['id']!r}: {entry.outcome}{why}"
    index = Wordings(registry.claimed(found))
    said = [
        (f"{script.path}:{script.code[number].first_line}", *event[1:3])
        for script in found
        for number, events in enumerate((outcomes.get(script.docname) or {"blocks": []})["blocks"])
        for event in events or ()
        if event[0] in ("raise", "warn")
    ]
    said += [(f"the cell {cell}", *one["said"]) for cell, one in results.items() if one["said"]]
    told = set()
    for place, kind, message in said:
        if (kind, message) not in told and index.find(kind, message) is None:
            told.add((kind, message))
            yield f"{place}: no error page claims {kind}: {message}"


def main(arguments: Sequence[str]) -> int:
    docs = Path(*arguments or ["docs"]).resolve()
    runner = Runner()
    try:
        build, *rest = records.ran(docs, runner)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        runner.close()
    lines = list(drifted(*rest))
    print("".join(f"{line}\n" for line in lines), end="")
    print(f"drift: {len(lines)} differences on {build.label}")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
