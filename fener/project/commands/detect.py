"""Find storms in a series of counts: CSV with `timestamp` and `value` in, CSV with `timestamp`,
`alert`, `score` and `reason` out, one row for each row read, as it is read. A row that can't be
read gets alert 0 and the reason why. Needs no database; it is the detector that the desk runs."""

from __future__ import annotations

import argparse
import csv
import io
import math
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from fener.core.bursts.contract import QUIET, Reading
from fener.core.bursts.sentences import BURST_SENTENCES
from fener.core.bursts.volume import Volume
from fener.project.command import CommandRefused
from fener.project.progress import Progress

HELP = "find storms in a series of counts"
_DELIMITERS = ",;\t|"
_STEPS_KEPT = 9
_GAP = 1.5
"""Times the usual step from where rows are missing before a row."""
_MOSTLY_ORDERED = 0.05
"""Part of the rows that may stand behind a later one; beyond it the file has another order."""
_MOST = 1e15
"""No channel counts as many; beyond it, sums of squares are no numbers any more."""
_EARLIER = "Earlier than the row before: not counted. Put rows in time order."
_FAR = timedelta(days=2)
"""A row so far ahead is believed only for as long as the next ones do not fall back behind it."""
_EPOCH_FROM, _MILLIS_FROM = 1e8, 1e11
"""Numbers from which a time stamp can be seconds, or milliseconds, since 1970."""


class Row(NamedTuple):
    """A line as it came: what its time stamp says, and its count, or why there is none."""

    stamp: str
    at: datetime | None
    value: float
    wrong: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="SERIES",
        help="CSV with the columns timestamp and value, in time order; - for standard input",
    )


def run(args: argparse.Namespace) -> None:
    name = "standard input" if args.file == "-" else args.file
    with _opened(args.file) as source:
        progress, series, rows, bad, earlier = Progress(), Series(), 0, 0, 0
        _write(("timestamp", "alert", "score", "reason"))
        for row in read_rows(source, name):
            rows += 1
            reading, wrong = series.take(row)
            bad += bool(wrong)
            earlier += wrong == _EARLIER
            reason = wrong or " ".join(sentence for sentence in _sentences(reading))
            _write((row.stamp, int(reading.is_alarm), f"{reading.score:.3f}", reason))
            if args.file == "-":
                sys.stdout.flush()
            progress.tell(f"{rows:,} rows read")
        sys.stdout.flush()
    if not rows:
        raise CommandRefused(f"{name} has no rows below its first line: nothing to look at")
    if bad == rows:
        raise CommandRefused(
            f"{name}: not one of its {rows:,} rows could be read. Rows look like "
            "2015-02-26 21:42:53,17"
        )
    if earlier > _MOSTLY_ORDERED * rows:
        raise CommandRefused(
            f"{name} is not in time order: {earlier:,} of its {rows:,} rows are earlier than the "
            "one before and were not counted, so what is told above says nothing. Sort it, the "
            "oldest row first, and try again"
        )
    left_out = f", {bad:,} of them not counted (the reason stands in their row)" if bad else ""
    progress.tell(f"{rows:,} rows read{left_out}", last=True)


def read_rows(lines: Iterable[bytes], name: str) -> Iterator[Row]:
    """The rows below the first line; empty lines are none. Raises `CommandRefused` where the first
    line does not name the columns."""
    delimiter, places = "", (0, 0)
    for line in lines:
        text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff").strip("\r\n")
        if not text.strip():
            continue
        if delimiter:
            yield read_row(_cells(text, delimiter), *places, comma=delimiter != ",")
        else:
            delimiter, places = _columns(text, name)
    if not delimiter:
        raise CommandRefused(f"{name} is empty; it needs a first line timestamp,value")


