"""Run the gallery in the worker, and let sphinx-gallery make its pages from the outcomes.

``builder-inited``, before sphinx-gallery
    reads every script, runs those whose outcome is not there yet, and stops the build
    if a script is malformed or (in strict mode) did what it did not promise.  Outcomes
    lie beside the generated pages; the folder is emptied when ``build_key`` changes.
while sphinx-gallery writes the pages
    it calls what is in ``seams.py``, so it needs no torch and runs no script.
``builder-inited``, after sphinx-gallery
    removes what sphinx-gallery found of names in the code: from it, each block would be tokenised
    twice to link nothing, since no inventory of torch can be had where the site is built.
``source-read``
    takes out of the generated pages what readers do not need.
"""

from __future__ import annotations

import gc
import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

from writethrough.gallery import entries, promises, published, registry, scripts
from writethrough.run.key import build_key, has
from writethrough.run.runner import Build, BuildError, Runner
from writethrough.site import lock
from writethrough.site.domain import domain_of
from writethrough.site.finish import refuse, strict
from writethrough.site.progress import Watch, shown

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

NOTE = re.compile(r"^\.\. only:: html\n\n    \.\. note::\n(?: {8,}.*\n|\n)+", re.MULTILINE)
FOOT = re.compile(
    r"^(?:\*\*Estimated memory usage.*\n+)?\.\. _sphx_glr_download_[\s\S]*\Z", re.MULTILINE
)
ON_CPU = "Run on the CPU: a part of this page needs it."
TAGS = re.compile(r"\.\. raw:: html\n\n  <div id='sg-tag-list'.*\n")


class Gallery:
    """The gallery of one build: scripts, outcomes and what is wrong with them."""

    def __init__(self, docs: Path, runner: Runner) -> None:
        self.docs = docs
        self.root = docs.parent
        self.folder = docs / "gallery"
        self.runner = runner
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.lacks: list[str] = []
        self.ran = 0
        self.outcomes: dict[str, Any] = {}
        self.records: list[entries.Record] = []
        self.scripts = [
            scripts.read(self.root, path) for path in sorted((self.root / "gallery").rglob("*.py"))
        ]
        for script in self.scripts:
            self.problems += script.problems
        names: dict[str, str] = {}
        for script in self.scripts:
            other = names.setdefault(Path(script.path).stem, script.path)
            if other != script.path:
                self.problems.append(f"{script.path}:1: {other} has this name too; names are ids")

    def clear_stale(self) -> Build:
        """Empty the folder if another build filled it; return the present build."""
        key, stamp = build_key(), self.folder / "build.json"
        kept = json.loads(stamp.read_text("utf-8")) if stamp.is_file() else {}
        if kept.get("key") == key:
            del kept["key"]
            build = Build(**kept)
            self.runner.device = build.device
        else:
            build = self.runner.build()
            for path in sorted(self.folder.iterdir()):
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.name != lock.NAME:
                    path.unlink()
            stamp.write_text(json.dumps({**asdict(build), "key": key}), "utf-8")
        wanted = {script.docname for script in self.scripts}
        for path in sorted(self.folder.rglob("*.outcome.json")):
            name = path.relative_to(self.docs).as_posix().removesuffix(".outcome.json")
            if name not in wanted:
                stem = path.name.removesuffix(".outcome.json")
                for old in sorted(path.parent.glob(f"{stem}.*")):
                    old.unlink()
        return build

    def run(self, build: Build) -> None:
        """Run what has no outcome yet, and compare each outcome with its promises."""
        self.torch, self.records = build.torch, published.load_all(self.docs)
        mine = (build.torch, build.device)
        record = next(
            (r for r in self.records if (r.stamp["torch"], r.stamp["device"]) == mine), None
        )
        kept_of, stale = {}, []
        for script in self.scripts:
            path = self.outcome_path(script)
            kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
            if kept.get("digest") == scripts.digest(script):
                kept_of[script.docname] = kept
            elif has(script.needs, build.device):
                stale.append(script)
            else:
                kept_of[script.docname] = self.keep(script, None)
        self.ran = len(stale)
        outcomes = self.runner.each(self.runner.run, [script.job() for script in stale])
        names = [Path(script.path).stem for script in stale]
        outcomes = shown(outcomes, names, "running scripts... ")
        for script, outcome in zip(stale, outcomes, strict=True):
            kept_of[script.docname] = self.keep(script, outcome)
        for script in self.scripts:
            kept = kept_of[script.docname]
            for number, text in kept["all"]:
                self.notes.append(f"{script.path}:{number}: {text}")
            for number, name in kept["lacks"]:
                self.lacks.append(name)
                if strict():
                    self.notes.append(f"{script.path}:{number}: torch {build.torch} has no {name}")
            outcome = self.outcomes[script.docname] = kept["outcome"]
            if outcome is not None and record is not None and not kept["all"]:
                for number, text in entries.differences(script, record, outcome):
                    line = script.code[number].first_line
                    self.notes.append(
                        f"{script.path}:{line}: {text}; if that is right, run 'tox -e record'"
                    )

    def outcome_path(self, script: scripts.Script) -> Path:
        return (self.docs / script.docname).with_suffix(".outcome.json")

    def keep(self, script: scripts.Script, outcome: Any) -> dict[str, Any]:
        """Write what a script did, and what of it differs; return it."""
        found = promises.differences(script, outcome) if outcome else []
        notes: dict[str, list[str]] = {}
        for line, text in found:
            notes.setdefault(str(script.block_at(line)), []).append(f"This build differs: {text}")
        lacks = promises.lacking(script, outcome) if outcome else []
        for line, name in lacks:
            text = f"torch {self.torch} has no {name}."
            notes.setdefault(str(script.block_at(line)), []).append(text)
        if outcome and script.on_cpu and self.runner.device != "cpu":
            notes.setdefault("0", []).append(ON_CPU)
        published = None if outcome else self.published(script)
        kept = {
            "digest": scripts.digest(script),
            "lines": [block.line for block in script.code],
            "outcome": outcome,
            "notes": notes,
            "all": found,
            "lacks": lacks,
            "published": published,
            "elsewhere": [
                [(m.world, m.text) for m in block.declared if m.form == "differs in"]
                for block in script.code
            ],
            "needs": {"cuda": "CUDA", "compiler": "C++ compiler"}.get(script.needs, ""),
        }
        path = self.outcome_path(script)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept), "utf-8")
        return kept

    def published(self, script: scripts.Script) -> dict[str, Any] | None:
        """Return what a script that cannot run here did by the newest record on CUDA."""
        for record in reversed(self.records):
            if record.stamp["device"] == "cuda" and (script.docname, 0) in record.blocks:
                pages = ((script.docname, number) for number in range(len(script.code)))
                return {
                    "label": record.label,
                    "blocks": [
                        record.blocks[one].said if one in record.blocks else None for one in pages
                    ],
                }
        return None


