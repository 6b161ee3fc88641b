"""Meta's calls, read and checked by a program that somebody else wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Payload, Refused, Request
from fener.connectors.meta import hooks
from fener.core.posts import Post, Receipt
from tests.servers import pywa

NAMES = ("facebook", "instagram", "whatsapp")


@pytest.fixture(scope="module", autouse=True)
def _pywa() -> None:
    if reason := pywa.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")


def whatsapp(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(
        (golden.fixtures("whatsapp") / f"{name}.in.json").read_bytes()
    )
    return value


def translated(given: dict[str, Any]) -> Any:
    body = json.dumps(given).encode()
    account = golden.account_of("whatsapp")
    [found] = registry.connector("whatsapp").translate(account, Payload(key="k", body=body))
    return found


def test_both_believe_the_same_calls() -> None:
    """Ours and theirs, on true signatures and on spoilt ones."""
    secret = "a-secret-only-for-fixtures"
    rows = []
    for name in NAMES:
        call = json.loads((golden.fixtures(name) / "webhook.json").read_text("utf-8"))
        mark, body = call["headers"][hooks.SIGNATURE_HEADER], call["body"]
        rows += [
            {"secret": secret, "body": body, "mark": mark},
            {"secret": secret, "body": body + " ", "mark": mark},
            {"secret": "another", "body": body, "mark": mark},
            {"secret": secret, "body": body, "mark": mark[:-1] + ("0" if mark[-1] != "0" else "1")},
        ]
    theirs = pywa.asked({"signed": rows})["fits"]
    assert theirs == [True, False, False, False] * len(NAMES)
    assert [_is_believed(row) for row in rows] == theirs


def _is_believed(row: dict[str, str]) -> bool:
    account = replace(golden.account_of("facebook"), secrets={"app_secret": row["secret"]})
    headers = {hooks.SIGNATURE_HEADER: row["mark"]}
    request = Request(method="POST", headers=headers, body=row["body"].encode())
    try:
        hooks.check(account, request)
    except Refused:
        return False
    return True


def test_both_read_the_same_message_from_a_call() -> None:
    names = ("text", "text_without_phone", "answer_to_ours")
    given = [whatsapp(name) for name in names]
    theirs = pywa.asked({"messages": given})["messages"]
    for one, said in zip(given, theirs, strict=True):
        post = translated(one)
        assert isinstance(post, Post)
        assert post.native_id == said["id"]
        assert post.text == said["text"]
        assert post.author.native_id == (said["user"] or said["phone"])
        assert post.author.name == said["name"]
        assert post.at == datetime.fromtimestamp(said["at"], UTC)


def test_both_read_the_same_status_from_a_call() -> None:
    given = [whatsapp(f"status_{name}") for name in ("delivered", "sent_late", "read", "failed")]
    theirs = pywa.asked({"statuses": given})["statuses"]
    for one, said in zip(given, theirs, strict=True):
        receipt = translated(one)
        assert isinstance(receipt, Receipt)
        assert (receipt.native_id, receipt.state) == (said["id"], said["state"])
        assert receipt.idempotency_key == said["key"]
        assert receipt.at == datetime.fromtimestamp(said["at"], UTC)
