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
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from writethrough.site.domain import domain_of, file_line, outcomes, problem
from writethrough.site.shown import differs, drawn, stopped

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


class picture(nodes.General, nodes.Element):
    """The picture; gets its content when the outcome is known."""


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
            domain = domain_of(self.env)
            outcome = domain.outcome(node["outcome"])
            if why := stopped(outcome, domain.build.torch):
                node.replace_self(differs(f"No picture in this build: {why}."))
            else:
                node.replace_self(drawn(json.loads(outcome["blocks"][-1][-1][1])))


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    """Report the pictures that could not be made."""
    domain = domain_of(env)
    for docname, job, outcome in outcomes(domain):
        pictured = job["kind"] == "script" and job["blocks"][0].get("picture")
        if pictured and (why := stopped(outcome, domain.build.torch)):
            where = file_line(env, docname, job["blocks"][0]["line"])
            problem(f"no picture: {why}", where)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(picture)
    app.add_directive("picture", Picture)
    app.add_post_transform(DrawPictures)
    app.connect("env-updated", on_env_updated, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
