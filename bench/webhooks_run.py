"""Many senders at once on one served desk; `bench/webhooks.py` starts it.

Settings come from the environment (`FENER_DATA`, `FENER_DATABASE_URL`). Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import ground
import posts
from alert_run import served

SECRET = "a secret of a webhook that is thrown away after a bench"
AGAIN = 0.05
"""The share of calls that come a second time."""
WARM_CALLS = 400
READ_WITHIN = 300.0


def prepare() -> tuple[int, str]:
    """A brand with a webhook; the channel and its address."""
    from fener.channels.actions import connect_channel
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.people.actions import create_brand

    brand = create_brand(actor=DESK, now=now(), name="Lumora", handles=["lumora"])
    channel = connect_channel(
        brand, actor=DESK, now=now(), network="webhook", name="bench", handle="lumora",
        secrets={"secret": SECRET},
    )  # fmt: skip
    return channel.pk, f"/hooks/{channel.hook}/"


def bodies_of(count: int, prefix: str) -> list[bytes]:
    """One item each, in the shape of the webhook, with some that come again a little later."""
    dice = random.Random(prefix)
    bodies: list[bytes] = []
    late: list[bytes] = []
    for post in posts.made_posts(count, prefix=prefix):
        item = {"id": post["id"], "at": int(time.time()), "author": post["author"],
                "text": post["text"]}  # fmt: skip
        bodies.append(json.dumps(item).encode())
        if dice.random() < AGAIN:
            late.append(bodies[-1])
        elif late and dice.random() < AGAIN:
            bodies.append(late.pop(0))
    return bodies + late


class Sender:
    """One kept connection, which says no more than it has to, so that this side costs little."""

    def __init__(self, port: int, hook: str) -> None:
        self._port, self._hook = port, hook
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        if self._writer:
            self._writer.close()

    async def call(self, body: bytes) -> tuple[int, bytes]:
        """Sign and send; status and body of the answer."""
        from fener.connectors.signatures import sign

        assert self._reader
        assert self._writer
        head = (
            f"POST {self._hook} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n"
            f"X-Fener-Signature: {sign([SECRET], int(time.time()), body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        said = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in said.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return int(said[9:12]), await self._reader.readexactly(length)


class Run:
    """Calls of many senders, and how long each waited for its answer."""

    def __init__(self, senders: list[Sender], bodies: list[bytes]) -> None:
        self._senders, self._bodies = senders, bodies
        self.waits: list[float] = []
        self.stored = 0
        self.refused: Counter[str] = Counter()

    async def _call(self, sender: Sender, body: bytes, due: float) -> None:
        status, said = await sender.call(body)
        self.waits.append(time.perf_counter() - due)
        if status == 200:
            self.stored += json.loads(said)["stored"]
        else:
            self.refused[f"{status} {said[:100]!r}"] += 1

    async def as_fast_as_it_goes(self) -> dict[str, Any]:
        left = iter(self._bodies)

        async def work(sender: Sender) -> None:
            for body in left:
                await self._call(sender, body, time.perf_counter())

        began = time.perf_counter()
        await asyncio.gather(*(work(sender) for sender in self._senders))
        return self._figures(time.perf_counter() - began)

    async def paced(self, rate: int) -> dict[str, Any]:
        """Each sender calls at its own times; one that is not answered before its next call is due
        calls late, and that counts as waiting."""
        count = len(self._senders)
        every, began = count / rate, time.perf_counter() + 0.2

        async def work(number: int, sender: Sender) -> None:
            for turn, body in enumerate(self._bodies[number::count]):
                due = began + (turn + number / count) * every
                if (rest := due - time.perf_counter()) > 0:
                    await asyncio.sleep(rest)
                await self._call(sender, body, due)

        await asyncio.gather(*(work(*one) for one in enumerate(self._senders)))
        return self._figures(time.perf_counter() - began)

    def _figures(self, seconds: float) -> dict[str, Any]:
        if self.refused:
            raise SystemExit(f"calls were refused: {self.refused.most_common(3)}")
        return {
            "calls": len(self.waits),
            "seconds": round(seconds, 2),
            "per_s": round(len(self.waits) / seconds),
            "p50_ms": round(1000 * ground.percentile(self.waits, 0.5)),
            "p99_ms": round(1000 * ground.percentile(self.waits, 0.99)),
            "worst_ms": round(1000 * max(self.waits)),
            "stored": self.stored,
        }


async def told(port: int, hook: str, options: argparse.Namespace) -> dict[str, Any]:
    """Both runs, after a few calls that are not counted."""
    senders = [Sender(port, hook) for _ in range(options.senders)]
    for sender in senders:
        await sender.open()
    try:
        warm = await Run(senders, bodies_of(WARM_CALLS, "w")).as_fast_as_it_goes()
        fast = await Run(senders, bodies_of(options.calls, "f")).as_fast_as_it_goes()
        calls = bodies_of(options.rate * options.seconds, "p")
        paced = await Run(senders, calls).paced(options.rate)
    finally:
        for sender in senders:
            sender.close()
    return {"warm": warm, "fast": fast, "paced": paced}


def counted(channel_id: int, wanted: int) -> dict[str, int]:
    """What there is of it, raw and read, once the worker has read it all."""
    from fener.channels.models import RawPayload
    from fener.mentions.models import Mention, UnfiledMention

    raw = RawPayload.objects.filter(channel=channel_id)
    until = time.monotonic() + READ_WITHIN
    while raw.filter(state="stored").exists() or UnfiledMention.objects.exists():
        if time.monotonic() > until:
            break
        time.sleep(0.5)
    keys = Counter(raw.values_list("key", flat=True).iterator())
    native = Counter(Mention.objects.values_list("native_id", flat=True).iterator())
    return {
        "raw": sum(keys.values()),
        "mentions": sum(native.values()),
        "lost": wanted - len(native),
        "doubled": sum(count - 1 for rows in (keys, native) for count in rows.values()),
        "not_read": raw.exclude(state="read").count(),
    }


def lines_of(log: str) -> Iterator[str]:
    return (line for line in log.splitlines() if "ERROR" in line or "Traceback" in line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("senders", "calls", "rate", "seconds"):
        parser.add_argument(f"--{name}", type=int, required=True)
    options = parser.parse_args()
    import django

    django.setup()
    channel_id, hook = prepare()
    port = ground.free_port()
    with served(port):
        found = asyncio.run(told(port, hook, options))
        wanted = WARM_CALLS + options.calls + options.rate * options.seconds
        found |= {"senders": options.senders, "rate": options.rate, "sent": wanted}
        found |= counted(channel_id, wanted)
    found["load"] = round(os.getloadavg()[0], 1)
    log = (Path(os.environ["FENER_DATA"]) / "serve.log").read_text(errors="replace")
    if faults := Counter(lines_of(log)):
        ground.say(f"    the desk said: {faults.most_common(3)}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
