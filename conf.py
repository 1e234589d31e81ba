"""Settings of the site; what they set up lies in ``docs/_ext/writethrough``."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

from writethrough.site.seams import NoRun  # noqa: E402

# https://www.sphinx-doc.org/en/master/usage/configuration.html
project = "Write-Through"
author = "the Write-Through contributors"
copyright = "the Write-Through contributors"
extensions = [
    "sphinx.ext.extlinks",
    "sphinx_copybutton",
    "writethrough",
]
exclude_patterns = ["gallery/**.ipynb", "_records"]
templates_path = ["docs/_templates"]
nitpicky = True
default_role = "literal"
smartquotes = False  # messages are set as they are printed
highlight_language = "python"
# A setting of sphinx-gallery's is a function, and it warns of blanks in the folder's own path;
# which cell of a chapter went wrong our extension says.
suppress_warnings = ["config.cache", "sphinx_gallery.space_in_filename", "mystnb.exec"]

# https://www.sphinx-doc.org/en/master/usage/extensions/extlinks.html
extlinks = {
    "api": ("https://docs.pytorch.org/docs/stable/generated/%s.html", "%s"),
    "note": ("https://docs.pytorch.org/docs/stable/notes/%s.html", "%s"),
    "python": ("https://docs.python.org/3/%s", "%s"),
}

# https://www.sphinx-doc.org/en/master/usage/extensions/linkcheck.html
linkcheck_anchors = False

# https://sphinx-gallery.github.io/stable/configuration.html
KINDS = ["scenarios", "recipes", "errors"]
# Those that more people ask for come first.
FAMILIES = [
    "scenarios/lost-writes",
    "scenarios/assignment",
    "scenarios/views-and-copies",
    "scenarios/names-and-rebinding",
    "scenarios/sharing",
    "scenarios/repeated-indices",
    "scenarios/value-kinds",
    "scenarios/length-and-shape",
    "scenarios/self-overlap",
    "scenarios/autograd",
    "scenarios/grad-modes",
    "scenarios/optimizers",
    "recipes/masked-updates",
    "recipes/indices",
    "recipes/rearranging",
    "recipes/loops-and-batches",
    "recipes/parameters",
    "recipes/freezing",
    "recipes/trained-models",
    "recipes/buffers-and-caches",
    "errors/leaves-and-views",
    "errors/saved-values",
    "errors/values-and-shapes",
    "errors/indices",
    "errors/dtypes-and-devices",
    "errors/numpy",
    "errors/lists",
    "errors/several-views",
    "errors/grad-modes",
    "errors/overlap",
    "errors/memory",
    "*",
    "scenarios/transforms",
    "scenarios/compile",
    "scenarios/unusual-tensors",
    "scenarios/the-article",
    "errors/transforms",
    "errors/unusual-tensors",
    "errors/compile",
    "errors/distributed",
]
sphinx_gallery_conf = {
    "examples_dirs": [f"../gallery/{kind}" for kind in KINDS],
    "gallery_dirs": [f"gallery/{kind}" for kind in KINDS],
    "filename_pattern": r"\.py",
    "nested_sections": True,
    "subsection_order": [name if name == "*" else f"../gallery/{name}" for name in FAMILIES],
    "within_subsection_order": "FileNameSortKey",
    "show_memory": NoRun(),
    "image_scrapers": ["writethrough.site.seams.show_outcome"],
    "capture_repr": (),
    "reset_modules": (),
    "notebook_extensions": (),
    "download_all_examples": False,
    "write_computation_times": False,
    "min_reported_time": 1e9,
    "show_signature": False,
}

# https://myst-nb.readthedocs.io/en/latest/configuration.html
nb_execution_mode = "cache"
nb_execution_allow_errors = True
nb_execution_timeout = 60
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# https://sphinx-copybutton.readthedocs.io/en/latest/use.html
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True
LANGUAGES = ["Python", "python", "default", "ipython3", "pycon", "console", "rst"]
copybutton_selector = ", ".join(f"div.highlight-{name} pre" for name in LANGUAGES)

# https://pradyunsg.me/furo/customisation/
html_theme = "furo"
html_title = "Write-Through"
html_logo = "docs/_static/mark.svg"
html_favicon = "docs/_static/mark.svg"
html_static_path = ["docs/_static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_copy_source = False
html_use_index = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b5cad",
        "color-brand-content": "#0b5cad",
        "color-brand-visited": "#6a3fa0",
        "color-wt-good": "#1d6b35",
        "color-wt-bad": "#a3261c",
        "color-wt-half": "#7a5000",
        "color-wt-quiet": "#575f68",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7cc0ff",
        "color-brand-content": "#7cc0ff",
        "color-brand-visited": "#c3a6f5",
        "color-wt-good": "#7fd49a",
        "color-wt-bad": "#ff9d93",
        "color-wt-half": "#e6b95c",
        "color-wt-quiet": "#a7b0ba",
    },
}

writethrough_repository = os.environ.get(
    "WT_REPOSITORY", "https://github.com/write-through/write-through"
)
# Where versions.js lies, from the root of the site; docs/about/hosting.md says what for.
writethrough_versions = os.environ.get("WT_VERSIONS", "")
