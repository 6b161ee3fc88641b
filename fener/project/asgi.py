"""The desk as an ASGI application, with the practice network beside it at `/fake/`."""

from __future__ import annotations

import json
import os
from functools import cached_property
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fener.project.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from fener.connectors.fake.network import FakeNetwork  # noqa: E402
from fener.connectors.signatures import MAX_BODY  # noqa: E402

PREFIX = "/fake"
HOOKS = "/hooks/"


class Desk:
    """Sends `/fake/…` to the practice network, everything else to Django."""

    def __init__(self) -> None:
        self.desk = ASGIHandler()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "lifespan":
            await (self.fake if settings.FAKE_NETWORK else _live)(scope, receive, send)
        elif settings.FAKE_NETWORK and (path == PREFIX or path.startswith(f"{PREFIX}/")):
            await self.fake(scope, receive, send)
        elif path.startswith(HOOKS):
            await _limited(self.desk, scope, receive, send)
        else:
            await self.desk(scope, receive, send)

    @cached_property
    def fake(self) -> FakeNetwork:
        """Made by the first call, in the process that serves: its database must not be
        carried over a fork."""
        return FakeNetwork(
            settings.DATA / "fake-network.sqlite3",
            prefix=PREFIX,
            control_token=settings.FAKE_CONTROL_TOKEN,
        )


async def _live(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _limited(desk: Any, scope: Any, receive: Any, send: Any) -> None:
    """Strangers may call a webhook address: no more of a body is taken in than it may have,
    whatever the call says of its length."""
    told = dict(scope["headers"]).get(b"content-length", b"0")
    if told.isdigit() and int(told[:18]) > MAX_BODY:
        await _passed_over(receive)
        await _too_large(send)
        return
    messages: list[Any] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            await _passed_over(receive)
            await _too_large(send)
            return
        if message["type"] != "http.request" or not message.get("more_body"):
            break

    async def again() -> Any:
        return messages.pop(0) if messages else await receive()

    await desk(scope, again, send)


async def _passed_over(receive: Any) -> None:
    """Let the rest of a body that is not much too long go by, so that its sender hears why it
    was refused; a sender that goes on and on is cut off."""
    size = 0
    while size < 8 * MAX_BODY:
        message = await receive()
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


async def _too_large(send: Any) -> None:
    sentence = "The call is larger than 1 MB. Send fewer items in one call."
    body = json.dumps({"key": "webhook.too_large", "sentence": sentence}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


application = Desk()
