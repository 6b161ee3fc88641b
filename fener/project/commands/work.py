"""Run the worker alone: hear, file, send, and watch the clocks until it is stopped."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable
from typing import Any

from fener.project.commands.setting_up import set_up
from fener.project.memory import expect_batches
from fener.project.progress import say
from fener.project.turns import take_short_turns

HELP = "run the worker alone"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="do what is due now, until nothing moves, and stop"
    )


def run(args: argparse.Namespace) -> dict[str, Any] | None:
    set_up()
    if args.once:
        from fener.kit.loop import run_until_quiet
        from fener.kit.times import now

        return {"moved": run_until_quiet(now())}
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    run_lanes(stop, tell=say)
    return None


def run_lanes(stop: threading.Event, *, tell: Callable[[str], None] | None = None) -> None:
    """One thread for each lane of the loop, until `stop` is set."""
    from fener.kit.loop import desk_loop, lanes

    expect_batches()
    take_short_turns()
    threads = [
        threading.Thread(target=desk_loop(lane).run, args=(stop,), name=f"lane {lane}")
        for lane in lanes()
    ]
    if tell:
        tell("the worker is running; Ctrl-C stops it")
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.5)
