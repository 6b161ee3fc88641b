from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fener.connectors import registry
from fener.connectors.contract import Account, Refused, SignInAgain
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.connectors.trustpilot.client import PAGE
from fener.core.posts import Draft

CONNECTOR = registry.connector("trustpilot")
START = datetime(2026, 3, 27, 18, 0, tzinfo=UTC)
UNIT, USER = "46d6a890ffa235a75b00021d", "507f191e810c19729de860eb"


def account(url: str, **settings: Any) -> Account:
    return Account(
        channel_id=1,
        native_id=UNIT,
        settings={
            "api_url": url, "allow_private_hosts": True, "business_unit": UNIT,
            "business_user": USER, "api_key": "key", **settings,
        },
        secrets={"access_token": "a", "api_secret": "s"},
    )  # fmt: skip


def review(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{number:024d}", "stars": 1, "title": "", "text": f"bad {number}",
        "createdAt": (START + timedelta(minutes=number)).isoformat(),
        "referralEmail": "drita@customer.example", **more,
    }  # fmt: skip


class Trustpilot:
    def __init__(self, *reviews: dict[str, Any]) -> None:
        self.reviews = list(reviews)
        self.posted: list[dict[str, Any]] = []

    def __call__(self, heard: Heard) -> bytes:
        method, target, _ = heard.line.split()
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if path.endswith("/accesstoken"):
            return http_answer(200, {"access_token": "fresh", "expires_in": "359999"})
        if method == "POST":
            self.posted.append(json.loads(heard.body))
            return http_answer(201, b"")
        if path.endswith("/reviews"):
            start = (int(query["page"][0]) - 1) * PAGE
            newest = sorted(self.reviews, key=lambda one: one["createdAt"], reverse=True)
            return http_answer(200, {"reviews": newest[start : start + PAGE]})
        found = [one for one in self.reviews if path.endswith(one["id"])]
        return http_answer(200, found[0]) if found else http_answer(404, {})


def round_of(reader: Account, cursor: str) -> tuple[set[str], str, int]:
    keys: set[str] = set()
    calls, more = 0, True
    while more:
        fetched = CONNECTOR.fetch(reader, cursor)
        keys |= {payload.key for payload in fetched.payloads}
        cursor, more, calls = fetched.cursor, fetched.more, calls + 1
    return keys, cursor, calls


def test_after_an_outage_all_of_it_is_read() -> None:
    site = Trustpilot(*(review(number) for number in range(150)))
    with answering_server(site) as server:
        first, cursor, calls = round_of(account(server.url), "")
        assert (len(first), calls) == (PAGE, 1), "the first time, the newest page"
        assert round_of(account(server.url), cursor)[::2] == (first, 1)
        site.reviews += [review(number) for number in range(150, 400)]
        after, cursor, calls = round_of(account(server.url), cursor)
        assert len(after - first) == 250
        assert calls == 3
        assert round_of(account(server.url), cursor)[2] == 1


def test_an_address_of_a_customer_is_not_kept() -> None:
    with answering_server(Trustpilot(review(1))) as server:
        (payload,) = CONNECTOR.fetch(account(server.url), "").payloads
    assert b"customer.example" not in payload.body


def test_the_answer_names_its_author_and_is_written_once() -> None:
    site = Trustpilot(review(1))
    draft = Draft(key="k", text="Na vjen keq.", in_reply_to=review(1)["id"])
    with answering_server(site) as server:
        reader = account(server.url)
        sent = CONNECTOR.send(reader, draft)
        assert site.posted == [{"authorBusinessUserId": USER, "message": "Na vjen keq."}]
        assert CONNECTOR.find(reader, draft, START) is None
        reply = {"text": "Na vjen  keq.", "createdAt": "2026-03-28T09:00:00"}
        site.reviews = [review(1, companyReply=reply)]
        found = CONNECTOR.find(reader, draft, START)
        assert found is not None
        assert found.native_id == sent.native_id
        with pytest.raises(Refused) as refused:
            CONNECTOR.send(reader, draft)
    assert refused.value.key == "trustpilot.answered"
    assert len(site.posted) == 1


def test_the_application_signs_in_for_itself() -> None:
    with answering_server(Trustpilot()) as server:
        identity = CONNECTOR.verify(account(server.url))
    assert identity.secrets == {"access_token": "fresh"}
    assert identity.renew_at is not None
    assert timedelta(hours=97) < identity.renew_at - datetime.now(UTC) < timedelta(hours=99)
    first, second = server.heard
    assert first.body == b"grant_type=client_credentials"
    assert first.headers["authorization"] == "Basic " + base64.b64encode(b"key:s").decode()
    assert second.headers["authorization"] == "Bearer fresh"


def test_a_wrong_secret_and_a_wrong_id_are_told() -> None:
    with answering_server(lambda _: http_answer(401, {})) as server, pytest.raises(SignInAgain):
        CONNECTOR.renew(account(server.url))
    with answering_server(Trustpilot()) as server:
        for wrong in ({"business_unit": "lumina.example"}, {"business_unit": "../x"}):
            with pytest.raises(Refused) as refused:
                CONNECTOR.verify(account(server.url, **wrong))
            assert refused.value.key == "trustpilot.id_unreadable"
