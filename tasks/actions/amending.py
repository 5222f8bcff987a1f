"""An amended document takes the place of the one in force: what was accepted of it, all or nothing."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan, PlanEdition
from plans.staleness import mark_open
from tasks.actions.completion import stop_task
from tasks.actions.retracting import retract_approval
from tasks.actions.rewording import Rewording
from tasks.errors import StaleError, UnresolvedNamesError, WrongStateError
from tasks.importing.applying import assign_units, keep_phases, make_task
from tasks.importing.comparing import Change, Printed
from tasks.importing.editions import changes_of, table_changes_of
from tasks.importing.measuring import Measurer
from tasks.importing.naming import Names, subset_of
from tasks.importing.outlining import drop_empty_sections, keep_outline
from tasks.importing.proposing import task_key
from tasks.models import ImportRun, Task
from tasks.opening import settle_owed
from tasks.states import TaskState
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission

Draft = dict[str, Any]


@transaction.atomic
def amend_plan(*, run: ImportRun, accepted: Collection[str], revision: int, by: User) -> Plan:
    """Apply the accepted changes of an amended document; the others leave their tasks as they were.

    Nothing reported is touched: a task that is gone is terminated, a target that is gone is no longer in force, closed
    quarters keep their terms. The document in force becomes an edition that stays readable. A run already applied
    gives its plan again; ``revision`` guards against a draft that changed after it was shown.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("owner", "amends").get(pk=run.pk)
    require(by, Permission.MANAGE_PLANS, run.owner)
    if run.plan is not None:
        return run.plan
    if run.state != ImportRun.State.READ or run.amends is None:
        raise WrongStateError(_("文件还没有读完，或不是修订版"))
    if run.revision != revision:
        raise StaleError()
    plan = Plan.objects.select_for_update(of=("self",)).select_related("owner").get(pk=run.amends.pk)
    tasks, rows = changes_of(run, plan), table_changes_of(run, plan)
    told = {one.key: one.kind for one in (*tasks, *rows) if one.kind != "same" and one.key in accepted}
    edition = _keep_edition(plan, by)
    _Amendment(run, plan, by, edition.number).apply(tasks, rows, set(told))
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.APPLIED, plan=plan)
    audit.record(
        "plan.amended", by=by, about=plan, tenant=plan.owner_id, edition=edition.number, changes=told
    )
    if plan.state == Plan.State.ISSUED:
        settle_owed(plan, plan.tasks.all())
    retract_approval(plan, by)
    mark_open(plan)
    return plan


def _keep_edition(plan: Plan, by: User) -> PlanEdition:
    printed = plan.tasks.values_list("code", "number", "title", "span_start", "span_end")
    return PlanEdition.objects.create(
        plan=plan,
        number=plan.editions.count() + 1,
        document=plan.document,
        title=plan.title,
        document_number=plan.document_number,
        printed_on=plan.printed_on,
        source_text=plan.source_text,
        tasks=[
            {"code": code, "number": number, "title": title, "span": span}
            for code, number, title, *span in printed
        ],
        replaced_by=by,
    )


class _Amendment:
    """One amended document on its way into a plan."""

    def __init__(self, run: ImportRun, plan: Plan, by: User, number: int) -> None:
        self.run, self.plan, self.by = run, plan, by
        self.draft: Draft = run.edited
        self.names = Names(plan.owner)
        self.tasks = {f"task-{task.pk}": task for task in plan.tasks.all()}
        self.reason = _("文件第 %(number)s 次修订") % {"number": number}
        self.rewording = Rewording(run, plan, by, self.names, self.reason)
        self.homes: dict[str, Task] = {}

    def apply(self, tasks: list[Change], rows: list[Change], accepted: set[str]) -> None:
        self._head()
        self.sections = keep_outline(self.plan, self.draft)
        for position, change in enumerate(tasks, start=1):
            self._apply(change, position, is_accepted=change.key in accepted)
        drop_empty_sections(self.plan, kept=self.sections)
        self._apply_table([row for row in rows if row.key in accepted])
        if self.rewording.unresolved:
            raise UnresolvedNamesError(list(dict.fromkeys(self.rewording.unresolved)))

    def _head(self) -> None:
        issued_on = self.draft["issued_on"]
        Plan.objects.filter(pk=self.plan.pk).update(
            document=self.run.document_id,
            title=(self.draft["title"] or self.plan.title)[:300],
            document_number=self.draft["document_number"] or "",
            printed_on=date.fromisoformat(issued_on) if issued_on else None,
            source_text=self.draft["source_text"],
        )
        self.plan.phases.all().delete()
        self.plan.glossary.all().delete()
        keep_phases(self.plan, self.draft)

    def _apply(self, change: Change, position: int, *, is_accepted: bool) -> None:
        drafted = self._drafted(change.new) if change.new else None
        if change.old is None:
            if drafted is not None and is_accepted:
                self._make(drafted, position)
            return
        task = self.tasks[change.old.key]
        self._place(task, position, drafted)
        if drafted is None:
            if is_accepted:
                self._end(task)
            return
        self.homes[task_key(drafted)] = task
        if is_accepted:
            self.rewording.reword(task, change, drafted)

    def _drafted(self, printed: Printed) -> Draft:
        drafted: Draft = self.draft["tasks"][int(printed.key.removeprefix("draft-"))]
        return drafted

    def _make(self, drafted: Draft, position: int) -> None:
        taken = set(self.plan.tasks.values_list("code", flat=True))
        task = make_task(self.plan, drafted, position, self.sections, taken)
        if self.plan.state == Plan.State.ISSUED:
            Task.objects.filter(pk=task.pk).update(state=TaskState.ISSUED)
        named = subset_of(self.run, task_key(drafted))
        self.rewording.unresolved += assign_units(task, drafted, self.names, named)
        Measurer(self.plan, self.names).measure([(task, drafted)], [])
        self.homes[task_key(drafted)] = task

    def _place(self, task: Task, position: int, drafted: Draft | None) -> None:
        """A task of the document in force points at its place in the new one, or at none."""
        place: Draft = {"span_start": 0, "span_end": 0}
        if drafted is not None:
            section = drafted["section"]
            place = {"span_start": drafted["span"][0], "span_end": drafted["span"][1]}
            place["section_id"] = self.sections[section].pk if section is not None else task.section_id
        Task.objects.filter(pk=task.pk).update(position=position, **place)

    def _end(self, task: Task) -> None:
        if self.plan.state == Plan.State.DRAFT:
            task.delete()
        elif task.state not in (TaskState.TERMINATED, TaskState.CLOSED):
            day = today(self.plan)
            stop_task(task=task, by=self.by, state=TaskState.TERMINATED, since=day, reason=self.reason)

    def _apply_table(self, rows: list[Change]) -> None:
        drafts = {task_key(drafted): drafted for drafted in self.draft["tasks"]}
        homes = [(task, {**drafts[key], "targets": []}) for key, task in self.homes.items()]
        for change in rows:
            row = self.draft["indicators"][int(change.new.key.removeprefix("row-"))] if change.new else None
            if change.old is None:
                Measurer(self.plan, self.names).measure(homes, [row] if row else [])
            else:
                self.rewording.reword_row(int(change.old.key.removeprefix("indicator-")), row)
