"""Replies to many people who share one cause: the same facts, each in words of its own.

A person writes parts once per language (`Parts`); `compose_replies` makes a reply for everybody, in
which they find a piece of their own words. Nothing here translates, and nothing sends.
"""

from fener.core.replies.blame import blaming_words
from fener.core.replies.dividing import divided
from fener.core.replies.parts import PARTS, Parts, faults_of, hints_of
from fener.core.replies.quoting import name_to_say, telling_phrases
from fener.core.replies.sentences import REPLY_SENTENCES
from fener.core.replies.starting import LANGUAGES, PURPOSES, starting_parts
from fener.core.replies.variation import Addressed, Composed, compose_replies, likeness_key

__all__ = [
    "LANGUAGES",
    "PARTS",
    "PURPOSES",
    "REPLY_SENTENCES",
    "Addressed",
    "Composed",
    "Parts",
    "blaming_words",
    "compose_replies",
    "divided",
    "faults_of",
    "hints_of",
    "likeness_key",
    "name_to_say",
    "starting_parts",
    "telling_phrases",
]
