"""Builders for tests: a problem that several customers share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from fener.cases.actions import file_brand, open_case_for
from fener.cases.models import Case
from fener.cases.testing import a_case
from fener.channels.models import Channel
from fener.core.posts import Author, Post, PostKind
from fener.core.replies import Parts, starting_parts
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.mentions.actions import record_posts
from fener.mentions.models import Mention
from fener.people.queries import brand_now
from fener.problems import actions, queries
from fener.problems.models import Problem

LOST = (
    "My parcel is lost and nobody answers. Terrible service.",
    "Still no parcel after three weeks, this is a disgrace.",
    "The courier lost my parcel and I want my money back!",
    "Where is my parcel? You have lost it, I am furious.",
    "Parcel gone, no refund, worst delivery ever.",
)


def some_cases(channel: Channel, count: int = 3, texts: tuple[str, ...] = LOST) -> list[Case]:
    """Cases of `count` different people."""
    return [
        a_case(
            channel,
            texts[number % len(texts)],
            who=f"Person {number}",
            handle=f"person{number}",
            native_id=f"lost-{number}",
        )
        for number in range(count)
    ]


def a_problem(channel: Channel, count: int = 3, **more: Any) -> Problem:
    """A problem of `count` cases, as it is stored."""
    cases = some_cases(channel, count)
    problem = actions.open_problem(
        channel.brand, [case.opening_id for case in cases], actor=DESK, now=wall_clock(), **more
    )
    return fresh(problem)


def fresh(problem: Problem) -> Problem:
    return queries.problem_by_id(problem.pk)


PEOPLE_LOST = (
    ("Parcel lost, three weeks without any answer", "en"),
    ("My parcel is lost and the tracking page shows nothing. Terrible service!", "en"),
    ("Pakoja ime humbi dhe askush s'përgjigjet prej tri javësh, turp!", "sq"),
    ("Το δέμα μου χάθηκε και κανείς δεν απαντάει, απαράδεκτο!", "el"),
    ("الطرد ضاع ولا أحد يرد منذ ثلاثة أسابيع، خدمة سيئة جدا", "ar"),
    ("Пратката ми се загуби и никой не отговаря, ужасно обслужване!", "bg"),
    ("بسته‌ی من گم شده و هیچ‌کس جواب نمی‌دهد، افتضاح است!", "fa"),
)
FACTS_SAID = {
    "en": "Every lost parcel is sent again by Friday, 18:00.",
    "sq": "Çdo pako e humbur niset përsëri deri të premten në orën 18:00.",
    "el": "Κάθε χαμένο δέμα ξαναφεύγει έως την Παρασκευή στις 18:00.",
    "ar": "كل طرد ضائع يُرسل من جديد حتى يوم الجمعة الساعة 18:00.",
    "bg": "Всяка загубена пратка се изпраща отново до петък, 18:00 ч.",
    "fa": "هر بسته‌ی گم‌شده تا جمعه ساعت ۱۸ دوباره فرستاده می‌شود.",
}


def a_crowd(
    channel: Channel,
    count: int,
    *,
    under: str = "our-post",
    texts: Sequence[tuple[str, str]] = PEOPLE_LOST[:1],
) -> Problem:
    """A problem of `count` different people who all wrote under the same post of ours."""
    now = wall_clock()
    posts = [
        Post(
            native_id=f"{under}-{number}",
            author=Author(native_id=f"person{number}", handle=f"person{number}", followers=9),
            text=texts[number % len(texts)][0],
            language=texts[number % len(texts)][1],
            at=now - timedelta(minutes=30) + timedelta(seconds=number),
            kind=PostKind.COMMENT,
            conversation=under,
        )
        for number in range(count)
    ]
    with transaction.atomic():
        record_posts(channel, posts, now=now, brand_now=brand_now(channel.brand, now))
    file_brand(channel.brand, now=now)
    rows = Mention.objects.filter(brand=channel.brand, native_id__startswith=f"{under}-")
    for mention in rows.filter(case_link=None).select_related("author", "channel", "brand"):
        open_case_for(mention, actor=DESK, now=now)
    problem = actions.open_problem(
        channel.brand, rows.values_list("pk", flat=True), actor=DESK, now=now, words=["parcel"]
    )
    return fresh(problem)


def written(*languages: str, purpose: str = "answer", **more: Any) -> dict[str, Parts]:
    """Parts for `languages`: our own wordings, and what happens now."""
    return {
        language: Parts.of(
            {
                **starting_parts(language, purpose).as_json(),
                "facts": [FACTS_SAID[language]],
                **more,
            }
        )
        for language in languages or ("en",)
    }


def forget_storms() -> None:
    """Tests share the numbers of brands and problems, and these are kept by number."""
    actions.forget_watches()
    actions.forget_causes()
