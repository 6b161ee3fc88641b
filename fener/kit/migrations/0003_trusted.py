import django.db.models.deletion
from django.db import migrations, models

from fener.kit.references import TrustReference


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_append_only")]

    operations = [
        TrustReference(
            model_name="event",
            name="book",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="kit.book",
            ),
        ),
    ]
