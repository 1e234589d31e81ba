"""Where one is on the site, how one links there, and what a page says of itself to others."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, Project
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Locator, Page, expect
from test_site import HTML, PAGES, Links, address, browser, tab  # noqa: F401
from writethrough.gallery import addresses
from writethrough.site.feed import feed
from writethrough.site.head import shorten, site_url
from writethrough.site.preview import draw

LEAF = "gallery/errors/leaves-and-views/leaf-in-place"
MESSAGE = "a leaf Variable that requires grad is being used in an in-place operation"
OWN = ("search.html", "404.html")  # that no document makes
SITE = "https://example.org/docs/"
FOUND_BY = ("sitemap.xml", "robots.txt", "feed.xml")


def text_of(page: str) -> str:
    return (HTML / f"{page}.html").read_text("utf-8")


def heads(text: str) -> dict[str, str]:
    """Return what the head of a page says by ``meta`` elements, and its title."""
    found = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', text))
    (found["title"],) = re.findall(r"<title>([^<]*)</title>", text.partition("</head>")[0])
    return {name: unescape(value) for name, value in found.items()}


def test_every_page_names_the_way_to_it() -> None:
    for page in PAGES:
        trail = re.search(r'<nav class="wt-trail".*?</nav>', text_of(page[:-5]), re.DOTALL)
        place = page.removesuffix("/index.html").removeprefix("gallery/")
        links = re.findall(r"<a href=", trail[0]) if trail else []
        assert len(links) == place.count("/"), page
    trail = re.search(r'<nav class="wt-trail".*?</nav>', text_of(LEAF), re.DOTALL)
    assert trail is not None
    assert re.findall(r'href="([^"]+)">([^<]+)', trail[0]) == [
        ("../index.html", "Errors"),
        ("index.html", "Leaves and views"),
    ]
    assert re.findall(r'wt-badge">([^<]+)', trail[0]) == ["RuntimeError"]


def test_the_family_is_open_in_the_sidebar() -> None:
    """In one of the pages of each family, and in no page are its scripts listed."""
    for page in {re.sub(r"[^/]+$", "", p): p for p in PAGES if p.count("/") == 3}.values():
        text = text_of(page[:-5])
        current = re.findall(r'<li class="([^"]*current-page[^"]*)"><a[^>]* href="([^"]+)"', text)
        assert [href for _, href in current if href in ("index.html", "#")], page
        assert 'checked=""' in text
        tree = text.partition('class="sidebar-tree"')[2].partition("</aside>")[0]
        assert not re.search(r'href="(?!index)[^"/]+\.html"', tree), page


def test_more_of_the_family_takes_the_place_of_next_and_previous() -> None:
    assert 'class="wt-next"' in text_of("learn/grad-modes")
    text = text_of(LEAF)
    assert 'class="wt-next"' not in text
    more = text.partition('class="wt-more"')[2].partition("</nav>")[0]
    links = re.findall(r'<li><a href="([^"]+)"', more)
    names = sorted(p.name for p in (HTML / LEAF).parent.glob("*.html") if p.name != "index.html")
    at = names.index("leaf-in-place.html")
    assert links == (names[at + 1 :] + names[:at])[:5]


def test_pages_that_link_here_are_grouped_and_folded() -> None:
    text = text_of(LEAF).partition("Pages that link here")[2].partition("</article>")[0]
    shown, _, folded = text.partition("<details")
    assert shown.count("<a ") == 5 and folded.count("<a ") >= 1
    kinds = re.findall(r"<p>(\w+): ", shown)
    assert kinds == [k for k in ("Errors", "Scenarios", "Recipes", "Learn") if k in kinds] != []


def test_each_page_has_a_short_title_and_a_description() -> None:
    told = {page: heads(text_of(page[:-5])) for page in PAGES if page not in OWN}
    for page, facts in told.items():
        assert len(facts["title"]) <= 90, page
        assert facts["title"].endswith("Write-Through"), page
        assert 0 < len(facts["description"]) <= 300, page
        assert facts["og:title"] and facts["og:description"] == facts["description"], page
        assert "og:image" not in facts and 'rel="canonical"' not in text_of(page[:-5]), page
    assert told[f"{LEAF}.html"]["title"].startswith("RuntimeError: a leaf Variable that requires")


def test_texts_are_cut_after_a_word() -> None:
    assert shorten("one  two\nthree", 20) == "one two three"
    assert shorten("one two, three", 12) == "one two…"


@pytest.mark.parametrize("url", ["example.org/docs", "file:///tmp", "https://", "https://x/?a=1"])
def test_an_address_that_is_none_is_refused(project: Project, url: str) -> None:
    ended = project.build(WT_SITE_URL=url)
    assert ended.status != 0 and ended.said.count("\n") <= 5
    assert f"WT_SITE_URL={url}: no address such as https://example.org/docs/" in ended.said


def test_a_site_with_an_address(project: Project) -> None:
    """And the same project without one: nothing is left of the address."""
    ended = project.build(WT_SITE_URL=SITE.rstrip("/"))
    assert ended.status == 0, ended.said
    pages = sorted(p.relative_to(project.html).as_posix() for p in project.html.rglob("*.html"))
    pages = [page for page in pages if page.split("/")[0] not in addresses.SHORT.values()]
    titles = set()
    for page in pages:
        text = (project.html / page).read_text("utf-8")
        if page in OWN:
            continue
        facts = heads(text)
        assert f'<link rel="canonical" href="{SITE}{page}">' in text
        assert re.findall(r'"application/atom\+xml"[^>]* href="([^"]+)"', text) == [
            f"{SITE}feed.xml"
        ]
        assert facts["og:url"] == SITE + page
        picture = project.html / facts["og:image"].removeprefix(SITE)
        assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        titles.add((facts["og:title"], picture.name))
    assert len({name for _, name in titles}) == len(list((project.html / "previews").glob("*")))
    locations = re.findall("<loc>(.*)</loc>", (project.html / "sitemap.xml").read_text("utf-8"))
    assert locations == [SITE + page for page in pages if page not in OWN]
    assert f"Sitemap: {SITE}sitemap.xml" in (project.html / "robots.txt").read_text("utf-8")
    news = (project.html / "feed.xml").read_bytes()
    first = {p.name: p.read_bytes() for p in (project.html / "previews").glob("*")}
    assert project.build(WT_SITE_URL=SITE).status == 0
    assert {p.name: p.read_bytes() for p in (project.html / "previews").glob("*")} == first
    assert (project.html / "feed.xml").read_bytes() == news

    assert project.build(READTHEDOCS_CANONICAL_URL="").status == 0
    assert not any((project.html / name).exists() for name in FOUND_BY)
    assert not list((project.html / "previews").glob("*"))
    assert SITE not in "".join(p.read_text("utf-8") for p in project.html.rglob("*.html"))


def test_the_feed_has_an_entry_for_each_section_of_the_changelog() -> None:
    """And each leads to it on the page that shows the same file."""
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    titles = re.findall("^## (.*)", changelog, re.MULTILINE)
    days = [title.removeprefix("Changes of ") for title in titles]
    assert days == sorted(days, reverse=True) and [date.fromisoformat(day) for day in days]
    atom = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(feed(changelog, SITE, "A & B", "C <D>"))
    told = [root.findtext(f"{atom}title"), root.findtext(f"{atom}updated")]
    assert told == ["What is new on A & B", f"{days[0]}T00:00:00Z"]
    entries = root.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}title") for entry in entries] == titles
    page = Links(text_of("about/changes"))
    for entry, day in zip(entries, days, strict=True):
        url = entry.findtext(f"{atom}id") or ""
        assert url.startswith(f"{SITE}about/changes.html#") and day in url
        assert url.partition("#")[2] in page.ids
        assert (entry.findtext(f"{atom}content") or "").startswith("<ul>\n<li>")


def test_read_the_docs_sets_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WT_SITE_URL", raising=False)
    monkeypatch.setenv("READTHEDOCS_CANONICAL_URL", "https://x.readthedocs.io/en/latest/")
    assert site_url() == "https://x.readthedocs.io/en/latest/"


def test_a_long_title_gets_smaller_letters(tmp_path: Path) -> None:
    pictures = []
    for words in (1, 40, 400):
        draw("overlap " * words, "RuntimeError", "Write-Through", tmp_path / f"{words}.png")
        pictures.append((tmp_path / f"{words}.png").read_bytes())
    assert len(set(pictures)) == 3


def test_pictures_of_all_pages_take_few_seconds(tmp_path: Path) -> None:
    """15 s for 500 pages at most, whatever else runs."""
    before = time.process_time()
    for number in range(10):
        draw("overlap " * 20, "RuntimeError", "Write-Through", tmp_path / f"{number}.png")
    assert time.process_time() - before < 10 * 15 / 500


def test_each_label_and_claim_has_a_short_address() -> None:
    """Those that moved, too; each leads where the long one leads."""
    kept = addresses.read_kept(ROOT / "docs" / "_records" / "addresses.txt")
    labels = {addresses.split(one)[1] for one in kept}
    for label in filter(addresses.LABEL.match, labels):
        kind, _, name = label.partition("-")
        page = HTML / addresses.SHORT[kind] / name / "index.html"
        (link,) = re.findall(r'<a href="([^"]+)"', page.read_text("utf-8"))
        there, _, anchor = link.partition("#")
        text = (page.parent / there).read_text("utf-8")
        assert anchor == (label if kind == "claim" else "") and f'id="{label}"' in text


@pytest.mark.parametrize("how", ["mouse", "keyboard", "touch"])
def test_a_link_is_copied(tab: Page, address: str, how: str) -> None:  # noqa: F811
    """From the title: Markdown; Escape goes back to where one was."""
    assert tab.context.browser is not None
    context = tab.context.browser.new_context(has_touch=how == "touch")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    page.goto(f"{address}{LEAF}.html")
    sign = page.locator("h1 a.headerlink")
    if how == "mouse":
        sign.click()
    elif how == "touch":
        sign.tap()
    else:
        sign.focus()
        page.keyboard.press("Enter")
    panel = page.locator(".wt-link")
    expect(panel).to_contain_text("Permanent id: error-leaf-in-place")
    button = panel.get_by_role("button", name="Markdown")
    if how == "keyboard":
        page.keyboard.press("Tab")
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
    else:
        button.click()
    expect(panel.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"[{MESSAGE}]({address}{LEAF}.html)"
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(sign).to_be_focused()
    context.close()


@pytest.mark.parametrize("touch", [False, True], ids=["keyboard", "touch"])
def test_from_a_pasted_error_to_a_copied_link(
    browser: Browser,  # noqa: F811
    address: str,  # noqa: F811
    touch: bool,
) -> None:
    """And on to a family of another kind, with no other means."""
    size = {"width": 390, "height": 844} if touch else {"width": 1280, "height": 900}
    context = browser.new_context(has_touch=touch, is_mobile=touch, viewport=size)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()

    def use(found: Locator, key: str = "Enter") -> None:
        expect(found).to_have_count(1)
        if touch:
            found.tap()
            return
        for _ in range(80):
            if found.evaluate("node => node === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(found).to_be_focused()
        page.keyboard.press(key)

    page.goto(f"{address}index.html")
    box = page.locator("#diagnose-input")
    box.tap() if touch else page.keyboard.press("/")
    page.keyboard.insert_text(f"RuntimeError: {MESSAGE}.")
    expect(page.locator("#diagnose-results a").first).to_be_visible()
    use(page.locator("#diagnose-results a").first)
    page.wait_for_url(f"{address}{LEAF}.html")
    use(page.locator("h1 a.headerlink"))
    use(page.locator(".wt-link").get_by_role("button", name="Markdown"))
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"[{MESSAGE}]({address}{LEAF}.html)"
    page.reload()
    if touch:
        page.locator("label.nav-overlay-icon").tap()
    family = page.get_by_role("link", name="Freezing", exact=True)
    expect(family).to_be_hidden()
    switch = page.get_by_label("Toggle navigation of Recipes")
    use(page.locator(f"label[for={switch.get_attribute('id')}]") if touch else switch, "Space")
    expect(family).to_be_visible()
    use(family)
    page.wait_for_url(f"{address}gallery/recipes/freezing/index.html")
    context.close()


SIGNS = "x[1:3] = a_b_c, <class 'list'> & {name} *d* `e` ~~f~~ \\ | \"g\""


def test_a_link_has_the_text_of_its_title(tab: Page, address: str) -> None:  # noqa: F811
    """Whatever signs that has, in each of the languages; that of a heading has both."""
    tab.goto(f"{address}{LEAF}.html")
    tab.evaluate("text => { document.querySelector('h1').firstChild.textContent = text }", SIGNS)

    def forms(sign: str) -> dict[str, str]:
        tab.locator(sign).first.click(force=True)
        buttons = tab.locator(".wt-link button")
        expect(buttons.first).to_be_visible()
        return {one.inner_text(): one.get_attribute("title") or "" for one in buttons.all()}

    found = forms("h1 a.headerlink")
    read = MarkdownIt().enable("strikethrough").render(found["Markdown"])
    for markup in (read, found["HTML"]):
        link = BeautifulSoup(markup, "html.parser").a
        assert link is not None and link.text == SIGNS and link["href"] == found["Address"]
    inside = re.fullmatch(r"\[\S+ ([^][{}<|]*)\]", found["MediaWiki"])
    assert inside is not None and unescape(inside[1]) == SIGNS
    inside = re.fullmatch(r"\[((?:\\.|[^][{}|*_])*)\|\S+\]", found["Confluence, Jira"])
    assert inside is not None and re.sub(r"\\(.)", r"\1", inside[1]) == SIGNS
    assert ">Why · x[1:3] = a_b_c" in forms("h2 a.headerlink")["HTML"]


def test_short_addresses_are_offered_where_the_site_has_one(tab: Page, address: str) -> None:  # noqa: F811
    def give_address(route: Any) -> None:
        text = (HTML / f"{LEAF}.html").read_text("utf-8")
        route.fulfill(body=text.replace('data-site=""', f'data-site="{SITE}"'))

    tab.route("**/leaf-in-place.html", give_address)
    tab.goto(f"{address}{LEAF}.html")
    tab.locator("h1 a.headerlink").click()
    forms = tab.locator(".wt-link button")
    expect(forms.first).to_be_visible()  # its script is loaded at the first click
    titles = [form.get_attribute("title") or "" for form in forms.all()]
    assert titles[0] == f"{SITE}e/leaf-in-place/" and titles[-1] == ":ref:`error-leaf-in-place`"
    tab.locator(".wt-claim a.headerlink").first.click()
    claim = forms.first.get_attribute("title") or ""
    assert re.fullmatch(rf"{SITE}c/[a-z0-9-]+/", claim)
    name = claim.split("/")[-2]
    assert (HTML / "c" / name / "index.html").is_file()
    tab.locator("h2 a.headerlink").first.click()
    assert forms.first.get_attribute("title") == f"{address}{LEAF}.html#why"


def test_a_page_from_disk_says_that_its_link_stays_here(tab: Page) -> None:  # noqa: F811
    tab.goto((HTML / f"{LEAF}.html").as_uri())
    tab.locator("h1 a.headerlink").click()
    expect(tab.locator(".wt-link")).to_contain_text("works on this machine only")


def test_a_target_is_marked(tab: Page, address: str) -> None:  # noqa: F811
    claims = json.loads((ROOT / "docs" / "gallery" / "jobs.json").read_text("utf-8"))
    job = next(one for one in claims if one["kind"] == "claim" and "leaf-in-place" in one["path"])
    tab.goto(f"{address}{LEAF}.html#claim-{job['id']}")
    box = tab.locator(f"#claim-{job['id']}")
    colour = "getComputedStyle(document.querySelector(':target')).backgroundColor"
    assert box.count() == 1 and tab.evaluate(colour) not in ("rgba(0, 0, 0, 0)", "transparent")
