import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_waiting'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Moderation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('native_id', models.CharField(max_length=300)),
                ('act', models.CharField(max_length=6)),
                ('ground', models.CharField(max_length=500)),
                ('snapshot', models.JSONField()),
                ('purpose', models.CharField(default='', max_length=60)),
                ('state', models.CharField(default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('problem_key', models.CharField(default='', max_length=60)),
                ('problem_detail', models.CharField(default='', max_length=500)),
            ],
            options={
                'db_table': 'channels_moderation',
            },
        ),
        migrations.AddField(
            model_name='channel',
            name='access_ends_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='channel',
            name='fetched',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='channel',
            name='month',
            field=models.CharField(default='', max_length=7),
        ),
        migrations.AddField(
            model_name='channel',
            name='month_cost',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='channel',
            name='renew_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='channel',
            name='renewing_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='channel',
            name='scopes',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='channel',
            name='terms',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='delivery',
            name='by_person',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='delivery',
            name='heard_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='look_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='looks',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='delivery',
            name='to_handle',
            field=models.CharField(default='', max_length=200),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'unknown')), fields=['look_at'], name='delivery_look'),
        ),
        migrations.AddField(
            model_name='moderation',
            name='agreed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moderation',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moderation',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moderations', to='channels.channel'),
        ),
        migrations.AddIndex(
            model_name='moderation',
            index=models.Index(condition=models.Q(('state__in', ['agreed', 'doing'])), fields=['due_at'], name='moderation_due'),
        ),
        migrations.AddIndex(
            model_name='moderation',
            index=models.Index(fields=['purpose'], name='moderation_purpose'),
        ),
        migrations.AddConstraint(
            model_name='moderation',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'agreed', 'doing'])), fields=('channel', 'native_id'), name='one_moderation_open'),
        ),
    ]
