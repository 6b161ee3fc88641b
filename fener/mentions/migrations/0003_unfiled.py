import django.db.models.deletion
from django.db import migrations, models

KEPT_APART = """
    INSERT INTO mentions_unfiled (brand_id, mention_id)
    SELECT brand_id, id FROM mentions_mention WHERE state = 'recorded'
"""
PUT_BACK = """
    UPDATE mentions_mention SET state = 'filed'
    WHERE id NOT IN (SELECT mention_id FROM mentions_unfiled)
"""


class Migration(migrations.Migration):
    dependencies = [("mentions", "0002_search"), ("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="UnfiledMention",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mentions.mention",
                    ),
                ),
            ],
            options={"db_table": "mentions_unfiled"},
        ),
        migrations.RunSQL(KEPT_APART, PUT_BACK),
        migrations.RemoveIndex(model_name="mention", name="mention_unfiled"),
        migrations.RemoveField(model_name="mention", name="state"),
    ]
