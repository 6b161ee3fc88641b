"""What charts say in words: for whoever can't see them, and for whoever would rather read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from babel.numbers import format_compact_decimal, format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fener.kit.charts.scales import Tick
from fener.kit.reading import DAY, Reader

_LONG = 10_000
"""From here on an axis writes a number in short: 12K."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a chart counts."""

    name: str
    """Heads a column."""
    counted: Callable[[float, str], str]
    """A number of them and the same number as the reader writes it → "43 people"."""


def _people(number: float, shown: str) -> str:
    return ngettext("%(shown)s person", "%(shown)s people", _whole(number)) % {"shown": shown}


def _posts(number: float, shown: str) -> str:
    return ngettext("%(shown)s post", "%(shown)s posts", _whole(number)) % {"shown": shown}


def _complaints(number: float, shown: str) -> str:
    return ngettext("%(shown)s complaint", "%(shown)s complaints", _whole(number)) % {
        "shown": shown
    }


PEOPLE = Measure(gettext_lazy("People"), _people)
COMPLAINANTS = Measure(gettext_lazy("People who complain"), _people)
POSTS = Measure(gettext_lazy("Posts"), _posts)
COMPLAINTS = Measure(gettext_lazy("Complaints"), _complaints)


@dataclass(frozen=True, slots=True)
class Table:
    """All that a chart shows, as numbers. The first column says of what."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def reads_from_right(reader: Reader) -> bool:
    """Time runs as one reads."""
    return reader.locale.text_direction == "rtl"


def _whole(number: float) -> int:
    return max(0, round(number))


def shown(reader: Reader, number: float) -> str:
    """`number` in full, as the reader writes it; decimals only where it is small."""
    kept = round(number, 1) if abs(number) < 10 else round(number)
    return _shown(reader.language, reader.digits, kept)


def shortly(reader: Reader, number: float) -> str:
    """As `shown`, but large numbers in short: 1.2M."""
    if number < _LONG:
        return shown(reader, number)
    return _shortly(reader.language, reader.digits, number)


@lru_cache(maxsize=8192)
def _shown(language: str, digits: str, number: float) -> str:
    reader = _nobody(language, digits)
    if number == int(number) and abs(number) < 1000:
        return reader.numerals(str(int(number)))
    return reader.numerals(format_decimal(number, locale=reader.locale))


@lru_cache(maxsize=1024)
def _shortly(language: str, digits: str, number: float) -> str:
    reader = _nobody(language, digits)
    text = format_compact_decimal(number, locale=reader.locale, fraction_digits=1)
    return reader.numerals(text)


def _nobody(language: str, digits: str) -> Reader:
    return Reader.of({"language": language, "digits": digits})


def tick_label(reader: Reader, tick: Tick) -> str:
    """A day, or an hour of it; of the year everybody knows."""
    return replace(reader, now=tick.at).moment(tick.at, "date" if tick.is_day else "time")


def row_label(reader: Reader, at: datetime, *, by_day: bool) -> str:
    return reader.moment(at, "date" if by_day else "short")


def span_words(reader: Reader, since: datetime, until: datetime) -> str:
    """From when to when; the day once where it is one."""
    begin, end = since.astimezone(reader.zone), until.astimezone(reader.zone)
    if until - since >= 60 * DAY:
        shown_since, shown_until = reader.moment(since, "date"), reader.moment(until, "date")
    elif begin.date() == end.date():
        shown_since, shown_until = reader.moment(since), reader.moment(until, "time")
    else:
        # Without the day, the end of a span of days reads like its first evening.
        elsewhere = replace(reader, now=since if end.date() == reader.now.date() else reader.now)
        shown_since, shown_until = reader.moment(since), elsewhere.moment(until)
    return _("%(since)s to %(until)s") % {"since": shown_since, "until": shown_until}


def told_of_volume(
    reader: Reader,
    measure: Measure,
    rows: Sequence[tuple[datetime, float, float | None, float | None]],
    *,
    by_day: bool,
    since: datetime,
    until: datetime,
    marks: int,
    not_heard: Sequence[str],
) -> str:
    """A sentence or two on a line: the most, when, against what is usual. `rows`: time, value,
    the usual and the most that is still usual."""
    said = []
    heard = [row for row in rows if row[1] > 0]
    if heard:
        at, value, usual, high = max(heard, key=lambda row: row[1])
        said.append(
            _("The most was %(most)s (%(at)s).")
            % {
                "most": measure.counted(value, shown(reader, value)),
                "at": row_label(reader, at, by_day=by_day),
            }
        )
        if usual is not None and high is not None:
            said.append(_against_usual(reader, value, usual, high, rows))
    else:
        said.append(_("Nothing was heard, %(span)s.") % {"span": span_words(reader, since, until)})
    if marks:
        said.append(
            ngettext(
                "%(shown)s finding of the storm watch is marked.",
                "%(shown)s findings of the storm watch are marked.",
                marks,
            )
            % {"shown": shown(reader, marks)}
        )
    said += not_heard
    return " ".join(said)


def _against_usual(
    reader: Reader,
    value: float,
    usual: float,
    high: float,
    rows: Sequence[tuple[datetime, float, float | None, float | None]],
) -> str:
    if value <= high:
        beyond = any(row[3] is not None and row[1] > row[3] for row in rows)
        if beyond:
            return _("That is usual at this time, but at others there was more than usual.")
        return _("That is within what is usual at this time.")
    if usual >= 0.5 and value / usual >= 1.5:
        return _("Usual at this time is about %(usual)s: it was %(times)s times as much.") % {
            "usual": shown(reader, usual),
            "times": shown(reader, value / usual),
        }
    if high < 0.5:
        return _("Usually there is nothing at this time.")
    return _("That is more than usual: at this time at most about %(high)s.") % {
        "high": shown(reader, high)
    }
