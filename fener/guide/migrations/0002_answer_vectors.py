from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guide", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AnswerVector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("encoder", models.CharField(max_length=60)),
                ("vector", models.BinaryField()),
            ],
            options={
                "db_table": "guide_answer_vector",
                "constraints": [
                    models.UniqueConstraint(fields=("encoder", "digest"), name="answer_vector_once")
                ],
            },
        ),
    ]
