"""The deep tier catches up behind the fast one: mentions that wait for it are judged in short
batches. Nothing is written before a whole batch is judged, and then everything in one transaction,
so that a crash repeats a batch and never half of it."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, DataError, transaction

from fener.core.decisions import DeepJudge, Judgement, Subject
from fener.core.decisions.judgement import PRESSES_FROM, UNSURE
from fener.core.signals.encoding import Encoded, Encoder
from fener.core.signals.ngrams import masked
from fener.core.signals.vectors import pack_vectors
from fener.kit.actors import DESK
from fener.kit.bulk import insert_rows, update_rows
from fener.kit.claims import claimable, one_at_a_time
from fener.kit.records import Entry, write_events
from fener.mentions import listening, queries
from fener.mentions.counting import hold_books, recounting
from fener.mentions.judged import JUDGED_FIELDS, judged_values
from fener.mentions.models import Mention, MentionVector, Rank, ShallowMention, UnfiledMention
from fener.mentions.queries import Held, Shallow
from fener.people.queries import brands_by_id

log = logging.getLogger("fener.mentions")

BATCH = 64
"""About a third of a second of one core."""
PROBE = Shallow(
    0, 0, "Where is my parcel? It is two weeks late.", "en", datetime(2026, 1, 1, tzinfo=UTC)
)
"""Harmless words, by which a fault of the tier is told from a mention that it can't judge."""


@dataclass(slots=True)
class Deepened:
    """What became of a batch."""

    judged: int = 0
    changed: int = 0
    """Of these, how many are something else than the fast tier said."""
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class _Tier:
    encoder: Encoder
    judge: DeepJudge


@dataclass(frozen=True, slots=True)
class _Answer:
    asked: Shallow
    values: tuple[Any, ...]
    """For `JUDGED_FIELDS`."""
    vector: bytes


def judge_deeply(*, now: datetime, limit: int = BATCH) -> Deepened:
    """Judge the mentions that are next, where there is an encoder and a judge. One that breaks its
    batch is found by halving, and set aside; its neighbours go on. Raises what the tier raises
    where it can't judge harmless words either: then everything goes on waiting."""
    done = Deepened()
    if not listening.has_encoder() or not (lot := queries.shallow(limit)):
        return done
    encoder, judge = listening.encoder(), listening.deep_judge()
    if encoder is not None and judge is not None:
        _take(lot, _Tier(encoder, judge), done, now)
    return done


def _take(lot: Sequence[Shallow], tier: _Tier, done: Deepened, now: datetime) -> None:
    try:
        _keep(_answers(lot, tier), tier, done, now)
    except Exception as error:
        if isinstance(error, DatabaseError) and not isinstance(error, DataError):
            raise
        fault = error
    else:
        return
    if len(lot) > 1:
        half = len(lot) // 2
        _take(lot[:half], tier, done, now)
        _take(lot[half:], tier, done, now)
        return
    _answers([PROBE], tier)
    _set_aside(lot[0], fault)
    done.set_aside += 1


def _answers(lot: Sequence[Shallow], tier: _Tier) -> list[_Answer]:
    encoded = tier.encoder.read([masked(one.text) for one in lot])
    vectors = encoded.vectors
    if vectors.shape != (len(lot), tier.encoder.width):
        raise ValueError("the encoder gave other rows than it was asked for")
    packed = pack_vectors(vectors)
    subjects = [Subject(text=one.text, language=one.language) for one in lot]
    judgements = _judged(lot, subjects, encoded, tier)
    values = [judged_values(one) for one in judgements]
    if any(isinstance(part, float) and not 0.0 <= part <= 1.0 for row in values for part in row):
        raise ValueError("the judge gave a probability that is none")
    return [_Answer(*one) for one in zip(lot, values, packed, strict=True)]


def _judged(
    lot: Sequence[Shallow], subjects: Sequence[Subject], encoded: Encoded, tier: _Tier
) -> list[Judgement]:
    """Each by the judge of its brand, which may have severity words of its own."""
    found: list[Judgement | None] = [None] * len(lot)
    brands = {brand.pk: brand for brand in brands_by_id([one.brand_id for one in lot])}
    for brand_id in {one.brand_id for one in lot}:
        places = [place for place, one in enumerate(lot) if one.brand_id == brand_id]
        brand = brands.get(brand_id)
        judge = (listening.deep_judge(brand) if brand else None) or tier.judge
        part = encoded.of(places)
        said = judge.judge([subjects[place] for place in places], part)
        for place, judgement in zip(places, said, strict=True):
            found[place] = judgement
    return [one for one in found if one is not None]


