"""Keep what a child says, in order: text, warnings and errors."""

from __future__ import annotations

import io
import os
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from writethrough.run.lacks import lacking
from writethrough.run.normal import clean

LIMIT = 100_000  # characters a job may print


class Recorder(io.TextIOBase):
    """Standard output and error of a child.

    Parameters
    ----------
    spill : int
        The open file that takes what is written past Python: by C code, or by processes that
        the job starts.
    too_much : callable
        Called when the job has printed more than `LIMIT` characters; does not return.
    """

    def __init__(self, spill: int, too_much: Callable[[], None]) -> None:
        self.events: list[list[str]] = []
        self.count = 0
        self.spill = spill
        self.too_much = too_much

    def write(self, text: str) -> int:
        self.count += len(text)
        if self.count > LIMIT:
            self.too_much()
        if text and self.events and self.events[-1][0] == "out":
            self.events[-1][1] += text
        elif text:
            self.events.append(["out", text])
        return len(text)

    def warn(self, message: Any, category: type, filename: str, lineno: int, *_: Any) -> None:
        text = warnings.formatwarning(message, category, filename, lineno)
        self.events.append(["warn", category.__name__, str(message), text])

    def error(self, error: BaseException, path: str, promised: bool = True) -> None:
        """Keep an error; one that comes from what torch lacks is kept as that, if not promised."""
        text = format_error(error, path)
        lacks = "" if promised else lacking(type(error).__name__, str(error))
        if lacks:
            self.events.append(["lacks", lacks, str(error)])
            return
        self.events.append(["raise", type(error).__name__, str(error), text])

    def take(self) -> list[list[str]]:
        """Return the normalised events since the last call, without output that came to nothing."""
        if os.fstat(self.spill).st_size:
            self.write(os.pread(self.spill, LIMIT + 1, 0).decode(errors="replace"))
            os.truncate(self.spill, 0)
        events, self.events = self.events, []
        cleaned = [[event[0], *map(clean, event[1:])] for event in events]
        return [event for event in cleaned if event != ["out", ""]]


def format_error(error: BaseException, path: str) -> str:
    """Return the traceback of ``error`` with the frames of the file ``path`` only."""
    report = traceback.TracebackException.from_exception(error)
    link: traceback.TracebackException | None = report
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        # Without columns, which each Python shows in its own way.
        link.stack = traceback.StackSummary.from_list(
            traceback.FrameSummary(frame.filename, frame.lineno, frame.name, line=frame.line)
            for frame in link.stack
            if frame.filename == path
        )
        link = link.__cause__ or link.__context__
    return "".join(report.format())
