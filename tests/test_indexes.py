"""The indexes of the gallery, the claims and the graded sentences, as a reader finds them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from conftest import ROOT, Project
from docutils import nodes
from playwright.sync_api import Browser, Page
from test_site import HTML, browser  # noqa: F401
from writethrough.site.grades import graded, kind_of
from writethrough.site.indexes import first_sentence

ERRORS = (HTML / "gallery" / "errors" / "index.html").as_uri()
SHOWN = "dl.wt-listing > dt:not([hidden])"


@pytest.fixture(params=[False, True], ids=["keyboard", "touch"])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(has_touch=request.param, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_an_index_is_narrowed(tab: Page, request: pytest.FixtureRequest) -> None:
    tab.goto(ERRORS)
    whole = tab.locator(SHOWN).count()
    field = tab.get_by_label("Filter by word")
    if "touch" in request.node.name:
        field.tap()
    else:
        field.focus()
    tab.keyboard.type("INPLACE leaf")
    left = tab.locator(SHOWN).all_inner_texts()
    assert 0 < len(left) < 20 < whole
    entries = tab.eval_on_selector_all(
        SHOWN,
        "all => all.map(dt => (dt.innerText + dt.nextElementSibling.innerText).toLowerCase())",
    )
    assert all("inplace" in text and "leaf" in text for text in entries)
    assert tab.inner_text(".wt-filter [role=status]") == f"{len(left)} of {whole}"
    shown = tab.locator("article section section:not([hidden])")
    assert shown.count() <= len(left)
    field.fill("nothing has these words")
    assert tab.locator(SHOWN).count() == 0 and shown.count() == 0
    field.fill("")
    assert tab.locator(SHOWN).count() == whole


def test_families_are_linked_and_counted() -> None:
    for kind in ("errors", "scenarios", "recipes"):
        text = (HTML / "gallery" / kind / "index.html").read_text("utf-8")
        heads = re.findall(r'<h2><a .*?href="([^"]+)/index.html">.*?"wt-count"> (\d+)<', text)
        pages = sorted((HTML / "gallery" / kind).glob("*/*.html"))
        counted = {name: int(number) for name, number in heads}
        assert sum(counted.values()) == len([page for page in pages if page.stem != "index"])
        for name, number in counted.items():
            assert number == len(list((HTML / "gallery" / kind / name).glob("*.html"))) - 1
        if kind == "errors":
            names = list(counted)
            assert names.index("leaves-and-views") == 0 and names[-1] == "distributed"


def test_family_begins_with_the_page_that_others_refer_to() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "gallery").rglob("*.py")]
    text = (HTML / "gallery" / "errors" / "leaves-and-views" / "index.html").read_text("utf-8")
    names = re.findall(r'<dt><a [^>]*href="([a-z-]+)\.html">', text)
    counts = [
        sum(f"error-{name}`" in s or f"error-{name}>" in s for s in sources) for name in names
    ]
    assert len(counts) > 10 and counts == sorted(counts, reverse=True)


def test_first_sentence_is_whole() -> None:
    assert first_sentence("This one is long enough. Two.") == "This one is long enough."
    assert first_sentence("No. It makes a second name. Three.") == "No. It makes a second name."
    assert first_sentence("See ``w.data. x`` first. Then go.") == "See ``w.data. x`` first."
    assert first_sentence("A full stop is missing") == "A full stop is missing"
    assert first_sentence("Is it so with ``a.b``? Yes.") == "Is it so with ``a.b``?"


def test_each_claim_is_in_one_list() -> None:
    parts = ["claims", *(f"claims/{kind}" for kind in ("errors", "scenarios", "recipes"))]
    pages = [(HTML / "reference" / f"{part}.html").read_text("utf-8") for part in parts]
    assert sum(text.count('class="wt-count"') for text in pages) > 20
    listed = [re.findall(r'<a href="[^"]*#(claim-[a-z0-9-]+)"', text) for text in pages]
    made = json.loads((HTML / "claims.json").read_text("utf-8"))["claims"]
    assert all(listed)
    assert sorted(itertools.chain(*listed)) == sorted(claim["id"] for claim in made)


def test_grades_are_told_apart() -> None:
    page = (HTML / "reference" / "source-article.html").read_text("utf-8")
    table = page[page.index('class="wt-grades') : page.index("</table>")]
    grades = re.findall(r'class="wt-grade wt-(\w+)">([^<]+)<', table)
    assert len(grades) == 15
    assert {kind for kind, grade in grades if grade == "false"} == {"bad"}
    assert {kind for kind, grade in grades if grade == "true"} == {"good"}
    assert page.count("What is true") >= sum(kind != "good" for kind, _ in grades) - 1


def test_a_title_without_a_grade_stays() -> None:
    document = nodes.document("", reporter=None)  # type: ignore[arg-type]
    for text in ("What it leaves out", "2. A view: false", '"x" — right only if you read'):
        document += nodes.section("", nodes.title("", text), ids=["one"])
    found = [(title.astext(), grade) for _, title, grade in graded(document)]
    assert found == [("2. A view", "false"), ('"x"', "right only if you read")]
    assert [kind_of(grade) for _, grade in found] == ["bad", "half"]


BROKEN = """\
---
orphan: true
---

# Memory

```{picture} base, row
import torch

base = torch.zeros(2)
```
"""


def test_a_picture_that_cannot_be_made_stops_the_build(project: Project) -> None:
    page = project.folder / "docs" / "memory.md"
    page.write_text(BROKEN, "utf-8")
    ended = project.build("-q", WT_DEVICE="cpu", WT_STRICT="1")
    assert ended.status and re.search(r"memory\.md:\d+: .*no picture: ", ended.said)
    page.write_text(BROKEN.replace("zeros(2)", "zeros(2)\nrow = base[:1]\nrow[0] = 7.0"), "utf-8")
    ended = project.build("-q", WT_DEVICE="cpu", WT_STRICT="1")
    assert ended.status == 0, ended.said
    shown = project.page("memory")
    assert "wt-written" in shown and "The coloured cells have changed." in shown
