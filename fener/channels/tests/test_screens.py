"""Channels on the screen: who may see what, how they fare, connecting, what could not be read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fener.channels import actions, practising
from fener.channels.models import Channel, RawPayload
from fener.channels.queries import account_of
from fener.channels.testing import SECRET, a_brand, a_channel, a_client, a_person, call
from fener.connectors.contract import Fetched, Identity, Payload, SignInAgain, TryLater
from fener.connectors.fake.connector import FakeConnector
from fener.core.posts import Draft
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.people.models import Brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def client(brand: Brand) -> Client:
    return a_client(a_person(brand, "admin"))


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return a_channel(brand, name="Forum")


@pytest.fixture
def fake(brand: Brand) -> Channel:
    return a_channel(
        brand, "fake", name="Practice", handle="dardan",
        settings={"url": "http://127.0.0.1:9/fake"}, secrets={"token": "t"},
    )  # fmt: skip


PAGES = (
    "/channels/", "/channels/connect/", "/channels/connect/webhook/", "/channels/connect/fake/",
    "/channels/parked/", "/channels/import/", "/channels/jobs/",
    "/channels/{channel}/", "/channels/{channel}/sign-in/", "/channels/{channel}/disconnect/",
    "/channels/{channel}/secret/", "/channels/{channel}/parked/",
    "/channels/{channel}/deliveries/", "/channels/parked/{payload}/",
    "/channels/parked/{payload}/raw/",
)  # fmt: skip
POSTS = (
    "/channels/{channel}/pause/", "/channels/{channel}/resume/", "/channels/{channel}/poll/",
    "/channels/{channel}/parked/again/", "/channels/parked/{payload}/again/",
    "/channels/parked/{payload}/settle/",
)  # fmt: skip


def parked(channel: Channel, body: bytes = b'{"id": 1}') -> RawPayload:
    actions.store_payloads(channel, [Payload(key="broken", body=body)], now=wall_clock())
    run_until_quiet(wall_clock())
    return RawPayload.objects.get(state="parked")


def test_only_who_looks_after_channels_comes_in(channel: Channel, brand: Brand) -> None:
    payload = parked(channel)
    stranger = a_client(a_person(a_brand(), "admin"))
    for pattern in PAGES + POSTS:
        url = pattern.format(channel=channel.pk, payload=payload.pk)
        ask = "get" if pattern in PAGES else "post"
        for role in ("viewer", "agent", "lead"):
            inside = a_client(a_person(brand, role))
            assert getattr(inside, ask)(url).status_code == 403, (role, url)
        if "{" in pattern:
            assert getattr(stranger, ask)(url).status_code == 404, url
        assert getattr(Client(), ask)(url).status_code == 302, url
    assert a_client(a_person(brand, "viewer")).get("/channels/entry/").status_code == 403
    assert a_client(a_person(brand, "agent")).get("/channels/entry/").status_code == 200


def test_every_page_opens_for_an_administrator(client: Client, channel: Channel) -> None:
    payload = parked(channel)
    for pattern in PAGES:
        url = pattern.format(channel=channel.pk, payload=payload.pk)
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("language", ["en", "sq", "el", "ar", "bg", "fa"])
def test_pages_open_in_every_language(brand: Brand, channel: Channel, language: str) -> None:
    person = a_person(brand, "admin")
    person.language = language
    person.save()
    client = a_client(person)
    for url in ("/channels/", f"/channels/{channel.pk}/", "/channels/entry/", "/storm/"):
        page = client.get(url, follow=True)
        if page.status_code == 403:
            continue
        assert page.status_code == 200
        assert "style=" not in page.content.decode()


def test_a_webhook_is_connected_and_its_secret_shown_once(client: Client, brand: Brand) -> None:
    page = client.post("/channels/connect/webhook/", {"brand": brand.pk, "name": "Forum"})
    channel = Channel.objects.get()
    secret = account_of(channel).secrets["secret"]
    assert len(secret) >= 32
    assert secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    later = client.get(f"/channels/{channel.pk}/").content.decode()
    assert secret not in later
    assert channel.hook in later
    assert call(channel, {"id": "1", "at": 1, "text": "Hello"}, secret=secret).status_code == 200
    again = client.post("/channels/connect/webhook/", {"brand": brand.pk, "name": "Forum"})
    assert "already" in again.content.decode()
    assert Channel.objects.count() == 1


def test_settings_are_changed_and_an_empty_secret_keeps_the_stored_one(
    client: Client, channel: Channel
) -> None:
    answer = client.post(
        f"/channels/{channel.pk}/",
        {"name": "Forum 2", "set_url": "https://forum.example/in", "set_secret": ""},
    )
    assert answer.status_code == 302
    channel.refresh_from_db()
    assert (channel.name, channel.settings["url"]) == ("Forum 2", "https://forum.example/in")
    assert account_of(channel).secrets["secret"] == SECRET
    wrong = client.post(f"/channels/{channel.pk}/", {"name": "F", "set_url": "ftp://x"})
    assert "not a web address" in wrong.content.decode()


def test_pause_resume_and_disconnect_keep_the_history(client: Client, channel: Channel) -> None:
    client.post(f"/channels/{channel.pk}/pause/")
    client.post(f"/channels/{channel.pk}/resume/")
    page = client.get(f"/channels/{channel.pk}/disconnect/")
    assert "Everything that came in stays" in page.content.decode()
    client.post(f"/channels/{channel.pk}/disconnect/")
    channel.refresh_from_db()
    assert channel.state == "disconnected"
    verbs = Event.objects.filter(subject=f"channel:{channel.pk}").values_list("verb", flat=True)
    assert list(verbs) == [
        "channel.connected", "channel.paused", "channel.resumed", "channel.disconnected",
    ]  # fmt: skip
    assert client.get(f"/channels/{channel.pk}/").status_code == 200
    assert client.post(f"/channels/{channel.pk}/pause/", follow=True).status_code == 200


def test_what_cannot_be_reached_is_not_connected(client: Client, brand: Brand) -> None:
    page = client.post(
        "/channels/connect/fake/",
        {
            "brand": brand.pk,
            "name": "P",
            "set_url": "http://127.0.0.1:9/fake",
            "set_token": "t",
        },
    )
    assert page.status_code == 200
    assert "The network said" in page.content.decode()
    assert not Channel.objects.exists()


def test_blind_since_when_and_why_then_well_again(
    client: Client, fake: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Fetched:
        raise TryLater("503 from the network")

    monkeypatch.setattr(FakeConnector, "fetch", refuse)
    at = wall_clock()
    for minute in range(actions.BLIND_AFTER):
        fake.refresh_from_db()
        actions.poll_channel(fake, now=at + timedelta(minutes=minute))
    fake.refresh_from_db()
    assert (fake.state, fake.failures) == ("blind", 3)
    page = client.get(f"/channels/{fake.pk}/").content.decode()
    assert "We may be missing posts" in page
    assert "It is tried again later" in page
    assert "We may be blind on" in client.get("/channels/").content.decode()
    monkeypatch.setattr(FakeConnector, "fetch", lambda *_: Fetched(payloads=[], cursor="e1"))
    actions.poll_channel(fake, now=at + timedelta(minutes=9))
    fake.refresh_from_db()
    assert (fake.state, fake.failures, fake.problem_key) == ("live", 0, "")
    assert "We may be blind on" not in client.get("/channels/").content.decode()


def test_one_failed_poll_is_forgotten_by_the_next_good_one(
    fake: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = wall_clock()
    good = lambda *_: Fetched(payloads=[], cursor="e1")  # noqa: E731

    def refuse(*_: object) -> Fetched:
        raise TryLater("busy")

    for second in range(0, 12, 2):
        fake.refresh_from_db()
        monkeypatch.setattr(FakeConnector, "fetch", good if second % 4 else refuse)
        actions.poll_channel(fake, now=at + timedelta(seconds=second))
    fake.refresh_from_db()
    assert (fake.state, fake.failures, fake.problem_key) == ("live", 0, "")


def test_signing_in_again_is_tried_before_it_is_kept(
    client: Client, fake: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def signed_out(*_: object) -> Fetched:
        raise SignInAgain("401")

    monkeypatch.setattr(FakeConnector, "fetch", signed_out)
    actions.poll_channel(fake, now=wall_clock())
    Channel.objects.filter(pk=fake.pk).update(native_id="a1")
    form = {"set_url": "http://127.0.0.1:9/fake", "set_token": "new"}
    monkeypatch.setattr(
        FakeConnector, "verify", lambda *_: Identity(native_id="a2", handle="other")
    )
    page = client.post(f"/channels/{fake.pk}/sign-in/", form)
    assert "signs in as" in page.content.decode()
    fake.refresh_from_db()
    assert fake.state == "needs_sign_in"
    monkeypatch.setattr(
        FakeConnector, "verify", lambda *_: Identity(native_id="a1", handle="dardan")
    )
    assert client.post(f"/channels/{fake.pk}/sign-in/", form).status_code == 302
    fake.refresh_from_db()
    assert (fake.state, account_of(fake).secrets["token"]) == ("live", "new")
    assert fake.due_at is not None


def test_what_could_not_be_read_is_shown_safely_and_read_again(
    client: Client, channel: Channel
) -> None:
    body = b'{"text": "<script>alert(1)</script>", "at": "today"}' + b" " * 4000
    payload = parked(channel, body)
    page = client.get(f"/channels/parked/{payload.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    raw = client.get(f"/channels/parked/{payload.pk}/raw/")
    assert raw.content == body
    assert raw.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in raw.headers["Content-Disposition"]
    client.post(f"/channels/parked/{payload.pk}/again/")
    payload.refresh_from_db()
    assert payload.state == "stored"
    run_until_quiet(wall_clock())
    payload.refresh_from_db()
    assert payload.state == "parked"
    assert Event.objects.filter(verb="payload.retried").count() == 1


def test_settling_needs_a_ground(client: Client, channel: Channel) -> None:
    payload = parked(channel)
    refused = client.post(f"/channels/parked/{payload.pk}/settle/", {"ground": ""})
    assert refused.status_code == 422
    client.post(f"/channels/parked/{payload.pk}/settle/", {"ground": "A test of theirs"})
    payload.refresh_from_db()
    assert payload.state == "read"
    assert "A test of theirs" in Event.objects.get(verb="payload.settled").data
    late = client.post(f"/channels/parked/{payload.pk}/again/", follow=True)
    assert "dealt with it already" in late.content.decode()


def test_read_again_never_leads_off_the_desk(client: Client, channel: Channel) -> None:
    payload = parked(channel)
    answer = client.post(
        f"/channels/parked/{payload.pk}/again/", {"next": "https://elsewhere.example/"}
    )
    assert answer.headers["Location"].startswith("/channels/")


def test_a_delivery_of_unknown_fate_is_listed(client: Client, channel: Channel) -> None:
    delivery = actions.enqueue(
        channel, Draft(key="k", text="We are sorry."), actor=DESK, now=wall_clock(),
        purpose="case:7",
    )  # fmt: skip
    actions.claim_delivery(delivery, now=wall_clock())
    actions.lose_sight_of(delivery, now=wall_clock())
    assert "1 reply of unknown fate" in client.get("/channels/").content.decode()
    page = client.get(f"/channels/{channel.pk}/deliveries/").content.decode()
    assert "Nobody knows whether it went out" in page
    assert "/cases/7/" in page


def test_no_practice_network_is_told_in_words(
    client: Client, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practising, "desk_addresses", lambda *_: ["http://127.0.0.1:9"])
    page = client.post("/channels/connect/practice/", {"brand": brand.pk}, follow=True)
    assert "does not answer" in page.content.decode()
    assert not Channel.objects.exists()
