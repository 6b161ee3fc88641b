"""LinkedIn: what a poll asks for, what is said, and how LinkedIn is known."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Refused, Request, SignInAgain, TryLater
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.core.posts import Draft, Visibility

LINKEDIN = registry.connector("linkedin")
US, ACTIVITY = "urn:li:organization:12345", "urn:li:activity:7094637247890620418"
COMMENT = f"urn:li:comment:({ACTIVITY},7094977717598625792)"


def account(server: AnsweringServer, **settings: Any) -> Account:
    return golden.account_of(
        "linkedin", {"api_url": server.url, "allow_private_hosts": True, **settings}
    )


def notification(number: int) -> dict[str, Any]:
    said = {"comment": {"owner": "urn:li:person:a", "text": "late", "entity": COMMENT}}
    return {"notificationId": number, "organizationalEntity": US, "action": "COMMENT",
            "lastModifiedAt": 1784914506310, "decoratedGeneratedActivity": said}  # fmt: skip


def test_a_poll_reads_a_span_of_time_to_its_end_and_overlaps_with_the_next() -> None:
    asked: list[tuple[int, int, int]] = []

    def answer(heard: Heard) -> bytes:
        path = heard.line.split(" ")[1]
        found = re.search(r"timeRange=\(start:(\d+),end:(\d+)\)&start=(\d+)&count=50", path)
        assert found
        assert "q=criteria&actions=List(COMMENT,ADMIN_COMMENT,SHARE_MENTION," in path
        assert "organizationalEntity=urn%3Ali%3Aorganization%3A12345" in path
        assert heard.headers["linkedin-version"] == "202607"
        assert heard.headers["x-restli-protocol-version"] == "2.0.0"
        asked.append((int(found[1]), int(found[2]), int(found[3])))
        rows = [notification(n) for n in range(70)] if len(asked) < 3 else []
        start = asked[-1][2]
        return http_answer(200, {"elements": rows[start : start + 50]})

    with answering_server(answer) as server:
        first = LINKEDIN.fetch(account(server), "")
        second = LINKEDIN.fetch(account(server), first.cursor)
        third = LINKEDIN.fetch(account(server), second.cursor)
    assert (first.more, second.more, third.more) == (True, False, False)
    assert len({one.key for one in [*first.payloads, *second.payloads]}) == 70
    assert asked[0][:2] == asked[1][:2]
    assert asked[0][1] - asked[0][0] == 2 * 86_400_000
    assert asked[2][0] == asked[0][1] - 30 * 60_000
    assert asked[2][1] > asked[0][1]


def test_an_answer_goes_under_the_first_comment_as_our_page() -> None:
    said = {"commentUrn": COMMENT.replace("5792)", "7777)"), "id": "7094977717598627777"}
    draft = Draft(key="k", text="Na vjen keq.", in_reply_to="urn:li:comment:(x)",
                  conversation=COMMENT)  # fmt: skip
    with answering_server(lambda _: http_answer(201, said)) as server:
        receipt = LINKEDIN.send(account(server), draft)
    assert receipt.native_id == said["commentUrn"]
    path = server.heard[0].line.split(" ")[1]
    assert unquote(path) == f"/rest/socialActions/{ACTIVITY}/comments"
    assert json.loads(server.heard[0].body) == {
        "actor": US,
        "object": ACTIVITY,
        "message": {"text": "Na vjen keq."},
        "parentComment": COMMENT,
    }


def test_a_mention_is_answered_with_a_comment_of_its_own() -> None:
    share = "urn:li:share:7094637247487999999"
    draft = Draft(key="k", text="Hello", in_reply_to=share, conversation=share)
    headers = {"x-restli-id": "7094977717598627777"}
    with answering_server(lambda _: http_answer(201, b"", headers)) as server:
        receipt = LINKEDIN.send(account(server), draft)
    assert receipt.native_id == f"urn:li:comment:({share},7094977717598627777)"
    assert "parentComment" not in json.loads(server.heard[0].body)


def test_what_is_not_on_linkedin_is_refused_before_it_is_asked() -> None:
    private = Draft(key="k", text="Hi", visibility=Visibility.PRIVATE, to="x")
    for draft in (private, Draft(key="k", text="Hi", in_reply_to="../people")):
        with answering_server(lambda _: http_answer(201, {})) as server:
            with pytest.raises(Refused):
                LINKEDIN.send(account(server), draft)
            assert server.heard == []
    with answering_server(lambda _: http_answer(200, {})) as server:
        with pytest.raises(Refused) as refused:
            LINKEDIN.verify(account(server, organization="our page"))
        assert refused.value.key == "linkedin.organization_unreadable"


def test_an_unknown_answer_is_found_again() -> None:
    at = datetime(2026, 7, 24, 18, tzinfo=UTC)
    mine = {"commentUrn": COMMENT, "actor": US, "message": {"text": "Sorry "},
            "created": {"time": int(at.timestamp() * 1000)}}  # fmt: skip
    theirs = {**mine, "actor": "urn:li:person:a"}
    draft = Draft(key="k", text="Sorry", in_reply_to=COMMENT, conversation=COMMENT)
    with answering_server(lambda _: http_answer(200, {"elements": [theirs, mine]})) as server:
        found = LINKEDIN.find(account(server), draft, at - timedelta(minutes=1))
        assert found is not None
        assert (found.native_id, found.at) == (COMMENT, at)
        assert LINKEDIN.find(account(server), draft, at + timedelta(hours=1)) is None
        other = replace(draft, text="So sorry")
        assert LINKEDIN.find(account(server), other, at - timedelta(hours=1)) is None


def test_linkedin_is_answered_when_it_checks_our_address() -> None:
    secret = "It's a Secret to Everybody"
    who = replace(golden.account_of("linkedin"), secrets={"client_secret": secret})
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    request = Request(method="GET", headers={}, body=b"", query={"challengeCode": code})
    said = json.loads(LINKEDIN.greet(who, request))
    proof = hmac.new(secret.encode(), code.encode(), hashlib.sha256).hexdigest()
    assert said == {"challengeCode": code, "challengeResponse": proof}
    for query in ({}, {"challengeCode": "<script>"}):
        with pytest.raises(Refused):
            LINKEDIN.greet(who, replace(request, query=query))


def test_access_is_renewed_and_its_end_is_told() -> None:
    said = {"access_token": "a2", "expires_in": 5_184_000, "refresh_token": "r1",
            "refresh_token_expires_in": 20_000_000}  # fmt: skip
    with answering_server(lambda _: http_answer(200, said)) as server:
        renewal = LINKEDIN.renew(account(server))
    now = datetime.now(UTC)
    assert renewal.secrets == {"access_token": "a2", "refresh_token": "r1"}
    assert renewal.renew_at
    assert now + timedelta(days=45) < renewal.renew_at < now + timedelta(days=50)
    assert renewal.access_ends_at
    assert renewal.access_ends_at < now + timedelta(days=232)
    for status, wanted in ((400, SignInAgain), (503, TryLater)):
        raw = http_answer(status, {})
        with answering_server(lambda _, raw=raw: raw) as server, pytest.raises(wanted):
            LINKEDIN.renew(account(server))


def test_without_a_refresh_token_a_dead_session_needs_a_person() -> None:
    with answering_server(lambda _: http_answer(401, {})) as server:
        who = replace(account(server), secrets={"access_token": "a"})
        with pytest.raises(SignInAgain) as raised:
            LINKEDIN.fetch(who, "")
    assert raised.value.key == "connector.sign_in_again"


def test_linkedin_is_asked_without_a_challenge_and_need_not_give_a_refresh_token() -> None:
    back = "https://desk.example/channels/signed-in/"
    said = {"access_token": "a", "expires_in": 5_184_000, "scope": "r_organization_social_feed"}
    with answering_server(lambda _: http_answer(200, said)) as server:
        who = account(server)
        assert LINKEDIN.take_code(who, "a-code", back, "a-verifier") == {"access_token": "a"}
    assert server.heard[0].line.startswith("POST /oauth/v2/accessToken ")
    assert parse_qs(server.heard[0].body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["a-code"],
        "redirect_uri": [back],
        "client_id": ["app"],
        "client_secret": ["a-client-secret-only-for-fixtures"],
    }
    where = urlsplit(LINKEDIN.sign_in_address(who, back, "a-state", "a-challenge"))
    assert (where.netloc, where.path) == ("www.linkedin.com", "/oauth/v2/authorization")
    assert parse_qs(where.query) == {
        "response_type": ["code"],
        "client_id": ["app"],
        "redirect_uri": [back],
        "state": ["a-state"],
        "scope": ["r_organization_social_feed w_organization_social_feed rw_organization_admin"],
    }
