"""The fake network, through its connector, as the desk meets it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from fener.connectors import registry
from fener.connectors.contract import (
    Account,
    Gone,
    OutcomeUnknown,
    Refused,
    Request,
    SignInAgain,
    TryLater,
)
from fener.connectors.fake import client
from fener.connectors.fake import network as network_room
from fener.connectors.testing import (
    Heard,
    RunningNetwork,
    answering_server,
    http_answer,
    running_fake_network,
)
from fener.core.posts import Deletion, Draft, Edit, Post, PostKind, Receipt, Visibility

CONNECTOR = registry.connector("fake")


@pytest.fixture
def shop(network: RunningNetwork) -> Account:
    return network.account("lumina", network.sign_up("lumina", "Lumina", official=True))


def reply(to: dict[str, Any], text: str = "We are sorry.", key: str = "k-1") -> Draft:
    return Draft(key=key, text=text, in_reply_to=to["id"], conversation=to["conversation"])


def web(method: str, url: str, **how: Any) -> httpx.Response:
    with httpx.Client(trust_env=False, verify=False) as browser:
        return browser.request(method, url, **how)


def published(network: RunningNetwork, key: str = "k-1") -> int:
    return int(network.control("GET", "count", key=key)["posts"])


def arrivals(account: Account, cursor: str = "") -> list[Any]:
    found: list[Any] = []
    while True:
        page = CONNECTOR.fetch(account, cursor)
        for payload in page.payloads:
            found += CONNECTOR.translate(account, payload)
        cursor = page.cursor
        if not page.more:
            return found


def eventually(fact: Callable[[], Any], within: float = 10.0) -> None:
    give_up_at = time.monotonic() + within
    while not fact():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.02)


# Who hears what ----------------------------------------------------------------------------------


def test_we_are_who_the_token_says(shop: Account) -> None:
    assert CONNECTOR.verify(shop).handle == "lumina"
    with pytest.raises(SignInAgain):
        CONNECTOR.verify(Account(channel_id=1, settings=shop.settings, secrets={"token": "no"}))
    with pytest.raises(SignInAgain):
        CONNECTOR.verify(Account(channel_id=1, settings=shop.settings))


def test_everything_that_concerns_us_comes_in_and_nothing_else(
    network: RunningNetwork, shop: Account
) -> None:
    ours = network.say("lumina", "Twenty percent off")
    tagged = network.say("ana", "@Lumina where is it?")
    network.say("ben", "Nice weather")
    network.say("ben", "lumina without a tag")
    under_ours = network.say("cem", "Mine is lost too", kind="comment", in_reply_to=ours["id"])
    private = network.say("dea", "My number is 7", kind="message", to="lumina")
    network.say("dea", "Secret for ben", kind="message", to="ben")
    shared = network.say("ben", "", kind="repost", in_reply_to=tagged["id"])

    found = {post.native_id: post for post in arrivals(shop)}
    assert set(found) == {p["id"] for p in (ours, tagged, under_ours, private, shared)}
    assert found[ours["id"]].by_us
    assert found[tagged["id"]].author.handle == "ana"
    assert found[under_ours["id"]].conversation == ours["conversation"]
    assert found[private["id"]].visibility is Visibility.PRIVATE
    assert found[private["id"]].kind is PostKind.MESSAGE
    assert found[shared["id"]].kind is PostKind.REPOST
    assert found[shared["id"]].in_reply_to == tagged["id"]


def test_words_bring_in_what_nobody_tagged(network: RunningNetwork) -> None:
    token = network.sign_up("lumina")
    network.say("ben", "Ku është pakoja e LUMINA-s?")
    listening = network.account("lumina", token, terms="lumina, λουμίνα")
    assert [post.author.handle for post in arrivals(listening)] == ["ben"]


def test_pages_follow_each_other_without_gap_or_overlap(
    network: RunningNetwork, shop: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE", 3)
    said = [network.say("ana", f"@lumina {n}")["id"] for n in range(10)]
    assert [post.native_id for post in arrivals(shop)] == said
    cursor = CONNECTOR.fetch(shop, "").cursor
    assert [post.native_id for post in arrivals(shop, cursor)] == said[3:]
    with pytest.raises(Refused):
        CONNECTOR.fetch(shop, "nonsense")


def test_edits_and_deletions_come_in(network: RunningNetwork, shop: Account) -> None:
    post = network.say("ana", "@lumina bad", key="a")
    network.control("POST", "change", {"key": "a", "text": "@lumina good"})
    network.control("POST", "change", {"key": "a", "delete": True})
    _, edit, deletion = arrivals(shop)
    assert isinstance(edit, Edit)
    assert (edit.native_id, edit.text) == (post["id"], "@lumina good")
    assert isinstance(deletion, Deletion)
    with pytest.raises(Gone):
        CONNECTOR.send(shop, reply(post))
    assert published(network) == 0


def test_our_reply_stands_in_the_thread_and_comes_back_with_its_key(
    network: RunningNetwork, shop: Account
) -> None:
    post = network.say("ana", "@lumina where?")
    receipt = CONNECTOR.send(shop, reply(post, "Na vjen keq, Ana."))
    echo = arrivals(shop)[-1]
    assert isinstance(echo, Post)
    assert (echo.native_id, echo.idempotency_key, echo.by_us) == (receipt.native_id, "k-1", True)
    assert echo.conversation == post["conversation"]
    page = web("GET", network.url + "/").text
    assert "Na vjen keq, Ana." in page


def test_a_private_answer_is_seen_by_two(network: RunningNetwork, shop: Account) -> None:
    post = network.say("ana", "@lumina where?")
    author = arrivals(shop)[0].author.native_id
    draft = Draft(key="k-1", text="Your address?", visibility=Visibility.PRIVATE, to=author)
    receipt = CONNECTOR.send(shop, draft)
    public = web("GET", network.url + "/").text
    anas = web("GET", network.url + "/?as=ana").text
    assert "Your address?" not in public
    assert "Your address?" in anas
    hidden = web("GET", f"{network.url}/posts/{receipt.native_id}")
    assert hidden.status_code == 404
    assert post["private"] is False


def test_a_message_that_is_read_says_so(network: RunningNetwork, shop: Account) -> None:
    ana = {"authorization": f"Bearer {network.sign_up('ana')}"}
    draft = Draft(key="k-1", text="Hello", visibility=Visibility.PRIVATE, to="ana")
    sent = CONNECTOR.send(shop, draft)
    where = f"{network.url}/api/posts/{sent.native_id}/read"
    web("POST", where, headers=ana).raise_for_status()
    read = arrivals(shop)[-1]
    assert isinstance(read, Receipt)
    assert (read.native_id, read.state, read.idempotency_key) == (sent.native_id, "read", "k-1")


@pytest.mark.parametrize("token", ["tøken", "a\r\nx-evil: 1", "\x00"])
def test_a_token_that_cannot_be_sent_is_refused(network: RunningNetwork, token: str) -> None:
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(network.account("lumina", token), Draft(key="k-1", text="Hello"))
    assert refused.value.key == "connector.setting_unreadable"


# Sending when things go wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("do", "how", "raises", "copies"),
    [
        ("rate_limit", {"after": 7}, TryLater, 0),
        ("sign_out", {}, SignInAgain, 0),
        ("refuse", {"status": 403}, Refused, 0),
        ("refuse", {"status": 422, "detail": "too long"}, Refused, 0),
        ("refuse", {"status": 400}, Refused, 0),
        ("gone", {}, Gone, 0),
        ("gone", {"status": 404}, Gone, 0),
        ("fail_before", {}, OutcomeUnknown, 0),
        ("fail_after", {"status": 500}, OutcomeUnknown, 1),
        ("cut_before", {}, OutcomeUnknown, 0),
        ("cut_after", {}, OutcomeUnknown, 1),
        ("silence_before", {}, OutcomeUnknown, 0),
        ("silence_after", {}, OutcomeUnknown, 1),
        ("slow", {"seconds": 2}, OutcomeUnknown, 1),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_each_fault_means_one_thing(
    network: RunningNetwork,
    shop: Account,
    do: str,
    how: dict[str, Any],
    raises: type[Exception],
    copies: int,
) -> None:
    post = network.say("ana", "@lumina where?")
    network.fault(do, **how)
    with pytest.raises(raises):
        CONNECTOR.send(shop, reply(post))
    assert published(network) == copies
    assert CONNECTOR.send(shop, reply(post, key="k-2")).native_id, "the fault is used up"


def test_a_slow_answer_within_the_time_is_an_answer(network: RunningNetwork, shop: Account) -> None:
    network.fault("slow", seconds=0.05)
    assert CONNECTOR.send(shop, Draft(key="k-1", text="Hello")).native_id


def test_sending_twice_publishes_twice_unless_keys_are_honoured(
    network: RunningNetwork, shop: Account
) -> None:
    for _ in range(2):
        CONNECTOR.send(shop, Draft(key="k-1", text="Hello"))
    assert network.control("GET", "count")["doubles"] == {"k-1": 2}
    network.control("POST", "settings", {"keys_honoured": True})
    first, again = (CONNECTOR.send(shop, Draft(key="k-2", text="Hello")) for _ in range(2))
    assert first.native_id == again.native_id
    assert published(network, "k-2") == 1


@pytest.mark.parametrize(
    ("text", "fits"), [("🏽👨‍👩‍👧é" * 75, True), ("a" * 301, False), (" ", False)]
)
def test_length_is_counted_as_readers_do(
    network: RunningNetwork, shop: Account, text: str, fits: bool
) -> None:
    draft = Draft(key="k-1", text=text)
    assert (not CONNECTOR.preview(shop, draft).problems) is fits
    if fits:
        CONNECTOR.send(shop, draft)
    else:
        with pytest.raises(Refused):
            CONNECTOR.send(shop, draft)
    assert published(network) == int(fits)


def test_the_networks_own_limit_of_calls(network: RunningNetwork, shop: Account) -> None:
    network.control("POST", "settings", {"rate": [2, 60]})
    CONNECTOR.verify(shop)
    CONNECTOR.verify(shop)
    with pytest.raises(TryLater) as later:
        CONNECTOR.verify(shop)
    assert later.value.at is not None


def test_the_clock_can_be_moved(network: RunningNetwork, shop: Account) -> None:
    network.control("POST", "clock", {"now": "2020-01-01T00:00:00+00:00"})
    network.control("POST", "clock", {"advance": 3600})
    network.say("ana", "@lumina where?")
    assert arrivals(shop)[0].at.isoformat()[:13] == "2020-01-01T01"


@pytest.mark.parametrize(
    "fault",
    [
        {"match": {"colour": "red"}, "effect": {"do": "slow"}},
        {"match": {}, "effect": {"do": "explode"}},
        {"match": {}, "effect": {"do": "duplicate"}},
        {"match": {"webhook": True}, "effect": {"do": "slow"}},
        {"match": {}, "effect": {"do": "slow"}, "times": 0},
    ],
)
def test_a_fault_that_could_never_happen_is_refused(
    network: RunningNetwork, fault: dict[str, Any]
) -> None:
    with pytest.raises(AssertionError, match="bad_fault"):
        network.control("POST", "faults", fault)


# Webhooks ----------------------------------------------------------------------------------------


class Listener:
    """The desk's end of a webhook: checks each call as the desk would and keeps its events."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.taken: list[str] = []
        self.refused: list[str] = []
        self.statuses: list[int] = []
        self._lock = threading.Lock()

    def __call__(self, heard: Heard) -> bytes:
        request = Request(method="POST", headers=heard.headers, body=heard.body)
        with self._lock:
            if self.statuses:
                return http_answer(self.statuses.pop(0), {})
            try:
                for payload in CONNECTOR.parse_webhook(self.account, request, datetime.now(UTC)):
                    self.taken.append(json.loads(payload.body)["post"]["text"])
            except Refused as error:
                self.refused.append(error.key)
                return http_answer(400, {})
        return http_answer(200, {})


