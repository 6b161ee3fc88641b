"""Watch a stream of posts about one brand: JSON lines with `at` and `text` in (a file may be
gzipped), one JSON line out for each alert, with `at`, `score`, `level`, `topic`, `people` and
`reasons`. A line that can't be read is told on stderr, and the run goes on. Needs no database; it
is the engine that the desk runs."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fener.core.bursts import Alert, Notice, Watch, Watched
from fener.core.bursts.sentences import BURST_SENTENCES
from fener.core.clocks.offsets import zone_of_times
from fener.core.decisions import Judgement, Subject
from fener.core.reasons import Reason
from fener.core.text import fold, fold_many
from fener.core.text.wording import near_key, words
from fener.mentions.places import country_of
from fener.mentions.wording import alert_as_written
from fener.project import environment
from fener.project.command import CommandRefused
from fener.project.progress import Progress, say

HELP = "watch a stream of posts for storms"
_AT_ONCE = 1_024
_TEXTS = 2_000
"""So many of the last posts are kept as they were written, for the words of an alert."""
AHEAD = timedelta(days=2)
"""A post this far ahead of the one before waits for the next one: if that falls back, the clock of
the post was wrong."""
MOSTLY_ORDERED = 0.05
"""Part of the posts that may lie behind an earlier one in a file that counts as in time order."""
LONG_BEFORE, FEW_OLD = timedelta(days=7), 0.2
_FORMATS = ("%a %b %d %H:%M:%S %z %Y", "%Y-%m-%d %H:%M:%S %z")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FLAGS = {"legal": "law", "privacy": "personal data"}
_PRESS = frozenset({"media", "news", "press"})


class Row(NamedTuple):
    """A line of the stream. `written_at` is the time as the line has it."""

    number: int
    at: datetime
    written_at: str
    text: str
    record: dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        help="JSON lines (.jsonl or .jsonl.gz) with `at` and `text`, and where known `id`, "
        "`author`, `network`, `place`, `lang`, `followers`; - for standard input",
    )
    parser.add_argument(
        "--brand",
        required=True,
        metavar="NAME",
        action="append",
        help="the brand's name or handle, which is no news by itself; may be given again",
    )
    parser.add_argument(
        "--zone",
        metavar="ZONE",
        help="the brand's time zone, for its usual hours and weekdays (default: that of most of "
        "the first times, or UTC)",
    )


def run(args: argparse.Namespace) -> None:
    progress, watching = Progress(), Watching(args.brand, _zone(args.zone))
    name = "standard input" if args.file == "-" else args.file
    lines = _piped(sys.stdin.buffer) if args.file == "-" else _of_file(args.file)
    for batch in lines:
        for row, alert in watching.take(batch):
            line = json.dumps(as_output(row, alert), ensure_ascii=False)
            sys.stdout.write(line.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
            sys.stdout.flush()
        progress.tell(f"{watching.posts:,} posts watched, {watching.alerts:,} alerts")
    if not watching.posts:
        raise CommandRefused(
            f"{name} holds no post that can be read, so nothing was watched. Its lines look like "
            '{"at": "2015-02-22T09:30:00Z", "text": "My bag is lost"}'
        )
    progress.tell(f"{watching.posts:,} posts watched, {watching.alerts:,} alerts", last=True)


def _zone(name: str | None) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise CommandRefused(
                f"--zone is the name of a time zone like Europe/Athens; not {name!r}"
            ) from None
    return name or ""


class Watching:
    """The judge and the watch, one behind the other. `zone` empty: that of the first posts."""

    def __init__(self, names: Iterable[str], zone: str) -> None:
        from fener.mentions.judges import fast_judge

        self._judge = fast_judge(environment.data_folder()).judge
        self._watch = Watch(Watched(names=_names(names), zone=zone or "UTC"))
        self._has_zone = bool(zone)
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._latest: datetime | None = None
        self._before_leap: datetime | None = None
        self.posts = self.alerts = 0

    def take(self, rows: list[Row]) -> Iterator[tuple[Row, Alert]]:
        """Alerts, each with the post that made it, in the words of those who wrote."""
        if rows and not self._has_zone:
            zone = zone_of_times(row.written_at for row in rows)
            self._watch.brand = replace(self._watch.brand, zone=zone)
            self._has_zone = True
        judgements = self._judge(
            [Subject(text=row.text, language=_text(row.record, "lang")) for row in rows]
        )
        folded = fold_many([row.text for row in rows])
        for row, judgement, text in zip(rows, judgements, folded, strict=True):
            self.posts += 1
            notice = _notice(row, judgement, text, self._arrival_of(row))
            self._keep(notice.ref, row.text)
            for alert in self._watch.notice(notice):
                self.alerts += 1
                texts = [self._texts[ref] for ref in alert.refs if ref in self._texts]
                yield row, alert_as_written(alert, texts)

    @property
    def zone(self) -> str:
        return self._watch.brand.zone

    def _arrival_of(self, row: Row) -> datetime:
        """Posts arrive as they stand, so never before the latest; unless that was a leap of a wrong
        clock, and the stream goes on where it was."""
        latest, before = self._latest or row.at, self._before_leap
        if row.at > latest + AHEAD:
            self._before_leap = latest
        elif before and abs(row.at - before) <= AHEAD < latest - row.at:
            say(f"fener watch: line {row.number}: posts before it lie ahead of all around them")
            latest, self._before_leap = before, None
        self._latest = max(row.at, latest)
        return self._latest

    def _keep(self, ref: str, text: str) -> None:
        self._texts[ref] = text
        while len(self._texts) > _TEXTS:
            self._texts.popitem(last=False)


def as_output(row: Row, alert: Alert) -> dict[str, Any]:
    """An alert by the names of the contract, with a few more. `at` is the post's own time, in its
    own zone."""
    return {
        "at": row.at.isoformat(),
        "score": alert.score,
        "level": alert.level,
        "topic": alert.topic,
        "people": alert.people,
        "reasons": [sentence(reason) for reason in alert.reasons],
        "key": alert.key,
        "grows": alert.grows,
        "posts": alert.posts,
        "complaints": alert.complaints,
        "began_at": alert.began_at.astimezone(row.at.tzinfo).isoformat()
        if alert.began_at
        else None,
        "terms": list(alert.terms),
        "networks": list(alert.networks),
        "languages": list(alert.languages),
        "post": _text(row.record, "id") or str(row.number),
        "refs": list(alert.refs),
    }


def sentence(reason: Reason) -> str:
    """In English; the desk says the same in its reader's language."""
    params: dict[str, Any] = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in reason.params.items()
    }
    if "weekday" in params:
        params["weekday"] = _WEEKDAYS[int(params["weekday"])]
    if "flag" in params:
        params["flag"] = _FLAGS.get(params["flag"], params["flag"])
    return BURST_SENTENCES[reason.key] % params


