"""Bulk upsert of reports: what the page of one report saves or hands in, for thousands at once, answered row by row."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.fields import QUARTER
from plans.quarters import Quarter
from tasks.actions.pushing import Outcome, refused
from tasks.actions.pushing_reports import push_reports
from tasks.api.row_by_row import MOST_ROWS, RESPONSES, RowByRow
from tasks.models import Assignment, ProgressUpdate
from tasks.queries.sent_reports import SentReport
from tasks.states import Word
from units.api.idempotency import PARAMETER
from units.scopes import WRITE_UPDATES

TEXT = ProgressUpdate.TEXT_LIMIT
LARGEST = 2**31 - 1
EXAMPLE = {
    "submit": True,
    "rows": [
        {
            "plan": "WL-2026",
            "task": "一（一）1",
            "unit": "WL-KS03",
            "quarter": "2026-Q3",
            "word": "on_schedule",
            "progress": "走访两轮，建立清单。",
        }
    ],
}


def text(told: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=TEXT, help_text=told)


class SentReportSerializer(serializers.Serializer):
    plan = serializers.CharField(max_length=40, help_text=_("计划代码"))
    task = serializers.CharField(max_length=60, help_text=_("任务代码"))
    unit = serializers.CharField(max_length=40, help_text=_("填报单位代码"))
    quarter = serializers.RegexField(QUARTER["pattern"], help_text=_("季度，如 2026-Q3"))
    role = serializers.ChoiceField(
        choices=Assignment.Role.choices,
        required=False,
        help_text=_("这个单位在这项任务上有两份填报时，写明是哪一份"),
    )
    revision = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text=_("所见的修订号；别人填写过的草稿必写，以免盖掉"),
    )
    word = serializers.ChoiceField(
        choices=Word.choices, required=False, allow_blank=True, help_text=_("本季结论")
    )
    completed_on = serializers.DateField(
        required=False, allow_null=True, help_text=_("申请销号时的完成日期，不写按今天")
    )
    percent_bp = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10_000,
        help_text=_("全年工作完成比例，基点（1% = 100）"),
    )  # fmt: skip
    nothing_new = serializers.ChoiceField(
        choices=ProgressUpdate.NothingNew.choices,
        required=False,
        allow_blank=True,
        help_text=_("本季无新进展的原因"),
    )
    progress = text(_("进展情况"))
    problems = text(_("存在问题"))
    next_steps = text(_("下一步打算"))


class SentReportsSerializer(serializers.Serializer):
    submit = serializers.BooleanField(default=False, help_text=_("为 true 时提交送审，否则存为草稿"))
    all_or_nothing = serializers.BooleanField(
        default=False, help_text=_("为 true 时有一行不能写入就全部不写，回答 422")
    )
    rows = serializers.ListField(
        child=SentReportSerializer(), min_length=1, max_length=MOST_ROWS, help_text=_("至多 10000 行")
    )


class PushUpdates(RowByRow):
    """推送填报内容，至多 10000 行，逐行回答。

    行中没有写的内容保持不变；同样的内容再推一次不改变任何内容。以令牌所用人员的名义填写，记录上写明令牌的名称。
    已提交的要退回后才能再改，已审核的按更正程序办理。
    """

    required_scope = WRITE_UPDATES
    switches = ("all_or_nothing", "submit")

    @extend_schema(
        summary=_("推送填报内容"),
        parameters=[PARAMETER],
        request=SentReportsSerializer,
        responses=RESPONSES,
        examples=[OpenApiExample("一行", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(request)

    @cached_property
    def reader(self) -> SentReportSerializer:
        """One for all rows: making it costs more than reading a row."""
        return SentReportSerializer()

    def read(self, row: Any) -> SentReport | Outcome:
        unknown = set(row) - set(self.reader.fields) if isinstance(row, dict) else set()
        if unknown:
            return refused(
                "malformed_row", str(_("没有这一栏：%(names)s")) % {"names": "、".join(sorted(unknown))}
            )
        try:
            given = dict(self.reader.run_validation(row))
        except ValidationError as error:
            return _refusal(error.get_full_details())
        key = {
            name: given.pop(name) for name in ("plan", "task", "unit", "role", "revision") if name in given
        }
        return SentReport(**key, quarter=int(Quarter.parse(given.pop("quarter"))), content=given)

    def write(self, rows: list[Any], *, submit: bool, all_or_nothing: bool) -> list[Outcome]:  # type: ignore[override]
        token = self.client.token
        return push_reports(
            rows=rows,
            within=token.unit,
            by=self.person,
            source=token.name,
            is_final=submit,
            all_or_nothing=all_or_nothing,
        )


def _refusal(found: Any) -> Outcome:
    """The first fault of a row; one that is no object, or lacks what names its report, is none."""
    name, (first, *_others) = next(iter(found.items()))
    field = "" if name == "non_field_errors" else name
    is_malformed = first["code"] in ("required", "null") or not field
    code = "malformed_row" if is_malformed else "invalid_quarter" if field == "quarter" else "invalid_value"
    return refused(code, str(first["message"]), field)
