from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "zhixing.organisation"
    label = "organisation"

    def ready(self) -> None:
        from zhixing.ledger import kinds
        from zhixing.organisation import jobs
        from zhixing.web import worker

        kinds.register(
            {
                "unit.opened": _("设立单位"),
                "unit.changed": _("更改单位"),
                "unit.moved": _("调整隶属"),
                "unit.closed": _("撤销单位"),
                "organisation.imported": _("导入组织"),
                "person.enrolled": _("登记人员"),
                "appointment.made": _("任职"),
                "appointment.ended": _("离任"),
                "appointment.transferred": _("调任"),
                "working_day.set": _("修改工作日历"),
                "api_token.issued": _("发放接口密钥"),
                "api_token.revoked": _("停用接口密钥"),
            }
        )
        worker.register(worker.Job("organisation", jobs.work, 1))
