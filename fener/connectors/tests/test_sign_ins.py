"""What has to be true of every sign-in on a network's own page, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Refused, TryLater
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.testing import closed_url as nobody_there

NAMES = [name for name in registry.names() if registry.manifest(name).capabilities.signs_in]
BACK = "https://desk.example/channels/signed-in/"
GIVEN = {
    "access_token": "fresh access", "refresh_token": "fresh refresh", "expires_in": 3600,
    "token_type": "bearer",
}  # fmt: skip


def account(name: str, url: str) -> Account:
    """As a person has it who signs in for the first time."""
    whole = golden.account_of(name, {"api_url": url, "allow_private_hosts": True})
    gives = registry.manifest(name).gives
    secrets = {key: value for key, value in whole.secrets.items() if key not in gives}
    return replace(whole, secrets=secrets, native_id="", handle="")


def taken(name: str, url: str) -> Mapping[str, str]:
    return registry.connector(name).take_code(account(name, url), "a-code", BACK, "a-verifier")


def asked(server: AnsweringServer) -> dict[str, list[str]]:
    (heard,) = server.heard
    return parse_qs(heard.body.decode())


@pytest.mark.parametrize("name", NAMES)
def test_a_code_is_taken_once_and_gives_what_the_manifest_names(name: str) -> None:
    with answering_server(lambda _: http_answer(200, GIVEN)) as server:
        secrets = taken(name, server.url)
    gives = registry.manifest(name).gives
    assert secrets == {secret: GIVEN[secret] for secret in gives}
    method, target, _ = server.heard[0].line.split(" ")
    assert (method, urlsplit(target).query) == ("POST", "")
    form = asked(server)
    assert form["grant_type"] == ["authorization_code"]
    assert (form["code"], form["redirect_uri"]) == (["a-code"], [BACK])
    page = registry.connector(name).sign_in_address(account(name, ""), BACK, "s", "a-challenge")
    is_challenged = "code_challenge=a-challenge&code_challenge_method=S256" in page
    assert ("a-challenge" in page) is is_challenged
    assert form.get("code_verifier") == (["a-verifier"] if is_challenged else None)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_a_sign_in_gives_has_to_be_entered(name: str) -> None:
    manifest = registry.manifest(name)
    assert manifest.auth == "oauth2"
    for setting in manifest.secret_settings:
        assert not (setting.required and setting.name in manifest.gives)
    assert "sign_in.step_register" in [step.text for step in manifest.steps]


@pytest.mark.parametrize("name", NAMES)
def test_without_the_clients_id_nobody_is_sent_away(name: str) -> None:
    nobody = replace(golden.account_of(name), settings={"client_id": " "})
    with pytest.raises(Refused) as refused:
        registry.connector(name).sign_in_address(nobody, BACK, "a-state", "a-challenge")
    assert refused.value.key == "sign_in.client_missing"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_for_is_what_people_are_told(name: str) -> None:
    page = registry.connector(name).sign_in_address(account(name, ""), BACK, "s", "a-challenge")
    (asked_for,) = parse_qs(urlsplit(page).query)["scope"]
    assert set(asked_for.split()) == set(registry.manifest(name).scopes)


def said(status: int, body: Any) -> Callable[[Heard], bytes | None]:
    return lambda _: http_answer(status, body)


WRONG_CODE, WRONG_CLIENT = "sign_in.code_refused", "sign_in.client_refused"
WRONG: dict[str, tuple[Callable[[Heard], bytes | None], type[Exception], str]] = {
    "old code": (said(400, {"error": "invalid_grant"}), Refused, WRONG_CODE),
    "old code, in another word": (said(400, {"error": "invalid_request"}), Refused, WRONG_CODE),
    "old code, and all is well": (said(200, {"error": "invalid_grant"}), Refused, WRONG_CODE),
    "unknown client": (said(401, {"error": "invalid_client"}), Refused, WRONG_CLIENT),
    "unknown client, in a number": (said(401, {"error": 401}), Refused, WRONG_CLIENT),
    "other address": (said(400, {"error": "redirect_uri_mismatch"}), Refused, WRONG_CLIENT),
    "not for as long": (said(200, {"token_type": "b"}), Refused, "connector.scope_missing"),
    "no text": (
        said(200, {"access_token": 1, "refresh_token": 2}), Refused, "connector.answer_unreadable",
    ),
    "no object": (said(200, b"<html>"), TryLater, "sign_in.begin_again"),
    "too many": (said(429, {}), TryLater, "sign_in.begin_again"),
    "broken": (said(503, {"error": "server_error"}), TryLater, "sign_in.begin_again"),
    "cut": (lambda _: None, TryLater, "sign_in.begin_again"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", WRONG)
def test_what_goes_wrong_is_told_and_a_code_is_never_sent_twice(name: str, what: str) -> None:
    answer, kind, key = WRONG[what]
    with answering_server(answer) as server, pytest.raises(kind) as raised:
        taken(name, server.url)
    assert type(raised.value) is kind
    assert raised.value.key == key  # type: ignore[attr-defined]
    assert key in registry.sentences()
    assert len(server.heard) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_network_that_is_not_there_means_to_begin_again(name: str) -> None:
    with pytest.raises(TryLater) as later:
        taken(name, nobody_there())
    assert later.value.key == "sign_in.begin_again"
