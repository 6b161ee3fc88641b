"""The guide document: its JSON form, what it refuses, what it advises, what changed."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fener.guide.document
from fener.core.decisions.judgement import TOPICS
from fener.core.signals.lexicons import SEVERITIES
from fener.guide.document import (
    OPENS_CASE,
    SENTENCES,
    Audience,
    Calendar,
    Clock,
    ComplaintKind,
    Department,
    Guide,
    GuideError,
    PreparedAnswer,
    Priority,
    Promise,
    Purpose,
    TargetRow,
    difference,
    problems,
    text_in,
)
from fener.guide.tests.document_builders import answer_json, small_guide, small_json

keys = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
languages = st.sampled_from(["en", "sq", "el", "ar", "bg", "fa", "pt-BR"])
sentences = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60
)
texts = st.dictionaries(languages, sentences, max_size=4)
lists = st.dictionaries(languages, st.lists(sentences, max_size=3).map(tuple), max_size=3)


def several(items: Any) -> Any:
    return st.lists(items, max_size=3).map(tuple)


departments = st.builds(Department, key=keys, name=texts, purpose=texts, email=sentences)
kinds = st.builds(
    ComplaintKind,
    key=keys,
    name=texts,
    department=keys,
    description=texts,
    topics=several(st.sampled_from(TOPICS)),
    words=lists,
    severity=several(st.sampled_from(SEVERITIES)),
    judged=several(st.sampled_from(tuple(OPENS_CASE))),
    priority=st.sampled_from(Priority),
    public_first=st.booleans(),
    steps=lists,
)
targets = st.builds(
    TargetRow,
    clock=st.sampled_from(Clock),
    within_minutes=st.integers(1, 60 * 24 * 365),
    calendar=st.sampled_from(Calendar),
    kind=st.just("") | keys,
    network=sentences,
    level=st.none() | st.integers(0, 5),
    priority=st.none() | st.sampled_from(Priority),
)
answers = st.builds(
    PreparedAnswer,
    key=keys,
    title=texts,
    text=texts,
    purpose=st.sampled_from(Purpose),
    kinds=several(keys),
    visibility=st.sampled_from(Audience),
)
guides = st.builds(
    Guide,
    languages=several(languages),
    default_language=languages,
    departments=several(departments),
    kinds=several(kinds),
    default_kind=keys,
    targets=several(targets),
    answers=several(answers),
    promise=st.builds(Promise, hours=st.integers(1, 2160), text=texts),
    opens_case=st.fixed_dictionaries({judged: st.booleans() for judged in OPENS_CASE}),
    notes=texts,
)


@settings(max_examples=30, deadline=None)
@given(guides)
def test_a_guide_survives_its_json(guide: Guide) -> None:
    data = json.loads(json.dumps(guide.as_json()))
    again = Guide.from_json(data)
    assert again == guide
    assert again.as_json() == data
    assert again.fingerprint == guide.fingerprint


@settings(max_examples=30, deadline=None)
@given(guides, guides)
def test_any_guide_can_be_looked_at_and_compared(one: Guide, other: Guide) -> None:
    for problem in problems(one):
        assert SENTENCES[problem.key] % problem.params
    for change in difference(one, other):
        assert SENTENCES[change.key] % change.params
    assert difference(one, one) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(small_json())), json_values)
def test_any_json_is_read_or_refused_with_sentences(field: str, value: Any) -> None:
    try:
        guide = Guide.from_json(small_json(**{field: value}))
    except GuideError as error:
        for problem in error.problems:
            assert problem.path
            assert SENTENCES[problem.key] % problem.params
    else:
        problems(guide)


@pytest.mark.parametrize("data", [None, [], "guide", 3, True])
def test_what_is_no_object_is_no_guide(data: Any) -> None:
    with pytest.raises(GuideError) as caught:
        Guide.from_json(data)
    assert caught.value.problems[0].key == "json.not_object"


def test_every_fault_is_told_at_once() -> None:
    data = small_json()
    data["colour"] = "red"
    data["departments"][0]["key"] = "Customer Care"
    data["departments"][1]["mail"] = "x"
    data["kinds"][0]["topics"] = ["delivery", "weather"]
    data["kinds"][0]["priority"] = "huge"
    data["kinds"][0]["public_first"] = "yes"
    data["kinds"][1]["words"] = {"en": "late"}
    del data["kinds"][1]["department"]
    data["targets"][0]["within_minutes"] = 0
    data["targets"][1]["within_minutes"] = True
    data["targets"][2] = {}
    data["targets"][3]["level"] = 6
    data["answers"][0]["text"] = {"english": "x", "en": 3, "el": "\ud800"}
    data["opens_case"] = {"rant": True, "spam": 1}
    data["format"] = "fener.guide/9"
    with pytest.raises(GuideError) as caught:
        Guide.from_json(data)
    assert {(problem.path, problem.key) for problem in caught.value.problems} == {
        ("format", "json.other_format"),
        ("colour", "json.unknown_field"),
        ("departments.0.key", "json.not_key"),
        ("departments.1.mail", "json.unknown_field"),
        ("kinds.0.topics.1", "json.not_choice"),
        ("kinds.0.priority", "json.not_choice"),
        ("kinds.0.public_first", "json.not_flag"),
        ("kinds.1.words.en", "json.not_list"),
        ("kinds.1.department", "json.missing"),
        ("targets.0.within_minutes", "json.out_of_range"),
        ("targets.1.within_minutes", "json.not_number"),
        ("targets.2.clock", "json.missing"),
        ("targets.2.within_minutes", "json.missing"),
        ("targets.3.level", "json.out_of_range"),
        ("answers.0.text.english", "json.not_language"),
        ("answers.0.text.en", "json.not_text"),
        ("answers.0.text.el", "json.bad_character"),
        ("opens_case.rant", "json.unknown_field"),
        ("opens_case.spam", "json.not_flag"),
    }
    assert "departments.0.key: json.not_key" in str(caught.value)


def test_enormous_documents_are_refused() -> None:
    data = small_json(notes={"en": "x" * 5_000}, answers=[answer_json("a", "answer")] * 301)
    with pytest.raises(GuideError) as caught:
        Guide.from_json(data)
    assert {problem.key for problem in caught.value.problems} == {
        "json.too_long",
        "json.too_many",
    }


def test_a_sound_guide_has_no_problem() -> None:
    assert problems(small_guide()) == []


def changed(path: str, value: Any) -> Guide:
    data = copy.deepcopy(small_json())
    place: Any = data
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return Guide.from_json(data)


SLOW = {"clock": "acknowledged", "within_minutes": 2000, "priority": "low"}


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("languages", [], [("languages", "guide.no_languages")]),
        ("languages", ["en", "el", "en"], [("languages.2", "guide.language_twice")]),
        ("default_kind", "lost", [("default_kind", "guide.default_kind")]),
        ("opens_case", {"complaint": False}, [("opens_case.complaint", "guide.complaints_closed")]),
        (
            "departments.1.key",
            "care",
            [
                ("departments.1.key", "key.twice"),
                ("kinds.0.department", "department.unknown"),
            ],
        ),
        ("departments.0.email", "care at shop", [("departments.0.email", "department.email")]),
        (
            "departments.0.name",
            {"en": "Care", "el": " "},
            [("departments.0.name.el", "text.missing")],
        ),
        (
            "kinds.0.department",
            "nobody",
            [("departments.1", "department.idle"), ("kinds.0.department", "department.unknown")],
        ),
        ("kinds.0.words.en", ["…*"], [("kinds.0.words.en.0", "kind.word_empty")]),
        ("kinds.0.words.en", ["de*"], [("kinds.0.words.en.0", "kind.word_short")]),
        ("kinds.0.words.en", ["de*ay"], [("kinds.0.words.en.0", "kind.word_star")]),
        ("kinds.0.steps", {"en": ["x"]}, [("kinds.0.steps.el", "text.missing")]),
        (
            "targets.1.clock",
            "solved",
            [
                ("targets.3", "target.twice"),
                ("targets", "target.none"),
            ],
        ),
        (
            "targets.0",
            SLOW | {"clock": "seen", "kind": "lost"},
            [
                ("targets.0.kind", "kind.unknown"),
                ("targets", "target.none"),
                ("targets.1", "target.order"),
            ],
        ),
        ("targets.1.within_minutes", 2000, [("targets.2", "target.order")]),
        (
            "targets.2.within_minutes",
            3000,
            [("targets.2.within_minutes", "target.slower_than_promise")],
        ),
        ("answers.1.key", "hello", [("answers.1.key", "key.twice")]),
        ("answers.0.kinds", ["lost"], [("answers.0.kinds.0", "kind.unknown")]),
        ("answers.0.text", {"en": "Hi"}, [("answers.0.text.el", "text.missing")]),
        ("answers.0.text.en", "Hi {name}", [("answers.0.text.en", "answer.unknown_variable")]),
        ("answers.0.text.en", "x" * 301, [("answers.0.text.en", "answer.too_long_in_public")]),
        ("answers.0.purpose", "apology", [("answers", "answer.none")]),
        ("promise.text.en", "Soon.", [("promise.text.en", "promise.unsaid")]),
    ],
)
def test_each_problem_is_found(path: str, value: Any, found: list[tuple[str, str]]) -> None:
    assert [(problem.path, problem.key) for problem in problems(changed(path, value))] == found


def test_a_missing_default_text_blocks_and_a_missing_translation_does_not() -> None:
    by_path = {
        problem.path: problem.blocks
        for problem in problems(changed("answers.0.text", {"sq": "Përshëndetje"}))
    }
    assert by_path == {"answers.0.text.en": True, "answers.0.text.el": False}


def test_order_numbers_stay_out_of_public_answers() -> None:
    told = answer_json("told", "answer", text={"en": "{order}", "el": "{order}"})
    for visibility, found in (("public", 2), ("private", 0), ("any", 0)):
        guide = small_guide(answers=[*small_json()["answers"], told | {"visibility": visibility}])
        assert [p.key for p in problems(guide)] == ["answer.order_in_public"] * found


def test_an_order_that_only_two_special_rows_break_is_found() -> None:
    rows = [
        *small_json()["targets"],
        {"clock": "acknowledged", "within_minutes": 300, "kind": "late"},
        {"clock": "answered", "within_minutes": 200, "network": "x", "calendar": "always"},
        # Beats the first whenever a level is named, so it is none of its concern.
        {"clock": "acknowledged", "within_minutes": 20, "level": 1},
    ]
    assert [(p.path, p.key) for p in problems(small_guide(targets=rows))] == [
        ("targets.5", "target.order")
    ]


def test_the_history_says_what_changed() -> None:
    old = small_guide()
    data = small_json(languages=["en", "el", "sq"], default_kind="late")
    data["departments"].append({"key": "web", "name": {"en": "Web"}})
    data["departments"][0]["email"] = ""
    data["kinds"][0] |= {
        "department": "care",
        "priority": "high",
        "public_first": False,
        "topics": ["delivery", "staff"],
        "words": {"en": ["late", "overdue"], "el": ["καθυστέρ*"]},
        "name": {"en": "Too late", "el": "Καθυστέρηση"},
    }
    data["kinds"].reverse()
    data["targets"][1]["within_minutes"] = 30
    data["targets"][3] = {"clock": "solved", "within_minutes": 60, "kind": "late"}
    data["answers"][0]["text"]["el"] = "Χαίρετε"
    del data["answers"][2]
    data["promise"]["hours"] = 48
    data["opens_case"] = {"praise": True}
    changes = difference(old, Guide.from_json(data))
    assert [(change.path, change.key) for change in changes] == [
        ("languages", "guide.languages"),
        ("default_kind", "guide.default_kind_changed"),
        ("opens_case.praise", "guide.opens"),
        ("promise.hours", "promise.hours"),
        ("departments.web", "department.added"),
        ("departments.care.email", "department.email_changed"),
        ("kinds.late.name.en", "kind.name"),
        ("kinds.late.topics", "kind.topics"),
        ("kinds.late.words.en", "kind.words"),
        ("kinds.late.priority", "kind.priority"),
        ("kinds.late.public_first", "kind.private_first"),
        ("kinds.late.department", "kind.department"),
        ("kinds", "kinds.order"),
        ("targets", "target.removed"),
        ("targets.1", "target.changed"),
        ("targets.3", "target.added"),
        ("answers.bye", "answer.removed"),
        ("answers.hello.text.el", "answer.text"),
    ]
    words = next(change for change in changes if change.key == "kind.words")
    assert (words.params["added"], words.params["removed"]) == (["overdue"], ["delay*"])
    moved = next(change for change in changes if change.key == "kind.department")
    assert SENTENCES[moved.key] % moved.params == (
        "Kind “Too late”: goes to “Care” instead of “Delivery”."
    )


def test_what_opens_a_case() -> None:
    guide = small_guide(opens_case={"praise": True, "abuse": False})
    assert guide.opens("complaint")
    assert guide.opens("praise")
    assert guide.opens("suggestion")
    assert not guide.opens("abuse")
    assert not guide.opens("spam")
    assert guide.opens("spam", sure=False)
    assert guide.opens("something new")


def test_looking_things_up() -> None:
    guide = small_guide()
    late = guide.kind("late")
    assert late is not None
    assert late.department == "delivery"
    assert guide.department("care") is guide.departments[0]
    assert guide.answer("bye") is guide.answers[2]
    assert (guide.kind("x"), guide.department("x"), guide.answer("x")) == (None, None, None)
    assert replace(guide, default_kind="late").fingerprint != guide.fingerprint


def test_a_text_is_found_in_the_nearest_language() -> None:
    texts = {"en": "Hello", "fa": "سلام", "el": ""}
    assert text_in(texts, "fa-AF", "en") == ("سلام", "fa")
    assert text_in(texts, "el", "en") == ("Hello", "en")
    assert text_in({"sq": "Tung"}, "el", "en") == ("Tung", "sq")
    assert text_in({}, "el", "en") == ("", "")


def test_every_key_has_a_sentence_and_every_sentence_a_key() -> None:
    folder = Path(fener.guide.document.__file__).parent
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in folder.glob("*.py")
        if path.name != "sentences.py"
    )
    written = set(
        re.findall(
            r'"((?:route|json|guide|key|text|department|kind|target|answer|promise'
            r'|departments|kinds|targets|answers)\.[a-z_]+)"',
            code,
        )
    )
    made = {
        f"{what}.{verb}"
        for what in ("department", "kind", "answer")
        for verb in ("added", "removed")
    }
    made |= {"kind.topics", "kind.severity", "kind.judged", "answer.title", "answer.text"}
    assert written | made == set(SENTENCES)
