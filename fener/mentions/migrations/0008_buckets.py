"""Buckets of mentions, and those of the mentions that are there already."""

from datetime import datetime, timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from fener.kit.bulk import add_to_rows
from fener.mentions.buckets import FIELDS, hour_of, kept_from, minute_of, parts_of, sums_of
from fener.mentions.buckets import counted as as_counted

KEY = (
    "brand_id", "span", "starts_at", "is_backlog", "topic", "network", "language", "place",
)
SUMS = (
    "posts", "complaints", "negative",
    "people", "people_of_brand", "people_of_topic", "people_of_language", "people_of_place",
    "complainants", "complainants_of_brand", "complainants_of_topic", "complainants_of_language",
    "complainants_of_place",
)


def count(apps: Any, _editor: Any) -> None:
    """Hour after hour, so that a million mentions take no more memory than a busy hour."""
    Mention, Horizon, Bucket = (
        apps.get_model("mentions", name) for name in ("Mention", "BucketHorizon", "MentionBucket")
    )
    for brand in apps.get_model("people", "Brand").objects.order_by("id"):
        rows = Mention.objects.filter(brand=brand, by_us=False, deleted_at=None)
        newest = rows.order_by("-at").values_list("at", flat=True).first()
        if newest is None:
            continue
        minutes_from, hours_from = kept_from(minute_of(newest))
        Horizon.objects.create(brand=brand, minutes_from=minutes_from, hours_from=hours_from)
        hour = _first_hour(rows, None)
        while hour is not None:
            end = hour + timedelta(hours=1)
            own = rows.filter(at__gte=hour, at__lt=end).values_list(*FIELDS)
            parts = parts_of(as_counted(*row) for row in own)
            sums = sums_of(parts, minutes_from=minutes_from, hours_from=hours_from)
            add_to_rows(
                Bucket, KEY, SUMS, [(brand.pk, *cell, *one) for cell, one in sorted(sums.items())]
            )
            hour = _first_hour(rows, end)


def _first_hour(rows: Any, since: datetime | None) -> datetime | None:
    if since is not None:
        rows = rows.filter(at__gte=since)
    first = rows.order_by("at").values_list("at", flat=True).first()
    return hour_of(minute_of(first)) if first else None


def nothing(_apps: Any, _editor: Any) -> None:
    """The tables go, and what they hold goes with them."""


def trusted_brand() -> Any:
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT,
        related_name="+", to="people.brand",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mentions", "0007_leaves_cases"),
        ("people", "0001_initial"),
        ("channels", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MentionBucket",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        *KEY, blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("span", models.SmallIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("is_backlog", models.BooleanField()),
                ("topic", models.CharField(max_length=20)),
                ("network", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=5)),
                ("place", models.CharField(max_length=2)),
                *((name, models.IntegerField()) for name in SUMS),
                ("brand", trusted_brand()),
            ],
            options={"db_table": "mentions_bucket"},
        ),
        migrations.CreateModel(
            name="BucketHorizon",
            fields=[
                (
                    "brand",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.brand",
                    ),
                ),
                ("minutes_from", models.DateTimeField()),
                ("hours_from", models.DateTimeField()),
            ],
            options={"db_table": "mentions_bucket_horizon"},
        ),
        migrations.RunPython(count, nothing),
    ]
