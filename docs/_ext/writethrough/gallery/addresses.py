"""The addresses that must last, and where those lead that moved.

``docs/_records/addresses.txt`` lists every address that was ever promised, sorted, one a line
and relative to the root of the site: pages (``learn/devices.html``), claims and labels of the
gallery's pages (``PAGE.html#claim-ID``, ``PAGE.html#error-NAME``) and, for the cells of the
matrix, a line for each target, each update and each of the surroundings
(``reference/will-it-write.html#leaf/*/*``).  Each label and each claim has a short address too, by
rule: ``e/NAME/``, ``s/NAME/``, ``r/NAME/`` and ``c/ID/``.
``python -m writethrough.gallery.records`` adds the new ones of a build; no line is ever taken out.

``docs/_records/redirects.txt`` says where an address is now, ``OLD NEW`` on a line; a line
that starts with ``#`` is a comment.  A line on a page serves also the label of that page, and
each anchor that the new page has too.

Nothing here knows of Sphinx.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from writethrough.matrix.cells import TARGETS, UPDATES, WHERE

FOLDER = "docs/_records"
ADDRESS = re.compile(r"(?!/)(?!.*\.\./)[^#\s*]+\.html(?:#[^#\s*]+)?")
LABEL = re.compile(r"(?:claim|error|scenario|recipe)-")
LABELLED = re.compile(r"gallery/(error|scenario|recipe)s/(?:.*/)?([^/]+)\.html")
CHOOSER = "reference/will-it-write"
# The folder, in the root of the site, of the short addresses of each kind of label.
SHORT = {"claim": "c", "error": "e", "recipe": "r", "scenario": "s"}


@dataclass(frozen=True)
class Redirect:
    """One line of ``redirects.txt``."""

    old: str
    new: str
    line: int


@dataclass
class Moves:
    """What leads from old addresses to new ones.

    ``pages`` has the new address of each page that moved, ``targets`` for each page that stands
    the old anchors that lead there and the anchors they mean (``""``: the whole page), and
    ``left`` for each page the anchors that it lost and their new addresses.
    """

    pages: dict[str, str] = field(default_factory=dict)
    targets: dict[str, dict[str, str]] = field(default_factory=dict)
    left: dict[str, dict[str, str]] = field(default_factory=dict)


def split(address: str) -> tuple[str, str]:
    """Return the page of an address and its anchor, ``""`` where it has none."""
    page, _, anchor = address.partition("#")
    return page, anchor


def of_build(docnames: Iterable[str], anchors: Iterable[tuple[str, str]]) -> set[str]:
    """Return all addresses that a build serves and promises.

    Parameters
    ----------
    docnames : iterable of str
        The pages, without ``.html``.
    anchors : iterable of (str, str)
        The page and the anchor of each claim and of each label of a gallery page.
    """
    pages = {*docnames, "search"}
    found = {f"{name}.html" for name in pages}
    found |= {f"{name}.html#{anchor}" for name, anchor in anchors}
    if CHOOSER in pages:
        cells = [f"{one.id}/*/*" for one in TARGETS]
        cells += [f"*/{one.id}/*" for one in UPDATES] + [f"*/*/{one.id}" for one in WHERE]
        found |= {f"{CHOOSER}.html#{cell}" for cell in cells}
    return found


def read_kept(file: Path) -> dict[str, int]:
    """Return each address that ``file`` lists, with its line; none where it is not there."""
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return {line.strip(): number for number, line in enumerate(lines, 1) if line.strip()}


def read_redirects(file: Path) -> tuple[list[Redirect], list[str]]:
    """Return the redirects of ``file``, and a problem for each line that is none."""
    redirects, problems = [], []
    first: dict[str, int] = {}
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    for number, line in enumerate(lines, 1):
        place, words = f"{FOLDER}/{file.name}:{number}", line.split()
        if not words or line.startswith("#"):
            continue
        if len(words) != 2:
            problems.append(f"{place}: {len(words)} words; write 'OLD NEW'")
            continue
        wrong = [word for word in words if not ADDRESS.fullmatch(word)]
        if wrong:
            problems.append(
                f"{place}: {wrong[0]} is no address; write 'page.html' or 'page.html#anchor', "
                "relative to the root of the site"
            )
        elif first.setdefault(words[0], number) != number:
            problems.append(f"{place}: {words[0]} stands on line {first[words[0]]} already")
        else:
            redirects.append(Redirect(words[0], words[1], number))
    return redirects, problems


def table_of(redirects: Iterable[Redirect]) -> dict[str, str]:
    return {one.old: one.new for one in redirects}


def goes_round(old: str, table: Mapping[str, str]) -> bool:
    seen = {old}
    while (old := table.get(old, "")) and old not in seen:
        seen.add(old)
    return bool(old)


def lead(
    address: str, table: Mapping[str, str], live: Set[str], seen: tuple[str, ...] = ()
) -> str | None:
    """Return where an address leads in the end: one of ``live``, or None."""
    if address in live:
        return address
    if address in seen:
        return None
    seen = (*seen, address)
    if address in table:
        return lead(table[address], table, live, seen)
    page, anchor = split(address)
    if not anchor or page not in table:
        return None
    there = lead(f"{split(table[page])[0]}#{anchor}", table, live, seen)
    label = LABELLED.sub(r"\1-\2", page)
    return there or (lead(table[page], table, live, seen) if anchor == label else None)


def short_addresses(
    kept: Iterable[str], redirects: list[Redirect], live: Set[str]
) -> dict[str, str]:
    """Return where each short address leads: ``e/NAME/index.html``, ``c/ID/index.html``.

    There is one for each label and claim that was ever promised.  That of a gallery page leads to
    the page, that of a claim to its anchor.
    """
    table, found = table_of(redirects), {}
    for address in sorted({*kept, *live}):
        label = split(address)[1]
        there = lead(address, table, live) if LABEL.match(label) else None
        if there is not None:
            kind, _, name = label.partition("-")
            there = there if "#claim-" in there else split(there)[0]
            found[f"{SHORT[kind]}/{name}/index.html"] = there
    return found


def wrong_redirects(redirects: list[Redirect], live: Set[str]) -> list[str]:
    """Return a problem for each redirect that would not work in a build with these addresses."""
    table, problems = table_of(redirects), []
    for one in redirects:
        place = f"{FOLDER}/redirects.txt:{one.line}"
        if one.old in live:
            problems.append(f"{place}: {one.old} is still an address of this build")
        elif goes_round(one.old, table):
            problems.append(f"{place}: {one.old} leads in a circle")
        elif "#" in one.old and not {split(one.old)[0]} & (live | table.keys()):
            problems.append(
                f"{place}: {split(one.old)[0]} is no page, and no line says where it is"
            )
        elif lead(one.old, table, live) is None:
            problems.append(
                f"{place}: {one.new} is no address of this build: no page, no claim and no label "
                "of a gallery page"
            )
    return problems


def broken(kept: Mapping[str, int], redirects: list[Redirect], live: Set[str]) -> list[str]:
    """Return a problem for each address in ``kept`` that is gone, or whose id was given away."""
    table, problems = table_of(redirects), []
    owners = {split(address)[1]: address for address in sorted(live) if "#" in address}
    for address, line in kept.items():
        place, (_, anchor) = f"{FOLDER}/addresses.txt:{line}", split(address)
        there = lead(address, table, live)
        owner = owners.get(anchor, there)
        if there is None and "*" in address:
            problems.append(f"{place}: no cell has this address; keep the id in matrix/cells.py")
        elif there is None:
            now = f"; is it '{address} {owner}'?" if owner else ""
            problems.append(
                f"{place}: {address} is gone, and addresses are for ever: put it back, or add a "
                f"line 'OLD NEW' to {FOLDER}/redirects.txt{now}"
            )
        elif owner != there:
            problems.append(
                f"{place}: the id {anchor} was retired, {address} leads to {there}; "
                f"{owner} must take another id"
            )
    return problems


def moves(kept: Iterable[str], redirects: list[Redirect], live: Set[str]) -> Moves:
    """Return what has to be written so that each old address leads where it is now."""
    table, found = table_of(redirects), Moves()
    for address in sorted({*kept, *table} - live):
        (page, anchor), there = split(address), lead(address, table, live)
        if there is None:
            continue
        now, target = split(there)
        if not anchor:
            found.pages[page] = there
            continue
        if f"{now}#{anchor}" not in live:
            found.targets.setdefault(now, {}).setdefault(anchor, target)
        if address in table and (page in table or page != now):
            found.left.setdefault(page, {})[anchor] = there
    return found
