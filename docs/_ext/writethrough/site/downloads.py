"""Write each script, and its notebook, as a reader runs it from top to bottom.

``builder-inited``, after sphinx-gallery
    writes them below ``gallery/extra/downloads``, and removes those of scripts that are gone.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_gallery.notebook import jupyter_notebook, save_notebook
from sphinx_gallery.py_source_parser import Block as GalleryBlock

from writethrough.gallery import scripts
from writethrough.site.domain import domain_of
from writethrough.site.gallery import write_if_new

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def write_downloads(app: Sphinx) -> None:
    """Write each script, and its notebook, as it runs from top to bottom."""
    folder = Path(app.srcdir) / "gallery" / "extra" / "downloads"
    wanted = set()
    for script in domain_of(app.env).scripts.values():
        target = folder / script.path.removeprefix("gallery/")
        write_if_new(target, scripts.download(script))
        blocks = []
        for block in script.blocks:
            text = scripts.standalone(block) if block.kind == "code" else plain(block.text)
            blocks.append(GalleryBlock(block.kind, text, block.line))
        notebook = jupyter_notebook(blocks, app.config.sphinx_gallery_conf, target.parent)
        new = target.with_suffix(".new")
        save_notebook(notebook, new)
        write_if_new(target.with_suffix(".ipynb"), new.read_text("utf-8"))
        new.unlink()
        wanted |= {target, target.with_suffix(".ipynb")}
    for path in sorted(folder.rglob("*.*")):
        if path.is_file() and path not in wanted:
            path.unlink()


def plain(text: str) -> str:
    """Turn the directives and roles of a text block into what a notebook can show."""
    text = scripts.WORDINGS.sub("", text)
    options = r"(?:   :.*\n(?:    +\S.*\n)*)*"
    claim = re.compile(rf"^\.\. claim:: .*\n{options}\n((?:   .*\n?|\n)*)", re.MULTILINE)
    text = claim.sub(lambda m: textwrap.dedent(m[1]).partition("\ndef holds(")[0], text)
    text = re.sub(r":(?:ref|doc|api):`([^`<]+?) *<[^`>]+>`", r"\1", text)
    return re.sub(r":(?:api|term):`([^`]+)`", r"``\1``", text)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("builder-inited", write_downloads, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
