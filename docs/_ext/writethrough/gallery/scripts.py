r"""Read a gallery script: its blocks, what they promise, the wordings it declares.

A script is one that sphinx-gallery reads, with comments of ours that readers do not see:

``# raises: RuntimeError: message``
    above the last statement of a block, which must raise just that.  Where the message is
    CPython's and each release has its own, all forms stand there: ``one | other``.
``# warns: UserWarning: message``
    above a statement of a block that must warn just that.
``# needs: cuda``, ``# needs: compiler``
    on a line of its own: the script runs only where torch sees CUDA, or finds a C++ compiler,
    whose code is for the CPU.
``# needs: cpu``
    on a line of its own: the script runs on the CPU in each build, as a part of it has to.
``# picture: name, name``
    at the end of a block: draw the memory of these lists, arrays or tensors after it ran.
``# same in false worlds: reason``
    why its checks hold even where torch is broken on purpose (``tests/test_worlds.py``).
``# differs in WORLD: sentence``, ``# exception in WORLD: claim-id``, ``# not for WORLD: reason``
    what a block does otherwise in another true world (see ``declared.py``).
``# fix: ...``, ``# no fix: reason``
    which function is a fix, and what it is compared with (see ``fix_marks.py``).

A message goes on over lines that start with ``#`` and at least two blanks; ``...``
in it stands for any text.  An error page lists the wordings of its message in a
``wordings`` directive (see ``wordings.py``).

It is one module, over 300 lines, since what reads a marker and what hides it from readers go by
the same patterns.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import textwrap
import tokenize
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from writethrough.gallery import fix_marks
from writethrough.gallery.declared import FORMS, MARK, Declared, in_code
from writethrough.gallery.fix_marks import FIX, NO_FIX, Fix
from writethrough.gallery.wordings import PART

COMPILER_LIMIT = 120  # seconds that a script may take which waits for a C++ compiler
HEADER = re.compile(r"#{20,}|# ?%%")  # starts a text block, as sphinx-gallery has it
MARKER = re.compile(r"^# (raises|warns): (\w+): (.+(?:\n#  +\S.*)*)\n?", re.MULTILINE)
NEEDS = re.compile(r"^# needs: (cuda|cpu|compiler)\n?", re.MULTILINE)
PICTURE = re.compile(r"^# picture: (\w+(?:, \w+)*)\n?", re.MULTILINE)
WORDINGS = re.compile(r"^\.\. wordings:: *(\w*)\n((?:[ \t]*\n|   .*(?:\n|\Z))*)", re.MULTILINE)
LEAST = 10  # characters of a wording that do not vary; fewer would claim what is no message
TITLE = re.compile(r"\A\s*(\S.*)\n([=])\2+\n")
EXCUSE = re.compile(r"^# same in false worlds: (.+)\n?", re.MULTILINE)
ANY_MARKER = re.compile(
    rf"^# ?(raises|warns|needs|picture|fix|no fix|same in|{'|'.join(FORMS)})\b", re.MULTILINE
)
HEADS = (
    rf"(?:raises|warns|needs|picture|fix|no fix|same in false worlds|(?:{'|'.join(FORMS)}) \S+): "
)
# What readers do not see, in a script and (indented) in the page made from it.
HIDDEN = re.compile(rf"^ *# {HEADS}.*\n?(?: *#  +\S.*\n?)*", re.MULTILINE)


@dataclass
class Promise:
    """One ``raises`` or ``warns`` comment: what is promised, and where it says so."""

    kind: str
    type: str
    message: str
    line: int


@dataclass
class Block:
    """A block of text or code; ``line`` is where it starts in the script."""

    kind: str
    text: str
    line: int
    promises: list[Promise] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)

    @property
    def first_line(self) -> int:
        """The line of the script on which the block's first statement or comment stands."""
        return self.line + len(self.text) - len(self.text.lstrip("\n"))

    @property
    def picture(self) -> list[str]:
        """The names of the objects to draw when the block has run."""
        found = PICTURE.search(self.text)
        return found[1].split(", ") if found else []

    @property
    def raises(self) -> Promise | None:
        return next((p for p in self.promises if p.kind == "raises"), None)

    def last_statement(self) -> ast.stmt | None:
        body = ast.parse(self.text).body
        return body[-1] if body else None


