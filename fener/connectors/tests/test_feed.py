from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fener.connectors import registry
from fener.connectors.contract import Account, Fetched, Refused, TryLater
from fener.connectors.exchange import MAX_ANSWER
from fener.connectors.feed.documents import MOST_ENTRIES, read_document
from fener.connectors.feed.translate import payloads_of
from fener.connectors.testing import (
    Heard,
    answering_server,
    closed_url,
    http_answer,
)
from fener.core.posts import Post

CONNECTOR = registry.connector("feed")
ADDRESS = "https://news.example/feed"


def account(*addresses: str, **settings: Any) -> Account:
    chosen = {"addresses": "\n".join(addresses), "allow_private_hosts": True, **settings}
    return Account(channel_id=1, handle="news", settings=chosen)


def rss(*items: str, title: str = "News") -> bytes:
    whole = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>{title}</title>{whole}</channel></rss>'.encode()


def item(number: int = 1, text: str = "The parcel is late", **more: str) -> str:
    fields = {"guid": f"https://news.example/{number}", "title": text, **more}
    return "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())


def served(body: bytes, headers: dict[str, str] | None = None) -> Callable[[Heard], bytes]:
    return lambda _: http_answer(200, body, headers)


def posts(fetched: Fetched, to: Account | None = None) -> list[Post]:
    arrivals = [
        one for payload in fetched.payloads for one in CONNECTOR.translate(to or account(), payload)
    ]
    return [one for one in arrivals if isinstance(one, Post)]


def keys(*items: str, address: str = ADDRESS) -> list[str]:
    document = read_document(rss(*items), "application/rss+xml", address)
    return [one.key for one in payloads_of(document, address, datetime.now(UTC))]


# Asking ------------------------------------------------------------------------------------------


def test_it_is_asked_only_for_what_is_new() -> None:
    def answer(heard: Heard) -> bytes:
        if heard.headers.get("if-none-match") == '"v1"':
            return http_answer(304, b"", {"etag": '"v1"'})
        marks = {"etag": '"v1"', "last-modified": "Fri, 27 Mar 2026 18:05:00 GMT"}
        return http_answer(200, rss(item(2), item(1)), marks)

    with answering_server(answer) as server:
        first = CONNECTOR.fetch(account(server.url), "")
        again = CONNECTOR.fetch(account(server.url), first.cursor)
    assert [post.native_id[-1] for post in posts(first)] == ["1", "2"], "the oldest comes first"
    assert not again.payloads
    assert again.cursor == first.cursor
    assert server.heard[1].headers["if-modified-since"] == "Fri, 27 Mar 2026 18:05:00 GMT"


def test_a_server_that_knows_no_marks_brings_nothing_twice() -> None:
    with answering_server(served(rss(item()))) as server:
        first = CONNECTOR.fetch(account(server.url), "")
        again = CONNECTOR.fetch(account(server.url), first.cursor)
    assert len(first.payloads) == 1
    assert not again.payloads


def test_an_entry_that_says_something_new_has_a_new_key() -> None:
    before = keys(item(1, "Late"), item(2, "Lost"))
    assert keys(item(1, "Late"), item(2, "Found")) == [keys(item(2, "Found"))[0], before[1]]
    assert keys(item(description="&lt;p&gt;a  b&lt;/p&gt;")) == keys(
        item(description="&lt;div class='x'&gt;a b&lt;/div&gt;")
    ), "looking different is nothing new"
    assert keys(item(), address="https://news.example/other") == keys(item())


def test_a_name_that_is_no_address_is_only_good_within_its_site() -> None:
    named, nameless = "<guid>17</guid><title>Late</title>", "<link>/a</link><title>Late</title>"
    assert keys(named) == keys(named, address="https://news.example/sport")
    for fields in (named, nameless):
        assert keys(fields) != keys(fields, address="https://other.example/feed")


