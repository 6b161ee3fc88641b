from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentions", "0006_severity_words")]

    operations = [
        migrations.AddField(
            model_name="shallowmention",
            name="leaves_cases",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
