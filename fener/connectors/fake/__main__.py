"""`python -m fener.connectors.fake`: the fake network on its own."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import sys
from pathlib import Path

import uvicorn

from fener.connectors.fake.network import FakeNetwork


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m fener.connectors.fake",
        description="Run the fake network. One JSON line on standard output says where it is.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--data", type=Path, help="SQLite file; without it, memory")
    parser.add_argument("--prefix", default="", help="path it is mounted at")
    arguments = parser.parse_args()
    # By the environment and not by an argument, which every user of the machine could read.
    token = os.environ.get("FENER_FAKE_CONTROL_TOKEN") or secrets.token_urlsafe(24)
    network = FakeNetwork(arguments.data, prefix=arguments.prefix, control_token=token)
    listener = _listener(arguments.host, arguments.port)
    port = listener.getsockname()[1]
    url = f"http://{arguments.host}:{port}{network.prefix}"
    line = json.dumps({"url": url, "control_token": token, "pid": os.getpid()})
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
    config = uvicorn.Config(network, log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def _listener(host: str, port: int) -> socket.socket:
    # With the protocol named, asyncio turns Nagle's algorithm off on what is accepted: without,
    # every answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(128)
    return listener


if __name__ == "__main__":
    sys.exit(main())
