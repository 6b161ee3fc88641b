"""The peer, django-helpdesk, side by side with us: the same texts, one `POST /api/tickets/`
each, under gunicorn with 2 workers of 4 threads, on SQLite and on PostgreSQL.

It gets an environment of its own (locked, with hashes) in `$FENER_BENCH_CACHE` or the user's
cache folder, made once. Prints one JSON line.

    .venv/bin/python bench/peer.py [--posts 400]
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ground
import posts

SETTINGS = ground.BENCH / "helpdesk"
SENDERS = 16
"""Twice the peer's threads, so that none of them waits for us."""


def environment() -> Path:
    """The Python of the peer's own environment; made anew where its lock has changed."""
    home = os.environ.get("FENER_BENCH_CACHE") or Path.home() / ".cache" / "fener-bench"
    lock = (SETTINGS / "requirements.txt").read_bytes()
    folder = Path(home) / f"helpdesk-{hashlib.sha256(lock).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    if (folder / "ready").exists():
        return python
    ground.say("  installing django-helpdesk into an environment of its own …")
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run(
        [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            SETTINGS / "requirements.txt",
        ],
        check=True,
    )
    (folder / "ready").touch()
    return python


def tickets(queue_id: int, count: int) -> list[bytes]:
    """The texts of our own intake as the peer takes them."""
    return [
        json.dumps(
            {
                "queue": queue_id,
                "title": post["text"][:100],
                "description": post["text"],
                "submitter_email": f"{post['author']}@example.com",
                "priority": 3,
                "status": 1,
            }
        ).encode()
        for post in posts.made_posts(count)
    ]


def sent(port: int, token: str, bodies: list[bytes]) -> float:
    """Send all of them from many threads with kept connections; seconds it took."""
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    for body in bodies:
        waiting.put(body)
    faults: list[str] = []
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not faults:
            try:
                body = waiting.get_nowait()
            except queue.Empty:
                return
            line.request("POST", "/api/tickets/", body, headers)
            answer = line.getresponse()
            said = answer.read()
            if answer.status != 201:
                faults.append(f"{answer.status} {said[:300]!r}")

    threads = [threading.Thread(target=work) for _ in range(SENDERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if faults:
        raise RuntimeError(f"the peer refused a ticket: {faults[0]}")
    return took


def measured(python: Path, count: int, database: str = "") -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="fener-bench-peer-"))
    named = urlsplit(database)
    settings = {
        **os.environ,
        "PYTHONPATH": str(SETTINGS),
        "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "desk_settings",
        "PEER_DATA": str(folder),
        "PEER_PG_PORT": str(named.port or ""),
        "PEER_PG_NAME": named.path.strip("/"),
    }
    try:
        made = subprocess.run(
            [python, SETTINGS / "set_up.py"], env=settings, check=True, capture_output=True
        )
        token, queue_id = made.stdout.decode().split()
        port = ground.free_port()
        server = ground.start(
            [python, "-m", "gunicorn", "--workers", 2, "--threads", 4, "--log-level", "error",
             "--no-control-socket", "--bind", f"127.0.0.1:{port}", "desk_wsgi"],
            env=settings, cwd=SETTINGS,
        )  # fmt: skip
        try:
            ground.wait_for(port)
            sent(port, token, tickets(int(queue_id), 24))
            took = sent(port, token, tickets(int(queue_id), count))
        finally:
            ground.stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {"tickets": count, "seconds": round(took, 2), "per_s": round(count / took, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=400)
    options = parser.parse_args()
    python = environment()
    found: dict[str, Any] = {"sqlite": measured(python, options.posts)}
    try:
        with ground.postgres() as server:
            database = ground.make_database(server, "helpdesk")
            found["postgresql"] = measured(python, options.posts, database)
    except ground.PostgresMissingError as reason:
        ground.say(str(reason))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
