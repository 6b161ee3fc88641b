"""From log-odds to a judgement: calibration by language, and the rules that make one name out of
many chances. Both tiers end here, so that they can be told apart only by what they know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fener.core.decisions.heads import (
    FLAG_PLACES,
    HEADS,
    KIND_PLACES,
    KINDS,
    PLACE,
    TOPIC_PLACES,
)
from fener.core.decisions.judgement import TOPICS, Kind
from fener.core.signals.languages.spoken import ROWS

Floats = npt.NDArray[np.float32]

FLAG_AT = 0.6
"""Chance from which a severity flag is raised without a word of the lists."""
TOPIC_AT = 0.25
"""A topic less likely than this is none: `other`."""

_COMPLAINT = KINDS.index("complaint")
_PRAISE = KINDS.index("praise")
_SPAM = KINDS.index("spam")
_ABUSE = KINDS.index("abuse")


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the tiers' log-odds add up to chances: Platt, "Probabilistic outputs for support vector
    machines", 1999, for each question and language. All arrays are `[rows, heads]`,
    a row for each language."""

    fast: Floats
    deep: Floats
    offset: Floats

    @classmethod
    def of(cls, weights: Mapping[str, npt.NDArray[np.generic]]) -> Calibration:
        """From the arrays `fast`, `deep` and `offset`. Raises `ValueError` for other sizes."""
        made = cls(*(np.asarray(weights[name], np.float32) for name in ("fast", "deep", "offset")))
        for array in (made.fast, made.deep, made.offset):
            if array.shape != (len(ROWS), len(HEADS)):
                raise ValueError(f"a calibration of {array.shape}, not of this version")
        return made

    @classmethod
    def plain(cls) -> Calibration:
        """Takes the fast log-odds as they are, or the deep ones: for weights without figures."""
        shape = (len(ROWS), len(HEADS))
        return cls(np.ones(shape, np.float32), np.zeros(shape, np.float32), np.zeros(shape, "f4"))

    def __call__(
        self, rows: npt.NDArray[np.intp], fast: Floats, deep: Floats | None = None
    ) -> Floats:
        """Calibrated log-odds, `[texts, heads]`. `rows`: of each text's language."""
        found: Floats = fast * self.fast[rows] + self.offset[rows]
        if deep is not None:
            found += deep * self.deep[rows]
        return found


@dataclass(frozen=True, slots=True)
class Chances:
    """What a batch was judged to be. Arrays have a row for each text; chances are 0..1."""

    complaint: Floats
    negative: Floats
    abusive: Floats
    spam: Floats
    urgency: Floats
    kinds: Floats
    """`[texts, kinds]`, adding up to one."""
    kind: npt.NDArray[np.intp]
    topics: Floats
    topic: npt.NDArray[np.intp]
    flags: npt.NDArray[np.bool_]


def chances_of(log_odds: Floats) -> Chances:
    """Chances out of calibrated log-odds, `[texts, heads]`."""
    plain = _sigmoid(log_odds)
    complaint, spam = plain[:, PLACE["complaint"]], plain[:, PLACE["spam"]]
    abusive = plain[:, PLACE["abusive"]]
    negative = plain[:, PLACE["negative"]]
    kinds = _kinds(log_odds, complaint, negative, spam, abusive)
    topics = _shares(log_odds[:, TOPIC_PLACES])
    topic = topics.argmax(axis=1)
    topic[topics.max(axis=1, initial=0.0) < TOPIC_AT] = TOPICS.index("other")
    urgency = 0.5 * plain[:, PLACE["urgent"]] + 0.5 * plain[:, PLACE["pressing"]]
    return Chances(
        complaint=complaint,
        negative=negative,
        abusive=abusive,
        spam=spam,
        urgency=urgency,
        kinds=kinds,
        kind=kinds.argmax(axis=1),
        topics=topics,
        topic=topic,
        flags=plain[:, FLAG_PLACES] >= FLAG_AT,
    )


def _kinds(
    log_odds: Floats, complaint: Floats, negative: Floats, spam: Floats, abusive: Floats
) -> Floats:
    """One name for a post. Complaint, spam and abuse have questions of their own, so that kind and
    chance never contradict each other; what they leave is shared by the other kinds. A sour post is
    hardly praise.

    An abusive complaint stays a complaint: the person behind it is still owed an answer.
    """
    others = log_odds[:, KIND_PLACES].copy()
    others[:, [_COMPLAINT, _SPAM, _ABUSE]] = -np.inf
    others[:, _PRAISE] += np.log1p(-np.minimum(negative, 0.999))
    clear = (spam > 0.5) & (spam > complaint)
    grievance = np.where(clear, complaint * (1.0 - spam), complaint)
    advertising = np.where(clear, spam, spam * (1.0 - complaint))
    left = np.maximum(1.0 - grievance - advertising, 0.0)
    insult = abusive * left
    kinds = _shares(others) * (left - insult)[:, None]
    kinds[:, _COMPLAINT], kinds[:, _SPAM], kinds[:, _ABUSE] = grievance, advertising, insult
    return kinds


def _sigmoid(values: Floats) -> Floats:
    found: Floats = 0.5 * (1.0 + np.tanh(0.5 * values))
    return found


def _shares(log_odds: Floats) -> Floats:
    if not len(log_odds):
        return log_odds
    grown = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    found: Floats = grown / grown.sum(axis=1, keepdims=True)
    return found


KIND_OF = tuple(Kind(kind) for kind in KINDS)
