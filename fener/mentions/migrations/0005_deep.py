from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from fener.kit.columns import AddInPlace

WAIT = """
    INSERT INTO mentions_shallow (brand_id, mention_id, rank, since_at)
    SELECT brand_id, id, CASE WHEN is_backlog OR kind = 'repost' THEN 0 ELSE 1 END, recorded_at
    FROM mentions_mention WHERE NOT by_us AND text <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("mentions", "0004_trusted"), ("people", "0001_initial")]

    operations = [
        AddInPlace("mention", "abusive", models.FloatField(db_default=0.0, default=0.0)),
        AddInPlace("mention", "spam", models.FloatField(db_default=0.0, default=0.0)),
        AddInPlace("mention", "in_latin", models.BooleanField(db_default=False, default=False)),
        AddInPlace(
            "unfiledmention", "is_again", models.BooleanField(db_default=False, default=False)
        ),
        migrations.CreateModel(
            name="MentionVector",
            fields=[
                (
                    "mention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="vector",
                        serialize=False,
                        to="mentions.mention",
                    ),
                ),
                ("encoder", models.CharField(max_length=60)),
                ("vector", models.BinaryField()),
            ],
            options={"db_table": "mentions_vector"},
        ),
        migrations.CreateModel(
            name="ShallowMention",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "brand_id",
                        "mention_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("rank", models.SmallIntegerField()),
                ("since_at", models.DateTimeField()),
                ("problem", models.CharField(db_default="", default="", max_length=80)),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.brand",
                    ),
                ),
                (
                    "mention",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="mentions.mention",
                    ),
                ),
            ],
            options={
                "db_table": "mentions_shallow",
                "indexes": [
                    models.Index(fields=["-rank", "-since_at", "-mention"], name="shallow_next")
                ],
            },
        ),
        migrations.RunSQL(WAIT, "DELETE FROM mentions_shallow"),
    ]
