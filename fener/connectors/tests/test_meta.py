"""What Facebook, Instagram and WhatsApp share: calls, windows, errors, and what was missed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fener.connectors import golden, registry, signatures
from fener.connectors.contract import Account, Gone, Payload, Refused, Request, SignInAgain
from fener.connectors.facebook.translate import polled_payload as of_facebook
from fener.connectors.instagram.translate import polled_payload as of_instagram
from fener.connectors.meta import hooks
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft, Post, Visibility

NAMES = ("facebook", "instagram", "whatsapp")
KINDS = {"facebook": "page", "instagram": "instagram", "whatsapp": "whatsapp_business_account"}
NOW = datetime(2026, 3, 27, 18, 5, tzinfo=UTC)
PAGE, COMMENT = "104700000000001", "900100_5501"


def call_of(account: Account, value: Any, secret: str = "a-secret-only-for-fixtures") -> Request:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    mark = f"sha256={signatures.hmac_sha256(secret, body)}"
    return Request(method="POST", headers={hooks.SIGNATURE_HEADER: mark}, body=body)


def keys_of(name: str, value: Any, secret: str = "a-secret-only-for-fixtures") -> list[str]:
    account = golden.account_of(name)
    call = call_of(account, value, secret)
    return [one.key for one in registry.connector(name).parse_webhook(account, call, NOW)]


# Calls -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_signature_is_the_one_that_github_publishes(name: str) -> None:
    """GitHub's vector for the same header and algorithm: the body is no call, and is believed."""
    account = replace(golden.account_of(name), secrets={"app_secret": "It's a Secret to Everybody"})
    mark = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    headers = {hooks.SIGNATURE_HEADER: f"sha256={mark}"}
    call = Request(method="POST", headers=headers, body=b"Hello, World!")
    hooks.check(account, call)
    with pytest.raises(Refused) as refused:
        registry.connector(name).parse_webhook(account, call, NOW)
    assert refused.value.key == "webhook.unreadable"
    with pytest.raises(Refused) as refused:
        hooks.check(account, replace(call, body=b"Hello, World?"))
    assert refused.value.key == "webhook.signature_wrong"


@pytest.mark.parametrize("name", NAMES)
def test_both_app_secrets_open_while_one_is_being_changed(name: str) -> None:
    account = golden.account_of(name)
    secrets = {**account.secrets, "app_secret": "new", "previous_app_secret": "old"}
    account = replace(account, secrets=secrets)
    empty = {"object": KINDS[name], "entry": []}
    for secret in ("new", "old"):
        hooks.check(account, call_of(account, empty, secret))
    with pytest.raises(Refused):
        hooks.check(account, call_of(account, empty, "older"))


