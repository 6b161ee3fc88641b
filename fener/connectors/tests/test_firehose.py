"""The public stream: what is kept of it, whatever servers and authors send."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import libipld
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.sync.server import ServerConnection, serve

from fener.connectors import registry
from fener.connectors.contract import Account, Refused, TryLater
from fener.connectors.firehose import client, following
from fener.connectors.firehose.frames import Mark, events_of, mark_of
from fener.connectors.firehose.place import REMEMBERED, Place
from fener.connectors.firehose.sieve import Sieve, matcher_of
from fener.connectors.testing import answering_server, closed_url, http_answer
from fener.core.posts import Deletion, Post

CONNECTOR = registry.connector("firehose")
TERMS = ("Lumora", "#lumora", "*mora*", "Λουμόρα", "لومورا", '"')
DID = "did:plc:lpowpd3w6nm53wezsetrts42"
US = "did:plc:2rvhzdija54ib4owl7rfqphg"


def event(text: Any = "Lumora", **changes: Any) -> dict[str, Any]:
    commit = {
        "rev": "3n2xqjssgrc2i", "operation": "create", "collection": "app.bsky.feed.post",
        "rkey": "3n2xqjsrhjc2i", "cid": "bafyreia",
        "record": {"createdAt": "2026-11-23T08:46:00Z", "text": text},
    }  # fmt: skip
    return {"did": DID, "time_us": 1795423560555000, "kind": "commit", "commit": commit | changes}


def line(value: Any, **how: Any) -> bytes:
    how = {"ensure_ascii": False, "separators": (",", ":"), **how}
    return json.dumps(value, **how).encode("utf-8", "surrogatepass")


# The sieve ---------------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            [*TERMS, "LUMÓRA", "lumo", "\u0640", "\u200c", " ", "\n", '"', "\\", "\\u0074", "text"]
        ),
        max_size=6,
    ).map("".join),
)
NAMES = st.sampled_from(["text", "tex\u0074", 'a"text', "commit", "record", "operation", "delete"])
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=4,
)
EVENTS = st.builds(
    lambda text, more, changes, operation: (
        event(
            text,
            operation=operation,
            record={"text": text, **more},
            **({"record": changes} if changes else {}),
        )
        if not changes
        else event(text, operation=operation, record=changes)
    ),
    VALUES,
    st.dictionaries(NAMES, VALUES, max_size=2),
    st.none() | VALUES,
    st.sampled_from(["create", "delete", "update"]),
)


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A line as a server could write it, or somebody who means harm."""
    how = draw(
        st.sampled_from([{}, {"ensure_ascii": True}, {"separators": (", ", ": ")}, {"indent": 1}])
    )
    raw = line(draw(EVENTS | VALUES), **how)
    for old, new in draw(
        st.lists(
            st.sampled_from(
                [
                    (b"text", b"\\u0074ext"), (b"text", b"te\\u0078t"), (b"x", b"\\u0078"),
                    (b"delete", b"\\u0064elete"), (b'"text":', b'"text" :'), (b"mora", b"\xff"),
                    (b"o", b"\\u006F"), (b"}", b""), (b'"', b""), (b"Lumora", b"Lumora\n"),
                    (b'"text"', b'"text":"Lumora","text"'), (b":", b":\t"),
                ]
            ),
            max_size=2,
        )
    ):  # fmt: skip
        count = draw(st.sampled_from([1, -1]))
        raw = raw.replace(old, new, count)
    return raw


@settings(max_examples=400, deadline=None, database=None)
@example([line(event('He said \\"Lumora\\"')), line(event("a\\")), b'{"text":"Lumora'])
@example([line(event("\ud800 Lumora"), ensure_ascii=True), b'"text":"', b'{"text":"\\u00'])
@given(st.lists(mangled() | st.binary(max_size=30), max_size=5))
def test_the_fast_sieve_keeps_what_the_plain_one_keeps(lines: list[bytes]) -> None:
    assert Sieve(TERMS).lines(lines) == Sieve(TERMS).lines_whole(lines)


def test_only_lines_that_may_hold_a_term_are_read_whole() -> None:
    lines = [line(event(f"Nobody is named in number {number}\n")) for number in range(300)]
    sieve = Sieve(TERMS)
    kept = sieve.lines([*lines, line(event("LUMÓRA!")), line(event(operation="delete"))])
    assert [one["commit"]["operation"] for one in kept] == ["create", "delete"]
    assert sieve.read_whole == 2


def test_terms_are_whole_words_hashtags_handles_or_inside_longer_words() -> None:
    assert matcher_of(()) is None
    assert matcher_of(("", "#", " ")) is None
    kept = [
        text
        for text in ("lumoras", "#lumoras", "#Lumora", "@lumora.shop", "lum or a", "amoral")
        if Sieve(("Lumora", "#lumora", "@lumora", "*mora*")).lines([line(event(text))])
    ]
    assert kept == ["lumoras", "#lumoras", "#Lumora", "@lumora.shop", "amoral"]
    assert Sieve(("lumora",)).lines([line(event("lumoras"))]) == []


