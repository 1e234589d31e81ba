"""The sentences of the site that speak of all cases, each with what it rests on.

A *universal* is a sentence of prose, of a script or a page of ``docs/`` on PyTorch, that says
only, never, always, any, every, all, nothing, none or cannot, or counts what there is ("three
rules").  Such a sentence is easily wider than what was run, so each stands with a verdict in
``tests/data/universals.txt``, one a line, as ``PAGE``, verdict and sentence with tabs between:

``claim ID``
    the claim states it with its range
``attacked``
    ``tests/attacks`` holds what was tried to refute the page
``local``
    it is about the code of its own page, which shows or asserts it
``no behaviour``
    it does not say what PyTorch, NumPy or Python does: advice, a heading, a way of reading
``open``
    nobody has looked at it yet

Titles, claims, wordings, symptoms, quotations, code and the titles of links are no prose here.
``python -m writethrough.gallery.universals .`` takes what is gone out of the list, adds what is new
as ``open``, and prints how many have which verdict.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from writethrough.gallery import scripts

LIST = Path("tests") / "data" / "universals.txt"
VERDICTS = ("attacked", "local", "no behaviour", "open")
NUMBERS = "two|three|four|five|six|seven|eight|nine|ten"
COUNTED = "rule|way|case|kind|reason|cause|input|exception|condition|place|thing|form|means"
UNIVERSAL = re.compile(
    r"\b(only|never|always|any|anything|every|everything|all|nothing|none|no other|cannot"
    rf"|can't|(?:{NUMBERS}) (?:\w+ )?(?:{COUNTED})s?)\b",
    re.IGNORECASE,
)
# What is no prose: directives with what is indented below them, fences, code, quotations, links.
DIRECTIVE = re.compile(r"^\.\. .*\n(?:(?:[ \t].*)?(?:\n|\Z))*", re.MULTILINE)
LITERAL = re.compile(r"::[ \t]*\n(?:\s*\n|[ \t]+.*\n?)*")
FENCE = re.compile(r"^(`{3,}|:{3,}).*\n(?:.*\n)*?\1[ \t]*$", re.MULTILINE)
HEADING = re.compile(r"^(\S.*\n([-=~^*])\2{2,}[ \t]*|#{1,6} .*)$", re.MULTILINE)
FRONT = re.compile(r"\A---\n(?:.*\n)*?---\n")
CODE = re.compile(r"(`+)(?:(?!\1)[\s\S])+?\1")
ROLE = re.compile(r":[a-z:]+:`[^`]*`|\{[a-z:]+\}`[^`]*`|\[[^\]]*\]\([^)]*\)|`[^`]*`__?")
QUOTED = re.compile(r'"[^"\n]*(?:\n[^"\n]+)?"|“[^”]*”')
END = re.compile(r"(?<=[.!?:])[ \n]+(?=[A-Z`*(\d])|\n\s*\n|^\s*(?:[-*] |\d+\. |\|)", re.MULTILINE)


def prose(text: str) -> str:
    """Return a text, in reStructuredText or Markdown, without what is no prose."""
    text = FRONT.sub("", text)
    for pattern in (FENCE, HEADING, DIRECTIVE):
        text = pattern.sub("\n\n", text)
    return LITERAL.sub(".\n\n", text)


def bare(sentence: str) -> str:
    """Return a sentence without its code, its quotations and the titles of its links."""
    for pattern in (ROLE, CODE, QUOTED):
        sentence = pattern.sub("`", sentence)
    return sentence


def universals(text: str) -> Iterator[str]:
    """Yield the universals of a text, each on one line."""
    for sentence in END.split(prose(text)):
        one = " ".join(sentence.split())
        if UNIVERSAL.search(bare(one)):
            yield one


def pages(root: Path) -> Iterator[tuple[str, str]]:
    """Yield each page of a project with its text: scripts, and ``docs`` but what is on the site."""
    for path in sorted((root / "gallery").rglob("*.py")):
        script = scripts.read(root, path)
        head, *rest = [block.text for block in script.blocks if block.kind == "text"]
        yield script.docname, "\n\n".join([head, *rest])
    for path in sorted((root / "docs").rglob("*.md")):
        name = path.relative_to(root / "docs").with_suffix("").as_posix()
        if not name.startswith(("about/", "gallery/", "_")):
            yield name, path.read_text("utf-8")


def found(root: Path) -> dict[tuple[str, str], None]:
    """Return page and sentence of each universal, in the order of the pages."""
    return {(name, one): None for name, text in pages(root) for one in universals(text)}


def read(path: Path) -> dict[tuple[str, str], str]:
    """Return the verdict of each listed page and sentence.

    Raises
    ------
    ValueError
        If a line has not three parts, is there twice, or has no known verdict; the message names
        file and line.
    """
    listed: dict[tuple[str, str], str] = {}
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        parts = line.split("\t")
        if len(parts) != 3:
            raise ValueError(f"{path}:{number}: a line is page, verdict and sentence, with tabs")
        page, verdict, sentence = parts
        if verdict not in VERDICTS and not re.fullmatch(r"claim [a-z0-9-]+", verdict):
            raise ValueError(f"{path}:{number}: {verdict!r} is no verdict; {VERDICTS}, or a claim")
        if (page, sentence) in listed:
            raise ValueError(f"{path}:{number}: this sentence of this page is listed already")
        listed[page, sentence] = verdict
    return listed


def text_of(listed: dict[tuple[str, str], str]) -> str:
    lines = [f"{page}\t{verdict}\t{one}\n" for (page, one), verdict in listed.items()]
    return "".join(lines)


def counts(verdicts: Iterable[str]) -> Counter[str]:
    """Count verdicts; all claims are one."""
    return Counter("claim" if one.startswith("claim ") else one for one in verdicts)


def main(arguments: list[str]) -> int:
    root = Path(arguments[0])
    try:
        known = read(root / LIST)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    listed = {key: known.get(key, "open") for key in found(root)}
    (root / LIST).write_text(text_of(listed), "utf-8")
    for verdict, number in sorted(counts(listed.values()).items()):
        print(f"{verdict}: {number}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