GREETING = {
    "hub.mode": "subscribe",
    "hub.challenge": "1158201444",
    "hub.verify_token": "words-only-for-fixtures",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_greeting_with_our_words_gets_its_challenge(name: str) -> None:
    account, connector = golden.account_of(name), registry.connector(name)

    def greeted(**changes: str) -> bytes:
        query = {**GREETING, **{f"hub.{key}": value for key, value in changes.items()}}
        return connector.greet(account, Request(method="GET", headers={}, body=b"", query=query))

    assert greeted() == b"1158201444"
    for changes, key in (
        ({"verify_token": "other words"}, "meta.verify_token_wrong"),
        ({"verify_token": "ключ"}, "meta.verify_token_wrong"),
        ({"mode": "unsubscribe"}, "meta.verify_token_wrong"),
        ({"challenge": "<script>"}, "meta.challenge_missing"),
        ({"challenge": ""}, "meta.challenge_missing"),
    ):
        with pytest.raises(Refused) as refused:
            greeted(**changes)
        assert refused.value.key == key
    account = replace(account, secrets={})
    with pytest.raises(Refused):
        greeted(verify_token="")


@pytest.mark.parametrize("name", ["facebook", "instagram"])
def test_one_spoilt_item_loses_none_of_its_batch(name: str) -> None:
    call = json.loads((golden.fixtures(name) / "webhook.json").read_text("utf-8"))
    batch = json.loads(call["body"])
    field = batch["entry"][0]["changes"][0]["field"]
    batch["entry"][0]["changes"].insert(1, {"field": field, "value": 7})
    batch["entry"][1]["messaging"].insert(0, "not an object")
    keys = keys_of(name, batch)
    assert len(keys) == len(call["keys"]) + 2
    assert set(call["keys"]) < set(keys)


@pytest.mark.parametrize("name", NAMES)
def test_each_item_has_the_same_key_alone_and_in_a_batch(name: str) -> None:
    call = json.loads((golden.fixtures(name) / "webhook.json").read_text("utf-8"))
    account, connector = golden.account_of(name), registry.connector(name)
    request = Request(method="POST", headers=call["headers"], body=call["body"].encode())
    for payload in connector.parse_webhook(account, request, NOW):
        assert keys_of(name, payload.body) == [payload.key]


@pytest.mark.parametrize("name", NAMES)
def test_calls_for_another_kind_of_account_bring_nothing(name: str) -> None:
    assert keys_of(name, {"object": "user", "entry": [{"id": "1", "changes": []}]}) == []


@pytest.mark.parametrize("value", [[], 7, {"object": "page"}, {"object": "page", "entry": [7]}])
def test_a_signed_call_of_another_shape_is_refused(value: object) -> None:
    with pytest.raises(Refused) as refused:
        keys_of("facebook", value)
    assert refused.value.key == "webhook.unreadable"


@pytest.mark.parametrize(
    ("name", "called", "asked"),
    [
        ("facebook", "comment", "polled_comment"),
        ("facebook", "visitor_post", "polled_post"),
        ("facebook", "mention", "polled_tagged"),
        ("facebook", "message", "polled_message"),
        ("facebook", "echo_of_ours", "polled_message_by_us"),
        ("instagram", "comment", "polled_comment"),
        ("instagram", "comment", "comment_on_an_ad"),
        ("instagram", "comment_by_us", "polled_reply_by_us"),
        ("instagram", "message", "polled_message"),
        ("instagram", "story_mention", "polled_story_mention"),
        ("instagram", "echo", "polled_message_by_us"),
    ],
)
def test_called_in_or_asked_for_it_is_one(name: str, called: str, asked: str) -> None:
    """Its key is the same, and it is the same post of the same person in the same place."""
    account, connector = golden.account_of(name), registry.connector(name)
    room = golden.fixtures(name)
    given = [json.loads((room / f"{one}.in.json").read_bytes()) for one in (called, asked)]
    [key] = keys_of(name, given[0])
    entry = given[1]["entry"][0]
    if "polled" in entry:
        assert _polled_key(name, entry["polled"][0]) == key
    else:
        assert keys_of(name, given[1]) == [key]
    [one], [other] = [
        list(connector.translate(account, _payload(json.dumps(value).encode()))) for value in given
    ]
    assert isinstance(one, Post)
    assert isinstance(other, Post)
    for field in ("native_id", "conversation", "by_us", "kind", "visibility"):
        assert getattr(one, field) == getattr(other, field)
    if not other.author.native_id.startswith("unknown"):
        assert one.author.native_id == other.author.native_id


def _payload(body: bytes) -> Payload:
    return Payload(key="k", body=body)


def _polled_key(name: str, polled: dict[str, Any]) -> str:
    if name == "facebook":
        return of_facebook(PAGE, polled["edge"], polled["item"], polled["post"]).key
    return of_instagram("17841400000000001", polled["edge"], polled["item"]).key


def test_an_edit_that_was_not_called_in_has_a_key_of_its_own() -> None:
    before = of_facebook(PAGE, "comments", {"id": COMMENT, "message": "Where?"})
    after = of_facebook(PAGE, "comments", {"id": COMMENT, "message": "Where is it?"})
    assert before.key != after.key
    assert of_facebook(PAGE, "comments", {"id": COMMENT, "message": "Where?"}).key == before.key


# Windows -----------------------------------------------------------------------------------------


def private(hours: float | None, *, by_person: bool = False, to: str = "m_1") -> Draft:
    heard = None if hours is None else datetime.now(UTC) - timedelta(hours=hours)
    return Draft(
        key="k", text="Na vjen keq.", visibility=Visibility.PRIVATE, in_reply_to=to,
        to="25000000001", heard_at=heard, by_person=by_person,
    )  # fmt: skip


def sent(name: str, draft: Draft, answer: dict[str, Any] | None = None) -> list[Heard]:
    said = answer or {"message_id": "m_9", "messages": [{"id": "wamid.9"}]}
    with answering_server(lambda _: http_answer(200, said)) as server:
        account = golden.account_of(name, {"api_url": server.url, "allow_private_hosts": True})
        registry.connector(name).send(account, draft)
    return server.heard


@pytest.mark.parametrize("name", ["facebook", "instagram"])
@pytest.mark.parametrize(
    ("hours", "by_person", "tag"),
    [
        (None, False, None),
        (None, True, None),
        (1, False, None),
        (1, True, None),
        (23.9, True, None),
        (24.1, True, "HUMAN_AGENT"),
        (167, True, "HUMAN_AGENT"),
    ],
)
def test_the_mark_of_a_person_goes_out_only_with_what_a_person_wrote_late(
    name: str, hours: float | None, by_person: bool, tag: str | None
) -> None:
    [heard] = sent(name, private(hours, by_person=by_person))
    body = json.loads(heard.body)
    assert body.get("tag") == tag
    assert (body.get("messaging_type") == "MESSAGE_TAG") is (tag is not None)
    assert body["recipient"] == {"id": "25000000001"}


@pytest.mark.parametrize("name", ["facebook", "instagram"])
@pytest.mark.parametrize(
    ("hours", "by_person", "key"),
    [
        (24.1, False, "meta.window_needs_person"),
        (167, False, "meta.window_needs_person"),
        (169, False, "meta.window_closed"),
        (169, True, "meta.window_closed"),
    ],
)
def test_outside_the_windows_nothing_is_sent(
    name: str, hours: float, by_person: bool, key: str
) -> None:
    with answering_server(lambda _: http_answer(200, {})) as server:
        account = golden.account_of(name, {"api_url": server.url, "allow_private_hosts": True})
        with pytest.raises(Refused) as refused:
            registry.connector(name).send(account, private(hours, by_person=by_person))
    assert refused.value.key == key
    assert not server.heard


def test_our_key_goes_along_with_a_message_and_names_its_echo() -> None:
    [heard] = sent("facebook", private(1))
    assert json.loads(heard.body)["message"] == {"text": "Na vjen keq.", "metadata": "k"}


@pytest.mark.parametrize(
    ("name", "to", "recipient"),
    [
        ("facebook", COMMENT, {"comment_id": COMMENT}),
        ("facebook", f"{PAGE}_900200", {"post_id": f"{PAGE}_900200"}),
        ("instagram", "17865799348089039", {"comment_id": "17865799348089039"}),
    ],
)
def test_a_private_answer_to_a_comment_is_a_private_reply(
    name: str, to: str, recipient: dict[str, str]
) -> None:
    heard = sent(name, private(None, to=to))
    assert json.loads(heard[-1].body)["recipient"] == recipient
    assert "tag" not in json.loads(heard[-1].body)


def test_a_comment_that_takes_no_private_reply_is_not_sent_one() -> None:
    with pytest.raises(Refused) as refused:
        sent("facebook", private(None, to=COMMENT), {"can_reply_privately": False})
    assert refused.value.key == "meta.private_reply_refused"


# Errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "subcode", "words", "kind", "key"),
    [
        (10, 0, "This message is sent outside of allowed window.", Refused, "meta.window_closed"),
        (10, 2018278, "", Refused, "meta.window_closed"),
        (10, 2534022, "", Refused, "meta.window_closed"),
        (10, 0, "Application does not have permission", Refused, "connector.scope_missing"),
        (551, 1545041, "This person isn't available right now.", Refused, "meta.unreachable"),
        (200, 1545041, "", Refused, "meta.unreachable"),
        (230, 0, "Requires pages_messaging permission", Refused, "connector.scope_missing"),
        (100, 2018001, "No matching user found", Refused, "meta.unreachable"),
        (100, 0, "Invalid appsecret_proof provided in the API argument", Refused, "meta.app_wrong"),
        (10900, 0, "Activity already replied to", Refused, "meta.private_reply_used"),
        (190, 467, "", SignInAgain, "connector.sign_in_again"),
        (803, 0, "", Gone, "connector.gone"),
    ],
)
def test_an_error_is_told_by_its_code(
    code: int, subcode: int, words: str, kind: type[Exception], key: str
) -> None:
    error = {"code": code, "error_subcode": subcode, "message": f"(#{code}) {words}"}
    with answering_server(lambda _: http_answer(400, {"error": error})) as server:
        account = golden.account_of(
            "facebook", {"api_url": server.url, "allow_private_hosts": True}
        )
        with pytest.raises(kind) as raised:
            registry.connector("facebook").send(account, private(1))
    assert raised.value.key == key  # type: ignore[attr-defined]
    assert key in registry.sentences()


