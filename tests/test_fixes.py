"""Fixes: each does, compiled and not, what the failing line was meant to do; each is asserted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Project, read_page
from writethrough.gallery import fixes, scripts
from writethrough.run.runner import Runner

PAGES = [scripts.read(ROOT, path) for path in sorted((ROOT / "gallery").rglob("*.py"))]
ERRORS = [page for page in PAGES if page.path.startswith("gallery/errors/")]

# Pages whose fixes assert nothing yet.  This list only shrinks: a page that has come up to the
# rule is refused here.
NOT_ASSERTED: set[str] = set()
# Families whose fixes are not marked yet.  This list only shrinks, too.
NOT_MARKED: set[str] = set()


def family(page: scripts.Script) -> str:
    return page.path.split("/")[2]


def test_each_fix_of_an_error_page_is_asserted() -> None:
    found = {page.path: fixes.without_assert(page) for page in ERRORS}
    wrong = {path for path, problems in found.items() if problems}
    assert [text for path in sorted(wrong - NOT_ASSERTED) for text in found[path]] == []
    assert NOT_ASSERTED - wrong == set(), "these pages need no exception any more"


def test_each_fix_of_an_error_page_is_marked() -> None:
    wrong = [
        text for page in ERRORS if family(page) not in NOT_MARKED for text in fixes.unmarked(page)
    ]
    assert wrong == []
    lacking = {family(page) for page in ERRORS if fixes.unmarked(page)}
    assert NOT_MARKED - lacking == set(), "these families need no exception any more"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    runner = Runner("--compiler")
    yield runner
    runner.close()


def test_each_fix_does_what_is_meant(runner: Runner) -> None:
    assert fixes.run(PAGES, runner) == []


X = "gallery/errors/family/x.py"


def page(folder: Path, source: str) -> scripts.Script:
    return read_page(folder, X, source)


SHIFT = "def shift(history):\n    history[1:] = history[:-1].clone()\n    return history\n"
MEANT = "history.copy_(torch.cat([history[:1], history[:-1]]))"
# What a fix may do otherwise than is meant: the function, the marker, and what is said.
WRONG = {
    "a value": (
        "def fix(x):\n    return x + (x == 17)\n",
        "x * 1.0 from vector(n)",
        "17 elements: the result: Tensor-likes are not close!",
    ),
    "a dtype": (
        "def fix(x):\n    return x * 1.0\n",
        "x * 1 from torch.arange(n)",
        "the result: The values for attribute 'dtype' do not match",
    ),
    "a gradient": (
        "def fix(x):\n    return x.detach() + x * 2 - x\n",
        "x * 2 from leaf(n)",
        "gradient 1: Tensor-likes are not close!",
    ),
    "no gradient": (
        "def fix(x):\n    return x.detach() * 2\n",
        "x * 2 from leaf(n)",
        "requires_grad of the result: False is not True",
    ),
    "an input": (
        "def fix(x):\n    return x.mul_(2)\n",
        "(y := x * 2, x.copy_(y))[0] from vector(n)",
        "what shares memory: ['the result and x after the call'] is not []",
    ),
    "the other elements": (
        "def fix(x):\n    x[1:] = 0.0\n",
        "(x[1:2].zero_(), None)[1] from vector(n)",
        "x after the call: Tensor-likes are not close!",
    ),
    "a copy in place of a view": (
        "def fix(x):\n    return x[:1].clone()\n",
        "x[:1] from vector(n)",
        "what shares memory: [] is not ['the result and x after the call']",
    ),
    "an error": (
        "def fix(x):\n    return x.view(4, -1)\n",
        "x.view(1, -1) from vector(n)",
        "3 elements: it raises ",
    ),
    "a marker that fails": (
        "def fix(x):\n    return x\n",
        "x.nothing from vector(n)",
        "its marker raises AttributeError",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_fix_that_does_something_else_is_named(what: str, runner: Runner, tmp_path: Path) -> None:
    source, marker, said = WRONG[what]
    script = page(tmp_path, f"# fix: fix(x) like {marker}\n{source}")
    problems = fixes.run([script], runner)
    assert [text.partition(", ")[0] for text in problems] == [
        f"{X}:10: fix: {name}" for name in ("eager", "aot_eager")
    ]
    assert all(said in text for text in problems), problems


def test_fix_that_falls_compiled_is_named(runner: Runner, tmp_path: Path) -> None:
    """Only the default backend drops the clone, and only with many elements."""
    script = page(
        tmp_path, f"# fix: shift(history) like {MEANT} from vector(n); overlapping\n{SHIFT}"
    )
    (problem,) = fixes.run([script], runner)
    assert problem.startswith(f"{X}:10: shift: inductor, 1000 elements: the result: Tensor-likes")


def test_declared_failure_is_checked_in_both_directions(runner: Runner, tmp_path: Path) -> None:
    mark = f"# fix: shift(history) like {MEANT} from vector(n);\n#     fails in inductor\n"
    assert fixes.run([page(tmp_path, mark + SHIFT)], runner) == []
    script = page(tmp_path, mark.replace("inductor", "aot_eager") + SHIFT)
    said = f"{X}:10: shift: 'fails in aot_eager' is declared; it does not fail there"
    assert fixes.run([script], runner) == [said]


def test_blocks_above_run_first_and_those_below_do_not(runner: Runner, tmp_path: Path) -> None:
    """The fix is the function as it is after its block; an error above is what the page shows."""
    source = (
        "factor = 2\n# raises: ZeroDivisionError: division by zero\n1 / 0\n\n# %%\n# Text\n\n\n"
    )
    source += "# fix: fix(x) like x * 2 from vector(n)\ndef fix(x):\n    return factor * x\n"
    source += "\n\n# %%\n# Text\n\n\ndef fix(x):\n    return x\n"
    assert fixes.run([page(tmp_path, source)], runner) == []


REFUSED = {
    "# fix: fix(x) like x": "write '# fix: name(parameters) like MEANT from INPUTS'",
    "# fix: fix(y) like y from vector(n)": "'fix' has the parameters x",
    "# fix: other(x) like x from vector(n)": "this block does not define 'other'",
    "# fix: fix(x) like x from vector(": "'(vector(,)' is no expression",
    "# fix: fix(x) like x from vector(n); often": "there is no 'often'; there are overlapping",
    "# fix: not compiled: because": "there is no reason 'because'; there are backward",
    "# fix x": "a comment here starts like a promise and is none",
}


@pytest.mark.parametrize(("mark", "why"), REFUSED.items())
def test_marker_that_says_nothing_is_refused(tmp_path: Path, mark: str, why: str) -> None:
    script = page(tmp_path, f"{mark}\ndef fix(x):\n    return x\n")
    assert any(text.startswith((f"{X}:10: {why}", f"{X}:7: {why}")) for text in script.problems)


CODE = "\n\nassert 1\n"
SECTION = "# %%\n# Fix 1: one\n# ----------\n#\n# Text.\n"
MARK = "\n# fix: not compiled: setup\ntorch.zeros(1)\n"


@pytest.mark.parametrize(
    ("source", "asserted", "marked"),
    [
        ("torch.zeros(1)\n", f"{X}:1: an error page has a heading 'Fix'", ""),
        ("# no fix: it is a warning.\ntorch.zeros(1)\n", "", ""),
        (SECTION + MARK, f"{X}:11: nothing below 'Fix 1: one' asserts what it gives", ""),
        (SECTION + CODE, "", f"{X}:11: no '# fix:' marks a function below 'Fix 1: one'"),
        (SECTION + MARK + "assert 1\n", "", ""),
        (SECTION, "", ""),
        ("# no fix: none.\n\n" + SECTION + MARK, f"{X}:10: '# no fix' stands here", ""),
    ],
)
def test_error_page_without_an_asserted_fix(
    tmp_path: Path, source: str, asserted: str, marked: str
) -> None:
    script = page(tmp_path, source)
    for found, wanted in ((fixes.without_assert, asserted), (fixes.unmarked, marked)):
        said = found(script)
        assert [text.startswith(wanted) for text in said] == [True] * bool(wanted), said


def test_command_counts_and_ends_with_the_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wordings = "\n# %%\n# .. wordings:: ValueError\n#\n#    some error\n"
    script = page(
        tmp_path, "# fix: fix(x) like x * 2 from vector(n)\ndef fix(x):\n    return x\n" + wordings
    )
    assert script.problems == []
    docs = str(tmp_path / "docs")
    assert fixes.main([docs]) == 1
    assert f"{X}:10: fix: eager, 3 elements" in (said := capsys.readouterr().out)
    assert said.endswith("fixes: 1 compared, 0 not compiled\n")
    page(tmp_path, "# fix: not compiled: setup\ntorch.zeros(1)\n" + wordings)
    assert fixes.main([docs]) == 0
    assert capsys.readouterr().out == "fixes: 0 compared, 1 not compiled\n"
    assert fixes.main([docs, "--al"]) == 2


@pytest.mark.parametrize("project", ["fixes"], indirect=True)
def test_build_counts_fixes_and_readers_see_no_marker(project: Project) -> None:
    ended = project.build(WT_STRICT="1", WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    assert "fixes: 1 are compared with what is meant, 1 not compiled" in ended.said
    about = project.page("fixes")
    assert (
        "as they stand and compiled: 1<" in about
        and "changes a class, a module or a setting, once: 1<" in about
    )
    page = project.page("gallery/errors/family/mended")
    download = (project.html / "downloads" / "errors" / "family" / "mended.py").read_text("utf-8")
    assert "fix:" not in page and "fix:" not in download
    script = project.folder / "gallery" / "errors" / "family" / "mended.py"
    script.write_text(
        script.read_text("utf-8").replace("not compiled: setup", "not compiled: numpy")
    )
    assert project.build(WT_STRICT="1", WT_DEVICE="cpu").status == 0
    assert "an array of NumPy: 1<" in project.page("fixes")
