from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fener.connectors import registry
from fener.connectors.contract import Account, Refused, TryLater
from fener.connectors.gdelt.client import MOST
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Post

CONNECTOR = registry.connector("gdelt")


def account(url: str, *terms: str, **settings: Any) -> Account:
    chosen = {"api_url": url, "allow_private_hosts": True, **settings}
    return Account(channel_id=1, terms=terms, settings=chosen)


def article(number: int, at: datetime) -> dict[str, str]:
    return {
        "url": f"https://news.example/{number}",
        "title": f"Headline {number}",
        "seendate": at.strftime("%Y%m%dT%H%M%SZ"),
        "domain": "news.example",
    }


def asked(heard: Heard) -> dict[str, str]:
    found = parse_qs(urlsplit(heard.line.split()[1]).query)
    return {name: values[0] for name, values in found.items()}


def moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def later(cursor: str, by: timedelta) -> str:
    """The cursor as if the last search were `by` ago."""
    value = json.loads(cursor)
    for search in value.values():
        for name in set(search) & {"asked_at", "refused_at"}:
            search[name] = (datetime.fromisoformat(search[name]) - by).isoformat()
    return json.dumps(value)


def nothing(_: Heard) -> bytes:
    return http_answer(200, {})


def test_each_search_is_asked_once_in_a_quarter_of_an_hour() -> None:
    with answering_server(nothing) as server:
        reader = account(server.url, "Lumina", "#lumi", "ab", 'Lumina "Plus"')
        first = CONNECTOR.fetch(reader, "")
        again = CONNECTOR.fetch(reader, first.cursor)
        CONNECTOR.fetch(reader, later(again.cursor, timedelta(hours=5)))
    before, after = (asked(heard) for heard in server.heard)
    assert before["query"] == '("Lumina" OR "lumi" OR "Lumina  Plus")'
    assert (before["mode"], before["format"], before["sort"]) == ("ArtList", "json", "DateDesc")
    span = moment(before["enddatetime"]) - moment(before["startdatetime"])
    assert span == timedelta(days=1), "the first time, one day comes"
    span = moment(after["enddatetime"]) - moment(after["startdatetime"])
    assert timedelta(hours=6) <= span <= timedelta(hours=6, minutes=1), "with an hour to spare"


def test_without_a_term_nothing_is_asked() -> None:
    with answering_server(nothing) as server:
        assert not CONNECTOR.fetch(account(server.url, "ab"), "").payloads
    assert not server.heard


def test_many_terms_are_searched_for_one_lot_after_the_other() -> None:
    terms = [f"a rather long product name {number}" for number in range(20)]
    with answering_server(nothing) as server:
        reader = account(server.url, *terms, only_where="sourcecountry:albania")
        cursor, queries = "", []
        for _ in range(8):
            cursor = CONNECTOR.fetch(reader, cursor).cursor
        queries = [asked(heard)["query"] for heard in server.heard]
    assert len(queries) == len(set(queries)), "each once, then they rest"
    assert all(any(f'"{term}"' in query for query in queries) for term in terms)
    assert all(query.endswith(" sourcecountry:albania") for query in queries)
    assert all(len(query) < 260 for query in queries)


def test_more_articles_than_fit_into_an_answer_are_asked_for_in_turn() -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    index = [article(number, now - timedelta(minutes=2 * number)) for number in range(600)]

    def answer(heard: Heard) -> bytes:
        query = asked(heard)
        start, end = query["startdatetime"], query["enddatetime"]
        fitting = [
            one
            for one in index
            if start <= one["seendate"].replace("T", "").replace("Z", "") <= end
        ]
        return http_answer(200, {"articles": fitting[:MOST]})

    with answering_server(answer) as server:
        reader = account(server.url, "Lumina")
        cursor, keys = "", set()
        for _ in range(6):
            fetched = CONNECTOR.fetch(reader, cursor)
            keys |= {payload.key for payload in fetched.payloads}
            cursor = fetched.cursor
            assert not fetched.more, "never two requests on each other's heels"
    assert len(keys) == 600
    assert len(server.heard) == 3


@pytest.mark.parametrize(
    ("answer", "error", "key"),
    [
        (http_answer(200, b"The specified phrase is too short."), Refused, "gdelt.query"),
        (
            http_answer(200, b"Please limit requests to one every 5 seconds."),
            TryLater,
            "gdelt.busy",
        ),
        (http_answer(429, b"Please limit requests"), TryLater, "gdelt.busy"),
        (http_answer(200, b"<html>"), Refused, "connector.answer_unreadable"),
        (http_answer(200, b"[1]"), Refused, "connector.answer_unreadable"),
        (http_answer(503, b""), TryLater, "connector.try_later"),
    ],
)
def test_what_gdelt_says_in_plain_words_is_understood(
    answer: bytes, error: type[Exception], key: str
) -> None:
    with answering_server(lambda _: answer) as server:
        asks: list[Callable[[], object]] = [
            lambda: CONNECTOR.fetch(account(server.url, "Lumina"), ""),
            lambda: CONNECTOR.verify(account(server.url)),
        ]
        for ask in asks:
            with pytest.raises(error) as raised:
                ask()
            assert raised.value.key == key  # type: ignore[attr-defined]
    if key == "gdelt.busy":
        assert raised.value.at > datetime.now(UTC) + timedelta(minutes=4)  # type: ignore[attr-defined]


def test_an_empty_answer_is_an_answer_and_a_broken_headline_no_hindrance() -> None:
    broken = b'{"articles": [{"url": "https://n.example/1", "title": "a\n\tb", "seendate": "x"}]}'
    for body, count in ((b"", 0), (b"{}", 0), (broken, 1)):
        with answering_server(lambda _, body=body: http_answer(200, body)) as server:
            fetched = CONNECTOR.fetch(account(server.url, "Lumina"), "")
        assert len(fetched.payloads) == count


def test_whole_articles_are_searched_unless_only_headlines_are_wanted() -> None:
    now = datetime.now(UTC)
    with answering_server(lambda _: http_answer(200, {"articles": [article(1, now)]})) as server:
        (payload,) = CONNECTOR.fetch(account(server.url, "Lumina"), "").payloads
    for only, overheard in ((False, False), (True, True)):
        (post,) = CONNECTOR.translate(account("", headlines_only=only), payload)
        assert isinstance(post, Post)
        assert post.is_overheard is overheard


def test_a_search_that_is_refused_does_not_starve_the_others() -> None:
    def answer(heard: Heard) -> bytes:
        is_bad = "bad0" in asked(heard)["query"]
        return http_answer(200, b"The specified phrase is too short." if is_bad else {})

    terms = [f"{'bad' if number < 8 else 'good'}{number}" for number in range(16)]
    with answering_server(answer) as server:
        reader = account(server.url, *terms)
        refused = CONNECTOR.fetch(reader, "")
        assert refused.more
        with pytest.raises(Refused) as told:
            CONNECTOR.fetch(reader, refused.cursor)
        assert told.value.key == "gdelt.query"
        assert len(server.heard) == 1
        cursor = later(refused.cursor, timedelta(minutes=2))
        found = CONNECTOR.fetch(reader, cursor)
        assert "good8" in asked(server.heard[1])["query"]
        again = CONNECTOR.fetch(reader, later(found.cursor, timedelta(minutes=15)))
        assert again.more
        assert "bad0" in asked(server.heard[2])["query"]
