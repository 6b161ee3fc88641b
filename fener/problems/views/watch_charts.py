"""The charts of the storm watch: of a brand and a span of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fener.kit import charts
from fener.kit.elements import network_icon, network_name
from fener.kit.reading import HOUR, MINUTE, Reader
from fener.kit.sentences import language_name, listed, topic_name
from fener.mentions.counts import Point
from fener.people.models import Brand
from fener.problems import volume
from fener.problems.models import Spike
from fener.problems.silences import Silence
from fener.problems.volume import Window

MEASURES: Mapping[str, charts.Measure] = {
    "complainants": charts.COMPLAINANTS,
    "posts": charts.POSTS,
}
"""What the line counts; the first is what storms are found by."""
MOST_TOPICS = 9
WRITTEN: Mapping[str, tuple[str, charts.Measure]] = {
    "complainants": ("complaints", charts.COMPLAINTS),
    "posts": ("posts", charts.POSTS),
}
"""What is counted over a span of time as long as one likes: people are counted anew in each hour,
and are no number of people any more when they are added up."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is looked at."""

    brand: Brand
    window: Window
    of: str
    """A key of `MEASURES`."""
    topic: str
    """Empty: all."""
    reader: Reader
    """In the brand's present."""
    first_at: datetime | None
    """Before this nothing was heard; None: nothing ever was."""

    @property
    def measure(self) -> charts.Measure:
        return MEASURES[self.of]

    def value(self, point: Point) -> float | None:
        if self.first_at is None or point.ends_at <= self.first_at:
            return None
        return float(getattr(point.counts, self.of))


def volume_chart(
    sight: Sight,
    points: Sequence[Point],
    marks: Sequence[charts.Mark],
    silent: Sequence[Silence],
    *,
    key: str,
    title: str,
) -> charts.LineChart:
    """The line against what is usual, with findings and what was not heard."""
    usual = volume.expected(sight.brand, points, of=sight.of, topic=sight.topic)
    step = points[0].ends_at - points[0].starts_at
    notes = []
    if not usual:
        notes.append(
            _(
                "What is usual is not known yet: the storm watch needs some days of listening. "
                "Until then it goes by small numbers and by what is said."
            )
        )
    if step not in (MINUTE, HOUR) and sight.of != "posts":
        notes.append(
            _("Who writes in several minutes of one step is counted in each of them.")
            if step < HOUR
            else _("Who writes in several hours of one step is counted in each of them.")
        )
    return charts.line(
        key=key,
        title=title,
        measure=sight.measure,
        points=[charts.Point(point.starts_at, sight.value(point)) for point in points],
        step=step,
        since=sight.window.since,
        until=sight.window.until,
        reader=sight.reader,
        usual=[charts.Usual(one.at, one.low, one.middle, one.high) for one in usual],
        marks=marks,
        gaps=gaps_of(sight, silent),
        notes=notes,
    )


def gaps_of(sight: Sight, silent: Sequence[Silence]) -> list[charts.Gap]:
    return [
        charts.Gap(
            max(one.since, sight.window.since),
            min(one.until or sight.window.until, sight.window.until),
            silence_told(one, sight.reader),
        )
        for one in silent
    ]


def silence_told(one: Silence, reader: Reader) -> str:
    since = reader.moment(one.since)
    if one.until is None:
        return _("Not heard from %(channel)s since %(since)s: silence here is not calm.") % {
            "channel": one.channel,
            "since": since,
        }
    return _("Not heard from %(channel)s from %(since)s to %(until)s: silence is not calm.") % {
        "channel": one.channel,
        "since": since,
        "until": reader.moment(one.until),
    }


def marks_of(spikes: Sequence[Spike], abouts: Mapping[int, str]) -> list[charts.Mark]:
    """Numbered from the earliest; `abouts` says what each is about."""
    ordered = sorted(spikes, key=lambda spike: (spike.at, spike.pk))
    return [
        charts.Mark(
            spike.at,
            number,
            _("Finding %(number)s: %(about)s")
            % {"number": number, "about": abouts.get(spike.pk, "")},
            reverse("watch:finding", args=[spike.pk]),
            is_quiet=spike.state == "dismissed",
        )
        for number, spike in enumerate(ordered, start=1)
    ]