def test_one_dead_feed_does_not_silence_the_others() -> None:
    def answer(heard: Heard) -> bytes:
        if " /dead" in heard.line:
            return http_answer(404, b"")
        return http_answer(200, rss(item()))

    with answering_server(answer) as server:
        both = account(f"{server.url}/dead", f"{server.url}/good")
        first = CONNECTOR.fetch(both, "")
        assert len(first.payloads) == 1
        assert first.more, "what went wrong is told by the next call"
        with pytest.raises(Refused) as told:
            CONNECTOR.fetch(both, first.cursor)
        assert told.value.key == "feed.some_fail"
        assert told.value.detail.startswith(f"{server.url}/dead: A feed is no longer at")
        late = json.loads(first.cursor)
        late["at"] = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
        heard = len(server.heard)
        assert CONNECTOR.fetch(both, json.dumps(late)).more, "the next round asks again"
        assert len(server.heard) == heard + 2


@pytest.mark.parametrize(
    ("status", "headers", "error", "key"),
    [
        (404, {}, Refused, "feed.gone"),
        (401, {}, Refused, "feed.wants_password"),
        (403, {}, Refused, "connector.not_yours"),
        (500, {}, TryLater, "connector.try_later"),
        (200, {"content-encoding": "br"}, Refused, "connector.answer_unreadable"),
    ],
)
def test_a_feed_alone_says_what_is_wrong_with_it(
    status: int, headers: dict[str, str], error: type[Exception], key: str
) -> None:
    with answering_server(lambda _: http_answer(status, b"x", headers)) as server:
        for ask in (
            lambda: CONNECTOR.fetch(account(server.url), ""),
            lambda: CONNECTOR.verify(account(server.url)),
        ):
            with pytest.raises(error) as raised:
                ask()
            assert raised.value.key == key  # type: ignore[attr-defined]
            assert server.url in str(raised.value)


def test_where_all_fail_it_is_tried_later() -> None:
    with answering_server(lambda _: http_answer(404, b"")) as server:
        with pytest.raises(TryLater) as raised:
            CONNECTOR.fetch(account(server.url, closed_url()), "")
        assert raised.value.key == "feed.all_fail"
        with pytest.raises(Refused) as refused:
            CONNECTOR.fetch(account(server.url, f"{server.url}/b"), "")
        assert refused.value.key == "feed.all_fail"


def test_a_feed_that_wants_fewer_calls_is_left_alone_for_that_long() -> None:
    def answer(heard: Heard) -> bytes:
        if " /busy" in heard.line:
            return http_answer(429, b"", {"retry-after": "3600"})
        return http_answer(200, rss(item()))

    with answering_server(answer) as server:
        both = account(f"{server.url}/busy", f"{server.url}/good")
        cursor = CONNECTOR.fetch(both, "").cursor
        late = {**json.loads(cursor), "at": "2026-03-27T18:05:00+00:00"}
        CONNECTOR.fetch(both, json.dumps(late))
    assert [heard.line.split()[1] for heard in server.heard].count("/busy") == 1


def test_a_feed_that_moved_is_followed_and_its_new_address_told() -> None:
    def answer(heard: Heard) -> bytes:
        if " /old" in heard.line:
            return http_answer(301, b"", {"location": "/new"})
        if " /new" in heard.line:
            return http_answer(302, b"", {"location": "/today"})
        return http_answer(200, rss(item(link="page")))

    with answering_server(answer) as server:
        fetched = CONNECTOR.fetch(account(f"{server.url}/old"), "")
        assert [post.url for post in posts(fetched)] == [f"{server.url}/page"]
        for ask in (
            lambda: CONNECTOR.fetch(account(f"{server.url}/old"), fetched.cursor),
            lambda: CONNECTOR.verify(account(f"{server.url}/old")),
        ):
            with pytest.raises(Refused) as told:
                ask()
            assert told.value.key == "feed.moved"
            assert told.value.detail == f"{server.url}/old → {server.url}/new"
        assert not CONNECTOR.fetch(account(f"{server.url}/new"), "").more, "for now is no move"


def test_a_redirect_leads_neither_in_circles_nor_into_our_network() -> None:
    with answering_server(lambda _: http_answer(302, b"", {"location": "/x"})) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.fetch(account(server.url), "")
        assert refused.value.key == "feed.redirects"
    with pytest.raises(Refused) as refused:
        CONNECTOR.fetch(account("http://127.0.0.1:9/", allow_private_hosts=False), "")
    assert refused.value.key == "connector.address_private"


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress, lambda b: zlib.compress(b)[2:-4]])
def test_packed_answers_are_unpacked(packed: Callable[[bytes], bytes]) -> None:
    kind = "gzip" if packed is gzip.compress else "deflate"
    with answering_server(served(packed(rss(item())), {"content-encoding": kind})) as server:
        assert len(CONNECTOR.fetch(account(server.url), "").payloads) == 1


