"""Who is taken for the press."""

from __future__ import annotations

import pytest

from fener.core.signals.press import is_press

PRESS = [
    {"name": "BBC News"},
    {"name": "Top Lajme 24"},
    {"name": "Τα Νέα"},
    {"name": "قناة الجزيرة"},
    {"name": "Новини от Варна"},
    {"name": "خبرگزاری شهر"},
    {"handle": "skynews"},
    {"handle": "city_tv"},
    {"handle": "gazeta24", "name": "G 24"},
    {"name": "Somebody", "kind": "article"},
]
PEOPLE = [
    {},
    {"name": "Helen Marsh", "handle": "helen"},
    {"name": "Νέαρχος Παππάς", "handle": "nearxos"},
    {"name": "Newsome Price", "handle": "newsome"},
    {"name": "Иван Радионов", "handle": "radionov"},
    {"name": "خبیر علوی"},
    {"name": "Ana", "handle": "stvorena", "kind": "comment"},
]


@pytest.mark.parametrize("author", PRESS, ids=str)
def test_the_press_is_known_by_its_names(author):
    assert is_press(**author)


@pytest.mark.parametrize("author", PEOPLE, ids=str)
def test_people_are_no_press(author):
    assert not is_press(**author)
