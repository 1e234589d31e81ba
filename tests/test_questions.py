"""What people asked in public: each has a page, whose output decides it, and words find it."""

from __future__ import annotations

import json
import re

from conftest import ROOT
from playwright.sync_api import Browser
from test_diagnose import rows
from test_site import HTML, browser  # noqa: F401

QUESTIONS = rows("questions.jsonl")


def test_every_question_has_a_page() -> None:
    missing = [
        (question["id"], page)
        for question in QUESTIONS
        for page in question["pages"] or ["none"]
        if not (ROOT / f"{page}.py").is_file()
    ]
    assert not missing and len(QUESTIONS) > 100


def test_output_of_the_page_holds_the_fact() -> None:
    wrong = []
    for question in QUESTIONS:
        page = question["pages"][0]
        kept = json.loads((ROOT / "docs" / f"{page}.outcome.json").read_text("utf-8"))
        blocks = kept["outcome"]["blocks"] if kept["outcome"] else None
        shown = "\n".join(part for block in blocks or [] for event in block for part in event[1:])
        if blocks is not None and question["fact"] not in shown:
            wrong.append((question["id"], page, question["fact"]))
    assert not wrong


def test_words_find_the_page(browser: Browser) -> None:  # noqa: F811
    tab = browser.new_page()
    tab.goto((HTML / "diagnose.html").as_uri())
    script = """() => [...document.querySelectorAll("#diagnose-results > li")].slice(0, 3)
        .map(li => li.firstElementChild.getAttribute("href").replace(/^\\.\\//, "").slice(0, -5))"""
    missed = []
    for question in QUESTIONS:
        tab.fill("#diagnose-input", question["query"])
        tab.wait_for_selector('#diagnose-results[aria-busy="false"]', state="attached")
        found = tab.evaluate(script)
        if not set(found) & set(question["pages"]):
            missed.append((question["id"], found))
    tab.close()
    assert len(missed) <= 0.1 * len(QUESTIONS), missed


def test_no_page_copies_a_question() -> None:
    """Symptoms and wordings are in our words, so that the search is not measured on itself."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[\w.]+", text.lower())
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    asked = {run: q["id"] for q in QUESTIONS for run in runs(q["query"])}
    pattern = re.compile(r"^\.\. symptoms::\n((?:[ \t]*\n|   .*\n)*)", re.MULTILINE)
    copied = []
    for path in sorted((ROOT / "gallery").rglob("*.py")):
        for block in pattern.findall(path.read_text("utf-8")):
            for line in block.splitlines():
                copied += [(path.name, line, asked[run]) for run in runs(line) if run in asked]
    assert not copied
