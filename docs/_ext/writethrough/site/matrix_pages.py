"""The matrix is run once a build, and shown on pages of its own.

``.. matrix:: WHERE``
    the table of one of the surroundings that ``matrix/cells.py`` declares.
``.. matrix-chooser::``
    three selects and a panel; its script and data are in ``_static``.
``.. matrix-counts::``, ``.. matrix-predicted::``
    what ran and what was left out, by rule; how the rules of ``matrix/rules.py`` fare.

The results lie in ``docs/gallery/matrix.json``, which is emptied with its folder when the
build key changes: another torch, or a change of this package.  When the build ends,
``matrix.json`` is written for other programs (``reference/matrix-json`` documents it).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from writethrough.gallery import compared, records
from writethrough.matrix import data
from writethrough.matrix import html as matrix_html
from writethrough.matrix.cells import WHERE
from writethrough.matrix.words import Results
from writethrough.run.key import build_key
from writethrough.site.domain import WriteThroughDomain, domain_of, problem
from writethrough.site.finder import intro
from writethrough.site.finish import strict
from writethrough.site.gallery import write_if_new
from writethrough.site.progress import Watch, shown

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)


def run(domain: WriteThroughDomain, folder: Path) -> Results:
    """Return the results, from the folder if they are of this build, else by running all."""
    if kept := records.kept_matrix(folder):
        return kept
    watch = Watch()
    results = records.judged(
        domain.runner, lambda done, names: shown(done, names, "judging the matrix... ")
    )
    logger.info("matrix: ran %d cells in %s", len(results), watch)
    text = json.dumps({"key": build_key(), "results": results})
    (folder / "matrix.json").write_text(text, "utf-8")
    return results


class matrix_part(nodes.General, nodes.Element):
    """A table, the chooser or a list; gets its content when the page is written."""


class MatrixPart(SphinxDirective):
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        part = self.name.removeprefix("matrix").lstrip("-") or "table"
        where = self.arguments[0] if self.arguments else ""
        if part == "table" and where not in {one.id for one in WHERE}:
            raise self.error(f"matrix: no such surroundings: {where}")
        # Such pages are written again when the errors' declarations change.
        domain_of(self.env).data["boxes"][self.env.docname] = True
        return [matrix_part("", part=part, where=where)]


class ShowMatrix(SphinxPostTransform):
    default_priority = 8

    def run(self, **kwargs: object) -> None:
        domain, here = domain_of(self.env), self.env.docname

        def href(name: str) -> str:
            return relative_uri(here + ".html", "reference/will-it-write.html") + f"#{name}"

        def address(said: list[str]) -> str | None:
            page = domain.error_page(*said)
            return relative_uri(here + ".html", f"{page}.html") if page else None

        def intro_of(said: list[str]) -> str:
            page = domain.error_page(*said)
            return intro(self.env, page) if page else ""

        for node in list(self.document.findall(matrix_part)):
            if node["part"] == "table":
                html = matrix_html.table(domain.matrix, node["where"], href)
            elif node["part"] == "chooser":
                html = matrix_html.chooser(domain.matrix, address, intro_of)
            elif node["part"] == "counts":
                html = matrix_html.counts(domain.matrix)
            else:
                html = matrix_html.predicted(domain.matrix)
            node.replace_self(nodes.raw("", html, format="html"))


def on_builder_inited(app: Sphinx) -> None:
    domain = domain_of(app.env)
    if not (Path(app.srcdir) / "reference" / "will-it-write.md").is_file():
        return  # a project whose pages do not show the matrix
    domain.matrix = run(domain, Path(app.srcdir) / "gallery")


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    domain = domain_of(env)
    said = {tuple(r["said"]): name for name, r in domain.matrix.items() if r.get("said")}
    for (kind, message), name in said.items():
        if domain.error_page(kind, message) is None:
            text = f"the cell {name}: no error page claims {kind}: {message}"
            problem(text, "reference/will-it-write")
    for name in matrix_html.unexplained(domain.matrix):
        verdict = domain.matrix[name]["verdict"]
        problem(f"the cell {name}: the rules do not foretell {verdict}", "reference/will-it-write")
    for name, result in domain.matrix.items():
        if strict() and "lacks" in result:
            problem(f"the cell {name}: torch has no {result['lacks']}", "reference/will-it-write")
    if domain.matrix:
        logger.info("matrix: %d cells judged on %s", len(domain.matrix), domain.build.label)


def on_html_page_context(app: Sphinx, page: str, name: str, context: Any, doctree: Any) -> None:
    if page.startswith(("reference/will-it-write", "reference/view-or-copy")):
        app.add_css_file("matrix.css")
    if page == "reference/will-it-write":
        app.add_js_file("matrix.js")
        context["needed"] = ("pygments.css",)  # its script colours code
    elif page.startswith("reference/will-it-write/"):
        app.add_js_file("table.js", loading_method="defer")


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    domain = domain_of(app.env)
    if not domain.matrix:
        return

    def page_of(said: list[str]) -> str | None:
        return domain.error_page(*said)

    def error_of(said: list[str]) -> str | None:
        page = page_of(said)
        return domain.scripts[page].label if page else None

    build = domain.build
    made_by = {
        "torch": build.torch,
        "device": build.device_name or "CPU",
        "python": build.python,
    }
    public = data.public(domain.matrix, made_by, error_of)
    text = json.dumps(public, ensure_ascii=False, separators=(",", ":")) + "\n"
    write_if_new(Path(app.outdir) / "matrix.json", text)
    pages = [
        [name, app.env.titles[name].astext(), named]
        for name, named in sorted(domain.data["verdicts"].items())
        if name.startswith(("gallery/scenarios/", "gallery/recipes/"))
    ]
    intros = {name: intro(app.env, name) for name in domain.scripts}
    others = {
        row.name: compared.releases(domain.builds, row)
        for row in domain.differences
        if row.kind == "verdicts"
    }
    files = data.chooser_data(domain.matrix, page_of, intros, pages, others)
    for name, text in files.items():
        write_if_new(Path(app.outdir) / "_static" / name, text)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(matrix_part)
    for name in ("matrix", "matrix-chooser", "matrix-counts", "matrix-predicted"):
        app.add_directive(name, MatrixPart)
    app.add_post_transform(ShowMatrix)
    app.connect("builder-inited", on_builder_inited, priority=700)
    app.connect("env-updated", on_env_updated, priority=650)
    app.connect("html-page-context", on_html_page_context)
    app.connect("build-finished", on_build_finished, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
