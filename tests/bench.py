"""Measure how long builds take, and write it to ``docs/_records/bench.json``.

``python tests/bench.py`` works in a temporary folder, in rounds, so that what is compared runs in
turn.  It measures, each as many times as ``--runs`` says:

``clean``      everything is run and built
``floor``      what no clean build can do without: torch is imported once and all blocks run,
               then the same pages are built from their outcomes; each on all cores
``unchanged``  built again with nothing changed
``script``     built again after a print was added to one script
``chapter``    built again after a print was added to one chapter
``claims``     the build of ``tox -e doctest``

and once each, since they are long:

``stock``      the same sources under the settings that sphinx-gallery, myst-nb and Furo have by
               default, clean and then with the same edits; our markers are comments there, our
               directives show nothing, and scripts that start processes are left out
``times``      a clean build with 2, 5 and 10 times as many scripts (copies whose names, wordings
               and claims are numbered); matrix and chapters, which do not grow, are kept

On two cores all of it takes over an hour.  ``--only clean script`` limits it to some, and keeps
what else the record holds, if it is of the same day, torch, Python, Sphinx and number of cores.

It is one file, though long, because it starts itself: to run all blocks, and to build from kept
outcomes.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

from writethrough.run.runner import Runner, most_workers  # noqa: E402

RECORD = ROOT / "docs" / "_records" / "bench.json"
STRICT = {"WT_STRICT": "1"}
LIMIT = 3600  # seconds that one build may take
STOCK = """\
import re
from pathlib import Path

from docutils.parsers.rst import Directive, directives

project = "Stock"
extensions = ["sphinx.ext.extlinks", "sphinx_copybutton", "sphinx_gallery.gen_gallery", "myst_nb"]
exclude_patterns = ["gallery/**.ipynb", "_records", "_ext"]
myst_enable_extensions = ["colon_fence", "deflist"]
html_theme = "furo"
extlinks = {name: ("https://example.org/%s", "%s") for name in ("api", "note", "python")}
kinds = [kind for kind in ("scenarios", "recipes", "errors") if Path("gallery", kind).is_dir()]
sphinx_gallery_conf = {
    "examples_dirs": [f"../gallery/{kind}" for kind in kinds],
    "gallery_dirs": [f"gallery/{kind}" for kind in kinds],
    "filename_pattern": r"\\.py",
    "nested_sections": True,
    "only_warn_on_example_error": True,
    "image_scrapers": (),  # the default asks for matplotlib, which is not here
    "reset_modules": (),
}


class Nothing(Directive):
    has_content, optional_arguments, final_argument_whitespace = True, 1, True
    option_spec = dict.fromkeys(["first", "same-in-false-worlds"], directives.unchanged)

    def run(self):
        return []


def setup(app):
    for name in OURS:
        app.add_directive(name, Nothing)
"""


class Measured:
    """What several runs of one thing took: seconds, processor seconds, memory in bytes."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.processor: list[float] = []
        self.memory: list[int] = []

    def run(self, command: list[str], folder: Path, **environment: str) -> None:
        """Run a command and wait for it; memory is that of the largest process it started.

        Raises
        ------
        RuntimeError
            If it fails, or takes longer than `LIMIT`.
        """
        log = folder / "bench.log"
        with log.open("w") as output:
            start = time.monotonic()
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, "OMP_NUM_THREADS": "1", "WT_STRICT": "", **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            timer = threading.Timer(LIMIT, process.kill)
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            said = log.read_text("utf-8")[-3000:]
            raise RuntimeError(f"{' '.join(command)}: ended with {process.returncode}\n{said}")
        self.seconds.append(time.monotonic() - start)
        self.processor.append(usage.ru_utime + usage.ru_stime)
        self.memory.append(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))

    def as_json(self) -> dict[str, Any]:
        return {
            "runs": len(self.seconds),
            "seconds": round(statistics.median(self.seconds), 2),
            "all": [round(one, 2) for one in self.seconds],
            "processor": round(statistics.median(self.processor), 2),
            "memory": max(self.memory),
        }


