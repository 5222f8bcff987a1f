"""Questions whose SQL is written once, and rows of several tables written in one statement."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import make_street, make_unit
from units.compiled import Change, Compiled, Given, one_of
from units.inserting import insert
from units.models import AuditEvent, Membership, Unit, User

pytestmark = pytest.mark.django_db


def event(action):
    return AuditEvent(
        action=action, actor_name="系统", about_type="units.unit", about_text=action, fields={"a": 1}
    )


def test_the_same_question_with_another_value_finds_other_rows():
    street = make_street()
    office = make_unit(street)
    by_code = Compiled(lambda: Unit.objects.filter(code=Given("code")).select_related("tenant"))

    first, second = by_code.rows(code=street.code), by_code.rows(code=office.code)

    assert (first, second) == ([street], [office])
    assert second[0].tenant == street


def test_the_query_set_is_built_once(django_assert_num_queries):
    built = []

    def ask():
        built.append(True)
        return Unit.objects.filter(one_of("pk", "ids")).values_list("code", flat=True)

    question, street = Compiled(ask), make_street()

    with django_assert_num_queries(2):
        answers = question.rows(ids=[street.pk, -1]), question.rows(ids=[])

    assert answers == ([street.code], [])
    assert len(built) == 1


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_by_its_own_connection():
    process = Compiled(lambda: Unit.objects.filter(code=Given("code")))
    process.rows(code="none")
    seen = []

    def ask():
        street = make_street()
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; UPDATE units_unit SET name = '新名称' WHERE id = %s", [street.pk])
        seen.extend(process.rows(code=street.code))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert [unit.name for unit in seen] == [
        "新名称"
    ]  # which only the connection that has not committed yet can see


def test_a_change_writes_the_rows_named_and_no_others():
    street = make_street()
    one, other = make_unit(street), make_unit(street)

    Change(Unit, ("ended_on", "tenant")).write(ids=[one.pk], ended_on=date(2026, 3, 1), tenant=one)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.ended_on, one.tenant) == (date(2026, 3, 1), one)
    assert (other.ended_on, other.tenant) == (None, street)


def test_rows_of_several_tables_are_written_in_one_statement(django_assert_num_queries):
    unit = make_street()
    person = User.objects.create(username="one")
    post = Membership(user=person, unit=unit, role="leader", since=timezone.localdate())

    with django_assert_num_queries(1):
        insert(event("a"), post, event("b"))

    assert list(AuditEvent.objects.filter(action__in="ab").values_list("action", "fields")) == [
        ("a", {"a": 1}),
        ("b", {"a": 1}),
    ]
    assert person.memberships.get().until is None


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert()
