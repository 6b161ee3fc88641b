"""Every word a person reads is handed to the translators, and words of strangers keep their own
direction."""

from __future__ import annotations

import re

import pytest

from tests.house.ground import PACKAGE, files, name_of

TRANSLATED = re.compile(
    r"{%\s*(blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}"
    r"|{%\s*block \w+_class\s*%}.*?{%\s*endblock[^%]*%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}",
    re.DOTALL,
)
CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
ASIDE = re.compile(r"<!--.*?-->|<(script|style|svg|code|kbd|pre)\b.*?</\1>", re.DOTALL | re.I)
SPOKEN = re.compile(
    r"\s(?:title|alt|placeholder|aria-label|aria-description|data-confirm)\s*=\s*\"([^\"]*)\"", re.I
)
TAG = re.compile(r"<[^<>]*>", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W\d_]{2,}")

IN_ENGLISH = re.compile(r"<div\b[^>]*\blang=\"en\"")

MAY_STAND = {"Fener", "CSV", "JSON", "API", "CLI", "REST", "QR"}
OUR_OWN_PAGES = {
    "fener/kit/templates/kit/styleguide.html": "read by those who build the desk, in English",
    "fener/kit/templates/kit/styleguide_charts.html": "read by those who build the desk",
    "fener/kit/templates/kit/styleguide_desk.html": "read by those who build the desk",
    "fener/kit/templates/kit/styleguide_parts.html": "read by those who build the desk",
}

USER_TEXT = re.compile(
    r"{{\s*(?P<name>(?!(?:way|line)\.)(?:\w+\.)+(?:text|excerpt|who|handle|place))\s*(?:\|[^}]*)?}}"
)
"""Words written by strangers. `way.text` is that of a button of ours, `line.text` a sentence."""
KEEPS_DIRECTION = re.compile(
    r"<(?:bdi|textarea)\b[^>]*>[^<]*$|<\w+\b[^>]*\bdir=\"auto\"[^>]*>[^<]*$"
)


def _without_english(text: str) -> str:
    """Without what is marked as English on purpose: `<div lang="en">` to its end."""
    while begun := IN_ENGLISH.search(text):
        depth, end = 0, len(text)
        for tag in re.finditer(r"<(/?)div\b", text[begun.start() :]):
            depth += -1 if tag[1] else 1
            if depth == 0:
                end = begun.start() + tag.end()
                break
        text = text[: begun.start()] + text[end:]
    return text


def untranslated(template: str) -> list[str]:
    """Words of a template that no translator sees."""
    template = _without_english(template)
    text = ASIDE.sub(" ", CODE.sub("\x00", TRANSLATED.sub("\x00", template)))
    said = [one for found in SPOKEN.findall(text) for one in WORD.findall(ENTITY.sub(" ", found))]
    said += WORD.findall(ENTITY.sub(" ", TAG.sub(" ", text)))
    return [word for word in said if word not in MAY_STAND]


def without_direction(template: str) -> list[str]:
    """Words of strangers that could turn the sentence around them."""
    found = []
    for one in USER_TEXT.finditer(template):
        before = CODE.sub("", template[: one.start()])
        inside_attribute = before.rfind("<") > before.rfind(">")
        if not inside_attribute and not KEEPS_DIRECTION.search(before):
            found.append(one["name"])
    return found


def _templates():
    return [path for path in files(".html", under=PACKAGE) if name_of(path) not in OUR_OWN_PAGES]


def test_no_word_escapes_the_translators():
    found = {
        name_of(path): words
        for path in _templates()
        if (words := untranslated(path.read_text("utf-8")))
    }
    assert found == {}


def test_words_of_strangers_keep_their_direction():
    found = {
        name_of(path): names
        for path in _templates()
        if (names := without_direction(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "template",
    [
        "<p>Answer now</p>",
        '<button title="Close">{% icon "x" %}</button>',
        '<div lang="en"><div>Shape</div></div><p>Close</p>',
        "{% if x %}yes{% endif %}",
        '<input placeholder="Name" value="{{ x }}">',
    ],
)
def test_a_forgotten_word_is_seen(template):
    assert untranslated(template)


@pytest.mark.parametrize(
    "template",
    [
        "<p>{% translate 'Answer now' %}</p>",
        "{% blocktranslate trimmed %}<b>Answer</b> now{% endblocktranslate %}",
        '<p class="very long" data-x="some words">{{ x }}&nbsp;· 3</p>',
        "<code>fener serve</code>",
        '<div lang="en"><div>Shape</div> yes</div>{{ x }}',
    ],
)
def test_words_that_are_translated_or_are_none_pass(template):
    assert not untranslated(template)


def test_a_stranger_without_direction_is_seen():
    assert without_direction("<p>{{ case.who }}</p>")
    assert not without_direction("<bdi>{{ case.who }}</bdi>")
    assert not without_direction(
        '<p dir="auto">{% if x %}{{ post.text|linebreaks }}{% endif %}</p>'
    )
