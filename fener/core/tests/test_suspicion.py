"""Copies from several accounts are grouped; honest people who say the same in few words are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.signals.suspicion import Group, Written, find_copies, likeness

BEGIN = datetime(2024, 11, 22, 9, tzinfo=UTC)


def written(*texts: str, author: str = "") -> list[Written]:
    """Each by another account, a minute apart."""
    return [
        Written(text, author or f"account {n}", BEGIN + timedelta(minutes=n))
        for n, text in enumerate(texts)
    ]


COPIES = {
    "en": [
        "This company sold my mother a broken heater and then laughed at her, never buy there",
        "This company sold my mother a broken heater and then laughed at her, NEVER buy here!!! 😡",
        "@friends this company sold my mother a broken heater and then laughed at her. Never buy!",
        "This shop sold my mother a broken heater and laughed at her, never buy there http://t.co/x",
    ],
    "sq": [
        "Kjo kompani i shiti nënës sime një ngrohëse të prishur dhe pastaj u tall me të, turp",
        "KJO KOMPANI I SHITI NËNËS SIME NJË NGROHËSE TË PRISHUR DHE PASTAJ U TALL ME TË, TURP",
        "Kjo kompani i shiti nenes sime nje ngrohese te prishur dhe pastaj u tall me te 😡😡 turp",
        "@miqtë kjo firmë i shiti nënës sime një ngrohëse të prishur dhe u tall me të. Turp!",
    ],
    "el": [
        "Αυτή η εταιρεία πούλησε στη μητέρα μου χαλασμένη θερμάστρα και μετά γελούσε μαζί της",
        "αυτη η εταιρεια πουλησε στη μητερα μου χαλασμενη θερμαστρα και μετα γελουσε μαζι της!!",
        "Αυτή η εταιρεία πούλησε στη μάνα μου χαλασμένη θερμάστρα και μετά γελούσε μαζί της 👎",
        "#ντροπή Αυτή η εταιρεία πούλησε στη μητέρα μου χαλασμένη θερμάστρα και γελούσε μαζί της",
    ],
    "ar": [
        "هذه الشركة باعت لأمي مدفأة مكسورة ثم ضحكوا عليها ولم يعيدوا المال، لا تشتروا منهم أبدا",
        "هذه الشركه باعت لامي مدفأة مكسورة ثم ضحكوا عليها ولم يعيدوا المال لا تشتروا منهم ابدا 😡",
        "@الجميع هذه الشركة باعت لأمي مدفأة مكسورة ثم ضحكوا عليها ولم يعيدوا المال، لا تشتروا منهم",
        "هذه الشركة باعت لأمي مدفأة مكسورة وضحكوا عليها ولم يعيدوا المال لا تشتروا منهم http://t.co/x",
    ],
    "bg": [
        "Тази фирма продаде на майка ми счупена печка и после ѝ се присмя, никога не купувайте там",
        "ТАЗИ ФИРМА ПРОДАДЕ НА МАЙКА МИ СЧУПЕНА ПЕЧКА И ПОСЛЕ Ѝ СЕ ПРИСМЯ, НИКОГА НЕ КУПУВАЙТЕ ТАМ",
        "Тази фирма продаде на майка ми счупена печка и после й се присмя! Никога не купувайте 👎",
        "Този магазин продаде на майка ми счупена печка и после ѝ се присмя, не купувайте там",
    ],
    "fa": [
        "این شرکت به مادرم بخاری خراب فروخت و بعد هم به او خندیدند و پولش را ندادند، نخرید",
        "اين شركت به مادرم بخاري خراب فروخت و بعد هم به او خنديدند و پولش را ندادند نخريد 😡",
        "این شرکت به مادرم بخاری خراب فروخت و بعد هم به او خندیدند و پولش رو ندادند!! نخرید",
        "@دوستان این شرکت به مادرم یه بخاری خراب فروخت و بعد به او خندیدند و پولش را ندادند",
    ],
}
OTHERS = [
    "My parcel was late again but the driver was kind and said sorry for the weather",
    "Where can I find the opening hours of the shop near the station on a public holiday",
    "Η παραγγελία μου ήρθε δύο μέρες νωρίτερα από όσο περίμενα και όλα ήταν σωστά στο κουτί",
    "Поръчката ми дойде навреме, но кутията беше смачкана и липсваше едната част от комплекта",
    "طلبت قبل أسبوعين والتطبيق يقول إن الطلب في الطريق منذ ثلاثة أيام ولا أحد يرد علي",
    "سفارش من امروز صبح رسید ولی یکی از وسایل داخل جعبه نبود و کسی هم جواب تلفن نمی‌دهد",
]


@pytest.mark.parametrize("language", COPIES)
def test_small_changes_hide_no_copy(language: str) -> None:
    posts = written(*OTHERS[:3], *COPIES[language], *OTHERS[3:])
    (group,) = find_copies(posts)
    assert group.members == (3, 4, 5, 6)
    assert group.authors == tuple(f"account {n}" for n in (3, 4, 5, 6))
    assert 0.6 <= group.likeness <= 1
    assert (group.first_at, group.lasts_for) == (posts[3].at, timedelta(minutes=3))


def test_campaigns_are_kept_apart() -> None:
    posts = written(*(text for texts in COPIES.values() for text in texts))
    groups = find_copies(posts)
    assert [group.members for group in groups] == [
        tuple(range(first, first + 4)) for first in range(0, 24, 4)
    ]


HONEST = [
    "still no power!",
    "Still no power here, when will it come back?",
    "Nuk ka ende drita!",
    "Ακόμα δεν έχουμε ρεύμα",
    "لا يوجد كهرباء حتى الآن",
    "Още няма ток",
    "هنوز برق نداریم",
    "worst service ever, never again",
    "Where is my order?",
]


@pytest.mark.parametrize("text", HONEST)
def test_many_who_say_the_same_in_few_words_are_no_group(text: str) -> None:
    assert find_copies(written(*[text] * 50, *OTHERS)) == []


def test_words_that_everybody_uses_these_hours_are_no_group() -> None:
    said = "we have had no power in our street since this morning and it is cold"
    variants = [
        "we have had no power since this morning, it is cold in our street",
        "no power in our street and it is so cold this morning since we have had it",
        "this morning it is cold and we have no power, since when is our street had",
    ]
    crowd = written(*(variants[n % 3] + f" {'abcdefgh'[n % 8] * 3}" for n in range(900)))
    few = [Written(said, f"other {n}", BEGIN + timedelta(hours=1, minutes=n)) for n in range(3)]
    assert all(set(group.members).isdisjoint({900, 901, 902}) for group in find_copies(crowd + few))


def test_open_reposts_are_no_copies() -> None:
    text = COPIES["en"][0]
    posts = written(*[f"RT @ann: {text}"] * 10, f"so true! RT @ann {text}")
    assert find_copies(posts) == []


def test_one_account_that_repeats_itself_is_no_group() -> None:
    assert find_copies(written(*COPIES["en"] * 5, author="ann")) == []
    two = [*written(*COPIES["en"], author="ann"), *written(*COPIES["en"], author="ben")]
    assert find_copies(two) == []
    assert len(find_copies(two, authors_at_least=2)) == 1


def test_links_among_the_members_are_counted() -> None:
    (group,) = find_copies(written(*COPIES["en"]))
    assert group.with_link == 1


def test_nothing_gives_nothing() -> None:
    assert find_copies([]) == []
    assert find_copies(written("", "…", "😡" * 50, "a" * 5000)) == []
    assert likeness("", "") == 1.0


def by_content(posts: list[Written], groups: list[Group]) -> list[list[Written]]:
    return [[posts[place] for place in group.members] for group in groups]


POSTS = st.lists(
    st.sampled_from([text for texts in COPIES.values() for text in texts] + OTHERS + HONEST)
    | st.text(max_size=60),
    max_size=40,
).map(lambda texts: written(*texts))


@given(POSTS, st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_batch_does_not_matter(posts: list[Written], draw) -> None:  # type: ignore[no-untyped-def]
    mixed = list(posts)
    draw.shuffle(mixed)
    assert by_content(posts, find_copies(posts)) == by_content(mixed, find_copies(mixed))


@given(POSTS)
@settings(max_examples=40, deadline=None)
def test_groups_are_apart_and_of_several_accounts(posts: list[Written]) -> None:
    seen: set[int] = set()
    for group in find_copies(posts):
        assert seen.isdisjoint(group.members)
        seen.update(group.members)
        assert len(group.authors) >= 3
        assert group.first_at <= group.last_at
