"""The control API: for tests and demonstrations, with the control token.

POST /control/faults    {match, effect, times}; GET, DELETE
POST /control/reset     forget everything
POST /control/clock     {now: ISO 8601} or {advance: seconds}; GET
POST /control/settings  {keys_honoured: bool, rate: [calls, seconds] or null}
POST /control/say       {handle, name, kind, text, in_reply_to_key, key, …}: as anybody
POST /control/change    {key, text}, or {key, delete: true}: what `say` said
GET  /control/count?contains=&account=&kind=&key=   → {posts, keys, doubles}
GET  /control/queue     → {deliveries}
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from fener.connectors.fake.network.api import Api, Call, Reply, text_in
from fener.connectors.fake.network.faults import Faults
from fener.connectors.fake.network.store import Account, No, Store, moment


class Control:
    def __init__(self, store: Store, faults: Faults, api: Api) -> None:
        self._store, self._faults, self._api = store, faults, api

    def reply(self, call: Call) -> Reply:
        match call.method, call.path.removeprefix("/control/"):
            case "POST", "faults":
                try:
                    return Reply.json(self._faults.add(call.json()).shown(), 201)
                except ValueError as error:
                    raise No(422, "bad_fault", str(error)) from error
            case "GET", "faults":
                return Reply.json({"faults": self._faults.shown()})
            case "DELETE", "faults":
                self._faults.clear()
                return Reply.json({})
            case "POST", "reset":
                self._faults.clear()
                self._api.keys_honoured, self._api.rate = False, None
                self._store.reset()
                return Reply.json({})
            case (("GET" | "POST"), "clock"):
                return self._clock(call)
            case "POST", "settings":
                return self._settings(call.json())
            case "POST", "say":
                return self._say(call.json())
            case "POST", "change":
                return self._change(call.json())
            case "GET", "count":
                return self._count(call.query)
            case "GET", "queue":
                rows = self._store.rows("SELECT count(*) AS n FROM deliveries")
                return Reply.json({"deliveries": rows[0]["n"]})
        raise No(404, "not_found", "There is no such call.")

    def _clock(self, call: Call) -> Reply:
        values = call.json() if call.method == "POST" else {}
        if "now" in values:
            try:
                self._store.set_clock(datetime.fromisoformat(text_in(values, "now")).timestamp())
            except (ValueError, OverflowError) as error:
                raise No(422, "bad_clock", "now has to be a time in ISO 8601.") from error
        elif "advance" in values:
            if not isinstance(values["advance"], (int, float)):
                raise No(422, "bad_clock", "advance has to be a number of seconds.")
            self._store.set_clock(self._store.now() + values["advance"])
        return Reply.json({"now": moment(self._store.now())})

    def _settings(self, values: dict[str, Any]) -> Reply:
        if "keys_honoured" in values:
            self._api.keys_honoured = values["keys_honoured"] is True
        if "rate" in values:
            rate = values["rate"]
            if rate is not None and not (
                isinstance(rate, list)
                and len(rate) == 2
                and all(isinstance(part, (int, float)) and part > 0 for part in rate)
            ):
                raise No(422, "bad_rate", "rate has to be [calls, seconds] or null.")
            self._api.rate = None if rate is None else (int(rate[0]), float(rate[1]))
        return Reply.json({"keys_honoured": self._api.keys_honoured, "rate": self._api.rate})

    def _say(self, values: dict[str, Any]) -> Reply:
        """Publish as anybody, once per `key` however often it is asked for."""
        with self._store.together():
            account = self._store.account(text_in(values, "handle"))
            if account is None:
                account = self._api.sign_up(values, official=values.get("official") is True)
            parent = text_in(values, "in_reply_to")
            if parent_key := text_in(values, "in_reply_to_key"):
                parent = f"p{self._by_key(parent_key)['id']}"
            post = self._store.publish(
                account,
                text=text_in(values, "text"),
                kind=text_in(values, "kind", "post"),
                in_reply_to=parent,
                to=text_in(values, "to"),
                key=text_in(values, "key"),
                keys_honoured=True,
            )
        return Reply.json(post, 201)

    def _change(self, values: dict[str, Any]) -> Reply:
        with self._store.together():
            row = self._by_key(text_in(values, "key"))
            if row["deleted_at"] is not None:
                return Reply.json({})
            account = self._store.account_by_id(row["account_id"])
            assert isinstance(account, Account)
            if values.get("delete") is True:
                self._store.delete(account, f"p{row['id']}")
            elif row["text"] != (text := text_in(values, "text")):
                self._store.edit(account, f"p{row['id']}", text)
        return Reply.json({})

    def _by_key(self, key: str) -> Any:
        rows = self._store.rows("SELECT * FROM posts WHERE key = ? AND key <> ''", key)
        if not rows:
            raise No(404, "not_found", "Nothing was said with this key.")
        return rows[0]

    def _count(self, query: dict[str, str]) -> Reply:
        rows = self._store.rows(
            "SELECT p.key, p.text FROM posts p JOIN accounts a ON a.id = p.account_id "
            "WHERE (? = '' OR a.handle = ? COLLATE NOCASE) AND (? = '' OR p.kind = ?) "
            "AND (? = '' OR p.key = ?) AND (? = '' OR instr(p.text, ?) > 0)",
            *(query.get(name, "") for name in ("account", "account", "kind", "kind")),
            *(query.get(name, "") for name in ("key", "key", "contains", "contains")),
        )
        keys = Counter(row["key"] for row in rows if row["key"])
        doubles = {key: count for key, count in keys.items() if count > 1}
        return Reply.json({"posts": len(rows), "keys": len(keys), "doubles": doubles})
