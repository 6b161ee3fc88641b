"""mastodon-mock, a stateful fake of Mastodon that others wrote, on a free loopback port, and
Mastodon.py as its customer. Both keep a virtual environment of their own under `.servers/`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.servers.bluesky import free_ports

VERSIONS = {"mastodon_mock": "0.6.1", "Mastodon.py": "2.3.3"}
HOME = Path(__file__).parents[2] / ".servers" / "venv-mastodon"
PYTHON = HOME / "bin" / "python"
INSTALLED = HOME / f"installed-{'-'.join(VERSIONS.values())}"
DOMAIN = "lumina.example"
FAR = "far.example"
_STARTS_WITHIN = 60.0
_LINE = httpx.Client(trust_env=False, timeout=30)
_ACCOUNTS = """
domain = "{domain}"
[streaming]
heartbeat_seconds = 0.2
[[seed.accounts]]
username = "lumina"
access_token = "lumina-token"
[[seed.accounts]]
username = "drita"
access_token = "drita-token"
[[seed.accounts]]
username = "arta"
domain = "{far}"
access_token = "arta-token"
"""


def missing() -> str:
    """Why the server can't be run here; empty: it can."""
    if INSTALLED.exists():
        return ""
    return "mastodon-mock is not installed: run python -m tests.servers.mastodon"


def install() -> None:
    """Put server and client into a virtual environment of their own, unless they are there."""
    if INSTALLED.exists():
        return
    HOME.parent.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True, timeout=120)
    wanted = [f"{name}=={version}" for name, version in VERSIONS.items()]
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *wanted], check=True, timeout=900)
    INSTALLED.touch()


@dataclass(slots=True)
class Person:
    """Somebody with an account, who uses Mastodon.py."""

    server: Server
    token: str

    def __getattr__(self, call: str) -> Any:
        """A method of Mastodon.py."""
        return lambda **given: self.server.ask(self.token, call, given)


@dataclass(slots=True)
class Server:
    url: str
    client: subprocess.Popen[str]

    @property
    def us(self) -> Person:
        return Person(self, "lumina-token")

    @property
    def drita(self) -> Person:
        """A customer on our server."""
        return Person(self, "drita-token")

    @property
    def arta(self) -> Person:
        """A customer on another server."""
        return Person(self, "arta-token")

    def ask(self, token: str, call: str, given: dict[str, Any]) -> Any:
        assert self.client.stdin is not None
        assert self.client.stdout is not None
        asked = {"url": self.url, "token": token, "call": call, "given": given}
        self.client.stdin.write(json.dumps(asked) + "\n")
        self.client.stdin.flush()
        said = json.loads(self.client.stdout.readline())
        if "error" in said:
            raise AssertionError(f"{call}: {said['error']} {said['words']}")
        return said["said"]

    def fail(self, path: str, method: str, count: int = 1, **effect: Any) -> None:
        """Answer the next calls of `path` with a fault."""
        match = {"path": path, "methods": [method]}
        self.control("faults", {"match": match, "effect": effect, "count": count})

    def control(self, what: str, body: Any = None) -> None:
        _LINE.post(f"{self.url}/api/v1/_mock/{what}", json=body or {}).raise_for_status()

    def mend(self) -> None:
        answer = _LINE.delete(f"{self.url}/api/v1/_mock/faults")
        answer.raise_for_status()


@contextmanager
def running() -> Iterator[Server]:
    """The server with three accounts and nothing said."""
    folder = Path(tempfile.mkdtemp(prefix="fener-mastodon-"))
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    config = folder / "config.toml"
    config.write_text(_ACCOUNTS.format(domain=DOMAIN, far=FAR), encoding="utf-8")
    command = [str(HOME / "bin" / "mastodon_mock"), "serve", "--config", str(config)]
    with (folder / "said.txt").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--in-memory"],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
    script = Path(__file__).with_name("mastodon_client.py")
    client = subprocess.Popen(
        # Without the script's own folder on the path: a module there is called mastodon too.
        [str(PYTHON), "-P", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_for(url, process, folder / "said.txt")
        yield Server(url, client)
    finally:
        # Streams that are still open would hold up a server that is asked to end.
        process.kill()
        client.terminate()
        for one in (client, process):
            one.wait(20)
        for pipe in (client.stdin, client.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str, process: subprocess.Popen[Any], log: Path) -> None:
    give_up_at = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            _LINE.get(f"{url}/api/v2/instance").raise_for_status()
            return
        except httpx.HTTPError:
            if time.monotonic() > give_up_at or process.poll() is not None:
                words = log.read_text("utf-8", "replace")[-2000:]
                raise AssertionError(f"the server did not start: {words}") from None
            time.sleep(0.05)


if __name__ == "__main__":
    install()
