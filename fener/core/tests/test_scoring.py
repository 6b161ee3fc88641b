"""From log-odds to one name for a post."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fener.core.decisions.heads import HEADS, PLACE
from fener.core.decisions.judgement import TOPICS
from fener.core.decisions.scoring import (
    KIND_OF,
    Calibration,
    chances_of,
)
from fener.core.signals.languages.spoken import ROWS, rows_of


def log_odds(**said: float) -> np.ndarray:
    row = np.full((1, len(HEADS)), -3.0, np.float32)
    for name, value in said.items():
        row[0, PLACE[name.replace("_", ".", 1)]] = value
    return row


def kind_of(**said: float) -> str:
    return KIND_OF[chances_of(log_odds(**said)).kind[0]].value


def test_kind_and_chance_of_a_complaint_never_contradict_each_other():
    for value in np.linspace(-4, 4, 33):
        chances = chances_of(log_odds(complaint=value, kind_question=2.0))
        named = KIND_OF[chances.kind[0]].value == "complaint"
        assert named == (chances.complaint[0] >= 0.5)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"kind_question": 2.0}, "question"),
        ({"complaint": 2.0, "kind_question": 3.0}, "complaint"),
        ({"complaint": 2.0, "abusive": 3.0}, "complaint"),
        ({"complaint": -2.0, "abusive": 3.0}, "abuse"),
        ({"complaint": 0.5, "spam": 3.0}, "spam"),
        ({"complaint": 3.0, "spam": 0.5}, "complaint"),
        ({"kind_praise": 1.0, "kind_other": 0.0}, "praise"),
    ],
)
def test_one_name_for_a_post(said, kind):
    assert kind_of(**said) == kind


def test_a_topic_that_is_none_better_than_the_others_is_none():
    assert TOPICS[chances_of(log_odds()).topic[0]] == "other"
    assert TOPICS[chances_of(log_odds(topic_billing=2.0)).topic[0]] == "billing"


@settings(max_examples=100, deadline=None)
@given(arrays(np.float32, (3, len(HEADS)), elements=st.floats(-30, 30, width=32)))
def test_chances_are_chances(values):
    chances = chances_of(values)
    assert np.allclose(chances.kinds.sum(axis=1), 1.0, atol=1e-4)
    for one in (chances.complaint, chances.urgency, chances.kinds, chances.topics):
        assert ((one >= 0.0) & (one <= 1.0 + 1e-6)).all()


def test_calibration_takes_each_language_by_itself():
    plain = Calibration.plain()
    fast = np.ones((3, len(HEADS)), np.float32)
    assert (plain(rows_of(["en", "", "tr"]), fast) == fast).all()
    plain.offset[rows_of(["bg"])[0]] = 2.0
    assert plain(rows_of(["en", "bg", "??"]), fast)[:, 0].tolist() == [1.0, 3.0, 1.0]
    with pytest.raises(ValueError, match="not of this version"):
        Calibration.of(dict.fromkeys(("fast", "deep", "offset"), np.zeros((len(ROWS), 2))))
