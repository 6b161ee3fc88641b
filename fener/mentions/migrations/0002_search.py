from django.db import migrations

from fener.kit.search import SearchIndex


class Migration(migrations.Migration):
    dependencies = [("mentions", "0001_initial")]

    operations = [SearchIndex("mentions_mention")]
