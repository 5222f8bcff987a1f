"""What an amended document says otherwise of one task, or of one row of the indicator table."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from plans.models import Indicator, Plan, Target
from plans.quarters import Quarter
from tasks.actions import breakdown
from tasks.actions.targets import amend_target, set_target
from tasks.importing.applying import ROLE_OF, due_on
from tasks.importing.comparing import Change, PromiseChange
from tasks.importing.editions import term_of
from tasks.importing.measuring import Measurer, is_yearly, whole_of
from tasks.importing.naming import Meaning, Names, subset_of
from tasks.importing.proposing import task_key
from tasks.models import Assignment, ImportRun, Milestone, Task
from units.models import Unit, User

Draft = dict[str, Any]
UNIT_FIELDS = frozenset({"lead_units", "responsible_units", "supporting_units"})


class Rewording:
    """Rewords tasks and rows of one plan; ``unresolved`` gathers the unit names that nobody has explained."""

    def __init__(self, run: ImportRun, plan: Plan, by: User, names: Names, reason: str) -> None:
        self.run, self.plan, self.by, self.names, self.reason = run, plan, by, names, reason
        self.unresolved: list[str] = []

    def reword(self, task: Task, change: Change, drafted: Draft) -> None:
        fields = {difference.field for difference in change.differences}
        said: Draft = {name: drafted[name] for name in ("number", "title", "text") if name in fields}
        if "deadline" in fields:
            said["due_on"] = due_on(drafted)
        Task.objects.filter(pk=task.pk).update(**said)
        if fields & UNIT_FIELDS:
            self._reassign(task, drafted)
        for promise in change.promises:
            self._promise(task, drafted, promise)

    def _reassign(self, task: Task, drafted: Draft) -> None:
        """New units come in, the first lead leads; who is no longer printed is asked no more, with the reason."""
        wanted = self._wanted(task, drafted)
        lead = next((unit for role, unit in wanted if role == Assignment.Role.LEAD), None)
        if lead is not None:
            breakdown.change_lead(task=task, unit=lead, by=self.by)
            wanted.remove((Assignment.Role.LEAD, lead))
        named = {(role, unit.pk) for role, unit in wanted}
        others = task.assignments.exclude(role=Assignment.Role.ACCOUNTABLE)
        for part in others.select_related("task__plan__owner"):
            if (part.role, part.unit_id) not in named:
                self._leave_out(part)
        for role, unit in wanted:
            Assignment.objects.update_or_create(
                task=task,
                unit=unit,
                role=role,
                defaults={"owner_id": task.owner_id, "not_involved_because": ""},
            )

    def _wanted(self, task: Task, drafted: Draft) -> list[tuple[str, Unit]]:
        """(role, unit) as the new document prints them, each once."""
        wanted: list[tuple[str, Unit]] = []
        for field, role in ROLE_OF.items():
            for name in drafted[field]:
                units = self._units(task, role, self.names.meaning(name), drafted)
                if not units:
                    self.unresolved.append(name)
                wanted += [(role, unit) for unit in units]
        return list(dict.fromkeys(wanted))

    def _units(self, task: Task, role: str, meaning: Meaning, drafted: Draft) -> tuple[Unit, ...]:
        """相关… that nobody named again stands for those asked before."""
        if meaning.is_known or not meaning.is_subset:
            return meaning.units
        living = Unit.objects.living().filter(tenant=self.plan.owner)
        named = subset_of(self.run, task_key(drafted))
        asked = living.filter(assignments__task=task, assignments__role=role)
        return tuple(living.filter(code__in=named) if named else asked)

    def _leave_out(self, part: Assignment) -> None:
        if self.plan.state == Plan.State.DRAFT:
            part.delete()
        elif not part.not_involved_because:
            breakdown.exclude_unit(assignment=part, by=self.by, reason=self.reason)

    def _promise(self, task: Task, drafted: Draft, change: PromiseChange) -> None:
        """The same promise otherwise worded or measured, or one that came or went."""
        target = drafted["targets"][int(change.new.key.removeprefix("target-"))] if change.new else None
        kind, _dash, key = change.old.key.partition("-") if change.old else ("", "", "0")
        if target is not None and kind == target["kind"] == "indicator":
            self._amend(Indicator.objects.get(pk=int(key)), target)
        elif target is not None and kind == target["kind"] == "milestone":
            self._redate(int(key), target)
        else:
            self._withdraw(kind, int(key))
            kept = [target] if target is not None else []
            Measurer(self.plan, self.names).measure([(task, {**drafted, "targets": kept})], [])

    def _amend(self, indicator: Indicator, target: Draft) -> None:
        """Another figure for what is counted already; an amount per year in each year and in all of them."""
        Indicator.objects.filter(pk=indicator.pk).update(
            source_sentence=target["text"], span_start=target["span"][0], span_end=target["span"][1]
        )
        value = None if target["value"] is None else Decimal(str(target["value"]))
        years = self.plan.ends.year - self.plan.starts.year + 1
        for row in indicator.targets.filter(unit=None, replaced_at=None):
            is_sum = is_yearly(target) and row.year is None and value is not None
            amend_target(
                target=row,
                value=value * years if is_sum and value is not None else value,
                text=target["text"][:300],
                reason=self.reason,
                by=self.by,
                by_quarter=row.by_quarter if row.year else term_of(target, self.plan),
            )

    def _redate(self, milestone: int, target: Draft) -> None:
        due = date.fromisoformat(target["deadline"]) if target["deadline"] else self.plan.ends.last_day
        Milestone.objects.filter(pk=milestone).update(title=target["text"][:300], due_on=due)

    def _withdraw(self, kind: str, key: int) -> None:
        """A target no longer promised is not in force; a step nobody verified is no step. What was counted stays."""
        if kind == "indicator":
            Target.objects.filter(indicator=key, replaced_at=None).update(replaced_at=timezone.now())
        elif kind == "milestone":
            Milestone.objects.filter(pk=key, verified_on=None).delete()

    def reword_row(self, key: int, row: Draft | None) -> None:
        """A row of the table: its name, the plan's figure and each year's; None where the row is gone."""
        if row is None:
            self._withdraw("indicator", key)
            return
        indicator = Indicator.objects.get(pk=key)
        Indicator.objects.filter(pk=key).update(name=row["name"][:200], number=row["number"] or "")
        by_year = {year["year"]: year["value"] for year in row.get("targets_by_year", [])}
        for year, value in {None: whole_of(row), **by_year}.items():
            if value is not None:
                term = Quarter.of(year, 4) if year else term_of(row, self.plan)
                self._set(indicator, year, term, Decimal(str(value)))

    def _set(self, indicator: Indicator, year: int | None, term: Quarter, value: Decimal) -> None:
        given: dict[str, Any] = {"value": value, "by_quarter": term, "reason": self.reason, "by": self.by}
        there = indicator.targets.filter(unit=None, year=year, replaced_at=None).first()
        if there is not None:
            amend_target(target=there, **given)
        else:
            set_target(indicator=indicator, year=year, **given)
