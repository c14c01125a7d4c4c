"""Units, the people in them, and who held which post when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node, MP_NodeManager

from zhixing.ledger.models import Ledgered


class Unit(MP_Node, Ledgered):
    """A node of the organisation tree: the organisation itself, a section, a subordinate unit.

    Its place binds as its name does, since rights are read from the path: whoever moves a unit
    records the path of everything below it too. A unit that no longer exists is closed, with its
    first day without, never deleted.
    """

    LEDGER_FIELDS: ClassVar = ("name", "kind", "code", "business", "path", "closed")

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("本级机关")
        SECTION = "section", _("科室")
        SUBORDINATE = "subordinate", _("下属单位")
        BRANCH = "branch", _("党支部")

    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind.choices)
    code = models.CharField(_("代码"), max_length=40, unique=True)
    business = models.TextField(_("业务范围"), blank=True)
    closed = models.DateField(_("撤销日期"), null=True, blank=True)

    node_order_by: ClassVar[list[str]] = []

    objects: ClassVar[Any] = MP_NodeManager()

    class Meta:
        verbose_name = _("单位")

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed is None or self.closed > timezone.localdate()


class UnitChange(Ledgered):
    """What was changed of a unit, on which day and on what ground; a row is never changed.

    before, after: the fields that changed, as plain values; a place is {"parent": key or None,
    "place": the names on the way to it}, since what stands above may be renamed later.
    """

    LEDGER_FIELDS: ClassVar = ("unit", "kind", "day", "before", "after", "reason", "document")

    class Kind(models.TextChoices):
        OPENED = "opened", pgettext_lazy("unit", "设立")
        RENAMED = "renamed", pgettext_lazy("unit", "更名")
        MOVED = "moved", pgettext_lazy("unit", "调整隶属")
        CLOSED = "closed", pgettext_lazy("unit", "撤销")
        CORRECTED = "corrected", pgettext_lazy("unit", "更正")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes")
    kind = models.CharField(_("变动"), max_length=10, choices=Kind.choices)
    day = models.DateField(_("生效日期"))
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    document = models.CharField(_("文号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("单位变动")
        indexes: ClassVar = [models.Index(fields=["unit", "day"], name="unit_change_by_day")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_kind_display()}"


class Person(AbstractBaseUser, PermissionsMixin, Ledgered):
    """Somebody on the roll; who may sign in has a usable password."""

    # Who somebody is and what they may do here; how to reach them binds nobody.
    LEDGER_FIELDS: ClassVar = ("username", "name", "is_active", "is_staff")

    username = models.CharField(_("登录名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    is_active = models.BooleanField(_("可以登录"), default=True)
    is_staff = models.BooleanField(_("系统管理员"), default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("人员")
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def current_posts(self) -> tuple[Appointment, ...]:
        """The posts held now, with their units; read once per request."""
        today = timezone.localdate()
        posts = self.appointments.filter(began__lte=today).filter(
            Q(ended__isnull=True) | Q(ended__gt=today)
        )
        return tuple(posts.select_related("unit").order_by("pk"))


class Appointment(Ledgered):
    """Who held which post, from when to when and by which document (能上能下).

    It ends on the first day without the post; it is never deleted, and what is written of its
    beginning stays when it ends.
    """

    LEDGER_FIELDS: ClassVar = (
        "person", "unit", "post", "heads", "began", "reason", "document",
        "ended", "end_reason", "end_document",
    )  # fmt: skip

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    post = models.CharField(_("职务"), max_length=80)
    heads = models.BooleanField(_("单位负责人"), default=False)
    began = models.DateField(_("任职日期"))
    ended = models.DateField(_("离任日期"), null=True, blank=True)
    reason = models.CharField(_("任职事由"), max_length=200, blank=True)
    document = models.CharField(_("任职文号"), max_length=80, blank=True)
    end_reason = models.CharField(_("离任事由"), max_length=200, blank=True)
    end_document = models.CharField(_("离任文号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("任职")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gt=F("began")),
                name="appointment_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=False) | Q(end_reason="", end_document=""),
                name="appointment_has_no_end_without_its_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "ended"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit} · {self.post}"


class RollImport(models.Model):
    """A spreadsheet of the organisation on its way in: read, looked at, confirmed, imported.

    The worker claims a row that is to be read or imported with a lease; a killed worker's lease
    runs out, and since either step does all or nothing, the next one begins anew.
    preview: what the page shows of the differences; plan: their digest, which is what was
    confirmed, so an organisation that has changed since refuses the import; counts: kind of
    difference to how many. What binds is in the action's ledger entry about this row.
    """

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        READY = "ready", _("等待确认")
        WAITING = "waiting", _("正在导入")
        DONE = "done", _("已导入")
        REFUSED = "refused", _("未导入")

    token = models.CharField(max_length=32, unique=True)
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    day = models.DateField(_("生效日期"))
    document = models.CharField(_("文号"), max_length=80, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")  # of the preview's words
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    preview = models.JSONField(default=dict)
    plan = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("组织导入")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "refused"], finished_at__isnull=False)
                | Q(state__in=["reading", "ready", "waiting"], finished_at__isnull=True),
                name="roll_import_finishes_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["reading", "waiting"]),
                name="roll_import_to_do",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ApiToken(models.Model):
    """A key with which a program acts as a person; only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    label = models.CharField(_("用途"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("接口密钥")

    def __str__(self) -> str:
        return self.label