def test_what_speaks_to_us_is_kept_without_a_term() -> None:
    ours = {"uri": f"at://{US}/app.bsky.feed.post/3je2n66yubx2m", "cid": "bafyreia"}
    mention = {"features": [{"did": US}], "index": {"byteStart": 0, "byteEnd": 4}}
    kept: list[dict[str, Any]] = [
        {"text": "a", "facets": [mention]},
        {"text": "b", "reply": {"parent": ours, "root": ours}},
        {"text": "c", "embed": {"record": ours}},
        {"text": "d", "embed": {"record": {"record": ours}, "media": {}}},
    ]
    dropped: list[dict[str, Any]] = [
        {"text": US},
        {"text": "f", "facets": "x", "reply": [], "embed": {"record": {"uri": 7}}},
    ]
    lines = [line(event(record=record)) for record in [*kept, *dropped]]
    found = Sieve((), US).lines(lines)
    assert [one["commit"]["record"] for one in found] == kept


# Frames ------------------------------------------------------------------------------------------


def test_broken_frames_are_passed_over() -> None:
    header = libipld.encode_dag_cbor({"op": 1, "t": "#commit"})
    bodies: list[Any] = [
        {}, [], None, 7,
        {"repo": 1, "ops": {}, "blocks": 3, "time": "x", "seq": "7"},
        {"repo": DID, "ops": [None, {"path": 3}], "time": "2026-11-23T08:46:00Z", "blocks": b"x"},
        {"repo": DID, "ops": [{"path": "a", "action": 3, "cid": "x"}], "time": "never"},
    ]  # fmt: skip
    for body in bodies:
        frame = header + libipld.encode_dag_cbor(body)
        assert events_of(frame) == []
        assert mark_of(frame).seq == 0
    for junk in (b"", b"\xff" * 9, b"\x81" * 100_000, header, header + b"\x9f"):
        assert events_of(junk) == []
        assert mark_of(junk) == Mark()
    said = libipld.encode_dag_cbor({"op": -1})
    error = libipld.encode_dag_cbor({"error": "FutureCursor", "message": "…"})
    assert mark_of(said + error).error == "FutureCursor"


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=200))
def test_no_frame_breaks_the_reader(junk: bytes) -> None:
    header = libipld.encode_dag_cbor({"op": 1, "t": "#commit"})
    for frame in (junk, header + junk):
        events_of(frame)
        mark_of(frame)


# Where we stand ----------------------------------------------------------------------------------


