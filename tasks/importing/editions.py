"""The two sides of a comparison: the plan in force and the draft of its amended document."""

from typing import Any

from django.utils.translation import gettext as _

from plans.models import Indicator, Plan, Target
from plans.quarters import Quarter
from tasks.importing.applying import day, due_on
from tasks.importing.comparing import ALIKE, Change, Printed, Promise, compared, occurs
from tasks.importing.measuring import is_yearly, whole_of
from tasks.importing.naming import Meaning, Names, subset_of
from tasks.importing.proposing import task_key
from tasks.models import Assignment, ImportRun, Milestone, Task
from tasks.states import TaskState

Draft = dict[str, Any]
UNITS = {
    "lead_units": (Assignment.Role.ACCOUNTABLE, Assignment.Role.LEAD),
    "responsible_units": (Assignment.Role.RESPONSIBLE,),
    "supporting_units": (Assignment.Role.SUPPORT,),
}


def labels() -> dict[str, str]:
    """The fields that are compared, in the order of the page."""
    return {
        "number": _("序号"),
        "title": _("名称"),
        "text": _("内容"),
        "lead_units": _("牵头单位"),
        "responsible_units": _("责任单位"),
        "supporting_units": _("配合单位"),
        "deadline": _("期限"),
        "name": _("指标"),
        "target": _("目标"),
        "years": _("年度目标"),
    }


def changes_of(run: ImportRun, plan: Plan) -> list[Change]:
    """What applying an amended document would change of its plan."""
    old = [_in_force(task) for task in live_tasks(plan)]
    reader = _Reader(run, plan)
    return compared(old, [reader.drafted(index) for index in tracked_places(run)])


def table_changes_of(run: ImportRun, plan: Plan) -> list[Change]:
    """The same for the rows of the indicator table: another figure or year's figure, new rows, rows that are gone."""
    indicators = plan.indicators.prefetch_related("targets", "task_indicators__task")
    old = [_row_in_force(one) for one in indicators if _is_of_table(one)]
    rows = enumerate(run.edited["indicators"])
    return compared(old, [_row_drafted(at, row, plan) for at, row in rows if row["keep"]], same_number=ALIKE)


def _is_of_table(indicator: Indicator) -> bool:
    links = indicator.task_indicators.all()
    return not any(occurs(indicator.source_sentence, link.task.text) for link in links)


def _row_in_force(indicator: Indicator) -> Printed:
    target = target_in_force(indicator)
    years = {row.year: row.value for row in indicator.targets.all() if row.year and row.replaced_at is None}
    fields = {"name": indicator.name, "target": _figure(target.value, target.by_quarter) if target else ""}
    fields["years"] = _years(years)
    return Printed(f"indicator-{indicator.pk}", indicator.number, indicator.name, indicator.name, fields)


def _row_drafted(at: int, row: Draft, plan: Plan) -> Printed:
    years = {year["year"]: year["value"] for year in row.get("targets_by_year", [])}
    fields = {
        "name": row["name"],
        "target": _figure(whole_of(row), term_of(row, plan)),
        "years": _years(years),
    }
    return Printed(f"row-{at}", row["number"] or "", row["name"], row["name"], fields)


def _years(years: dict[int, Any]) -> str:
    known = sorted((year, value) for year, value in years.items() if value is not None)
    return "；".join(f"{year}年 {float(value):g}" for year, value in known)


def tracked_places(run: ImportRun) -> list[int]:
    """Where the tracked tasks stand in the draft."""
    part = run.choices["part"]
    return [at for at, task in enumerate(run.edited["tasks"]) if task["keep"] and task["part"] == part]


def live_tasks(plan: Plan) -> list[Task]:
    tasks = plan.tasks.exclude(state=TaskState.TERMINATED).select_related("section", "plan")
    return list(
        tasks.prefetch_related(
            "assignments__unit", "assignments__group", "milestones", "task_indicators__indicator__targets"
        )
    )


