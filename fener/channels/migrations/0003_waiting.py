from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_trusted")]

    operations = [
        migrations.RemoveIndex(model_name="rawpayload", name="payload_unread"),
        migrations.AddIndex(
            model_name="rawpayload",
            index=models.Index(
                condition=models.Q(("state", "stored")),
                fields=["channel", "id"],
                name="payload_waiting",
            ),
        ),
    ]
