"""Signing in on a network's own page: away with a proof, back with a code, once and in time."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from fener.channels import signing_in
from fener.channels.actions.connecting import sign_out
from fener.channels.models import Channel
from fener.channels.queries import account_of
from fener.channels.testing import a_brand, a_channel, a_client, a_person
from fener.connectors import registry
from fener.connectors.contract import Account, SignInAgain
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.people.actions import set_role
from fener.people.models import Brand

pytestmark = pytest.mark.django_db

ENTERED = {"set_client_id": "our-app", "set_client_secret": "the app's secret", "name": "X of ours"}
TOKENS = {"access_token": "fresh access", "refresh_token": "fresh refresh", "expires_in": 7200}


class Beside:
    """X's connector, sent to an address of ours."""

    def __init__(self, connector: Any, url: str) -> None:
        self._connector, self._url = connector, url

    def __getattr__(self, name: str) -> Callable[..., Any]:
        asked = getattr(self._connector, name)

        def ask(account: Account, *others: Any) -> Any:
            more = {"api_url": self._url, "allow_private_hosts": True}
            return asked(replace(account, settings={**account.settings, **more}), *others)

        return ask


class Network:
    """X's token and user endpoints: a code is good once, and only with the proof of RFC 7636."""

    def __init__(self) -> None:
        self.challenges: dict[str, str] = {}
        self.user_id, self.asked = "77", 0

    def allow(self, address: str) -> str:
        """What X's page does when somebody presses “Authorize”: where they are sent."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == "our-app"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], 'code': code})}"

    def answer(self, heard: Heard) -> bytes:
        self.asked += 1
        if "/oauth2/token" in heard.line:
            form = {name: values[0] for name, values in parse_qs(heard.body.decode()).items()}
            proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
            if self.challenges.pop(form.get("code", ""), "") != challenge:
                return http_answer(400, {"error": "invalid_grant"})
            return http_answer(200, TOKENS)
        if heard.headers.get("authorization") != "Bearer fresh access":
            return http_answer(401, {"title": "Unauthorized"})
        return http_answer(200, {"data": {"id": self.user_id, "username": "brand", "name": "B"}})


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    network = Network()
    connector = registry.connector("x")
    with answering_server(network.answer) as server:
        beside = Beside(connector, server.url)
        monkeypatch.setattr(registry, "connector", lambda _name: beside)
        yield network


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def client(brand: Brand) -> Client:
    return a_client(a_person(brand, "admin"))


def begin(client: Client, brand: Brand, **entered: str) -> str:
    """Fill in the form; the address that the link leads to."""
    said = client.post("/channels/connect/x/", {"brand": brand.pk, **ENTERED, **entered})
    assert said.status_code == 302, said.context["form"].errors
    assert said["location"] == "/channels/signing-in/"
    return link(client)


def link(client: Client) -> str:
    sign_in = client.get("/channels/signing-in/").context["sign_in"]
    return str(sign_in.address)


def come_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", follow=True)


def words(said: Any) -> str:
    return str(said.content.decode())


def test_an_account_is_connected_without_a_token_being_copied(
    network: Network, client: Client, brand: Brand
) -> None:
    address = begin(client, brand)
    assert address.startswith("https://x.com/i/oauth2/authorize?")
    come_back(client, network.allow(address))
    channel = Channel.objects.get(brand=brand)
    assert (channel.name, channel.handle, channel.state) == ("X of ours", "brand", "live")
    assert account_of(channel).secrets == {
        "client_secret": "the app's secret", "access_token": "fresh access",
        "refresh_token": "fresh refresh",
    }  # fmt: skip
    assert signing_in.begun(client.session) is None


def test_what_waits_in_the_session_is_sealed(
    network: Network, client: Client, brand: Brand
) -> None:
    address = begin(client, brand)
    kept = json.dumps(dict(client.session.items()))
    state = parse_qs(urlsplit(address).query)["state"][0]
    assert "secret" not in kept
    assert state not in kept


def test_the_page_says_where_it_leads_and_what_has_to_be_registered(
    network: Network, client: Client, brand: Brand
) -> None:
    begin(client, brand)
    page = words(client.get("/channels/signing-in/"))
    assert "Go on to x.com" in page
    assert signing_in.back_address() in page
    assert signing_in.back_address() in words(client.get("/channels/connect/x/"))


def test_a_code_that_somebody_else_brings_is_not_taken(
    network: Network, client: Client, brand: Brand
) -> None:
    back = network.allow(begin(client, brand))
    stranger = a_client(a_person(brand, "admin"))
    assert "not begun here" in words(come_back(stranger, back))
    forged = back.replace("state=", "state=x")
    assert "not begun here" in words(come_back(client, forged))
    assert network.asked == 0
    assert not Channel.objects.exists()
    # Whoever forges an address does not end the sign-in of somebody else.
    come_back(client, back)
    assert Channel.objects.filter(brand=brand).exists()


def test_an_address_to_come_back_to_works_once(
    network: Network, client: Client, brand: Brand
) -> None:
    back = network.allow(begin(client, brand))
    come_back(client, back)
    assert "not begun here" in words(come_back(client, back))
    assert Channel.objects.count() == 1


def test_whoever_comes_back_the_next_day_begins_again(
    network: Network, client: Client, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = network.allow(begin(client, brand))
    monkeypatch.setattr(signing_in, "GOOD_FOR", timedelta(seconds=-1))
    assert "not begun here" in words(come_back(client, back))
    assert network.asked == 0


def test_nothing_that_was_entered_is_lost_when_the_network_says_no(
    network: Network, client: Client, brand: Brand
) -> None:
    address = begin(client, brand)
    state = parse_qs(urlsplit(address).query)["state"][0]
    denied = f"/channels/signed-in/?state={state}&error=access_denied"
    assert "Nobody was let in" in words(client.get(denied, follow=True))
    form = client.get("/channels/connect/x/?again=1").context["form"]
    assert form["set_client_id"].value() == "our-app"
    assert form["name"].value() == "X of ours"
    # The secret is not shown again, and need not be entered again.
    said = client.post(
        "/channels/connect/x/?again=1",
        {"brand": brand.pk, "name": "X", "set_client_id": "our-app"},
    )
    assert said.status_code == 302
    come_back(client, network.allow(link(client)))
    channel = Channel.objects.get(brand=brand)
    assert account_of(channel).secrets["client_secret"] == "the app's secret"


def test_the_networks_own_words_are_told_and_the_sign_in_begins_again(
    network: Network, client: Client, brand: Brand
) -> None:
    back = network.allow(begin(client, brand))
    network.challenges.clear()
    assert "did not take the code" in words(come_back(client, back))
    assert link(client) == ""
    client.post("/channels/signing-in/")
    come_back(client, network.allow(link(client)))
    assert Channel.objects.filter(brand=brand).exists()


def test_a_name_that_is_taken_is_told_before_anybody_signs_in(
    network: Network, client: Client, brand: Brand
) -> None:
    a_channel(brand, "x", name="X of ours")
    said = client.post("/channels/connect/x/", {"brand": brand.pk, **ENTERED})
    assert "name" in said.context["form"].errors
    assert network.asked == 0


def test_without_the_apps_id_nobody_is_sent_away(
    network: Network, client: Client, brand: Brand
) -> None:
    said = client.post("/channels/connect/x/", {"brand": brand.pk, "name": "X"})
    assert "set_client_id" in said.context["form"].errors


def test_tokens_that_somebody_has_are_taken_as_they_are(
    network: Network, client: Client, brand: Brand
) -> None:
    entered = {**ENTERED, "set_access_token": "fresh access", "set_refresh_token": "fresh refresh"}
    client.post("/channels/connect/x/", {"brand": brand.pk, **entered})
    assert Channel.objects.get(brand=brand).handle == "brand"


def signed_out(brand: Brand) -> Channel:
    channel = a_channel(
        brand, "x", handle="brand", native_id="77", settings={"client_id": "our-app"},
        secrets={"client_secret": "kept", "access_token": "old", "refresh_token": "spent"},
    )  # fmt: skip
    sign_out(channel, SignInAgain("401"), now=wall_clock())
    return channel


def test_an_account_that_no_longer_lets_us_in_is_signed_in_again_there(
    network: Network, client: Client, brand: Brand
) -> None:
    channel = signed_out(brand)
    client.post(f"/channels/{channel.pk}/sign-in/", {"set_client_id": "our-app"})
    come_back(client, network.allow(link(client)))
    channel.refresh_from_db()
    assert channel.state == "live"
    assert account_of(channel).secrets == {
        "client_secret": "kept", "access_token": "fresh access", "refresh_token": "fresh refresh",
    }  # fmt: skip


def test_who_signs_in_as_somebody_else_is_told_so(
    network: Network, client: Client, brand: Brand
) -> None:
    channel = signed_out(brand)
    network.user_id = "88"
    client.post(f"/channels/{channel.pk}/sign-in/", {"set_client_id": "our-app"})
    assert "Sign in with the same account" in words(come_back(client, network.allow(link(client))))
    channel.refresh_from_db()
    assert channel.state == "needs_sign_in"


def test_whoever_may_no_longer_connect_does_not_get_in_on_the_way_back(
    network: Network, brand: Brand
) -> None:
    person = a_person(brand, "admin")
    client = a_client(person)
    back = network.allow(begin(client, brand))
    set_role(person, brand.pk, "viewer", actor=DESK, now=wall_clock())
    assert come_back(client, back).status_code == 403
    assert not Channel.objects.exists()


@pytest.mark.parametrize("address", ["/channels/signing-in/", "/channels/signed-in/?state=&code=1"])
def test_without_a_sign_in_there_is_nothing_to_come_back_to(client: Client, address: str) -> None:
    said = client.get(address, follow=True)
    assert said.redirect_chain == [("/channels/connect/", 302)]
    assert "not begun here" in words(said)
