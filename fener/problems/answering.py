"""Reads about answering many: who waits, which runs there are, how far one has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from fener.cases.models import LIVE_STATES as LIVE_CASES
from fener.cases.models import QUEUE_STATES, Case, Reply
from fener.channels.models import Channel
from fener.connectors import registry
from fener.core.posts import PostKind
from fener.core.replies import (
    APART,
    LANGUAGES,
    PARTS,
    PURPOSES,
    Parts,
    divided,
    likeness_key,
    starting_parts,
)
from fener.guide import queries as guide_queries
from fener.guide.document import PreparedAnswer
from fener.mentions.language_file import language_finder
from fener.mentions.models import Mention
from fener.people.queries import Access, Forbidden
from fener.people.roles import READ
from fener.problems.models import Answer, Answering, Fact, Problem

LIVE_RUNS = ("planned", "running", "paused")
VISIBILITIES = ("same", "public", "private")
FASTEST = 60
"""Replies a minute; more looks like a machine, and is one."""
SURE = 0.6
"""Of the language of a fact, from which it is taken for that one."""
_GUIDE_PURPOSES: Mapping[str, tuple[str, ...]] = {
    "acknowledge": ("acknowledge", "apology"),
    "answer": ("answer", "apology", "handover_private"),
    "solve": ("solved", "follow_up"),
}


def answering_for(access: Access, problem: Problem, number: int, right: str = READ) -> Answering:
    """A run of `problem`. Raises `Answering.DoesNotExist`, `Forbidden` as `problem_for` does."""
    run = _runs().get(pk=number, problem=problem, problem__brand_id__in=access.brand_ids)
    if not access.may(right, problem.brand_id):
        raise Forbidden(right)
    return run


def answering_by_id(number: int) -> Answering:
    return _runs().get(pk=number)


def _runs() -> QuerySet[Answering]:
    return Answering.objects.select_related("problem", "problem__brand", "planned_by", "started_by")


def answerings_of(problem: Problem) -> QuerySet[Answering]:
    """The newest first, each with `sent` and `whole` counted."""
    return (
        _runs()
        .filter(problem=problem)
        .annotate(sent=Count("answers", filter=Q(answers__state="sent")), whole=Count("answers"))
        .order_by("-id")
    )


def due_answerings(now: datetime) -> QuerySet[Answering]:
    """Runs whose next reply is due, the longest due first."""
    return _runs().filter(state="running", due_at__lte=now).order_by("due_at", "id")


def purposes_for(problem: Problem) -> tuple[str, ...]:
    """What can be said of it now: while it lasts we answer, when it is mended we tell."""
    if problem.state == "solved":
        return ("solve",)
    return PURPOSES[:2] if problem.state in ("new", "open") else ()


def waiting_cases(problem: Problem, purpose: str) -> QuerySet[Case]:
    """Cases of `problem` that are owed this, the longest waiting first; those in whose turn
    another run is are left to it. When it is solved everybody is told who has not been."""
    rows = Case.objects.filter(problem_link__problem=problem).exclude(
        pk__in=Answer.objects.filter(state="planned", answering__state__in=LIVE_RUNS).values(
            "case_id"
        )
    )
    rows = rows.filter(state__in=LIVE_CASES if purpose == "solve" else QUEUE_STATES)
    if purpose == "acknowledge":
        rows = rows.filter(replies=0)
    return rows.select_related("brand", "channel", "author", "assignee").order_by("queue_at", "id")


def not_waiting(problem: Problem, purpose: str) -> dict[str, int]:
    """Key of why cases of `problem` are owed nothing now → how many, most first."""
    owed = set(waiting_cases(problem, purpose).values_list("pk", flat=True))
    rows = Case.objects.filter(problem_link__problem=problem).exclude(pk__in=owed)
    found: Counter[str] = Counter()
    for state in rows.values_list("state", flat=True):
        if state not in LIVE_CASES:
            found["answering.closed"] += 1
        elif state == "snoozed":
            found["answering.put_aside"] += 1
        elif state in QUEUE_STATES and purpose != "acknowledge":
            found["answering.elsewhere"] += 1
        else:
            found["answering.answered"] += 1
    return dict(found.most_common())


def has_one_cause(problem: Problem) -> bool:
    """Whether one answer can fit everybody: at least half of its people have one topic, and half
    of its cases are of one kind."""
    if problem.topic == "other" or not problem.kind_key:
        return False
    kinds = Counter(
        Case.objects.filter(problem_link__problem=problem).values_list("kind_key", flat=True)
    )
    return 2 * kinds[problem.kind_key] >= kinds.total()


def languages_waiting(problem: Problem, purpose: str) -> dict[str, int]:
    """Language → cases that wait in it, most first; "" where the language is not known."""
    found = Counter(waiting_cases(problem, purpose).values_list("language", flat=True))
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def languages_of(run: Answering) -> dict[str, int]:
    """Language → cases of a run and those that have come since, what is written first."""
    own = dict(Answer.objects.filter(answering=run).values_list("case_id", "language"))
    since = waiting_cases(run.problem, run.purpose).values_list("pk", "language")
    found = Counter({**own, **dict(since)}.values())
    rows = sorted(found.items(), key=lambda one: (one[0] not in run.parts, -one[1], one[0]))
    return {language: count for language, count in rows if language}


def posts_of_cases(cases: Sequence[Case]) -> dict[int, list[Mention]]:
    """Case → its customer's posts, the newest first, those that still stand before those that do
    not: a reply belongs under the first."""
    rows = (
        Mention.objects.filter(case_link__case__in=cases, by_us=False)
        .exclude(kind=PostKind.REPOST.value)
        .select_related("channel", "channel__brand", "conversation", "author", "case_link")
        .order_by("-at", "-id")
    )
    found: dict[int, list[Mention]] = {}
    for mention in rows:
        found.setdefault(mention.case_link.case_id, []).append(mention)
    for own in found.values():
        own.sort(key=lambda one: one.deleted_at is not None)
    if lacking := [case for case in cases if case.pk not in found]:
        openings = Mention.objects.select_related(
            "channel", "channel__brand", "conversation", "author"
        ).in_bulk([case.opening_id for case in lacking])
        found |= {case.pk: [openings[case.opening_id]] for case in lacking}
    return found


def cases_with_reply_under_way(cases: Sequence[Case]) -> set[int]:
    """Of `cases`, those of which something we said has not arrived yet."""
    rows = Reply.objects.filter(
        case__in=cases, delivery__state__in=["queued", "sending", "unknown"]
    )
    return set(rows.values_list("case_id", flat=True))


def posts_we_replied_to(posts: Mapping[int, Sequence[Mention]]) -> set[int]:
    """Of the newest post of each case, those under which a reply of ours stands on the network."""
    newest = {(own[0].conversation_id, own[0].native_id): own[0].pk for own in posts.values()}
    ours = Mention.objects.filter(
        by_us=True, deleted_at=None, conversation__in={conversation for conversation, _ in newest}
    ).exclude(in_reply_to="")
    rows = ours.values_list("conversation_id", "in_reply_to")
    return {newest[row] for row in rows if row in newest}


def said_under(conversations: Collection[int]) -> dict[str, list[str]]:
    """Conversation (as a string of its id) → what we have said there, by the desk or by hand,
    and what other runs are about to say."""
    said: dict[str, list[str]] = {}
    replies = Reply.objects.filter(in_reply_to__conversation__in=conversations)
    ours = Mention.objects.filter(conversation__in=conversations, by_us=True)
    planned = Answer.objects.filter(
        mention__conversation__in=conversations, state="planned", answering__state__in=LIVE_RUNS
    )
    for rows in (
        replies.values_list("in_reply_to__conversation", "text"),
        ours.values_list("conversation", "text"),
        planned.values_list("mention__conversation", "text"),
    ):
        for conversation, text in rows:
            said.setdefault(str(conversation), []).append(text)
    return said


def window_of(channel: Channel, visibility: str) -> timedelta | None:
    """How long after a customer's post their network takes a reply; None: always."""
    return registry.manifest(channel.network).windows.get(f"reply_{visibility}")


