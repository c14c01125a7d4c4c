"""A voice as it came in, and everything that belongs to its intake."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit


class ImportBatch(Ledgered):
    """One spreadsheet that was imported: one action, one ledger entry, every row kept."""

    LEDGER_FIELDS: ClassVar = ("file_name", "sha256", "imported", "skipped")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="import_batches")
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    imported = models.PositiveIntegerField(_("导入条数"))
    skipped = models.PositiveIntegerField(_("跳过条数"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.file_name


class Voice(Ledgered):
    """Something that someone said. Its words are never changed after they came in."""

    class Speaker(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业")
        CITIZEN = "citizen", _("群众")
        STAFF = "staff", _("干部职工")

    class Sector(models.TextChoices):
        """The trade of an enterprise (row A11), in the order of the national classification."""

        FARMING = "farming", _("农林牧渔")
        MANUFACTURING = "manufacturing", _("制造业")
        ENERGY = "energy", _("能源和公用事业")
        CONSTRUCTION = "construction", _("建筑和房地产")
        TRADE = "trade", _("批发和零售")
        TRANSPORT = "transport", _("交通和物流")
        CATERING = "catering", _("住宿和餐饮")
        SOFTWARE = "software", _("信息和软件")
        FINANCE = "finance", _("金融")
        SERVICES = "services", _("科技和商务服务")
        CULTURE = "culture", _("文教卫体")
        OTHER = "other", pgettext_lazy("sector", "其他")

    class Urgency(models.TextChoices):
        """How an enterprise is hit, in its own judgement (row A11)."""

        SURVIVAL = "survival", _("关系存亡：现金流吃紧、可能停产")
        BUSINESS = "business", _("影响经营：订单、成本或用工受影响")
        BEARABLE = "bearable", _("还能应付：希望改进")

    class Kind(models.TextChoices):
        PAIN = "pain", _("痛点")
        DIFFICULTY = "difficulty", _("难点")
        BLOCKAGE = "blockage", _("堵点")
        SUGGESTION = "suggestion", _("建议")

    class Source(models.TextChoices):
        WEB = "web", _("网上提交")
        TELEPHONE = "telephone", _("电话")
        HOTLINE = "hotline", _("12345 热线")
        MEETING = "meeting", _("座谈会")
        VISIT = "visit", _("走访调研")
        PAPER = "paper", _("书面来信")
        BOX = "box", _("意见箱")
        INSPECTION = "inspection", _("外部监督")

    class Authority(models.TextChoices):
        """For a voice that came by inspection: who inspected (row I5)."""

        PATROL = "patrol", _("巡察")
        CONGRESS = "congress", _("人大评议")
        CONSULTATIVE = "consultative", _("政协民主监督")
        AUDIT = "audit", _("审计")
        SUPERVISION = "supervision", _("上级督查")

    class Consent(models.TextChoices):
        PRIVATE = "private", _("仅供办理，不公开")
        PUBLIC = "public", _("可以公开内容，不公开身份")

    class Moderation(models.TextChoices):
        PENDING = "pending", _("待审核")
        SHOWN = "shown", _("已公开")
        WITHHELD = "withheld", _("不公开")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "speaker", "sector", "urgency", "kind", "title", "text", "unit", "place",
        "source", "authority", "consent", "said_at", "received_at", "moderation",
        "moderation_reason",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="voices")
    speaker = models.CharField(_("您是"), max_length=12, choices=Speaker.choices)
    sector = models.CharField(_("行业"), max_length=14, choices=Sector.choices, blank=True)
    urgency = models.CharField(_("紧迫程度"), max_length=8, choices=Urgency.choices, blank=True)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("标题"), max_length=200, blank=True)
    text = models.TextField(_("内容"))
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="voices",
        verbose_name=_("涉及单位"),
    )
    place = models.CharField(_("地点"), max_length=120, blank=True)
    source = models.CharField(_("渠道"), max_length=12, choices=Source.choices)
    authority = models.CharField(
        _("监督主体"), max_length=14, choices=Authority.choices, blank=True
    )
    consent = models.CharField(_("公开意愿"), max_length=8, choices=Consent.choices)
    said_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    received_at = models.DateTimeField(_("收到时间"), default=timezone.now)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    # Set only when a member of staff chose to speak under their own name; otherwise nothing links
    # the voice to the account that sent it.
    spoken_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="voices"
    )
    # Equal for voices of one person, "" where unknown; a keyed digest, never an identity.
    author_key = models.CharField(max_length=64, blank=True)
    likes = models.IntegerField(_("附议数"), default=0)

    # SHA-256 of the receipt code; the code itself is known to the sender only.
    receipt_digest = models.CharField(max_length=64, unique=True, null=True)
    # The same form sent twice makes one voice.
    submission_key = models.UUIDField(unique=True, null=True)

    moderation = models.CharField(
        _("公开状态"), max_length=8, choices=Moderation.choices, default=Moderation.PENDING
    )
    moderation_reason = models.CharField(_("审核理由"), max_length=300, blank=True)
    moderated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    moderated_at = models.DateTimeField(null=True)

    problem = models.ForeignKey(
        "voices.Problem", models.PROTECT, null=True, blank=True, related_name="voices"
    )

    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="voices")
    row_number = models.PositiveIntegerField(null=True)
    # Tells an imported row from every other of the campaign, so that importing again skips it.
    source_key = models.CharField(max_length=64, null=True)
    original = models.JSONField(_("原始行"), null=True)

    class Meta:
        verbose_name = _("诉求")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "source_key"], name="voice_is_imported_once"
            ),
            models.CheckConstraint(
                condition=Q(moderated_by__isnull=True, moderated_at__isnull=True)
                | Q(moderated_by__isnull=False, moderated_at__isnull=False),
                name="voice_moderated_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(moderated_at__isnull=False) | Q(moderation="pending"),
                name="voice_moderation_has_a_moderator",
            ),
            models.CheckConstraint(
                condition=(Q(source="inspection") & ~Q(authority=""))
                | (~Q(source="inspection") & Q(authority="")),
                name="voice_inspection_with_authority",
            ),
            models.CheckConstraint(
                condition=Q(speaker="enterprise") | Q(sector="", urgency=""),
                name="voice_sector_of_an_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=True, source_key__isnull=True, row_number__isnull=True)
                | Q(batch__isnull=False, source_key__isnull=False, row_number__isnull=False),
                name="voice_batch_with_row",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "-said_at", "-id"], name="voice_newest"),
            models.Index(
                fields=["campaign", "moderation", "consent", "-said_at", "-id"],
                name="voice_public_newest",
            ),
            models.Index(fields=["campaign", "problem"], name="voice_by_problem"),
            models.Index(fields=["problem", "-said_at", "-id"], name="voice_in_problem"),
            models.Index(fields=["campaign", "author_key"], name="voice_by_author"),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:40]


class Contact(models.Model):
    """How to reach a sender. Encrypted, kept apart from the voice, erasable without a trace."""

    voice = models.OneToOneField(Voice, models.CASCADE, related_name="contact")
    # Fernet token of the JSON {"name", "phone", "email"}.
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"contact of voice {self.voice_id}"


class VoiceAttachment(models.Model):
    """A file that came with a voice; served as a download to those who may read the voice."""

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="voices/%Y/%m/")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Exchange(Ledgered):
    """What sender and office say to each other about a voice after it came in."""

    class Kind(models.TextChoices):
        ADDITION = "addition", _("补充")
        QUESTION = "question", _("办公室提问")
        REPLY = "reply", _("提出人回复")
        DISPUTE = "dispute", _("异议")

    LEDGER_FIELDS: ClassVar = ("voice", "kind", "text", "by", "at")

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="exchanges")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(_("内容"))
    # None where the sender wrote, through the receipt.
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="question", by__isnull=False)
                | (~Q(kind="question") & Q(by__isnull=True)),
                name="exchange_office_asks_sender_answers",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
