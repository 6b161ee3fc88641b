"""What is learned, on a few posts whose truth is plain."""

from __future__ import annotations

import numpy as np

from fener.core.decisions.deep import Heads
from fener.core.decisions.heads import PLACE
from fener.core.signals.linear import HashedLinear
from fener.mentions.training.corrections import Corrected, examples_of
from fener.mentions.training.lessons import learn_heads, learn_table, sets_of
from fener.mentions.training.sets import Example

COMPLAINT = PLACE["complaint"]
BAD = [f"parcel {n} never arrived, refund me" for n in range(20)]
GOOD = [f"order {n} was wonderful, thank you" for n in range(20)]
EXAMPLES = [
    Example(text, "en", "own/en", {"complaint": int(text in BAD)}) for text in [*BAD, *GOOD]
]
ALL = np.ones(len(EXAMPLES), bool)


def test_corrections_count_as_our_own_posts_do():
    corrected = examples_of([Corrected("where is it", "en", "question", "delivery")])
    assert corrected[0].labels["complaint"] == 0
    assert corrected[0].labels["topic.delivery"] == 1
    assert sets_of([*corrected, EXAMPLES[0]]).tolist() == ["own", "own"]


def test_the_table_learns_and_builds_on_what_is_in_use():
    first = learn_table(EXAMPLES, ALL, lambda _words: None)
    texts = [one.text for one in EXAMPLES]
    scores = HashedLinear.of(first).scores(texts)
    assert ((scores[:, COMPLAINT] > 0) == [text in BAD for text in texts]).all()
    again = learn_table(EXAMPLES, ALL, lambda _words: None, before=(first, scores))
    after = HashedLinear.of(again).scores(texts)
    assert ((after[:, COMPLAINT] > 0) == [text in BAD for text in texts]).all()
    assert np.abs(after[:, COMPLAINT]).min() > np.abs(scores[:, COMPLAINT]).min() * 0.5


def test_heads_learn_out_of_vectors():
    random = np.random.default_rng(1)
    vectors = random.normal(0, 0.1, (len(EXAMPLES), 16)).astype(np.float32)
    vectors[:20, 3] += 1.0
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    arrays = learn_heads(EXAMPLES, ALL, vectors, "test", lambda _words: None)
    found = Heads.of(arrays)(vectors)[:, COMPLAINT]
    assert (found[:20] > 0).all()
    assert (found[20:] < 0).all()
