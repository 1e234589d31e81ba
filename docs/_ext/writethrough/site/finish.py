"""Whether a build is strict, and how it is refused.

A problem found before the first page is read stops the build with one message that lists all
of them; what else can go wrong is seen to by ``publish``, which lets no failed build take the
place of a good one.
"""

from __future__ import annotations

import os
from typing import NoReturn


def strict() -> bool:
    """Whether this build fails on any difference from what the scripts promise."""
    return os.environ.get("WT_STRICT", "") not in ("", "0")


def refuse(problems: list[str]) -> NoReturn:
    """Stop the build with one message; each of ``problems`` names its file and line.

    Raises
    ------
    SystemExit
        Sphinx reports any other exception as a fault of its own, with forty lines.
    """
    raise SystemExit("\n".join(problems))
