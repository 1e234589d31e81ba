"""Addresses last: none goes without a redirect, and redirects are pages that need no server.

``gallery/addresses.py`` says what ``addresses.txt`` and ``redirects.txt`` under ``docs/_records``
hold.  An address that is gone and that no redirect serves stops the build; so does a bad line.
A strict build wants every new address in ``addresses.txt``.

A page that moved is a small page at its old address: it links to the new one and, where
scripts run, keeps the fragment.  An old anchor is an empty target where it leads to, with its
label, so that other Sphinx sites still find it; the page that lost it, if it stands, says at
its end where to look.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode
from sphinx.util.osutil import relative_uri

from writethrough.gallery import addresses
from writethrough.gallery.addresses import Moves, split
from writethrough.site.domain import domain_of, problem
from writethrough.site.finish import refuse, strict
from writethrough.site.gallery import write_if_new

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="canonical" href="{href}">
<noscript><meta http-equiv="refresh" content="0; url={href}"></noscript>
</head>
<body>
<main>
<h1>{head}</h1>
<p>It is <a href="{href}">{title}</a>.</p>
{anchors}</main>
<script src="{script}"></script>
</body>
</html>
"""
ANCHOR = '<p><code>{anchor}</code> is now <a id="{anchor}" href="{href}">{title}</a>.</p>\n'


def docname_of(address: str) -> str:
    return split(address)[0].removesuffix(".html")


def of_build(env: BuildEnvironment) -> set[str]:
    """Return the addresses of this build, once all pages are read."""
    domain = domain_of(env)
    anchors = [(script.docname, script.label) for script in domain.scripts.values()]
    anchors += [(c["docname"], f"claim-{name}") for name, c in domain.data["claims"].items()]
    return addresses.of_build(env.found_docs, anchors)


def title_of(env: BuildEnvironment, address: str) -> str:
    """Return the title of an address: of the claim or gallery page, else of its page."""
    label = env.domains.standard_domain.labels.get(split(address)[1])
    return label[2] if label else env.titles[docname_of(address)].astext()


def on_env_get_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Have the pages read again that a changed redirect leaves or leads to."""
    redirects, _ = addresses.read_redirects(Path(env.srcdir) / "_records" / "redirects.txt")
    now = sorted((one.old, one.new) for one in redirects)
    data = domain_of(env).data
    before = data.get("redirects", [])
    data["redirects"] = now
    different = set(before) ^ set(now)
    for old, _ in sorted(different):
        if "#" not in old and docname_of(old) not in env.found_docs:
            (Path(app.outdir) / old).unlink(missing_ok=True)
    touched = {docname_of(address) for pair in different for address in pair}
    if different:
        touched.add(env.config.root_doc)  # with no page to write, Sphinx ends early
    return sorted(touched & env.found_docs)


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop a build that loses an address; note the labels that moved."""
    folder = Path(env.srcdir) / "_records"
    live, kept = of_build(env), addresses.read_kept(folder / "addresses.txt")
    redirects, problems = addresses.read_redirects(folder / "redirects.txt")
    problems += addresses.wrong_redirects(redirects, live)
    problems = problems or addresses.broken(kept, redirects, live)
    if problems:
        refuse(problems)
    if kept and strict():
        for address in sorted(live - kept.keys()):
            text = f"{address} is not in {addresses.FOLDER}/addresses.txt; run 'tox -e record'"
            problem(text, docname_of(address))
    text = "\n".join(sorted(live)) + "\n"
    write_if_new(Path(app.srcdir) / "gallery" / "addresses.txt", text)
    domain_of(env).data["short"] = addresses.short_addresses(kept, redirects, live)
    moves = domain_of(env).data["moves"] = addresses.moves(kept, redirects, live)
    standard = env.domains.standard_domain
    for page, anchors in moves.targets.items():
        for old, new in anchors.items():
            if not addresses.LABEL.match(old):
                continue  # a heading, which no other site refers to by a label
            title = title_of(env, f"{page}#{new}")
            standard.note_hyperlink_target(old, docname_of(page), old, title)


class ShowOldAnchors(SphinxPostTransform):
    """Put empty targets where old anchors lead to, and a line on the page they left."""

    default_priority = 5

    def run(self, **kwargs: object) -> None:
        moves, page = domain_of(self.env).data["moves"], f"{self.env.docname}.html"
        targets, left = moves.targets.get(page, {}), moves.left.get(page, {})
        if not targets and not left:
            return
        top = next(iter(self.document.findall(nodes.section)))
        owners = {n: node for node in self.document.findall(nodes.Element) for n in node["ids"]}
        for old, new in targets.items():
            if old not in owners:
                owners.get(new, top)["ids"].append(old)
        for old, there in left.items():
            top.append(self.moved(old, there))

    def moved(self, old: str, there: str) -> nodes.paragraph:
        assert self.app.builder is not None
        docname, anchor = docname_of(there), split(there)[1]
        title = nodes.Text(title_of(self.env, there))
        link = make_refnode(self.app.builder, self.env.docname, docname, anchor, title)
        text = nodes.Text("Moved from this page: ")
        return nodes.paragraph("", "", text, link, ids=[old], classes=["wt-moved"])


def leading(env: BuildEnvironment, page: str, there: str, head: str, left: dict[str, str]) -> str:
    """Return the HTML of a page that leads to another address.

    Parameters
    ----------
    env : BuildEnvironment
        Knows the titles.
    page, there : str
        The two addresses.
    head : str
        What the page says of itself, where no script leads on.
    left : dict of str to str
        Anchors of the page that lead elsewhere.
    """

    def parts(there: str) -> dict[str, str]:
        title = escape(title_of(env, there), quote=False)
        href = relative_uri(page, split(there)[0]) + there.removeprefix(split(there)[0])
        return {"href": escape(href), "title": title}

    anchors = [ANCHOR.format(anchor=escape(old), **parts(new)) for old, new in left.items()]
    script = relative_uri(page, "_static/moved.js")
    return PAGE.format(head=head, anchors="".join(anchors), script=script, **parts(there))


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    env, out = app.env, Path(app.outdir)
    moves: Moves = domain_of(env).data["moves"]
    pages = {
        page: leading(env, page, there, "This page has moved", moves.left.get(page, {}))
        for page, there in moves.pages.items()
    }
    for page, there in domain_of(env).data["short"].items():
        pages[page] = leading(env, page, there, "A short address", {})
    for page, text in pages.items():
        write_if_new(out / page, text)
    for folder in addresses.SHORT.values():
        for old in sorted((out / folder).glob("*/index.html")):
            if old.relative_to(out).as_posix() not in pages:
                old.unlink()


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_post_transform(ShowOldAnchors)
    app.connect("env-get-outdated", on_env_get_outdated)
    app.connect("env-updated", on_env_updated, priority=400)
    app.connect("build-finished", on_build_finished, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
