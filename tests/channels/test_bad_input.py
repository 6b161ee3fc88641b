"""What nobody should send, sent to the whole desk: it is refused or parked, whoever can mend it
reads why on a screen of theirs, and the rest flows on."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fener.channels.models import Channel, RawPayload
from fener.channels.testing import a_channel, an_item, call
from fener.connectors import exchange
from fener.connectors.exchange import MAX_ANSWER
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from tests.channels.beside import Desk, rss, shows, texts, trusted

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


# Webhooks ----------------------------------------------------------------------------------------


@pytest.fixture
def hook(desk: Desk) -> Channel:
    return a_channel(desk.brand, name="Forum")


def cut(item: dict[str, Any]) -> bytes:
    return json.dumps(item).encode()[:-20]


@pytest.mark.parametrize(
    ("how", "shape", "status", "sentence"),
    [
        ({"secret": "not the one that is agreed"}, json.dumps, 401, "The signature does not fit"),
        ({"seconds_ago": 600}, json.dumps, 401, "was signed more than five minutes ago"),
        ({}, cut, 400, "The body is not JSON of the documented shape"),
    ],
    ids=["wrong signature", "old time stamp", "truncated JSON"],
)
def test_a_call_that_is_refused_is_told_to_the_caller_and_to_who_looks_after_the_channel(
    desk: Desk,
    hook: Channel,
    how: dict[str, Any],
    shape: Callable[[Any], Any],
    status: int,
    sentence: str,
) -> None:
    good = an_item("Where is my parcel?")
    bad = shape(good)
    said = call(hook, bad if isinstance(bad, bytes) else bad.encode(), **how)
    assert said.status_code == status
    assert sentence in said.json()["sentence"]
    desk.goes_on()
    assert sentence in desk.page_of(hook)
    assert sentence in desk.page("/channels/")
    assert not RawPayload.objects.filter(channel=hook).exists()

    assert call(hook, good).json() == {"stored": 1}
    run_until_quiet(wall_clock())
    assert texts(hook) == ["Where is my parcel?"]
    assert sentence not in desk.page_of(hook)


def test_calls_that_are_refused_hide_no_worse_trouble(desk: Desk, hook: Channel) -> None:
    Channel.objects.filter(pk=hook.pk).update(state="blind", problem_key="connector.certificate")
    assert call(hook, an_item(), seconds_ago=600).status_code == 401
    assert "certificate does not fit" in desk.page_of(hook)


def test_a_call_of_ten_megabytes_is_refused_unread(desk: Desk, hook: Channel) -> None:
    said = call(hook, b'{"items": [' + b"1," * 5_000_000 + b"1]}")
    assert said.status_code == 413
    assert said.json()["sentence"] == (
        "The call is larger than 1 MB. Send fewer items in one call."
    )
    desk.goes_on()
    assert call(hook, an_item("Still here")).json() == {"stored": 1}
    run_until_quiet(wall_clock())
    assert texts(hook) == ["Still here"]


# Names and texts ---------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script>"
PICTURE = '<img src=x onerror="alert(2)">'
TURNED = "\u202egnihtyna \u2066ro\u200f"
SCREENS = ("/", "/mentions/", "/search/?q=parcel")


def complaint(**author: str) -> dict[str, Any]:
    return an_item("My parcel never came, this is terrible, where is it?", author=author)


def screens(desk: Desk, hook: Channel) -> Iterator[str]:
    """Every screen on which the first mention of a channel and its author stand, as it is sent."""
    desk.goes_on()
    mention = Mention.objects.filter(channel=hook).earliest("id")
    for address in (*SCREENS, f"/cases/{mention.case_link.case_id}/"):
        answer = desk.client.get(address)
        assert answer.status_code == 200
        yield answer.content.decode()


def test_scripts_in_names_and_texts_are_words_on_every_screen(desk: Desk, hook: Channel) -> None:
    item = complaint(
        id='1"><b>', handle=f"x'{PICTURE}", name=SCRIPT, url="javascript:alert(3)",
        avatar_url="javascript:alert(4)",
    )  # fmt: skip
    item["text"] += f" {SCRIPT}{PICTURE}</textarea>{{{{ 7*7 }}}}"
    item["url"] = "javascript:alert(5)"
    item["attachments"] = [{"url": "javascript:alert(6)", "name": PICTURE}]
    assert call(hook, item).json() == {"stored": 1}
    for shown in screens(desk, hook):
        assert "&lt;script&gt;alert(1)" in shown
        for live in (SCRIPT, PICTURE, "</textarea>{{", '"><b>'):
            assert live not in shown
        assert not re.search(r"""=\s*["']?\s*javascript:""", shown)


def test_a_name_that_turns_the_line_round_turns_nothing_but_itself(
    desk: Desk, hook: Channel
) -> None:
    assert call(hook, complaint(id="t", handle=TURNED, name=TURNED)).json() == {"stored": 1}
    for shown in screens(desk, hook):
        body = shown.partition("<body")[2]
        assert TURNED in body
        assert body.count(TURNED) == len(re.findall(rf"<bdi[^<>]*>@?{TURNED}</bdi>", body))


