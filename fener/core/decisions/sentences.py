"""One English sentence for each reason a judge can give; screens translate them.

Parameters are filled with `%(name)s`. Lists are lists of words of the post itself.
"""

from __future__ import annotations

REASON_SENTENCES: dict[str, str] = {
    "kind.words": "Words of complaint: %(words)s.",
    "kind.negative_words": "Bitter words: %(words)s.",
    "kind.negated_praise": "Praise turned round by a “not”: %(words)s.",
    "kind.negation_words": "It says what is not so: %(words)s.",
    "kind.sarcasm": "Thanks or praise that sound like mockery: %(words)s.",
    "kind.angry_faces": "Angry or sad faces: %(count)s.",
    "kind.shouting": "It shouts: capital letters or rows of exclamation marks.",
    "kind.manner": "No single word decides, but the whole manner is that of complaints.",
    "kind.question_manner": "No single word decides, but the whole reads like a question.",
    "kind.praise_manner": "No single word decides, but the whole reads like praise or thanks.",
    "kind.suggestion_manner": "No single word decides, but the whole reads like a suggestion.",
    "kind.spam_manner": "No single word decides, but the whole reads like advertising or a scam.",
    "kind.abuse_manner": "No single word decides, but the whole reads like abuse.",
    "kind.other_words": "It reads like talk that wants nothing of us: %(words)s.",
    "kind.question_mark": "It has a question mark.",
    "kind.question_words": "Words of a question: %(words)s.",
    "kind.praise_words": "Words of praise or thanks: %(words)s.",
    "kind.praise_faces": "Smiling or thankful faces: %(count)s.",
    "kind.harmless_words": "Words that take a worry back: %(words)s.",
    "kind.suggestion_words": "Words of a suggestion: %(words)s.",
    "kind.spam_words": "Words of unwanted advertising: %(words)s.",
    "kind.links": "Links: %(count)s.",
    "kind.abuse_words": "Words of abuse: %(words)s.",
    "kind.nothing_found": "No sign of a complaint, a question, praise or a suggestion was found.",
    "topic.words": "Words about the topic “%(topic)s”: %(words)s.",
    "urgency.words": "Words of haste: %(words)s.",
    "severity.words": "Words that somebody must see at once (%(flags)s): %(words)s.",
    "severity.manner": "The whole reads like something that somebody must see at once: %(flags)s.",
    "judge.unsure": "The judge is unsure (%(confidence)s): a person should decide.",
    "language.script": "The letters and the small words show the language: %(language)s.",
    "language.latin": "Written in Latin letters, read as %(language)s.",
    "language.hint": "The text does not show its language; taken as announced: %(language)s.",
    "language.unknown": "The language is not known: words of all six languages were tried.",
}
