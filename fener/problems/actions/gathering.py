"""New posts that share the cause of a live problem join it, and those of its storm."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max

from fener.core.signals.causes import BAR, Cause, CausePost, Space, cause_of, join, space_of
from fener.core.signals.vectors import unpack_vectors
from fener.core.text import fold_many
from fener.kit.actors import DESK
from fener.kit.advance import LostRace
from fener.mentions.alike import vectors_of
from fener.mentions.models import Mention
from fener.people.models import Brand
from fener.problems import lasting, queries
from fener.problems.actions.opening import join_problem
from fener.problems.lasting import Span, free_complaints, holder_of, spans_of, written_meanwhile
from fener.problems.models import Problem, Spike, Watchkeeper
from fener.problems.spikes import post_ids

LOOKED_BACK = 1_000
"""So many posts before the newest that was looked at are looked at again: a problem that has just
been found has posts that came before it, and rows of a higher id may be there first."""
AT_ONCE = 2 * LOOKED_BACK
"""More than can be among those, so that each turn comes further."""
JOIN_AT_ONCE = 200
"""Posts that join in one transaction: a larger one would keep whoever else writes waiting."""
LEARNED_FROM = 1_500
"""Posts of a brand from which it is learned which words tell."""
LEARNED_FOR = timedelta(minutes=10)
KNOWN_BY = 60
"""First posts of a problem by which its cause is known: those it was found by. The later ones were
put there for their likeness to these, and would lead away from them step by step."""
ONE_CAUSE = 0.2
"""Mean likeness of all pairs of these posts, from which they have one cause at all. Complaints to
one airline, drawn at random, have 0.12, the causes among them 0.25 and more. A storm of everything
at once grows by the findings of the watch alone."""
AS_NEAR = 0.5
"""A post joins that is at least so near to a cause as its own posts are, of their mean likeness."""
BEFORE, AFTER = timedelta(days=1), timedelta(days=3)
"""A post of the same cause that was written so long before the first or after the last one of a
problem is of another one."""


@dataclass(slots=True)
class _Learned:
    """What this process knows of a brand's causes; all of it can be worked out again."""

    space: Space
    at: datetime
    causes: dict[int, Cause | None] = field(default_factory=dict)
    """Problem → its cause; None: it has no single one."""
    seen: frozenset[int] = frozenset()
    """Live problems for which the last posts were looked at."""


class _Post(NamedTuple):
    pk: int
    at: datetime
    language: str
    topic: str
    text: str


_learned: dict[int, _Learned] = {}
_lock = threading.Lock()


def gather_posts(brand: Brand, *, now: datetime) -> int:
    """Put complaints of no problem into the live one whose cause they share, or in whose storm they
    were written; gives back how many there were."""
    live = list(queries.live_problems(brand.pk))
    if not live:
        return 0
    newest = Mention.objects.filter(brand=brand).aggregate(last=Max("pk"))["last"] or 0
    keeper, _ = Watchkeeper.objects.get_or_create(brand=brand)
    spans = spans_of(live)
    longer = [span for span in spans if span.is_longer]
    with _lock:
        learned = _known(brand, now)
        seen = frozenset(problem.pk for problem in live)
        if newest == keeper.grouped_upto and seen <= learned.seen and not longer:
            return 0
        meanwhile = {span.spike_id: written_meanwhile(brand, span) for span in longer}
        late = [pk for found in meanwhile.values() for pk, _ in found]
        recent = _recent(brand, keeper.grouped_upto)
        chosen = _chosen(_with(recent, late), live, spans, learned)
        learned.seen = seen
    joined = [_join(problem, chosen[problem.pk], now) for problem in live]
    if None not in joined:
        _note_looked(longer, meanwhile, moved=any(joined))
    upto = recent[-1].pk if len(recent) == AT_ONCE else newest
    Watchkeeper.objects.filter(pk=brand.pk).update(grouped_upto=upto, grouped_at=now)
    return sum(count or 0 for count in joined)


def forget_causes() -> None:
    """As after a restart: what this process has learned is worked out again."""
    with _lock:
        _learned.clear()


def _recent(brand: Brand, upto: int) -> list[_Post]:
    rows = free_complaints(brand).filter(pk__gt=upto - LOOKED_BACK).order_by("pk")
    return [_Post(*row) for row in rows.values_list(*_Post._fields)[:AT_ONCE]]


def _with(recent: Sequence[_Post], more: Collection[int]) -> list[_Post]:
    """`recent` and those posts, each once."""
    rest = sorted(set(more) - {post.pk for post in recent})
    rows = Mention.objects.filter(pk__in=rest).order_by("pk")
    return [*recent, *(_Post(*row) for row in rows.values_list(*_Post._fields))]


