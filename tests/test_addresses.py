"""Addresses last: what is gone without a redirect stops the build, and redirects lead there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import EXTENSIONS, ROOT, Project
from playwright.sync_api import Browser
from test_site import HTML, Links, browser  # noqa: F401
from writethrough.gallery import addresses

STRICT = {"WT_STRICT": "1", "WT_DEVICE": "cpu"}
LEAF = "gallery/errors/family/leaf.html"
CLAIM = "gallery/scenarios/family/claim.html"
LIVE = {"index.html", LEAF, f"{LEAF}#error-leaf", CLAIM, f"{CLAIM}#claim-c"}


def redirects(tmp_path: Path, *lines: str) -> tuple[list[addresses.Redirect], list[str]]:
    file = tmp_path / "redirects.txt"
    file.write_text("\n".join(["# What moved.", "", *lines]) + "\n", "utf-8")
    return addresses.read_redirects(file)


BAD = {
    "three words": (["a.html b.html c.html"], ":3: 3 words; write 'OLD NEW'"),
    "one word": (["a.html"], ":3: 1 words; write 'OLD NEW'"),
    "no page": (["old/page index.html"], ":3: old/page is no address; write 'page.html'"),
    "from the root": (["/old.html index.html"], ":3: /old.html is no address"),
    "out of the site": (["a/../../old.html index.html"], ":3: a/../../old.html is no address"),
    "a cell": (["old.html#a/*/* index.html"], ":3: old.html#a/*/* is no address"),
    "twice": (["a.html index.html", f"a.html {LEAF}"], ":4: a.html stands on line 3 already"),
    "a page that stands": ([f"{LEAF} index.html"], f":3: {LEAF} is still an address"),
    "a claim that stands": ([f"{CLAIM}#claim-c index.html"], f":3: {CLAIM}#claim-c is still an"),
    "no such page": (["a.html b.html"], ":3: b.html is no address of this build"),
    "no such claim": (["a.html index.html#claim-d"], ":3: index.html#claim-d is no address"),
    "a circle": (["a.html b.html", "b.html a.html"], ":3: a.html leads in a circle"),
    "itself": (["a.html a.html"], ":3: a.html leads in a circle"),
    "anchor of no page": (["a.html#x index.html"], ":3: a.html is no page, and no line says"),
}


@pytest.mark.parametrize(("lines", "message"), BAD.values(), ids=BAD.keys())
def test_bad_line(lines: list[str], message: str, tmp_path: Path) -> None:
    read, problems = redirects(tmp_path, *lines)
    problems += addresses.wrong_redirects(read, LIVE)
    assert problems[0].startswith(f"docs/_records/redirects.txt{message}")


def test_address_that_is_gone(tmp_path: Path) -> None:
    kept = {"index.html": 1, "gone.html": 2, f"{CLAIM}#claim-gone": 3, "x.html#a/*/*": 4}
    first, second, third = addresses.broken(kept, [], LIVE)
    assert first.startswith("docs/_records/addresses.txt:2: gone.html is gone")
    assert "add a line 'OLD NEW' to docs/_records/redirects.txt" in first
    assert second.startswith(f"docs/_records/addresses.txt:3: {CLAIM}#claim-gone is gone")
    assert third == (
        "docs/_records/addresses.txt:4: no cell has this address; keep the id in matrix/cells.py"
    )
    read, _ = redirects(tmp_path, "gone.html index.html", f"{CLAIM}#claim-gone {CLAIM}#claim-c")
    assert addresses.broken({k: kept[k] for k in list(kept)[:3]}, read, LIVE) == []


def test_message_says_where_an_id_is_now() -> None:
    old = "gallery/errors/other/leaf.html#error-leaf"
    (problem,) = addresses.broken({old: 7}, [], LIVE)
    assert problem.endswith(f"; is it '{old} {LEAF}#error-leaf'?")


def test_page_line_serves_its_label_and_what_the_new_page_has(tmp_path: Path) -> None:
    old = "gallery/errors/other/old.html"
    read, _ = redirects(tmp_path, f"{old} {CLAIM}")
    kept = dict.fromkeys([old, f"{old}#error-old", f"{old}#claim-c"], 1)
    assert addresses.broken(kept, read, LIVE) == []
    (problem,) = addresses.broken({f"{old}#claim-elsewhere": 1}, read, LIVE)
    assert "is gone" in problem


def test_retired_id_is_not_used_again(tmp_path: Path) -> None:
    old = "gallery/errors/other/old.html"
    read, _ = redirects(tmp_path, f"{old} {CLAIM}")
    live = LIVE | {"gallery/errors/new/old.html", "gallery/errors/new/old.html#error-old"}
    (problem,) = addresses.broken({f"{old}#error-old": 9}, read, live)
    assert problem.startswith("docs/_records/addresses.txt:9: the id error-old was retired")
    assert "gallery/errors/new/old.html#error-old must take another id" in problem


def test_cells_are_promised_by_their_parts() -> None:
    from writethrough.matrix.cells import TARGETS, UPDATES, WHERE

    found = addresses.of_build(["reference/will-it-write"], [])
    lines = {one.partition("#")[2] for one in found if "#" in one}
    assert len(lines) == len(TARGETS) + len(UPDATES) + len(WHERE)
    assert {"leaf/*/*", "*/slice-assign/*", "*/*/eager"} <= lines


@pytest.mark.parametrize("project", ["moved"], indirect=True)
def test_renamed_page_needs_an_entry(project: Project) -> None:
    ended = project.build("-q", **STRICT)
    assert ended.status == 0, ended.said
    folder = project.folder / "gallery" / "errors"
    (folder / "new").mkdir()
    (folder / "new" / "GALLERY_HEADER.rst").write_text("New\n===\n", "utf-8")
    (folder / "family" / "leaf.py").rename(folder / "new" / "leaf.py")
    new = "gallery/errors/new/leaf.html"
    for variables in (STRICT, {"WT_DEVICE": "cpu"}):
        ended = project.build("-q", **variables)
        assert ended.status != 0
        assert ended.said.startswith(f"docs/_records/redirects.txt:2: {LEAF} is no address")
    file = project.folder / "docs" / "_records" / "redirects.txt"
    entries = file.read_text("utf-8").replace(f"former/leaf.html {LEAF}", f"former/leaf.html {new}")
    file.write_text(entries, "utf-8")
    ended = project.build("-q", **STRICT)
    assert ended.status != 0
    assert ended.said.startswith(f"docs/_records/addresses.txt:2: {LEAF} is gone"), ended.said
    file.write_text(f"{entries}{LEAF} {new}\n", "utf-8")
    ended = project.build("-q", **STRICT)
    assert ended.status != 0 and f"{new} is not in docs/_records/addresses.txt" in ended.said
    assert "run 'tox -e record'" in ended.said
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    env = {**os.environ, "PYTHONPATH": str(EXTENSIONS)}
    command = [sys.executable, "-m", "writethrough.gallery.records", "docs"]
    subprocess.run(command, cwd=project.folder, env=env, check=True)
    kept = (project.folder / "docs" / "_records" / "addresses.txt").read_text("utf-8").split()
    assert kept == sorted(kept) and {new, f"{new}#error-leaf", LEAF} <= set(kept)
    ended = project.build("-q", **STRICT)
    assert ended.status == 0, ended.said
    assert 'href="../new/leaf.html"' in project.page(LEAF.removesuffix(".html"))


class Refresh(HTMLParser):
    """Where a page's ``meta refresh`` leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.url = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta" and found.get("http-equiv") == "refresh":
            self.url = (found["content"] or "").partition("url=")[2]


