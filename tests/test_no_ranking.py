"""Neighbourhoods are never ranked: no list and no file of theirs follows results or punctuality, whatever is asked.

Two streets are alike but for who did well: what came first in one came last in the other. Wherever neighbourhoods are
listed, they stand in the same order in both, with any ordering parameter a person might try.
"""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from plans.quarters import Quarter
from reports.rollup import rebuild
from tasks.models import DataValue, ProgressUpdate
from tests import factories as make
from tests.api.rows import browser_of, reader
from tests.roles.walking import PAGES, RESOURCES
from units.models import Unit
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
NAMES = ("甲园居民区", "乙园居民区", "丙园居民区")
TRIED = ("ordering=-value", "order_by=was_late", "sort=-percent_bp", "o=submitted_on")
# the queue of what waits puts first what looks odd, and shrinks as it is worked off: nobody is listed for good there
QUEUES = {"review", "value-review", "update-review"}


def street_where(percents):
    """In one street the first neighbourhood did best and in time, the last worst and late; or the other way round."""
    street = make.make_street()
    homes = [
        make.make_unit(street, kind=Unit.Kind.NEIGHBOURHOOD, name=name, position=place)
        for place, name in enumerate(NAMES)
    ]
    lead = make.make_unit(street, position=9)
    plan = make.make_plan(street, clock_on=date(2026, 3, 25))
    task = make.make_task(plan, lead, responsible=homes, report_mode="each")
    indicator = make.make_indicator(task, value=100, source="unit")
    make.issue(plan)
    make.open_quarter(plan, Q1)
    for home, percent in zip(homes, percents, strict=True):
        done = {"state": "approved", "was_late": percent < 50, "percent_bp": percent * 100}
        day = {"submitted_on": date(2026, 4, 30 - percent // 10)}
        ProgressUpdate.objects.filter(unit=home).update(progress="已推进", **done, **day)
        values = DataValue.objects.filter(unit=home)
        values.update(value=percent, state="approved", was_late=percent < 50, **day)
    rebuild(plan.pk)
    return plan, task, lead, indicator


def addresses(plan, task, lead, indicator):
    """Every page whose address such a street can fill."""
    given = {
        "plan_code": plan.code,
        "task_code": task.code,
        "task_id": task.pk,
        "quarter": str(Q1),
        "indicator_id": indicator.pk,
        "indicator_code": indicator.code,
        "unit_code": lead.code,
        "code": lead.code,
        "kind": "csv",
        "update_id": ProgressUpdate.objects.filter(unit__name=NAMES[0], plan=plan).get().pk,
    }
    found = {}
    for name, route in PAGES.items():
        if name not in QUEUES and set(route.parameters) <= set(given):
            found[name] = reverse(name, kwargs={each: given[each] for each in route.parameters})
    for table in ("trend", "units", "sections", "reporting"):
        found[f"dashboard-file {table}"] = reverse("dashboard-file", kwargs={"name": table, "kind": "csv"})
    return found


def order_in(answer):
    """Names of neighbourhoods as they first appear; the cells of a workbook are read row by row."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheet" in answer.get("Content-Type", ""):
        cells = load_workbook(BytesIO(body)).active.iter_rows(values_only=True)
        text = "\n".join(str(cell) for row in cells for cell in row if cell)
    else:
        text = body.decode("utf-8", "ignore")
    return sorted((name for name in NAMES if name in text), key=text.index)


@pytest.fixture
def streets():
    return [street_where((95, 60, 5)), street_where((5, 60, 95))]


@pytest.mark.parametrize("role", [Role.SUPERVISION, Role.LEADER])
def test_no_page_and_no_file_lists_neighbourhoods_by_how_they_did(streets, role):
    browsers = [browser_of(make.make_user(plan.owner, role)) for plan, *_rest in streets]
    pages = [addresses(*street) for street in streets]
    told = {}

    for name in pages[0]:
        for tried in ("", "&".join(TRIED), "all=1"):
            told[name, tried] = [
                order_in(browser.get(f"{page[name]}?{tried}"))
                for browser, page in zip(browsers, pages, strict=True)
            ]

    listing = {name for (name, _tried), (one, _other) in told.items() if len(one) == len(NAMES)}
    assert len(listing) >= 5  # otherwise nothing was compared
    wrong = {key: found for key, found in told.items() if found[0] != found[1]}
    assert wrong == {}


def test_no_list_of_the_interface_can_be_ordered_by_how_neighbourhoods_did(streets):
    clients = [reader(plan.owner) for plan, *_rest in streets]
    lists = [
        reverse(name)
        for name, route in RESOURCES.items()
        if not route.parameters and hasattr(route.view.cls, "get")
    ]
    told = {}

    for path in lists:
        for tried in ("", *TRIED):
            answers = [client.get(f"{path}?{tried}") for client in clients]
            told[path, tried] = [order_in(answer) for answer in answers if answer.status_code == 200]

    assert any(len(found) == 2 and len(found[0]) == len(NAMES) for found in told.values())
    assert {key: found for key, found in told.items() if found and found[0] != found[-1]} == {}


# Lateness stays visible -----------------------------------------------------------------------------------------------
@pytest.fixture
def late(plan, lead, cadre, supervisor):
    """A report handed in after its last day, and approved."""
    task = make.make_task(plan, lead)
    make.issue(plan)
    make.open_quarter(plan, Q1)
    make.set_clock(plan, date(2026, 4, 30))
    update = make.report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    rebuild(plan.pk)
    update.refresh_from_db()
    assert update.was_late
    return update


def test_a_late_report_is_called_late_after_its_approval_wherever_it_is_shown(late, supervisor, cadre):
    browser = browser_of(supervisor)
    paths = [
        f"/plans/{late.plan.code}/tasks/{late.task.code}/",
        f"/review/{late.pk}/",
        f"/plans/{late.plan.code}/wall/?quarter={Q1}",
        f"/updates/{late.pk}/",
    ]

    silent = [path for path in paths if "迟报" not in browser.get(path).content.decode()]

    assert silent == []
