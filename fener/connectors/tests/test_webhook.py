from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from fener.connectors import registry, signatures
from fener.connectors.contract import Account, Refused, Request
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.connectors.webhook.client import SIGNATURE_HEADER
from fener.core.posts import Attachment, Draft, Visibility

NOW = datetime(2026, 3, 27, 18, 5, tzinfo=UTC)
SECRETS = {"secret": "new", "previous_secret": "old"}
CONNECTOR = registry.connector("webhook")


def account(url: str = "", **settings: object) -> Account:
    chosen = {"url": url, "allow_private_hosts": True, **settings}
    return Account(channel_id=1, handle="lumina", settings=chosen, secrets=SECRETS)


def keys(value: object, secret: str = "new") -> list[str]:
    body = json.dumps(value).encode()
    header = signatures.sign([secret], int(NOW.timestamp()), body)
    request = Request(method="POST", headers={SIGNATURE_HEADER: header}, body=body)
    return [one.key for one in CONNECTOR.parse_webhook(account(), request, NOW)]


ITEM = {"id": "1", "at": "2026-03-27T18:05:00Z", "text": "Where?"}


def test_the_same_item_has_the_same_key_however_it_comes() -> None:
    alone = keys(ITEM)
    assert keys([ITEM]) == keys({"items": [ITEM]}) == alone
    assert keys(dict(reversed(ITEM.items()))) == alone
    assert keys([ITEM, {**ITEM, "text": "Where??"}])[0] == alone[0]
    assert len(set(keys([ITEM, {**ITEM, "text": "Where??"}]))) == 2


def test_both_secrets_open_while_one_is_being_changed() -> None:
    assert keys(ITEM, "new") == keys(ITEM, "old")
    with pytest.raises(Refused):
        keys(ITEM, "older")


@pytest.mark.parametrize("value", [[], 7, "text", None, [ITEM, 7], {"items": 7}])
def test_a_signed_call_of_another_shape_is_refused(value: object) -> None:
    with pytest.raises(Refused) as refused:
        keys(value)
    assert refused.value.key == "webhook.unreadable"


def test_our_reply_goes_out_signed_and_whole() -> None:
    draft = Draft(
        key="k-1",
        text="Na vjen keq.",
        visibility=Visibility.PRIVATE,
        conversation="t",
        in_reply_to="c",
        to="u7",
        attachments=(Attachment(url="https://a.example/1.png", alt="a map"),),
    )
    with answering_server(lambda _: http_answer(204, b"")) as server:
        receipt = CONNECTOR.send(account(server.url), draft)
    heard = server.heard[0]
    signatures.check(heard.headers[SIGNATURE_HEADER], heard.body, ["old"], datetime.now(UTC))
    said = json.loads(heard.body)
    assert said["private"] is True
    assert (said["text"], said["in_reply_to"], said["to"]) == ("Na vjen keq.", "c", "u7")
    assert said["attachments"][0]["alt"] == "a map"
    assert heard.headers["idempotency-key"] == "k-1"
    assert receipt.native_id == "k-1", "an answer without an id leaves our own key"


def test_a_private_address_needs_the_settings_leave() -> None:
    def never(_: Heard) -> bytes:
        raise AssertionError("nothing may be sent")

    with answering_server(never) as server:
        for leave in (False, None, "true", 1):
            with pytest.raises(Refused) as refused:
                CONNECTOR.send(
                    account(server.url, allow_private_hosts=leave), Draft(key="k", text="t")
                )
            assert refused.value.key == "connector.address_private"
    assert not server.heard


def test_a_test_call_publishes_nothing() -> None:
    with answering_server(lambda _: http_answer(200, {})) as server:
        identity = CONNECTOR.verify(account(server.url))
    assert json.loads(server.heard[0].body) == {"type": "hello"}
    assert identity.handle == "lumina"
    assert CONNECTOR.verify(account()).handle == "lumina", "listening only: nobody to call"
    with pytest.raises(Refused) as refused:
        CONNECTOR.verify(Account(channel_id=1))
    assert refused.value.key == "connector.secret_missing"


def test_without_an_address_a_reply_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        CONNECTOR.send(account(), Draft(key="k", text="t"))
    assert refused.value.key == "connector.address_missing"
