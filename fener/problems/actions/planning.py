"""Replies to everybody who has a problem: written, worded anew, edited, read; nothing is said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fener.cases.actions import exposed_in
from fener.cases.actions.replying import UNFILLED, draft_for
from fener.cases.exposing import kinds_of
from fener.cases.models import Case
from fener.cases.offering import variables_of
from fener.channels import queries as channel_queries
from fener.core.lifecycles import ANSWER
from fener.core.posts import Visibility
from fener.core.reasons import Reason
from fener.core.replies import (
    PURPOSES,
    Addressed,
    Composed,
    Parts,
    apart_because,
    compose_replies,
    doubt_of,
    faults_of,
    likeness_key,
    may_fit,
)
from fener.core.text import fold, tidy, words
from fener.guide import queries as guide_queries
from fener.kit.actors import Actor
from fener.kit.advance import LostRace, advance
from fener.kit.records import write_event
from fener.mentions.models import Mention
from fener.people.queries import Access, brand_now
from fener.problems import answering as runs
from fener.problems.models import Answer, Answering, Problem
from fener.problems.queries import coordinated_mentions

BY_PERSON = "answer.by_person"
REMARKS = frozenset({"answer.no_words", "answer.unsure"})
"""What a person should look at, but may say."""


class AnsweringRefused(ValueError):
    """It can't be done like this; `reasons` say why, each with the language it is about, if any."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(", ".join(one.key for one in reasons))
        self.reasons = reasons

    @classmethod
    def of(cls, key: str, **params: Any) -> AnsweringRefused:
        return cls(Reason(key, params))


def plan_answers(
    problem: Problem,
    *,
    actor: Actor,
    now: datetime,
    purpose: str,
    parts: Mapping[str, Parts],
    visibility: str = "same",
    fact_ids: Collection[int] = (),
    per_minute: int = 10,
) -> Answering:
    """Write a reply for everybody of `problem` who is owed one. Nothing leaves the desk: a person
    reads them, and starts the run.

    `parts`: by language; cases in another one are listed as left out. `fact_ids`: the confirmed
    facts that the parts state. Raises `AnsweringRefused`.
    """
    _check(problem, purpose, parts, visibility, per_minute)
    chosen = _facts(problem, fact_ids)
    _check_language(problem, parts, chosen)
    cases = list(runs.waiting_cases(problem, purpose))
    if not cases:
        raise AnsweringRefused.of("answering.nobody")
    with transaction.atomic():
        run = Answering.objects.create(
            problem=problem,
            purpose=purpose,
            visibility=visibility,
            parts={language: own.as_json() for language, own in parts.items()},
            facts=chosen,
            per_minute=per_minute,
            planned_by_id=actor.person_id,
            planned_at=brand_now(problem.brand, now),
        )
        made = _write(run, cases, actor=actor, now=now)
        _tell(run, "answering.planned", actor, now, run=run.pk, purpose=purpose, **made)
    return run


def reword_answers(
    run: Answering,
    *,
    actor: Actor,
    now: datetime,
    parts: Mapping[str, Parts],
    visibility: str,
    fact_ids: Collection[int] = (),
    per_minute: int,
) -> None:
    """Write the replies anew from other parts, and for those who came since. What a person has
    edited or left out stays so. Raises `AnsweringRefused`, also once the run has started."""
    problem = run.problem
    if run.state != "planned":
        raise AnsweringRefused.of("answering.started")
    _check(problem, run.purpose, parts, visibility, per_minute)
    chosen = _facts(problem, fact_ids)
    _check_language(problem, parts, chosen)
    changes: dict[str, Any] = {
        "parts": {language: own.as_json() for language, own in parts.items()},
        "visibility": visibility,
        "facts": chosen,
        "per_minute": per_minute,
        "planned_at": brand_now(problem.brand, now),
    }
    with transaction.atomic():
        rows = Answering.objects.filter(pk=run.pk, state="planned", version=run.version)
        if rows.update(version=run.version + 1, **changes) == 0:
            raise LostRace(f"answering {run.pk} was changed by somebody else")
        run.version += 1
        for name, value in changes.items():
            setattr(run, name, value)
        Answer.objects.filter(answering=run, edited_by="").exclude(reason=BY_PERSON).delete()
        kept = set(Answer.objects.filter(answering=run).values_list("case_id", flat=True))
        waiting = runs.waiting_cases(problem, run.purpose)
        made = _write(run, [case for case in waiting if case.pk not in kept], actor=actor, now=now)
        _tell(run, "answering.reworded", actor, now, run=run.pk, kept=len(kept), **made)


