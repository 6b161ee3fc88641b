"""Check that what is stored holds together: the event chain, texts and decisions
against their recorded digests, kept counts against the rows."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from fener.project.commands.setting_up import set_up
from fener.project.progress import Progress

HELP = "check the stored record"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repair", action="store_true", help="recount kept counts that are off")


def run(args: argparse.Namespace) -> dict[str, Any]:
    set_up()
    from fener.channels.models import Delivery, RawPayload
    from fener.kit.records import verify_books
    from fener.people.models import Brand
    from fener.problems.proving import forged_decisions, forged_hands

    progress = Progress()
    progress.tell("walking the event chain …")
    breaks = [
        {"book": found.book_id, "seq": found.seq, "what": found.what} for found in verify_books()
    ]
    altered, forged, hands, counts_off, buckets_off = [], [], [], [], []
    for brand in Brand.objects.order_by("id"):
        progress.tell(f"{brand.name}: comparing texts and counts …")
        altered += _altered(brand.pk)
        forged += [asdict(found) for found in forged_decisions(brand.pk)]
        hands += [asdict(found) for found in forged_hands(brand.pk)]
        if _recount(brand, repair=args.repair):
            counts_off.append(brand.name)
        buckets_off += _recount_mentions(brand, repair=args.repair)
    progress.tell("checked", last=True)
    is_true = not (breaks or altered or forged or hands)
    ok = is_true and (args.repair or not (counts_off or buckets_off))
    return {
        "ok": ok,
        "events_broken": breaks,
        "mentions_altered": altered,
        "decisions_forged": forged,
        "hands_forged": hands,
        "counts_off": counts_off,
        "buckets_off": buckets_off,
        "payloads_parked": RawPayload.objects.filter(state="parked").count(),
        "sends_unknown": Delivery.objects.filter(state="unknown").count(),
    }


def _altered(brand_id: int) -> list[dict[str, Any]]:
    from fener.kit.models import Event
    from fener.mentions.queries import altered_mentions

    digests: dict[tuple[str, str], str] = {}
    events = Event.objects.filter(book_id=brand_id, verb="mentions.recorded").order_by("seq")
    for data in events.values_list("data", flat=True).iterator(200):
        recorded = json.loads(data)
        for native_id, digest in recorded["mentions"]:
            digests.setdefault((recorded["space"], native_id), digest)
    return [
        {"mention": found.mention_id, "native_id": found.native_id}
        for found in altered_mentions(brand_id, digests)
    ]


def _recount(brand: Any, *, repair: bool) -> bool:
    from django.db import transaction

    from fener.cases.tallies import kept, move_tallies, recount

    with transaction.atomic():
        right, now_kept = recount(brand.pk, brand.zone), kept(brand.pk)
        off = {
            place: right.get(place, 0) - now_kept.get(place, 0)
            for place in {*right, *now_kept}
            if right.get(place, 0) != now_kept.get(place, 0)
        }
        if off and repair:
            move_tallies(off)
    return bool(off)


def _recount_mentions(brand: Any, *, repair: bool) -> list[dict[str, Any]]:
    """Days whose kept counts of mentions are not those of the mentions."""
    from fener.mentions.counting import differences

    return [
        {
            "brand": brand.name,
            "day": found.day.date().isoformat(),
            "posts_kept": found.kept,
            "posts_counted": found.counted,
        }
        for found in differences(brand.pk, repair=repair)
    ]
