import django.db.models.deletion
from django.db import migrations, models

from fener.kit.references import TrustReference


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_search")]

    operations = [
        TrustReference(
            model_name="case",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="people.brand",
            ),
        ),
        TrustReference(
            model_name="case",
            name="channel",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="channels.channel",
            ),
        ),
        TrustReference(
            model_name="case",
            name="author",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="mentions.author",
            ),
        ),
        TrustReference(
            model_name="case",
            name="conversation",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="mentions.conversation",
            ),
        ),
    ]
