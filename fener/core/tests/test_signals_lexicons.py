"""The word lists: complete in six languages, and read the way posts are."""

from __future__ import annotations

import pytest

from fener.core.signals.finding import Hit, Hits, Spelling, WordFinder
from fener.core.signals.lexicons import (
    HARMLESS,
    LEXICONS,
    SEVERITIES,
    Entry,
    entries_of_words,
    plain_many,
    read_entries,
)


@pytest.mark.parametrize("language", LEXICONS)
def test_every_language_has_every_list(language: str) -> None:
    assert set(LEXICONS[language]) == {HARMLESS, *SEVERITIES}


def test_every_entry_is_well_written() -> None:
    for lists in LEXICONS.values():
        for text in lists.values():
            for entry in text.split(","):
                word, _, weight = entry.strip().partition("=")
                assert word, entry
                assert 0 <= float(weight or 1) <= 3, entry


def test_entries_are_folded_as_posts_are() -> None:
    entries = read_entries()
    again = plain_many([entry.words for entry in entries])
    assert [entry.words for entry in entries] == again


def hits(finder: WordFinder, text: str, language: str) -> Hits:
    (found,) = finder.find_many(plain_many([text]), [language])
    return found


def found(text: str, *words: str, language: str = "en") -> list[tuple[int, int, float]]:
    finder = WordFinder(entries_of_words(words, language=language, name="list"))
    return [(*hit,) for hit in hits(finder, text, language).get("list", [])]


def test_a_word_is_found_whole_and_a_stem_at_its_beginning() -> None:
    assert found("late", "late") == [(1, 5, 1.0)]
    assert found("plate later", "late") == []
    assert found("delayed, redelay", "delay*=2") == [(1, 6, 2.0)]


def test_the_longest_of_nested_entries_counts_alone() -> None:
    assert found("still on hold", "hold=1", "on hold=1.5", "still on hold=2") == [(1, 14, 2.0)]
    assert found("hold the line", "hold*=1", "hold the=3") == [(1, 9, 3.0)]


def test_neighbours_both_count_though_they_share_a_space() -> None:
    assert len(found("broken broken late", "broken", "late")) == 3


def test_arabic_entries_are_found_behind_the_letters_written_onto_them() -> None:
    for word in ("تأخير", "التأخير", "والتأخير", "بالتأخير", "للتأخير"):
        assert found(word, "تأخير", language="ar")


def test_persian_entries_are_found_with_and_without_half_spaces() -> None:
    for text in ("نمی‌شه", "نمیشه", "نمی شه", "نمي شه"):
        assert found(text, "نمی‌شه", language="fa"), text
        assert found(text, "نمیشه", language="fa"), text


def test_languages_do_not_disturb_one_another() -> None:
    entries = [
        Entry("gift", False, 1.0, "en", "harmless"),
        Entry("gift", False, 1.0, "sq", "health"),
    ]
    finder = WordFinder(entries)
    assert set(hits(finder, "gift", "en")) == {"harmless"}
    assert set(hits(finder, "gift", "sq")) == {"health"}
    assert set(hits(finder, "gift", "")) == {"harmless", "health"}


def test_no_entries_find_nothing() -> None:
    assert hits(WordFinder([]), "anything", "en") == {}


def test_spelling_gives_each_phrase_once() -> None:
    (plain,) = plain_many(["Won't WORK, won't work"])
    twice = [Hit(1, 11, 1.0), Hit(12, 22, 1.0)]
    assert Spelling("Won't WORK, won't work", plain).of(twice) == ["Won't WORK", "won't work"]
