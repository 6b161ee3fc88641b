"""A running desk for journeys in a real browser: served by `fener serve`, filled by `fener replay`
with posts of our own in six languages."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 120.0
FENER = (sys.executable, "-m", "fener")

POSTS = (
    ("en", "mary", "@lumi My parcel is two weeks late and nobody answers me! Order 48213."),
    ("en", "john", "@lumi You charged my card twice, 40 euro each. I want my money back."),
    ("sq", "arta", "Porosia ime nuk ka ardhur ende, kanë kaluar dy javë! Turp."),
    ("el", "eleni", "Το δέμα μου δεν ήρθε ποτέ και κανείς δεν απαντά στο τηλέφωνο!"),
    ("ar", "salma", "لم يصل طلبي حتى الآن ولا أحد يرد على رسائلي، هذا عيب"),
    ("bg", "ivan", "Пратката ми не е дошла вече две седмици и никой не отговаря!"),
    ("fa", "mina", "سفارش من هنوز نرسیده و هیچ‌کس جواب نمی‌دهد، واقعاً افتضاح است"),
    ("en", "vera", "Thank you so much, lovely shop, great service ❤️"),
)


@dataclass(frozen=True)
class RunningDesk:
    url: str
    link: str
    """The one-time way in for the first administrator."""
    environment: dict[str, str]

    def python(self, code: str) -> str:
        """Run code with Django set up, as the operator of this desk could."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def replay(self, stream: Path, brand: str = "Lumi") -> None:
        done = subprocess.run(
            [*FENER, "replay", str(stream), "--brand", brand],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def write_posts(path: Path) -> None:
    start = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        for number, (language, author, text) in enumerate(POSTS):
            post = {
                "id": f"post-{number}",
                "at": (start + timedelta(minutes=7 * number)).isoformat(),
                "author": author,
                "text": text,
                "lang": language,
            }
            file.write(json.dumps(post, ensure_ascii=False) + "\n")


@contextmanager
def running_desk(folder: Path, stream: Path | None = None, **more: str) -> Iterator[RunningDesk]:
    """Filled with `stream`, or with `POSTS`. `more`: what else stands in its environment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    environment = {
        **os.environ,
        "FENER_DATA": str(folder / "data"),
        "FENER_DATABASE_URL": "",
        "FENER_URL": url,
        "FENER_PORT": str(port),
        "FENER_LOG": "WARNING",
        "FENER_SECRET_KEYS": "a key for journeys and never for a real desk",
        "DJANGO_SETTINGS_MODULE": "fener.project.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }
    if stream is None:
        stream = folder / "posts.jsonl"
        write_posts(stream)
    running = RunningDesk(url, "", environment)
    running.replay(stream)
    desk = subprocess.Popen(
        [*FENER, "serve"], env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        link = _read_link(desk)
        _wait_for(f"{url}/health/")
        yield replace(running, link=link)
    finally:
        desk.terminate()
        try:
            desk.wait(30)
        except subprocess.TimeoutExpired:
            desk.kill()
            desk.wait()
        if desk.stderr:
            desk.stderr.close()


def _read_link(desk: subprocess.Popen[str]) -> str:
    """The first thing a newcomer sees; the desk says it before it serves."""
    assert desk.stderr
    said = ""
    for line in desk.stderr:
        said += line
        found = re.search(r"http\S+/enter/\S+", line)
        if found:
            return found[0]
    raise AssertionError(f"no link was printed: {said}")


def _wait_for(url: str) -> None:
    give_up_at = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.2)
