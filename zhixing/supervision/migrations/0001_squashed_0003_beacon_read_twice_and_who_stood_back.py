"""What 0001 to 0003 come to: a new database takes it at once, one that has those is left alone."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from zhixing.web.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('supervision', '0001_initial'),
        ('supervision', '0002_pool_and_second_word'),
        ('supervision', '0003_beacon_read_twice_and_who_stood_back'),
    ]

    initial = True

    dependencies = [
        ('campaigns', '0004_burden_budget'),
        ('organisation', '0002_history'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [CreateModels([
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='编号')),
                ('title', models.CharField(max_length=120, verbose_name='督查名称')),
                ('purpose', models.TextField(blank=True, verbose_name='督查内容')),
                ('kinds', models.JSONField(default=list, verbose_name='抽查事项')),
                ('order', models.CharField(choices=[('whole', '全部单位一个顺序'), ('unit', '每个单位各有顺序')], default='unit', max_length=5, verbose_name='抽查顺序')),
                ('team_size', models.PositiveSmallIntegerField(default=2, verbose_name='每组人数')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('conclusion', models.TextField(blank=True, verbose_name='督查结论')),
                ('closed_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='campaigns.campaign')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inspectors', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='督查员名录')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('phases', models.ManyToManyField(blank=True, related_name='+', to='campaigns.phase', verbose_name='阶段')),
                ('units', models.ManyToManyField(related_name='+', to='organisation.unit', verbose_name='督查范围')),
            ],
            options={
                'verbose_name': '督查',
                'constraints': [
                    models.UniqueConstraint(fields=('campaign', 'number'), name='round_number_once'),
                    models.CheckConstraint(condition=models.Q(('team_size__gte', 2)), name='round_team_of_two'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='round_closed_by_with_at'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='抽签编号')),
                ('state', models.CharField(choices=[('committing', '等待双方承诺'), ('announced', '名单已冻结'), ('drawn', '已抽出'), ('failed', '作废'), ('abandoned', '放弃')], default='committing', max_length=10)),
                ('beacon_source', models.CharField(blank=True, max_length=200, verbose_name='公共随机数来源')),
                ('beacon_value', models.CharField(blank=True, max_length=200, verbose_name='公共随机数')),
                ('root', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('people_digest', models.CharField(blank=True, max_length=64)),
                ('listed', models.PositiveIntegerField(default=0)),
                ('left_out', models.JSONField(default=dict)),
                ('seed', models.CharField(blank=True, max_length=64)),
                ('prepared_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('announced_at', models.DateTimeField(null=True)),
                ('drawn_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('failed_reason', models.CharField(blank=True, max_length=300, verbose_name='作废原因')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='supervision.round')),
                ('pool', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': '抽签',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('drawn_at__isnull', False), ('state', 'drawn'), models.Q(('seed', ''), _negated=True)), models.Q(models.Q(('state', 'drawn'), _negated=True), ('drawn_at__isnull', True), ('seed', '')), _connector='OR'), name='draw_drawn_with_its_seed'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['committing', 'announced'])), fields=('round',), name='draw_one_open_per_round'),
                    models.CheckConstraint(condition=models.Q(models.Q(('announced_at__isnull', True), ('digest', ''), ('state', 'committing')), models.Q(('announced_at__isnull', False), ('state__in', ['announced', 'drawn', 'failed']), models.Q(('digest', ''), _negated=True), models.Q(('root', ''), _negated=True)), ('state', 'abandoned'), _connector='OR'), name='draw_announced_with_its_list'),
                    models.CheckConstraint(condition=models.Q(models.Q(('failed_at__isnull', False), ('state__in', ['failed', 'abandoned']), models.Q(('failed_reason', ''), _negated=True)), models.Q(models.Q(('state__in', ['failed', 'abandoned']), _negated=True), ('failed_at__isnull', True), ('failed_reason', '')), _connector='OR'), name='draw_failed_with_its_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DrawnItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.PositiveBigIntegerField()),
                ('unit_code', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('position', models.PositiveIntegerField(null=True)),
                ('place', models.PositiveIntegerField(null=True)),
                ('handed_out_at', models.DateTimeField(null=True)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='supervision.draw')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'indexes': [
                    models.Index(fields=['draw', 'unit', 'place'], name='drawn_item_by_place'),
                    models.Index(fields=['draw', 'position'], name='drawn_item_by_position'),
                    models.Index(fields=['kind', 'key'], name='drawn_item_by_record'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('draw', 'kind', 'key'), name='drawn_item_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('office', '领导小组办公室'), ('staff', '职工代表')], max_length=6)),
                ('commitment', models.CharField(blank=True, max_length=64, verbose_name='承诺')),
                ('committed_at', models.DateTimeField(null=True)),
                ('nonce', models.CharField(blank=True, max_length=64, verbose_name='随机数')),
                ('revealed_at', models.DateTimeField(null=True)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='supervision.draw')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('beacon', models.CharField(blank=True, max_length=200, verbose_name='读到的公共随机数')),
                ('beacon_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['side', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('draw', 'side'), name='party_one_per_side'),
                    models.UniqueConstraint(fields=('draw', 'person'), name='party_plays_one_side'),
                    models.CheckConstraint(condition=models.Q(models.Q(('commitment', ''), ('committed_at__isnull', True)), models.Q(models.Q(('commitment', ''), _negated=True), ('committed_at__isnull', False)), _connector='OR'), name='party_commitment_with_at'),
                    models.CheckConstraint(condition=models.Q(models.Q(('nonce', ''), ('revealed_at__isnull', True)), models.Q(models.Q(('nonce', ''), _negated=True), models.Q(('commitment', ''), _negated=True), ('revealed_at__isnull', False)), _connector='OR'), name='party_nonce_after_commitment'),
                    models.CheckConstraint(condition=models.Q(models.Q(('beacon', ''), ('beacon_at__isnull', True)), models.Q(models.Q(('beacon', ''), _negated=True), models.Q(('nonce', ''), _negated=True), ('beacon_at__isnull', False)), _connector='OR'), name='party_beacon_after_nonce'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('own', '在该单位任职'), ('below', '是该单位的下级'), ('above', '分管该单位')], max_length=5)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='supervision.draw')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('draw', 'unit', 'person'), name='recusal_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='supervision.draw')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'ordering': ['unit', 'rank'],
                'indexes': [
                    models.Index(fields=['person', 'draw'], name='seat_by_person'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('draw', 'unit', 'rank'), name='seat_rank_once'),
                    models.UniqueConstraint(fields=('draw', 'unit', 'person'), name='seat_person_once'),
                    models.CheckConstraint(condition=models.Q(('rank__gte', 1)), name='seat_from_one'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SpotCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_kind', models.CharField(max_length=20)),
                ('drawn_key', models.PositiveBigIntegerField()),
                ('key', models.UUIDField(unique=True)),
                ('second_key', models.UUIDField(null=True, unique=True)),
                ('outcome', models.CharField(choices=[('done', '属实，已办结'), ('partly', '部分办结'), ('not_done', '没有办结'), ('uncheckable', '无法核实')], max_length=11, verbose_name='核查结果')),
                ('facts', models.TextField(verbose_name='现场情况')),
                ('led_by', models.CharField(choices=[('order', '按抽签顺序'), ('complaint', '因投诉举报')], default='order', max_length=9, verbose_name='缘由')),
                ('seen_at', models.DateTimeField()),
                ('clock_off', models.IntegerField(default=0)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('agreed', models.BooleanField(null=True)),
                ('remark', models.TextField(blank=True, verbose_name='意见')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='check_made', to='supervision.drawnitem')),
                ('second_outcome', models.CharField(blank=True, choices=[('done', '属实，已办结'), ('partly', '部分办结'), ('not_done', '没有办结'), ('uncheckable', '无法核实')], max_length=11)),
                ('second_seen_at', models.DateTimeField(null=True)),
                ('passed_over', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': '现场核查',
                'indexes': [
                    models.Index(fields=['drawn_kind', 'drawn_key'], name='spot_check_by_record'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('agreed__isnull', True), ('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('agreed__isnull', False), ('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='spot_check_confirmed_by_with_at'),
                    models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('by')), _negated=True), _connector='OR'), name='spot_check_confirmed_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('agreed', False), _negated=True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='spot_check_dissent_with_remark'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='发现的问题')),
                ('due', models.DateField(verbose_name='整改期限')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='campaigns.campaign')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='organisation.unit', verbose_name='责任单位')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='supervision.round')),
                ('check_made', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='supervision.spotcheck')),
            ],
            options={
                'verbose_name': '督查发现',
                'ordering': ['-at', '-pk'],
                'indexes': [
                    models.Index(fields=['campaign', '-at'], name='finding_latest'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SpotFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to='inspections/%Y/%m/')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('check_made', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='supervision.spotcheck')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('check_made', 'sha256'), name='spot_file_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TurnedAway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_kind', models.CharField(max_length=20)),
                ('drawn_key', models.PositiveBigIntegerField()),
                ('key', models.UUIDField(unique=True)),
                ('why', models.CharField(max_length=40)),
                ('content', models.JSONField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turned_away', to='supervision.round')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
    ])]
