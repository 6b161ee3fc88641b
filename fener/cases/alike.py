"""Solved cases that began like this one, and what was said in public to solve them."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from fener.cases.models import Case, Reply
from fener.core.posts import Visibility
from fener.kit.models import Book, Event
from fener.kit.prepared import prepared
from fener.kit.strands import related
from fener.mentions.alike import KEPT, Alike, Shelf, alike, vectors_of
from fener.people.queries import Access, brands_by_id

SHOWN = 3
LIKENESS = (("same", 0.9), ("close", 0.8), ("related", 0.7))
"""From which cosine on a case is called what; below the last it is not shown. Of 780 posts in six
languages on thirteen topics, two have 0.16 in common on average, and one pair in a thousand 0.68
or more; where the nearest post is at 0.7 to 0.75, five of seven are about the same topic."""
BRANDS_KEPT = 4
"""Shelves in one process, at most 8 MB each."""
_TRIED_AGAIN = 500
"""Solved cases whose first post had no vector yet, asked for again each time."""
_LOOKED_AT = 24
_SOLVING = ("case.solved", "case.said")
"""Events with which a case may have become a solved one."""
_SUBJECT = re.compile(r"case:(\d+)")


@dataclass(frozen=True, slots=True)
class LikeCase:
    """A solved case that began like another one."""

    case: Case
    words: str
    """The post with which it began."""
    language: str
    """Of that post."""
    likeness: str
    """`same`, `close` or `related`."""
    answer: str
    """The public reply that solved it; "" where it was solved without one."""


def likeness_word(cosine: float) -> str:
    """What a likeness is called; "" where it is none to speak of."""
    return next((word for word, least in LIKENESS if cosine >= least), "")


def cases_like(access: Access, case: Case, *, limit: int = SHOWN) -> list[LikeCase]:
    """At most `limit` solved cases of the same brand that `access` sees, the likest first, each
    with another answer. None as long as the first post of `case` has no vector."""
    if case.brand_id not in access.brand_ids:
        return []
    own = vectors_of([case.opening_id]).get(case.opening_id)
    if own is None:
        return []
    shelf = _solved(case.brand_id, own.encoder).fresh()
    near = [
        one
        for one in alike(case.opening_id, limit=limit + _LOOKED_AT, among=shelf)
        if likeness_word(one.likeness)
    ]
    return _shown(case, near, limit)


def _shown(case: Case, near: Sequence[Alike], limit: int) -> list[LikeCase]:
    found = _openings([one.mention_id for one in near], case.brand_id, case.pk)
    cases = {each.opening_id: each for each in related(found, "brand", brands_by_id)}
    answers = _public_answers([each.pk for each in cases.values()])
    shown: list[LikeCase] = []
    said: set[str] = set()
    for one in near:
        each = cases.get(one.mention_id)
        if each is None:
            continue
        answer = answers.get(each.pk, "")
        if answer in said:
            continue
        said.add(answer)
        opening, word = each.opening, likeness_word(one.likeness)
        shown.append(LikeCase(each, opening.text, opening.language, word, answer))
    return shown[:limit]


@prepared
def _openings(mention_ids: list[int], brand_id: int, but: int) -> QuerySet[Case]:
    rows = Case.objects.filter(opening_id__in=mention_ids, brand_id=brand_id, state="solved")
    rows = rows.filter(opening__deleted_at=None).exclude(pk=but).select_related("opening")
    return rows.only(
        "brand_id", "who", "kind_key", "network", "last_post_at", "opening__text",
        "opening__language",
    )  # fmt: skip


def _public_answers(case_ids: list[int]) -> dict[int, str]:
    """For each case, the public reply that solved it, or the last one that its customer has."""
    found: dict[int, Reply] = {}
    for reply in _said(case_ids, Visibility.PUBLIC.value, "sent"):
        before = found.get(reply.case_id)
        if before is None or reply.purpose == "solve" or before.purpose != "solve":
            found[reply.case_id] = reply
    return {pk: reply.text for pk, reply in found.items()}


@prepared
def _said(case_ids: list[int], visibility: str, state: str) -> QuerySet[Reply]:
    rows = Reply.objects.filter(case_id__in=case_ids, visibility=visibility)
    rows = rows.filter(said_at__isnull=False, delivery__state=state)
    return rows.only("case_id", "purpose", "text").order_by("id")


class _Solved:
    """The first posts of a brand's solved cases: the newest `KEPT` are read once, then those of
    cases that were solved since, which the event log names. A case that was taken up again stays
    on the shelf and is passed over when it is found."""

    def __init__(self, brand_id: int, encoder: str) -> None:
        self.brand_id = brand_id
        self.shelf = Shelf(encoder)
        self._seq = -1
        self._lacking: list[int] = []
        self._lock = threading.Lock()

    def fresh(self) -> Shelf:
        with self._lock:
            length = next(iter(_length(self.brand_id)), 0)
            if self._seq < 0 or length - self._seq > KEPT:
                wanted = _newest(self.brand_id)[::-1]
            else:
                wanted = self._lacking + self._since(length)
            self._lacking = self.shelf.put(wanted)[-_TRIED_AGAIN:]
            self._seq = length
        return self.shelf

    def _since(self, length: int) -> list[int]:
        if length == self._seq:
            return []
        subjects = _solved_since(self.brand_id, self._seq, [*_SOLVING])
        ids = [int(found[1]) for one in subjects if (found := _SUBJECT.fullmatch(one))]
        rows = Case.objects.filter(pk__among=ids, state="solved")
        openings = dict(rows.values_list("pk", "opening_id"))
        return [openings[one] for one in dict.fromkeys(ids) if one in openings]


_kept: dict[tuple[int, str], _Solved] = {}
_keeping = threading.Lock()


def _solved(brand_id: int, encoder: str) -> _Solved:
    """The one of this process; the brand that was not asked for longest makes room."""
    with _keeping:
        found = _kept.pop((brand_id, encoder), None) or _Solved(brand_id, encoder)
        _kept[brand_id, encoder] = found
        while len(_kept) > BRANDS_KEPT:
            del _kept[next(iter(_kept))]
        return found


def forget_shelves() -> None:
    """For tests, whose rows vanish behind the back of a shelf."""
    with _keeping:
        _kept.clear()


def _newest(brand_id: int) -> list[int]:
    rows = Case.objects.filter(brand_id=brand_id, state="solved").order_by("-last_post_at", "-id")
    return list(rows.values_list("opening_id", flat=True)[:KEPT])


@prepared
def _length(brand_id: int) -> QuerySet[Any]:
    return Book.objects.filter(pk=brand_id).values_list("length", flat=True)


@prepared
def _solved_since(brand_id: int, seq: int, verbs: list[str]) -> QuerySet[Any]:
    rows = Event.objects.filter(book_id=brand_id, seq__gt=seq, verb__in=verbs)
    return rows.order_by("seq").values_list("subject", flat=True)