@pytest.mark.parametrize(
    ("data", "ends"),
    [
        ({"is_valid": True, "scopes": ["pages_messaging"], "expires_at": 0}, None),
        ({"expires_at": 1_780_000_000, "data_access_expires_at": 1_790_000_000}, 1_780_000_000),
        ({"expires_at": 0, "data_access_expires_at": 1_790_000_000}, 1_790_000_000),
    ],
)
def test_the_app_is_told_what_the_token_allows_and_when_it_ends(
    data: dict[str, Any], ends: int | None
) -> None:
    def answer(heard: Heard) -> bytes:
        if "debug_token" not in heard.line:
            return http_answer(200, {"id": PAGE, "name": "Lumina"})
        assert heard.headers["authorization"] == "Bearer 77|a-secret-only-for-fixtures"
        return http_answer(200, {"data": data})

    with answering_server(answer) as server:
        settings = {"api_url": server.url, "allow_private_hosts": True, "app_id": "77"}
        identity = registry.connector("facebook").verify(golden.account_of("facebook", settings))
    assert identity.scopes == tuple(data.get("scopes", ()))
    assert identity.access_ends_at == (datetime.fromtimestamp(ends, UTC) if ends else None)


@pytest.mark.parametrize(
    ("data", "kind", "key"),
    [
        ({"data": {"is_valid": False}}, SignInAgain, "connector.sign_in_again"),
        ({"error": {"code": 190, "message": "bad signature"}}, Refused, "meta.app_wrong"),
    ],
)
def test_a_token_or_secret_that_does_not_fit_is_told_at_set_up(
    data: dict[str, Any], kind: type[Exception], key: str
) -> None:
    def answer(heard: Heard) -> bytes:
        if "debug_token" not in heard.line:
            return http_answer(200, {"id": PAGE})
        return http_answer(400 if "error" in data else 200, data)

    with answering_server(answer) as server:
        settings = {"api_url": server.url, "allow_private_hosts": True, "app_id": "77"}
        account = golden.account_of("facebook", settings)
        with pytest.raises(kind) as raised:
            registry.connector("facebook").verify(account)
    assert raised.value.key == key  # type: ignore[attr-defined]
