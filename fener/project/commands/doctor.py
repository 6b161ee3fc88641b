"""Look at this installation and say what is wrong and what to do; also prints a new way in
for somebody who lost theirs."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
from datetime import timedelta
from typing import Any

from fener.project import environment
from fener.project.command import CommandRefused
from fener.project.commands.setting_up import set_up
from fener.project.progress import say

HELP = "say what is wrong here and what to do"

LEAST_DISK = 500 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--new-link",
        metavar="EMAIL",
        nargs="?",
        const="",
        help="print a one-time link for this person (without an address: for the first "
        "administrator)",
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    set_up(prepared=False)
    if args.new_link is not None:
        return _new_link(args.new_link)
    findings = [_python(), _data(), _sqlite(), _database(), _worker(), _deep_tier(), _address()]
    for finding in findings:
        say(f"{'ok ' if finding['ok'] else '!! '} {finding['what']}: {finding['words']}")
    return {"ok": all(one["ok"] for one in findings), "findings": findings}


def _new_link(email: str) -> dict[str, Any]:
    from fener.people.models import User
    from fener.project.first_steps import (
        entry_address_for,
        entry_address_for_first_administrator,
    )

    address = environment.read("FENER_URL").rstrip("/")
    if not email:
        link = entry_address_for_first_administrator(address)
        if not link:
            raise CommandRefused("somebody works here already; name them: --new-link EMAIL")
        return {"link": link}
    try:
        return {"link": entry_address_for(email, address)}
    except User.DoesNotExist:
        raise CommandRefused(f"nobody with the address {email} works here") from None


def _finding(what: str, ok: bool, words: str) -> dict[str, Any]:
    return {"what": what, "ok": ok, "words": words}


def _python() -> dict[str, Any]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    good = sys.version_info >= (3, 11)
    return _finding("Python", good, version if good else f"{version}; 3.11 or newer is needed")


def _data() -> dict[str, Any]:
    folder = environment.data_folder()
    free = shutil.disk_usage(folder).free
    if free < LEAST_DISK:
        words = f"{folder} has only {free // 2**20} MB left; make room before it is full"
        return _finding("data folder", False, words)
    probe = folder / ".probe"
    try:
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return _finding("data folder", False, f"{folder} can't be written ({error.strerror})")
    return _finding("data folder", True, f"{folder}, {free // 2**30} GB free")


def _sqlite() -> dict[str, Any]:
    if environment.read("FENER_DATABASE_URL"):
        return _finding("SQLite", True, "not used")
    with sqlite3.connect(":memory:") as probe:
        options = {row[0] for row in probe.execute("PRAGMA compile_options")}
    good = "ENABLE_FTS5" in options and sqlite3.sqlite_version_info >= (3, 35)
    words = f"{sqlite3.sqlite_version} with full-text search"
    return _finding(
        "SQLite", good, words if good else "too old or without FTS5; use PostgreSQL instead"
    )


def _database() -> dict[str, Any]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return _finding("database", False, f"can't be reached: {str(error).strip()[:200]}")
    if waiting:
        return _finding("database", False, f"{len(waiting)} changes wait; run `fener serve` once")
    return _finding("database", True, f"{connection.vendor}, up to date")


def _worker() -> dict[str, Any]:
    from django.db import DatabaseError

    from fener.kit.models import Pulse
    from fener.kit.times import now

    try:
        pulse = Pulse.objects.filter(name="worker desk").first()
        failing = list(Pulse.objects.exclude(problem="").values_list("name", "problem"))
    except DatabaseError:
        return _finding("worker", False, "nothing is known without the database")
    if failing:
        name, problem = failing[0]
        return _finding("worker", False, f"the step {name!r} fails: {problem}")
    if pulse is None:
        return _finding("worker", True, "has not run yet; `fener serve` starts it")
    if now() - pulse.at > timedelta(seconds=60):
        return _finding("worker", False, f"silent since {pulse.at:%Y-%m-%d %H:%M} UTC; start it")
    return _finding("worker", True, "alive")


def _deep_tier() -> dict[str, Any]:
    """A missing encoder is no fault: everything goes on, on the fast judge's word."""
    from django.db import DatabaseError

    from fener.kit.times import now
    from fener.mentions.queries import deep_tier

    try:
        tier = deep_tier()
    except DatabaseError:
        return _finding("deep judge", False, "nothing is known without the database")
    waiting = "every post has been judged in depth"
    if tier.oldest_at:
        count = f"{tier.waiting}" if tier.is_counted else f"more than {tier.waiting}"
        hours = (now() - tier.oldest_at).total_seconds() / 3600
        waiting = f"posts that wait: {count}, the oldest for {max(hours, 0):.1f} hours"
    if tier.set_aside:
        waiting += f"; {tier.set_aside} could not be judged in depth: `fener models rejudge`"
    if not tier.has_encoder:
        words = "its encoder is not built, so the fast judge judges alone; run `fener models build`"
        return _finding("deep judge", True, f"{words} ({waiting})")
    return _finding("deep judge", True, waiting)


def _address() -> dict[str, Any]:
    url = environment.read("FENER_URL")
    good = url.startswith(("http://", "https://"))
    return _finding("address", good, url if good else f"FENER_URL {url!r} has to begin with http")
