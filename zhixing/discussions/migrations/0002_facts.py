import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discussions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('record', models.PositiveBigIntegerField()),
                ('order', models.PositiveSmallIntegerField()),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='discussions.statement')),
            ],
            options={
                'verbose_name': '有关的事实',
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('statement', 'kind', 'record'), name='fact_is_stated_once')],
            },
        ),
    ]
