"""Say, once for each name, what the torch of this build does not have.

Scripts, claims and cells that need it say so where they stand.  In a strict build each of them,
and each link to the name in PyTorch's documentation, is a difference.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sphinx.util import logging

from writethrough.site.domain import domain_of, outcomes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from writethrough.site.domain import WriteThroughDomain

logger = logging.getLogger(__name__)


def counted(domain: WriteThroughDomain) -> dict[str, list[str]]:
    """Return, for each name that torch lacks, how many scripts, claims, cells and links need it."""
    claims = [domain.outcome(claim["outcome"]) for claim in domain.data["claims"].values()]
    found = {
        "scripts": domain.lacks,
        "claims": [one["lacks"] for one in claims if one.get("lacks")],
        "links": [name for *_, one in outcomes(domain) for name in one.get("missing", ())],
        "cells": [one["lacks"] for one in domain.matrix.values() if "lacks" in one],
    }
    counts = {kind: Counter(names) for kind, names in found.items()}
    return {
        name: [f"{count[name]:,} {kind}" for kind, count in counts.items() if count[name]]
        for name in sorted({name for names in found.values() for name in names})
    }


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    domain = domain_of(env)
    for name, needed in counted(domain).items():
        logger.info("torch %s has no %s: %s", domain.build.torch, name, ", ".join(needed))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("env-updated", on_env_updated, priority=660)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
