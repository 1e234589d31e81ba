"""The files for other programs.

``errors.json``, ``claims.json``
    ``about/links`` is on both; their schemas lie in ``_static/schemas``, with that of the matrix
``nginx-headers.conf``
    the Content-Security-Policy under which the pages work
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from writethrough.gallery import registry
from writethrough.site.claims import failure_of
from writethrough.site.domain import WriteThroughDomain, digest, domain_of
from writethrough.site.gallery import write_if_new

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


# Nothing inline but what the theme writes into each page, allowed by its hashes.
POLICY = (
    "default-src 'none'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; style-src 'self' {style}; script-src 'self' {script}"
)


def policy(text: str) -> str:
    """Return the Content-Security-Policy for a page, with the hashes of its inline parts."""
    hashes = {}
    for tag in ("style", "script"):
        parts = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digests = [hashlib.sha256(part.encode()).digest() for part in parts]
        hashes[tag] = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)
    return POLICY.format(**hashes)


def claims(domain: WriteThroughDomain) -> dict[str, Any]:
    """Return all claims with their checks and what came of them, as ``claims.json`` has them."""
    jobs = {digest(job): job for jobs in domain.data["jobs"].values() for job in jobs}
    found = []
    for name, claim in sorted(domain.data["claims"].items()):
        job, outcome = jobs[claim["outcome"]], domain.outcome(claim["outcome"])
        found.append(
            {
                "id": f"claim-{name}",
                "url": f"{claim['docname']}.html#claim-{name}",
                "sentence": claim["sentence"],
                "example": job["source"],
                "property": job.get("property"),
                "ranges": claim["range"],
                "members": outcome.get("members", 0),
                "holds": None if outcome.get("lacks") else not failure_of(outcome),
                "lacks": outcome.get("lacks") or None,
            }
        )
    return {"version": registry.VERSION, "build": registry.made_by(domain.build), "claims": found}


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    domain = domain_of(app.env)
    files = {
        "errors.json": registry.public(domain.scripts.values(), domain.build),
        "claims.json": claims(domain),
    }
    out = Path(app.outdir)
    for name, content in files.items():
        write_if_new(out / name, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    header = policy((out / "index.html").read_text("utf-8"))
    text = f'add_header Content-Security-Policy "{header}" always;\n'
    write_if_new(out / "nginx-headers.conf", text)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("build-finished", on_build_finished, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
