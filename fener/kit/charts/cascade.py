"""How something spread: posts by time, and which came of which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fener.kit.charts.axis import BOTTOM, WIDTH, PlacedTick, placed_ticks
from fener.kit.charts.scales import Times
from fener.kit.charts.words import Table, reads_from_right, shown
from fener.kit.reading import Reader
from fener.kit.sentences import isolated

WAYS = ("reply", "repost", "quote", "copy")
WAY_NAMES = {
    "": gettext_lazy("A post of its own"),
    "reply": gettext_lazy("Reply"),
    "repost": gettext_lazy("Repost"),
    "quote": gettext_lazy("Quote"),
    "copy": gettext_lazy("Nearly the same text"),
}
ROW = 26
LOW_ROW = 15
FEW_ROWS = 14
TOP = 26
MOST = 40
_SMALLEST, _LARGEST = 4.0, 9.0
_EDGE = 0.04
"""Of the span of time, left free before the first post and after the last."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A post."""

    key: str
    at: datetime
    who: str
    url: str = ""
    weight: float = 0.0
    """0..1: how far it reaches, for its size."""
    is_named: bool = False
    """Its author stands beside it: the first, the first who spread it, the largest."""
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """`child` came of `parent`. `way`: one of `WAYS`."""

    parent: str
    child: str
    way: str


@dataclass(frozen=True, slots=True)
class PlacedVoice:
    x: float
    y: float
    size: float
    way: str
    name: str
    label: str
    url: str
    is_named: bool
    is_ours: bool
    edge: str


@dataclass(frozen=True, slots=True)
class Branch:
    path: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    key: str
    title: str
    told: str
    height: int
    foot: int
    ticks: tuple[PlacedTick, ...]
    voices: tuple[PlacedVoice, ...]
    branches: tuple[Branch, ...]
    ways: tuple[tuple[str, str], ...]
    """Those that occur, with their names: the legend."""
    left_out: str
    table: Table
    url: str = ""
    span: str = ""

    @property
    def has_links(self) -> bool:
        return any(voice.url for voice in self.voices)


def cascade(
    *,
    key: str,
    title: str,
    voices: Sequence[Voice],
    links: Iterable[Link],
    reader: Reader,
    most: int = MOST,
) -> Cascade:
    """Each post at its time, each branch in a row of its own. A link whose parent is not there, or
    was written after its child, is none; of several parents the first counts. Of more than `most`
    posts those are drawn of which the most came, and the table holds all."""
    ordered = sorted(voices, key=lambda one: (one.at, one.key))
    came_of = _parents(ordered, links)
    sizes = _sizes(ordered, came_of)
    drawn = _chosen(ordered, came_of, sizes, most)
    rows, count = _rows(drawn, came_of, sizes)
    row_height = ROW if count <= FEW_ROWS else LOW_ROW
    foot = TOP + max(1, count) * row_height
    times = _times(drawn, reader)
    places = {
        one.key: (times.place(one.at), TOP + (rows[one.key] + 0.5) * row_height) for one in drawn
    }
    ways = [came_of[one.key].way for one in drawn if one.key in came_of]
    return Cascade(
        key=key,
        title=title,
        told=_told(reader, ordered, came_of, sizes),
        height=foot + BOTTOM,
        foot=foot,
        ticks=placed_ticks(times, reader) if drawn else (),
        voices=tuple(_placed(reader, one, places, came_of) for one in drawn),
        branches=tuple(
            Branch(_branch(places[came_of[one.key].parent], places[one.key]), came_of[one.key].way)
            for one in drawn
            if one.key in came_of
        ),
        ways=tuple((way, str(WAY_NAMES[way])) for way in WAYS if way in ways),
        left_out=_left_out(reader, len(ordered) - len(drawn)),
        table=_table(reader, ordered, came_of),
    )


def _parents(ordered: Sequence[Voice], links: Iterable[Link]) -> dict[str, Link]:
    """The link to the parent of each post that has one."""
    place = {one.key: number for number, one in enumerate(ordered)}
    found: dict[str, Link] = {}
    for link in links:
        parent, child = place.get(link.parent), place.get(link.child)
        if parent is not None and child is not None and parent < child:
            found.setdefault(link.child, link)
    return found


def _sizes(ordered: Sequence[Voice], came_of: Mapping[str, Link]) -> dict[str, int]:
    """How many posts came of each, at first or second hand, itself counted."""
    sizes = {one.key: 1 for one in ordered}
    for one in reversed(ordered):
        if one.key in came_of:
            sizes[came_of[one.key].parent] += sizes[one.key]
    return sizes


def _chosen(
    ordered: Sequence[Voice],
    came_of: Mapping[str, Link],
    sizes: Mapping[str, int],
    most: int,
) -> list[Voice]:
    if len(ordered) <= most:
        return list(ordered)
    kept: set[str] = {ordered[0].key}
    ranked = sorted(
        ordered, key=lambda one: (not one.is_named, -sizes[one.key], -one.weight, one.at, one.key)
    )
    for one in ranked:
        line = [one.key]
        while line[-1] in came_of and came_of[line[-1]].parent not in kept:
            line.append(came_of[line[-1]].parent)
        if len(kept.union(line)) <= most:
            kept.update(line)
    return [one for one in ordered if one.key in kept]


