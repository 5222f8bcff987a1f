"""Making a draft plan of an import run, all of it or nothing."""

from datetime import date
from itertools import chain, count
from typing import Any

from plans.models import GlossaryTerm, Phase, Plan, Section
from plans.parsing.units import is_named_subset
from plans.quarters import Quarter
from tasks.errors import UnresolvedNamesError
from tasks.importing.measuring import Measurer, TaskDrafts
from tasks.importing.naming import Names, subset_of
from tasks.importing.proposing import task_key
from tasks.models import Assignment, ImportRun, Task
from units.models import Unit

TITLE_LENGTH = 300
CODE_LENGTH = 55  # leaves room for a suffix


def apply_run(run: ImportRun) -> Plan:
    """Create plan, sections, tasks, assignments, indicators, items and targets; the caller holds the transaction.

    Raises UnresolvedNamesError while a printed unit name has no meaning.
    """
    draft = run.edited
    plan = _plan(run, draft)
    sections = _sections(plan, draft)
    keep_phases(plan, draft)
    names = Names(run.owner)
    unresolved: list[str] = []
    tasks: TaskDrafts = []
    taken: set[str] = set()
    for task_draft in tracked_tasks(run):
        task = make_task(plan, task_draft, len(tasks) + 1, sections, taken)
        unresolved += assign_units(task, task_draft, names, subset_of(run, task_key(task_draft)))
        tasks.append((task, task_draft))
    rows = [row for row in draft["indicators"] if row["keep"]]
    unresolved += [
        name for row in rows for name in row.get("lead_units") or [] if not names.meaning(name).is_known
    ]
    if unresolved:
        raise UnresolvedNamesError(list(dict.fromkeys(unresolved)))
    Measurer(plan, names).measure(tasks, rows)
    return plan


def tracked_tasks(run: ImportRun) -> list[dict[str, Any]]:
    return [task for task in run.edited["tasks"] if task["keep"] and task["part"] == run.choices["part"]]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plan(run: ImportRun, draft: dict[str, Any]) -> Plan:
    return Plan.objects.create(
        owner=run.owner,
        code=_free_code(run.owner, run.starts),
        title=(draft["title"] or run.document.file_name)[:TITLE_LENGTH],
        issuers=draft["issuers"],
        document=run.document,
        document_number=draft["document_number"] or "",
        index_number=draft["index_number"] or "",
        printed_on=day(draft["issued_on"]),
        source_text=draft["source_text"],
        starts=run.starts,
        ends=run.ends,
        cycle=run.choices.get("cycle", Plan.Cycle.QUARTER),
    )


def _free_code(owner: Unit, starts: Quarter) -> str:
    stem = f"{owner.code}-{starts.year}"
    taken = set(Plan.objects.filter(code__startswith=stem).values_list("code", flat=True))
    codes = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(code for code in codes if code not in taken)


def _sections(plan: Plan, draft: dict[str, Any]) -> list[Section]:
    made: list[Section] = []
    for position, section in enumerate(draft["sections"]):
        parent = section["parent"]
        made.append(
            Section.objects.create(
                plan=plan,
                parent=made[parent] if parent is not None else None,
                position=position,
                part=section["part"],
                level=section["level"],
                number=section["number"] or "",
                title=section["title"][:TITLE_LENGTH],
                span_start=section["span"][0],
                span_end=section["span"][1],
            )
        )
    return made


def keep_phases(plan: Plan, draft: dict[str, Any]) -> None:
    Phase.objects.bulk_create(
        Phase(
            plan=plan,
            position=at,
            title=phase["title"][:200],
            starts_on=day(phase["start"]),
            ends_on=day(phase["end"]),
        )
        for at, phase in enumerate(draft["phases"])
    )
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(plan=plan, position=at, term=term["term"][:200], definition=term["definition"])
        for at, term in enumerate(draft["glossary"])
    )


def make_task(
    plan: Plan, draft: dict[str, Any], position: int, sections: list[Section], taken: set[str]
) -> Task:
    section = sections[draft["section"]] if draft["section"] is not None else None
    code = _free_task_code(_code(section, draft["number"] or str(position)), taken)
    taken.add(code)
    return Task.objects.create(
        plan=plan,
        owner_id=plan.owner_id,
        section=section,
        position=position,
        code=code,
        number=draft["number"] or str(position),
        title=draft["title"][:TITLE_LENGTH],
        text=draft["text"],
        span_start=draft["span"][0],
        span_end=draft["span"][1],
        due_on=due_on(draft),
    )


def _code(section: Section | None, number: str) -> str:
    """Section path and number, as printed: 二（一）3."""
    path = ""
    while section is not None:
        path, section = f"{section.number.strip('、. ．')}{path}", section.parent
    return f"{path}{number}"[:CODE_LENGTH]


def _free_task_code(code: str, taken: set[str]) -> str:
    """A number printed twice under one heading gives 二（一）3 and 二（一）3-2: no task is lost to a misprint."""
    codes = chain([code], (f"{code}-{number}" for number in count(2)))
    return next(candidate for candidate in codes if candidate not in taken)


def due_on(draft: dict[str, Any]) -> date | None:
    """The printed deadline: the task's own, else the last of its milestones where it promises nothing else."""
    if draft.get("deadline"):
        return day(draft["deadline"])
    kept = [target for target in draft["targets"] if target["keep"] or target.get("indicator")]
    days = [target["deadline"] for target in kept if target.get("kind") == "milestone"]
    return day(max(days)) if days and len(days) == len(kept) and all(days) else None


def assign_units(task: Task, draft: dict[str, Any], names: Names, named: list[str]) -> list[str]:
    """Assign the printed units; the first lead is accountable. Returns the names nobody has explained."""
    unknown: list[str] = []
    printed = [(role, name) for role in ROLE_OF for name in draft.get(role) or []]
    seen: set[tuple[str, int]] = set()
    for role, name in printed:
        meaning = names.meaning(name)
        units = _named(task, named) if is_named_subset(name) and not meaning.is_known else meaning.units
        if not units:
            unknown.append(name)
        for unit in units:
            role_now = _role(role, seen)
            if (role_now, unit.pk) not in seen:
                seen.add((role_now, unit.pk))
                Assignment.objects.create(
                    task=task, owner_id=task.owner_id, unit=unit, role=role_now, group=meaning.group
                )
    return unknown


def _named(task: Task, codes: list[str]) -> tuple[Unit, ...]:
    return tuple(Unit.objects.living().within(task.owner).filter(code__in=codes))


R = Assignment.Role
ROLE_OF = {"lead_units": R.LEAD, "responsible_units": R.RESPONSIBLE, "supporting_units": R.SUPPORT}


def _role(printed: str, seen: set[tuple[str, int]]) -> str:
    is_first_lead = printed == "lead_units" and not any(role == R.ACCOUNTABLE for role, _unit in seen)
    return R.ACCOUNTABLE if is_first_lead else ROLE_OF[printed]
