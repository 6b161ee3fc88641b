from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fener.connectors import registry
from fener.connectors.contract import Account, Refused, SignInAgain
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft

CONNECTOR = registry.connector("google_reviews")
HERE, THERE = "accounts/1/locations/2", "accounts/1/locations/3"
START = datetime(2026, 3, 27, 18, 0, tzinfo=UTC)


def account(url: str, *locations: str, **secrets: str) -> Account:
    return Account(
        channel_id=1,
        native_id="accounts/1",
        settings={
            "api_url": url,
            "allow_private_hosts": True,
            "locations": "\n".join(locations or [HERE]),
            "client_id": "c",
        },
        secrets={"access_token": "a", "client_secret": "s", "refresh_token": "r", **secrets},
    )


def review(number: int, location: str = HERE, **more: Any) -> dict[str, Any]:
    at = (START + timedelta(minutes=number)).isoformat()
    return {
        "name": f"{location}/reviews/r{number}", "starRating": "ONE", "comment": f"bad {number}",
        "createTime": at, "updateTime": at, **more,
    }  # fmt: skip


class Google:
    """Two places whose reviews are paged, fifty at a time."""

    def __init__(self) -> None:
        self.reviews: dict[str, list[dict[str, Any]]] = {HERE: [], THERE: []}
        self.put: list[bytes] = []

    def __call__(self, heard: Heard) -> bytes:
        method, target, _ = heard.line.split()
        if target == "/token":
            return http_answer(200, {"access_token": "fresh", "expires_in": 3599})
        path, query = urlsplit(target).path.removeprefix("/v4/"), parse_qs(urlsplit(target).query)
        if method == "PUT":
            self.put.append(heard.body)
            return http_answer(200, {"comment": "said", "updateTime": START.isoformat()})
        location = path.partition("/reviews")[0]
        if not path.endswith("/reviews"):
            (one,) = [row for row in self.reviews[location] if row["name"] == path]
            return http_answer(200, one)
        start = int(query.get("pageToken", ["0"])[0])
        newest = sorted(self.reviews[location], key=lambda row: row["updateTime"], reverse=True)
        rest = newest[start + 50 :]
        said: dict[str, Any] = {"reviews": newest[start : start + 50]}
        return http_answer(200, {**said, **({"nextPageToken": str(start + 50)} if rest else {})})


def round_of(reader: Account, cursor: str) -> tuple[set[str], str, int]:
    keys: set[str] = set()
    calls, more = 0, True
    while more:
        fetched = CONNECTOR.fetch(reader, cursor)
        keys |= {payload.key for payload in fetched.payloads}
        cursor, more, calls = fetched.cursor, fetched.more, calls + 1
    return keys, cursor, calls


def test_every_place_is_read_and_after_an_outage_all_of_it() -> None:
    google = Google()
    google.reviews[HERE] = [review(number) for number in range(130)]
    google.reviews[THERE] = [review(1, THERE)]
    with answering_server(google) as server:
        reader = account(server.url, HERE, THERE)
        first, cursor, calls = round_of(reader, "")
        assert (len(first), calls) == (51, 2), "the first time, one page of each"
        again, cursor, calls = round_of(reader, cursor)
        assert (again, calls) == (first, 2), "what is known has the keys it had"
        google.reviews[HERE] += [review(number) for number in range(130, 250)]
        after, cursor, calls = round_of(reader, cursor)
        assert len(after - first) == 120
        assert calls == 4
        assert round_of(reader, cursor)[2] == 2


def test_a_new_answer_to_an_old_review_is_heard() -> None:
    google = Google()
    google.reviews[HERE] = [review(1)]
    with answering_server(google) as server:
        before, cursor, _ = round_of(account(server.url), "")
        google.reviews[HERE] = [
            review(1, reviewReply={"comment": "Sorry", "updateTime": START.isoformat()})
        ]
        after, _, _ = round_of(account(server.url), cursor)
    assert after != before


REPLY = {"comment": "Na vjen keq.", "updateTime": START.isoformat()}
DRAFT = Draft(key="k", text="Na  vjen keq.", in_reply_to=f"{HERE}/reviews/r1")


@pytest.mark.parametrize(
    ("reply", "sent"),
    [({}, True), (REPLY, False), ({**REPLY, "reviewReplyState": "PENDING"}, False),
     ({**REPLY, "reviewReplyState": "REJECTED"}, True)],
)  # fmt: skip
def test_an_answer_that_stands_is_never_replaced(reply: dict[str, Any], sent: bool) -> None:
    google = Google()
    google.reviews[HERE] = [review(1, **({"reviewReply": reply} if reply else {}))]
    with answering_server(google) as server:
        if sent:
            CONNECTOR.send(account(server.url), DRAFT)
        else:
            with pytest.raises(Refused) as refused:
                CONNECTOR.send(account(server.url), DRAFT)
            assert refused.value.key == "google_reviews.answered"
    assert len(google.put) == sent


