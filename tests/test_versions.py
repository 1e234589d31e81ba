"""Sites of several releases beside each other, put there as the workflow does it."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Project
from playwright.sync_api import Page
from test_site import Handler, browser, tab  # noqa: F401
from writethrough.site.versions import versions

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "releases.yml").read_text("utf-8"))
LEAF = "gallery/errors/family/leaf.html"


def run(job: str, name: str, folder: Path, **variables: str) -> None:
    """Run a step of the workflow."""
    (step,) = [one for one in WORKFLOW["jobs"][job]["steps"] if one.get("name") == name]
    command = ["bash", "-e", "-c", step["run"]]
    subprocess.run(command, cwd=folder, env={**os.environ, **variables}, check=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is published: the small project at its root, and for two other releases."""
    project = Project(tmp_path_factory.mktemp("versions") / "project", "base")
    releases: list[dict[str, str]] = WORKFLOW["jobs"]["build"]["strategy"]["matrix"]["include"]
    assert [one["folder"] for one in releases] == ["", *(f"{o['torch']}/" for o in releases[1:])]
    for one in releases:
        place = "../versions.js" if one["folder"] else "versions.js"
        assert project.build("-q", WT_VERSIONS=place).status == 0
        run("build", "Put the site into its folder", project.folder, FOLDER=one["folder"])
        path = project.folder / "whole" / one["folder"] / "errors.json"
        old = yaml.safe_load(path.read_text("utf-8"))["build"]["torch"]
        path.write_text(path.read_text("utf-8").replace(f'"{old}"', f'"{one["torch"]}"'), "utf-8")
    shutil.copytree(ROOT / "docs" / "_ext", project.folder / "docs" / "_ext")
    run("publish", "List the sites", project.folder)
    return project.folder / "whole"


@pytest.fixture
def address(whole: Path) -> Iterator[str]:
    handler = functools.partial(Handler, directory=str(whole))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_newest_release_comes_first(whole: Path) -> None:
    assert [place for _, place in versions(whole)] == ["2.14.1/", "./", "2.12.1/"]
    assert versions(whole)[0][0].startswith("2.14.1, ")


def test_each_page_leads_to_the_same_page_of_the_others(tab: Page, address: str) -> None:  # noqa: F811
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    links = tab.locator(".wt-versions a")
    for site in ("", "2.12.1/"):
        for page in ("index.html", LEAF):
            tab.goto(address + site + page)
            found = {
                link.text_content(): link.evaluate("link => link.href") for link in links.all()
            }
            assert list(found.values()) == [
                f"{address}{place}{page}" for place in ("2.14.1/", "", "2.12.1/")
            ]
            current = tab.locator(".wt-versions [aria-current]")
            assert current.evaluate("link => link.href") == address + site + page
    tab.goto(f"{address}{LEAF}#error-leaf")
    links.first.click()
    assert tab.url == f"{address}2.14.1/{LEAF}#error-leaf"
    assert not said


def test_pages_lead_on_from_disk(tab: Page, whole: Path) -> None:  # noqa: F811
    tab.goto((whole / LEAF).as_uri())
    tab.locator(".wt-versions a").last.click()
    assert tab.url == (whole / "2.12.1" / LEAF).as_uri()


def test_without_the_list_nothing_is_shown(tab: Page, whole: Path, tmp_path: Path) -> None:  # noqa: F811
    alone = tmp_path / "alone"
    shutil.copytree(whole / "2.12.1", alone)
    tab.goto((alone / LEAF).as_uri())
    assert tab.locator(".wt-versions").count() == 0 and tab.locator("h1").count() == 1


def test_without_the_variable_nothing_is_asked_for(project: Project) -> None:
    assert project.build("-q", WT_VERSIONS="versions.js").status == 0
    assert 'src="../../../versions.js"' in project.page(LEAF[:-5])
    assert project.build("-q").status == 0
    assert "versions.js" not in project.page(LEAF[:-5])
