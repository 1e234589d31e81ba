"""Words and code: what is typed leads to pages, sections, claims and cells, or to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT
from data.strangers import TEXTS
from playwright.sync_api import Browser, Page
from test_diagnose import ask, rows
from test_site import HTML, browser  # noqa: F401
from writethrough.site import ranking, words

SHAPES = {
    "weights[:, 1:] = weights[:, :-1]": "x[:,n:]=x[:,:-n]",
    "labels = input_ids; labels[labels == pad] = -100": "x[x<x]=-0",
    'batch["mask"].masked_fill_(pad, 0)': "x['s'].masked_fill_()",
    "x[rows][:, cols] = 0 does nothing": "x[x][:,x]=0",
    "self.cache.keys[:, start:end] += torch.ones(3)": "x[:,n:n]+=x.ones()",
    "x[arange(3), cols] = v": "x[x.arange(),x]=x",
    "y = x then y *= 2": "x*=0",
    "model.weight[0:6].data = ones": "x[n:n].data=x",
    "p.grad = None": "x.grad=x",
    "x[mask.nonzero()[:, 0]] = 0": "x[x.nonzero()[:,0]]=0",
    "x[(a > 0) & (b <= 1)] = 0": "x[(x<0)&(x<0)]=0",
    "image[..., i:i+k] += tile": "x[...,n:n+x]+=x",
}


@pytest.mark.parametrize("text", SHAPES)
def test_shape_of_a_line_of_code(text: str) -> None:
    found = words.shapes(text)
    assert found[SHAPES[text]] == 1
    assert all(weight < 1 for shape, weight in found.items() if shape != SHAPES[text])


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("in-place", {"inplac": 1}),
        ("in place, inplace", {"inplac": 2}),
        ("overlaps overlapping overlapped", {"overlap": 3}),
        ("masked_fill_", {"masked_fill_": 1, "mask": 0.25, "fill": 0.25}),
        ("DataLoader", {"dataloader": 1, "data": 0.25, "loader": 0.25}),
        ("output 0 of ViewBackward0", {"viewbackward0": 1, "view": 0.25, "backward0": 0.25}),
    ],
)
def test_stems_of_a_text(text: str, inside: dict[str, float]) -> None:
    found = words.terms(text)
    assert {term: found[term] for term in inside} == inside


def test_letters_and_small_numbers_are_no_terms() -> None:
    assert set(words.terms("x 0 12 255 y2 t mask")) == {"255", "y2", "mask"}


@pytest.mark.parametrize("text", ["a list of tensors", "print(x)", "f(a, b)", "x = 3", "", "[]"])
def test_what_is_no_write_to_a_part_has_no_shape(text: str) -> None:
    assert not words.shapes(text)


def test_a_rare_field_and_a_short_one_weigh_more() -> None:
    said = [
        {"title": Counter({"leaf": 1})},
        {"text": Counter({"leaf": 1, "view": 9})},
        {"text": Counter({"view": 1})},
    ]
    found = ranking.levels(said, {"title": 3.0, "text": 1.0})
    assert found["leaf"][0] > found["leaf"][1] > 0
    assert set(found["view"]) == {1, 2}


def test_what_adds_little_to_a_score_is_left_out() -> None:
    found = {"rare": {5: 1}, "leaf": {n: 1 + 8 * (n == 7) for n in range(40)}, "s": {1: 1}}
    kept = ranking.worth_keeping(found, 900)
    assert kept == {"rare": {5: 1}, "leaf": {7: 9}, "s": {1: 1}}
    frequent = {"the": dict.fromkeys(range(80), 1)}
    assert ranking.worth_keeping(frequent, 100) == {}


def test_numbers_of_documents_are_packed() -> None:
    assert ranking.packed({"a": {0: 1, 1: 9, 40: 2, 4000: 3}}) == {"a": "AI13B320C"}


@pytest.fixture(scope="module")
def searcher(browser: Browser) -> Iterator[Page]:  # noqa: F811
    page = browser.new_page()
    page.goto((HTML / "diagnose.html").as_uri())
    page.fill("#diagnose-input", "mask")
    page.wait_for_function("() => Boolean(window.WTSearcher && window.WT_SEARCH)")
    page.evaluate(
        """() => {
            const stemmer = new Stemmer();
            window.stem = word => stemmer.stemWord(word);
            window.searcher = new WTSearcher(WT_SEARCH, stem, stopwords);
        }"""
    )
    yield page
    page.close()


def corpus() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "gallery").rglob("*.py"))]
    texts += [question["query"] for question in rows("questions.jsonl")]
    return texts + TEXTS + list(SHAPES)


def test_browser_and_build_find_the_same_terms(searcher: Page) -> None:
    texts = corpus()
    script = "texts => texts.map(text => [...WTSearcher.terms(text, stem)])"
    other = set()
    for text, found in zip(texts, searcher.evaluate(script, texts), strict=True):
        other |= {term for term, _ in set(dict(found).items()) ^ set(words.terms(text).items())}
    # Sphinx has one release of Snowball for the browser and another for Python.
    assert other <= {"intern", "internal"}


def test_browser_and_build_find_the_same_shapes(searcher: Page) -> None:
    texts = [line for text in corpus() for line in text.splitlines()]
    script = "texts => texts.map(text => [...WTSearcher.shapes(text)])"
    for text, found in zip(texts, searcher.evaluate(script, texts), strict=True):
        assert dict(found) == dict(words.shapes(text)), text


def test_browser_unpacks_what_the_build_packed(searcher: Page) -> None:
    levels: dict[str, dict[int, int]] = {"x[0]": {0: 1, 1: 9, 37: 2, 40000: 3}, "leaf": {5: 4}}
    packed = ranking.packed(levels)
    given: dict[str, Any] = {
        "documents": [[0]] * 40001,
        "terms": " ".join(packed),
        "postings": " ".join(packed.values()),
    }
    script = """([data, terms]) => {
        const made = new WTSearcher(data, word => word, []);
        return terms.map(term => made.known(term).documents);
    }"""
    found = searcher.evaluate(script, [given, list(levels)])
    assert [dict(map(tuple, one)) for one in found] == list(levels.values())


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:  # noqa: F811
    page = browser.new_page()
    page.goto((HTML / "diagnose.html").as_uri())
    yield page
    page.close()


def test_sections_and_claims_are_found(tab: Page) -> None:
    listed = ask(tab, "why the rules exist")
    assert any("learn/why-the-rules-exist" in row["href"] for row in listed[:3])
    listed = ask(tab, "what a version counter is: glossary")
    assert any("reference/glossary" in row["href"] for row in listed[:3])
    listed = ask(tab, "torch gives some of its warnings once in a process")
    assert any(row["href"].endswith("#claim-torch-gives-some-warnings-once") for row in listed[:3])


@pytest.mark.parametrize(
    ("line", "update"),
    [("cache[1:3] = update", "slice-assign"), ("weights[::2] = v", "step-assign")],
)
def test_line_of_code_leads_to_its_cell(tab: Page, line: str, update: str) -> None:
    assert ask(tab, line)[-1]["href"].endswith(f"#leaf/{update}/backward")


def test_line_with_the_reader_s_own_names_leads_to_the_page_that_is_about_it(tab: Page) -> None:
    listed = ask(tab, "x[idx1][:, idx2] = 0 is not changing x")
    assert "recipes/indices/write-to-a-rectangle-of-rows-and-columns" in listed[0]["href"]


@pytest.mark.parametrize(
    "text",
    [
        "my dog ate my homework",
        "The quick brown fox jumps over the lazy dog.",
        "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.",
    ],
)
def test_nothing_is_shown_when_nothing_fits(tab: Page, text: str) -> None:
    assert ask(tab, text) == []
    assert tab.is_visible("#diagnose-unknown")


def test_foreign_errors_show_no_page(tab: Page) -> None:
    shown = [
        (text[:80], listed[0]["href"])
        for text in TEXTS
        if len(text) < 10000 and "Error:" in text and (listed := ask(tab, text))
    ]
    assert not shown


def test_an_error_comes_with_its_fix_and_related_pages_are_folded(tab: Page) -> None:
    said = "a view of a leaf Variable that requires grad is being used in an in-place operation."
    listed = ask(tab, f"RuntimeError: {said}")
    assert [row["kind"] for row in listed].count("error") == 1
    assert tab.is_visible("#diagnose-results .wt-fix pre")
    assert tab.is_visible("#diagnose-results .wt-fix button")
    more = tab.locator("#diagnose-more")
    assert more.is_visible() and more.get_attribute("aria-expanded") == "false"
    before = tab.locator("#diagnose-results > li:visible").count()
    more.press("Enter")
    assert tab.locator("#diagnose-results > li:visible").count() == len(listed) > before


def test_an_error_counts_less_where_a_question_speaks_of_none(tab: Page) -> None:
    listed = ask(tab, "mask with 0 and 1 ints selects rows 0 and 1 instead of masking")
    assert any("a-mask-of-zeros-and-ones" in row["href"] for row in listed[:3])
