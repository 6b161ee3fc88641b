"""The addresses of webhooks as an ASGI application, in front of Django.

Strangers may call them: no more of a body is taken in than it may have, whatever the call says of
its length. What a network posts is taken together with what others post at the same time; all
else, and whatever is not taken, is Django's to answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from fener.api.together import NoTime, Together, call_of
from fener.connectors.contract import Request as Call
from fener.connectors.signatures import MAX_BODY
from fener.kit.sentences import say

PREFIX = "/hooks/"
LONGEST_QUERY = 1000
_ADDRESS = re.compile(rf"{PREFIX}([A-Za-z0-9_-]{{1,40}})/")


class Doorstep:
    def __init__(self, desk: Any, together: Together) -> None:
        self.desk, self.together = desk, together

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
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
        if messages[-1]["type"] == "http.request" and _is_plain(scope):
            body = b"".join(message.get("body", b"") for message in messages)
            call = call_of(scope, body)
            if _is_for_us(call):
                said = await self._taken(scope["path"], call)
                if said is not None:
                    await _answer(send, *said)
                    return

        async def again() -> Any:
            return messages.pop(0) if messages else await receive()

        await self.desk(scope, again, send)

    async def _taken(self, path: str, call: Call) -> tuple[Any, ...] | None:
        address = _ADDRESS.fullmatch(path)
        if address is None:
            return None
        try:
            stored = await self.together.taken(address[1], call)
        except NoTime:
            key = "hook.not_stored"
            said = {"key": key, "sentence": say(key, {})}
            return 503, said, (b"retry-after", b"2")
        return None if stored is None else (200, {"stored": stored})


def _is_plain(scope: Mapping[str, Any]) -> bool:
    """Whether there is nothing odd about a POST of which Django would have something to say."""
    query = scope["query_string"]
    return (
        scope["method"] == "POST"
        and len(query) <= LONGEST_QUERY
        and query.isascii()
        and b"%00" not in query
    )


def _is_for_us(call: Call) -> bool:
    """Whether the host that it names is one of this desk's."""
    host, _port = split_domain_port(call.headers.get("host", ""))
    return bool(host) and validate_host(host, settings.ALLOWED_HOSTS)


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
    key = "webhook.too_large"
    said = {"key": key, "sentence": say(key, {})}
    await _answer(send, 413, said, (b"connection", b"close"))


async def _answer(send: Any, status: int, said: Any, *more: tuple[bytes, bytes]) -> None:
    body = json.dumps(said).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
