import django.db.models.deletion
from django.db import migrations, models

from fener.kit.references import TrustReference


class Migration(migrations.Migration):
    dependencies = [("mentions", "0003_unfiled")]

    operations = [
        TrustReference(
            model_name="mention",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="people.brand",
            ),
        ),
        TrustReference(
            model_name="mention",
            name="channel",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="channels.channel",
            ),
        ),
        TrustReference(
            model_name="conversation",
            name="channel",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="channels.channel",
            ),
        ),
    ]
