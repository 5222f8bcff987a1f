"""Forms of a round: by when units answer, what they say, what is answered."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.forms.reports import day_field
from tasks.models import Opinion
from tasks.queries.opinions import Duty
from units.models import Unit


class DueForm(forms.Form):
    opinions_due_on = day_field(_("意见截止日期"), required=True, help_text=_("一般给单位留 5 个工作日"))

    def __init__(self, data: Any = None, *, day: date) -> None:
        super().__init__(data, initial={"opinions_due_on": day})


class OpinionsForm(forms.Form):
    """A box per task; what the office has answered cannot be changed. ``shown`` are the opinions that the page had."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, duties: list[Duty], shown: frozenset[int]) -> None:
        super().__init__(data, initial={"shown": ",".join(map(str, sorted(shown)))})
        self.duties = duties
        self.tasks = [duty.task.pk for duty in duties if not (duty.opinion and duty.opinion.answer)]
        for duty in duties:
            if duty.task.pk in self.tasks:
                self.fields[f"said_{duty.task.pk}"] = _box(duty)

    def rows(self) -> list[tuple[Duty, forms.BoundField | None]]:
        return [
            (duty, self[f"said_{duty.task.pk}"] if duty.task.pk in self.tasks else None)
            for duty in self.duties
        ]

    def said(self) -> dict[int, str]:
        return {task: self.cleaned_data[f"said_{task}"] for task in self.tasks}

    def seen(self) -> frozenset[int]:
        return frozenset(int(key) for key in self.cleaned_data["shown"].split(",") if key.isdecimal())


def _box(duty: Duty) -> forms.CharField:
    return forms.CharField(
        label=_("意见"),
        required=False,
        max_length=500,
        initial=duty.opinion.text if duty.opinion else "",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("最多 %(limit_value)s 字，现在 %(show_value)s 字")},
    )


class AnswerForm(forms.Form):
    opinion = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=Opinion.Answer.choices)
    because = forms.CharField(required=False, max_length=500)


class DecisionForm(forms.Form):
    """What becomes of a task that was sent back; ``successor`` is who gets it."""

    successor = forms.ModelChoiceField(Unit.objects.none(), required=False)
    because = forms.CharField(required=False, max_length=500)

    def __init__(self, data: Any = None, *, street: Unit) -> None:
        super().__init__(data)
        self.fields["successor"].queryset = Unit.objects.living().within(street)  # type: ignore[attr-defined]
