"""Sentences that carry the doctest which proves them.

::

    .. claim:: slice-is-a-view

       A slice of a tensor is a view: a write to it changes the tensor.

       >>> t = torch.zeros(3)
       >>> t[:2][0] = 7.
       >>> t
       tensor([7., 0., 0.])

The argument is the claim's id: it is an anchor, and a label ``claim-ID`` that any
Sphinx site can link to.  The check starts with ``torch`` and, where NumPy is
installed, ``np``.  A check that cannot fail is refused.

A claim that speaks of more than one case has a property below its example, and names the ranges
that it is run over (see ``run/ranges.py`` and ``run/properties.py``)::

    .. claim:: slice-is-a-view
       :range: tensors
       :leaves-out: rank 0
       :wrong: x[:1] -> x[:1].clone()

       A slice of a tensor with dimensions is a view.

       >>> torch.zeros(3)[:2]._is_view()
       True

       def holds(x):
           assert x[:1]._is_view()

``:leaves-out:`` names values to which the sentence does not apply, ``axis value, value; axis
value``.  A property must fail where torch is broken on purpose, or with what ``:wrong:``
replaces.  A lenient build runs the quick members, a strict one all.

The option
``:same-in-false-worlds:`` gives the reason why the claim holds even where torch is
broken on purpose (see ``tests/test_worlds.py``).  The options ``:differs-in:``,
``:exception-in:`` and ``:not-for:`` say what differs in another true world (see
``gallery/declared.py``); a page links to the claim of an exception at the first that names it.
"""

from __future__ import annotations

import doctest
import re
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from writethrough.gallery import claims as sources
from writethrough.gallery import declared
from writethrough.gallery.promises import hung
from writethrough.gallery.scripts import claim_line
from writethrough.site import elsewhere, ranges
from writethrough.site.domain import domain_of, file_line, problem
from writethrough.site.finish import strict

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


class fold(nodes.General, nodes.Element):
    """A part of the page that opens on demand; ``summary`` is what shows."""


class claim_result(nodes.Inline, nodes.TextElement):
    """The mark of a claim; gets its text when the outcome is known."""


def flaw(source: str) -> str:
    """Return why the doctest ``source`` could not fail, or ``""``."""
    if "# doctest:" in source:
        return "a check sets no doctest options"
    try:
        examples = doctest.DocTestParser().get_examples(source)
    except ValueError as error:
        return str(error)
    wants = [example for example in examples if example.want.strip()]
    if not wants:
        return "a check needs an expected output"
    for example in wants:
        if not example.want.replace(".", "").replace("<BLANKLINE>", "").strip():
            return "'...' alone is met by any output"
        if example.exc_msg is not None:
            message = example.exc_msg.partition(":")[2]
            if not message.replace(".", "").strip():
                return "an expected exception needs its message"
    return ""


class Claim(SphinxDirective):
    has_content = True
    required_arguments = 1
    option_spec: ClassVar = {
        **dict.fromkeys(
            ("same-in-false-worlds", "range", "leaves-out", "wrong", *declared.OPTIONS),
            directives.unchanged_required,
        ),
        "needs": lambda text: directives.choice(text, ("cpu",)),
    }

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        parts = text, source, _ = sources.split(list(self.content))
        where, check = self.where()
        path, _, number = where.rpartition(":")
        line = int(number)
        job = sources.job(name, path, check - 1, parts, self.options)
        over = job if "property" in job else {}
        wrong = flaw(source) or (over and ranges.flaw(over))
        if not text or not re.fullmatch(r"[a-z0-9-]+", name):
            wrong = wrong or "needs a sentence, and an id of a-z, 0-9 and -"
        marks = declared.in_options(self.options, line)
        wrong = wrong or next((mark.flaw for mark in marks if mark.flaw), "")
        if wrong:
            logger.error("claim %r: %s", name, wrong, location=where)
            return []
        label = f"claim-{name}"
        sentence = nodes.paragraph()
        children, messages = self.parse_inline(text, lineno=self.lineno)
        sentence += children
        if over:
            job["quick"] = not strict()
        if marks:
            job["declared"] = [astuple(mark) for mark in marks]
        domain = domain_of(self.env)
        key = domain.add_job(self.env.docname, job)
        claim = {
            "docname": self.env.docname,
            "place": where,
            "sentence": sentence.astext(),
            "outcome": key,
            "range": over.get("range", []),
            "declared": [astuple(mark) for mark in marks],
        }
        domain.add_claim(name, claim)
        domain.data["builds"].setdefault(self.env.docname, "")
        standard = self.env.domains.standard_domain
        title = sentence.astext().rstrip(".")
        standard.note_hyperlink_target(label, self.env.docname, label, title)
        # Not coloured: it is folded, and on a page with many claims the colours weigh too much.
        example = nodes.literal_block(source.rstrip(), source.rstrip(), language="text")
        mark = claim_result("", "", outcome=key, range=claim["range"])
        box = nodes.container("", sentence, classes=["wt-claim"])
        for one in marks:
            if one.form == "differs in":
                box += elsewhere.sentences(self, one.world, one.text)
        box += elsewhere.links(self.env, marks)
        box += fold("", example, *ranges.shown(self.env, over), mark=mark)
        box["ids"].append(label)
        sentence += nodes.inline(
            "", "", nodes.reference("", "¶", refuri=f"#{label}", classes=["headerlink"])
        )
        return [box, *messages]

    def where(self) -> tuple[str, int]:
        """Return ``PATH:LINE`` of the claim as its author knows it, and the line of its check."""
        script = domain_of(self.env).scripts.get(self.env.docname)
        if script is not None:
            source, line = script.source, claim_line(script.source, self.arguments[0])
            where = f"{script.path}:{line}"
        else:
            source = Path(self.env.doc2path(self.env.docname)).read_text("utf-8")
            line = self.get_source_info()[1]
            where = file_line(self.env, self.env.docname, line)
        after = enumerate(source.splitlines()[line:], line + 1)
        return where, next((at for at, text in after if text.lstrip("# ").startswith(">>>")), line)