def _check(
    problem: Problem, purpose: str, parts: Mapping[str, Parts], visibility: str, per_minute: int
) -> None:
    if purpose not in PURPOSES or visibility not in runs.VISIBILITIES:
        raise ValueError(f"no such purpose or visibility: {purpose}, {visibility}")
    if not 1 <= per_minute <= runs.FASTEST:
        raise ValueError(f"from 1 to {runs.FASTEST} a minute, not {per_minute}")
    if purpose not in runs.purposes_for(problem):
        over = "answering.not_solved" if purpose == "solve" else "answering.over"
        raise AnsweringRefused.of(over)
    if not parts:
        raise AnsweringRefused.of("answering.no_parts")
    faults = [
        Reason(key, {"language": language})
        for language, own in parts.items()
        for key in faults_of(own)
    ]
    if faults:
        raise AnsweringRefused(*faults)


def _check_language(problem: Problem, parts: Mapping[str, Parts], chosen: Sequence[int]) -> None:
    """Facts are written down in one language, and said in that one alone."""
    spoken = runs.languages_of_facts(problem, chosen)
    faults = [
        Reason("parts.other_language", {"language": language})
        for language, own in parts.items()
        if spoken - {language} and any("{facts}" in one for one in own.every())
    ]
    if faults:
        raise AnsweringRefused(*faults)


def _facts(problem: Problem, fact_ids: Collection[int]) -> list[int]:
    known = set(runs.confirmed_facts(problem).values_list("pk", flat=True))
    if set(fact_ids) - known:
        raise AnsweringRefused.of("answering.fact_unconfirmed")
    return sorted(set(fact_ids))


def _write(run: Answering, cases: Sequence[Case], *, actor: Actor, now: datetime) -> dict[str, int]:
    """Store what each of `cases` would be told; says how many can be told and how many not."""
    posts = runs.posts_of_cases(cases)
    under_way = runs.cases_with_reply_under_way(cases)
    by_hand = runs.posts_we_replied_to(posts)
    known = _Known(run, actor, now)
    people: list[Addressed] = []
    rows: dict[int, Answer] = {}
    for place, case in enumerate(cases, start=1):
        mention = posts[case.pk][0]
        own = mention.visibility if run.visibility == "same" else run.visibility
        language = mention.language or case.language
        if case.pk in under_way:
            reason = "answer.under_way"
        elif mention.pk in by_hand:
            reason = "answer.answered"
        else:
            reason = _left_out(run, mention, own, language, known)
        rows[case.pk] = Answer(
            answering=run,
            case=case,
            mention=mention,
            channel=mention.channel,
            visibility=own,
            language=language,
            state="skipped" if reason else ANSWER.first,
            reason=reason,
            place=place,
            text="",
            seen_replies=case.replies,
            seen_posts=case.posts,
        )
        if not reason or may_fit(reason, negative=mention.negative, shares_cause=known.one_cause):
            people.append(_addressed(case, mention, own, language, known))
    for one in _composed(run, people):
        _fill(rows[int(one.key)], one)
    Answer.objects.bulk_create(rows.values(), batch_size=500)
    left_out = sum(row.state != ANSWER.first for row in rows.values())
    return {"answers": len(rows) - left_out, "left_out": left_out}


def _left_out(
    run: Answering, mention: Mention, visibility: str, language: str, known: _Known
) -> str:
    """Key of why this post is not answered by the run; "" where it is."""
    if apart := apart_because(
        mention.text, judged=mention.judged, negative=mention.negative, abusive=mention.abusive,
        is_ours=mention.by_us, is_coordinated=mention.pk in known.coordinated,
    ):  # fmt: skip
        return apart
    if language not in run.parts:
        return "answer.no_parts"
    if not channel_queries.capabilities_of(mention.channel).can_reply(Visibility(visibility)):
        return "answer.by_hand"
    if mention.deleted_at:
        return "answer.post_gone"
    window = runs.window_of(mention.channel, visibility)
    return "answer.window" if window and known.at > mention.at + window else ""


