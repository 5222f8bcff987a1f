"""What changed since: each change once, in order, deletions too, whoever else is writing meanwhile."""

import random
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from reports.models import TaskQuarter
from reports.rollup import roll_up
from tasks.models import DataValue
from tests.api.rows import API, LISTS, make_reported_plan, make_token, reader
from tests.factories import make_street, make_unit, set_clock
from units import changes


def ask(client, path, since, **query):
    answer = client.get(API + path, {"updated_since": since} | query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def follow(client, address):
    """Every change until the window is read, and the address to go on from."""
    rows, gone = [], []
    while True:
        answer = client.get(address).json()
        rows += answer["results"]
        gone += answer["deleted"]
        address = answer["changes"]
        if answer["next"] is None:
            return rows, gone, address


@pytest.fixture
def started(db):
    """A plan, a client, and where it stands now in every list."""
    plan = make_reported_plan()
    return plan, reader(plan.owner)


# Transactions that end: within a test's own the log never gets below its horizon ------------------------------------
@pytest.mark.django_db(transaction=True)
class TestOnItsOwn:
    def test_from_now_on_nothing_has_changed(self):
        plan = make_reported_plan()
        client = reader(plan.owner)

        first = ask(client, "data-values/", "now")

        assert (first["results"], first["deleted"], first["next"]) == ([], [], None)
        assert follow(client, first["changes"])[:2] == ([], [])

    def test_every_list_tells_what_was_written(self):
        street = make_street()
        client = reader(street)
        here = {path: ask(client, path, "now")["changes"] for path in LISTS}

        make_reported_plan(street)

        for path in LISTS:
            whole = client.get(API + path, {"page_size": 1000}).json()["results"]
            new = [row for row in whole if row.get("code") != street.code]
            assert new, path
            assert sorted(map(str, follow(client, here[path])[0])) == sorted(map(str, new))

    def test_a_change_is_told_once(self):
        plan = make_reported_plan()
        client = reader(plan.owner)
        here = ask(client, "data-values/", "now")["changes"]
        value = DataValue.objects.filter(state="not_started").first()
        for number in (1, 2, 3):
            DataValue.objects.filter(pk=value.pk).update(value=number, state="submitted", revision=number)

        rows, _gone, here = follow(client, here)

        assert [(row["item"], row["value"]) for row in rows] == [(value.item.code, "3")]
        assert follow(client, here)[0] == []

    def test_pages_of_a_window_hold_every_row_once(self):
        street = make_street()
        client = reader(street)
        here = ask(client, "units/", "now", page_size=3)["changes"]
        made = [make_unit(street).code for _ in range(8)]

        rows, _gone, here = follow(client, here)

        assert [row["code"] for row in rows] == made
        assert follow(client, here)[0] == []

    def test_what_is_gone_is_named_by_its_codes(self):
        plan = make_reported_plan()
        client = reader(plan.owner)
        here = ask(client, "data-values/", "now")["changes"]
        value = DataValue.objects.select_related("item", "unit").filter(state="not_started").first()
        value.delete()

        rows, gone, _after = follow(client, here)

        assert rows == []
        assert gone == [
            {
                "owner": plan.owner.code,
                "item": value.item.code,
                "unit": value.unit.code,
                "quarter": "2026-Q3",
            }
        ]

    def test_a_roll_up_tells_the_figures_it_moved_and_no_others(self):
        plan = make_reported_plan()
        client = reader(plan.owner)
        here = ask(client, "figures/tasks/", "now")["changes"]
        roll_up(plan.pk)
        still = follow(client, here)[0]
        set_clock(plan, plan.clock_on.replace(month=11))
        roll_up(plan.pk)

        rows = follow(client, here)[0]

        assert still == []
        assert rows
        stored = {figure.task.code: figure.rule for figure in TaskQuarter.objects.select_related("task")}
        assert {row["task"]: row["light"]["rule"] for row in rows} == {
            task: stored[task] for task in {row["task"] for row in rows}
        }

    def test_another_street_is_told_nothing(self):
        mine, other = make_reported_plan(), make_street()
        client = reader(other)
        places = {path: ask(client, path, "now")["changes"] for path in LISTS}
        make_reported_plan(mine.owner)
        DataValue.objects.filter(state="not_started").delete()

        told = {path: follow(client, address)[:2] for path, address in places.items()}

        assert set(map(str, told.values())) == {"([], [])"}

    def test_filters_stay_beside_it(self):
        plan = make_reported_plan()
        client = reader(plan.owner)
        here = ask(client, "data-values/", "now", state="approved")["changes"]
        DataValue.objects.update(revision=9)

        rows = follow(client, here)[0]

        assert [row["state"] for row in rows] == ["approved"]

    def test_an_instant_is_a_beginning_too(self):
        street = make_street()
        client = reader(street)
        before = timezone.now() + timedelta(hours=1)
        code = make_unit(street).code

        rows = ask(client, "units/", before.isoformat())["results"]

        assert code in [row["code"] for row in rows]

    def test_what_the_log_has_forgotten_is_said(self):
        street = make_street()
        client = reader(street)
        here = ask(client, "units/", "now")["changes"]
        make_unit(street)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE units_change SET at = at - interval '61 days' WHERE resource = 'unit'")
        forgotten = changes.forget()

        answers = [client.get(here), client.get(API + "units/", {"updated_since": "2020-01-01T00:00:00Z"})]

        assert forgotten > 0
        assert [answer.status_code for answer in answers] == [410, 410]
        assert {answer.json()["title"] for answer in answers} == {"cursor_forgotten"}
        assert follow(client, ask(client, "units/", "now")["changes"])[0] == []


@pytest.mark.parametrize(
    "since", ["", "yesterday", "2026-10-01", "2026-10-01T00:00:00", "AAAA", "WzFd", "e30"]
)
def test_a_cursor_that_is_none_is_refused(started, since):
    answer = started[1].get(API + "units/", {"updated_since": since})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/query/updated_since"


def test_sums_of_subtrees_are_not_followed(started):
    answer = started[1].get(API + "figures/subtrees/", {"quarter": "2026-Q3", "updated_since": "now"})

    assert answer.status_code == 400


# Several connections --------------------------------------------------------------------------------------------------
def on_its_own(act):
    def run():
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_slow_writer_is_not_skipped_by_a_quick_one():
    """The slow one has the lower number and commits last: a cursor past the quick one must not have passed the slow."""
    street = make_street()
    slow, quick = make_unit(street), make_unit(street)
    client = reader(street)
    here = ask(client, "units/", "now")["changes"]
    written, commit = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            type(slow).objects.filter(pk=slow.pk).update(short_name="慢")
            written.set()
            commit.wait(10)

    thread = on_its_own(write_slowly)
    written.wait(10)
    type(quick).objects.filter(pk=quick.pk).update(short_name="快")
    between, _gone, here = follow(client, here)
    commit.set()
    thread.join(10)
    after, _gone, here = follow(client, here)

    told = [row["code"] for row in between + after]
    assert sorted(told) == sorted([slow.code, quick.code])
    assert follow(client, here)[0] == []


@pytest.mark.django_db(transaction=True)
def test_a_follower_of_many_writers_has_what_the_table_has():
    """Six writers, with pauses and rollbacks in their transactions; every revision is told at most once, the last
    of each row always, and a row that is gone is gone."""
    street = make_street()
    units = [make_unit(street) for _ in range(12)]
    secret = make_token(street).secret
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    address = ask(client, "units/", "now", page_size=4)["changes"]
    done, told = threading.Event(), []

    def write(seed):
        dice = random.Random(seed)
        for step in range(12):
            with transaction.atomic():
                for unit in sorted(dice.sample(units, 2), key=lambda unit: unit.pk):
                    type(unit).objects.filter(pk=unit.pk).update(short_name=f"{seed}-{step}")
                    time.sleep(dice.random() / 80)
                transaction.set_rollback(dice.random() < 0.2)

    threads = [on_its_own(lambda seed=seed: write(seed)) for seed in range(6)]
    while not done.is_set():
        if not any(thread.is_alive() for thread in threads):
            done.set()
        rows, _gone, address = follow(client, address)
        told += [(row["code"], row["short_name"]) for row in rows]

    kept = dict(told)
    stands = dict(type(street).objects.filter(parent=street).values_list("code", "short_name"))
    assert len(told) == len(set(told))
    assert kept == {code: name for code, name in stands.items() if name}