WEBHOOKS = {"webhook": True}


def test_a_webhook_brings_what_the_poll_brings(network: RunningNetwork, shop: Account) -> None:
    keys: list[str] = []

    def listen(heard: Heard) -> bytes:
        request = Request(method="POST", headers=heard.headers, body=heard.body)
        called = CONNECTOR.parse_webhook(shop, request, datetime.now(UTC))
        keys.extend(payload.key for payload in called)
        return http_answer(200, {})

    with answering_server(listen) as server:
        client.subscribe(shop, server.url)
        network.say("ana", "@lumina one")
        network.say("ben", "of no concern")
        network.say("cem", "two", kind="message", to="lumina")
        eventually(lambda: len(keys) == 2)
    assert keys == [payload.key for payload in CONNECTOR.fetch(shop, "").payloads]


@pytest.mark.parametrize(
    ("do", "how", "taken", "refused"),
    [
        ("duplicate", {"copies": 3}, ["1", "1", "1", "2"], []),
        ("drop", {}, ["2"], []),
        ("stale", {}, ["1", "2"], ["webhook.stamp_old"]),
        ("missign", {}, ["1", "2"], ["webhook.signature_wrong"]),
    ],
)
def test_webhooks_go_wrong_on_command(
    network: RunningNetwork,
    shop: Account,
    do: str,
    how: dict[str, Any],
    taken: list[str],
    refused: list[str],
) -> None:
    listener = Listener(shop)
    with answering_server(listener) as server:
        client.subscribe(shop, server.url)
        network.fault(do, match=WEBHOOKS, **how)
        network.say("ana", "1", kind="message", to="lumina")
        network.say("ana", "2", kind="message", to="lumina")
        eventually(lambda: network.control("GET", "queue")["deliveries"] == 0)
    assert sorted(listener.taken) == taken
    assert listener.refused == refused


