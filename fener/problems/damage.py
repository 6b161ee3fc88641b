"""Damage so far: what a problem has done to the brand up to now, in numbers that open their rows.

Deleted posts are left out, as the matrix leaves them out. Numbers are of accounts and posts as they
came; what the matrix counts as one voice, since a person found it to be one hand, is several here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

from fener.cases.models import Case
from fener.channels.models import Channel
from fener.core.signals.press import is_press
from fener.kit.models import Event
from fener.mentions.buckets import HOUR, NEGATIVE_FROM
from fener.mentions.models import Author, Mention, MentionBucket
from fener.problems.models import Problem, ProblemMention

USUAL_FOR = timedelta(days=30)
"""So long before a problem began is what is usual."""
MOST_ATTACKED = 5
LOOKED_AT = 30
"""Of the busiest conversations, whether we began them."""
MANY = 2_000
"""Posts of a problem from which on its numbers are kept for a moment: pages ask for them all the
time while a storm goes on."""
KEPT_FOR = 30
"""Seconds."""
UNANSWERED = Q(replies=0, state__in=("new", "open"), is_backlog=False)

POSTS_OF = ("all", "negative", "loose", "channel", "thread", "author")
CASES_OF = ("all", "unanswered", "late")
PEOPLE_OF = ("all", "known", "unknown", "press")
"""What a number opens: the rows of a problem, narrowed."""


@dataclass(frozen=True, slots=True)
class Attacked:
    """An account or a post of ours, and how much of the problem is addressed to it."""

    channel: Channel
    posts: int
    post: Mention | None = None


@dataclass(frozen=True, slots=True)
class Damage:
    """Of one problem at one moment."""

    posts: int
    people: int
    reach: int
    """Followers of all whose followers we know; one person may follow several."""
    unknown_reach: int
    """People of whom no network tells how many follow them."""
    negative: int
    usual_negative: float | None
    """Share of the brand's negative posts in the thirty days before; None: nothing was heard."""
    press: int
    cases: int
    unanswered: int
    late: int
    """Cases of which any clock has run out, be it met since."""

    @property
    def negative_share(self) -> float | None:
        return self.negative / self.posts if self.posts else None


