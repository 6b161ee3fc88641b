"""Bluesky's own PDS (its reference server for accounts) with a PLC directory, on free loopback
ports. It has a firehose, posts, sessions and deletions; no notifications and no search, which are
another server's (see `bluesky_network.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

PACKAGES = {"@atproto/pds": "0.4.217", "@did-plc/server": "0.0.1"}
HOME = Path(__file__).parents[2] / ".servers" / "node"
INSTALLED = HOME / f"installed-pds-{PACKAGES['@atproto/pds']}"
POST = "app.bsky.feed.post"
JWT_SECRET = "a secret of a server for tests"
"""What the PDS signs sessions with."""
_STARTS_WITHIN = 60.0


def missing() -> str:
    """Why the PDS can't be run here; empty: it can."""
    if not shutil.which("node"):
        return "there is no Node here (Debian: apt-get install nodejs npm)"
    if INSTALLED.exists():
        return ""
    return "the PDS is not installed: run python -m tests.servers.bluesky"


def install() -> None:
    """Put the PDS into a folder of its own, unless it is there. Its SQLite is compiled against
    the headers of the Node that is installed, which takes two to four minutes."""
    if INSTALLED.exists():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    package = {"name": "fener-test-servers", "private": True, "dependencies": PACKAGES}
    (HOME / "package.json").write_text(json.dumps(package, indent=2))
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund"],
        cwd=HOME, check=True, timeout=1500, env={**os.environ, "npm_config_nodedir": "/usr"},
    )  # fmt: skip
    INSTALLED.touch()


@dataclass(slots=True)
class Person:
    """Somebody with an account, who speaks XRPC as any client does."""

    url: str
    handle: str
    password: str
    did: str = ""
    token: str = ""
    refresh_token: str = ""

    def call(self, method: str, name: str, body: Any = None, **query: Any) -> dict[str, Any]:
        answer = self.ask(method, name, body, **query)
        if answer.is_error:
            raise AssertionError(f"{method} {name}: {answer.status_code} {answer.text}")
        value: dict[str, Any] = answer.json() if answer.content else {}
        return value

    def ask(
        self, method: str, name: str, body: Any = None, *, token: str = "", **query: Any
    ) -> httpx.Response:
        """As `call`, without looking at the answer."""
        token = token or self.token
        # Reading the list of certificates takes longer than a call, and none is looked at here.
        with httpx.Client(trust_env=False, verify=False, timeout=30) as client:
            return client.request(
                method,
                f"{self.url}/xrpc/{name}",
                json=body,
                params=query,
                headers={"authorization": f"Bearer {token}"} if token else {},
            )

    def sign_in(self, password: str = "") -> None:
        body = {"identifier": self.handle, "password": password or self.password}
        said = self.call("POST", "com.atproto.server.createSession", body)
        self.did, self.token = said["did"], said["accessJwt"]
        self.refresh_token = said["refreshJwt"]

    def app_password(self, name: str = "desk") -> str:
        said = self.call("POST", "com.atproto.server.createAppPassword", {"name": name})
        return str(said["password"])

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Publish a post; returns its `uri` and `cid`. `more`: further fields of the record."""
        record = {"$type": POST, "text": text, "createdAt": now(), **more}
        return self.create(POST, record)

    def mention(self, other: Person, text: str, **more: Any) -> dict[str, Any]:
        """Publish a post that begins with @ and the handle of `other`."""
        named = f"@{other.handle}"
        facet = {
            "index": {"byteStart": 0, "byteEnd": len(named)},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": other.did}],
        }
        return self.say(f"{named} {text}", facets=[facet], **more)

    def reply(self, parent: dict[str, Any], text: str, root: Any = None) -> dict[str, Any]:
        return self.say(
            text, reply={"root": reference(root or parent), "parent": reference(parent)}
        )

    def create(self, collection: str, record: dict[str, Any]) -> dict[str, Any]:
        body = {"repo": self.did, "collection": collection, "record": record}
        return self.call("POST", "com.atproto.repo.createRecord", body)

    def delete(self, uri: str) -> None:
        _, _, _, collection, rkey = uri.split("/")
        body = {"repo": self.did, "collection": collection, "rkey": rkey}
        self.call("POST", "com.atproto.repo.deleteRecord", body)

    def posts(self, collection: str = POST) -> list[dict[str, Any]]:
        """What stands in the repository of this account, newest first."""
        said = self.call(
            "GET", "com.atproto.repo.listRecords", repo=self.did, collection=collection, limit=100
        )
        found: list[dict[str, Any]] = said["records"]
        return found


def reference(post: dict[str, Any]) -> dict[str, str]:
    return {"uri": post["uri"], "cid": post["cid"]}


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Pds:
    url: str
    log: Path

    def sign_up(self, name: str) -> Person:
        """A new account `name`.test, signed in with its own password."""
        person = Person(self.url, f"{name}.test", f"a password of {name}")
        body = {
            "email": f"{name}@mail.test", "handle": person.handle, "password": person.password,
        }  # fmt: skip
        person.call("POST", "com.atproto.server.createAccount", body)
        person.sign_in()
        return person


@contextmanager
def running() -> Iterator[Pds]:
    """A PDS without any account; stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="fener-pds-"))
    (folder / "data" / "blobs").mkdir(parents=True)
    port, directory_port = free_ports(2)
    environment = {
        **os.environ, "NODE_ENV": "test", "LOG_ENABLED": "false", "MODULES": str(HOME),
        "DATA": str(folder / "data"), "PORT": str(port), "PLC_PORT": str(directory_port),
        "JWT_SECRET": JWT_SECRET,
    }  # fmt: skip
    script = Path(__file__).with_name("pds.mjs")
    try:
        with running_node(["node", str(script)], environment, folder / "said.txt") as said:
            yield Pds(str(said["url"]), folder / "said.txt")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_node(
    command: list[str], environment: dict[str, str], log: Path, within: float = _STARTS_WITHIN
) -> Iterator[dict[str, Any]]:
    """A server that prints one line of JSON once it listens; ended with SIGTERM."""
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=log.parent, env=environment, stdout=subprocess.PIPE, stderr=errors
        )
    assert process.stdout is not None
    stopper = threading.Timer(within, process.kill)
    stopper.start()
    try:
        said: dict[str, Any] = {}
        for line in process.stdout:
            if line.startswith(b"{") and "url" in (said := json.loads(line)):
                break
        stopper.cancel()
        if "url" not in said:
            raise AssertionError(f"the server did not start: {log.read_text('utf-8')[-2000:]}")
        drain = threading.Thread(target=process.stdout.read, daemon=True)
        drain.start()
        yield said
    finally:
        stopper.cancel()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


if __name__ == "__main__":
    install()
