"""What was reported of tasks. Words are shown once they were handed in: a draft is its author's."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

import plans.api.ways  # noqa: F401  # how the fields of plans are written
from plans.api.fields import CodedSerializer, OptionalChoice
from plans.api.filters import OfPlanFilters, QuarterFilters
from plans.api.scope import Anywhere, OfReadablePlans, readable
from tasks.models import ProgressUpdate
from tasks.states import REPORTED, State, Word
from units.api.at_once import AtOnce, Found, Row
from units.api.filters import CodeFilter, units_of
from units.api.reading import ReadingList
from units.api.serializers import CodeField
from units.compiled import Given

WORDS = ("word", "percent_bp", "progress", "problems", "next_steps", "nothing_new", "completed_on")


def handed_in(row: dict[str, Any]) -> dict[str, Any]:
    """A printed row without the words of a report that was not handed in."""
    return row if row["state"] in REPORTED else row | dict.fromkeys(WORDS)


class UpdateSerializer(CodedSerializer):
    plan = CodeField()
    task = CodeField(help_text=_("任务代码"))
    unit = CodeField(help_text=_("填报单位代码"))
    word = OptionalChoice(choices=Word.choices)
    nothing_new = OptionalChoice(choices=ProgressUpdate.NothingNew.choices)

    class Meta:
        model = ProgressUpdate
        fields = (
            *("id", "plan", "task", "unit", "quarter", "state", "revision"),
            *WORDS,
            *("submitted_at", "reviewed_at", "returned_times", "entered_as", "entered_note"),
        )
        read_only_fields = fields
        extra_kwargs = {name: {"allow_null": True} for name in ("progress", "problems", "next_steps")}

    def to_representation(self, instance: ProgressUpdate) -> dict[str, Any]:
        return handed_in(super().to_representation(instance))

    notes: ClassVar = {
        "id": _("编号，办理填报时用"),
        "state": _("状态；未提交的不给出内容"),
        "revision": _("修订号，内容或状态有变即增大"),
        "word": _("本季结论；不用结论判定的任务为 null"),
        "percent_bp": _("年度工作完成比例，基点（1% = 100）；不填比例的为 null"),
        "progress": _("进展情况；未提交为 null"),
        "problems": _("存在问题；未提交为 null"),
        "next_steps": _("下一步打算；未提交为 null"),
        "nothing_new": _("本季无新进展的原因；有进展为 null"),
        "completed_on": _("申请销号的完成日；未申请为 null"),
        "submitted_at": _("提交时刻；未提交为 null"),
        "reviewed_at": _("最近一次审核的时刻；未审核为 null"),
        "returned_times": _("退回次数"),
        "entered_as": _("由谁填入：本单位、代填或系统推送"),
        "entered_note": _("代填人或推送系统；本单位填报为空"),
    }


class UpdateFilters(OfPlanFilters, QuarterFilters):
    task = filters.CharFilter(field_name="task__code", label=_("任务代码；不认识的代码得到空列表"))
    unit = CodeFilter(among=units_of, label=_("填报单位代码"))
    state = filters.ChoiceFilter(choices=State.choices, label=_("状态"))


class UpdateList(AtOnce, OfReadablePlans, ReadingList):
    """各单位每季的填报。未提交的只有状态，没有内容。"""

    resource = "update"
    within_reach = ProgressUpdate.objects.filter(readable(Anywhere(Given("path")), via="plan__"))
    queryset = ProgressUpdate.objects.select_related("plan", "task", "unit").defer(
        "plan__source_text", "task__text"
    )
    serializer_class = UpdateSerializer
    filterset_class = UpdateFilters

    def rows(self, found: Found) -> list[Row]:
        return [handed_in(row) for row in super().rows(found)]