def rest_after_send(channel: Channel) -> timedelta:
    """How long the network wants between two sends, by its manifest."""
    rate = registry.manifest(channel.network).rate
    return rate.per / rate.calls if rate else timedelta()


def confirmed_facts(problem: Problem) -> QuerySet[Fact]:
    """What may be said: confirmed, and not withdrawn."""
    return Fact.objects.filter(problem=problem, is_confirmed=True, withdrawn_at=None).order_by("id")


def languages_of_facts(problem: Problem, chosen: Collection[int]) -> set[str]:
    """In which of our languages the chosen facts are surely written."""
    texts = confirmed_facts(problem).filter(pk__in=chosen).values_list("text", flat=True)
    found = language_finder().find(list(texts), expected=LANGUAGES)
    return {one.language for one in found if one.confidence >= SURE and one.language in LANGUAGES}


def beginnings(problem: Problem, purpose: str) -> list[PreparedAnswer]:
    """Prepared answers of the guide from which parts can be begun, those for this kind first. Where
    people write of many things, those for one kind would speak of what most did not write of."""
    guide = guide_queries.current(problem.brand_id)[1].guide
    is_one = has_one_cause(problem)
    fitting = [
        answer
        for answer in guide.answers
        if answer.purpose.value in _GUIDE_PURPOSES[purpose]
        and (not answer.kinds or (is_one and problem.kind_key in answer.kinds))
    ]
    wanted = _GUIDE_PURPOSES[purpose]
    return sorted(fitting, key=lambda one: (not one.kinds, wanted.index(one.purpose.value)))


