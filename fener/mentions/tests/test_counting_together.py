"""Workers that record, judge and correct the same brand's mentions at once count each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from fener.core.decisions import Kind
from fener.core.posts import Deletion, Edit
from fener.kit.actors import DESK
from fener.mentions.actions import correct_judgement, judge_deeply
from fener.mentions.actions.change import apply_deletions, apply_edits
from fener.mentions.counting import differences, roll_up
from fener.mentions.models import Mention, MentionBucket
from fener.mentions.testing import NOON, deep_tier, line, make_brand, make_channel, take

SAD = "My parcel never arrived and nobody answers me, this is a disgrace!"
ROUNDS, POSTS, PEOPLE = 12, 15, 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_workers_at_once_leave_exact_counts():
    brand = make_brand()
    channels = [make_channel(brand) for _ in range(2)]
    faults: list[BaseException] = []

    def record(which: int) -> None:
        for turn in range(ROUNDS):
            take(channels[which], *(
                line(f"{SAD} {n}", id=f"{which}:{turn}:{n}", author=f"p{(turn + n) % PEOPLE}",
                     at=NOON + timedelta(seconds=10 * turn))
                for n in range(POSTS)
            ))  # fmt: skip

    def deepen() -> None:
        told = {"parcel": {"kind": Kind.PRAISE, "topic": "price", "confidence": 0.9}}
        with deep_tier(told):
            for _ in range(ROUNDS):
                judge_deeply(now=NOON, limit=20)

    def change() -> None:
        for turn in range(ROUNDS):
            native_ids = [f"{which}:{turn}:{n}" for which in range(2) for n in range(2)]
            with transaction.atomic():
                edits = [Edit(native_id=one, text="Thank you!", at=NOON) for one in native_ids]
                apply_edits(channels[0], edits[::2], now=NOON)
                gone = [Deletion(native_id=one, at=NOON) for one in native_ids[1::2]]
                apply_deletions(channels[0], gone, now=NOON)
            mention = Mention.objects.order_by("?").first()
            if mention:
                correct_judgement(mention, actor=DESK, now=NOON, field="topic", value="legal")
            roll_up(brand.pk, most=5)

    def alone(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    workers = [
        threading.Thread(target=alone, args=[work])
        for work in (lambda: record(0), lambda: record(1), deepen, change)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert Mention.objects.count() == 2 * ROUNDS * POSTS
    assert list(differences(brand.pk)) == []
    hours = MentionBucket.objects.filter(span=60)
    assert sum(hours.values_list("people_of_brand", flat=True)) == PEOPLE
