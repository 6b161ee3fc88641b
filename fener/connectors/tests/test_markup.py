from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fener.connectors import markup
from fener.connectors.markup import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Just words", "Just words"),
        ("<p>One</p><p>Two<br>lines<br />here</p>", "One\n\nTwo\nlines\nhere"),
        ("<ul><li>milk</li><li>bread</li></ul><p>Thanks</p>", "milk\nbread\n\nThanks"),
        ("a<br><br><br><br>b<br>", "a\n\nb"),
        ("<p>\n  Spaces   of\tthe source </p>\n\n<p> mean nothing</p>",
         "Spaces of the source\n\nmean nothing"),
        ("<pre>if x:\n    y</pre>", "if x:\n    y"),
        ("<b>bo</b>ld <i>words</i>", "bold words"),
        ("Tom &amp; Ana &lt;3 &eacute;&#x41;&#66;&nbsp;!", "Tom & Ana <3 éAB !"),
        ("&amp;lt;script&amp;gt;", "&lt;script&gt;"),
        ("I <3 you & 1 < 2", "I <3 you & 1 < 2"),
        ('<img src="x" alt=":blobcat:"> hi', ":blobcat: hi"),
        ("<table><tr><td>Line</td><td>4</td></tr><tr><td>Bus</td></tr></table>", "Line 4\nBus"),
        ("<DIV>upper</DIV><Div>case</Div>", "upper\ncase"),
    ],
)  # fmt: skip
def test_a_reader_sees_the_text_and_its_lines(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>steal()</script>",
        "<SCRIPT >if (a</b) steal()</scripty></script\n>",
        "<style>p{display:none}</style>",
        "<!-- steal() -->",
        "<!--> steal() -->",
        "<![CDATA[steal()]]>",
        "<![steal() if ]>",
        "<?php steal() ?>",
        "<!DOCTYPE steal()>",
        "</ steal()>",
        '<p title="a > steal()">',
        "<p title='steal()' onclick=steal()>",
        "<svg><g><svg></svg>steal()</g></svg>",
        "<iframe><p>steal()</p></iframe>",
        "<template>steal()</template>",
    ],
)
def test_what_no_reader_sees_is_left_out(hostile: str) -> None:
    said = plain_text(f"<span>before</span> {hostile}<span>after</span>")
    assert said.startswith("before")
    assert said.endswith("after")
    assert "steal" not in said.replace("steal() -->", "")


@pytest.mark.parametrize(
    "unclosed", ["<script>x", "<title>x", "<!-- x", "<a href='x>y", "<p", "<?x", "<svg>x", "</p"]
)
def test_what_never_ends_swallows_the_rest_as_it_does_for_a_reader(unclosed: str) -> None:
    assert plain_text(f"kept {unclosed}") == "kept"


def test_links_can_be_written_in_another_way() -> None:
    def shown(text: str, address: str, classes: frozenset[str]) -> str:
        return f"[{text}|{address}|{','.join(sorted(classes))}]"

    html = 'see <a class="b a" href="https://x.test/?q=1&amp;r=2">our <b>page</b> </a>now'
    assert plain_text(html) == "see our page now"
    assert plain_text(html, link=shown) == "see [our page|https://x.test/?q=1&r=2|a,b] now"
    assert plain_text("a<p><a>b</a></p><a href=c>d", link=shown) == "a\n\n[b||]\n\n[d|c|]"
    assert plain_text("<a href=c> </a>x", link=shown) == "x"


def test_a_long_text_is_cut_and_says_so() -> None:
    assert plain_text("<p>word word</p>", limit=7) == "word w…"
    assert len(plain_text("x" * 1_000_000)) == markup.MAX_TEXT
    assert plain_text("<i></i>" * 40_000 + "too far") == ""


HURTFUL = (
    "<", "<!", "<a ", "</", "<!--", "<![", "<?", "&", "&#", "<a b='", '<a b="', "<a =", "<a\t",
    "<!-- >", "<a>x", "<pre>\n", "<svg>", "<script>", "</script", "<br>", "&#9", "<a b='>",
)  # fmt: skip


@settings(max_examples=300, deadline=None, database=None)
@example("&#" + "9" * 5000 + ";")
@example("\ud800&#xd800;&#0;")
@given(
    st.lists(st.sampled_from([*HURTFUL, ">", "'", '"', "=", "p", "/", " ", "a", "-->"])).map(
        "".join
    )
    | st.text(max_size=200)
)
def test_nothing_raises_and_nothing_unstorable_comes_out(html: str) -> None:
    said = plain_text(html)
    said.encode()
    assert "\0" not in said
    assert said == said.strip()
    assert "\n\n\n" not in said or "<pre" in html.lower() or "&" in html


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=60),
)
def test_escaped_text_comes_back_as_it_was_written(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain_text(f"<p>{escaped}</p>") == text


@pytest.mark.parametrize("piece", HURTFUL)
def test_markup_written_to_hurt_is_read_to_its_end(piece: str) -> None:
    plain_text(piece * (markup.MAX_MARKUP // len(piece)))
