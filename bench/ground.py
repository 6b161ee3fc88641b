"""What the benches stand on: throw-away desks and servers, the machine in words, seconds and
memory of processes. Nothing here measures anything by itself."""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
BETWEEN = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda one: one.parts[-3])
    if found:
        return found[-1].parent
    program = shutil.which("pg_ctl")
    return Path(program).resolve().parent if program else None


def _as_nobody() -> tuple[list[str], pwd.struct_passwd | None]:
    """PostgreSQL refuses to run as root; there it runs as `nobody`."""
    if os.geteuid() != 0:
        return [], None
    owner = pwd.getpwnam("nobody")
    return [
        "setpriv",
        f"--reuid={owner.pw_uid}",
        f"--regid={owner.pw_gid}",
        "--clear-groups",
    ], owner


class PostgresMissingError(Exception):
    """PostgreSQL's programs are not installed here."""


@contextmanager
def postgres(kept_in: Path | None = None) -> Iterator[str]:
    """A server of our own with its default settings (fsync on), on a loopback port; gives the
    address of its empty database `bench` without the name: `postgresql://bench@127.0.0.1:1234`."""
    programs = postgres_programs()
    if programs is None:
        raise PostgresMissingError(
            "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        )
    before, owner = _as_nobody()
    folder = Path(tempfile.mkdtemp(prefix="fener-bench-pg-", dir=kept_in))
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    port = free_port()
    data, quiet = folder / "data", {"stdout": subprocess.DEVNULL, "cwd": "/"}
    try:
        subprocess.run(
            [*before, programs / "initdb", "-D", data, "-U", "bench", "--auth=trust", "-E", "UTF8",
             "--locale=C.UTF-8"], check=True, **quiet,
        )  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        subprocess.run(
            [*before, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options,
             "start"], check=True, **quiet,
        )  # fmt: skip
        try:
            yield f"postgresql://bench@127.0.0.1:{port}"
        finally:
            subprocess.run(
                [*before, programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"],
                check=True, **quiet,
            )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_database(server: str, name: str) -> str:
    """A fresh database on `server`; gives its address."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"


def on_each(
    what: str, run: Callable[[Path, str], Any], places: Sequence[str] = tuple(BETWEEN)
) -> dict[str, Any]:
    """What `run(folder, database)` finds on a fresh desk on each of `places`, by their names.
    Without PostgreSQL's programs, that is said and left out."""
    found = {}
    for place in places:
        say(f"  {what}, {BETWEEN[place]}")
        with ExitStack() as opened:
            database = ""
            if place == "postgresql":
                try:
                    database = make_database(opened.enter_context(postgres()), what)
                except PostgresMissingError as reason:
                    say(f"  {reason}")
                    continue
            folder = tempfile.TemporaryDirectory(prefix=f"fener-bench-{what}-")
            found[place] = run(Path(opened.enter_context(folder)), database)
    return found


def desk_environment(folder: Path, database: str = "") -> dict[str, str]:
    """Settings of a desk of its own in `folder`; `database` empty: SQLite."""
    return {
        **os.environ,
        "FENER_DATA": str(folder),
        "FENER_DATABASE_URL": database,
        "FENER_SECRET_KEYS": "a key of a desk that is thrown away after a bench",
        "DJANGO_SETTINGS_MODULE": "fener.project.settings",
        "FENER_LOG": "WARNING",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }


def start(command: Sequence[Any], **more: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([str(part) for part in command], start_new_session=True, **more)


def stop(process: subprocess.Popen[bytes], within: float = 15.0) -> None:
    """End a process we started, politely first; its children go with its group."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def family(pid: int) -> list[int]:
    """A process and everything that came from it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(
                    (entry / "stat").read_text().rpartition(")")[2].split()[1]
                )
            except (OSError, IndexError, ValueError):
                continue
    found, grown = {pid}, True
    while grown:
        more = {one for one, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)


def memory_mb(pid: int) -> float:
    """Proportional memory (PSS) of a whole family of processes, in MB of a million bytes."""
    total = 0
    for one in family(pid):
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total * 1024 / 1e6


def shared_data() -> Path | None:
    for root in (os.environ.get("FENER_SHARED"), ROOT.parent / "shared"):
        if root and (Path(root) / "data").is_dir():
            return Path(root) / "data"
    return None


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _git(*words: str) -> str:
    command = ["git", "-C", str(ROOT), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def processor_times() -> list[int]:
    """Ticks since the start of the machine, as `/proc/stat` counts them."""
    return [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]


def stolen_since(before: list[int]) -> float:
    """The share of the time in which a process wanted to run that the host of a virtual machine
    gave to others. `before`: from `processor_times`."""
    user, nice, system, _idle, _waiting, irq, soft, stolen = (
        now - then for now, then in zip(processor_times(), before, strict=True)
    )
    wanted = user + nice + system + irq + soft + stolen
    return stolen / wanted if wanted else 0.0


def machine() -> dict[str, str]:
    model = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1e6
    programs = postgres_programs()
    server = ""
    if programs:
        out = subprocess.run(
            [programs / "postgres", "-V"], capture_output=True, text=True, check=True
        )
        server = out.stdout.strip().rpartition(") ")[2].split(" (")[0]
    import sqlite3

    commit = _git("rev-parse", "--short", "HEAD")
    if _git("status", "--porcelain", "--", "fener", "bench"):
        commit += " and changes not committed"
    return {
        "processor": f"{os.cpu_count()} × {model or platform.machine()}",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "load": " ".join(f"{one:.1f}" for one in os.getloadavg()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": server,
        "commit": commit,
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }


def wait_for(port: int, within: float = 60.0) -> None:
    """Until somebody listens on a loopback port."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port}")
