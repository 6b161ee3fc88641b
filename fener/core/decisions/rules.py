"""A judge of rules: word lists in six languages and a few counted signs. Its figures and its
limits are in docs/models/rules-1.md."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from fener.core.decisions.grounds import Grounds, reasons_of
from fener.core.decisions.judgement import TOPICS, UNSURE, Judgement, Kind, Subject
from fener.core.decisions.weights import COMPLAINT, NEGATIVE
from fener.core.signals.finding import Hit, Hits, Spelling, WordFinder, inside, lists_of
from fener.core.signals.languages import SCRIPT_OF_LANGUAGE, guess_language
from fener.core.signals.lexicons import SEVERITIES, entries_of_words, plain_many, read_entries
from fener.core.signals.marks import NOISE, SHOUTED_AT_LEAST, Marks, marks_of
from fener.core.signals.severity import FLAG_AT
from fener.core.text import script_of

READ_AT_MOST = 5_000
"""Characters of a post that are judged. Nothing decisive comes after that, and no text, however
long or hostile, can hold up a batch."""
_NEGATED_WITHIN = 15
"""Characters between a negation and the praise it turns round: two short words."""


class RulesJudge:
    """Implements `Judge`. Building one takes about a tenth of a second; keep it.

    `extra`: language ("" for all) → name of a list (`complaint`, `topic.delivery`, …) → a brand's
    own words, in the notation of the lexicons.
    """

    model = "rules-1"

    def __init__(self, extra: Mapping[str, Mapping[str, Sequence[str]]] | None = None) -> None:
        entries = read_entries()
        for language, name, words in lists_of(extra or {}):
            entries += entries_of_words(words, language=language, name=name)
        self._finder = WordFinder(entries)

    def judge(self, subjects: Sequence[Subject]) -> list[Judgement]:
        """One judgement for each subject, in order. Never raises for what a text contains."""
        texts = [subject.text[:READ_AT_MOST] for subject in subjects]
        bare = [NOISE.sub(" ", text) for text in texts]
        return [
            self._judged(subject, text, stripped, plain)
            for subject, text, stripped, plain in zip(
                subjects, texts, bare, plain_many(bare), strict=True
            )
        ]

    def _judged(self, subject: Subject, text: str, bare: str, plain: str) -> Judgement:
        script = script_of(bare)
        language, known_by = _language(bare, plain, script, subject.language)
        hits = self._finder.find(plain, language)
        marks = marks_of(text, script=script)
        signs = signs_of(hits, marks, plain, turns_after=language in ("fa", ""))
        complaint = _chance(COMPLAINT, signs)
        negative = _chance(NEGATIVE, signs)
        kind, confidence = _kind(signs, complaint)
        severity = tuple(
            flag for flag, name in _SEVERITY_LISTS if name in hits and _sum(hits[name]) >= FLAG_AT
        )
        topic = _topic(hits)
        return Judgement(
            language=language,
            script=script,
            kind=kind,
            confidence=round(confidence, 4),
            complaint=round(complaint, 4),
            negative=round(negative, 4),
            topic=topic,
            urgency=round(_urgency(signs, complaint, severity), 4),
            severity=severity,
            reasons=reasons_of(
                Grounds(Spelling(bare, plain), hits, marks, language, known_by),
                kind=kind,
                confidence=confidence,
                unsure=confidence < UNSURE,
                topic=topic,
                severity=severity,
            ),
            model=self.model,
        )


def _language(text: str, plain: str, script: str, hint: str) -> tuple[str, str]:
    """The language, and the key of the reason that says how it is known."""
    guessed = guess_language(text, script=script, plain=plain)
    if guessed:
        return guessed, "language.script"
    hint = hint[:2].lower()
    if script and SCRIPT_OF_LANGUAGE.get(hint) == script:
        return hint, "language.hint"
    return "", "language.unknown"


def _sum(hits: Sequence[Hit] | None) -> float:
    return sum([hit.weight for hit in hits]) if hits else 0.0


def signs_of(hits: Hits, marks: Marks, plain: str, *, turns_after: bool) -> dict[str, float]:
    """What is counted of a post; a sign that is absent is left out.

    Takes hits out of `hits` that harmless words (“no problem”) take back, and moves praise that a
    negation turns round to the list `negated`. `turns_after`: the negation may follow.
    """
    _take_back(hits)
    _turn_round(hits, turns_after)
    signs = {"bias": 1.0, "length": min(math.log2(1 + plain.count(" ")), 6.0)}
    severity = topics = 0.0
    for name, found in hits.items():
        if name in _CAPS:
            weight = _sum(found)
            if weight:
                signs[name] = min(weight, _CAPS[name])
                if name == "complaint" and weight > signs[name]:
                    signs["complaint_more"] = min(weight - signs[name], 4.0)
        elif name.startswith("severity."):
            severity += _sum(found)
        elif name.startswith("topic."):
            topics += _sum(found)
    if hits.get("negation"):
        signs["negation"] = min(len(hits["negation"]), 3.0)
    if severity:
        signs["severity"] = min(severity, 2.0)
    if topics:
        signs["topic"] = min(topics, 2.0)
    _add_marks(signs, marks)
    return signs


_CAPS = {
    "complaint": 2.0,
    "negative": 3.0,
    "praise": 3.0,
    "negated": 2.0,
    "sarcasm": 2.0,
    "harmless": 2.0,
    "question": 3.0,
    "suggestion": 3.0,
    "spam": 4.0,
    "abuse": 4.0,
    "urgency": 3.0,
}
"""What each list can add up to, so that no single sign shouts down the others."""


def _add_marks(signs: dict[str, float], marks: Marks) -> None:
    if marks.asks:
        signs["asks"] = 1.0
    if marks.angry:
        signs["angry"] = min(marks.angry, 2.0)
    if marks.sad:
        signs["sad"] = min(marks.sad, 2.0)
    if marks.happy:
        signs["happy"] = min(marks.happy, 2.0)
    if marks.shouted >= SHOUTED_AT_LEAST:
        signs["shouts"] = 1.0
    if marks.bangs:
        signs["bangs"] = 1.0
    if marks.links:
        signs["links"] = min(marks.links, 2.0)
    if marks.to_somebody:
        signs["to_somebody"] = 1.0


def _take_back(hits: Hits) -> None:
    harmless = hits.get("harmless")
    if harmless:
        for name in ("complaint", "negative", "negation"):
            if name in hits:
                hits[name] = [hit for hit in hits[name] if not inside(hit, harmless)]
    if "sarcasm" in hits and "praise" in hits:
        hits["praise"] = [hit for hit in hits["praise"] if not inside(hit, hits["sarcasm"])]


def _turn_round(hits: Hits, turns_after: bool) -> None:
    negations = hits.get("negation")
    praise = hits.get("praise")
    if praise and negations:
        turned = [hit for hit in praise if _is_turned(hit, negations, turns_after)]
        if turned:
            hits["negated"] = turned
            hits["praise"] = [hit for hit in praise if hit not in turned]


def _is_turned(praise: Hit, negations: Sequence[Hit], turns_after: bool) -> bool:
    for negation in negations:
        if 0 < praise.start - negation.end <= _NEGATED_WITHIN:
            return True
        if turns_after and 0 < negation.start - praise.end <= _NEGATED_WITHIN:
            return True
    return False


def _chance(weights: Mapping[str, float], signs: Mapping[str, float]) -> float:
    return _sigmoid(sum([weights[name] * sign for name, sign in signs.items() if name in weights]))


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))


def _kind(signs: Mapping[str, float], complaint: float) -> tuple[Kind, float]:
    """Spam and abuse take their part first; what is left is shared by the complaint's chance.

    An abusive complaint stays a complaint: the person behind it is still owed an answer.
    """
    sign = signs.get
    spam = abuse = 0.0
    grievance = sign("complaint", 0.0) + sign("complaint_more", 0.0)
    if "spam" in signs:
        spam = _sigmoid(
            2.4 * signs["spam"] + 0.7 * sign("links", 0.0) - 0.8 * min(grievance, 2.0) - 4.0
        )
    if "abuse" in signs:
        abuse = _sigmoid(2.6 * signs["abuse"] - 1.4 * grievance - 0.7 * sign("topic", 0.0) - 2.4)
    rest = (1.0 - spam) * (1.0 - abuse)
    asks, praise = sign("asks", 0.0), sign("praise", 0.0)
    suggestion = sign("suggestion", 0.0)
    # Tuples, because members of an enumeration are slow keys.
    weights = (
        math.exp(2.4 * asks + 0.9 * sign("question", 0.0) - 0.3 * praise - 1.6),
        math.exp(
            2.2 * praise
            + 0.9 * sign("happy", 0.0)
            + 0.6 * sign("harmless", 0.0)
            - 1.0 * sign("negated", 0.0)
            - 0.8 * asks
            - 1.4
        ),
        math.exp(2.4 * suggestion - 2.4) if suggestion >= 1.0 else 0.02,
        1.0,
    )
    # A clear suggestion is often put as a mild grievance; leave it its name.
    lessened = complaint * (0.6 if suggestion >= 1.4 and complaint < 0.8 else 1.0)
    # The chance of a complaint is kept cautious, so that none is missed; the kind is one name
    # for the post, so there the likelier side gets more.
    lessened = lessened**2 / (lessened**2 + (1.0 - lessened) ** 2)
    whole = sum(weights)
    others = rest * (1.0 - lessened)
    chances = [others * weight / whole for weight in weights]
    chances += (rest * lessened, spam, (1.0 - spam) * abuse)
    best = max(chances)
    return _KINDS[chances.index(best)], min(best, 1.0)


_KINDS = (
    Kind.QUESTION, Kind.PRAISE, Kind.SUGGESTION, Kind.OTHER, Kind.COMPLAINT, Kind.SPAM, Kind.ABUSE,
)  # fmt: skip
"""In the order in which their chances are counted; of equals the first."""


_SEVERITY_LISTS = tuple((flag, f"severity.{flag}") for flag in SEVERITIES)
_TOPIC_LISTS = tuple((topic, f"topic.{topic}") for topic in TOPICS if topic != "other")


def _topic(hits: Hits) -> str:
    best, most = "other", 0.45
    for topic, name in _TOPIC_LISTS:
        found = hits.get(name)
        if found:
            weight = _sum(found)
            if weight > most:
                best, most = topic, weight
    return best


def _urgency(signs: Mapping[str, float], complaint: float, severity: Sequence[str]) -> float:
    sign = signs.get
    urgency = 0.05 + 0.25 * complaint + 0.2 * sign("urgency", 0.0) * (0.4 + 0.6 * complaint)
    urgency += 0.06 * (sign("shouts", 0.0) + sign("bangs", 0.0) + min(sign("angry", 0.0), 1.0))
    if "safety" in severity or "health" in severity:
        urgency += 0.4
    elif severity:
        urgency += 0.15
    return min(urgency, 1.0)
