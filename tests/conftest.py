"""Fixtures: small projects that are built with the site's own settings, and the worker."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
EXTENSIONS = ROOT / "docs" / "_ext"
sys.path.insert(0, str(EXTENSIONS))


@dataclass
class Build:
    """How a build ended: its exit status and all that it said."""

    status: int
    said: str


class Project:
    """A small project: ``tests/roots/base`` with the files of another root over it."""

    def __init__(self, folder: Path, root: str) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "tests" / "roots" / "base", folder)
        if root != "base":
            shutil.copytree(ROOT / "tests" / "roots" / root, folder, dirs_exist_ok=True)
        self.html = folder / "build" / "html"

    def build(self, *options: str, **environment: str) -> Build:
        """Build it as ``tox -e docs`` does; ``WT_STRICT=1`` as the checks do."""
        variables = {k: v for k, v in os.environ.items() if not k.startswith("WT_")}
        variables["NO_COLOR"] = "1"  # tox asks for colours
        variables["PYTHONPATH"] = environment.pop("PYTHONPATH", "")
        variables.update(environment)
        command = [sys.executable, "-m", "sphinx", "-W", "-n", "-c", str(ROOT), "docs"]
        ended = subprocess.run(
            [*command, str(self.html), *options],
            cwd=self.folder,
            env=variables,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return Build(ended.returncode, ended.stdout)

    def page(self, name: str) -> str:
        return (self.html / f"{name}.html").read_text("utf-8")


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    """A project made from the root that the test names, ``base`` if it names none."""
    return Project(tmp_path / "project", getattr(request, "param", "base"))


def run_jobs(jobs: list[dict[str, Any]], folder: Path, **environment: str) -> list[Any]:
    """Run jobs with the worker's command line, as a machine without Sphinx would."""
    path = folder / "jobs.json"
    path.write_text(json.dumps(jobs), "utf-8")
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "writethrough.run.worker", str(path)],
        env={
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": str(EXTENSIONS),
            **environment,
        },
        text=True,
        capture_output=True,
    )
    assert ended.stdout, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def script(source: str, **more: Any) -> dict[str, Any]:
    """Return the job of a script of one block."""
    block = {"line": 1, "source": source}
    return {"kind": "script", "path": "gallery/x.py", "blocks": [block], **more}


HEAD = '"""\nTitle\n=====\n\nOne line.\n"""\n\nimport torch\n\n'


def read_page(folder: Path, path: str, source: str) -> Any:
    """Write a page of the gallery, with a title above ``source``, and read it."""
    from writethrough.gallery import scripts

    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + source, "utf-8")
    return scripts.read(folder, file)


@pytest.fixture(scope="session")
def site_jobs() -> list[dict[str, Any]]:
    """What the built site ran: scripts, claims, cells of tables."""
    path = ROOT / "docs" / "gallery" / "jobs.json"
    if not path.is_file():
        pytest.fail("build the site first: tox -e test does")
    return json.loads(path.read_text("utf-8"))


def other_package(name: str, folder: Path) -> Path:
    """Make a package of links to the installed one, with a version file of its own."""
    from importlib.util import find_spec

    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    real, copy = Path(spec.origin).parent, folder / "other" / name
    copy.mkdir(parents=True)
    for path in real.iterdir():
        if path.name != "version.py":
            (copy / path.name).symlink_to(path)
    if (libraries := real.with_name(f"{name}.libs")).is_dir():
        copy.with_name(libraries.name).symlink_to(libraries)
    text = (real / "version.py").read_text("utf-8")
    (copy / "version.py").write_text(f"{text}# another\n", "utf-8")
    return copy.parent
