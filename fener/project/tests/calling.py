"""Run as a program of its own, with an empty data folder: many senders call the desk's ASGI
application at once, on a real file or server and not on the database of the tests, which threads
can't share. Some call twice, some sign wrongly, some bring many items, some leave before they are
answered, some call an address that nobody has or a channel that is paused. Prints what came of it
as JSON."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
from collections import Counter
from typing import Any

import django

SENDERS, EACH = 24, 12
EXPECTED = {"ours": "200", "again": "200", "wrong": "401", "nobody": "404", "paused": "503"}


class Conversation:
    def __init__(self, desk: Any, hooks: list[str], paused: str) -> None:
        self.desk, self.hooks, self.paused = desk, hooks, paused
        self.chance = random.Random(20261123)
        self.safe: set[tuple[str, str]] = set()
        """Hook and item of every call that was answered with 200."""
        self.sent: list[tuple[str, list[str]]] = []
        self.statuses: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.answered: list[tuple[str, list[str], int]] = []
        self.left: set[tuple[str, str]] = set()
        """What calls brought that nobody waited for: it may be there or not."""

    async def send_all(self) -> None:
        await asyncio.gather(*(self._sender(number) for number in range(SENDERS)))

    async def _sender(self, number: int) -> None:
        for turn in range(EACH):
            kind = self.chance.choice(["ours"] * 6 + ["again"] * 3 + [
                "wrong", "nobody", "paused", "leaves"])  # fmt: skip
            hook = self.chance.choice(self.hooks)
            items = [f"s{number}t{turn}i{one}" for one in range(self.chance.choice([1, 1, 1, 5]))]
            if kind == "again" and self.sent:
                hook, items = self.chance.choice(self.sent)
            elif kind in ("wrong", "nobody", "paused"):
                items = [f"not ours {one}" for one in items]
            else:
                self.sent.append((hook, items))
            place = {"nobody": "nobody-has-this", "paused": self.paused}.get(kind, hook)
            calling = asyncio.create_task(self._call(place, items, signed=kind != "wrong"))
            if kind == "leaves":
                self.left |= {(hook, item) for item in items}
                await asyncio.sleep(0)
                calling.cancel()
                await asyncio.gather(calling, return_exceptions=True)
                continue
            status, said = await calling
            self.kinds[EXPECTED[kind]] += 1
            self.statuses[str(status)] += 1
            if status == 200:
                self.answered.append((hook, items, said["stored"]))
                self.safe |= {(hook, item) for item in items}

    async def _call(self, hook: str, items: list[str], *, signed: bool) -> tuple[int, Any]:
        from fener.channels.testing import SECRET
        from fener.connectors.signatures import sign
        from fener.kit.times import now

        at = int(now().timestamp())
        told = [{"id": item, "at": 1_790_000_000, "author": "a", "text": "!"} for item in items]
        body = json.dumps(told).encode()
        key = SECRET if signed else "not the secret of anybody here"
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
            "scheme": "http", "path": f"/hooks/{hook}/", "query_string": b"", "root_path": "",
            "headers": [
                (b"host", b"localhost"), (b"content-type", b"application/json"),
                (b"content-length", b"%d" % len(body)),
                (b"x-fener-signature", sign([key], at, body).encode()),
            ],
        }  # fmt: skip
        said: list[Any] = []
        left = [body[: len(body) // 2], body[len(body) // 2 :]]
        answered = asyncio.Event()

        async def receive() -> Any:
            if left:
                part = left.pop(0)
                return {"type": "http.request", "body": part, "more_body": bool(left)}
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            said.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        await self.desk(scope, receive, send)
        whole = b"".join(one.get("body", b"") for one in said[1:])
        return said[0]["status"], json.loads(whole)


def main() -> None:
    django.setup()
    logging.disable(logging.CRITICAL)
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    from fener.api import hooks
    from fener.channels.actions import set_channel_state
    from fener.channels.models import RawPayload
    from fener.channels.testing import a_brand, a_channel
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.project.asgi import application

    channels = [a_channel(a_brand()) for _ in range(3)]
    paused = a_channel(a_brand())
    set_channel_state(paused, "paused", actor=DESK, now=now())
    together = application.doorstep.together
    lots: list[int] = []
    take = together._take

    def counted(calls: Any) -> Any:
        lots.append(len(calls))
        return take(calls)

    assert take is hooks.take_calls
    together._take = counted
    talk = Conversation(application, [one.hook for one in channels], paused.hook)
    asyncio.run(talk.send_all())
    together._thread.shutdown()
    rows = RawPayload.objects.values_list("channel__hook", "body")
    there = Counter((hook, json.loads(bytes(body))["id"]) for hook, body in rows)
    connection.close()
    sent = {(hook, item) for hook, items in talk.sent for item in items}
    found = {
        "statuses": dict(sorted(talk.statuses.items())),
        "expected": dict(sorted(talk.kinds.items())),
        "lost": sorted(talk.safe - there.keys()),
        "doubled": [one for one, count in there.items() if count > 1],
        "stored": sum(
            stored for hook, items, stored in talk.answered if (hook, items[0]) not in talk.left
        ),
        "new": len(talk.safe - talk.left),
        "not_ours": len(there.keys() - sent),
        "lots": len(lots),
        "calls": sum(lots),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
