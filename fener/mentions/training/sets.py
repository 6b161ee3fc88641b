"""Labelled posts: public sets out of a folder, and our own, which are part of the package.

Each set says under which licence it was published, so that it can be left out.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fener.core.decisions.heads import FLAGS, KINDS
from fener.core.decisions.judgement import TOPICS

OWN_POSTS = Path(__file__).parent / "posts"
_DEV_SHARE = 38
"""Of 256: texts whose digest begins with less are kept apart and never learned from."""


@dataclass(frozen=True, slots=True)
class Example:
    """A post and what is known of it: name of a question → 0 or 1."""

    text: str
    language: str
    set: str
    labels: Mapping[str, int]
    reason: str = ""
    """Why an airline's passenger complained; the names of the set."""

    @property
    def is_dev(self) -> bool:
        return digest_of(self.text)[0] < _DEV_SHARE


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """One file of a folder: how its rows become labels; None leaves a row out."""

    path: str
    licence: str
    """As its publishers state it; empty: they state none."""
    labels: Callable[[Mapping[str, Any]], Mapping[str, int] | None]

    @property
    def name(self) -> str:
        return self.path.partition("/")[2] if "stream/" in self.path else self.path

    @property
    def is_permissive(self) -> bool:
        """Its licence is stated, and lets a firm use what was learned."""
        return bool(self.licence) and "NC" not in self.licence