@pytest.mark.parametrize("project", ["moved"], indirect=True)
def test_old_addresses_lead_to_the_new_ones(project: Project, browser: Browser) -> None:  # noqa: F811
    ended = project.build("-q", **STRICT)
    assert ended.status == 0, ended.said
    leads = {
        "gallery/errors/former/leaf.html": LEAF,
        "gallery/errors/former/leaf.html#error-leaf": f"{LEAF}#error-leaf",
        "gallery/errors/oldest/leaf.html#error-leaf": f"{LEAF}#error-leaf",
        "gallery/scenarios/family/retired.html": CLAIM,
        "gallery/scenarios/family/retired.html#scenario-retired": f"{CLAIM}#scenario-retired",
        "gallery/scenarios/family/retired.html#claim-of-the-retired": (
            f"{CLAIM}#claim-slices-are-views"
        ),
    }
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        tab = context.new_page()
        for old, new in leads.items():
            tab.goto(f"{project.html.as_uri()}/{old}")
            wanted = (project.html / new.partition("#")[0]).as_uri()
            tab.wait_for_url(re.compile(re.escape(wanted)))
            if scripts:
                assert tab.url.removeprefix(project.html.as_uri() + "/") == new
        context.close()
    old = project.page("gallery/errors/former/leaf")
    assert Refresh(old).url == "../family/leaf.html"
    assert '<link rel="canonical" href="../family/leaf.html">' in old
    assert not re.search(r"<script(?![^>]* src=)", old)
    claim, index = project.page(CLAIM.removesuffix(".html")), project.page("index")
    kept = {"claim-old-name", "claim-left-the-index", "scenario-retired", "claim-of-the-retired"}
    assert kept <= Links(claim).ids
    assert {"claim-left-the-index", "a-former-heading"} <= Links(index).ids
    assert f'href="{CLAIM}#claim-slices-are-views"' in index.partition("Moved from this page")[2]
    inventory = (project.html / "objects.inv").read_bytes()
    names = zlib.decompress(inventory.split(b"zlib.\n", 1)[1]).decode()
    for label in ("claim-old-name", "scenario-retired", "claim-left-the-index"):
        assert re.search(rf"^{label} std:label -1 {CLAIM}", names, re.MULTILINE), names
    assert "a-former-heading" not in names


