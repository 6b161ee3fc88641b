"""Severity words: found in whole batches, with a brand's own words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.signals.finding import WordFinder
from fener.core.signals.lexicons import LEXICONS, SEVERITIES, plain_many, read_entries
from fener.core.signals.severity import SeverityFinder

FINDER = SeverityFinder()
EVERY_WORD = WordFinder(read_entries())


def flags(text: str, language: str = "en", finder: SeverityFinder = FINDER) -> dict[str, list[str]]:
    (found,) = finder.find_many(plain_many([text]), [language], [text])
    return found


CASES = {
    "en": [
        ("Your charger CAUGHT FIRE next to my bed", "safety", "CAUGHT FIRE"),
        ("My son got food poisoning from it", "health", "food poisoning"),
        ("You will hear from my lawyer!", "legal", "lawyer"),
        ("You leaked my phone number", "privacy", "leaked my"),
        ("The waiter was openly racist", "discrimination", "racist"),
    ],
    "sq": [("Karikuesi mori flakë natën", "safety", "mori flakë")],
    "el": [("Ο φορτιστής πήρε φωτιά", "safety", "πήρε φωτιά")],
    "ar": [("الشاحن انفجر في غرفة الأطفال", "safety", "انفجر")],
    "bg": [("Зарядното избухна през нощта", "safety", "избухна")],
    "fa": [("شارژر منفجر شد", "safety", "منفجر")],
}


@pytest.mark.parametrize("language", CASES)
def test_words_are_given_as_they_were_written(language: str) -> None:
    for text, flag, word in CASES[language]:
        assert flags(text, language)[flag] == [word]
        assert flag in flags(text, "")


def test_one_doubtful_word_is_not_enough_and_two_are() -> None:
    assert flags("there was smoke") == {}
    assert flags("there was smoke, is it safety first?") == {"safety": ["smoke", "safety"]}


def test_harmless_phrases_raise_nothing_and_a_not_takes_nothing_back() -> None:
    finder = SeverityFinder({"en": {"safety": ["die", "dead"]}})
    assert flags("a cake to die for by the Dead Sea", finder=finder) == {}
    assert flags("she could die", finder=finder) == {"safety": ["die"]}
    assert "health" in flags("no ambulance came, no insulin left")


def test_a_heater_sold_to_somebodys_mother_is_no_personal_data() -> None:
    assert flags("This company sold my mother a broken heater") == {}
    assert "privacy" in flags("you sold my number to advertisers")


def test_a_brand_adds_words_in_one_language_or_in_all() -> None:
    finder = SeverityFinder({"": {"safety": ["Zeta-5"]}, "el": {"legal": ["ΡΑΕ", "καταγγέλλ*"]}})
    assert flags("the zeta 5 again", finder=finder) == {"safety": ["zeta 5"]}
    assert flags("το ZETA-5 πάλι", "el", finder) == {"safety": ["ZETA 5"]}
    assert flags("θα σας καταγγέλλαμε στη ΡΑΕ", "el", finder)["legal"] == ["καταγγέλλαμε", "ΡΑΕ"]
    assert "legal" not in flags("ραε", "bg", finder)
    assert flags("the zeta 5 again") == {}


def test_a_weight_makes_a_word_doubtful() -> None:
    finder = SeverityFinder({"": {"health": ["itching=0.5", "red=0.5"]}})
    assert flags("itching", finder=finder) == {}
    assert flags("itching and red", finder=finder) == {"health": ["itching", "red"]}


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(ValueError, match="no such severity flag"):
        SeverityFinder({"": {"gossip": ["x"]}})


def test_flags_come_in_one_order() -> None:
    found = flags("my lawyer says it caught fire, racist, food poisoning, data breach")
    assert list(found) == list(SEVERITIES)


def test_without_the_texts_words_are_as_they_are_compared() -> None:
    assert FINDER.find_many(["it caught fire"], ["en"]) == [{"safety": ["caught fire"]}]


TEXTS = st.lists(
    st.lists(
        st.sampled_from([text for rows in CASES.values() for text, _, _ in rows])
        | st.text(alphabet="abehiost 'ëάأб", max_size=20),
        max_size=3,
    ).map(" ".join),
    max_size=12,
)


@given(TEXTS, st.sampled_from([*LEXICONS, "", "de"]))
@settings(max_examples=60, deadline=None)
def test_a_batch_finds_what_each_text_finds_alone(texts: list[str], language: str) -> None:
    plains = plain_many(texts)
    alone = [hits for plain in plains for hits in EVERY_WORD.find_many([plain], [language])]
    assert EVERY_WORD.find_many(plains, [language] * len(texts)) == alone
