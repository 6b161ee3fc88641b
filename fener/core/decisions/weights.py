"""How much each sign counts for the rules' two chances (logistic; signs are in `rules.signs_of`).

Fitted on the tuning half of public sets, every set balanced, then rounded. Three were set by
hand, because the public sets hardly show them among customers: angry faces, shouting, abuse.
`docs/models/rules-1.md` names the sets and gives the figures.
"""

from __future__ import annotations

COMPLAINT: dict[str, float] = {
    "bias": -1.0,
    "complaint": 0.95,
    "complaint_more": 0.4,
    "negative": 0.85,
    "praise": -1.5,
    "negated": -0.2,
    "negation": 0.55,
    "sarcasm": 0.6,
    "harmless": -0.75,
    "question": -0.27,
    "spam": -0.3,
    "abuse": 0.3,
    "urgency": 0.12,
    "severity": 0.6,
    "topic": 0.24,
    "asks": 0.1,
    "angry": 0.6,
    "sad": 0.85,
    "happy": -1.0,
    "shouts": 0.2,
    "bangs": 0.2,
    "links": -0.25,
    "length": 0.2,
}
NEGATIVE: dict[str, float] = {
    "bias": -0.35,
    "complaint": 0.95,
    "complaint_more": 0.35,
    "negative": 1.15,
    "praise": -1.4,
    "negated": -0.1,
    "negation": 0.5,
    "sarcasm": 0.6,
    "harmless": -0.55,
    "question": -0.17,
    "abuse": 0.6,
    "severity": 0.6,
    "angry": 0.6,
    "sad": 0.85,
    "happy": -1.05,
    "shouts": 0.1,
    "bangs": 0.15,
    "links": -0.45,
    "length": 0.1,
    "to_somebody": -0.2,
}
