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
                ('statement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='discussions.statement')),
                ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='discussions.topic')),
            ],
            options={
                'verbose_name': '有关的事实',
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('statement', 'kind', 'record'), name='fact_is_stated_once'), models.UniqueConstraint(fields=('topic', 'kind', 'record'), name='fact_opens_once'), models.CheckConstraint(condition=models.Q(models.Q(('statement__isnull', True), ('topic__isnull', False)), models.Q(('statement__isnull', False), ('topic__isnull', True)), _connector='OR'), name='fact_of_statement_or_topic')],
            },
        ),
    ]
