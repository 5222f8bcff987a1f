"""What a reminder says, a line each, and for whom each kind of line is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.reminders.notices import Notice
from units.context import address_of
from units.roles import Permission

P = Permission


@dataclass(frozen=True)
class Kind:
    """``text`` may name %(count)s, %(quarter)s, %(day)s and %(left)s. With ``is_own`` the line is for those who do the
    unit's work, else for everybody who holds the permission there. ``rank`` is the order within a message."""

    rank: int
    permission: Permission
    text: Any
    route: str
    is_own: bool = False


KINDS: dict[str, Kind] = {
    "report_returned": Kind(
        0,
        P.REPORT,
        gettext_lazy("%(quarter)s：%(count)s 项填报被退回，请按退回理由修改后重新提交"),
        "workbench",
        True,
    ),
    "entry_returned": Kind(
        1, P.REPORT, gettext_lazy("%(quarter)s：%(count)s 项数据被退回，请核对后重新提交"), "workbench", True
    ),
    "report_late": Kind(
        2,
        P.REPORT,
        gettext_lazy("%(quarter)s：%(count)s 项填报已过截止日（%(day)s），请尽快补报"),
        "workbench",
        True,
    ),
    "entry_late": Kind(
        3,
        P.REPORT,
        gettext_lazy("%(quarter)s：%(count)s 项数据已过截止日（%(day)s），请尽快补报"),
        "workbench",
        True,
    ),
    "report_due": Kind(
        4, P.REPORT, gettext_lazy("%(quarter)s：%(count)s 项填报待报，%(left)s"), "workbench", True
    ),
    "entry_due": Kind(
        5, P.REPORT, gettext_lazy("%(quarter)s：%(count)s 项数据待填，%(left)s"), "workbench", True
    ),
    "consulted": Kind(
        6, P.REPORT, gettext_lazy("任务分解征求意见：%(count)s 份待反馈，%(left)s"), "workbench", True
    ),
    "to_signed": Kind(10, P.SIGN, gettext_lazy("%(quarter)s：%(count)s 项填报等您审签"), "review"),
    "to_endorsed": Kind(11, P.ENDORSE, gettext_lazy("%(quarter)s：%(count)s 项填报等您牵头初审"), "review"),
    "to_approved": Kind(12, P.APPROVE, gettext_lazy("%(quarter)s：%(count)s 项填报等您审核"), "review"),
    "values_to_approve": Kind(
        13, P.APPROVE, gettext_lazy("%(quarter)s：%(count)s 项单位数据等您审核"), "value-review"
    ),
    "signature": Kind(14, P.SIGN_OFF, gettext_lazy("%(quarter)s：定稿等您签发"), "sign-offs"),
    "claim": Kind(20, P.APPROVE, gettext_lazy("%(count)s 项销号申请待核查"), "claims"),
    "extension": Kind(21, P.EXTEND, gettext_lazy("%(count)s 项延期申请待审批"), "extensions"),
    "objection": Kind(22, P.MANAGE_PLANS, gettext_lazy("%(count)s 项分工异议待处理"), "plans"),
    "opinion": Kind(23, P.MANAGE_PLANS, gettext_lazy("%(count)s 条任务分解意见待答复"), "plans"),
    "refusal": Kind(24, P.MANAGE_PLANS, gettext_lazy("%(count)s 项「不在准入清单」待处理"), "plans"),
    "dispute": Kind(25, P.APPROVE, gettext_lazy("%(count)s 项推送数据异议待处理"), "workbench"),
    "missing": Kind(
        30, P.APPROVE, gettext_lazy("%(quarter)s：还有 %(count)s 项填报过了截止日没有报送"), "workbench"
    ),
}


@dataclass(frozen=True)
class Line:
    """One line of a message. ``quarter`` is its code where the line counts against a neighbourhood's limit."""

    kind: str
    text: str
    url: str
    quarter: str = ""

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "text": self.text, "url": self.url, "quarter": self.quarter}


def line_of(notice: Notice, on: date) -> Line:
    kind = KINDS[notice.kind]
    told = {
        "count": notice.count,
        "quarter": notice.quarter.label if notice.quarter is not None else "",
        "day": short_day(notice.due_on),
        "left": left_until(notice.due_on, on),
    }
    limited = str(notice.quarter) if notice.is_lightened and notice.quarter is not None else ""
    return Line(
        notice.kind, str(kind.text) % told, address_of(kind.route) or address_of("workbench"), limited
    )


def left_until(due: date | None, on: date) -> str:
    if due is None:
        return ""
    if due == on:
        return _("今天截止")
    return _("%(day)s截止，还有 %(left)s 天") % {"day": short_day(due), "left": (due - on).days}


def short_day(day: date | None) -> str:
    return date_format(day, "n月j日") if day is not None else ""


def rank_of(notice: Notice) -> tuple[int, int, date]:
    return KINDS[notice.kind].rank, int(notice.quarter or 0), notice.due_on or date.max