class ShowClaims(SphinxPostTransform):
    """Fill in what is known only when the claims have run."""

    default_priority = 6

    def run(self, **kwargs: object) -> None:
        domain = domain_of(self.env)
        for node in list(self.document.findall(fold)):
            if isinstance(node.get("mark"), claim_result):
                outcome = domain.outcome(node["mark"]["outcome"])
                failure = failure_of(outcome)
                node["summary"] = verdict(outcome, node["mark"]["range"], domain.build.label)
                if failure:
                    node["open"] = True
                    node += nodes.literal_block(failure, failure, language="text")


def failure_of(outcome: dict[str, Any]) -> str:
    """Return why a claim is false, or how its child was lost; ``""`` when it is true."""
    return outcome["end"] or outcome["failure"]


def sign_of(outcome: dict[str, Any]) -> str:
    """Return the mark of a claim in a list; ``""`` when it is true."""
    if outcome.get("lacks"):
        return f"– needs {outcome['lacks']}"
    if hung(outcome["end"]):
        return "∞ did not end"
    return "✗ false" if failure_of(outcome) else ""


def verdict(outcome: dict[str, Any], names: list[str], label: str) -> str:
    """Return the mark of a claim: what was run where, or why it is not true there."""
    if outcome.get("lacks"):
        return f"– {label.partition(',')[0]} has no {outcome['lacks']}"
    if sign := sign_of(outcome):
        return f"{sign} on {label}"
    over = f", {ranges.counted(names, outcome['members'])}" if names else ""
    return f"✓ 1 example{over} · {label}"


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    domain = domain_of(env)
    for name, claim in sorted(domain.data["claims"].items()):
        outcome = domain.outcome(claim["outcome"])
        if outcome.get("lacks"):  # once for each name: lacks.py
            if strict():
                problem(f"claim {name!r}: torch has no {outcome['lacks']}", claim["place"])
        elif hung(outcome["end"]):
            problem(f"claim {name!r} {outcome['end']}", claim["place"])
        elif failure := failure_of(outcome):
            problem(f"claim {name!r} is false:\n{failure}", claim["place"])
        elif outcome["flaw"]:
            problem(f"claim {name!r}: {outcome['flaw']}", claim["place"])
    checked = f"claims: {len(domain.data['claims'])} checked on {domain.build.label}"
    logger.info("%s; %s", checked, ranges.counts(domain))


def visit_fold(self: HTML5Translator, node: fold) -> None:
    opened = " open" if node.get("open") else ""
    self.body.append(f'<details class="wt-fold"{opened}><summary>{node["summary"]}</summary>\n')


def depart_fold(self: HTML5Translator, node: fold) -> None:
    self.body.append("</details>\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_directive("claim", Claim)
    app.add_post_transform(ShowClaims)
    app.connect("env-updated", on_env_updated, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
