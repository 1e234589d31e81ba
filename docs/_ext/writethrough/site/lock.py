"""One build of a tree at a time: they share ``docs/gallery`` and what is kept under ``build``.

A second build waits, and says so.  The lock ends with its process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

NAME = ".lock"  # in docs/gallery


def on_config_inited(app: Sphinx, config: Config) -> None:
    path = Path(app.srcdir) / "gallery" / NAME
    path.parent.mkdir(exist_ok=True)
    # Never closed: the system lets go of it when the process ends.
    lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # Not through Sphinx, which says nothing under -q, and whose warnings fail a build.
        print("Another build of this tree is running; waiting for its end.", file=sys.stderr)
        fcntl.flock(lock, fcntl.LOCK_EX)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("config-inited", on_config_inited, priority=1)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
