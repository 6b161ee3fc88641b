from django.db import migrations

from fener.kit.search import SearchIndex


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [SearchIndex("cases_reply"), SearchIndex("cases_note")]
