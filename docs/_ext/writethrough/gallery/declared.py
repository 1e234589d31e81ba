"""What a script or a claim declares of other true worlds (``run/worlds.py``).

A difference that is real has one of three forms:

``# differs in WORLD: sentence``
    in the block that differs; the sentence stands on the page, below the block.
``# exception in WORLD: claim-id``
    in the block that differs; the page links, once, to the claim that states the exception.
``# not for WORLD: reason``
    the script does not count there, and its page does not say so.  The reason is one of
    ``REASONS``; ``docs/about/how-it-is-built.md`` counts these.

A claim has the options ``:differs-in:``, ``:exception-in:`` and ``:not-for:`` with the same text
after the colon, ``WORLD: sentence``; one a line.  Each is checked in both directions: what differs
is declared, and what is declared differs, in each run of the world.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from writethrough.run.worlds import REASONS, WORLDS

FORMS = ("differs in", "exception in", "not for")
OPTIONS = tuple(form.replace(" ", "-") for form in FORMS)
MARK = re.compile(rf"^# ({'|'.join(FORMS)}) (\S+): (.+(?:\n#  +\S.*)*)\n?", re.MULTILINE)


@dataclass(frozen=True)
class Declared:
    """One declaration; ``line`` is where it stands."""

    form: str
    world: str
    text: str
    line: int

    @property
    def flaw(self) -> str:
        """What is wrong with it, or ``""``."""
        if self.world not in WORLDS:
            return f"there is no world {self.world!r}; there are {', '.join(WORLDS)}"
        if self.form == "not for" and self.text not in REASONS:
            return f"there is no reason {self.text!r}; there are {', '.join(REASONS)}"
        if self.form == "exception in" and not re.fullmatch(r"[a-z0-9-]+", self.text):
            return f"an exception names one claim, and {self.text!r} is no id of one"
        return ""


def in_code(text: str, line: int) -> list[Declared]:
    """Return what the comments of a block declare; ``line`` is that of its first character."""
    return [
        Declared(
            match[1],
            match[2],
            " ".join(re.sub(r"\n#  +", " ", match[3]).split()),
            line + text.count("\n", 0, match.start()),
        )
        for match in MARK.finditer(text)
    ]


def in_options(options: Mapping[str, str], line: int) -> list[Declared]:
    """Return what the options of a claim declare; each goes on over lines without ``WORLD:``."""
    found = []
    for form, option in zip(FORMS, OPTIONS, strict=True):
        text = options.get(option, "")
        pieces = re.split(r"^([\w-]+): ", text, flags=re.MULTILINE)
        if text and pieces[0].strip():
            found.append(Declared(form, pieces[0].split()[0], "", line))
        for world, said in zip(pieces[1::2], pieces[2::2], strict=True):
            found.append(Declared(form, world, " ".join(said.split()), line))
    return found


def form_of(world: str, declared: Iterable[Declared]) -> str:
    """Return the form in which something is declared for a world, or ``holds``."""
    return next((one.form for one in declared if one.world == world), "holds")


def undeclared(
    red: Sequence[tuple[int, int, str]], marks: Sequence[tuple[int, Declared]]
) -> list[tuple[int, str]]:
    """Compare what differs in one run of one world with what is declared for that world.

    Parameters
    ----------
    red : sequence of (number of the block, line, sentence)
        What was done otherwise.
    marks : sequence of (number of the block, declaration)
        What is declared.

    Returns
    -------
    list of (line, sentence)
        Empty when just what is declared differs.
    """
    excused = any(mark.form == "not for" for _, mark in marks)
    blocks = {number for number, _ in marks}
    differ = {number for number, _, _ in red}
    found = [(line, text) for number, line, text in red if not excused and number not in blocks]
    for number, mark in marks:
        if not (red if mark.form == "not for" else number in differ):
            found.append((mark.line, f"'{mark.form} {mark.world}' is declared; nothing differs"))
    return sorted(found)