# --- lines -------------------------------------------------------------------------------------


def read_row(number: int, line: bytes) -> Row | str:
    """A line as a post, or what is wrong with it."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return "this line is not JSON"
    if not isinstance(record, dict):
        return "this line is no JSON object"
    text, written_at = record.get("text"), record.get("at")
    if not isinstance(text, str):
        return "`text` is missing" if text is None else "`text` is not a string"
    at = when(written_at)
    if at is None:
        return "`at` is missing" if written_at is None else "`at` is no time that can be read"
    return Row(number, at, str(written_at), text, record)


def when(written: object) -> datetime | None:
    """ISO 8601, seconds since 1970, or as old network files have it. Without a zone: UTC."""
    try:
        if isinstance(written, int | float) and not isinstance(written, bool):
            return datetime.fromtimestamp(written, UTC)
        if not isinstance(written, str):
            return None
        return _parsed(written.strip())
    except (ValueError, OverflowError, OSError):
        return None


def _parsed(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        for form in _FORMATS:
            try:
                return datetime.strptime(written, form)  # noqa: DTZ007 - both forms have a zone
            except ValueError:
                continue
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _of_file(name: str) -> Iterator[list[Row]]:
    """In time order. Where a few posts are late, they are late arrivals, as on the desk; a file in
    another order is sorted first, and that is said."""
    try:
        with _opened(name) as stream:
            rows = list(_read(enumerate(stream, 1)))
    except (OSError, EOFError) as fault:
        raise CommandRefused(f"{name}: {getattr(fault, 'strerror', None) or fault}") from None
    if _late(rows) > MOSTLY_ORDERED * len(rows):
        say(f"fener watch: {name} is not in time order; it is sorted first")
        rows.sort(key=lambda row: (row.at, row.number))
        rows = _old_ones_later(rows)
    doubt = Doubt()
    for start in range(0, len(rows), _AT_ONCE):
        yield doubt.believed(rows[start : start + _AT_ONCE])
    yield doubt.rest()


def _late(rows: list[Row]) -> int:
    """Posts behind an earlier one, apart from earlier ones whose clock was wrong."""
    latest: datetime | None = None
    late = 0
    for place, row in enumerate(rows):
        following = rows[place + 1] if place + 1 < len(rows) else None
        late += latest is not None and row.at < latest
        leaps = latest is not None and row.at > latest + AHEAD
        if leaps and following is not None and following.at < row.at - AHEAD / 2:
            continue
        latest = row.at if latest is None else max(latest, row.at)
    return late


def _old_ones_later(rows: list[Row]) -> list[Row]:
    """Few posts long before all others are a back-fill, not the beginning of the history: else the
    silence after them would be what is usual. They arrive after the first of the others."""
    for place in range(1, int(FEW_OLD * len(rows)) + 1):
        if rows[place].at - rows[place - 1].at > LONG_BEFORE:
            return [rows[place], *rows[:place], *rows[place + 1 :]]
    return rows


def _opened(name: str) -> BinaryIO:
    with open(name, "rb") as stream:
        is_packed = stream.read(2) == b"\x1f\x8b"
    return gzip.open(name, "rb") if is_packed else open(name, "rb")  # type: ignore[return-value]


def _piped(stream: BinaryIO) -> Iterator[list[Row]]:
    """As lines come in: whatever is there is read at once, so that alerts wait for nothing."""
    doubt, rest, number = Doubt(), b"", 0
    while chunk := stream.read1(1 << 16):  # type: ignore[attr-defined]
        *lines, rest = (rest + chunk).split(b"\n")
        rows = list(_read(enumerate(lines, number + 1)))
        number += len(lines)
        yield doubt.believed(rows)
    yield doubt.believed(list(_read([(number + 1, rest)])))
    yield doubt.rest()


class Doubt:
    """Holds back a post far ahead of the one before until the next one comes: if that falls back,
    the clock of the held one was wrong, and it must not stop the watch's own."""

    def __init__(self) -> None:
        self._held: Row | None = None
        self._latest: datetime | None = None

    def believed(self, rows: list[Row]) -> list[Row]:
        found: list[Row] = []
        for row in rows:
            held, self._held = self._held, None
            if held is not None:
                if row.at < held.at - AHEAD / 2:
                    say(f"fener watch: line {held.number}: `at` lies ahead of the posts around it")
                else:
                    found.append(held)
                    self._latest = held.at
            if self._latest is not None and row.at > self._latest + AHEAD:
                self._held = row
                continue
            found.append(row)
            self._latest = max(row.at, self._latest or row.at)
        return found

    def rest(self) -> list[Row]:
        return [self._held] if self._held else []


