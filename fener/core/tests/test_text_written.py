"""Folded words are shown as people wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fener.core.text import as_written, fold, words

EXAMPLES = [
    # Greek: accents and the last sigma.
    (
        ["παραγγελιασ", "παραγγελια", "χρηματων"],
        [
            "Η ακύρωση της παραγγελίας μου δεν έγινε", "ΠΟΥ ΕΙΝΑΙ Η ΠΑΡΑΓΓΕΛΙΑ ΜΟΥ;",
            "Παραγγελία χαμένη, επιστροφή χρημάτων τώρα", "η παραγγελία άργησε",
            "ΠΑΡΑΓΓΕΛΙΑ!!! ΠΑΡΑΓΓΕΛΙΑ!!!",
        ],
        ["παραγγελίας", "παραγγελία", "χρημάτων"],
    ),
    # Arabic: hamzas and the feminine ending.
    (
        ["احد", fold("خدمة"), fold("إلى")],
        ["لا أحد يرد", "لا أحد يجيب على الهاتف", "ولا احد", "خدمة سيئة", "من الفرع إلى البيت"],
        ["أحد", "خدمة", "إلى"],
    ),
    # Persian: the joiner inside a word stays, letters are Persian ones.
    (
        [fold("می‌خواهم"), fold("بسته‌ها"), fold("كالا")],
        ["پولم را می‌خواهم", "بسته‌ها گم شدند", "من می‌خواهم برگردد", "کالا خراب بود"],
        ["می‌خواهم", "بسته‌ها", "کالا"],
    ),
    # Albanian and Bulgarian.
    (["cmimi", "paketen"], ["Çmimi u rrit", "çmimi i ri", "Ku e keni paketën?"],
     ["çmimi", "paketën"]),
    ([fold("Пратката")], ["Пратката се загуби", "къде е пратката"], ["пратката"]),
    # Names keep their capitals, whoever shouts does not decide, hashtags lose their sign.
    (
        ["bwi", "athens", "lost", "couriers", "don't"],
        ["stuck at BWI again", "Athens airport", "LOST LOST LOST", "lost it", "#Couriers",
         "I don’t know", "DON'T"],
        ["BWI", "Athens", "lost", "Couriers", "don’t"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("folded", "texts", "shown"), EXAMPLES)
def test_words_are_shown_as_most_people_write_them(folded, texts, shown):
    assert as_written(folded, texts) == shown


def test_a_word_that_nobody_wrote_is_shown_as_it_is():
    assert as_written(["late", "παραγγελιασ"], []) == ["late", "παραγγελιας"]
    assert as_written(["fener"], ["@fener", "https://fener.example/fener"]) == ["fener"]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_what_is_shown_folds_to_what_was_asked(texts):
    asked = sorted({word.lstrip("#@") for text in texts for word in words(fold(text))} - {""})
    for word, shown in zip(asked, as_written(asked, texts), strict=True):
        assert fold(shown) == fold(word)