class Site:
    """A copy of a project's sources, and what building it takes."""

    def __init__(self, project: Path, folder: Path, measured: dict[str, Measured]) -> None:
        self.folder = folder
        self.measured = measured
        kept = shutil.ignore_patterns("gallery", "_ext", "__pycache__")
        shutil.copytree(project / "docs", folder / "docs", ignore=kept)
        (folder / "docs" / "_ext").symlink_to(ROOT / "docs" / "_ext")  # pages include parts of it
        shutil.copytree(project / "gallery", folder / "gallery")

    def sphinx(self, *options: str) -> list[str]:
        command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-j", "auto"]
        return [*command, "-c", str(ROOT), "docs", *options]

    def take(self, name: str, command: list[str], **environment: str) -> None:
        measured = self.measured.setdefault(name, Measured())
        measured.run(command, self.folder, **environment)
        print(f"{name}: {measured.seconds[-1]:.1f} s", flush=True)

    def build(self, name: str, *options: str, **environment: str) -> None:
        self.take(name, self.sphinx(*options, "build/html"), **environment)

    def clear(self, *names: str) -> None:
        for name in names or ("build", "docs/gallery"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def edited(self, pattern: str, text: str, build: Callable[[], None]) -> None:
        """Build with ``text`` added to the first file that ``pattern`` finds, and put it back."""
        path = next(iter(sorted(self.folder.glob(pattern))))
        before = path.read_text("utf-8")
        path.write_text(before.rstrip("\n") + text, "utf-8")
        build()
        path.write_text(before, "utf-8")

    def edits(self, prefix: str, build: Callable[[str], None], number: int) -> None:
        build(f"{prefix}unchanged")
        text = f"\n\n# %%\n\nprint({number})\n"
        self.edited("gallery/*/*/*.py", text, lambda: build(f"{prefix}script"))
        if chapters := [p for p in sorted(self.folder.glob("docs/**/*.md")) if is_chapter(p)]:
            text = f"\n\n```{{code-cell}} python\nprint({number})\n```\n"
            name = chapters[0].relative_to(self.folder).as_posix()
            self.edited(name, text, lambda: build(f"{prefix}chapter"))

    def sizes(self) -> dict[str, int]:
        files = [p for p in (self.folder / "build" / "html").rglob("*") if p.is_file()]
        files = [p for p in files if ".doctrees" not in p.parts]
        pages = [p for p in files if p.suffix == ".html"]
        pages = [p for p in pages if 'http-equiv="refresh"' not in p.read_text("utf-8")]
        scripts = list((self.folder / "gallery").rglob("*.py"))
        return {
            "bytes": sum(p.stat().st_size for p in files),
            "pages": len(pages),
            "page": int(statistics.median(p.stat().st_size for p in pages)),
            "scripts": len(scripts),
        }


def is_chapter(path: Path) -> bool:
    return path.read_text("utf-8").startswith("---\nfile_format: mystnb")


def own_rounds(site: Site, runs: int, only: set[str]) -> None:
    """Measure our own builds, and the floor, in turn."""
    for number in range(runs):
        if "clean" in only or not (site.folder / "build").is_dir():
            site.clear()
            site.build("clean" if "clean" in only else "settle")
        if "floor" in only:
            floor(site)
        if only & {"unchanged", "script", "chapter"}:
            site.build("settle")
            site.edits("", lambda name: name in only and site.build(name), number)
        if "claims" in only:
            options = ["-E", "-b", "dummy", "-d", "build/doctest", "build/doctest"]
            site.take("claims", site.sphinx(*options), **STRICT)
    site.measured.pop("settle", None)


def floor(site: Site) -> None:
    """Run all blocks without Sphinx, then have the pages built from their outcomes."""
    outcomes = site.folder / "outcomes.json"
    bench = [sys.executable, str(Path(__file__))]
    if not outcomes.is_file():
        site.clear("docs/gallery", "build/html", "build/doctrees")
        site.take("record", [*bench, "--record", str(outcomes), *site.sphinx("build/html")[3:]])
        del site.measured["record"]
    site.take("floor: run", [*bench, "--run-all", str(outcomes)])
    site.clear("docs/gallery", "build/html", "build/doctrees")
    site.take("floor: build", [*bench, "--replay", str(outcomes), *site.sphinx("build/html")[3:]])


def digest(job: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()


def record(path: Path, arguments: list[str]) -> int:
    """Build, and keep every job with its outcome."""
    from sphinx.cmd.build import main

    kept: dict[str, Any] = {}
    real = Runner.run

    def run(self: Runner, job: dict[str, Any]) -> dict[str, Any]:
        kept[digest(job)] = [job, real(self, job)]
        return kept[digest(job)][1]

    Runner.run = run  # type: ignore[method-assign]
    status = main(arguments)
    path.write_text(json.dumps(kept), "utf-8")
    return status


def replay(path: Path, arguments: list[str]) -> int:
    """Build with the outcomes of another build; nothing is run but what they lack."""
    from sphinx.cmd.build import main

    kept = json.loads(path.read_text("utf-8"))
    Runner.run = lambda self, job: kept[digest(job)][1]  # type: ignore[method-assign]
    return main(arguments)


def run_all(path: Path) -> int:
    """Run every job of a build, and the cells of the chapters, on all cores."""
    jobs = [job for job, _ in json.loads(path.read_text("utf-8")).values()]
    for chapter in sorted(path.parent.glob("docs/**/*.md")):
        if is_chapter(chapter):
            cells = re.findall(r"^```\{code-cell\}.*\n((?:.*\n)*?)```$", chapter.read_text(), re.M)
            blocks = [
                {"line": 1, "source": re.sub(r"^:.*\n", "", cell, flags=re.M), "raises": True}
                for cell in cells
            ]
            jobs.append({"kind": "script", "path": chapter.name, "blocks": blocks})
    runner = Runner()
    # The long ones first, as the matrix does, so that no core waits at the end.
    jobs.sort(key=lambda job: (job["kind"] != "matrix", -len(job.get("cells", []))))
    for _ in runner.each(runner.run, jobs):
        pass
    runner.close()
    return 0


def stock(project: Path, folder: Path, measured: dict[str, Measured]) -> dict[str, int]:
    """Build the same sources under stock settings, and again after the same edits."""
    site = Site(project, folder, measured)
    # They fork a process that has threads by then, and wait for ever.
    for path in (folder / "gallery").rglob("*.py"):
        if re.search(r"multiprocessing|init_process_group", path.read_text("utf-8")):
            path.unlink()
    source = "".join(p.read_text("utf-8") for p in (ROOT / "docs" / "_ext").rglob("*.py"))
    files = [*folder.rglob("*.md"), *folder.rglob("*.py"), *folder.rglob("*.rst")]
    used = {
        name
        for path in files
        for name in re.findall(r"^(?:# )?(?:\.\. |```\{)([a-z-]+)(?:::|\})", path.read_text(), re.M)
    }
    ours = sorted(name for name in used if f'"{name}"' in source)
    (folder / "conf.py").write_text(f"OURS = {ours!r}\n{STOCK}", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "docs", "build/html"]
    site.take("stock: clean", command)
    sizes = site.sizes()
    site.edits("stock: ", lambda name: site.take(name, command), 0)
    return sizes


def numbered(source: str, number: int) -> str:
    """Return a script whose wordings and claims are not those of the script it copies."""
    lines, inside = [], False
    for line in source.splitlines():
        if re.match(r"(?:# )?\.\. wordings::", line):
            inside = True
        elif inside and line.strip(" #"):
            inside = re.match(r"#? {3}", line) is not None
            wording, bar, note = line.partition("  -- ")
            line = f"{wording} (copy {number}){bar}{note}" if inside else line
        lines.append(re.sub(r"(\.\. claim:: [a-z0-9-]+)$", rf"\1-copy-{number}", line))
    return "\n".join(lines) + "\n"


def times(site: Site, factors: list[int]) -> dict[str, dict[str, int]]:
    """Measure clean builds with more and more scripts; return their sizes."""
    found = {}
    scripts = sorted((site.folder / "gallery").rglob("*.py"))
    kept = [site.folder / "docs" / "gallery" / name for name in ("build.json", "matrix.json")]
    kept = [(path, path.read_text("utf-8")) for path in kept if path.is_file()]
    done = 1
    for factor in sorted({1, *factors}):
        for number in range(done, factor):
            for path in scripts:
                copy = path.with_name(f"{path.stem}-copy-{number}.py")
                copy.write_text(numbered(path.read_text("utf-8"), number), "utf-8")
        done = factor
        site.clear("docs/gallery", "build/html", "build/doctrees")
        for path, text in kept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        site.build(f"times {factor}")
        found[str(factor)] = site.sizes()
    return found


def ratio(measures: dict[str, Any], one: str, other: str) -> float | None:
    if one not in measures or other not in measures:
        return None
    return round(measures[one]["seconds"] / measures[other]["seconds"], 2)


def main() -> int:
    names = ("clean", "floor", "unchanged", "script", "chapter", "claims", "stock", "times")
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=2, help="rounds of the short measures")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--times", nargs="+", type=int, default=[2, 5, 10], metavar="N")
    parser.add_argument("--project", type=Path, default=ROOT, help="another project than the site")
    parser.add_argument("--out", type=Path, default=RECORD)
    options = parser.parse_args()
    only, measured, sizes = set(options.only), {}, {}  # type: ignore[var-annotated]
    with tempfile.TemporaryDirectory(prefix="wt-bench-") as name:
        folder = Path(name)
        site = Site(options.project, folder / "own", measured)
        own_rounds(site, options.runs, only)
        sizes["own"] = site.sizes()
        if "stock" in only:
            try:
                sizes["stock"] = stock(options.project, folder / "stock", measured)
            except RuntimeError as error:
                print(f"no measure of stock settings: {error}", file=sys.stderr)
        if "times" in only:
            sizes["times"] = times(site, options.times)
    stamp = {
        "day": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "torch": version("torch").partition("+")[0],
        "python": sys.version.split()[0],
        "sphinx": version("sphinx"),
        "cores": os.cpu_count(),
        "workers": most_workers(),
    }
    known = json.loads(options.out.read_text("utf-8")) if options.out.is_file() else {}
    if known.get("stamp") != stamp:
        known = {"measures": {}, "sizes": {}}
    sizes = known["sizes"] | sizes
    measures = known["measures"]
    measures |= {name: one.as_json() for name, one in measured.items() if one.seconds}
    if "floor: run" in measures:
        parts = [measures["floor: run"], measures["floor: build"]]
        keys = ("seconds", "processor")
        measures["floor"] = {key: round(sum(part[key] for part in parts), 2) for key in keys}
    ratios = {"clean, floor": ratio(measures, "clean", "floor")}
    for name in ("clean", "unchanged", "script", "chapter"):
        ratios[f"stock, {name}"] = ratio(measures, f"stock: {name}", name)
    for factor in sizes.get("times", ()):
        ratios[f"times {factor}"] = ratio(measures, f"times {factor}", "times 1")
    result = {
        "stamp": stamp,
        "measures": measures,
        "ratios": {name: value for name, value in ratios.items() if value is not None},
        "sizes": sizes,
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    for name, one in measures.items():
        print(f"{name:20} {one['seconds']:8.1f} s, {one['processor']:8.1f} s of processor time")
    for name, value in result["ratios"].items():
        print(f"{name:20} {value:8.2f}")
    print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--record"]:
        sys.exit(record(Path(sys.argv[2]), sys.argv[3:]))
    if sys.argv[1:2] == ["--replay"]:
        sys.exit(replay(Path(sys.argv[2]), sys.argv[3:]))
    if sys.argv[1:2] == ["--run-all"]:
        sys.exit(run_all(Path(sys.argv[2])))
    sys.exit(main())
