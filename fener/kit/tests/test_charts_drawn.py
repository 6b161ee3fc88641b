"""Charts as drawn: each has a name, a sentence and a table; nothing is said by colour alone."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation

from fener.kit import parts
from fener.kit.charts import samples
from fener.kit.reading import Reader
from fener.kit.tests.test_charts import NOON, a_line

KINDS = ("line", "multiples", "stacked", "spread", "histogram", "cascade")


def drawn(kind: str, language: str = "en", chart=None) -> str:
    reader = Reader.of({"language": language, "zone": "UTC", "now": NOON, "digits": "local"})
    with translation.override(language):
        chart = chart or samples.every_kind(reader, "t")[kind]
        return parts.drawn(f"kit/charts/{kind}.html", {"preferences": reader, "chart": chart})


def tree(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{html}</div>")


@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_has_a_name_a_sentence_and_its_numbers(kind):
    found = tree(drawn(kind))
    ids = {one.get("id") for one in found.iter() if one.get("id")}
    shown = [one for one in found.iter("svg") if one.get("role") in ("img", "group")]
    tables = list(found.iter("table"))
    for one in shown:
        assert one.get("aria-labelledby") in ids
        assert one.get("aria-describedby") in ids
        assert one.find("title") is not None
    assert shown or kind == "spread"
    assert tables
    assert all(list(table.iter("th")) for table in tables)
    if kind != "spread":
        assert found.find(".//details//table") is not None


@pytest.mark.parametrize("kind", KINDS)
def test_no_id_twice_and_no_style_or_script(kind):
    html = drawn(kind)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert "style=" not in html
    assert "<script" not in html
    assert "<style" not in html


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fa", "ar", "el"])
def test_every_chart_in_other_languages(kind, language):
    assert tree(drawn(kind, language)) is not None


def test_every_link_inside_a_drawing_says_where_it_leads():
    for kind in ("line", "cascade"):
        links = [one for one in tree(drawn(kind)).iter("a") if one.get("class")]
        assert links
        assert all(one.get("aria-label") for one in links)


def test_what_was_not_heard_is_hatched_and_said():
    html = drawn("line")
    assert 'fill="url(#t-line-hatch)"' in html
    assert "it may be no calm" in html


def test_ways_to_spread_differ_in_line_and_shape():
    html = drawn("cascade")
    for way in ("repost", "quote", "copy"):
        assert f"chart__branch--{way}" in html
        assert f"chart__voice--{way}" in html


def test_an_empty_line_is_drawn_without_a_table():
    html = drawn("line", chart=a_line([]))
    assert "<details" not in html
    assert "Nothing was heard" in html


def test_words_of_strangers_are_no_markup():
    chart = a_line([1, 2])
    html = drawn("line", chart=type(chart)(**{**_fields(chart), "title": "<b>Dardan</b>"}))
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def _fields(chart) -> dict:
    return {name: getattr(chart, name) for name in chart.__dataclass_fields__}
