"""WhatsApp: what we send against Meta's own OpenAPI document, and what it shows against us."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import jsonschema_rs
import pytest
import yaml

from fener.connectors import golden, registry
from fener.connectors.contract import Payload, Refused, Request
from fener.connectors.meta import hooks
from fener.connectors.signatures import hmac_sha256
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.connectors.tests.graph import SHARED
from fener.core.posts import Draft, Post, Visibility

WHATSAPP = registry.connector("whatsapp")
NUMBER, PERSON = "106540352242922", "AL.13491208655302741918"
NEWER = ("biz_opaque_callback_data", "recipient")
"""Fields that the document of v23.0 does not have yet."""


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    path = SHARED / "specs" / "wa.yaml"
    if not path.exists():
        pytest.skip(f"SHARED DATA IS MISSING: {path}; set FENER_SHARED")
    value: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    return value


@lru_cache(maxsize=4)
def rules(kind: str) -> jsonschema_rs.Draft202012Validator:
    """The schema of `kind`, its `allOf` merged: one part forbids what only the other names, which
    as JSON Schema lets nothing through."""
    described = document()
    schemas = described["components"]["schemas"]
    merged: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for part in schemas[kind]["allOf"]:
        one = schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        merged["properties"] |= one["properties"]
        merged["required"] += one.get("required", [])
    merged["additionalProperties"] = False
    return jsonschema_rs.Draft202012Validator(
        {"allOf": [merged], "components": described["components"]}
    )


def faults(body: dict[str, Any]) -> list[str]:
    return [one.message for one in rules("TextMessage").iter_errors(body)]


def draft(**values: Any) -> Draft:
    given = {"to": PERSON, "to_handle": "+15550100001", "conversation": PERSON, **values}
    return Draft(key="k", text="Na vjen keq.", visibility=Visibility.PRIVATE, **given)


def sent(one: Draft) -> Heard:
    said = {"messaging_product": "whatsapp", "messages": [{"id": "wamid.9"}]}
    with answering_server(lambda _: http_answer(200, said)) as server:
        settings = {"api_url": server.url, "allow_private_hosts": True}
        WHATSAPP.send(golden.account_of("whatsapp", settings), one)
    [heard] = server.heard
    return heard


@pytest.mark.parametrize(
    "one",
    [
        draft(),
        draft(in_reply_to="wamid.AA1"),
        draft(to="15550100002", to_handle="", conversation="15550100002"),
        draft(heard_at=datetime.now(UTC) - timedelta(hours=23)),
    ],
)
def test_a_message_is_one_that_meta_describes(one: Draft) -> None:
    heard = sent(one)
    assert heard.line.split(" ")[:2][1].partition("?")[0] == f"/v26.0/{NUMBER}/messages"
    assert "/{Version}/{Phone-Number-ID}/messages" in document()["paths"]
    body = json.loads(heard.body)
    assert body.pop("biz_opaque_callback_data") == "k"
    assert faults(body) == []
    assert body["to"].isdigit()


def test_a_fault_is_seen() -> None:
    """The check itself, on messages that Meta does not describe."""
    body = json.loads(sent(draft()).body)
    del body["biz_opaque_callback_data"]
    for spoilt in (
        {name: value for name, value in body.items() if name != "to"},
        {**body, "to": 7},
        {**body, "text": {"bodi": "x"}},
        {**body, "recipient_type": "crowd"},
        {**body, "type": "telegram"},
    ):
        assert faults(spoilt), spoilt


def test_a_person_who_hides_their_number_is_written_to_by_their_id() -> None:
    body = json.loads(sent(draft(to_handle="arash")).body)
    assert body["recipient"] == PERSON
    assert "to" not in body


def test_our_number_is_asked_for_as_meta_describes_it() -> None:
    said = {"id": NUMBER, "display_phone_number": "+1 555-078-3881", "verified_name": "Lumina"}
    with answering_server(lambda _: http_answer(200, said)) as server:
        settings = {
            "api_url": server.url, "allow_private_hosts": True, "business_account_id": "102",
        }  # fmt: skip
        identity = WHATSAPP.verify(golden.account_of("whatsapp", settings))
    assert (identity.native_id, identity.handle) == (NUMBER, "+1 555-078-3881")
    asked, subscribed = (heard.line.split(" ")[:2] for heard in server.heard)
    paths = document()["paths"]
    names = {one.get("name") for one in paths["/{Version}/{Phone-Number-ID}"]["get"]["parameters"]}
    assert asked[0] == "GET"
    assert "fields" in names
    assert subscribed[0] == "POST"
    assert subscribed[1].startswith("/v26.0/102/subscribed_apps")
    assert "post" in paths["/{Version}/{WABA-ID}/subscribed_apps"]


def test_a_day_after_the_last_message_only_a_template_is_taken() -> None:
    for by_person in (False, True):
        late = draft(heard_at=datetime.now(UTC) - timedelta(hours=25), by_person=by_person)
        with pytest.raises(Refused) as refused:
            sent(late)
        assert refused.value.key == "whatsapp.template_needed"


def test_a_public_answer_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        WHATSAPP.send(golden.account_of("whatsapp"), Draft(key="k", text="x", to="15550100001"))
    assert refused.value.key == "connector.not_supported"


def examples() -> list[tuple[str, dict[str, Any]]]:
    operation = document()["paths"]["/whatsapp/webhooks"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    return [(name, one["value"]) for name, one in content["examples"].items()]


def test_every_example_of_a_call_that_meta_shows_is_read() -> None:
    """Whatever somebody wrote becomes a post; the rest becomes nothing, and nothing is parked."""
    posts = {}
    for name, value in examples():
        body = json.dumps(value).encode()
        mark = "sha256=" + hmac_sha256("a-secret-only-for-fixtures", body)
        request = Request(method="POST", headers={hooks.SIGNATURE_HEADER: mark}, body=body)
        account = golden.account_of("whatsapp")
        payloads = WHATSAPP.parse_webhook(account, request, datetime.now(UTC))
        posts[name] = [
            post for payload in payloads for post in WHATSAPP.translate(account, payload)
        ]
    assert len(posts) >= 15
    silent = {name for name, found in posts.items() if not found}
    assert silent == {
        "Reaction Message", "System Message", "Group Create Message", "Group Settings Update",
        "Group Remove Participants",
    }  # fmt: skip
    assert all(isinstance(post, Post) and post.text for found in posts.values() for post in found)


def test_one_spoilt_message_loses_none_of_its_batch() -> None:
    call = json.loads((golden.fixtures("whatsapp") / "webhook.json").read_text("utf-8"))
    batch = json.loads(call["body"])
    messages = batch["entry"][0]["changes"][0]["value"]["messages"]
    messages.insert(1, {"type": "text"})
    batch["entry"][0]["changes"].insert(1, {"field": "messages", "value": {"messages": 7}})
    body = json.dumps(batch).encode()
    mark = "sha256=" + hmac_sha256("a-secret-only-for-fixtures", body)
    request = Request(method="POST", headers={hooks.SIGNATURE_HEADER: mark}, body=body)
    account = golden.account_of("whatsapp")
    keys = [one.key for one in WHATSAPP.parse_webhook(account, request, datetime.now(UTC))]
    assert len(keys) == len(call["keys"]) + 2
    assert set(call["keys"]) < set(keys)


def test_a_contact_goes_with_their_own_message_only() -> None:
    call = json.loads((golden.fixtures("whatsapp") / "webhook.json").read_text("utf-8"))
    request = Request(method="POST", headers=call["headers"], body=call["body"].encode())
    account = golden.account_of("whatsapp")
    first, second, *_ = WHATSAPP.parse_webhook(account, request, datetime.now(UTC))
    assert b"Arash" not in first.body
    assert b"Drita" not in second.body


def test_a_call_from_an_unknown_future_kind_of_message_still_says_that_somebody_wrote() -> None:
    value = json.loads((golden.fixtures("whatsapp") / "text.in.json").read_text("utf-8"))
    value["entry"][0]["changes"][0]["value"]["messages"][0]["type"] = "hologram"
    payload = Payload(key="k", body=json.dumps(value).encode())
    [post] = WHATSAPP.translate(golden.account_of("whatsapp"), payload)
    assert isinstance(post, Post)
    assert post.text == "[hologram]"
