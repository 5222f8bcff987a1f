"""The rows of one invented street, table by table, in the order in which their foreign keys allow them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from django.db.models import Model

from plans import formulas
from plans.models import DataItem, Indicator, IndicatorTerm, Plan, ReportingPeriod, Section, Target
from plans.quarters import Quarter
from plans.workdays import STATUTORY
from reports.city.invented import ENDS, OFFICES, QUARTERS, STARTS, TASKS, UNITS, Promise, promises
from reports.city.lines import NULL, Shape, shape
from tasks.models import Assignment, Task, TaskIndicator
from units.models import Membership, Unit, User
from units.roles import Role

Ids = dict[type[Model], Iterator[int]]
Chunk = tuple[Shape, Iterable[str]]
ISSUED_ON = datetime(2023, 11, 15, tzinfo=UTC).date()
AT = datetime(2024, 1, 1, tzinfo=UTC)
SECTION_TASKS = 8


@dataclass(frozen=True)
class Street:
    """The ids of everything in one street, settled before its first row is written."""

    number: int
    district: int
    office: int
    units: list[int]
    reporter: int
    supervisor: int
    plan: int
    sections: list[int]
    periods: list[int]
    items: list[int]
    indicators: list[int]
    tasks: list[int]
    leads: list[int]  # assignments, one per task
    promises: list[Promise]

    @property
    def chance(self) -> Random:
        return Random(f"city street {self.number}")  # noqa: S311 - a seed, not a secret

    def lead_of(self, task: int) -> int:
        return self.units[task % OFFICES]


def take(ids: Iterator[int], count: int) -> list[int]:
    return [next(ids) for _number in range(count)]


def new_street(number: int, district: int, ids: Ids) -> Street:
    office, *units = take(ids[Unit], 1 + UNITS)
    reporter, supervisor = take(ids[User], 2)
    return Street(
        number=number,
        district=district,
        office=office,
        units=units,
        reporter=reporter,
        supervisor=supervisor,
        plan=next(ids[Plan]),
        sections=take(ids[Section], TASKS // SECTION_TASKS),
        periods=take(ids[ReportingPeriod], len(QUARTERS)),
        items=take(ids[DataItem], TASKS),
        indicators=take(ids[Indicator], TASKS),
        tasks=take(ids[Task], TASKS),
        leads=take(ids[Assignment], TASKS),
        promises=promises(Random(f"promises {number}")),  # noqa: S311
    )


def chunks(street: Street, ids: Ids) -> Iterator[Chunk]:
    """Everything but what was reported."""
    yield from (units(street), users(street), posts(street, ids), plans(street), sections(street))
    yield from (periods(street), items(street), indicators(street), terms(street, ids), targets(street, ids))
    yield from (tasks(street), leads(street), links(street, ids), responsible(street, ids))


def units(street: Street) -> Chunk:
    form = shape(
        Unit, ("id", "parent_id", "path", "kind", "code", "name", "position"), tenant_id=street.office
    )
    root = f"/{street.district}/{street.office}/"
    office = form.line(
        street.office,
        street.district,
        root,
        "street_office",
        f"CS{street.number:03d}",
        f"第{street.number}街道",
        0,
    )
    below = [
        form.line(
            unit,
            street.office,
            f"{root}{unit}/",
            "office" if number < OFFICES else "neighbourhood",
            f"CS{street.number:03d}-{number:02d}",
            f"第{number + 1}科室" if number < OFFICES else f"第{number + 1 - OFFICES}居民区",
            number,
        )
        for number, unit in enumerate(street.units)
    ]
    return form, [office, *below]


def users(street: Street) -> Chunk:
    form = shape(User, ("id", "username", "full_name"), password="!")  # noqa: S106 - nobody can sign in with it
    people = ((street.reporter, "填报员"), (street.supervisor, "督查员"))
    return form, [
        form.line(person, f"city{person}", f"第{street.number}街道{what}") for person, what in people
    ]


def posts(street: Street, ids: Ids) -> Chunk:
    form = shape(Membership, ("id", "user_id", "role"), unit_id=street.office, since=ISSUED_ON)
    held = ((street.reporter, Role.REPORTER), (street.supervisor, Role.SUPERVISION))
    return form, [form.line(next(ids[Membership]), person, role.value) for person, role in held]


def plans(street: Street) -> Chunk:
    """On a clock of its own, in the first days after the last quarter: beat leaves the city alone."""
    form = shape(
        Plan,
        ("id",),
        owner_id=street.office,
        code=f"CITY-{street.number:03d}",
        title=f"第{street.number}街道三年行动计划",
        starts=int(STARTS),
        ends=int(ENDS),
        state=Plan.State.ISSUED,
        issued_on=ISSUED_ON,
        issued_at=AT,
        first_period=int(STARTS),
        clock_on=formulas.due_on(ENDS, STATUTORY),
        created_at=AT,
    )
    return form, [form.line(street.plan)]


def sections(street: Street) -> Chunk:
    form = shape(
        Section, ("id", "position", "number", "title"), plan_id=street.plan, level=1, span_start=0, span_end=0
    )
    return form, [form.line(row, n, f"{n + 1}、", f"第{n + 1}方面") for n, row in enumerate(street.sections)]


def periods(street: Street) -> Chunk:
    varying = ("id", "quarter", "opens_on", "due_on", "late_after", "closed_on", "closed_at")
    fixed: dict[str, Any] = {
        "plan_id": street.plan,
        "owner_id": street.office,
        "steps": ["submitted"],
        "opened_at": AT,
    }
    form = shape(ReportingPeriod, varying, **fixed)
    return form, [form.line(row, int(q), *days(q)) for row, q in zip(street.periods, QUARTERS, strict=True)]


def days(quarter: Quarter) -> tuple[object, ...]:
    """Opened, due, late after, closed on and at: every quarter but the last is closed."""
    due = formulas.due_on(quarter, STATUTORY)
    late = formulas.late_after(due, STATUTORY)
    closed = formulas.closes_from(late, STATUTORY)
    ends = (NULL, NULL) if quarter == ENDS else (closed, f"{closed} 10:00+08")
    return formulas.opens_on(quarter), due, late, *ends


def items(street: Street) -> Chunk:
    form = shape(DataItem, ("id", "code", "name", "accumulation"), owner_id=street.office, source="unit")
    return form, [
        form.line(row, f"D{n + 1:02d}", f"数据项{n + 1}", promise.kind.accumulation)
        for n, (row, promise) in enumerate(zip(street.items, street.promises, strict=True))
    ]


def indicators(street: Street) -> Chunk:
    said = ("direction", "schedule", "accumulation", "measure", "every", "unit_of_measure", "nature")
    form = shape(
        Indicator, ("id", "position", "code", "name", *said), plan_id=street.plan, owner_id=street.office
    )
    return form, [
        form.line(row, n, f"I{n + 1:02d}", f"指标{n + 1}", *(getattr(promise.kind, name) for name in said))
        for n, (row, promise) in enumerate(zip(street.indicators, street.promises, strict=True))
    ]


def terms(street: Street, ids: Ids) -> Chunk:
    """The indicator's own item above; a ratio has the next task's below."""
    form = shape(IndicatorTerm, ("id", "indicator_id", "item_id", "side"))
    rows = []
    for n, promise in enumerate(street.promises):
        rows.append(form.line(next(ids[IndicatorTerm]), street.indicators[n], street.items[n], "numerator"))
        if promise.kind.measure == "ratio":
            below = street.items[n + 1]
            rows.append(form.line(next(ids[IndicatorTerm]), street.indicators[n], below, "denominator"))
    return form, rows


def targets(street: Street, ids: Ids) -> Chunk:
    form = shape(Target, ("id", "indicator_id", "year", "by_quarter", "value"), set_at=AT)
    return form, [
        form.line(next(ids[Target]), row, NULL if year is None else year, int(by), value)
        for row, promise in zip(street.indicators, street.promises, strict=True)
        for year, by, value in promise.targets()
    ]


def tasks(street: Street) -> Chunk:
    varying = ("id", "section_id", "position", "code", "number", "title", "text", "weight")
    fixed: dict[str, Any] = {
        "plan_id": street.plan,
        "owner_id": street.office,
        "span_start": 0,
        "span_end": 0,
    }
    form = shape(Task, varying, state="in_progress", **fixed)
    return form, [
        form.line(
            row,
            street.sections[n // SECTION_TASKS],
            n + 1,
            f"{n // SECTION_TASKS + 1}.{n + 1}",
            f"{n + 1}.",
            f"任务{n + 1}",
            f"任务{n + 1}：按计划完成指标{n + 1}。",
            n % 3 + 1,
        )
        for n, row in enumerate(street.tasks)
    ]


def leads(street: Street) -> Chunk:
    form = shape(Assignment, ("id", "task_id", "unit_id"), owner_id=street.office, role="accountable")
    return form, [form.line(row, street.tasks[n], street.lead_of(n)) for n, row in enumerate(street.leads)]


def links(street: Street, ids: Ids) -> Chunk:
    form = shape(TaskIndicator, ("id", "task_id", "indicator_id"))
    pairs = zip(street.tasks, street.indicators, strict=True)
    return form, [form.line(next(ids[TaskIndicator]), task, indicator) for task, indicator in pairs]


def responsible(street: Street, ids: Ids) -> Chunk:
    form = shape(Assignment, ("id", "task_id", "unit_id"), owner_id=street.office, role="responsible")
    return form, [
        form.line(next(ids[Assignment]), task, unit) for task in street.tasks for unit in street.units
    ]
