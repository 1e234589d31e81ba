"""The chooser of the matrix and its tables, in a real browser and opened from disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import run_jobs
from playwright.sync_api import Browser, Page
from test_site import HTML, browser  # noqa: F401
from writethrough.matrix.cells import find
from writethrough.matrix.html import why

PAGE = (HTML / "reference" / "will-it-write.html").as_uri()
PANEL = "#matrix-panel"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:  # noqa: F811
    page = browser.new_page()
    yield page
    page.close()


def panel(tab: Page, address: str) -> str:
    tab.goto("about:blank")
    tab.goto(f"{PAGE}#{address}")
    tab.wait_for_selector(f"{PANEL} .wt-verdict")
    return tab.inner_text(PANEL)


def test_address_opens_its_cell(tab: Page) -> None:
    said = panel(tab, "tensor/repeated-iadd/backward")
    assert "≠ wrong values" in said and "x[index] += v" in said and "x.index_add_" in said
    values = [tab.input_value(f"#matrix-{name}") for name in ("target", "update", "where")]
    assert values == ["tensor", "repeated-iadd", "backward"]


def test_printed_output_is_that_of_the_script(tab: Page, tmp_path: Path) -> None:
    for name in ("non-leaf/slice-assign/backward", "tensor/iadd/vmap", "leaf/where/func-grad"):
        panel(tab, name)
        source = tab.inner_text(f"{PANEL} .wt-code")
        block = {"line": 1, "source": source, "raises": True}
        (ran,) = run_jobs([{"kind": "script", "path": "cell.py", "blocks": [block]}], tmp_path)
        printed = "".join(event[1] for event in ran["blocks"][0] if event[0] == "out")
        assert printed.strip() and tab.inner_text(f"{PANEL} .wt-said").strip() == printed.strip()


def test_keyboard_is_enough(tab: Page) -> None:
    panel(tab, "leaf/slice-assign/eager")
    assert "✕ raises" in tab.inner_text(PANEL)
    tab.focus("#matrix-where")
    tab.keyboard.press("ArrowDown")
    tab.wait_for_function("document.querySelector('#matrix-panel').innerText.includes('● writes')")
    assert tab.url.endswith("#leaf/slice-assign/no-grad")
    assert "torch.no_grad()" in tab.inner_text(f"{PANEL} .wt-code")


def test_panel_leads_on(tab: Page) -> None:
    panel(tab, "leaf/slice-assign/eager")
    links = tab.eval_on_selector_all(f"{PANEL} a", "all => all.map(one => one.href)")
    assert any(link.endswith("errors/leaves-and-views/view-of-a-leaf.html") for link in links)
    for kind in ("gallery/scenarios/", "gallery/recipes/"):
        assert any(kind in link for link in links), kind
    assert any(link.endswith("#leaf/slice-assign/no-grad") for link in links)
    assert not any("data" in link.rpartition("#")[2] for link in links)


def test_combination_that_did_not_run_says_so(tab: Page) -> None:
    tab.goto(f"{PAGE}#list/copy_/vmap")
    tab.wait_for_selector(f"{PANEL} p")
    assert "did not run" in tab.inner_text(PANEL)
    assert "(not run)" in tab.inner_text("#matrix-update option[value=copy_]")


def test_tables_need_no_script(browser: Browser) -> None:  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((HTML / "reference" / "will-it-write" / "eager.html").as_uri())
    cell = page.locator('[id="leaf/slice-assign/eager"]')
    assert cell.inner_text() == "✕ raises"
    assert cell.locator("a").get_attribute("href").endswith("/view-of-a-leaf.html")
    page.goto(PAGE)
    assert "needs JavaScript" in page.inner_text("#matrix")
    context.close()


def test_every_cell_has_its_address_and_is_in_the_json() -> None:
    cells = json.loads((HTML / "matrix.json").read_text("utf-8"))["cells"]
    folder = HTML / "reference" / "will-it-write"
    tables = {page.stem: page.read_text("utf-8") for page in folder.glob("*.html")}
    assert len(cells) > 10_000
    assert not [c["id"] for c in cells if f'id="{c["id"]}"' not in tables[c["id"].split("/")[2]]]


def test_every_cell_is_explained() -> None:
    text = (HTML / "reference" / "will-it-write.html").read_text("utf-8")
    assert "The rules foretell" in text and "Not explained" not in text
    cells = json.loads((HTML / "matrix.json").read_text("utf-8"))["cells"]
    assert not [c["id"] for c in cells if not (c["error"] or why(find(c["id"]), c["verdict"]))]


def test_pages_show_the_verdict_of_their_cell() -> None:
    text = (HTML / "_static" / "matrix-data.js").read_text("utf-8")
    pages = json.loads(text.partition("=")[2].rstrip(";\n"))["pages"]
    cells = json.loads((HTML / "matrix.json").read_text("utf-8"))["cells"]
    verdicts = {cell["id"]: cell["verdict"] for cell in cells}
    assert len(pages) > 30
    for page, _, named in pages:
        shown = re.findall(
            r'will-it-write\.html#([^"]+)">\S ([a-z ]+)<',
            (HTML / f"{page}.html").read_text("utf-8"),
        )
        assert [(name, verdicts[name]) for name in named] == shown, page
