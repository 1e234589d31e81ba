"""Write ``versions.js``, the list of the sites of other releases that lie beside each other.

``python -m writethrough.site.versions FOLDER`` looks for a site in the folder itself and in each of
its folders.  What a site was made by, it says in its ``errors.json``.  The pages of sites that were
built with ``WT_VERSIONS`` read the list (``_static/switch.js``).  Sphinx is not needed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from writethrough.run.supported import numbers


def versions(folder: Path) -> list[tuple[str, str]]:
    """Return what each site was made by, and its place in the folder; the newest release first."""
    found = []
    for path in [folder / "errors.json", *sorted(folder.glob("*/errors.json"))]:
        if path.is_file():
            build = json.loads(path.read_text("utf-8"))["build"]
            place = path.parent.relative_to(folder).as_posix() + "/"
            found.append((numbers(build["torch"]), f"{build['torch']}, {build['device']}", place))
    return [(name, place) for _, name, place in sorted(found, reverse=True)]


def main(folder: Path) -> None:
    text = json.dumps(versions(folder))
    (folder / "versions.js").write_text(f"WRITE_THROUGH_VERSIONS = {text};\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
