"""What is learned, on a few posts whose truth is plain."""

from __future__ import annotations

import numpy as np

from fener.core.decisions.deep import Heads
from fener.core.decisions.heads import HEADS, PLACE
from fener.core.signals.languages.spoken import rows_of
from fener.core.signals.linear import HashedLinear
from fener.mentions.training.corrections import Corrected, examples_of
from fener.mentions.training.lessons import (
    calibrate,
    centred,
    learn_heads,
    learn_table,
    sets_of,
)
from fener.mentions.training.sets import Example

COMPLAINT = PLACE["complaint"]
BAD = [f"parcel {n} never arrived, refund me" for n in range(20)]
GOOD = [f"order {n} was wonderful, thank you" for n in range(20)]
EXAMPLES = [
    Example(text, "en", "own/en", {"complaint": int(text in BAD)}) for text in [*BAD, *GOOD]
]
ALL = np.ones(len(EXAMPLES), bool)
ENGLISH = ["en"] * len(EXAMPLES)


def test_corrections_count_as_our_own_posts_do():
    corrected = examples_of([Corrected("where is it", "en", "question", "delivery")])
    assert corrected[0].labels["complaint"] == 0
    assert corrected[0].labels["topic.delivery"] == 1
    assert sets_of([*corrected, EXAMPLES[0]]).tolist() == ["own", "own"]


def test_the_table_learns_and_builds_on_what_is_in_use():
    first = learn_table(EXAMPLES, ENGLISH, ALL, lambda _words: None)
    texts = [one.text for one in EXAMPLES]
    scores = HashedLinear.of(first).scores(texts, ENGLISH)
    assert ((scores[:, COMPLAINT] > 0) == [text in BAD for text in texts]).all()
    again = learn_table(EXAMPLES, ENGLISH, ALL, lambda _words: None, before=(first, scores))
    after = HashedLinear.of(again).scores(texts, ENGLISH)
    assert ((after[:, COMPLAINT] > 0) == [text in BAD for text in texts]).all()
    assert np.abs(after[:, COMPLAINT]).min() > np.abs(scores[:, COMPLAINT]).min() * 0.5


def test_heads_learn_out_of_vectors():
    random = np.random.default_rng(1)
    vectors = random.normal(0, 0.1, (len(EXAMPLES), 16)).astype(np.float32)
    vectors[:20, 3] += 1.0
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = rows_of(ENGLISH)
    arrays = learn_heads(EXAMPLES, rows, ALL, vectors, "test", lambda _words: None)
    found = Heads.of(arrays)(vectors, rows)[:, COMPLAINT]
    assert (found[:20] > 0).all()
    assert (found[20:] < 0).all()
    moved = centred(arrays, np.full(16, 0.2, np.float32), "another")
    assert Heads.of(moved).encoder == "another"
    assert np.allclose(Heads.of(moved)(vectors, rows)[:, COMPLAINT], found, atol=1e-4)


def test_a_language_with_enough_posts_has_heads_of_its_own():
    random = np.random.default_rng(2)
    examples = [Example(f"post {n}", "", "own/en", {"complaint": n % 2}) for n in range(600)]
    languages = ["el"] * 300 + ["bg"] * 300
    vectors = random.normal(0, 0.1, (600, 16)).astype(np.float32)
    # What means a complaint in Greek means the opposite in Bulgarian.
    signs = np.array([1, -1])[np.arange(600) % 2] * np.repeat([-1, 1], 300)
    vectors[:, 5] += signs * 0.5
    rows = rows_of(languages)
    arrays = learn_heads(examples, rows, np.ones(600, bool), vectors, "t", lambda _words: None)
    found = Heads.of(arrays)(vectors, rows)[:, COMPLAINT] > 0
    assert (found == (np.arange(600) % 2 == 1)).mean() > 0.95


def test_a_stray_post_of_another_set_moves_no_calibration():
    """Found in Bulgarian: one Tunisian post counted as much as a thousand tweets."""
    random = np.random.default_rng(3)
    told = random.random(400) < 0.5
    examples = [Example(f"post {n}", "", "a_set", {"negative": int(t)}) for n, t in enumerate(told)]
    scores = np.zeros((400, len(HEADS)), np.float32)
    scores[:, PLACE["negative"]] = random.normal(np.where(told, 1.0, -1.0), 1.0)
    stray = [*examples, Example("stray", "", "another_set", {"negative": 0})]
    with_stray = np.concatenate([scores, np.full((1, len(HEADS)), 8.0, np.float32)])
    plain, moved = (
        calibrate(given, np.ones(len(given), bool), rows_of(["bg"] * len(given)), log_odds)
        for given, log_odds in ((examples, scores), (stray, with_stray))
    )
    bulgarian, negative = rows_of(["bg"])[0], PLACE["negative"]
    for name in ("fast", "offset"):
        assert abs(plain[name] - moved[name])[bulgarian, negative] < 0.3
