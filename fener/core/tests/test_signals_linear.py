"""Hashed n-grams and the linear model over them, against a plain count of the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.signals.linear import AT_ONCE, MOST, WIDTH, HashedLinear, UnreadableTable
from fener.core.signals.ngrams import LONGEST, READ_AT_MOST, SHORTEST, grams_of, masked

BITS = 12
RANDOM = np.random.default_rng(7)
MODEL = HashedLinear(
    ("first", "second"),
    RANDOM.integers(-MOST, MOST + 1, (1 << BITS, WIDTH)).astype(np.int8),
    np.full(WIDTH, 0.1, np.float32),
    np.linspace(-1, 1, WIDTH, dtype=np.float32),
)
MODEL.table[0] = 0


def scores(texts: list[str], language: str = "en") -> np.ndarray:
    return MODEL.scores(texts, [language] * len(texts))


def words_of(text: str) -> list[str]:
    grams = grams_of([text], ["en"], BITS)
    return [
        grams.line[grams.origins[start] : grams.origins[end - 1] + 1]
        for start, end in zip(grams.word_starts, grams.word_ends, strict=True)
    ]


def test_words_are_told_as_their_authors_wrote_them():
    assert words_of("Η ΠΑΡΑΓΓΕΛΊΑ δεν   ήρθε!! 👍🏽") == ["Η", "ΠΑΡΑΓΓΕΛΊΑ", "δεν", "ήρθε", "👍"]
    assert words_of("کتاب‌ها") == ["کتاب‌ها"]


def test_handles_and_links_are_all_the_same():
    assert masked("@anna look: https://a.b/c?d www.x.y") == "@user look: http http"
    ours, theirs = (
        grams_of([text], ["en"], BITS) for text in ("@one http://a", "@two https://b/c")
    )
    assert (ours.words == theirs.words).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [("ΉΡΘΕ", "ηρθε"), ("çfarë", "cfare"), ("می‌خواهم كي", "میخواهم کی"), ("É", "E\u0301")],
)
def test_spellings_that_fold_alike_are_read_alike(one, other):
    assert (scores([one]) == scores([other])).all()


def test_long_numbers_are_all_the_same_and_short_ones_are_read():
    assert (scores(["order 10482 is late"]) == scores(["order 977 is late"])).all()
    assert (scores(["سفارش ۱۰۴ نرسید"], "fa") == scores(["سفارش 9731 نرسید"], "fa")).all()
    assert (scores(["2 days late"]) != scores(["3 days late"])).any()
    assert words_of("order 10482!") == ["order", "10482"]


def test_the_same_letters_of_two_languages_are_two_things():
    assert (scores(["po"], "en") != scores(["po"], "sq")).any()
    assert (scores(["po"], "tr") == scores(["po"], "")).all()


def test_scores_are_the_sum_over_all_n_grams():
    text = "late again, no answer"
    grams = grams_of([text], ["en"], BITS)
    rows = np.concatenate([buckets[buckets > 0] for buckets, _ in grams.all()])
    letters = len(text) + 2
    expected = sum(letters - n + 1 for n in range(SHORTEST, LONGEST + 1)) + 4 + 3
    assert len(rows) == expected == grams.counts()[0]
    plain = MODEL.table[rows, :2].astype(float).sum(axis=0) * 0.1 / np.sqrt(expected)
    assert np.allclose(scores([text])[0], plain + MODEL.biases[:2], atol=1e-4)


def test_a_text_is_scored_alike_whoever_stands_beside_it():
    texts = ["one", "", "two words", "😡", "x" * 300, "three little words"] * 50
    assert len(texts) > AT_ONCE
    together = scores(texts)
    for place, text in enumerate(texts[:6]):
        assert np.allclose(together[place], scores([text])[0], atol=1e-5)


def test_what_words_add_is_nearly_all_of_the_score():
    text = "the parcel never came"
    (reading,) = MODEL.read([text], ["en"])
    weights = reading.weights_of_words(np.array([1]))
    assert len(weights) == 4
    assert [reading.word(index) for index in reading.words_of(0)] == text.split()
    # n-grams centred on a blank belong to no word; the rest is counted once.
    blanks = 5
    most = MOST * 0.1 * blanks * 4 / np.sqrt(reading.grams.counts()[0])
    assert abs(weights.sum() - (reading.scores[0, 1] - MODEL.biases[1])) <= most


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_no_text_is_too_strange(texts):
    found = scores(texts)
    assert found.shape == (len(texts), 2)
    assert np.isfinite(found).all()


def test_hostile_texts_are_read_so_far_and_no_further():
    hostile = ["a" * 100_000, "\ud800\udfff" * 10, "a\0b", "\u0301" * 5_000, "", " ", "🇦🇱" * 9]
    assert np.isfinite(scores(hostile)).all()
    beyond = "a" * READ_AT_MOST
    assert (scores([beyond]) == scores([beyond + "zzz"])).all()


def test_weights_that_do_not_fit_are_refused():
    whole = {
        "names": np.array(["a"]),
        "table": np.zeros((8, WIDTH), np.int8),
        "scales": np.ones(WIDTH),
        "biases": np.zeros(WIDTH),
    }
    assert HashedLinear.of(whole).bits == 3
    with pytest.raises(UnreadableTable, match="scales"):
        HashedLinear.of({name: one for name, one in whole.items() if name != "scales"})
    with pytest.raises(UnreadableTable, match="7 × 32"):
        HashedLinear.of(whole | {"table": np.zeros((7, WIDTH), np.int8)})
