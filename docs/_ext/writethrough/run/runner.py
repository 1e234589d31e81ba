"""Start the worker, hand it jobs, and know what their outcomes depend on."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent.parent
DEVICES = ("auto", "cpu", "cuda")


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


@functools.cache
def build_key() -> str:
    """Return a digest of all that outcomes depend on except the sources themselves.

    It holds the installed torch, the devices that can be seen, the processor, the
    Python and the code of this package, and is found without importing torch.
    """
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        raise BuildError("torch is not installed: use tox, or pip install torch")
    parts = [sys.version, wanted_device(), os.environ.get("CUDA_VISIBLE_DEVICES", "")]
    parts += sorted(map(str, Path("/dev").glob("nvidia[0-9]*")))
    files = [Path(spec.origin), Path(spec.origin).with_name("version.py")]
    files += sorted(PACKAGE.rglob("*.py"))
    files += [Path("/proc/driver/nvidia/version")]
    parts += [path.read_text("utf-8") for path in files if path.is_file()]
    cpu = Path("/proc/cpuinfo")
    if cpu.is_file():
        lines = cpu.read_text("utf-8").splitlines()
        parts += sorted({line for line in lines if line.startswith(("flags", "Features"))})
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Build:
    """What made the page: torch, device and Python."""

    torch: str
    device: str
    device_name: str
    capability: str
    python: str

    @property
    def label(self) -> str:
        """The build in a few words, such as ``torch 2.13.0, CPU``."""
        return f"torch {self.torch}, {self.device_name or 'CPU'}"


class Runner:
    """A worker process that is started when the first job comes."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.device = "cpu"

    def start(self) -> None:
        environment = dict(os.environ, OMP_NUM_THREADS="1", PYTHONHASHSEED="0", COLUMNS="80")
        paths = [str(PACKAGE.parent), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "writethrough.run.worker", "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=environment,
        )
        failure = self.receive()["failure"]
        if failure:
            raise BuildError(failure)

    def receive(self) -> dict[str, Any]:
        assert self.process is not None and self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise BuildError("the worker ended; its last words are above")
        return json.loads(line)

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """Run one job (see ``run/worker.py``) and return its outcome."""
        if self.process is None:
            self.start()
        assert self.process is not None and self.process.stdin is not None
        print(json.dumps({**job, "device": self.device}), file=self.process.stdin, flush=True)
        return self.receive()

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
        name = facts["name"] if self.device == "cuda" else ""
        return Build(facts["torch"], self.device, name, facts["capability"], facts["python"])

    def close(self) -> None:
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait()
            self.process = None