def _rows(
    drawn: Sequence[Voice], came_of: Mapping[str, Link], sizes: Mapping[str, int]
) -> tuple[dict[str, int], int]:
    """A row for each post: its largest branch goes on in its own row, each other below."""
    children: dict[str, list[str]] = defaultdict(list)
    roots = []
    for one in drawn:
        if one.key in came_of:
            children[came_of[one.key].parent].append(one.key)
        else:
            roots.append(one.key)
    rows: dict[str, int] = {}
    count = 0
    # Of what is put down last, the first is taken next.
    waiting = [(key, False) for key in reversed(roots)]
    while waiting:
        key, goes_on = waiting.pop()
        if not goes_on:
            count += 1
        rows[key] = count - 1
        own = sorted(children[key], key=lambda child: -sizes[child])
        waiting += [(child, False) for child in reversed(own[1:])]
        if own:
            waiting.append((own[0], True))
    return rows, count


def _times(drawn: Sequence[Voice], reader: Reader) -> Times:
    since = min((one.at for one in drawn), default=reader.now)
    until = max((one.at for one in drawn), default=reader.now)
    edge = max((until - since) * _EDGE, timedelta(seconds=30))
    return Times(since - edge, until + edge, reads_from_right(reader))


def _branch(parent: tuple[float, float], child: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = parent, child
    x, to_x = x * WIDTH / 100, to_x * WIDTH / 100
    if y == to_y:
        return f"M{x:g} {y:g}H{to_x:g}"
    return f"M{x:g} {y:g}V{to_y:g}H{to_x:g}"


def _placed(
    reader: Reader,
    one: Voice,
    places: Mapping[str, tuple[float, float]],
    came_of: Mapping[str, Link],
) -> PlacedVoice:
    x, y = places[one.key]
    way = came_of[one.key].way if one.key in came_of else ""
    late = x < 70 if reads_from_right(reader) else x > 70
    near = x > 30 if reads_from_right(reader) else x < 30
    return PlacedVoice(
        x=x,
        y=y,
        size=round(_SMALLEST + (_LARGEST - _SMALLEST) * min(1.0, max(0.0, one.weight)), 1),
        way=way,
        name=isolated(one.who),
        label=_("%(who)s, %(at)s: %(way)s")
        % {"who": isolated(one.who), "at": reader.moment(one.at), "way": WAY_NAMES[way]},
        url=one.url,
        is_named=one.is_named,
        is_ours=one.is_ours,
        edge="start" if near else "end" if late else "middle",
    )


def _told(
    reader: Reader,
    ordered: Sequence[Voice],
    came_of: Mapping[str, Link],
    sizes: Mapping[str, int],
) -> str:
    if not ordered:
        return _("There is no post yet.")
    first = ordered[0]
    said = [
        _("It began with %(who)s, %(at)s.")
        % {"who": isolated(first.who), "at": reader.moment(first.at)}
    ]
    if len(ordered) > 1:
        span = reader.duration(ordered[-1].at - first.at)
        more = len(ordered) - 1
        said.append(
            ngettext(
                "%(shown)s post followed within %(span)s.",
                "%(shown)s posts followed within %(span)s.",
                more,
            )
            % {"shown": shown(reader, more), "span": span}
        )
    largest = max(ordered, key=lambda one: sizes[one.key])
    came = sizes[largest.key] - 1
    if came:
        said.append(
            ngettext(
                "%(shown)s post came of what %(who)s wrote, more than of any other.",
                "%(shown)s posts came of what %(who)s wrote, more than of any other.",
                came,
            )
            % {"shown": shown(reader, came), "who": isolated(largest.who)}
        )
    alone = sum(one.key not in came_of for one in ordered)
    if alone > 1:
        said.append(
            ngettext(
                "%(shown)s stands by itself: nothing shows where it came from.",
                "%(shown)s stand by themselves: nothing shows where they came from.",
                alone - 1,
            )
            % {"shown": shown(reader, alone - 1)}
        )
    return " ".join(said)


def _left_out(reader: Reader, count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(shown)s post is not drawn; the table has all.",
        "%(shown)s posts are not drawn; the table has all.",
        count,
    ) % {"shown": shown(reader, count)}


def _table(reader: Reader, ordered: Sequence[Voice], came_of: Mapping[str, Link]) -> Table:
    who = {one.key: one.who for one in ordered}
    rows = []
    for one in ordered:
        link = came_of.get(one.key)
        rows.append(
            (
                reader.moment(one.at),
                one.who,
                str(WAY_NAMES[link.way if link else ""]),
                who[link.parent] if link else "–",
            )
        )
    return Table((_("Time"), _("Who"), _("How"), _("After")), tuple(rows))
