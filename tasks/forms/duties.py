"""Forms of one task's breakdown: its units and terms, its measures and steps, its facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import Preset
from plans.quarters import Quarter
from tasks.actions.duties import Duties
from tasks.forms.reports import day_field
from tasks.models import Assignment, Task
from tasks.queries.breakdown import Street, quarters_of, stamp_of
from units.models import Unit, UnitGroup

Role = Assignment.Role
PICKED = {
    "leads": (Role.LEAD, gettext_lazy("共同牵头单位")),
    "responsible": (Role.RESPONSIBLE, gettext_lazy("责任单位")),
    "support": (Role.SUPPORT, gettext_lazy("配合单位")),
}


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Pick:
    """One list of units to tick: groups first, then offices and agencies, then neighbourhoods."""

    name: str
    label: Any
    chosen: str
    sets: list[list[Choice]]


class DutiesForm(forms.Form):
    """Who does a task, how it is reported, weighed and timed."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    accountable = forms.ChoiceField(label=gettext_lazy("第一牵头单位"), required=False)
    leader = forms.ChoiceField(label=gettext_lazy("分管领导"), required=False)
    report_mode = forms.ChoiceField(label=gettext_lazy("谁填进展"), choices=Task.ReportMode.choices)
    weight = forms.IntegerField(
        label=gettext_lazy("权重"),
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy("1 到 1000，一般为 1"),
        error_messages={
            name: gettext_lazy("请填 1 到 1000 的整数") for name in ("invalid", "min_value", "max_value")
        },
    )
    preset = forms.ChoiceField(label=gettext_lazy("序时进度"), required=False)
    starts = forms.ChoiceField(label=gettext_lazy("开始"), required=False)
    due_on = day_field(gettext_lazy("完成期限"), help_text=gettext_lazy("不填按计划结束日"))
    reason = forms.CharField(
        label=gettext_lazy("减少单位的理由"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("去掉的单位写明理由，记为「不涉及」；计划下达后必须写。"),
    )

    def __init__(self, data: Any = None, *, task: Task, street: Street) -> None:
        self.task, self.street = task, street
        self.posts = list(task.assignments.all())
        super().__init__(data, initial=self._initial())
        self._offer()
        if task.plan.state != task.plan.State.DRAFT:
            self.fields["due_on"].disabled = True
            self.fields["due_on"].help_text = _("计划已下达，改期限请走延期申请。")

    def _initial(self) -> dict[str, Any]:
        task = self.task
        lead = next((post.unit_id for post in self.posts if post.role == Role.ACCOUNTABLE), "")
        same = {name: getattr(task, name) for name in ("report_mode", "weight", "preset", "due_on")}
        picked = {name: self._picked(role) for name, (role, _label) in PICKED.items()}
        return {
            **same,
            **picked,
            "shown": stamp_of(task),
            "accountable": str(lead),
            "leader": str(task.leader_in_charge_id or ""),
            "starts": str(task.starts) if task.starts is not None else "",
            "left_out": [f"u{post.unit_id}" for post in self._out()],
        }

    def _out(self) -> list[Assignment]:
        return [post for post in self.posts if post.not_involved_because and post.role == Role.RESPONSIBLE]

    def _picked(self, role: str) -> list[str]:
        """Groups all of whose members have the post are ticked as groups, the others unit by unit."""
        there = {post.unit_id for post in self.posts if post.role == role}
        by_group = {post.group_id for post in self.posts if post.role == role and post.group_id}
        whole = [group for group in self.street.groups if group.pk in by_group and _ids(group) <= there]
        covered = set().union(*(_ids(group) for group in whole))
        return [f"g{group.pk}" for group in whole] + [f"u{unit}" for unit in sorted(there - covered)]

    def _offer(self) -> None:
        units = [(str(unit.pk), str(unit)) for unit in self.street.units]
        leaders = [(str(person.pk), str(person)) for person in self.street.leaders]
        if self.task.leader_in_charge_id and str(self.task.leader_in_charge_id) not in dict(leaders):
            leaders.append((str(self.task.leader_in_charge_id), str(self.task.leader_in_charge)))
        quarters = [(str(quarter), quarter.label) for quarter in quarters_of(self.task.plan)]
        offered = {
            "accountable": [("", _("请选择")), *units],
            "leader": [("", _("未指定")), *leaders],
            "preset": [("", _("按计划的设置")), *Preset.choices],
            "starts": [("", _("随计划开始")), *quarters],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        groups = [(f"g{group.pk}", str(group)) for group in self.street.groups]
        ticks = groups + [(f"u{unit.pk}", str(unit)) for unit in self._offered_units()]
        for name, (_role, label) in PICKED.items():
            self.fields[name] = forms.MultipleChoiceField(label=label, choices=ticks, required=False)
        here = [(f"u{post.unit_id}", str(post.unit)) for post in self.posts if post.role == Role.RESPONSIBLE]
        self.fields["left_out"] = forms.MultipleChoiceField(choices=here, required=False)

    def _offered_units(self) -> list[Unit]:
        """Living units of the street, and whoever has a post here though it is of a street below, or has ended."""
        known = {unit.pk for unit in self.street.units}
        others = {post.unit_id: post.unit for post in self.posts if post.unit_id not in known}
        return [*self.street.units, *others.values()]

    def picks(self) -> list[Pick]:
        found = []
        for name, (_role, label) in PICKED.items():
            ticked = set(self[name].value() or [])
            sets = [self._ticks(units, ticked) for units in self._sets()]
            words = [choice.text for choices in sets for choice in choices if choice.is_chosen]
            found.append(Pick(name, label, "、".join(words), [choices for choices in sets if choices]))
        return found

    def _sets(self) -> list[Sequence[Unit | UnitGroup]]:
        units = self._offered_units()
        near = [unit for unit in units if unit.kind == Unit.Kind.NEIGHBOURHOOD]
        return [self.street.groups, [unit for unit in units if unit not in near], near]

    def _ticks(self, rows: Sequence[Unit | UnitGroup], ticked: set[str]) -> list[Choice]:
        values = [(f"g{row.pk}" if isinstance(row, UnitGroup) else f"u{row.pk}", row) for row in rows]
        return [Choice(value, _words(row), value in ticked) for value, row in values]

    def out_choices(self) -> list[tuple[Choice, str]]:
        """Responsible units to be left out, each with the reason it has now."""
        ticked = set(self["left_out"].value() or [])
        because = {f"u{post.unit_id}": post.not_involved_because for post in self.posts}
        return [
            (Choice(value, text, value in ticked), because.get(value, ""))
            for value, text in self.fields["left_out"].choices  # type: ignore[attr-defined]
        ]

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        plan = self.task.plan
        if day is not None and not plan.starts.first_day <= day <= plan.ends.last_day:
            raise ValidationError(_("完成期限要在计划期内"))
        return day

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        out = set(given.get("left_out", [])) - set(self.initial["left_out"])
        if out and not given.get("reason", "").strip():
            self.add_error("reason", ValidationError(_("请写明不涉及的理由")))
        return given

    def duties(self) -> Duties:
        given = self.cleaned_data
        units = {unit.pk: unit for unit in self._offered_units()}
        leaders = {str(person.pk): person for person in self.street.leaders}
        if self.task.leader_in_charge is not None:
            leaders.setdefault(str(self.task.leader_in_charge_id), self.task.leader_in_charge)
        accountable = units.get(int(given["accountable"])) if given["accountable"] else None
        return Duties(
            accountable=accountable,
            posts=self._posts(units, accountable),
            leader=leaders.get(given["leader"]),
            report_mode=given["report_mode"],
            weight=given["weight"],
            preset=given["preset"],
            starts=Quarter.parse(given["starts"]) if given["starts"] else None,
            due_on=given["due_on"],
            reason=given["reason"].strip(),
        )

    def _posts(self, units: dict[int, Unit], accountable: Unit | None) -> dict[tuple[Unit, str], int | None]:
        out = {int(value[1:]) for value in self.cleaned_data["left_out"]}
        found: dict[tuple[Unit, str], int | None] = {}
        for name, (role, _label) in PICKED.items():
            for unit, group in self._meant(self.cleaned_data[name]):
                is_out = role == Role.RESPONSIBLE and unit in out
                is_lead = role == Role.LEAD and accountable is not None and unit == accountable.pk
                if not is_out and not is_lead:
                    found.setdefault((units[unit], str(role)), group)
        return found

    def _meant(self, ticked: Iterable[str]) -> Iterable[tuple[int, int | None]]:
        """The units behind the ticks, with the group they came by."""
        groups = {group.pk: group for group in self.street.groups}
        for value in ticked:
            if value.startswith("u"):
                yield int(value[1:]), None
            else:
                living = {unit.pk for unit in self.street.units}
                yield from ((unit, int(value[1:])) for unit in sorted(_ids(groups[int(value[1:])]) & living))


def _ids(group: UnitGroup) -> set[int]:
    return {unit.pk for unit in group.members.all()}


def _words(row: Unit | UnitGroup) -> str:
    if isinstance(row, UnitGroup):
        return _("%(group)s（全部 %(count)s 个）") % {"group": row, "count": len(_ids(row))}
    return str(row)