def on_builder_inited(app: Sphinx) -> None:
    domain, watch = domain_of(app.env), Watch()
    try:
        gallery = Gallery(Path(app.srcdir), domain.runner)
        if gallery.problems:
            refuse(gallery.problems)
        domain.build = gallery.clear_stale()
        gallery.run(domain.build)
    except (BuildError, ValueError) as error:
        refuse([str(error)])
    logger.info("gallery: ran %d of %d scripts in %s", gallery.ran, len(gallery.scripts), watch)
    wrong = registry.problems(
        {script.docname: script for script in gallery.scripts}, gallery.outcomes
    )
    gallery.notes += wrong
    if strict() and gallery.notes:
        refuse(gallery.notes)
    for note in gallery.notes:
        logger.info("differs: %s", note)
    domain.lacks = gallery.lacks
    domain.ran, domain.records = gallery.outcomes, gallery.records
    domain.said = {name: registry.said(outcome) for name, outcome in gallery.outcomes.items()}
    domain.scripts = {script.docname: script for script in gallery.scripts}
    # Sphinx-gallery collects garbage for each script, among all that Sphinx keeps, and would
    # scale an image for each, which no page shows.
    gc.freeze()
    app.config.sphinx_gallery_conf["default_thumb_file"] = app.confdir / app.config.html_logo


def write_if_new(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text("utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def remove_code_names(app: Sphinx) -> None:
    for path in (Path(app.srcdir) / "gallery").rglob("*.codeobj.json"):
        path.unlink()


def on_source_read(app: Sphinx, docname: str, content: list[str]) -> None:
    if not docname.startswith("gallery/"):
        return
    text = TAGS.sub("", content[0])
    script = domain_of(app.env).scripts.get(docname)
    if script is not None:
        text = FOOT.sub("", NOTE.sub("", scripts.hide_markers(text)))
        if any(mark.form == "exception in" for mark in script.declared):
            text = text.rstrip("\n") + "\n\n.. wt-exceptions::\n"
        text = text.rstrip("\n") + "\n\n.. wt-builds:: foot\n"
        text = text.replace(".. _sphx_glr_", f".. _{script.label}:\n\n.. _sphx_glr_", 1)
    content[0] = text


def on_config_inited(app: Sphinx, config: Config) -> None:
    """Make the folder of ``html_extra_path``, which Sphinx wants to exist."""
    extra = Path(app.srcdir) / "gallery" / "extra"
    extra.mkdir(parents=True, exist_ok=True)
    config.html_extra_path.append(str(extra))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("sphinx_gallery.gen_gallery")
    app.connect("config-inited", on_config_inited)
    app.connect("builder-inited", on_builder_inited, priority=400)
    app.connect("builder-inited", remove_code_names, priority=600)
    app.connect("source-read", on_source_read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