class _Known:
    """What may stand in braces in the parts of a run."""

    def __init__(self, run: Answering, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.at = brand_now(run.problem.brand, now)
        self.guide = guide_queries.current(run.problem.brand_id)[1]
        self.coordinated = coordinated_mentions(run.problem)
        self.one_cause = runs.has_one_cause(run.problem)
        facts = runs.confirmed_facts(run.problem).filter(pk__in=run.facts)
        self.facts = " ".join(facts.values_list("text", flat=True))

    def of(self, case: Case) -> dict[str, str]:
        known = variables_of(Access(self.actor), case, self.guide, now=self.now)
        known |= {"agent": self.actor.name, "facts": self.facts}
        return {name: str(value) for name, value in known.items() if value}


def _addressed(
    case: Case, mention: Mention, visibility: str, language: str, known: _Known
) -> Addressed:
    return Addressed(
        key=str(case.pk),
        language=language,
        text=mention.text,
        name=case.author.name or case.who,
        names=(case.who, case.handle),
        conversation=str(mention.conversation_id),
        room=_room(mention, Visibility(visibility)),
        known=known.of(case),
    )


def _room(mention: Mention, visibility: Visibility) -> Any:
    """What the network leaves after a text, as its own preview counts."""

    def left(text: str) -> int | None:
        return channel_queries.preview(mention.channel, draft_for(mention, text, visibility)).left

    return left


def _composed(run: Answering, people: Sequence[Addressed]) -> list[Composed]:
    said = runs.said_under({int(one.conversation) for one in people})
    about = [fold(word) for word in run.problem.words]
    return compose_replies(
        people,
        {language: Parts.of(own) for language, own in run.parts.items()},
        seed=f"answering:{run.pk}",
        about=about or words(fold(run.problem.name)),
        taken=said,
    )


def _fill(row: Answer, one: Composed) -> None:
    row.text, row.words = one.text, one.words
    doubt = doubt_of(row.mention.judged, row.mention.confidence)
    found = [*one.problems, *_exposing(row), *doubt]
    row.remarks = [each.as_json() for each in found]
    row.is_held = any(each.key not in REMARKS for each in found)


def _exposing(row: Answer) -> Iterable[Reason]:
    exposed = exposed_in(row.text) if row.visibility == Visibility.PUBLIC.value else ()
    if exposed:
        yield Reason("answer.personal", {"personal": kinds_of(exposed)})


def edit_answer(
    answer: Answer,
    text: str,
    *,
    actor: Actor,
    now: datetime,
    seen_replies: int,
    seen_posts: int,
) -> tuple[Reason, ...]:
    """A person words one reply themselves; one that was left out is in again. `seen_…`: what they
    had before their eyes. Gives back what still holds it, and nothing where it can go out.

    Raises `AnsweringRefused` for no words, or where it was sent or its run is over; `LostRace`
    where it was changed or sent meanwhile.
    """
    told = tidy(text, limit=20_000).strip()
    _refuse_settled(answer)
    if not told:
        raise AnsweringRefused.of("answer.no_text")
    answer.text = told
    found = (*_holding(answer), *_exposing(answer))
    changes = {
        "text": told,
        "remarks": [one.as_json() for one in found],
        "is_held": bool(found),
        "edited_by": str(actor),
        "confirmed_by": "" if found else str(actor),
        "seen_replies": seen_replies,
        "seen_posts": seen_posts,
        "words": answer.words if answer.words in told else "",
    }
    _put_in(answer, "answer.edited", changes, actor=actor, now=now)
    return found


def restore_answer(answer: Answer, *, actor: Actor, now: datetime) -> None:
    """Put in again what was left out, as it was written. Raises as `edit_answer` does."""
    _refuse_settled(answer)
    if not answer.text:
        raise AnsweringRefused.of("answer.no_text")
    found = (*_holding(answer), *_exposing(answer))
    remarks = [one for one in answer.remarks if one["key"] in REMARKS]
    changes = {
        "remarks": [*remarks, *(one.as_json() for one in found)],
        "is_held": bool(found),
        "confirmed_by": "" if found else str(actor),
        "seen_replies": answer.case.replies,
        "seen_posts": answer.case.posts,
    }
    _put_in(answer, "answer.restored", changes, actor=actor, now=now)


def _put_in(
    answer: Answer, verb: str, changes: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    with transaction.atomic():
        guard = {"version": answer.version}
        changes["version"] = answer.version + 1
        if answer.state == "planned":
            rows = Answer.objects.filter(pk=answer.pk, state="planned", **guard)
            if rows.update(**changes) == 0:
                raise LostRace(f"answer {answer.pk} was changed by somebody else")
            for name, value in changes.items():
                setattr(answer, name, value)
        else:
            advance(answer, ANSWER, "planned", guard=guard, reason="", **changes)
        _tell(answer.answering, verb, actor, now, answer=answer.pk, case=answer.case_id)


def skip_answer(answer: Answer, *, actor: Actor, now: datetime) -> None:
    """This one is left to a person. Raises `AnsweringRefused`, `NotAnArrow`, `LostRace`."""
    _refuse_settled(answer)
    with transaction.atomic():
        verb = advance(
            answer, ANSWER, "skipped", guard={"version": answer.version}, reason=BY_PERSON,
            version=answer.version + 1,
        )  # fmt: skip
        _tell(answer.answering, verb, actor, now, answer=answer.pk, case=answer.case_id)


def _refuse_settled(answer: Answer) -> None:
    if answer.state == "sent" or answer.answering.state not in runs.LIVE_RUNS:
        raise AnsweringRefused.of("answer.settled")


def _holding(answer: Answer) -> Iterable[Reason]:
    """Why the words of `answer` can't go out: too long, not filled in, or like a neighbour's."""
    left = _room(answer.mention, Visibility(answer.visibility))(answer.text)
    if left is not None and left < 0:
        yield Reason("answer.too_long", {"over": -left})
    if unfilled := UNFILLED.findall(answer.text):
        yield Reason("answer.unfilled", {"words": [one[1:-1] for one in unfilled]})
    conversation = answer.mention.conversation_id
    planned = Answer.objects.filter(answering=answer.answering, mention__conversation=conversation)
    own = set(planned.filter(pk=answer.pk).values_list("text", flat=True))
    said = runs.said_under([conversation]).get(str(conversation), [])
    neighbours = list(said)
    for text in own:
        if text in neighbours:
            neighbours.remove(text)
    if likeness_key(answer.text) in {likeness_key(text) for text in neighbours}:
        yield Reason("answer.same")


def confirm_answers(
    run: Answering, versions: Mapping[int, int], *, actor: Actor, now: datetime
) -> int:
    """A person has read these replies, each in the version given; gives back how many that is.
    One that was changed meanwhile has to be read again. Raises `AnsweringRefused` for whoever is
    no person."""
    if actor.kind != "person":
        raise AnsweringRefused.of("answering.person")
    with transaction.atomic():
        read = 0
        rows = Answer.objects.filter(
            answering=run, state="planned", is_held=False, confirmed_by="", pk__in=list(versions)
        )
        for pk, version in rows.values_list("pk", "version"):
            if versions[pk] == version:
                own = Answer.objects.filter(pk=pk, version=version, state="planned")
                read += own.update(confirmed_by=str(actor))
        if read:
            _tell(run, "answering.read", actor, now, run=run.pk, answers=read)
    return read


def _tell(run: Answering, verb: str, actor: Actor, now: datetime, /, **data: Any) -> None:
    """What concerns the whole run stands in the history of the problem, the rest with the run."""
    is_whole = "run" in data
    write_event(
        verb,
        f"problem:{run.problem_id}" if is_whole else f"answering:{run.pk}",
        actor=actor,
        now=now,
        brand_id=run.problem.brand_id,
        **data,
    )
