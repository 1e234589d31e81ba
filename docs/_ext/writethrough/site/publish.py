"""Build into a work folder; put the pages where they are wanted when the build succeeded.

``sphinx-build -c . docs build/html`` writes its pages to ``build/.work/html-lenient``, with
``WT_STRICT=1`` to ``build/.work/html-strict``, and keeps its doctrees beside them.  At the very
end of a good build ``build/html`` is made equal to that folder: files that differ are replaced
(under another name first, then renamed), files that are gone are deleted, equal files are not
touched.  After any other end ``build/html`` is as it was, and the last line says whose it is.

A build that did not end well is not continued, since Sphinx does not repeat the warnings of
pages that it has read: the next one in its folder reads and writes everything.
"""

from __future__ import annotations

import atexit
import filecmp
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.builders.html import StandaloneHTMLBuilder

from writethrough.site.domain import domain_of
from writethrough.site.finish import refuse, strict
from writethrough.site.layout import stamp

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

WORK = ".work"
UNFINISHED = "unfinished"  # lies among the doctrees from the first page until a good end
# Sphinx's and myst-nb's notes to themselves and to who builds; both name folders of the machine.
PRIVATE = (".buildinfo", ".buildinfo.bak", "reports")


def work_folder(app: Sphinx) -> Path:
    """Return the folder for all that builds keep, beside the folder of this one's output."""
    parent = Path(app.outdir).parent
    return parent if parent.name == WORK else parent / WORK


def synchronise(work: Path, site: Path) -> None:
    """Make the folder ``site`` hold the files of ``work``, readable for everybody."""
    files = [path.relative_to(work) for path in work.rglob("*") if path.is_file()]
    names = {name for name in files if name.parts[0] not in PRIVATE}
    folders = {folder for name in names for folder in name.parents}
    for old in sorted(site.rglob("*"), reverse=True):
        name = old.relative_to(site)
        if old.is_dir() and not old.is_symlink():
            if name not in folders:
                shutil.rmtree(old)
        elif name not in names:
            old.unlink()
    for folder in sorted(folders):
        (site / folder).mkdir(exist_ok=True)
        (site / folder).chmod(0o755)
    for name in sorted(names):
        source, target = work / name, site / name
        if not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
            new = target.with_name(target.name + ".new")
            shutil.copyfile(source, new)
            new.replace(target)
        target.chmod(0o644)


class Builder(StandaloneHTMLBuilder):
    """Sphinx's own HTML builder, at work in a folder of its own.

    The folder is changed here, and not before, since here it is known which builder runs; it is
    changed for the whole of Sphinx, since other extensions write files of their own to it.
    """

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        self.site = Path(app.outdir)
        self.stamp = work_folder(app) / f"{self.site.name}.stamp"
        self.published = False
        self.check()
        atexit.register(self.tell)
        work = work_folder(app) / f"{self.site.name}-{mode()}"
        if app.fresh_env_used:
            # All pages are written; those of documents that are gone would stay.
            shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        app.outdir = work
        super().__init__(app, env)
        epilog = f"The HTML pages are in {self.shown}.".replace("%", "%%")
        self.epilog = epilog  # type: ignore[misc]

    @property
    def shown(self) -> str:
        return os.path.relpath(self.site)

    def check(self) -> None:
        """Refuse a folder that holds anything else than a site, as that would be deleted."""
        inside = {path.name for path in self.site.iterdir()} - {".doctrees"}
        if inside and "objects.inv" not in inside and not self.stamp.is_file():
            refuse([f"{self.shown}: holds files that are no site: name an empty folder"])

    def publish(self) -> None:
        self.stamp.write_text("", "utf-8")  # the folder is ours, and of no build
        synchronise(Path(self.outdir), self.site)
        self.stamp.write_text(stamp(domain_of(self.env)), "utf-8")
        self.published = True

    def tell(self) -> None:
        """Say at the end of a failed build whose pages the reader would open."""
        if self.published:
            return
        if not (self.site / "index.html").is_file():
            said = "holds no build"
        elif self.stamp.is_file() and self.stamp.stat().st_size:
            said = f"still holds the build of {self.stamp.read_text('utf-8')}"
        else:
            said = "still holds a build that was not completed here"
        print(f"{self.shown} {said}", file=sys.stderr)


def mode() -> str:
    return "strict" if strict() else "lenient"


def on_config_inited(app: Sphinx, config: Config) -> None:
    """Keep the doctrees out of what is published, those of a mode for themselves."""
    if app.doctreedir == app.outdir / ".doctrees":
        name = f"{app.outdir.name}-{mode()}-doctrees"
        app.doctreedir = work_folder(app) / name
    if (app.doctreedir / UNFINISHED).exists():
        (app.doctreedir / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def on_env_get_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Remove the page, and the downloads, of a document that is gone; Sphinx keeps them."""
    (app.doctreedir / UNFINISHED).touch()
    for docname in sorted(removed):
        stem = "downloads/" + docname.removeprefix("gallery/")
        for name in (f"{docname}.html", f"{stem}.py", f"{stem}.ipynb"):
            (Path(app.outdir) / name).unlink(missing_ok=True)
    return []


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    if app._warncount and (app._fail_on_warnings or strict()):
        app.statuscode = 1
    if exception is not None or app.statuscode:
        return
    if isinstance(app.builder, Builder):
        app.builder.publish()
    (app.doctreedir / UNFINISHED).unlink(missing_ok=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_builder(Builder, override=True)
    # After the lock is held, before anything is read or made.
    app.connect("config-inited", on_config_inited, priority=2)
    app.connect("env-get-outdated", on_env_get_outdated)
    app.connect("build-finished", on_build_finished, priority=9999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
