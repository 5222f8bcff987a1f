"""任务分解表: the breakdown of a plan as rows, in the columns that streets print (DOMAIN.md section 4.3)."""

from collections.abc import Iterable
from itertools import groupby

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models import Plan
from tasks.models import Assignment, Task, TaskIndicator
from tasks.writers.table import Column, Group, Table

LEADS = (Assignment.Role.ACCOUNTABLE, Assignment.Role.LEAD)


def breakdown_table(plan: Plan) -> Table:
    tasks = plan.tasks.select_related("section", "leader_in_charge").prefetch_related(
        Prefetch("assignments", Assignment.objects.select_related("unit", "group")),
        Prefetch(
            "task_indicators",
            TaskIndicator.objects.select_related("indicator").order_by("indicator__position"),
        ),
        "milestones",
    )
    groups = [
        Group(title=str(section) if section else "", rows=[_row(task) for task in of_section])
        for section, of_section in groupby(tasks, key=lambda task: task.section)
    ]
    note = _("灰色列不能改；单位之间用顿号隔开，第一个牵头单位为第一牵头单位；日期写成 2026-12-31。")
    title = _("%(plan)s任务分解表") % {"plan": plan.title}
    return Table(title=title, note=note, columns=columns(), groups=groups, is_form=True)


def columns() -> tuple[Column, ...]:
    """In this order the sheet comes back in: see tasks.importing.breakdown_sheet."""
    return (
        Column(_("编号"), 10, is_locked=True),
        Column(_("序号"), 6, is_locked=True),
        Column(_("重点任务"), 36),
        Column(_("节点"), 22, is_locked=True),
        Column(_("目标"), 28, is_locked=True),
        Column(_("分管领导"), 10),
        Column(_("牵头单位"), 18),
        Column(_("责任单位"), 22),
        Column(_("配合单位"), 18),
        Column(_("完成时限"), 12),
    )


def _row(task: Task) -> list[str]:
    parts = sorted(task.assignments.all(), key=lambda part: part.role != Assignment.Role.ACCOUNTABLE)
    due = task.due_on or task.plan.ends.last_day
    steps = [f"{date_format(step.due_on, 'Y-m-d')} {step.title}" for step in task.milestones.all()]
    return [
        task.code,
        task.number,
        task.title,
        "\n".join(steps),
        "\n".join(str(link.indicator) for link in task.task_indicators.all()),
        str(task.leader_in_charge or ""),
        names_of(part for part in parts if part.role in LEADS),
        names_of(part for part in parts if part.role == Assignment.Role.RESPONSIBLE),
        names_of(part for part in parts if part.role == Assignment.Role.SUPPORT),
        due.isoformat(),
    ]


def names_of(parts: Iterable[Assignment]) -> str:
    """Units as documents print them; those who came in by a group stand as the group."""
    return "、".join(dict.fromkeys(str(part.group or part.unit) for part in parts))
