"""Tells subscribers what happened. The queue is in the store, so a restart loses nothing."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import httpx

from fener.connectors.fake.network.faults import Faults
from fener.connectors.fake.network.store import Store, event_shown
from fener.connectors.signatures import hmac_sha256, signed_bytes

LOG = logging.getLogger(__name__)
RETRY_AFTER = (0.5, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds; the last one for ever after."""
MAX_ATTEMPTS = 200
_BATCH = 50


class Deliverer:
    """One call at a time. A subscriber that is down gets everything later and in order; one
    that refuses a single call gets that one again later."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store, self._faults = store, faults
        self._task: asyncio.Task[None] | None = None

    def ensure_running(self) -> None:
        """Start the task in the running loop, unless it runs there already."""
        task = self._task
        if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop():
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        async with httpx.AsyncClient(timeout=10.0, trust_env=False) as client:
            while True:
                try:
                    sent = await self._cycle(client)
                except asyncio.CancelledError:
                    raise
                except Exception:
                    LOG.exception("a round of webhook calls failed; going on")
                    sent = 0
                await asyncio.sleep(0 if sent else 0.1)

    async def _cycle(self, client: httpx.AsyncClient) -> int:
        due = await asyncio.to_thread(
            self._store.rows,
            "SELECT d.*, s.url, s.secret FROM deliveries d "
            "JOIN subscriptions s ON s.account_id = d.account_id "
            "WHERE d.due_at <= ? ORDER BY d.due_at, d.id LIMIT ?",
            time.time(),
            _BATCH,
        )
        blocked: set[int] = set()
        sent = 0
        for delivery in due:
            if delivery["account_id"] in blocked:
                continue
            body, effect = await asyncio.to_thread(self._prepare, delivery)
            if body is None:
                continue
            status = await self._call(client, delivery, body, effect)
            if 200 <= status < 300:
                await asyncio.to_thread(self._done, delivery["id"])
                sent += 1
                continue
            down = not 400 <= status < 500
            if down:
                blocked.add(delivery["account_id"])
            await asyncio.to_thread(self._again, delivery, hold_all=down)
        return sent

    def _prepare(self, delivery: Any) -> tuple[bytes | None, dict[str, Any]]:
        """The body to send and the fault on it; None: not now, or not at all."""
        account = self._store.account_by_id(delivery["account_id"])
        events = self._store.rows("SELECT * FROM events WHERE seq = ?", delivery["event_seq"])
        if account is None or not events:
            self._done(delivery["id"])
            return None, {}
        row = self._store.rows("SELECT * FROM posts WHERE id = ?", events[0]["post_id"])[0]
        text = json.dumps(event_shown(events[0], account, row), ensure_ascii=False)
        if delivery["effect"]:
            return text.encode(), json.loads(delivery["effect"])
        effect = self._faults.for_webhook(events[0]["type"], text, account.handle)
        match effect.get("do"):
            case "drop":
                self._done(delivery["id"])
                return None, {}
            case "delay":
                self._wait(delivery["id"], float(effect.get("seconds", 1)))
                return None, {}
            case "reorder":
                self._wait(delivery["id"], float(effect.get("seconds", 0.5)))
                return None, {}
            case "duplicate":
                with self._store.together() as db:
                    db.executemany(
                        "INSERT INTO deliveries (account_id, event_seq, due_at, effect) "
                        "VALUES (?, ?, ?, '{}')",
                        [(account.id, delivery["event_seq"], time.time())]
                        * (int(effect.get("copies", 2)) - 1),
                    )
        return text.encode(), effect

    async def _call(
        self, client: httpx.AsyncClient, delivery: Any, body: bytes, effect: dict[str, Any]
    ) -> int:
        """The status of the answer; 0: none came."""
        stamp = int(time.time())
        if effect.get("do") == "stale":
            stamp -= int(effect.get("seconds", 3600))
        mark = hmac_sha256(delivery["secret"], signed_bytes(stamp, body))
        if effect.get("do") == "missign":
            mark = "0" * len(mark)
        headers = {
            "content-type": "application/json",
            "x-fake-timestamp": str(stamp),
            "x-fake-signature": f"v1={mark}",
        }
        try:
            answer = await client.post(delivery["url"], content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            LOG.info("webhook call to %s failed: %s", delivery["url"], type(error).__name__)
            return 0
        return answer.status_code

    def _done(self, delivery_id: int) -> None:
        with self._store.together() as db:
            db.execute("DELETE FROM deliveries WHERE id = ?", (delivery_id,))

    def _wait(self, delivery_id: int, seconds: float) -> None:
        with self._store.together() as db:
            db.execute(
                "UPDATE deliveries SET due_at = ?, effect = '{}' WHERE id = ?",
                (time.time() + seconds, delivery_id),
            )

    def _again(self, delivery: Any, *, hold_all: bool) -> None:
        attempts = delivery["attempts"] + 1
        if attempts >= MAX_ATTEMPTS:
            LOG.warning("gave up on webhook delivery %s", delivery["id"])
            self._done(delivery["id"])
            return
        due_at = time.time() + RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
        with self._store.together() as db:
            if hold_all:
                db.execute(
                    "UPDATE deliveries SET due_at = ? WHERE account_id = ? AND due_at < ?",
                    (due_at, delivery["account_id"], due_at),
                )
            # A mis-signed call is signed rightly when it is tried again.
            db.execute(
                "UPDATE deliveries SET attempts = ?, due_at = ?, effect = '{}' WHERE id = ?",
                (attempts, due_at, delivery["id"]),
            )
