"""Script, direction, what is stored and shown, lengths, words and the key of copies."""

from __future__ import annotations

import unicodedata

import pytest
import regex  # type: ignore[import-untyped, unused-ignore]
from hypothesis import given
from hypothesis import strategies as st

from fener.core.text import (
    direction_of,
    excerpt,
    fold,
    graphemes,
    length_of,
    near_key,
    script_of,
    tidy,
    words,
)

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
AWKWARD = st.text(
    "ab \n\r\0\u202e\u2066\u200f\u200c\u200d👨👩🇬🇷🏽\ufe0f\u0301\u0323\u0344é가\u1161\ud800",
    max_size=40,
)
TEXTS = st.one_of(ANY, AWKWARD)


@pytest.mark.parametrize(
    ("text", "script", "direction"),
    [
        ("Pse vonesë?", "Latn", "ltr"),
        ("Γιατί άργησε;", "Grek", "ltr"),
        ("Защо закъсня?", "Cyrl", "ltr"),
        ("لماذا التأخير؟", "Arab", "rtl"),
        ("@fener_support چرا دیر شد؟ خیلی بد است", "Arab", "rtl"),
        ("למה?", "Hebr", "rtl"),
        ("なぜ?", "Hira", "ltr"),
        ("为什么", "Hani", "ltr"),
        ("ａｂｃ", "Latn", "ltr"),
        ("a я", "Latn", "ltr"),
        ("я a", "Cyrl", "ltr"),
        ("😡😡 42 — \ud800", "", "ltr"),
        ("", "", "ltr"),
    ],
)
def test_script_and_direction(text: str, script: str, direction: str) -> None:
    assert script_of(text) == script
    assert direction_of(text) == direction


@given(TEXTS)
def test_script_exists_where_letters_do(text: str) -> None:
    assert bool(script_of(text)) == any(char.isalpha() for char in text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e\u0301", "é"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\0\x07b\ud83dc\tz", "abc\tz"),
        ("\u202dabc\u202c \u2067x\u2069", "abc x"),
        ("می‌خواهم \u200fא 👨‍👩‍👧", "می‌خواهم \u200fא 👨‍👩‍👧"),
        ("z" + "\u0335" * 30 + "a", "z" + "\u0335" * 4 + "a"),
        ("\n  text \n", "text"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_tidy_by_table(text: str, shown: str) -> None:
    assert tidy(text) == shown


@given(TEXTS, st.integers(0, 20))
def test_tidy_is_bounded_stable_and_storable(text: str, limit: int) -> None:
    shown = tidy(text, limit)
    assert len(shown) <= limit
    assert tidy(shown, limit) == shown
    assert tidy(tidy(text)) == tidy(text)
    shown.encode("utf-8")
    assert unicodedata.is_normalized("NFC", tidy(text))
    assert not set(shown) & set("\0\r\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(AWKWARD)
def test_searching_the_shown_text_finds_the_same(text: str) -> None:
    assert fold(tidy("a" + text)) == fold("a" + text)


def test_tidy_cuts_between_graphemes() -> None:
    assert tidy("ab👍🏽c", 3) == "ab"
    assert tidy("👨‍👩‍👧x", 2) == "👨‍"
    with pytest.raises(ValueError, match="negative"):
        tidy("a", -1)


def test_a_million_marks_take_linear_time() -> None:
    assert len(tidy("a" + "\u0301\u0323" * 500_000)) <= 5


def test_lengths_as_networks_count() -> None:
    text = "é👨‍👩‍👧🇬🇷"
    counted = {
        name: length_of(text, name) for name in ("graphemes", "codepoints", "utf16", "bytes")
    }
    assert counted == {"graphemes": 3, "codepoints": 8, "utf16": 13, "bytes": 28}
    assert length_of("\ud800", "utf16") == 1
    assert length_of("\ud800", "bytes") == 3
    with pytest.raises(ValueError, match="unknown counter 'words'"):
        length_of(text, "words")


def test_crlf_is_one_grapheme_in_ascii_too() -> None:
    assert graphemes("a\r\nb") == 3


@given(TEXTS, st.integers(-1, 12))
def test_excerpt_is_a_beginning_within_bounds(text: str, length: int) -> None:
    cut = excerpt(text, length)
    assert graphemes(cut) <= max(length, 0)
    assert cut == text or length < 1 or (cut.endswith("…") and text.startswith(cut[:-1]))


def test_excerpt_leaves_families_whole() -> None:
    assert excerpt("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 2) == "👨‍👩‍👧…"


def test_words_in_every_script() -> None:
    text = fold(
        "RT @Fener: Δεν ήρθε! #Ντροπή пратката не\u200cдойде سفارش من http://t.co/1 don’t हिन्दी 😡"
    )
    assert words(text) == [
        "rt", "@fener", "δεν", "ηρθε", "#ντροπη", "пратката", "недойде", "سفارش", "من", "don't",
        "हिन्दी",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RT @ann: Where is my ORDER 1234?! http://t.co/a", "where is my order 99 😡 t.co/b"),
        ("Πού είναι το δέμα @acs", "πού ειναι ΤΟ ΔΕΜΑ!!!"),
        ("@user تأخیر ۳ روز", "تاخیر ۵ روز http"),
        ("#fail late", "fail, late"),
    ],
)
def test_copies_collide(one: str, other: str) -> None:
    assert near_key(fold(one)) == near_key(fold(other)) != ""


def test_keys_differ_with_the_words_and_are_empty_without() -> None:
    assert near_key("late again") != near_key("late today")
    assert near_key(fold("😡 123 http://x.y/z @ann")) == ""
    assert len(near_key("late")) == 16


@given(TEXTS)
def test_no_text_makes_words_or_keys_fail(text: str) -> None:
    folded = fold(text)
    assert all(words(folded))
    assert len(near_key(folded)) in (0, 16)


@given(
    text=st.text(st.sampled_from("ab é\r\n👍🏽\u200d\u0301"), max_size=12), length=st.integers(1, 8)
)
def test_excerpt_of_short_and_plain_beginnings_is_what_counting_gives(
    text: str, length: int
) -> None:
    characters = regex.findall(r"\X", text)
    whole = len(characters) <= length
    wanted = text if whole else "".join(characters[: length - 1]).rstrip() + "…"
    assert excerpt(text, length) == wanted