def test_a_lost_answer_is_found_on_its_review() -> None:
    google = Google()
    google.reviews[HERE] = [review(1, reviewReply=REPLY)]
    with answering_server(google) as server:
        reader = account(server.url)
        found = CONNECTOR.find(reader, DRAFT, START)
        assert found is not None
        (payload,) = CONNECTOR.fetch(reader, "").payloads
        echo = [one for one in CONNECTOR.translate(reader, payload) if getattr(one, "by_us", False)]
        assert [one.native_id for one in echo] == [found.native_id]
        other = Draft(key="k", text="Another", in_reply_to=DRAFT.in_reply_to)
        assert CONNECTOR.find(reader, other, START) is None
        google.reviews[HERE] = [review(1, reviewReply={**REPLY, "reviewReplyState": "REJECTED"})]
        assert CONNECTOR.find(reader, DRAFT, START) is None


@pytest.mark.parametrize("name", ["", "r1", "accounts/1/locations/2", f"{HERE}/reviews/../../x"])
def test_only_reviews_are_answered(name: str) -> None:
    with answering_server(Google()) as server, pytest.raises(Refused) as refused:
        CONNECTOR.send(account(server.url), Draft(key="k", text="t", in_reply_to=name))
    assert refused.value.key == "google_reviews.no_review"
    assert not server.heard


def test_signing_in_gives_a_token_for_an_hour() -> None:
    with answering_server(Google()) as server:
        identity = CONNECTOR.verify(account(server.url, HERE, THERE, access_token=""))
    assert identity.native_id == "accounts/1"
    assert identity.secrets == {"access_token": "fresh"}
    assert identity.renew_at is not None
    assert timedelta(minutes=45) < identity.renew_at - datetime.now(UTC) < timedelta(minutes=55)
    assert server.heard[1].headers["authorization"] == "Bearer fresh"
    assert len(server.heard) == 3


def test_a_dead_sign_in_and_a_wrong_place_are_told() -> None:
    with answering_server(lambda _: http_answer(400, {"error": "invalid_grant"})) as server:
        with pytest.raises(SignInAgain):
            CONNECTOR.renew(account(server.url))
        for places in (["x"], ["accounts/1/locations/../x"], [f"{HERE}{n}" for n in range(21)]):
            with pytest.raises(Refused) as refused:
                CONNECTOR.verify(account(server.url, *places))
            assert refused.value.key in ("google_reviews.no_locations", "google_reviews.too_many")
    with pytest.raises(SignInAgain) as ended:
        CONNECTOR.fetch(account("http://127.0.0.1:9", access_token=""), "")
    assert ended.value.key == "connector.session_ended"


def test_google_is_asked_for_access_that_lasts() -> None:
    back = "https://desk.example/channels/signed-in/"
    with answering_server(lambda _: http_answer(200, {})) as server:
        where = urlsplit(
            CONNECTOR.sign_in_address(account(server.url), back, "a-state", "a-challenge")
        )
    assert (where.netloc, where.path) == ("accounts.google.com", "/o/oauth2/v2/auth")
    assert parse_qs(where.query) == {
        "response_type": ["code"],
        "client_id": ["c"],
        "redirect_uri": [back],
        "state": ["a-state"],
        "scope": ["https://www.googleapis.com/auth/business.manage"],
        "access_type": ["offline"],
        "prompt": ["consent"],
        "code_challenge": ["a-challenge"],
        "code_challenge_method": ["S256"],
    }


def test_what_a_person_did_not_allow_is_told() -> None:
    allowed = ["openid https://www.googleapis.com/auth/business.manage", "openid"]

    def answer(_heard: Heard) -> bytes:
        said = {"access_token": "a", "refresh_token": "r", "expires_in": 3599}
        return http_answer(200, {**said, "scope": allowed.pop(0)})

    with answering_server(answer) as server:
        brought = (account(server.url), "a-code", "https://desk.example/", "v")
        assert CONNECTOR.take_code(*brought) == {"refresh_token": "r"}
        with pytest.raises(Refused) as refused:
            CONNECTOR.take_code(*brought)
    assert refused.value.key == "connector.scope_missing"
    assert parse_qs(server.heard[0].body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["a-code"],
        "redirect_uri": ["https://desk.example/"],
        "code_verifier": ["v"],
        "client_id": ["c"],
        "client_secret": ["s"],
    }
