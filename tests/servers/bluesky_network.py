"""Bluesky's whole network on free loopback ports: the PDS with an AppView behind it, which has
notifications, search and views of threads. It needs Node 22 (from npm), PostgreSQL and Redis, and
takes six minutes to install, so it is there only where FENER_WHOLE_BLUESKY=1 asks for it.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.servers.bluesky import Pds, free_ports, running_node

NODE = "22.23.3"
NETWORK = "0.6.7"
HOME = Path(__file__).parents[2] / ".servers" / "bluesky_network"
INSTALLED = HOME / f"installed-{NETWORK}"
ASKED = "FENER_WHOLE_BLUESKY"
_STARTS_WITHIN = 120.0
_NODE_HOME = HOME / "node22" / "node_modules" / "node"


def missing() -> str:
    """Why the network can't be run here; empty: it can."""
    if os.environ.get(ASKED) != "1":
        return f"Bluesky's whole network is tried only with {ASKED}=1"
    if not INSTALLED.exists():
        return "Bluesky's network is not installed: run python -m tests.servers.bluesky_network"
    if _postgres() is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    if not shutil.which("redis-server"):
        return "Redis is not installed (Debian: apt-get install redis-server)"
    return ""


def install() -> None:
    """Put Node 22 and the network into a folder of their own, where it is asked for and unless they
    are there. Its SQLite is compiled against the headers of that Node."""
    if os.environ.get(ASKED) != "1" or INSTALLED.exists():
        return
    _npm(HOME / "node22", {"node": NODE}, {})
    headers = next(_NODE_HOME.glob("node_modules/node-*/include/node/node.h"))
    path = os.pathsep.join((str(_NODE_HOME / "bin"), os.environ["PATH"]))
    more = {"PATH": path, "npm_config_nodedir": str(headers.parents[2])}
    _npm(HOME, {"@atproto/dev-env": NETWORK}, more)
    INSTALLED.touch()


def _npm(folder: Path, packages: dict[str, str], more: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    package = {"name": "fener-test-network", "private": True, "dependencies": packages}
    (folder / "package.json").write_text(json.dumps(package))
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund"],
        cwd=folder, check=True, timeout=1800, env={**os.environ, **more},
    )  # fmt: skip


@contextmanager
def running() -> Iterator[Pds]:
    """The network without any account of ours; stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="fener-bluesky-"))
    folder.chmod(0o755)
    try:
        with ExitStack() as stack:
            database = stack.enter_context(_database(folder))
            redis = stack.enter_context(_redis(folder))
            environment = {
                **os.environ, "NODE_ENV": "test", "LOG_ENABLED": "false", "MODULES": str(HOME),
                "DATABASE": database, "REDIS_HOST": redis,
                "PORTS": ",".join(map(str, free_ports(4))),
            }  # fmt: skip
            script = Path(__file__).with_suffix(".mjs")
            node = [str(_NODE_HOME / "bin" / "node"), str(script)]
            said = stack.enter_context(
                running_node(node, environment, folder / "said.txt", _STARTS_WITHIN)
            )
            yield Pds(str(said["url"]), folder / "said.txt")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres() -> Path | None:
    """The folder of PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda one: one.parts[-3])
    return found[-1].parent if found else None


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    programs, data = _postgres(), folder / "postgres"
    assert programs is not None
    data.mkdir()
    before: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        owner = pwd.getpwnam("nobody")
        os.chown(data, owner.pw_uid, owner.pw_gid)
        before = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    (port,) = free_ports(1)

    def run(*command: str) -> None:
        subprocess.run(
            [*before, str(programs / command[0]), *command[1:]],
            check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip

    run("initdb", "-D", str(data), "-U", "desk", "--auth=trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    run(
        "pg_ctl", "-D", str(data), "-l", str(data / "log"), "-w",
        "-o", f"{options} -c fsync=off -c max_connections=200", "start",
    )  # fmt: skip
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "desk", "network")
        yield f"postgresql://desk@127.0.0.1:{port}/network"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    (port,) = free_ports(1)
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    install()
