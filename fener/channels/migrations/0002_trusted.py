import django.db.models.deletion
from django.db import migrations, models

from fener.kit.references import TrustReference


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [
        TrustReference(
            model_name="rawpayload",
            name="channel",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="channels.channel",
            ),
        ),
    ]
