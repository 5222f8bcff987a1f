"""The invented city on two streets: every row is there, obeys the constraints, and gives figures that verify."""

from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.test import TestCase

from plans.models import Indicator, Plan, ReportingPeriod, StaleFigure
from reports.city.invented import ENDS, QUARTERS
from reports.city.lines import NULL, shape
from reports.city.loading import PER_STREET, load_city
from reports.city.reported import values
from reports.city.street import chunks, new_street
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.rollup import rebuild
from reports.verifying import differences
from tasks.models import Asked, DataValue, ProgressUpdate, Task
from units.models import Unit

STREETS = 2


class TestCity(TestCase):
    """A class, so that the city is loaded once: two seconds are too much for every test."""

    @classmethod
    def setUpTestData(cls):
        cls.plans = load_city(STREETS)
        for plan in cls.plans:
            rebuild(plan)

    def test_a_city_has_the_promised_number_of_rows(self):
        for model, number in PER_STREET.items():
            of_district = 1 if model is Unit else 0
            assert model.objects.count() == STREETS * number + of_district, model.__name__
        assert DataValue.objects.count() == STREETS * 40 * 28 * 12
        assert ProgressUpdate.objects.count() == STREETS * 40 * 12

    def test_every_row_obeys_every_constraint(self):
        """Foreign keys are deferred: nothing would be checked in a transaction that never commits."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def test_ids_go_on_where_the_city_ended(self):
        last = DataValue.objects.order_by("-pk").first().pk

        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('tasks_datavalue', 'id'))")
            assert cursor.fetchone()[0] > last

    def test_every_unit_lies_below_its_street(self):
        for street in Unit.objects.filter(kind=Unit.Kind.STREET_OFFICE):
            below = Unit.objects.filter(path__startswith=street.path)
            assert below.count() == 29
            assert set(below.values_list("tenant", flat=True)) == {street.pk}

    def test_what_was_reported_is_what_was_asked(self):
        asked = set(Asked.objects.values_list("item", "unit"))
        reported = set(DataValue.objects.values_list("item", "unit").distinct())

        assert reported == asked

    def test_all_is_approved_but_part_of_the_last_quarter(self):
        for rows in (DataValue, ProgressUpdate):
            counted = rows.objects.values("quarter", "state").annotate(n=Count("*")).order_by()
            states = {(row["quarter"], row["state"]): row["n"] for row in counted}
            assert {state for quarter, state in states if quarter < ENDS} == {"approved"}
            assert {"approved", "submitted", "draft", "not_started"} == {s for q, s in states if q == ENDS}

    def test_every_quarter_but_the_last_is_closed(self):
        still_open = ReportingPeriod.objects.filter(closed_at=None)

        assert set(still_open.values_list("quarter", flat=True)) == {ENDS}
        assert still_open.count() == STREETS

    def test_figures_are_there_and_verify(self):
        assert TaskQuarter.objects.count() == STREETS * 40 * len(QUARTERS)
        assert (
            IndicatorQuarter.objects.count()
            == STREETS * Indicator.objects.filter(plan=self.plans[0]).count() * 12
        )
        assert UnitQuarter.objects.filter(tasks__gt=0).exists()
        assert PlanQuarter.objects.filter(tasks=40).count() == STREETS * len(QUARTERS)
        assert not StaleFigure.objects.exists()
        assert [difference for plan in self.plans for difference in differences(plan)] == []

    def test_lights_are_of_every_colour(self):
        assert set(TaskQuarter.objects.values_list("light", flat=True)) >= {2, 4, 5, 6, 7}

    def test_a_second_rebuild_changes_nothing(self):
        assert rebuild(self.plans[0]).changed == 0

    def test_figures_come_back_from_nothing(self):
        """Also those of closed quarters: where nothing was kept, today's terms are what there is."""
        before = rows_of(TaskQuarter), rows_of(IndicatorQuarter), rows_of(UnitQuarter), rows_of(PlanQuarter)
        for figures in (TaskQuarter, IndicatorQuarter, UnitQuarter, PlanQuarter):
            figures.objects.all().delete()

        for plan in self.plans:
            rebuild(plan)

        assert before == (
            rows_of(TaskQuarter),
            rows_of(IndicatorQuarter),
            rows_of(UnitQuarter),
            rows_of(PlanQuarter),
        )

    def test_a_closed_quarter_keeps_its_terms_in_a_rebuild(self):
        closed = TaskQuarter.objects.filter(plan=self.plans[0], quarter__lt=ENDS).order_by("pk")
        before = list(closed.values("weight", "lead", "light"))
        Task.objects.filter(plan=self.plans[0]).update(weight=9)

        rebuild(self.plans[0])

        assert list(closed.values("weight", "lead", "light")) == before
        assert set(
            TaskQuarter.objects.filter(plan=self.plans[0], quarter=ENDS).values_list("weight", flat=True)
        ) == {9}

    def test_two_cities_are_refused(self):
        with pytest.raises(CommandError, match="CITY"):
            call_command("make_city", streets=1)

    def test_streets_differ_from_each_other(self):
        reported = [
            list(
                DataValue.objects.filter(owner=plan.owner).order_by("pk").values_list("value", flat=True)[:50]
            )
            for plan in Plan.objects.all()
        ]

        assert reported[0] != reported[1]


def rows_of(figures):
    """Every row but for its id, whatever their order."""
    names = [field.attname for field in figures._meta.concrete_fields if not field.primary_key]
    return sorted(map(repr, figures.objects.values_list(*names)))


def test_the_same_city_every_time():
    def lines():
        ids = {model: count(1) for model in PER_STREET}
        street = new_street(1, 1, ids)
        return [line for _form, rows in (*chunks(street, ids), values(street, ids)) for line in rows]

    assert lines() == lines()


def test_a_line_is_escaped_and_knows_its_columns():
    form = shape(Plan, ("id", "issued_on"), title="a\tb\\c 100%", owner_id=1)

    line = form.line(7, NULL)

    assert line.startswith("7\t\\N\t")
    assert "a\\tb\\\\c 100%" in line
    assert line.count("\t") == len(form.columns) - 1
    with pytest.raises(ValueError, match="no column"):
        shape(Plan, ("id",), nonsense=1)
