"""What other programs and other sites use: files with a schema, labels, and a real server."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from conftest import ROOT, Project
from playwright.sync_api import Page, expect
from test_site import HTML, browser, tab  # noqa: F401

LEAF = "gallery/errors/leaves-and-views/leaf-in-place.html"
INVENTORY = HTML / "objects.inv"
SCHEMAS = HTML / "_static" / "schemas"


@pytest.mark.parametrize("name", ["errors", "claims", "matrix"])
def test_files_for_programs_have_their_schema(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    content = json.loads((HTML / f"{name}.json").read_text("utf-8"))
    check = jsonschema.Draft202012Validator(schema)
    check.check_schema(schema)
    check.validate(content)
    part = {"errors": "errors", "claims": "claims", "matrix": "cells"}[name]
    del content[part][0]["id"]
    assert not check.is_valid(content)
    named = {key for one in content[part] for key in one}
    assert named <= schema["properties"][part]["items"]["properties"].keys()


def test_claims_are_those_that_ran() -> None:
    claims = json.loads((HTML / "claims.json").read_text("utf-8"))["claims"]
    jobs = json.loads((ROOT / "docs" / "gallery" / "jobs.json").read_text("utf-8"))
    assert {one["id"] for one in claims} == {
        f"claim-{job['id']}" for job in jobs if job["kind"] == "claim"
    }
    assert all(one["holds"] and (one["members"] > 0) == bool(one["ranges"]) for one in claims)
    for one in claims[::20]:
        page, _, anchor = one["url"].partition("#")
        assert f'id="{anchor}"' in (HTML / page).read_text("utf-8")


def test_site_as_one_zip_works_from_disk(tmp_path: Path, tab: Page) -> None:  # noqa: F811
    """Packed as ``about/hosting`` says, unpacked elsewhere, opened without a server."""
    packed = tmp_path / "write-through.zip"
    command = [sys.executable, "-m", "zipfile", "-c", str(packed), f"{HTML}/"]
    subprocess.run(command, check=True)
    shutil.unpack_archive(packed, tmp_path / "elsewhere")
    (index,) = (tmp_path / "elsewhere").glob("**/diagnose.html")
    tab.goto(index.as_uri())
    tab.fill("#diagnose-input", "RuntimeError: a leaf Variable that requires grad is being used in")
    link = tab.locator("#diagnose-results li a").first
    expect(link).to_be_visible()
    link.click()
    expect(tab.locator("h1")).to_contain_text("a leaf Variable that requires grad")


def test_phones_have_an_icon() -> None:
    for page in (LEAF, "index.html"):
        text = (HTML / page).read_text("utf-8")
        (href,) = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)"', text)
        data = ((HTML / page).parent / href.partition("?")[0]).read_bytes()
        assert data[:4] == b"\x89PNG" and data[16:24] == (180).to_bytes(4) * 2


OTHER = """\
Notes of a team
===============

:ref:`error-leaf-in-place`, :ref:`claim-a-slice-shares-the-storage`,
:ref:`scenario-write-to-a-slice-of-a-leaf` and :ref:`our words <recipe-set-part-of-a-parameter>`.
"""


def test_another_sphinx_site_links_here(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(
        "extensions = ['sphinx.ext.intersphinx']\nnitpicky = True\n"
        f"intersphinx_mapping = {{'wt': ('https://example.org/', {str(INVENTORY)!r})}}\n",
        "utf-8",
    )
    (tmp_path / "index.rst").write_text(OTHER, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", str(tmp_path), str(tmp_path / "out")]
    ended = subprocess.run(command, text=True, capture_output=True)
    assert ended.returncode == 0, ended.stderr
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    links = re.findall(r'href="https://example.org/([^"]+)"', page)
    assert len(links) == 4 and "our words" in page
    for link in links:
        there, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in (HTML / there).read_text("utf-8")


def test_page_for_a_missing_address_works_at_any_depth(project: Project) -> None:
    assert project.build("-q", WT_SITE_URL="https://example.org/docs/").status == 0
    links = re.findall(r'(?:href|src)="([^"]+)"', project.page("404"))
    inside = [link for link in links if not link.startswith(("https://github.com", "#"))]
    assert len(inside) > 10
    for link in inside:
        assert link.startswith("https://example.org/docs/"), link
        name = link.removeprefix("https://example.org/docs/").partition("?")[0].partition("#")[0]
        if name != "diagnose.html":  # which this project has not
            assert (project.html / (name or "index.html")).is_file(), link
    assert 'id="diagnose-input"' in project.page("404")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as ``about/hosting`` says it is served: by nginx, under a sub-path."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    text = (ROOT / "docs" / "about" / "hosting.md").read_text("utf-8")
    (block,) = re.findall(r"^```nginx\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "listen 8080;" in block and "/srv/write-through" in block
    block = block.replace("8080", f"127.0.0.1:{port}").replace("/srv/write-through", str(HTML))
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if Path("/root").owner() == Path.home().owner() == "root" else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\ninclude {mime_types(nginx)};\naccess_log off;\n{temporary}{block}}}\n",
        "utf-8",
    )
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert process.poll() is None, (folder / "error.log").read_text("utf-8")
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/write-through/"
    process.terminate()
    process.wait()


def mime_types(nginx: str) -> Path:
    said = subprocess.run([nginx, "-V"], text=True, capture_output=True).stderr
    found = re.search(r"--conf-path=(\S+)", said)
    assert found is not None
    return Path(found[1]).with_name("mime.types")


def test_nginx_serves_pages_under_the_policy(tab: Page, served: str) -> None:  # noqa: F811
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    response = tab.goto(served + LEAF)
    assert response is not None and response.ok
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["content-encoding"] == "gzip"
    response = tab.goto(served.rstrip("/"))
    assert response is not None and response.url == served and response.ok
    tab.goto(f"{served}e/leaf-in-place")
    tab.wait_for_url(served + LEAF)
    tab.goto(f"{served}c/a-slice-shares-the-storage/")
    tab.wait_for_url("**#claim-a-slice-shares-the-storage")
    tab.goto(f"{served}index.html")
    tab.fill("#diagnose-input", "a leaf Variable that requires grad is being used in an in-place")
    expect(tab.locator("#diagnose-results li").first).to_contain_text("leaf Variable")
    assert not said


def test_nginx_keeps_what_has_a_digest(served: str) -> None:
    page = (HTML / "index.html").read_text("utf-8")
    style = next(link for link in re.findall(r'href="(_static/[^"]+)"', page) if "?v=" in link)
    with urllib.request.urlopen(served + style) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_nginx_shows_the_page_for_what_is_missing(served: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{served}gallery/errors/no-such-page.html")
    assert caught.value.code == 404 and b"No such page" in caught.value.read()