def _keep(answers: Sequence[_Answer], tier: _Tier, done: Deepened, now: datetime) -> None:
    """Write what still holds: a mention whose words changed meanwhile goes on waiting, and one
    that another worker has judged stays as it is."""
    with transaction.atomic():
        _hold_brands({one.asked.brand_id for one in answers})
        held = queries.held_for_judging([one.asked.pk for one in answers])
        won = _won(
            [
                one.asked
                for one in answers
                if (row := held.get(one.asked.pk)) and row.text == one.asked.text
            ]
        )
        standing = [one for one in answers if one.asked.pk in won]
        corrected = queries.corrected_fields([held[one.asked.pk] for one in standing])
        rows, again, entries = [], [], []
        for one in standing:
            row = held[one.asked.pk]
            values = dict(zip(JUDGED_FIELDS, one.values, strict=True))
            for name in corrected.get(row.pk, ()):
                values[name] = getattr(row, name)
                if name == "judged":
                    values["confidence"] = row.confidence
            rows.append((row.pk, row.brand_id, *values.values()))
            changes = _changes(row, values)
            if changes:
                entries.append(_entry(row, changes, values["model"], leaves_cases=won[row.pk]))
            if (changes or row.edited_at) and not won[row.pk]:
                again.append((row.brand_id, row.pk, True))
        with recounting([row[0] for row in rows]):
            update_rows(Mention, JUDGED_FIELDS, rows, guard="brand_id")
        _store_vectors(standing, tier.encoder.name)
        insert_rows(
            UnfiledMention,
            ("brand_id", "mention_id", "is_again"),
            again,
            ignoring=("brand_id", "mention_id"),
        )
        write_events(entries, now=now)
    done.judged += len(standing)
    done.changed += len(entries)


def _hold_brands(brand_ids: Collection[int]) -> None:
    """Wait until nobody files mentions of these brands: filing may be at the same ones, by their
    old judgement. Their books, which others hold while they change a mention, come before the
    mentions, so that no two transactions wait for each other."""
    for brand_id in sorted(brand_ids):
        one_at_a_time("file mentions", brand_id)
    hold_books(brand_ids)


def _won(lot: Sequence[Shallow]) -> dict[int, bool]:
    """Take the rows of `lot` away; gives back the ids of those that were still there, and whether
    each leaves cases as they are."""
    rows = ShallowMention.objects.filter(
        brand_id__in={one.brand_id for one in lot},
        mention_id__among=[one.pk for one in lot],
        rank__gt=Rank.SET_ASIDE,
    )
    won = dict(claimable(rows).values_list("mention_id", "leaves_cases"))
    rows.filter(mention_id__among=list(won)).delete()
    return won


def _store_vectors(answers: Sequence[_Answer], encoder: str) -> None:
    MentionVector.objects.filter(mention__among=[one.asked.pk for one in answers]).delete()
    rows = [(one.asked.pk, encoder[:60], one.vector) for one in answers]
    insert_rows(MentionVector, ("mention_id", "encoder", "vector"), rows)


def _changes(row: Held, values: dict[str, Any]) -> dict[str, Any]:
    """What others act on, where it is not what it was: name → [before, after]."""
    before = {
        "judged": row.judged,
        "topic": row.topic,
        "language": row.language,
        "severity": sorted(row.severity),
        "is_sure": row.confidence >= UNSURE,
        "presses": row.urgency >= PRESSES_FROM,
    }
    after = {
        **{name: values[name] for name in ("judged", "topic", "language")},
        "severity": sorted(values["severity"]),
        "is_sure": values["confidence"] >= UNSURE,
        "presses": values["urgency"] >= PRESSES_FROM,
    }
    return {name: [was, after[name]] for name, was in before.items() if was != after[name]}


def _entry(row: Held, changes: dict[str, Any], model: str, *, leaves_cases: bool) -> Entry:
    return Entry(
        actor=DESK,
        verb="mention.rejudged" if leaves_cases else "mention.reconsidered",
        subject=f"mention:{row.pk}",
        brand_id=row.brand_id,
        data={"model": model, **changes},
    )


def _set_aside(one: Shallow, error: Exception) -> None:
    """Let it be, with the fast judgement. The log gets no words of the post, and so neither the
    error's message."""
    kind = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "nowhere"
    log.error("mention %s can't be judged deeply (%s at %s): set aside", one.pk, kind, where)
    ShallowMention.objects.filter(
        brand_id=one.brand_id, mention_id=one.pk, since_at=one.since_at
    ).update(rank=Rank.SET_ASIDE, problem=kind[:80])
