"""Find a browser for the tests, or install one; ``python tests/browser.py`` does only that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


def installed() -> str | None:
    """Return the path of a browser that is there, Playwright's own included."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    for path in MAC:
        if Path(path).is_file():
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def find() -> str:
    """Return the path of a browser, after installing one if need be.

    Raises
    ------
    SystemExit
        If there is none and none can be installed; the message says what to do.
    """
    found = installed()
    if found:
        return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not installed() and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], check=False)
        subprocess.run(["apt-get", "install", "-yq", "chromium"], check=False)
    found = installed()
    if found is None:
        raise SystemExit("the tests need a browser: install Chromium, Google Chrome or Edge")
    return found


if __name__ == "__main__":
    print(f"browser: {find()}")
