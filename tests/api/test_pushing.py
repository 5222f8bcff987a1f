"""Values pushed by another system: row by row, once, in a constant number of statements, as proof and to review."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from plans.models import ReportingPeriod, StaleFigure
from tasks.models import DataValue, ValueRevision
from tests.api.rows import API, make_token, reader, results
from tests.factories import (
    Q3_2026,
    issue,
    make_district,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    open_quarter,
)
from units.models import AuditEvent, KeptAnswer

PUSH = API + "data-values/push/"


def make_owed(street=None, *, units=3):
    """A street whose third quarter asks each of its neighbourhoods for one pushed number."""
    street = street or make_street()
    plan = make_plan(street)
    places = make_neighbourhoods(street, units)
    task = make_task(plan, make_unit(street), responsible=places)
    indicator = make_indicator(task, value=40, source="unit")
    issue(plan, by=make_supervisor(street))
    open_quarter(plan, Q3_2026)
    item = indicator.terms.get().item
    item.source = "pushed"
    item.save()
    return plan, item, places


def rows_of(item, units, value="7"):
    return [{"item": item.code, "unit": unit.code, "quarter": "2026-Q3", "value": value} for unit in units]


def push(client, rows, **over):
    headers = over.pop("headers", {})
    return client.post(PUSH, {"rows": rows} | over, content_type="application/json", headers=headers)


@pytest.fixture
def owed(db):
    return make_owed()


@pytest.fixture
def client(owed):
    return pusher(owed[0].owner)


def pusher(unit):
    return reader(unit, scopes=("read:all", "write:values"))


def test_pushed_values_wait_for_review(owed, client):
    _plan, item, units = owed

    answer = push(client, rows_of(item, units, "128.5")).json()

    stored = DataValue.objects.filter(item=item)
    assert (answer["written"], answer["unchanged"], answer["refused"]) == (3, 0, 0)
    assert {(row.value, row.state, row.entered_as, row.entered_note) for row in stored} == {
        (Decimal("128.5"), "submitted", "pushed", "区平台")
    }
    assert [row["value"] for row in results(client, "data-values/", item=item.code)] == ["128.5"] * 3


def test_the_same_again_changes_nothing(owed, client):
    _plan, item, units = owed
    first = push(client, rows_of(item, units)).json()
    proof = AuditEvent.objects.count(), ValueRevision.objects.count(), StaleFigure.objects.count()

    again = push(client, rows_of(item, units, "7.000")).json()

    assert [row["result"] for row in again["rows"]] == ["unchanged"] * 3
    assert [row["revision"] for row in again["rows"]] == [row["revision"] for row in first["rows"]]
    assert (
        AuditEvent.objects.count(),
        ValueRevision.objects.count(),
        StaleFigure.objects.count(),
    ) == proof


def test_a_push_leaves_proof_revisions_and_a_mark(owed, client):
    plan, item, units = owed
    StaleFigure.objects.all().delete()

    push(client, rows_of(item, units))

    event = AuditEvent.objects.get(action="values.pushed")
    values = DataValue.objects.filter(item=item)
    assert event.fields["ids"] == sorted(values.values_list("pk", flat=True))
    assert event.fields["source"] == "区平台"
    assert {(r.number, r.state, r.by_id) for r in ValueRevision.objects.all()} == {
        (1, "submitted", event.actor_id)
    }
    assert list(StaleFigure.objects.values_list("plan", "since")) == [(plan.pk, Q3_2026)]


def test_each_row_is_refused_for_its_own_reason(owed, client):
    _plan, item, units = owed
    stranger, aside = make_unit(make_street()), make_unit(item.owner)
    good = rows_of(item, units[:1])[0]
    rows = [
        good,
        good | {"unit": stranger.code},
        good | {"item": "NONE"},
        good | {"quarter": "2026Q3"},
        good | {"quarter": "2026-Q4"},
        good | {"unit": aside.code},
        good | {"value": "seven"},
        good | {"value": "1.00001"},
        good | {"value": "NaN"},
        good,
        {"item": item.code},
        "x",
        good | {"value": 7},
    ]

    told = push(client, rows).json()["rows"]

    assert [row["code"] for row in told] == [
        "",
        "unknown_unit",
        "unknown_item",
        "invalid_quarter",
        "not_open",
        "not_asked",
        *["invalid_value"] * 3,
        "repeated",
        *["malformed_row"] * 3,
    ]
    assert told[3]["pointer"] == "/rows/3/quarter"
    assert told[10]["pointer"] == "/rows/10"
    assert all(row["detail"] for row in told[1:])
    assert DataValue.objects.exclude(value=None).count() == 1


@pytest.mark.parametrize("source", ["unit", "lead", "derived"])
def test_what_a_unit_fills_in_itself_is_not_pushed(owed, client, source):
    _plan, item, units = owed
    type(item).objects.update(source=source)

    told = push(client, rows_of(item, units)).json()

    assert {row["code"] for row in told["rows"]} == {"not_pushed"}
    assert not DataValue.objects.exclude(value=None).exists()


def test_a_closed_quarter_and_an_approved_number_stand(owed, client):
    plan, item, units = owed
    push(client, rows_of(item, units))
    DataValue.objects.filter(unit=units[0]).update(state="approved")
    approved = push(client, rows_of(item, units[:1], "8")).json()["rows"][0]
    ReportingPeriod.objects.filter(plan=plan).update(closed_on="2026-10-20", closed_at="2026-10-20T08:00Z")
    closed = push(client, rows_of(item, units[1:], "8")).json()["rows"]

    assert approved["code"] == "approved"
    assert {row["code"] for row in closed} == {"quarter_closed"}
    assert set(DataValue.objects.values_list("value", flat=True)) == {Decimal(7)}


def test_a_number_that_waits_may_be_pushed_anew(owed, client):
    _plan, item, units = owed
    push(client, rows_of(item, units[:1]))

    again = push(client, rows_of(item, units[:1], "9")).json()["rows"][0]

    assert (again["result"], again["revision"]) == ("written", 2)
    assert list(ValueRevision.objects.values_list("value", flat=True)) == [7, 9]


@pytest.mark.parametrize("bad", [{"value": "x"}, {"unit": "NONE"}])
def test_all_or_nothing_writes_nothing(owed, client, bad):
    _plan, item, units = owed
    rows = rows_of(item, units)
    rows[1] |= bad

    answer = push(client, rows, all_or_nothing=True)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "rows_refused"
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/rows/1/{next(iter(bad))}"]
    assert not DataValue.objects.exclude(value=None).exists()


def test_60_rows_cost_as_many_statements_as_3(db):
    def statements(units):
        plan, item, places = make_owed(units=units)
        client = pusher(plan.owner)
        with CaptureQueriesContext(connection) as asked:
            assert push(client, rows_of(item, places)).json()["written"] == units
        return len(asked)

    assert statements(60) == statements(3)


@pytest.mark.parametrize(
    "sent",
    [[], {}, {"rows": []}, {"rows": {}}, {"rows": [{}], "all_or_nothing": "yes"}, {"rows": [{}] * 10_001}],
)
def test_a_request_of_another_shape_is_refused_as_a_whole(client, sent):
    answer = client.post(PUSH, sent, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith("/body/")


def test_a_token_that_only_reads_does_not_push(owed):
    plan, item, units = owed

    assert push(reader(plan.owner), rows_of(item, units)).status_code == 403


def test_a_token_pushes_for_its_own_units_only(owed):
    _plan, item, units = owed

    told = push(pusher(units[0]), rows_of(item, units)).json()

    assert [row["code"] for row in told["rows"]] == ["", "unknown_unit", "unknown_unit"]


def test_the_item_of_the_nearest_owner_is_meant(db):
    """Two streets may use one code; a district's own item is meant where the street has none."""
    district = make_district()
    (_p, one, units), (_q, two, others) = (make_owed(make_street(parent=district)) for _ in range(2))
    type(one).objects.filter(pk__in=[one.pk, two.pk]).update(code="SAME")
    one.code = "SAME"

    told = push(pusher(district), rows_of(one, [*units, *others])).json()

    assert told["written"] == 6
    assert DataValue.objects.exclude(value=None).filter(item=two).count() == 3


