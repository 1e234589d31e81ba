"""Code of a chapter, with a picture of the memory that it leaves.

::

    ```{picture} base, row
    import torch

    base = torch.arange(6.0).reshape(2, 3)
    row = base[1]
    row[0] = 30.0
    ```

The worker runs the code, as it runs a block of the gallery with ``# picture:``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from writethrough.site.domain import domain_of, file_line, outcomes, problem
from writethrough.site.shown import drawn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


class picture(nodes.General, nodes.Element):
    """The picture; gets its content when the outcome is known."""


def entries(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was seen.

    Raises
    ------
    ValueError
        If the code did not reach its end.
    """
    events = outcome["blocks"][-1] if outcome["blocks"] else []
    if outcome["end"] or not events or events[-1][0] != "memory":
        raise ValueError(outcome["end"] or str(events[-1:]))
    return json.loads(events[-1][1])


class Picture(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        source, docname = "\n".join(self.content), self.env.docname
        names = [name.strip() for name in self.arguments[0].split(",")]
        path = f"docs/{self.env.doc2path(docname, base=False)}"
        block = {"line": self.content_offset + 1, "source": source, "picture": names}
        job = {"kind": "script", "path": path, "blocks": [block]}
        key = domain_of(self.env).add_job(docname, job)
        code = nodes.literal_block(source, source, language="python")
        return [code, picture(outcome=key)]


class DrawPictures(SphinxPostTransform):
    default_priority = 4

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(picture)):
            node.replace_self(drawn(entries(domain_of(self.env).outcome(node["outcome"]))))


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build if a picture could not be made."""
    for docname, job, outcome in outcomes(domain_of(env)):
        if job["kind"] == "script" and job["blocks"][0].get("picture"):
            try:
                entries(outcome)
            except ValueError as error:
                where = file_line(env, docname, job["blocks"][0]["line"])
                problem(f"no picture: {error}", where)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(picture)
    app.add_directive("picture", Picture)
    app.add_post_transform(DrawPictures)
    app.connect("env-updated", on_env_updated, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
