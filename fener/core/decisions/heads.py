"""The questions that the judges ask of every post: their names, and where each stands."""

from __future__ import annotations

from fener.core.decisions.judgement import TOPICS, Kind
from fener.core.signals.lexicons import SEVERITIES

PLAIN = ("complaint", "negative", "abusive", "spam", "urgent", "pressing")
"""Questions of their own. `urgent`: an answer is due today; `pressing`: due now."""
KINDS = tuple(kind.value for kind in Kind)
FLAGS = SEVERITIES

HEADS = (
    *PLAIN,
    *(f"kind.{kind}" for kind in KINDS),
    *(f"topic.{topic}" for topic in TOPICS),
    *(f"severity.{flag}" for flag in FLAGS),
)
"""One column each, in this order, in the weights of every tier."""

PLACE = {name: place for place, name in enumerate(HEADS)}
KIND_PLACES = tuple(PLACE[f"kind.{kind}"] for kind in KINDS)
TOPIC_PLACES = tuple(PLACE[f"topic.{topic}"] for topic in TOPICS)
FLAG_PLACES = tuple(PLACE[f"severity.{flag}"] for flag in FLAGS)