def parts_to_begin_with(language: str, purpose: str, answer: PreparedAnswer | None = None) -> Parts:
    """Our own wordings, and before them those of a prepared answer where it has this language."""
    own = starting_parts(language, purpose)
    text = answer.text.get(language, "") if answer else ""
    if not text:
        return own
    prepared = divided(text)
    return Parts.of({name: [*prepared.wordings(name), *own.wordings(name)] for name in PARTS})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come, in answers."""

    sent: int = 0
    arrived: int = 0
    """Of those sent, what the network has."""
    troubled: int = 0
    """Of those sent, what failed, or may or may not have gone out."""
    left: int = 0
    """Planned, and free to go."""
    unread: int = 0
    """Of those left, what nobody has read yet."""
    held: int = 0
    """Planned, but a person has to edit it first."""
    apart: int = 0
    """Not written, or not put in, because a person should look first."""
    skipped: int = 0
    refused: int = 0

    @property
    def whole(self) -> int:
        return self.sent + self.left + self.held + self.apart + self.skipped + self.refused

    @property
    def with_person(self) -> int:
        """What goes out only when somebody does something."""
        return self.held + self.apart + self.skipped + self.refused


_APART = Q(state="skipped", reason__in=sorted(APART))


def progress_of(run: Answering) -> Progress:
    free = Q(state="planned", is_held=False)
    troubled = Q(state="sent", reply__delivery__state__in=["failed", "unknown"])
    counted = Answer.objects.filter(answering=run).aggregate(
        sent=Count("id", filter=Q(state="sent")),
        arrived=Count("id", filter=Q(state="sent", reply__said_at__isnull=False)),
        troubled=Count("id", filter=troubled),
        left=Count("id", filter=free),
        unread=Count("id", filter=free & Q(confirmed_by="")),
        held=Count("id", filter=Q(state="planned", is_held=True)),
        apart=Count("id", filter=_APART),
        skipped=Count("id", filter=Q(state="skipped") & ~_APART),
        refused=Count("id", filter=Q(state="refused")),
    )
    return Progress(**counted)


GROUPS: Mapping[str, Q] = {
    "left": Q(state="planned", is_held=False),
    "held": Q(state="planned", is_held=True),
    "sent": Q(state="sent"),
    "apart": _APART,
    "skipped": Q(state__in=["skipped", "refused"]) & ~_APART,
}
"""What the answers of a run are narrowed to."""


def answers_of(run: Answering, group: str = "") -> QuerySet[Answer]:
    rows = Answer.objects.filter(answering=run).select_related(
        "answering__problem__brand", "case", "mention__author", "mention__conversation", "channel",
        "channel__brand", "reply__delivery",
    )  # fmt: skip
    return rows.filter(GROUPS.get(group, Q())).order_by("place", "id")


def reasons_of(run: Answering) -> dict[str, int]:
    """Key of why an answer was not said → how many, most first."""
    rows = Answer.objects.filter(answering=run).filter(GROUPS["skipped"] | GROUPS["apart"])
    found = Counter(rows.values_list("reason", flat=True))
    return dict(found.most_common())


def answer_in(run: Answering, number: int) -> Answer:
    return Answer.objects.select_related(
        "answering", "answering__problem", "answering__problem__brand", "case", "case__brand",
        "mention", "mention__author", "mention__conversation", "channel", "channel__brand", "reply",
    ).get(pk=number, answering=run)  # fmt: skip


def said_to(case: Case) -> list[Reply]:
    """What we have said in a case, oldest first."""
    rows = Reply.objects.filter(case=case).select_related("by", "delivery")
    return list(rows.order_by("id"))


def doubles_in(run: Answering) -> int:
    """Replies of a run that read like another one under the same post: none, or it is our fault."""
    rows = Answer.objects.filter(answering=run).exclude(text="").exclude(state="skipped")
    seen: set[tuple[int, str]] = set()
    count = 0
    for conversation, text, held in rows.values_list("mention__conversation", "text", "is_held"):
        key = (conversation, likeness_key(text))
        count += key in seen and not held
        seen.add(key)
    return count