def of_this_moment(read: Callable[[Problem], Any], problem: Problem, now: datetime | None) -> Any:
    """What `read` says of `problem`; where it has very many posts, as of the last half minute
    before `now`."""
    links = ProblemMention.objects.filter(problem=problem).count()
    if now is None or links <= MANY:
        return read(problem)
    return _kept(read, problem, links, int(now.timestamp()) // KEPT_FOR)


@lru_cache(maxsize=256)
def _kept(read: Callable[[Problem], Any], problem: Problem, _links: int, _moment: int) -> Any:
    return read(problem)


def damage_of(problem: Problem, *, now: datetime | None = None) -> Damage:
    """See `of_this_moment`; its cases are always counted anew."""
    cases = cases_of(problem).aggregate(
        cases=Count("pk"), unanswered=Count("pk", filter=UNANSWERED)
    )
    return Damage(
        **of_this_moment(_voices_of, problem, now),
        usual_negative=usual_negative(problem.brand_id, problem.began_at),
        cases=cases["cases"],
        unanswered=cases["unanswered"],
        late=cases_of(problem, "late").count(),
    )


def _voices_of(problem: Problem) -> dict[str, int]:
    """What its posts and those who wrote them say."""
    posts = posts_of(problem).aggregate(
        posts=Count("pk"), negative=Count("pk", filter=Q(negative__gte=NEGATIVE_FROM))
    )
    people = people_of(problem).aggregate(
        people=Count("pk"), known=Count("followers"), reach=Sum("followers")
    )
    return {
        "posts": posts["posts"],
        "negative": posts["negative"],
        "people": people["people"],
        "reach": people["reach"] or 0,
        "unknown_reach": people["people"] - people["known"],
        "press": len(press_of(problem, posts["posts"])),
    }


def post_count(problem: Problem) -> int:
    return posts_of(problem).count()


def loose_count(problem: Problem) -> int:
    """Posts that stand in no case."""
    return posts_of(problem, "loose").count()


def posts_of(problem: Problem, of: str = "all", which: int = 0) -> QuerySet[Mention]:
    """The posts of a problem; `of` is one of `POSTS_OF`, `which` the id of the channel, the
    conversation or the author. `loose`: those that stand in no case."""
    rows = Mention.objects.filter(problem_link__problem=problem, by_us=False, deleted_at=None)
    if of == "negative":
        return rows.filter(negative__gte=NEGATIVE_FROM)
    if of == "loose":
        return rows.filter(case_link=None)
    if of in ("channel", "thread", "author"):
        column = {"channel": "channel", "thread": "conversation", "author": "author"}[of]
        return rows.filter(**{column: which})
    return rows


def people_of(problem: Problem, of: str = "all") -> QuerySet[Author]:
    """Whoever wrote the posts of a problem; `of` is one of `PEOPLE_OF`."""
    rows = Author.objects.filter(pk__in=posts_of(problem).values("author_id"))
    if of == "known":
        return rows.filter(followers__isnull=False)
    if of == "unknown":
        return rows.filter(followers=None)
    if of == "press":
        return rows.filter(pk__in=press_of(problem, posts_of(problem).count()))
    return rows


def cases_of(problem: Problem, of: str = "all") -> QuerySet[Case]:
    """The cases of a problem; `of` is one of `CASES_OF`."""
    rows = Case.objects.filter(problem_link__problem=problem)
    if of == "unanswered":
        return rows.filter(UNANSWERED)
    if of == "late":
        subject = Concat(Value("case:"), Cast(OuterRef("pk"), CharField()))
        ran_out = Event.objects.filter(subject=subject, verb="case.breached")
        return rows.filter(Q(late_at__isnull=False) | Exists(ran_out))
    return rows


def press_of(problem: Problem, posts: int) -> Sequence[int]:
    """Ids of the authors who are media. `posts`: how many posts the problem has."""
    return _press(problem.pk, posts, problem.last_post_at)


@lru_cache(maxsize=256)
def _press(problem_id: int, _posts: int, _until: datetime) -> tuple[int, ...]:
    """Kept until the problem gets another post: names are read one by one."""
    voices = Mention.objects.filter(
        problem_link__problem=problem_id, by_us=False, deleted_at=None
    ).values_list("author_id", "kind", "author__name", "author__handle")
    found = {
        author
        for author, kind, name, handle in voices.distinct()
        if is_press(name=name, handle=handle, kind=kind)
    }
    return tuple(sorted(found))


def usual_negative(brand_id: int, before: datetime) -> float | None:
    """What share of the posts about a brand was negative in the thirty days before."""
    rows = MentionBucket.objects.filter(
        brand_id=brand_id,
        span=HOUR,
        starts_at__gte=before - USUAL_FOR,
        starts_at__lt=before,
    )
    found = rows.aggregate(posts=Sum("posts"), negative=Sum("negative"))
    return found["negative"] / found["posts"] if found["posts"] else None


def attacked_accounts(problem: Problem) -> list[Attacked]:
    """Our accounts at which the posts are addressed, the most attacked first."""
    rows = posts_of(problem).values("channel").annotate(posts=Count("pk"))
    found: dict[int, Any] = dict(
        rows.order_by("-posts", "channel")[:MOST_ATTACKED].values_list("channel", "posts")
    )
    channels = Channel.objects.in_bulk(found)
    return [Attacked(channels[pk], posts) for pk, posts in found.items()]


def attacked_posts(problem: Problem) -> list[Attacked]:
    """Posts of ours under which people write, the most attacked first."""
    rows = posts_of(problem).values("conversation").annotate(posts=Count("pk"))
    busiest: dict[int, Any] = dict(
        rows.order_by("-posts", "conversation")[:LOOKED_AT].values_list("conversation", "posts")
    )
    ours = Mention.objects.filter(conversation__in=list(busiest), by_us=True)
    first: dict[int, Mention] = {}
    for post in ours.select_related("channel").order_by("at", "id"):
        first.setdefault(post.conversation_id, post)
    found = [Attacked(first[pk].channel, n, first[pk]) for pk, n in busiest.items() if pk in first]
    return found[:MOST_ATTACKED]
