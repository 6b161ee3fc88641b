"""Small guides for the tests of the guide document."""

from __future__ import annotations

from typing import Any

from fener.guide.document import Guide


def small_json(**changes: Any) -> dict[str, Any]:
    """A guide in two languages without a problem; `changes` replace whole fields."""
    return {
        "format": "fener.guide/1",
        "languages": ["en", "el"],
        "default_language": "en",
        "departments": [
            {"key": "care", "name": {"en": "Care", "el": "Εξυπηρέτηση"}, "email": "care@shop.test"},
            {"key": "delivery", "name": {"en": "Delivery", "el": "Αποστολές"}},
        ],
        "kinds": [
            {
                "key": "late",
                "name": {"en": "Late", "el": "Καθυστέρηση"},
                "department": "delivery",
                "topics": ["delivery"],
                "words": {"en": ["late", "delay*"], "el": ["καθυστέρ*"]},
                "steps": {"en": ["Trace it."], "el": ["Εντοπίστε το."]},
            },
            {
                "key": "other",
                "name": {"en": "Other", "el": "Άλλο"},
                "department": "care",
                "topics": ["other"],
                "steps": {"en": ["Ask."], "el": ["Ρωτήστε."]},
            },
        ],
        "default_kind": "other",
        "targets": [
            {"clock": "seen", "within_minutes": 15},
            {"clock": "acknowledged", "within_minutes": 60},
            {"clock": "answered", "within_minutes": 1440, "calendar": "always"},
            {"clock": "solved", "within_minutes": 4320, "calendar": "always"},
        ],
        "answers": [
            answer_json("hello", "acknowledge"),
            answer_json("private", "handover_private"),
            answer_json("bye", "closing"),
        ],
        "promise": {
            "hours": 24,
            "text": {"en": "Within {promise_hours} hours.", "el": "Σε {promise_hours} ώρες."},
        },
        "notes": {"en": "Be kind."},
        **changes,
    }


def answer_json(key: str, purpose: str, **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "title": {"en": key, "el": key},
        "text": {"en": "Dear {customer}", "el": "Γεια σας, {customer}"},
        "purpose": purpose,
        **changes,
    }


def small_guide(**changes: Any) -> Guide:
    return Guide.from_json(small_json(**changes))