@dataclass
class Script:
    """A gallery script, read but not run; ``problems`` are ``path:line: message``."""

    path: str
    source: str
    title: str = ""
    intro: str = ""
    needs: str = ""
    blocks: list[Block] = field(default_factory=list)
    errors: list[tuple[str, list[str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def docname(self) -> str:
        """The page, such as ``gallery/errors/views/writing-a-view-of-a-leaf``."""
        return self.path.removesuffix(".py")

    @property
    def label(self) -> str:
        """The permanent label, such as ``error-writing-a-view-of-a-leaf``."""
        kind, name = self.path.split("/")[1], Path(self.path).stem
        return f"{kind.removesuffix('s')}-{name}"

    @property
    def exceptions(self) -> list[str]:
        """The exceptions and warnings of an error page, those of its first wordings first."""
        return list(dict.fromkeys(name for name, _ in self.errors))

    @property
    def on_cpu(self) -> bool:
        """Whether it runs on the CPU in each build."""
        return self.needs in ("cpu", "compiler")

    @property
    def declared(self) -> list[Declared]:
        """What its blocks declare of other true worlds."""
        return [mark for block in self.code for mark in block.declared]

    @property
    def code(self) -> list[Block]:
        return [block for block in self.blocks if block.kind == "code"]

    def block_at(self, line: int) -> int:
        """Return the number of the block of code in which a line of the script stands."""
        return max((n for n, block in enumerate(self.code) if block.line <= line), default=0)

    def job(self) -> dict[str, Any]:
        """Return the job that runs this script (see ``run/worker.py``)."""
        blocks = []
        for block in self.code:
            promised = block.raises.type if block.raises else ""
            made = {"line": block.line, "source": block.text, "raises": promised}
            blocks.append({**made, "picture": block.picture} if block.picture else made)
        job: dict[str, Any] = {"kind": "script", "path": self.path, "blocks": blocks}
        if self.on_cpu:
            job["device"] = "cpu"
        return {**job, "limit": COMPILER_LIMIT} if self.needs == "compiler" else job


def split(source: str, docstring: str) -> list[Block]:
    """Split a script as sphinx-gallery does; a test compares the two over the gallery.

    Parameters
    ----------
    source : str
        The script, which parses and starts with a docstring.
    docstring : str
        Its text, the first block.
    """
    lines = source.splitlines(keepends=True)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    whole = {t.start[0] - 1 for t in tokens if t.type == tokenize.COMMENT and t.start[1] == 0}
    blocks = [Block("text", docstring, 1)]
    begin = row = ast.parse(source).body[0].end_lineno or 0

    def close(end: int) -> None:
        code = "".join(lines[begin:end])
        if code.strip():
            blocks.append(Block("code", code, begin + 1))

    while row < len(lines):
        if row not in whole or not HEADER.match(lines[row]):
            row += 1
            continue
        close(row)
        first = row = row + 1
        while row in whole:
            row += 1
        text = textwrap.dedent("".join(line[1:] for line in lines[first:row])).lstrip()
        if text.strip():
            blocks.append(Block("text", text, first + 1))
        begin = row
    close(row)
    return blocks


def read_wordings(text: str) -> list[tuple[str, list[str]]]:
    """Return (exception, wordings) of each ``wordings`` directive in a text block."""
    found = []
    for kind, body in WORDINGS.findall(text):
        lines = [line for line in textwrap.dedent(body).splitlines() if line.strip()]
        found.append((kind, [split_note(line)[0] for line in lines]))
    return found


def split_note(line: str) -> tuple[str, str]:
    """Split ``wording  -- note`` into the wording and the note on who says it."""
    wording, _, note = line.partition("  -- ")
    return wording.strip().replace("\\n", "\n"), note.strip()


def read_promises(block: Block, path: str) -> list[str]:
    """Find the promises of a code block; return what is wrong with them."""
    problems = []
    for match in MARKER.finditer(block.text):
        line = block.line + block.text.count("\n", 0, match.start())
        message = " ".join(re.sub(r"\n#  +", " ", match[3]).split())
        if not message.replace(".", "").strip():
            problems.append(f"{path}:{line}: a promise needs the message, not only '...'")
        block.promises.append(Promise(match[1], match[2], message, line))
    block.declared = in_code(block.text, block.line)
    problems += [f"{path}:{mark.line}: {mark.flaw}" for mark in block.declared if mark.flaw]
    block.fixes = list(fix_marks.in_code(block.text, block.line))
    problems += [f"{path}:{fix.line}: {fix.flaw}" for fix in block.fixes if fix.flaw]
    kinds = (MARKER, NEEDS, PICTURE, EXCUSE, MARK, FIX, NO_FIX)
    known = sum(len(found.findall(block.text)) for found in kinds)
    if len(ANY_MARKER.findall(block.text)) != known:
        problems.append(
            f"{path}:{block.line}: a comment here starts like a promise and is none; "
            "write '# raises: Type: message'"
        )
    last = block.last_statement()
    for promise in block.promises:
        end = block.line - 1 + (last.lineno if last else 0)
        before = [s.end_lineno or 0 for s in ast.parse(block.text).body[:-1]]
        starts = block.line - 1 + max(before, default=0)
        if promise.kind == "raises" and not starts < promise.line < end:
            problems.append(
                f"{path}:{promise.line}: put '# raises:' above the last statement of a block"
            )
    return problems


def read(root: Path, path: Path) -> Script:
    """Read a script.

    Parameters
    ----------
    root : Path
        The folder that tracebacks and pages name files from.
    path : Path
        The script, somewhere under ``root``.

    Returns
    -------
    Script
        With ``problems`` instead of an exception, so that all are reported together.
    """
    script = Script(path.relative_to(root).as_posix(), path.read_text("utf-8"))
    if re.search(r"\s", script.path):
        script.problems.append(f"{script.path}:1: the name is an address: it has no blanks")
    try:
        tree = ast.parse(script.source)
    except SyntaxError as error:
        script.problems.append(f"{script.path}:{error.lineno}: {error.msg}")
        return script
    docstring = ast.get_docstring(tree)
    title = TITLE.match((docstring or "") + "\n")
    if docstring is None or title is None:
        script.problems.append(f"{script.path}:1: a script starts with a docstring and a title")
        return script
    script.title = title[1]
    after = docstring[title.end() :].strip()
    script.intro = " ".join(after.split("\n\n")[0].split())
    if not script.intro or script.intro.startswith(".."):
        script.problems.append(f"{script.path}:1: a sentence that answers comes after the title")
    needs = NEEDS.search(script.source)
    script.needs = needs[1] if needs else ""
    script.blocks = split(script.source, docstring)
    for block in script.blocks:
        if block.kind == "code":
            script.problems += read_promises(block, script.path)
            continue
        script.errors += read_wordings(block.text)
        if re.search(rf"^{HEADS}", block.text, re.MULTILINE):
            script.problems.append(
                f"{script.path}:{block.line}: put an empty line before a promise that follows text"
            )
    kind = script.path.split("/")[1]
    if kind == "errors" and not script.errors:
        script.problems.append(f"{script.path}:1: an error page needs a 'wordings' directive")
    for name, texts in script.errors:
        if not name or not texts:
            script.problems.append(f"{script.path}:1: 'wordings' needs an exception and a text")
        for text in texts:
            if len(re.sub(PART, "", text).strip()) < LEAST:
                line = script.source.count("\n", 0, script.source.find(text)) + 1
                script.problems.append(
                    f"{script.path}:{line}: {text!r} is no wording: each stands on one line"
                )
    return script


def digest(script: Script) -> str:
    return hashlib.sha256(script.source.encode()).hexdigest()


def claim_line(source: str, name: str) -> int:
    """Return the line of a script on which the claim ``name`` starts."""
    head = ["#", "..", "claim::", name]
    return next(at for at, line in enumerate(source.splitlines(), 1) if line.split() == head)


def hide_markers(text: str) -> str:
    """Return code without the comments that only the build reads."""
    return HIDDEN.sub("", text)


def standalone(block: Block) -> str:
    """Return a code block that goes on after the error it promises."""
    last = block.last_statement()
    if block.raises is None or last is None:
        return hide_markers(block.text)
    lines = block.text.splitlines()
    assert last.end_lineno is not None
    head = "\n".join(lines[: last.lineno - 1])
    failing = lines[last.lineno - 1 : last.end_lineno]
    body = textwrap.indent("\n".join(failing), "    ")
    wrapped = (
        f"try:\n{body}\n"
        "except Exception as error:\n"
        '    print(f"{type(error).__name__}: {error}")\n'
    )
    return hide_markers(head + "\n" if head else "") + wrapped


def download(script: Script) -> str:
    """Return the script as a reader gets it: it runs from top to bottom."""
    lines = script.source.splitlines(keepends=True)
    for block in reversed(script.code):
        size = len(block.text.splitlines())
        text = standalone(block)
        if block.raises:
            text = text.rstrip("\n") + "\n\n"
        lines[block.line - 1 : block.line - 1 + size] = [text]
    return "".join(lines).rstrip("\n") + "\n"
