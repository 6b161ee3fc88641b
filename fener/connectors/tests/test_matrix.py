"""What a homeserver can answer that Synapse does not answer on command."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fener.connectors import registry
from fener.connectors.contract import Account, Gone, Refused, TryLater
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft, Visibility

CONNECTOR = registry.connector("matrix")
DIRECT = {
    "type": "m.room.member",
    "state_key": "@care:desk.test",
    "content": {"membership": "invite", "is_direct": True},
}


def account(url: str, **settings: Any) -> Account:
    return Account(
        channel_id=1,
        native_id="@care:desk.test",
        handle="care:desk.test",
        settings={"url": url, "allow_private_hosts": True, **settings},
        secrets={"session": "s"},
    )


def message(number: int) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "event_id": f"$m{number}",
        "sender": "@drita:desk.test",
        "origin_server_ts": 1795423372110 + number,
        "content": {"msgtype": "m.text", "body": f"Number {number}"},
    }


def test_a_gap_in_a_room_we_were_put_out_of_does_not_keep_us_from_hearing_the_others() -> None:
    gap = {"since": "s1", "gaps": [{"room": "!a:x", "at": "t9", "until": "s0"}]}

    def answer(heard: Heard) -> bytes:
        if "/messages" in heard.line:
            return http_answer(403, {"errcode": "M_FORBIDDEN", "error": "You are not in the room"})
        joined = {"!b:x": {"timeline": {"events": [message(1)]}}}
        return http_answer(200, {"next_batch": "s2", "rooms": {"join": joined}})

    with answering_server(answer) as server:
        first = CONNECTOR.fetch(account(server.url), json.dumps(gap))
        assert list(first.payloads) == []
        second = CONNECTOR.fetch(account(server.url), first.cursor)
    assert [one.key for one in second.payloads] == ["$m1"]
    assert json.loads(second.cursor)["since"] == "s2"


def test_a_gap_is_asked_for_until_it_is_closed_and_before_anything_newer() -> None:
    pages = {"t3": ("t2", [3, 2]), "t2": ("t1", []), "t1": ("", [1])}

    def answer(heard: Heard) -> bytes:
        if "/messages" not in heard.line:
            timeline = {"events": [message(4)], "limited": True, "prev_batch": "t3"}
            joined = {"!a:x": {"timeline": timeline}}
            return http_answer(200, {"next_batch": "s2", "rooms": {"join": joined}})
        end, chunk = pages[heard.line.partition("from=")[2].partition("&")[0]]
        assert "to=s1" in heard.line
        said: dict[str, Any] = {"chunk": [message(number) for number in chunk]}
        return http_answer(200, said | ({"end": end} if end else {}))

    cursor, keys, more = json.dumps({"since": "s1"}), [], True
    with answering_server(answer) as server:
        while more:
            page = CONNECTOR.fetch(account(server.url), cursor)
            keys += [one.key for one in page.payloads]
            cursor, more = page.cursor, page.more
    assert keys == ["$m4", "$m2", "$m3", "$m1"]
    assert json.loads(cursor) == {"since": "s2"}


def test_an_invitation_is_kept_while_the_homeserver_lets_nobody_join_so_fast() -> None:
    tired = True

    def answer(heard: Heard) -> bytes:
        if "/join/" in heard.line:
            if not tired:
                return http_answer(200, {"room_id": "!a:x"})
            slow = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too fast", "retry_after_ms": 100}
            return http_answer(429, slow)
        rooms = {"invite": {"!a:x": {"invite_state": {"events": [DIRECT]}}}}
        said = {"next_batch": "s2"} | ({} if "since=s2" in heard.line else {"rooms": rooms})
        return http_answer(200, said)

    with answering_server(answer) as server:
        page = CONNECTOR.fetch(account(server.url), json.dumps({"since": "s1"}))
        assert not page.more
        for _ in range(30):
            page = CONNECTOR.fetch(account(server.url), page.cursor)
        tired = False
        page = CONNECTOR.fetch(account(server.url), page.cursor)
    assert page.more
    assert json.loads(page.cursor) == {"since": "s2", "joined": {"!a:x": "s1"}}


def test_a_room_that_was_joined_is_remembered_only_until_it_is_heard() -> None:
    create = {"type": "m.room.create", "state_key": "", "content": {}}
    timeline: dict[str, Any] = {"events": [create, message(1)]}
    said = {"next_batch": "s3", "rooms": {"join": {"!a:x": {"timeline": timeline}}}}
    cursor = json.dumps({"since": "s2", "joined": {"!a:x": "s1"}})
    with answering_server(lambda _: http_answer(200, said)) as server:
        page = CONNECTOR.fetch(account(server.url), cursor)
        assert json.loads(page.cursor) == {"since": "s3"}
        timeline |= {"limited": True, "prev_batch": "t9"}
        page = CONNECTOR.fetch(account(server.url), cursor)
    (gap,) = json.loads(page.cursor)["gaps"]
    assert (gap["at"], gap["until"], gap["pages"]) == ("t9", "s1", 0)


@pytest.mark.parametrize("cursor", ["{", "[]", '{"gaps": 7}', '{"gaps": [{"x": 1}]}', "null"])
def test_a_cursor_that_nobody_can_read_begins_anew(cursor: str) -> None:
    with answering_server(lambda _: http_answer(200, {"next_batch": "s1"})) as server:
        page = CONNECTOR.fetch(account(server.url), cursor)
    assert "since=" not in server.heard[0].line
    assert json.loads(page.cursor) == {"since": "s1"}


def test_what_is_no_page_is_refused_and_what_is_too_much_waits() -> None:
    with answering_server(lambda _: http_answer(200, {"rooms": {}})) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.fetch(account(server.url), "")
        assert refused.value.key == "connector.answer_unreadable"
    slow = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too fast", "retry_after_ms": 2000}
    with answering_server(lambda _: http_answer(429, slow)) as server:
        with pytest.raises(TryLater) as later:
            CONNECTOR.fetch(account(server.url), "")
        assert later.value.at is not None


def test_an_event_without_an_id_is_kept_under_a_key_of_its_own_and_parked_in_words() -> None:
    odd = message(1) | {"event_id": ""}
    long = message(2) | {"event_id": "$" + "x" * 200}
    joined = {"!a:x": {"timeline": {"events": [odd, long]}}}
    said = {"next_batch": "s1", "rooms": {"join": joined}}
    with answering_server(lambda _: http_answer(200, said)) as server:
        page = CONNECTOR.fetch(account(server.url), "")
    assert [len(one.key) for one in page.payloads] == [64, 64]
    assert len({one.key for one in page.payloads}) == 2


def test_without_a_room_there_is_nobody_to_write_to() -> None:
    draft = Draft(key="k", text="Hello", visibility=Visibility.PRIVATE, to="@drita:desk.test")
    with answering_server(lambda _: http_answer(200, {})) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.send(account(server.url), draft)
        assert server.heard == []
    assert refused.value.key == "matrix.no_room"


def test_a_room_that_is_gone_is_gone() -> None:
    def answer(heard: Heard) -> bytes:
        if heard.line.startswith("GET"):
            return http_answer(404, {"errcode": "M_NOT_FOUND", "error": "Event not found."})
        return http_answer(404, {"errcode": "M_NOT_FOUND", "error": "Unknown room"})

    draft = Draft(key="k", text="Hello", visibility=Visibility.PRIVATE, conversation="!a:x")
    with answering_server(answer) as server, pytest.raises(Gone):
        CONNECTOR.send(account(server.url), draft)
    assert server.heard[-1].line.startswith(
        "PUT /_matrix/client/v3/rooms/%21a%3Ax/send/m.room.message/k "
    )
