from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.connectors import registry, times
from fener.connectors.contract import Account, Unreadable
from fener.connectors.file.translate import payload_of, translate_line

_ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("FENER_SHARED", _ROOT.parent / "shared"))


def line(**values: object) -> bytes:
    whole = {"id": "1", "at": "2026-03-27T18:05:00Z", "author": "x", "text": "Where?"}
    return json.dumps({**whole, **values}).encode()


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: minutes - minutes % 15),
)
def test_every_way_to_write_a_time_means_the_same_moment(naive: datetime, offset: int) -> None:
    at = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    in_words = at.astimezone(UTC)
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    short = (
        f"{days[in_words.weekday()]} {months[in_words.month - 1]} {in_words.day:02d} "
        f"{in_words:%H:%M:%S} +0000 {in_words.year}"
    )
    written = [
        at.isoformat(),
        at.isoformat(" "),
        at.strftime("%Y-%m-%d %H:%M:%S %z"),
        in_words.strftime("%Y-%m-%dT%H:%M:%SZ"),
        short,
    ]
    if at.timestamp() > 100_000_000:
        written_numbers = [
            int(at.timestamp()),
            int(at.timestamp() * 1000),
            str(int(at.timestamp())),
        ]
    else:
        written_numbers = [int(at.timestamp())]
    for value in [*written, *written_numbers]:
        assert times.moment(value, "at") == at, value


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "2026-03-27",
        "20260327",
        "27/03/2026 18:05",
        "2026-13-01T00:00:00Z",
        "Fri Foo 27 18:05:00 +0000 2026",
        "9999-12-31T23:59:59-10:00",
        "0001-01-01T00:00:00+14:00",
        "٢٠٢٦",
        True,
        [],
        1e300,
        float("nan"),
        -(10**20),
    ],
)
def test_what_is_no_time_is_refused_naming_the_field(value: object) -> None:
    with pytest.raises(Unreadable) as unreadable:
        times.moment(value, "at")
    assert unreadable.value.key == "payload.not_a_time"
    assert "“at”" in str(unreadable.value)


def test_a_time_without_a_zone_needs_one_from_the_settings() -> None:
    naive = line(at="2026-03-27 18:05:00")
    with pytest.raises(Unreadable) as unreadable:
        translate_line(naive)
    assert unreadable.value.key == "payload.time_without_zone"
    post = translate_line(naive, "Europe/Tirane")
    assert post.at == datetime(2026, 3, 27, 18, 5, tzinfo=ZoneInfo("Europe/Tirane"))
    assert translate_line(line(), "Europe/Tirane").at.utcoffset() == timedelta(0)
    for zone in ("Middle/Earth", "../../etc/passwd", "\0"):
        with pytest.raises(Unreadable) as unreadable:
            translate_line(naive, zone)
        assert unreadable.value.key == "payload.zone_unknown"


def test_a_post_from_the_future_is_not_our_business() -> None:
    assert translate_line(line(at="2100-01-01T00:00:00Z")).at.year == 2100


def test_an_author_is_the_same_with_and_without_the_sign() -> None:
    assert translate_line(line(author="@eva")).author == translate_line(line(author="eva")).author
    assert translate_line(line(author="@سارا")).author.handle == "سارا"


@pytest.mark.parametrize("author", [None, "", {}])
def test_unknown_authors_are_never_one_person(author: object) -> None:
    one, other = (translate_line(line(id=name, author=author)).author for name in "ab")
    assert one.native_id != other.native_id
    assert one.handle == other.handle == ""


def test_a_line_without_an_id_keeps_the_one_it_is_given() -> None:
    bare = line(id=None)
    assert translate_line(bare).native_id == translate_line(bare).native_id
    assert translate_line(bare).native_id != translate_line(line(id=None, text="Other")).native_id


def test_marks_of_the_web_are_decoded_once() -> None:
    assert translate_line(line(text="a &amp;lt; b &#x1F525;")).text == "a &lt; b 🔥"


def test_a_giant_line_is_refused_with_its_size() -> None:
    giant = line(text="x" * 1_048_576)
    with pytest.raises(Unreadable) as unreadable:
        translate_line(giant)
    assert unreadable.value.params["size"] == len(giant)


def test_the_same_line_has_the_same_key_whatever_ends_it() -> None:
    assert (
        payload_of(line() + b"\r\n").key == payload_of(line() + b"\n").key == payload_of(line()).key
    )
    assert payload_of(line(text="Other")).key != payload_of(line()).key
    assert payload_of(line() + b"\n").body == line()


@pytest.mark.parametrize(
    "name", ["airline_united", "event_2013_Lac_Megantic_train_crash", "outage_power", "brands_2011"]
)
def test_real_streams_are_read_whole(name: str) -> None:
    path = SHARED / "data" / "stream" / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"SHARED DATA IS MISSING: {path}; set FENER_SHARED")
    connector, account = registry.connector("file"), Account(channel_id=1)
    with gzip.open(path) as lines:
        read = [(raw, next(iter(connector.translate(account, payload_of(raw))))) for raw in lines]
    assert len(read) > 900
    for raw, post in read:
        said = json.loads(raw)
        assert said.get("id", post.native_id) == post.native_id
        assert post.at.utcoffset() is not None