def complaints_chart(
    sight: Sight, points: Sequence[Point], silent: Sequence[Silence], *, key: str
) -> charts.Stacked:
    heard = [
        point for point in points if sight.first_at and point.ends_at > sight.first_at
    ]  # fmt: skip
    return charts.stacked(
        key=key,
        title=_("Complaints among all posts"),
        measure=charts.POSTS,
        parts=[charts.Part(_("Complaints")), charts.Part(_("Other posts"))],
        stacks=[
            charts.Stack(
                point.starts_at,
                (point.counts.complaints, point.counts.posts - point.counts.complaints),
            )
            for point in heard
        ],
        step=points[0].ends_at - points[0].starts_at,
        since=sight.window.since,
        until=sight.window.until,
        reader=sight.reader,
        gaps=gaps_of(sight, silent),
    )


def spreads(sight: Sight, *, key: str) -> list[charts.Spread]:
    """Over which networks, languages and countries the posts spread."""
    reader = sight.reader
    found = volume.spread_of(sight.brand, sight.window, sight.topic)
    sides: list[tuple[str, str, str, dict[str, int], Callable[[str], str]]] = [
        ("network", _("Networks"), _("Network"), found.networks, network_name),
        ("language", _("Languages"), _("Language"), found.languages, language_name),
    ]
    if any(found.places):
        sides.append(
            (
                "place",
                _("Countries"),
                _("Country"),
                found.places,
                lambda code: str(reader.locale.territories.get(code, code)),
            )
        )
    return [
        charts.spread(
            key=f"{key}-{by}",
            title=title,
            head=head,
            measure=charts.POSTS,
            shares=[
                charts.Share(
                    named(name) if name else _("Not known"),
                    posts,
                    url=_mentions_url(by, name),
                    icon=network_icon(name) if by == "network" else "",
                )
                for name, posts in counted.items()
            ],
            reader=reader,
            most=6,
        )
        for by, title, head, counted, named in sides
    ]


def topic_charts(
    sight: Sight, spikes: Sequence[Spike], urls: Mapping[str, str], *, key: str
) -> charts.Multiples | None:
    """A little chart of each topic that people speak of, to one scale, in the steps of the line of
    all, of which they are parts; None: of no topic. `urls` leads to each topic by itself."""
    window = sight.window
    found = volume.points_by_topic(sight.brand, window)
    written, measure = WRITTEN[sight.of]
    totals = {
        topic: sum(getattr(point.counts, written) for point in points)
        for topic, points in found.items()
    }
    marked = {spike.topic for spike in spikes if spike.state != "dismissed"}
    chosen = sorted(
        (topic for topic, total in totals.items() if total and topic),
        key=lambda topic: (topic not in marked, topic == "other", -totals[topic]),
    )[:MOST_TOPICS]
    if not chosen:
        return None
    highest = max(
        getattr(point.counts, sight.of) for topic in chosen for point in found[topic]
    )  # fmt: skip
    little = [
        charts.line(
            key=f"{key}-{topic}",
            title=topic_name(topic),
            measure=sight.measure,
            points=[charts.Point(one.starts_at, sight.value(one)) for one in found[topic]],
            step=found[topic][0].ends_at - found[topic][0].starts_at,
            since=window.since,
            until=window.until,
            reader=sight.reader,
            marks=[
                charts.Mark(spike.at, number, _("Finding %(number)s") % {"number": number})
                for number, spike in enumerate(
                    sorted(spikes, key=lambda spike: (spike.at, spike.pk)), start=1
                )
                if spike.topic == topic
            ],
            url=urls.get(topic, ""),
            small=True,
            highest=highest,
            total=totals[topic],
            total_of=measure,
        )
        for topic in chosen
    ]
    return charts.multiples(
        key=key,
        title=_("By topic"),
        told=_told_of_topics(chosen, totals, marked & set(chosen), sight),
        charts=little,
        shared=True,
    )


def _told_of_topics(
    chosen: Sequence[str], totals: Mapping[str, int], marked: set[str], sight: Sight
) -> str:
    first = max(chosen, key=lambda topic: totals[topic])
    said = _("Most of it is about %(topic)s: %(counted)s.") % {
        "topic": topic_name(first),
        "counted": WRITTEN[sight.of][1].counted(totals[first], sight.reader.count(totals[first])),
    }
    if not marked:
        return said
    more = ngettext(
        "The storm watch has found something about %(topics)s.",
        "The storm watch has found something about each of these: %(topics)s.",
        len(marked),
    )
    return f"{said} {more % {'topics': listed(topic_name(topic) for topic in sorted(marked))}}"


def _mentions_url(by: str, name: str) -> str:
    if by == "place":
        return ""
    return f"{reverse('cases:mentions')}?{by}={name or 'none'}"