def _read(lines: Iterable[tuple[int, bytes]]) -> Iterator[Row]:
    for number, line in lines:
        if not line.strip():
            continue
        row = read_row(number, line)
        if isinstance(row, str):
            say(f"fener watch: line {number}: {row}")
        else:
            yield row


def _notice(row: Row, judgement: Judgement, folded: str, arrived_at: datetime) -> Notice:
    record = row.record
    network, author = _text(record, "network"), _text(record, "author")
    followers = record.get("followers")
    return Notice(
        ref=_text(record, "id") or str(row.number),
        at=row.at,
        arrived_at=arrived_at,
        author=f"{network}:{author}" if author else "",
        network=network,
        language=judgement.language,
        place=country_of(_text(record, "place")),
        topic=judgement.topic,
        kind=judgement.kind.value,
        complaint=judgement.complaint,
        negative=judgement.negative,
        severity=judgement.severity,
        followers=followers if type(followers) is int else None,
        is_press=_text(record, "author_kind").lower() in _PRESS,
        near_key=near_key(folded),
        text=folded,
    )


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _names(given: Iterable[str]) -> frozenset[str]:
    """A name, its words, and as one word, as handles and hashtags write it."""
    found: set[str] = set()
    for name in given:
        told = [word.lstrip("#@") for word in words(fold(name))]
        found |= {*told, "".join(told)}
    return frozenset(found - {""})
