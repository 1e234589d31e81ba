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
from writethrough.matrix.words import why

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


def test_first_cell_needs_no_data(tab: Page) -> None:
    tab.goto(PAGE)
    written = tab.inner_text(PANEL)
    assert not tab.evaluate("window.WT_MATRIX") and "✕ raises" in written
    tab.mouse.move(5, 5)
    tab.wait_for_function("document.querySelector('#matrix-panel').innerText.includes('Pages on')")
    assert tab.inner_text(PANEL).replace("¶", "").startswith(written)


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


@pytest.mark.parametrize("width", [1280, 320])
def test_panel_is_as_wide_as_the_text(browser: Browser, width: int) -> None:  # noqa: F811
    tab = browser.new_page(viewport={"width": width, "height": 900})
    panel(tab, "leaf/slice-assign/no-grad")
    edge = "query => document.querySelector(query).getBoundingClientRect().right"
    assert tab.evaluate(edge, PANEL) <= tab.evaluate(edge, "article")
    tab.close()


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
    cell.locator("a").click()
    assert page.url == f"{PAGE}#leaf/slice-assign/eager"
    assert "needs JavaScript" in page.inner_text("#matrix")
    assert not page.locator("#matrix-target").is_visible()  # which would do nothing
    context.close()


def test_case_is_a_sentence_and_the_title_of_the_page(tab: Page) -> None:
    panel(tab, "leaf/slice-assign/eager")
    case = tab.inner_text(f"{PANEL} .wt-case").removesuffix("¶")
    assert case == "x[1:3] = v on a leaf that requires grad, on its own: ✕ raises"
    assert tab.title().startswith(case)
    assert "It raises" in tab.inner_text(PANEL)
    tab.click(f"{PANEL} .wt-case a.headerlink")
    link = tab.get_by_role("button", name="Address").get_attribute("title")
    assert link == f"{PAGE}#leaf/slice-assign/eager"


def test_update_is_found_by_keyboard(tab: Page) -> None:
    panel(tab, "leaf/slice-assign/eager")
    tab.focus("#matrix-find")
    tab.keyboard.type("COPY_ (")
    tab.keyboard.press("Tab")
    code = "document.querySelector('#matrix-panel .wt-case').innerText.includes('copy_(')"
    tab.wait_for_function(code)
    left = tab.eval_on_selector_all("#matrix-update option", "all => all.map(one => one.text)")
    assert 0 < len(left) < 10 and all("copy_(" in text for text in left)
    panel(tab, "leaf/slice-assign/no-grad")  # an address shows all of them again
    assert tab.locator("#matrix-update option").count() > 100


def test_cell_is_chosen_by_touch(browser: Browser) -> None:  # noqa: F811
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((HTML / "reference" / "will-it-write" / "eager.html").as_uri())
    page.locator('[id="leaf/slice-assign/eager"] a').tap()
    page.wait_for_selector(f"{PANEL} .wt-case")
    assert page.url == f"{PAGE}#leaf/slice-assign/eager"
    context.close()


def test_table_is_narrowed(tab: Page) -> None:
    tab.goto((HTML / "reference" / "will-it-write" / "eager.html").as_uri())
    tab.select_option("#wt-verdict-filter", label="≠ values")
    tab.get_by_label("lists and arrays").uncheck()
    shown = "row => [...row.cells].filter(cell => !cell.hidden).map(cell => cell.innerText)"
    rows = tab.eval_on_selector_all(".wt-grid tbody tr:not([hidden])", f"all => all.map({shown})")
    wrong = [row for row in rows if "≠ values" in row]
    heads = [row for row in rows if len(row) == 1]
    assert wrong and len(wrong) + len(heads) == len(rows)
    head = tab.inner_text(".wt-grid thead")
    assert "a plain tensor" in head and "a NumPy array" not in head


def test_rows_of_one_code_are_told_apart() -> None:
    text = (HTML / "reference" / "will-it-write" / "eager.html").read_text("utf-8")
    rows = re.findall(r'<th scope="row">(.*?)</th>', text, re.DOTALL)
    groups = re.split(r'class="g"', text)[1:]
    assert len(rows) > 100
    for group in groups:
        mine = re.findall(r'<th scope="row">(.*?)</th>', group, re.DOTALL)
        assert len(mine) == len(set(mine)), mine


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