def test_a_small_answer_that_unfolds_without_end_is_refused() -> None:
    bomb = gzip.compress(b" " * (MAX_ANSWER + 2))
    with answering_server(served(bomb, {"content-encoding": "gzip"})) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.fetch(account(server.url), "")
        assert refused.value.key == "connector.answer_unreadable"


def test_a_feed_that_never_ends_is_given_up() -> None:
    def endless(_: Heard) -> bytes:
        return b"HTTP/1.1 200 OK\r\n\r\n" + b"<rss>" * (MAX_ANSWER // 5 + 10)

    with answering_server(endless) as server, pytest.raises(TryLater):
        CONNECTOR.fetch(account(server.url), "")


def test_addresses_are_needed_and_not_too_many() -> None:
    for addresses, key in (
        ((), "feed.none"),
        ([f"http://{n}" for n in range(41)], "feed.too_many"),
    ):
        with pytest.raises(Refused) as refused:
            CONNECTOR.verify(account(*addresses))
        assert refused.value.key == key


def test_connecting_names_the_feeds() -> None:
    with answering_server(served(rss(title="The Town"))) as server:
        listed = account(addresses=[server.url, server.url, " "])
        identity = CONNECTOR.verify(listed)
    assert identity.name == "The Town"
    assert len(server.heard) == 1, "an address that is entered twice is asked once"


def test_whoever_enters_a_page_is_told_its_feeds() -> None:
    page = b"""<!doctype html><html><head><title>x</title>
        <link rel="alternate" type="application/rss+xml" href="/feed/"></head><body>x"""
    with answering_server(served(page, {"content-type": "text/html"})) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.verify(account(server.url))
        assert refused.value.key == "feed.not_a_feed"
        assert f"{server.url}/feed/" in refused.value.detail


# Reading -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["windows-1251", "windows-1256", "iso-8859-7", "utf-16", "utf-8"]
)
@pytest.mark.parametrize("named", ["in the document", "by the server"])
def test_every_encoding_is_read(encoding: str, named: str) -> None:
    text = {
        "windows-1251": "Пратката закъснява",
        "windows-1256": "تأخر الطرد",
        "iso-8859-7": "Το δέμα αργεί",
    }.get(encoding, "Porosia nuk ka ardhur ënde")
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' if "document" in named else ""
    body = (declared + rss(item(1, text)).decode()).encode(encoding)
    kind = "text/xml" if declared else f"text/xml; charset={encoding}"
    document = read_document(body, kind, ADDRESS)
    assert document.entries[0]["entry"]["title"]["value"] == text


