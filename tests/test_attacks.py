"""``tests/attacks/KIND/FAMILY/PAGE.py`` holds what was tried to refute a page; each part is a test.

Those on a chapter or a reference are at ``tests/attacks/FOLDER/PAGE.py``.

An attack is a function: its docstring is the sentence that it tries, its body the circumstance. A
name that ends with ``_fell`` is that of an attack that refuted the sentence or the fix which stood
there before.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import ROOT

ATTACKS = ROOT / "tests" / "attacks"
FILES = sorted(path.relative_to(ATTACKS) for path in ATTACKS.glob("*/**/*.py"))
ENOUGH = 10


def attacks(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse((ATTACKS / path).read_text("utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [function for function in functions if function.name.startswith("test_")]


def more(function: ast.FunctionDef) -> int:
    """Return how many circumstances beyond the first are listed as parameters."""
    found = 0
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and len(decorator.args) == 2:
            values = decorator.args[1]
            found += len(values.elts) - 1 if isinstance(values, ast.List | ast.Tuple) else 0
    return found


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_page_was_attacked_often_enough(path: Path) -> None:
    pages = (ROOT / "gallery" / path, ROOT / "docs" / path.with_suffix(".md"))
    assert any(page.is_file() for page in pages), "there is no such page"
    names = [function.name for function in attacks(path)]
    assert len(names) == len(set(names)), "two attacks have one name"
    tried = len(names) + sum(map(more, attacks(path)))
    assert tried >= ENOUGH


@pytest.mark.parametrize("path", FILES, ids=str)
def test_each_attack_says_what_it_tries_and_can_fail(path: Path) -> None:
    for function in attacks(path):
        where = f"tests/attacks/{path}:{function.lineno}"
        assert ast.get_docstring(function), f"{where}: no sentence"
        text = ast.unparse(function)
        assert any(word in text for word in ("assert", "raises", "warns")), f"{where}: cannot fail"
