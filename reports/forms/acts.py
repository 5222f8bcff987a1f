"""Forms of the 办理 page: one per act, its fields in the words of the act."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import Indicator, ReportingPeriod
from plans.quarters import Quarter
from reports.lights import SET_BY_HAND
from tasks.forms.reports import day_field
from tasks.models import Milestone, Task
from tasks.states import TaskState

BY_RULE = "rule"
NEEDED = {"required": _("请写明理由"), "max_length": _("最多 %(limit_value)s 字")}


def words_field(
    label: Any, *, most: int = 500, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=NEEDED,
    )


def quarter_field(periods: list[ReportingPeriod]) -> forms.TypedChoiceField:
    """The quarters that were opened, the latest first; a closed one says so."""
    choices = [
        (str(period.quarter), f"{period.quarter.label}{_('（已定稿）') if period.is_closed else ''}")
        for period in periods
    ]
    return forms.TypedChoiceField(label=_("季度"), choices=choices, coerce=Quarter.parse)


class ActForm(forms.Form):
    """``day`` is the plan's today; ``task`` and ``periods`` fill the choices of those that need them."""

    def __init__(self, data: Any = None, *, task: Task, day: date, periods: list[ReportingPeriod]) -> None:
        super().__init__(data, auto_id=f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        self.fill(task, day, periods)

    def fill(self, task: Task, day: date, periods: list[ReportingPeriod]) -> None:
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField) and field.required and name != "new_due_on":
                field.initial = day


class ExtensionForm(ActForm):
    new_due_on = day_field(_("申请延到"), required=True)
    reason = words_field(_("延期理由"), help_text=_("写明原因和目前进展；要在完成期限之前申请，最多延期两次"))


class DecisionForm(ActForm):
    decision = forms.ChoiceField(
        label=_("审批"),
        choices=[("grant", _("同意")), ("reject", _("不同意"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择同意或不同意")},
    )
    reason = words_field(_("意见"), required=False, help_text=_("不同意时必填"))


class ClaimForm(ActForm):
    completed_on = day_field(_("完成日期"), required=True)
    statement = words_field(_("完成情况"), most=1000)


class VerdictForm(ActForm):
    verdict = forms.ChoiceField(
        label=_("核查结论"),
        choices=[("verify", _("通过，销号")), ("reject", _("不通过"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择通过或不通过")},
    )
    reason = words_field(
        _("核查说明"), required=False, help_text=_("不通过时必填；通过而有目标未达到、节点未核实时也要说明")
    )


class StopForm(ActForm):
    state = forms.ChoiceField(
        label=_("办法"),
        choices=[
            (TaskState.SUSPENDED.value, _("中止（以后可恢复）")),
            (TaskState.TERMINATED.value, _("终止")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择中止或终止")},
    )
    since = day_field(_("从哪天起"), required=True)
    reason = words_field(_("理由"), most=300)


class ResumeForm(ActForm):
    on = day_field(_("从哪天恢复"), required=True)


class LightForm(ActForm):
    light = forms.ChoiceField(
        label=_("改为"),
        choices=[
            *((str(light.value), light.label) for light in sorted(SET_BY_HAND)),
            (BY_RULE, _("恢复按规则")),
        ],
    )
    reason = words_field(_("理由"), help_text=_("会印在灯的说明里"))

    def fill(self, task: Task, day: date, periods: list[ReportingPeriod]) -> None:
        self.fields = {"quarter": quarter_field(periods), **self.fields}


class MilestoneForm(ActForm):
    milestone = forms.ModelChoiceField(Milestone.objects.none(), label=_("节点"), empty_label=None)
    on = day_field(_("完成日期"), help_text=_("空着表示取消核实"))
    reason = words_field(
        _("更正理由"), required=False, help_text=_("改动已核实的节点，或完成日期在已定稿的季度时必填")
    )

    def fill(self, task: Task, day: date, periods: list[ReportingPeriod]) -> None:
        self.fields["milestone"].queryset = task.milestones.select_related("task__plan")  # type: ignore[attr-defined]
        self.fields["on"].initial = day


class ResultForm(ActForm):
    indicator = forms.ModelChoiceField(Indicator.objects.none(), label=_("指标"), empty_label=None)
    actual_text = words_field(_("结果"), most=300, help_text=_("例如：三处均已整治并通过复查"))
    is_met = forms.TypedChoiceField(
        label=_("是否达到"),
        choices=[("yes", _("达到")), ("no", _("未达到"))],
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择达到或未达到")},
    )
    reason = words_field(_("更正理由"), required=False, help_text=_("季度已定稿时必填"))

    def fill(self, task: Task, day: date, periods: list[ReportingPeriod]) -> None:
        indicators = Indicator.objects.filter(task_indicators__task=task).select_related("plan__owner")
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]
        self.fields = {"quarter": quarter_field(periods), **self.fields}
