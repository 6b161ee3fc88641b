"""Agents' corrections as examples to learn from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fener.core.decisions.heads import KINDS
from fener.core.decisions.judgement import TOPICS
from fener.mentions.training.sets import Example, one_of


class Corrected(NamedTuple):
    """What agents said of one mention: the last word on each field, or "" for none."""

    text: str
    language: str
    judged: str
    topic: str


def examples_of(corrected: Iterable[Corrected]) -> list[Example]:
    """One example for each mention whose kind or topic a person has set."""
    found = []
    for one in corrected:
        labels: dict[str, int] = {}
        if one.judged in KINDS:
            labels |= one_of("kind", KINDS, one.judged)
            labels["complaint"] = int(one.judged == "complaint")
            labels["spam"] = int(one.judged == "spam")
            if one.judged != "complaint":
                labels["abusive"] = int(one.judged == "abuse")
        if one.topic in TOPICS:
            labels |= one_of("topic", TOPICS, one.topic)
        if labels and one.text.strip():
            found.append(Example(one.text.strip(), one.language, "corrections", labels))
    return found
