"""Large numbers: more in the last minutes than is usual at this hour, by far.

What is usual is the median of the same hour on the days of the last week. How far from it the
stream is wont to stray is learned as well, and so is how high it ever was: a stream that boils up
every other day must boil higher to be news. All spans are of time, so that buckets may last from
a minute to a day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Literal, NamedTuple, Self, get_args

from fener.core.bursts.contract import QUIET, Bucket, Reading
from fener.core.reasons import Reason, Value

Counted = Literal["posts", "people", "complainants"]

WINDOWS = (300.0, 900.0, 3600.0)
"""Seconds. Their surprise is averaged: what is far out in five minutes, in fifteen and in an hour
is neither one loud minute nor a slow tide."""
SLOT = 900.0
"""Seconds of the finest span that is remembered for a week."""
DAY = 86_400.0
DAYS = 7
AROUND = 3_600.0
"""Seconds before and after the same time of another day that still count as this hour."""
FEW = 6.0 / 3_600.0
"""Mentions a second that are too few to make a ratio of: one instead of none is no storm."""
FEW_AT_MOST = 6.0
ADAPTS_IN = 7 * DAY
"""Half-life of how far the stream strays."""
TAIL = 3.0
"""Power of the mean that says how far: a higher one listens more to the rare and the loud."""
TAIL_SCALE = 0.85
"""Makes that mean about as large as the usual deviation."""
WONT = 0.6
"""How far a stream strays that has not been heard for long, as a logarithm."""
WONT_WEIGHT = 0.5
FORGETS_IN = 60 * DAY
"""Half-life of the highest ever."""
NEAR = 0.55
"""Share of the highest ever from where a height speaks for a storm; below, against it."""
HEIGHT_WEIGHT = 1.5
HEIGHT_AT_LEAST, HEIGHT_AT_MOST = -0.65, 0.5
"""However high it once was, a storm of half that can still be told."""
WANTED = 3.6
"""Surprise and height together from where it is a storm."""
ABOVE_PEAK = 1.25
"""Times the usual peak of this hour that a storm is above: who posts at nine sharp each day is
usual at nine sharp."""
CALM_FOR = 12 * 3_600.0
"""Seconds without a storm after which the next one is another; until then it is no news..."""
BIGGER = 2.0
"""...unless it is so many times as high as it was, and..."""
GROWS_FOR = 3_600.0
"""...this many seconds old: until then it is still the same storm that rises."""
TREMBLE = 0.001
"""Seconds by which sums of fractions may be out."""
GRACE = DAY
GRACE_BUCKETS = 7
TOLD_FROM = 0.6
"""Share of an alarm from where a reading says its reasons."""


class _Usual(NamedTuple):
    """Of one hour, a second: the middle, the span, and the peak of a slot."""

    rate: float
    low: float
    high: float
    peak: float


class _Seen(NamedTuple):
    surprise: tuple[float, ...]
    """Logarithms, one for each of `WINDOWS`."""
    height: float
    """Mentions in a quarter of an hour."""
    level: float
    """1 from where it is a storm."""
    reading: Reading


class Volume:
    """Implements `Detector`. Buckets may leave gaps: what was not heard is not taken for calm."""

    def __init__(self, *, counted: Counted = "people") -> None:
        if counted not in get_args(Counted):
            raise ValueError(f"{counted!r} is not counted in a bucket")
        self.counted = counted
        self.grace = timedelta(seconds=GRACE)
        self._slot = 0.0
        self._first = 0.0
        self._end = 0.0
        self._buckets = 0
        self._sums: dict[int, float] = {}
        self._heard: dict[int, float] = {}
        self._recent: list[tuple[float, float, float]] = []
        self._strays = [0.0] * len(WINDOWS)
        self._highest = 0.0
        self._alarmed_at: float | None = None
        self._loud_until = 0.0
        self._storm_peak = 0.0
        self._usual: tuple[int, _Usual] | None = None

    def observe(self, bucket: Bucket) -> Reading:
        return self.see(bucket.start, bucket.span, float(getattr(bucket, self.counted)))

    def peek(self, bucket: Bucket) -> Reading:
        start, span = _seconds(bucket.start), bucket.span.total_seconds()
        if span <= 0 or (self._slot and start < self._end - TREMBLE):
            return QUIET
        return self._read(start, span, float(getattr(bucket, self.counted))).reading

    def see(self, start: datetime, span: timedelta, value: float) -> Reading:
        """`observe` for a bare number. Raises `ValueError` for what can't be counted or comes
        before the end of what was seen."""
        at, seconds = _seconds(start), span.total_seconds()
        if seconds <= 0 or not 0 <= value < math.inf:
            raise ValueError("a bucket has a span, and a count of 0 or more")
        if self._slot and at < self._end - TREMBLE:
            raise ValueError("a bucket begins before the end of the one before")
        seen = self._read(at, seconds, value)
        self._learn(at, seconds, value, seen)
        return seen.reading

    def _read(self, start: float, span: float, value: float) -> _Seen:
        end = start + span
        counts = self._counts(end, span, value)
        count, width = counts[1]
        height = count * SLOT / max(SLOT, width)
        if not self._slot:
            return _Seen((0.0,) * len(WINDOWS), height, 0.0, QUIET)
        usual = self._usual_at(start)
        surprise = []
        for count, width in counts:
            few = min(FEW * width, FEW_AT_MOST)
            surprise.append(math.log((count + few) / (usual.rate * width + few)))
        if start - self._first < GRACE or self._buckets < GRACE_BUCKETS:
            return _Seen(tuple(surprise), height, 0.0, QUIET)
        # Where buckets are long, several windows are one.
        far = {
            counted: surprise[index] / self._strays_usually(index)
            for index, counted in reversed([*enumerate(counts)])
        }
        score = sum(far.values()) / len(far)
        if self._highest and height:
            share = math.log(height / (NEAR * self._highest_by(end)))
            score += HEIGHT_WEIGHT * max(HEIGHT_AT_LEAST, min(share, HEIGHT_AT_MOST))
        level = max(score, 0.0) / WANTED
        count, width = max(far, key=lambda counted: far[counted])
        if count <= ABOVE_PEAK * usual.peak * width:
            level = min(level, 0.99)
        is_alarm = level >= 1 and self._is_news(start, height)
        reasons: tuple[Reason, ...] = ()
        if level >= TOLD_FROM:
            is_highest = height > self._highest_by(end)
            reasons = (self._told(count, width, usual), *self._asides(start, is_alarm, is_highest))
        return _Seen(tuple(surprise), height, level, Reading(round(level, 4), is_alarm, reasons))

    def _learn(self, start: float, span: float, value: float, seen: _Seen) -> None:
        end = start + span
        if not self._slot:
            self._slot = span * math.ceil(SLOT / span)
            self._first = start
        if end - self._first >= GRACE:
            # A watch may begin in the middle of a storm: its first day sets no mark.
            self._highest = max(self._highest_by(end), seen.height)
        share = 1 - math.exp2(-span / ADAPTS_IN)
        for index, surprise in enumerate(seen.surprise):
            self._strays[index] += share * (abs(surprise) ** TAIL - self._strays[index])
        if seen.reading.is_alarm:
            self._alarmed_at, self._storm_peak = end, seen.height
        if seen.level >= 1:
            self._loud_until = end
            self._storm_peak = max(self._storm_peak, seen.height)
        self._end = end
        self._buckets = min(self._buckets + 1, GRACE_BUCKETS)
        self._recent.append((start, span, value))
        longest = WINDOWS[-1]
        self._recent = [one for one in self._recent if one[0] + one[1] > end - longest]
        slot = self._slot_of(start)
        if self._usual and self._usual[0] != slot:
            self._usual = None
        oldest = slot - self._slots_in(DAYS * DAY + AROUND) - 1
        while self._sums and (old := next(iter(self._sums))) < oldest:
            del self._sums[old], self._heard[old]
        self._sums[slot] = self._sums.get(slot, 0.0) + value
        self._heard[slot] = self._heard.get(slot, 0.0) + span

    def _counts(self, end: float, span: float, value: float) -> list[tuple[float, float]]:
        """For each window, what was counted, and in how many seconds that were heard. A bucket
        belongs to the time where its middle is: time stamps tremble."""
        counts, heard, place = [], span, len(self._recent) - 1
        for window in WINDOWS:
            since = end - max(window, span)
            while place >= 0:
                start, length, count = self._recent[place]
                if start + length / 2 <= since:
                    break
                value, heard, place = value + count, heard + length, place - 1
            counts.append((value, heard))
        return counts

    def _goes_on(self, start: float) -> bool:
        """Whether a storm that was told of is still the same."""
        return self._alarmed_at is not None and start - self._loud_until < CALM_FOR

    def _is_news(self, start: float, height: float) -> bool:
        if self._alarmed_at is None or not self._goes_on(start):
            return True
        return start - self._alarmed_at >= GROWS_FOR and height > BIGGER * self._storm_peak

    def _highest_by(self, end: float) -> float:
        return self._highest * math.exp2(-max(end - self._end, 0.0) / FORGETS_IN)

    def _strays_usually(self, index: int) -> float:
        own = TAIL_SCALE * self._strays[index] ** (1 / TAIL)
        return math.sqrt((1 - WONT_WEIGHT) * own * own + WONT_WEIGHT * WONT * WONT)

    def _slot_of(self, at: float) -> int:
        return math.floor(at / self._slot)

    def _slots_in(self, seconds: float) -> int:
        return math.floor(seconds / self._slot)

    def _usual_at(self, at: float) -> _Usual:
        # Nothing that is learned within a slot changes what is usual in it, but in the very first.
        slot = self._slot_of(at)
        if next(iter(self._sums)) == slot:
            return self._work_out(at)
        if self._usual is None or self._usual[0] != slot:
            self._usual = slot, self._work_out(at)
        return self._usual[1]

    def _work_out(self, at: float) -> _Usual:
        around = self._slots_in(AROUND)
        enough = self._slot * (2 * around + 1) / 2
        rates, peaks = [], []
        for day in range(1, DAYS + 1):
            middle = self._slot_of(at - day * DAY)
            count = heard = peak = 0.0
            for slot in range(middle - around, middle + around + 1):
                if slot in self._sums:
                    inside, span = self._sums[slot], self._heard[slot]
                    count, heard, peak = count + inside, heard + span, max(peak, inside / span)
            if heard >= enough:
                rates.append(count / heard)
                peaks.append(peak)
        if len(rates) >= 2:
            inner = sorted(rates)[1:-1] if len(rates) >= 5 else sorted(rates)
            return _Usual(median(rates), inner[0], inner[-1], median(peaks))
        now = self._slot_of(at)
        slots = [slot for slot in self._sums if slot < now] or [*self._sums]
        rate = sum(self._sums[slot] for slot in slots) / sum(self._heard[slot] for slot in slots)
        rate = max([rate, *rates])
        return _Usual(rate, rate, rate, max(peaks, default=0.0))

    def _told(self, count: float, width: float, usual: _Usual) -> Reason:
        low, high = usual.low * width, usual.high * width
        params: dict[str, Value] = {
            "count": int(count) if count.is_integer() else round(count, 2),
            "low": max(0, math.floor(low - math.sqrt(low))),
            "high": max(1, math.ceil(high + math.sqrt(high))),
        }
        minutes = round(width / 60)
        if minutes >= 120 and minutes % 60 == 0:
            return Reason(f"volume.{self.counted}_hours", {**params, "hours": minutes // 60})
        return Reason(f"volume.{self.counted}_minutes", {**params, "minutes": minutes})

    def _asides(self, start: float, is_alarm: bool, is_highest: bool) -> list[Reason]:
        asides = []
        if is_highest:
            asides.append(Reason("volume.highest", {}, 0.5))
        if self._goes_on(start):
            asides.append(Reason("burst.bigger" if is_alarm else "volume.goes_on", {}, 0.3))
        return asides

    def state(self) -> dict[str, Any]:
        latest = max(self._sums, default=0)
        oldest = min(self._sums, default=1)
        slots = range(oldest, latest + 1)
        return {
            "volume": 1,
            "counted": self.counted,
            "slot": self._slot,
            "first": self._first,
            "end": self._end,
            "buckets": self._buckets,
            "oldest": oldest,
            "sums": [_short(self._sums.get(slot, 0.0)) for slot in slots],
            "heard": _runs([self._heard.get(slot, 0.0) for slot in slots]),
            "recent": [[_short(part) for part in one] for one in self._recent],
            "strays": list(self._strays),
            "highest": self._highest,
            "alarmed_at": self._alarmed_at,
            "loud_until": self._loud_until,
            "storm_peak": self._storm_peak,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        try:
            if state["volume"] != 1:
                raise ValueError("written by another version")
            self = cls(counted=state["counted"])
            self._slot, self._first = float(state["slot"]), float(state["first"])
            self._end, self._buckets = float(state["end"]), int(state["buckets"])
            heard = [float(span) for span, times in state["heard"] for _ in range(times)]
            for slot, (total, span) in enumerate(
                zip(state["sums"], heard, strict=True), int(state["oldest"])
            ):
                if span:
                    self._sums[slot], self._heard[slot] = float(total), span
            self._recent = [
                (float(start), float(span), float(value)) for start, span, value in state["recent"]
            ]
            self._strays = [float(one) for one in state["strays"]]
            self._highest = float(state["highest"])
            alarmed_at = state["alarmed_at"]
            self._alarmed_at = None if alarmed_at is None else float(alarmed_at)
            self._loud_until = float(state["loud_until"])
            self._storm_peak = float(state["storm_peak"])
            if len(self._strays) != len(WINDOWS) or self._slot < 0:
                raise ValueError("of another shape")
        except (KeyError, TypeError, AttributeError, OverflowError) as fault:
            raise ValueError(f"no state of a volume: {fault!r}") from fault
        return self


def _seconds(at: datetime) -> float:
    """Since 1970; a time without a zone counts as UTC."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _short(number: float) -> int | float:
    return int(number) if number.is_integer() else number


def _runs(numbers: list[float]) -> list[list[int | float]]:
    """Each number once, with how often it follows itself."""
    runs: list[list[int | float]] = []
    for number in numbers:
        if runs and runs[-1][0] == number:
            runs[-1][1] += 1
        else:
            runs.append([_short(number), 1])
    return runs
