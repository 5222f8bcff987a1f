"""Two systems that push the same reports at one moment."""

import threading
from datetime import date

import pytest
from django.db import connections

from tasks.models import ProgressUpdate, UpdateRevision
from tests.api.rows import bearer, make_token
from tests.api.test_bulk_updates import opened, push, row_of
from tests.factories import make_plan, make_task, make_unit, make_user


@pytest.mark.django_db(transaction=True)
def test_of_two_systems_at_once_one_writes_and_the_other_is_told():
    """Each row by one of them; nobody's text is half another's."""
    plan = make_plan(clock_on=date(2026, 3, 25))
    unit = make_unit(plan.owner)
    tasks = opened(plan, [make_task(plan, unit) for _number in range(20)])
    people = [make_user(unit) for _number in range(2)]
    secrets = [make_token(unit, scopes=("write:updates",), person=person).secret for person in people]
    rows = [
        [row_of(task, word="on_schedule", progress=f"系统{number}") for task in tasks] for number in (0, 1)
    ]
    start, answers = threading.Barrier(2), {}

    def send(number):
        start.wait(10)
        order = rows[number] if number else rows[number][::-1]
        answers[number] = push(bearer(secrets[number]), order, submit=True).json()
        connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(answer["written"] for answer in answers.values()) == [0, 20]
    assert sorted(answer["refused"] for answer in answers.values()) == [0, 20]
    (winner,) = [number for number, answer in answers.items() if answer["written"]]
    assert set(ProgressUpdate.objects.values_list("progress", "revision")) == {(f"系统{winner}", 1)}
    assert UpdateRevision.objects.count() == 20
