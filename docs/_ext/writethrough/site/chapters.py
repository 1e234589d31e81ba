"""Settings and checks for the chapters, which myst-nb runs in Jupyter kernels.

The execution cache is kept per `build_key`, so that no page shows what another torch or
device printed.  A cell with the tag ``raises-exception`` says in ``:raises:`` what it
raises (``Type: message``, ``...`` stands for any text).  myst-nb is let run on after any
error; what was not promised is a difference of this build, and shown as one.

Chapters that are to be read are run before, several at a time, so that reading finds their
outputs in the cache.  What goes wrong with one there is left to reading, which reports it.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
from logging import WARNING, Logger, getLogger
from typing import TYPE_CHECKING, Any

from docutils import nodes
from jupyter_cache import get_cache
from myst_nb.core.execute import create_client
from myst_nb.core.read import create_nb_reader, is_myst_markdown_notebook
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.display import status_iterator
from sphinx.util.parallel import ParallelTasks

from writethrough.gallery.promises import says
from writethrough.run.key import build_key
from writethrough.run.lacks import lacking
from writethrough.run.runner import most_workers
from writethrough.site.domain import domain_of, file_line, problem
from writethrough.site.progress import Watch
from writethrough.site.publish import work_folder
from writethrough.site.shown import box, differs, error_box

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

QUIET = Logger(f"{__name__}.quiet")
QUIET.disabled = True
STARTUP = """\
import os

import torch

torch.manual_seed(0)
torch.set_num_threads(1)
if os.environ.get("WT_DEVICE") != "cpu" and torch.cuda.is_available():
    if hasattr(torch, "set_default_device"):
        torch.set_default_device("cuda")
    else:
        torch.set_default_tensor_type("torch.cuda.FloatTensor")
