"""`fold` by table and by property, and the fast batch against it."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fener.core.text import fold, fold_many
from fener.core.text.letters import TABLE, fold_character

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
AWKWARD = st.text(
    "aZ? ?  \0\x1a\x1b\t\n\r\x0b\x0c\x1c\x85\u2028 éËç…ΣςσΆΐßİıœ иИйЙ\u0306\u0301\u0308\u0345ёЁѝ"
    "آأةیکكيىًـ\u200c\u200d\u200f۵٥ｶﾞ가\u1100\u1161\u11a8か\u3099👍🏽❤\ufe0f🇧🇬👨‍👩‍👧\ud800\udfff´΄ﷺ"
    "\u0653\u0654क्ष\u0323\ufffe𝔄🅰ﬁ"
)
TEXTS = st.one_of(ANY, AWKWARD)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Pse s'më përgjigjeni, ÇFARË ndodh?", "pse s'me pergjigjeni, cfare ndodh?"),
        ("Þórr Łódź straße Œuvre ıİ Đoković", "thorr lodz strasse oeuvre ii dokovic"),
        ("Πού είναι το δέμα μου; ΝΤΡΟΠΉ ΣΑΣ", "που ειναι το δεμα μου; ντροπη σασ"),
        ("Μαΐου, προϋπόθεση, ᾧ Ἀθῆναι", "μαιου, προυποθεση, ω αθηναι"),
        ("Най-лошият ЙОГУРТ", "най-лошият йогурт"),
        ("и\u0306 И\u0306", "й й"),
        ("а\u0301 ѝ ё ї ѓ", "а и е ї ѓ"),
        ("أين طلبي إلى الآن", "اين طلبي الي الان"),
        ("خدمــــة سيِّئة", "خدمه سييه"),
        ("مسؤول شئ ماء", "مسوول شي ماء"),
        ("کیفیت کتاب‌ها", "كيفيت كتابها"),
        ("می‌خواهم", "ميخواهم"),
        ("ﺍﻟﺴﻼﻡ", "السلام"),
        ("۱۲۳ ٤٥٦ ७८ １２", "123 456 78 12"),
        ("❤️ 👍🏽 👨‍👩‍👧 🇬🇷", "❤ 👍 👨👩👧 🇬🇷"),
        ("a\u00adb\u200bc\u202ed\ufeffe", "abcde"),
        ("  a \t\r\n b\u00a0\u3000c \u2028", "a b c"),
        ("a\0b\x1bc\x1ad\x7f", "abcd"),
        ("a\ud800b", "ab"),
        ("&amp; &lt;", "&amp; &lt;"),
        ("“don’t” – «да»…", '"don\'t" - "да"...'),
        ("ليش؟ نعم، 50٪", "ليش? نعم, 50%"),
        ("ｶﾞ 가 ½ ™", "ガ 가 1/2 tm"),
        ("हिन्दी", "हिन्दी"),
        ("", ""),
        (" \n\u200c", ""),
    ],
)
def test_table(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold_many([text]) == [folded]


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.lists(TEXTS, max_size=12))
def test_batch_equals_one_by_one(texts: list[str]) -> None:
    assert fold_many(texts) == [fold(text) for text in texts]


@given(TEXTS)
def test_composed_and_decomposed_are_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(ANY)
def test_nothing_invisible_or_reordering_is_left(text: str) -> None:
    folded = fold(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in folded)
    assert folded == " ".join(folded.split())


def test_batches_longer_than_one_keep_order() -> None:
    texts = [
        ("Текст", "Text", "Κείμενο", "متن", "👍🏽 a\u0301", "")[n % 6] + str(n) for n in range(5000)
    ]
    assert fold_many(texts) == [fold(text) for text in texts]


def test_every_character_is_stable_and_lowers_alike() -> None:
    """The batch lowers before it folds; that must not matter for any character."""
    for code in [*range(0x3400), *range(0xA000, 0xAC00), *range(0xD7A4, 0x20000)]:
        folded = TABLE[code]
        assert folded == "".join(fold_character(char) for char in folded), hex(code)
        lowered = "".join(TABLE[ord(char)] for char in chr(code).lower())
        assert lowered == folded, hex(code)


def test_every_space_of_python_is_a_blank_or_gone() -> None:
    spaces = [code for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    assert {TABLE[code] for code in spaces} == {" ", ""}


@pytest.mark.parametrize("text", ["a" + "\u0301\u0323" * 500_000, " " * 1_000_000, "\0" * 100_000])
def test_hostile_lengths_are_linear(text: str) -> None:
    assert fold(text) in ("a", "")
    assert fold_many([text, "b"]) == [fold(text), "b"]
