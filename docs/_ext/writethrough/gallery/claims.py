"""Read claims from the sources of pages, and make the job that runs one.

Builds read them as directives (``site/claims.py``); where there is no Sphinx, `collect` finds the
same ones in the text. A test compares the two over the site.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from writethrough.gallery import scripts
from writethrough.run.properties import split_left_out

# In a text block of a script, and in a page of Markdown.
DIRECTIVE = re.compile(r"^\.\. claim:: (\S+)\n((?:   .*\n|[ \t]*\n)*)", re.MULTILINE)
FENCE = re.compile(r"^(:{3,}|`{3,})\{claim\} (\S+)\n([\s\S]*?)^\1[ \t]*$", re.MULTILINE)
OPTION = re.compile(r":([a-z-]+):[ \t]*(.*(?:\n[ \t]+\S.*)*)\n?")


def split(lines: Sequence[str]) -> tuple[str, str, str]:
    """Return the sentence of a claim, its doctest and its property, from the lines below its head.

    Parameters
    ----------
    lines : sequence of str
        The content, without options and indentation.
    """
    start = next((i for i, line in enumerate(lines) if line.startswith(">>>")), len(lines))
    below = next((i for i, line in enumerate(lines) if line.startswith("def ")), len(lines))
    sentence = " ".join(" ".join(lines[:start]).split())
    return sentence, "\n".join(lines[start:below]).rstrip() + "\n", "\n".join(lines[below:])


def job(
    name: str, path: str, line: int, parts: tuple[str, str, str], options: dict[str, Any]
) -> dict[str, Any]:
    """Return the job that runs a claim over all members of its ranges (see ``run/worker.py``).

    Parameters
    ----------
    name, path, line : str, str, int
        The id, the file, and the number of lines before the doctest.
    parts : tuple of str
        What `split` returns.
    options : dict
        The options of the directive.
    """
    _, source, proof = parts
    made = {
        "kind": "claim",
        "path": path,
        "line": line,
        "source": source,
        "id": name,
        "reason": options.get("same-in-false-worlds", ""),
    }
    if "needs" in options:  # the CPU, in each build
        made["device"] = options["needs"]
    if proof or "range" in options:
        made |= {
            "property": proof,
            "range": options.get("range", "").split(),
            "left_out": split_left_out(options.get("leaves-out", "")),
            "wrong": options.get("wrong", ""),
            "quick": False,
        }
    return made


def within(pattern: re.Pattern[str], text: str, path: str, first: int) -> Iterator[dict[str, Any]]:
    """Yield the job of each claim in a text whose first line is number ``first`` of a file."""
    for found in pattern.finditer(text + "\n"):
        *_, name, body = found.groups()
        body = textwrap.dedent(body)
        options = {}
        while option := OPTION.match(body):
            options[option[1]] = " ".join(option[2].split())
            body = body[option.end() :]
        at = first + text.count("\n", 0, found.start())
        at += next(
            (n for n, line in enumerate(found[0].splitlines()) if line.lstrip().startswith(">>>")),
            0,
        )
        yield job(name, path, at - 1, split(body.strip("\n").splitlines()), options)


def collect(root: Path, found: Sequence[scripts.Script]) -> list[dict[str, Any]]:
    """Return the jobs of all claims, of scripts and of the pages in ``docs``, by id.

    Parameters
    ----------
    root : Path
        The repository.
    found : sequence of Script
        The scripts, as they were read.
    """
    jobs = [
        one
        for script in found
        for block in script.blocks
        if block.kind == "text"
        for one in within(DIRECTIVE, block.text, script.path, block.line)
    ]
    for path in sorted((root / "docs").rglob("*.md")):
        name = path.relative_to(root).as_posix()
        jobs += within(FENCE, path.read_text("utf-8"), name, 1)
    return sorted(jobs, key=lambda one: str(one["id"]))