def _columns(text: str, name: str) -> tuple[str, tuple[int, int]]:
    delimiter = max(_DELIMITERS, key=text.count)
    found = [cell.strip().lower() for cell in _cells(text, delimiter)]
    if missing := [column for column in ("timestamp", "value") if column not in found]:
        shown = ", ".join(cell[:40] for cell in found).encode("utf-8", "replace").decode()
        raise CommandRefused(
            f"{name} has no column {' and no column '.join(missing)}. Its first line must name "
            f"the columns timestamp and value; it says: {shown}"
        )
    return delimiter, (found.index("timestamp"), found.index("value"))


def _cells(text: str, delimiter: str) -> list[str]:
    """Line by line: a stray quote must not swallow the rows behind it."""
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)


def read_row(cells: list[str], stamp_at: int, value_at: int, *, comma: bool = False) -> Row:
    """`comma`: decimals may stand behind one."""
    stamp = cells[stamp_at] if stamp_at < len(cells) else ""
    if value_at >= len(cells) or stamp_at >= len(cells):
        return Row(stamp, None, 0.0, "This row has too few columns.")
    at = read_time(stamp)
    if at is None:
        return Row(stamp, None, 0.0, "The time stamp can't be read; write 2015-02-26 21:42:53.")
    said = cells[value_at].strip()
    if not said:
        return Row(stamp, at, 0.0, "There is no value.")
    try:
        value = float(said.replace(",", ".") if comma else said)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        return Row(stamp, at, 0.0, "The value is no number.")
    if value < 0:
        return Row(stamp, at, 0.0, "A count can't be less than 0.")
    if value > _MOST:
        return Row(stamp, at, 0.0, "The value is too large for a count.")
    return Row(stamp, at, value)


def read_time(text: str) -> datetime | None:
    """ISO 8601, or seconds or milliseconds since 1970. Without a zone: UTC."""
    text = text.strip()
    try:
        number = float(text) if text.replace(".", "", 1).isdecimal() else 0.0
        if number >= _EPOCH_FROM:
            seconds = number / 1000 if number >= _MILLIS_FROM else number
            return datetime.fromtimestamp(seconds, UTC)
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


class Series:
    """Rows as buckets. A row counts what came since the row before; where rows are missing, no
    more than the usual step, so that what was not heard is not taken for calm."""

    def __init__(self) -> None:
        self._volume = Volume(counted="posts")
        self._first: tuple[datetime, float] | None = None
        self._at: datetime | None = None
        self._steps: deque[float] = deque(maxlen=_STEPS_KEPT)
        self._before_leap: tuple[datetime, dict[str, Any]] | None = None

    def take(self, row: Row) -> tuple[Reading, str]:
        """What is made of a row, and why it is not counted."""
        if row.at is None or row.wrong:
            return QUIET, row.wrong
        if self._at is None:
            # Its span is known with the second row; the first says nothing anyway.
            self._first, self._at = (row.at, row.value), row.at
            return QUIET, ""
        if row.at < self._at and self._before_leap and row.at > self._before_leap[0]:
            self._at, state = self._before_leap
            self._volume = Volume.from_state(state)
            self._before_leap = None
        step = row.at - self._at
        if not step:
            return QUIET, "The same time as the row before: not counted."
        if step < timedelta():
            return QUIET, _EARLIER
        if self._first:
            (at, value), self._first = self._first, None
            self._steps.append(step.total_seconds())
            self._volume.see(at - step, step, value)
        usual = timedelta(seconds=median(self._steps))
        if step > max(_FAR, 5 * usual):
            self._before_leap = self._at, self._volume.state()
        self._steps.append(step.total_seconds())
        span = step if step <= _GAP * usual else usual
        self._at = row.at
        return self._volume.see(row.at - span, span, row.value), ""


def _sentences(reading: Reading) -> list[str]:
    if reading.score < 1:
        return []
    return [BURST_SENTENCES[reason.key] % reason.params for reason in reading.reasons]


def _write(cells: Iterable[object]) -> None:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    sys.stdout.buffer.write(line.getvalue().encode("utf-8", "surrogateescape"))


def _opened(name: str) -> Any:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return open(name, "rb")
    except OSError as fault:
        raise CommandRefused(f"{name}: {fault.strerror or fault}") from None