def test_a_name_that_never_ends_is_cut_or_parked(desk: Desk, hook: Channel) -> None:
    item = complaint(id="long", handle="h" * 100_000, name="n" * 100_000)
    giant = complaint(id="giant", name="n" * 900_000)
    assert call(hook, item).json() == call(hook, giant).json() == {"stored": 1}
    for shown in screens(desk, hook):
        assert "n" * 100 in shown
        assert "n" * 1000 not in shown
    assert texts(hook) == [item["text"]]
    assert re.search(r"The item has \d+ bytes; at most 524288 are read", desk.parked_on(hook))
    assert "Mend it where it came from" in desk.parked_on(hook)


# Feeds -------------------------------------------------------------------------------------------

XML = {"content-type": "application/rss+xml"}


def late(_: Heard) -> bytes:
    return http_answer(200, rss("Parcels are late"), XML)


def endless(_: Heard) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n<rss version='2.0'><channel>"
    while True:
        yield b"<item><title>More</title></item>" * 1000


def dribbling(_: Heard) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nx-head-without-end: "
    while True:
        yield b"x"
        threading.Event().wait(0.01)


def bomb(_: Heard) -> bytes:
    packed = gzip.compress(b" " * (20 * MAX_ANSWER))
    return http_answer(200, packed, {**XML, "content-encoding": "gzip"})


def entities(_: Heard) -> bytes:
    names = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    document = f'<!DOCTYPE r [<!ENTITY e0 "ha">{names}]><rss><title>&e9;</title></rss>'
    return http_answer(200, document.encode(), XML)


def circles(_: Heard) -> bytes:
    return http_answer(302, b"", {"location": "/round/and/round"})


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (endless, "the answer is longer than 4194304 bytes"),
        (dribbling, "ReadTimeout: "),
        (bomb, "The server answered with something that is not what this network answers"),
        (entities, "The feed declares entities of its own"),
        (circles, "A feed redirects in circles or too often"),
        (lambda _: http_answer(200, b"<rss><channel><item><tit"), ""),
        (lambda _: http_answer(429, b"", {"retry-after": "-99999"}), "429"),
        (lambda _: http_answer(503, b"", {"retry-after": "9" * 400}), "503"),
    ],
    ids=["endless", "dribbling", "gzip bomb", "entities", "circles", "cut", "before", "for ever"],
)
def test_a_bad_feed_is_named_with_its_reason_and_the_good_one_beside_it_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, bad: Any, reason: str
) -> None:
    monkeypatch.setattr(exchange, "ANSWER_FOR", 2.0)
    with answering_server(bad) as wrong, answering_server(late) as right:
        channel = desk.feeds(f"{wrong.url}/bad", f"{right.url}/good")
        desk.goes_on()
        assert len(wrong.heard) <= 5
    assert texts(channel) == ["Parcels are late"]
    if not reason:
        return
    shown = desk.page_of(channel)
    assert "Some feeds of this channel cannot be read now; the others are read" in shown
    assert f"{wrong.url}/bad: {reason}" in shown
    channel.refresh_from_db()
    assert channel.state == "live"
    assert wall_clock() < channel.due_at < wall_clock() + timedelta(days=1, minutes=1)


@pytest.fixture
def in_public(monkeypatch: pytest.MonkeyPatch) -> str:
    """A name that stands for a public server; what it leads to is this machine all the same."""
    real = exchange.address_of

    def address_of(host: str, port: int, **how: Any) -> str:
        return "127.0.0.1" if host == "news.example" else real(host, port, **how)

    monkeypatch.setattr(exchange, "address_of", address_of)
    return "news.example"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_private_address_is_not_followed(
    desk: Desk, in_public: str, status: int
) -> None:
    def public(heard: Heard) -> bytes:
        if "/good" in heard.line:
            return late(heard)
        return http_answer(status, b"", {"location": f"{inside.url}/latest/meta-data"})

    with (
        answering_server(lambda _: http_answer(200, rss("Secret"), XML)) as inside,
        answering_server(public) as server,
    ):
        site = server.url.replace("127.0.0.1", in_public)
        lone, mixed = (
            desk.feeds(f"{site}/bad", private=False),
            a_channel(
                desk.brand,
                "feed",
                settings={"addresses": f"{site}/bad\n{site}/good"},
            ),
        )
        desk.goes_on()
        assert inside.heard == []
    assert texts(lone) == []
    assert texts(mixed) == ["Parcels are late"]
    for channel in (lone, mixed):
        assert "The address leads into a private network" in desk.page_of(channel)


def test_a_server_whose_certificate_is_another_ones_gets_nothing_until_it_is_mended(
    desk: Desk, tmp_path: Path
) -> None:
    side, certificate = shows(tmp_path, "localhost")
    with trusted(certificate), answering_server(late, tls=side) as server:
        channel = desk.feeds(server.url)
        desk.goes_on()
        assert server.heard == []
        assert "The server’s certificate does not fit its name" in desk.page_of(channel)
        mended = {**channel.settings, "addresses": server.url.replace("127.0.0.1", "localhost")}
        form = {"name": channel.name, **{f"set_{name}": one for name, one in mended.items()}}
        assert desk.client.post(f"/channels/{channel.pk}/", form).status_code == 302
        desk.client.post(f"/channels/{channel.pk}/poll/")
        desk.goes_on()
    assert texts(channel) == ["Parcels are late"]
    assert "certificate" not in desk.page_of(channel)
