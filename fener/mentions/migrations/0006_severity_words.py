import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentions", "0005_deep"), ("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SeverityWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flag", models.CharField(max_length=14)),
                ("language", models.CharField(default="", max_length=2)),
                ("text", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="severity_words",
                        to="people.brand",
                    ),
                ),
            ],
            options={"db_table": "mentions_severity_word"},
        ),
        migrations.AddConstraint(
            model_name="severityword",
            constraint=models.UniqueConstraint(
                fields=("brand", "flag", "language", "text"), name="severity_word_once"
            ),
        ),
    ]
