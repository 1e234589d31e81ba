"""Let no failed build leave something that looks like a whole site.

A problem found before the first page is read stops the build with one message that
lists all of them.  A build that fails later, or warns under ``-W``, has its pages
taken away again; the files of the previous good build do not outlive it either.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def strict() -> bool:
    """Whether this build fails on any difference from what the scripts promise."""
    return os.environ.get("WT_STRICT", "") not in ("", "0")


def discard(outdir: Path) -> None:
    """Remove the pages of a build; what Sphinx keeps for the next one stays."""
    if not (outdir / "_static").is_dir():
        return
    for path in outdir.iterdir():
        if path.name == ".doctrees":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def refuse(app: Sphinx, problems: list[str]) -> NoReturn:
    """Stop the build with one message; each of ``problems`` names its file and line.

    Raises
    ------
    SystemExit
        Sphinx reports any other exception as a fault of its own, with forty lines.
    """
    discard(Path(app.outdir))
    raise SystemExit("\n".join(problems))


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    warned = app._warncount and (app._fail_on_warnings or strict())
    if warned:
        app.statuscode = 1
    if warned or exception is not None:
        discard(Path(app.outdir))


def on_env_get_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Remove the page, and the downloads, of a document that is gone; Sphinx keeps them."""
    for docname in sorted(removed):
        stem = "downloads/" + docname.removeprefix("gallery/")
        for name in (f"{docname}.html", f"{stem}.py", f"{stem}.ipynb"):
            (Path(app.outdir) / name).unlink(missing_ok=True)
    return []


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("env-get-outdated", on_env_get_outdated)
    app.connect("build-finished", on_build_finished, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
