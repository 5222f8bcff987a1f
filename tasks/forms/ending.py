"""The form of 办结: what becomes of the chosen tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import Plan
from tasks.models import Task, TaskStop
from tasks.queries.endings import later_plans, open_tasks


class EndingForm(forms.Form):
    chosen = forms.ModelMultipleChoiceField(
        Task.objects.none(),
        error_messages={
            "required": _("请先勾选任务"),
            "invalid_choice": _("有任务刚刚已经了结，请重新勾选"),
        },
    )
    outcome = forms.ChoiceField(
        choices=TaskStop.Outcome.choices,
        widget=forms.RadioSelect,
        label=_("怎么了结"),
        error_messages={"required": _("请选择结转、转常态或终止")},
    )
    carried_to = forms.ModelChoiceField(
        Plan.objects.none(),
        to_field_name="code",
        required=False,
        label=_("结转到"),
        empty_label=_("（只有结转才选）"),
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明理由"), "max_length": _("最多 %(limit_value)s 字")},
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data)
        self.fields["chosen"].queryset = open_tasks(plan).select_related("plan__owner")  # type: ignore[attr-defined]
        self.fields["carried_to"].queryset = later_plans(plan)  # type: ignore[attr-defined]
