"""Watch terms: by table in every script, and against a slow reference of their definition."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fener.core.matching import Hit, Matcher, Term, misspellings_of
from fener.core.matching.borders import Affixes
from fener.core.text import fold, fold_many


def found_by(term: Term, text: str) -> list[str]:
    return [hit.found for hit in Matcher([term]).match(text)]


FENER = Term("Fener", 1)
PHRASES = [
    # Latin
    ("fener", "FENER!", True),
    ("fener", "te fenëri", False),
    ("fener", "Féner's fault", True),
    ("fener", "Fener-i", True),
    ("fener", "(fener)", True),
    ("fener", "#fener", True),
    ("fener", "#fenerfail", False),
    ("fener", "#FenerFail", False),
    ("fener", "@fener", True),
    ("fener", "@fener_shop", False),
    ("fener", "fener2", False),
    ("fener", "2fener", False),
    ("fener", "_fener", False),
    ("fener", "fe\u00adn\u200ber", True),
    ("fener", "https://fener.example/x", True),
    ("fener shop", "Fener\n  SHOP", True),
    ("fener shop", "fener shops", False),
    ("c++", "I love C++!", True),
    ("c++", "c++x", True),
    ("c++", "abc++", False),
    ("3m", "3M tape", True),
    ("3m", "33m", False),
    ("3m", "a3m", False),
    ("🔥", "wow🔥🔥", True),
    # a letter of another script ends a word
    ("fener", "الfener", True),
    ("fener", "fenerът", True),
    ("fener", "fener的", True),
    # Greek
    ("Φανός", "ο ΦΑΝΟΣ μου", True),
    ("φανός", "φανοσ", True),
    ("φανός", "φανοστάτης", False),
    # Bulgarian
    ("Фенер", "фенерът", True),
    ("Фенер", "Фенера", True),
    ("фенер", "фенерче", False),
    ("банк", "банка", False),
    ("Свещта", "свещтата", True),
    ("Лампа", "лампата", True),
    ("лампа", "лампаджия", False),
    ("йод", "иод", False),
    # Arabic
    ("فنار", "والفنار", True),
    ("فنار", "بالفنار", True),
    ("فنار", "وفنار", True),
    ("فنار", "للفنار", True),
    ("فنار", "فنارهم", True),
    ("فنار", "وفناركم", True),
    ("فنار", "الفنارها", False),
    ("فنار", "فناروز", False),
    ("فنار", "شفنار", False),
    ("فنار", "فنــار", True),
    ("فنار", "فَنَار", True),
    ("فنار", "فنار٢", False),
    ("نار", "النار", True),
    ("نار", "ونار", False),
    ("نار", "فنار", False),
    ("نار", "ناري", False),
    ("يد", "اليد", False),
    ("الراجحي", "للراجحي", True),
    ("الراجحي", "والراجحي", True),
    ("الراجحي", "وللراجحي", True),
    ("الراجحي", "فللراجحيين", False),
    ("بنك فنار", "وبنك فناركم", True),
    # Persian
    ("فنار", "فنارها", True),
    ("فنار", "فنار‌های", True),
    ("فنار", "فناری", True),
    ("فنار", "فنارشناس", False),
    ("کتاب‌راه", "كتابراه", True),
    ("دیجی‌کالا", "دیجیکالا", True),
    # Scripts without blanks, marks that belong to a letter, surrogates
    ("灯台", "我爱灯台公司", True),
    ("ไฟ", "รถไฟฟ้า", True),
    ("कमल", "कमला", False),
    ("fener", "\ud800fener\udfff", True),
]


@pytest.mark.parametrize(("text", "post", "is_found"), PHRASES)
def test_phrases(text: str, post: str, is_found: bool) -> None:
    assert bool(found_by(Term(text, 1), post)) is is_found


@pytest.mark.parametrize(
    ("term", "post", "found"),
    [
        (Term("fener", 1, "handle"), "@Fener: late. cc@fener.", ["@fener"]),
        (Term("@fener", 1, "handle"), "hi @fener. Bye", ["@fener"]),
        (Term("fener", 1, "handle"), "@fener_shop @fener.shop @fener@mastodon.example @fener2", []),
        (Term("fener", 1, "handle"), "@fener-shop.bsky.example", []),
        (Term("fener", 1, "handle"), "@fener-terrible", ["@fener"]),
        (Term("fener", 1, "handle"), "info@fener", []),
        (Term("fener", 1, "handle"), "شكرا@fenerشكرا fener", ["@fener"]),
        (Term("fener.shop", 1, "handle"), "@Fener.Shop!", ["@fener.shop"]),
        (Term("Fener Fail", 1, "hashtag"), "#FenerFail #fenerfails fenerfail", ["#fenerfail"]),
        (Term("#ντροπή", 1, "hashtag"), "#ΝΤΡΟΠΗ a#ντροπη", ["#ντροπη"]),
        (
            Term("Blue Bank", 1),
            "#BlueBank, #blue_bank: blue bank #bluebanks bluebank",
            ["#bluebank", "#blue_bank", "blue bank"],
        ),
        (Term("البنك الأزرق", 1), "#البنك_الأزرق سيئ", ["#البنك_الازرق"]),
        (Term("فنار", 1, "hashtag"), "#فنار #الفنار #فنارها", ["#فنار"]),
        (Term("fener", 1, whole_word=False), "#fenerfail", ["fener"]),
        (
            Term("fener", 1, misspellings=("fenner", "", "FENER", "φένερ")),
            "fenner Φενερ",
            ["fenner", "φενερ"],
        ),
    ],
)
def test_kinds_and_misspellings(term: Term, post: str, found: list[str]) -> None:
    assert found_by(term, post) == found


def test_exclusions_silence_their_own_term_only() -> None:
    matcher = Matcher(
        [
            Term("Apple", 1, excludes=("apple pie", "#recipe", "@applebees", " ")),
            Term("apple", 2),
            Term("pie", 3, "phrase", excludes=("apple",)),
        ]
    )
    posts = [
        "My Apple phone",
        "APPLE  pie, apple",
        "apple #Recipe",
        "apple @applebees",
        "applepie pie",
        "apple pies",
    ]
    ids = [[hit.term_id for hit in hits] for hits in matcher.match_many(posts)]
    assert ids == [[1, 2], [2, 2], [2], [2], [3], [1, 2]]


def test_offsets_are_of_the_folded_text() -> None:
    text = "👍🏽 Straße: ΦΑΝΌΣ"
    (hit,) = Matcher([Term("φανός", 7)]).match(text)
    assert hit == Hit(7, 11, 16, "φανοσ")
    assert fold(text)[hit.start : hit.end] == hit.found


def test_hits_come_in_order_of_place() -> None:
    matcher = Matcher([Term("bank fener", 1), Term("fener", 2), Term("bank", 3)])
    assert [hit.term_id for hit in matcher.match("bank fener bank")] == [3, 1, 2, 3]


def test_nothing_to_look_for_is_refused_with_words() -> None:
    with pytest.raises(ValueError, match="nothing to look for"):
        Term(" \u200c", 1)
    with pytest.raises(ValueError, match="nothing to look for"):
        Term("#", 1, "hashtag")
    with pytest.raises(ValueError, match="unknown kind"):
        Term("a", 1, "word")  # type: ignore[arg-type]
    assert Matcher([]).match_many(["a", ""]) == [(), ()]
    assert Matcher([FENER]).match_many([]) == []


def test_batches_longer_than_one_keep_their_places() -> None:
    texts = ["fener" if n % 7 == 0 else "φανός" if n % 3 == 0 else "" for n in range(5000)]
    found = Matcher([FENER, Term("φανος", 2)]).match_many(texts)
    assert [hits[0].term_id if hits else 0 for hits in found] == [
        1 if n % 7 == 0 else 2 if n % 3 == 0 else 0 for n in range(5000)
    ]


# --- the reference -----------------------------------------------------------------------------

LATIN, ARABIC, GREEK = "ab", "اللوهيفك", "αβ"
PIECES = [*"ab1_ #@.\n-", *"αΒά", *dict.fromkeys(ARABIC), "ها", "ال", "ب", "\u200c", "ç", "é", "🔥"]
POSTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
NAMES = st.one_of(
    *(st.text(letters, min_size=1, max_size=4) for letters in (LATIN, ARABIC, GREEK)),
    st.tuples(st.text(LATIN, min_size=1, max_size=2), st.text(GREEK, min_size=1, max_size=2)).map(
        " ".join
    ),
)
TERMS = st.builds(
    Term,
    text=NAMES,
    id=st.integers(1, 3),
    kind=st.sampled_from(["phrase", "hashtag", "handle"]),
    misspellings=st.lists(NAMES, max_size=1).map(tuple),
    excludes=st.lists(
        st.tuples(st.sampled_from(["", "#", "@"]), NAMES).map("".join), max_size=1
    ).map(tuple),
    whole_word=st.booleans(),
)
SCRIPT = {letter: letters for letters in ("abce", "αβ", "ابلوهيفك") for letter in letters}


def slow_places(folded: str, name: str, kind: str, whole: bool) -> set[tuple[int, int]]:
    """Every place of a name, by the definition and with no thought of speed."""
    name = fold(name).lstrip("#@")
    sign = {"phrase": "", "hashtag": "#", "handle": "@"}[kind]
    pattern = sign + name.replace(" ", "") if sign else name
    places = set()
    for start in range(len(folded)):
        before, after = folded[:start], folded[start + len(pattern) :]
        if folded.startswith(pattern, start) and stands_alone(before, after, name, kind, whole):
            places.add((start, start + len(pattern)))
    if kind == "phrase" and whole and re.match("ال...", name):
        merged = "لل" + name[2:]
        for start in range(len(folded)):
            before, after = folded[:start], folded[start + len(merged) :]
            begins = re.search(r"(^|[^ابلوهيفك0-9_])[وف]?$", before)
            ends = not re.match("[ابلوهيفك0-9_]", after)
            if folded.startswith(merged, start) and begins and ends:
                places.add((start, start + len(merged)))
    return places


def stands_alone(before: str, after: str, name: str, kind: str, whole: bool) -> bool:
    if kind == "handle":
        goes_on = r"[a-z0-9_]|[.@][a-z0-9_]|-[a-z0-9-]*\.[a-z0-9]"
        return not re.search(r"[a-z0-9_]$", before) and not re.match(goes_on, after)
    if kind == "hashtag":
        return not re.search(r"\w$", before) and not re.match(r"\w", after)
    if not whole:
        return True
    left = re.search(rf"[{SCRIPT[name[0]]}0-9_]*$", before)
    right = re.match(rf"[{SCRIPT[name[-1]]}0-9_]*", after)
    assert left
    assert right
    touching = left.group(), right.group()
    return touching == ("", "") or Affixes.of(name).accept(*touching)


def slow_match(terms: list[Term], folded: str) -> list[tuple[int, int, int]]:
    hits = []
    excluded = set()
    for term in terms:
        places = set()
        for name in (term.text, *term.misspellings):
            places |= slow_places(folded, name, term.kind, term.whole_word)
            if term.kind == "phrase" and " " in name:
                for joint in ("", "_"):
                    places |= slow_places(folded, name.replace(" ", joint), "hashtag", whole=True)
        hits += [(start, end, term.id) for start, end in places]
        for name in term.excludes:
            kind = {"#": "hashtag", "@": "handle"}.get(name[0], "phrase")
            if slow_places(folded, name, kind, whole=True):
                excluded.add(term.id)
    return sorted(hit for hit in hits if hit[2] not in excluded)


@given(st.lists(TERMS, max_size=4, unique_by=lambda term: term.id), st.lists(POSTS, max_size=4))
def test_equals_the_slow_reference(terms: list[Term], posts: list[str]) -> None:
    folded = fold_many(posts)
    found = Matcher(terms).match_folded(folded)
    assert [[(hit.start, hit.end, hit.term_id) for hit in hits] for hits in found] == [
        slow_match(terms, text) for text in folded
    ]


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=5))
def test_any_post_and_any_term_are_borne(posts: list[str]) -> None:
    names = [name for name in posts if fold(name)]
    terms = [Term(name, number) for number, name in enumerate(names)]
    matcher = Matcher(terms)
    together = matcher.match_many(posts)
    assert together == [matcher.match(post) for post in posts]
    assert together == matcher.match_folded(fold_many(posts))
    for post, hits in zip(posts, together, strict=True):
        assert all(fold(post)[hit.start : hit.end] == hit.found for hit in hits)


# --- misspellings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("Vodafone", "vodafne"),
        ("Vodafone", "vodaofne"),
        ("Vodafone", "vodafon"),
        ("Fener", "fenner"),
        ("Aliexpress", "aliexpres"),
        ("Ψυχή", "psyxh"),
        ("Ψυχή", "psychi"),
        ("Щастие", "6tastie"),
        ("Щастие", "shtastie"),
        ("شیراز", "shiraz"),
        ("العربية", "el3rbya"),
    ],
)
def test_likely_misspellings_are_offered(name: str, offered: str) -> None:
    assert offered in misspellings_of(name)


@given(st.text(max_size=20))
def test_offers_are_few_folded_new_and_watchable(name: str) -> None:
    offered = misspellings_of(name)
    assert len(offered) <= 24
    assert len(set(offered)) == len(offered)
    assert fold(name) not in offered
    for spelling in offered:
        assert Term(spelling, 1)
