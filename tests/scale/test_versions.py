"""What a later look reads to know that nothing changed: rows by their keys, no more of them in a larger city."""

import pytest
from django.db import connection, transaction

from reports.queries.scope_state import PAGE as SCOPE
from reports.queries.wall_state import PAGE as WALL
from tests.scale.rows_read import city_of
from units.models import Unit

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 8
# what PostgreSQL counts for this transaction, inside functions too
READ = "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int FROM pg_stat_xact_user_tables"
SMALL = 50  # of the 20,000 rows of each further street
A_WALL = 2_000  # tasks, indicators, leads among the 1,160 assignments of its tasks
A_STREET = 6  # itself, its plan, its marks


def rows_read(statement, given):
    with connection.cursor() as cursor:
        cursor.execute(READ)
        before = cursor.fetchone()[0]
        cursor.execute(statement, given)
        assert cursor.fetchone() is not None
        cursor.execute(READ)
        return cursor.fetchone()[0] - before


def read_by_versions(streets):
    with city_of(streets):
        street, district = Unit.objects.get(code="CS001"), Unit.objects.get(code="CITY")
        asked = {
            "wall": (WALL, ["CITY-001", [street.path]]),
            "street": (SCOPE, [[street.path], 1, [street.pk]]),
            "district": (SCOPE, [[district.path], 1, [district.pk]]),
        }
        return {
            name: rows_read(f"SELECT * FROM {function}", given)  # noqa: S608 - our own function
            for name, (function, given) in asked.items()
        }


def test_versions_read_a_street_by_its_keys_and_a_district_by_its_plans():
    with transaction.atomic():
        few, many = read_by_versions(FEW), read_by_versions(MANY)

    assert many["wall"] <= few["wall"] + SMALL < A_WALL
    # the index of streets is short and may be read whole: a row for each, none of the 28 units below it
    assert many["street"] <= few["street"] + MANY - FEW
    assert few["street"] < A_STREET
    assert many["district"] <= few["district"] + A_STREET * (MANY - FEW)
