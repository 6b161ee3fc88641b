"""A PostgreSQL server to throw away: `start FOLDER` prints its address, `stop FOLDER` ends it.

It listens on a socket in its folder and on a free loopback port, with durable settings as
they come. PostgreSQL refuses to run as root, so root hands it to the user `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
from pathlib import Path


def programs() -> Path:
    """The folder of the newest server installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    ctl = shutil.which("pg_ctl")
    if ctl is None:
        sys.exit("there is no PostgreSQL server here; install one: apt-get install postgresql")
    return Path(ctl).resolve().parent


def run(*command: str) -> None:
    """As ourselves, or as nobody where we are root."""
    options = {"user": "nobody", "group": "nogroup"} if os.getuid() == 0 else {}
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **options)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr or done.stdout}")


def start(folder: Path) -> str:
    folder.mkdir(parents=True)
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    bins = programs()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    data = str(folder / "data")
    run(
        str(bins / "initdb"), "-D", data, "-U", "fener", "--auth=trust", "--encoding=UTF8",
        "--locale=C.UTF-8", "--no-sync",
    )  # fmt: skip
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
    run(
        str(bins / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start",
    )  # fmt: skip
    run(str(bins / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "fener", "fener")
    return f"postgresql://fener:fener@127.0.0.1:{port}/fener"


def stop(folder: Path) -> None:
    run(str(programs() / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("start", "stop"):
        sys.exit(__doc__)
    if sys.argv[1] == "start":
        print(start(Path(sys.argv[2]).resolve()))
    else:
        stop(Path(sys.argv[2]).resolve())
