"""The data items that a report carries: settled with it, and shown beside it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from plans.models import IndicatorTerm
from tasks.models import Asked, DataValue, Handover, ProgressUpdate
from tasks.states import State
from units.compiled import Compiled, one_of

Carriers = dict[tuple[int, int], set[int]]


def _submitted() -> QuerySet[Any]:
    terms = IndicatorTerm.objects.filter(one_of("indicator__task_indicators__task", "tasks"))
    found = DataValue.objects.filter(one_of("quarter", "quarters"), item__in=terms.values("item"))
    return found.filter(state=State.SUBMITTED).order_by().values_list("pk", flat=True)


# submitted values of the items that tasks need, whoever was asked: none of them, none carried
MAY_BE_CARRIED: Compiled[int] = Compiled(_submitted)
FORMER: Compiled[tuple[int, int]] = Compiled(
    lambda: (
        Handover.objects.filter(one_of("assignment__task", "tasks"))
        .order_by()
        .values_list("assignment__task_id", "unit_id")
    )
)
ASKED: Compiled[tuple[int, int, int]] = Compiled(
    lambda: Asked.objects.filter(one_of("task", "tasks")).values_list("task_id", "item_id", "unit_id")
)


def carried(updates: Collection[ProgressUpdate], *, among: QuerySet[DataValue]) -> dict[int, list[DataValue]]:
    """The submitted data items that each report carries, by id of report, in the order of ``among``.

    They are those of its task and quarter: of every unit asked, and of those that handed their post over after they had
    submitted. One that two tasks ask for is carried by both. Whom the tasks ask is read first, so that the values are
    found by their key (item, quarter, unit) and not among all that wait in the city.
    """
    tasks_of = _tasks_of({update.task_id for update in updates})
    found = among.filter(
        item__in={item for item, _unit in tasks_of},
        unit__in={unit for _item, unit in tasks_of},
        quarter__in={int(update.quarter) for update in updates},
        state=State.SUBMITTED,
    )
    carriers: dict[tuple[int, int], list[DataValue]] = defaultdict(list)
    for value in found.select_related("unit", "item"):
        for task in tasks_of.get((value.item_id, value.unit_id), ()):
            carriers[task, int(value.quarter)].append(value)
    return {update.pk: carriers.get((update.task_id, int(update.quarter)), []) for update in updates}


def _tasks_of(tasks: set[int]) -> Carriers:
    """By item and unit, the tasks that ask the unit for it, or asked it before it handed its post over."""
    former = defaultdict(set)
    for task, unit in FORMER.rows(tasks=list(tasks)):
        former[task].add(unit)
    found: Carriers = defaultdict(set)
    for task, item, unit in ASKED.rows(tasks=list(tasks)):
        for each in {unit} | former[task]:
            found[item, each].add(task)
    return found
