"""What is known of a problem at one moment, in numbers, from its posts and cases."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from fener.cases.models import Case
from fener.core.decisions.judgement import Kind
from fener.core.levels import Measures, countries_among
from fener.core.signals.press import is_press
from fener.mentions.models import Mention
from fener.mentions.places import country_of
from fener.problems.models import Problem
from fener.problems.queries import hand_by_mention

LIFE = frozenset({"safety", "health"})
LAW = frozenset({"legal", "privacy", "discrimination"})
COPIED_BY = 3
"""From so many people with one text on, they are told of as a crowd. Each of them counts all the
same, until a person has decided that they are one hand."""
COPIED_WITHIN = timedelta(hours=6)
HOUR = timedelta(hours=1)
COMPLAINTS = frozenset({Kind.COMPLAINT.value, Kind.ABUSE.value})
MOST_POSTS = 20_000
"""Of the newest posts of a problem; more say nothing new about how grave it is."""


class Voice(NamedTuple):
    """What measuring needs of a post."""

    author_id: int
    at: datetime
    judged: str
    severity: list[str]
    near_key: str
    language: str
    place: str
    network: str
    kind: str
    name: str
    handle: str
    followers: int | None
    hand: int = 0
    """The decision by which it is of one hand with others; 0: it speaks for itself."""

    @property
    def speaker(self) -> int:
        """Who counts: an account, or all who are one hand."""
        return -self.hand or self.author_id


_VOICE = (
    "author_id", "at", "judged", "severity", "near_key", "language", "place", "channel__network",
    "kind", "author__name", "author__handle", "author__followers",
)  # fmt: skip


def voices_of(problem: Problem) -> list[Voice]:
    """The newest posts of a problem that others wrote and have not taken back."""
    hands = hand_by_mention(problem)
    rows = Mention.objects.filter(
        problem_link__problem=problem, by_us=False, deleted_at=None
    ).order_by("-at", "-id")
    return [
        Voice(*row, hand=hands.get(pk, 0))
        for pk, *row in rows.values_list("pk", *_VOICE)[:MOST_POSTS]
    ]


def measures_of(
    problem: Problem,
    *,
    at: datetime,
    usual: Callable[[datetime], float | None] = lambda _until: None,
) -> Measures:
    """What the matrix is shown of `problem` at the brand's time `at`. `usual`: people who complain
    of its topic in the hour before this time of day; None: nobody knows yet."""
    voices = voices_of(problem)
    return Measures(
        **counted(voices), speed=_speed(voices, usual), ignored_for=_ignored_for(problem, at)
    )


def _speed(voices: Sequence[Voice], usual: Callable[[datetime], float | None]) -> float:
    """Times the usual number of complainants, in its fastest hour: the same whether it was measured
    then or is only now, from posts that came all at once."""
    people, until = fastest_hour(voices)
    known = usual(until) if until else None
    return 0.0 if known is None else round(people / max(known, 1.0), 2)


def fastest_hour(voices: Iterable[Voice]) -> tuple[int, datetime | None]:
    """How many people complained in the hour in which most did, and when it ended: with a post of
    theirs. (0, None) where nobody complained."""
    most, ended = 0, None
    within: deque[tuple[datetime, int]] = deque()
    posts: Counter[int] = Counter()
    # Of this kind alone, as in the kept counts with which they are compared.
    complaining = [
        (voice.at, voice.speaker) for voice in voices if voice.judged == Kind.COMPLAINT.value
    ]
    for at, author in sorted(complaining):
        within.append((at, author))
        posts[author] += 1
        while within[0][0] <= at - HOUR:
            _, gone = within.popleft()
            posts[gone] -= 1
            if not posts[gone]:
                del posts[gone]
        if len(posts) > most:
            most, ended = len(posts), at
    return most, ended


def counted(voices: Sequence[Voice]) -> dict[str, int]:
    """All measures that posts alone give."""
    return {
        "people": len({voice.speaker for voice in voices}),
        "complainants": len({voice.speaker for voice in voices if voice.judged in COMPLAINTS}),
        "severe": len(_flagged(voices, LIFE | LAW)),
        "life": len(_flagged(voices, LIFE)),
        "law": len(_flagged(voices, LAW)),
        "press": len(
            {
                voice.speaker
                for voice in voices
                if is_press(name=voice.name, handle=voice.handle, kind=voice.kind)
            }
        ),
        "largest_account": max((voice.followers or 0 for voice in voices), default=0),
        "copies": max((len(each) for each in _crowds(voices).values()), default=0),
        "networks": len({voice.network for voice in voices}),
        "languages": len({voice.language for voice in voices if voice.language}),
        "places": countries_among((voice.speaker, country_of(voice.place)) for voice in voices),
    }


def _flagged(voices: Iterable[Voice], flags: frozenset[str]) -> set[int]:
    return {voice.speaker for voice in voices if flags.intersection(voice.severity)}


def _crowds(voices: Sequence[Voice]) -> dict[str, set[int]]:
    """Near-duplicate key → people, of the texts that many repeat within a short time. Reposts are
    what networks are for, and no crowd."""
    people: dict[str, set[int]] = {}
    times: dict[str, list[datetime]] = {}
    for voice in voices:
        if voice.near_key and voice.kind != "repost":
            people.setdefault(voice.near_key, set()).add(voice.author_id)
            times.setdefault(voice.near_key, []).append(voice.at)
    return {
        key: found
        for key, found in people.items()
        if len(found) >= COPIED_BY and max(times[key]) - min(times[key]) <= COPIED_WITHIN
    }


def _ignored_for(problem: Problem, at: datetime) -> int:
    """Minutes for which the first case without any answer of ours waits."""
    rows = Case.objects.filter(
        problem_link__problem=problem, replies=0, state__in=("new", "open"), is_backlog=False
    ).order_by("opened_at")
    first = rows.values_list("opened_at", flat=True).first()
    return max(0, int((at - first).total_seconds() // 60)) if first else 0


def most(values: Iterable[str]) -> str:
    """The most frequent one, "" where there is none."""
    found = Counter(value for value in values if value).most_common(1)
    return found[0][0] if found else ""
