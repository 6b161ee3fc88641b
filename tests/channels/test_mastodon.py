"""Mastodon against mastodon-mock, a stateful fake that others wrote, with Mastodon.py as the
customer: what is said there reaches the desk, and what the desk says stands there once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels import actions
from fener.channels.models import Channel, Delivery
from fener.channels.queries import account_of
from fener.channels.testing import a_brand, a_person
from fener.connectors import exchange, registry
from fener.connectors.contract import Account, Gone, OutcomeUnknown, Refused, SignInAgain
from fener.connectors.mastodon import connector as mastodon_connector
from fener.connectors.mastodon import hearing
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft, Visibility
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.mentions.actions import add_watch_term
from fener.mentions.models import Mention, MentionVersion
from fener.people.models import User
from fener.people.queries import actor_of
from tests.servers import mastodon
from tests.servers.mastodon import DOMAIN, FAR, Person, Server

pytestmark = pytest.mark.django_db
CONNECTOR = registry.connector("mastodon")
US, DRITA, ARTA = f"lumina@{DOMAIN}", f"drita@{DOMAIN}", f"arta@{FAR}"
COMPLAINT = "@lumina autobusi 42 më la në shi 🌧️, kjo është turp! Ku është shërbimi juaj?"
SORRY = "Na vjen keq. Shihni https://lumina.example/42, ju lutemi."


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    if reason := mastodon.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with mastodon.running() as found:
        yield found


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Nothing is said on it, and every source is asked in every poll."""
    running.control("reset")
    monkeypatch.setattr(hearing, "EVERY", dict.fromkeys(hearing.EVERY, 0.0))
    monkeypatch.setattr(mastodon_connector, "SHORTEST_WAIT", 0.0)
    return running


@dataclass(slots=True)
class Desk:
    server: Server
    channel: Channel
    agent: User

    @property
    def account(self) -> Account:
        self.channel.refresh_from_db()
        return account_of(self.channel)

    def hear(self) -> None:
        """Ask the network until it has nothing more."""
        self.channel.refresh_from_db()
        assert actions.poll_soon(self.channel, now=wall_clock())
        for _ in range(50):
            run_until_quiet(wall_clock())
            self.channel.refresh_from_db()
            if self.channel.due_at is None or self.channel.due_at > wall_clock():
                break
        assert self.channel.problem_key == "", self.channel.problem_detail

    def answer(self, text: str = SORRY, visibility: str = "public") -> Delivery:
        case = Case.objects.select_related("brand", "channel", "author").get(channel=self.channel)
        case_actions.send_reply(
            case, actor=actor_of(self.agent), now=wall_clock(), text=text,
            visibility=visibility, purpose="answer",
            seen_replies=case.replies, seen_posts=case.posts,
        )  # fmt: skip
        return self.send()

    def send(self) -> Delivery:
        delivery = Delivery.objects.select_related("channel").latest("id")
        assert actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
        delivery.refresh_from_db()
        return delivery

    def mentions(self) -> list[Mention]:
        rows = Mention.objects.filter(channel=self.channel)
        return list(rows.select_related("author", "conversation").order_by("id"))


def connected(server: Server, token: str = "lumina-token", **more: Any) -> Desk:
    brand = a_brand()
    settings = {"url": server.url, "allow_private_hosts": True, **more}
    secrets = {"token": token} if token else {}
    identity = actions.try_account("mastodon", settings=settings, secrets=secrets)
    channel = actions.connect_channel(
        brand, actor=DESK, now=wall_clock() - timedelta(days=30), network="mastodon",
        name="Mastodon", settings=settings, secrets=secrets, identity=identity,
    )  # fmt: skip
    return Desk(server, channel, a_person(brand, "agent"))


@pytest.fixture
def desk(server: Server) -> Desk:
    found = connected(server)
    found.hear()
    return found


def above(status: dict[str, Any], **more: Any) -> Draft:
    given = {"key": "k-1", "text": SORRY, "to_handle": DRITA, **more}
    return Draft(in_reply_to=f"{status['id']}@{DOMAIN}", **given)


def own_posts(person: Person) -> list[dict[str, Any]]:
    me = person.account_verify_credentials()
    found: list[dict[str, Any]] = person.account_statuses(id=me["id"])
    return found


# Hearing and answering ---------------------------------------------------------------------------


