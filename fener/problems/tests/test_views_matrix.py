"""The matrix is read in sentences, edited in numbers, refused in words, and kept in versions."""

from __future__ import annotations

import pytest

from fener.cases.testing import a_brand, a_person, signed_in
from fener.core.levels import MEASURES, STARTING_MATRIX
from fener.kit.sentences import say, sentence_keys
from fener.problems.models import MatrixVersion
from fener.problems.queries import matrix_of
from fener.problems.views.naming import MEASURE_NAMES

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return a_brand()


@pytest.fixture
def client(brand):
    return signed_in(a_person("Ana", "lead", brand))


def fields_of(client, brand):
    """What the form of the editor would send, unchanged."""
    context = client.get(f"/problems/matrix/{brand.pk}/edit/").context
    sent = {"number": str(context["number"])}
    for place in context["places"]:
        sent[f"{place['key']}-rules"] = str(len(place["rules"]))
        for rule, conditions in enumerate(place["rules"]):
            for at, (measure, least) in enumerate(conditions):
                sent[f"{place['key']}-{rule}-{at}-measure"] = measure
                sent[f"{place['key']}-{rule}-{at}-least"] = str(least)
    return sent


def save(client, brand, sent):
    return client.post(f"/problems/matrix/{brand.pk}/edit/", sent)


def test_every_measure_has_a_name_and_a_sentence():
    assert tuple(MEASURE_NAMES) == MEASURES
    for measure in MEASURES:
        assert f"rule.{measure}" in sentence_keys()
        assert "7" in say(f"rule.{measure}", {"least": "7"})


def test_the_matrix_is_read_in_sentences(client, brand):
    page = client.get(f"/problems/matrix/{brand.pk}/").content.decode()
    assert "people who speak of it: at least 10" in page
    assert "times the usual speed: at least 3" in page
    assert "Starting matrix" in page


def test_saving_what_stands_there_changes_nothing_but_the_version(client, brand):
    assert save(client, brand, fields_of(client, brand)).status_code == 302
    assert matrix_of(brand.pk) == (1, STARTING_MATRIX)


def test_a_number_a_new_condition_a_new_rule_and_one_less(client, brand):
    sent = fields_of(client, brand) | {
        "2-0-0-least": "٥",
        "2-1-1-measure": "press", "2-1-1-least": "2",
        "2-2-gone": "1",
        "2-4-0-measure": "speed", "2-4-0-least": "2,5",
        "note": "Quieter",
    }  # fmt: skip
    assert save(client, brand, sent).status_code == 302
    row = MatrixVersion.objects.get()
    assert row.note == "Quieter"
    assert row.document["levels"]["2"] == [
        {"complainants": 5},
        {"severe": 1, "press": 2},
        {"people": 5, "speed": 3},
        {"speed": 2.5},
    ]
    assert row.document["levels"]["3"] == STARTING_MATRIX.as_json()["levels"]["3"]


@pytest.mark.parametrize("number", ["0", "-3", "many", "nan", "inf", "1e300"])
def test_what_is_no_bar_is_refused_with_its_place(client, brand, number):
    answer = save(client, brand, fields_of(client, brand) | {"3-0-1-least": number})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Rule of Level 3, issue: “Times the usual speed” needs a number above 0." in page
    assert f'value="{number}"' in page or number in ("nan", "inf", "1e300")
    assert MatrixVersion.objects.count() == 0


def test_a_measure_that_nobody_takes_is_refused(client, brand):
    answer = save(client, brand, fields_of(client, brand) | {"3-0-1-measure": "moon"})
    assert answer.status_code == 422
    assert "“moon” is nothing that is measured" in answer.content.decode()


def test_of_two_who_change_it_the_slower_is_told(client, brand):
    first, second = fields_of(client, brand), fields_of(client, brand)
    save(client, brand, first)
    answer = save(client, brand, second | {"2-0-0-least": "8"})
    assert answer.status_code == 409
    assert 'value="8"' in answer.content.decode()
    assert MatrixVersion.objects.count() == 1


def test_an_earlier_version_is_put_in_force_again(client, brand):
    save(client, brand, fields_of(client, brand) | {"2-0-0-least": "8"})
    assert matrix_of(brand.pk)[1] != STARTING_MATRIX
    client.post(f"/problems/matrix/{brand.pk}/0/again/")
    assert matrix_of(brand.pk) == (2, STARTING_MATRIX)
    assert client.post(f"/problems/matrix/{brand.pk}/77/again/").status_code == 404


def test_a_form_of_nonsense_sets_no_rules_and_is_read_quickly(client, brand):
    sent = {"number": "0", "2-rules": "9" * 18, "3-rules": "²", "4-rules": "-1"}
    assert save(client, brand, sent).status_code == 302
    assert all(rules == [] for rules in MatrixVersion.objects.get().document["levels"].values())
