"""Prepared answers: variables, what is missing, and hostile input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fener.guide.document import VARIABLES, PreparedAnswer, render, variables_in


def answer(text: str) -> PreparedAnswer:
    return PreparedAnswer(key="a", title={}, text={"en": text})


def test_variables_are_filled_in() -> None:
    rendered = render(
        answer("Hello {customer}, by {due}; in {promise_hours} h."),
        "en",
        {"customer": "Ana", "due": "Tuesday 14:00", "promise_hours": 24},
    )
    assert rendered.text == "Hello Ana, by Tuesday 14:00; in 24 h."
    assert rendered.missing == ()
    assert rendered.language == "en"


def test_what_is_missing_stays_visible_and_is_listed_once() -> None:
    rendered = render(
        answer("{customer}: {order}, {order}, {colour}, {agent}"),
        "en",
        {"customer": "Ana", "agent": "  ", "colour": "red"},
    )
    assert rendered.text == "Ana: ⟨order⟩, ⟨order⟩, ⟨colour⟩, ⟨agent⟩"
    assert rendered.missing == ("order", "colour", "agent")


def test_a_number_zero_is_a_value_and_none_is_not() -> None:
    assert render(answer("{promise_hours}"), "en", {"promise_hours": 0}).text == "0"
    assert render(answer("{promise_hours}"), "en", {"promise_hours": None}).missing


@pytest.mark.parametrize(
    "text",
    ["{", "}", "{}", "{{", "}}", "{ customer }", "{0}", "{customer!r}", "{customer.name}",
     "{customer[0]}", "{customer:>9999999}", "%(customer)s", "{{}", "{customer", "{" * 500,
     "{" + "a" * 60 + "}", "$", "{\n}", "{имя}"],
)  # fmt: skip
def test_odd_braces_stay_as_they_are(text: str) -> None:
    rendered = render(answer(text), "en", {"customer": "Ana"})
    assert rendered.text == text
    assert rendered.missing == ()


def test_doubled_braces_hold_a_variable_inside() -> None:
    assert render(answer("{{customer}}"), "en", {"customer": "Ana"}).text == "{Ana}"


def test_values_are_never_read_for_variables() -> None:
    rendered = render(answer("{customer} {agent}"), "en", {"customer": "{agent}", "agent": "Eva"})
    assert rendered.text == "{agent} Eva"


def test_a_customers_name_cannot_turn_or_break_the_sentence() -> None:
    name = "Ana\u202e\u2066\nMallory\x00\x1b\r\n" + "x" * 1000
    text = render(answer("Dear {customer}!"), "en", {"customer": name}).text
    assert text.startswith("Dear Ana Mallory ")
    assert text.endswith("!")
    assert len(text) < 320
    assert not set(text) & set("\u202e\u2066\n\x00\x1b\r")


def test_joiners_inside_persian_names_are_kept() -> None:
    assert render(answer("{customer}"), "en", {"customer": "علی\u200cرضا"}).text == "علی\u200cرضا"


def test_another_language_is_used_and_named() -> None:
    both = PreparedAnswer(key="a", title={}, text={"el": "Γεια", "sq": "Tung"})
    assert render(both, "el-GR", {}).language == "el"
    rendered = render(both, "fa", {}, default_language="sq")
    assert (rendered.text, rendered.language) == ("Tung", "sq")
    assert render(PreparedAnswer(key="a", title={}, text={}), "en", {}).text == ""


@given(st.text(), st.dictionaries(st.sampled_from(VARIABLES), st.text()))
def test_rendering_never_raises(text: str, variables: dict[str, str]) -> None:
    rendered = render(answer(text), "en", variables)
    assert set(rendered.missing) <= set(variables_in(text))
