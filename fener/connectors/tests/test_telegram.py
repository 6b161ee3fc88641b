"""Telegram: what we ask is what the Bot API describes, and what it answers is understood."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import (
    Account,
    Act,
    Payload,
    Refused,
    Request,
    SignInAgain,
    TryLater,
)
from fener.connectors.telegram.places import Place, message_in, place_in
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.tests.bot_api import faults_of_call, faults_of_value, specification
from fener.core.posts import Deletion, Draft, Visibility

CONNECTOR = registry.connector("telegram")
BOT = {"id": 7000000001, "is_bot": True, "first_name": "Lumi", "username": "lumi_care_bot"}
SENT = {"message_id": 9, "date": 1795423372, "chat": {"id": 1, "type": "private"}, "text": "."}
MESSAGE = {"message_id": 1, "date": 1795423372, "chat": {"id": 1, "type": "private"}, "text": "?"}
UPDATES = [{"update_id": 40, "message": MESSAGE}, {"update_id": 41, "message": MESSAGE}]
RESULTS: dict[str, Any] = {
    "getMe": BOT, "getUpdates": UPDATES, "sendMessage": SENT, "deleteMessage": True,
}  # fmt: skip


def account(url: str, **secrets: str) -> Account:
    known = golden.account_of("telegram", {"api_url": url, "allow_private_hosts": True})
    return replace(known, secrets={**known.secrets, **secrets})


def method_of(heard: Heard) -> str:
    return heard.line.split(" ")[1].rpartition("/")[2]


def good(heard: Heard) -> bytes:
    return http_answer(200, {"ok": True, "result": RESULTS[method_of(heard)]})


def bad(status: int, description: str) -> bytes:
    said = {"ok": False, "error_code": status, "description": description}
    return http_answer(status, said)


def asked(server: AnsweringServer) -> list[tuple[str, dict[str, Any]]]:
    return [(method_of(one), json.loads(one.body)) for one in server.heard]


DRAFTS = {
    "private": Draft(
        key="k", text="Vjen të premten.", visibility=Visibility.PRIVATE, conversation="501",
        in_reply_to="501:7", to="501",
    ),
    "group": Draft(
        key="k", text="Sorry.", conversation="-1001234567890~502", in_reply_to="-1001234567890:504"
    ),
    "topic": Draft(
        key="k", text="Sorry.", conversation="-1002222222222/9", in_reply_to="-1002222222222:77"
    ),
    "channel's direct messages": Draft(
        key="k", text="Yes.", visibility=Visibility.PRIVATE,
        conversation="-1004444444444/d501", in_reply_to="-1004444444444:8", to="501",
    ),
    "business": Draft(
        key="k", text="Yes.", visibility=Visibility.PRIVATE, conversation="bXk9@501",
        in_reply_to="bXk9@501:21", to="501",
    ),
    "private about a group's post": Draft(
        key="k", text="Your order number?", visibility=Visibility.PRIVATE,
        conversation="-1001234567890~502", in_reply_to="-1001234567890:504", to="501",
    ),
}  # fmt: skip


def test_every_request_is_one_that_the_bot_api_describes() -> None:
    spec = specification()
    with answering_server(good) as server:
        us = account(server.url)
        CONNECTOR.verify(us)
        cursor = CONNECTOR.fetch(us, "").cursor
        CONNECTOR.fetch(us, cursor)
        CONNECTOR.wait(us, 1)
        for draft in DRAFTS.values():
            CONNECTOR.send(us, draft)
        CONNECTOR.moderate(us, Act.REMOVE, "-1001234567890:502")
    calls = asked(server)
    assert {method for method, _ in calls} == set(RESULTS)
    assert [faults_of_call(spec, method, values) for method, values in calls] == [[]] * len(calls)
    for one in server.heard:
        assert one.line.startswith("POST /bot7000000001:AAE-a-token-only-for-fixtures/")


def test_the_checker_finds_what_is_wrong() -> None:
    spec = specification()
    assert faults_of_call(spec, "sendMessage", {"chat_id": 1}) == ["sendMessage: text is missing"]
    assert faults_of_call(spec, "sendMessage", {"chat_id": 1.5, "text": "a"})
    assert faults_of_call(spec, "sendMessage", {"chat_id": 1, "text": "a", "silent": True})
    assert faults_of_call(
        spec, "sendMessage", {"chat_id": 1, "text": "a", "reply_parameters": {"id": 7}}
    )
    assert faults_of_call(spec, "sendMail", {})


@pytest.mark.parametrize(
    "path", [given for given, _ in golden.pairs("telegram")], ids=lambda path: path.name
)
def test_every_fixture_is_an_update_of_the_bot_api(path: Path) -> None:
    spec = specification()
    update = json.loads(path.read_text(encoding="utf-8"))
    update.pop("fener_received_at", None)
    faults = faults_of_value(spec, ["Update"], update, "Update")
    assert bool(faults) is path.name.startswith("without_")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("private", {"chat_id": 501, "reply_parameters": {"message_id": 7}}),
        ("group", {"chat_id": -1001234567890, "reply_parameters": {"message_id": 504}}),
        (
            "topic",
            {
                "chat_id": -1002222222222,
                "message_thread_id": 9,
                "reply_parameters": {"message_id": 77},
            },
        ),
        (
            "channel's direct messages",
            {
                "chat_id": -1004444444444,
                "direct_messages_topic_id": 501,
                "reply_parameters": {"message_id": 8},
            },
        ),
        (
            "business",
            {
                "chat_id": 501,
                "business_connection_id": "bXk9",
                "reply_parameters": {"message_id": 21},
            },
        ),
        ("private about a group's post", {"chat_id": 501}),
    ],
)
def test_an_answer_goes_where_it_belongs(name: str, expected: dict[str, Any]) -> None:
    with answering_server(good) as server:
        receipt = CONNECTOR.send(account(server.url), DRAFTS[name])
    ((method, values),) = asked(server)
    assert method == "sendMessage"
    assert values == {"text": DRAFTS[name].text, **expected}
    chat = f"bXk9@{expected['chat_id']}" if name == "business" else str(expected["chat_id"])
    assert receipt.native_id == f"{chat}:9"


@pytest.mark.parametrize("to", ["", "-1001234567890", "drita"])
def test_what_is_private_never_goes_into_a_group(to: str) -> None:
    draft = replace(DRAFTS["private about a group's post"], to=to)
    with answering_server(good) as server, pytest.raises(Refused) as refused:
        CONNECTOR.send(account(server.url), draft)
    assert refused.value.key == "telegram.nobody"
    assert server.heard == []


def test_an_update_is_confirmed_by_the_next_call_and_not_by_the_bell() -> None:
    with answering_server(good) as server:
        us = account(server.url)
        assert CONNECTOR.wait(us, 1)
        page = CONNECTOR.fetch(us, "")
        assert [one.key for one in page.payloads] == ["40", "41"]
        CONNECTOR.fetch(us, page.cursor)
    offsets = [values.get("offset") for _, values in asked(server)]
    assert offsets == [None, None, 42]


def test_after_a_week_of_silence_the_old_number_is_not_trusted() -> None:
    """Telegram then numbers updates anew, at random: an old number could forget new ones."""
    long_ago = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    with answering_server(good) as server:
        CONNECTOR.fetch(account(server.url), json.dumps({"offset": 9, "at": long_ago}))
    assert "offset" not in asked(server)[0][1]


def test_a_full_page_says_that_there_is_more() -> None:
    many = [{"update_id": number, "message": MESSAGE} for number in range(100)]
    with answering_server(lambda _: http_answer(200, {"ok": True, "result": many})) as server:
        assert CONNECTOR.fetch(account(server.url), "").more


def test_a_webhook_of_ours_leaves_nothing_to_ask_for_and_one_of_others_is_told() -> None:
    words = "Conflict: can't use getUpdates method while webhook is active"
    with answering_server(lambda _: bad(409, words)) as server:
        page = CONNECTOR.fetch(account(server.url), "a cursor")
        assert (list(page.payloads), page.cursor) == ([], "a cursor")
        with pytest.raises(Refused) as refused:
            CONNECTOR.fetch(account(server.url, webhook_secret=""), "")
    assert refused.value.key == "telegram.webhook_active"


def test_two_who_ask_at_once_are_told_and_the_bell_just_stops() -> None:
    words = "Conflict: terminated by other getUpdates request; make sure that only one is running"
    with answering_server(lambda _: bad(409, words)) as server:
        with pytest.raises(TryLater) as later:
            CONNECTOR.fetch(account(server.url), "")
        assert later.value.key == "telegram.other_listener"
        assert CONNECTOR.wait(account(server.url), 5) is False


def test_what_is_gone_is_removed() -> None:
    words = "Bad Request: message to delete not found"
    with answering_server(lambda _: bad(400, words)) as server:
        CONNECTOR.moderate(account(server.url), Act.REMOVE, "-100123:45")
    words = "Bad Request: message can't be deleted for everyone"
    with answering_server(lambda _: bad(400, words)) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.moderate(account(server.url), Act.REMOVE, "-100123:45")
        assert refused.value.key == "telegram.cannot_delete"
        for act, native_id in ((Act.HIDE, "-100123:45"), (Act.REMOVE, "c@5:1"), (Act.REMOVE, "x")):
            with pytest.raises(Refused) as refused:
                CONNECTOR.moderate(account(server.url), act, native_id)
            assert refused.value.key == "connector.not_supported"


def test_a_dead_token_and_a_secret_that_telegram_would_not_take_are_told_at_once() -> None:
    with answering_server(lambda _: bad(401, "Unauthorized")) as server, pytest.raises(SignInAgain):
        CONNECTOR.verify(account(server.url))
    with answering_server(good) as server:
        for secret in ("with space", "ë", "x" * 257):
            with pytest.raises(Refused) as refused:
                CONNECTOR.verify(account(server.url, webhook_secret=secret))
            assert refused.value.key == "telegram.secret_characters"
        assert server.heard == []


def test_while_the_secret_is_changed_both_are_taken() -> None:
    us = account("", webhook_secret="new", previous_webhook_secret="old")
    for secret in ("new", "old"):
        headers = {"x-telegram-bot-api-secret-token": secret}
        request = Request(method="POST", headers=headers, body=json.dumps(UPDATES[0]).encode())
        assert [one.key for one in CONNECTOR.parse_webhook(us, request, datetime.now(UTC))] == [
            "40"
        ]


def test_deletions_carry_the_time_at_which_we_were_told() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    deleted = {
        "business_connection_id": "bXk9", "chat": {"id": 5, "type": "private"},
        "message_ids": [1, 2],
    }  # fmt: skip
    update = {"update_id": 3, "deleted_business_messages": deleted}
    request = Request(
        method="POST",
        headers={"x-telegram-bot-api-secret-token": "s"},
        body=json.dumps(update).encode(),
    )
    us = account("", webhook_secret="s")
    (payload,) = CONNECTOR.parse_webhook(us, request, now)
    assert list(CONNECTOR.translate(us, payload)) == [
        Deletion(native_id="bXk9@5:1", at=now),
        Deletion(native_id="bXk9@5:2", at=now),
    ]


def test_spaces_and_odd_entities_do_no_harm() -> None:
    for more in ({"text": " \n"}, {"entities": 7}, {"entities": [{"type": "mention"}, 7]}):
        chat = {"id": -100123, "type": "supergroup", "username": "lumi"}
        update = {"update_id": 1, "message": {**MESSAGE, "chat": chat, **more}}
        CONNECTOR.translate(account(""), Payload(key="1", body=json.dumps(update).encode()))


@pytest.mark.parametrize(
    "place",
    [
        Place(chat=5),
        Place(chat=-1001, topic=7),
        Place(chat=-1001, began_with=7),
        Place(chat=-1001, direct=7),
        Place(chat=5, business="bXk9fQ1a_-"),
    ],
)
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    assert place_in(place.written()) == place
    found = message_in(place.message(12))
    assert found is not None
    assert (found[0].chat, found[0].business, found[1]) == (place.chat, place.business, 12)
