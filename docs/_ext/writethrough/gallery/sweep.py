"""Write to parts of tensors at random, and list what torch says that no error page claims.

``python -m writethrough.gallery.sweep docs`` runs the programs that ``run/programs.py`` makes from
a seed, and collects each error and each warning.  Two messages are the same if `distinct` makes
one text of them.  The list has those that no wording of ``gallery/errors`` matches, the most
frequent first, each with the shortest program that led to it; the last lines say which share of
all that was said, and of the distinct messages, has a page.

``--programs N`` (20,000) says how many programs run, ``--seconds N`` for how long they do,
``--seed N`` which they are.  ``--all`` lists the messages that have a page as well, with the page.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import re
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writethrough.gallery import registry, scripts
from writethrough.gallery.wordings import Wordings
from writethrough.run.normal import distinct
from writethrough.run.programs import HEAD, programs
from writethrough.run.runner import BuildError, Runner, most_workers

CHUNK = 300  # programs that share a child
LIMIT = 20.0  # seconds that one program may take
Said = tuple[str, str, str, str]  # program, "raise" or "warn", type, message


def told(end: str) -> tuple[str, str]:
    """Return (type, message) of how a child ended, as the page of that end has it."""
    return ("SIGSEGV", "Segmentation fault") if "SIGSEGV" in end else ("", end)


def run_chunk(runner: Runner, sources: list[str]) -> list[Said]:
    """Run some programs; one that ends the interpreter is passed over and says so."""
    found: list[Said] = []
    left = sources
    while left:
        # On a GPU an index out of bounds would end all programs that come after it.
        job: dict[str, Any] = {"kind": "programs", "path": "program", "device": "cpu"}
        job |= {"head": HEAD, "programs": left}
        outcome = runner.run({**job, "limit": LIMIT})
        for source, events in zip(left, outcome["results"], strict=False):
            found += [(source, *event) for event in events]
        done = len(outcome["results"])
        if outcome["end"] and done < len(left):
            found.append((left[done], "raise", *told(outcome["end"])))
            done += 1
        left = left[done:]
    return found


def said(
    runner: Runner, seed: int = 0, count: int = 20_000, seconds: float | None = None
) -> Iterator[Said]:
    """Yield what programs say: ``count`` of them, or as many as begin within ``seconds``."""
    made = programs(seed)
    end = time.monotonic() + seconds if seconds else None
    left = count
    while left > 0 and (end is None or time.monotonic() < end):
        chunks = []
        for _ in range(most_workers()):
            chunks.append(list(itertools.islice(made, min(CHUNK, left))))
            left = left - len(chunks[-1]) if end is None else left
        for found in runner.each(lambda chunk: run_chunk(runner, chunk), chunks):
            yield from found


@dataclass
class Message:
    """One distinct message: how often it came, the shortest program that led to it, its page.

    Where texts that `distinct` takes for one do not all have a page, ``page`` is empty and
    ``text`` is one without.
    """

    kind: str
    text: str
    program: str
    page: str
    raised: bool
    count: int = 0
    claimed: int = 0


class Tally:
    """All that was said, by `distinct` text; ``index`` has the wordings of the pages."""

    def __init__(self, index: Wordings) -> None:
        self.messages: dict[str, Message] = {}
        self.find = functools.cache(index.find)

    def add(self, found: Iterable[Said]) -> None:
        for program, verb, kind, text in found:
            hit = self.find(kind, text)
            page = hit[0] if hit else ""
            new = Message(kind, text, program, page, verb == "raise")
            message = self.messages.setdefault(f"{kind}: {distinct(text)}", new)
            message.count += 1
            message.claimed += bool(page)
            shorter = len(program) < len(message.program)
            if (message.page and not page) or (shorter and bool(page) == bool(message.page)):
                message.program, message.text, message.page = program, text, page

    def unclaimed(self) -> list[Message]:
        missing = [message for message in self.messages.values() if not message.page]
        return sorted(missing, key=lambda one: (one.claimed - one.count, one.text))

    def share_of_distinct(self) -> float:
        """Return how many of 100 distinct messages have a page, in each of their forms."""
        claimed = sum(bool(message.page) for message in self.messages.values())
        return 100 * claimed / max(len(self.messages), 1)

    def share_of_raises(self) -> float:
        """Return how many of 100 errors that were raised have a page."""
        raised = [message for message in self.messages.values() if message.raised]
        claimed = sum(message.claimed for message in raised)
        return 100 * claimed / max(sum(message.count for message in raised), 1)


def shown(message: Message) -> str:
    program = "".join(f"    {line}\n" for line in message.program.splitlines())
    page = f" [{message.page.removeprefix('gallery/errors/')}]" if message.page else ""
    text = re.sub(r"\s+", " ", message.text)[:300]
    return f"{message.count:6} {message.claimed or ''} {message.kind}: {text}{page}\n{program}"


def tally(root: Path) -> Tally:
    """Return an empty tally over the error pages of a project."""
    found = [scripts.read(root, path) for path in sorted((root / "gallery").rglob("*.py"))]
    return Tally(Wordings(registry.claimed(found)))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="sweep", description=str(__doc__).partition("\n")[0])
    parser.add_argument("docs", type=Path)
    parser.add_argument("--programs", type=int, default=20_000)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args(arguments)
    found, runner = tally(options.docs.resolve().parent), Runner()
    try:
        build = runner.build()
        found.add(said(runner, options.seed, options.programs, options.seconds))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        runner.close()
    listed = found.unclaimed()
    if options.all:
        listed = sorted(found.messages.values(), key=lambda message: (-message.count, message.text))
    print("\n".join(map(shown, listed)))
    missing = len(found.unclaimed())
    print(f"{build.label}: {len(found.messages)} distinct messages, {missing} have no page")
    print(f"of 100 distinct messages {found.share_of_distinct():.1f} have a page")
    print(f"of 100 raised errors {found.share_of_raises():.1f} have a page")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
