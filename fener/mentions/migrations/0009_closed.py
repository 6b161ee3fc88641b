from django.db import migrations, models

from fener.kit.columns import AddInPlace


class Migration(migrations.Migration):
    dependencies = [("mentions", "0008_buckets")]

    operations = [AddInPlace("mention", "closed", models.JSONField(null=True))]
