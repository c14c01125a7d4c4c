from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('discussions', '0003_facts_moved'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='statement',
            name='problems',
        ),
        migrations.RemoveField(
            model_name='statement',
            name='voices',
        ),
    ]
