"""Turn text into what the box finds pages by: stems of words, and shapes of code.

``_static/search.js`` does the same to what is typed; ``tests/test_search.py`` compares the two.

A *stem* is what the Snowball stemmer for English leaves of a word, in lower case.  A name such as
``masked_fill_`` or ``DataLoader`` counts whole, and each of its parts counts a little.  Letters and
small numbers do not count.

A *shape* is a read or a write of a part with its names and numbers taken out::

    weights[:, 1:] = weights[:, :-1]      x[:,n:]=x[:,:-n]
    labels[labels == pad] = -100          x[x<x]=-0
    batch["mask"].masked_fill_(pad, 0)    x['s'].masked_fill_()

Names of methods and of torch's functions stay; what is between their parentheses goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import snowballstemmer  # type: ignore[import-untyped]

PART = 0.25  # what a part of a name weighs beside the whole name
TARGET, BRACKETS = 0.6, 0.3  # what they, and what is read, weigh beside the whole write
IN_PLACE = re.compile(r"\bin[ -]?place\b", re.IGNORECASE)
WORD = re.compile(r"[A-Za-z0-9_]*[A-Za-z0-9][A-Za-z0-9_]*")
BARE = re.compile(r".|\d\d")  # no term: it tells one text from another by chance alone
PIECE = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")  # of a name: masked_fill_, ViewBackward0
NAME = re.compile(r"[A-Za-z_]\w*")
NUMBER = re.compile(r"\d[\w.]*")
STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
SIGN = re.compile(r"\s*([-+*/|&^@%]|//|\*\*|<<|>>)?=(?!=)\s*")
BOUND = re.compile(r"\b[x0]\b(?=:)|(?<=:)(-?)[x0]\b(?![.(\[])")  # of a slice: a name or a number
COMPARED = re.compile(r"[<>=!]=|[<>]")
KEPT = frozenset(("data", "grad", "T", "mT", "real", "imag"))
CLOSING = {"[": "]", "(": ")"}
LONGEST = 60  # characters of a shape

_stem = snowballstemmer.stemmer("english").stemWord


def terms(text: str) -> Counter[str]:
    """Return the stems of a text, each with the sum of what its occurrences weigh."""
    found: Counter[str] = Counter()
    for name in WORD.findall(IN_PLACE.sub("inplace", text)):
        parts = [part.lower() for part in PIECE.findall(name)]
        word = name.lower()
        if len(parts) > 1 or "_" in name:
            found[word] += 1
            for part in parts:
                found[_stem(part)] += PART  # type: ignore[assignment]
        else:
            found[_stem(word)] += 1
    return Counter({term: much for term, much in found.items() if not BARE.fullmatch(term)})


class Reader:
    """Reads names with what follows them, from a place in a text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def inside(self, at: int) -> int:
        """Return where the bracket that opens at a place closes, or -1."""
        depth = 0
        for place in range(at, min(len(self.text), at + 200)):
            letter = self.text[place]
            depth += (letter in "[(") - (letter in "])")
            if letter == "\n":
                return -1
            if not depth:
                return place if letter == CLOSING[self.text[at]] else -1
        return -1

    def chain(self, at: int) -> tuple[str, int, bool]:
        """Return the shape of a name and of what follows it, its end, and whether it is a part."""
        name = NAME.match(self.text, at)
        assert name is not None
        shape, last, end, part = "x", name[0], name.end(), False
        while end < len(self.text):
            letter = self.text[end]
            if letter == "." and (name := NAME.match(self.text, end + 1)):
                last, end = name[0], name.end()
                if last in KEPT or self.text[end : end + 1] == "(":
                    shape, part = f"{shape}.{last}", part or last in KEPT or last.endswith("_")
                continue
            if letter not in CLOSING or (close := self.inside(end)) < 0:
                break
            if letter == "[":
                shape, part = f"{shape}[{self.index(end + 1, close)}]", True
            else:
                shape = f"{shape}()" if shape != "x" else f"x.{last}()"
            end = close + 1
        return shape, end, part

    def index(self, at: int, end: int) -> str:
        """Return the shape of what stands between brackets."""
        shape = ""
        while at < end:
            if self.text[at].isspace():
                at += 1
            elif NAME.match(self.text, at):
                word = NAME.match(self.text, at)
                assert word is not None
                if word[0] in ("None", "True", "False", "and", "or", "not", "in"):
                    shape, at = shape + word[0], word.end()
                else:
                    part, at, _ = self.chain(at)
                    shape += part
            elif number := NUMBER.match(self.text, at):
                shape, at = shape + "0", number.end()
            elif string := STRING.match(self.text, at):
                shape, at = shape + "'s'", string.end()
            elif compared := COMPARED.match(self.text, at):
                shape, at = shape + "<", compared.end()
            else:
                shape, at = shape + self.text[at], at + 1
        return BOUND.sub(r"\1n", shape)

    def value(self, at: int) -> str:
        """Return the shape of what is assigned: its first term."""
        minus = "-" if self.text[at : at + 1] == "-" else ""
        at += len(minus)
        if NAME.match(self.text, at):
            return minus + self.chain(at)[0]
        if NUMBER.match(self.text, at):
            return minus + "0"
        return minus + (self.text[at : at + 1].strip() and self.text[at])


def statements(text: str) -> Iterator[tuple[str, str, str]]:
    """Return (target, sign, value) of each read or write of a part; a read has no sign."""
    reader, at = Reader(text), 0
    while name := NAME.search(text, at):
        shape, end, part = reader.chain(name.start())
        sign = SIGN.match(text, end)
        if sign and not part and not sign[1]:
            at = sign.end()  # a name gets a value: what is written there counts by itself
        elif sign:
            yield shape, sign[0].strip(), reader.value(sign.end())
            at = sign.end()
        else:
            if part:
                yield shape, "", ""
            at = max(end, name.end())


def shapes(text: str) -> Counter[str]:
    """Return the shapes in a text, each with what it weighs."""
    found: Counter[str] = Counter()
    for target, sign, value in statements(text):
        written = bool(sign) or target.endswith("_()")
        weighed = [(target + sign + value, 1.0 if written else BRACKETS)]
        if sign:
            weighed += [(target + sign, TARGET)]
        if brackets := "".join(re.findall(r"\[[^\[\]]*\]", target)):
            weighed.append((brackets, BRACKETS))
        for shape, weight in weighed:
            if any(mark in shape for mark in "[._=") and len(shape) <= LONGEST:
                found[shape] = max(found[shape], weight)  # type: ignore[assignment]
    return found
