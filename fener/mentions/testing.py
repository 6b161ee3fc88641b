"""Builders for tests: a brand with a replay channel, posts, and mentions made of them; a deep
tier that needs no model."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zlib import crc32

import numpy as np

from fener.channels import actions as channel_actions
from fener.channels.models import Channel
from fener.connectors.contract import Payload
from fener.core.decisions import DeepJudge, Judgement, Subject
from fener.core.signals.encoding import Encoded, Encoder, Vectors
from fener.core.text import fold
from fener.kit.actors import DESK
from fener.mentions import listening
from fener.mentions.actions import read_payloads
from fener.mentions.actions.read import Batch
from fener.people import actions as people_actions
from fener.people.models import Brand

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday."""

_numbers = itertools.count(1)


def make_brand(name: str = "", **fields: Any) -> Brand:
    name = name or f"Brand {next(_numbers)}"
    return people_actions.create_brand(actor=DESK, now=NOON, name=name, **fields)


def make_channel(
    brand: Brand, network: str = "replay", *, since: datetime | None = None, **fields: Any
) -> Channel:
    """A channel that has listened for a year, so that posts of tests are not back-log."""
    return channel_actions.connect_channel(
        brand,
        actor=DESK,
        now=NOON - timedelta(days=365),
        network=network,
        name=fields.pop("name", f"Channel {next(_numbers)}"),
        connected_at=since,
        **fields,
    )


def line(text: str, **fields: Any) -> dict[str, Any]:
    """One post as a line of a file, written at noon by Bora unless `fields` say otherwise."""
    return {
        "id": fields.pop("id", f"p{next(_numbers)}"),
        "at": fields.pop("at", NOON).isoformat(),
        "author": fields.pop("author", "bora"),
        "text": text,
        **fields,
    }


def payload(record: dict[str, Any] | bytes, key: str = "") -> Payload:
    body = record if isinstance(record, bytes) else json.dumps(record).encode()
    return Payload(key=key or f"key{next(_numbers)}", body=body)


def take(channel: Channel, *records: dict[str, Any] | bytes, now: datetime = NOON) -> Batch:
    """Store and read records as a channel would."""
    channel_actions.store_payloads(channel, [payload(record) for record in records], now=now)
    return read_payloads(channel, now=now)


class WordEncoder:
    """For tests: texts are alike where they share words. Says the same on every machine."""

    name = "words-for-tests-1"
    width = 384

    def read(self, texts: Sequence[str]) -> Encoded:
        return Encoded(self.vectors(texts))

    def vectors(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.width), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in fold(text).split() or [""]:
                row[crc32(word.encode()) % self.width] += 1.0
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


class ToldJudge:
    """For tests: says what the rules say, except of posts with words it was told of: `told` maps
    such words to fields of the judgement."""

    model = "told-for-tests-1"

    def __init__(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        self._told = told

    def judge(self, subjects: Sequence[Subject], encoded: Encoded) -> list[Judgement]:
        assert len(encoded.vectors) == len(subjects)
        return [
            replace(judgement, model=self.model, **self._of(subject.text))
            for subject, judgement in zip(subjects, listening.judge().judge(subjects), strict=True)
        ]

    def _of(self, text: str) -> dict[str, Any]:
        return {
            name: value
            for words, fields in self._told.items()
            if words in text
            for name, value in fields.items()
        }


@contextmanager
def deep_tier(
    told: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    encoder: Encoder | None = None,
    judge: DeepJudge | None = None,
) -> Iterator[None]:
    """Inside, an encoder is built: a `WordEncoder` and a `ToldJudge`, unless others are given."""
    made, judging = encoder or WordEncoder(), judge or ToldJudge(told or {})
    with ExitStack() as stack:
        for name, found in (("encoder", made), ("deep_judge", judging), ("has_encoder", True)):
            stack.enter_context(patch.object(listening, name, lambda *_args, found=found: found))
        yield
