"""Keys and parameters become sentences; what nobody foresaw stays visible and breaks nothing."""

from __future__ import annotations

from django.utils import translation

from fener.core.reasons import Reason
from fener.kit.sentences import add_sentences, listed, say
from fener.kit.templatetags.sentences import say as say_tag
from fener.people.forms.preferences import PreferencesForm


def test_fills_a_template_and_joins_lists():
    assert say("kind.words", {"words": ["late", "awful"]}) == "Words of complaint: late, awful."


def test_one_key_of_two_rooms_is_told_apart_by_its_parameters():
    of_the_guide = {"name": "Late", "language": "fa", "added": ["x"], "removed": []}
    assert say("kind.words", of_the_guide) == (
        "Kind “Late”: words in “Persian”, added: x; removed: –."
    )


def test_words_of_ours_are_translated_by_name():
    assert say("route.severity", {"flags": ["legal", "privacy"]}) == (
        "It was flagged: law, personal data."
    )
    assert "51%" in say("judge.unsure", {"confidence": 0.51})


def test_an_unknown_key_is_shown_with_what_came_along():
    assert say("nobody.knows", {"a": 1}) == "[nobody.knows] a: 1"


def test_a_missing_parameter_is_a_gap_not_a_fault():
    assert say("route.topic", {}) == "It is about …."


def test_text_of_the_other_direction_stands_alone():
    said = say("import.no_such_file", {"name": "شکایت"})
    assert "\u2068شکایت\u2069" in said
    with translation.override("fa"):
        assert "\u2068late.csv\u2069" in say("import.no_such_file", {"name": "late.csv"})


def test_per_cent_signs_and_braces_of_strangers_do_no_harm():
    assert say("route.topic", {"topic": "100%(x)s {y}"}) == "It is about 100%(x)s {y}."


def test_adding_twice_keeps_one():
    add_sentences({"test.once": "Once."})
    add_sentences({"test.once": "Once."})
    assert say("test.once") == "Once."


def test_reasons_as_objects_and_as_json_say_the_same():
    reason = Reason("kind.question_mark")
    assert say_tag(reason) == say_tag(reason.as_json()) == "It has a question mark."


def test_lists_are_parted_as_the_language_parts_them():
    assert listed(["Ana", "نور"]) == "Ana, \u2068نور\u2069"
    assert listed(["legal", "privacy"], of="flag") == "law, personal data"
    with translation.override("ar"):
        assert listed(["Ana", "نور"]) == "\u2068Ana\u2069، نور"
    assert listed([]) == ""


def test_one_english_word_with_two_meanings_is_two_messages():
    theme = dict(PreferencesForm.base_fields["theme"].choices)
    with translation.override("ar"):
        assert say("case.breached", {"clock": "answered"}).endswith("الرد.")
        assert str(theme["light"]) != translation.gettext("Day")
        assert translation.pgettext("case", "closed") != translation.pgettext("day", "closed")


def test_a_handle_at_the_beginning_does_not_turn_the_sentence():
    from fener.cases.elements import post_text, row_text

    text = "@lumi <b>أين</b> طلبي؟"
    assert row_text(text) == "<bdi>@lumi</bdi> &lt;b&gt;أين&lt;/b&gt; طلبي؟"
    assert post_text(text, ["@lumi"]).startswith("<bdi><mark>@lumi</mark></bdi> &lt;b&gt;")
    assert row_text("no handle <i>here</i>") == "no handle &lt;i&gt;here&lt;/i&gt;"
