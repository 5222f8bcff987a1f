"""Correcting what was read: the head of the plan, one task with its targets, one row of the indicator table."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import DataItem, Direction, Every, Indicator, Nature, Plan, Schedule
from tasks.forms.numbers import FigureField
from tasks.forms.reports import day_field
from tasks.importing.naming import split_names

Draft = dict[str, Any]
COMPARATORS = [
    ("", gettext_lazy("未注明")),
    (">=", gettext_lazy("不低于 ≥")),
    ("==", gettext_lazy("达到 =")),
    ("<=", gettext_lazy("不超过 ≤")),
    (">", gettext_lazy("高于 >")),
    ("<", gettext_lazy("低于 <")),
]
KINDS = [
    ("indicator", gettext_lazy("设为指标，每季填数")),
    ("milestone", gettext_lazy("设为节点，到期核查")),
    ("words", gettext_lazy("只留文字，不填数")),
]
SOURCES = [choice for choice in DataItem.Source.choices if choice[0] in ("lead", "unit")]
NUMBERS = ("value", "value_max")


class UnitsField(forms.CharField):
    """Unit names separated as documents print them."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return split_names(super().clean(value))


def _choice(label: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, initial=choices[0][0], **options)


class HeadForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("计划名称"), max_length=300)
    document_number = forms.CharField(label=gettext_lazy("文号"), max_length=80, required=False)
    issued_on = day_field(gettext_lazy("成文日期"))
    cycle = forms.TypedChoiceField(
        label=gettext_lazy("多久填报一次"), choices=Plan.Cycle.choices, coerce=int, required=False
    )
    part = forms.ChoiceField(label=gettext_lazy("跟踪哪一组任务"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, edited: Draft, choices: Draft) -> None:
        initial = {name: edited[name] for name in ("title", "document_number", "issued_on")}
        part = choices["part"]
        super().__init__(data, initial=initial | {"part": part, "cycle": choices.get("cycle", 1)})
        parts = [(row["part"], _("%(title)s（%(tasks)s 项）") % row) for row in edited["lists"]]
        self.fields["part"].choices = parts or [(part, part)]  # type: ignore[attr-defined]

    def merged(self, edited: Draft) -> Draft:
        given = self.cleaned_data
        day = given["issued_on"]
        head = {"title": given["title"], "document_number": given["document_number"] or None}
        return {**edited, **head, "issued_on": day.isoformat() if day else None}


class TaskForm(forms.Form):
    keep = forms.BooleanField(label=gettext_lazy("跟踪这项任务"), required=False)
    number = forms.CharField(label=gettext_lazy("序号"), max_length=20)
    title = forms.CharField(label=gettext_lazy("任务名称"), max_length=300)
    deadline = day_field(gettext_lazy("完成期限"), help_text=gettext_lazy("不填则到计划期末"))
    lead_units = UnitsField(
        label=gettext_lazy("牵头单位"),
        required=False,
        help_text=gettext_lazy("用顿号隔开，第一个为第一牵头单位"),
    )
    responsible_units = UnitsField(label=gettext_lazy("责任单位"), required=False)
    supporting_units = UnitsField(label=gettext_lazy("配合单位"), required=False)

    def merged(self, task: Draft, targets: list[Draft]) -> Draft:
        return {
            **task,
            **self.cleaned_data,
            "deadline": _iso(self.cleaned_data["deadline"]),
            "targets": targets,
        }


class AddTaskForm(forms.Form):
    """A task the reader missed; the sentence is looked up in the source."""

    number = forms.CharField(label=gettext_lazy("序号"), max_length=20)
    title = forms.CharField(label=gettext_lazy("任务名称"), max_length=300)
    sentence = forms.CharField(
        label=gettext_lazy("原文"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("从原文复制这一句，系统会记住它的位置"),
    )


class MeasureForm(forms.Form):
    """How a promise is measured; the part that a target of a task and a row of the table have in common."""

    keep = forms.BooleanField(label=gettext_lazy("采用"), required=False, initial=True)
    name = forms.CharField(label=gettext_lazy("指标名称"), max_length=200, required=False)
    comparator = _choice(gettext_lazy("原文说法"), COMPARATORS)
    value = FigureField(label=gettext_lazy("目标值"))
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=20, required=False)
    deadline = day_field(gettext_lazy("期限"))
    direction = _choice(gettext_lazy("方向"), Direction.choices)
    schedule = _choice(gettext_lazy("进度方式"), Schedule.choices)
    every = _choice(gettext_lazy("频次"), [("", "—"), *Every.choices])
    nature = _choice(gettext_lazy("属性"), [*Nature.choices[2:], *Nature.choices[:2]])
    measure = _choice(gettext_lazy("合计方式"), Indicator.Measure.choices)
    accumulation = _choice(gettext_lazy("每季填什么"), DataItem.Accumulation.choices)
    source = _choice(gettext_lazy("谁来填"), SOURCES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        printed = self.initial.get("comparator") or ""
        if printed not in dict(COMPARATORS):
            self.fields["comparator"].choices = [*COMPARATORS, (printed, printed)]  # type: ignore[attr-defined]
        self.initial["nature"] = nature_of(self.initial.get("nature"))

    @property
    def is_measured(self) -> bool:
        return bool(self.cleaned_data.get("keep"))

    def clean(self) -> Draft:
        given = self.cleaned_data
        if self.is_measured:
            self._need("name", _("请写指标名称"))
            if given.get("schedule") == Schedule.FREQUENCY:
                self._need("every", _("按频次的目标要选多久一次"))
            elif given.get("direction") not in (Direction.ZERO, Direction.COVERED):
                self._need("value", _("请写目标值；没有数字的请改为节点或只留文字"))
        return given

    def _need(self, name: str, message: str) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
            self.add_error(name, message)

    def as_draft(self) -> Draft:
        """JSON values, numbers as numbers."""
        found: Draft = dict(self.cleaned_data)
        for name in found:
            if isinstance(self.fields[name], FigureField):
                found[name] = _number(found[name])
        return found | {"deadline": _iso(found["deadline"]), "comparator": found["comparator"] or None}


class TargetForm(MeasureForm):
    text = forms.CharField(
        label=gettext_lazy("原文"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    kind = _choice(gettext_lazy("怎样跟踪"), KINDS)
    value_max = FigureField(label=gettext_lazy("上限"))

    @property
    def is_measured(self) -> bool:
        return bool(self.cleaned_data.get("keep")) and self.cleaned_data.get("kind") == "indicator"

    def clean(self) -> Draft:
        if self.cleaned_data.get("keep"):
            self._need("text", _("请写目标的原文"))
        return super().clean()


TargetFormSet = forms.formset_factory(TargetForm, extra=1)
NEW_TARGET: Draft = {"per": None, "frequency": None, "implicit": False, "milestone": False, "approx": False}


def merged_targets(forms_filled: Any, task: Draft) -> list[Draft]:
    """Every target read, as corrected, and the one added by hand; a new one stands where the task begins."""
    start = task["span"][0]
    merged = []
    for index, form in enumerate(forms_filled):
        if index < len(task["targets"]):
            merged.append({**task["targets"][index], **form.as_draft()})
        elif form.has_changed():
            merged.append({**NEW_TARGET, "span": [start, start], **form.as_draft()})
    return merged


class IndicatorForm(MeasureForm):
    number = forms.CharField(label=gettext_lazy("序号"), max_length=20, required=False)
    home = forms.ChoiceField(label=gettext_lazy("归到哪项任务"), required=False)

    def __init__(self, data: Any = None, *, row: Draft, homes: list[tuple[str, str]]) -> None:
        years = {f"year_{year['year']}": year["value"] for year in row["targets_by_year"]}
        super().__init__(data, initial={**row, **years})
        self.fields["home"].choices = [("", _("不归到任务，不填数")), *homes]  # type: ignore[attr-defined]
        for year in row["targets_by_year"]:
            self.fields[f"year_{year['year']}"] = FigureField(label=_("%(year)s年目标") % year)

    def year_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("year_")]

    def merged(self, row: Draft) -> Draft:
        given = self.as_draft()
        years = [{**year, "value": given.pop(f"year_{year['year']}")} for year in row["targets_by_year"]]
        return {**row, **given, "targets_by_year": years, "kind": "indicator"}


def nature_of(printed: Any) -> str:
    """约束性 and 预期性, in either script, as our own words."""
    for word, nature in (
        ("约束", "binding"),
        ("約束", "binding"),
        ("预期", "anticipatory"),
        ("預期", "anticipatory"),
    ):
        if word in str(printed or ""):
            return nature
    return printed if printed in Nature.values else str(Nature.NEITHER)


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _number(number: Any) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
