"""Replies to many people who share one cause: the same facts, each in words of its own.

A person writes parts once per language (`Parts`); `compose_replies` makes a reply for everybody, in
which they find a piece of their own words. Nothing here translates, and nothing sends.
"""

from fener.core.replies.blame import blaming_words
from fener.core.replies.dividing import divided
from fener.core.replies.fitting import APART, apart_because, doubt_of, may_fit
from fener.core.replies.parts import PARTS, Parts, faults_of, hints_of
from fener.core.replies.quoting import name_to_say, own_words, telling_phrases
from fener.core.replies.sentences import REPLY_SENTENCES
from fener.core.replies.starting import LANGUAGES, PURPOSES, starting_parts
from fener.core.replies.variation import Addressed, Composed, compose_replies, likeness_key

__all__ = [
    "APART",
    "LANGUAGES",
    "PARTS",
    "PURPOSES",
    "REPLY_SENTENCES",
    "Addressed",
    "Composed",
    "Parts",
    "apart_because",
    "blaming_words",
    "compose_replies",
    "divided",
    "doubt_of",
    "faults_of",
    "hints_of",
    "likeness_key",
    "may_fit",
    "name_to_say",
    "own_words",
    "starting_parts",
    "telling_phrases",
]
