"""Serve the desk and run its worker, in one command. Prints a one-time link for the first
administrator where nobody works here yet."""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from fener.project import environment
from fener.project.command import CommandRefused
from fener.project.commands.setting_up import set_up
from fener.project.progress import say
from fener.project.turns import take_short_turns

HELP = "serve the desk and run its worker"

RESTART_AFTER = 1.0
STOP_WITHIN = 15.0
PR_SET_PDEATHSIG = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default=None, help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=None, help="port to listen on (8000)")
    parser.add_argument("--no-worker", action="store_true", help="serve pages only")


def run(args: argparse.Namespace) -> dict[str, Any] | None:
    if not hasattr(os, "fork"):
        raise CommandRefused("serving needs Linux, macOS or another Unix; on Windows use WSL")
    bind = args.bind or environment.read("FENER_BIND")
    port = args.port or int(environment.read("FENER_PORT"))
    listener = _listen(bind, port)
    say("Fener is getting ready …")
    set_up(prepared=False)
    from django.db import DatabaseError, connections

    from fener.project.preparing import prepare

    try:
        prepare(lambda words: say(f"  {words}"))
    except DatabaseError as error:
        raise CommandRefused(
            f"the database can't be used ({str(error).strip()}); run `fener doctor`"
        ) from error
    address = f"http://{'localhost' if bind in ('127.0.0.1', '0.0.0.0') else bind}:{port}"  # noqa: S104
    _greet(address)
    _let_go(connections)
    from fener.project import asgi

    gc.collect()
    gc.freeze()
    children: dict[str, Callable[[], None]] = {"desk": lambda: _desk(asgi.application, listener)}
    if not args.no_worker:
        children["worker"] = _worker
    return _supervise(children)


def _listen(bind: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((bind, port))
    except OSError as error:
        raise CommandRefused(
            f"{bind}:{port} can't be used ({error.strerror}); is Fener running already? "
            "Choose another port with --port or FENER_PORT"
        ) from error
    listener.listen(256)
    listener.set_inheritable(True)
    return listener


def _let_go(connections: Any) -> None:
    """Of every connection, also of those that wait in a pool: they do not survive a fork."""
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql":
            connection.close_pool()


def _greet(address: str) -> None:
    from fener.project.first_steps import entry_address_for_first_administrator

    link = entry_address_for_first_administrator(address)
    if link:
        say("")
        say("  Nobody works here yet. Open this link once, within a day, to become")
        say("  the first administrator:")
        say("")
        say(f"    {link}")
        say("")
    say(f"Fener is at {address}  (Ctrl-C stops it)")


def _desk(application: Any, listener: socket.socket) -> None:
    import uvicorn

    take_short_turns()
    config = uvicorn.Config(
        application,
        # Its lines go through the desk's own handler, which masks personal data.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=3,
        proxy_headers=environment.read_yes("FENER_TRUSTED_PROXY"),
        forwarded_allow_ips="*" if environment.read_yes("FENER_TRUSTED_PROXY") else None,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _worker() -> None:
    from fener.project.commands.work import run_lanes

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run_lanes(stop)


def _supervise(children: dict[str, Callable[[], None]]) -> None:
    """Keep every child alive until we are told to stop. The parent has one thread and no
    connection, so that a child can be forked at any time."""
    alive: dict[int, str] = {}
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for name, work in children.items():
        alive[_start(name, work)] = name
    while alive and not stopping:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            time.sleep(0.2)
            continue
        name = alive.pop(pid, "")
        if name and not stopping:
            how = os.waitstatus_to_exitcode(status)
            say(f"! the {name} ended unexpectedly ({how}); starting it again")
            time.sleep(RESTART_AFTER)
            alive[_start(name, children[name])] = name
    _stop_all(alive)


def _start(name: str, work: Callable[[], None]) -> int:
    parent = os.getpid()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _end_with_parent(parent)
        work()
        status = 0
    except KeyboardInterrupt:
        status = 0
    except BaseException as error:
        say(f"! the {name} failed: {type(error).__name__}: {error}")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _end_with_parent(parent: int) -> None:
    """A child must not outlive the supervisor, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="watch parent").start()


def _stop_all(alive: dict[int, str]) -> None:
    for pid in alive:
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    while alive and time.monotonic() < until:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if pid:
            alive.pop(pid, None)
        else:
            time.sleep(0.1)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    say("Fener has stopped")