@pytest.mark.parametrize("project", ["moved"], indirect=True)
def test_a_change_of_redirects_reaches_the_pages(project: Project) -> None:
    records = project.folder / "docs" / "_records"
    file = records / "redirects.txt"
    lines = file.read_text("utf-8")
    (records / "addresses.txt").unlink()
    file.write_text("", "utf-8")
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    claim = CLAIM.removesuffix(".html")
    assert "claim-old-name" not in project.page(claim)
    file.write_text(lines, "utf-8")
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    assert "claim-old-name" in Links(project.page(claim)).ids
    assert (project.html / "gallery/errors/former/leaf.html").is_file()
    assert project.build(WT_DEVICE="cpu").said.count("no targets are out of date") == 1
    file.write_text("", "utf-8")
    assert project.build("-q", WT_DEVICE="cpu").status == 0
    assert "claim-old-name" not in project.page(claim)
    assert "Moved from this page" not in project.page("index")
    assert not (project.html / "gallery/errors/former/leaf.html").exists()


def test_every_promised_address_of_the_site_is_served() -> None:
    """The file against what was written, not against what the build thinks it wrote."""
    records = ROOT / "docs" / "_records"
    table = addresses.table_of(addresses.read_redirects(records / "redirects.txt")[0])
    cells = {"*"}
    pages: dict[str, Links] = {}
    dead = []
    for address in addresses.read_kept(records / "addresses.txt"):
        page, anchor = addresses.split(address)
        if not (HTML / page).is_file():
            dead.append(address)
        elif "/*" in anchor or "*/" in anchor:
            cells |= set(anchor.split("/"))
        elif anchor and page not in table:
            if page not in pages:
                pages[page] = Links((HTML / page).read_text("utf-8"))
            if anchor not in pages[page].ids:
                dead.append(address)
    chooser = (HTML / "reference" / "will-it-write.html").read_text("utf-8")
    dead += sorted(cells - {"*", *re.findall(r'<option value="([^"]+)"', chooser)})
    assert not dead
