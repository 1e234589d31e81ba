"""Start the workers, and hand them jobs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

PACKAGE = Path(__file__).parent.parent
MOST = 4  # workers at a time; each takes some 300 MB
DEVICES = ("auto", "cpu", "cuda")

Job = dict[str, Any]
Outcome = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")


class BuildError(Exception):
    """The build cannot go on; the message is one line and says what to do."""


def wanted_device() -> str:
    """Return what ``WT_DEVICE`` asks for.

    Raises
    ------
    BuildError
        If it is not one of ``auto``, ``cpu`` and ``cuda``.
    """
    device = os.environ.get("WT_DEVICE") or "auto"
    if device not in DEVICES:
        raise BuildError(f"WT_DEVICE={device}: choose one of {', '.join(DEVICES)}")
    return device


@dataclass(frozen=True)
class Build:
    """What made the page: torch, device and Python."""

    torch: str
    device: str
    device_name: str
    capability: str
    python: str
    version: str
    driver: str
    numpy: str
    platform: str

    @property
    def label(self) -> str:
        """The build in a few words, such as ``torch 2.13.0, CPU``."""
        return f"torch {self.torch}, {self.device_name or 'CPU'}"


FACTS = ("torch", "capability", "python", "version", "numpy", "platform")


class Worker:
    """A process that has imported torch and runs one job at a time."""

    def __init__(self, *options: str) -> None:
        environment = dict(os.environ, OMP_NUM_THREADS="1", PYTHONHASHSEED="0", COLUMNS="80")
        paths = [str(PACKAGE.parent), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "writethrough.run.worker", "--serve", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=environment,
        )
        failure = self.receive()["failure"]
        if failure:
            raise BuildError(failure)

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise BuildError("the worker ended; its last words are above")
        return json.loads(line)

    def run(self, job: Job) -> Outcome:
        assert self.process.stdin is not None
        print(json.dumps(job), file=self.process.stdin, flush=True)
        return self.receive()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def most_workers() -> int:
    """Return how many workers run at a time: one for each core that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST)
    return min(os.cpu_count() or 1, MOST)


class Runner:
    """Hands jobs to workers, which are started when they are needed and kept until `close`.

    Parameters
    ----------
    options : str
        Of each worker's command line, such as ``--compiler``.
    """

    def __init__(self, *options: str) -> None:
        self.options = options
        self.device = "cpu"
        self.idle: list[Worker] = []

    def run(self, job: Job) -> Outcome:
        """Run one job (see ``run/worker.py``), on its own device if it names one."""
        try:
            worker = self.idle.pop()
        except IndexError:
            worker = Worker(*self.options)
        try:
            return worker.run({"device": self.device, **job})
        finally:
            self.idle.append(worker)

    def each(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """Yield ``function(item)`` of each item, in order; several run at a time.

        Parameters
        ----------
        function : callable
            Calls `run`, once or more.
        items : sequence
            What it is called with.
        """
        with ThreadPoolExecutor(most_workers()) as pool:
            yield from pool.map(function, items)

    def build(self) -> Build:
        """Describe the build and choose the device.

        Raises
        ------
        BuildError
            If torch does not import, or ``WT_DEVICE=cuda`` and torch sees no CUDA.
        """
        wanted = wanted_device()
        facts = self.run({"kind": "build", "path": "build"})
        if facts["end"]:
            raise BuildError(f"torch cannot describe itself: {facts['end']}")
        if wanted == "cuda" and not facts["cuda"]:
            raise BuildError(
                f"WT_DEVICE=cuda, but torch {facts['torch']} sees no CUDA device: "
                "install a CUDA build of torch, or use WT_DEVICE=cpu"
            )
        self.device = "cuda" if facts["cuda"] and wanted != "cpu" else "cpu"
        on_card = dict.fromkeys(("name", "driver"), "") if self.device == "cpu" else facts
        return Build(
            device=self.device,
            device_name=on_card["name"],
            driver=on_card["driver"],
            **{part: facts[part] for part in FACTS},
        )

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()
