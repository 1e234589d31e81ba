"""Settings and checks for the chapters, which myst-nb runs in Jupyter kernels.

The execution cache is kept per `build_key`, so that no page shows what another torch or
device printed.  A cell with the tag ``raises-exception`` says in ``:raises:`` what it
raises (``Type: message``, ``...`` stands for any text), since myst-nb is content with any
error and with none.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

from writethrough.gallery.promises import says
from writethrough.site.domain import problem
from writethrough.site.publish import work_folder

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

STARTUP = """\
import os

import torch

torch.manual_seed(0)
torch.set_num_threads(1)
if os.environ.get("WT_DEVICE") != "cpu" and torch.cuda.is_available():
    torch.set_default_device("cuda")
get_ipython().InteractiveTB.set_mode(mode="Minimal")
"""
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def on_config_inited(app: Sphinx, config: Config) -> None:
    folder = work_folder(app) / "chapters" / (config.writethrough_build or "none")
    config.nb_execution_cache_path = str(folder / "cache")
    profile = folder / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True, exist_ok=True)
    (profile / "startup" / "writethrough.py").write_text(STARTUP, "utf-8")
    # A kernel says at each start that its local sockets are not encrypted.
    (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 40\n", "utf-8")
    os.environ["IPYTHONDIR"] = str(folder / "ipython")
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") != "cell_code":
            continue
        metadata: dict[str, Any] = cell.get("cell_metadata", {})
        if "raises-exception" not in metadata.get("tags", []):
            continue
        promised = metadata.get("raises")
        raised = [
            ANSI.sub("", block.astext()).strip()
            for block in cell.findall(nodes.literal_block)
            if block.get("language") == "ipythontb"
        ]
        place = f"{app.env.doc2path(app.env.docname)}:{cell.line or 1}"
        if not promised:
            problem("a cell with raises-exception says in :raises: what it raises", place)
        elif not raised:
            problem(f"promised {promised}; nothing raises here", place)
        elif not says(raised[-1], promised):
            problem(f"promised {promised}; it raises {raised[-1]}", place)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("myst_nb")
    # After the domain has found the build key, before myst-nb reads its settings.
    app.connect("config-inited", on_config_inited, priority=501)
    app.connect("doctree-read", on_doctree_read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
