"""Measure the first view of each kind of page, beside a bare page of the theme, in one run.

``python tests/first_view.py`` opens the built site in Chromium, with the processor slowed four
times and nothing cached, and prints for each page what it transfers (gzip), when its largest part
is painted (median of three) and how much its layout shifts.  It ends with status 1 if a page is
over a budget of the design: 45 kB, 0.01, and 1 s or, where the machine has other work, half as
much again as the bare page of the same run.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from browser import OPTIONS, find
from playwright.sync_api import Browser, sync_playwright

HTML = Path(__file__).parent.parent / "build" / "html"
PAGES = (
    "index",
    "diagnose",
    "learn/names-objects-storage",
    "gallery/errors/index",
    "gallery/errors/indices/index",
    "gallery/errors/leaves-and-views/leaf-in-place",
    "gallery/scenarios/views-and-copies/does-reshape-copy",
    "gallery/recipes/freezing/freeze-rows-of-a-weight",
    "reference/will-it-write",
    "reference/view-or-copy",
    "reference/source-article",
    "reference/claims/scenarios",
    "about/index",
    "404",
)
BYTES, SECONDS, SHIFT, ROUNDS, SLOWER = 45_000, 1.0, 0.01, 3, 4
SLACK = 1.5
OBSERVE = """
window.seen = { paint: 0, shift: 0 };
new PerformanceObserver((list) => list.getEntries().forEach((e) => (seen.paint = e.startTime)))
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) =>
  list.getEntries().forEach((e) => (seen.shift += e.hadRecentInput ? 0 : e.value)))
  .observe({ type: "layout-shift", buffered: true });
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files compressed, and counts what it sends."""

    sent = 0

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path.partition("?")[0]))
        if not path.is_file():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes())
        Handler.sent += len(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def view(browser: Browser, url: str) -> tuple[int, float, float]:
    """Open an address once; return bytes, seconds to the largest paint, and layout shift."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(OBSERVE)
    Handler.sent = 0
    page.goto(url, wait_until="load")
    page.wait_for_timeout(500)
    seen: dict[str, Any] = page.evaluate("window.seen")
    context.close()
    return Handler.sent, seen["paint"] / 1000, seen["shift"]


def bare(folder: Path) -> Path:
    """Build a project of one page in the theme as it comes; return its HTML."""
    (folder / "conf.py").write_text('html_theme = "furo"\n', "utf-8")
    (folder / "index.rst").write_text("Title\n=====\n\n" + "A sentence. " * 200 + "\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", str(folder), str(folder / "html")]
    subprocess.run(command, check=True)
    return folder / "html"


def main() -> int:
    over, bare_paint = [], 0.0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=OPTIONS)
        roots = {"Furo alone": (bare(Path(folder)), "index"), **{p: (HTML, p) for p in PAGES}}
        print(f"{'page':55} {'kB':>6} {'LCP, s':>7} {'shift':>6}")
        for name, (root, page) in roots.items():
            handler = functools.partial(Handler, directory=str(root))
            with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                url = f"http://127.0.0.1:{server.server_port}/{page}.html"
                view(browser, url)  # a browser's first page of a server is slower
                rounds = [view(browser, url) for _ in range(ROUNDS)]
                server.shutdown()
            size, paint, shift = (statistics.median(values) for values in zip(*rounds, strict=True))
            print(f"{name:55} {size / 1000:6.1f} {paint:7.2f} {shift:6.3f}")
            bare_paint = bare_paint or paint
            latest = max(SECONDS, SLACK * bare_paint)
            if root == HTML and (size > BYTES or paint > latest or shift > SHIFT):
                over.append(name)
        browser.close()
    if over:
        print(f"over the budget: {', '.join(over)}", file=sys.stderr)
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
