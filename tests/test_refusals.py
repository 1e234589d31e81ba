"""What bad input gets: one message that names file and line, and no site."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXTENSIONS, ROOT, Project

SUPPORTED = EXTENSIONS / "writethrough" / "run" / "supported.py"

REFUSED = {
    "blank-in-name": r"^gallery/scenarios/family/two words.py:1: the name is an address: it has no",
    "no-title": r"gallery/errors/family/bad.py:1: a script starts with a docstring and a title",
    "wrong-error": r"gallery/scenarios/family/bad.py:10: promised RuntimeError: something else; "
    r"it raises IndexError: index 5 is out of bounds",
    "no-error": r"gallery/scenarios/family/bad.py:10: promised RuntimeError: something; "
    r"nothing raises here",
    "unpromised-error": r"gallery/scenarios/family/bad.py:11: raises what it did not promise: "
    r"IndexError: index 5",
    "unpromised-warning": r"gallery/scenarios/family/bad.py:10: warns what it did not promise: "
    r"UserWarning: unheard of",
    "promise-not-last": r"gallery/scenarios/family/bad.py:10: put '# raises:' above the last",
    "empty-promise": r"gallery/scenarios/family/bad.py:10: a promise needs the message",
    "unmatched-error": r"gallery/scenarios/family/bad.*no error page claims ZeroDivisionError",
    "exits": r"gallery/scenarios/family/bad.py:8: .*the interpreter exited with status 0",
    "dies": r"gallery/scenarios/family/bad.py:8: .*the interpreter was killed by SIGSEGV",
    "prints-without-end": r"gallery/scenarios/family/bad.py:8: .*printed more than 100000",
    "duplicate-name": r"gallery/recipes/family/leaf.py:1: gallery/errors/family/leaf.py has this",
    "duplicate-claim": r"^docs/other.md:7: WARNING: claim id 'slices-are-views' is taken by "
    r"gallery/scenarios/family/claim.py:13",
    "empty-claim": r"^docs/other.md:7: ERROR: claim 'nothing-checked': a check needs an expected",
    "vague-claim": r"^docs/other.md:7: ERROR: claim 'anything-goes': '...' alone is met by any",
    "messageless-claim": r"^docs/other.md:7: ERROR: claim 'any-error': an expected exception needs",
    "false-claim": r"^docs/other.md:7: WARNING: claim 'false' is false:\n.*\n"
    r'File "docs/other.md", line 10, in docs/other.md',
    "false-claim-in-script": r"^gallery/scenarios/family/bad.py:9: WARNING: claim 'false' is "
    r'false:\n.*\nFile "gallery/scenarios/family/bad.py", line 14, in gallery',
    "empty-claim-in-script": r"^gallery/scenarios/family/bad.py:9: ERROR: claim 'nothing-checked'",
    "twice-claimed": r"^gallery/scenarios/family/bad.py:9: WARNING: claim id 'twice' is taken by "
    r"gallery/scenarios/family/bad.py:9",
    "dead-reference": r"docs/other.md:7: WARNING: undefined label: 'error-that-is-not-there'",
    "dead-api-name": r"docs/other.*torch 2\.\d+\.\d+, CPU has no torch\.add_",
    "broken-record": r"docs/_records/torch-2.13.0-cpu.json:2: not JSON",
    "bad-table": r"docs/other.md:7: ERROR: verdicts: the matrix has no cell tensor/hope/eager",
    "unknown-world": r"^gallery/scenarios/family/bad.py:10: there is no world 'nowhere'; there are",
    "unknown-world-in-claim": r"^docs/other.md:7: ERROR: claim 'elsewhere': there is no world",
    "exception-without-claim": r"^gallery/scenarios/family/bad.py:10: WARNING: 'exception in "
    r"anomaly-mode' names a claim that is not there: no-such-claim",
    "chapter": r"^docs/chapter.md:11: WARNING: promised ZeroDivisionError: division by zero; "
    r"nothing raises",
    "chapter-error": r"^docs/chapter.md:11: WARNING: raises what it did not promise: "
    r"ZeroDivisionError: division by zero",
}


@pytest.mark.parametrize(
    ("project", "message"), REFUSED.items(), indirect=["project"], ids=REFUSED.keys()
)
def test_strict_build_refuses(project: Project, message: str) -> None:
    if "broken-record" in message or "_records" in message:
        pin_record(project)
    ended = project.build("-q", WT_STRICT="1", WT_DEVICE="cpu")
    assert ended.status != 0
    assert re.search(message, ended.said, re.MULTILINE), ended.said
    assert "Traceback" not in ended.said.replace("Traceback (most recent call last):\\n", "")
    assert "Loaded Extensions" not in ended.said
    assert ended.said.endswith("build/html holds no build\n")
    assert not list(project.html.glob("*.html"))


def pin_record(project: Project) -> None:
    """Name the broken record after the torch that is installed."""
    from importlib.metadata import version

    old = project.folder / "docs" / "_records" / "torch-2.13.0-cpu.json"
    old.rename(old.with_name(f"torch-{version('torch').partition('+')[0]}-cpu.json"))


@pytest.mark.parametrize("project", ["wrong-error"], indirect=True)
def test_strict_is_red_after_lenient(project: Project) -> None:
    lenient = project.build("-v", WT_DEVICE="cpu")
    assert lenient.status == 0, lenient.said
    assert "This build differs: promised RuntimeError: something else" in project.page(
        "gallery/scenarios/family/bad"
    )
    strict = project.build("-q", WT_STRICT="1", WT_DEVICE="cpu")
    assert strict.status != 0
    assert "gallery/scenarios/family/bad.py:10: promised" in strict.said


@pytest.mark.parametrize("project", ["claim-exits"], indirect=True)
def test_claim_that_has_no_end_is_shown(project: Project) -> None:
    ended = project.build(WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    why = "the interpreter exited with status 3"
    assert f"differs: docs/other.md:7: claim 'lost' is false:\n{why}\n" in ended.said
    page = project.page("other")
    assert page.count("✗ false") == 2  # at the claim, and in the list
    assert why in page


@pytest.mark.parametrize("project", ["chapter-error"], indirect=True)
def test_chapter_shows_what_differs(project: Project) -> None:
    ended = project.build(WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    error = "raises what it did not promise: ZeroDivisionError: division by zero"
    nothing = "promised ZeroDivisionError: division by zero; nothing raises here"
    assert f"differs: docs/chapter.md:11: {error}\n" in ended.said
    assert f"differs: docs/chapter.md:17: {nothing}\n" in ended.said
    text = re.sub(r"<[^>]+>", "", project.page("chapter"))
    assert text.index(f"This build differs: {error}") < text.index("The chapter goes on")
    assert text.index("42") < text.index(f"This build differs: {nothing}")


@pytest.mark.parametrize("project", ["chapter-hangs"], indirect=True)
def test_chapter_that_hangs_is_named(project: Project) -> None:
    ended = project.build("-D", "nb_execution_timeout=2", WT_DEVICE="cpu")
    assert ended.status == 0, ended.said
    assert "differs: docs/chapter.md:15: the cell did not end within 2 seconds\n" in ended.said
    assert "This build differs: the cell did not end within 2 seconds" in project.page("chapter")
    assert not (project.html / "reports").exists()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"WT_DEVICE": "tpu"}, "WT_DEVICE=tpu: choose one of auto, cpu, cuda"),
        ({"WT_DEVICE": "cuda", "CUDA_VISIBLE_DEVICES": ""}, "WT_DEVICE=cuda, but torch"),
    ],
)
def test_device_that_is_not_there(
    project: Project, variables: dict[str, str], message: str
) -> None:
    ended = project.build("-q", **variables)
    assert ended.status != 0
    assert ended.said.startswith(message), ended.said
    assert ended.said.splitlines()[1:] == ["build/html holds no build"]


def test_torch_that_does_not_import(project: Project, tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise OSError('libtorch.so: not found')\n", "utf-8")
    ended = project.build("-q", PYTHONPATH=str(broken.parent))
    assert ended.status != 0
    assert ended.said.splitlines() == [
        "torch cannot be imported: OSError: libtorch.so: not found",
        "build/html holds no build",
    ]


def test_torch_that_is_too_old(project: Project, tmp_path: Path) -> None:
    old = tmp_path / "old" / "torch"
    old.mkdir(parents=True)
    (old / "__init__.py").write_text("__version__ = '1.12.1'\n", "utf-8")
    ended = project.build("-q", PYTHONPATH=str(old.parent))
    assert ended.status != 0
    assert ended.said.splitlines() == [
        "torch 1.12.1 is too old: take 1.13 or newer (TORCH names it)",
        "build/html holds no build",
    ]


@pytest.mark.parametrize(
    ("python", "torch", "word"),
    [
        ("3.10.13", "", "Python 3.10.13 is too old"),
        ("3.11.2", "1.12.1", "torch 1.12.1 is too old: take 1.13"),
        ("3.11.2", "1.13.0", ""),
        ("3.12.1", "2.1.2", "torch 2.1.2 is not made for Python 3.12.1: take 3.11 ("),
        ("3.12.1", "2.2.0", ""),
        ("3.13.0", "2.4.1", "torch 2.4.1 is not made for Python 3.13.0: take 3.11 to 3.12 ("),
        ("3.13.0", "2.5.0", ""),
        ("3.14.0", "2.8.0+cpu", "torch 2.8.0+cpu is not made for Python 3.14.0: take 3.11 to 3.13"),
        ("3.14.0", "2.13.0+cpu", ""),
    ],
)
def test_versions_that_are_supported(python: str, torch: str, word: str) -> None:
    from writethrough.run.supported import flaw

    assert flaw(python, torch).startswith(word) and bool(flaw(python, torch)) == bool(word)


@pytest.mark.parametrize(
    ("torch", "numpy", "word"),
    [
        ("2.2.2", "2.4.6", "torch 2.2.2 was built for NumPy 1, and NumPy 2.4.6 is installed"),
        ("2.2.2", "1.26.4", ""),
        ("2.3.0", "2.4.6", ""),
        ("2.2.2", "", ""),
    ],
)
def test_numpy_that_torch_was_not_built_for(torch: str, numpy: str, word: str) -> None:
    from writethrough.run.supported import flaw

    assert flaw("3.11.2", torch, numpy).startswith(word)
    assert bool(flaw("3.11.2", torch, numpy)) == bool(word)


def test_build_says_first_that_torch_does_not_fit(project: Project, tmp_path: Path) -> None:
    """Python, where it is newer than that torch knows, else NumPy."""
    from importlib.metadata import version

    from writethrough.run.supported import flaw

    old = tmp_path / "old" / "torch"
    old.mkdir(parents=True)
    (old / "__init__.py").write_text("raise SystemExit('torch is imported')\n", "utf-8")
    (old / "version.py").write_text("__all__ = []\n__version__ = '2.2.2+cu121'\n", "utf-8")
    wrong = flaw(platform.python_version(), "2.2.2+cu121", version("numpy"))
    ended = project.build("-q", PYTHONPATH=str(old.parent))
    assert wrong and ended.status != 0
    assert ended.said.splitlines() == [wrong, "build/html holds no build"]


@pytest.mark.parametrize(
    ("arguments", "torch"),
    [
        (["-r", "docs/requirements.txt", "torch==1.12.1"], "1.12.1"),
        (["torch==1.12.1", "-r", "docs/requirements.txt"], "1.12.1"),
    ],
)
def test_pip_is_not_called_for_what_does_not_fit(arguments: list[str], torch: str) -> None:
    ended = subprocess.run([sys.executable, SUPPORTED, *arguments], text=True, capture_output=True)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"torch {torch} is too old: take 1.13 or newer (TORCH names it)\n"


@pytest.mark.parametrize(
    ("arguments", "installed", "numpy"),
    [
        (["torch==1.13.0", "-r", "docs/requirements.txt"], "", ["numpy<2"]),
        (["torch==2.2.2+cpu", "-r", "docs/requirements.txt"], "", ["numpy<2"]),
        (["torch==2.3.0", "-r", "docs/requirements.txt"], "", ["numpy==2.4.6"]),
        (["torch", "-r", "docs/requirements.txt"], "", ["numpy==2.4.6"]),
        (["-r", "docs/requirements.txt"], "1.13.1", ["numpy<2"]),
        (["-c", "docs/requirements.txt", "tox"], "", []),
    ],
)
def test_pip_gets_the_numpy_that_torch_was_built_for(
    arguments: list[str], installed: str, numpy: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from writethrough.run import supported

    called: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda path, command: called.append(command))
    monkeypatch.setattr(supported, "installed", lambda name: installed)
    monkeypatch.setattr("platform.python_version", lambda: "3.11.2")
    supported.main(arguments)
    assert called == [[sys.executable, "-I", "-m", "pip", "install", *arguments, *numpy]]


def test_what_only_torch_needs_is_not_pinned() -> None:
    pins = (ROOT / "docs" / "requirements.txt").read_text("utf-8")
    for name in ("torch", "sympy", "networkx", "filelock", "fsspec", "mpmath", "setuptools"):
        assert not re.search(rf"^{name}\b", pins, re.MULTILINE | re.IGNORECASE), name
    assert re.search(r"^numpy *(#.*)?$", pins, re.MULTILINE)


def test_torch_that_is_not_installed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from writethrough.run import key
    from writethrough.run.runner import BuildError

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    key.build_key.cache_clear()
    with pytest.raises(BuildError, match="torch is not installed: use tox"):
        key.build_key()
    key.build_key.cache_clear()