@pytest.mark.parametrize("named", ["punycode", "idna", "unicode_escape", "raw_unicode_escape"])
def test_what_python_calls_an_encoding_and_is_none_is_not_used(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    used: list[str] = []

    class Watched(bytes):
        def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
            used.append(encoding)
            return bytes(self).decode(encoding, errors)

    body = Watched(rss(item()) + b"\xff")
    assert read_document(body, f"text/xml; charset={named}", ADDRESS).entries
    assert named not in used


def test_a_server_that_names_the_wrong_encoding_is_not_believed() -> None:
    body = '<?xml version="1.0" encoding="utf-8"?>' + rss(item(1, "vonesë")).decode()
    for kind in ("text/xml; charset=iso-8859-1", "text/xml; charset=nonsense", "text/xml"):
        document = read_document(body.encode(), kind, ADDRESS)
        assert document.entries[0]["entry"]["title"]["value"] == "vonesë"
    broken = rss(item(1, "a")).replace(b"a</title>", b"\xe9\xff</title>")
    assert read_document(broken, "text/xml; charset=zip", ADDRESS).entries


@pytest.mark.parametrize(
    "broken",
    [
        rss(item())[:-20],
        rss(item()).replace(b"late", b"late & <b>lost"),
        rss(item()).replace(b"late", b"late \x0b \x00"),
        b"\n\n  " + rss(item()),
        b"<!-- x -->" + rss(item()),
        rss(item()).replace(b"late", b"late &nbsp; &bogus;"),
    ],
)
def test_broken_documents_are_read_as_far_as_they_go(broken: bytes) -> None:
    document = read_document(broken, "application/rss+xml", ADDRESS)
    assert "parcel" in json.dumps(document.entries)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "declared",
    [
        f'<!DOCTYPE rss [<!ENTITY a0 "ha">{LAUGHS}]>',
        '<!DOCTYPE rss [<!ENTITY a8 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
        '<!DOCTYPE rss [<!ENTITY a8 "' + "x" * 100_000 + '">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_entities_of_its_own_are_refused(declared: str, encoding: str) -> None:
    whole = (
        f'<?xml version="1.0" encoding="{encoding}"?>' + declared + rss(item(1, "&a8;")).decode()
    )
    kind = f"application/xml; charset={encoding}"
    with pytest.raises(Refused) as refused:
        read_document(whole.encode(encoding), kind, ADDRESS)
    assert refused.value.key == "feed.entities"


@pytest.mark.parametrize(
    "made_to_tire",
    [
        b"<rss version='2.0'><channel>" + b"<a>" * 200_000,
        b"<rss version='2.0'><channel><item " + b"a='1' " * 9_000 + b"/>",
        b"<rss version='2.0'><channel><item><title>" + b"&" * 300_000,
        rss(item(author="a." * 100_000)),
        rss(item(author="<b/>".join(["a." * 900] * 9))),
    ],
)
def test_what_would_take_forever_to_read_is_refused(made_to_tire: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_document(made_to_tire, "application/rss+xml", ADDRESS)
    assert refused.value.key == "feed.too_much"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'{"items": 7}', b"hello", b"<x/>", b"\xff" * 99]
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_document(body, "application/octet-stream", ADDRESS)
    assert refused.value.key == "feed.not_a_feed"


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read_document(rss(), "application/rss+xml", ADDRESS).entries == []


def test_of_a_giant_feed_the_newest_entries_are_read() -> None:
    many = rss(*(item(number) for number in range(MOST_ENTRIES + 50)))
    assert len(read_document(many, "application/rss+xml", ADDRESS).entries) == MOST_ENTRIES


def test_an_item_of_the_wrong_shape_is_kept_for_a_person_and_stops_nothing() -> None:
    value = {"version": "https://jsonfeed.org/version/1.1", "items": [
        {"id": "1", "title": 7}, 7, {"id": ["x"]}, {"id": "2", "content_text": "Late"},
    ]}  # fmt: skip
    document = read_document(json.dumps(value).encode(), "application/feed+json", ADDRESS)
    payloads = list(payloads_of(document, ADDRESS, datetime.now(UTC)))
    assert len({payload.key for payload in payloads}) == 3


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Fri, 27 Mar 2026 18:05:00 +0100", "2026-03-27T17:05:00+00:00"),
        ("Fri, 27 Mar 2026 18:05:00 EST", "2026-03-27T23:05:00+00:00"),
        ("Fri, 27 Mar 2026 18:05:00 -0000", "2026-03-27T18:05:00+00:00"),
        ("Fri, 27 Mar 2026 18:05:00", "2026-03-27T17:05:00+00:00"),
        ("2026-03-27T18:05:00", "2026-03-27T17:05:00+00:00"),
        ("2026-03-27T18:05:00Z", "2026-03-27T18:05:00+00:00"),
        ("2026-03-27", "2026-03-27T00:00:00+00:00"),
    ],
)
def test_times_are_read_as_sites_write_them(said: str, read: str) -> None:
    with answering_server(served(rss(item(pubDate=said)))) as server:
        fetched = CONNECTOR.fetch(account(server.url), "")
    (post,) = posts(fetched, account(time_zone="Europe/Tirane"))
    assert post.at == datetime.fromisoformat(read)


@pytest.mark.parametrize(
    "said", ["", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "1e999", "9999-12-31"]
)
def test_for_an_absurd_time_the_time_of_finding_is_taken(said: str) -> None:
    began_at = datetime.now(UTC) - timedelta(seconds=1)
    with answering_server(served(rss(item(pubDate=said)))) as server:
        fetched = CONNECTOR.fetch(account(server.url), "")
    assert began_at <= posts(fetched)[0].at <= datetime.now(UTC)
    assert posts(fetched) == posts(fetched), "reading it again changes nothing"
