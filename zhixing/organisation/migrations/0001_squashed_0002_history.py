"""What 0001 and 0002 come to: a new database takes it at once, one that has those is left alone."""

import django.contrib.auth.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from zhixing.web.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [('organisation', '0001_initial'), ('organisation', '0002_history')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [CreateModels([
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('kind', models.CharField(choices=[('organisation', '本级机关'), ('section', '科室'), ('subordinate', '下属单位'), ('branch', '党支部')], max_length=16, verbose_name='类别')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='代码')),
                ('business', models.TextField(blank=True, verbose_name='业务范围')),
                ('closed', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
            ],
            options={
                'verbose_name': '单位',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='登录名')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='电话')),
                ('is_active', models.BooleanField(default=True, verbose_name='可以登录')),
                ('is_staff', models.BooleanField(default=False, verbose_name='系统管理员')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '人员',
                'indexes': [
                    models.Index(fields=['name', 'id'], name='person_by_name'),
                ],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=80, verbose_name='用途')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_used', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '接口密钥',
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.CharField(max_length=80, verbose_name='职务')),
                ('heads', models.BooleanField(default=False, verbose_name='单位负责人')),
                ('began', models.DateField(verbose_name='任职日期')),
                ('ended', models.DateField(blank=True, null=True, verbose_name='离任日期')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='任职事由')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='organisation.unit')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='任职文号')),
                ('end_document', models.CharField(blank=True, max_length=80, verbose_name='离任文号')),
                ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='离任事由')),
            ],
            options={
                'verbose_name': '任职',
                'indexes': [
                    models.Index(fields=['unit', 'ended'], name='organisatio_unit_id_0e1740_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ended__isnull', True), ('ended__gt', models.F('began')), _connector='OR'), name='appointment_ends_after_it_begins'),
                    models.CheckConstraint(condition=models.Q(('ended__isnull', False), models.Q(('end_document', ''), ('end_reason', '')), _connector='OR'), name='appointment_has_no_end_without_its_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RollImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32, unique=True)),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64)),
                ('columns', models.JSONField(default=dict)),
                ('day', models.DateField(verbose_name='生效日期')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('state', models.CharField(choices=[('reading', '正在读取'), ('ready', '等待确认'), ('waiting', '正在导入'), ('done', '已导入'), ('refused', '未导入')], default='reading', max_length=8)),
                ('preview', models.JSONField(default=dict)),
                ('plan', models.CharField(blank=True, max_length=64)),
                ('counts', models.JSONField(default=dict)),
                ('message', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '组织导入',
                'indexes': [
                    models.Index(condition=models.Q(('state__in', ['reading', 'waiting'])), fields=['asked_at'], name='roll_import_to_do'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['done', 'refused'])), models.Q(('finished_at__isnull', True), ('state__in', ['reading', 'ready', 'waiting'])), _connector='OR'), name='roll_import_finishes_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='UnitChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', '设立'), ('renamed', '更名'), ('moved', '调整隶属'), ('closed', '撤销'), ('corrected', '更正')], max_length=10, verbose_name='变动')),
                ('day', models.DateField(verbose_name='生效日期')),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='事由')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='organisation.unit')),
            ],
            options={
                'verbose_name': '单位变动',
                'indexes': [
                    models.Index(fields=['unit', 'day'], name='unit_change_by_day'),
                ],
            },
        ),
    ])]
