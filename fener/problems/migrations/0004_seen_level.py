from django.db import migrations, models
from django.db.models import F


def seen_as_they_are(apps, _editor):
    """What somebody has looked at before is no news now."""
    rows = apps.get_model("problems", "Problem").objects.exclude(state="new")
    rows.update(seen_level=F("level"))


class Migration(migrations.Migration):

    dependencies = [
        ('problems', '0003_lasting'),
    ]

    operations = [
        migrations.AddField(
            model_name='problem',
            name='seen_level',
            field=models.IntegerField(default=0),
        ),
        migrations.RunPython(seen_as_they_are, migrations.RunPython.noop),
    ]
