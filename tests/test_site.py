"""The built site, in a real browser, under the strictest Content-Security-Policy."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import OPTIONS, find
from conftest import ROOT
from playwright.sync_api import Browser, Page, sync_playwright
from writethrough.gallery import addresses
from writethrough.site.exports import policy

HTML = ROOT / "build" / "html"
REDIRECTS, _ = addresses.read_redirects(ROOT / "docs" / "_records" / "redirects.txt")
MOVED = {one.old: one.new for one in REDIRECTS if "#" not in one.old}
ALL = {p.relative_to(HTML).as_posix() for p in HTML.rglob("*.html")}
SHORT = {page for page in ALL if page.split("/")[0] in addresses.SHORT.values()}
PAGES = sorted(ALL - MOVED.keys() - SHORT)
WEIGHT = 45_000  # bytes, gzip, of a page with its style sheets and scripts
TABLES = 200_000  # the same for the whole tables of the matrix


def one_of_each_kind() -> list[str]:
    """Return pages to look at closely: the first two of each folder, or all of them."""
    if os.environ.get("WT_ALL_PAGES"):
        return PAGES
    chosen: dict[str, list[str]] = {}
    for page in PAGES:
        parts = page.split("/")
        chosen.setdefault("/".join(parts[:2] if len(parts) > 2 else parts[:1]), []).append(page)
    return sorted(page for pages in chosen.values() for page in pages[:2])


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix == ".html" and path.is_file():
            self.send_header("Content-Security-Policy", policy(path.read_text("utf-8")))
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if not (HTML / "index.html").is_file():
        pytest.fail("build the site first: tox -e test does")
    handler = functools.partial(Handler, directory=str(HTML))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find(), args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_pages_open_quietly_and_alone(tab: Page, address: str) -> None:
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(f"{tab.url}: {message.text}"))
    tab.on("pageerror", lambda error: said.append(f"{tab.url}: {error}"))
    tab.on("request", lambda request: asked.append(request.url))
    for page in PAGES:
        response = tab.goto(address + page)
        assert response is not None and response.ok
    assert not said
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()


def test_pages_that_moved_lead_on_under_the_policy(tab: Page, address: str) -> None:
    said: list[str] = []
    tab.on("console", lambda message: said.append(f"{tab.url}: {message.text}"))
    for old, new in MOVED.items():
        assert not re.search(r"<style|<script(?![^>]* src=)", (HTML / old).read_text("utf-8"))
        tab.goto(f"{address}{old}#kept")
        tab.wait_for_url(f"{address}{new.partition('#')[0]}#kept")
    assert not said and MOVED


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", one_of_each_kind())
def test_accessibility(browser: Browser, address: str, page: str, theme: str) -> None:
    context = browser.new_context(color_scheme=theme, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(address + page)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": tags}})
    context.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    wide = []
    for page in PAGES:
        tab.goto(address + page)
        script = """() => [document.documentElement, ...document.querySelectorAll("article pre")]
            .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.tagName + e.className)"""
        found = tab.evaluate(script)
        if found:
            wide.append((page, found))
    context.close()
    assert not wide


def test_copy_button_is_there(tab: Page, address: str) -> None:
    tab.goto(address + "gallery/errors/leaves-and-views/view-of-a-leaf.html")
    buttons = tab.locator("div.highlight-Python button.copybtn, div.highlight-python button")
    assert buttons.count() >= 3


class Links(HTMLParser):
    """Collects the ids and the links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if (tag, name) in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")):
                self.links.append(value or "")


def test_every_internal_link_leads_somewhere() -> None:
    pages = {page: Links((HTML / page).read_text("utf-8")) for page in [*PAGES, *MOVED, *SHORT]}
    dead = []
    cells = {cell["id"] for cell in json.loads((HTML / "matrix.json").read_text("utf-8"))["cells"]}
    pages["reference/will-it-write.html"].ids |= cells  # its script shows them
    for page, parsed in pages.items():
        for link in parsed.links:
            if re.match(r"[a-z]+:|#q=", link):  # what is asked of the box
                continue
            target, fragment = urldefrag(urljoin(f"/{page}", link))
            name = unquote(target.partition("?")[0]).lstrip("/") or page
            missing = not (HTML / name).is_file()
            if not missing and fragment and name in pages:
                missing = unquote(fragment) not in pages[name].ids and fragment != "top"
            if missing:
                dead.append((page, link))
    assert not dead


def test_no_path_of_the_building_machine() -> None:
    traces = {str(ROOT), str(Path.home()), "site-packages", str(Path(os.__file__).parent)}
    found = []
    for path in sorted(HTML.rglob("*")):
        if path.suffix in (".html", ".js", ".txt", ".json", ".py", ".ipynb") and path.is_file():
            text = path.read_text("utf-8")
            found += [(path.name, trace) for trace in traces if trace in text]
    assert not found


def test_no_inline_style() -> None:
    for page in PAGES:
        text = (HTML / page).read_text("utf-8")
        assert not re.search(r'<[^>]+ style="', text), page


def test_one_policy_serves_every_page() -> None:
    header = (HTML / "nginx-headers.conf").read_text("utf-8")
    for page in PAGES:
        assert policy((HTML / page).read_text("utf-8")) in header, page


def test_every_page_has_the_stamp() -> None:
    for page in PAGES:
        text = (HTML / page).read_text("utf-8")
        assert re.search(r"Made by torch \d+\.\d+\.\d+\S*, .+, Python 3\.\d+\.\d+, \d{4}-", text), (
            page
        )


class Prose(HTMLParser):
    """Collects the text of a page that is neither code nor output."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inside = 0
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag in CODE

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag in CODE
        self.text += "\n" if tag in ("p", "li", "h1", "h2", "h3", "td", "dt", "dd") else ""

    def handle_data(self, data: str) -> None:
        self.text += data if not self.inside else " "


CODE = {"code", "pre", "script", "style", "svg", "textarea"}
# Underlines of headings, literals, roles, emphasis and directives that were not understood.
MARKUP = re.compile(
    r"[-=~^]{4,}|``|(?<!\w):\w+:`|(?<![`.\w])\{\w+\}`"
    r"|\*\*\w|(?<!\w)\*\w[^*\n]*\w\*(?!\w)|^\.\. \w|[\x00\x01]",
    re.MULTILINE,
)


def test_no_markup_in_rendered_text() -> None:
    found = []
    for page in PAGES:
        text = Prose((HTML / page).read_text("utf-8")).text
        found += [
            (page, text[max(0, m.start() - 30) : m.end() + 30]) for m in MARKUP.finditer(text)
        ]
    assert not found


def test_every_page_says_its_viewport_once() -> None:
    for page in [*PAGES, *MOVED, *SHORT]:
        assert (HTML / page).read_text("utf-8").count('name="viewport"') == 1, page


def test_first_view_is_light() -> None:
    heavy = {}
    for page in PAGES:
        text = (HTML / page).read_text("utf-8")
        files = set(re.findall(r'<link[^>]+stylesheet[^>]+href="([^"]+)"', text))
        files |= set(re.findall(r'<script[^>]+src="([^"]+)"', text))
        size = len(gzip.compress(text.encode()))
        for file in files:
            path = (HTML / page).parent / file.partition("?")[0]
            size += len(gzip.compress(path.read_bytes()))
        if size > (TABLES if page.startswith("reference/will-it-write/") else WEIGHT):
            heavy[page] = size
    assert not heavy
