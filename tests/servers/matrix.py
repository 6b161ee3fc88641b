"""Synapse, the homeserver that the Matrix.org Foundation began, on a free loopback port.

It keeps its own virtual environment under `.servers/`, so that nothing of it comes near Fener's.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

VERSION = "1.163.2"
HOME = Path(__file__).parents[2] / ".servers" / "matrix"
PYTHON = HOME / "bin" / "python"
INSTALLED = HOME / f"installed-{VERSION}"
NAME = "desk.test"
_STARTS_WITHIN = 60.0
_LINE = httpx.Client(
    trust_env=False, verify=False, timeout=30, limits=httpx.Limits(max_keepalive_connections=0)
)
_PLENTY = {"per_second": 10_000, "burst_count": 10_000}


def missing() -> str:
    """Why Synapse can't be run here; empty: it can."""
    if INSTALLED.exists():
        return ""
    return f"Synapse {VERSION} is not installed: run make servers"


def install() -> None:
    """Put Synapse into a virtual environment of its own, unless it is there."""
    if INSTALLED.exists():
        return
    HOME.parent.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True, timeout=120)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"matrix-synapse=={VERSION}"], check=True, timeout=900)
    INSTALLED.touch()


@dataclass(slots=True)
class Person:
    """Somebody with an account, who uses the client-server API as any client does."""

    url: str
    user: str
    password: str
    token: str = ""
    said: int = 0

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = _LINE.request(
            method, f"{self.url}/_matrix/client/v3{path}", json=body, headers=headers
        )
        if answer.is_error:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
        value: dict[str, Any] = answer.json()
        return value

    def sign_in(self) -> None:
        who = {"type": "m.id.user", "user": self.user}
        body = {"type": "m.login.password", "identifier": who, "password": self.password}
        self.token = self.call("POST", "/login", body)["access_token"]

    def room(self, *invited: str, direct: bool = True, **more: Any) -> str:
        preset = "trusted_private_chat" if direct else "private_chat"
        body = {"preset": preset, "is_direct": direct, "invite": list(invited), **more}
        return str(self.call("POST", "/createRoom", body)["room_id"])

    def say(self, room: str, text: str, **content: Any) -> str:
        """Returns the id of the event."""
        return self.send(room, "m.room.message", {"msgtype": "m.text", "body": text, **content})

    def send(self, room: str, kind: str, content: dict[str, Any]) -> str:
        self.said += 1
        path = f"/rooms/{quote(room)}/send/{kind}/test{self.said}"
        return str(self.call("PUT", path, content)["event_id"])

    def edit(self, room: str, event: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": event}
        return self.say(room, f"* {text}", **{"m.new_content": new, "m.relates_to": relation})

    def redact(self, room: str, event: str) -> None:
        self.said += 1
        self.call("PUT", f"/rooms/{quote(room)}/redact/{quote(event)}/test{self.said}", {})

    def read(self, room: str) -> list[dict[str, Any]]:
        """The messages of a room, oldest first."""
        wanted = quote(json.dumps({"types": ["m.room.message"]}))
        page = self.call("GET", f"/rooms/{quote(room)}/messages?dir=b&limit=1000&filter={wanted}")
        return list(reversed(page["chunk"]))


@dataclass(slots=True)
class Homeserver:
    url: str
    shared_secret: str

    def sign_up(self, name: str) -> Person:
        """A new account, signed in."""
        password = secrets.token_urlsafe(12)
        address = f"{self.url}/_synapse/admin/v1/register"
        nonce = _LINE.get(address).raise_for_status().json()["nonce"]
        message = "\0".join((nonce, name, password, "notadmin")).encode()
        mac = hmac.new(self.shared_secret.encode(), message, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": password, "mac": mac}
        _LINE.post(address, json=body).raise_for_status()
        person = Person(self.url, f"@{name}:{NAME}", password)
        person.sign_in()
        return person


@contextmanager
def running(**more: Any) -> Iterator[Homeserver]:
    """An empty homeserver; stopped at the end. `more`: what else stands in its configuration."""
    # In memory where that is possible: Synapse waits for the disk after every message.
    quick = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="fener-matrix-", dir=quick))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    homeserver = Homeserver(f"http://127.0.0.1:{port}", secrets.token_urlsafe(16))
    config = folder / "homeserver.yaml"
    config.write_text(json.dumps(_config(folder, port, homeserver.shared_secret) | more))
    command = [str(PYTHON), "-m", "synapse.app.homeserver", "--config-path", str(config)]
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
    try:
        _wait_for(f"{homeserver.url}/_matrix/client/versions", process, folder / "said.txt")
        yield homeserver
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _config(folder: Path, port: int, shared_secret: str) -> dict[str, Any]:
    key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    (folder / "signing.key").write_text(f"ed25519 a_test {key}\n")
    (folder / "log.yaml").write_text(json.dumps({"version": 1, "root": {"level": "WARNING"}}))
    return {
        "server_name": NAME,
        "pid_file": str(folder / "homeserver.pid"),
        "listeners": [
            {
                "port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": False,
                "resources": [{"names": ["client"]}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "log_config": str(folder / "log.yaml"),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": shared_secret,
        "macaroon_secret_key": secrets.token_urlsafe(16),
        "form_secret": secrets.token_urlsafe(16),
        "bcrypt_rounds": 4,
        "report_stats": False,
        "trusted_key_servers": [],
        "rc_message": _PLENTY,
        "rc_registration": _PLENTY,
        "rc_login": {"address": _PLENTY, "account": _PLENTY, "failed_attempts": _PLENTY},
        "rc_joins": {"local": _PLENTY, "remote": _PLENTY},
        "rc_invites": {"per_room": _PLENTY, "per_user": _PLENTY, "per_issuer": _PLENTY},
        "rc_room_creation": _PLENTY,
    }  # fmt: skip


def _wait_for(url: str, process: subprocess.Popen[bytes], said: Path) -> None:
    give_up_at = time.monotonic() + _STARTS_WITHIN
    while True:
        with contextlib.suppress(httpx.TransportError):
            if _LINE.get(url).is_success:
                return
        if process.poll() is not None or time.monotonic() > give_up_at:
            raise AssertionError(f"Synapse did not start: {said.read_text('utf-8')[-2000:]}")
        time.sleep(0.05)


if __name__ == "__main__":
    install()