@pytest.mark.parametrize("do", ["reorder", "delay"])
def test_webhooks_overtake_each_other(network: RunningNetwork, shop: Account, do: str) -> None:
    listener = Listener(shop)
    with answering_server(listener) as server:
        client.subscribe(shop, server.url)
        # Long beside what two calls take on a machine that has other things to do.
        network.fault(do, match=WEBHOOKS, seconds=4)
        network.say("ana", "1", kind="message", to="lumina")
        network.say("ana", "2", kind="message", to="lumina")
        eventually(lambda: len(listener.taken) == 2, within=30)
    assert listener.taken == ["2", "1"]


def test_a_webhook_is_tried_again_until_it_is_taken(network: RunningNetwork, shop: Account) -> None:
    listener = Listener(shop)
    listener.statuses = [500]
    with answering_server(listener) as server:
        client.subscribe(shop, server.url)
        for text in "123":
            network.say("ana", text, kind="message", to="lumina")
        eventually(lambda: len(listener.taken) == 3)
    assert listener.taken == ["1", "2", "3"], "a subscriber that was down is told in order"


def test_webhooks_outlive_the_network(tmp_path: Path) -> None:
    data = tmp_path / "network.sqlite3"
    with running_fake_network(data) as network:
        shop = network.account("lumina", network.sign_up("lumina", official=True))
        network.fault("delay", match=WEBHOOKS, seconds=0.5)
        with answering_server(lambda _: http_answer(500, {})) as nobody:
            client.subscribe(shop, nobody.url)
            network.say("ana", "still here", kind="message", to="lumina")
            os.kill(network.pid, signal.SIGKILL)
    listener = Listener(shop)
    with answering_server(listener) as server, running_fake_network(data) as network:
        again = Account(
            channel_id=1,
            handle="lumina",
            settings={"url": network.url},
            secrets=shop.secrets,
        )
        client.subscribe(again, server.url)
        eventually(lambda: listener.taken == ["still here"])
        assert [post.text for post in arrivals(again)] == ["still here"]