# Idempotency-Key ------------------------------------------------------------------------------------------------------
KEY = {"Idempotency-Key": "2026-Q3/1"}


def test_a_key_sent_twice_is_answered_twice_and_done_once(owed, client):
    _plan, item, units = owed
    first = push(client, rows_of(item, units), headers=KEY)
    DataValue.objects.update(value=1)

    again = push(client, rows_of(item, units), headers=KEY)

    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert set(DataValue.objects.values_list("value", flat=True)) == {1}


def test_a_key_belongs_to_one_request(owed, client):
    _plan, item, units = owed
    push(client, rows_of(item, units), headers=KEY)

    other = push(client, rows_of(item, units, "8"), headers=KEY)

    assert other.status_code == 422
    assert other.json()["title"] == "idempotency_key_reused"


def test_a_key_is_its_tokens_own(owed, client):
    plan, item, units = owed
    push(client, rows_of(item, units), headers=KEY)

    answer = push(pusher(plan.owner), rows_of(item, units, "8"), headers=KEY)

    assert answer.json()["written"] == 3


def test_an_old_key_is_forgotten(owed, client):
    _plan, item, units = owed
    push(client, rows_of(item, units), headers=KEY)
    KeptAnswer.objects.update(at="2026-01-01T00:00Z")

    assert push(client, rows_of(item, units, "8"), headers=KEY).json()["written"] == 3


@pytest.mark.django_db(transaction=True)
def test_a_key_sent_twice_at_once_is_done_once():
    plan, item, units = make_owed()
    secret = make_token(plan.owner, scopes=("write:values",)).secret
    start, answers = threading.Barrier(2), []

    def send():
        from tests.api.rows import bearer

        start.wait(10)
        answers.append(push(bearer(secret), rows_of(item, units), headers=KEY))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert ValueRevision.objects.count() == 3
