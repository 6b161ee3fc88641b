import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mentions', '0009_closed'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SamePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(max_length=300)),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('ended_by', models.CharField(default='', max_length=80)),
                ('ended_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.brand')),
                ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mentions.mention')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mentions.author')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mentions.author')),
            ],
            options={
                'db_table': 'mentions_same_person',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('brand', 'one', 'other'), name='same_person_once')],
            },
        ),
    ]