def test_who_we_are_and_what_the_server_takes_is_kept(desk: Desk) -> None:
    assert (desk.channel.native_id, desk.channel.handle) == (US, US)
    kept = desk.channel.settings
    assert (kept["max_length"], kept["url_length"], kept["domain"]) == (500, 23, DOMAIN)
    assert kept["account_id"] == desk.server.us.account_verify_credentials()["id"]
    with pytest.raises(SignInAgain):
        connected(desk.server, "a token nobody gave")


def test_a_public_mention_is_answered_in_its_thread(desk: Desk) -> None:
    server = desk.server
    asked = server.arta.status_post(status=COMPLAINT, language="sq")
    desk.hear()
    (mention,) = desk.mentions()
    assert (mention.native_id, mention.kind) == (f"{asked['id']}@{DOMAIN}", "post")
    assert (mention.text, mention.visibility) == (COMPLAINT, "public")
    assert (mention.author.native_id, mention.author.handle) == (ARTA, ARTA)

    delivery = desk.answer()
    assert (delivery.state, delivery.problem_key) == ("sent", "")
    (said,) = server.drita.status_context(id=asked["id"])["descendants"]
    assert f"{said['id']}@{DOMAIN}" == delivery.native_id
    assert (said["in_reply_to_id"], said["visibility"]) == (asked["id"], "public")
    assert [one["acct"] for one in said["mentions"]] == [ARTA]
    assert said["content"].startswith(f"<p>@{ARTA} Na vjen keq.")

    again = server.arta.status_post(status="@lumina Kjo nuk më ndihmon.", in_reply_to_id=said["id"])
    aside = server.drita.status_post(status="Edhe mua më la në shi.", in_reply_to_id=said["id"])
    desk.hear()
    found = {one.native_id.partition("@")[0]: one for one in desk.mentions()}
    assert set(found) == {asked["id"], said["id"], again["id"], aside["id"]}
    assert found[said["id"]].by_us
    assert {one.conversation_id for one in found.values()} == {mention.conversation_id}
    assert found[again["id"]].in_reply_to == delivery.native_id
    assert Case.objects.filter(channel=desk.channel, author=mention.author).count() == 1


def test_a_private_mention_is_answered_in_private(desk: Desk) -> None:
    server = desk.server
    asked = server.drita.status_post(status="@lumina porosia ime 48213?", visibility="direct")
    desk.hear()
    (mention,) = desk.mentions()
    assert (mention.visibility, mention.kind) == ("private", "message")

    delivery = desk.answer("E gjetëm, vjen nesër.", "private")
    assert delivery.state == "sent"
    (said,) = own_posts(server.us)
    assert (said["visibility"], said["in_reply_to_id"]) == ("direct", asked["id"])
    assert [one["acct"] for one in said["mentions"]] == ["drita"]
    heard = server.drita.notifications()
    assert [one["status"]["content"] for one in heard] == ["<p>@drita E gjetëm, vjen nesër.</p>"]

    nobody = Draft(key="k-2", text="Nobody is named", visibility=Visibility.PRIVATE)
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(desk.account, nobody)
    assert refused.value.key == "mastodon.nobody_named"
    assert len(own_posts(server.us)) == 1


def test_edits_and_deletions_are_noticed(desk: Desk) -> None:
    drita = desk.server.drita
    changed = drita.status_post(status="@lumina where is my parcel?")
    removed = drita.status_post(status="@lumina you thieves")
    desk.hear()
    drita.status_update(id=changed["id"], status="@lumina found my parcel, sorry")
    drita.status_delete(id=removed["id"])
    desk.hear()
    first, second = desk.mentions()
    assert first.text == "@lumina found my parcel, sorry"
    assert first.edited_at is not None
    (version,) = MentionVersion.objects.filter(mention=first)
    assert version.text == "@lumina where is my parcel?"
    assert (first.deleted_at, second.deleted_at is None) == (None, False)
    desk.hear()
    assert MentionVersion.objects.count() == 1

    for _ in range(2):
        with pytest.raises(Gone) as gone:
            CONNECTOR.send(desk.account, above(removed))
        assert gone.value.key == "mastodon.gone"
    assert own_posts(desk.server.us) == []


