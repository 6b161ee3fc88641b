"""The network as an ASGI application: the API, the control API, the public pages."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from fener.connectors.fake.network.api import Api, Call, Reply
from fener.connectors.fake.network.control import Control
from fener.connectors.fake.network.deliverer import Deliverer
from fener.connectors.fake.network.faults import Faults
from fener.connectors.fake.network.pages import Pages
from fener.connectors.fake.network.store import No, Store

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY = 65_536
_SILENCE_FOR = 3600.0


class FakeNetwork:
    """The whole network, mountable anywhere: `FakeNetwork(Path("net.sqlite3"), prefix="/fake")`.

    `data` None: in memory. `prefix`: the path it is mounted at, where the server above does not
    say so by `root_path`. `control_token`: the control API is there only with a token.
    `store` is open to whoever mounts it and wants to sign up an account without HTTP.
    """

    def __init__(
        self, data: Path | None = None, *, prefix: str = "", control_token: str = ""
    ) -> None:
        self.prefix = prefix.rstrip("/")
        self.control_token = control_token
        self.store = Store(data)
        self.faults = Faults()
        self._deliverer = Deliverer(self.store, self.faults)
        self._api = Api(self.store, self._may_control)
        self._pages = Pages(self.store)
        self._control = Control(self.store, self.faults, self._api)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"the fake network does not speak {scope['type']}")
        # A server that mounts this application may not pass on its life span.
        self._deliverer.ensure_running()
        call = await self._call_of(scope, receive)
        if call is None:
            await _answer(send, Reply.json({"error": "too_large"}, 413))
            return
        await self._serve(call, receive, send)

    async def close(self) -> None:
        """Stop calling webhooks and close the file; for whoever mounts it without a life span."""
        await self._deliverer.stop()
        self.store.close()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._deliverer.ensure_running()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _call_of(self, scope: Scope, receive: Receive) -> Call | None:
        root = self.prefix or scope.get("root_path", "").rstrip("/")
        path = scope["path"]
        if root and path.startswith(root + "/"):
            path = path[len(root) :]
        elif path == root:
            path = "/"
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > MAX_BODY:
                return None
            if not message.get("more_body"):
                break
        host = headers.get("host", "localhost")
        return Call(
            method=scope["method"],
            path=path,
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"))),
            headers=headers,
            body=b"".join(parts),
            root=root,
            base=f"{scope.get('scheme', 'http')}://{host}{root}",
        )

    async def _serve(self, call: Call, receive: Receive, send: Send) -> None:
        effect: dict[str, Any] = {}
        if call.path.startswith("/api/"):
            caller = await asyncio.to_thread(self._api.caller, call)
            effect = self.faults.for_call(
                call.method, call.path, call.text, caller.handle if caller else ""
            )
        do = str(effect.get("do", ""))
        refusal = _refusal(do, effect)
        if refusal is not None:
            await _answer(send, refusal)
            return
        if do == "cut_before":
            await _cut(receive, send)
            return
        if do == "silence_before":
            await _be_silent(effect, receive, send)
            return
        reply = await asyncio.to_thread(self._reply, call)
        match do:
            case "fail_after":
                status = int(effect.get("status", 503))
                await _answer(send, Reply.json({"error": "broken"}, status))
            case "cut_after":
                await _cut(receive, send)
            case "silence_after":
                await _be_silent(effect, receive, send)
            case "slow":
                await asyncio.sleep(float(effect.get("seconds", 1)))
                await _answer(send, reply)
            case _:
                await _answer(send, reply)

    def _reply(self, call: Call) -> Reply:
        try:
            if call.path.startswith("/api/"):
                return self._api.reply(call)
            if call.path.startswith("/control/"):
                if not self._may_control(call):
                    return Reply.json({"error": "not_found"}, 404)
                return self._control.reply(call)
            return self._pages.reply(call)
        except No as no:
            if call.path.startswith(("/api/", "/control/")):
                headers = {"retry-after": "1"} if no.status == 429 else None
                return Reply.json({"error": no.error, "detail": no.detail}, no.status, headers)
            return self._pages.sorry(call, no)

    def _may_control(self, call: Call) -> bool:
        given = call.token
        return bool(self.control_token) and hmac.compare_digest(
            given.encode(), self.control_token.encode()
        )


def _refusal(do: str, effect: dict[str, Any]) -> Reply | None:
    detail = str(effect.get("detail", ""))
    match do:
        case "rate_limit":
            after = str(int(effect.get("after", 30)))
            words = detail or "Too many calls."
            return Reply.json({"error": "rate_limit", "detail": words}, 429, {"retry-after": after})
        case "sign_out":
            words = detail or "The access was withdrawn."
            return Reply.json({"error": "signed_out", "detail": words}, 401)
        case "refuse":
            status = int(effect.get("status", 422))
            return Reply.json({"error": "refused", "detail": detail or "No."}, status)
        case "gone":
            status = int(effect.get("status", 410))
            return Reply.json({"error": "gone", "detail": detail or "It is gone."}, status)
        case "fail_before":
            return Reply.json({"error": "broken"}, int(effect.get("status", 503)))
    return None


async def _answer(send: Send, reply: Reply) -> None:
    headers = [
        (b"content-length", str(len(reply.body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        *(
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in reply.headers.items()
        ),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _be_silent(effect: dict[str, Any], receive: Receive, send: Send) -> None:
    """Say nothing until the time is over or the caller goes away."""
    gone = asyncio.ensure_future(receive())
    await asyncio.wait({gone}, timeout=float(effect.get("seconds", _SILENCE_FOR)))
    gone.cancel()
    await _cut(receive, send)


async def _cut(receive: Receive, send: Send) -> None:
    """Break the connection. uvicorn lets us reach the transport; elsewhere an answer that
    ends too early is the nearest thing."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
        return
    headers = [(b"content-length", b"1000"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
