"""Which posts one answer to many fits, and which a person looks at: a reply that fits a complaint
is absurd under praise, and worse under an insult."""

from __future__ import annotations

from fener.core.decisions.judgement import UNSURE, Kind
from fener.core.reasons import Reason
from fener.core.replies.quoting import own_words

ABUSIVE_FROM = 0.5
CALM_BELOW = 0.3
"""A question that is no more displeased than this asks, and does not complain."""
DISPLEASED_FROM = 0.7
"""What is of no kind, and so displeased, is answered like a complaint, and a person is told."""
_ASKS = ("?", "؟")
_REASONS = {
    Kind.ABUSE: "answer.abusive",
    Kind.SPAM: "answer.spam",
    Kind.PRAISE: "answer.praise",
    Kind.QUESTION: "answer.question",
    Kind.SUGGESTION: "answer.suggestion",
    Kind.OTHER: "answer.no_complaint",
}
APART = frozenset({*_REASONS.values(), "answer.repeats", "answer.ours", "answer.coordinated"})
"""Keys of why a person looks at a post themselves."""
_MAY_FIT = frozenset({"answer.question", "answer.suggestion", "answer.no_complaint"})
UPSET_FROM = 0.5


def apart_because(
    text: str,
    *,
    judged: str,
    negative: float,
    abusive: float,
    is_ours: bool = False,
    is_coordinated: bool = False,
) -> str:
    """Key of why this post is not answered like the others; "" for a complaint.

    `judged`: its `Kind`, `negative` and `abusive`: as in a `Judgement`. `is_coordinated`: a person
    has decided that it is.

    >>> apart_because("Thanks, awesome!", judged="praise", negative=0.0, abusive=0.0)
    'answer.praise'
    >>> apart_because("My parcel is lost?!", judged="complaint", negative=0.9, abusive=0.0)
    ''
    """
    if is_ours:
        return "answer.ours"
    if is_coordinated:
        return "answer.coordinated"
    if abusive >= ABUSIVE_FROM or judged == Kind.ABUSE:
        return "answer.abusive"
    if not own_words(text):
        return "answer.repeats"
    if judged == Kind.COMPLAINT:
        asks = negative < CALM_BELOW and any(sign in text for sign in _ASKS)
        return "answer.question" if asks else ""
    if judged == Kind.OTHER and negative >= DISPLEASED_FROM:
        return ""
    return _REASONS.get(Kind(judged), "answer.no_complaint")


def may_fit(key: str, *, negative: float, shares_cause: bool) -> bool:
    """Whether the answer may stand under a post that is apart for `key` all the same, so that it is
    proposed to whoever looks: “Where is my parcel?” asks, and complains. `shares_cause`: everybody
    writes of the same, so what is said of it is for those too who ask."""
    return key in _MAY_FIT and (shares_cause or negative >= UPSET_FROM)


def doubt_of(judged: str, confidence: float) -> tuple[Reason, ...]:
    """What a person should know who reads the reply."""
    is_sure = judged == Kind.COMPLAINT and confidence >= UNSURE
    return () if is_sure else (Reason("answer.unsure"),)
