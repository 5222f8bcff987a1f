"""What the tests of the interface read: a street with a reported plan, and clients that hold a token."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from reports.models import Publication, Restatement
from reports.rollup import roll_up
from tasks.models import DataValue
from tests.factories import (
    Q3_2026,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
)
from units.actions import issue_token
from units.models import ApiToken

API = "/api/v1/"
LISTS = (
    "units/",
    "plans/",
    "sections/",
    "periods/",
    "tasks/",
    "indicators/",
    "assignments/",
    "targets/",
    "data-items/",
    "updates/",
    "figures/tasks/",
    "figures/indicators/",
    "figures/units/",
    "figures/plans/",
    "publications/",
    "restatements/",
    "data-values/",
)
OF_PLANS = LISTS[1:-1]  # units and values are read by the unit they are of


PRINTED = ("plans/", "sections/", "indicators/")  # what a document says itself: open to read:public


def make_token(unit, *, days=30, scopes=("read:all",), name="区平台", by=None, **over):
    expires_at = timezone.now() + timedelta(days=days)
    if {"write:values", "write:updates"} & set(scopes):
        over.setdefault("person", make_user(unit))
    return issue_token(by=by, name=name, unit=unit, scopes=list(scopes), expires_at=expires_at, **over)


def bearer(secret):
    return Client(headers={"Authorization": f"Bearer {secret}"})


def reader(unit, **over):
    """A client whose token has been in use: its first use was noted before the test counts anything."""
    made = make_token(unit, **over)
    ApiToken.objects.filter(pk=made.token.pk).update(last_used_at=timezone.now())
    return bearer(made.secret)


def browser_of(person):
    """A browser in which this person is signed in."""
    person.refresh_from_db()
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def results(client, path, **query):
    answer = client.get(API + path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def freeze(plan, *, by):
    """An earlier quarter as if it had been closed, and one value corrected since: no figures, just the two rows."""
    where = {"plan": plan, "owner": plan.owner, "quarter": Q3_2026 - 2}
    Publication.objects.create(**where, content='{"schema":2}', sha256="0" * 64, published_by=by)
    value = DataValue.objects.filter(owner=plan.owner).order_by("pk").first()
    about = {"about_type": "tasks.datavalue", "about_id": value.pk, "about_text": str(value)}
    told = {"before": {"value": "7"}, "after": {"value": "7.5"}, "reason": "漏报"}
    Restatement.objects.create(**where, **about, **told, approved_by=by)


def make_reported_plan(street=None, *, tasks=2, rolled_up=True, **over):
    """An issued plan whose third quarter is open: the first task has a figure, the others a word."""
    street = street or make_street()
    supervisor, lead = make_supervisor(street), make_unit(street)
    reporter = make_user(lead)
    plan = make_plan(street, **over)
    section = plan.sections.create(
        position=1, level=2, number="（一）", title="安全", span_start=0, span_end=4
    )
    made = [
        make_task(plan, lead, responsible=make_neighbourhoods(street, 2), section=section)
        for _ in range(tasks)
    ]
    for task in made:
        make_indicator(task, value=40, unit_of_measure="台")
    issue(plan, by=supervisor)
    open_quarter(plan, Q3_2026)
    report(made[0], Q3_2026, by=reporter, numbers={"numerator": "7.5"}, approved_by=supervisor)
    freeze(plan, by=supervisor)
    if rolled_up:
        roll_up(plan.pk)
    plan.refresh_from_db()
    return plan