def test_boosts_hashtags_and_searches_are_heard(desk: Desk) -> None:
    server = desk.server
    add_watch_term(desk.channel.brand, actor=DESK, now=wall_clock(), text="Lumora")
    run_until_quiet(wall_clock())
    ours = server.us.status_post(status="Sot jemi mbyllur.")
    server.arta.status_reblog(id=ours["id"])
    tagged = server.arta.status_post(status="Still no card, #Lumora")
    found = server.drita.status_post(status="lumora lost my card")
    aside = server.drita.status_post(status="The weather is fine")
    desk.hear()
    desk.hear()
    kinds = {one.native_id.partition("@")[0]: (one.kind, one.by_us) for one in desk.mentions()}
    assert kinds.pop(ours["id"]) == ("post", True)
    assert kinds.pop(f"{ours['id']}/arta") == ("repost", False)
    assert kinds.pop(tagged["id"]) == ("post", False)
    assert kinds.pop(found["id"]) == ("post", False)
    assert aside["id"] not in kinds
    assert kinds == {}


def test_a_server_without_an_account_of_ours_is_read_along(server: Server) -> None:
    with pytest.raises(Refused) as refused:
        connected(server, "")
    assert refused.value.key == "connector.secret_missing"
    desk = connected(server, "", local_timeline=True)
    assert (desk.channel.native_id, desk.channel.handle) == (DOMAIN, DOMAIN)
    add_watch_term(desk.channel.brand, actor=DESK, now=wall_clock(), text="Lumora")
    desk.hear()
    for number in range(90):
        server.drita.status_post(status=f"Nobody at Lumora answers, call {number}")
    server.drita.status_post(status="The weather is fine")
    server.arta.status_post(status="Lumora, said on another server")
    for _ in range(3):
        desk.hear()
    assert len(desk.mentions()) == 90
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(desk.account, above({"id": "1"}))
    assert refused.value.key == "mastodon.listens_only"
    assert CONNECTOR.preview(desk.account, above({"id": "1"})).problems == (
        "mastodon.listens_only",
    )


def test_more_than_a_page_is_heard_whole_while_more_comes(desk: Desk) -> None:
    server = desk.server
    said = [server.drita.status_post(status=f"@lumina call {n}")["id"] for n in range(60)]
    cursor, heard = desk.channel.cursor, []
    more = True
    while more:
        page = CONNECTOR.fetch(desk.account, cursor)
        if len(said) < 120:
            said += [server.arta.status_post(status=f"@lumina {n}")["id"] for n in range(20)]
        heard += [
            one for payload in page.payloads for one in CONNECTOR.translate(desk.account, payload)
        ]
        cursor, more = page.cursor, page.more
    assert {one.native_id for one in heard} == {f"{one}@{DOMAIN}" for one in said}
    assert len(said) == 120
    desk.hear()
    assert len(desk.mentions()) == 120


def test_the_stream_rings_for_a_mention_and_stays_quiet_else(desk: Desk) -> None:
    rang: list[bool] = []
    account = desk.account
    ear = threading.Thread(target=lambda: rang.append(CONNECTOR.wait(account, 20.0)))
    ear.start()
    give_up_at = time.monotonic() + 15
    while ear.is_alive() and time.monotonic() < give_up_at:
        desk.server.drita.status_post(status=COMPLAINT)
        ear.join(0.2)
    ear.join(10)
    assert rang == [True]
    assert CONNECTOR.wait(account, 0.5) is False


# When it goes wrong ------------------------------------------------------------------------------

