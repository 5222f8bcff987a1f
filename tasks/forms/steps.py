"""Forms of a task's measures and dated steps, and of the facts it asks for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import DataItem, Plan
from tasks.actions.admission import CHOSEN, Asking
from tasks.actions.measures import Step
from tasks.forms.reports import day_field
from tasks.models import Task
from tasks.queries.breakdown import Street, stamp_of_items, stamp_of_steps

BLANK_ROWS = 2


class StepsForm(forms.Form):
    """Measures by year and milestones, row by row; an emptied row goes, the blank ones are for new ones."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, task: Task) -> None:
        super().__init__(data, initial={"shown": stamp_of_steps(task)})
        self.task = task
        years = range(task.plan.starts.year, task.plan.ends.year + 1)
        self.years = [("", _("全期")), *((str(year), _("%(year)s年") % {"year": year}) for year in years)]
        self.steps_there = {str(step.pk): step for step in task.milestones.all()}
        self.measure_keys = [str(at) for at in range(len(task.measures.all()) + BLANK_ROWS)]
        self.step_keys = [
            *(key for key, step in self.steps_there.items() if step.verified_on is None),
            *(f"new{at}" for at in range(BLANK_ROWS)),
        ]
        for key in self.measure_keys:
            self._add_measure(key)
        for key in self.step_keys:
            self._add_step(key)

    def _add_measure(self, key: str) -> None:
        there = list(self.task.measures.all())
        row = there[int(key)] if int(key) < len(there) else None
        self.fields[f"year_{key}"] = forms.ChoiceField(
            label=_("年度"), choices=self.years, required=False, initial=str(row.year or "") if row else ""
        )
        self.fields[f"measure_{key}"] = forms.CharField(
            label=_("工作举措"), max_length=500, required=False, initial=row.text if row else ""
        )

    def _add_step(self, key: str) -> None:
        row = self.steps_there.get(key)
        self.fields[f"title_{key}"] = forms.CharField(
            label=_("节点"), max_length=300, required=False, initial=row.title if row else ""
        )
        self.fields[f"due_{key}"] = day_field(_("日期"))
        self.fields[f"due_{key}"].initial = row.due_on if row else None
        self.fields[f"weight_{key}"] = forms.IntegerField(
            label=_("权重"), min_value=1, max_value=1000, required=False, initial=row.weight if row else None
        )

    def measure_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"year_{key}"], self[f"measure_{key}"]) for key in self.measure_keys]

    def step_rows(self) -> list[tuple[forms.BoundField, ...]]:
        return [(self[f"title_{key}"], self[f"due_{key}"], self[f"weight_{key}"]) for key in self.step_keys]

    def verified(self) -> list[Any]:
        return [step for step in self.steps_there.values() if step.verified_on is not None]

    def clean(self) -> dict[str, Any]:
        plan = self.task.plan
        for key in self.step_keys:
            title, due = self.cleaned_data.get(f"title_{key}"), self.cleaned_data.get(f"due_{key}")
            if title and due is None and f"due_{key}" not in self.errors:
                self.add_error(f"due_{key}", ValidationError(_("请填节点的日期")))
            elif due is not None and not plan.starts.first_day <= due <= plan.ends.last_day:
                self.add_error(f"due_{key}", ValidationError(_("日期要在计划期内")))
            elif due is not None and not title and key.startswith("new"):
                self.add_error(f"title_{key}", ValidationError(_("请写明节点的内容")))
        return self.cleaned_data

    def measures(self) -> list[tuple[int | None, str]]:
        given = self.cleaned_data
        rows = [(given[f"year_{key}"], given[f"measure_{key}"]) for key in self.measure_keys]
        return [(int(year) if year else None, text) for year, text in rows if text]

    def steps(self) -> list[Step]:
        kept = [Step(step.pk, step.title, step.due_on, step.weight) for step in self.verified()]
        given = self.cleaned_data
        for key in self.step_keys:
            if title := given[f"title_{key}"]:
                known = None if key.startswith("new") else int(key)
                kept.append(Step(known, title, given[f"due_{key}"], given[f"weight_{key}"] or 1))
        return kept


class ItemsForm(forms.Form):
    """How each fact of a task is asked: of whom, how often, by whom, and on what ground."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, items: list[DataItem], street: Street) -> None:
        super().__init__(data, initial={"shown": stamp_of_items(items)})
        items = [item for item in items if item.source != DataItem.Source.DERIVED]
        self.items, self.units = items, {str(unit.pk): unit for unit in street.offices}
        for item in items:
            self._add(item)

    def _add(self, item: DataItem) -> None:
        sources = [(value.value, value.label) for value in CHOSEN]
        units = {key: str(unit) for key, unit in self.units.items()}
        if item.asked_by is not None:
            units.setdefault(str(item.asked_by_id), str(item.asked_by))
            self.units.setdefault(str(item.asked_by_id), item.asked_by)
        offered: dict[str, tuple[Any, list[tuple[Any, Any]], Any]] = {
            "source": (_("谁填"), sources, item.source),
            "collected": (_("多久一次"), list(Plan.Cycle.choices), item.collected),
            "asked_by": (_("谁要这个数"), [("", _("未注明")), *units.items()], str(item.asked_by_id or "")),
        }
        for name, (label, choices, initial) in offered.items():
            self.fields[f"{name}_{item.pk}"] = forms.ChoiceField(
                label=label, choices=choices, initial=initial, required=name != "asked_by"
            )
        self.fields[f"entry_{item.pk}"] = forms.CharField(
            label=gettext_lazy("准入清单条目"), max_length=200, required=False, initial=item.admission_entry
        )

    def rows(self) -> list[tuple[DataItem, list[forms.BoundField]]]:
        names = ("source", "collected", "asked_by", "entry")
        return [(item, [self[f"{name}_{item.pk}"] for name in names]) for item in self.items]

    def wanted(self) -> dict[int, Asking]:
        given = self.cleaned_data
        return {
            item.pk: Asking(
                source=given[f"source_{item.pk}"],
                collected=int(given[f"collected_{item.pk}"]),
                asked_by=self.units.get(given[f"asked_by_{item.pk}"]),
                admission_entry=given[f"entry_{item.pk}"].strip(),
            )
            for item in self.items
        }