def _in_force(task: Task) -> Printed:
    """What the task's own words promise; rows of the table, and what was added by hand, are not compared here."""
    parts = sorted(task.assignments.all(), key=lambda part: part.role != Assignment.Role.ACCOUNTABLE)
    units = {
        name: "、".join(dict.fromkeys(str(part.group or part.unit) for part in parts if part.role in roles))
        for name, roles in UNITS.items()
    }
    fields = {"number": task.number, "title": task.title, "text": task.text, **units}
    fields["deadline"] = task.due_on.isoformat() if task.due_on else ""
    indicators = [link.indicator for link in task.task_indicators.all()]
    promises = [_measured(one) for one in indicators if occurs(one.source_sentence, task.text)]
    promises += [_dated(one) for one in task.milestones.all() if occurs(one.title, task.text)]
    return Printed(f"task-{task.pk}", task.number, task.title, task.text, fields, tuple(promises))


def _measured(indicator: Indicator) -> Promise:
    target = target_in_force(indicator)
    figure = _figure(target.value, target.by_quarter) if target else ""
    return Promise(f"indicator-{indicator.pk}", indicator.source_sentence or indicator.name, figure)


def target_in_force(indicator: Indicator) -> Target | None:
    """The plan's own target of an indicator, not a year's and not a unit's."""
    rows = [row for row in indicator.targets.all() if row.replaced_at is None]
    return next((row for row in rows if row.unit_id is None and row.year is None), None)


def _dated(milestone: Milestone) -> Promise:
    return Promise(f"milestone-{milestone.pk}", milestone.title, milestone.due_on.isoformat())


class _Reader:
    """Reads tasks of a draft in the words of the plan in force: units by their own names, years added up."""

    def __init__(self, run: ImportRun, plan: Plan) -> None:
        self.run = run
        self.plan = plan
        self.names = Names(plan.owner)
        self.years = plan.ends.year - plan.starts.year + 1

    def drafted(self, index: int) -> Printed:
        task = self.run.edited["tasks"][index]
        due = due_on(task)
        fields = {"number": task["number"] or "", "title": task["title"], "text": task["text"]}
        fields |= {name: said for name in UNITS if (said := self._units(task, name)) is not None}
        fields["deadline"] = due.isoformat() if due else ""
        kept = [(at, target) for at, target in enumerate(task["targets"]) if target["keep"]]
        promises = tuple(self._promise(at, target) for at, target in kept if target["kind"] != "words")
        return Printed(f"draft-{index}", fields["number"], task["title"], task["text"], fields, promises)

    def _units(self, task: Draft, role: str) -> str | None:
        """None where the document says 相关… and nobody has named the units again: they stay."""
        meanings = [self.names.meaning(name) for name in task[role]]
        if any(meaning.is_subset for meaning in meanings) and not subset_of(self.run, task_key(task)):
            return None
        return "、".join(dict.fromkeys(_called(meaning) for meaning in meanings))

    def _promise(self, at: int, target: Draft) -> Promise:
        if target["kind"] == "milestone":
            deadline = day(target.get("deadline")) or self.run.ends.last_day
            return Promise(f"target-{at}", target["text"], deadline.isoformat())
        value = target["value"]
        whole = value * self.years if is_yearly(target) else value
        return Promise(f"target-{at}", target["text"], _figure(whole, term_of(target, self.plan)))


def _called(meaning: Meaning) -> str:
    if meaning.group is not None:
        return str(meaning.group)
    return "、".join(str(unit) for unit in meaning.units) or meaning.name


def term_of(target: Draft, plan: Plan) -> Quarter:
    """The quarter by which a drafted target is due."""
    deadline = day(target.get("deadline"))
    return Quarter.containing(deadline) if deadline else plan.ends


def _figure(value: Any, by: Quarter) -> str:
    return "" if value is None else f"{float(value):g}，{by.label}"