def _chosen(
    posts: Sequence[_Post], live: Sequence[Problem], spans: Sequence[Span], learned: _Learned
) -> dict[int, list[int]]:
    """Problem → the posts that belong to it. A cause comes before the time of a storm."""
    causes = {
        problem.pk: cause for problem in live if (cause := _cause(problem, learned)) is not None
    }
    chosen: dict[int, list[int]] = defaultdict(list)
    for post, told in zip(posts, _as_told(posts), strict=True):
        near = [
            problem.pk
            for problem in live
            if problem.pk in causes
            and problem.began_at - BEFORE <= post.at <= problem.last_post_at + AFTER
        ]
        place = join(told, [causes[pk] for pk in near])
        if place is not None and _is_near(told, causes[near[place]]):
            chosen[near[place]].append(post.pk)
        elif (holder := holder_of(spans, post.at, post.topic)) is not None:
            chosen[holder].append(post.pk)
    return chosen


def _join(problem: Problem, mention_ids: Sequence[int], now: datetime) -> int | None:
    """How many joined; None where somebody else is at this problem."""
    joined = 0
    try:
        for start in range(0, len(mention_ids), JOIN_AT_ONCE):
            lot = mention_ids[start : start + JOIN_AT_ONCE]
            joined += join_problem(problem, lot, actor=DESK, now=now)
    except LostRace:
        # Its posts are among the last ones, or in the time of its storm, when it is looked again.
        return None
    return joined


def _note_looked(
    spans: Sequence[Span], found: Mapping[int, Sequence[tuple[int, datetime]]], *, moved: bool
) -> None:
    """The posts of these spans have been looked at, as far as they were `found` (spike → ids and
    times). `moved`: some of them have joined a problem."""
    for span in spans:
        own, until = found[span.spike_id], span.until
        if len(own) == lasting.AT_ONCE:
            # The last one's moment may have more; where none of so many joins, none of it will.
            until = own[-1][1]
            if until == span.looked_until and not moved:
                until += timedelta(microseconds=1)
        Spike.objects.filter(pk=span.spike_id).update(grown_until=until)


def _known(brand: Brand, now: datetime) -> _Learned:
    found = _learned.get(brand.pk)
    if found is None or now - found.at > LEARNED_FOR:
        rows = Mention.objects.filter(brand=brand, by_us=False, deleted_at=None).order_by("-pk")
        posts = [_Post(*row) for row in rows.values_list(*_Post._fields)[:LEARNED_FROM]]
        found = _learned[brand.pk] = _Learned(space_of(_as_told(posts)), now)
    return found


def _cause(problem: Problem, learned: _Learned) -> Cause | None:
    if problem.pk in learned.causes:
        return learned.causes[problem.pk]
    links = problem.links.order_by("pk")
    if (first := problem.spikes.order_by("id").first()) is not None:
        if not first.finding["terms"]:
            # A handful at one hour who share no word: what seems alike in so few is chance.
            learned.causes[problem.pk] = None
            return None
        links = links.filter(mention__in=post_ids(first))
    found_by = links.values_list("mention_id", flat=True)[:KNOWN_BY]
    rows = Mention.objects.filter(pk__in=list(found_by)).order_by("pk")
    posts = [_Post(*row) for row in rows.values_list(*_Post._fields)]
    found = cause_of(_as_told(posts), learned.space) if posts else None
    if found is not None and _likeness(found) < ONE_CAUSE:
        found = None
    learned.causes[problem.pk] = found
    return found


def _likeness(cause: Cause) -> float:
    """Of all pairs of its posts, on average: their rows are of length one, and the square of their
    mean has each post beside itself too."""
    size = cause.size
    square = float(cause.centre @ cause.centre)
    return (size * square - 1) / (size - 1) if size > 1 else 1.0


def _is_near(told: CausePost, cause: Cause) -> bool:
    return join(told, [cause], bar=max(BAR, AS_NEAR * _likeness(cause))) is not None


def _as_told(posts: Sequence[_Post]) -> list[CausePost]:
    """With the vectors of those that the deep tier has read."""
    placed = vectors_of([post.pk for post in posts])
    encoder = max((one.encoder for one in placed.values()), default="")
    with_vector = [pk for pk, one in placed.items() if one.encoder == encoder]
    table = unpack_vectors([placed[pk].vector for pk in with_vector])
    vectors = dict(zip(with_vector, table, strict=True))
    folded = fold_many([post.text for post in posts])
    return [
        CausePost(
            folded=words,
            language=post.language,
            topic=post.topic,
            vector=vectors.get(post.pk),
            text=post.text,
        )
        for post, words in zip(posts, folded, strict=True)
    ]
