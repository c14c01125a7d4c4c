"""What 0001 and 0002 come to: a new database takes it at once, one that has those is left alone."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from zhixing.web.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [('measures', '0001_initial'), ('measures', '0002_initial')]

    initial = True

    dependencies = [
        ('campaigns', '0002_initial'),
        ('organisation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('voices', '0001_initial'),
    ]

    operations = [CreateModels([
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='举措')),
                ('text', models.TextField(verbose_name='具体做法')),
                ('origin', models.CharField(choices=[('problem', '来自问题'), ('self', '主动谋划'), ('rectification', '整改任务')], max_length=14, verbose_name='来源')),
                ('result', models.CharField(choices=[('style', '改进工作作风'), ('conduct', '纠正不当行为'), ('service', '提升服务效能')], max_length=8, verbose_name='成效类型')),
                ('deed', models.BooleanField(default=False, verbose_name='列入办实事清单')),
                ('deadline', models.DateField(verbose_name='完成时限')),
                ('indicator', models.CharField(max_length=120, verbose_name='预期成效指标')),
                ('indicator_unit', models.CharField(blank=True, max_length=20, verbose_name='计量单位')),
                ('baseline', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='现状值')),
                ('target', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='目标值')),
                ('acceptance', models.TextField(verbose_name='验收标准')),
                ('state', models.CharField(choices=[('committed', '已承诺'), ('done', '申请办结'), ('verified', '已核验'), ('closed', '已销号')], default='committed', max_length=10, verbose_name='状态')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('verified_how', models.CharField(blank=True, choices=[('raisers', '提出人确认'), ('inspector', '督查员核验')], max_length=10)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_how', models.CharField(blank=True, choices=[('asker', '提出人认可'), ('silence', '期满无异议')], max_length=8)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='campaigns.campaign')),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='牵头单位')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('problems', models.ManyToManyField(blank=True, related_name='measures', to='voices.problem')),
                ('supporting_units', models.ManyToManyField(blank=True, related_name='+', to='organisation.unit', verbose_name='配合单位')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '举措',
                'indexes': [
                    models.Index(fields=['campaign', 'state', 'deadline', 'id'], name='measure_by_state'),
                    models.Index(fields=['campaign', 'deadline', 'id'], name='measure_by_deadline'),
                    models.Index(fields=['owner', 'state'], name='measure_by_owner'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', True), ('claimed_by__isnull', True)), models.Q(('claimed_at__isnull', False), ('claimed_by__isnull', False)), _connector='OR'), name='measure_claimed_by_with_at'),
                    models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', True), ('verified_how', '')), models.Q(('verified_at__isnull', False), models.Q(('verified_how', ''), _negated=True)), _connector='OR'), name='measure_verified_at_with_how'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_how', '')), models.Q(('closed_at__isnull', False), models.Q(('closed_how', ''), _negated=True)), _connector='OR'), name='measure_closed_at_with_how'),
                    models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', True), ('state', 'committed')), models.Q(('claimed_at__isnull', False), ('state', 'done'), ('verified_at__isnull', True)), models.Q(('claimed_at__isnull', False), ('closed_at__isnull', True), ('state', 'verified'), ('verified_at__isnull', False)), models.Q(('claimed_at__isnull', False), ('closed_at__isnull', False), ('state', 'closed'), ('verified_at__isnull', False)), _connector='OR'), name='measure_state_with_its_facts'),
                    models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(models.Q(('verified_by', models.F('owner')), _negated=True), models.Q(('verified_by', models.F('claimed_by')), _negated=True)), _connector='OR'), name='measure_verified_by_somebody_else'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='答复')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='voices.voice')),
                ('measure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='measures.measure')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.TextField(verbose_name='办结说明')),
                ('reached', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='指标实际值')),
                ('state', models.CharField(choices=[('open', '核验中'), ('verified', '核验通过'), ('refused', '退回')], default='open', max_length=8)),
                ('asked_until', models.DateField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='measures.measure')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [
                    models.Index(fields=['state', 'asked_until'], name='claim_waiting'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('measure',), name='claim_one_open_per_measure'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('raisers', '提出人确认'), ('inspector', '督查员核验')], max_length=10)),
                ('outcome', models.CharField(choices=[('passed', '属实，予以确认'), ('refused', '不到位，退回')], max_length=8, verbose_name='核验结论')),
                ('finding', models.TextField(verbose_name='核验情况')),
                ('missing', models.TextField(blank=True, verbose_name='还缺什么')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='check_made', to='measures.claim')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('missing', ''), ('outcome', 'passed')), models.Q(('outcome', 'refused'), models.Q(('missing', ''), _negated=True)), _connector='OR'), name='check_refusal_says_what_is_missing'),
                    models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), ('how', 'raisers')), models.Q(('by__isnull', False), ('how', 'inspector')), _connector='OR'), name='check_inspector_is_named'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='佐证说明')),
                ('file', models.FileField(blank=True, upload_to='evidence/%Y/%m/')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='文件名')),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('public', models.BooleanField(default=False, verbose_name='可以公开')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='measures.measure')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_deadline', models.DateField()),
                ('new_deadline', models.DateField(verbose_name='延期至')),
                ('reason', models.TextField(verbose_name='理由')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('granted', models.BooleanField(null=True, verbose_name='同意')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True, verbose_name='意见')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='measures.measure')),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('new_deadline__gt', models.F('old_deadline'))), name='extension_is_later'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('granted__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted__isnull', False)), _connector='OR'), name='extension_decided_by_with_at'),
                    models.UniqueConstraint(condition=models.Q(('granted__isnull', True)), fields=('measure',), name='extension_one_open_request'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(blank=True, choices=[('solved', '已解决'), ('partly', '部分解决'), ('not_solved', '没有解决')], max_length=10)),
                ('comment', models.TextField(blank=True, verbose_name='说明')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(null=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inquiries', to='measures.claim')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inquiries', to='voices.voice')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'voice'), name='inquiry_asks_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='inquiry_outcome_with_answered_at'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grade', models.PositiveSmallIntegerField(choices=[(1, '很不满意'), (2, '不满意'), (3, '基本满意'), (4, '满意'), (5, '非常满意')], verbose_name='评价')),
                ('text', models.TextField(blank=True, verbose_name='说明')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rating', to='measures.answer')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('grade__gte', 1), ('grade__lte', 5)), name='rating_has_five_grades'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due', models.DateField(verbose_name='回访期限')),
                ('text', models.TextField(blank=True, verbose_name='回访情况')),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='follow_up', to='measures.rating')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True), ('text', '')), models.Q(('done_at__isnull', False), ('done_by__isnull', False), models.Q(('text', ''), _negated=True)), _connector='OR'), name='follow_up_done_by_with_at_and_text'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('rating', '评价不满意'), ('dispute', '提出人异议'), ('office', '办公室责令')], max_length=8)),
                ('reason', models.TextField(verbose_name='理由')),
                ('from_state', models.CharField(choices=[('committed', '已承诺'), ('done', '申请办结'), ('verified', '已核验'), ('closed', '已销号')], max_length=10)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reopenings', to='measures.measure')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='任务')),
                ('due', models.DateField(verbose_name='完成时限')),
                ('done_at', models.DateTimeField(null=True)),
                ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL, verbose_name='承办人')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='measures.measure')),
            ],
            options={
                'ordering': ['due', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='task_done_by_with_at'),
                ],
            },
        ),
    ])]
