"""What the fuzzer asks about: a district with the street of the access matrix and another street, and who may ask.

Codes are those of the document's own examples, so that what it shows as an example is there to be asked for.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from plans.models import DataItem, Indicator, Plan
from tasks.models import DataValue, Milestone, ProgressUpdate, Task
from tests.api.rows import browser_of, make_reported_plan, make_token
from tests.factories import make_district, make_street, make_supervisor
from tests.roles import scene as scenery
from units.models import Unit

OWN, OTHER = "WL-2026", "FAR-2026"


@dataclass(frozen=True)
class Who:
    """Somebody who asks: the headers of every request, and the codes and marks that no answer may show."""

    headers: dict[str, str]
    hidden: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class World:
    street: Unit
    office: Unit
    district: Unit
    away: Unit
    known: dict[str, list[Any]]

    def seen_from(self, place: str) -> "World":
        """The same with filters by the codes that a token of this place knows: no filter takes another's code."""
        unit = getattr(self, place)
        units = listed(Unit.objects.within(unit), "code")
        plans = listed(Plan.objects.filter(owner__path__startswith=unit.path), "code")
        return replace(self, known=self.known | {"unit": units, "plan": plans})

    def holder(self, unit: Unit, *scopes: str, **over: Any) -> Who:
        made = make_token(unit, scopes=scopes, per_minute=1_000_000, **over)
        return Who({"Authorization": f"Bearer {made.secret}"}, hidden_from(unit))

    def mover(self, unit: Unit) -> Who:
        return self.holder(unit, "write:updates", person=make_supervisor(unit.tenant))

    def person(self) -> Who:
        """The supervision office of the street, in a browser."""
        browser, token = browser_of(make_supervisor(self.street)), "c" * 32
        cookie = f"sessionid={browser.cookies['sessionid'].value}; csrftoken={token}"
        return Who({"Cookie": cookie, "X-CSRFToken": token}, hidden_from(self.street))


def build() -> World:
    district = make_district(code="DIS")
    scene = scenery.build(above=district)
    street = scene.plan.owner
    rename(Unit, street.code, "WL")
    rename(Unit, scene.values["lead_code"], "WL-03")
    rename(Plan, scene.plan.code, OWN)
    rename(Task, scene.values["task_code"], "T-1")
    rename(Indicator, scene.values["indicator_code"], "I-1")
    rename(DataItem, DataItem.objects.filter(owner=street).earliest("pk").code, "D-1")
    away = make_street(code="FAR", parent=district)
    make_reported_plan(away, code=OTHER)
    units = {unit.code: unit for unit in Unit.objects.all()}
    return World(units["WL"], units["WL-03"], district, away, known_of(scene.plan))


def rename(model: Any, code: str, new: str) -> None:
    assert model.objects.filter(code=code).update(code=new) == 1


def known_of(plan: Plan) -> dict[str, list[Any]]:
    """What stands in addresses and parameters: real things, and a few that are none."""
    own = {"owner": plan.owner}
    return {
        "plan": [OWN],
        "unit": listed(Unit.objects.within(plan.owner), "code"),
        "task": listed(plan.tasks, "code"),
        "indicator": listed(plan.indicators, "code"),
        "item": listed(DataItem.objects.filter(**own), "code"),
        "quarter": ["2026-Q1", "2026-Q2", "2026-Q4"],
        "update": listed(ProgressUpdate.objects.filter(**own), "pk"),
        "value": listed(DataValue.objects.filter(**own), "pk"),
        "milestone": listed(Milestone.objects.filter(task__plan=plan), "pk"),
        "revision": ['"0"', '"1"', '"2"', '"3"'],
    }


def listed(rows: Any, name: str) -> list[Any]:
    return list(rows.values_list(name, flat=True))


def hidden_from(unit: Unit) -> frozenset[str]:
    """What an answer to this unit may not hold: codes of units and plans neither above nor below it, and, outside the
    street, the mark that every name and text of the street carries."""
    street = Unit.objects.get(code="WL")
    units = {each.code for each in Unit.objects.all() if is_apart(each, unit)}
    plans = {plan.code for plan in Plan.objects.select_related("owner") if is_apart(plan.owner, unit)}
    return frozenset(units | plans | ({scenery.MARK} if is_apart(street, unit) else set()))


def is_apart(one: Unit, other: Unit) -> bool:
    return not (one.path.startswith(other.path) or other.path.startswith(one.path))