# The public page and who may do what -------------------------------------------------------------


def test_anybody_can_say_something_and_see_it_as_text(
    network: RunningNetwork, shop: Account
) -> None:
    rude = "<script>alert(1)</script> @lumina كفى"
    values = {"handle": "ana", "kind": "post", "text": rude}
    answer = web("POST", network.url + "/say", data=values)
    assert answer.status_code == 303
    page = web("GET", network.url + "/")
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text
    assert 'dir="auto"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    post = arrivals(shop)[0]
    assert post.text == rude
    values = {"handle": "ben", "kind": "comment", "text": "Me too", "in_reply_to": post.native_id}
    web("POST", network.url + "/say", data=values)
    assert "Me too" in web("GET", f"{network.url}/posts/{post.native_id}").text


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"handle": "lumina", "text": "I am the shop"}, 403),
        ({"handle": "", "text": "x"}, 422),
        ({"handle": "a<b", "text": "x"}, 422),
        ({"handle": "ana", "text": "x" * 301}, 422),
        ({"handle": "ana", "text": "x", "kind": "message", "to": "nobody"}, 404),
        ({"handle": "ana", "text": "x", "kind": "comment", "in_reply_to": "p999"}, 404),
    ],
)
@pytest.mark.usefixtures("shop")
def test_the_page_says_no_in_words(
    network: RunningNetwork, values: dict[str, str], status: int
) -> None:
    answer = web("POST", network.url + "/say", data=values)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert network.control("GET", "count")["posts"] == 0


