"""The matrix of levels: what it proposes, why, and which documents it takes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fener.core.levels import (
    HIGHEST,
    MEASURES,
    SCOPES,
    STARTING_MATRIX,
    Matrix,
    MatrixError,
    Measures,
    assess,
    countries_among,
)
from fener.core.levels.sentences import LEVEL_SENTENCES

SPEAKING = Measures(people=1, complainants=1)

EXAMPLES = [
    (Measures(), 0, "local"),
    (SPEAKING, 1, "local"),
    (Measures(people=2, complainants=2, networks=2), 1, "local"),
    (Measures(people=3, complainants=3), 2, "local"),
    (Measures(people=1, complainants=1, severe=1, life=1), 2, "local"),
    (Measures(people=1, complainants=1, largest_account=80_000), 2, "local"),
    (Measures(people=12, complainants=9, speed=4.2), 3, "local"),
    (Measures(people=12, complainants=12, ignored_for=200), 3, "local"),
    (Measures(people=11, complainants=4, press=1), 3, "national"),
    (Measures(people=300, complainants=250, speed=9), 4, "national"),
    (Measures(people=60, severe=30, life=30, press=4, places=3), 5, "global"),
]


@pytest.mark.parametrize(("measures", "level", "scope"), EXAMPLES)
def test_examples_have_their_level_and_scope(measures, level, scope):
    found = assess(measures, STARTING_MATRIX)
    assert (found.level, found.scope) == (level, scope)
    assert found.reasons


def test_the_order_of_a_rules_keys_is_none_of_its_meaning():
    document = STARTING_MATRIX.as_json()
    turned = {
        level: [dict(reversed(rule.items())) for rule in rules]
        for level, rules in document["levels"].items()
    }
    assert Matrix.from_json({**document, "levels": turned}) == STARTING_MATRIX


def test_reasons_give_the_value_and_the_highest_bar_that_it_passed():
    found = assess(Measures(people=12, complainants=31, speed=4.25), STARTING_MATRIX)
    assert [(each.key, dict(each.params)) for each in found.reasons] == [
        ("level.people", {"value": 12, "least": 10}),
        ("level.speed", {"value": 4.2, "least": 3}),
        ("level.complainants", {"value": 31, "least": 30}),
    ]


def test_every_measure_can_be_said():
    for measure in MEASURES:
        assert f"level.{measure}" in LEVEL_SENTENCES
        assert f"scope.{measure}" in LEVEL_SENTENCES


numbers = st.builds(
    Measures, **{name: st.integers(0, 2000) for name in MEASURES if name != "speed"}
)


@given(numbers, st.sampled_from(MEASURES), st.integers(1, 1000))
def test_more_of_anything_never_lowers_level_or_scope(measures, measure, more):
    before = assess(measures, STARTING_MATRIX)
    worse = replace(measures, **{measure: getattr(measures, measure) + more})
    after = assess(worse, STARTING_MATRIX)
    assert after.level >= before.level
    assert SCOPES.index(after.scope) >= SCOPES.index(before.scope)
    assert 0 <= after.level <= HIGHEST


def test_a_matrix_goes_through_json_unchanged():
    document = json.loads(json.dumps(STARTING_MATRIX.as_json()))
    assert Matrix.from_json(document) == STARTING_MATRIX


def altered(**changes):
    document = json.loads(json.dumps(STARTING_MATRIX.as_json()))
    for path, value in changes.items():
        part, key = path.split("__")
        document[part][key] = value
    return document


FAULTS = [
    ("nonsense", "levels.format"),
    ({"format": "fener.levels/9"}, "levels.format"),
    ({"format": "fener.levels/1", "levels": [], "scopes": {}}, "levels.format"),
    (altered(levels__7=[{"people": 1}]), "levels.no_such_level"),
    (altered(scopes__galactic=[{"people": 1}]), "levels.no_such_scope"),
    (altered(levels__2="x"), "levels.format"),
    (altered(levels__2=[{}]), "levels.empty_rule"),
    (altered(levels__2=[{"beauty": 1}]), "levels.no_such_measure"),
    (altered(levels__2=[{"people": 0}]), "levels.no_number"),
    (altered(levels__2=[{"people": True}]), "levels.no_number"),
    (altered(levels__2=[{"people": "3"}]), "levels.no_number"),
    (altered(levels__2=[{"people": float("nan")}]), "levels.no_number"),
    (altered(levels__2=[{"people": 1}] * 21), "levels.too_many"),
]


@pytest.mark.parametrize(("document", "key"), FAULTS)
def test_what_is_no_matrix_is_refused_with_a_sentence(document, key):
    with pytest.raises(MatrixError) as refused:
        Matrix.from_json(document)
    assert refused.value.key == key
    assert LEVEL_SENTENCES[key] % refused.value.params


def test_a_level_without_rules_is_never_proposed():
    document = altered(levels__5=[], levels__4=[])
    found = assess(Measures(people=900, life=900, press=9, places=9), Matrix.from_json(document))
    assert found.level == 3


def test_a_traveller_is_no_further_country_and_a_tenth_of_many_is_one():
    home = [(f"home {n}", "US") for n in range(80)]
    assert countries_among(home) == 1
    assert countries_among([*home, ("a", "GB"), ("b", "GB"), ("b", "GB")]) == 1
    assert countries_among([*home, *((f"far {n}", "GB") for n in range(9))]) == 2
    assert countries_among((n, "") for n in range(9)) == 0
