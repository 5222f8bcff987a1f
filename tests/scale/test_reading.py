"""What a click reads does not grow with the city: every statement finds its rows by a key."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from django.test import Client

from plans.models import Plan, ReportingPeriod
from reports.city.invented import ENDS
from tasks import opening
from tasks.actions import refusals, reporting, reviewing
from tasks.models import DataValue, ProgressUpdate
from tasks.states import EDITABLE
from tests.scale.rows_read import city_of, counted
from units.models import Unit, User

pytestmark = pytest.mark.django_db

STREETS = 8
# Names of units and items, and which task has which indicator (110 of the 20,000 rows that a street adds), are read
# whole where that is quicker, once for each join.
SMALL = 500
OPENED_ON = date(2026, 12, 25)


def person(role):
    return User.objects.get(memberships__role=role, memberships__unit__code="CS001")


def first_plan():
    return Plan.objects.get(code="CITY-001")


def report_in(*states):
    updates = ProgressUpdate.objects.filter(plan=first_plan(), state__in=states)
    return updates.select_related("plan", "period", "unit", "task").order_by("id").first()


def neighbourhood():
    return Unit.objects.filter(parent__code="CS001", kind=Unit.Kind.NEIGHBOURHOOD).order_by("id").first()


def approving():
    return partial(reviewing.approve, update=report_in("submitted"), by=person("supervision"))


def returning():
    update, by = report_in("submitted"), person("supervision")
    return partial(reviewing.return_update, update=update, by=by, reason="缺少数据")


def saving():
    update = report_in(*EDITABLE)
    content, revision = reporting.Content(progress="已完成走访"), update.revision
    return partial(
        reporting.save_draft, update=update, by=person("reporter"), content=content, revision=revision
    )


def submitting():
    update = report_in(*EDITABLE)
    content, revision = reporting.Content(progress="已完成走访"), update.revision
    return partial(reporting.submit, update=update, by=person("reporter"), content=content, revision=revision)


def submitting_numbers():
    values = reporting.values_of_unit(unit=neighbourhood(), quarter=ENDS)
    owed = [(value, Decimal(3)) for value in values if value.state in EDITABLE]
    return partial(reporting.submit_values, values=owed, by=person("reporter"))


def refusing_an_item():
    unit = neighbourhood()
    value, *_others = reporting.values_of_unit(unit=unit, quarter=ENDS)
    by = person("reporter")
    return partial(refusals.refuse_item, item=value.item, unit=unit, by=by, reason="清单里没有")


def opening_a_quarter():
    plan = first_plan()
    DataValue.objects.filter(quarter=ENDS, owner=plan.owner).delete()
    ProgressUpdate.objects.filter(quarter=ENDS, plan=plan).delete()
    ReportingPeriod.objects.filter(quarter=ENDS, plan=plan).delete()
    return partial(opening.open_period, plan=plan, quarter=plan.ends, by=person("supervision"), at=OPENED_ON)


def settling_what_is_owed():
    plan = first_plan()
    return partial(opening.settle_owed, plan, plan.tasks.order_by("id")[:1])


def page(role, address):
    def signed_in():
        client = Client()
        client.force_login(person(role), backend="django.contrib.auth.backends.ModelBackend")
        return partial(client.get, address() if callable(address) else address)

    return signed_in


# each prepares what it needs, and gives what is then counted
CLICKS = {
    "approve": approving,
    "return": returning,
    "save": saving,
    "submit": submitting,
    "numbers": submitting_numbers,
    "open": opening_a_quarter,
    "settle": settling_what_is_owed,
    "workbench of a cadre": page("reporter", "/workbench/"),
    "workbench of supervision": page("supervision", "/workbench/"),
    "review list": page("supervision", "/review/"),
    "numbers to review": page("supervision", "/review/values/"),
    "one review": page("supervision", lambda: f"/review/{report_in('submitted').pk}/"),
    "report": page("reporter", lambda: f"/updates/{report_in(*EDITABLE).pk}/"),
    "numbers of a unit": page("reporter", lambda: f"/units/{neighbourhood().code}/values/2026-Q4/"),
    "paper form": page("reporter", lambda: f"/units/{neighbourhood().code}/values/2026-Q4/paper/"),
    "refuse an item": refusing_an_item,
}


def read_by_every_click(streets):
    read = {}
    with city_of(streets):
        for name, prepared in CLICKS.items():
            with transaction.atomic():
                click = prepared()
                with counted() as reading:
                    answer = click()
                assert getattr(answer, "status_code", 200) == 200
                transaction.set_rollback(True)
            read[name] = reading
    return read


def test_no_click_reads_more_in_a_larger_city():
    one, several = read_by_every_click(1), read_by_every_click(STREETS)

    grown = [
        f"{name}: {one[name].rows} → {reading.rows} rows, most of them by … FROM {reading.greediest}"
        for name, reading in several.items()
        if reading.rows - one[name].rows > SMALL * (STREETS - 1)
    ]
    assert not grown, "\n".join(grown)
    assert all(reading.rows > 0 for reading in one.values())