def digest_of(text: str) -> bytes:
    """The same for texts that differ only in case, blanks and signs: no such pair straddles the
    cut between what is learned and what is measured."""
    plain = re.sub(r"\W+", " ", text.lower()).strip()
    return hashlib.sha1(plain.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()


def _one(name: str) -> Callable[[Mapping[str, Any]], Mapping[str, int]]:
    return lambda row: {name: int(row[name])}


def one_of(family: str, names: tuple[str, ...], chosen: str) -> dict[str, int]:
    """Labels of a family of questions of which one is so: `topic.delivery` 1, the others 0."""
    return {f"{family}.{name}": int(name == chosen) for name in names}


def _abusive(row: Mapping[str, Any]) -> Mapping[str, int]:
    return {"abusive": int(row["abusive"]), "kind.abuse": int(row["abusive"])}


def _spam(row: Mapping[str, Any]) -> Mapping[str, int]:
    return {"spam": int(row["spam"]), "kind.spam": int(row["spam"])}


def _review(negative: bool) -> dict[str, int]:
    """Of what a customer says of a shop or an order: neither spam nor abuse, and praise where it is
    good. A bad review is near to a complaint, but teaches the manner of reviews: with it as one,
    fewer posts were found."""
    return {"negative": int(negative), "kind.praise": int(not negative), "spam": 0, "abusive": 0}


def _polarity(row: Mapping[str, Any]) -> Mapping[str, int] | None:
    return {"negative": int(row["polarity"] < 0)} if row["polarity"] else None


_ASPECTS = {"ارسال": "delivery", "کیفیت": "product", "طعم": "product", "بسته بندی": "product",
            "ارزش خرید": "price"}  # fmt: skip


def _aspects(row: Mapping[str, Any]) -> Mapping[str, int] | None:
    labels: dict[str, int] = {}
    mood = str(row["sentiment"])
    if mood.lstrip("-").isdigit() and int(mood):
        labels["negative"] = int(int(mood) < 0)
    topics = {_ASPECTS[name] for name in row["aspects"] if name in _ASPECTS}
    if len(topics) == 1:
        labels |= one_of("topic", TOPICS, topics.pop())
    return labels or None


def _film(_row: Mapping[str, Any]) -> Mapping[str, int]:
    """A film is nobody's service: whoever dislikes one does not complain to a desk."""
    return {"complaint": 0, "spam": 0, "abusive": 0}


REASON_TOPICS = {
    "Customer Service Issue": "staff",
    "Late Flight": "delivery",
    "Cancelled Flight": "outage",
    "Lost Luggage": "delivery",
    "Bad Flight": "product",
    "Flight Booking Problems": "website",
    "Flight Attendant Complaints": "staff",
    "longlines": "staff",
    "Damaged Luggage": "delivery",
}
"""The airlines' set names reasons; the guide's departments are ours. `Can't Tell` has none."""


def _airline(row: Mapping[str, Any]) -> Mapping[str, int]:
    negative = row["sentiment"] == "negative"
    labels = {"negative": int(negative)}
    if negative or row["sentiment"] == "positive":
        labels["complaint"] = int(negative)
    if row["sentiment"] == "positive":
        labels |= {"spam": 0, "abusive": 0}
    if row["sentiment"] != "neutral":
        labels |= _mood_kinds(negative=negative)
    topic = REASON_TOPICS.get(row.get("reason") or "")
    return labels | (one_of("topic", TOPICS, topic) if topic else {})


def _mood(row: Mapping[str, Any]) -> Mapping[str, int] | None:
    mood = row["sentiment"]
    if mood not in ("negative", "positive"):
        return None
    return {"negative": int(mood == "negative"), **_mood_kinds(negative=mood == "negative")}


def _mood_kinds(*, negative: bool) -> dict[str, int]:
    """Who is glad or angry praises or not, and next to never proposes anything."""
    return {"kind.praise": int(not negative), "kind.suggestion": 0}


def own_labels(row: Mapping[str, Any]) -> Mapping[str, int]:
    """Labels of a post that we wrote ourselves."""
    kind, urgency = row["kind"], row["urgency"]
    return {
        "complaint": int(kind == "complaint"),
        "negative": int(row["negative"]),
        "abusive": int(kind == "abuse"),
        "spam": int(kind == "spam"),
        "urgent": int(urgency >= 1),
        "pressing": int(urgency >= 2),
        **one_of("kind", KINDS, kind),
        **one_of("topic", TOPICS, row["topic"]),
        **{f"severity.{flag}": int(flag in row["severity"]) for flag in FLAGS},
    }


_AIRLINES = "CC BY-NC-SA 4.0"
_TWEETS = "CC BY-SA 4.0"

SETS = (
    LabelledSet("complaint/en_tweets", "", _one("complaint")),
    LabelledSet("sentiment/el_shop_reviews", "", lambda row: _review(bool(row["negative"]))),
    LabelledSet("sentiment/fa_food_orders", "", lambda row: _review(bool(row["negative"]))),
    LabelledSet("sentiment/fa_product_sentences", "", _polarity),
    LabelledSet("sentiment/bg_tweets", _TWEETS, _one("negative")),
    LabelledSet("sentiment/sq_tweets", _TWEETS, _one("negative")),
    LabelledSet("sentiment/en_tweets", _TWEETS, _one("negative")),
    LabelledSet(
        "sentiment/ar_tweets", "MIT", lambda row: {"negative": int(row["sentiment"] == "NEG")}
    ),
    LabelledSet(
        "sentiment/ar_reviews",
        "",
        lambda row: _review(row["polarity"] < 0),
    ),
    LabelledSet("sentiment/bg_film_comments", "MIT", _film),
    LabelledSet("category/fa_food_aspects", "CC BY-NC-SA 4.0", _aspects),
    LabelledSet("abuse/sq_comments", "", _abusive),
    LabelledSet("abuse/ar_tweets", "", _abusive),
    LabelledSet("spam/en_video_comments", "CC BY 4.0", _spam),
    LabelledSet("translit/ar_arabizi_tunisian", "", _one("negative")),
    LabelledSet("stream/airline_american", _AIRLINES, _airline),
    LabelledSet("stream/airline_us_airways", _AIRLINES, _airline),
    LabelledSet("stream/airline_united", _AIRLINES, _airline),
    LabelledSet("stream/brands_2011", "", _mood),
)


def read_own(folder: Path = OWN_POSTS) -> Iterator[Example]:
    """Our own posts: `LANGUAGE*.jsonl`, in the notation of docs/models/own-posts.md."""
    for path in sorted(folder.glob("*.jsonl")):
        language = path.name[:2]
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield Example(row["text"].strip(), language, f"own/{language}", own_labels(row))


def read_sets(folder: Path, *, permissive: bool = False) -> Iterator[Example]:
    """Examples of every set that is in `folder`, each text once a set."""
    for one in SETS:
        path = folder / f"{one.path}.jsonl.gz"
        if not path.exists() or (permissive and not one.is_permissive):
            continue
        seen: set[bytes] = set()
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                labels = one.labels(row)
                digest = digest_of(row["text"])
                if labels is None or digest in seen or not row["text"].strip():
                    continue
                seen.add(digest)
                reason = row.get("reason") or "" if "airline" in one.path else ""
                yield Example(row["text"].strip(), row.get("lang", ""), one.name, labels, reason)
