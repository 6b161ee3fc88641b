"""From a fresh clone to the first page, as a newcomer meets it: `git clone`, `make run`, and the
seconds until the sign-in page answers; then the memory of all its processes, at rest and after
two hundred requests. The package cache is warm: what the network gives is not ours to measure.

    .venv/bin/python bench/first_page.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import ground

PATIENCE = 300.0
REQUESTS = 200


def _answers(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _settings(home: Path, port: int) -> dict[str, str]:
    left_out = ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FENER_", "PYTHON")) and name not in left_out
    }
    return {**kept, "FENER_DATA": str(home / "data"), "FENER_PORT": str(port)}


def measured() -> dict[str, Any]:
    home = Path(tempfile.mkdtemp(prefix="fener-bench-clone-"))
    port = ground.free_port()
    clone = home / "fener"
    try:
        subprocess.run(["git", "clone", "--quiet", ground.ROOT, clone], check=True)
        with (home / "log").open("wb") as log:
            began = time.perf_counter()
            served = ground.start(
                ["make", "run"], cwd=clone, env=_settings(home, port), stdout=log, stderr=log
            )
            try:
                url = f"http://localhost:{port}/account/login/"
                while _answers(url) != 200:
                    if served.poll() is not None or time.perf_counter() - began > PATIENCE:
                        raise RuntimeError(
                            "make run did not serve: " + (home / "log").read_text()[-2000:]
                        )
                    time.sleep(0.1)
                took = time.perf_counter() - began
                time.sleep(5)
                rest = ground.memory_mb(served.pid)
                for _ in range(REQUESTS):
                    _answers(url)
                after = ground.memory_mb(served.pid)
                processes = len(ground.family(served.pid))
            finally:
                _stop(served)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return {
        "seconds": round(took, 1),
        "memory_mb": round(rest),
        "memory_after_mb": round(after),
        "requests": REQUESTS,
        "processes": processes,
    }


def _stop(served: subprocess.Popen[bytes]) -> None:
    """The desk ends its own children when it is asked to; make would not pass that on."""
    for pid in ground.family(served.pid)[1:]:
        words = Path(f"/proc/{pid}/cmdline")
        if words.exists() and b"serve" in words.read_bytes():
            os.kill(pid, 15)
            break
    try:
        served.wait(20)
    except subprocess.TimeoutExpired:
        ground.stop(served)


def main() -> int:
    print(json.dumps(measured()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
