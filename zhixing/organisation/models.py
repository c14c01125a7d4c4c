"""Units, the people in them, and who held which post when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Unit(MP_Node):
    """A node of the organisation tree: the organisation itself, a section, a subordinate unit."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("本级机关")
        SECTION = "section", _("科室")
        SUBORDINATE = "subordinate", _("下属单位")
        BRANCH = "branch", _("党支部")

    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind.choices)
    code = models.CharField(_("代码"), max_length=40, unique=True)
    business = models.TextField(_("业务范围"), blank=True)

    node_order_by: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("单位")

    def __str__(self) -> str:
        return self.name


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody on the roll; who may sign in has a usable password."""

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


class Appointment(models.Model):
    """Who held which post, from when to when; ended, never deleted (能上能下)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    post = models.CharField(_("职务"), max_length=80)
    heads = models.BooleanField(_("单位负责人"), default=False)
    began = models.DateField(_("任职日期"))
    ended = models.DateField(_("离任日期"), null=True, blank=True)
    reason = models.CharField(_("任免依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("任职")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gt=F("began")),
                name="appointment_ends_after_it_begins",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "ended"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit} · {self.post}"


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
