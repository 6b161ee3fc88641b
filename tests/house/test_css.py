"""No physical sides, so that right-to-left is right; nothing inline, so that the content
security policy can forbid it."""

from __future__ import annotations

import re

import pytest

from tests.house.ground import PACKAGE, files, name_of

PHYSICAL = re.compile(
    r"""
    (?:^|[;{\s])(?:
        (?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?\s*:
      | (?:left|right)\s*:
      | border-(?:top|bottom)-(?:left|right)-radius\s*:
      | text-align\s*:\s*(?:left|right)\b
      | float\s*:\s*(?:left|right)\b
      | clear\s*:\s*(?:left|right)\b
      | (?:resize|overflow-x|overflow-y)\s*:\s*(?:left|right)\b
    )
    """,
    re.VERBOSE,
)
FOUR_SIDES = re.compile(r"(?:^|[;{\s])(margin|padding|inset|border-width)\s*:\s*([^;}]+)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

INLINE = re.compile(
    r"""<style\b | <script(?![^>]*\bsrc=)(?![^>]*\btype="application/json") | \sstyle\s*=
    | <[^>]*\son[a-z]+\s*=""",
    re.VERBOSE | re.IGNORECASE,
)
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def physical_sides(css: str) -> list[str]:
    found = []
    for number, line in enumerate(_without_comments(css).splitlines(), start=1):
        found += [f"{number}: {one.group().strip()}" for one in PHYSICAL.finditer(line)]
        for one in FOUR_SIDES.finditer(line):
            sides = re.sub(r"\([^()]*\)", "()", one[2].replace("!important", "")).split()
            if len(sides) == 4 and one[2].split()[1] != one[2].split()[3]:
                found.append(f"{number}: {one[1]} with unlike sides")
    return found


def _without_comments(css: str) -> str:
    return COMMENT.sub(lambda one: "\n" * one.group().count("\n"), css)


def inline_code(template: str) -> list[str]:
    bare = TEMPLATE_CODE.sub(lambda one: "\n" * one.group().count("\n"), template)
    return [
        f"{bare.count(chr(10), 0, one.start()) + 1}: {one.group()[-60:].strip()}"
        for one in INLINE.finditer(bare)
    ]


def test_no_physical_sides():
    found = [
        f"{name_of(path)}:{where}"
        for path in files(".css", under=PACKAGE)
        for where in physical_sides(path.read_text("utf-8"))
    ]
    assert found == []


def test_nothing_inline_in_templates():
    found = [
        f"{name_of(path)}:{where}"
        for path in files(".html", under=PACKAGE)
        for where in inline_code(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-left: 1px }",
        "a{left:0}",
        "a { text-align: left; }",
        "a { float: right }",
        "a { padding: 1px 2px 3px 4px }",
        "a { border-top-left-radius: 1px }",
        "a { border-right-color: red }",
    ],
)
def test_a_physical_side_is_seen(css):
    assert physical_sides(css)


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-inline-start: 1px; inset: 0; text-align: start; float: inline-end }",
        "/* left: 0 */ a { padding: 1px 2px 3px 2px; transform-origin: left }",
        ".is-left { color: red }",
    ],
)
def test_logical_sides_pass(css):
    assert not physical_sides(css)


@pytest.mark.parametrize(
    "template",
    [
        "<p style='color: red'>",
        "<script>alert(1)</script>",
        '<button type="button" onclick="go()">',
        "<style>p {}</style>",
    ],
)
def test_inline_code_is_seen(template):
    assert inline_code(template)


@pytest.mark.parametrize(
    "template",
    ['<script src="{% static "x.js" %}" defer></script>', '<p class="on" data-once="1">on = 1</p>'],
)
def test_files_pass(template):
    assert not inline_code(template)
