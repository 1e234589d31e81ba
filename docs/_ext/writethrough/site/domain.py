"""The domain that remembers, page by page, what the other modules collect.

``verdicts``  cells of the matrix that a page names
``links``     labels of gallery pages that a page refers to
``boxes``     whether a page has the box or the index of messages
``lists``     whether it lists claims
``elsewhere`` what a page says of what does not count in other true worlds
``counts``    what a page says of the ranges of claims
``builds``    what a page says of other builds, on record
``listed``    the order of the pages that an index lists
``texts``     what the word search knows of a page, and ``symptoms``, what leads to it
``jobs``      what a page wants run (claims, cells of tables, API names)
``raised``    errors and warnings that a page shows
``claims``    id, place and sentence of each claim
``outcomes``  what the worker answered, by the digest of the job
``moves``     what leads from old addresses to new ones (see ``addresses.py``)

Jobs run together, once all pages are read; pages whose outcomes or links are new are
written again.  `scripts`, their outcomes (`ran`) and what they `said`, what torch `lacks` for
them, the results of the `matrix`, `build`, `runner`, `backlinks`, `families`, `sidebars`, what
`passed` in other worlds, and the `records` with the `builds`, `differences`, `rows` and what is
`stale`, made of them, belong to one build.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sphinx.domains import Domain
from sphinx.util import logging

from writethrough.gallery import registry
from writethrough.gallery.compared import older_wordings
from writethrough.gallery.wordings import Wordings
from writethrough.run.key import build_key
from writethrough.run.runner import PACKAGE, Build, BuildError, Runner
from writethrough.site import progress
from writethrough.site.finish import strict

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from writethrough.gallery.compared import Row
    from writethrough.gallery.entries import Record
    from writethrough.gallery.scripts import Script

logger = logging.getLogger(__name__)

Job = dict[str, Any]
FOLLOWING = 5  # pages of the family that a page of the gallery names at its foot


def digest(job: Job) -> str:
    """Return a digest of a job and of what its outcome depends on besides."""
    return hashlib.sha256(json.dumps([job, build_key()], sort_keys=True).encode()).hexdigest()


class WriteThroughDomain(Domain):
    """What the pages collect; see the head of this file."""

    name = "writethrough"
    label = "Write-Through"
    data_version = 10
    by_page = (
        *(
            "jobs",
            "raised",
            "texts",
            "symptoms",
            "boxes",
            "lists",
            "links",
            "verdicts",
            "elsewhere",
        ),
        *("counts", "fixes", "builds", "listed"),
    )
    initial_data = {**{part: {} for part in by_page}, "claims": {}, "outcomes": {}, "shown": {}}
    build: Build
    runner: Runner
    scripts: dict[str, Script]
    said: dict[str, list[list[str]]]
    ran: dict[str, Any]
    records: list[Record]
    builds: list[Record]
    differences: list[Row]
    rows: dict[tuple[str, int], Row]
    stale: list[set[str]]
    matrix: dict[str, dict[str, Any]]
    found: dict[tuple[str, str], str | None]
    backlinks: dict[str, list[str]]
    families: dict[str, list[str]]
    sidebars: dict[tuple[Any, ...], str]
    passed: dict[str, Counter[str]]
    lacks: list[str]

    def setup(self) -> None:
        super().setup()
        self.runner = Runner()
        self.scripts, self.said, self.matrix, self.lacks = {}, {}, {}, []
        self.ran, self.records = {}, []
        self.found, self.backlinks, self.sidebars = {}, {}, {}

    def clear_doc(self, docname: str) -> None:
        for part in self.by_page:
            self.data[part].pop(docname, None)
        for name in [n for n, c in self.data["claims"].items() if c["docname"] == docname]:
            del self.data["claims"][name]

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        for part in self.by_page:
            self.data[part].update(
                {name: otherdata[part][name] for name in docnames if name in otherdata[part]}
            )
        for name, claim in otherdata["claims"].items():
            if claim["docname"] in docnames:
                self.add_claim(name, claim)

    def add_claim(self, name: str, claim: dict[str, Any]) -> None:
        other = self.data["claims"].setdefault(name, claim)
        if other is not claim:
            logger.warning(
                "claim id %r is taken by %s", name, other["place"], location=claim["place"]
            )

    def renew(self, part: str, text: str) -> list[str]:
        """Keep what pages show that is known when all are read; return those that show another.

        Parameters
        ----------
        part : str
            One of `by_page`, which holds for each such page what it showed.
        text : str
            What it shows now.
        """
        kept = self.data[part]
        changed = sorted(name for name, before in kept.items() if before != text)
        kept.update(dict.fromkeys(changed, text))
        return changed

    def add_job(self, docname: str, job: Job) -> str:
        """Have ``job`` run once all pages are read; return the digest of its outcome."""
        self.data["jobs"].setdefault(docname, []).append(job)
        return digest(job)

    def outcome(self, name: str) -> dict[str, Any]:
        return self.data["outcomes"][name]

    @functools.cached_property
    def older(self) -> list[tuple[str, str, list[str]]]:
        """What builds on record say otherwise on error pages, and no wording there finds."""
        known = Wordings(registry.claimed(self.scripts.values()))
        return older_wordings(self.records, self.scripts.values(), known)

    @functools.cached_property
    def wordings(self) -> Wordings:
        return Wordings([*registry.claimed(self.scripts.values()), *self.older])

    def error_page(self, kind: str, message: str) -> str | None:
        """Return the page of an error or warning, or None."""
        if (kind, message) not in self.found:
            found = self.wordings.find(kind, message)
            self.found[kind, message] = None if found is None else found[0]
        return self.found[kind, message]

    def index_links(self) -> dict[str, list[str]]:
        """Return, for each gallery page, the pages that refer to it and that it does not name."""
        pages = {script.label: name for name, script in self.scripts.items()}
        named = {
            source: {pages[label] for label in labels if label in pages}
            for source, labels in self.data["links"].items()
        }
        found: dict[str, list[str]] = {}
        for source in sorted(named):
            for page in named[source] - {source}:
                if source not in named.get(page, ()):
                    found.setdefault(page, []).append(source)
        return found

    def following(self, docname: str) -> list[str]:
        """Return the next pages of the family of a gallery page, after its last the first."""
        folder = docname.rpartition("/")[0]
        family = sorted(name for name in self.scripts if name.rpartition("/")[0] == folder)
        at = family.index(docname)
        return (family[at + 1 :] + family[:at])[:FOLLOWING]

    def run_jobs(self) -> None:
        """Run the jobs that have no outcome; forget the outcomes that no page wants."""
        watch, before = progress.Watch(), self.data["outcomes"]
        pages = self.data["jobs"]
        jobs = {digest(job): job for page in sorted(pages) for job in pages[page]}
        new = [name for name in jobs if name not in before]
        results = self.runner.each(self.runner.run, [jobs[name] for name in new])
        names = [jobs[name].get("id", jobs[name]["path"]) for name in new]
        after = dict(zip(new, progress.shown(results, names, "checking claims... "), strict=True))
        self.data["outcomes"] = {name: before.get(name) or after[name] for name in jobs}
        logger.info("claims: ran %d of %d jobs in %s", len(new), len(jobs), watch)

    def links(self) -> dict[str, list[str | None]]:
        """Return, for each page, the pages of the errors that it shows."""
        return {
            docname: [self.error_page(*said) for said in shown]
            for docname, shown in self.data["raised"].items()
        }


def file_line(env: BuildEnvironment, docname: str, line: int) -> str:
    """Return ``docs/PAGE.md:LINE``: a page of prose as it is named from the repository."""
    path = Path(env.doc2path(docname)).relative_to(Path(env.srcdir).parent)
    return f"{path.as_posix()}:{line}"


def domain_of(env: BuildEnvironment) -> WriteThroughDomain:
    return cast(WriteThroughDomain, env.get_domain(WriteThroughDomain.name))


def problem(text: str, location: Any) -> None:
    """Report a difference: a warning in a strict build, a line of its output else."""
    if strict():
        logger.warning(text, location=location, type="writethrough")
    else:
        logger.info("differs: %s: %s", location, text)


def on_config_inited(app: Sphinx, config: Config) -> None:
    sources = [path.read_bytes() for path in sorted(PACKAGE.rglob("*.py"))]
    try:
        # Our own code makes pages, too, so all are read again when it changes.
        config.writethrough_build = build_key() + hashlib.sha256(b"".join(sources)).hexdigest()
    except BuildError:
        # builder-inited says so, once there is a builder that can say what its folder holds.
        config.writethrough_build = ""


def outcomes(domain: WriteThroughDomain) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield the name of the page, the job and the outcome of each job of a page, in order."""
    for docname, jobs in sorted(domain.data["jobs"].items()):
        for job in jobs:
            yield docname, job, domain.outcome(digest(job))


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Run the jobs; return the pages that show something new."""
    domain = domain_of(env)
    domain.run_jobs()
    domain.backlinks = domain.index_links()
    jobs = [script.job() for script in domain.scripts.values()]
    for name in sorted(domain.data["jobs"]):
        jobs += domain.data["jobs"][name]
    (Path(app.srcdir) / "gallery" / "jobs.json").write_text(json.dumps(jobs, indent=1), "utf-8")
    shown: dict[str, Any] = {}
    for docname, links in domain.links().items():
        shown[docname] = links
        for (kind, message), page in zip(domain.data["raised"][docname], links, strict=True):
            if page is None:
                problem(f"no error page claims {kind}: {message}", docname)
    for docname, wanted in domain.data["jobs"].items():
        shown[docname] = [shown.get(docname), [domain.outcome(digest(job)) for job in wanted]]
    for docname, sources in domain.backlinks.items():
        titles = [env.titles[name].astext() for name in sources]
        shown[docname] = [shown.get(docname), sources, titles]
    for docname in domain.scripts:
        titles = [env.titles[name].astext() for name in domain.following(docname)]
        shown[docname] = [shown.get(docname), titles]
    claims = json.dumps(domain.data["claims"], sort_keys=True)
    declared = registry.claimed(domain.scripts.values())
    before = domain.data["shown"]
    domain.data["shown"] = {"pages": shown, "claims": claims, "declared": declared}
    changed = {name for name in shown if before.get("pages", {}).get(name) != shown[name]}
    if before.get("claims") != claims:
        changed |= set(domain.data["lists"])
    if before.get("declared") != declared:
        changed |= set(domain.data["boxes"])
    return sorted(changed & env.found_docs)


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    if app.env is not None:
        domain_of(app.env).runner.close()


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("writethrough_build", "", "env", types=frozenset({str}))
    app.add_domain(WriteThroughDomain)
    app.connect("config-inited", on_config_inited)
    app.connect("env-updated", on_env_updated)
    app.connect("build-finished", on_build_finished)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