get_ipython().InteractiveTB.set_mode(mode="Minimal")
"""
DIFFERS = "This build differs: "
UNPROMISED = "raises what it did not promise: "
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def on_config_inited(app: Sphinx, config: Config) -> None:
    # Without torch there is no key, and the build is refused later.
    key = build_key() if config.writethrough_build else "none"
    folder = work_folder(app) / "chapters" / key
    config.nb_execution_cache_path = str(folder / "cache")
    profile = folder / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True, exist_ok=True)
    (profile / "startup" / "writethrough.py").write_text(STARTUP, "utf-8")
    # A kernel says at each start that its local sockets are not encrypted.
    (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 40\n", "utf-8")
    os.environ["IPYTHONDIR"] = str(folder / "ipython")
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def run_chapter(env: Any, docname: str) -> None:
    """Run one chapter as myst-nb does when it reads it, unless the cache has its outputs."""
    path, config = env.doc2path(docname), env.mystnb_config
    text = path.read_text("utf-8")
    reader = create_nb_reader(str(path), env.myst_config, config, text)
    assert reader is not None
    with contextlib.suppress(Exception):
        create_client(reader.read(text), str(path), config, QUIET, reader.read_fmt).start_client()


def on_env_before_read_docs(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    chapters = []
    for name in docnames:
        path = env.doc2path(name)
        if path.suffix == ".md" and is_myst_markdown_notebook(path.read_text("utf-8")):
            chapters.append(name)
    if not chapters:
        return
    watch = Watch()
    # Two that find no database would both make one.
    assert get_cache(app.config.nb_execution_cache_path).db
    progress = status_iterator(chapters, "running chapters... ", length=len(chapters))
    # In processes of their own: threads of kernels' clients must not outlive them into a fork.
    tasks = ParallelTasks(most_workers())
    for name in chapters:
        tasks.add_task(
            functools.partial(run_chapter, env), name, lambda name, result: next(progress)
        )
    tasks.join()
    next(progress, None)
    logger.info("chapters: %d have run after %s", len(chapters), watch)


def difference(cell: nodes.container, torch: str) -> tuple[str, str]:
    """Return what a cell did that it did not promise, or promised and did not do.

    Parameters
    ----------
    cell : nodes.container
        As myst-nb makes it.
    torch : str
        The version, for a cell that needs what this torch does not have.

    Returns
    -------
    (str, str)
        The words that the page says before it, and a sentence; ``""`` if nothing differs.
    """
    metadata: dict[str, Any] = cell.get("cell_metadata", {})
    raised = [
        ANSI.sub("", block.astext()).strip()
        for block in cell.findall(nodes.literal_block)
        if block.get("language") == "ipythontb"
    ]
    promised = metadata.get("raises", "")
    kind, _, message = raised[-1].partition(": ") if raised else ("", "", "")
    lacks = "" if promised.startswith(f"{kind}:") else lacking(kind, message)
    if lacks:
        return "", f"torch {torch} has no {lacks}"
    if "raises-exception" not in metadata.get("tags", []):
        text = f"{UNPROMISED}{raised[-1]}" if raised else ""
    elif not promised:
        text = "a cell with raises-exception says in :raises: what it raises"
    elif not raised:
        text = f"promised {promised}; nothing raises here"
    else:
        text = "" if says(raised[-1], promised) else f"promised {promised}; it raises {raised[-1]}"
    return DIFFERS, text


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    """Say, on the page too, where a chapter does otherwise than it promises."""
    cells = [c for c in doctree.findall(nodes.container) if c.get("nb_element") == "cell_code"]
    torch = domain_of(app.env).build.torch
    found: list[tuple[nodes.container, str, str]] = []
    for cell in cells:
        before, text = difference(cell, torch)
        if found and text.startswith(f"{UNPROMISED}NameError: "):
            before, text = "", "The cell needs what an earlier one did not make."
        if text:
            found.append((cell, before, text))
    lost = NbMetadataCollector.get_exec_data(app.env, app.env.docname)
    if lost and lost["error"]:  # no error of a cell: its kernel hung or died
        begun = [cell for cell in cells if cell.get("exec_count")]
        limit = app.config.nb_execution_timeout
        ends = {"CellTimeoutError": f"the cell did not end within {limit} seconds"}
        text = ends.get(lost["error"], f"the run ended here: {lost['error']}")
        found.append((begun[-1] if begun else cells[0], DIFFERS, text))
    for cell, before, text in found:
        # myst-nb counts the lines of a cell from the second one after its fence.
        problem(text, file_line(app.env, app.env.docname, (cell.line or 3) - 2))
        assert cell.parent is not None
        place = cell.parent.index(cell) + 1
        cell.parent.insert(place, differs(before + text))


class ShowOutputs(SphinxPostTransform):
    """Show what a cell printed or raised as the gallery shows it."""

    default_priority = 4  # after that of myst-nb, which is added before, and before LinkErrors

    def run(self, **kwargs: object) -> None:
        for output in list(self.document.findall(nodes.container)):
            if output.get("nb_element") != "cell_code_output":
                continue
            blocks = list(output.findall(nodes.literal_block))
            if len(blocks) != len(output.children):
                continue
            shown: list[nodes.Node] = []
            raised = [block for block in blocks if block.get("language") == "ipythontb"]
            if printed := [block.astext().rstrip() for block in blocks if block not in raised]:
                shown.append(box("output", [nodes.Text("Prints")], "\n".join(printed), "text"))
            for block in raised:
                text = ANSI.sub("", block.astext()).strip()
                kind, _, message = text.partition(": ")
                shown.append(error_box("raised", [kind, message], text))
            output.replace_self(shown)


def setup(app: Sphinx) -> ExtensionMetadata:
    # A package of Pygments styles turns the root logger on, to which nbclient tells each notebook.
    getLogger("traitlets").setLevel(WARNING)
    app.setup_extension("myst_nb")
    # After the domain has found the build key, before myst-nb reads its settings.
    app.connect("config-inited", on_config_inited, priority=501)
    app.connect("env-before-read-docs", on_env_before_read_docs)
    app.connect("doctree-read", on_doctree_read)
    app.add_post_transform(ShowOutputs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