FAULTS = {
    "ratelimit": ({"type": "ratelimit"}, "queued"),
    "503": ({"type": "status", "status": 503}, "unknown"),
    "500": ({"type": "status", "status": 500}, "unknown"),
    "401": ({"type": "status", "status": 401, "body": {"error": "The access token was revoked"}},
            "queued"),
    "malformed": ({"type": "malformed"}, "unknown"),
    "422": ({"type": "status", "status": 422, "body": {"error": "Validation failed"}}, "failed"),
    "scope": (
        {"type": "status", "status": 403,
         "body": {"error": "This action is outside the authorized scopes"}},
        "failed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_outcome_and_nothing_is_said(desk: Desk, fault: str) -> None:
    effect, state = FAULTS[fault]
    desk.server.drita.status_post(status=COMPLAINT)
    desk.hear()
    desk.server.fail("/api/v1/statuses", "POST", **effect)
    delivery = desk.answer()
    assert delivery.state == state
    assert own_posts(desk.server.us) == []
    if fault == "ratelimit":
        rest = delivery.due_at - datetime.now(UTC)
        assert timedelta(seconds=200) < rest <= timedelta(seconds=300)
    if fault == "401":
        desk.channel.refresh_from_db()
        assert desk.channel.state == "needs_sign_in"
    if fault == "scope":
        assert delivery.problem_key == "connector.scope_missing"
    if state == "unknown":
        assert not actions.look_for(delivery, now=wall_clock()), "it is not there"
    desk.server.mend()


def test_a_slow_server_is_waited_for_and_a_silent_one_leaves_it_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.server.drita.status_post(status=COMPLAINT)
    desk.hear()
    desk.server.fail("/api/v1/statuses", "POST", type="latency", delay_ms=200)
    assert desk.answer().state == "sent"
    desk.server.fail("/api/v1/statuses", "POST", type="timeout")
    with monkeypatch.context() as impatient:
        impatient.setattr(exchange, "ANSWER_FOR", 0.4)
        delivery = desk.answer("A second answer")
    desk.server.mend()
    assert delivery.state == "unknown"
    assert not actions.look_for(delivery, now=wall_clock()), "it was never published"


def test_an_answer_whose_receipt_is_lost_is_found_and_never_said_twice(desk: Desk) -> None:
    """Between desk and server stands somebody who hands everything on and cuts the line when
    the answer to a post comes back."""
    server = desk.server

    def hand_on(heard: Heard) -> bytes | None:
        method, path, _ = heard.line.split(" ")
        names = ("authorization", "content-type", "idempotency-key")
        keep = {name: value for name, value in heard.headers.items() if name in names}
        answer = httpx.request(
            method, server.url + path, content=heard.body, headers=keep, trust_env=False, timeout=30
        )
        return None if method == "POST" else http_answer(answer.status_code, answer.content)

    asked = server.drita.status_post(status=COMPLAINT)
    desk.hear()
    with answering_server(hand_on) as between:
        direct = desk.channel.settings
        Channel.objects.filter(pk=desk.channel.pk).update(settings={**direct, "url": between.url})
        delivery = desk.answer()
        assert delivery.state == "unknown"
        (said,) = own_posts(server.us)
        draft = above(asked, key=delivery.key)
        with pytest.raises(OutcomeUnknown):
            CONNECTOR.send(desk.account, draft)
        Channel.objects.filter(pk=desk.channel.pk).update(settings=direct)
    assert len(own_posts(server.us)) == 1, "the same key publishes once"
    delivery = Delivery.objects.select_related("channel").get(pk=delivery.pk)
    assert actions.look_for(delivery, now=wall_clock())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.native_id) == ("sent", f"{said['id']}@{DOMAIN}")
    assert CONNECTOR.send(desk.account, draft).native_id == delivery.native_id
    assert len(own_posts(server.us)) == 1


def test_only_what_was_said_there_and_then_is_found(desk: Desk) -> None:
    drita, since = desk.server.drita, datetime.now(UTC)
    asked, other = (drita.status_post(status=f"{COMPLAINT} {n}") for n in range(2))
    draft = above(asked, text="Line one\n\nhttps://a.example/?q=1&r=2 <3 @ghost@far.example")
    receipt = CONNECTOR.send(desk.account, draft)
    found = CONNECTOR.find(desk.account, draft, since)
    assert found is not None
    assert found.native_id == receipt.native_id
    for wrong in (above(other, text=draft.text), above(asked, text="Another text")):
        assert CONNECTOR.find(desk.account, wrong, since) is None
    assert CONNECTOR.find(desk.account, draft, since + timedelta(hours=1)) is None


def test_our_verdict_at_the_border_is_the_servers(desk: Desk) -> None:
    taken: list[tuple[int, bool]] = []
    for letter in "ëя":
        for size in (499, 500, 501, 502):
            draft = Draft(key=f"{ord(letter)}-{size}", text=letter * size)
            problems = CONNECTOR.preview(desk.account, draft).problems
            key = ""
            try:
                CONNECTOR.send(desk.account, draft)
            except Refused as error:
                key = error.key
            assert problems == ((key,) if key else ())
            taken.append((size, not key))
    assert taken == [(499, True), (500, True), (501, False), (502, False)] * 2


def test_a_source_the_server_shuts_does_not_hold_up_mentions(desk: Desk) -> None:
    server = desk.server
    add_watch_term(desk.channel.brand, actor=DESK, now=wall_clock(), text="Lumora")
    run_until_quiet(wall_clock())
    server.fail("/api/v2/search", "GET", 100, type="status", status=503)
    server.fail("/api/v1/accounts/*/statuses", "GET", 100, type="status", status=403)
    server.drita.status_post(status=COMPLAINT)
    desk.hear()
    server.mend()
    assert len(desk.mentions()) == 1
