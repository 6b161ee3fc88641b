import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("path", models.CharField(default="", max_length=200)),
                ("facts", models.JSONField(default=list)),
                ("department", models.CharField(default="", max_length=40)),
                ("state", models.CharField(default="running", max_length=14)),
                ("level", models.SmallIntegerField()),
                ("plan", models.JSONField()),
                ("plan_number", models.IntegerField()),
                ("due_at", models.DateTimeField(null=True)),
                ("held_since", models.DateTimeField(null=True)),
                ("held_until", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.brand",
                    ),
                ),
            ],
            options={
                "db_table": "playbooks_escalation",
            },
        ),
        migrations.CreateModel(
            name="EscalationFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=14)),
                ("at", models.DateTimeField()),
                ("level", models.SmallIntegerField(null=True)),
                ("standing", models.JSONField(default=dict)),
                ("words", models.CharField(default="", max_length=500)),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="happened",
                        to="playbooks.escalation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "playbooks_fact",
            },
        ),
        migrations.CreateModel(
            name="LadderAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("step", models.CharField(max_length=80)),
                ("rung", models.CharField(max_length=40)),
                ("due_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="playbooks.escalation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "playbooks_alarm",
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=80)),
                ("rung", models.CharField(max_length=40)),
                ("means", models.CharField(max_length=10)),
                ("level", models.SmallIntegerField()),
                ("until_acknowledged", models.BooleanField(default=True)),
                ("due_at", models.DateTimeField()),
                ("state", models.CharField(default="queued", max_length=14)),
                ("send_at", models.DateTimeField()),
                ("attempts", models.SmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("key", models.CharField(max_length=36, unique=True)),
                ("token_digest", models.CharField(default="", max_length=64)),
                ("token_expires_at", models.DateTimeField()),
                ("problem_key", models.CharField(default="", max_length=60)),
                ("problem_detail", models.CharField(default="", max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "escalation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="playbooks.escalation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "playbooks_page",
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("document", models.JSONField()),
                ("note", models.CharField(default="", max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.brand",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "playbooks_plan_version",
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("means", models.CharField(max_length=10)),
                ("sealed", models.TextField()),
                ("shown", models.CharField(max_length=120)),
                ("set_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "playbooks_contact_point",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "means"), name="one_by_means")
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                ("rank", models.SmallIntegerField(default=1)),
                ("weekdays", models.JSONField(default=list)),
                ("day", models.DateField(null=True)),
                ("start", models.SmallIntegerField()),
                ("end", models.SmallIntegerField()),
                ("skips", models.JSONField(default=dict)),
                ("written_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.brand",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "playbooks_shift",
                "indexes": [models.Index(fields=["brand", "removed_at"], name="shift_of_brand")],
            },
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=["due_at"],
                name="escalation_due",
            ),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(fields=["brand", "-id"], name="escalation_of_brand"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("brand", "subject"),
                name="one_escalation",
            ),
        ),
        migrations.AddIndex(
            model_name="escalationfact",
            index=models.Index(fields=["escalation", "at"], name="fact_of_escalation"),
        ),
        migrations.AddIndex(
            model_name="ladderalarm",
            index=models.Index(
                condition=models.Q(("seen_at", None)), fields=["id"], name="alarm_unseen"
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderalarm",
            constraint=models.UniqueConstraint(
                fields=("escalation", "kind", "step", "person"), name="each_alarm_once"
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "unknown"])),
                fields=["send_at"],
                name="page_due",
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["claimed_at"], name="page_sending"
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                condition=models.Q(("token_digest", ""), _negated=True),
                fields=["token_digest"],
                name="page_token",
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(
                fields=("escalation", "step", "person", "means"), name="each_page_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(fields=("brand", "number"), name="plan_number"),
        ),
    ]