def test_the_last_two_thousand_kept_posts_are_remembered_in_the_cursor() -> None:
    place = Place(7)
    for number in range(REMEMBERED + 10):
        place.keep(f"at://post/{number}")
        place.keep(f"at://post/{number}")
    known = Place.read(place.written())
    assert known == place
    assert len(place.written()) < 17_000
    assert [known.has(f"at://post/{number}") for number in (9, 10, REMEMBERED + 9)] == [
        False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("cursor", ["", "x", "[]", '{"at": "7"}', '{"at": 7, "kept": "\\u00e9"}'])
def test_a_cursor_that_is_none_begins_anew(cursor: str) -> None:
    assert Place.read(cursor).kept == b""


# A server ----------------------------------------------------------------------------------------


@contextmanager
def jetstream(events: list[dict[str, Any]], *, says_bye: bool = False) -> Iterator[tuple[str, Any]]:
    """A server that speaks as Jetstream's documentation says: from `cursor` on, or what comes."""
    asked: list[str] = []

    def talk(connection: ServerConnection) -> None:
        assert connection.request
        asked.append(connection.request.path)
        _, _, cursor = connection.request.path.partition("cursor=")
        for one in events:
            if one["time_us"] >= int(cursor or 0):
                connection.send(line(one).decode("utf-8", "replace"))
        if not says_bye:
            for _ in connection:
                pass

    with serve(talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.socket.getsockname()[1]
        try:
            yield f"ws://127.0.0.1:{port}/subscribe", asked
        finally:
            server.shutdown()
            thread.join(5)


def account(url: str, **more: Any) -> Account:
    given_ = {"url": url, "allow_private_hosts": True, "api_url": closed_url(), **more}
    return Account(channel_id=1, terms=TERMS, settings=given_)


def arrivals(payloads: Any) -> list[Any]:
    return [one for row in payloads for one in CONNECTOR.translate(account(""), row)]


def numbered(number: int, text: str = "Lumora", **changes: Any) -> dict[str, Any]:
    """An event of ten minutes ago, and `number` seconds."""
    found = event(text, **{"rkey": f"r{number}", **changes})
    found["time_us"] = time.time_ns() // 1000 - 600_000_000 + number * 1_000_000
    return found


@pytest.mark.usefixtures("quick")
def test_jetstream_is_read_on_from_where_it_was_left() -> None:
    events = [numbered(number, f"Lumora {number}") for number in range(10, 20)]
    events.insert(3, {"did": DID, "time_us": events[2]["time_us"], "kind": "identity"})
    with jetstream(events) as (url, asked):
        first = CONNECTOR.fetch(account(url), "")
        assert [one.text for one in arrivals(first.payloads)] == [
            f"Lumora {number}" for number in range(10, 20)
        ]
        assert not first.more
        assert "wantedCollections=app.bsky.feed.post" in asked[-1]
        known = {row.key for row in first.payloads}
        gone = numbered(30, operation="delete", rkey="r11")
        del gone["commit"]["record"]
        other = numbered(30, operation="delete", rkey="never kept")
        events += [gone, other, numbered(31, "Lumora again")]
        second = CONNECTOR.fetch(account(url), first.cursor)
    found = [row for row in second.payloads if row.key not in known]
    gone_, again = arrivals(found)
    assert (type(gone_), gone_.native_id) == (Deletion, f"at://{DID}/app.bsky.feed.post/r11")
    assert isinstance(again, Post)
    assert int(asked[-1].rpartition("=")[2]) == events[10]["time_us"] - 1_000_000


@pytest.mark.usefixtures("quick")
def test_a_visit_has_an_end_and_says_that_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_KEPT", 100)
    monkeypatch.setattr(following, "BATCH", 50)
    events = [numbered(number // 4, f"Lumora {number}") for number in range(450)]
    heard: set[str] = set()
    with jetstream(events) as (url, _):
        cursor, visits = "", 0
        while True:
            fetched = CONNECTOR.fetch(account(url), cursor)
            cursor, visits = fetched.cursor, visits + 1
            heard |= {one.text for one in arrivals(fetched.payloads)}
            if not fetched.more:
                break
    assert heard == {f"Lumora {number}" for number in range(450)}
    assert visits > 3


@pytest.mark.usefixtures("quick")
def test_what_the_network_tells_of_authors_stands_with_their_posts() -> None:
    told = {"did": DID, "handle": "drita.test", "displayName": "Drita", "followersCount": 31}

    def answer(_: Any) -> bytes:
        return http_answer(200, {"profiles": [told, "x", {"did": 7}]})

    with answering_server(answer) as api, jetstream([numbered(1)]) as (url, _):
        fetched = CONNECTOR.fetch(account(url, api_url=api.url), "")
    (post,) = arrivals(fetched.payloads)
    author = post.author
    assert (author.handle, author.name, author.followers) == ("drita.test", "Drita", 31)
    assert len(api.heard) == 1


@pytest.mark.usefixtures("quick")
def test_a_server_that_ends_the_stream_is_not_asked_again_at_once() -> None:
    with jetstream([], says_bye=True) as (url, _):
        fetched = CONNECTOR.fetch(account(url), "")
    assert (fetched.payloads, fetched.cursor, fetched.more) == ([], "", False)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", "connector.address_missing"),
        ("ftp://a.example/subscribe", "connector.address_unreadable"),
        ("wss://user@a.example/subscribe", "connector.address_unreadable"),
        ("wss://[::1/subscribe", "connector.address_unreadable"),
        ("wss:///subscribe", "connector.address_unreadable"),
        ("ws://127.0.0.1:1/subscribe", "connector.address_private"),
    ],
)
def test_an_address_that_can_not_be_used_is_refused_in_words(url: str, key: str) -> None:
    guarded = Account(channel_id=1, terms=TERMS, settings={"url": url})
    with pytest.raises(Refused) as refused:
        CONNECTOR.verify(guarded)
    assert refused.value.key == key


def test_without_terms_there_is_nothing_to_listen_for() -> None:
    with pytest.raises(Refused) as refused:
        CONNECTOR.fetch(Account(channel_id=1, settings={"url": "ws://a.example/subscribe"}), "")
    assert refused.value.key == "firehose.no_terms"


@pytest.mark.parametrize(
    ("status", "raises"), [(404, Refused), (200, Refused), (429, TryLater), (503, TryLater)]
)
def test_a_server_without_a_stream_and_one_that_is_busy_are_told_apart(
    status: int, raises: type[Exception]
) -> None:
    with answering_server(lambda _: http_answer(status, {})) as server, pytest.raises(raises):
        CONNECTOR.verify(account(f"{server.url}/subscribe"))


def test_a_server_that_is_away_or_says_nothing_is_tried_later() -> None:
    with pytest.raises(TryLater):
        CONNECTOR.verify(account(f"{closed_url()}/subscribe"))
    with answering_server(lambda _: None) as server, pytest.raises(TryLater):
        CONNECTOR.verify(account(f"{server.url}/subscribe"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is noticed soon."""
    monkeypatch.setattr(client, "_FIRST_WITHIN", 0.5)
    monkeypatch.setattr(client, "_NEXT_WITHIN", 0.2)
