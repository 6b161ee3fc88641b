from django.db import migrations

from fener.kit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]

    operations = [AppendOnly("kit_event")]
