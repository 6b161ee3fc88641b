"""Watch a storm: a practice shop on the practice network, and a bad Friday for its courier. Uses
the desk that is serving already, or serves one. With --once it plays without a screen, as fast as
possible, and prints what came of it."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fener.project import environment
from fener.project.command import CommandRefused
from fener.project.commands.setting_up import set_up
from fener.project.progress import Progress, say

if TYPE_CHECKING:
    from fener.kit.models import Job

HELP = "watch a storm on the practice network"

READY_WITHIN = 90.0
QUIET_WITHIN = 300.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--speed",
        default="60",
        help="how many times faster than life (60: an hour in a minute), or max",
    )
    parser.add_argument("--port", type=int, default=None, help="port to serve on (8000)")
    parser.add_argument("--size", type=int, default=240, help="posts of the storm itself (240)")
    parser.add_argument(
        "--once", action="store_true", help="play without a screen until all is quiet, and stop"
    )


def run(args: argparse.Namespace) -> dict[str, Any] | None:
    from fener.project.commands.replay import _speed

    speed = _speed(args.speed)
    if args.size < 1 or args.size > 100_000:
        raise CommandRefused("--size is between 1 and 100000")
    if not environment.serves_fake_network(urlsplit(environment.read("FENER_URL")).hostname or ""):
        raise CommandRefused("the practice network is switched off; set FENER_FAKE_NETWORK=yes")
    if args.once:
        return _play_once(args.size)
    address = environment.read("FENER_URL").rstrip("/")
    if args.port is None and _answers(address):
        set_up()
        _begin(address, speed, args.size)
        return None
    port = args.port or int(environment.read("FENER_PORT"))
    return _serve_and_begin(port, speed, args.size)


def _begin(address: str, speed: float | None, size: int) -> Job:
    """Start the storm on the desk at `address`. Raises `CommandRefused` where its practice
    network is not there, or is not ours."""
    from fener.channels import practising
    from fener.connectors.contract import ConnectorError, OutcomeUnknown
    from fener.kit.actors import DESK
    from fener.kit.sentences import say as sentence
    from fener.kit.times import now
    from fener.project.storm import start_storm

    try:
        job = start_storm(
            actor=DESK,
            now=now(),
            address=practising.reachable_desk([address]),
            speed=speed,
            size=size,
        )
    except practising.NoPracticeNetwork as error:
        raise CommandRefused(sentence("storm.no_network")) from error
    except (ConnectorError, OutcomeUnknown) as error:
        refusal = sentence("storm.other_network", {"address": f"{address}{practising.PATH}"})
        raise CommandRefused(f"{refusal} ({error})") from error
    say("")
    say("  The storm begins. Watch it come in, and answer:")
    say("")
    say(f"    {address}/?brand={job.brand_id}")
    say(f"    {address}{practising.PATH}/    what the public sees")
    say("")
    return job


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/", timeout=3) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def _serve_and_begin(port: int, speed: float | None, size: int) -> None:
    """Serve in a child of ours, begin once it answers, and stay until it ends."""
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "fener", "serve", "--port", str(port)]
    surroundings = {"FENER_URL": address, **os.environ, "FENER_PORT": str(port)}
    child = subprocess.Popen(command, env=surroundings)  # noqa: S603

    def end(*_: Any) -> None:
        child.terminate()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    try:
        until = time.monotonic() + READY_WITHIN
        while not _answers(address):
            if child.poll() is not None:
                raise CommandRefused("the desk could not be served; see above")
            if time.monotonic() > until:
                raise CommandRefused("the desk does not answer; see above")
            time.sleep(0.3)
        set_up(prepared=False)
        _begin(address, speed, size)
        child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def _play_once(size: int) -> dict[str, Any]:
    """The whole story at once, through real calls over the loopback: the practice network and
    the webhook addresses are served by a thread of this process, the loop runs in another."""
    set_up()
    from fener.cases.models import Case
    from fener.channels.models import Channel
    from fener.kit.loop import desk_loop
    from fener.kit.times import now
    from fener.mentions.models import Mention

    started = time.monotonic()
    progress = Progress()
    with _served() as address:
        job = _begin(address, None, size)
        before = _tell_of(job, Mention), _tell_of(job, Case)
        loop = desk_loop()
        while time.monotonic() - started < QUIET_WITHIN:
            moved = loop.run_single_cycle(now())
            job.refresh_from_db()
            progress.tell(f"{job.done:,} of {job.total or 0:,} told")
            if job.state in ("failed", "stopped"):
                raise CommandRefused(f"the storm broke off: {job.result.get('failure')}")
            if moved or job.state != "done":
                continue
            if _calls_waiting(address):
                # The calls come in through threads of this process: let them have it.
                time.sleep(0.1)
                continue
            channel = Channel.objects.get(pk=job.params["channel"])
            if channel.heard_at and job.finished_at and channel.heard_at >= job.finished_at:
                break
            Channel.objects.filter(pk=channel.pk).update(due_at=now(), heard_at=None)
        else:
            raise CommandRefused("the desk was not quiet in five minutes; run `fener doctor`")
    progress.tell("the storm has passed", last=True)
    return {
        "posts": job.done,
        "mentions": _tell_of(job, Mention) - before[0],
        "cases": _tell_of(job, Case) - before[1],
        "seconds": round(time.monotonic() - started, 3),
    }


def _tell_of(job: Job, model: Any) -> int:
    count: int = model.objects.filter(brand_id=job.brand_id).count()
    return count


def _calls_waiting(address: str) -> int:
    """How many webhook calls the practice network still has to make."""
    import json

    from django.conf import settings

    from fener.channels import practising

    request = urllib.request.Request(  # noqa: S310
        f"{address}{practising.PATH}/control/queue",
        headers={"authorization": f"Bearer {settings.FAKE_CONTROL_TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return int(json.loads(answer.read())["deliveries"])


@contextmanager
def _served() -> Iterator[str]:
    import uvicorn

    from fener.project import asgi

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        asgi.application, log_config=None, log_level="warning", access_log=False, lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