def test_without_the_token_there_is_no_control(network: RunningNetwork) -> None:
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer"}):
        answer = web("POST", network.url + "/control/reset", headers=headers)
        assert answer.status_code == 404


def test_a_stranger_is_no_company_and_has_nobody_called(network: RunningNetwork) -> None:
    values = {"handle": "lumina", "official": True}
    answer = web("POST", network.url + "/api/accounts", json=values)
    assert answer.status_code == 403
    stranger = network.account("ben", network.sign_up("ben"))
    with pytest.raises(Refused, match="Only official"):
        client.subscribe(stranger, "http://169.254.169.254/")


def test_a_stranger_changes_and_reads_nothing(network: RunningNetwork, shop: Account) -> None:
    private = network.say("ana", "secret", kind="message", to="lumina")
    headers = {"authorization": f"Bearer {network.sign_up('ben')}"}
    where = f"{network.url}/api/posts/{private['id']}"
    assert web("GET", where, headers=headers).status_code == 404
    assert web("DELETE", where, headers=headers).status_code == 403
    assert web("PUT", where, headers=headers, json={"text": "x"}).status_code == 403
    assert network.control("GET", "count", contains="secret")["posts"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"[" * 50_000, 400), (b"x" * 70_000, 413), (b'{"text": 7}', 422)],
)
def test_bad_bodies_are_refused(
    network: RunningNetwork, shop: Account, body: bytes, status: int
) -> None:
    headers = {"authorization": f"Bearer {shop.secrets['token']}"}
    answer = web("POST", network.url + "/api/posts", content=body, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("query", ["after=e" + "9" * 5000, "after=e٣", "limit=" + "9" * 5000])
def test_odd_pages_are_answered(network: RunningNetwork, shop: Account, query: str) -> None:
    headers = {"authorization": f"Bearer {shop.secrets['token']}"}
    answer = web("GET", f"{network.url}/api/feed?{query}", headers=headers)
    assert answer.status_code in (200, 400)


def test_another_application_can_mount_it_without_a_life_span() -> None:
    async def visit() -> httpx.Response:
        mounted = network_room.FakeNetwork()
        mounted.store.sign_up("lumina", "Lumina", official=True)
        transport = httpx.ASGITransport(mounted, root_path="/fake")
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as browser:
            page = await browser.get("/fake/")
            assert (await browser.get("/fake/control/faults")).status_code == 404
        await mounted.close()
        return page

    page = asyncio.run(visit())
    assert page.status_code == 200
    assert 'href="/fake/style.css"' in page.text
    assert "@lumina" in page.text


def test_it_can_be_mounted_under_a_path() -> None:
    with running_fake_network(prefix="/fake") as network:
        assert network.url.endswith("/fake")
        shop = network.account("lumina", network.sign_up("lumina"))
        post = network.say("ana", "@lumina where?")
        receipt = CONNECTOR.send(shop, reply(post))
        assert receipt.url == f"{network.url}/posts/{receipt.native_id}"
        assert arrivals(shop)[0].url == f"{network.url}/posts/{post['id']}"
        page = web("GET", network.url + "/").text
        assert 'href="/fake/style.css"' in page
        assert 'action="/fake/say"' in page
        assert web("GET", receipt.url).status_code == 200
